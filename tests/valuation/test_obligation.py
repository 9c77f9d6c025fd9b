"""What a plan owes, whether a contract is long enough for it, and what of a surplus goes along."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import Refused
from domain.valuation.framework import norm
from domain.valuation.obligation import (
    Agreement,
    CarryOver,
    RevenueStatement,
    carry_over,
    contract_years,
    duration_test,
    expected_obligation,
    obligation,
    pot_lasts_until,
    pot_of,
)
from domain.valuation.tariff import tariff
from tests.valuation.builders import day, framework

NORM = tariff(norm())
FIVE = Fraction(5)
CLOSED = day("2027-06-30")


def statement(status: Agreement, last: str | None = "2026-12-31", cents: int = 1_000_00) -> RevenueStatement:
    return RevenueStatement(
        first_day=day("2026-01-01"), last_day=day(last) if last else None, cents=cents, status=status
    )


def test_a_statement_counts_from_the_last_day_of_its_period() -> None:
    agreed = [statement(Agreement.AGREED)]
    assert obligation(FIVE, agreed, day("2026-12-30")) == 0
    assert obligation(FIVE, agreed, day("2026-12-31")) == 50_00
    assert obligation(FIVE, [statement(Agreement.AGREED, last=None)], day("2060-01-01")) == 0


def test_proposed_and_disputed_statements_stand_beside_it() -> None:
    statements = [statement(Agreement.PROPOSED), statement(Agreement.DISPUTED, cents=3_000_00)]
    assert obligation(FIVE, statements, day("2027-01-01")) == 0
    assert expected_obligation(FIVE, statements, day("2027-01-01")) == 200_00
    assert expected_obligation(FIVE, [statement(Agreement.AGREED)], day("2027-01-01")) == 0


def test_each_statement_is_rounded_by_itself() -> None:
    half_a_cent_each = [statement(Agreement.AGREED, cents=10)] * 3
    assert obligation(FIVE, half_a_cent_each, day("2027-01-01")) == 3


@pytest.mark.parametrize(
    ("years", "per_year", "meets"), [(1, 12_500_00, True), (2, 6_250_00, False), (4, 3_125_00, False)]
)
def test_the_duration_test_of_a_quarter_million(years: int, per_year: int, meets: bool) -> None:  # noqa: FBT001
    tested = duration_test(250_000_00 * FIVE / 100, Fraction(years), NORM)
    assert (tested.per_year, tested.floor, tested.meets) == (per_year, 12_500_00, meets)


def test_the_floor_is_compared_before_rounding_and_with_the_index() -> None:
    assert not duration_test(Fraction(24_999_99), Fraction(2), NORM).meets
    assert not duration_test(12_500_00, Fraction(1), tariff(framework(index="1.01"))).meets


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        ("2026-01-01", "2027-06-30", Fraction(3, 2)),
        ("2026-03-01", "2027-02-28", Fraction(1)),
        ("2026-01-01", "2026-01-31", Fraction(1, 12)),
        ("2026-04-16", "2026-05-30", Fraction(1, 12) + Fraction(15, 12 * 31)),
        ("2026-01-01", "2026-01-01", Fraction(1, 12 * 31)),
    ],
)
def test_the_years_of_a_contract(first: str, last: str, years: Fraction) -> None:
    assert contract_years(day(first), day(last)) == years


def test_a_surplus_is_carried_over_up_to_half_the_receiving_obligation() -> None:
    pot = pot_of(43_267_26, NORM)
    until = pot_lasts_until(CLOSED, NORM)
    assert until == day("2029-06-30")
    used = carry_over(pot, 86_335_53, NORM, on=until, until=until)
    assert used == CarryOver(pot=43_267_26, used=43_167_77, left=99_49)


def test_a_shortage_makes_no_pot() -> None:
    assert pot_of(-1, NORM) == 0
    assert pot_of(101, tariff(framework(carry_over__share="0.5"))) == 51


def test_an_expired_pot_is_refused() -> None:
    with pytest.raises(Refused, match=r"carry-over\.expired"):
        carry_over(1, 1, NORM, on=day("2029-07-01"), until=day("2029-06-30"))


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_what_is_used_and_left_is_the_pot(pot: int, owed: int, received: int) -> None:
    used = carry_over(pot, owed, NORM, received=received, on=CLOSED, until=CLOSED)
    assert used.used + used.left == used.pot == pot
    assert 0 <= used.used <= max(0, (owed + 1) // 2 - received)

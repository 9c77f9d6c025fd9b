"""Rounding is half up and away from zero; a split neither loses nor makes a cent."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.valuation.amounts import cents, exact, split
from domain.valuation.notation import duration, in_minutes, localised, money, neutral, percentage, written
from tests.valuation.builders import day

TOTALS = st.integers(-(10**12), 10**12)
WEIGHTS = st.lists(st.integers(0, 10_000), min_size=1, max_size=8).filter(any)


def test_halves_go_away_from_zero() -> None:
    assert [cents(Fraction(each, 2)) for each in (-5, -3, -1, 0, 1, 3, 5)] == [-3, -2, -1, 0, 1, 2, 3]


@given(st.decimals(-(10**9), 10**9, places=4))
def test_rounding_is_the_half_up_of_the_decimal_module(amount: Decimal) -> None:
    assert cents(Fraction(amount)) == int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def test_ties_go_in_the_order_given() -> None:
    assert split(100_000_01, [1, 1, 1]) == [33_333_34, 33_333_34, 33_333_33]
    assert split(-100_000_01, [1, 1, 1]) == [-33_333_34, -33_333_34, -33_333_33]
    assert split(5, [5_000, 0, 5_000]) == [3, 0, 2]


@given(TOTALS, WEIGHTS)
def test_a_split_conserves_cents_and_follows_its_weights(total: int, weights: list[int]) -> None:
    parts = split(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1


@given(TOTALS, WEIGHTS)
def test_a_negative_total_is_split_as_the_positive_one(total: int, weights: list[int]) -> None:
    assert split(-total, weights) == [-part for part in split(total, weights)]


@pytest.mark.parametrize(
    "text", ["1e5", "1/3", "+1", ".5", "5.", "", " 1", "NaN", "Infinity", "\u0661", "1_0", "9" * 16]
)
def test_only_plain_decimals_are_numbers(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        exact(text)


@given(st.integers(-(10**9), 10**9), st.sampled_from([1, 2, 5, 8, 25, 100, 3, 7, 60]))
def test_the_neutral_form_is_exact(numerator: int, denominator: int) -> None:
    number = Fraction(numerator, denominator)
    whole, _, divisor = neutral(number).partition(" / ")
    assert Fraction(whole) / int(divisor or 1) == number


def test_figures_are_written_as_each_language_does() -> None:
    assert (money(123456).nl, money(123456).en) == ("€ 1.234,56", "€1,234.56")
    assert (money(-60001).nl, money(-60001).en) == ("€ -600,01", "-€600.01")
    assert localised("50000.00 × 245 / 365").nl == "50.000,00 × 245 / 365"
    assert localised("1234567.5").en == "1,234,567.5"
    assert percentage(1250).nl == "12,5%"
    assert (written(day("2026-03-16")).nl, written(day("2026-03-16")).en) == ("16 maart 2026", "16 March 2026")
    assert (duration(5190).nl, duration(1440).en) == ("86 uur en 30 minuten", "24 hours")
    assert (duration(61).nl, duration(61).en, duration(45).nl) == (
        "1 uur en 1 minuut",
        "1 hour and 1 minute",
        "45 minuten",
    )
    assert (in_minutes(5190).nl, in_minutes(1).en) == ("5.190 minuten", "1 minute")

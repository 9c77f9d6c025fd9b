"""What a plan owes: the obligation from agreed revenue, the duration test, and the pot of a surplus."""

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

from domain.calendar import months_later
from domain.refusals import Refused
from domain.valuation.amounts import cents
from domain.valuation.explanation import Explanation, Formula, Input
from domain.valuation.notation import Text, localised, money, neutral, neutral_cents, written
from domain.valuation.tariff import Tariff

_HUNDRED = 100
_WHOLE = 10_000


class Agreement(StrEnum):
    """How far the two keys of a revenue statement have turned (R42)."""

    PROPOSED = "proposed"
    DISPUTED = "disputed"
    AGREED = "agreed"


class RevenueStatement(Struct, frozen=True, kw_only=True):
    """The revenue of a lot over a period, in cents. `labour_share` is a number from 0 to 1."""

    first_day: date
    last_day: date | None
    cents: int
    status: Agreement
    labour_share: Fraction = Fraction(1)
    id: str = ""
    lot: str = ""

    def ended(self, on: date) -> bool:
        """Tell whether the period has ended on a day; its last day is included."""
        return self.last_day is not None and self.last_day <= on

    def obligation(self, percentage: Fraction) -> int:
        """Return percentage x revenue x labour share in cents; `percentage` is a number from 0 to 100."""
        return cents(percentage / _HUNDRED * self.cents * self.labour_share)

    def explanation(self, percentage: Fraction) -> Explanation:
        """Explain the obligation that follows from this statement."""
        total = self.obligation(percentage)
        shown = f"{neutral(percentage)} / 100 × {neutral_cents(self.cents)}"
        if self.labour_share != 1:
            shown += f" × {neutral(self.labour_share)}"
        return Explanation(
            rule="obligation",
            number=0,
            name=Text("verplichting uit omzet", "obligation from revenue"),
            inputs=tuple(self._inputs(percentage)),
            formula=Formula(shown, total, (_WHOLE,), 0, total),
            sources=(),
        )

    def _inputs(self, percentage: Fraction) -> Iterable[Input]:
        first = written(self.first_day)
        last = written(self.last_day) if self.last_day else Text("nog open", "still open")
        period = Text(f"{first.nl} tot en met {last.nl}", f"{first.en} to {last.en}")
        yield Input("period", Text("periode", "period"), period)
        yield Input("revenue", Text("omzet zonder btw", "revenue without VAT"), money(self.cents))
        yield Input("percentage", Text("percentage"), localised(f"{neutral(percentage)}%"))
        if self.labour_share != 1:
            share = localised(neutral(self.labour_share))
            yield Input("labour_share", Text("loonsomaandeel", "labour share"), share)
        yield Input("status", Text("stand", "status"), _STATUS[self.status])


_STATUS = {
    Agreement.PROPOSED: Text("voorgesteld", "proposed"),
    Agreement.DISPUTED: Text("betwist", "disputed"),
    Agreement.AGREED: Text("afgesproken", "agreed"),
}


def obligation(percentage: Fraction, statements: Collection[RevenueStatement], on: date) -> int:
    """Return the obligation in cents: agreed statements whose period has ended, each rounded (R42)."""
    agreed = (statement for statement in statements if statement.status is Agreement.AGREED)
    return sum(statement.obligation(percentage) for statement in agreed if statement.ended(on))


def expected_obligation(percentage: Fraction, statements: Collection[RevenueStatement], on: date) -> int:
    """Return what proposed and disputed statements whose period has ended would add, in cents."""
    open_ones = (statement for statement in statements if statement.status is not Agreement.AGREED)
    return sum(statement.obligation(percentage) for statement in open_ones if statement.ended(on))


class DurationTest(Struct, frozen=True):
    """The obligation per contract year beside the floor, in cents (R47, R48); below it, better combine."""

    per_year: int
    floor: int
    meets: bool


def duration_test(obligation_cents: Fraction | int, years: Fraction, tariff: Tariff) -> DurationTest:
    """Compare the obligation per year with the annual floor; options not yet exercised are not in `years`."""
    per_year = obligation_cents / years
    return DurationTest(cents(per_year), cents(tariff.annual_floor), per_year >= tariff.annual_floor)


def contract_years(first: date, last: date) -> Fraction:
    """Return the length of a contract in years: whole months, and days over as a part of their month.

    Both ends are included: 2026-01-01 to 2027-06-30 is 3/2.
    """
    months = 0
    while months_later(_before(first), months + 1) <= last:
        months += 1
    done = months_later(_before(first), months)
    month = (months_later(_before(first), months + 1) - done).days
    return Fraction(months, 12) + Fraction((last - done).days, 12 * month)


class CarryOver(Struct, frozen=True):
    """A surplus that a plan draws on (R49), in cents: what the pot held, what is used, and what is left.

    What was received stands beside the receiving plan's realised value, never in it.
    """

    pot: int
    used: int
    left: int


def pot_of(surplus: int, closing: Tariff) -> int:
    """Return what a closed plan puts into the pot: its share of a surplus in cents, nothing of a shortage."""
    return max(0, cents(closing.carry_over_share * surplus))


def pot_lasts_until(closed: date, closing: Tariff) -> date:
    """Return the last day on which the pot of a plan that closed may be used."""
    return months_later(closed, closing.carry_over_months)


def carry_over(
    pot: int, obligation_cents: int, receiving: Tariff, *, received: int = 0, on: date, until: date
) -> CarryOver:
    """Return what a plan may use of a pot on a day, when both parties agree.

    At most `carry_over.max` of its own obligation, of which `received` was used already. Refuses
    `carry-over.expired` after the pot's last day.
    """
    if on > until:
        raise Refused("carry-over.expired", until=until)
    ceiling = cents(receiving.carry_over_max * obligation_cents)
    used = max(0, min(pot, ceiling - received))
    return CarryOver(pot, used, pot - used)


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)

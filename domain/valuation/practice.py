"""Today's practice, for comparison: public tables of the building-block method, with their source and date.

Nobody's kind of benefit is stored (R04), so a comparison is a range over the rows that may apply. Where a
region states no value it is not determined, which is never zero.
"""

import tomllib
from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from functools import cache
from math import ceil
from pathlib import Path

import msgspec
from msgspec import Struct

from domain.terms import Support
from domain.valuation.amounts import cents, exact
from domain.valuation.facts import Hours, Initiative, Rule, Stage
from domain.valuation.ledger import LedgerLine
from domain.valuation.lines import StageGround
from domain.valuation.notation import Text
from domain.valuation.rates import AT_WORK

_WHOLE = 10_000
_HOURS_OF_A_DAY = 8
_EDUCATION = ("bbl", "bol")
_BENEFITS = {
    Support.BENEFIT: ("participation-act", "unemployment", "disability", "job-agreement", "wajong", "wsw"),
    Support.PERMANENT: ("participation-act", "disability", "job-agreement", "wajong", "wsw"),
    Support.NONE: ("no-benefit",),
}
"""The rows that may apply to work with a support need: which benefit somebody has is not stored (R04)."""

_YEARS = frozenset({Rule.EMPLOYMENT, Rule.SHELTERED, Rule.EDUCATION})
_FILE = Path(__file__).parent / "frameworks" / "practice.toml"


class Unit(StrEnum):
    """What an amount is per."""

    YEAR = "year"
    HOUR = "hour"
    DAY = "day"


class Amount(Struct, frozen=True, forbid_unknown_fields=True):
    """An amount in euros as a table states it, and on which condition; `at_most` for a table's maximum."""

    euros: str
    when: Text = Text(nl="")
    at_most: bool = False


class Row(Struct, frozen=True, forbid_unknown_fields=True):
    """What a table says of one group or activity; no amounts when it says nothing."""

    group: str
    title: Text
    amounts: tuple[Amount, ...] = ()
    unit: Unit = Unit.YEAR

    @property
    def determined(self) -> bool:
        """Tell whether the table states a value."""
        return bool(self.amounts)

    def range(self) -> tuple[Fraction, Fraction] | None:
        """Return the lowest and highest amount in cents, or None when it is not determined."""
        if not self.amounts:
            return None
        cents = [exact(amount.euros) * 100 for amount in self.amounts]
        return min(cents), max(cents)


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """A region's table. `dated` is the date in the words of its source; `hours` is its full week, if stated."""

    name: str
    title: Text
    source: Text
    dated: Text
    rows: tuple[Row, ...]
    hours: str | None = None

    def row(self, group: str) -> Row:
        """Return the row of a group; raises StopIteration for a group that no table has."""
        return next(row for row in self.rows if row.group == group)


class Part(Struct, frozen=True):
    """What the lines of an element would be worth in a region, in cents, from the lowest to the highest row.

    None where the region states no value. `at_most` tells that a row only names a maximum, so that the lowest may be
    lower still.
    """

    low: int | None = None
    high: int | None = None
    at_most: bool = False


class Practised(Struct, frozen=True):
    """A plan under the table of a region: by element, and `silent`, the cents of the lines on which it says nothing."""

    table: Table
    elements: dict[int, Part]
    silent: int

    @property
    def total(self) -> Part:
        """What the elements with a value come to together."""
        parts = [part for part in self.elements.values() if part.low is not None]
        if not parts:
            return Part()
        return Part(
            sum(part.low or 0 for part in parts),
            sum(part.high or 0 for part in parts),
            any(part.at_most for part in parts),
        )


def practised(table: Table, lines: Iterable[LedgerLine]) -> Practised:
    """Value the lines of a plan by the rows of a region that may apply to each.

    The days are those that count in the plan itself: the tables say what a year is worth, not which days count. A week
    counts in full from the hours of the region on, where it names them. Steps on the way, hand-overs, credits and
    purchases have no row anywhere.
    """
    elements: dict[int, Part] = {}
    silent = 0
    for line in lines:
        found = _line(table, line)
        before = elements.get(line.element, Part())
        if found is None:
            silent += line.cents
            elements[line.element] = before
        else:
            low, high, at_most = found
            elements[line.element] = Part(
                (before.low or 0) + cents(low), (before.high or 0) + cents(high), before.at_most or at_most
            )
    return Practised(table, elements, silent)


def _line(table: Table, line: LedgerLine) -> tuple[Fraction, Fraction, bool] | None:
    """Return the lowest and the highest value of a line in cents, unrounded, and whether rows name a maximum only."""
    share = Fraction(line.accrual.shares[line.place].bp, _WHOLE)
    match line.accrual.ground:
        case StageGround(stage=stage) if line.rule in _YEARS:
            return _years(table, line, stage, share)
        case Hours(minutes=minutes) | Initiative(minutes=minutes):
            return _activity(table.row("activity"), Fraction(minutes, 60), share)
        case _:
            return None


def _years(table: Table, line: LedgerLine, stage: Stage, share: Fraction) -> tuple[Fraction, Fraction, bool] | None:
    low, high, on = Fraction(0), Fraction(0), line.on.toordinal()
    for segment in line.accrual.segments:
        if segment.first > on:
            continue
        for first, last, under in stage.spans(segment.first, min(segment.last, on)):
            groups = _BENEFITS[under.support] if stage.kind in AT_WORK else _EDUCATION
            amounts = [amount for group in groups if (amount := table.row(group).range()) is not None]
            if not amounts:
                return None
            years = share * Fraction(last - first + 1, segment.rate.window) * _part_of_week(table, under)
            low += years * min(lowest for lowest, _ in amounts)
            high += years * max(highest for _, highest in amounts)
    return low, high, False


def _part_of_week(table: Table, stage: Stage) -> Fraction:
    if table.hours is None or stage.hours is None or stage.kind not in AT_WORK:
        return Fraction(1)
    return min(Fraction(1), stage.hours / exact(table.hours))


def _activity(row: Row, hours: Fraction, share: Fraction) -> tuple[Fraction, Fraction, bool] | None:
    stated = row.range()
    if stated is None:
        return None
    at_most = any(amount.at_most for amount in row.amounts)
    times = share * (ceil(hours / _HOURS_OF_A_DAY) if row.unit is Unit.DAY else hours)
    return Fraction(0) if at_most else times * stated[0], times * stated[1], at_most


@cache
def practice() -> tuple[Table, ...]:
    """Return the reference tables of today's practice."""
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return msgspec.convert(content["tables"], tuple[Table, ...])

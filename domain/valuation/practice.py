"""Today's practice, for comparison: public tables of the building-block method, with their source and date.

Nobody's kind of benefit is stored (R04), so a comparison is a range over the rows that may apply. Where a
region states no value it is not determined, which is never zero.
"""

import tomllib
from enum import StrEnum
from fractions import Fraction
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from domain.valuation.amounts import exact
from domain.valuation.notation import Text

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


@cache
def practice() -> tuple[Table, ...]:
    """Return the reference tables of today's practice."""
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return msgspec.convert(content["tables"], tuple[Table, ...])

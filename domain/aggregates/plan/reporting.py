"""What reporting costs: the hours that each organisation says to have spent on it in a quarter (R68).

How long somebody types cannot be measured, and would be nobody's business; so each states its own hours.
"""

from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from domain.events import Event
from domain.terms import Term

MONTHS: Final = 3
"""Months in a quarter."""


class Quarter(Term, frozen=True, order=True):
    """A quarter of a calendar year, `number` 1 to 4."""

    year: int
    number: int

    @property
    def first_day(self) -> date:
        """Return its first day."""
        return date(self.year, MONTHS * (self.number - 1) + 1, 1)

    @property
    def next(self) -> "Quarter":
        """Return the quarter after it."""
        year, number = divmod(4 * self.year + self.number, 4)
        return Quarter(year=year, number=number + 1)


def quarter_of(day: date) -> Quarter:
    """Return the quarter in which a day lies."""
    return Quarter(year=day.year, number=(day.month - 1) // MONTHS + 1)


class ReportingStated(Event, frozen=True, tag="plan.reporting-stated"):
    """An organisation states how many minutes reporting took in a quarter, in place of what it said before (R68)."""

    quarter: Quarter
    minutes: int


class Reporting(msgspec.Struct):
    """The stated minutes, by organisation and quarter."""

    stated: dict[tuple[UUID, Quarter], int] = msgspec.field(default_factory=dict)

    def of(self, organisations: frozenset[UUID], quarter: Quarter) -> int:
        """Return the minutes that some organisations state together for a quarter."""
        return sum(self.stated.get((each, quarter), 0) for each in organisations)

    def quarters(self) -> list[Quarter]:
        """Return the quarters that anybody stated something for, in order."""
        return sorted({quarter for (_, quarter), minutes in self.stated.items() if minutes})

"""Anniversary windows: the years of a stage counted from its own first day, as ordinal days."""

from calendar import isleap
from collections.abc import Iterator
from datetime import date

_CYCLE_YEARS = 400
_CYCLE_DAYS = 146_097


def anniversary(first_day: date, years: int) -> int:
    """Return the ordinal of an anniversary; 29 February is remembered on 1 March in common years (rule 3).

    Defined past the year 9999 as well, so that the last windows of the calendar have their length.
    """
    year, beyond = first_day.year + years, 0
    if year > date.max.year:
        year, beyond = year - _CYCLE_YEARS, _CYCLE_DAYS
    leapling = (first_day.month, first_day.day) == (2, 29) and not isleap(year)
    day = date(year, 3, 1) if leapling else first_day.replace(year=year)
    return day.toordinal() + beyond


def windows(first_day: date, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """Yield (first, last, length) for the days `start` to `stop`, both included.

    `length` is the number of days, 365 or 366, of the whole window of a stage begun on `first_day`.
    Neighbours of one length come as one.
    """
    years = date.fromordinal(start).year - first_day.year
    if anniversary(first_day, years) > start:
        years -= 1
    opens = anniversary(first_day, years)
    pending: tuple[int, int, int] | None = None
    while opens <= stop:
        years += 1
        closes = anniversary(first_day, years)
        first, last, length = max(opens, start), min(closes - 1, stop), closes - opens
        if pending and pending[2] == length:
            pending = (pending[0], last, length)
        else:
            if pending:
                yield pending
            pending = (first, last, length)
        opens = closes
    if pending:
        yield pending

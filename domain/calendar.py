"""Days and periods: moments are UTC, a day is the date in Amsterdam, a period counts both its ends."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from domain.refusals import Refused

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAY: Final = timedelta(days=1)
FIRST = date(2000, 1, 1)
LAST = date(2100, 12, 31)


def day_of(moment: datetime) -> date:
    """Return the date in Amsterdam at an aware moment."""
    return moment.astimezone(AMSTERDAM).date()


def sensible(day: date, *, field: str) -> date:
    """Return a day that a plan can speak of (2000 to 2100), or refuse it."""
    if not FIRST <= day <= LAST:
        raise Refused("date.absurd", field=field, first=FIRST, last=LAST)
    return day


def past(day: date, at: datetime, *, field: str) -> date:
    """Return the day of a realised fact, which cannot lie after the day of recording."""
    if sensible(day, field=field) > day_of(at):
        raise Refused("date.future", field=field, today=day_of(at))
    return day


def period(first: date, last: date | None, *, field: str) -> None:
    """Refuse a period that ends before it starts; `last` is None for no end yet."""
    sensible(first, field=field)
    if last is not None and sensible(last, field=field) < first:
        raise Refused("period.end-before-start", field=field, first=first, last=last)


def overlap(first: date, last: date | None, other_first: date, other_last: date | None) -> bool:
    """Tell whether two periods, ends included, share a day."""
    return first <= (other_last or LAST) and other_first <= (last or LAST)


def month_ended(day: date) -> date:
    """Return the last day, up to and including `day`, on which a month ended."""
    following = date.fromordinal(day.toordinal() + 1)
    return date.fromordinal(following.replace(day=1).toordinal() - 1)


def month_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of the month of a day."""
    first = day.replace(day=1)
    return first, months_later(date.fromordinal(first.toordinal() - 1), 1)


def months_later(day: date, months: int) -> date:
    """Return the last day of a period that ended on `day` and is prolonged by `months`."""
    start = date.fromordinal(day.toordinal() + 1)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for length in range(start.day, 0, -1):
        try:
            return date.fromordinal(date(year, month + 1, length).toordinal() - 1)
        except ValueError:
            continue
    raise AssertionError(day)

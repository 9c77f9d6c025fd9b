"""Days: the date in Amsterdam, periods with both their ends, and months that may be short."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import FIRST, LAST, day_of, month_of, months_later, overlap, past, period, sensible
from domain.refusals import Refused

DAYS = st.dates(FIRST, LAST)


def test_a_day_is_the_date_in_amsterdam_in_summer_and_in_winter() -> None:
    assert day_of(datetime(2028, 2, 29, 22, 59, tzinfo=UTC)) == date(2028, 2, 29)
    assert day_of(datetime(2028, 2, 29, 23, 0, tzinfo=UTC)) == date(2028, 3, 1)
    assert day_of(datetime(2028, 6, 30, 22, 0, tzinfo=UTC)) == date(2028, 7, 1)


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2101, 1, 1), date.min, date.max])
def test_a_plan_speaks_of_this_century(day: date) -> None:
    for check in (sensible, lambda day, field: past(day, datetime.now(UTC), field=field)):
        with pytest.raises(Refused, match=r"date\.absurd"):
            check(day, field="day")


def test_a_period_may_be_one_day_or_without_an_end() -> None:
    period(date(2028, 2, 29), date(2028, 2, 29), field="last_day")
    period(date(2028, 2, 29), None, field="last_day")
    with pytest.raises(Refused, match=r"period\.end-before-start"):
        period(date(2028, 2, 29), date(2028, 2, 28), field="last_day")


@given(DAYS, DAYS, DAYS, DAYS)
def test_periods_overlap_when_they_share_a_day(a: date, b: date, c: date, d: date) -> None:
    (first, last), (other_first, other_last) = sorted((a, b)), sorted((c, d))
    shared = max(first, other_first) <= min(last, other_last)
    assert overlap(first, last, other_first, other_last) is shared
    assert overlap(other_first, other_last, first, last) is shared


@given(DAYS, DAYS, DAYS)
def test_a_period_without_an_end_overlaps_all_that_ends_after_its_start(first: date, a: date, b: date) -> None:
    other_first, other_last = sorted((a, b))
    assert overlap(first, None, other_first, other_last) is (other_last >= first)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2029, 6, 30), 12, date(2030, 6, 30)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2028, 2, 28), 12, date(2029, 2, 27)),
        (date(2028, 1, 30), 1, date(2028, 2, 28)),
        (date(2028, 1, 15), 1, date(2028, 2, 15)),
        (date(2028, 1, 15), 0, date(2028, 1, 15)),
    ],
)
def test_a_period_is_prolonged_by_whole_months(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


@given(DAYS, st.integers(0, 600))
def test_prolonging_never_shortens_and_stays_within_its_month(day: date, months: int) -> None:
    later = months_later(day, months)
    assert later >= day
    assert abs((later - day).days - months * 30.4369) < 5


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (date(2027, 12, 1), date(2027, 12, 1), date(2027, 12, 31)),
        (date(2027, 4, 30), date(2027, 4, 1), date(2027, 4, 30)),
    ],
)
def test_a_month_counts_both_its_ends(day: date, first: date, last: date) -> None:
    assert month_of(day) == (first, last)

"""Anniversary windows cover every day once, and know their length."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.valuation.windows import anniversary, windows

LEAPLING = date(2024, 2, 29)


def test_a_leapling_has_its_anniversary_on_the_first_of_march_in_common_years() -> None:
    days = [date.fromordinal(anniversary(LEAPLING, years)) for years in range(5)]
    assert days == [LEAPLING, date(2025, 3, 1), date(2026, 3, 1), date(2027, 3, 1), date(2028, 2, 29)]


def test_the_year_after_the_last_has_an_ordinal_too() -> None:
    assert anniversary(date(9999, 1, 1), 1) == date.max.toordinal() + 1


@given(st.dates(date(1999, 1, 1), date(2031, 1, 1)), st.integers(0, 4_000), st.integers(0, 4_000))
def test_windows_cover_a_period_without_gap_or_overlap(first: date, after: int, length: int) -> None:
    start = first.toordinal() + after
    found = list(windows(first, start, start + length))
    assert found[0][0] == start
    assert found[-1][1] == start + length
    for earlier, later in pairwise(found):
        assert earlier[1] + 1 == later[0]
        assert earlier[2] != later[2]


@given(st.dates(date(1999, 1, 1), date(2031, 1, 1)), st.integers(0, 9))
def test_a_whole_window_is_as_long_as_it_says(first: date, years: int) -> None:
    opens, closes = anniversary(first, years), anniversary(first, years + 1)
    assert list(windows(first, opens, closes - 1)) == [(opens, closes - 1, closes - opens)]

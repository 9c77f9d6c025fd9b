"""What an address may say about a moment and a day, and that a reader who looks back keeps looking back."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import AMSTERDAM
from domain.refusals import Refused
from web.axes import day_asked, moment_asked
from web.reading import Reading

MOMENTS = st.integers(10**9, 4 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds + 0.25, UTC))


class Asked:
    """A visit of which only the day is asked."""

    today = date(2028, 2, 29)
    account = SimpleNamespace(organisation=None)


def reading(known: datetime | None, on: date | None) -> Reading:
    return Reading(Asked(), SimpleNamespace(book=None), None, known, on)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2027-07-06T12:00", datetime(2027, 7, 6, 10, tzinfo=UTC)),
        ("6-7-2027 9:30", datetime(2027, 7, 6, 7, 30, tzinfo=UTC)),
        (" 6/7/2027  09:30:15 ", datetime(2027, 7, 6, 7, 30, 15, tzinfo=UTC)),
        ("2027-07-06T12:00:00.5Z", datetime(2027, 7, 6, 12, 0, 0, 500_000, tzinfo=UTC)),
        ("2027-07-06T12:00+00:00", datetime(2027, 7, 6, 12, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_as_people_and_links_write_it(text: str, moment: datetime) -> None:
    assert moment_asked(text) == moment


def test_a_day_alone_is_its_end_in_amsterdam() -> None:
    assert moment_asked("6-7-2027") == datetime.combine(date(2027, 7, 6), time.max, AMSTERDAM)


def test_nothing_is_now() -> None:
    assert moment_asked("  ") is None
    assert day_asked(" ") is None


@pytest.mark.parametrize(
    "text",
    [
        "morgen",
        "2027-07-06T25:00",
        "2027-07-06 12:00 uur",
        "31-2-2027",
        "12:00",
        "1-1-1999",
        "\N{SUPERSCRIPT TWO}-7-2027",
    ],
)
def test_any_other_moment_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        moment_asked(text)
    assert refused.value.field == "known"


@pytest.mark.parametrize("text", ["gisteren", "2027-13-01", "30-2-2028", "1-1-2200"])
def test_any_other_day_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        day_asked(text)
    assert refused.value.field == "on"


def test_a_view_of_today_asks_nothing() -> None:
    assert reading(None, None).view == reading(None, date(2028, 2, 29)).view == ""
    assert not reading(None, None).past


def test_a_view_of_another_day_is_past_and_says_so_in_its_links() -> None:
    there = reading(None, date(2027, 6, 30))
    assert there.past
    assert there.view == "?on=2027-06-30"


def test_what_was_known_is_valued_on_its_own_day() -> None:
    assert reading(datetime(2027, 7, 6, 23, tzinfo=UTC), None).on == date(2027, 7, 7)


@given(MOMENTS)
def test_a_link_leads_back_to_the_same_view(known: datetime) -> None:
    asked = parse_qs(reading(known, None).view.removeprefix("?"))
    assert moment_asked(asked["known"][0]) == known
    assert day_asked(asked["on"][0]) == reading(known, None).on


@given(MOMENTS)
def test_what_stands_in_the_form_loses_nothing_that_was_known(known: datetime) -> None:
    again = moment_asked(reading(known, None).typed_known)
    assert again is not None
    assert timedelta() <= again - known < timedelta(seconds=1) or again - known > timedelta(minutes=59)


def test_of_the_hour_that_comes_twice_the_second_is_meant() -> None:
    assert moment_asked("31-10-2027 2:30") == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)

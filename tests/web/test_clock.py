"""What time it is, also where the day stands still."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.calendar import AMSTERDAM, day_of
from web.clock import Clock


class Stopped(Clock):
    """A clock whose wall shows one moment."""

    def __init__(self, wall: datetime, fixed: date | None = None) -> None:
        super().__init__(fixed)
        self._wall = wall

    def wall(self) -> datetime:
        return self._wall


def test_today_is_the_date_in_amsterdam() -> None:
    assert Stopped(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)).today() == date(2027, 1, 1)


def test_without_a_fixed_day_it_is_now() -> None:
    before = datetime.now(UTC)
    assert before <= Clock().now() <= before + timedelta(minutes=1)


@pytest.mark.parametrize("hour", range(24))
def test_a_fixed_day_stands_still_while_its_hours_go_on(hour: int) -> None:
    wall = datetime(2026, 7, 1, hour, 15, tzinfo=AMSTERDAM).astimezone(UTC)
    clock = Stopped(wall, date(2028, 2, 29))
    assert clock.today() == day_of(clock.now()) == date(2028, 2, 29)
    assert clock.now().astimezone(AMSTERDAM).time() == datetime(2026, 7, 1, hour, 15, tzinfo=UTC).time()
    assert clock.now().tzinfo is UTC

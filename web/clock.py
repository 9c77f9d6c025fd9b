"""What time it is: moments in UTC, days in Amsterdam, and for a demonstration a day that stands still."""

from datetime import UTC, date, datetime

from domain.calendar import AMSTERDAM, day_of


class Clock:
    """The clock of the domain (`now`, `today`) and of the wall (`wall`), which sessions and links live by."""

    def __init__(self, fixed: date | None = None) -> None:
        """Run in real time, or stand on the day `fixed` while the time of day goes on."""
        self.fixed = fixed

    def wall(self) -> datetime:
        """Return the real moment, in UTC."""
        return datetime.now(UTC)

    def now(self) -> datetime:
        """Return the moment at which something is recorded, in UTC."""
        if self.fixed is None:
            return self.wall()
        local = self.wall().astimezone(AMSTERDAM)
        return datetime.combine(self.fixed, local.time(), AMSTERDAM).astimezone(UTC)

    def today(self) -> date:
        """Return the date in Amsterdam."""
        return day_of(self.now())

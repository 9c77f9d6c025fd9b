"""What happens to the log and around it, told to everybody in a process who looks, within a moment of the commit."""

from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, Notify

from storage.database import Database
from storage.follower import POLL, Follower, listen
from storage.presences import CHANNEL

PAGE: Final = 1_000

_GROWN: Final = "select notification_id, originator_id from events where notification_id > %s order by 1 limit %s"
_POSITION: Final = "select coalesce(max(notification_id), 0) from events"


class News(Follower):
    """Follows the log, and tells which streams grew; beside it, at which plans somebody came or went.

    The bell says only that there is something. What it is, is read after the last position that was seen, also after
    the database was away, so that nothing is missed whatever was lost on the way.
    """

    def __init__(
        self, database: Database, grew: Callable[[Collection[UUID]], None], moved: Callable[[UUID], None]
    ) -> None:
        """Call `grew` with the streams that grew, and `moved` with a plan, both in the thread of the news."""
        super().__init__(database, "news of the log")
        self._grew = grew
        self._moved = moved
        self._position: int | None = None

    def attend(self, bell: Connection[Any]) -> None:
        """Read on at every ring, and every second."""
        listen(bell)
        listen(bell, CHANNEL)
        if self._position is None:
            [(self._position,)] = bell.execute(_POSITION).fetchall()
        self.at_work()
        while not self.stopping.is_set():
            if not self._read(bell, self._position):
                for ring in bell.notifies(timeout=POLL, stop_after=1):
                    self._hear(ring)

    def _read(self, bell: Connection[Any], position: int) -> bool:
        """Tell of what came after a position, and return whether there was anything."""
        grown = bell.execute(_GROWN, (position, PAGE)).fetchall()
        if not grown:
            return False
        self._position = grown[-1][0]
        self._grew({stream for _, stream in grown})
        return True

    def _hear(self, ring: Notify) -> None:
        if ring.channel == CHANNEL:
            with suppress(ValueError):  # nothing else speaks on this channel; if it did, it would not be of a plan
                self._moved(UUID(ring.payload))

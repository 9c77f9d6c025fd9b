"""Work that follows the log: one process leads it for a database, in a thread, and the others wait until it is free."""

import logging
from collections.abc import Callable
from typing import Any

from psycopg import Connection

from storage.database import Database
from storage.follower import POLL, Follower, listen

Work = Callable[[], bool]
"""Does some of what there is to do, and returns whether there may be more."""

logger = logging.getLogger(__name__)


class Overtaken(Exception):  # noqa: N818
    """Another process did some of this work: it leads now."""


class Leader(Follower):
    """Does a work whenever the log grew, and every second, while it is started and holds the lock.

    Every process may start one. Work that raises is taken over anew: by whoever gets the lock, from what is stored.
    """

    def __init__(
        self, database: Database, name: str, lock: int, take_over: Callable[[], Work], rest: float = 0.0
    ) -> None:
        """Keep what is needed. `take_over` is called once each time that this process comes to lead.

        After each work that left nothing to do it takes a `rest` of so many seconds, whoever rings.
        """
        super().__init__(database, name)
        self._lock = lock
        self._take_over = take_over
        self._rest = rest

    def attend(self, bell: Connection[Any]) -> None:
        """Wait until the lock is free, and then work."""
        try:
            if self._elected(bell):
                self.at_work()
                self._lead(bell)
                release(bell, self._lock)
        except Overtaken:
            logger.warning("another process is the %s now", self.name)

    def _elected(self, bell: Connection[Any]) -> bool:
        while not self.stopping.is_set():
            if bell.execute("select pg_try_advisory_lock(%s)", (self._lock,)).fetchone() == (True,):
                return True
            self.stopping.wait(POLL)
        return False

    def _lead(self, bell: Connection[Any]) -> None:
        """Work until nothing is left to do, then wait for the bell."""
        listen(bell)
        work = self._take_over()
        while not self.stopping.is_set():
            if not work():
                self.stopping.wait(self._rest)
                list(bell.notifies(timeout=POLL, stop_after=1))


def release(bell: Connection[Any], lock: int) -> None:
    """Let go of a lock before the connection is closed: the database notices that only a moment later."""
    bell.execute("select pg_advisory_unlock(%s)", (lock,))

"""Work that follows the log: one process leads it for a database, in a thread, and the others wait until it is free."""

import logging
from collections.abc import Callable
from threading import Event as Signal
from threading import Thread
from types import TracebackType
from typing import Any, Final, Self

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from storage.database import Database, connect
from storage.log import TABLE

POLL: Final = 1.0
"""Seconds after which the log is looked at although nobody rang."""

PAUSES: Final = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds before the next attempt after the database was lost, the last for as long as it takes."""

LOSSES: Final = (psycopg.OperationalError, psycopg.InterfaceError, OperationalError, InterfaceError)

Work = Callable[[], bool]
"""Does some of what there is to do, and returns whether there may be more."""

logger = logging.getLogger(__name__)


class Overtaken(Exception):  # noqa: N818
    """Another process did some of this work: it leads now."""


class Leader:
    """Does a work whenever the log grew, and every second, while it is started and holds the lock.

    Every process may start one. Work that raises is taken over anew: by whoever gets the lock, from what is stored.
    """

    def __init__(
        self, database: Database, name: str, lock: int, take_over: Callable[[], Work], rest: float = 0.0
    ) -> None:
        """Keep what is needed. `take_over` is called once each time that this process comes to lead.

        After each work that left nothing to do it takes a `rest` of so many seconds, whoever rings.
        """
        self._database = database
        self._name = name
        self._lock = lock
        self._take_over = take_over
        self._rest = rest
        self._stopping = Signal()
        self._thread: Thread | None = None

    def start(self) -> Self:
        """Begin to lead, or to wait for it."""
        self._stopping.clear()
        self._thread = Thread(target=self._follow, name=self._name, daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Finish the work at hand, and stop."""
        self._stopping.set()
        if self._thread is not None:
            self._ring()
            self._thread.join()
            self._thread = None

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def _follow(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                with connect(self._database.url) as bell:
                    if self._elected(bell):
                        failures = 0
                        self._lead(bell)
            except Overtaken:
                logger.warning("another process is the %s now", self._name)
            except LOSSES as error:
                pause = PAUSES[min(failures, len(PAUSES) - 1)]
                failures += 1
                logger.warning("the %s lost the database (%s); again in %s s", self._name, type(error).__name__, pause)
                self._stopping.wait(pause)
                self._database.forget_lost()

    def _elected(self, bell: Connection[Any]) -> bool:
        while not self._stopping.is_set():
            if bell.execute("select pg_try_advisory_lock(%s)", (self._lock,)).fetchone() == (True,):
                return True
            self._stopping.wait(POLL)
        return False

    def _lead(self, bell: Connection[Any]) -> None:
        """Work until nothing is left to do, then wait for the bell."""
        bell.execute(SQL("listen {}").format(Identifier(TABLE)))
        work = self._take_over()
        while not self._stopping.is_set():
            if not work():
                self._stopping.wait(self._rest)
                list(bell.notifies(timeout=POLL, stop_after=1))

    def _ring(self) -> None:
        """Wake the thread from its wait; without a database the poll does it."""
        try:
            with self._database.pool.connection(timeout=POLL) as connection:
                connection.execute(SQL("notify {}").format(Identifier(TABLE)))
        except LOSSES as error:
            logger.info("nobody to ring at (%s)", type(error).__name__)

"""A thread that follows the log by its bell, and comes back whenever the database was lost."""

import logging
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

logger = logging.getLogger(__name__)


class Follower:
    """Follows the log in a thread while it is started. What it does there is to `attend`, until `stopping` is set."""

    def __init__(self, database: Database, name: str) -> None:
        """Keep what is needed; the thread is called `name`."""
        self.database = database
        self.name = name
        self.stopping = Signal()
        self._failures = 0
        self._thread: Thread | None = None

    def attend(self, bell: Connection[Any]) -> None:
        """Do the work on a connection of one's own, until told to stop; it may end in any of `LOSSES`."""
        raise NotImplementedError

    def start(self) -> Self:
        """Begin to follow."""
        self.stopping.clear()
        self._thread = Thread(target=self._follow, name=self.name, daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Finish the work at hand, and stop."""
        self.stopping.set()
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

    def at_work(self) -> None:
        """Count the losses anew: the database is there."""
        self._failures = 0

    def _follow(self) -> None:
        while not self.stopping.is_set():
            try:
                with connect(self.database.url) as bell:
                    self.attend(bell)
            except LOSSES as error:
                pause = PAUSES[min(self._failures, len(PAUSES) - 1)]
                self._failures += 1
                logger.warning("the %s lost the database (%s); again in %s s", self.name, type(error).__name__, pause)
                self.stopping.wait(pause)
                self.database.forget_lost()

    def _ring(self) -> None:
        """Wake the thread from its wait; without a database the poll does it."""
        try:
            with self.database.pool.connection(timeout=POLL) as connection:
                connection.execute(SQL("notify {}").format(Identifier(TABLE)))
        except LOSSES as error:
            logger.info("nobody to ring at (%s)", type(error).__name__)


def listen(bell: Connection[Any], channel: str = TABLE) -> None:
    """Hear the bell of a channel from now on."""
    bell.execute(SQL("listen {}").format(Identifier(channel)))

"""Follows the log and folds it into read models: one leader for a database, each projection at its own pace."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Self

import msgspec
from eventsourcing.persistence import Notification
from psycopg import Connection, Cursor
from psycopg.sql import SQL, Identifier

from domain.events import Event, Recorded
from storage.database import READ_MODELS, Database, connect
from storage.follower import LOSSES
from storage.leader import Leader, Overtaken, Work, release
from storage.log import Log
from storage.mapper import Unreadable
from storage.migrations import SCHEMA

Handler = Callable[[Cursor[Any], Recorded], None]
"""Writes what one event means into the tables of a projection, which the cursor finds by their bare names."""

BATCH: Final = 1000
"""Events that are folded in one transaction at most."""

LEADER: Final = 7526473302
"""The advisory lock of the process that projects."""

_POSITIONS: Final = """
create table if not exists positions (
    name text,
    version int,
    position bigint not null default 0,
    live boolean not null,
    tables text[] not null,
    stopped_at bigint,
    reason text,
    primary key (name, version)
)"""

logger = logging.getLogger(__name__)


class Projection(msgspec.Struct, frozen=True, kw_only=True):
    """A read model: its tables, and what each event does to them.

    `tables` is SQL that creates tables and their indexes, and nothing else. A projection whose `version` grew is
    built again from the first event, beside the old one, which is read until the new one has caught up. A handler
    is given every event of its type once, in the order of the log, and reads nothing but the event and its tables.
    """

    name: str
    version: int
    tables: str
    handlers: Mapping[type[Event], Handler]


class Poisoned(Exception):  # noqa: N818
    """The event at `index` of a batch cannot be folded. The message names what went wrong, never the content."""

    def __init__(self, index: int, stored: Notification, error: Exception) -> None:
        """Name the event and the kind of error."""
        super().__init__(f"{type(error).__name__} on {stored.topic}")
        self.index = index
        self.position = stored.id


class Projector:
    """Keeps some projections up to date, in one thread, while it is started.

    Every process may start one; who holds the lock leads, and the others wait until it is free. A projection that
    cannot fold an event stops there, visibly, and is tried again by the next leader; the others go on.
    """

    def __init__(self, database: Database, log: Log, projections: Sequence[Projection]) -> None:
        """Keep what is needed; nothing is read before `start` or `catch_up`."""
        self._database = database
        self._log = log
        self._projections = projections
        self._leader = Leader(database, "projector", LEADER, self._begin)

    def start(self) -> Self:
        """Make the tables that are missing, and begin to follow the log."""
        self._prepare()
        self._leader.start()
        return self

    def stop(self) -> None:
        """Finish the batch at hand, and stop."""
        self._leader.stop()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def catch_up(self) -> None:
        """Fold all that is in the log, here and now, waiting for the lock: for a command, not beside `start`."""
        self._prepare()
        with connect(self._database.url) as bell:
            bell.execute("select pg_advisory_lock(%s)", (LEADER,))
            self._fold_all()
            release(bell, LEADER)

    def rebuild(self) -> bool:
        """Drop every read model and fold the log from its first event; beside a leader do nothing, and return False."""
        with connect(self._database.url) as bell:
            if bell.execute("select pg_try_advisory_lock(%s)", (LEADER,)).fetchone() != (True,):
                return False
            bell.execute(SQL("drop schema if exists {} cascade").format(Identifier(READ_MODELS)))
            self._prepare()
            self._fold_all()
            release(bell, LEADER)
        return True

    def wait_for(self, position: int, timeout: float = 1.0) -> bool:
        """Return whether every projection that goes on knows `position`, after `timeout` seconds at most."""
        deadline = time.monotonic() + timeout
        pause = 0.001
        while not self._knows(position):
            if time.monotonic() + pause > deadline:
                return False
            time.sleep(pause)
            pause = min(pause * 2, 0.02)
        return True

    def health(self) -> dict[str, dict[str, object]]:
        """Return by projection its version, its position, how far it is behind, and where and why it stopped.

        One that is being built again stands there twice: as it is read, and under its name with the new version.
        """
        head = self._log.position()
        with self._database.pool.connection() as connection:
            rows = connection.execute(
                "select name, version, position, live, stopped_at, reason from positions order by name, version"
            ).fetchall()
        return {
            name if live else f"{name} {version}": {
                "version": version,
                "position": position,
                "behind": head - position,
                "stopped_at": stopped_at,
                "reason": reason,
            }
            for name, version, position, live, stopped_at, reason in rows
        }

    def _knows(self, position: int) -> bool:
        ours = [each.name for each in self._projections], [each.version for each in self._projections]
        with self._database.pool.connection() as connection:
            behind = connection.execute(
                "select from positions where live and stopped_at is null and position < %s"
                " and (name, version) in (select * from unnest(%s::text[], %s::int[]))",
                (position, *ours),
            ).rowcount
        return not behind

    def _prepare(self) -> None:
        """Make what is missing in one transaction: a projection that was never there is empty at once, and live."""
        with self._database.pool.connection() as connection, connection.transaction():
            connection.execute("select pg_advisory_xact_lock(%s)", (LEADER + 1,))
            connection.execute(SQL("create schema if not exists {}").format(Identifier(READ_MODELS)))
            _use(connection, READ_MODELS)
            connection.execute(_POSITIONS)
            for each in self._projections:
                if not connection.execute("select from positions where name = %s and live", (each.name,)).rowcount:
                    _build(connection, each)
                    _open(connection, each)

    def _fold_all(self) -> None:
        work = self._begin()
        while work():
            pass

    def _begin(self) -> Work:
        """Find where each projection stands, and return what gives each its turn."""
        works = [_Work(self._database, self._log, each) for each in self._projections]
        resumed = [work for work in works if work.resume()]
        return lambda: sum(work.advance() for work in resumed) > 0


class _Work:
    """The leader's work on one projection: live in the schema of the read models, or built again aside."""

    def __init__(self, database: Database, log: Log, projection: Projection) -> None:
        self._database = database
        self._log = log
        self._projection = projection
        self._place = {"name": projection.name, "version": projection.version}
        self._position = 0
        self._live = True
        self._stopped = False

    def resume(self) -> bool:
        """Find where it stands, or begin again aside; False where a newer release has taken it further."""
        with self._database.pool.connection() as connection, connection.transaction():
            [(current,)] = connection.execute(
                "select version from positions where name = %(name)s and live for update", self._place
            ).fetchall()
            if current > self._projection.version:
                logger.warning("%s is at version %s by a newer release", self._projection.name, current)
                return False
            self._live = current == self._projection.version
            if not self._live and not self._begun(connection):
                _build(connection, self._projection)
            [(self._position,)] = connection.execute(
                "update positions set stopped_at = null, reason = null"
                " where name = %(name)s and version = %(version)s returning position",
                self._place,
            ).fetchall()
        return True

    def advance(self) -> bool:
        """Fold one batch; return whether there was anything to do. A poison event stops it for good, just before."""
        if self._stopped:
            return False
        batch = self._log.after(self._position, BATCH)
        if not batch:
            return self._settle()
        try:
            self._fold(batch)
        except Poisoned as poisoned:
            self._fold(batch[: poisoned.index], poisoned)
        return True

    def _fold(self, batch: Sequence[Notification], poisoned: Poisoned | None = None) -> None:
        """Take a batch and the position after it in one transaction, with what stopped it, if anything did."""
        after = batch[-1].id if batch else self._position
        step = {**self._place, "from": self._position, "to": after, "stopped_at": None, "reason": None}
        if poisoned is not None:
            step |= {"stopped_at": poisoned.position, "reason": str(poisoned)}
        with self._database.pool.connection() as connection, connection.transaction(), connection.cursor() as cursor:
            _use(connection, READ_MODELS if self._live else _aside(self._projection))
            for index, stored in enumerate(batch):
                try:
                    self._take(cursor, stored)
                except LOSSES:
                    raise
                except Exception as error:
                    # Whatever is wrong with one projection stays with it, and is seen on the health page.
                    raise Poisoned(index, stored, error) from error
            moved = cursor.execute(
                SQL(
                    "update {}.positions set position = %(to)s, stopped_at = %(stopped_at)s, reason = %(reason)s"
                    " where name = %(name)s and version = %(version)s and position = %(from)s"
                ).format(Identifier(READ_MODELS)),
                step,
            ).rowcount
            if not moved:
                raise Overtaken
        self._position = after
        if poisoned is not None:
            self._stopped = True
            logger.error("%s stopped at %s: %s", self._projection.name, poisoned.position, poisoned)

    def _take(self, cursor: Cursor[Any], stored: Notification) -> None:
        kind = self._log.mapper.topics.get(stored.topic)
        if kind is None:
            raise Unreadable(stored.topic)
        handler = self._projection.handlers.get(kind)
        if handler is not None:
            handler(cursor, self._log.mapper.to_domain_event(stored))

    def _begun(self, connection: Connection[Any]) -> bool:
        return bool(
            connection.execute(
                "select from positions where name = %(name)s and version = %(version)s", self._place
            ).rowcount
        )

    def _settle(self) -> bool:
        """Let what was built aside take the place of the old, now that it has seen the whole log."""
        if self._live:
            return False
        with self._database.pool.connection() as connection, connection.transaction():
            _open(connection, self._projection)
        self._live = True
        return True


def _build(connection: Connection[Any], projection: Projection) -> None:
    """Make the tables of a projection, empty, in a schema aside; what was left there of another version goes."""
    aside = _aside(projection)
    connection.execute("delete from positions where name = %s and not live", (projection.name,))
    connection.execute(SQL("drop schema if exists {} cascade").format(Identifier(aside)))
    connection.execute(SQL("create schema {}").format(Identifier(aside)))
    _use(connection, aside)
    connection.execute(projection.tables.encode())
    _use(connection, READ_MODELS)
    connection.execute(
        "insert into positions (name, version, live, tables)"
        " select %s, %s, false, array_agg(tablename order by tablename) from pg_tables where schemaname = %s",
        (projection.name, projection.version, aside),
    )


def _open(connection: Connection[Any], projection: Projection) -> None:
    """Let readers find the tables that were built aside, instead of the live ones."""
    aside, opened = Identifier(_aside(projection)), Identifier(READ_MODELS)
    rows = connection.execute("select live, tables from positions where name = %s", (projection.name,)).fetchall()
    for live, tables in sorted(rows, reverse=True):
        for table in map(Identifier, tables):
            if live:
                connection.execute(SQL("drop table {}.{}").format(opened, table))
            else:
                connection.execute(SQL("alter table {}.{} set schema {}").format(aside, table, opened))
    connection.execute(SQL("drop schema {}").format(aside))
    _use(connection, READ_MODELS)
    connection.execute("delete from positions where name = %s and live", (projection.name,))
    connection.execute("update positions set live = true where name = %s", (projection.name,))


def _aside(projection: Projection) -> str:
    return f"building_{projection.name}"


def _use(connection: Connection[Any], schema: str) -> None:
    """Find tables in one schema for the rest of the transaction."""
    connection.execute(SQL("set local search_path = {}, {}").format(Identifier(schema), Identifier(SCHEMA)))

"""The log of all streams in PostgreSQL: read by stream or by position, appended once per command."""

import logging
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.persistence import (
    BaseInfrastructureFactory,
    InfrastructureFactory,
    IntegrityError,
    Notification,
    StoredEvent,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresFactory
from eventsourcing.utils import Environment, EnvType
from psycopg.errors import AdminShutdown, CannotConnectNow, CrashShutdown, UniqueViolation
from psycopg.pq.abc import PGresult
from psycopg_pool import PoolTimeout, TooManyRequests

from domain.aggregates import AGGREGATES
from domain.aggregates.aggregate import Aggregate
from domain.claims import Claimed, ClaimKind, counted, other_whole
from domain.commands.store import CommandKey, Conflict, Halted, Read, Repeated, Reused
from domain.events import Recorded
from storage import wire
from storage.claims import Seal, settle
from storage.database import Database
from storage.mapper import EventMapper
from storage.upcasters import UPCASTERS, Upcaster
from storage.wire import Wire

PAGE: Final = 1_000
"""Events that are read at once where all are read."""

MOST_EVENTS: Final = 500
MOST_BYTES: Final = 256 * 1024

PAUSES: Final = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between attempts after a lost connection: a database that restarts is back within three."""

HALTED: Final = "PLHLT"
"""The code with which the database refuses to record upon a log that lost some of what it signed."""

TABLE: Final = "events"
"""The table of the log, and the channel on which its growth is announced."""

_COLUMNS: Final = b"select originator_version, topic, state"
_STREAM: Final = _COLUMNS + b" from planspoor.events where originator_id = $1 order by originator_version"
_STREAMS: Final = (
    _COLUMNS + b", originator_id from planspoor.events where originator_id = any($1)"
    b" order by originator_id, originator_version"
)
_VERSIONS: Final = (
    b"select id, (select coalesce(max(originator_version), 0) from planspoor.events where originator_id = id)"
    b" from unnest($1::uuid[]) as asked(id)"
)
_EVENT: Final = _COLUMNS + b", originator_id from planspoor.events where notification_id = $1"
_POSITION: Final = b"select coalesce(max(notification_id), 0) from planspoor.events"
_COMMAND: Final = b"select account, fingerprint, position from planspoor.commands where command = $1"
_APPEND: Final = b"call planspoor.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"

CLAIMED: Final[Mapping[bytes | None, ClaimKind]] = {kind.encode(): kind for kind in ClaimKind}
"""What `planspoor.append` answers for what is counted already."""

logger = logging.getLogger(__name__)


class TooLarge(ValueError):  # noqa: N818
    """One save holds more than 500 events or 256 kB: split what the command does."""


class Recorder(PostgresApplicationRecorder):
    """The library's recorder with an append of its own: one call, positions without gaps, the command's key.

    The table comes from the migrations. Inherited as they are: `select_events`, `select_notifications`,
    `max_notification_id` and `subscribe`.
    """

    datastore: Database

    def __init__(self, datastore: Database) -> None:
        """Refuse the library's own database function: it takes no lock, so that a reader can miss events."""
        if datastore.enable_db_functions:
            raise ValueError("the library's database functions must stay off")
        super().__init__(datastore, events_table_name=TABLE)
        self.seal = Seal(datastore)

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> range:
        """Append all or nothing, and return the positions. `key` is the command's key, `claimed` what is claimed.

        Raises `IntegrityError` where a version is taken or would be skipped, or what was `read` is not as it was,
        `Refused` for a claim that does not fit, and `Halted`, `Repeated`, `Reused` and `TooLarge`. A lost connection
        is survived: the key makes it safe to append again.
        """
        key: CommandKey = kwargs["key"]
        claimed: Sequence[Claimed] = kwargs.get("claimed", ())
        read: Sequence[Read] = kwargs.get("read", ())
        _require_small(stored_events)
        try:
            answer = self._fetch(
                _APPEND,
                wire.array(wire.UUID, [_stream(event).bytes for event in stored_events]),
                wire.array(wire.BIGINT, [wire.bigint(event.originator_version) for event in stored_events]),
                wire.array(wire.TEXT, [event.topic.encode() for event in stored_events]),
                wire.array(wire.BYTEA, [event.state for event in stored_events]),
                *(key.command.bytes, key.by.bytes, key.fingerprint),
                *self.seal.columns(claimed),
                wire.array(wire.UUID, [stream.bytes for stream, _ in read]),
                wire.array(wire.BIGINT, [wire.bigint(version) for _, version in read]),
            )
        except UniqueViolation as error:
            raise IntegrityError(str(error)) from error
        except psycopg.DatabaseError as error:
            if error.sqlstate == HALTED:
                raise Halted from error
            raise
        position, outcome = wire.integer(answer.get_value(0, 0)), answer.get_value(0, 1)
        if outcome == b"reused":
            raise Reused
        if outcome == b"overtaken":
            raise IntegrityError("a stream is not as it was read")
        if outcome == b"other-whole":
            raise other_whole()
        if outcome in CLAIMED:
            raise counted(CLAIMED[outcome])
        if outcome == b"repeated" and not self._stands(stored_events, position):
            raise Repeated(position)
        return range(position - len(stored_events) + 1, position + 1)

    def select_stream(self, stream: UUID) -> list[tuple[int, str, bytes]]:
        """Return version, topic and state of the events of one stream, in order."""
        return wire.rows(self._fetch(_STREAM, stream.bytes))

    def select_streams(self, streams: Collection[UUID]) -> dict[UUID, list[tuple[int, str, bytes]]]:
        """Return version, topic and state of the events of each stream that has any, in order."""
        answer = self._fetch(_STREAMS, wire.array(wire.UUID, [stream.bytes for stream in streams]))
        found: dict[UUID, list[tuple[int, str, bytes]]] = {}
        for version, topic, state, stream in wire.rows(answer):
            found.setdefault(stream, []).append((version, topic, state))
        return found

    def select_versions(self, streams: Collection[UUID]) -> dict[UUID, int]:
        """Return the version of each stream; 0 for an unknown one."""
        answer = self._fetch(_VERSIONS, wire.array(wire.UUID, [stream.bytes for stream in streams]))
        return dict(wire.rows(answer))

    def select_position(self) -> int:
        """Return the position of the last event; 0 for an empty log."""
        return wire.integer(self._fetch(_POSITION).get_value(0, 0))

    def select_command(self, key: CommandKey) -> int | None:
        """Return where the command of a key ended, or None. Raises `Reused`."""
        answer = self._fetch(_COMMAND, key.command.bytes)
        if not answer.ntuples:
            return None
        account, fingerprint, position = (answer.get_value(0, column) for column in range(3))
        if (account, fingerprint) != (key.by.bytes, key.fingerprint):
            raise Reused
        return wire.integer(position)

    def _stands(self, stored_events: Sequence[StoredEvent], position: int) -> bool:
        """Tell whether these very events end at `position`: then it was their own answer that got lost."""
        answer = self._fetch(_EVENT, wire.bigint(position))
        if not stored_events or not answer.ntuples:
            return False
        last = stored_events[-1]
        return wire.rows(answer) == [(last.originator_version, last.topic, last.state, last.originator_id)]

    def _fetch(self, statement: bytes, *parameters: bytes) -> PGresult:
        """Return the answer to one statement that may safely be repeated, in one round trip.

        A connection that was lost is replaced, and the statement repeated, until the database is back.
        """
        pool = self.datastore.pool
        for pause in (*PAUSES, None):
            try:
                connection: Wire = pool.getconn()
                try:
                    return connection.fetch(statement, parameters)
                finally:
                    pool.putconn(connection)
            except psycopg.OperationalError as error:
                if pause is None or not is_loss(error):
                    raise
                logger.warning("a connection to the database was lost; again in %s s", pause)
                time.sleep(pause)
                self.datastore.forget_lost()
        raise AssertionError(statement)


class Factory(PostgresFactory):
    """Makes the library's parts from a database that is there already, and from nothing in the environment."""

    def __init__(self, env: Environment, database: Database) -> None:
        """Keep the database."""
        BaseInfrastructureFactory.__init__(self, env)
        self.datastore: Database = database

    def application_recorder(self) -> Recorder:
        """Return the recorder of the log."""
        return Recorder(self.datastore)

    def close(self) -> None:
        """Leave the database open: a log that is dropped would else close it under everybody else."""


class Log(Application[UUID]):
    """The `Store` of the commands, and the log in order for who follows it.

    Its database is opened and closed by whoever made it.
    """

    recorder: Recorder
    mapper: EventMapper

    def __init__(
        self,
        database: Database,
        aggregates: Iterable[type[Aggregate]] = AGGREGATES,
        upcasters: Mapping[str, Upcaster] = UPCASTERS,
    ) -> None:
        """Make the log in a database that was migrated, for the events of some aggregates."""
        self._database = database
        self._mapper = EventMapper(aggregates, upcasters)
        super().__init__()

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Return an empty environment: what is set outside configures nothing of the log."""
        return Environment(name, env)

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        """Return what makes the recorder."""
        return Factory(env, self._database)

    def construct_mapper(self) -> EventMapper:
        """Return our own mapper."""
        return self._mapper

    def streams(self, ids: Collection[UUID]) -> dict[UUID, list[Recorded]]:
        """Return the events of each stream in order, in one round trip; an unknown stream is an empty list."""
        if len(ids) == 1:
            [stream] = ids
            return {stream: self.mapper.stream(stream, self.recorder.select_stream(stream))}
        found = self.recorder.select_streams(ids)
        return {stream: self.mapper.stream(stream, found.get(stream, ())) for stream in ids}

    def versions(self, ids: Collection[UUID]) -> dict[UUID, int]:
        """Return the version of each stream, in one round trip; 0 for an unknown one."""
        return self.recorder.select_versions(ids)

    def append(
        self,
        recorded: Sequence[Recorded],
        key: CommandKey,
        claimed: Sequence[Claimed] = (),
        read: Sequence[Read] = (),
    ) -> int:
        """Append all or nothing, with the key and claims, in one round trip; return the position of the last event.

        It returns after the events reached the disk; a reader may see them a moment earlier. Nothing to append
        keeps the key all the same. Raises `Conflict` where a version is taken or would be skipped, or a stream that was
        `read` is not as it was; `Refused` for a claim that does not fit, `Repeated` for the same key and fingerprint,
        `Reused` for the same key with another, `TooLarge`, and `Halted` where the log lost some of what it signed.
        """
        stored = [self.mapper.to_stored_event(each) for each in recorded]
        try:
            positions = self.recorder.insert_events(stored, key=key, claimed=claimed, read=read)
        except IntegrityError as error:
            raise Conflict from error
        return positions.stop - 1

    def done(self, key: CommandKey) -> int | None:
        """Return the position at which the command of a key ended, or None if it was not done. Raises `Reused`.

        A repeated submit may be refused before it is appended, for what it asks was done: then this tells.
        """
        return self.recorder.select_command(key)

    def position(self) -> int:
        """Return the position of the last event; 0 for an empty log."""
        return self.recorder.select_position()

    def after(self, position: int, limit: int) -> Sequence[Notification]:
        """Return up to `limit` events after a position, as stored, in the order of the log.

        Who reads on from the last one that it saw never misses an event: see `append` in the migrations.
        """
        found: Sequence[Notification] = self.recorder.select_notifications(position, limit, inclusive_of_start=False)
        return found

    def recorded(self) -> Iterator[Recorded]:
        """Yield every event of the log, in its order."""
        position = 0
        while page := self.after(position, PAGE):
            yield from map(self.mapper.to_domain_event, page)
            position = page[-1].id

    def settle_claims(self) -> int:
        """Make the claims as the log has them, and return how many were different: none, unless somebody meddled.

        Nobody can append meanwhile. A database with events from before there were claims needs it once.
        """
        return settle(self._database, self.recorder.seal, self.recorded)


def is_loss(error: psycopg.OperationalError) -> bool:
    """Tell whether an error means that the connection is gone, and not that the statement failed."""
    if isinstance(error, PoolTimeout | TooManyRequests):
        return False
    unanswered = error.sqlstate is None or error.sqlstate.startswith("08")
    return unanswered or isinstance(error, AdminShutdown | CrashShutdown | CannotConnectNow)


def _stream(event: StoredEvent) -> UUID:
    if not isinstance(event.originator_id, UUID):
        raise TypeError(f"{event.originator_id} is not the id of a stream")
    return event.originator_id


def _require_small(stored_events: Sequence[StoredEvent]) -> None:
    size = sum(len(event.state) for event in stored_events)
    if len(stored_events) > MOST_EVENTS or size > MOST_BYTES:
        raise TooLarge(f"{len(stored_events)} events of {size} bytes in one save")

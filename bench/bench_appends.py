"""Four ways to append to one log in order, under concurrency, on a fast and on a slow flush, against plain inserts.

Each append is one event with the key of its command. The ways differ in what keeps a reader from missing an event:

- `table lock`: the library's own, BEGIN, LOCK TABLE, NOTIFY, INSERT and COMMIT in a pipeline;
- `head row`: a function that raises a counter in one row, so that appends wait for one another's commit;
- `transaction id`: no lock; a reader takes only what is older than every transaction that still runs. Once with
  NOTIFY in the same transaction, and once without;
- `visible first`: the log's own `append`: the lock is let go before the flush, and the flush is waited for after.

`fast` is the disk as it is. `slow` lets every flush take 4 ms: `commit_delay` makes the one who flushes sleep first.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any, Final
from uuid import uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Connection, Cursor
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow

from bench.ground import fresh_database

WRITERS: Final = (1, 2, 8, 16)
FLUSHES: Final = {"fast": 0, "slow": 4_000}
SECONDS: Final = 2.5
STATE: Final = b"x" * 400
TOPIC: Final = "plan.hours-recorded/1"

Append = Callable[[], object]
Open = Callable[[str, int], AbstractContextManager[Append]]
"""Opens a writer at an address, with microseconds by which each of its flushes is delayed."""

_TABLES: Final = """
create table events (originator_id uuid, originator_version bigint, topic text, state bytea,
    notification_id bigint not null unique, primary key (originator_id, originator_version));
create table commands (command uuid primary key, account uuid, fingerprint bytea, position bigint);
"""
_HEAD: Final = """
create table head (position bigint not null);
insert into head values (0);
create function append(stream uuid, version bigint, topic text, state bytea, key uuid, account uuid, print bytea)
returns bigint language plpgsql as $$
declare ended bigint;
begin
    update head set position = position + 1 returning position into ended;
    insert into commands values (key, account, print, ended);
    insert into events values (stream, version, topic, state, ended);
    notify events;
    return ended;
end $$;
"""
_ID: Final = """
create function append(stream uuid, version bigint, topic text, state bytea, key uuid, account uuid, print bytea)
returns bigint language plpgsql as $$
declare ended bigint := pg_current_xact_id()::text::bigint * 512;
begin
    insert into commands values (key, account, print, ended);
    insert into events values (stream, version, topic, state, ended);
    {notify}
    return ended;
end $$;
"""
_CALL: Final = "select append(%b, %b::bigint, %b::text, %b, %b, %b, %b)"
_OURS: Final = (
    "call planspoor.append(array[%b::uuid], array[%b::bigint], array[%b::text], array[%b::bytea], %b, %b, %b,"
    " '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')"
)


class Library(PostgresApplicationRecorder):
    """The library's recorder, with the key of the command in the same transaction."""

    def _insert_events(self, curs: Cursor[DictRow], stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        super()._insert_events(curs, stored_events)
        curs.execute("insert into library.commands values (%s, %s, %s, 0)", kwargs["key"])


def calling(schema: str, call: str) -> Open:
    """Return what opens a writer that makes one call for an append, in a schema."""

    @contextmanager
    def opened(url: str, delay: int) -> Iterator[Append]:
        account = uuid4()
        with connected(url, delay, schema) as cursor:
            yield lambda: cursor.execute(
                call.encode(), (uuid4(), 1, TOPIC, STATE, uuid4(), account, STATE[:32]), prepare=True
            ).fetchall()

    return opened


@contextmanager
def inserting(url: str, delay: int) -> Iterator[Append]:
    """Open a writer of plain rows: no key, no order, no announcement."""
    insert = "insert into rows values (%b, %b, %b, %b)"
    with connected(url, delay, "raw") as cursor:
        yield lambda: cursor.execute(insert, (uuid4(), 1, TOPIC, STATE), prepare=True)


@contextmanager
def by_library(url: str, delay: int) -> Iterator[Append]:
    """Open a writer that is the library's recorder."""
    account = uuid4()
    with library(url) as recorder:
        with recorder.datastore.get_connection() as connection:
            slow_down(connection, delay)
        yield lambda: recorder.insert_events(
            [StoredEvent(uuid4(), 1, TOPIC, STATE)], key=(uuid4(), account, STATE[:32])
        )


WAYS: Final[dict[str, Open]] = {
    "plain inserts": inserting,
    "table lock": by_library,
    "head row": calling("head", _CALL),
    "transaction id": calling("quiet", _CALL),
    "  with NOTIFY": calling("loud", _CALL),
    "visible first": calling("planspoor", _OURS),
}


@contextmanager
def connected(url: str, delay: int, schema: str) -> Iterator[Cursor[Any]]:
    """Lend a cursor that finds its tables in a schema."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"set search_path = {schema}".encode())
        slow_down(connection, delay)
        yield connection.cursor(binary=True)


@contextmanager
def library(url: str) -> Iterator[Library]:
    """Lend the library's recorder in a schema of its own."""
    where = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    names = [where.get(name, "") for name in ("dbname", "host", "port", "user", "password")]
    with PostgresDatastore(*names, schema="library") as datastore:
        recorder = Library(datastore, events_table_name="events")
        recorder.datastore.register_type_adapters()
        yield recorder


def slow_down(connection: Connection[Any], microseconds: int) -> None:
    """Let each flush of a connection take longer, and others wait for it, as on a slow disk."""
    connection.execute(f"set commit_delay = {microseconds}".encode())
    connection.execute("set commit_siblings = 0")


def prepare(url: str) -> None:
    """Make the schema of each way."""
    schemas = {
        "raw": "create table rows (originator_id uuid, originator_version bigint, topic text, state bytea,"
        " primary key (originator_id, originator_version))",
        "head": _TABLES + _HEAD,
        "quiet": _TABLES + _ID.format(notify=""),
        "loud": _TABLES + _ID.format(notify="notify events;"),
        "library": "create table commands (command uuid primary key, account uuid, print bytea, position bigint)",
    }
    with psycopg.connect(url, autocommit=True) as connection:
        for schema, statements in schemas.items():
            connection.execute(f"create schema {schema}; set search_path = {schema}; {statements}".encode())
    with library(url) as recorder:
        recorder.create_table()


def write(name: str, url: str, delay: int, seconds: float, start: Barrier, rates: "Queue[float]") -> None:
    """Append for so many seconds, in a process of its own, and report how often in a second."""
    with WAYS[name](url, delay) as append:
        for _ in range(20):
            append()
        start.wait()
        done, begun = 0, time.perf_counter()
        while time.perf_counter() - begun < seconds:
            append()
            done += 1
        rates.put(done / (time.perf_counter() - begun))


def measure(name: str, url: str, delay: int, writers: int) -> float:
    """Return appends in a second of so many writers together."""
    context = multiprocessing.get_context("spawn")
    start, rates = context.Barrier(writers), context.Queue()
    processes = [
        context.Process(target=write, args=(name, url, delay, SECONDS, start, rates), daemon=True)
        for _ in range(writers)
    ]
    for process in processes:
        process.start()
    total: float = sum(rates.get(timeout=SECONDS + 60) for _ in processes)
    for process in processes:
        process.join()
    return total


def main() -> None:
    """Measure, and print the table of `adr/0002`."""
    with fresh_database() as url:
        prepare(url)
        for flush, delay in FLUSHES.items():
            print(f"\nappends/s, {flush} flush" + "".join(f"{f'{n} writers':>12}" for n in WRITERS))
            for name in WAYS:
                rates = [measure(name, url, delay, writers) for writers in WRITERS]
                print(f"{name:<22}" + "".join(f"{rate:>12,.0f}" for rate in rates), flush=True)


if __name__ == "__main__":
    main()

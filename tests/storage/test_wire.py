"""The way past psycopg's cursors: the same values, the same errors, and other threads go on."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from psycopg.errors import DivisionByZero, UndefinedTable, UniqueViolation

from storage import wire
from storage.wire import Wire


@pytest.fixture
def connection(database_url: str) -> Iterator[Wire]:
    """A connection to an empty database."""
    with Wire.connect(database_url, autocommit=True) as opened:
        yield opened


def test_values_travel_as_a_cursor_would_send_and_read_them(connection: Wire) -> None:
    streams, states = [uuid4(), uuid4()], [b"", b"\x00\xff"]
    answer = connection.fetch(
        b"select $1::uuid[], $2::bigint[], $3::text[], $4::bytea[], $5::bigint",
        [
            wire.array(wire.UUID, [stream.bytes for stream in streams]),
            wire.array(wire.BIGINT, [wire.bigint(number) for number in (1, 2**62, -7)]),
            wire.array(wire.TEXT, ["een €".encode(), b""]),
            wire.array(wire.BYTEA, states),
            wire.bigint(-2),
        ],
    )
    by_cursor = connection.cursor(binary=True).execute(
        "select %b::uuid[], %b::bigint[], %b::text[], %b::bytea[], %b::bigint",
        (streams, [1, 2**62, -7], ["een €", ""], states, -2),
    )
    assert by_cursor.pgresult is not None
    for column in range(5):
        assert answer.get_value(0, column) == by_cursor.pgresult.get_value(0, column)
    assert wire.integer(answer.get_value(0, 4)) == -2


def test_an_array_may_be_empty(connection: Wire) -> None:
    answer = connection.fetch(b"select cardinality($1::uuid[])::bigint", [wire.array(wire.UUID, [])])
    assert wire.integer(answer.get_value(0, 0)) == 0


def test_a_statement_is_prepared_once(connection: Wire) -> None:
    for _ in range(3):
        connection.fetch(b"select 1", [])
    connection.fetch(b"select 2", [])
    assert connection.execute("select statement from pg_prepared_statements order by 1").fetchall() == [
        ("select 1",),
        ("select 2",),
    ]


def test_what_the_server_was_told_to_forget_is_prepared_again(connection: Wire) -> None:
    for _ in range(2):
        connection.fetch(b"select 1", [])
        connection.fetch(b"select 2", [])
        connection.execute("select 3", prepare=True)
        with connection.transaction(force_rollback=True):
            connection.execute("select 3", prepare=True)
        assert connection.execute("select from pg_prepared_statements").rowcount == 0
    assert connection.fetch(b"select 1", []).get_value(0, 0) is not None


def test_a_statement_that_came_first_after_a_rollback_keeps_its_name(connection: Wire) -> None:
    connection.fetch(b"select 1", [])
    connection.fetch(b"select 2", [])
    connection.execute("select 3", prepare=True)
    with connection.transaction(force_rollback=True):
        connection.execute("select 3", prepare=True)
    connection.execute("select 4")
    for statement in (b"select 5", b"select 1", b"select 2", b"select 5"):
        assert connection.fetch(statement, []).ntuples == 1


def test_what_fails_is_what_a_cursor_raises(connection: Wire) -> None:
    connection.execute("create table once (id int primary key)")
    connection.fetch(b"insert into once values (1)", [])
    with pytest.raises(UniqueViolation, match="once_pkey") as violated:
        connection.fetch(b"insert into once values (1)", [])
    assert violated.value.diag.constraint_name == "once_pkey"
    with pytest.raises(UndefinedTable):
        connection.fetch(b"select from nowhere", [])
    with pytest.raises(DivisionByZero):
        connection.fetch(b"select 1 / $1::bigint", [wire.bigint(0)])
    assert wire.integer(connection.fetch(b"select 4::bigint", []).get_value(0, 0)) == 4


def test_a_lost_connection_is_an_operational_error_without_a_state(connection: Wire, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", (connection.info.backend_pid,))
    with pytest.raises(psycopg.OperationalError) as lost:
        connection.fetch(b"select 1", [])
    assert lost.value.sqlstate is None
    assert connection.broken


def test_other_threads_go_on_while_one_waits(connection: Wire, database_url: str) -> None:
    """The first waits for a lock that the second lets go: with Python's lock held, neither would come back."""
    with Wire.connect(database_url, autocommit=True) as second, ThreadPoolExecutor(1) as thread:
        second.execute("select pg_advisory_lock(1)")
        waiting = thread.submit(connection.fetch, b"select pg_advisory_lock(1)", [])
        second.execute("select pg_sleep(0.05)")
        second.execute("select pg_advisory_unlock(1)")
        assert waiting.result().ntuples == 1

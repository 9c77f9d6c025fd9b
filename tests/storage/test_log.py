"""What the log in PostgreSQL promises beyond a store: order without gaps, nothing rewritten, losses survived."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal
from uuid import uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from psycopg.pq.abc import PGresult

from domain.commands.store import Conflict, Repeated
from domain.events import Recorded
from storage.database import Database
from storage.log import MOST_BYTES, MOST_EVENTS, Log, TooLarge
from storage.wire import Wire
from tests.kit.conversation import Conversation, Interrupted, head, key, said


def test_the_log_is_read_on_from_a_position(log: Log) -> None:
    assert log.position() == 0
    assert log.after(0, 10) == []
    stream = uuid4()
    log.append([said(stream, version) for version in range(1, 8)], key())
    assert [each.id for each in log.after(0, 3)] == [1, 2, 3]
    assert [each.id for each in log.after(3, 100)] == [4, 5, 6, 7]
    assert log.mapper.to_domain_event(log.after(6, 1)[0]) == log.streams([stream])[stream][6]
    assert log.position() == 7


def test_a_failed_save_leaves_no_gap_in_the_positions(log: Log) -> None:
    stream = uuid4()
    log.append([said(stream, 1)], key())
    with pytest.raises(Conflict):
        log.append([said(stream, 2), said(stream, 1)], key())
    log.append([said(stream, 2)], key())
    assert [each.id for each in log.after(0, 10)] == [1, 2]


def test_a_version_that_would_follow_a_gap_is_refused(log: Log) -> None:
    stream = uuid4()
    log.append([said(stream, 1)], key())
    for version in (3, 0):
        with pytest.raises(Conflict):
            log.append([said(stream, version)], key())
    assert log.position() == 1


def test_a_save_of_the_largest_size_passes_and_a_larger_one_is_refused_before_it_is_sent(log: Log) -> None:
    stream = uuid4()
    assert log.append([said(stream, version) for version in range(1, MOST_EVENTS + 1)], key()) == MOST_EVENTS
    with pytest.raises(TooLarge):
        log.append([said(uuid4(), version) for version in range(1, MOST_EVENTS + 2)], key())
    frame = len(log.mapper.to_stored_event(said(stream, 1, "")).state)
    log.append([said(uuid4(), 1, "a" * (MOST_BYTES - frame))], key())
    with pytest.raises(TooLarge):
        log.append([said(uuid4(), 1, "a" * (MOST_BYTES - frame + 1))], key())
    assert log.position() == MOST_EVENTS + 1


@pytest.mark.parametrize(
    "statement",
    [
        "update events set state = ''",
        "update events set topic = '' where false",
        "delete from events",
        "truncate events",
    ],
)
def test_what_was_recorded_is_not_rewritten(database: Database, log: Log, statement: str) -> None:
    log.append([said(uuid4(), 1)], key())
    with database.pool.connection() as connection, pytest.raises(InsufficientPrivilege, match="only grows"):
        connection.execute(statement.encode())
    assert log.position() == 1


def test_who_reads_on_never_misses_an_event(log: Log, database: Database) -> None:
    """Writers are held up at random just before they commit, so that they would overtake one another."""
    with database.pool.connection() as connection:
        connection.execute(
            "create function dawdle() returns trigger language plpgsql as"
            " $$ begin perform pg_sleep(random() * 0.004); return null; end $$"
        )
        connection.execute(
            "create constraint trigger dawdle after insert on events deferrable initially deferred"
            " for each row execute function dawdle()"
        )
    writers, saves = 6, 40
    done = Signal()

    def write(length: int) -> None:
        for _ in range(saves):
            stream = uuid4()
            log.append([said(stream, version) for version in range(1, length + 1)], key())

    def read() -> list[int]:
        seen: list[int] = []
        while True:
            nobody_writes = done.is_set()
            batch = [each.id for each in log.after(seen[-1] if seen else 0, 25)]
            seen += batch
            if nobody_writes and not batch:
                return seen

    with ThreadPoolExecutor(writers + 1) as threads:
        reader = threads.submit(read)
        try:
            list(threads.map(write, [1 + number % 3 for number in range(writers)]))
        finally:
            done.set()
        seen = reader.result()
    assert seen == list(range(1, log.position() + 1))
    assert len(seen) == saves * sum(1 + number % 3 for number in range(writers))


def test_of_writers_to_one_stream_one_wins_each_version(log: Log) -> None:
    stream = uuid4()

    def speak(turn: int) -> int:
        conflicts = 0
        while True:
            version = len(log.streams([stream])[stream]) + 1
            try:
                log.append([said(stream, version, f"beurt {turn}")], key())
            except Conflict:
                conflicts += 1
            else:
                return conflicts

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(speak, range(24)))
    recorded = log.streams([stream])[stream]
    assert [each.originator_version for each in recorded] == list(range(1, 25))
    assert len(Conversation.replay(stream, recorded).words.split()) == 48


def test_the_same_submit_from_two_sides_at_once_is_done_once(log: Log) -> None:
    stream = uuid4()
    same = key()

    def submit(words: str) -> str:
        try:
            log.append([said(stream, 1, words)], same)
        except Repeated as repeated:
            return f"at {repeated.position} already"
        return words

    with ThreadPoolExecutor(4) as threads:
        answers = sorted(threads.map(submit, ["een", "twee", "drie", "vier"]))
    assert answers[:3] == ["at 1 already"] * 3
    assert Conversation.replay(stream, log.streams([stream])[stream]).words == answers[3]


def test_a_lost_connection_is_not_noticed(log: Log, database: Database) -> None:
    stream = uuid4()
    log.append([said(stream, 1)], key())
    for version in range(2, 6):
        cut_off(database)
        log.append([said(stream, version)], key())
        cut_off(database)
        assert len(log.streams([stream])[stream]) == version


def cut_off(database: Database) -> None:
    """End every connection of the pool, as a database that restarts does."""
    with psycopg.connect(database.url, autocommit=True) as other:
        other.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"
        )


def test_an_answer_that_got_lost_after_the_commit_is_asked_for_again(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first call reaches the disk and its answer does not come back; the events are stored once."""
    stream = uuid4()
    fetch = Wire.fetch
    losses = [psycopg.OperationalError("server closed the connection unexpectedly")]

    def answered(connection: Wire, statement: bytes, parameters: Sequence[bytes]) -> PGresult:
        answer = fetch(connection, statement, parameters)
        if losses:
            raise losses.pop()
        return answer

    monkeypatch.setattr(Wire, "fetch", answered)
    assert log.append([said(stream, 1), Recorded(stream, 2, Interrupted(head=head()))], key()) == 2
    assert not losses
    assert log.position() == 2


def test_a_statement_that_fails_is_not_repeated(log: Log, database: Database) -> None:
    with database.pool.connection() as connection:
        connection.execute("alter table events rename to gone")
    with pytest.raises(psycopg.errors.UndefinedTable):
        log.position()


def test_a_reader_is_called_when_something_was_appended(log: Log, migrated_url: str) -> None:
    with psycopg.connect(migrated_url, autocommit=True) as connection:
        connection.execute("listen events")
        log.append([said(uuid4(), 1)], key())
        assert [each.channel for each in connection.notifies(timeout=5, stop_after=1)] == ["events"]


def test_a_log_that_is_dropped_leaves_the_database_open(database: Database) -> None:
    Log(database).close()
    with database.pool.connection() as connection:
        assert connection.execute("select 1").fetchone() == (1,)

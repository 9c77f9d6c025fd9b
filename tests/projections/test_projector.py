"""How read models follow the log: in order, once, by one leader, whatever happens to one of them or the database."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from typing import Any
from uuid import uuid4

import msgspec
import psycopg
import pytest
from psycopg import Cursor
from psycopg.sql import SQL, Identifier

from domain.events import Event, Recorded
from projections.projector import BATCH, Handler, Projection, Projector, _Work
from storage.database import Database
from storage.leader import Overtaken
from storage.log import Log
from tests.kit.conversation import Conversation, Interrupted, Said, head, key, said


def counted(cursor: Cursor[Any], recorded: Recorded) -> None:
    match recorded.event:
        case Said(words=words):
            for word in words.split():
                cursor.execute(
                    "insert into words values (%s, 1) on conflict (word) do update set times = words.times + 1", (word,)
                )


def interrupted(cursor: Cursor[Any], recorded: Recorded) -> None:
    cursor.execute("insert into interruptions values (%s, %s)", (recorded.originator_id, recorded.originator_version))


WORDS = Projection(
    name="words",
    version=1,
    tables="create table words (word text primary key, times int not null); create index on words (times);",
    handlers={Said: counted},
)
INTERRUPTIONS = Projection(
    name="interruptions",
    version=1,
    tables="create table interruptions (stream uuid, version int, primary key (stream, version))",
    handlers={Interrupted: interrupted},
)


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    """A migrated database, open."""
    with Database(migrated_url, size=6) as opened:
        yield opened


@pytest.fixture
def log(database: Database) -> Log:
    """The log in that database."""
    return Log(database, [Conversation])


@pytest.fixture
def say(log: Log) -> Callable[..., int]:
    """Append one event for each sentence, and return the position of the last."""

    def append(*sentences: str) -> int:
        stream = uuid4()
        return log.append([said(stream, version, words) for version, words in zip(count(1), sentences)], key())

    return append


def rows(database: Database, table: str = "words") -> list[tuple[Any, ...]]:
    with database.pool.connection() as connection:
        found: list[tuple[Any, ...]] = connection.execute(
            SQL("select * from {} order by 1, 2").format(Identifier(table))
        ).fetchall()
    return found


def test_a_read_model_knows_what_was_appended_in_a_moment(
    database: Database, log: Log, say: Callable[..., int]
) -> None:
    with Projector(database, log, [WORDS]) as projector:
        assert projector.wait_for(say("goede morgen", "goede avond"), timeout=5)
        assert rows(database) == [("avond", 1), ("goede", 2), ("morgen", 1)]
        assert projector.wait_for(say("avond"), timeout=5)
        assert ("avond", 2) in rows(database)
        assert projector.health() == {
            "words": {"version": 1, "position": 3, "behind": 0, "stopped_at": None, "reason": None}
        }


def test_nobody_waits_for_ever(database: Database, log: Log, say: Callable[..., int]) -> None:
    projector = Projector(database, log, [WORDS])
    projector.catch_up()
    assert projector.wait_for(0, timeout=0)
    assert not projector.wait_for(say("hallo"), timeout=0.05)


def test_a_log_of_more_than_one_batch_is_folded_in_order_and_once(database: Database, log: Log) -> None:
    for _ in range(3):
        stream = uuid4()
        log.append([said(stream, version, "ja") for version in range(1, 401)], key())
    assert log.position() > BATCH
    Projector(database, log, [WORDS]).catch_up()
    assert rows(database) == [("ja", 1200)]
    Projector(database, log, [WORDS]).catch_up()
    assert rows(database) == [("ja", 1200)]


def test_rebuilt_from_zero_it_equals_the_one_that_lived_along(
    database: Database, log: Log, say: Callable[..., int]
) -> None:
    with Projector(database, log, [WORDS]) as projector:
        for sentence in ("een", "een twee", "een twee drie"):
            assert projector.wait_for(say(sentence), timeout=5)
    lived = rows(database)
    Projector(database, log, [msgspec.structs.replace(WORDS, version=2)]).catch_up()
    assert rows(database) == lived == [("drie", 1), ("een", 3), ("twee", 2)]


def test_the_old_one_is_read_until_the_new_one_has_caught_up(
    database: Database, log: Log, say: Callable[..., int]
) -> None:
    Projector(database, log, [WORDS]).catch_up()
    say("hallo")
    Projector(database, log, [WORDS]).catch_up()
    seen: list[list[tuple[Any, ...]]] = []

    def shouted(cursor: Cursor[Any], recorded: Recorded) -> None:
        seen.append(rows(database))
        assert isinstance(recorded.event, Said)
        cursor.execute("insert into loud values (%s, 1)", (recorded.event.words.upper(),))

    louder = Projection(
        name="words",
        version=2,
        tables="create table loud (word text, times int)",
        handlers={Said: shouted},
    )
    Projector(database, log, [louder]).catch_up()
    assert seen == [[("hallo", 1)]]
    assert rows(database, "loud") == [("HALLO", 1)]
    with pytest.raises(psycopg.errors.UndefinedTable):
        rows(database, "words")


def test_a_rebuild_that_was_cut_off_goes_on_where_it_was(database: Database, log: Log, say: Callable[..., int]) -> None:
    say(*["ja"] * 5)
    Projector(database, log, [WORDS]).catch_up()
    second = msgspec.structs.replace(WORDS, version=2)
    cut_off = _Work(database, log, second)
    assert cut_off.resume()
    assert cut_off.advance()
    say("nee")
    Projector(database, log, [second]).catch_up()
    assert rows(database) == [("ja", 5), ("nee", 1)]


def test_what_a_newer_release_built_is_left_alone(database: Database, log: Log, say: Callable[..., int]) -> None:
    Projector(database, log, [msgspec.structs.replace(WORDS, version=2)]).catch_up()
    position = say("hallo")
    older = Projector(database, log, [WORDS])
    older.catch_up()
    assert rows(database) == []
    assert older.health()["words"]["version"] == 2
    assert older.wait_for(position, timeout=0)


def poisonous(*poison: type[Event]) -> Projection:
    def choke(cursor: Cursor[Any], recorded: Recorded) -> None:
        cursor.execute("insert into interruptions values (%s, 0)", (recorded.originator_id,))
        if isinstance(recorded.event, poison):
            raise ZeroDivisionError("geheim")

    handlers: dict[type[Event], Handler] = {Said: choke, Interrupted: choke}
    tables = "create table interruptions (stream uuid, version int)"
    return Projection(name="interruptions", version=1, tables=tables, handlers=handlers)


def test_a_poison_event_stops_one_projection_just_before_it_and_the_others_go_on(
    database: Database, log: Log, say: Callable[..., int]
) -> None:
    with Projector(database, log, [poisonous(Interrupted), WORDS]) as projector:
        say("een", "twee")
        stream = uuid4()
        log.append([said(stream, 1, "drie"), Recorded(stream, 2, Interrupted(head=head())), said(stream, 3)], key())
        assert projector.wait_for(say("vier"), timeout=5)
        health = projector.health()
    assert health["interruptions"] == {
        "version": 1,
        "position": 3,
        "behind": 3,
        "stopped_at": 4,
        "reason": "ZeroDivisionError on conversation.interrupted/1",
    }
    assert health["words"]["behind"] == 0
    assert len(rows(database, "interruptions")) == 3


def test_a_projection_that_stopped_is_tried_again_by_the_next_leader(
    database: Database, log: Log, say: Callable[..., int]
) -> None:
    say("een")
    stopped = Projector(database, log, [poisonous(Said)])
    stopped.catch_up()
    assert stopped.health()["interruptions"]["stopped_at"] == 1
    mended = Projector(database, log, [poisonous()])
    mended.catch_up()
    assert mended.health()["interruptions"]["stopped_at"] is None
    assert len(rows(database, "interruptions")) == 1


def test_an_event_that_is_unknown_here_stops_a_projection_although_it_might_not_need_it(
    database: Database, log: Log
) -> None:
    class Quieter(Conversation):
        events = Said

    stream = uuid4()
    log.append([said(stream, 1), Recorded(stream, 2, Interrupted(head=head()))], key())
    older = Projector(database, Log(database, [Quieter]), [WORDS])
    older.catch_up()
    assert older.health()["words"]["stopped_at"] == 2
    assert older.health()["words"]["reason"] == "Unreadable on conversation.interrupted/1"


def test_one_of_many_processes_leads_and_another_takes_over(
    database: Database, log: Log, say: Callable[..., int]
) -> None:
    with ExitStack() as processes:
        first = processes.enter_context(Projector(database, log, [WORDS]))
        second = processes.enter_context(Projector(database, log, [WORDS]))
        assert first.wait_for(say("hallo"), timeout=5)
        first.stop()
        assert second.wait_for(say("hallo"), timeout=5)
        second.stop()
        assert not second.wait_for(say("hallo"), timeout=0.05)
    assert rows(database) == [("hallo", 2)]


def test_a_leader_that_was_overtaken_folds_nothing_twice(database: Database, log: Log, say: Callable[..., int]) -> None:
    Projector(database, log, [WORDS]).catch_up()
    slow = _Work(database, log, WORDS)
    slow.resume()
    say("hallo")
    Projector(database, log, [WORDS]).catch_up()
    with pytest.raises(Overtaken):
        slow.advance()
    assert rows(database) == [("hallo", 1)]


def test_a_lost_database_is_waited_for(database: Database, log: Log, say: Callable[..., int]) -> None:
    with Projector(database, log, [WORDS]) as projector:
        for _ in range(3):
            assert projector.wait_for(say("hallo"), timeout=5)
            with psycopg.connect(database.url, autocommit=True) as other:
                other.execute(
                    "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                    " where datname = current_database() and pid <> pg_backend_pid()"
                    " and backend_type = 'client backend'"
                )
            database.forget_lost()
        assert projector.wait_for(say("hallo"), timeout=10)
    assert rows(database) == [("hallo", 4)]


def test_it_leaves_no_thread_behind_and_can_start_again(database: Database, log: Log, say: Callable[..., int]) -> None:
    projector = Projector(database, log, [WORDS])
    for _ in range(2):
        with projector:
            assert projector.wait_for(say("hallo"), timeout=5)
        assert "projector" not in {thread.name for thread in threading.enumerate()}
    assert rows(database) == [("hallo", 2)]

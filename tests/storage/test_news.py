"""What is told of the log while it grows: everything, once the bell rang and also where nobody heard it."""

import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest

from storage.database import Database
from storage.log import Log
from storage.news import News
from storage.presences import CHANNEL, Presences
from tests.kit.conversation import key, said
from tests.storage.test_presences import SOMEBODY

PLAN = uuid4()


class Heard:
    """What was told, and a way to wait for it."""

    def __init__(self) -> None:
        self.streams: set[UUID] = set()
        self.plans: list[UUID] = []

    def grew(self, streams: Collection[UUID]) -> None:
        self.streams |= set(streams)

    def moved(self, plan: UUID) -> None:
        self.plans.append(plan)


def until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def say(log: Log) -> Callable[[], UUID]:
    """Append one event, and return its stream."""

    def append() -> UUID:
        stream = uuid4()
        log.append([said(stream, 1, "Goedemorgen")], key())
        return stream

    return append


@pytest.fixture
def heard() -> Heard:
    return Heard()


@contextmanager
def told(database: Database, heard: Heard) -> Iterator[News]:
    """Follow the news, from when it listens."""
    with News(database, heard.grew, heard.moved) as news:
        presences = Presences(database.pool)
        deadline = time.monotonic() + 10
        while not heard.plans:
            assert time.monotonic() < deadline
            presences.come(PLAN, SOMEBODY)
            time.sleep(0.01)
        yield news


def test_what_was_recorded_is_told(database: Database, heard: Heard, say: Callable[..., UUID]) -> None:
    before = say()
    with told(database, heard):
        after = say()
        until(lambda: after in heard.streams)
    assert before not in heard.streams


def test_nothing_is_missed_while_the_database_is_away(
    database: Database, heard: Heard, say: Callable[..., UUID]
) -> None:
    with told(database, heard):
        first = say()
        until(lambda: first in heard.streams)
        with database.pool.connection() as connection:
            connection.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        meanwhile = [say() for _ in range(3)]
        until(lambda: set(meanwhile) <= heard.streams)


def test_a_presence_is_told_and_nonsense_on_its_channel_is_not(database: Database, heard: Heard) -> None:
    with told(database, heard), database.pool.connection() as connection:
        heard.plans.clear()
        connection.execute("select pg_notify(%s, 'nonsense')", (CHANNEL,))
        Presences(database.pool).leave(SOMEBODY.tab)
        until(lambda: PLAN in heard.plans)
    assert set(heard.plans) == {PLAN}


def test_it_leaves_no_thread_behind(database: Database, heard: Heard) -> None:
    before = threading.active_count()
    with told(database, heard):
        assert threading.active_count() > before
    until(lambda: threading.active_count() <= before)

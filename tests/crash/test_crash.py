"""The drill: whatever is killed, no acknowledged event is lost, and no stream has a gap."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from storage.database import Database
from storage.log import Log
from storage.migrations import migrate
from storage.server import EmbeddedServer
from tests.crash.writer import LENGTH
from tests.kit.conversation import Conversation, key, said

ROUNDS = 10 if os.environ.get("DRILL") == "large" else 2
WRITERS = 3
ENOUGH = 40
"""Acknowledgements of the first writer before something is killed."""

DURABLE = {"wal_writer_delay": "10s", "autovacuum": "off"}
"""Nothing reaches the disk in the background: what survives was flushed before it was acknowledged."""

Acknowledged = tuple[UUID, int, int]


@contextmanager
def writers(url: str) -> Iterator[list[subprocess.Popen[str]]]:
    """Run writers side by side, and kill what is left of them."""
    command = [sys.executable, "-m", "tests.crash.writer", url]
    with ExitStack() as processes:
        started = [
            processes.enter_context(
                subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # noqa: S603
            )
            for _ in range(WRITERS)
        ]
        try:
            yield started
        finally:
            for process in started:
                process.kill()


def acknowledged(process: subprocess.Popen[str], most: int | None = None) -> Iterator[Acknowledged]:
    """Yield what a writer says was stored; a line that was cut off by its death does not count."""
    assert process.stdout is not None
    for number, line in enumerate(process.stdout, start=1):
        if line.endswith("\n"):
            stream, version, position = line.split()
            yield UUID(stream), int(version), int(position)
        if number == most:
            return


def last_words(database: Database) -> None:
    """Wait until the server has done with what the dead had asked of it."""
    with database.pool.connection() as connection:
        while connection.execute(
            "select true from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            " and backend_type = 'client backend' and state = 'active'"
        ).fetchone():
            time.sleep(0.05)


def require_whole(url: str, said_so: list[Acknowledged]) -> None:
    """Everything that was acknowledged stands where it was said to stand, and nothing has a gap."""
    with Database(url, size=2) as database:
        log = Log(database, [Conversation])
        last_words(database)
        stored = log.after(0, 1_000_000)
        assert [each.id for each in stored] == list(range(1, log.position() + 1))
        for stream, version, position in said_so:
            assert (stored[position - 1].originator_id, stored[position - 1].originator_version) == (stream, version)
        streams = log.streams({UUID(str(each.originator_id)) for each in stored})
        for events in streams.values():
            assert [each.originator_version for each in events] == list(range(1, len(events) + 1))
            assert len(events) in {1, 3, LENGTH}, "a save was torn"
        assert log.append([said(uuid4(), 1)], key()) == len(stored) + 1


def test_a_writer_that_is_killed_loses_nothing_and_blocks_nobody(migrated_url: str) -> None:
    for _ in range(ROUNDS):
        with writers(migrated_url) as started:
            said_so = list(acknowledged(started[0], ENOUGH))
            started[0].kill()
            said_so += acknowledged(started[0])
            for other in started[1:]:
                said_so += acknowledged(other, ENOUGH)
                other.kill()
                said_so += acknowledged(other)
        require_whole(migrated_url, said_so)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    """A server that may be killed."""
    with EmbeddedServer(tmp_path, DURABLE) as server:
        migrate(server.url)
        yield server


def test_a_database_that_is_killed_loses_nothing_that_was_acknowledged(own_server: EmbeddedServer) -> None:
    for _ in range(ROUNDS):
        with writers(own_server.url) as started:
            said_so = list(acknowledged(started[0], ENOUGH))
            kill(own_server)
            for process in started:
                process.kill()
                said_so += acknowledged(process)
        with EmbeddedServer(own_server.directory, DURABLE) as restarted:
            require_whole(restarted.url, said_so)


def test_writers_go_on_when_a_killed_database_is_back(own_server: EmbeddedServer) -> None:
    with writers(own_server.url) as started:
        said_so = list(acknowledged(started[0], ENOUGH))
        kill(own_server)
        with EmbeddedServer(own_server.directory, DURABLE) as restarted:
            for process in started:
                said_so += acknowledged(process, 2 * ENOUGH)
                process.kill()
                said_so += acknowledged(process)
            require_whole(restarted.url, said_so)


def kill(server: EmbeddedServer) -> None:
    """Kill every process of the server at once, as a power cut would."""
    postmaster = int((server.files / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    os.kill(postmaster, signal.SIGKILL)
    for child in children:
        try:
            os.kill(int(child), signal.SIGKILL)
        except ProcessLookupError:
            continue

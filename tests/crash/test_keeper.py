"""The drill of the trail: whatever is killed, no event gets two entries or none, and nothing signed is lost."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest

from storage.audit import Audited, audit
from storage.database import Database
from storage.log import Log
from storage.server import EmbeddedServer
from storage.trail import Trail
from tests.crash.keeper import SIGNER
from tests.crash.test_crash import DURABLE, acknowledged, kill, last_words, own_server, writers
from tests.kit.conversation import Conversation

__all__ = ["own_server"]

DEATHS = 40 if os.environ.get("DRILL") == "large" else 5
LONGEST = 0.6
"""Seconds that a keeper lives at most, after it was heard."""


@contextmanager
def keeper(url: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.crash.keeper", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:  # noqa: S603
        try:
            yield process
        finally:
            process.kill()


def heard(process: subprocess.Popen[str]) -> list[tuple[str, int]]:
    """Return all that a keeper said before it died; half a line does not count."""
    assert process.stdout is not None
    lines = [line.split() for line in process.stdout if line.endswith("\n")]
    return [(word, int(size)) for word, size in lines]


def audited(url: str) -> tuple[Audited, set[int]]:
    """Enter what is left, and look at everything; return also the sizes of all checkpoints."""
    with Database(url, size=2) as database:
        last_words(database)
        trail = Trail(database.pool)
        while trail.follow():
            pass
        with database.pool.connection() as connection:
            sizes = {size for (size,) in connection.execute("select size from trail_checkpoints")}
        return audit(database.pool, Log(database, [Conversation]).mapper, SIGNER.verifier), sizes


def test_keepers_that_are_killed_at_any_moment_enter_every_event_once(migrated_url: str) -> None:
    random, closed = Random(7), set[int]()  # noqa: S311 - the same every time
    with writers(migrated_url):
        for _ in range(DEATHS):
            with keeper(migrated_url) as first, keeper(migrated_url) as second:
                assert first.stdout is not None
                first.stdout.readline()
                time.sleep(random.uniform(0, LONGEST))
                first.kill()
                time.sleep(random.uniform(0, LONGEST))
                second.kill()
                closed |= {size for each in (first, second) for word, size in heard(each) if word == "closed"}
    found, sizes = audited(migrated_url)
    assert found.findings == []
    assert (found.waiting, found.entries) == (0, found.events + len(sizes))
    assert found.events > 100
    assert closed
    assert closed <= sizes


@pytest.mark.usefixtures("own_server")
def test_a_database_that_is_killed_loses_no_checkpoint_that_was_shown(own_server: EmbeddedServer) -> None:
    with writers(own_server.url) as started, keeper(own_server.url) as keeping:
        list(acknowledged(started[0], 200))
        assert keeping.stdout is not None
        while not keeping.stdout.readline().startswith("closed"):
            pass
        time.sleep(0.3)
        kill(own_server)
        keeping.kill()
        closed = {size for word, size in heard(keeping) if word == "closed"}
    with EmbeddedServer(own_server.directory, DURABLE) as restarted:
        found, sizes = audited(restarted.url)
        assert found.findings == []
        assert closed <= sizes
        assert found.waiting == 0

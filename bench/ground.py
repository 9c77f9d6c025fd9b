"""Where measurements are made: a fresh database, and contenders that take turns so that noise strikes all alike."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from domain.trail.notes import Signer
from storage.migrations import migrate
from storage.server import EmbeddedServer

LOG_KEY = Signer("planspoor.example/trail", bytes(32))


@contextmanager
def fresh_database() -> Iterator[str]:
    """Lend a migrated, empty database: on the server of PLANSPOOR_DATABASE_URL, or on an embedded one."""
    given = os.environ.get("PLANSPOOR_DATABASE_URL")
    if given is not None:
        with _beside(given) as url:
            yield url
    else:
        with (
            tempfile.TemporaryDirectory(prefix="planspoor-bench-") as place,
            EmbeddedServer(Path(place)) as server,
            _beside(server.url) as url,
        ):
            yield url


@contextmanager
def _beside(given: str) -> Iterator[str]:
    name = f"bench_{uuid4().hex}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))
        try:
            url = make_conninfo(given, dbname=name)
            migrate(url)
            yield url
        finally:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def take_turns(contenders: Mapping[str, Callable[[], object]], *, rounds: int, calls: int) -> dict[str, float]:
    """Return the seconds of one call of each contender: the median over rounds of the mean over `calls`.

    In each round every contender has its turn, so that what else the machine does strikes all of them.
    """
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, call in contenders.items():
            start = time.perf_counter()
            for _ in range(calls):
                call()
            seconds[name].append((time.perf_counter() - start) / calls)
    return {name: median(each) for name, each in seconds.items()}

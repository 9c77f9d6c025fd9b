"""What every test may ask for: a PostgreSQL that all workers share, and a database of its own in it."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir
from psycopg import sql

from demo import arrival, plan_a, plan_b, story
from projections.projector import Projector
from projections.read_models import READ_MODELS
from storage.accounts import Accounts
from storage.database import Database
from storage.log import Log
from storage.migrations import migrate
from storage.server import EmbeddedServer
from tests.web import kit

FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "200"}
"""A test database may die with its machine."""

MEMORY = Path("/dev/shm")  # noqa: S108 - a directory of our own is made in it
"""Where Linux keeps files in memory: a database is copied there in less than half of the time."""

TWO_OPEN_PLANS = [each for each in story.CHAPTERS if each.__module__ in {m.__name__ for m in (story, plan_a, plan_b)}]
"""The chapters of the demo in which plan A is not closed yet, so that a test has a plan that ran out to write in."""

PLACE = pytest.StashKey[Path]()

settings.register_profile(
    "quick", max_examples=50, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("large", settings.get_profile("quick"), max_examples=2_000)
settings.load_profile(os.environ.get("DRILL", "quick"))
if settings.get_current_profile_name() == "large":
    os.environ["PYTEST_TIMEOUT"] = "0"


class Worker(Protocol):
    """What pytest-xdist hands over before it starts a worker."""

    config: pytest.Config
    workerinput: dict[str, str]


def pytest_configure(config: pytest.Config) -> None:
    """Make one directory for the server of this run; the workers are told where it is."""
    told = getattr(config, "workerinput", {})
    place = Path(told["place"]) if told else Path(tempfile.mkdtemp(prefix="planspoor-tests-", dir=_in_memory()))
    config.stash[PLACE] = place
    set_hypothesis_home_dir(place / "hypothesis")


def _in_memory() -> Path | None:
    """Return the place in memory where there is room for a server; None for the usual one."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 4 * 1024**3
    return MEMORY if roomy else None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Worker) -> None:
    """Tell a worker of pytest-xdist where the server is."""
    node.workerinput["place"] = str(node.config.stash[PLACE])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    place = config.stash.get(PLACE, None)
    if place is not None and not hasattr(config, "workerinput"):
        shutil.rmtree(place)


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config) -> Iterator[EmbeddedServer]:
    """The PostgreSQL of this run: started by the first worker that needs it, stopped by the last."""
    with EmbeddedServer(pytestconfig.stash[PLACE] / "server", FAST) as shared:
        yield shared


@pytest.fixture
def database_url(server: EmbeddedServer) -> Iterator[str]:
    """The address of an empty database that is this test's alone."""
    with copy_of("template0", server) as url:
        yield url


@pytest.fixture(scope="session")
def migrated(server: EmbeddedServer) -> str:
    """The name of a database with every migration in it."""
    return _made_once("migrated", "template0", server, migrate)


@pytest.fixture(scope="session")
def told(server: EmbeddedServer, migrated: str) -> str:
    """The name of a database in which two open plans were told and folded; everybody in the demo can sign in."""
    return _made_once("told", migrated, server, lambda url: _tell(url, TWO_OPEN_PLANS))


@pytest.fixture(scope="session")
def whole(server: EmbeddedServer, migrated: str) -> str:
    """The name of a database in which the whole demo was told and folded; everybody in it can sign in."""
    return _made_once("whole", migrated, server, lambda url: _tell(url, story.CHAPTERS))


@pytest.fixture
def migrated_url(server: EmbeddedServer, migrated: str) -> Iterator[str]:
    """The address of a migrated, empty database that is this test's alone."""
    with copy_of(migrated, server) as url:
        yield url


@pytest.fixture
def told_url(server: EmbeddedServer, told: str) -> Iterator[str]:
    """The address of a database with the two open plans of the demo in it that is this test's alone."""
    with copy_of(told, server) as url:
        yield url


@pytest.fixture
def whole_url(server: EmbeddedServer, whole: str) -> Iterator[str]:
    """The address of a database with the whole demo story in it that is this test's alone."""
    with copy_of(whole, server) as url:
        yield url


@contextmanager
def copy_of(template: str, server: EmbeddedServer) -> Iterator[str]:
    """Lend the address of a fresh copy of a database, and drop it afterwards, whoever is still connected."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server.url_of("postgres"), autocommit=True) as connection:
        made, copied = sql.Identifier(name), sql.Identifier(template)
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(made, copied))
        try:
            yield server.url_of(name)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(made))


def _made_once(name: str, template: str, server: EmbeddedServer, fill: Callable[[str], object]) -> str:
    """Make a database that others are copied from, by whichever worker is first."""
    made, unfinished, copied = sql.Identifier(name), sql.Identifier(f"{name}_unfinished"), sql.Identifier(template)
    with psycopg.connect(server.url_of("postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount == 0:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(unfinished))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(unfinished, copied))
            fill(server.url_of(f"{name}_unfinished"))
            connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(unfinished, made))
    return name


def _tell(url: str, chapters: Sequence[story.Chapter]) -> None:
    with Database(url, size=4) as store:
        log = Log(store)
        arrival.play(log, Accounts(store.pool), kit.FAST, datetime.now(UTC), chapters)
        Projector(store, log, READ_MODELS).catch_up()

"""An application on a database of its own, and browsers to visit it with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from demo.story import TODAY
from projections.projector import Projector
from projections.read_models import READ_MODELS
from storage.accounts import Accounts
from storage.database import Database
from storage.log import Log
from storage.settings import Settings
from tests.web.kit import FAST, Browser
from tests.web.scene import Scene
from web.app import create_app


@pytest.fixture
def store(migrated_url: str) -> Iterator[Database]:
    """A migrated database, open."""
    with Database(migrated_url, size=8) as opened:
        yield opened


@pytest.fixture
def accounts(store: Database) -> Accounts:
    """The accounts in that database."""
    return Accounts(store.pool)


@pytest.fixture
def app(store: Database) -> Iterator[Litestar]:
    """The application over that database, whose lists follow the log."""
    log = Log(store)
    with Projector(store, log, READ_MODELS) as projector:
        yield create_app(Settings(), pool=store.pool, store=log, passwords=FAST, wait_for=projector.wait_for)


@pytest.fixture
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    """The running application."""
    with TestClient(app) as running:
        yield running


@pytest.fixture
def new_browser(client: TestClient[Litestar]) -> Callable[[], Browser]:
    """Start another browser."""
    return lambda: Browser(client)


@pytest.fixture
def browser(new_browser: Callable[[], Browser]) -> Browser:
    """A browser."""
    return new_browser()


@pytest.fixture
def scene(told_url: str) -> Iterator[Scene]:
    """The application on the day on which the demo story stands still, with its two plans open."""
    with _scene_of(told_url) as running:
        yield running


@pytest.fixture
def whole_scene(whole_url: str) -> Iterator[Scene]:
    """The application on that day, with the whole story told."""
    with _scene_of(whole_url) as running:
        yield running


@contextmanager
def _scene_of(url: str) -> Iterator[Scene]:
    with Database(url, size=8) as store:
        log = Log(store)
        with Projector(store, log, READ_MODELS) as projector:
            settings, wait_for = Settings(today=TODAY), projector.wait_for
            app = create_app(settings, pool=store.pool, store=log, passwords=FAST, wait_for=wait_for)
            with TestClient(app) as running:
                yield Scene(running, log)

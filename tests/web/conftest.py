"""An application on a database of its own, and browsers to visit it with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from demo.story import TODAY
from storage.accounts import Accounts
from storage.database import Database
from storage.log import Log
from storage.settings import Settings
from tests.web.kit import Browser, application
from tests.web.scene import Scene


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
    """The application over that database."""
    with application(store) as lent:
        yield lent


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
    with Database(url, size=8) as store, application(store, Settings(today=TODAY)) as app, TestClient(app) as running:
        yield Scene(running, Log(store))

"""An application on a database of its own, and browsers to visit it with."""

from collections.abc import Callable, Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from storage.accounts import Accounts
from storage.database import Database
from storage.log import Log
from storage.settings import Settings
from tests.web.kit import FAST, Browser
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
def app(store: Database) -> Litestar:
    """The application over that database."""
    return create_app(Settings(), pool=store.pool, store=Log(store), passwords=FAST)


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

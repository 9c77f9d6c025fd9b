"""A log of conversations in a database of its own."""

from collections.abc import Iterator

import pytest

from storage.database import Database
from storage.log import Log
from tests.kit.conversation import Conversation


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    """A migrated database, open."""
    with Database(migrated_url, size=4) as opened:
        yield opened


@pytest.fixture
def log(database: Database) -> Log:
    """The log in that database."""
    return Log(database, [Conversation])

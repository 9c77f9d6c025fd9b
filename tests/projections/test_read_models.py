"""Every read model that is served: made anew from the log it says what it said when it lived along."""

from typing import Any

import pytest
from psycopg.sql import SQL, Identifier

from projections import projector
from projections.projector import Projector
from projections.read_models import READ_MODELS
from storage.accounts import Accounts
from storage.database import Database
from storage.log import Log
from tests.web.tour import prepare


def contents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of every table of the read models, positions and all."""
    with database.pool.connection() as connection:
        tables = connection.execute("select tablename from pg_tables where schemaname = 'projections'").fetchall()
        return {
            table: sorted(connection.execute(SQL("select * from {}").format(Identifier(table))).fetchall(), key=repr)
            for (table,) in tables
        }


def test_made_anew_it_says_what_it_said_when_it_lived_along(told_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Database(told_url, size=4) as database:
        log = Log(database)
        prepare(log, Accounts(database.pool))
        monkeypatch.setattr(projector, "BATCH", 3)
        Projector(database, log, READ_MODELS).catch_up()
        lived = contents(database)
        monkeypatch.undo()
        assert Projector(database, log, READ_MODELS).rebuild()
        assert contents(database) == lived
        assert all(lived.values())


def test_names_are_given_once() -> None:
    assert len({each.name for each in READ_MODELS}) == len(READ_MODELS)

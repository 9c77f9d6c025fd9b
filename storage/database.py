"""One pool of connections to one PostgreSQL, shared by everything in a process that speaks to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from eventsourcing.postgres import ConnectionPool, PostgresDatastore
from psycopg import Connection
from psycopg.rows import DictRow, dict_row

from storage.migrations import SCHEMA
from storage.wire import Wire

READ_MODELS: Final = "projections"
"""The schema of everything that can be dropped and rebuilt."""


class Database(PostgresDatastore):
    """The datastore of the eventsourcing library, opened by address.

    Connections are in autocommit mode, so that a statement outside `transaction` is one round trip, and find the
    tables of the log, the accounts and the read models by their bare names. They are not tested when they are
    lent: one that was lost fails at its first statement, and whoever may safely repeat that does.
    """

    pool: ConnectionPool[Any]

    def __init__(self, url: str, *, size: int = 10) -> None:
        """Prepare at most `size` connections to `url`; none is made before the database is entered or used."""
        super().__init__(dbname="", host="", port="", user="", password="", schema=SCHEMA)
        self.url = url
        self.pool = ConnectionPool(
            url,
            connection_class=Wire,
            kwargs={"autocommit": True, "application_name": "planspoor"},
            min_size=min(2, size),
            max_size=size,
            open=False,
            configure=settle,
            name="planspoor",
        )

    @contextmanager
    def get_connection(self) -> Iterator[Connection[DictRow]]:
        """Lend a connection to the library, whose own statements read rows by name."""
        with super().get_connection() as connection:
            ours = connection.row_factory
            connection.row_factory = dict_row
            try:
                yield connection
            finally:
                connection.row_factory = ours

    def register_type_adapters(self) -> None:
        """Look for no composite types: the log has none."""

    def forget_lost(self) -> None:
        """Replace the idle connections that were lost, after one of them turned out to be."""
        self.pool.check()


def settle(connection: Connection[Any]) -> None:
    """Let a connection find tables by their bare names, and read a stream in its order instead of sorting it.

    PostgreSQL takes a page out of its turn to cost four times as much as the next one, which was true of discs.
    """
    connection.execute(f"set search_path = {SCHEMA}, {READ_MODELS}; set random_page_cost = 1.1")


def connect(url: str) -> Connection[Any]:
    """Open a connection of one's own, set up like those of the pool."""
    connection = psycopg.connect(url, autocommit=True, application_name="planspoor")
    settle(connection)
    return connection

"""Who takes part: organisations by name, to choose from and to call by."""

from typing import Any, Final
from uuid import UUID

import msgspec
from psycopg import Connection, Cursor
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from domain.aggregates.organisation import OrganisationRegistered, OrganisationRenamed
from domain.events import Recorded
from projections.projector import Projection

MOST: Final = 500
"""Organisations that are offered to choose from."""


class Participant(msgspec.Struct, frozen=True):
    """An organisation; `client` tells whether it may open plans."""

    organisation: UUID
    name: str
    client: bool


def organisations_beside(pool: ConnectionPool[Connection[Any]], own: UUID) -> list[Participant]:
    """Return the other organisations, by name."""
    with pool.connection() as connection, connection.cursor(row_factory=class_row(Participant)) as cursor:
        return cursor.execute(
            "select organisation, name, client from organisations where organisation <> %s order by name limit %s",
            (own, MOST),
        ).fetchall()


def organisations_named(pool: ConnectionPool[Connection[Any]], name: str) -> list[UUID]:
    """Return the organisations of exactly that name."""
    with pool.connection() as connection:
        found = connection.execute("select organisation from organisations where name = %s", (name,))
        return [id for (id,) in found.fetchall()]


def registered(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Add an organisation."""
    event: Any = recorded.event
    cursor.execute(
        "insert into organisations (organisation, name, client) values (%s, %s, %s)",
        (recorded.originator_id, event.name, event.client),
    )


def renamed(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Call an organisation by its new name."""
    event: Any = recorded.event
    cursor.execute("update organisations set name = %s where organisation = %s", (event.name, recorded.originator_id))


ORGANISATIONS: Final = Projection(
    name="organisations",
    version=1,
    tables="create table organisations (organisation uuid primary key, name text not null, client boolean not null)",
    handlers={OrganisationRegistered: registered, OrganisationRenamed: renamed},
)

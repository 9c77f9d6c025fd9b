"""The public keys of organisations: who witnesses the log."""

from typing import Any, Final
from uuid import UUID

import msgspec
from psycopg import Connection, Cursor
from psycopg_pool import ConnectionPool

from domain.aggregates.organisation import KeyRegistered, KeyWithdrawn
from domain.events import Recorded
from domain.trail.notes import Algorithm, Verifier
from projections.projector import Projection


class Witness(msgspec.Struct, frozen=True):
    """An organisation, and the key with which it witnesses."""

    organisation: UUID
    verifier: Verifier


def witnesses(pool: ConnectionPool[Connection[Any]]) -> list[Witness]:
    """Return who witnesses the log now, the first to register first; a key of two organisations is the first one's."""
    with pool.connection() as connection:
        rows = connection.execute("select organisation, vkey from keys where not withdrawn order by place").fetchall()
    found: dict[bytes, Witness] = {}
    for organisation, vkey in rows:
        verifier = Verifier.read(vkey)
        if verifier.algorithm is Algorithm.COSIGNATURE:
            found.setdefault(verifier.key, Witness(organisation, verifier))
    return list(found.values())


def registered(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Add a key."""
    event: Any = recorded.event
    cursor.execute("insert into keys (organisation, vkey) values (%s, %s)", (recorded.originator_id, event.vkey))


def withdrawn(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a key count no more."""
    event: Any = recorded.event
    cursor.execute(
        "update keys set withdrawn = true where organisation = %s and vkey = %s", (recorded.originator_id, event.vkey)
    )


KEYS: Final = Projection(
    name="keys",
    version=1,
    tables="""
        create table keys (
            organisation uuid,
            vkey text,
            withdrawn boolean not null default false,
            place bigint generated always as identity,
            primary key (organisation, vkey)
        );""",
    handlers={KeyRegistered: registered, KeyWithdrawn: withdrawn},
)

"""Which steps lean on a declaration that another trajectory names too: a signal, and never where that is (R31).

A declaration is known by a hash of its number, as it is normally typed, and its day. Two trajectories under one
declaration may be one person who was entered twice, or two numbers that happen to be equal: people look, nothing is
refused.
"""

import hashlib
from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, Cursor
from psycopg_pool import ConnectionPool

from domain.aggregates import trajectory as t
from domain.claims import normal
from domain.events import Recorded
from domain.terms import Evidence, EvidenceKind
from projections.projector import Projection


def declared_twice(pool: ConnectionPool[Connection[Any]], trajectories: Collection[UUID]) -> frozenset[UUID]:
    """Return the stages of some trajectories of which another trajectory names the declaration, in one query."""
    with pool.connection() as connection:
        found = connection.execute(
            "select stage from declarations as each where trajectory = any (%s) and exists (select from declarations"
            " as other where other.declaration = each.declaration and other.trajectory <> each.trajectory)",
            (list(trajectories),),
        )
        return frozenset(stage for (stage,) in found.fetchall())


def declared_twice_for(pool: ConnectionPool[Connection[Any]], client: UUID) -> list[tuple[UUID, UUID]]:
    """Return the plan and the trajectory of each such stage that counts in a running plan of a client."""
    with pool.connection() as connection:
        found = connection.execute(
            "select distinct plan, each.trajectory from declarations as each join plan_parts on part = each.stage"
            " join plans using (plan) where client = %s and state <> 'closed' and exists (select from declarations"
            " as other where other.declaration = each.declaration and other.trajectory <> each.trajectory)"
            " order by plan, each.trajectory",
            (client,),
        )
        return found.fetchall()


def told(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember the declaration that a stage leans on now."""
    event: Any = recorded.event
    _forget(cursor, event.stage)
    if event.facts.evidence.kind is EvidenceKind.MUNICIPAL_DECLARATION:
        cursor.execute(
            "insert into declarations (stage, trajectory, declaration) values (%s, %s, %s)",
            (event.stage, recorded.originator_id, _hash(event.facts.evidence)),
        )


def withdrawn(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Forget the declaration of a stage that is gone."""
    event: Any = recorded.event
    _forget(cursor, event.stage)


def _forget(cursor: Cursor[Any], stage: UUID) -> None:
    cursor.execute("delete from declarations where stage = %s", (stage,))


def _hash(evidence: Evidence) -> bytes:
    return hashlib.sha256(f"{evidence.day} {normal(evidence.reference)}".encode()).digest()


DECLARATIONS: Final = Projection(
    name="declarations",
    version=1,
    tables="""
        create table declarations (stage uuid primary key, trajectory uuid not null, declaration bytea not null);
        create index on declarations (trajectory);
        create index on declarations (declaration);""",
    handlers={t.StageStarted: told, t.StageChanged: told, t.StageWithdrawn: withdrawn},
)

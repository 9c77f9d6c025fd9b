"""Which plans may ask something of an organisation, so that its desk opens those and no others.

What was left to a side stands in the list of plans. Here stand the other things that wait by themselves: commitments
until something is reported of them, and what the oversight of a plan opened. What it is, the plan itself tells.
"""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, Cursor
from psycopg_pool import ConnectionPool

from domain.aggregates import oversight as o
from domain.aggregates.plan import events as e
from domain.changes import CommitmentAgreed, CommitmentReleased
from domain.events import Recorded
from projections.projector import Projection


def plans_asking(pool: ConnectionPool[Connection[Any]], organisation: UUID) -> list[UUID]:
    """Return the plans of an organisation in which something may wait for it."""
    with pool.connection() as connection:
        rows = connection.execute(
            "select plan from plans where (client = %(own)s or contractors @> array[%(own)s]) and ("
            " exists (select from plan_waiting as each where each.plan = plans.plan"
            "  and party = case when client = %(own)s then 'client' else 'contractor' end"
            "  and (client = %(own)s or coalesce(each.organisation, lead, %(own)s) = %(own)s))"
            " or exists (select from desk_things as each where each.plan = plans.plan)) order by plan",
            {"own": organisation},
        )
        return [plan for (plan,) in rows.fetchall()]


def begun(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember of which plan this is the oversight."""
    event: Any = recorded.event
    cursor.execute("insert into desk_oversight (oversight, plan) values (%s, %s)", (recorded.originator_id, event.plan))


def announced(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a move of regime be heard on and decided."""
    event: Any = recorded.event
    _overseen(cursor, recorded, [event.move])


def drawn(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let each drawn effort ask for its proof."""
    event: Any = recorded.event
    _overseen(cursor, recorded, event.drawn)


def improvement_proposed(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let an improvement agreement wait until it was reviewed."""
    event: Any = recorded.event
    _overseen(cursor, recorded, [event.improvement])


def move_settled(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a move wait no longer."""
    event: Any = recorded.event
    _seen_to(cursor, recorded, event.move)


def checked(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Ask no longer for a proof that is in order."""
    event: Any = recorded.event
    if event.sound:
        _seen_to(cursor, recorded, event.entry)


def improvement_settled(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let an improvement agreement wait no longer."""
    event: Any = recorded.event
    _seen_to(cursor, recorded, event.improvement)


def committed(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a commitment wait for its day."""
    event: Any = recorded.event
    _add(cursor, recorded.originator_id, [event.commitment])


def reported(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a commitment wait no longer: something was reported of it."""
    event: Any = recorded.event
    _done(cursor, recorded.originator_id, event.commitment)


def agreed(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let the commitments wait that an amendment brought, and no longer those that it released."""
    event: Any = recorded.event
    for change in event.changes:
        if isinstance(change, CommitmentAgreed):
            _add(cursor, recorded.originator_id, [change.subject])
        elif isinstance(change, CommitmentReleased):
            _done(cursor, recorded.originator_id, change.subject)


def _overseen(cursor: Cursor[Any], recorded: Recorded, things: Iterable[UUID]) -> None:
    cursor.executemany(
        "insert into desk_things (thing, plan) select %s, plan from desk_oversight where oversight = %s"
        " on conflict do nothing",
        [(thing, recorded.originator_id) for thing in things],
    )


def _seen_to(cursor: Cursor[Any], recorded: Recorded, thing: UUID) -> None:
    cursor.execute(
        "delete from desk_things using desk_oversight as o"
        " where thing = %s and desk_things.plan = o.plan and oversight = %s",
        (thing, recorded.originator_id),
    )


def _add(cursor: Cursor[Any], plan: UUID, things: Iterable[UUID]) -> None:
    cursor.executemany(
        "insert into desk_things (thing, plan) values (%s, %s) on conflict do nothing",
        [(thing, plan) for thing in things],
    )


def _done(cursor: Cursor[Any], plan: UUID, thing: UUID) -> None:
    cursor.execute("delete from desk_things where plan = %s and thing = %s", (plan, thing))


DESKS: Final = Projection(
    name="desks",
    version=2,
    tables="""
        create table desk_oversight (oversight uuid primary key, plan uuid not null);
        create table desk_things (plan uuid, thing uuid, primary key (plan, thing));""",
    handlers={
        o.OversightBegun: begun,
        o.MoveAnnounced: announced,
        o.MoveDropped: move_settled,
        o.RegimeMoved: move_settled,
        o.SampleDrawn: drawn,
        o.ProofChecked: checked,
        o.ImprovementProposed: improvement_proposed,
        o.ImprovementDropped: improvement_settled,
        o.ImprovementReviewed: improvement_settled,
        e.CommitmentMade: committed,
        e.CommitmentReported: reported,
        e.AmendmentAccepted: agreed,
    },
)

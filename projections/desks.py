"""Which plans may ask something of an organisation, so that its desk opens those and no others.

What was left to a side stands in the list of plans. Here stand the other things that wait by themselves: commitments
until something is reported of them, the first plan, what the oversight of a plan opened, its meetings, and remarks on
an amendment. What it is, the plan itself tells.
"""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, Cursor
from psycopg_pool import ConnectionPool

from domain.aggregates import amendment as a
from domain.aggregates import meetings as m
from domain.aggregates import oversight as o
from domain.aggregates.dispute import events as d
from domain.aggregates.plan import events as e
from domain.aggregates.remarks import RemarkAnswered, RemarkMade
from domain.changes import CommitmentAgreed, CommitmentReleased, is_content
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


def disputes_to_review(pool: ConnectionPool[Connection[Any]], organisation: UUID) -> list[UUID]:
    """Return the disputes in which both sides agreed on an organisation as the reviewer, and that it did not end."""
    with pool.connection() as connection:
        rows = connection.execute(
            "select dispute from desk_disputes where reviewer = %s order by dispute", (organisation,)
        )
        return [dispute for (dispute,) in rows.fetchall()]


def begun(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember of which plan this is the oversight, these are the meetings, or this is an amendment."""
    event: Any = recorded.event
    cursor.execute("insert into desk_streams (stream, plan) values (%s, %s)", (recorded.originator_id, event.plan))


def called(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a meeting ask to come, to sign its minutes, and for what was agreed there."""
    event: Any = recorded.event
    _under(cursor, recorded, [event.meeting])


def cancelled(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a meeting ask nothing any more."""
    event: Any = recorded.event
    _seen_to(cursor, recorded, event.meeting)


def announced(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a move of regime be heard on and decided."""
    event: Any = recorded.event
    _under(cursor, recorded, [event.move])


def drawn(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let each drawn effort ask for its proof."""
    event: Any = recorded.event
    _under(cursor, recorded, event.drawn)


def improvement_proposed(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let an improvement agreement wait until it was reviewed."""
    event: Any = recorded.event
    _under(cursor, recorded, [event.improvement])


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


def opened(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a plan that is to be agreed on by a day ask for that."""
    event: Any = recorded.event
    if event.award is not None:
        _add(cursor, recorded.originator_id, [recorded.originator_id])


def committed(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a commitment wait for its day."""
    event: Any = recorded.event
    _add(cursor, recorded.originator_id, [event.commitment])


def reported(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a commitment wait no longer: something was reported of it."""
    event: Any = recorded.event
    _done(cursor, recorded.originator_id, event.commitment)


def agreed(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let the commitments wait that an amendment brought, no longer those that it released, nor the first plan."""
    event: Any = recorded.event
    for change in event.changes:
        if isinstance(change, CommitmentAgreed):
            _add(cursor, recorded.originator_id, [change.subject])
        elif isinstance(change, CommitmentReleased):
            _done(cursor, recorded.originator_id, change.subject)
    if any(map(is_content, event.changes)):
        _done(cursor, recorded.originator_id, recorded.originator_id)


def remarked(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let an amendment ask for an answer to what was said of it."""
    _under(cursor, recorded, [recorded.originator_id])


def decided(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let an amendment ask for no answer any more."""
    _seen_to(cursor, recorded, recorded.originator_id)


def raised(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a dispute ask something of both sides until it is over."""
    event: Any = recorded.event
    dispute = recorded.originator_id
    cursor.execute("insert into desk_disputes (dispute, plan) values (%s, %s)", (dispute, event.plan))
    _add(cursor, event.plan, [dispute])


def reviewer_accepted(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let the reviewer be asked."""
    event: Any = recorded.event
    _review(cursor, recorded, event.reviewer)


def reviewer_gone(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Ask the reviewer no longer: it decided, stood down, was let go, or another was proposed."""
    _review(cursor, recorded, None)


def dispute_over(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a dispute ask nothing any more."""
    _review(cursor, recorded, None)
    cursor.execute("delete from desk_things where thing = %s", (recorded.originator_id,))


def _review(cursor: Cursor[Any], recorded: Recorded, reviewer: UUID | None) -> None:
    cursor.execute("update desk_disputes set reviewer = %s where dispute = %s", (reviewer, recorded.originator_id))


def _under(cursor: Cursor[Any], recorded: Recorded, things: Iterable[UUID]) -> None:
    cursor.executemany(
        "insert into desk_things (thing, plan) select %s, plan from desk_streams where stream = %s"
        " on conflict do nothing",
        [(thing, recorded.originator_id) for thing in things],
    )


def _seen_to(cursor: Cursor[Any], recorded: Recorded, thing: UUID) -> None:
    cursor.execute(
        "delete from desk_things using desk_streams as s"
        " where thing = %s and desk_things.plan = s.plan and stream = %s",
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
    version=6,
    tables="""
        create table desk_streams (stream uuid primary key, plan uuid not null);
        create table desk_things (plan uuid, thing uuid, primary key (plan, thing));
        create table desk_disputes (dispute uuid primary key, plan uuid not null, reviewer uuid);
        create index on desk_disputes (reviewer);""",
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
        m.MeetingsBegun: begun,
        a.AmendmentOpened: begun,
        **dict.fromkeys((RemarkMade, RemarkAnswered), remarked),
        **dict.fromkeys((a.AmendmentSigned, a.AmendmentDeclined, a.AmendmentWithdrawn), decided),
        m.MeetingCalled: called,
        m.MeetingCancelled: cancelled,
        e.PlanOpened: opened,
        e.CommitmentMade: committed,
        e.CommitmentReported: reported,
        e.AmendmentAccepted: agreed,
        d.DisputeRaised: raised,
        d.ReviewerAccepted: reviewer_accepted,
        **dict.fromkeys((d.ReviewerProposed, d.ReviewerStoodDown, d.GrantRevoked, d.DisputeDecided), reviewer_gone),
        **dict.fromkeys((d.DisputeWithdrawn, d.DisputeLapsed, d.DisputeSettled), dispute_over),
    },
)

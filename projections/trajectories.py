"""The trajectories of an organisation: those that it takes part in, and those in which something may wait for it."""

from typing import Any, Final
from uuid import UUID

from psycopg import Connection, Cursor
from psycopg_pool import ConnectionPool

from domain.aggregates import trajectory as t
from domain.aggregates.plan.events import TrajectoryJoined
from domain.events import Recorded
from projections.projector import Projection


def trajectories_of(pool: ConnectionPool[Connection[Any]], organisation: UUID) -> list[UUID]:
    """Return the trajectories that an organisation takes part in, the last one that something happened in first."""
    with pool.connection() as connection:
        found = connection.execute(
            "select trajectory from trajectories join trajectory_partners using (trajectory)"
            " where organisation = %s order by latest desc, trajectory",
            (organisation,),
        )
        return [id for (id,) in found.fetchall()]


def asked_of(pool: ConnectionPool[Connection[Any]], organisation: UUID) -> list[tuple[UUID, UUID]]:
    """Return each trajectory and plan of which an organisation, as a party of the plan, may be asked something.

    What is asked of it, if it is, the trajectory itself tells: see `projections.waiting.asked`.
    """
    with pool.connection() as connection:
        found = connection.execute(
            "select distinct trajectory, plan from trajectory_questions join plans using (plan)"
            " where client = %(own)s or contractors @> array[%(own)s] order by trajectory, plan",
            {"own": organisation},
        )
        return found.fetchall()


def ways_in_plans(pool: ConnectionPool[Connection[Any]], organisation: UUID) -> dict[UUID, list[UUID]]:
    """Return each trajectory that joined plans of an organisation, with those plans.

    Of a plan that several contractors carry none of them reads what the others do: it is not among a contractor's.
    """
    with pool.connection() as connection:
        found = connection.execute(
            "select trajectory, array_agg(plan order by plan) from trajectory_plans join plans using (plan)"
            " where client = %(own)s or contractors = array[%(own)s] group by trajectory order by trajectory",
            {"own": organisation},
        )
        return dict(found.fetchall())


def joined(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember which plan a trajectory joined."""
    event: Any = recorded.event
    cursor.execute(
        "insert into trajectory_plans (trajectory, plan) values (%s, %s) on conflict do nothing",
        (event.trajectory, recorded.originator_id),
    )


def started(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Add a trajectory with its employer."""
    event: Any = recorded.event
    cursor.execute(
        "insert into trajectories (trajectory, latest) values (%s, %s)", (recorded.originator_id, event.head.at)
    )
    _takes_part(cursor, recorded.originator_id, event.employer)


def stage_told(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let the carrier take part, and the plans that have to assent be asked."""
    event: Any = recorded.event
    _takes_part(cursor, recorded.originator_id, event.facts.carrier)
    _answered(cursor, event.stage)
    _ask(cursor, recorded.originator_id, event.stage, event.awaiting)
    touched(cursor, recorded)


def stage_withdrawn(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Ask no longer about a stage that is gone."""
    event: Any = recorded.event
    _answered(cursor, event.stage)
    touched(cursor, recorded)


def allocation_answered(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Ask a plan no longer."""
    event: Any = recorded.event
    cursor.execute("delete from trajectory_questions where thing = %s and plan = %s", (event.stage, event.plan))
    touched(cursor, recorded)


def handover_proposed(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let the receiver find the trajectory."""
    event: Any = recorded.event
    _takes_part(cursor, recorded.originator_id, event.receiver)
    cursor.execute(
        "insert into trajectory_handovers (handover, receiver) values (%s, %s)", (event.handover, event.receiver)
    )
    touched(cursor, recorded)


def handover_ended(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let whoever came in by a hand-over that is off find the trajectory no longer, unless it takes part otherwise."""
    event: Any = recorded.event
    cursor.execute(
        "update trajectory_partners set ways = ways - 1 where trajectory = %s"
        " and organisation = (select receiver from trajectory_handovers where handover = %s)",
        (recorded.originator_id, event.handover),
    )
    cursor.execute("delete from trajectory_partners where ways = 0")
    touched(cursor, recorded)


def end_proposed(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Ask the plans in which an end of the chain would count."""
    event: Any = recorded.event
    _ask(cursor, recorded.originator_id, event.proposal, sorted(t.plans_of(event.facts.allocations)))
    touched(cursor, recorded)


def end_closed(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Ask no longer for signatures."""
    event: Any = recorded.event
    _answered(cursor, event.proposal)
    touched(cursor, recorded)


def touched(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember when something last happened in a trajectory."""
    cursor.execute(
        "update trajectories set latest = greatest(latest, %s) where trajectory = %s",
        (recorded.event.head.at, recorded.originator_id),
    )


def _takes_part(cursor: Cursor[Any], trajectory: UUID, organisation: UUID) -> None:
    """Count the ways in which an organisation takes part: it leaves with the last of them."""
    cursor.execute(
        "insert into trajectory_partners (trajectory, organisation) values (%s, %s)"
        " on conflict (trajectory, organisation) do update set ways = trajectory_partners.ways + 1",
        (trajectory, organisation),
    )


def _ask(cursor: Cursor[Any], trajectory: UUID, thing: UUID, plans: Any) -> None:
    cursor.executemany(
        "insert into trajectory_questions (thing, plan, trajectory) values (%s, %s, %s)",
        [(thing, plan, trajectory) for plan in plans],
    )


def _answered(cursor: Cursor[Any], thing: UUID) -> None:
    cursor.execute("delete from trajectory_questions where thing = %s", (thing,))


TRAJECTORIES: Final = Projection(
    name="trajectories",
    version=2,
    tables="""
        create table trajectories (trajectory uuid primary key, latest timestamptz not null);
        create table trajectory_partners (
            trajectory uuid,
            organisation uuid,
            ways int not null default 1,
            primary key (trajectory, organisation)
        );
        create index on trajectory_partners (organisation);
        create table trajectory_handovers (handover uuid primary key, receiver uuid not null);
        create table trajectory_plans (trajectory uuid, plan uuid, primary key (plan, trajectory));
        create table trajectory_questions (
            thing uuid,
            plan uuid,
            trajectory uuid not null,
            primary key (thing, plan)
        );
        create index on trajectory_questions (plan);""",
    handlers={
        TrajectoryJoined: joined,
        t.TrajectoryStarted: started,
        t.StageStarted: stage_told,
        t.StageChanged: stage_told,
        t.StageTermsChanged: touched,
        t.StageEnded: touched,
        t.StageWithdrawn: stage_withdrawn,
        t.AllocationAssented: allocation_answered,
        t.AllocationRefused: allocation_answered,
        t.HandoverProposed: handover_proposed,
        t.HandoverConfirmed: touched,
        t.HandoverDeclined: handover_ended,
        t.HandoverWithdrawn: handover_ended,
        t.EndOfChainProposed: end_proposed,
        t.EndOfChainSigned: touched,
        t.EndOfChainDeclined: end_closed,
        t.EndOfChainWithdrawn: end_closed,
    },
)

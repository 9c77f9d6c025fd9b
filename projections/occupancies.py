"""Who is with an organisation and is to come, read from all its plans and trajectories as the log has them now."""

from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg_pool import ConnectionPool

from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import Trajectory
from domain.commands.store import Readable
from domain.occupancy import Occupancy
from projections.plans import carried_by
from projections.trajectories import trajectories_of


def occupancy_of(pool: ConnectionPool[Connection[Any]], store: Readable, organisation: UUID, today: date) -> Occupancy:
    """Return the occupancy of an organisation over every plan that it carries, and every stage."""
    carried = carried_by(pool, organisation)
    streams = store.streams(carried)
    plans = {id: Plan.replay(id, streams[id]) for id in carried}
    ways = {*trajectories_of(pool, organisation), *(id for plan in plans.values() for id in plan.trajectories)}
    streams = store.streams(ways)
    return Occupancy(organisation, plans, {id: Trajectory.replay(id, streams[id]) for id in ways}, today)

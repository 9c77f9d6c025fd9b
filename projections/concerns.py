"""How much was recorded that an organisation may have to do with: what its own pages are as new as."""

from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg_pool import ConnectionPool

_RECORDED: Final = """
with own_plans as (
    select plan, client = %(own)s or contractors = array[%(own)s] as sees_ways from plans
    where client = %(own)s or contractors @> array[%(own)s]
), concerned (stream) as (
    select %(own)s
    union select plan from own_plans
    union select stream from desk_streams join own_plans using (plan)
    union select dispute from desk_disputes where reviewer = %(own)s or plan in (select plan from own_plans)
    union select trajectory from trajectory_plans join own_plans using (plan) where sees_ways
    union select trajectory from trajectory_partners where organisation = %(own)s
    union select initiative from initiative_readers where organisation = %(own)s
    union select partnership from partnership_members where member = %(own)s
)
select count(*) from events
where originator_id in (select stream from concerned)
and notification_id <= (select coalesce(min(position), 0) from positions where live and stopped_at is null)
"""


def position_of(pool: ConnectionPool[Connection[Any]]) -> int:
    """Return the position of the last event in the log; 0 for an empty one."""
    with pool.connection() as connection:
        [(position,)] = connection.execute("select coalesce(max(notification_id), 0) from events").fetchall()
        return int(position)


def recorded_for(pool: ConnectionPool[Connection[Any]], organisation: UUID) -> int:
    """Return how many events there are in all that concerns an organisation, as far as the read models know them.

    A number that is another one later says that a page of the organisation may show something else by then. As in
    `ways_in_plans` nobody hears of the trajectories of a competitor.
    """
    with pool.connection() as connection:
        [(recorded,)] = connection.execute(_RECORDED, {"own": organisation}).fetchall()
        return int(recorded)

"""The initiatives that an organisation may read: as a partner, as a member that may join, or as a client."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, Cursor
from psycopg_pool import ConnectionPool

from domain.aggregates import initiative as i
from domain.aggregates.initiative import Initiative
from domain.events import Recorded, members
from projections.projector import Projection


class Asked(StrEnum):
    """What an initiative asks of an organisation."""

    JOINING = "joining"
    PARTS = "parts"
    IMPACT = "impact"


def asked_of(initiative: Initiative, organisation: UUID) -> list[Asked]:
    """Return what waits for an organisation in an initiative: to join, to agree on parts, to agree on its value."""
    found = []
    if organisation in initiative.members - initiative.partners.keys() and initiative.completed_on is None:
        found.append(Asked.JOINING)
    if organisation in initiative.awaits_shares():
        found.append(Asked.PARTS)
    if organisation in initiative.awaits_impact():
        found.append(Asked.IMPACT)
    return found


def initiatives_of(pool: ConnectionPool[Connection[Any]], organisation: UUID) -> list[UUID]:
    """Return the initiatives that an organisation may have to do with, the one in which something last happened first.

    Of whom the shares no longer name it is among them: whoever reads one asks the initiative itself.
    """
    with pool.connection() as connection:
        rows = connection.execute(
            "select initiative from initiatives join initiative_readers using (initiative) where organisation = %s"
            " order by latest desc, initiative",
            (organisation,),
        )
        return [initiative for (initiative,) in rows.fetchall()]


def proposed(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Add an initiative, for the members of its partnership to read."""
    event: Any = recorded.event
    cursor.execute(
        "insert into initiatives (initiative, latest) values (%s, %s)", (recorded.originator_id, event.head.at)
    )
    _read(cursor, recorded, event.members)


def joined(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a partner read it, also one that became a member later."""
    _read(cursor, recorded, (recorded.event.head.organisation,))
    touched(cursor, recorded)


def shared(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let the clients of the plans read it."""
    event: Any = recorded.event
    _read(cursor, recorded, {share.client for share in event.shares})
    touched(cursor, recorded)


def touched(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember when something last happened in it."""
    cursor.execute(
        "update initiatives set latest = greatest(latest, %s) where initiative = %s",
        (recorded.event.head.at, recorded.originator_id),
    )


def _read(cursor: Cursor[Any], recorded: Recorded, organisations: Iterable[UUID]) -> None:
    cursor.executemany(
        "insert into initiative_readers (initiative, organisation) values (%s, %s) on conflict do nothing",
        [(recorded.originator_id, organisation) for organisation in sorted(organisations)],
    )


INITIATIVES: Final = Projection(
    name="initiatives",
    version=1,
    tables="""
        create table initiatives (initiative uuid primary key, latest timestamptz not null);
        create table initiative_readers (
            initiative uuid,
            organisation uuid,
            primary key (organisation, initiative)
        );""",
    handlers={
        **dict.fromkeys(members(i.InitiativeEvent), touched),
        i.InitiativeProposed: proposed,
        i.InitiativeJoined: joined,
        i.SharesProposed: shared,
    },
)

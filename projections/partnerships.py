"""The partnerships of an organisation, and the ones that can carry a plan."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from psycopg import Connection, Cursor
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from domain.aggregates import partnership as p
from domain.events import Recorded
from projections.projector import Projection


class Joined(msgspec.Struct, frozen=True):
    """A partnership by its name: whether the organisation `leads` it, or was `invited` and has not answered.

    `last_day` is the last on which it is a member, once that was recorded.
    """

    partnership: UUID
    name: str
    leads: bool
    invited: bool
    last_day: date | None


def partnerships_of(pool: ConnectionPool[Connection[Any]], organisation: UUID) -> list[Joined]:
    """Return the partnerships that an organisation belongs or belonged to, or is invited to, by name."""
    with pool.connection() as connection, connection.cursor(row_factory=class_row(Joined)) as cursor:
        return cursor.execute(
            "select partnership, name, lead = member as leads, invited, last_day"
            " from partnership_members join partnerships using (partnership)"
            " where member = %s order by lower(name), partnership",
            (organisation,),
        ).fetchall()


def carrying(pool: ConnectionPool[Connection[Any]]) -> dict[UUID, str]:
    """Return the names of the partnerships that agreed on shares, and so can carry a plan."""
    with pool.connection() as connection:
        found = connection.execute(
            "select partnership, name from partnerships where divided order by lower(name), partnership"
        )
        return dict(found.fetchall())


def founded(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Add a partnership with its first member."""
    event: Any = recorded.event
    cursor.execute(
        "insert into partnerships (partnership, name, lead) values (%s, %s, %s)",
        (recorded.originator_id, event.name, event.lead),
    )
    _member(cursor, recorded, event.lead, invited=False)


def lead_handed_over(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember who signs for all."""
    event: Any = recorded.event
    cursor.execute("update partnerships set lead = %s where partnership = %s", (event.lead, recorded.originator_id))


def invited(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Add an organisation that was asked."""
    event: Any = recorded.event
    _member(cursor, recorded, event.member, invited=True)


def joined(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let an organisation that was asked be a member."""
    event: Any = recorded.event
    _member(cursor, recorded, event.member, invited=False)


def uninvited(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Forget an invitation."""
    event: Any = recorded.event
    cursor.execute(
        "delete from partnership_members where partnership = %s and member = %s and invited",
        (recorded.originator_id, event.member),
    )


def left(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember the last day of a member."""
    event: Any = recorded.event
    _until(cursor, recorded, [event.member], event.last_day)


def divided(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember that a partnership can carry a plan, and the last day of whoever leaves as its shares begin."""
    event: Any = recorded.event
    cursor.execute("update partnerships set divided = true where partnership = %s", (recorded.originator_id,))
    _until(cursor, recorded, event.leaving, event.first_day - timedelta(days=1))


def _until(cursor: Cursor[Any], recorded: Recorded, members: Iterable[UUID], last_day: date) -> None:
    cursor.execute(
        "update partnership_members set last_day = %s where partnership = %s and member = any(%s)",
        (last_day, recorded.originator_id, list(members)),
    )


def _member(cursor: Cursor[Any], recorded: Recorded, member: UUID, *, invited: bool) -> None:
    cursor.execute(
        "insert into partnership_members (partnership, member, invited) values (%s, %s, %s)"
        " on conflict (partnership, member) do update set invited = excluded.invited, last_day = null",
        (recorded.originator_id, member, invited),
    )


PARTNERSHIPS: Final = Projection(
    name="partnerships",
    version=3,
    tables="""
        create table partnerships (
            partnership uuid primary key,
            name text not null,
            lead uuid not null,
            divided bool not null default false
        );
        create table partnership_members (
            partnership uuid,
            member uuid,
            invited bool not null,
            last_day date,
            primary key (partnership, member)
        );
        create index on partnership_members (member);""",
    handlers={
        p.PartnershipFounded: founded,
        p.MemberInvited: invited,
        p.MemberJoined: joined,
        p.InvitationDeclined: uninvited,
        p.InvitationWithdrawn: uninvited,
        p.MemberLeft: left,
        p.LeadHandedOver: lead_handed_over,
        p.SharesSet: divided,
    },
)

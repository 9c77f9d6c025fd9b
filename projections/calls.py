"""The meetings that were called: of which plan and when, so that both sides can be invited."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from psycopg import Connection, Cursor
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from domain.aggregates import meetings as m
from domain.events import Recorded
from projections.projector import Projection


class Call(msgspec.Struct, frozen=True):
    """A meeting that is to come, as it was last called, moved or cancelled, and who are its plan's sides.

    `sequence` tells how often it was moved or cancelled (RFC 5545, 3.8.7.4).
    """

    meeting: UUID
    plan: UUID
    starts: datetime
    sequence: int
    cancelled: bool
    client: UUID
    contractors: list[UUID]


def calls_from(pool: ConnectionPool[Connection[Any]], at: datetime) -> list[Call]:
    """Return the meetings that begin after a moment, the first first."""
    with pool.connection() as connection, connection.cursor(row_factory=class_row(Call)) as cursor:
        return cursor.execute(
            "select meeting, plan, starts, sequence, cancelled, client, contractors"
            " from meeting_calls join plans using (plan) where starts > %s order by starts, meeting",
            (at,),
        ).fetchall()


def begun(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember of which plan these are the meetings."""
    event: Any = recorded.event
    cursor.execute("insert into meeting_plans (stream, plan) values (%s, %s)", (recorded.originator_id, event.plan))


def called(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a meeting be called."""
    event: Any = recorded.event
    cursor.execute(
        "insert into meeting_calls (meeting, plan, starts) select %s, plan, %s from meeting_plans where stream = %s",
        (event.meeting, event.starts, recorded.originator_id),
    )


def moved(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a meeting be at another moment, or at another place."""
    event: Any = recorded.event
    cursor.execute(
        "update meeting_calls set starts = %s, sequence = sequence + 1 where meeting = %s",
        (event.starts, event.meeting),
    )


def cancelled(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a meeting not take place."""
    event: Any = recorded.event
    cursor.execute(
        "update meeting_calls set cancelled = true, sequence = sequence + 1 where meeting = %s", (event.meeting,)
    )


CALLS: Final = Projection(
    name="calls",
    version=1,
    tables="""
        create table meeting_plans (stream uuid primary key, plan uuid not null);
        create table meeting_calls (
            meeting uuid primary key,
            plan uuid not null,
            starts timestamptz not null,
            sequence int not null default 0,
            cancelled boolean not null default false
        );
        create index on meeting_calls (starts);""",
    handlers={
        m.MeetingsBegun: begun,
        m.MeetingCalled: called,
        m.MeetingMoved: moved,
        m.MeetingCancelled: cancelled,
    },
)

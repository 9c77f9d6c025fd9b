"""The frameworks that were published: their versions, to choose from and to read."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from psycopg import Connection, Cursor
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from domain.aggregates.framework import FrameworkPublished
from domain.calendar import day_of
from domain.events import Recorded
from domain.valuation.notation import Text
from projections.projector import Projection


class Published(msgspec.Struct, frozen=True):
    """A version of a framework: its name, its title in both languages, what it extends, and from when it holds."""

    framework: UUID
    version: int
    name: str
    dutch: str
    english: str
    extends: str
    in_force: date | None
    at: datetime

    @property
    def title(self) -> Text:
        """The title in both languages."""
        return Text(self.dutch, self.english)

    @property
    def day(self) -> date:
        """The day of publication."""
        return day_of(self.at)


def published_frameworks(pool: ConnectionPool[Connection[Any]]) -> list[Published]:
    """Return every version, the norms first, of each framework the newest first."""
    with pool.connection() as connection, connection.cursor(row_factory=class_row(Published)) as cursor:
        return cursor.execute(
            "select framework, version, name, dutch, english, extends, in_force, at from frameworks"
            " order by extends <> '', name, version desc"
        ).fetchall()


def published(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Add a version."""
    event: Any = recorded.event
    document = event.document
    cursor.execute(
        "insert into frameworks (framework, version, name, dutch, english, extends, in_force, at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s)",
        (
            recorded.originator_id,
            document.version,
            document.name,
            document.title.nl,
            document.title.en,
            document.extends,
            document.in_force,
            event.head.at,
        ),
    )


FRAMEWORKS: Final = Projection(
    name="frameworks",
    version=1,
    tables="""
        create table frameworks (
            framework uuid,
            version int,
            name text not null,
            dutch text not null,
            english text not null,
            extends text not null,
            in_force date,
            at timestamptz not null,
            primary key (framework, version)
        )""",
    handlers={FrameworkPublished: published},
)

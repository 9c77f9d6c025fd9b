"""The frameworks that were published: their versions, to choose from and to read."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from psycopg import Connection, Cursor
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from domain.aggregates.framework import FrameworkPublished, FrameworkReviewPlanned
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


class Review(msgspec.Struct, frozen=True):
    """The newest version of a framework and the day on which its owner looks at it again."""

    framework: UUID
    version: int
    day: date
    dutch: str
    english: str

    @property
    def title(self) -> Text:
        """The title in both languages."""
        return Text(self.dutch, self.english)


def reviews_until(
    pool: ConnectionPool[Connection[Any]], owner: UUID, last: date, *, norm_owner: bool = False
) -> list[Review]:
    """Return what an owner looks at again up to a day: its variants, and the norms where it owns those."""
    with pool.connection() as connection, connection.cursor(row_factory=class_row(Review)) as cursor:
        return cursor.execute(
            "select framework, version, day, dutch, english from framework_reviews join frameworks"
            " using (framework, version) where day <= %(last)s"
            " and (owner = %(owner)s or (%(norm_owner)s and extends = '')) order by day, framework",
            {"owner": owner, "last": last, "norm_owner": norm_owner},
        ).fetchall()


def review_planned(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Keep on which day the newest version is looked at again."""
    event: Any = recorded.event
    cursor.execute(
        "insert into framework_reviews (framework, version, day) values (%s, %s, %s)"
        " on conflict (framework) do update set version = excluded.version, day = excluded.day",
        (recorded.originator_id, event.version, event.day),
    )


def published(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Add a version; with it the one before was looked at."""
    event: Any = recorded.event
    cursor.execute("delete from framework_reviews where framework = %s", (recorded.originator_id,))
    document = event.document
    cursor.execute(
        "insert into frameworks (framework, version, name, dutch, english, extends, in_force, at, owner)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            recorded.originator_id,
            document.version,
            document.name,
            document.title.nl,
            document.title.en,
            document.extends,
            document.in_force,
            event.head.at,
            event.owner,
        ),
    )


FRAMEWORKS: Final = Projection(
    name="frameworks",
    version=2,
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
            owner uuid,
            primary key (framework, version)
        );
        create table framework_reviews (
            framework uuid primary key,
            version int not null,
            day date not null
        )""",
    handlers={FrameworkPublished: published, FrameworkReviewPlanned: review_planned},
)

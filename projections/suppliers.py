"""Where an organisation bought before: each supplier by its KVK number, as the organisation recorded it last."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from psycopg import Connection, Cursor
from psycopg_pool import ConnectionPool

from domain.aggregates.plan.events import PurchaseCorrected, PurchaseRecorded
from domain.events import Recorded
from domain.terms import Recognition
from projections.projector import Projection

MOST: Final = 200
"""Suppliers that are offered to choose from."""


class Supplier(msgspec.Struct, frozen=True):
    """A supplier as it was recorded last: its number in the trade register, its name and its recognitions."""

    kvk: str
    name: str
    recognitions: tuple[Recognition, ...]


def suppliers_of(pool: ConnectionPool[Connection[Any]], organisation: UUID) -> list[Supplier]:
    """Return where an organisation bought lately, by name."""
    with pool.connection() as connection:
        found = connection.execute(
            "select kvk, name, recognitions from"
            " (select * from suppliers where organisation = %s order by latest desc limit %s) as lately"
            " order by lower(name), kvk",
            (organisation, MOST),
        )
        return [Supplier(kvk, name, _decode(recognitions)) for kvk, name, recognitions in found.fetchall()]


def supplier_known(pool: ConnectionPool[Connection[Any]], organisation: UUID, kvk: str) -> Supplier | None:
    """Return what an organisation recorded of a supplier last, None where it never bought there."""
    with pool.connection() as connection:
        found = connection.execute(
            "select name, recognitions from suppliers where organisation = %s and kvk = %s", (organisation, kvk)
        ).fetchone()
        return Supplier(kvk, found[0], _decode(found[1])) if found else None


def bought(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Know a supplier as it was recorded now; who had no number yet cannot be known by it."""
    event: Any = recorded.event
    if event.facts.kvk:
        latest: datetime = event.head.at
        cursor.execute(
            "insert into suppliers (organisation, kvk, name, recognitions, latest) values (%s, %s, %s, %s, %s)"
            " on conflict (organisation, kvk) do update"
            " set name = excluded.name, recognitions = excluded.recognitions, latest = excluded.latest",
            (
                event.head.organisation,
                event.facts.kvk,
                event.facts.supplier,
                msgspec.json.encode(event.facts.recognitions).decode(),
                latest,
            ),
        )


def _decode(recognitions: str) -> tuple[Recognition, ...]:
    return msgspec.json.decode(recognitions, type=tuple[Recognition, ...])


SUPPLIERS: Final = Projection(
    name="suppliers",
    version=1,
    tables="""
        create table suppliers (
            organisation uuid,
            kvk text,
            name text not null,
            recognitions text not null,
            latest timestamptz not null,
            primary key (organisation, kvk)
        )""",
    handlers={PurchaseRecorded: bought, PurchaseCorrected: bought},
)

"""The access record: what a reviewer looked at under a grant, written before it is shown, for all whom it is about."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """A page that somebody of the reviewer opened; `known` and `on_day` are the axes where it was a replay."""

    reference: str
    dispute: UUID
    plan: UUID
    organisation: UUID
    account: UUID
    at: datetime
    page: str
    known: datetime | None = None
    on_day: date | None = None


class Looks:
    """The looks that were taken, in a table that only grows."""

    def __init__(self, pool: ConnectionPool[Connection[Any]]) -> None:
        """Borrow connections from `pool`."""
        self._pool = pool

    def write(self, look: Look) -> None:
        """Keep a look, and return when it is stored; a request that looks twice is kept once. What fails is raised.

        A reference that stands for another look is a `LookupError`: nothing is shown that was not written down.
        """
        with self._pool.connection() as connection:
            written = connection.execute(
                "insert into looks (reference, dispute, plan, organisation, account, at, page, known, on_day)"
                " values (%(reference)s, %(dispute)s, %(plan)s, %(organisation)s, %(account)s, %(at)s, %(page)s,"
                " %(known)s, %(on_day)s) on conflict (reference) do nothing",
                msgspec.structs.asdict(look),
            )
            if not written.rowcount and not self._kept(connection, look):
                raise LookupError(look.reference)

    def at_plans(self, plans: Collection[UUID], limit: int, offset: int = 0) -> list[Look]:
        """Return looks at some plans, the last first."""
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Look)) as cursor:
            return cursor.execute(
                "select reference, dispute, plan, organisation, account, at, page, known, on_day from looks"
                " where plan = any (%s) order by at desc, reference limit %s offset %s",
                (list(plans), limit, offset),
            ).fetchall()

    def _kept(self, connection: Connection[Any], look: Look) -> bool:
        found = connection.execute(
            "select from looks where reference = %s and account = %s and plan = %s and page = %s",
            (look.reference, look.account, look.plan, look.page),
        )
        return bool(found.rowcount)

    def count(self, plans: Collection[UUID]) -> int:
        """Return how many looks were taken at some plans."""
        with self._pool.connection() as connection:
            [(count,)] = connection.execute("select count(*) from looks where plan = any (%s)", (list(plans),))
            return int(count)

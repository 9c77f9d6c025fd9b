"""Who has which plan open, and what they are filling in: for the screens of the others, and for nothing else."""

from typing import Any, Final
from uuid import UUID

import msgspec
from psycopg import Connection
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

CHANNEL: Final = "presences"
"""Where it is told that somebody came, went or turned to something else: the id of the plan."""

LASTS: Final = 45
"""Seconds that a presence stands without being renewed."""


class Presence(msgspec.Struct, frozen=True):
    """Somebody of an organisation who has a plan open in a `tab`; `edits` is the address of a form there, or empty."""

    tab: UUID
    organisation: UUID
    account: UUID
    edits: str


class Presences:
    """The presences of all processes."""

    def __init__(self, pool: ConnectionPool[Connection[Any]]) -> None:
        """Borrow connections from `pool`."""
        self._pool = pool

    def come(self, plan: UUID, presence: Presence, *, back: bool = False) -> None:
        """Say that somebody is there, or turned to something else; everybody hears of it.

        Who comes `back` is filling in what they were. A tab belongs to the account that it came with. Whoever comes
        sweeps away what was not renewed.
        """
        with self._pool.connection() as connection:
            connection.execute(
                "with old as (delete from presences"
                " where at <= now() - make_interval(secs => %(lasts)s) and tab <> %(tab)s),"
                " said as (insert into presences as there (tab, plan, organisation, account, edits)"
                " values (%(tab)s, %(plan)s, %(organisation)s, %(account)s, %(edits)s) on conflict (tab) do update"
                " set plan = excluded.plan, edits = case when %(back)s then there.edits else excluded.edits end,"
                " at = now() where there.account = excluded.account returning plan)"
                " select pg_notify(%(channel)s, plan::text) from said",
                msgspec.structs.asdict(presence) | {"plan": plan, "channel": CHANNEL, "lasts": LASTS, "back": back},
            )

    def stay(self, tab: UUID) -> None:
        """Say that somebody is still there, which is no news."""
        with self._pool.connection() as connection:
            connection.execute("update presences set at = now() where tab = %s", (tab,))

    def leave(self, tab: UUID) -> None:
        """Say that somebody went; everybody hears of it."""
        with self._pool.connection() as connection:
            connection.execute(
                "with gone as (delete from presences where tab = %s returning plan)"
                " select pg_notify(%s, plan::text) from gone",
                (tab, CHANNEL),
            )

    def at_plan(self, plan: UUID) -> list[Presence]:
        """Return who is at a plan, by tab; of what was not renewed nothing."""
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Presence)) as cursor:
            return cursor.execute(
                "select tab, organisation, account, edits from presences"
                " where plan = %s and at > now() - make_interval(secs => %s) order by tab",
                (plan, LASTS),
            ).fetchall()

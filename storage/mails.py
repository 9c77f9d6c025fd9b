"""Letters by e-mail: written once for each occasion, kept until they are sent, and forgotten after a while.

They stand in the database before they are sent, so that one that was written is sent however often a process falls; it
may then arrive twice, under one Message-ID.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import msgspec
from psycopg import Connection
from psycopg_pool import ConnectionPool

from domain.refusals import Missing

KEPT: Final = timedelta(days=90)
"""How long a letter stays after it was written."""

RETRIES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
"""How long after each attempt that failed the next one is made; after the last nobody tries any more."""


class MailKind(StrEnum):
    """What a letter is for."""

    DIGEST = "digest"
    ESCALATION = "escalation"
    MEETING = "meeting"


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A letter to an account: plain text, and for a meeting its file for a calendar.

    There is one for each `occasion` of a kind. `told` are the digests of what it names; `sent_at` is None for one that
    waits, or that could not be sent.
    """

    id: UUID
    account: UUID
    kind: MailKind
    occasion: str
    subject: str
    body: str
    calendar: bytes | None = None
    told: tuple[str, ...] = ()
    written_at: datetime
    sent_at: datetime | None = None


class Due(msgspec.Struct, frozen=True):
    """A letter that is to be sent now, after so many attempts."""

    mail: Mail
    attempts: int


_MAIL: Final = "m.id, m.account, m.kind, m.occasion, m.subject, m.body, m.calendar, m.told, m.written_at, m.sent_at"


class Mails:
    """The letters in one database."""

    def __init__(self, pool: ConnectionPool[Connection[Any]]) -> None:
        """Borrow connections from `pool`."""
        self._pool = pool

    def write(self, mail: Mail) -> bool:
        """Keep a letter that waits to be sent; False where there was one for the occasion, which stays as it is."""
        with self._pool.connection() as connection:
            written = connection.execute(
                "insert into mails (id, account, kind, occasion, subject, body, calendar, told, written_at, next_at)"
                " values (%(id)s, %(account)s, %(kind)s, %(occasion)s, %(subject)s, %(body)s, %(calendar)s, %(told)s,"
                " %(written_at)s, %(written_at)s) on conflict (account, kind, occasion) do nothing",
                msgspec.structs.asdict(mail) | {"told": list(mail.told)},
            )
            return bool(written.rowcount)

    def had(self, kind: MailKind, occasions: Iterable[str]) -> frozenset[tuple[UUID, str]]:
        """Return who had a letter of a kind for which of some occasions."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select account, occasion from mails where kind = %s and occasion = any (%s)", (kind, list(occasions))
            ).fetchall()
        return frozenset(rows)

    def last_told(self, account: UUID) -> frozenset[str]:
        """Return what the last digest of an account named; nothing before the first."""
        with self._pool.connection() as connection:
            row = connection.execute(
                "select told from mails where account = %s and kind = %s order by written_at desc, id limit 1",
                (account, MailKind.DIGEST),
            ).fetchone()
        return frozenset(row[0]) if row else frozenset()

    def ever_told(self, account: UUID, kind: MailKind) -> frozenset[str]:
        """Return all that the letters of a kind named to an account."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select distinct unnest(told) from mails where account = %s and kind = %s", (account, kind)
            ).fetchall()
        return frozenset(told for (told,) in rows)

    def of_account(self, account: UUID, limit: int, offset: int = 0) -> list[Mail]:
        """Return the letters to an account, the last first."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                f"select {_MAIL} from mails m where account = %s order by written_at desc, id limit %s offset %s",
                (account, limit, offset),
            ).fetchall()
        return [_mail(row) for row in rows]

    def count(self, account: UUID) -> int:
        """Return how many letters there are to an account."""
        with self._pool.connection() as connection:
            row = connection.execute("select count(*) from mails where account = %s", (account,)).fetchone()
        return row[0] if row else 0

    def mail(self, mail: UUID, account: UUID) -> Mail:
        """Return a letter to an account; anybody else's is `Missing`."""
        with self._pool.connection() as connection:
            row = connection.execute(
                f"select {_MAIL} from mails m where id = %s and account = %s", (mail, account)
            ).fetchone()
        if row is None:
            raise Missing(mail)
        return _mail(row)

    def due(self, at: datetime, limit: int = 50) -> list[Due]:
        """Return letters whose moment has come, the oldest first."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                f"select {_MAIL}, m.attempts from mails m where next_at <= %s order by next_at, id limit %s",
                (at, limit),
            ).fetchall()
        return [Due(_mail(row[:-1]), row[-1]) for row in rows]

    def sent(self, mail: UUID, at: datetime) -> None:
        """Note that a letter was taken by the mail server."""
        with self._pool.connection() as connection:
            connection.execute("update mails set sent_at = %s, next_at = null where id = %s", (at, mail))

    def failed(self, due: Due, at: datetime, *, for_good: bool = False) -> None:
        """Note that a letter could not be sent: it is tried again later, or not any more."""
        last = for_good or due.attempts >= len(RETRIES)
        again = None if last else at + RETRIES[due.attempts]
        with self._pool.connection() as connection:
            connection.execute(
                "update mails set attempts = attempts + 1, next_at = %s where id = %s", (again, due.mail.id)
            )

    def forget(self, at: datetime) -> None:
        """Forget the letters that were written long ago."""
        with self._pool.connection() as connection:
            connection.execute("delete from mails where written_at < %s", (at - KEPT,))


def _mail(row: Iterable[Any]) -> Mail:
    values = dict(zip(Mail.__struct_fields__, row, strict=True))
    return Mail(**values | {"kind": MailKind(values["kind"]), "told": tuple(values["told"])})

"""Accounts, sessions and one-time links: the only tables with personal data, and the only code that touches them.

Every token comes in as its SHA-256 (`digest`); what a cookie or a link holds is never stored. Time is passed in.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from secrets import choice, token_urlsafe
from typing import Any, Final, Literal, LiteralString
from unicodedata import normalize
from uuid import UUID, uuid4

import msgspec
from psycopg import Connection
from psycopg.errors import UniqueViolation
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from domain.commands.store import Reused
from domain.refusals import Missing, Refused

IDLE: Final = timedelta(hours=12)
"""A session ends when nobody used it for so long."""

LIFETIME: Final = timedelta(days=7)
"""A session ends after this, however much it is used."""

SEEN_EVERY: Final = timedelta(minutes=1)
"""How often the use of a session is written down at most."""

INVITATION_LASTS: Final = timedelta(days=14)
RECOVERY_LASTS: Final = timedelta(days=1)
BROWSER_LASTS: Final = timedelta(days=365)

LinkKind = Literal["invitation", "recovery"]


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A person's way in. `name` is how the person is shown to others, such as a role; `mailed` whether letters come."""

    id: UUID
    organisation: UUID
    email: str
    name: str
    administrator: bool
    language: str
    disabled_at: datetime | None = None
    mailed: bool = True


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A session that holds now, with its account."""

    account: Account
    started_at: datetime
    seen_at: datetime


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A one-time link; `token` is the digest of what its address holds, `note` is for whom it was made."""

    id: UUID
    token: bytes
    kind: LinkKind
    organisation: UUID
    account: UUID | None = None
    administrator: bool = False
    note: str = ""
    made_by: UUID | None
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    used_by: UUID | None = None
    revoked_at: datetime | None = None

    def require_open(self, at: datetime) -> None:
        """Refuse a link that was used, revoked or has expired."""
        if self.revoked_at is not None:
            raise Refused("link.revoked")
        if self.used_at is not None:
            raise Refused("link.used")
        if self.expires_at <= at:
            raise Refused("link.expired")


def digest(token: str) -> bytes:
    """Return what is stored of a token: its SHA-256."""
    return sha256(token.encode()).digest()


def email_key(email: str) -> str:
    """Return what makes two e-mail addresses the same one, whatever their capitals."""
    return normalize("NFKC", email).casefold()


_ACCOUNT: Final = "a.id, a.organisation, a.email, a.name, a.administrator, a.language, a.disabled_at, a.mailed"
_LINK: Final = (
    "id, token, kind, organisation, account, administrator, note, made_by, made_at, expires_at,"
    " used_at, used_by, revoked_at"
)


class Accounts:
    """The accounts in one database. A method is one transaction; what may not be raises `Refused`."""

    def __init__(self, pool: ConnectionPool[Connection[Any]]) -> None:
        """Borrow connections from `pool`, which must be in autocommit mode so that a reading is one round trip."""
        self._pool = pool

    def forget_lost(self) -> None:
        """Replace the idle connections that were lost, after one of them turned out to be."""
        self._pool.check()

    # Sessions

    def session(self, token: bytes, at: datetime, *, used: bool = True) -> Session | None:
        """Return the session of a token while it holds and its account is enabled; note that it was used, if it was."""
        with self._pool.connection() as connection:
            row = connection.execute(
                f"select {_ACCOUNT}, s.started_at, s.seen_at from sessions s join accounts a on a.id = s.account"
                " where s.token = %s and a.disabled_at is null and s.seen_at > %s and s.started_at > %s",
                (token, at - IDLE, at - LIFETIME),
            ).fetchone()
            if row is None:
                return None
            *account, started_at, seen_at = row
            if used and seen_at < at - SEEN_EVERY:
                connection.execute(
                    "update sessions set seen_at = %(at)s where token = %(token)s and seen_at < %(at)s",
                    {"at": at, "token": token},
                )
        return Session(account=_account(account), started_at=started_at, seen_at=seen_at)

    def start_session(self, account: UUID, token: bytes, at: datetime, *, browser: bytes) -> None:
        """Start a session, remember the browser, and forget what has expired. A disabled account is `Missing`."""
        with self._writing() as connection:
            _start_session(connection, account, token, at, browser)

    def end_session(self, token: bytes, at: datetime) -> None:
        """End one session. Ending it twice is the same."""
        with self._writing() as connection:
            ended = connection.execute("delete from sessions where token = %s returning account", (token,)).fetchone()
            if ended:
                _note(connection, at, "signed-out", account=ended[0], by=ended[0])

    def end_sessions(self, account: UUID, at: datetime, *, by: UUID) -> None:
        """End every session of an account and forget its browsers."""
        with self._writing() as connection:
            _end_sessions(connection, account)
            _note(connection, at, "signed-out-everywhere", account=account, by=by)

    # Accounts

    def account(self, account: UUID, *, organisation: UUID) -> Account:
        """Return an account of an organisation, disabled or not; anybody else's is `Missing`."""
        with self._pool.connection() as connection:
            return _account_of(connection, account, organisation)

    def credentials(self, email: str) -> tuple[Account, str] | None:
        """Return the account of an e-mail address and its password hash, or None."""
        with self._pool.connection() as connection:
            row = connection.execute(
                f"select a.password, {_ACCOUNT} from accounts a where a.email_key = %s", (email_key(email),)
            ).fetchone()
        return (_account(row[1:]), row[0]) if row else None

    def known_browser(self, browser: bytes, email: str, at: datetime) -> bool:
        """Tell whether somebody signed in from this browser, to the account of an address, before."""
        with self._pool.connection() as connection:
            return bool(
                connection.execute(
                    "select true from browsers b join accounts a on a.id = b.account"
                    " where b.token = %s and a.email_key = %s and b.seen_at > %s",
                    (browser, email_key(email), at - BROWSER_LASTS),
                ).fetchone()
            )

    def colleagues(self, organisation: UUID) -> list[Account]:
        """Return the accounts of an organisation by name, the disabled ones last."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                f"select {_ACCOUNT} from accounts a where a.organisation = %s"
                " order by a.disabled_at is not null, lower(a.name), a.id",
                (organisation,),
            ).fetchall()
        return [_account(row) for row in rows]

    def names(self, accounts: Collection[UUID]) -> dict[UUID, str]:
        """Return the shown name of each account that exists."""
        with self._pool.connection() as connection:
            return dict(
                connection.execute("select id, name from accounts where id = any(%s)", (list(accounts),)).fetchall()
            )

    def some(self, accounts: Collection[UUID]) -> list[Account]:
        """Return those of some accounts that exist."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                f"select {_ACCOUNT} from accounts a where a.id = any(%s)", (list(accounts),)
            ).fetchall()
        return [_account(row) for row in rows]

    def has_accounts(self, organisation: UUID) -> bool:
        """Tell whether anybody has an account in the organisation."""
        with self._pool.connection() as connection:
            return bool(
                connection.execute(
                    "select true from accounts where organisation = %s limit 1", (organisation,)
                ).fetchone()
            )

    def open_account(self, account: Account, *, password: str, at: datetime, by: UUID | None = None) -> None:
        """Make an account as it stands, with its password hash. An address that is in use is refused."""
        with self._writing() as connection:
            _open_account(connection, account, password, at)
            _note(connection, at, "opened", account=account.id, by=by, organisation=account.organisation)

    def rehash(self, account: UUID, password: str) -> None:
        """Keep the same password under the hash parameters of today."""
        with self._writing() as connection:
            connection.execute("update accounts set password = %s where id = %s", (password, account))

    def rename(self, account: UUID, *, name: str, email: str, session: bytes, at: datetime) -> None:
        """Change the shown name and the address of an account, and end its sessions but `session`.

        An address that is in use is refused.
        """
        with self._writing() as connection:
            with _free_address():
                connection.execute(
                    "update accounts set name = %s, email = %s, email_key = %s where id = %s",
                    (name, email, email_key(email), account),
                )
            connection.execute("delete from sessions where account = %s and token <> %s", (account, session))
            _note(connection, at, "renamed", account=account, by=account)

    def choose_language(self, account: UUID, language: str) -> None:
        """Keep the language in which somebody reads."""
        with self._writing() as connection:
            connection.execute("update accounts set language = %s where id = %s", (language, account))

    def choose_mail(self, account: UUID, *, mailed: bool) -> None:
        """Keep whether somebody wants letters by e-mail."""
        with self._writing() as connection:
            connection.execute("update accounts set mailed = %s where id = %s", (mailed, account))

    def mailed(self) -> list[Account]:
        """Return the enabled accounts that want letters, by organisation and language."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                f"select {_ACCOUNT} from accounts a where mailed and disabled_at is null"
                " order by organisation, language, id"
            ).fetchall()
        return [_account(row) for row in rows]

    def addresses(self, accounts: Collection[UUID]) -> dict[UUID, str]:
        """Return the e-mail address of each of some accounts that is enabled and wants letters."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select id, email from accounts where id = any(%s) and mailed and disabled_at is null",
                (list(accounts),),
            ).fetchall()
        return dict(rows)

    def change_password(self, account: UUID, *, password: str, session: bytes, browser: bytes, at: datetime) -> None:
        """Change a password, end every session of the account, and start a new one for whoever changed it."""
        with self._writing() as connection:
            _change_password(connection, account, password, at)
            _note(connection, at, "password-changed", account=account, by=account)
            _start_session(connection, account, session, at, browser)

    def disable(self, account: UUID, *, organisation: UUID, by: UUID, at: datetime) -> None:
        """Close an account and end its sessions. The last administrator of an organisation is refused."""
        with self._writing() as connection:
            _require_other_administrator(connection, account, organisation)
            disabled = connection.execute(
                "update accounts set disabled_at = %s where id = %s and organisation = %s and disabled_at is null",
                (at, account, organisation),
            ).rowcount
            if disabled:
                _end_sessions(connection, account)
                _revoke_recoveries(connection, account, at)
                _note(connection, at, "disabled", account=account, by=by, organisation=organisation)

    def enable(self, account: UUID, *, organisation: UUID, by: UUID, at: datetime) -> None:
        """Open a closed account again, with the password that it had."""
        with self._writing() as connection:
            _account_of(connection, account, organisation)
            enabled = connection.execute(
                "update accounts set disabled_at = null where id = %s and disabled_at is not null", (account,)
            ).rowcount
            if enabled:
                _note(connection, at, "enabled", account=account, by=by, organisation=organisation)

    def appoint(self, account: UUID, *, administrator: bool, organisation: UUID, by: UUID, at: datetime) -> None:
        """Make somebody an administrator, or no longer. The last administrator of an organisation is refused."""
        with self._writing() as connection:
            if not administrator:
                _require_other_administrator(connection, account, organisation)
            _account_of(connection, account, organisation)
            changed = connection.execute(
                "update accounts set administrator = %(to)s where id = %(id)s and administrator <> %(to)s",
                {"to": administrator, "id": account},
            ).rowcount
            if changed:
                act = "appointed" if administrator else "dismissed"
                _note(connection, at, act, account=account, by=by, organisation=organisation)

    # One-time links

    def invite(
        self,
        link: UUID,
        token: bytes,
        *,
        organisation: UUID,
        administrator: bool,
        note: str,
        by: UUID,
        at: datetime,
    ) -> None:
        """Keep an invitation to an organisation. The same `link` again changes nothing."""
        made = Link(
            id=link,
            token=token,
            kind="invitation",
            organisation=organisation,
            administrator=administrator,
            note=note,
            made_by=by,
            made_at=at,
            expires_at=at + INVITATION_LASTS,
        )
        with self._writing() as connection:
            _keep_link(connection, made)

    def offer_recovery(
        self, link: UUID, token: bytes, *, account: UUID, organisation: UUID, by: UUID | None, at: datetime
    ) -> None:
        """Keep a link with which an account gets another password; it takes the place of an earlier one.

        `by` is None for the console. A disabled account is refused, another organisation's is `Missing`.
        """
        made = Link(
            id=link,
            token=token,
            kind="recovery",
            organisation=organisation,
            account=account,
            made_by=by,
            made_at=at,
            expires_at=at + RECOVERY_LASTS,
        )
        with self._writing() as connection:
            if _account_of(connection, account, organisation, lock=True).disabled_at is not None:
                raise Refused("account.disabled")
            if connection.execute("select true from links where id = %s", (link,)).fetchone():
                return
            _revoke_recoveries(connection, account, at)
            _keep_link(connection, made)

    def link(self, token: bytes) -> Link:
        """Return the link of a token, whatever its state; an unknown one is `Missing`."""
        with self._pool.connection() as connection:
            return _link(connection, "token = %s", (token,))

    def link_made(self, link: UUID, *, by: UUID) -> Link:
        """Return a link that somebody made; anybody else's is `Missing`."""
        with self._pool.connection() as connection:
            return _link(connection, "id = %s and made_by = %s", (link, by))

    def invitations(self, made_in: UUID, at: datetime) -> list[Link]:
        """Return the invitations that are open now and were made in an organisation, the newest first."""
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Link)) as cursor:
            return cursor.execute(
                f"select {_LINK} from links where kind = 'invitation' and used_at is null and revoked_at is null"
                " and expires_at > %s and made_by in (select id from accounts where organisation = %s)"
                " order by made_at desc, id",
                (at, made_in),
            ).fetchall()

    def revoke(self, link: UUID, *, made_in: UUID, by: UUID, at: datetime) -> None:
        """Revoke an invitation that was made in an organisation. One that was used is refused; twice is the same."""
        with self._writing() as connection:
            found = _link(
                connection,
                "id = %s and kind = 'invitation' and made_by in (select id from accounts where organisation = %s)",
                (link, made_in),
                lock=True,
            )
            if found.used_at is not None:
                raise Refused("link.used")
            if found.revoked_at is None:
                connection.execute("update links set revoked_at = %s where id = %s", (at, link))
                _note(connection, at, "invitation-revoked", account=None, by=by, organisation=found.organisation)

    def accept(
        self,
        token: bytes,
        *,
        account: UUID,
        email: str,
        name: str,
        password: str,
        language: str,
        session: bytes,
        browser: bytes,
        at: datetime,
    ) -> Account:
        """Make an account by an invitation, start a session in it, and return it. Of two at once, one is refused.

        Raises `Reused` where the id is another account's: the key that it follows from did something before.
        """
        with self._writing() as connection:
            link = _link(connection, "token = %s and kind = 'invitation'", (token,), lock=True)
            link.require_open(at)
            opened = Account(
                id=account,
                organisation=link.organisation,
                email=email,
                name=name,
                administrator=link.administrator,
                language=language,
            )
            _open_account(connection, opened, password, at)
            _use(connection, link, account, at)
            _note(connection, at, "invitation-accepted", account=account, by=account, organisation=link.organisation)
            _start_session(connection, account, session, at, browser)
        return opened

    def recover(self, token: bytes, *, password: str, session: bytes, browser: bytes, at: datetime) -> Account:
        """Give an account another password by a recovery link, end its sessions, start a new one, and return it."""
        with self._writing() as connection:
            link = _link(connection, "token = %s and kind = 'recovery'", (token,), lock=True)
            link.require_open(at)
            account = _account_of(connection, link.account, link.organisation)
            if account.disabled_at is not None:
                raise Refused("account.disabled")
            _use(connection, link, account.id, at)
            _change_password(connection, account.id, password, at)
            _note(connection, at, "recovered", account=account.id, by=account.id, organisation=link.organisation)
            _start_session(connection, account.id, session, at, browser)
        return account

    # The first visitor

    def anybody(self) -> bool:
        """Tell whether there is any account."""
        with self._pool.connection() as connection:
            return bool(connection.execute("select true from accounts limit 1").fetchone())

    def keep_opening_code(self, code: bytes, at: datetime) -> bool:
        """Keep the code of the first visitor in the place of an earlier one; False when there are accounts already."""
        with self._writing() as connection:
            if connection.execute("select true from accounts limit 1").fetchone():
                return False
            connection.execute(
                "insert into opening_code (code, made_at) values (%(code)s, %(at)s)"
                " on conflict (only_one) do update set code = excluded.code, made_at = excluded.made_at",
                {"code": code, "at": at},
            )
        return True

    @contextmanager
    def opening(self, code: bytes) -> Iterator[Callable[[Account, str, bytes, bytes, datetime], None]]:
        """Hold the opening code while the first organisation is founded; what it yields makes the first account.

        A wrong code is refused, and a code that somebody else just used is `Missing`, as the page then is. The
        yielded function takes the account, its password hash, the digests of session and browser, and the moment.
        """
        with self._writing() as connection:
            row = connection.execute("select code from opening_code for update").fetchone()
            if row is None:
                raise Missing("opening code")
            if not compare_digest(bytes(row[0]), code):
                raise Refused("opening.code", field="code")

            def open_first(account: Account, password: str, session: bytes, browser: bytes, at: datetime) -> None:
                _open_account(connection, account, password, at)
                _note(connection, at, "opened", account=account.id, by=None, organisation=account.organisation)
                _start_session(connection, account.id, session, at, browser)
                connection.execute("delete from opening_code")

            yield open_first

    @contextmanager
    def _writing(self) -> Iterator[Connection[Any]]:
        with self._pool.connection() as connection, connection.transaction():
            yield connection


def recovery_link(accounts: Accounts, email: str, at: datetime) -> str:
    """Make a recovery link from the console and return its path; an unknown address is `Missing`."""
    found = accounts.credentials(email)
    if found is None:
        raise Missing(email)
    token = token_urlsafe(32)
    account, _ = found
    accounts.offer_recovery(
        uuid4(), digest(token), account=account.id, organisation=account.organisation, by=None, at=at
    )
    return f"/links/{token}"


def opening_code(accounts: Accounts, at: datetime) -> str | None:
    """Make the one-time code for the first visitor, to be shown on the console; None when there are accounts."""
    code = "-".join("".join(choice(_CODE_LETTERS) for _ in range(4)) for _ in range(4))
    return code if accounts.keep_opening_code(digest(code), at) else None


# No letter that is read as another: 20 bits a group.
_CODE_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def _account(row: Sequence[Any]) -> Account:
    return Account(**dict(zip(Account.__struct_fields__, row, strict=True)))


def _account_of(
    connection: Connection[Any], account: UUID | None, organisation: UUID, *, lock: bool = False
) -> Account:
    row = connection.execute(
        f"select {_ACCOUNT} from accounts a where a.id = %s and a.organisation = %s{' for update' if lock else ''}",
        (account, organisation),
    ).fetchone()
    if row is None:
        raise Missing(account or "account")
    return _account(row)


@contextmanager
def _free_address() -> Iterator[None]:
    try:
        yield
    except UniqueViolation as taken:
        if taken.diag.constraint_name == "accounts_email_key_key":
            raise Refused("account.email-taken", field="email") from taken
        if taken.diag.constraint_name == "accounts_pkey":
            raise Reused from taken
        raise


def _open_account(connection: Connection[Any], account: Account, password: str, at: datetime) -> None:
    with _free_address():
        connection.execute(
            "insert into accounts"
            " (id, organisation, email, email_key, name, password, administrator, language, created_at)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                account.id,
                account.organisation,
                account.email,
                email_key(account.email),
                account.name,
                password,
                account.administrator,
                account.language,
                at,
            ),
        )


def _change_password(connection: Connection[Any], account: UUID, password: str, at: datetime) -> None:
    connection.execute("update accounts set password = %s where id = %s", (password, account))
    _revoke_recoveries(connection, account, at)
    _end_sessions(connection, account)


def _start_session(connection: Connection[Any], account: UUID, token: bytes, at: datetime, browser: bytes) -> None:
    enabled = connection.execute(
        "select organisation from accounts where id = %s and disabled_at is null for share", (account,)
    ).fetchone()
    if enabled is None:
        raise Missing(account)
    connection.execute("delete from sessions where seen_at < %s or started_at < %s", (at - IDLE, at - LIFETIME))
    connection.execute("delete from browsers where seen_at < %s", (at - BROWSER_LASTS,))
    connection.execute(
        "insert into sessions (token, account, started_at, seen_at) values (%(token)s, %(account)s, %(at)s, %(at)s)",
        {"token": token, "account": account, "at": at},
    )
    connection.execute(
        "insert into browsers (token, account, seen_at) values (%(token)s, %(account)s, %(at)s)"
        " on conflict (token) do update set account = excluded.account, seen_at = excluded.seen_at",
        {"token": browser, "account": account, "at": at},
    )
    _note(connection, at, "signed-in", account=account, by=account, organisation=enabled[0])


def _end_sessions(connection: Connection[Any], account: UUID) -> None:
    connection.execute("delete from sessions where account = %s", (account,))
    connection.execute("delete from browsers where account = %s", (account,))


def _require_other_administrator(connection: Connection[Any], account: UUID, organisation: UUID) -> None:
    """Lock the administrators of an organisation, so that two of them cannot dismiss each other at once."""
    rows = connection.execute(
        "select id from accounts where organisation = %s and administrator and disabled_at is null"
        " order by id for update",
        (organisation,),
    ).fetchall()
    if _account_of(connection, account, organisation).administrator and [row[0] for row in rows] == [account]:
        raise Refused("account.last-administrator")


def _keep_link(connection: Connection[Any], link: Link) -> None:
    kept = connection.execute(
        f"insert into links ({_LINK}) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " on conflict (id) do nothing",
        msgspec.structs.astuple(link),
    ).rowcount
    if kept:
        act = "invited" if link.kind == "invitation" else "recovery-offered"
        _note(connection, link.made_at, act, account=link.account, by=link.made_by, organisation=link.organisation)


def _link(
    connection: Connection[Any], where: LiteralString, parameters: tuple[Any, ...], *, lock: bool = False
) -> Link:
    with connection.cursor(row_factory=class_row(Link)) as cursor:
        found = cursor.execute(
            f"select {_LINK} from links where {where}{' for update' if lock else ''}", parameters
        ).fetchone()
    if found is None:
        raise Missing("link")
    return found


def _use(connection: Connection[Any], link: Link, account: UUID, at: datetime) -> None:
    connection.execute("update links set used_at = %s, used_by = %s where id = %s", (at, account, link.id))


def _revoke_recoveries(connection: Connection[Any], account: UUID, at: datetime) -> None:
    connection.execute(
        "update links set revoked_at = %s where kind = 'recovery' and account = %s and used_at is null"
        " and revoked_at is null",
        (at, account),
    )


def _note(
    connection: Connection[Any],
    at: datetime,
    act: str,
    *,
    account: UUID | None,
    by: UUID | None,
    organisation: UUID | None = None,
) -> None:
    connection.execute(
        "insert into account_acts (at, act, account, by, organisation) values (%(at)s, %(act)s, %(account)s, %(by)s,"
        " coalesce(%(organisation)s, (select organisation from accounts where id = %(account)s)))",
        {"at": at, "act": act, "account": account, "by": by, "organisation": organisation},
    )

"""Who is asking: opaque tokens in cookies, of which the database knows the hash, and a forgery token made of each.

The forgery token (CSRF) is an HMAC of the cookie's token, so it needs no storage and says nothing about the cookie.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from secrets import token_urlsafe
from typing import Final, Literal, get_args
from uuid import UUID

import msgspec

from domain.refusals import Refused
from storage.accounts import Account, Accounts, Session, digest, email_key
from storage.turns import Bucket, Turns
from web.passwords import Passwords
from web.wording import DUTCH, LANGUAGES

Name = Literal["session", "visitor", "browser", "language", "notice"]

NAMES: Final[tuple[Name, ...]] = get_args(Name)

LASTING: Final = {"browser": 365 * 86_400, "language": 365 * 86_400, "notice": 60}
"""How many seconds a cookie is kept; any other goes when the browser closes."""

TOKEN_LENGTHS: Final = range(20, 129)


class Passage(msgspec.Struct):
    """What a request brought: its session if it holds, and the tokens of its cookies (empty where there are none).

    `organisation` is the name of the account's organisation, `failure` why the session could not be looked up; `set`
    gathers the cookies that the answer must set, or remove where the value is empty.
    """

    reference: str
    address: str
    session: Session | None = None
    token: str = ""
    visitor: str = ""
    browser: str = ""
    language: str = DUTCH
    notice: str = ""
    organisation: str = ""
    failure: Exception | None = None
    set: dict[Name, str] = {}

    def forgery_tokens(self) -> list[str]:
        """Return every token that a form of this browser may carry now."""
        return [forgery_token(secret) for secret in (self.token if self.session else "", self.visitor) if secret]

    def forgery_token(self) -> str:
        """Return the token for a form that is drawn now; a visitor without a session gets a cookie to go with it."""
        if self.session:
            return forgery_token(self.token)
        if not self.visitor:
            self.visitor = self.set["visitor"] = new_token()
        return forgery_token(self.visitor)

    def signed_in(self, session: Session, token: str, browser: str) -> None:
        """Go on as a session that was just started; the visitor's own token ends."""
        self.session, self.token, self.browser, self.visitor = session, token, browser, ""
        self.language = session.account.language
        self.set |= {"session": token, "browser": browser, "visitor": ""}

    def signed_out(self) -> None:
        """Forget the session."""
        self.session = None
        self.set |= {"session": ""}


class Cookies:
    """The names and attributes of the cookies: with TLS they are bound to this host alone (`__Host-`)."""

    def __init__(self, *, secure: bool) -> None:
        """Say whether the cookies travel over TLS only."""
        self._secure = "; Secure" if secure else ""
        self._prefix = "__Host-" if secure else ""

    def read(self, header: str) -> Mapping[Name, str]:
        """Return our cookies from the header of a request."""
        sent = dict(pair.strip().partition("=")[::2] for pair in header.split(";"))
        return {name: sent[self._prefix + name] for name in NAMES if self._prefix + name in sent}

    def write(self, name: Name, value: str) -> bytes:
        """Return the header that sets, or with an empty value removes, a cookie."""
        lasting = LASTING.get(name) if value else 0
        kept = "" if lasting is None else f"; Max-Age={lasting}"
        return f"{self._prefix}{name}={value}; Path=/{kept}; HttpOnly; SameSite=Lax{self._secure}".encode("latin-1")


def passage(cookies: Mapping[Name, str], *, reference: str, address: str) -> Passage:
    """Return what the cookies of a request say by themselves; `recognise` looks up the session."""
    language = cookies.get("language", DUTCH)
    return Passage(
        reference=reference,
        address=address,
        token=_plausible(cookies.get("session", "")),
        visitor=_plausible(cookies.get("visitor", "")),
        browser=_plausible(cookies.get("browser", "")),
        language=language if language in LANGUAGES else DUTCH,
        notice=cookies.get("notice", ""),
        set={},
    )


def recognise(
    passage: Passage, accounts: Accounts, name_of: Callable[[UUID], str], at: datetime, *, used: bool = True
) -> None:
    """Look up the session of a passage, in one query, and the name of its organisation.

    It is not `used` by a page that only stands open.
    """
    passage.session = accounts.session(digest(passage.token), at, used=used)
    if passage.session:
        passage.language = passage.session.account.language
        passage.organisation = name_of(passage.session.account.organisation)


def new_token() -> str:
    """Return 256 bits that nobody can guess."""
    return token_urlsafe(32)


def forgery_token(secret: str) -> str:
    """Return the forgery token that belongs to the token of a cookie."""
    return _derived(secret, "forgery")


def link_token(session: str, link: object) -> str:
    """Return the token of a one-time link that this session makes.

    It follows from the session and the id of the link, so that a form sent twice makes one link, and the page after
    it can show it without its being stored anywhere.
    """
    return _derived(session, f"link {link}")


def same(token: str, tokens: list[str]) -> bool:
    """Tell, in constant time, whether a token is one of `tokens`."""
    return sum(hmac.compare_digest(token.encode(), known.encode()) for known in tokens) > 0


def sign_in(
    accounts: Accounts, turns: Turns, passwords: Passwords, passage: Passage, *, email: str, password: str, at: datetime
) -> Account:
    """Start a session for whoever knows the password of an account.

    An unknown address, a wrong password and a disabled account are refused in the same words after the same work.
    Attempts are limited per address of the network and per account. Those from a browser that signed in to the
    account before are counted apart, so that a stranger who keeps knocking does not keep its owner out; a wait is
    never longer than a minute.
    """
    credentials = accounts.credentials(email)
    account, encoded = credentials or (None, None)
    known = accounts.known_browser(digest(passage.browser), email, at)
    buckets = attempts(email, passage, known=known)
    if wait := turns.take(buckets, at):
        raise Refused("sign-in.wait", seconds=seconds(wait))
    if not passwords.right(password, encoded) or account is None or encoded is None or account.disabled_at:
        raise Refused("sign-in.wrong")
    turns.give_back(buckets)
    if passwords.outdated(encoded):
        accounts.rehash(account.id, passwords.hash(password))
    start(accounts, passage, account, at)
    return account


def start(accounts: Accounts, passage: Passage, account: Account, at: datetime) -> None:
    """Start a session under a new token; one that this browser had ends."""
    token, browser = new_token(), browser_token(passage)
    accounts.start_session(account.id, digest(token), at, browser=digest(browser))
    enter(accounts, passage, account, token, browser, at)


def enter(accounts: Accounts, passage: Passage, account: Account, token: str, browser: str, at: datetime) -> None:
    """Go on in a session that was started with `token`, and end the one that this browser had."""
    if passage.session:
        accounts.end_session(digest(passage.token), at)
    passage.signed_in(Session(account=account, started_at=at, seen_at=at), token, browser)


def browser_token(passage: Passage) -> str:
    """Return the token by which this browser is known, or a new one."""
    return passage.browser or new_token()


def confirm(
    accounts: Accounts,
    turns: Turns,
    passwords: Passwords,
    passage: Passage,
    *,
    email: str,
    password: str,
    field: str,
    at: datetime,
) -> None:
    """Refuse unless whoever is signed in as `email` knows the password, with the limits of signing in."""
    credentials = accounts.credentials(email)
    buckets = attempts(email, passage, known=True)
    if wait := turns.take(buckets, at):
        raise Refused("sign-in.wait", field=field, seconds=seconds(wait))
    if not passwords.right(password, credentials[1] if credentials else None):
        raise Refused("account.password", field=field)
    turns.give_back(buckets)


def attempts(email: str, passage: Passage, *, known: bool) -> list[Bucket]:
    """Return the rate limits of one attempt to sign in."""
    account = f"browser {passage.browser} {email_key(email)}" if known else f"account {email_key(email)}"
    return [Bucket(account, 10, timedelta(minutes=1)), guesses(passage)]


def guesses(passage: Passage) -> Bucket:
    """Return the rate limit of guesses from one address: an office shares it, so it is wide."""
    return Bucket(f"address {passage.address}", 60, timedelta(seconds=10))


def seconds(wait: timedelta) -> int:
    """Return a wait in whole seconds, rounded up."""
    return -int(-wait.total_seconds() // 1)


def network(host: str) -> str:
    """Return what counts as one address: an IPv4 address, or the /64 that one household has of IPv6."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
    return str(address)


def packed(text: str) -> str:
    """Return a sentence as a cookie can hold it."""
    return urlsafe_b64encode(text.encode()).decode()


def unpacked(value: str) -> str:
    """Return the sentence of a cookie, or nothing where it is not one."""
    try:
        return urlsafe_b64decode(value.encode()).decode()[:500]
    except ValueError:
        return ""


def _derived(secret: str, purpose: str) -> str:
    return urlsafe_b64encode(hmac.digest(secret.encode(), purpose.encode(), "sha256")).decode().rstrip("=")


def _plausible(token: str) -> str:
    return token if len(token) in TOKEN_LENGTHS and token.isascii() else ""

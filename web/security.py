"""The entrance: who comes in, what they may ask for, and the headers and the one log line of every answer."""

import logging
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psycopg
from anyio.to_thread import run_sync
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from psycopg_pool import PoolClosed, PoolTimeout

from domain.authority import POLICY
from domain.refusals import Refused
from domain.terms import Role
from storage.accounts import Accounts
from web import sessions
from web.assets import PREFIX as ASSETS
from web.clock import Clock
from web.forms import Form
from web.sessions import Cookies, Passage
from web.visits import Forged, SignInNeeded, Visit, body_of

MOST_DISCARDED: Final = 64_000_000
"""Bytes of a larger body that are read and dropped, so that a browser gets to see the answer."""

UNAVAILABLE: Final = (psycopg.OperationalError, PoolTimeout, PoolClosed)
SAFE_METHODS: Final = {"GET", "HEAD", "OPTIONS"}

POLICY_HEADER: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS: Final = {
    "Content-Security-Policy": POLICY_HEADER,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
LIVE: Final = "/live"
"""What the address of a stream ends with: a page that stands open keeps nobody signed in."""

STRICT_TRANSPORT: Final = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}

log = logging.getLogger("planspoor.requests")


class Entrance:
    """Wraps the application: recognises the visitor, adds headers and cookies, and writes one line in the log.

    Files by content hash pass through without cookies and without a line.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        accounts: Accounts,
        cookies: Cookies,
        clock: Clock,
        name_of: Callable[[UUID], str],
        secure: bool,
    ) -> None:
        """Stand before `app`; `name_of` tells the name of an organisation."""
        self.app = app
        self._accounts = accounts
        self._cookies = cookies
        self._clock = clock
        self._name_of = name_of
        self._headers = _encoded(HEADERS | (STRICT_TRANSPORT if secure else {}))
        self._private = _encoded({"Cache-Control": "no-store"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass on what is not one."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
        elif not _names_a_host(scope):
            await send({"type": "http.response.start", "status": HTTPStatus.BAD_REQUEST, "headers": self._headers})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        elif scope["path"].startswith(ASSETS):
            scope["state"]["passage"] = Passage(reference=uuid4().hex[:12], address="")
            await self.app(scope, receive, self._sending(scope, receive, send, None))
        else:
            started = time.perf_counter()
            passage = await self._passage(scope)
            scope["state"]["passage"] = passage
            sending = self._sending(scope, receive, send, passage)
            try:
                await self.app(scope, receive, sending)
            finally:
                _write_line(scope, passage, started)

    async def _passage(self, scope: Scope) -> Passage:
        header = "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")
        client = scope["client"]
        passage = sessions.passage(
            self._cookies.read(header),
            reference=uuid4().hex[:12],
            address=sessions.network(client[0]) if client else "",
        )
        if passage.token:
            try:
                await run_sync(self._recognise, passage, not scope["path"].endswith(LIVE))
            except UNAVAILABLE as failure:
                passage.failure = failure
        return passage

    def _recognise(self, passage: Passage, used: bool) -> None:  # noqa: FBT001 - it is called in a thread
        try:
            sessions.recognise(passage, self._accounts, self._name_of, self._clock.wall(), used=used)
        except UNAVAILABLE:
            # After a restart of the database the connections of before are lost, and only those.
            self._accounts.forget_lost()
            sessions.recognise(passage, self._accounts, self._name_of, self._clock.wall(), used=used)

    def _sending(self, scope: Scope, receive: Receive, send: Send, passage: Passage | None) -> Send:
        bodiless = scope["method"] == "HEAD"  # type: ignore[typeddict-item]
        if bodiless:
            scope["method"] = "GET"  # type: ignore[typeddict-unknown-key]

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                if message["status"] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                    await _discard(receive)
                headers = [*message["headers"], *self._headers]
                if passage:
                    scope["state"]["status"] = message["status"]
                    headers += self._private
                    headers += ((b"set-cookie", self._cookies.write(*cookie)) for cookie in passage.set.items())
                message = {**message, "headers": headers}
            elif message["type"] == "http.response.body" and bodiless:
                message = {**message, "body": b""}
            await send(message)

        return sending


async def permitted(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let in only whom the policy table lets in: strangers to what is for anyone, administrators to what is theirs.

    What somebody is to a plan is decided by the command or the query itself, on the plan as it stands. A request
    that changes something must come from this very site.
    """
    if connection.scope["path"].startswith(ASSETS) or connection.scope["method"] == "OPTIONS":  # type: ignore[typeddict-item]
        return
    passage: Passage = connection.scope["state"]["passage"]
    if passage.failure:
        raise passage.failure
    if connection.scope["method"] not in SAFE_METHODS and not _from_this_site(connection):  # type: ignore[typeddict-item]
        raise Forged
    roles = POLICY[handler.opt["permission"]].roles
    if Role.ANYONE in roles:
        return
    if passage.session is None:
        if isinstance(connection, Request) and handler.opt.get("own_form"):
            form = Form.parse(await body_of(connection), passage.language)
            connection.scope["state"]["visit"] = Visit(connection, form)
        raise SignInNeeded
    if roles == {Role.ADMINISTRATOR} and not passage.session.account.administrator:
        raise Refused("authority.role", roles=tuple(sorted(roles)))


def require_policy(routes: Iterable[object]) -> None:
    """Stop the start with a `LookupError` where a route is not in the policy table or takes unchecked what is sent."""
    for route in routes:
        handlers = route.route_handlers if isinstance(route, HTTPRoute) else [route.route_handler]  # type: ignore[attr-defined]
        for handler in handlers:
            methods = set(getattr(handler, "http_methods", ())) - {"OPTIONS"}
            permission = handler.opt.get("permission")
            if methods and permission not in POLICY:
                message = f"{route.path} has permission {permission!r}, which is not in the policy table"  # type: ignore[attr-defined]
                raise LookupError(message)
            if methods - SAFE_METHODS and not (handler.opt.get("own_form") or handler.opt.get("signed_body")):
                message = f"{route.path} changes something, but is not an `action`"  # type: ignore[attr-defined]
                raise LookupError(message)


def _from_this_site(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Tell whether a browser says that the page it comes from is ours; one too old to say anything is let through.

    The forgery token in the form is the other half of the check.
    """
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = connection.headers.get("origin")
    return origin is None or origin.partition("://")[2] == connection.headers.get("host")


def _names_a_host(scope: Scope) -> bool:
    """Tell whether a request names a host in a form that has a meaning; one that does not gets 400 (RFC 9112, 3.2)."""
    named = [value for name, value in scope["headers"] if name == b"host"]
    try:
        return all(urlsplit(f"//{value.decode('ascii')}").port != 0 for value in named)
    except ValueError:
        return False


async def _discard(receive: Receive) -> None:
    read = 0
    while read < MOST_DISCARDED:
        message = await receive()
        if message["type"] != "http.request" or not message.get("more_body"):
            return
        read += len(message["body"])


def _write_line(scope: Scope, passage: Passage, started: float) -> None:
    log.info(
        "request",
        extra={
            "method": scope["method"],  # type: ignore[typeddict-item]
            "route": scope.get("path_template", ""),
            "status": scope["state"].get("status", 0),
            "ms": round((time.perf_counter() - started) * 1000, 1),
            "account": str(passage.session.account.id) if passage.session else None,
            "reference": passage.reference,
        },
    )


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]

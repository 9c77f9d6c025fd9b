"""One request of a person, and the two kinds of route that answer it: a page that shows, an action that does.

An action names the page that it is filled in on. What is refused comes back on that page as it was typed, with
every sentence at once; so a route can forget neither the forgery check nor what somebody wrote.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from inspect import signature
from re import findall
from typing import Any, Concatenate, Final, ParamSpec
from uuid import UUID, uuid4

import msgspec
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.exceptions import InternalServerException
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect
from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool

from domain.aggregates.organisation import Organisation
from domain.authority import Actor
from domain.commands.books import Shelf
from domain.commands.store import Conflict, Halted, Reused, Versioned
from domain.commands.work import Desk, UseCase
from domain.events import Recorded
from domain.refusals import Refused, Stale
from domain.trail.notes import Signer
from domain.valuation.notation import Language
from projections.dossiers import Dossiers
from storage.accounts import Account, Accounts
from storage.looks import Looks
from storage.mails import Mails
from storage.presences import Presences
from storage.settings import Settings
from storage.trail import Trail
from storage.turns import Turns
from storage.witnesses import Witnesses
from web import sessions
from web.clock import Clock
from web.forms import COMMAND, FORGERY, LARGEST_BODY, Form, Malformed, Refusals, Typed
from web.passwords import Passwords
from web.rendering import draw, name_errors
from web.rooms import Rooms
from web.sessions import Cookies, Passage
from web.wording import sentence, translations

P = ParamSpec("P")
Answer = Response[Any]
Page = Callable[..., Answer]

NAMELESS: Final = ("text.", "amount.", "hours.", "percentage.", "number.", "quantity.", "date.", "choice.", "list.")
"""Rules about any field: on their own their sentences do not say which."""

HTML: Final = "text/html"


class Place(msgspec.Struct, frozen=True):
    """An entry of the main menu: the Dutch label and the address."""

    label: str
    href: str


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """What the composition puts at the disposal of every request."""

    settings: Settings
    clock: Clock
    store: Versioned
    pool: ConnectionPool[Connection[Any]]
    desk: Desk
    books: Shelf
    accounts: Accounts
    looks: Looks
    mails: Mails
    turns: Turns
    passwords: Passwords
    cookies: Cookies
    places: tuple[Place, ...]
    drawing: CapacityLimiter
    name_of: Callable[[UUID], str]
    wait_for: Callable[[int], object]
    signer: Signer
    trail: Trail
    witnesses: Witnesses
    dossiers: Dossiers
    presences: Presences
    rooms: Rooms

    def organisation(self, id: UUID) -> Organisation:
        """Return an organisation as it stands, or `Missing`."""
        return Organisation.replay(id, self.store.streams((id,))[id]).required()


class SignInNeeded(Exception):  # noqa: N818
    """Nobody is signed in, and this is not for everybody (401)."""


class Gone(Exception):  # noqa: N818
    """Whoever sent a form went away before all of it had come in: there is nobody to answer."""


class Forged(Exception):  # noqa: N818
    """A form came without the token of this browser, or from another site (403)."""


class Reader:
    """Somebody for whom something is worded: an account that reads in a language, now."""

    site: Site

    @property
    def language(self) -> Language:
        """The language in which it is read."""
        raise NotImplementedError

    @property
    def account(self) -> Account:
        """Whoever reads."""
        raise NotImplementedError

    @property
    def store(self) -> Versioned:
        """The log, for queries that fold it."""
        return self.site.store

    @property
    def now(self) -> datetime:
        """The moment of the domain; sessions and links live by `site.clock.wall()`."""
        return self.site.clock.now()

    @property
    def today(self) -> date:
        """The date in Amsterdam."""
        return self.site.clock.today()

    def _(self, text: str, **values: object) -> str:
        """Return a Dutch text in the reader's language, with its values filled in."""
        found = translations(self.language).gettext(text)
        return found % values if values else found


class Visit(Reader):
    """One request of a person: who it is, in which language, what was filled in, and ways to answer."""

    def __init__(self, request: Request[Any, Any, Any], form: Form | None = None) -> None:
        """Take what the entrance found out about the request; `form` holds the fields of a POST."""
        self.request = request
        self.site = request.app.state["site"]
        self.passage: Passage = request.scope["state"]["passage"]
        self.form = form or Form(language=self.language)
        self._refused: tuple[Refused, ...] = ()
        self._position: int | None = None

    @property
    def language(self) -> Language:
        """The language of the page."""
        return "en" if self.passage.language == "en" else "nl"

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return self.passage.session is not None

    @property
    def account(self) -> Account:
        """The account that is signed in, or `SignInNeeded`."""
        if self.passage.session is None:
            raise SignInNeeded
        return self.passage.session.account

    @property
    def actor(self) -> Actor:
        """Who acts, as the policy table knows them."""
        account = self.account
        return Actor(account.id, account.organisation, account.administrator)

    @property
    def accounts(self) -> Accounts:
        """The accounts."""
        return self.site.accounts

    def do(self, use_case: UseCase, *, reason: str = "", correlation: UUID | None = None, **facts: Any) -> None:
        """Do a command of the domain once, with the key of this form, on behalf of whoever is signed in."""
        position = self.site.desk.do(
            use_case, self.actor, command=self.form.command, reason=reason, correlation=correlation, **facts
        )
        self._position = max(position, self._position or 0)

    def rehearse(self, use_case: UseCase, *, reason: str = "", **facts: Any) -> tuple[Recorded, ...]:
        """Return what a command of the domain would record now, without recording it; it refuses as `do` does."""
        return self.site.desk.rehearse(use_case, self.actor, command=self.form.command, reason=reason, **facts)

    def render(self, template: str, **context: Any) -> Answer:
        """Answer with a page."""
        drawn = draw(template, self.language, self._context() | context)
        return Response(name_errors(drawn) if self._refused else drawn, media_type=HTML)

    def see(self, address: str, say: str = "") -> Answer:
        """Answer a POST with the page to look at now, once the lists know what was saved; say there what was done."""
        if self._position is not None:
            self.site.wait_for(self._position)
        if say:
            self.passage.set["notice"] = sessions.packed(say)
        return Redirect(address, status_code=303)

    def refuse(self, refusals: Iterable[Refused]) -> None:
        """Let the page that is drawn next show these refusals."""
        self._refused = tuple(refusals)

    def sentence(self, refusal: Refused) -> str:
        """Return what a refusal says in the reader's language."""
        return sentence(refusal, self.language)

    def require_own_form(self) -> None:
        """Raise `Forged` unless the form carries a token of this browser."""
        if not sessions.same(self.form.raw(FORGERY), self.passage.forgery_tokens()):
            raise Forged

    def _context(self) -> dict[str, Any]:
        account = self.passage.session.account if self.passage.session else None
        hidden = {FORGERY: self.passage.forgery_token()}
        errors: dict[str, str] = {}
        listed = []
        for refusal in self._refused:
            text = self.sentence(refusal)
            errors.setdefault(refusal.field, text)
            listed.append({"field": refusal.field, "text": text, "nameless": refusal.rule.startswith(NAMELESS)})
        return {
            "visit": self,
            "viewer": account,
            "hidden_fields": hidden,
            "posting": lambda **more: hidden | {COMMAND: uuid4()} | more,
            "typed": self.form.typed,
            "errors": Typed(errors),
            "error_list": listed,
            "today": self.today,
            "theme": self.site.settings.theme.value,
            "demo_day": self.site.clock.fixed,
            "here": self.request.url.path,
            "languages": {"action": "/language", "back": self._back()},
            "navigation": self._navigation() if account else [],
            "account": self._account_menu(account) if account else None,
            "notices": self._notices(),
        }

    def _navigation(self) -> list[dict[str, Any]]:
        path = self.request.url.path
        return [
            {
                "label": self._(place.label),
                "href": place.href,
                "current": path == place.href or path.startswith(f"{place.href}/"),
            }
            for place in self.site.places
        ]

    def _account_menu(self, account: Account) -> dict[str, Any]:
        return {
            "name": account.name,
            "organisation": self.passage.organisation,
            "role": self._("Beheerder van de organisatie") if account.administrator else "",
            "links": [
                {"label": self._("Mijn account"), "href": "/account"},
                {"label": self._("Mijn organisatie"), "href": "/organisation"},
                {"label": self._("Collega’s"), "href": "/colleagues"},
                {"label": self._("Controlespoor"), "href": "/trust"},
                *([{"label": self._("Postvak"), "href": "/mailbox"}] if self.site.settings.mailbox else []),
            ],
            "sign_out": "/sign-out",
        }

    def _notices(self) -> list[dict[str, str]]:
        if not self.passage.notice:
            return []
        self.passage.set.setdefault("notice", "")
        text = sessions.unpacked(self.passage.notice)
        return [{"kind": "ok", "text": text}] if text else []

    def _back(self) -> str:
        """Return the address to come back to after the choice of a language: this page, unless a form was sent."""
        if self.request.method == "GET":
            url = self.request.url
            return f"{url.path}?{url.query}" if url.query else url.path
        return "/"


TEXT: Final = "text/plain"
"""What a file is that people can read as it is; the answer says that it is UTF-8."""


def sent(content: bytes, name: str, media_type: str) -> Response[bytes]:
    """Return a file to keep, under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


def page(path: str, *, permission: str) -> Callable[[Callable[Concatenate[Visit, P], Answer]], HTTPRouteHandler]:
    """Route a GET to a function that shows a page; `permission` is its name in the policy table.

    The function takes the visit and the parameters of the path by name, runs in a thread, and may raise whatever
    `web.errors` answers.
    """

    def routed(show: Callable[Concatenate[Visit, P], Answer]) -> HTTPRouteHandler:
        _require_parameters(path, show)

        @get(path, name=_name(show), opt={"permission": permission, "show": show})
        async def shown(request: Request[Any, Any, Any]) -> Answer:
            site: Site = request.app.state["site"]
            return await run_sync(_shown, show, request, limiter=site.drawing)

        return shown

    return routed


def action(
    path: str, *, permission: str, again: HTTPRouteHandler | Page | None = None, upload: int | None = None
) -> Callable[[Callable[Concatenate[Visit, P], Answer]], HTTPRouteHandler]:
    """Route a POST to a function that does something; `permission` is the name of its command in the policy table.

    `again` is the page on which the form stands: a `page`, or a function of a visit and those parameters of the path
    that it names. It is drawn with what was typed when the function raises `Refused`, `Refusals` (422), `Stale`,
    `Reused` or `Conflict` (409), or when the form has expired (403). Without it these get a page of their own.
    A form with a file in it is an `upload` of so many bytes at most.
    """
    show: Page | None = again.opt["show"] if isinstance(again, HTTPRouteHandler) else again

    def routed(act: Callable[Concatenate[Visit, P], Answer]) -> HTTPRouteHandler:
        _require_parameters(path, act)
        shows = _parameters(show, path) if show else ()

        @post(
            path,
            name=_name(act),
            status_code=200,
            opt={"permission": permission, "own_form": True},
            request_max_body_size=upload or LARGEST_BODY,
        )
        async def acted(request: Request[Any, Any, Any]) -> Answer:
            with_files = upload is not None and request.content_type[0] == "multipart/form-data"
            sent = await _uploaded(request) if with_files else await body_of(request)
            return await run_sync(_acted, act, show, shows, request, sent)

        return acted

    return routed


async def body_of(request: Request[Any, Any, Any]) -> bytes:
    """Return the whole body of a request; raises `Gone` when its sender did not wait for the end."""
    try:
        return await request.body()
    except InternalServerException as unfinished:
        raise Gone from unfinished


async def _uploaded(request: Request[Any, Any, Any]) -> Form:
    """Return a form with the files in it. Raises `Malformed`, and `Gone` as `body_of` does."""
    fields, files = list[tuple[str, str]](), dict[str, bytes]()
    try:
        for name, value in (await request.form()).multi_items():
            if isinstance(value, UploadFile):
                files[name] = await value.read()
            else:
                fields.append((name, str(value)))
    except InternalServerException as unfinished:
        raise Gone from unfinished
    except UnicodeDecodeError as error:
        raise Malformed from error
    return Form(fields, request.scope["state"]["passage"].language, sent=True, files=files)


def refusals_of(answer: Exception) -> tuple[int, tuple[Refused, ...]]:
    """Return the status of an answer to a form that was not carried out, and what it says."""
    match answer:
        case Refusals():
            return 422, answer.refusals
        case Refused():
            return (403 if answer.rule.startswith("authority.") else 422), (answer,)
        case Stale():
            return 409, (Refused("form.stale"),)
        case Reused():
            return 409, (Refused("form.reused"),)
        case Conflict():
            return 409, (Refused("form.busy"),)
        case Halted():
            return 503, (Refused("log.halted"),)
        case Forged():
            return 403, (Refused("form.expired"),)
    raise answer


def _shown(show: Page, request: Request[Any, Any, Any]) -> Answer:
    """Draw a page; it only reads, so where its connection to the database was lost it is drawn once more."""
    try:
        return show(Visit(request), **request.path_params)
    except OperationalError:
        site: Site = request.app.state["site"]
        site.pool.check()
        return show(Visit(request), **request.path_params)


def _acted(
    act: Page, show: Page | None, shows: Iterable[str], request: Request[Any, Any, Any], sent: bytes | Form
) -> Answer:
    passage: Passage = request.scope["state"]["passage"]
    visit = Visit(request, sent if isinstance(sent, Form) else Form.parse(sent, passage.language))
    try:
        visit.require_own_form()
        return act(visit, **request.path_params)
    except (Refused, Refusals, Stale, Reused, Conflict, Halted, Forged) as answer:
        if show is None:
            raise
        status, refusals = refusals_of(answer)
        visit.refuse(refusals)
        if isinstance(answer, Forged):
            visit.form.leave_unread()
        response = show(visit, **{name: request.path_params[name] for name in shows})
        response.status_code = status
        return response


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__name__}"


def _require_parameters(path: str, function: Callable[..., Any]) -> None:
    """Stop the start where a function does not take exactly the parameters of its path."""
    named, taken = findall(r"{(\w+):", path), list(signature(function).parameters)[1:]
    if named != taken:
        message = f"{_name(function)} takes {taken}, its path names {named}"
        raise TypeError(message)


def _parameters(show: Page, path: str) -> tuple[str, ...]:
    """Return the parameters of a path that a page takes; stop the start where it needs another."""
    _, *taken = signature(show).parameters.values()
    named = findall(r"{(\w+):", path)
    if lacking := [each.name for each in taken if each.default is each.empty and each.name not in named]:
        message = f"{_name(show)} needs {lacking}, which {path} does not name"
        raise TypeError(message)
    return tuple(each.name for each in taken if each.name in named)

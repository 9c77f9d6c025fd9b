"""A browser without a screen: signs in, reads forms from pages, and sends them as a person would."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID, uuid4

import html5lib
from argon2 import PasswordHasher
from httpx import Cookies, Response
from litestar import Litestar
from litestar.testing import TestClient

from domain.trail.notes import Signer
from projections.projector import Projector
from projections.read_models import READ_MODELS
from storage.accounts import Account, Accounts, digest
from storage.database import Database
from storage.log import Log
from storage.settings import Settings
from web.app import create_app, lay_routes
from web.passwords import Passwords
from web.sessions import new_token
from web.visits import Site

LOG_KEY: Final = Signer("planspoor.example/trail", bytes(32))
PASSWORD: Final = "vier losse woorden"
FAST: Final = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""Hashing that costs a test nothing."""


_LAID: Final[list[Litestar]] = []


@contextmanager
def application(store: Database, settings: Settings | None = None) -> Iterator[Litestar]:
    """Lend the application over an open and migrated database, whose lists follow the log."""
    log, routes = Log(store), _LAID.pop() if _LAID else lay_routes()
    with Projector(store, log, READ_MODELS) as projector:
        yield create_app(
            settings or Settings(),
            pool=store.pool,
            store=log,
            signer=LOG_KEY,
            passwords=FAST,
            wait_for=projector.wait_for,
            routes=routes,
        )
    _LAID.append(routes)


class Page:
    """A page that came back: its status, its text and its forms."""

    def __init__(self, response: Response) -> None:
        """Take a response."""
        self.response = response
        self.status = response.status_code

    @cached_property
    def root(self) -> Any:
        """The page as a browser parses it."""
        return html5lib.parse(self.response.text, namespaceHTMLElements=False)

    @property
    def text(self) -> str:
        """Every word on the page, with single spaces."""
        body = self.root.find("body")
        return " ".join("".join(body.itertext()).split()) if body is not None else ""

    @property
    def title(self) -> str:
        """The heading of the page."""
        return " ".join("".join(self.root.find(".//h1").itertext()).split())

    @property
    def errors(self) -> list[str]:
        """The sentences of the error summary."""
        return ["".join(item.itertext()).strip() for item in self.root.findall(".//*[@id='error-summary']//li")]

    @property
    def cents(self) -> list[int]:
        """The value of every figure, in their order."""
        return [int(figure.get("value")) for figure in self.root.iter("data")]

    def fields(self, action: str) -> dict[str, str]:
        """Return what the form to `action` would send if nothing were changed."""
        found = [form for form in self.root.iter("form") if form.get("action") == action]
        found.sort(key=lambda form: form.get("method") != "post")
        assert found, f"no form to {action} on {self.response.url}"
        fields = {}
        for item in found[0].iter():
            name, kind = item.get("name"), item.get("type")
            if name is None or item.tag == "button" or (kind in {"checkbox", "radio"} and item.get("checked") is None):
                continue
            if item.tag == "select":
                chosen = [
                    option.get("value", "") for option in item.iter("option") if option.get("selected") is not None
                ]
                fields[name] = chosen[0] if chosen else ""
            else:
                fields[name] = (
                    "".join(item.itertext()).removeprefix("\n") if item.tag == "textarea" else item.get("value", "")
                )
        return fields

    def last_button(self, action: str) -> dict[str, str]:
        """Return what the last button of the form to `action` adds to its fields."""
        forms = (form for form in self.root.iter("form") if form.get("action") == action)
        *_, last = (button for form in forms for button in form.iter("button"))
        return {last.get("name"): last.get("value", "")} if last.get("name") else {}

    def posts(self, under: str) -> list[str]:
        """Return where the forms lead that change something under an address."""
        forms = (form for form in self.root.iter("form") if form.get("method") == "post")
        return [action for form in forms if (action := form.get("action", "")).startswith(under)]

    def links(self) -> list[str]:
        """Return the address of every link."""
        return [link.get("href") for link in self.root.iter("a") if link.get("href")]


class Browser:
    """One browser with its cookies; several can share a client. Redirects are followed, as browsers do."""

    def __init__(self, client: TestClient[Litestar]) -> None:
        """Drive `client`."""
        self.client = client
        self.cookies = Cookies()

    @property
    def site(self) -> Site:
        """What the application under test is composed of."""
        site: Site = self.client.app.state["site"]
        return site

    def get(self, path: str, **options: Any) -> Page:
        """Open a page."""
        return self._request("GET", path, **options)

    def submit(self, path: str, action: str | None = None, /, **typed: str) -> Page:
        """Open the page at `path`, fill in its form to `action` (the same address unless given), and send it."""
        action = action or path
        return self.send(action, self.get(path).fields(action) | typed)

    def send(self, action: str, fields: Mapping[str, str], **options: Any) -> Page:
        """Send fields to an address, as a form of this site does."""
        headers = {"Sec-Fetch-Site": "same-origin"} | options.pop("headers", {})
        return self._request("POST", action, data=dict(fields), headers=headers, **options)

    def sign_in(self, email: str, password: str = PASSWORD) -> Page:
        """Sign in through the form."""
        return self.submit("/sign-in", email=email, password=password)

    def enter(self, account: UUID) -> None:
        """Go on as somebody who signed in before, without the form."""
        self.cookies.update(session_of(self.site.accounts, account))

    def _request(self, method: str, path: str, **options: Any) -> Page:
        self.client.cookies = self.cookies
        response = self.client.request(method, path, **options)
        self.cookies = self.client.cookies
        return Page(response)


def session_of(accounts: Accounts, account: UUID) -> dict[str, str]:
    """Start a session in a browser that nobody used before, and return its cookies."""
    cookies = {"session": new_token(), "browser": new_token()}
    session, browser = (digest(token) for token in cookies.values())
    accounts.start_session(account, session, datetime.now(UTC), browser=browser)
    return cookies


def open_account(
    accounts: Accounts,
    email: str,
    *,
    organisation: UUID | None = None,
    name: str = "contractmanager Waterburg",
    administrator: bool = True,
    password: str = PASSWORD,
) -> Account:
    """Make an account that can sign in with `password`."""
    account = Account(
        id=uuid4(),
        organisation=organisation or uuid4(),
        email=email,
        name=name,
        administrator=administrator,
        language="nl",
    )
    accounts.open_account(account, password=FAST.hash(password), at=datetime.now(UTC))
    return account

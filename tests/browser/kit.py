"""A served application and a real Chromium to visit it with, that stays silent and finds no barrier."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import environ
from pathlib import Path
from socket import create_server
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
import uvicorn
from playwright.sync_api import Browser, Page, Response

from storage.accounts import Accounts
from storage.database import Database
from storage.news import News
from storage.settings import Settings, Theme
from tests.web.kit import PASSWORD, application, session_of
from web.security import POLICY_HEADER
from web.visits import Site

AXE: Final = Path(__file__).with_name("vendor") / "axe.min.js"
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK: Final = """
async rules => {
    const asked = {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations'], preload: false};
    const {violations} = await axe.run(document, asked);
    return violations.map(each => [each.id, each.nodes.map(node => node.target)]);
}
"""
WIDTHS: Final = (320, 768, 1440)

Language = Literal["nl", "en"]

LOOKS: Final[list[tuple[Theme, Language]]] = [(Theme.PLANSPOOR, "nl"), (Theme.WATERBURG, "en")]
"""Each theme and each language once: a theme changes what it looks like, a language what it says."""

if environ.get("DRILL") == "large":
    LOOKS.extend([(Theme.PLANSPOOR, "en"), (Theme.WATERBURG, "nl")])


@dataclass(frozen=True)
class Served:
    """An application that answers at `origin`, over a database of its own."""

    origin: str
    site: Site
    store: Database

    @property
    def accounts(self) -> Accounts:
        """The accounts that can sign in there."""
        return self.site.accounts


@contextmanager
def served(store: Database, **settings: Any) -> Iterator[Served]:
    """Serve the application on a free port, in a thread, over an open and migrated database."""
    port = create_server(("127.0.0.1", 0))
    chosen = msgspec.structs.replace(Settings(), port=port.getsockname()[1], **settings)
    with application(store, chosen) as app, News(store, app.state["site"].rooms.grew, app.state["site"].rooms.moved):
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [port]})
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                time.sleep(0.01)
            yield Served(chosen.origin, app.state["site"], store)
        finally:
            app.state["site"].rooms.close()
            server.should_exit = True
            thread.join()


class Visitor:
    """One person with a browser of their own. Whatever the console says, or a page without its policy, is kept."""

    def __init__(
        self, chromium: Browser, origin: str, *, javascript: bool = True, language: Language = "nl", width: int = 1280
    ) -> None:
        """Open an empty window."""
        self.origin = origin
        self.complaints: list[str] = []
        self.context = chromium.new_context(
            base_url=origin, java_script_enabled=javascript, viewport={"width": width, "height": 900}
        )
        self.context.add_cookies([{"name": "language", "value": language, "url": origin}])
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self._heard(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._answered)

    def open(self, path: str) -> Page:
        """Open an address of this site."""
        self.page.goto(path)
        return self.page

    def enter(self, accounts: Accounts, account: UUID) -> None:
        """Go on as somebody who signed in before, without the form."""
        cookies = session_of(accounts, account).items()
        self.context.add_cookies([{"name": name, "value": value, "url": self.origin} for name, value in cookies])

    def sign_in(self, email: str, password: str = PASSWORD) -> Page:
        """Sign in through the form, in whichever language."""
        self.open("/sign-in")
        self.page.locator("input[name=email]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.submit("/sign-in")
        return self.page

    def fill(self, action: str, name: str, value: str) -> None:
        """Fill in a field of the form to `action`, of whatever kind, also one that is hidden or folded away."""
        field = self.page.locator(f'form[action="{action}"] [name="{name}"]').first
        field.evaluate("each => each.closest('details')?.setAttribute('open', '')")
        kind = field.get_attribute("type")
        if kind in {"radio", "checkbox"}:
            chosen = self.page.locator(f'form[action="{action}"] [name="{name}"][value="{value}"]')
            if not chosen.count():  # what no form offers, sent all the same
                field.evaluate("(each, value) => { each.value = value }", value)
            chosen.evaluate("each => each.checked || each.click()")
        elif kind == "hidden":
            field.evaluate("(each, value) => { each.value = value }", value)
        elif field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)

    def submit(self, action: str) -> None:
        """Press the last button of the form to `action`."""
        self.page.locator(f'form[action="{action}"] button[type=submit]').last.click()
        self.page.wait_for_load_state()

    def close(self) -> None:
        """Close the window."""
        self.context.close()

    def _answered(self, response: Response) -> None:
        if response.request.resource_type == "document" and response.status not in {301, 302, 303, 304}:
            policy = response.headers.get("content-security-policy")
            if policy != POLICY_HEADER:
                self.complaints.append(f"{response.url} came with the policy {policy}")

    def _heard(self, text: str) -> None:
        # Chromium notes every answer of 400 and more; the tests ask for those on purpose.
        if not text.startswith("Failed to load resource: the server responded with a status of 4"):
            self.complaints.append(text)


def barriers(page: Page) -> list[Any]:
    """Return what axe finds wrong with a page; every closed part is opened first, but a menu that lies over others."""
    page.evaluate("document.querySelectorAll('details:not([name], .ps-menu)').forEach(each => each.open = true)")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return list(page.evaluate(LOOK, RULES))


def overflow(page: Page) -> int:
    """Return by how many pixels a page is wider than its window: zero, or it has to be scrolled sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def require_readable(page: Page) -> None:
    """Fail unless a page fits at every width, and has no barrier that axe knows at the narrowest and the widest."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == 0, f"{page.url} at {width} pixels"
        if width in {min(WIDTHS), max(WIDTHS)}:
            assert barriers(page) == [], f"{page.url} at {width} pixels"

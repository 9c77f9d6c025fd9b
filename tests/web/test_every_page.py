"""Every page as it is sent: well-formed, with a name of its own in either language, and leading nowhere in vain."""

from collections import defaultdict
from collections.abc import Iterator
from re import fullmatch
from typing import Any, Final, NamedTuple
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest
from html5lib.html5parser import ParseError
from litestar import Litestar
from litestar.testing import TestClient

from demo.cast import MEMBERS
from demo.story import TODAY
from projections.projector import Projector
from projections.read_models import READ_MODELS
from storage.accounts import Accounts
from storage.database import Database
from storage.log import Log
from storage.server import EmbeddedServer
from storage.settings import Settings
from tests.conftest import copy_of
from tests.web.kit import Browser, Page, application
from tests.web.tour import ELSEWHERE, EMPTY_STORE, ROUTES, TOUR, Stop, fits, prepare
from web.app import RESOURCES, handlers_of

STOPS: Final = [(route, stop) for route, stops in TOUR.items() for stop in stops] + [("", stop) for stop in ELSEWHERE]
ACTIONS: Final = sorted(
    {path for handler in handlers_of(*RESOURCES) if "own_form" in handler.opt for path in handler.paths}
)


class Seen(NamedTuple):
    """What came back at a stop."""

    route: str
    stop: Stop
    page: Page

    @property
    def address(self) -> str:
        """Where that was, and whether a form was sent there."""
        return f"{self.stop.address} {sorted(self.stop.typed)}" if self.stop.typed is not None else self.stop.address


class Walk:
    """The tour in one language, with everybody's browser still open."""

    def __init__(self, client: TestClient[Litestar], sights: dict[str, str], language: str) -> None:
        """Let everybody come in, and see what there is to see at each stop."""
        self.language = language
        self.browsers = {member: Browser(client) for member in (None, *MEMBERS)}
        for member, browser in self.browsers.items():
            browser.cookies.set("language", language)
            if member:
                browser.enter(member.actor.account)
        self.seen = [self._see(route, stop.at(sights)) for route, stop in STOPS]

    def _see(self, route: str, stop: Stop) -> Seen:
        browser = self.browsers[stop.by]
        page = browser.get(stop.address)
        if stop.typed is not None:
            pressed = page.fields(stop.action) | page.last_button(stop.action)
            page = browser.send(stop.action, pressed | dict(stop.typed))
        return Seen(route, stop, page)


@pytest.fixture(scope="module", params=["nl", "en"])
def walk(request: pytest.FixtureRequest, server: EmbeddedServer, told: str) -> Iterator[Walk]:
    """The tour, walked once in each language. The tests only read what came back, and follow links."""
    with copy_of(told, server) as url, Database(url, size=8) as store:
        log, accounts = Log(store), Accounts(store.pool)
        sights = prepare(log, accounts)
        for member in MEMBERS:
            accounts.choose_language(member.actor.account, request.param)
        Projector(store, log, READ_MODELS).catch_up()
        with application(store, Settings(today=TODAY)) as app, TestClient(app) as client:
            yield Walk(client, sights, request.param)


def test_the_tour_comes_past_every_page() -> None:
    assert {*TOUR, EMPTY_STORE} == {*ROUTES}


def test_each_stop_is_where_the_tour_says(walk: Walk) -> None:
    wrong = []
    for route, stop, page in walk.seen:
        asked = {stop.address, page.response.url.path, *(each.url.path for each in page.response.history)}
        if page.status != stop.status or (route and not any(fits(route, each) for each in asked)):
            wrong.append((route, stop.address, page.status, page.errors or page.text[-300:]))
    assert wrong == []


def test_every_page_is_well_formed(walk: Walk) -> None:
    faults = []
    for seen in walk.seen:
        try:
            html5lib.HTMLParser(strict=True).parse(seen.page.response.text)
        except ParseError as error:
            faults.append((seen.address, str(error)))
    assert faults == []


def test_every_page_says_its_language_and_has_one_heading(walk: Walk) -> None:
    assert [
        seen.address
        for seen in walk.seen
        if seen.page.root.get("lang") != walk.language
        or len(seen.page.root.findall(".//h1")) != 1
        or not seen.page.title
    ] == []


def test_no_two_pages_have_the_same_title(walk: Walk) -> None:
    titled = defaultdict(set)
    for seen in walk.seen:
        if seen.page.status == 200:
            titled[" ".join(seen.page.root.findtext(".//title").split())].add(seen.page.response.url.path)
    assert {title: addresses for title, addresses in titled.items() if len(addresses) > 1} == {}


@pytest.mark.parametrize("walk", ["nl"], indirect=True)
def test_every_link_leads_somewhere_for_whoever_sees_it(walk: Walk) -> None:
    led = {
        (seen.stop.by, urljoin(str(seen.page.response.url), link).partition("#")[0]): seen.address
        for seen in walk.seen
        for link in seen.page.links()
        if not link.startswith("#")
    }
    assert len(led) > 300
    assert [
        (by and by.name, link, on) for (by, link), on in led.items() if walk.browsers[by].get(link).status != 200
    ] == []


def test_every_key_figure_says_why(walk: Walk) -> None:
    """It leads to what it consists of, or that stands beside it; one that is nothing yet consists of nothing."""
    figures, silent = 0, []
    for seen in walk.seen:
        beside = _classed(seen.page.root, "ps-explained") or "lines-1" in {
            each.get("id") for each in seen.page.root.iter()
        }
        for figure in _classed(seen.page.root, "ps-figure"):
            figures += 1
            worth = [each.get("value") for each in figure.iter("data")]
            if worth != ["0"] and not beside and not _classed(figure, "ps-figure__why"):
                silent.append((seen.address, worth))
    assert figures > 50
    assert silent == []


def _classed(root: Any, name: str) -> list[Any]:
    return [each for each in root.iter() if name in each.get("class", "").split()]


def test_a_link_within_a_page_has_its_goal_there(walk: Walk) -> None:
    lost = []
    for seen in walk.seen:
        ids = {each.get("id") for each in seen.page.root.iter() if each.get("id")}
        lost += [(seen.address, link) for link in seen.page.links() if link[:1] == "#" and link[1:] not in ids]
    assert lost == []


def test_nothing_on_a_page_waits_for_a_script(walk: Walk) -> None:
    """Every button sends a form to a route that is there, and every link has an address."""
    idle = []
    for seen in walk.seen:
        root = seen.page.root
        forms = {button: form for form in root.iter("form") for button in form.iter("button")}
        for_scripts = {button for template in root.iter("template") for button in template.iter("button")}
        for form in root.iter("form"):
            action = urlsplit(form.get("action", "")).path
            if form.get("method") == "post" and not any(fits(each, action) for each in ACTIONS):
                idle.append((seen.address, "form", action))
        idle += [
            (seen.address, "button", "".join(button.itertext()).strip())
            for button in set(root.iter("button")) - for_scripts
            if button not in forms or button.get("type", "submit") != "submit"
        ]
        idle += [(seen.address, "link", "".join(each.itertext())) for each in root.iter("a") if not each.get("href")]
        idle += [
            (seen.address, each.tag, name)
            for each in root.iter()
            for name in each.attrib
            if fullmatch("on.+|style", name)
        ]
    assert idle == []

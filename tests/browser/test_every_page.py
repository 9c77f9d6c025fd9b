"""Every page in a real browser: in either theme and language it fits, bars nobody, and keeps to the strict policy."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final, NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from demo.cast import CONTRACT_MANAGER, MEMBERS, Member
from demo.story import TODAY
from projections.projector import Projector
from projections.read_models import READ_MODELS
from storage.accounts import Accounts
from storage.database import Database
from storage.log import Log
from storage.server import EmbeddedServer
from tests.browser.kit import LOOKS, WIDTHS, Language, Served, Visitor, barriers, overflow, served
from tests.conftest import copy_of
from tests.web.tour import ELSEWHERE, TOUR, Stop, prepare

WHOLE: Final = list(TOUR)
NARROWEST, *_, WIDEST = WIDTHS


class Look(NamedTuple):
    """One theme in one language: what there is to see, and the windows of whoever looks."""

    sights: dict[str, str]
    windows: dict[Member | None, Visitor]
    even: bool

    def see(self, stop: Stop) -> Page:
        """Go to a stop, and send its form where it says so."""
        found = stop.at(self.sights)
        visitor = self.windows[stop.by]
        page = visitor.open(found.address)
        if found.typed is not None:
            for name, value in found.typed.items():
                visitor.fill(found.action, name, value)
            visitor.submit(found.action)
        return page

    def width(self, place: int) -> int:
        """Return where axe looks at the stop in this place; across the looks it sees every page in both widths."""
        return NARROWEST if self.even == (place % 2 == 0) else WIDEST


@pytest.fixture(scope="module", params=LOOKS, ids="-".join)
def look(request: pytest.FixtureRequest, chromium: Browser, server: EmbeddedServer, told: str) -> Iterator[Look]:
    """The application as it goes on from the story, in one theme and language, with everybody signed in."""
    theme, language = request.param
    with ExitStack() as leaving:
        store = leaving.enter_context(Database(leaving.enter_context(copy_of(told, server)), size=12))
        sights = prepare(Log(store), Accounts(store.pool))
        Projector(store, Log(store), READ_MODELS).catch_up()
        running = leaving.enter_context(served(store, theme=theme, today=TODAY))
        windows = {member: _window(chromium, running, member, language, leaving) for member in (None, *MEMBERS)}
        yield Look(sights, windows, even=LOOKS.index(request.param) % 2 == 0)


def _window(
    chromium: Browser, running: Served, member: Member | None, language: Language, leaving: ExitStack
) -> Visitor:
    visitor = Visitor(chromium, running.origin, language=language)
    leaving.callback(visitor.close)
    if member:
        running.accounts.choose_language(member.actor.account, language)
        visitor.enter(running.accounts, member.actor.account)
    return visitor


def require_for_everyone(look: Look, place: int, stop: Stop) -> None:
    """Fail unless what there is to see at a stop bars nobody, fits at every width, and leaves the console silent."""
    page, complaints = look.see(stop), look.windows[stop.by].complaints
    page.set_viewport_size({"width": look.width(place), "height": 900})
    assert barriers(page) == [], f"{page.url} at {look.width(place)} pixels"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == 0, f"{page.url} at {width} pixels"
    assert complaints == []


@pytest.mark.parametrize("route", WHOLE)
def test_a_page_is_for_everyone(route: str, look: Look) -> None:
    for place, stop in enumerate(TOUR[route]):
        require_for_everyone(look, WHOLE.index(route) + place, stop)


def test_the_menu_of_an_account_is_for_everyone(look: Look) -> None:
    page = look.windows[CONTRACT_MANAGER].open("/account")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.locator(".ps-menu").evaluate("each => each.open = true")
        assert barriers(page) == [], f"{page.url} at {width} pixels"
        assert overflow(page) == 0, f"{page.url} at {width} pixels"


def test_a_wrong_turn_is_for_everyone(look: Look) -> None:
    for place, stop in enumerate(ELSEWHERE):
        require_for_everyone(look, place, stop)

"""Every form under hostile hands: whatever is typed gets an answer, and what is personal does not come back."""

from collections.abc import Iterator
from itertools import islice
from os import environ
from typing import Final, NamedTuple

import pytest
from litestar.testing import TestClient

from demo.cast import MEMBERS, Member
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
from tests.web.tour import TOUR, Stop, prepare

NUMBER: Final = "123456782"
"""Passes the eleven test and belongs to nobody."""
PERSONAL: Final = (f"Het gaat om {NUMBER}.", "Schrijf naar iemand.anders@waterburg.example.")
HOSTILE: Final = (
    *PERSONAL,
    "",
    "-1",
    "0",
    "1e400",
    "NaN",
    "9" * 40,
    "31-2-2028",
    "1-1-0001",
    "31-12-9999",
    "onzin",
    "a\x00b\x1b[2J",
    "\ud7ff\ufffd\u202e\u200b",
    "x" * 200_000,
    "00000000-0000-0000-0000-000000000000",
    "' or 1=1 --",
    "<script>alert(1)</script>",
)
ASKED: Final = ("known", "on", "page", "sort", "search", "line", "kind", "party", "a", "b", "element", "step")
FREE: Final = {"text", "email", "tel", "number", "date", "search", "password", "radio", "checkbox", None}
EVERY: Final = 1 if environ.get("DRILL") == "large" else 4
"""Of so many hostile values one is tried in each form, each time another."""


class Town(NamedTuple):
    """The application as it goes on from the story, and everybody in it."""

    browsers: dict[Member | None, Browser]
    stops: list[Stop]


@pytest.fixture(scope="module")
def town(server: EmbeddedServer, told: str) -> Iterator[Town]:
    with copy_of(told, server) as url, Database(url, size=8) as store:
        sights = prepare(Log(store), Accounts(store.pool))
        Projector(store, Log(store), READ_MODELS).catch_up()
        with application(store, Settings(today=TODAY)) as app, TestClient(app, raise_server_exceptions=False) as client:
            browsers = {member: Browser(client) for member in (None, *MEMBERS)}
            for member in MEMBERS:
                browsers[member].enter(member.actor.account)
            yield Town(browsers, [stop.at(sights) for stops in TOUR.values() for stop in stops])


def forms(page: Page) -> dict[str, list[str]]:
    """Return the forms in the content of a page that send what somebody fills in: their addresses and those fields."""
    found = {}
    for form in page.root.iter("form"):
        names = [
            item.get("name")
            for item in form.iter()
            if item.get("name")
            and (item.tag in {"textarea", "select"} or (item.tag == "input" and item.get("type") in FREE))
        ]
        if form.get("method") == "post" and names:
            found[form.get("action")] = names
    return found


def test_every_form_answers_whatever_is_typed(town: Town) -> None:
    wrong, sent = [], 0
    for stop in town.stops:
        browser = town.browsers[stop.by]
        page = browser.get(stop.address)
        for place, (action, names) in enumerate(forms(page).items() if page.status == 200 else ()):
            for value in islice(HOSTILE, (sent + place) % EVERY, None, EVERY):
                answer = browser.send(action, page.fields(action) | dict.fromkeys(names, value))
                sent += 1
                echoed = value in PERSONAL and not any("email" in name for name in names) and value in answer.text
                if answer.status >= 500 or answer.status == 403 or echoed:
                    wrong.append((stop.by.name if stop.by else "", action, value[:40], answer.status, echoed))
    assert sent > 300
    assert wrong == []


def test_every_address_answers_whatever_is_asked(town: Town) -> None:
    wrong = []
    for number, stop in enumerate(town.stops):
        value = HOSTILE[number % len(HOSTILE)][:2_000]
        answer = town.browsers[stop.by].get(stop.address.partition("?")[0], params=dict.fromkeys(ASKED, value))
        if answer.status >= 500:
            wrong.append((stop.address, value[:40], answer.status))
    assert wrong == []

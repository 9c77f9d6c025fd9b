"""The desk: all that waits for somebody, over every plan, in a sentence that leads to the very form."""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from litestar.testing import TestClient

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B, PLANNER, Member
from demo.story import TODAY
from domain.commands import plans
from domain.commands.books import open_books
from domain.terms import CommitmentTerms
from projections.desks import plans_asking
from projections.plans import plans_of
from projections.projector import Projector
from projections.read_models import READ_MODELS
from projections.waiting import owed, waiting
from storage.accounts import Accounts
from storage.database import Database
from storage.log import Log
from storage.server import EmbeddedServer
from storage.settings import Settings
from tests.conftest import copy_of
from tests.web.kit import Browser, Page, application
from tests.web.scene import Scene
from tests.web.tour import prepare

A, B = f"/plans/{PLAN_A}", f"/plans/{PLAN_B}"

ON_THE_DESK = {
    CONTRACT_MANAGER: (
        f"{B}/revenue/{{disputed}}",
        f"{B}/risks/{{risk}}",
        f"{B}/candidates/{{presented}}",
        f"{B}/nominations/{{asked}}",
        f"{B}/advice/{{wondered}}",
        f"{A}/efforts/{{credit}}",
        f"{B}/trajectories/{{working}}/end-of-chain/{{ending}}",
    ),
    EXECUTIVE: (
        f"{B}/amendments/{{proposal}}",
        f"{B}/objections/{{objection}}/answer",
        f"{B}/carry-overs/{{carried}}",
        f"{B}/actions/{{wanted}}/core-business",
        f"{A}/oversight/moves/{{move}}",
        f"{B}/oversight/improvements/{{improvement}}",
        f"{B}/oversight/proofs/{{drawn}}",
        f"{B}/trajectories/{{received}}/stages/{{taken}}/allocation",
        "/plans/{signed}/closing/statement",
        "/plans/{closed}/closing",
    ),
    BUYER: (
        "/trajectories/{learning}/handovers/{handover}",
        "/partnerships/{kade}",
        "/partnerships/{oever}",
        "/initiatives/{meal}",
        "/initiatives/{market}/participation/new",
    ),
}
"""What the tour asks of each organisation."""


class Toured:
    """All that the tour prepares, in which something is asked of everybody; it is only read."""

    def __init__(self, client: TestClient[Any], database: Database, sights: dict[str, str]) -> None:
        """Let the three organisations come in."""
        self.database, self.log, self.sights = database, Log(database), sights
        self.browsers = {member: Browser(client) for member in ON_THE_DESK}
        for member, browser in self.browsers.items():
            browser.enter(member.actor.account)

    def desk(self, member: Member) -> Page:
        """Return the desk of somebody."""
        return self.browsers[member].get("/desk")


@pytest.fixture(scope="module")
def toured(server: EmbeddedServer, told: str) -> Iterator[Toured]:
    """The stage of the tour."""
    with copy_of(told, server) as url, Database(url, size=8) as store:
        sights = prepare(Log(store), Accounts(store.pool))
        Projector(store, Log(store), READ_MODELS).catch_up()
        with application(store, Settings(today=TODAY)) as app, TestClient(app) as client:
            yield Toured(client, store, sights)


def counted(monkeypatch: pytest.MonkeyPatch, name: str) -> list[int]:
    """Return how many streams the log is asked for, each time that it is asked by this name from now on."""
    sizes, ask = list[int](), getattr(Log, name)

    def count(log: Log, ids: Collection[UUID]) -> Any:
        sizes.append(len(ids))
        return ask(log, ids)

    monkeypatch.setattr(Log, name, count)
    return sizes


def tasks(page: Page) -> dict[str, str]:
    """Return the words of each task on a desk by the address that it leads to."""
    items = page.root.findall(".//li[@class='ps-task']")
    return {item.find(".//a").get("href"): " ".join("".join(item.itertext()).split()) for item in items}


@pytest.mark.parametrize("member", ON_THE_DESK, ids=lambda member: member.name)
def test_all_that_is_asked_of_an_organisation_is_on_its_desk(toured: Toured, member: Member) -> None:
    expected = {address.format_map(toured.sights) for address in ON_THE_DESK[member]}
    assert expected - tasks(toured.desk(member)).keys() == set()


@pytest.mark.parametrize("member", ON_THE_DESK, ids=lambda member: member.name)
def test_each_task_leads_to_the_form_in_which_it_is_done(toured: Toured, member: Member) -> None:
    browser = toured.browsers[member]
    for href in tasks(toured.desk(member)):
        page = browser.get(href)
        assert page.status == 200
        assert [each for each in page.root.findall(".//main//form") if each.get("action", "").startswith("/")], href


@pytest.mark.parametrize("member", ON_THE_DESK, ids=lambda member: member.name)
def test_a_task_says_who_asked_and_since_when(toured: Toured, member: Member) -> None:
    other = {CONTRACT_MANAGER: "Noorderdijk Bouw", EXECUTIVE: "gemeente Waterburg", BUYER: "Noorderdijk Bouw"}[member]
    said = tasks(toured.desk(member))
    expected = {address.format_map(toured.sights) for address in ON_THE_DESK[member]}
    assert [said[href] for href in expected if "februari 2028" not in said[href]] == []
    assert sum(f"Van {other}, sinds" in said[href] for href in expected) >= len(expected) - 1


def test_the_lists_name_every_plan_in_which_something_waits_and_none_in_which_nothing_ever_did(toured: Toured) -> None:
    for member in ON_THE_DESK:
        own = member.actor.organisation
        listed = [each.plan for each in plans_of(toured.database.pool, own)]
        books = open_books(toured.log, listed)
        asking = {
            id
            for id, opened in books.items()
            if waiting(opened.book.plan, opened.book.amendments, own)
            or list(owed(opened.book.plan, opened.book.oversight, opened.book.trajectories.values(), own, TODAY))
        }
        named = set(plans_asking(toured.database.pool, own))
        assert asking <= named <= set(listed)
        assert UUID(toured.sights["new"]) not in named


@pytest.mark.parametrize("member", ON_THE_DESK, ids=lambda member: member.name)
def test_however_much_waits_what_has_not_grown_is_asked_after_in_two_round_trips_and_not_read(
    toured: Toured, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    toured.desk(member)
    asked, read = counted(monkeypatch, "versions"), counted(monkeypatch, "streams")
    toured.desk(member)
    assert 0 < len(asked) <= 2
    assert read == []


@pytest.mark.parametrize("member", ON_THE_DESK, ids=lambda member: member.name)
def test_the_list_of_plans_counts_what_is_on_the_desk(toured: Toured, member: Member) -> None:
    piles = toured.desk(member).root.findall(".//div[@class='ps-pile']")
    there = Counter[str]()
    for pile in piles:
        there[pile.find("./h3/a").get("href")] += len(pile.findall("./ul/li"))
    rows = toured.browsers[member].get("/plans?sort=waiting").root.findall(".//table[@id='plans']/tbody/tr")
    listed = {row.find("./th//a").get("href"): "".join(row[4].itertext()).strip() for row in rows}
    assert listed == {href: str(there[href]) if there[href] else "niets" for href in listed}
    assert {href for href in there if href.startswith("/plans/")} <= listed.keys()


def test_the_first_page_after_signing_in_is_the_desk_if_anything_waits(scene: Scene) -> None:
    for member, path in ((EXECUTIVE, "/desk"), (BUYER, "/plans")):
        assert scene.browser(member).get("/").response.url.path == path


def test_what_is_late_says_so_in_words_before_what_is_soon_and_what_is_not_near_is_not_there(scene: Scene) -> None:
    promises = {days: uuid4() for days in (-1, 10, 60)}
    for days, commitment in promises.items():
        terms = CommitmentTerms(text=f"Werkplek {days}.", due=TODAY + timedelta(days=days))
        scene.do(CONTRACT_MANAGER, plans.make_commitment, plan=PLAN_B, commitment=commitment, terms=terms)
    page = scene.browser(CONTRACT_MANAGER).get("/desk")
    said = tasks(page)
    late, soon, far = (f"{B}/commitments/{commitment}/report" for commitment in promises.values())
    assert "Te laat: uiterlijk 28 februari 2028" in said[late]
    assert "Uiterlijk 10 maart 2028" in said[soon]
    assert far not in said
    assert list(said).index(late) < list(said).index(soon)
    headings = [heading.text for heading in page.root.findall(".//main//h2")]
    assert headings[:2] == ["Over de termijn", "Binnen twee weken"]
    assert late not in tasks(scene.browser(EXECUTIVE).get("/desk"))


def test_an_empty_desk_is_kind_and_leads_on(scene: Scene) -> None:
    page = scene.browser(BUYER).get("/desk")
    assert "Er wacht niets op u" in page.text
    assert {"/plans", "/trajectories"} <= set(page.links())


def test_a_colleague_has_the_same_desk(scene: Scene) -> None:
    assert tasks(scene.browser(PLANNER).get("/desk")) == tasks(scene.browser(EXECUTIVE).get("/desk"))

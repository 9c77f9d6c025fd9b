"""A plan that stands open: told at once of what others save, by whichever process, and of who else is there."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_B, Member
from demo.story import TODAY
from domain.aggregates.plan.advice import AdviceTopic
from domain.commands import advice, amendments, plans
from domain.terms import ActionTerms, Certainty
from projections.concerns import recorded_for
from storage.database import Database
from tests.browser.conftest import NewVisitor, visitors_of
from tests.browser.kit import Served, Visitor, barriers, overflow, served
from tests.web.kit import session_of

PLAN = f"/plans/{PLAN_B}"
FORM = "main form.ps-form"
SAVE = "In de wijziging zetten"


class Two(NamedTuple):
    """The same database, served twice."""

    one: Served
    other: Served


@pytest.fixture
def two(told_url: str) -> Iterator[Two]:
    """Two processes' worth of application over one database: neither has anything of the other in its memory."""
    with ExitStack() as stack:
        stores = [stack.enter_context(Database(told_url, size=12)) for _ in range(2)]
        yield Two(*(stack.enter_context(served(store, today=TODAY)) for store in stores))


def draft(application: Served, member: Member = CONTRACT_MANAGER) -> str:
    """Let somebody open a draft, and return its address."""
    amendment = uuid4()
    application.site.desk.do(
        amendments.open_amendment,
        member.actor,
        command=uuid4(),
        plan=PLAN_B,
        amendment=amendment,
        title="Samen schrijven",
    )
    return f"{PLAN}/amendments/{amendment}"


class Stream:
    """The events of one open stream."""

    def __init__(self, response: httpx.Response) -> None:
        """Read from an answer."""
        self.response = response
        self._lines = response.iter_lines()

    def next(self, kind: str) -> Any:
        """Return what the next event of a kind says."""
        event = ""
        for line in self._lines:
            name, _, value = line.partition(": ")
            if name == "event":
                event = value
            elif name == "data" and event == kind:
                return json.loads(value)
        raise EOFError


@contextmanager
def stream(application: Served, member: Member, query: str = "", at: str = PLAN, **headers: str) -> Iterator[Stream]:
    """Open a stream as somebody who is signed in."""
    cookies = session_of(application.accounts, member.actor.account)
    with (
        httpx.Client(base_url=application.origin, cookies=cookies, timeout=10) as client,
        client.stream("GET", f"{at}/live{query}", headers=headers) as response,
    ):
        yield Stream(response)


def state(application: Served) -> int:
    return sum(len(each) for each in application.site.books.open(PLAN_B).streams.values())


def ask(application: Served, question: str) -> None:
    """Let the client ask the contractor for advice: that waits on the desk of the contractor."""
    application.site.desk.do(
        advice.ask_advice,
        CONTRACT_MANAGER.actor,
        command=uuid4(),
        plan=PLAN_B,
        advice=uuid4(),
        topic=AdviceTopic.EVIDENCE,
        question=question,
    )


def test_a_stream_tells_of_what_another_process_recorded(two: Two) -> None:
    before = state(two.one)
    with stream(two.one, EXECUTIVE, f"?seen={before}") as told:
        assert told.response.headers["content-type"].startswith("text/event-stream")
        assert told.response.headers["cache-control"] == "no-store"
        assert told.next("present") == []
        draft(two.other)
        assert told.next("changed") == state(two.other) > before


@pytest.mark.parametrize("seen", ["", "?seen=1", "?seen=x", "?seen=99999999999999999999999999", "?seen=-1"])
def test_who_has_not_seen_the_newest_is_told_at_once(told_application: Served, seen: str) -> None:
    with stream(told_application, EXECUTIVE, seen) as told:
        assert told.next("changed") == state(told_application)


def test_a_browser_that_comes_back_goes_on_after_the_last_event(told_application: Served) -> None:
    last = state(told_application)
    with stream(told_application, EXECUTIVE, "?seen=1", **{"Last-Event-ID": str(last)}) as told:
        draft(told_application)
        assert told.next("changed") > last


def test_nobody_is_told_who_may_not_see_the_plan(told_application: Served) -> None:
    with stream(told_application, BUYER) as told:
        assert told.response.status_code == 404
    assert httpx.get(f"{told_application.origin}{PLAN}/live").status_code == 303


def test_a_stream_outlives_a_database_that_restarts(two: Two) -> None:
    with stream(two.one, EXECUTIVE, f"?seen={state(two.one)}") as told:
        assert told.next("present") == []
        with two.other.store.pool.connection() as connection:
            connection.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        draft(two.other)
        assert told.next("changed") == state(two.other)


def test_others_hear_who_came_and_went_in_the_other_process(two: Two) -> None:
    with stream(two.one, EXECUTIVE, f"?tab={uuid4()}") as told:
        assert told.next("present") == []
        with stream(two.other, CONTRACT_MANAGER, f"?tab={uuid4()}"):
            assert told.next("present") == [
                {"name": CONTRACT_MANAGER.name, "organisation": "gemeente Waterburg", "edits": ""}
            ]
        assert told.next("present") == []


def test_a_form_of_another_plan_is_nobodys_business(told_application: Served) -> None:
    cookies = session_of(told_application.accounts, EXECUTIVE.actor.account)
    with httpx.Client(base_url=told_application.origin, cookies=cookies) as client:
        token = client.get(PLAN).text.partition('name="_csrf" value="')[2].partition('"')[0]
        for typed, status in (
            ({"tab": str(uuid4()), "edits": f"{PLAN}/amendments/new"}, 204),
            ({"tab": str(uuid4()), "edits": "/plans/"}, 404),
            ({"tab": str(uuid4()), "edits": f"{PLAN}/{'x' * 400}"}, 404),
            ({"tab": "x", "edits": ""}, 404),
            ({}, 404),
        ):
            assert client.post(f"{PLAN}/presence", data={"_csrf": token} | typed).status_code == status
        assert client.post(f"{PLAN}/presence", data={"tab": str(uuid4()), "edits": ""}).status_code == 403


def test_a_desk_hears_of_what_concerns_its_organisation_and_of_nothing_else(two: Two) -> None:
    own, outside = EXECUTIVE.actor.organisation, BUYER.actor.organisation
    before, beside = (recorded_for(two.one.site.pool, each) for each in (own, outside))
    with stream(two.one, EXECUTIVE, f"?seen={before}", at="/desk") as told:
        assert told.next("present") == []
        ask(two.other, "Hoe zit het?")
        assert told.next("changed") == recorded_for(two.one.site.pool, own) == before + 1
    assert recorded_for(two.one.site.pool, outside) == beside
    assert httpx.get(f"{two.one.origin}/desk/live").status_code == 303


@pytest.fixture
def visit(chromium: Browser, two: Two) -> Iterator[Callable[..., Visitor]]:
    """Let somebody come to one of both processes."""
    with ExitStack() as stack:
        doors = {each: stack.enter_context(visitors_of(chromium, each)) for each in two}

        def come(to: Served, member: Member, **how: Any) -> Visitor:
            visitor = doors[to](**how)
            visitor.enter(to.accounts, member.actor.account)
            return visitor

        yield come


def top(place: Locator) -> float:
    """Return how far down on the screen something stands."""
    box = place.bounding_box()
    assert box is not None
    return box["y"]


def write(page: Page, address: str, text: str, heading: str = "Afspraak") -> None:
    page.goto(f"{address}/changes/sections/new")
    page.fill("[name=heading]", heading)
    page.fill("[name=text]", text)
    page.get_by_role("button", name=SAVE).click()
    page.wait_for_url(f"**{address}*")


def test_two_write_in_two_processes_and_see_each_other(two: Two, visit: Callable[..., Visitor]) -> None:
    address = draft(two.one)
    one, other = visit(two.one, CONTRACT_MANAGER).page, visit(two.other, EXECUTIVE).page
    other.goto(address)
    one.goto(address)
    expect(other.locator("#live-here")).to_contain_text(CONTRACT_MANAGER.name)
    write(one, address, "Wij spreken elkaar elk kwartaal.")
    expect(other.locator("main")).to_contain_text("Wij spreken elkaar elk kwartaal.")
    expect(other.locator("#live-said")).to_contain_text("Wat er verandert")
    write(other, address, "En elk jaar leggen wij verantwoording af.", "Verantwoording")
    expect(one.locator("main")).to_contain_text("En elk jaar leggen wij verantwoording af.")


def test_two_write_the_same_text_and_lose_nothing(two: Two, visit: Callable[..., Visitor]) -> None:
    address = draft(two.one)
    one, second = visit(two.one, CONTRACT_MANAGER), visit(two.other, EXECUTIVE)
    page, other = one.page, second.page
    write(page, address, "Wij spreken af.")
    other.goto(address)
    other.get_by_role("link", name="Bewerken").click()
    other.fill("[name=text]", "Wij spreken af, samen.")
    stood = top(other.locator("[name=text]"))
    expect(page.locator(".ps-editing")).to_contain_text(EXECUTIVE.name)
    page.get_by_role("link", name="Bewerken").click()
    page.fill("[name=text]", "Wij spreken af, met elkaar.")
    page.get_by_role("button", name=SAVE).click()
    page.wait_for_url(f"**{address}*")

    expect(other.locator(".ps-told")).to_contain_text("Er is een nieuwere versie van deze bladzijde")
    expect(other.locator("[name=text]")).to_have_value("Wij spreken af, samen.")
    expect(other.locator("[name=text]")).to_be_focused()
    assert abs(top(other.locator("[name=text]")) - stood) < 2
    other.get_by_role("button", name=SAVE).click()
    expect(other.locator(".ps-conflict")).to_contain_text("met elkaar")
    expect(other.locator("[name=text]")).to_have_value("Wij spreken af, samen.")
    expect(other.locator(".ps-told")).to_have_count(0)
    other.fill("[name=text]", "Wij spreken af, samen en met elkaar.")
    other.get_by_role("radio", name="combinatie").check()
    other.get_by_role("button", name=SAVE).click()
    other.wait_for_url(f"**{address}*")
    expect(other.locator("main")).to_contain_text("samen en met elkaar")
    other.goto(urlsplit(page.url).path)
    other.get_by_role("link", name="Bewerken").click()
    expect(other.locator(".ps-told")).to_have_count(0)
    second.complaints[:] = [each for each in second.complaints if "409" not in each]


def test_an_edit_after_a_signature_shows_at_once_that_it_fell(two: Two, visit: Callable[..., Visitor]) -> None:
    address = draft(two.one)
    one, other = visit(two.one, CONTRACT_MANAGER).page, visit(two.other, EXECUTIVE).page
    write(one, address, "Wij spreken af.")
    other.goto(address)
    one.get_by_role("button", name="Tekenen en voorleggen").click()
    expect(other.get_by_role("button", name="Tekenen en aanvaarden")).to_be_visible()
    write(other, address, "En nog iets.", "Ook")
    expect(one.locator("main")).to_contain_text("De handtekening van toen geldt niet meer")
    other.get_by_role("button", name="Tekenen en voorleggen").click()
    expect(one.get_by_role("button", name="Tekenen en aanvaarden")).to_be_visible()
    one.get_by_role("button", name="Tekenen en aanvaarden").click()
    expect(other.locator("main")).to_contain_text("aanvaard")


def test_the_minutes_of_a_meeting_hold_what_both_agreed_on_in_it(two: Two, visit: Callable[..., Visitor]) -> None:
    one, other = visit(two.one, CONTRACT_MANAGER).page, visit(two.other, EXECUTIVE).page
    one.goto(f"{PLAN}/meetings/new")
    for name, typed in (("title", "Kwartaaloverleg"), ("day", "29-2-2028"), ("time", "0:30")):
        one.fill(f"[name={name}]", typed)
    one.check("input[value=quarterly]")
    one.get_by_role("button", name="Overleg plannen").click()
    one.wait_for_url(f"**{PLAN}/meetings/*")
    meeting = urlsplit(one.url).path
    other.goto(meeting)
    one.fill("[name=title]", "De nieuwe afspraak")
    one.get_by_role("button", name="Op de agenda zetten").click()
    expect(other.locator(".ps-agenda").first).to_contain_text("De nieuwe afspraak")
    other.get_by_role("button", name="Overleg openen").click()
    other.fill("[name=others]", "4")
    other.get_by_role("button", name="Vastleggen").click()
    expect(other.locator("h1#item")).to_have_text("De nieuwe afspraak")

    address = draft(two.one)
    write(one, address, "Wij spreken elkaar elk kwartaal.")
    one.get_by_role("button", name="Tekenen en voorleggen").click()
    with two.one.store.pool.connection() as connection:
        connection.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    other.goto(address)
    other.get_by_role("button", name="Tekenen en aanvaarden").click()
    expect(one.locator("main")).to_contain_text("aanvaard")

    one.goto(f"{meeting}/room?item=1")
    other.goto(f"{meeting}/room?item=1")
    other.fill("[name=text]", "Besloten: elk kwartaal overleg.")
    other.get_by_role("button", name="Vastleggen", exact=True).first.click()
    expect(one.locator("[name=text]")).to_have_value("Besloten: elk kwartaal overleg.")
    one.get_by_role("link", name="Overleg sluiten").click()
    one.get_by_role("button", name="Overleg sluiten").click()
    one.wait_for_url("**/minutes")
    other.goto(f"{meeting}/minutes")
    for page in (one, other):
        expect(page.locator("main")).to_contain_text("Samen schrijven")
        expect(page.locator("main")).to_contain_text("Besloten: elk kwartaal overleg.")
        page.get_by_role("button", name="Verslag tekenen").click()
    expect(one.locator("main")).to_contain_text("verslag getekend")


def test_what_was_typed_comes_back_after_a_closed_tab_and_goes_when_it_is_saved(
    told_visitor: NewVisitor, told_application: Served
) -> None:
    address = f"{draft(told_application)}/changes/sections/new"
    visitor = told_visitor()
    visitor.enter(told_application.accounts, CONTRACT_MANAGER.actor.account)
    page = visitor.open(address)
    write(page, address.partition("/changes")[0], "Wij spreken af.")
    page.get_by_role("link", name="Bewerken").click()
    form = page.url
    page.fill("[name=text]", "Nog niet klaar")
    page.close()
    visitor.page = page = visitor.context.new_page()
    page.goto(form)
    expect(page.locator("[name=text]")).to_have_value("Wij spreken af.")
    page.get_by_role("button", name="Zet het terug").click()
    expect(page.locator("[name=text]")).to_have_value("Nog niet klaar")
    page.get_by_role("button", name=SAVE).click()
    page.wait_for_url(f"**{address.partition('/changes')[0]}*")
    page.goto(form)
    expect(page.locator("[name=text]")).to_have_value("Nog niet klaar")
    expect(page.locator(".ps-told")).to_have_count(0)


def test_a_desk_and_a_list_that_stand_open_show_what_another_asks(two: Two, visit: Callable[..., Visitor]) -> None:
    desk, plans = visit(two.one, EXECUTIVE).page, visit(two.one, EXECUTIVE).page
    desk.goto("/desk")
    plans.goto("/plans")
    plans.fill("[name=search]", "hov")
    asked = desk.locator(".ps-task")
    waiting = plans.locator("tr", has_text="Groen en gebouwen").get_by_role("cell").nth(3)
    there, waited = asked.count(), int(waiting.inner_text())
    ask(two.other, "Welke verklaring geldt?")
    expect(asked).to_have_count(there + 1)
    expect(waiting).to_have_text(str(waited + 1))
    expect(plans.locator("[name=search]")).to_have_value("hov")
    assert barriers(desk) == []
    assert overflow(desk) == 0


def test_what_did_not_change_is_not_said_to_have(two: Two, visit: Callable[..., Visitor]) -> None:
    page = visit(two.one, EXECUTIVE).page
    page.goto(PLAN)
    terms = ActionTerms(title="Samen lunchen", description="", certainty=Certainty.IDEA)
    told: dict[str, Any] = {"plan": PLAN_B, "action": uuid4(), "terms": terms}
    two.other.site.desk.do(plans.note_action, CONTRACT_MANAGER.actor, command=uuid4(), **told)
    expect(page.locator("#live-said")).to_contain_text("Acties")
    said = page.locator("#live-said").inner_text()
    assert "Waaruit de waarde bestaat" not in said
    assert "Omzet" not in said


def test_a_lost_connection_is_said_and_what_was_typed_stays(told_visitor: NewVisitor, told_application: Served) -> None:
    address = draft(told_application)
    visitor = told_visitor()
    visitor.enter(told_application.accounts, CONTRACT_MANAGER.actor.account)
    page = visitor.open(f"{address}/changes/sections/new")
    page.fill("[name=heading]", "Afspraak")
    visitor.context.set_offline(True)
    page.fill("[name=text]", "Geschreven zonder netwerk.")
    page.get_by_role("button", name=SAVE).click()
    expect(page.locator(".ps-told").first).to_contain_text("Geen verbinding")
    unsent = page.get_by_role("alert")
    expect(unsent).to_contain_text("Nog niet vastgelegd")
    assert top(unsent) > top(page.locator("[name=text]"))
    expect(page.locator("[name=text]")).to_have_value("Geschreven zonder netwerk.")
    visitor.context.set_offline(False)
    expect(page.locator("#now-lost")).to_have_count(0)
    expect(unsent).to_be_visible()
    page.get_by_role("button", name=SAVE).click()
    page.wait_for_url(f"**{address}*")
    expect(page.locator("main")).to_contain_text("Geschreven zonder netwerk.")
    visitor.complaints[:] = [each for each in visitor.complaints if "ERR_INTERNET_DISCONNECTED" not in each]


def test_a_page_that_stands_open_hinders_nobody(told_visitor: NewVisitor, told_application: Served) -> None:
    visitor, other = told_visitor(width=320), told_visitor()
    for each, member in ((visitor, EXECUTIVE), (other, CONTRACT_MANAGER)):
        each.enter(told_application.accounts, member.actor.account)
    address = draft(told_application)
    visitor.open(address)
    other.open(address)
    expect(visitor.page.locator("#live-here")).to_contain_text(CONTRACT_MANAGER.name)
    assert barriers(visitor.page) == []
    assert overflow(visitor.page) == 0


def test_who_is_signed_out_elsewhere_is_told_and_keeps_what_was_typed(
    told_visitor: NewVisitor, told_application: Served
) -> None:
    address = draft(told_application)
    visitor = told_visitor()
    visitor.enter(told_application.accounts, CONTRACT_MANAGER.actor.account)
    page = visitor.open(f"{address}/changes/sections/new")
    page.fill("[name=text]", "Wat ik nog niet bewaarde.")
    leaving = CONTRACT_MANAGER.actor.account
    told_application.accounts.end_sessions(leaving, datetime.now(UTC), by=leaving)
    draft(told_application)
    expect(page.locator(".ps-told")).to_contain_text("U bent niet meer aangemeld")
    expect(page.locator("[name=text]")).to_have_value("Wat ik nog niet bewaarde.")


def test_without_scripts_a_reload_shows_the_same(told_visitor: NewVisitor, told_application: Served) -> None:
    visitor = told_visitor(javascript=False)
    visitor.enter(told_application.accounts, EXECUTIVE.actor.account)
    address = draft(told_application)
    page = visitor.open(f"{PLAN}/amendments")
    assert "Samen schrijven" in page.content()
    assert not page.locator("#live").is_visible()
    write(page, address, "Zonder scripts.")
    assert "Zonder scripts." in page.content()

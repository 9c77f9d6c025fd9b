"""What an answer looks like when it is not what was asked for."""

import logging
from asyncio import sleep
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from litestar import Litestar, get
from litestar.testing import TestClient
from litestar.types import HTTPReceiveMessage, Message

from domain.commands.store import Conflict, Reused
from domain.refusals import Missing, Refused, Stale
from storage.accounts import Accounts
from storage.database import Database
from tests.web.kit import Browser, open_account
from tests.web.test_security import app_with
from web.visits import Answer, Visit, action, page

EMAIL = "contractmanager@waterburg.example"
FRAGMENT = {"HX-Request": "true"}


@page("/raised/{what:str}", permission="see_public_page")
def raised(_: Visit, what: str) -> Answer:
    """Raise what a command or a query may raise."""
    raise {
        "missing": Missing("plan"),
        "refused": Refused("text.required", field="name"),
        "stale": Stale(uuid4(), read=1, current=2),
        "conflict": Conflict(),
        "bug": ZeroDivisionError("de inhoud van een geheim veld"),
    }[what]


@page("/lost/{times:int}", permission="see_public_page")
def lost(visit: Visit, times: int) -> Answer:
    """Lose the connection to the database for the first times that it is drawn."""
    visit.request.app.state["drawn"] = drawn = visit.request.app.state.get("drawn", 0) + 1
    if drawn <= times:
        raise psycopg.OperationalError
    return visit.see("/sign-in")


@page("/wish", permission="see_public_page")
def wish_page(visit: Visit) -> Answer:
    """Ask for a wish."""
    return visit.render("accounts/sign_in.html", to=visit.form.typed.email, kept="")


@action("/wish/{outcome:str}", permission="sign_in", again=wish_page)
def wish(visit: Visit, outcome: str) -> Answer:
    """Answer a wish."""
    if outcome == "reused":
        raise Reused
    if outcome == "stale":
        raise Stale(visit.form.id_for("thing"), read=1, current=2)
    return visit.see("/sign-in", visit._("U bent uitgelogd."))


@get("/api/v1/refused", opt={"permission": "see_public_page"}, sync_to_thread=False)
def refused_by_the_api() -> None:
    """Refuse a program."""
    raise Refused("text.too-long", field="name", limit=160)


@get("/api/v1/closed", opt={"permission": "see_plans"}, sync_to_thread=False)
def closed() -> None:
    """Answer members only."""


@pytest.fixture
def app(store: Database) -> Litestar:
    """The application with routes that go wrong."""
    return app_with(store, raised, lost, wish_page, wish, refused_by_the_api, closed)


@pytest.mark.parametrize(
    ("what", "status", "title"),
    [
        ("missing", 404, "Deze pagina is er niet"),
        ("refused", 422, "Dit kan niet"),
        ("stale", 409, "Dit kan niet"),
        ("conflict", 409, "Dit kan niet"),
        ("bug", 500, "Er ging bij ons iets mis"),
    ],
)
def test_each_answer_has_its_status_and_a_page_with_a_way_out(
    what: str, status: int, title: str, browser: Browser
) -> None:
    answer = browser.get(f"/raised/{what}")
    assert (answer.status, answer.title) == (status, title)
    assert "/" in answer.links()


def test_a_page_that_went_wrong_still_knows_who_reads_it(browser: Browser, accounts: Accounts) -> None:
    account = open_account(accounts, EMAIL)
    browser.sign_in(EMAIL)
    for path in ("/raised/missing", "/raised/bug", "/nowhere"):
        assert account.name in browser.get(path).text


def test_a_bug_shows_its_number_and_nothing_of_the_inside(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    answer = browser.get("/raised/bug")
    [line] = [record for record in caplog.records if record.name == "planspoor.faults"]
    reference = vars(line)["reference"]
    assert reference in answer.text
    assert line.exc_info is not None
    assert "ZeroDivisionError" in logging.Formatter().format(line)
    for inside in ("geheim", "ZeroDivision", "Traceback", "line "):
        assert inside not in answer.response.text


@pytest.mark.parametrize("path", ["/nowhere", "/account/name/", "/plans/not-a-uuid", "/%00", "/..%2f..%2fetc"])
def test_an_address_that_leads_nowhere_is_a_page(path: str, browser: Browser) -> None:
    answer = browser.get(path, follow_redirects=False)
    assert answer.status in {303, 404}
    assert answer.status == 303 or answer.title == "Deze pagina is er niet"


def test_a_method_that_a_page_does_not_know_is_told_apart(browser: Browser) -> None:
    answer = browser.client.put("/sign-in", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]
    assert "Dit kan op deze pagina niet" in answer.text


@pytest.mark.parametrize("size", [1_000_001, 10_000_000])
def test_too_much_text_is_refused_without_harm(size: int, browser: Browser) -> None:
    fields = browser.get("/sign-in").fields("/sign-in")
    answer = browser.send("/sign-in", fields | {"email": "x" * size})
    assert (answer.status, answer.title) == (413, "Dit is te veel tekst")
    assert len(answer.response.content) < 20_000
    assert browser.get("/sign-in").status == 200


def test_a_body_that_is_no_form_is_refused(browser: Browser) -> None:
    answer = browser.client.post("/sign-in", content=b"\xff\xfe", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 400
    assert "niet te begrijpen" in answer.text


def test_somebody_who_leaves_halfway_through_a_form_is_no_fault_of_ours(
    app: Litestar, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    answered: list[Message] = []
    coming: list[HTTPReceiveMessage] = [
        {"type": "http.request", "body": b"email=half", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> HTTPReceiveMessage:
        await sleep(0)
        return coming.pop(0)

    async def send(message: Message) -> None:
        await sleep(0)
        answered.append(message)

    address = {"path": "/sign-in", "raw_path": b"/sign-in", "root_path": "", "query_string": b"", "scheme": "http"}
    asked = {"type": "http", "method": "POST", "http_version": "1.1", "client": ("127.0.0.1", 1), "headers": []}
    scope: Any = address | asked | {"server": ("testserver.local", 80), "state": {}}
    with browser.client.portal() as portal:
        portal.call(app, scope, receive, send)
    assert [message["status"] for message in answered if message["type"] == "http.response.start"] == [400]
    assert [record for record in caplog.records if record.name == "planspoor.faults"] == []


@pytest.mark.parametrize(("outcome", "says"), [("reused", "al eerder verstuurd"), ("stale", "intussen gewijzigd")])
def test_a_form_that_was_overtaken_comes_back_as_typed_with_a_new_key(
    outcome: str, says: str, browser: Browser
) -> None:
    fields = browser.get("/wish").fields("/sign-in") | {"email": "een wens", "command": str(uuid4())}
    answer = browser.send(f"/wish/{outcome}", fields)
    assert answer.status == 409
    assert says in answer.errors[0]
    assert answer.fields("/sign-in")["email"] == "een wens"


def test_what_was_done_is_said_once(browser: Browser) -> None:
    fields = browser.get("/wish").fields("/sign-in")
    assert "U bent uitgelogd." in browser.send("/wish/done", fields).text
    assert "U bent uitgelogd." not in browser.get("/sign-in").text


def test_htmx_gets_a_fragment(browser: Browser) -> None:
    for path, status in (("/raised/missing", 404), ("/raised/bug", 500), ("/nowhere", 404), ("/account", 401)):
        answer = browser.client.get(path, headers=FRAGMENT)
        assert answer.status_code == status
        assert "<html" not in answer.text
        assert "utrecht-alert" in answer.text


def test_a_program_gets_problem_json(browser: Browser) -> None:
    answer = browser.client.get("/api/v1/refused")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["rules"]) == (422, ["text.too-long"])
    assert "160" in problem["detail"]
    assert problem["instance"].startswith("urn:planspoor:")
    for path, status in (("/api/v1/nothing", 404), ("/api/v1/closed", 401)):
        answer = browser.client.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_without_a_database_a_page_says_so_and_nothing_breaks(browser: Browser, store: Database) -> None:
    fields = browser.get("/sign-in").fields("/sign-in")
    store.pool.close()
    answer = browser.send("/sign-in", fields | {"email": EMAIL, "password": "x"})
    assert (answer.status, answer.title) == (503, "Planspoor is even niet bereikbaar")
    assert answer.response.headers["retry-after"] == "30"
    health = browser.client.get("/health")
    assert (health.status_code, health.json()["database"]) == (503, "unreachable")


def test_a_session_that_cannot_be_looked_up_is_no_stranger(
    browser: Browser, accounts: Accounts, store: Database
) -> None:
    open_account(accounts, EMAIL)
    browser.sign_in(EMAIL)
    store.pool.close()
    assert browser.get("/account").status == 503


def test_a_member_notices_nothing_of_a_database_that_restarted(
    browser: Browser, accounts: Accounts, store: Database
) -> None:
    open_account(accounts, EMAIL)
    browser.sign_in(EMAIL)
    with psycopg.connect(store.url, autocommit=True) as other:
        other.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    assert browser.get("/account").status == 200


@pytest.mark.parametrize(("times", "status"), [(1, 303), (2, 503)])
def test_a_page_whose_connection_was_lost_is_drawn_once_more(times: int, status: int, browser: Browser) -> None:
    assert browser.get(f"/lost/{times}", follow_redirects=False).status == status
    assert browser.client.app.state["drawn"] == 2


def test_the_health_page_tells_where_projections_stand_and_which_stopped(store: Database) -> None:
    standing: dict[str, dict[str, Any]] = {"plans": {"position": 12, "stopped_at": None, "reason": None}}
    app = app_with(store)
    app.state["projections"] = lambda: standing
    with TestClient(app) as client:
        assert (client.get("/health").status_code, client.get("/health").json()["database"]) == (200, "ok")
        standing["plans"] |= {"stopped_at": 13, "reason": "een geheim veld"}
        stopped = client.get("/health")
    assert stopped.status_code == 503
    assert stopped.json()["projections"]["plans"] == {"position": 12, "stopped_at": 13}

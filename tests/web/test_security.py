"""The entrance: headers, cookies, forgery, the policy table, and what the log keeps."""

import json
import logging
import re
from collections.abc import Callable
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4

import pytest
from litestar import Litestar, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.testing import TestClient

from domain.authority import POLICY
from storage.accounts import Accounts
from storage.database import Database
from storage.log import Log
from storage.settings import Settings
from tests.web.kit import FAST, LOG_KEY, PASSWORD, Browser, open_account
from web.app import RESOURCES, create_app, lay_routes
from web.assets import shipped
from web.security import HEADERS, POLICY_HEADER
from web.visits import Answer, Visit, action, page

EMAIL = "contractmanager@waterburg.example"


def module_with(*handlers: HTTPRouteHandler) -> ModuleType:
    """Return a module with routes, as a resource is."""
    made = ModuleType("made")
    for number, handler in enumerate(handlers):
        setattr(made, f"handler_{number}", handler)
    return made


def app_with(store: Database, *handlers: HTTPRouteHandler, settings: Settings | None = None) -> Litestar:
    """Return the application with more routes."""
    return create_app(
        settings or Settings(),
        pool=store.pool,
        store=Log(store),
        signer=LOG_KEY,
        passwords=FAST,
        routes=lay_routes((*RESOURCES, module_with(*handlers))),
    )


class TestPolicy:
    def test_every_route_stands_in_the_policy_table(self, app: Litestar) -> None:
        asked = {
            (method, handler.opt.get("permission"))
            for route in app.routes
            for handler in getattr(route, "route_handlers", ())
            for method in handler.http_methods
            if method != "OPTIONS"
        }
        assert asked
        assert {permission for _, permission in asked} <= POLICY.keys()

    def test_a_route_without_a_permission_stops_the_start(self, store: Database) -> None:
        @get("/forgotten", sync_to_thread=False)
        def forgotten() -> str:
            return ""

        with pytest.raises(LookupError, match="/forgotten has permission None"):
            app_with(store, forgotten)

    def test_a_route_with_an_unknown_permission_stops_the_start(self, store: Database) -> None:
        @get("/misspelt", opt={"permission": "see_everything"}, sync_to_thread=False)
        def misspelt() -> str:
            return ""

        with pytest.raises(LookupError, match="'see_everything'"):
            app_with(store, misspelt)

    def test_a_route_that_takes_forms_without_the_check_stops_the_start(self, store: Database) -> None:
        @post("/unchecked", opt={"permission": "sign_in"}, sync_to_thread=False)
        def unchecked() -> str:
            return ""

        with pytest.raises(LookupError, match="not an `action`"):
            app_with(store, unchecked)

    def test_a_route_that_does_not_take_what_its_path_names_stops_the_start(self) -> None:
        def shown(visit: Visit, plan: UUID) -> Answer:
            return visit.see(f"/{plan}")

        with pytest.raises(TypeError, match=r"takes \['plan'\], its path names \['trajectory'\]"):
            page("/trajectories/{trajectory:uuid}", permission="see_plan")(shown)
        with pytest.raises(TypeError, match=r"needs \['plan'\], which /amendments does not name"):
            action("/amendments", permission="open_amendment", again=shown)(lambda visit: visit.see("/"))

    def test_a_stranger_is_sent_to_sign_in_from_every_page_that_is_not_for_anyone(
        self, app: Litestar, browser: Browser
    ) -> None:
        filled = {"uuid": str(uuid4()), "int": "1", "str": "x"}
        closed = [
            (route.path, handler.opt["permission"])
            for route in app.routes
            for handler in getattr(route, "route_handlers", ())
            if "GET" in handler.http_methods and "anyone" not in POLICY[handler.opt["permission"]].roles
        ]
        assert len(closed) > 5
        for path, permission in closed:
            address = re.sub(r"{\w+:(\w+)}", lambda found: filled[found[1]], path)
            answer = browser.get(address, follow_redirects=False)
            assert answer.response.headers.get("location", "").startswith("/sign-in?to="), (path, permission)


class TestHeaders:
    def test_every_answer_carries_the_strict_headers(self, browser: Browser) -> None:
        for path in ("/sign-in", "/health", "/nowhere", "/assets/nothing.css", shipped().address("css/planspoor.css")):
            headers = browser.get(path).response.headers
            assert {name: headers.get(name) for name in HEADERS} == HEADERS
            assert "strict-transport-security" not in headers

    def test_nothing_is_allowed_from_elsewhere_nor_in_line(self) -> None:
        rules = dict(rule.strip().partition(" ")[::2] for rule in POLICY_HEADER.split(";"))
        assert rules.pop("default-src") == rules.pop("base-uri") == rules.pop("frame-ancestors") == "'none'"
        assert set(rules.values()) == {"'self'"}

    def test_a_page_is_never_kept_by_a_cache(self, browser: Browser, accounts: Accounts) -> None:
        open_account(accounts, EMAIL)
        browser.sign_in(EMAIL)
        for path in ("/account", "/sign-in", "/nowhere"):
            assert browser.get(path).response.headers["cache-control"] == "no-store"

    def test_with_tls_cookies_are_bound_to_the_host_and_tls_is_remembered(
        self, store: Database, accounts: Accounts
    ) -> None:
        open_account(accounts, EMAIL)
        app = app_with(store, settings=Settings(public_url="https://planspoor.example"))
        with TestClient(app, base_url="https://planspoor.example") as client:
            browser = Browser(client)
            browser.sign_in(EMAIL)
            assert {cookie.name for cookie in browser.cookies.jar} == {"__Host-session", "__Host-browser"}
            answer = browser.submit("/account", "/sign-out")
            headers = answer.response.history[0].headers
        assert headers["strict-transport-security"].startswith("max-age=63072000")
        for cookie in headers.get_list("set-cookie"):
            assert cookie.startswith("__Host-")
            assert {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
            assert "Domain" not in cookie

    @pytest.mark.parametrize("host", ["planspoor.example:http", "planspoor.example:99999", "[::1", "\x80"])
    def test_a_host_that_means_nothing_is_a_bad_request(self, host: str, browser: Browser) -> None:
        for path in ("/sign-in", "/nowhere"):
            answer = browser.client.get(path, headers={b"Host": host.encode("latin-1")})
            assert (answer.status_code, answer.content) == (400, b"")

    def test_a_head_is_a_page_without_its_body(self, browser: Browser) -> None:
        answer = browser.client.head("/sign-in")
        assert (answer.status_code, answer.content) == (200, b"")
        assert int(answer.headers["content-length"]) > 1_000


class TestAssets:
    def test_a_file_is_kept_for_ever_and_sets_no_cookie(self, browser: Browser) -> None:
        answer = browser.client.get(shipped().address("css/planspoor.css"), headers={"Accept-Encoding": "gzip"})
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-encoding"] == "gzip"
        assert "set-cookie" not in answer.headers
        again = browser.client.get(answer.url, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_every_file_answers_with_its_type_and_content(self, browser: Browser) -> None:
        for address, asset in shipped().by_address.items():
            answer = browser.client.get(address, headers={"Accept-Encoding": "identity"})
            assert answer.headers["content-type"].startswith(asset.media_type)
            assert answer.content == asset.content

    def test_the_stylesheet_names_files_that_are_there(self) -> None:
        sheet = shipped().by_address[shipped().address("css/planspoor.css")].content.decode()
        named = [part.split('")')[0] for part in sheet.split('url("')[1:]]
        fonts = [address for address in named if address.endswith(".woff2")]
        assert fonts
        assert set(fonts) <= shipped().by_address.keys()


class TestForgery:
    @pytest.fixture
    def member(self, browser: Browser, accounts: Accounts) -> Browser:
        open_account(accounts, EMAIL)
        browser.sign_in(EMAIL)
        return browser

    FORM = {"name": "een nieuwe naam", "email": EMAIL, "password_current": PASSWORD}  # noqa: RUF012

    @pytest.mark.parametrize("token", ["", "x", "é", "A" * 43])
    def test_a_form_without_the_right_token_comes_back_as_typed(self, token: str, member: Browser) -> None:
        answer = member.send("/account/name", self.FORM | {"_csrf": token})
        assert answer.status == 403
        assert answer.errors == ["Uw formulier is verlopen. Wat u invulde staat er nog: verstuur het opnieuw."]
        fields = answer.fields("/account/name")
        assert fields["name"] == "een nieuwe naam"
        sent = member.send("/account/name", fields | {"password_current": PASSWORD})
        assert "een nieuwe naam" in sent.text

    def test_a_form_that_expired_does_not_repeat_what_points_at_a_person(self, member: Browser) -> None:
        answer = member.send("/account/name", self.FORM | {"_csrf": "", "name": "bereikbaar op 123456782"})
        assert answer.status == 403
        assert "123456782" not in answer.response.text
        fields = answer.fields("/account/name")
        assert fields["name"].startswith("bereikbaar op ")
        assert fields["email"] == EMAIL

    def test_the_token_of_another_browser_is_worth_nothing(
        self, member: Browser, new_browser: Callable[[], Browser]
    ) -> None:
        foreign = new_browser().get("/sign-in").fields("/sign-in")["_csrf"]
        assert member.send("/account/name", self.FORM | {"_csrf": foreign}).status == 403

    def test_the_sign_in_form_is_guarded_too(self, browser: Browser, accounts: Accounts) -> None:
        open_account(accounts, EMAIL)
        assert browser.send("/sign-in", {"email": EMAIL, "password": PASSWORD}).status == 403
        assert "session" not in browser.cookies

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "", "Origin": "https://elders.example"},
            {"Sec-Fetch-Site": "", "Origin": "null"},
            {"Sec-Fetch-Site": "", "Origin": "http://["},
        ],
    )
    def test_a_form_from_another_site_is_refused_whatever_it_carries(
        self, headers: dict[str, str], member: Browser
    ) -> None:
        fields = member.get("/account/name").fields("/account/name") | self.FORM
        sent = {name: value for name, value in headers.items() if value}
        answer = member.client.post("/account/name", data=fields, headers=sent)
        assert answer.status_code == 403
        assert "een nieuwe naam" not in member.get("/account").text

    def test_the_origin_of_this_site_is_accepted_from_a_browser_that_says_no_more(self, member: Browser) -> None:
        fields = member.get("/account/name").fields("/account/name") | self.FORM
        member.client.post("/account/name", data=fields, headers={"Origin": "http://testserver.local"})
        assert "een nieuwe naam" in member.get("/account").text


class TestLog:
    def test_one_line_tells_what_was_asked_and_never_what_was_written(
        self, browser: Browser, accounts: Accounts, caplog: pytest.LogCaptureFixture
    ) -> None:
        account = open_account(accounts, EMAIL)
        browser.sign_in(EMAIL)
        caplog.set_level(logging.INFO, "planspoor")
        caplog.clear()
        browser.get("/account/name?zoek=geheime+tekst")
        browser.send("/account/name", {"name": "geheime tekst"})
        lines = [vars(record) for record in caplog.records if record.name == "planspoor.requests"]
        assert [(line["method"], line["route"], line["status"]) for line in lines] == [
            ("GET", "/account/name", 200),
            ("POST", "/account/name", 403),
        ]
        assert {line["account"] for line in lines} == {str(account.id)}
        assert len({line["reference"] for line in lines}) == 2
        assert all(0 <= line["ms"] < 60_000 for line in lines)
        written = json.dumps(lines, default=str)
        for secret in ("geheime", EMAIL, browser.cookies["session"]):
            assert secret not in written

    def test_a_link_that_opens_doors_is_not_written_down(
        self, browser: Browser, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, "planspoor")
        browser.get("/links/een-geheim-dat-deuren-opent")
        lines: list[dict[str, Any]] = [vars(record) for record in caplog.records]
        assert [line["route"] for line in lines if line["name"] == "planspoor.requests"] == ["/links/{token}"]
        assert "deuren" not in json.dumps(lines, default=str)

"""Accounts: who lets in whom, how a password is changed, and what cannot be done."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from domain.authority import HOST
from domain.commands.organisations import found_organisation
from storage.accounts import Account, Accounts, digest, opening_code, recovery_link
from storage.database import Database
from tests.web.kit import PASSWORD, Browser, Page, open_account

EMAIL = "beheerder@waterburg.example"
NEW = "heel andere losse woorden"
FIRST = {
    "organisation": "gemeente Waterburg",
    "name": "beheerder Waterburg",
    "email": EMAIL,
    "password_new": PASSWORD,
}


@pytest.fixture
def administrator(browser: Browser, accounts: Accounts) -> Account:
    """The administrator of gemeente Waterburg, who is signed in."""
    organisation = uuid4()
    browser.site.desk.do(
        found_organisation, HOST, command=uuid4(), organisation=organisation, name="gemeente Waterburg"
    )
    account = open_account(accounts, EMAIL, organisation=organisation, name="beheerder Waterburg")
    browser.sign_in(EMAIL)
    return account


@pytest.fixture
def colleague(accounts: Accounts, administrator: Account) -> Account:
    """A colleague without special rights."""
    return open_account(
        accounts,
        "medewerker@waterburg.example",
        organisation=administrator.organisation,
        name="medewerker Waterburg",
        administrator=False,
    )


def link_on(page: Page) -> str:
    """Return the path of the one-time link that a page shows."""
    [field] = [item for item in page.root.iter("input") if item.get("name") == "link"]
    return str(urlsplit(field.get("value", "")).path)


def invite(browser: Browser, **typed: str) -> str:
    """Make an invitation, and return the path of its link."""
    return link_on(browser.submit("/invitations/new", "/invitations", note="uitvoerder", **typed))


def accept(browser: Browser, link: str, email: str = "uitvoerder@waterburg.example", **typed: str) -> Page:
    """Fill in the form behind an invitation."""
    filled = {"name": "uitvoerder Waterburg", "email": email, "password_new": PASSWORD} | typed
    return browser.submit(link, f"{link}/account", **filled)


@pytest.mark.usefixtures("administrator")
class TestInvitations:
    def test_a_colleague_comes_in_by_a_one_time_link(
        self, browser: Browser, new_browser: Callable[[], Browser], administrator: Account, accounts: Accounts
    ) -> None:
        link, guest = invite(browser), new_browser()
        assert "gemeente Waterburg" in guest.get(link).text
        accept(guest, link)
        [joined] = [each for each in accounts.colleagues(administrator.organisation) if each.id != administrator.id]
        assert (joined.name, joined.administrator) == ("uitvoerder Waterburg", False)
        assert guest.get("/account").title == "Mijn account"

    def test_a_link_works_once(self, browser: Browser, new_browser: Callable[[], Browser]) -> None:
        link = invite(browser)
        accept(new_browser(), link)
        late = new_browser().get(link)
        assert late.status == 422
        assert "al gebruikt" in late.text

    def test_of_two_who_accept_at_once_one_gets_a_clear_sentence(
        self, browser: Browser, new_browser: Callable[[], Browser]
    ) -> None:
        link, first, second = invite(browser), new_browser(), new_browser()
        action = f"{link}/account"
        shown = second.get(link).fields(action)
        accept(first, link)
        answer = second.send(
            action, shown | {"name": "een ander", "email": "ander@waterburg.example", "password_new": PASSWORD}
        )
        assert answer.status == 422
        assert "al gebruikt" in answer.text

    def test_the_same_form_sent_twice_signs_in_twice(
        self, browser: Browser, new_browser: Callable[[], Browser]
    ) -> None:
        link, guest = invite(browser), new_browser()
        fields = guest.get(link).fields(f"{link}/account") | {
            "name": "uitvoerder",
            "email": "uitvoerder@waterburg.example",
            "password_new": PASSWORD,
        }
        visitor = guest.cookies["visitor"]
        guest.send(f"{link}/account", fields, follow_redirects=False)
        guest.cookies.set("visitor", visitor)
        again = guest.send(f"{link}/account", fields, follow_redirects=False)
        assert again.status == 303
        assert guest.get("/account").title == "Mijn account"

    def test_the_same_form_sent_twice_at_once_makes_one_account_and_signs_in_twice(
        self, browser: Browser, new_browser: Callable[[], Browser], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        link, guest = invite(browser), new_browser()
        fields = guest.get(link).fields(f"{link}/account") | {
            "name": "uitvoerder",
            "email": "uitvoerder@waterburg.example",
            "password_new": PASSWORD,
        }
        both = Barrier(2, timeout=30)
        monkeypatch.setattr("web.links.require_sound", lambda *_, **__: both.wait())
        with ThreadPoolExecutor(2) as threads:
            sent = [
                threads.submit(guest.send, f"{link}/account", fields, follow_redirects=False)
                for _ in range(both.parties)
            ]
        assert [each.result().status for each in sent] == [303, 303]

    def test_a_key_that_made_an_account_makes_no_other_and_keeps_what_was_typed(
        self, browser: Browser, new_browser: Callable[[], Browser]
    ) -> None:
        command = str(uuid4())
        accept(new_browser(), invite(browser), command=command)
        answer = accept(new_browser(), invite(browser), "werkvoorbereider@waterburg.example", command=command)
        [form] = [form.get("action") for form in answer.root.iter("form") if "/account" in form.get("action", "")]
        kept = answer.fields(form)
        assert (answer.status, kept["email"]) == (409, "werkvoorbereider@waterburg.example")
        assert kept["command"] != command

    def test_a_revoked_an_expired_and_an_unknown_link_say_so(self, browser: Browser, store: Database) -> None:
        revoked = invite(browser)
        [address] = re.findall(r"/invitations/[0-9a-f-]{36}/revocation", browser.get("/colleagues").response.text)
        browser.submit("/colleagues", address)
        assert "ingetrokken" in browser.get(revoked).text
        expired = invite(browser)
        with store.pool.connection() as connection:
            connection.execute("update links set expires_at = %s", (datetime.now(UTC) - timedelta(seconds=1),))
        assert "verlopen" in browser.get(expired).text
        assert browser.get("/links/onbekend").status == 404

    def test_an_address_that_is_in_use_is_refused_and_the_link_still_works(
        self, browser: Browser, new_browser: Callable[[], Browser]
    ) -> None:
        link, guest = invite(browser), new_browser()
        refused = accept(guest, link, EMAIL.upper())
        assert refused.errors == ["Dit e-mailadres heeft al een account."]
        assert refused.fields(f"{link}/account")["name"] == "uitvoerder Waterburg"
        assert accept(guest, link).response.history[0].status_code == 303

    def test_a_link_is_shown_to_its_maker_alone_and_for_a_short_time(
        self,
        browser: Browser,
        new_browser: Callable[[], Browser],
        colleague: Account,
        store: Database,
    ) -> None:
        invite(browser)
        with store.pool.connection() as connection:
            [(link,)] = connection.execute("select id from links").fetchall()
        assert link_on(browser.get(f"/one-time-links/{link}")).startswith("/links/")
        other = new_browser()
        other.sign_in(colleague.email)
        assert other.get(f"/one-time-links/{link}").status == 404
        with store.pool.connection() as connection:
            connection.execute("update links set made_at = made_at - interval '16 minutes'")
        assert browser.get(f"/one-time-links/{link}").status == 422

    def test_sending_the_form_twice_makes_one_link(self, browser: Browser, store: Database) -> None:
        fields = browser.get("/invitations/new").fields("/invitations") | {"note": "uitvoerder"}
        assert link_on(browser.send("/invitations", fields)) == link_on(browser.send("/invitations", fields))
        with store.pool.connection() as connection:
            assert connection.execute("select count(*) from links").fetchall() == [(1,)]

    def test_no_token_is_stored(self, browser: Browser, store: Database) -> None:
        token = invite(browser).removeprefix("/links/")
        with store.pool.connection() as connection:
            [(kept,)] = connection.execute("select token from links").fetchall()
        assert bytes(kept) == digest(token) != token.encode()

    def test_only_an_administrator_invites(self, new_browser: Callable[[], Browser], colleague: Account) -> None:
        browser = new_browser()
        browser.sign_in(colleague.email)
        assert browser.get("/invitations/new").status == 403
        fields = browser.get("/account").fields("/sign-out/everywhere")
        assert browser.send("/invitations", fields | {"note": "iemand"}).status == 403


@pytest.mark.usefixtures("administrator")
class TestOtherParty:
    def test_the_first_account_of_the_other_party_comes_in_by_a_link(
        self, browser: Browser, new_browser: Callable[[], Browser]
    ) -> None:
        shown = browser.submit("/organisations/new", "/organisations", name="Noorderdijk Bouw", kvk="1234 5678")
        link, guest = link_on(shown), new_browser()
        assert "Noorderdijk Bouw" in guest.get(link).text
        accept(guest, link, "uitvoerder@noorderdijk.example")
        assert "Noorderdijk Bouw" in guest.get("/account").text
        assert guest.get("/invitations/new").status == 200

    def test_a_wrong_number_keeps_the_form_and_makes_no_link(self, browser: Browser, store: Database) -> None:
        refused = browser.submit("/organisations/new", "/organisations", name="Noorderdijk Bouw", kvk="12")
        assert refused.status == 422
        assert refused.fields("/organisations")["name"] == "Noorderdijk Bouw"
        with store.pool.connection() as connection:
            assert connection.execute("select count(*) from links").fetchall() == [(0,)]

    def test_who_is_no_client_registers_nobody(self, browser: Browser, new_browser: Callable[[], Browser]) -> None:
        link = link_on(browser.submit("/organisations/new", "/organisations", name="Noorderdijk Bouw"))
        contractor = new_browser()
        accept(contractor, link, "uitvoerder@noorderdijk.example")
        assert contractor.get("/organisations/new").status == 403

    def test_once_somebody_is_in_only_they_invite_their_colleagues(
        self, browser: Browser, new_browser: Callable[[], Browser], accounts: Accounts
    ) -> None:
        link = link_on(browser.submit("/organisations/new", "/organisations", name="Noorderdijk Bouw"))
        organisation = accounts.link(digest(link.removeprefix("/links/"))).organisation
        path = f"/organisations/{organisation}/invitation"
        assert link_on(browser.submit(path)).startswith("/links/")
        accept(new_browser(), link, "uitvoerder@noorderdijk.example")
        assert browser.get(path).status == 422
        assert browser.get(f"/organisations/{uuid4()}/invitation").status == 404


class TestColleagues:
    def test_a_disabled_account_is_out_at_once_and_comes_back_when_enabled(
        self,
        browser: Browser,
        new_browser: Callable[[], Browser],
        colleague: Account,
    ) -> None:
        other = new_browser()
        other.sign_in(colleague.email)
        browser.submit(f"/colleagues/{colleague.id}", f"/colleagues/{colleague.id}/closure")
        assert other.get("/account").title == "Inloggen"
        browser.submit(f"/colleagues/{colleague.id}", f"/colleagues/{colleague.id}/reopening")
        other.sign_in(colleague.email)
        assert other.get("/account").title == "Mijn account"

    def test_the_last_administrator_cannot_be_disabled_or_dismissed(
        self, browser: Browser, administrator: Account, colleague: Account
    ) -> None:
        for act in ("closure", "dismissal"):
            refused = browser.submit(f"/colleagues/{administrator.id}", f"/colleagues/{administrator.id}/{act}")
            assert refused.status == 422
            assert refused.errors[0].startswith("Dit is de laatste beheerder")
        browser.submit(f"/colleagues/{colleague.id}", f"/colleagues/{colleague.id}/appointment")
        assert (
            browser.submit(f"/colleagues/{administrator.id}", f"/colleagues/{administrator.id}/dismissal").status == 200
        )

    def test_an_account_of_another_organisation_does_not_exist_here(
        self, browser: Browser, administrator: Account, accounts: Accounts
    ) -> None:
        stranger = open_account(accounts, "uitvoerder@noorderdijk.example")
        fields = browser.get(f"/colleagues/{administrator.id}").fields(f"/colleagues/{administrator.id}/closure")
        fields["command"] = str(uuid4())
        assert browser.get(f"/colleagues/{stranger.id}").status == 404
        for act in ("closure", "reopening", "appointment", "dismissal", "recovery"):
            assert browser.send(f"/colleagues/{stranger.id}/{act}", fields).status == 404

    def test_a_colleague_sees_who_is_there_and_changes_nothing(
        self, new_browser: Callable[[], Browser], administrator: Account, colleague: Account
    ) -> None:
        browser = new_browser()
        browser.sign_in(colleague.email)
        page = browser.get("/colleagues")
        assert administrator.name in page.text
        assert [form.get("action") for form in page.root.iter("form")] == ["/language", "/sign-out"]
        fields = page.fields("/sign-out")
        assert browser.send(f"/colleagues/{administrator.id}/closure", fields).status == 403


@pytest.mark.usefixtures("administrator")
class TestRecovery:
    def test_an_administrator_helps_with_a_link_that_works_once(
        self, browser: Browser, new_browser: Callable[[], Browser], colleague: Account
    ) -> None:
        link = link_on(browser.submit(f"/colleagues/{colleague.id}", f"/colleagues/{colleague.id}/recovery"))
        forgetful = new_browser()
        forgetful.submit(link, f"{link}/password", password_new=NEW)
        assert forgetful.get("/account").title == "Mijn account"
        assert "al gebruikt" in new_browser().get(link).text
        assert new_browser().sign_in(colleague.email).errors == ["Het e-mailadres of het wachtwoord klopt niet."]

    def test_a_second_link_takes_the_place_of_the_first(self, browser: Browser, colleague: Account) -> None:
        first = link_on(browser.submit(f"/colleagues/{colleague.id}", f"/colleagues/{colleague.id}/recovery"))
        second = link_on(browser.submit(f"/colleagues/{colleague.id}", f"/colleagues/{colleague.id}/recovery"))
        assert "ingetrokken" in browser.get(first).text
        assert browser.get(second).title == "Nieuw wachtwoord kiezen"

    def test_the_console_makes_a_link(self, new_browser: Callable[[], Browser], accounts: Accounts) -> None:
        link = recovery_link(accounts, EMAIL.upper(), datetime.now(UTC))
        browser = new_browser()
        browser.submit(link, f"{link}/password", password_new=NEW)
        assert browser.get("/account").title == "Mijn account"

    def test_a_disabled_account_gets_no_link(self, browser: Browser, colleague: Account) -> None:
        shown = browser.get(f"/colleagues/{colleague.id}").fields(f"/colleagues/{colleague.id}/recovery")
        browser.submit(f"/colleagues/{colleague.id}", f"/colleagues/{colleague.id}/closure")
        refused = browser.send(f"/colleagues/{colleague.id}/recovery", shown)
        assert refused.errors[0].startswith("Dit account is uitgeschakeld")


@pytest.mark.usefixtures("administrator")
class TestOwnAccount:
    def test_a_new_name_and_address_ask_for_the_password_and_end_other_sessions(
        self, browser: Browser, new_browser: Callable[[], Browser]
    ) -> None:
        other = new_browser()
        other.sign_in(EMAIL)
        typed = {"name": "accountbeheer", "email": "nieuw@waterburg.example"}
        refused = browser.submit("/account/name", **typed, password_current="iets anders")
        assert refused.errors == ["Uw huidige wachtwoord klopt niet."]
        assert refused.fields("/account/name")["name"] == "accountbeheer"
        assert "accountbeheer" in browser.submit("/account/name", **typed, password_current=PASSWORD).text
        assert other.get("/account").title == "Inloggen"

    def test_a_new_password_ends_other_sessions_and_rotates_this_one(
        self, browser: Browser, new_browser: Callable[[], Browser], accounts: Accounts
    ) -> None:
        other, before = new_browser(), browser.cookies["session"]
        other.sign_in(EMAIL)
        browser.submit("/account/password", password_current=PASSWORD, password_new=NEW)
        assert browser.get("/account").title == "Mijn account"
        assert accounts.session(digest(before), datetime.now(UTC)) is None
        assert other.get("/account").title == "Inloggen"
        assert other.sign_in(EMAIL).status == 422
        other.sign_in(EMAIL, NEW)
        assert other.get("/account").title == "Mijn account"

    @pytest.mark.parametrize(
        ("password", "start"),
        [
            ("kort", "Kies een wachtwoord van minstens 12 tekens"),
            ("wachtwoord123", "Dit wachtwoord wordt vaak gebruikt"),
            ("ababababababab", "Dit wachtwoord wordt vaak gebruikt"),
            ("beheerder-waterburg", "Uw naam"),
            ("Waterburg2028", "Uw naam"),
            ("gemeente.waterburg", "Uw naam"),
            ("x" * 300, "Een wachtwoord mag hoogstens"),
        ],
    )
    def test_a_weak_password_is_refused_in_a_sentence(self, password: str, start: str, browser: Browser) -> None:
        refused = browser.submit("/account/password", password_current=PASSWORD, password_new=password)
        assert refused.errors[0].startswith(start)

    @pytest.mark.parametrize(
        "password", ["kaas fiets lamp brug", "zqxjvbkwpmfh", "🧀🚲💡🌉 vier prenten", "ALLEEN HOOFDLETTERS"]
    )
    def test_a_long_password_needs_no_mixture(self, password: str, browser: Browser) -> None:
        assert browser.submit("/account/password", password_current=PASSWORD, password_new=password).errors == []

    def test_guessing_the_current_password_is_slowed_down(self, browser: Browser) -> None:
        answers = [
            browser.submit("/account/password", password_current=f"gok {guess}", password_new=NEW).errors[0]
            for guess in range(11)
        ]
        assert answers[-1].startswith("Er is te vaak geprobeerd")


class TestStart:
    def test_the_first_visitor_opens_an_empty_store_with_the_code_of_the_console(
        self, browser: Browser, accounts: Accounts
    ) -> None:
        code = opening_code(accounts, datetime.now(UTC))
        assert code is not None
        assert browser.get("/").title == "Planspoor in gebruik nemen"
        browser.submit("/start", code=code.lower().replace("-", " "), kvk="12345678", **FIRST)
        assert "gemeente Waterburg" in browser.get("/account").text
        assert browser.get("/invitations/new").status == 200
        assert browser.get("/start").status == 404
        assert opening_code(accounts, datetime.now(UTC)) is None

    def test_a_wrong_code_opens_nothing_and_keeps_the_form(self, browser: Browser, accounts: Accounts) -> None:
        opening_code(accounts, datetime.now(UTC))
        refused = browser.submit("/start", code="AAAA-BBBB-CCCC-DDDD", **FIRST)
        assert refused.errors[0].startswith("Deze code klopt niet")
        assert refused.fields("/start")["organisation"] == "gemeente Waterburg"
        assert not accounts.anybody()

    def test_a_refused_number_leaves_the_code_as_it_was(self, browser: Browser, accounts: Accounts) -> None:
        code = opening_code(accounts, datetime.now(UTC)) or ""
        assert browser.submit("/start", code=code, kvk="12", **FIRST).status == 422
        assert not accounts.anybody()
        browser.submit("/start", code=code, **FIRST)
        assert accounts.anybody()

    def test_a_new_start_makes_a_new_code(self, browser: Browser, accounts: Accounts) -> None:
        first = opening_code(accounts, datetime.now(UTC)) or ""
        opening_code(accounts, datetime.now(UTC))
        assert browser.submit("/start", code=first, **FIRST).status == 422

    def test_guessing_the_code_is_slowed_down(self, browser: Browser, accounts: Accounts) -> None:
        opening_code(accounts, datetime.now(UTC))
        answers = [browser.submit("/start", code=f"AAAA-{n}", **FIRST).errors[0] for n in range(11)]
        assert answers[-1].startswith("Er is te vaak geprobeerd")


@pytest.mark.usefixtures("administrator")
def test_every_act_is_noted_without_what_was_filled_in(
    browser: Browser, new_browser: Callable[[], Browser], store: Database
) -> None:
    accept(new_browser(), invite(browser))
    browser.submit("/account/password", password_current=PASSWORD, password_new=NEW)
    with store.pool.connection() as connection:
        acts = connection.execute("select act from account_acts order by id").fetchall()
        columns = connection.execute(
            "select column_name from information_schema.columns where table_name = 'account_acts'"
        ).fetchall()
    assert [act for (act,) in acts] == [
        "opened", "signed-in", "invited", "invitation-accepted", "signed-in", "password-changed", "signed-in"
    ]  # fmt: skip
    assert {name for (name,) in columns} == {"id", "at", "act", "account", "by", "organisation"}

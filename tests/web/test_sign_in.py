"""Signing in and out, and what keeps strangers from it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from storage.accounts import IDLE, LIFETIME, Accounts, digest
from storage.database import Database
from tests.web.kit import PASSWORD, Browser, open_account

EMAIL = "contractmanager@waterburg.example"


def test_somebody_with_an_account_signs_in_whatever_the_capitals(browser: Browser, accounts: Accounts) -> None:
    """The e-mail address is the same one in capitals."""
    open_account(accounts, EMAIL)
    browser.sign_in(EMAIL.upper())
    assert browser.get("/account").title == "Mijn account"


def test_a_wrong_password_an_unknown_address_and_a_disabled_account_are_refused_alike(
    browser: Browser, accounts: Accounts
) -> None:
    """Nobody learns which addresses have an account."""
    open_account(accounts, EMAIL)
    left = open_account(accounts, "vertrokken@waterburg.example")
    keeper = open_account(accounts, "beheerder@waterburg.example", organisation=left.organisation)
    accounts.disable(left.id, organisation=left.organisation, by=keeper.id, at=datetime.now(UTC))
    answers = [
        browser.sign_in(EMAIL, "een ander wachtwoord"),
        browser.sign_in("niemand@waterburg.example"),
        browser.sign_in(left.email),
    ]
    assert [page.status for page in answers] == [422, 422, 422]
    assert {tuple(page.errors) for page in answers} == {("Het e-mailadres of het wachtwoord klopt niet.",)}


def test_a_refused_form_keeps_the_address_and_not_the_password(browser: Browser, accounts: Accounts) -> None:
    """What was typed stays, but a password is never sent back."""
    open_account(accounts, EMAIL)
    fields = browser.sign_in(EMAIL, "een ander wachtwoord").fields("/sign-in")
    assert (fields["email"], fields["password"]) == (EMAIL, "")


@pytest.mark.parametrize("address", ["\0", "a\0b@waterburg.example", "\u202e@waterburg.example", "niemand"])
def test_what_is_no_address_is_refused_before_anybody_is_looked_for(address: str, browser: Browser) -> None:
    """An address that no form accepts belongs to nobody, and the database is not asked for it."""
    answer = browser.sign_in(address)
    assert (answer.status, answer.errors) == (422, ["Vul een e-mailadres in, zoals naam@organisatie.nl."])


def test_who_signs_in_goes_where_they_were_going_and_nowhere_else(browser: Browser, accounts: Accounts) -> None:
    """The address to go to is a path on this site, or it is not followed."""
    open_account(accounts, EMAIL)
    asked = browser.get("/account/name")
    assert asked.title == "Inloggen"
    sent = browser.send("/sign-in", asked.fields("/sign-in") | {"email": EMAIL, "password": PASSWORD})
    assert sent.response.url.path == "/account/name"


@pytest.mark.parametrize(
    "elsewhere", ["https://elders.example/", "//elders.example", "/\\elders.example", "elders", ""]
)
def test_an_address_elsewhere_is_not_followed(elsewhere: str, browser: Browser, accounts: Accounts) -> None:
    """A link to the sign-in page cannot send anybody to another site."""
    open_account(accounts, EMAIL)
    fields = browser.get("/sign-in").fields("/sign-in") | {"email": EMAIL, "password": PASSWORD, "to": elsewhere}
    answer = browser.send("/sign-in", fields, follow_redirects=False)
    assert answer.response.headers["location"] == "/"


def test_signing_in_rotates_the_session_and_signing_out_ends_it(
    browser: Browser, accounts: Accounts, store: Database
) -> None:
    """The token before is worthless after; a copy of the cookie is worthless after signing out."""
    open_account(accounts, EMAIL)
    browser.sign_in(EMAIL)
    first = browser.cookies["session"]
    fields = {**browser.get("/account").fields("/sign-out"), "email": EMAIL, "password": PASSWORD}
    browser.send("/sign-in", fields)
    second = browser.cookies["session"]
    assert accounts.session(digest(first), datetime.now(UTC)) is None
    browser.send("/sign-out", browser.get("/account").fields("/sign-out"))
    assert "session" not in browser.cookies
    assert accounts.session(digest(second), datetime.now(UTC)) is None
    with store.pool.connection() as connection:
        tokens = connection.execute("select token from sessions").fetchall()
    assert tokens == []


def test_signing_out_everywhere_ends_every_session(new_browser: Callable[[], Browser], accounts: Accounts) -> None:
    """A forgotten device is out as well."""
    open_account(accounts, EMAIL)
    desk, forgotten = new_browser(), new_browser()
    desk.sign_in(EMAIL)
    forgotten.sign_in(EMAIL)
    desk.submit("/account", "/sign-out/everywhere")
    assert forgotten.get("/account").title == "Inloggen"


def test_a_session_ends_when_it_is_not_used_and_when_it_is_old(browser: Browser, accounts: Accounts) -> None:
    """Twelve hours without use, or seven days with it."""
    open_account(accounts, EMAIL)
    browser.sign_in(EMAIL)
    token, start = digest(browser.cookies["session"]), datetime.now(UTC)
    at = start
    while at < start + LIFETIME - timedelta(hours=12):
        at += timedelta(hours=11)
        assert accounts.session(token, at) is not None
    assert accounts.session(token, at + IDLE) is None
    assert accounts.session(token, start + LIFETIME + timedelta(seconds=1)) is None


def test_the_use_of_a_session_is_written_down_once_a_minute(browser: Browser, accounts: Accounts) -> None:
    """Reading a page writes nothing."""
    open_account(accounts, EMAIL)
    browser.sign_in(EMAIL)
    token, start = digest(browser.cookies["session"]), datetime.now(UTC)

    def seen(after: float) -> datetime:
        session = accounts.session(token, start + timedelta(seconds=after))
        assert session is not None
        return session.seen_at

    first = seen(0)
    assert seen(30) == seen(50) == first
    assert seen(90) == first
    assert seen(91) == start + timedelta(seconds=90)


def test_guessing_is_slowed_down_and_the_owner_gets_in_from_a_known_browser(
    new_browser: Callable[[], Browser], accounts: Accounts
) -> None:
    """A stranger who keeps knocking waits a minute at most, and keeps nobody out of a browser that was in before."""
    open_account(accounts, EMAIL)
    owner, stranger = new_browser(), new_browser()
    owner.sign_in(EMAIL)
    owner.submit("/account", "/sign-out")
    answers = [stranger.sign_in(EMAIL, f"verkeerd wachtwoord {number}") for number in range(14)]
    assert [page.errors[0].startswith("Er is te vaak geprobeerd") for page in answers] == [False] * 10 + [True] * 4
    assert stranger.sign_in(EMAIL).errors[0].startswith("Er is te vaak geprobeerd")
    owner.sign_in(EMAIL)
    assert owner.get("/account").title == "Mijn account"


def test_an_unknown_address_is_slowed_down_like_a_known_one(browser: Browser) -> None:
    """The limit tells nothing about who has an account."""
    answers = [browser.sign_in("niemand@waterburg.example") for _ in range(11)]
    assert [page.errors[0].startswith("Er is te vaak") for page in answers] == [False] * 10 + [True]


def test_a_form_survives_a_session_that_ended(browser: Browser, accounts: Accounts) -> None:
    """What was typed comes along through signing in, and is sent when its writer says so."""
    account = open_account(accounts, EMAIL)
    browser.sign_in(EMAIL)
    fields = browser.get("/account/name").fields("/account/name")
    accounts.end_sessions(account.id, datetime.now(UTC), by=account.id)
    asked = browser.send("/account/name", fields | {"name": "accountmanager Waterburg", "password_current": PASSWORD})
    assert (asked.status, asked.title) == (401, "Inloggen")
    assert PASSWORD not in asked.response.text
    ready = browser.send("/sign-in", asked.fields("/sign-in") | {"email": EMAIL, "password": PASSWORD})
    assert ready.title == "Uw formulier staat klaar"
    sent = browser.send("/account/name", ready.fields("/account/name"))
    assert sent.errors == ["Huidig wachtwoord: Vul dit in."]
    assert sent.fields("/account/name")["name"] == "accountmanager Waterburg"


def test_signing_in_is_in_the_language_that_was_chosen(browser: Browser, accounts: Accounts) -> None:
    """A stranger's choice lives in a cookie; whoever signs in after choosing goes on in that language."""
    open_account(accounts, EMAIL)
    browser.submit("/sign-in", "/language", language="en")
    assert browser.get("/sign-in").title == "Sign in"
    browser.sign_in(EMAIL)
    assert browser.get("/account").title == "My account"
    assert browser.submit("/account", "/language", language="nl").title == "Mijn account"

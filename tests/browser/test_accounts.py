"""From an empty store to two colleagues at work, in a real browser with and without JavaScript."""

from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from domain.authority import HOST
from domain.commands.organisations import found_organisation
from storage.accounts import Account, opening_code
from tests.browser.conftest import NewVisitor
from tests.browser.kit import LOOKS, Language, Served, Visitor, require_readable
from tests.web.kit import PASSWORD, open_account

EMAIL = "beheerder@waterburg.example"


def founded(application: Served) -> Account:
    """Return the administrator of an organisation that was just founded."""
    organisation = uuid4()
    application.site.desk.do(
        found_organisation, HOST, command=uuid4(), organisation=organisation, name="gemeente Waterburg"
    )
    return open_account(application.accounts, EMAIL, organisation=organisation, name="beheerder Waterburg")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_first_visitor_opens_the_store_and_a_colleague_comes_in(
    *, javascript: bool, application: Served, new_visitor: NewVisitor
) -> None:
    code = opening_code(application.accounts, datetime.now(UTC)) or ""
    first = new_visitor(javascript=javascript)
    page = first.open("/")
    page.get_by_label("Code").fill(code)
    page.get_by_label("Naam van de organisatie").fill("gemeente Waterburg")
    page.get_by_label("KVK-nummer").fill("12345678")
    page.get_by_label("Naam", exact=True).fill("beheerder Waterburg")
    page.get_by_label("E-mailadres").fill(EMAIL)
    page.get_by_label("Nieuw wachtwoord").fill("kort")
    page.get_by_role("button", name="In gebruik nemen").click()
    expect(page.locator("#error-summary")).to_contain_text("minstens 12 tekens")
    expect(page.get_by_label("Naam van de organisatie")).to_have_value("gemeente Waterburg")
    page.get_by_label("Nieuw wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="In gebruik nemen").click()
    expect(page.get_by_text("Welkom. Uw organisatie en uw account zijn gemaakt.")).to_be_visible()

    first.open("/colleagues").get_by_role("link", name="Collega uitnodigen").click()
    page.get_by_label("Voor wie is de uitnodiging?").fill("contractmanager")
    page.get_by_role("button", name="Link maken").click()
    link = page.get_by_label("Link voor eenmalig gebruik").input_value()
    assert link.startswith(application.origin)

    second = new_visitor(javascript=javascript)
    page = second.open(urlsplit(link).path)
    page.get_by_label("Naam", exact=True).fill("contractmanager Waterburg")
    page.get_by_label("E-mailadres").fill("contractmanager@waterburg.example")
    page.get_by_label("Nieuw wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Account maken").click()
    expect(page.get_by_text("Welkom. Uw account is gemaakt en u bent ingelogd.")).to_be_visible()

    page = first.open("/colleagues")
    page.get_by_role("link", name="contractmanager Waterburg").click()
    page.get_by_role("button", name="Uitschakelen").click()
    expect(page.get_by_text("Het account is uitgeschakeld.")).to_be_visible()
    expect(second.open("/account").get_by_role("heading", name="Inloggen")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_form_survives_a_session_that_ended(
    *, javascript: bool, application: Served, new_visitor: NewVisitor
) -> None:
    account = founded(application)
    visitor = new_visitor(javascript=javascript)
    visitor.sign_in(EMAIL)
    page = visitor.open("/invitations/new")
    page.get_by_label("Voor wie is de uitnodiging?").fill("uitvoerder")
    application.accounts.end_sessions(account.id, datetime.now(UTC), by=account.id)
    page.get_by_role("button", name="Link maken").click()
    expect(page.get_by_text("Uw formulier is bewaard")).to_be_visible()
    page.get_by_label("E-mailadres").fill(EMAIL)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.get_by_role("button", name="Formulier versturen").click()
    expect(page.get_by_role("heading", name="De link is klaar")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_language_is_switched_on_the_page_itself(
    *, javascript: bool, application: Served, new_visitor: NewVisitor
) -> None:
    founded(application)
    visitor = new_visitor(javascript=javascript)
    visitor.sign_in(EMAIL)
    page = visitor.open("/account/name?van=hier")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Change name or e-mail address")).to_be_visible()
    assert page.url == f"{application.origin}/account/name?van=hier"
    assert page.locator("html").get_attribute("lang") == "en"


def test_ten_megabytes_of_text_are_answered_with_a_sentence(visitor: Visitor) -> None:
    page = visitor.open("/sign-in")
    page.evaluate("document.querySelector('input[name=email]').value = 'x'.repeat(10_000_000)")
    page.evaluate("document.querySelector('input[name=email]').type = 'text'")
    visitor.submit("/sign-in")
    expect(page.get_by_role("heading", name="Dit is te veel tekst")).to_be_visible()
    expect(visitor.open("/sign-in").get_by_role("heading", name="Inloggen")).to_be_visible()


def test_a_refused_form_takes_the_reader_to_what_is_wrong(visitor: Visitor) -> None:
    page = visitor.open("/sign-in")
    page.get_by_role("button", name="Inloggen").click()
    expect(page.locator("#error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("E-mailadres")).to_be_focused()


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_an_empty_store_is_readable_for_everyone(
    application: Served, language: Language, new_visitor: NewVisitor
) -> None:
    opening_code(application.accounts, datetime.now(UTC))
    require_readable(new_visitor(language=language).open("/start"))

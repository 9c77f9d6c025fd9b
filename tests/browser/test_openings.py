"""A client opens a plan with a contractor that is new here, in a real browser with and without JavaScript."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from demo.arrival import PASSWORD
from demo.cast import CONTRACT_MANAGER, VARIANT
from tests.browser.conftest import NewVisitor
from tests.browser.kit import LOOKS, Language, require_readable
from tests.web.kit import PASSWORD as CHOSEN

MORE = ("reference", "option-1", "lot_reference-1")
"""What the buttons say that add a contract, an option and a lot."""


def add(page: Page, label: str) -> None:
    page.get_by_role("button", name=label).first.click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_plan_is_opened_with_a_newcomer_who_then_sees_it(*, javascript: bool, told_visitor: NewVisitor) -> None:
    client = told_visitor(javascript=javascript)
    page = client.sign_in(CONTRACT_MANAGER.email, PASSWORD)
    page.get_by_role("link", name="Plannen", exact=True).click()
    page.get_by_role("link", name="Plan openen").click()
    newcomer = page.get_by_label("Naam van de nieuwe organisatie")
    expect(newcomer).to_be_hidden()
    page.get_by_label("Titel van het plan").fill("Groenonderhoud Waterburg-Oost")
    page.get_by_label("Opdrachtnemer").select_option(label="Een organisatie die er nog niet bij staat")
    newcomer.fill("Zuidrand Groen")
    page.get_by_label("KVK-nummer").fill("12345678")
    page.get_by_label("Kenmerk van de opdracht").fill("K-210")
    page.get_by_label("Waar gaat de opdracht over?").fill("Onderhoud van parken en bermen")
    page.get_by_label("Waarde van de opdracht").fill("1.250.000,00")
    page.get_by_label("Eerste dag van de opdracht").fill("1-3-2028")
    page.get_by_label("Laatste dag van de opdracht").fill("28-2-2030")
    page.get_by_label("Optie 1").fill("12")
    add(page, "Nog een optie toevoegen")
    expect(page.get_by_label("Optie 2")).to_be_focused()
    page.get_by_label("Optie 2").fill("6")
    page.get_by_label("Kenmerk van perceel 1").fill("P-1")
    page.get_by_label("Waar gaat perceel 1 over?").fill("Parken")
    add(page, "Nog een perceel toevoegen")
    expect(page.get_by_label("Kenmerk van perceel 2")).to_be_focused()
    page.get_by_label("Kenmerk van perceel 2").fill("P-2")
    page.get_by_label("Waar gaat perceel 2 over?").fill("Bermen")
    page.get_by_label("Loonaandeel van perceel 2").fill("60")
    page.get_by_label("Motivering").fill("Het werk is arbeidsintensief en duurt twee jaar.")
    page.get_by_role("radio", name="Waarderingskader gemeente Waterburg 2026, versie 1").press("Space")
    page.get_by_label("Percentage van de omzet").fill("12")
    page.get_by_label("Percentage van de omzet").press("Enter")
    expect(page.locator("#error-summary")).to_contain_text("Bevestig dat u bewust meer dan 10% vraagt")
    page.get_by_label("Ja, 12% is bewust gekozen").check()
    page.get_by_role("button", name="Bekijk het plan").click()

    expect(page.get_by_text("haalt de ondergrens")).to_be_visible()
    expect(page.get_by_text("12 + 6 maanden")).to_be_visible()
    page.get_by_role("button", name="Plan openen").click()
    expect(page.get_by_text("Het plan is geopend.")).to_be_visible()
    link = page.get_by_label("Link voor eenmalig gebruik").input_value()
    page.get_by_role("link", name="Naar het plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Groenonderhoud Waterburg-Oost")

    contractor = told_visitor(javascript=javascript)
    page = contractor.open(urlsplit(link).path)
    page.get_by_label("Naam", exact=True).fill("uitvoerder Zuidrand")
    page.get_by_label("E-mailadres").fill("uitvoerder@zuidrand.example")
    page.get_by_label("Nieuw wachtwoord").fill(CHOSEN)
    page.get_by_role("button", name="Account maken").click()
    page.get_by_role("link", name="Groenonderhoud Waterburg-Oost").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Groenonderhoud Waterburg-Oost")


def test_a_choice_of_a_framework_leads_to_its_values(told_visitor: NewVisitor) -> None:
    page = told_visitor().sign_in(CONTRACT_MANAGER.email, PASSWORD)
    page.goto("/plans/new")
    with page.expect_popup() as opening:
        page.locator(f'a[href="/frameworks/{VARIANT}/1"]').click()
    expect(opening.value.get_by_role("heading", level=1)).to_have_text("Waarderingskader gemeente Waterburg 2026")


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_a_form_that_has_grown_and_is_warned_of_can_be_read_by_everybody(
    language: Language, told_visitor: NewVisitor
) -> None:
    page = told_visitor(language=language).sign_in(CONTRACT_MANAGER.email, PASSWORD)
    page.goto("/plans/new")
    page.locator("[name=contractor]").select_option("new")
    page.locator("[name=percentage]").fill("12")
    for more in MORE:
        page.locator(f'button[value="{more}"]').click()
    page.locator('button[value="review"]').last.click()
    expect(page.locator("#error-summary")).to_be_focused()
    require_readable(page)

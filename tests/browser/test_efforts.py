"""Efforts, steps and objections in a real browser, by hand and by keyboard, with JavaScript and without."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from demo.arrival import PASSWORD
from demo.cast import CONTRACT_MANAGER, EXECUTIVE, PLAN_B, PLANNER, Member
from tests.browser.conftest import NewVisitor
from tests.browser.kit import Visitor, require_readable

PLAN = f"/plans/{PLAN_B}"
SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])


def arrives(told_visitor: NewVisitor, member: Member, *, javascript: bool = True) -> Visitor:
    """Let somebody of the cast sign in."""
    visitor = told_visitor(javascript=javascript)
    visitor.sign_in(member.email, PASSWORD)
    return visitor


def fill_hours(page: Page, hours: str = "8") -> None:
    page.get_by_label("Datum", exact=True).fill("28-2-2028")
    page.get_by_label("Aantal uren").fill(hours)
    page.get_by_label("Wat is er gedaan?").fill("Een schoolplein aangelegd met de buurt.")
    page.get_by_label("Kenmerk van het bewijs").fill("UV-2028-03")


def records_hours(visitor: Visitor) -> str:
    """Record eight hours; return where they stand."""
    page = visitor.open(f"{PLAN}/hours/new")
    fill_hours(page)
    page.get_by_role("button", name="Bekijk de waarde").click()
    page.get_by_role("button", name="Vastleggen").click()
    expect(page.get_by_text("De prestatie is vastgelegd en telt mee.")).to_be_visible()
    return urlsplit(page.url).path


def corrects(page: Page, hours: str, why: str) -> None:
    """Type other hours and a reason, and ask what they are worth."""
    page.get_by_label("Aantal uren").fill(hours)
    page.get_by_label("Waarom corrigeert u?").fill(why)
    page.get_by_role("button", name="Bekijk de waarde").click()


@SCRIPTS
def test_a_purchase_is_chosen_refused_mended_seen_and_recorded(*, javascript: bool, told_visitor: NewVisitor) -> None:
    page = arrives(told_visitor, EXECUTIVE, javascript=javascript).open(f"{PLAN}/entries/new")
    page.get_by_role("link", name="Inkoop bij een erkende onderneming").click()
    page.get_by_label("Leverancier", exact=True).fill("Zuidrand Groen")
    page.get_by_label("KVK-nummer van de leverancier").fill("01234567")
    page.get_by_label("Factuurnummer").fill("ZG-28-0031")
    page.get_by_label("Factuurdatum").fill("1-3-2028")
    page.get_by_label("Factuurbedrag zonder btw").fill("1.234,56")
    page.locator("[name=recognition]").select_option(label="PSO-trede 2")
    page.locator("[name=recognition_first_day]").fill("1-1-2027")
    page.get_by_role("button", name="Bekijk de waarde").click()
    summary = page.locator("#error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Factuurdatum: Dit moet al gebeurd zijn").click()
    expect(page.get_by_label("Factuurdatum")).to_be_focused()
    expect(page.get_by_label("Factuurbedrag zonder btw")).to_have_value("1.234,56")
    page.get_by_label("Factuurdatum").fill("1-2-2028")
    page.get_by_role("button", name="Bekijk de waarde").click()
    expect(page.locator('data[value="61728"]').first).to_be_visible()
    page.get_by_role("button", name="Iets wijzigen").click()
    page.get_by_text("Nog een erkenning (2)").click()
    page.locator("[name=recognition_2]").select_option(label="Buy Social")
    page.locator("[name=recognition_first_day_2]").fill("1-1-2028")
    page.get_by_role("button", name="Bekijk de waarde").click()
    expect(page.locator('data[value="123456"]').first).to_be_visible()
    page.get_by_role("button", name="Vastleggen").click()
    expect(page.get_by_text("De prestatie is vastgelegd en telt mee.")).to_be_visible()
    expect(page.get_by_role("definition").filter(has_text="PSO-trede 2")).to_contain_text("Buy Social")


def test_the_enter_key_shows_the_value_and_records_nothing(told_visitor: NewVisitor) -> None:
    page = arrives(told_visitor, EXECUTIVE).open(f"{PLAN}/hours/new")
    fill_hours(page)
    page.get_by_label("Aantal uren").press("Enter")
    expect(page.get_by_text("Er is nog niets vastgelegd.")).to_be_visible()
    expect(page.locator('data[value="140000"]').first).to_be_visible()
    page.goto(f"{PLAN}/entries")
    expect(page.get_by_text("Nog geen prestaties")).to_be_visible()


@SCRIPTS
def test_two_people_who_correct_the_same_hours_lose_nothing(*, javascript: bool, told_visitor: NewVisitor) -> None:
    one = arrives(told_visitor, EXECUTIVE, javascript=javascript)
    other = arrives(told_visitor, PLANNER, javascript=javascript)
    address = records_hours(one)
    page = one.open(f"{address}/correction")
    page.get_by_label("Aantal uren").fill("7,5")
    corrects(other.open(f"{address}/correction"), "6", "De reistijd was meegeteld.")
    other.page.get_by_role("button", name="Vastleggen").click()
    expect(other.page.get_by_text("De correctie is vastgelegd.")).to_be_visible()

    corrects(page, "7,5", "Preciezer geteld.")
    expect(page.get_by_role("heading", name="Dit is intussen veranderd")).to_be_visible()
    expect(page.locator("#conflict")).to_be_focused()
    expect(page.locator("#conflict")).to_contain_text("werkvoorbereider Noorderdijk")
    expect(page.get_by_label("Aantal uren")).to_have_value("7,5")
    if javascript:
        require_readable(page)
    page.get_by_role("button", name="Bekijk de waarde").click()
    expect(page.locator("#error-summary")).to_contain_text("Wat wordt het? Maak een keuze.")
    page.get_by_label("Mijn gegevens, zoals ze hieronder staan").check(force=True)
    page.get_by_role("button", name="Bekijk de waarde").click()
    expect(page.locator('data[value="131250"]').first).to_be_visible()
    page.get_by_role("button", name="Vastleggen").click()
    expect(page.get_by_text("De correctie is vastgelegd.")).to_be_visible()
    expect(page.get_by_text("De reistijd was meegeteld.")).to_be_visible()


@SCRIPTS
def test_an_objection_is_made_answered_by_a_correction_and_withdrawn(
    *, javascript: bool, told_visitor: NewVisitor
) -> None:
    contractor = arrives(told_visitor, EXECUTIVE, javascript=javascript)
    client = arrives(told_visitor, CONTRACT_MANAGER, javascript=javascript)
    address = records_hours(contractor)
    page = client.open(address)
    page.get_by_role("link", name="Bezwaar maken").click()
    page.get_by_label("Hoeveelheid").check(force=True)
    page.get_by_label("Wat klopt er volgens u niet?").fill("De verklaring noemt zes uur.")
    page.get_by_role("button", name="Bezwaar vastleggen").click()
    expect(page.get_by_text("Uw bezwaar is vastgelegd.")).to_be_visible()

    page = contractor.open(address)
    page.get_by_role("link", name="Bezwaar beantwoorden").click()
    page.get_by_role("link", name="Corrigeren").click()
    corrects(page, "6", "De reistijd was meegeteld.")
    page.get_by_role("button", name="Vastleggen").click()

    page = client.open(address)
    page.get_by_role("link", name="Bezwaar intrekken").click()
    page.get_by_label("Wat heeft het opgelost?").fill("Dank, nu klopt het.")
    page.get_by_role("button", name="Bezwaar intrekken").click()
    expect(page.get_by_text("Uw bezwaar is ingetrokken.")).to_be_visible()
    expect(page.locator('data[value="105000"]').first).to_be_visible()


@SCRIPTS
def test_a_step_is_chosen_started_and_ended(*, javascript: bool, told_visitor: NewVisitor) -> None:
    contractor = arrives(told_visitor, EXECUTIVE, javascript=javascript)
    page = contractor.open(f"{PLAN}/entries/new")
    page.get_by_role("link", name="Werk met een ondersteuningsbehoefte").click()
    page.get_by_role("link", name="Beschut werk").click()
    page.get_by_role("link", name="Andere stap kiezen").click()
    page.get_by_role("link", name="Werk", exact=True).click()
    page.get_by_label("Eerste dag").fill("1-9-2027")
    page.get_by_label("Uren per week").fill("24")
    page.get_by_label("Kenmerk van het bewijs").fill("GD-2027-050")
    page.get_by_role("button", name="Bekijk de waarde").click()
    expect(page.locator('data[value="2346495"]').first).to_be_visible()
    page.get_by_role("button", name="Vastleggen").click()
    expect(page.get_by_text("Het traject is gestart en de stap telt mee.")).to_be_visible()
    expect(page.locator("data")).to_have_count(0)
    address = urlsplit(page.url).path
    page.get_by_role("link", name="Beëindigen werk").click()
    page.get_by_label("Laatste dag").fill("31-1-2028")
    page.get_by_label("Afgerond").check()
    page.get_by_role("button", name="Bekijk de waarde").click()
    page.get_by_role("button", name="Vastleggen").click()
    expect(page.get_by_text("De stap is beëindigd.")).to_be_visible()

    page = arrives(told_visitor, CONTRACT_MANAGER, javascript=javascript).open(address)
    expect(page.get_by_role("definition").first).to_have_text("1 september 2027 t/m 31 januari 2028")
    expect(page.get_by_text("Uren per week")).to_have_count(0)
    expect(page.locator("data")).to_have_count(0)


def test_what_is_wrong_with_a_division_leads_to_the_division(told_visitor: NewVisitor) -> None:
    page = arrives(told_visitor, EXECUTIVE).open(f"{PLAN}/trajectories/new?kind=education")
    page.get_by_label("Eerste dag").fill("1-9-2027")
    page.get_by_label("Kenmerk van het bewijs").fill("INS-2027-1")
    page.get_by_text("Verdelen over plannen").click()
    page.locator("[name=allocation_plan]").select_option(label="Groen en gebouwen in Waterburg-Zuid")
    page.get_by_label("Aandeel").first.fill("60")
    page.get_by_role("button", name="Bekijk de waarde").click()
    page.locator("#error-summary").get_by_role("link").click()
    expect(page.locator("#field-allocation")).to_be_in_viewport()
    expect(page.get_by_label("Aandeel").first).to_have_value("60")
    require_readable(page)

"""Two parties at one draft in a real browser: nothing typed is lost, and what is signed is what was read."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from demo.arrival import PASSWORD
from demo.cast import CONTRACT_MANAGER, EXECUTIVE, PLAN_B, Member
from demo.plan_b import TOGETHER
from tests.browser.conftest import NewVisitor
from tests.browser.kit import LOOKS, Language, Visitor, require_readable

PLAN = f"/plans/{PLAN_B}"
SECTION = f"{PLAN}/changes/sections/{TOGETHER}"
SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])


def arrives(told_visitor: NewVisitor, member: Member, *, javascript: bool = True, language: Language = "nl") -> Visitor:
    """Let somebody of the cast sign in."""
    visitor = told_visitor(javascript=javascript, language=language)
    visitor.sign_in(member.email, PASSWORD)
    return visitor


def proposes(visitor: Visitor, text: str) -> str:
    """Propose another text for the section, in an amendment of its own; return where that stands."""
    page = visitor.open(SECTION)
    page.get_by_label("Tekst", exact=True).fill(text)
    page.get_by_label("Titel van de nieuwe wijziging").fill("Vaker overleg")
    page.get_by_role("button", name="In de wijziging zetten").click()
    expect(page.get_by_role("heading", name="Vaker overleg")).to_be_visible()
    return urlsplit(page.url).path


def writes(page: Page, text: str) -> None:
    """Type a text and send the form."""
    page.get_by_label("Tekst", exact=True).fill(text)
    page.get_by_role("button", name="In de wijziging zetten").click()


@SCRIPTS
def test_the_client_proposes_a_text_and_the_contractor_reads_the_difference_and_accepts(
    *, javascript: bool, told_visitor: NewVisitor
) -> None:
    client = arrives(told_visitor, CONTRACT_MANAGER, javascript=javascript)
    contractor = arrives(told_visitor, EXECUTIVE, javascript=javascript)
    before = client.open(SECTION).get_by_label("Tekst", exact=True).input_value()
    after = before.replace("Ieder kwartaal", "Iedere maand")
    address = proposes(client, after)
    page = client.page
    expect(page.locator("del")).to_contain_text("Ieder kwartaal")
    expect(page.locator("ins")).to_contain_text("Iedere maand")
    page.get_by_role("button", name="Tekenen en voorleggen").click()
    expect(page.get_by_role("button", name="Tekenen")).to_have_count(0)

    page = contractor.open(address)
    expect(page.locator("del")).to_contain_text("Ieder kwartaal")
    expect(page.locator("ins")).to_contain_text("Iedere maand")
    signing = page.get_by_role("button", name="Tekenen en aanvaarden")
    signing.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("De wijziging is aanvaard en staat in het plan.")).to_be_visible()

    for visitor in (client, contractor):
        page = visitor.open(PLAN)
        expect(page.get_by_text("Iedere maand spreken wij elkaar").first).to_be_visible()
        page = visitor.open(f"{PLAN}?known=2028-02-28")
        expect(page.get_by_text("Ieder kwartaal spreken wij elkaar").first).to_be_visible()
        expect(page.get_by_text("Iedere maand spreken wij elkaar")).to_have_count(0)


@SCRIPTS
def test_two_who_write_at_once_see_three_texts_and_lose_none(*, javascript: bool, told_visitor: NewVisitor) -> None:
    client = arrives(told_visitor, CONTRACT_MANAGER, javascript=javascript)
    contractor = arrives(told_visitor, EXECUTIVE, javascript=javascript)
    wording = f"{proposes(client, 'Wij spreken elkaar in drie werkplaatsen.')}/changes/sections/{TOGETHER}"
    page = contractor.open(wording)
    page.get_by_label("Tekst", exact=True).fill("Wij spreken elkaar in vier")
    writes(client.open(wording), "Wij spreken elkaar in vijf werkplaatsen.")
    writes(page, "Wij spreken elkaar in vier werkplaatsen.")
    expect(page.get_by_role("heading", name="Dit is intussen veranderd.")).to_be_focused()
    expect(page.get_by_role("region", name="Zoals u het opende")).to_contain_text("drie werkplaatsen")
    expect(page.get_by_role("region", name="Zoals het nu is vastgelegd").locator("ins")).to_contain_text("vijf")
    expect(page.get_by_role("region", name="Wat u typte").locator("ins")).to_contain_text("vier")
    expect(page.get_by_label("Tekst", exact=True)).to_have_value("Wij spreken elkaar in vier werkplaatsen.")
    page.get_by_role("button", name="In de wijziging zetten").click()
    expect(page.locator("#error-summary")).to_contain_text("Maak een keuze.")
    expect(page.get_by_label("Tekst", exact=True)).to_have_value("Wij spreken elkaar in vier werkplaatsen.")
    page.get_by_label("Een combinatie, die ik hieronder schrijf").check()
    writes(page, "Wij spreken elkaar in vier of vijf werkplaatsen.")
    expect(page.locator("ins").last).to_contain_text("vier of vijf")


@SCRIPTS
def test_a_planned_fact_asks_only_for_what_its_element_needs(*, javascript: bool, told_visitor: NewVisitor) -> None:
    page = arrives(told_visitor, CONTRACT_MANAGER, javascript=javascript).open(f"{PLAN}/actions/new")
    asked = page.locator(".ps-planned").first
    expect(asked.get_by_label("Van", exact=True)).to_be_hidden()
    asked.get_by_label("Element, rij 1").select_option("4")
    expect(asked.get_by_label("Uren", exact=True)).to_be_visible()
    expect(asked.get_by_label("Aantal personen")).to_be_hidden()
    expect(asked.get_by_label("Bedrag")).to_be_hidden()
    page.get_by_label("Actie", exact=True).fill("Een klusdag bij de buurtmoestuin")
    asked.get_by_label("Uren", exact=True).fill("40")
    asked.get_by_label("Van", exact=True).fill("1-5-2028")
    asked.get_by_label("Tot en met").fill("31-5-2028")
    page.get_by_role("button", name="Waarde berekenen").click()
    expect(page.locator("data[value='700000']").first).to_be_visible()
    page.get_by_label("Actie", exact=True).press("Enter")
    expect(page.get_by_text("Genoteerd.")).to_be_visible()
    expect(page.locator("data[value='700000']")).to_be_visible()


@SCRIPTS
def test_revenue_takes_a_key_of_each_party(*, javascript: bool, told_visitor: NewVisitor) -> None:
    client = arrives(told_visitor, CONTRACT_MANAGER, javascript=javascript)
    page = client.open(f"{PLAN}/revenue")
    page.get_by_role("link", name="Omzet opgeven").first.click()
    page.get_by_label("Omzet in deze periode").fill("10.416,67")
    page.get_by_role("button", name="Opgeven").click()
    expect(page.locator("data[value='1041667']").first).to_be_visible()
    expect(page.get_by_role("button", name="Akkoord gaan")).to_have_count(0)
    address = urlsplit(page.url).path
    page = arrives(told_visitor, EXECUTIVE, javascript=javascript).open(address)
    page.get_by_role("button", name="Akkoord gaan").click()
    expect(page.get_by_text("U bent akkoord.")).to_be_visible()
    page = client.open(f"{PLAN}/revenue")
    expect(page.locator(f"data[value='{8_633_553 + 52_083}']").first).to_be_visible()


def test_a_form_that_stands_open_hears_of_a_newer_version_and_keeps_what_is_typed(told_visitor: NewVisitor) -> None:
    client, contractor = arrives(told_visitor, CONTRACT_MANAGER), arrives(told_visitor, EXECUTIVE)
    wording = f"{proposes(client, 'Wij spreken elkaar iedere maand.')}/changes/sections/{TOGETHER}"
    page = contractor.open(wording)
    page.get_by_label("Tekst", exact=True).fill("Half getypt")
    writes(client.open(wording), "Wij spreken elkaar iedere week.")
    expect(page.get_by_text("Er is een nieuwere versie van deze bladzijde")).to_be_visible()
    expect(page.get_by_label("Tekst", exact=True)).to_have_value("Half getypt")
    expect(page.get_by_label("Tekst", exact=True)).to_be_focused()


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_a_conflict_is_readable_for_everyone(language: Language, told_visitor: NewVisitor) -> None:
    writer = arrives(told_visitor, CONTRACT_MANAGER)
    wording = f"{proposes(writer, 'Wij spreken elkaar iedere maand.')}/changes/sections/{TOGETHER}"
    reader = arrives(told_visitor, EXECUTIVE, language=language)
    page = reader.open(wording)
    page.locator("textarea[name=text]").fill("Wij spreken elkaar elke dag.")
    writes(writer.open(wording), "Wij spreken elkaar iedere week.")
    reader.submit(urlsplit(page.url).path)
    expect(page.locator("#conflict")).to_be_visible()
    require_readable(page)

"""The first whole path: hours that count, wording that both accept, and the plan as it was before."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from demo import story
from demo.arrival import PASSWORD
from demo.cast import CONTRACT_MANAGER, EXECUTIVE, PLAN_B
from tests.browser.conftest import NewVisitor
from tests.browser.kit import Visitor

PLAN = f"/plans/{PLAN_B}"
EIGHT_HOURS = 140_000
BEFORE = "Wij gaan verder zoals wij in het vorige plan geleerd hebben."
AFTER = "Wij bouwen voort op wat wij in het vorige plan geleerd hebben."


def cents(page: Page, figure: str) -> int:
    """Return a key figure of the plan on screen."""
    label = page.locator("dt", has_text=figure).first
    value = label.locator("xpath=..").locator("data").first.get_attribute("value")
    assert value is not None
    return int(value)


def opens_the_plan(visitor: Visitor, email: str) -> Page:
    """Sign in, and find the plan in the list."""
    page = visitor.sign_in(email, PASSWORD)
    page.get_by_role("link", name="Plannen", exact=True).click()
    page.get_by_role("link", name="Groen en gebouwen in Waterburg-Zuid").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Groen en gebouwen in Waterburg-Zuid")
    return page


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_what_one_records_the_other_understands_and_what_one_proposes_the_other_accepts(
    *, javascript: bool, whole_visitor: NewVisitor
) -> None:
    contractor = whole_visitor(javascript=javascript)
    page = opens_the_plan(contractor, EXECUTIVE.email)
    realised = cents(page, "Gerealiseerd")

    page.get_by_role("link", name="Prestatie vastleggen").first.click()
    page.get_by_role("link", name="Maatschappelijk project").click()
    page.get_by_label("Datum", exact=True).fill("28-2-2028")
    page.get_by_label("Aantal uren").fill("8")
    page.get_by_label("Wat is er gedaan?").fill("Een schoolplein vergroend, samen met de buurt.")
    page.get_by_label("Kenmerk").fill("UV-2028-03")
    page.get_by_role("button", name="Bekijk de waarde").click()
    expect(page.locator(f'data[value="{EIGHT_HOURS}"]').first).to_be_visible()
    page.get_by_role("button", name="Vastleggen").click()
    contractor.open(PLAN)
    assert cents(page, "Gerealiseerd") == realised + EIGHT_HOURS

    client = whole_visitor(javascript=javascript)
    page = opens_the_plan(client, CONTRACT_MANAGER.email)
    assert cents(page, "Gerealiseerd") == realised + EIGHT_HOURS
    page.get_by_role("link", name="Een schoolplein vergroend").first.click()
    expect(page.get_by_text(EXECUTIVE.name).first).to_be_visible()
    page.get_by_text("Waarom dit getal?").first.click()
    expect(page.get_by_text("175,00 × 480 / 60").first).to_be_visible()

    client.open(PLAN)
    page.get_by_role("link", name="Andere tekst voorstellen").first.click()
    text = page.get_by_label("Tekst", exact=True)
    text.fill(text.input_value().replace(BEFORE, AFTER))
    page.get_by_label("In welke wijziging komt dit?").select_option(label="Een nieuwe wijziging")
    page.get_by_label("Titel van de nieuwe wijziging").fill("Voortbouwen op wat werkt")
    page.get_by_role("button", name="In de wijziging zetten").click()
    page.get_by_role("button", name="Tekenen en voorleggen").click()
    amendment = urlsplit(page.url).path

    page = contractor.open(amendment)
    expect(page.locator("ins", has_text="bouwen voort op wat").first).to_be_visible()
    expect(page.locator("del").first).to_be_visible()
    page.get_by_role("button", name="Tekenen en aanvaarden").click()

    for visitor in (contractor, client):
        page = visitor.open(amendment)
        page.get_by_role("link", name="Het plan zoals het daarvoor was").click()
        expect(page.get_by_text(BEFORE).first).to_be_visible()
        expect(page.get_by_text(AFTER)).to_have_count(0)
        page = visitor.open(PLAN)
        expect(page.get_by_text(AFTER).first).to_be_visible()
        expect(page.get_by_text(BEFORE)).to_have_count(0)
        page = visitor.open(f"{PLAN}?known={story.TODAY.replace(day=28)}")
        expect(page.get_by_text(BEFORE).first).to_be_visible()
        expect(page.get_by_text(AFTER)).to_have_count(0)
        assert cents(page, "Gerealiseerd") < realised

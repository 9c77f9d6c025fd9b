"""Three partners take one person from activation to work, and two plans show the credit: by hand, in a real browser."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from demo.cast import (
    BUYER,
    CONTRACT_MANAGER,
    ENGINEER,
    EXECUTIVE,
    FOREMAN,
    LEAD,
    PLAN_B,
    PLAN_C,
    Member,
)
from demo.story import TODAY
from domain.commands.books import open_book
from tests.browser.conftest import NewVisitor
from tests.browser.kit import Served, Visitor

B, C = f"/plans/{PLAN_B}", f"/plans/{PLAN_C}"

ACTIVATION = 497_268
"""91 days of a window of 366 at 40% of EUR 50,000 (rule 6)."""

EXPERIENCE = 508_197
"""62 days of a window of 366 at 60% of EUR 50,000 (rule 6)."""

SHELTERED = 397_260
"""29 days at EUR 50,000 over 365 (rule 2)."""

HAND_OVER = 250_000
"""Half to the sender's plan and half to the receiver's (rule 10)."""


def arrives(whole_visitor: NewVisitor, application: Served, member: Member) -> Visitor:
    """Let somebody of the cast come in."""
    visitor = whole_visitor()
    visitor.enter(application.accounts, member.actor.account)
    return visitor


def realised(visitor: Visitor, plan: str) -> int:
    """Return what a plan says that it realised, in cents."""
    figure = visitor.open(plan).locator("dt", has_text="Gerealiseerd").first
    value = figure.locator("xpath=..").locator("data").first.get_attribute("value")
    assert value is not None
    return int(value)


def fill_step(page: Page, first_day: str, reference: str) -> None:
    page.get_by_label("Eerste dag").fill(first_day)
    page.get_by_label("Kenmerk van het bewijs").fill(reference)


def records(page: Page) -> None:
    """See the value, and record it."""
    page.get_by_role("button", name="Bekijk de waarde").click()
    page.get_by_role("button", name="Vastleggen").click()


def ends(page: Page, way: str, step: str, last_day: str) -> None:
    """End a step because the next one follows."""
    page.goto(way)
    page.get_by_role("link", name=f"Beëindigen {step}").click()
    page.get_by_label("Laatste dag").fill(last_day)
    page.get_by_label("Volgende stap").check()
    records(page)
    expect(page.get_by_text("De stap is beëindigd.")).to_be_visible()


def hands_over(page: Page, way: str, receiver: str, day: str, step: str) -> None:
    """Propose that another takes over, from the page of the way in one's own plan."""
    page.goto(way)
    page.get_by_role("link", name="Alle stappen en overdrachten").click()
    page.get_by_role("link", name="Overdragen aan een ander").click()
    page.get_by_label("Wie neemt het over?").select_option(label=receiver)
    page.get_by_label("Op welke dag?").fill(day)
    page.get_by_label("Wat wordt de volgende stap?").select_option(label=step)
    page.get_by_role("button", name="Voorstellen").click()
    expect(page.get_by_text("Voorgesteld. De ontvanger bevestigt of bedankt.")).to_be_visible()


def takes_over(page: Page, name: str) -> None:
    """Confirm the hand-over that waits on the desk, for plan C, and come to the way there."""
    page.goto("/desk")
    page.get_by_role("link", name=f"Een overdracht in traject {name} wacht op uw antwoord.").click()
    page.get_by_label("In welk plan van u telt de overdracht mee?").select_option(value=str(PLAN_C))
    page.get_by_role("button", name="Overdracht bevestigen").click()
    expect(page.get_by_text("De overdracht is bevestigd.")).to_be_visible()


def signs(page: Page, name: str) -> None:
    """Sign the end of the chain that waits on the desk."""
    page.goto("/desk")
    page.get_by_role("link", name=f"Het einde van de keten van {name} wacht op uw handtekening.").click()
    page.get_by_role("button", name="Tekenen", exact=True).click()
    expect(page.get_by_text("U hebt getekend voor het einde van de keten.")).to_be_visible()


def require_no_price(client: Visitor, plan: str, name: str, steps: int) -> None:
    """Fail unless a client reads of the person in its plan: so many steps, and never an amount."""
    page = client.open(f"{plan}/trajectories")
    for address in ("", urlsplit(page.get_by_role("link", name=name).get_attribute("href") or "").path):
        page = client.open(address) if address else page
        expect(page.locator("main")).to_contain_text(name)
        expect(page.locator("main data")).to_have_count(0)
        expect(page.locator("main")).not_to_contain_text("€")
    expect(page.locator("section[aria-labelledby=steps] h3")).to_have_count(steps)


def test_three_partners_take_one_person_from_activation_to_work_and_their_plans_show_the_credit(
    whole_application: Served, whole_visitor: NewVisitor
) -> None:
    noorderdijk, vlier, zuidrand, lead, waterburg, rijksdienst = (
        arrives(whole_visitor, whole_application, who)
        for who in (EXECUTIVE, ENGINEER, FOREMAN, LEAD, CONTRACT_MANAGER, BUYER)
    )
    before = realised(waterburg, B), realised(rijksdienst, C)

    page = noorderdijk.open(f"{B}/trajectories")
    page.get_by_role("link", name="Traject starten").click()
    page.get_by_role("link", name="Maatschappelijke activering").click()
    fill_step(page, "1-9-2027", "NB-2027-071")
    records(page)
    way = urlsplit(page.url).path.removeprefix(B)
    name = page.get_by_role("heading", level=2).first.inner_text().removeprefix("Traject ")
    require_no_price(waterburg, B, name, steps=1)
    ends(page, B + way, "maatschappelijke activering", "30-11-2027")
    hands_over(page, B + way, "Vlier ICT", "1-12-2027", "Werkervaringsplaats")

    page = vlier.page
    takes_over(page, name)
    page.get_by_role("link", name="Volgende stap starten").click()
    page.get_by_role("link", name="Werkervaringsplaats").click()
    fill_step(page, "1-12-2027", "VL-2027-118")
    records(page)
    require_no_price(waterburg, B, name, steps=1)
    require_no_price(rijksdienst, C, name, steps=1)
    ends(page, C + way, "werkervaringsplaats", "31-1-2028")
    hands_over(page, C + way, "Zuidrand Groen", "1-2-2028", "Beschut werk")

    page = zuidrand.page
    takes_over(page, name)
    page.get_by_role("link", name="Einde van de keten voorstellen").click()
    page.get_by_label("Waarom is dit het einde van de keten?").fill("Dit werk past, met deze begeleiding.")
    fill_step(page, "1-2-2028", "BW-2028-006")
    page.get_by_role("button", name="Voorstellen").click()
    expect(page.get_by_text("Voorgesteld. De stap begint zodra allen tekenden.")).to_be_visible()
    require_no_price(rijksdienst, C, name, steps=1)
    signs(lead.page, name)
    expect(lead.page.locator("#signature-table tbody tr")).to_have_text(
        [re.compile("Zuidrand Groen"), re.compile("Rijksdienst Noord.*nog niet"), re.compile("Helder Facilitair")]
    )
    signs(rijksdienst.page, name)
    expect(rijksdienst.page.locator("#signature-table")).not_to_contain_text("nog niet")
    require_no_price(waterburg, B, name, steps=1)
    require_no_price(rijksdienst, C, name, steps=2)

    credit = ACTIVATION + HAND_OVER // 2, HAND_OVER // 2 + EXPERIENCE + HAND_OVER + SHELTERED
    for visitors, plan, id, was, gained in (
        ((noorderdijk, waterburg), B, PLAN_B, before[0], credit[0]),
        ((zuidrand, rijksdienst), C, PLAN_C, before[1], credit[1]),
    ):
        engine = open_book(whole_application.site.store, id).book.valuation(TODAY).figures().realised
        assert [realised(visitor, plan) for visitor in visitors] == [engine] * len(visitors)
        assert engine == was + gained

"""Reading a plan in a real browser: the list, the plan, its history and its reasons, by hand and by keyboard."""

import pytest
from playwright.sync_api import expect

from demo.arrival import PASSWORD
from demo.cast import CONTRACT_MANAGER, EXECUTIVE, PLAN_A, Member
from tests.browser.conftest import NewVisitor
from tests.browser.kit import Visitor

A = f"/plans/{PLAN_A}"
SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])


def arrives(told_visitor: NewVisitor, member: Member, *, javascript: bool = True) -> Visitor:
    """Let somebody of the cast sign in."""
    visitor = told_visitor(javascript=javascript)
    visitor.sign_in(member.email, PASSWORD)
    return visitor


@SCRIPTS
def test_somebody_finds_a_plan_and_asks_why_it_is_worth_that(*, javascript: bool, told_visitor: NewVisitor) -> None:
    page = arrives(told_visitor, EXECUTIVE, javascript=javascript).open("/plans")
    page.get_by_label("Zoek op titel, kenmerk of partij").fill("k-101")
    page.get_by_role("button", name="Zoeken").click()
    page.get_by_role("link", name="Onderhoud van de Waterburgse wijkgebouwen").click()
    page.get_by_role("link", name="Waarom dit getal? Gerealiseerd").click()
    page.get_by_role("row").filter(has_text="Helder Facilitair").get_by_text("Hoe dit bedrag is berekend").click()
    expect(page.get_by_text("12.340,55 × 0,5 = € 6.170,28")).to_be_visible()
    page.get_by_role("link", name="De gebeurtenissen waar het uit volgt").click()
    expect(page.get_by_role("heading", name="Geschiedenis")).to_be_visible()


@SCRIPTS
def test_somebody_looks_back_and_comes_back_to_now(*, javascript: bool, told_visitor: NewVisitor) -> None:
    page = arrives(told_visitor, CONTRACT_MANAGER, javascript=javascript).open(A)
    page.get_by_text("Naar een nummer, een handtekening of een dag").click()
    page.get_by_label("Zoals het bekend was op").fill("6-7-2027 12:00")
    page.get_by_label("Gewaardeerd op").fill("30-6-2027")
    page.get_by_role("button", name="Bekijken").click()
    expect(page.get_by_text("U kijkt terug")).to_be_visible()
    expect(page.locator("dl.ps-figures data").first).to_have_attribute("value", "16000000")
    expect(page.get_by_role("link", name="Wijziging voorstellen")).to_have_count(0)
    page.get_by_role("link", name="Geschiedenis", exact=True).click()
    expect(page.get_by_text("zoals zij bekend was op 6 juli 2027 om 12:00")).to_be_visible()
    page.get_by_role("link", name="Naar het plan van nu").click()
    expect(page.get_by_text("U kijkt terug")).to_have_count(0)


def test_the_slider_replays_a_plan_with_the_keyboard_alone(told_visitor: NewVisitor) -> None:
    page = arrives(told_visitor, CONTRACT_MANAGER, javascript=True).open(A)
    slide, stand = page.get_by_label("Schuif naar een gebeurtenis"), page.locator(".ps-replay__stand")
    last = int(slide.get_attribute("max") or 0)
    slide.focus()
    for step in (last - 1, last - 2):
        page.keyboard.press("ArrowLeft")
        expect(stand).to_contain_text(f"Gebeurtenis {step} van {last}")
        expect(slide).to_be_focused()
    expect(page.get_by_text("U kijkt terug")).to_be_visible()
    page.keyboard.press("End")
    expect(stand).to_contain_text("Alles tot nu")
    page.go_back()
    expect(stand).to_contain_text(f"Gebeurtenis {last - 2} van {last}")


def test_the_way_back_and_on_stays_under_the_fingers(told_visitor: NewVisitor) -> None:
    page = arrives(told_visitor, CONTRACT_MANAGER, javascript=True).open(A)
    back, stand = page.get_by_role("link", name="Vorige", exact=True), page.locator(".ps-replay__stand")
    last = int(page.get_by_label("Schuif naar een gebeurtenis").get_attribute("max") or 0)
    back.focus()
    for step in (last - 1, last - 2):
        page.keyboard.press("Enter")
        expect(stand).to_contain_text(f"Gebeurtenis {step} van {last}")
        expect(back).to_be_focused()
    page.go_back()
    expect(stand).to_contain_text(f"Gebeurtenis {last - 1} van {last}")


def test_without_scripts_the_number_and_the_links_replay_it(told_visitor: NewVisitor) -> None:
    page = arrives(told_visitor, CONTRACT_MANAGER, javascript=False).open(A)
    page.get_by_role("link", name="Vorige", exact=True).click()
    page.get_by_text("Naar een nummer, een handtekening of een dag").click()
    page.get_by_label("Nummer van de gebeurtenis").fill("5")
    page.get_by_label("Nummer van de gebeurtenis").press("Enter")
    expect(page.locator(".ps-replay__stand")).to_contain_text("Gebeurtenis 5 van")


@SCRIPTS
def test_the_history_is_narrowed_and_shows_the_plan_as_it_was_then(
    *, javascript: bool, told_visitor: NewVisitor
) -> None:
    page = arrives(told_visitor, CONTRACT_MANAGER, javascript=javascript).open(f"{A}/history")
    page.get_by_label("Waarover").select_option(label="Omzet")
    page.get_by_role("button", name="Toon", exact=True).click()
    expect(page.locator("ol.ps-timeline > li")).to_have_count(6)
    page.get_by_role("link", name="Het plan zoals het toen was").last.click()
    expect(page.get_by_text("zoals zij bekend was op 14 januari 2027")).to_be_visible()


def test_a_plan_can_be_read_with_the_keyboard_alone(told_visitor: NewVisitor) -> None:
    page = arrives(told_visitor, CONTRACT_MANAGER).open(A)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    page.keyboard.press("Enter")
    table = page.locator("summary", has_text="Toon als tabel")
    for _ in range(60):
        page.keyboard.press("Tab")
        if table.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#over-time-table")).to_be_visible()

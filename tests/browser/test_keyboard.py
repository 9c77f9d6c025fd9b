"""Everything that a party does can be done with the keyboard alone, and it is always visible where one is."""

from typing import Any
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from demo.arrival import PASSWORD
from demo.cast import EXECUTIVE, PLAN_B
from domain.aggregates.meetings import Rhythm
from domain.commands import meetings
from tests.browser.conftest import NewVisitor
from tests.browser.kit import Served

PLAN = f"/plans/{PLAN_B}"
EIGHT_HOURS = 140_000
MOST_STOPS = 120
AT = "each => each === document.activeElement"
SHOWN = """
() => {
    const each = document.activeElement, box = each.getBoundingClientRect();
    const drawn = (part, pseudo) => {
        const style = getComputedStyle(part, pseudo);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    };
    const ringed = drawn(each) || drawn(each, '::after') || drawn(each.closest('.ps-choice, label') || each);
    const inside = box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < window.innerHeight;
    return each !== document.body && ringed && inside ? '' : each.outerHTML.slice(0, 200);
}
"""


class Hands:
    """Two hands on a keyboard: no pointer, and no address typed but the first."""

    def __init__(self, page: Page) -> None:
        """Lay them on a page."""
        self.page = page

    def press(self, key: str, *, times: int = 1) -> None:
        """Press a key."""
        for _ in range(times):
            self.page.keyboard.press(key)

    def reach(self, place: Locator, key: str = "Tab") -> None:
        """Go to a place, stop by stop; at each one it shows where one is."""
        expect(place).to_be_attached()
        for _ in range(MOST_STOPS):
            self.press(key)
            assert self.page.evaluate(SHOWN) == ""
            if place.evaluate(AT):
                return
        raise AssertionError(place)

    def type(self, place: Locator, text: str, key: str = "Tab") -> None:
        """Go to a field and type in it."""
        self.reach(place, key)
        self.page.keyboard.type(text)

    def choose(self, place: Locator, key: str = "Enter") -> None:
        """Go to a link or a button, and choose it."""
        self.reach(place)
        with self.page.expect_navigation():
            self.press(key)

    def skip(self) -> None:
        """Pass by the menu: what comes next stands in the content."""
        self.reach(self.page.get_by_role("link", name="Naar de inhoud"))
        self.press("Enter")
        self.press("Tab")
        assert self.page.evaluate("document.querySelector('main').contains(document.activeElement)")
        self.press("Shift+Tab")


def test_hours_are_recorded_and_an_amendment_is_accepted_without_a_pointer(told_visitor: NewVisitor) -> None:
    page = told_visitor().page
    page.emulate_media(reduced_motion="reduce")
    page.goto("/sign-in")
    hands = Hands(page)
    hands.type(page.get_by_label("E-mailadres"), EXECUTIVE.email)
    hands.type(page.get_by_label("Wachtwoord", exact=True), PASSWORD)
    with page.expect_navigation():
        hands.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Werkbank")
    hands.choose(page.get_by_role("link", name="Groen en gebouwen in Waterburg-Zuid"))
    hands.skip()
    hands.choose(page.get_by_role("link", name="Prestatie vastleggen").first)
    hands.choose(page.get_by_role("link", name="Maatschappelijk project"))

    hands.choose(page.get_by_role("button", name="Bekijk de waarde"))
    summary = page.locator("#error-summary")
    expect(summary).to_be_focused()
    wrong = summary.get_by_role("link").first
    hands.reach(wrong)
    hands.press("Enter")
    expect(page.get_by_label("Datum", exact=True)).to_be_focused()
    page.keyboard.type("28-2-2028")
    hands.type(page.get_by_label("Aantal uren"), "6")
    hands.type(page.get_by_label("Wat is er gedaan?"), "Een schoolplein vergroend, samen met de buurt.")
    hands.reach(page.get_by_label("Aantal uren"), "Shift+Tab")
    page.keyboard.type("8")
    related = page.get_by_role("radio").first
    hands.reach(related)
    hands.press("ArrowDown")
    expect(related).not_to_be_checked()
    hands.press("ArrowUp")
    expect(related).to_be_checked()
    hands.type(page.get_by_label("Kenmerk"), "UV-2028-03")
    hands.choose(page.get_by_role("button", name="Bekijk de waarde"), "Space")
    expect(page.locator(f'data[value="{EIGHT_HOURS}"]').first).to_be_visible()
    hands.choose(page.get_by_role("button", name="Vastleggen"), "Space")
    expect(page.get_by_text("De prestatie is vastgelegd en telt mee.")).to_be_visible()

    hands.choose(page.get_by_role("link", name="Werkbank"))
    hands.skip()
    hands.choose(page.get_by_role("link", name="wacht op uw besluit").first)
    hands.choose(page.get_by_role("button", name="Tekenen en aanvaarden"))
    expect(page.get_by_role("button", name="Tekenen en aanvaarden")).to_have_count(0)
    expect(page.get_by_text("aanvaard", exact=False).first).to_be_visible()


def test_the_room_of_a_meeting_turns_by_the_arrow_keys(told_visitor: NewVisitor, told_application: Served) -> None:
    def do(use_case: Any, **facts: Any) -> None:
        told_application.site.desk.do(use_case, EXECUTIVE.actor, command=uuid4(), plan=PLAN_B, meeting=meeting, **facts)

    meeting = uuid4()
    starts = told_application.site.clock.now()
    do(meetings.call_meeting, title="Overleg", starts=starts, minutes=60, place="", rhythm=Rhythm.ONCE)
    for title in ("De planning", "Het bewijs"):
        do(meetings.add_item, item=uuid4(), title=title)
    do(meetings.open_meeting)
    visitor = told_visitor()
    visitor.enter(told_application.accounts, EXECUTIVE.actor.account)
    page = visitor.open(f"{PLAN}/meetings/{meeting}/room")
    item, keys = page.locator("h1#item"), page.get_by_text("De pijltjestoetsen gaan")
    expect(keys).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(item).to_have_text("De planning")
    page.keyboard.press("ArrowRight")
    expect(item).to_have_text("Het bewijs")
    page.keyboard.press("ArrowLeft")
    expect(item).to_have_text("De planning")
    page.locator("[name=text]").first.fill("Wij gaan door.")
    page.get_by_role("link", name="Volgende").click()
    expect(item).to_have_text("Het bewijs")
    page.get_by_role("link", name="1. De planning").click()
    expect(page.locator("[name=text]").first).to_have_value("Wij gaan door.")
    page.locator("[name=text]").first.focus()
    page.keyboard.type("Ja")
    page.keyboard.press("ArrowRight")
    page.locator("body").press("Tab")
    expect(item).to_have_text("De planning")

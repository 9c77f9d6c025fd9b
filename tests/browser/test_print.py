"""On paper stands the content: no menu and nothing to press, every part open, every figure with its day."""

import pytest
from playwright.sync_api import expect

from demo.arrival import PASSWORD
from demo.cast import EXECUTIVE, PLAN_A
from tests.browser.conftest import NewVisitor

A = f"/plans/{PLAN_A}"
PRESSED = "nav, button, .utrecht-button-link, form[method=get], .utrecht-page-footer"


@pytest.mark.parametrize(
    ("path", "day"),
    [
        (A, "Op 29 februari 2028"),
        (f"{A}/history", "27 juli 2027 om 14:30"),
        (f"{A}/closing/statement", "Eindstaat op 30 juni 2027"),
    ],
)
def test_a_printed_page_has_its_figures_with_their_day_and_nothing_to_press(
    told_visitor: NewVisitor, path: str, day: str
) -> None:
    visitor = told_visitor()
    visitor.sign_in(EXECUTIVE.email, PASSWORD)
    page = visitor.open(path)
    pressed, figures = page.locator(PRESSED), page.locator("main data")
    assert any(each.is_visible() for each in pressed.all())
    shown = sum(each.is_visible() for each in figures.all())
    page.emulate_media(media="print")
    assert not any(each.is_visible() for each in pressed.all())
    printed = sum(each.is_visible() for each in figures.all())
    assert printed >= shown > 0
    expect(page.locator("main h1")).to_be_visible()
    expect(page.get_by_text(day).locator("visible=true").first).to_be_visible()


def test_what_is_folded_on_screen_is_open_on_paper(told_visitor: NewVisitor) -> None:
    visitor = told_visitor()
    visitor.sign_in(EXECUTIVE.email, PASSWORD)
    page = visitor.open(A)
    table = page.locator("#over-time-table")
    expect(table).to_be_hidden()
    page.emulate_media(media="print")
    assert table.evaluate("each => each.getBoundingClientRect().height") > 0

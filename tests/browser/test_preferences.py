"""What a reader asked of their machine is kept: with their own few colours all is still seen, and nothing moves."""

from typing import Any, Final, Literal

import pytest
from playwright.sync_api import Page

from demo.arrival import PASSWORD
from demo.cast import EXECUTIVE, PLAN_A, PLAN_B
from tests.browser.conftest import NewVisitor

PAGES: Final = (
    "/plans",
    f"/plans/{PLAN_A}",
    f"/plans/{PLAN_A}/entries",
    f"/plans/{PLAN_B}/trajectories",
    f"/plans/{PLAN_B}/oversight",
    f"/plans/{PLAN_B}/hours/new",
)
"""A list, a picture, a table, bars, a choice of three, and a form."""

UNSEEN: Final = """
() => {
    const drawn = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const pixel = colour => {
        drawn.clearRect(0, 0, 1, 1);
        drawn.fillStyle = colour;
        drawn.fillRect(0, 0, 1, 1);
        return [...drawn.getImageData(0, 0, 1, 1).data].join();
    };
    const ground = each => {
        for (; each; each = each.parentElement) {
            const colour = pixel(getComputedStyle(each).backgroundColor);
            if (!colour.endsWith(',0')) return colour;
        }
        return pixel('Canvas');
    };
    const said = each => [...each.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const shapes = 'rect, circle, path';
    const name = each => `${each.tagName} ${each.getAttribute('class') ?? ''} ${each.textContent.trim().slice(0, 30)}`;
    const shown = each => each.checkVisibility({opacityProperty: true, visibilityProperty: true});
    const words = [...document.body.querySelectorAll('*')]
        .filter(each => said(each) && !each.closest('svg, .ps-hidden, script, option') && shown(each))
        .filter(each => pixel(getComputedStyle(each).color) === ground(each));
    const labels = [...document.querySelectorAll('svg text')]
        .filter(each => shown(each) && pixel(getComputedStyle(each).fill) === ground(each));
    const drawings = [...document.querySelectorAll('svg')].filter(shown).filter(each => {
        const marks = [...each.querySelectorAll(shapes)].filter(mark => !mark.closest('defs')).flatMap(mark => {
            const pattern = getComputedStyle(mark).fill.match(/#([^"]+)/);
            return pattern ? [...document.getElementById(pattern[1]).querySelectorAll(shapes)] : [mark];
        });
        return marks.length && marks.every(mark => {
            const {fill, stroke} = getComputedStyle(mark);
            return [fill, stroke].every(paint => paint === 'none' || pixel(paint) === ground(each));
        });
    });
    return [...words, ...labels, ...drawings].map(name);
}
"""
"""Every word, label and drawing that has no other colour than what it stands on."""

REACHED: Final = """
() => {
    const each = document.activeElement;
    const ringed = ({outlineStyle, outlineWidth, outlineColor}) =>
        outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && !outlineColor.endsWith(', 0)');
    const styles = [getComputedStyle(each), getComputedStyle(each, '::after')];
    const choice = each.closest('.ps-choice');
    if (choice) styles.push(getComputedStyle(choice));
    const {width, height} = each.getBoundingClientRect();
    const words = `${each.tagName} ${each.name ?? ''} ${each.textContent.trim().slice(0, 30)}`;
    return {
        name: each === document.body ? '' : words,
        hidden: !styles.some(ringed) || styles[0].opacity === '0' || width < 2 || height < 2,
    };
}
"""
"""What has the focus, and whether somebody can see that: by a ring around it, or around the card that it fills."""

MOVING: Final = """
() => {
    const longest = listed => Math.max(...listed.split(',').map(each => parseFloat(each)));
    return [...document.querySelectorAll('*')].filter(each => {
        const style = getComputedStyle(each);
        return style.scrollBehavior === 'smooth' || longest(style.transitionDuration) > 0.01
            || longest(style.animationDuration) > 0.01;
    }).map(each => each.outerHTML.slice(0, 80));
}
"""
"""Whatever glides, fades or turns."""


def arrives(told_visitor: NewVisitor, **asked: Any) -> Page:
    """Let somebody of the cast sign in whose machine asks for something."""
    visitor = told_visitor()
    visitor.sign_in(EXECUTIVE.email, PASSWORD)
    visitor.page.emulate_media(**asked)
    return visitor.page


def stops(page: Page, most: int = 200) -> list[dict[str, Any]]:
    """Go through a page with the Tab key; return what had the focus, in order."""
    found: list[dict[str, Any]] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        reached: dict[str, Any] = page.evaluate(REACHED)
        if not reached["name"]:
            break
        found.append(reached)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_a_few_forced_colours_everything_is_seen(
    scheme: Literal["light", "dark"], told_visitor: NewVisitor
) -> None:
    page = arrives(told_visitor, forced_colors="active", color_scheme=scheme)
    for address in PAGES:
        page.goto(address)
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        assert page.evaluate(UNSEEN) == [], address


def test_with_a_few_forced_colours_the_focus_is_seen(told_visitor: NewVisitor) -> None:
    page = arrives(told_visitor, forced_colors="active")
    for address in PAGES:
        page.goto(address)
        reached = stops(page)
        assert len(reached) > 10, address
        assert [each["name"] for each in reached if each["hidden"]] == [], address


def test_nothing_moves_for_who_asked_for_rest(told_visitor: NewVisitor) -> None:
    page = arrives(told_visitor, reduced_motion="no-preference")
    page.goto(PAGES[0])
    assert page.evaluate(MOVING) != []
    page.emulate_media(reduced_motion="reduce")
    for address in PAGES:
        page.goto(address)
        assert page.evaluate(MOVING) == [], address

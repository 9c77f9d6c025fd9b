"""Every component in a real browser: readable for everyone, in either theme and language, under the strict policy."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.kit import LOOKS, require_readable
from tests.web.specimen import context
from web.assets import Assets
from web.rendering import environment
from web.security import POLICY_HEADER

ORIGIN = "http://planspoor.test"


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets()


@pytest.fixture(scope="module", params=LOOKS, ids="-".join)
def page(request: pytest.FixtureRequest, chromium: Browser, assets: Assets) -> Iterator[Page]:
    """The specimen in one theme and language; every answer comes from memory, and the console must stay silent.

    The tests only look at it, each in the widths that it sets itself.
    """
    theme, language = request.param
    html = environment(language, assets).get_template("specimen/show.html").render(context() | {"theme": theme})

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path == "/":
            route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": POLICY_HEADER})
        elif path in assets.by_address:
            asset = assets.by_address[path]
            route.fulfill(body=asset.content, content_type=asset.media_type)
        else:
            route.abort()

    said: list[str] = []
    opened = chromium.new_page(viewport={"width": 1280, "height": 900})
    opened.route("**/*", answer)
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.goto(ORIGIN, wait_until="load")
    opened.wait_for_function("document.activeElement.id === 'error-summary'")
    yield opened
    opened.close()
    assert said == []


def test_the_specimen_is_readable_for_everyone(page: Page) -> None:
    require_readable(page)


def test_letters_come_from_our_own_files(page: Page) -> None:
    page.evaluate("document.fonts.ready.then(() => true)")
    loaded = page.evaluate("[...document.fonts].filter(font => font.status === 'loaded').map(font => font.family)")
    assert {name.strip('"') for name in loaded} >= {"Hanken Grotesk"}
    assert page.evaluate("document.fonts.check('1rem \"Hanken Grotesk\"')")


def test_a_target_is_large_enough_to_hit(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    small = page.evaluate(
        """[...document.querySelectorAll('button, input:not([type=hidden]), select, summary, nav a, .ps-sort')]
        .map(each => [each.className, each.getBoundingClientRect()])
        .filter(([name, box]) => box.width && (box.width < 24 || box.height < 24))
        .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
    )
    assert small == []


def test_before_the_header_stands_a_link_past_it(page: Page) -> None:
    page.evaluate("document.querySelector('a[href], button, input, summary, [tabindex]').focus()")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    box = page.evaluate("document.activeElement.getBoundingClientRect().toJSON()")
    assert box["top"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_one_drawing_of_a_picture_is_seen_at_a_time(page: Page) -> None:
    for width, name in ((320, "narrow"), (768, "medium"), (1280, "wide")):
        page.set_viewport_size({"width": width, "height": 900})
        shown = page.evaluate(
            "[...document.querySelectorAll('#pa .ps-picture')].filter(each => each.checkVisibility())"
            ".map(each => each.getAttribute('class'))"
        )
        assert [each.split("--")[1] for each in shown] == [name]

"""Moving a plan to another framework on screen: chosen, motivated, its effect seen before each signature, and dated."""

import pytest

from demo.cast import ADVISER, EXECUTIVE, NORM, PLAN_B, VARIANT
from demo.story import TODAY
from domain.aggregates.amendment import Amendment
from domain.changes import framework_subject
from domain.commands.books import open_book
from domain.valuation.framework import Succession, norm
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

FORM = f"/plans/{PLAN_B}/changes/framework/{framework_subject(PLAN_B)}"
FIRST_DAY = "1-2-2028"
MOVE = {
    "framework": f"{NORM} 1",
    "first_day": FIRST_DAY,
    "motivation": "Wij willen verder met de landelijke norm.",
    "amendment_title": "Naar de landelijke norm",
}


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(ADVISER)


def figures(page: Page) -> list[list[int]]:
    """Return what the figures are now, then, and the difference."""
    [table] = page.root.findall(".//*[@id='figures-then']")
    return [[int(each.get("value", "")) for each in row.iter("data")] for row in table.iter("tr")][1:]


def move(browser: Browser, **changes: str) -> Page:
    fields = browser.get(FORM).fields(FORM) | {"draft": "new"} | MOVE | changes
    return browser.send(FORM, fields)


def test_the_form_begins_with_what_holds_now_and_no_reason(client: Browser) -> None:
    fields = client.get(FORM).fields(FORM)
    assert (fields["framework"], fields["first_day"], fields["motivation"]) == (f"{VARIANT} 1", "", "")


def test_what_a_move_does_stands_beside_what_is_before_both_sign(scene: Scene, client: Browser) -> None:
    page = move(client)
    before = open_book(scene.log, PLAN_B).book
    now = before.valuation(TODAY).figures()
    own = before.frameworks[PLAN_B].on(TODAY)
    moved = Succession(own, ((TODAY.replace(day=1), norm()),))
    then = before.under(moved).valuation(TODAY).figures()
    names = ("realised", "obligation", "expected", "planned", "forecast")
    expected = [(getattr(now, name), getattr(then, name)) for name in names]
    assert [tuple(row[:2]) for row in figures(page)] == expected
    assert sorted(row[2] for row in figures(page)) == sorted(b - a for a, b in expected)
    address = page.response.url.path
    client.send(f"{address}/proposal", page.fields(f"{address}/proposal"))
    assert figures(scene.browser(EXECUTIVE).get(address)) == figures(page)


def test_from_the_second_signature_on_the_plan_knows_both(scene: Scene, client: Browser) -> None:
    address = move(client).response.url.path
    client.send(f"{address}/proposal", client.get(address).fields(f"{address}/proposal"))
    other = scene.browser(EXECUTIVE)
    other.send(f"{address}/acceptance", other.get(address).fields(f"{address}/acceptance"))
    assert [each.framework for each in scene.plan.frameworks()] == [VARIANT, NORM]
    text = client.get(f"/plans/{PLAN_B}").text
    assert norm().title.nl in text
    assert "vanaf 1 februari 2028:" in text
    assert norm().title.nl in client.get(f"/plans/{PLAN_B}/history").text
    found = scene.read(Amendment, scene.plan.amendments[-1])
    assert found.title == MOVE["amendment_title"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"framework": f"{VARIANT} 1"}, "Dit waarderingskader geldt al voor dit plan. Kies een ander."),
        ({"first_day": "1-1-2020"}, "Kies een dag binnen het plan"),
        ({"framework": "iets anders"}, ""),
        ({"motivation": ""}, "Motivering"),
    ],
)
def test_what_is_refused_stays_as_it_was_typed(
    scene: Scene, client: Browser, changes: dict[str, str], error: str
) -> None:
    before = scene.written
    page = move(client, **changes)
    assert page.status == 422
    assert any(error in each for each in page.errors), page.errors
    assert page.fields(FORM)["amendment_title"] == MOVE["amendment_title"]
    assert scene.written == before

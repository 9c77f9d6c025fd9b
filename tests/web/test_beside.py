"""A plan beside an earlier one: what both say, what may be taken over, and nothing of a plan one has no part in."""

from uuid import uuid4

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B, PLAN_C
from demo.plan_b import TOGETHER
from tests.web.kit import Browser, Page
from tests.web.scene import Scene
from tests.web.test_openings import NEWCOMER, press, review

A, B = f"/plans/{PLAN_A}", f"/plans/{PLAN_B}"
BESIDE = f"{B}/beside?with={PLAN_A}"


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


def offered(page: Page) -> list[str]:
    [select] = page.root.findall(".//select[@name='with']")
    return [each.get("value") for each in select.iter("option") if each.get("value")]


def takes(page: Page) -> list[str]:
    return [each for each in page.links() if "from=" in each]


def test_the_other_plans_of_the_reader_are_offered_and_no_others(scene: Scene, client: Browser) -> None:
    assert offered(client.get(f"{B}/beside")) == [str(PLAN_A)]
    assert offered(scene.browser(EXECUTIVE).get(f"{A}/beside")) == [str(PLAN_B)]


def test_both_plans_stand_side_by_side_with_the_figures_of_each(client: Browser) -> None:
    page = client.get(BESIDE)
    assert page.status == 200
    for of in (A, B):
        for figure in ("obligation", "realised"):
            cents = client.get(f"{of}/why/{figure}").cents[0]
            assert cents in page.cents, (of, figure)
    for state in ("anders", "alleen in het andere plan"):
        assert state in page.text
    assert "Hoe wij samenwerken" in page.text


def test_a_plan_says_of_itself_what_the_other_says_of_it(client: Browser) -> None:
    here, there = client.get(BESIDE), client.get(f"{A}/beside?with={PLAN_B}")
    assert here.text.count("alleen in het andere plan") == there.text.count("alleen hier")
    assert here.text.count("alleen hier") == there.text.count("alleen in het andere plan")


def test_what_only_the_earlier_plan_says_is_taken_over_as_a_proposal(scene: Scene, client: Browser) -> None:
    page = client.get(BESIDE)
    [address] = [each for each in takes(page) if "/changes/sections/" in each][:1] or [""]
    if not address:
        address = takes(page)[0]
    form = client.get(address)
    assert f"Overgenomen uit ‘{scene.first_plan.title}’." in form.text
    assert "met een andere partij" not in form.text
    [action] = form.posts(f"{B}/changes/")
    fields = form.fields(action)
    words = {**fields}
    assert any(words.get(name, "").strip() for name in ("heading", "text", "title"))
    before = scene.written
    kept = client.send(action, fields)
    assert kept.status == 200
    assert scene.written > before
    assert "Uw voorstel staat in de wijziging." in kept.text


def test_what_is_typed_comes_back_without_the_other_plan(client: Browser) -> None:
    address = takes(client.get(BESIDE))[0]
    form = client.get(address)
    [action] = form.posts(f"{B}/changes/")
    fields = form.fields(action)
    emptied = {name: "" for name in ("heading", "title", "text") if name in fields}
    refused = client.send(action, fields | emptied)
    assert refused.status == 422
    assert refused.fields(action)[next(iter(emptied))].strip() == ""


def test_a_plan_that_the_reader_may_not_see_is_not_there(whole_scene: Scene) -> None:
    stranger = whole_scene.browser(BUYER)
    assert stranger.get(f"/plans/{PLAN_C}/beside?with={PLAN_B}").status == 404
    assert stranger.get(BESIDE).status == 404
    taking = f"/plans/{PLAN_C}/changes/sections/new?from={PLAN_B}&subject={TOGETHER}"
    assert stranger.get(taking).status == 404


def test_a_text_from_a_plan_with_another_party_is_shared_on_purpose(scene: Scene, client: Browser) -> None:
    press(client, review(client, **NEWCOMER), "save")
    [plan] = {each.split("/")[2] for each in client.get("/plans").links() if each.startswith("/plans/")} - {
        str(PLAN_A),
        str(PLAN_B),
        "new",
    }
    page = client.get(f"/plans/{plan}/changes/sections/new?from={PLAN_B}&subject={TOGETHER}")
    assert "Overgenomen uit" in page.text
    assert "Dat plan is met een andere partij." in page.text
    assert scene.browser(EXECUTIVE).get(f"/plans/{plan}/beside?with={PLAN_B}").status == 404


def test_nonsense_is_not_found(client: Browser) -> None:
    for asked in ("onzin", str(uuid4()), str(PLAN_B)):
        assert client.get(f"{B}/beside?with={asked}").status == 404
    taking = f"{B}/changes/sections/new?from={PLAN_A}&subject="
    assert client.get(f"{taking}onzin").status == 404
    assert client.get(f"{taking}{uuid4()}").status == 404
    assert client.get(f"{taking}{PLAN_A}").status == 404
    assert client.get(f"{B}/changes/actions/new?from={PLAN_B}&subject={TOGETHER}").status == 404

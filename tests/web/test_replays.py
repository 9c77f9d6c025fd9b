"""Replaying a plan: each step is the plan as it was known then, told to no one more than the history tells them."""

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B, PLANNER, Member
from tests.web.scene import Scene

PAGES = ("", "/entries", "/trajectories", "/together", "/revenue", "/amendments", "/oversight", "/closing", "/history")


def steps(scene: Scene, who: Member = EXECUTIVE) -> int:
    page = scene.browser(who).get(f"/plans/{PLAN_A}")
    [slide] = [each for each in page.root.iter("input") if each.get("type") == "range"]
    assert slide.get("value") == slide.get("max")
    return int(slide.get("max"))


@pytest.mark.parametrize("under", PAGES)
def test_every_page_of_a_plan_is_replayed(scene: Scene, under: str) -> None:
    browser, last = scene.browser(EXECUTIVE), steps(scene)
    for step in (1, 2, last // 2, last - 1):
        page = browser.get(f"/plans/{PLAN_A}{under}?event={step}")
        assert page.status == 200
        assert f"Gebeurtenis {step} van {last}" in page.text
        assert "U kijkt terug" in page.text
    page = browser.get(f"/plans/{PLAN_A}{under}?event={last}")
    assert "U kijkt terug" not in page.text
    assert f"Alles tot nu: {last} gebeurtenissen" in page.text


def test_one_steps_to_the_one_before_and_after_and_ends_in_the_present(scene: Scene) -> None:
    browser, last = scene.browser(EXECUTIVE), steps(scene)
    page = browser.get(f"/plans/{PLAN_A}")
    assert f"/plans/{PLAN_A}?event={last - 1}" in page.links()
    page = browser.get(f"/plans/{PLAN_A}?event={last - 1}")
    assert f"/plans/{PLAN_A}?event={last - 2}" in page.links()
    assert f"/plans/{PLAN_A}?event=1" in page.links()
    assert f"/plans/{PLAN_A}" in page.links()
    first = browser.get(f"/plans/{PLAN_A}?event=1")
    assert f"/plans/{PLAN_A}?event=0" not in first.links()
    assert f"/plans/{PLAN_A}?event=2" in first.links()


def test_the_figures_of_a_step_are_those_of_the_moment_that_the_history_names(scene: Scene) -> None:
    browser, last = scene.browser(EXECUTIVE), steps(scene)
    seen = set()
    for step in range(1, last, 7):
        page = browser.get(f"/plans/{PLAN_A}?event={step}")
        [known] = {link.partition("known=")[2].partition("&")[0] for link in page.links() if "/history?known=" in link}
        again = browser.get(f"/plans/{PLAN_A}?known={known}")
        assert again.cents == page.cents
        seen.add(tuple(page.cents))
    assert len(seen) > 3


def test_a_day_that_was_asked_for_stays_while_one_steps(scene: Scene) -> None:
    browser = scene.browser(EXECUTIVE)
    page = browser.get(f"/plans/{PLAN_A}?event=5&on=2027-06-30")
    assert f"/plans/{PLAN_A}?on=2027-06-30&event=6" in page.links()
    assert "De bedragen zijn die op 30 juni 2027" in page.text
    page = browser.get(f"/plans/{PLAN_A}?event=5")
    assert f"/plans/{PLAN_A}?event=6" in page.links()


@pytest.mark.parametrize("step", ["0", "-1", "9999999", "1e3", "½", "²", "een", " 1"])
def test_a_step_that_is_not_there_is_an_answer(scene: Scene, step: str) -> None:
    answer = scene.browser(EXECUTIVE).get(f"/plans/{PLAN_A}?event={step}")
    assert answer.status == 422
    assert "Zo’n gebeurtenis is er niet" in answer.text


def test_what_was_signed_can_be_jumped_to(scene: Scene) -> None:
    page = scene.browser(EXECUTIVE).get(f"/plans/{PLAN_A}/history")
    [jump] = [each for each in page.root.iter("select") if each.get("id") == "replay-stop"]
    options = [("".join(each.itertext()), each.get("value")) for each in jump.iter("option") if each.get("value")]
    assert len(options) > 5
    assert [int(step) for _, step in options] == sorted((int(step) for _, step in options), reverse=True)
    signed = next(step for text, step in options if "aanvaard" in text or "tekende" in text)
    assert scene.browser(EXECUTIVE).get(f"/plans/{PLAN_A}?event={signed}").status == 200


@pytest.mark.parametrize("who", [EXECUTIVE, CONTRACT_MANAGER, PLANNER])
def test_each_reader_steps_through_what_the_history_tells_them(scene: Scene, who: Member) -> None:
    browser, last, told = scene.browser(who), steps(scene, who), set()
    for number in range(1, 9):
        page = browser.get(f"/plans/{PLAN_A}/history?page={number}")
        lines = [line for line in page.root.iter("p") if line.get("class") == "ps-event__meta"]
        told |= {time.get("datetime") for line in lines for time in line.iter("time")}
        if f"page={number + 1}" not in page.response.text:
            break
    assert abs(len(told) - last) <= 1  # what came before the plan was opened is told, and no step of it


def test_a_stranger_replays_nothing(scene: Scene) -> None:
    assert scene.browser(BUYER).get(f"/plans/{PLAN_A}?event=1").status == 404


def test_a_page_to_do_something_on_is_not_replayed(scene: Scene) -> None:
    browser = scene.browser(CONTRACT_MANAGER)
    assert "Terugspelen" not in browser.get(f"/plans/{PLAN_B}/amendments/new").response.text
    assert browser.get(f"/plans/{PLAN_B}/amendments/new?event=3").status == 404

"""The whole demo story on screen: each side finds its plans with the engine's figures, and plan C opens everywhere."""

from uuid import UUID

import pytest

from demo.cast import (
    BUYER,
    CONTRACT_MANAGER,
    COUNSELLOR,
    ENGINEER,
    EXECUTIVE,
    FOREMAN,
    KADE,
    LEAD,
    PLAN_A,
    PLAN_B,
    PLAN_C,
    VLIER,
    Member,
)
from demo.chain import T05, T07, T08
from demo.together import LESSONS, WINTER
from domain.aggregates.oversight import Oversight, oversight_of
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import Trajectory
from tests.web.scene import Scene

PLANS = {PLAN_A: (27_888_454, 23_561_728), PLAN_B: (10_968_253, 8_633_553), PLAN_C: (32_424_020, 30_102_000)}
"""What is realised in each plan, and its obligation, in cents."""

TABS = ("", "/entries", "/trajectories", "/together", "/revenue", "/amendments", "/oversight", "/closing", "/history")


@pytest.mark.parametrize(
    ("who", "plans"),
    [(CONTRACT_MANAGER, (PLAN_B, PLAN_A)), (EXECUTIVE, (PLAN_B, PLAN_A)), (BUYER, (PLAN_C,)), (LEAD, (PLAN_C,))],
    ids=lambda each: each.name if isinstance(each, Member) else "",
)
def test_the_list_shows_each_side_its_plans_with_the_figures_of_the_engine(
    whole_scene: Scene, who: Member, plans: tuple[UUID, ...]
) -> None:
    page = whole_scene.browser(who).get("/plans")
    figures = {figure for id, both in PLANS.items() if id in plans for figure in both}
    assert set(page.cents) == figures


def test_every_page_of_plan_c_opens_for_both_sides(whole_scene: Scene) -> None:
    for who in (BUYER, LEAD, COUNSELLOR):
        browser = whole_scene.browser(who)
        assert {tab: browser.get(f"/plans/{PLAN_C}{tab}").status for tab in TABS} == dict.fromkeys(TABS, 200)


def test_whoever_takes_part_finds_what_partners_do(whole_scene: Scene) -> None:
    shared = (f"/partnerships/{KADE}", f"/initiatives/{WINTER}")
    noorderdijk, lead = whole_scene.browser(EXECUTIVE), whole_scene.browser(LEAD)
    assert [noorderdijk.get(address).status for address in (*shared, f"/trajectories/{T08}")] == [200] * 3
    assert [lead.get(address).status for address in (*shared, f"/trajectories/{T05}")] == [200] * 3
    assert noorderdijk.get(f"/plans/{PLAN_C}").status == 404
    assert whole_scene.browser(BUYER).get(f"/initiatives/{LESSONS}").status == 200


def test_the_end_of_a_chain_is_read_by_who_signs_it_and_by_who_carries_it(whole_scene: Scene) -> None:
    [proposal] = whole_scene.read(Trajectory, T07).ends
    address = f"/plans/{PLAN_C}/trajectories/{T07}/end-of-chain/{proposal}"
    for who in (BUYER, LEAD, FOREMAN):
        assert whole_scene.browser(who).get(address).status == 200
    for who in (ENGINEER, COUNSELLOR, EXECUTIVE):
        assert whole_scene.browser(who).get(address).status == 404


@pytest.mark.parametrize(
    ("who", "plan"),
    [(CONTRACT_MANAGER, PLAN_A), (EXECUTIVE, PLAN_A), (BUYER, PLAN_C), (LEAD, PLAN_C), (ENGINEER, PLAN_C)],
    ids=lambda each: each.name if isinstance(each, Member) else "",
)
def test_no_page_leads_to_a_form_that_refuses_its_reader(whole_scene: Scene, who: Member, plan: UUID) -> None:
    browser, address = whole_scene.browser(who), f"/plans/{plan}"
    lists = {f"{address}/entries", f"{address}/trajectories"}
    shown = {link for each in lists for link in browser.get(each).links() if link.rpartition("/")[0] in lists}
    assert shown
    forms = {link for each in shown for link in browser.get(each).links() if link.startswith(address)}
    assert {each: page.status for each in forms if (page := browser.get(each)).status != 200} == {}


def test_an_objection_to_a_step_is_answered_on_the_page_of_who_carries_it(whole_scene: Scene) -> None:
    address = f"/plans/{PLAN_C}/trajectories/{T05}"
    [step] = [each for each in whole_scene.read(Trajectory, T05).standing() if each.carrier == VLIER]
    objecting = f"{address}/stages/{step.id}/objections"
    client, carrier, employer = (whole_scene.browser(who) for who in (BUYER, ENGINEER, COUNSELLOR))
    assert client.submit(f"{objecting}/new", objecting, code="evidence", reason="Het bewijs ontbreekt.").status == 200
    [objection] = [each.id for each in whole_scene.read(Plan, PLAN_C).objections.values() if each.entry == step.id]
    answer = f"/plans/{PLAN_C}/objections/{objection}/answer"
    assert answer in carrier.get(address).links()
    assert answer in carrier.get("/desk").links()
    assert employer.get(answer).status == 404
    conceded = carrier.submit(answer, answer.replace("/answer", "/concession"), reason="Dat klopt.")
    assert "Dit telt vanaf nu niet meer mee." in conceded.text


def test_a_drawn_effort_of_a_competitor_is_counted_and_no_more(whole_scene: Scene) -> None:
    client, address = whole_scene.browser(BUYER), f"/plans/{PLAN_C}/oversight"
    client.submit(f"{address}/samples/new", f"{address}/samples", first_day="1-7-2026", last_day="29-2-2028")
    drawn = {f"{address}/proofs/{id}" for id in whole_scene.read(Oversight, oversight_of(PLAN_C)).drawn()}
    assert drawn
    assert drawn <= set(client.get(address).links())
    partners = {who: whole_scene.browser(who) for who in (LEAD, ENGINEER, FOREMAN, COUNSELLOR)}
    own = [drawn & set(browser.get(address).links()) for browser in partners.values()]
    assert sorted(each for found in own for each in found) == sorted(drawn)
    for browser, proved in zip(partners.values(), own, strict=True):
        form = browser.get("/plans").fields("/language") | {"evidence_reference": "F-1", "evidence_day": "28-2-2028"}
        assert [browser.get(each).status for each in drawn - proved] == [404] * len(drawn - proved)
        assert [browser.send(each, form).status for each in drawn - proved] == [404] * len(drawn - proved)

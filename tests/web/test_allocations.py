"""Days of another's step: whoever signs for the plan lets them count in it, or says why not."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_B, RIJKSDIENST
from demo.plan_a import S12, T12
from domain.aggregates.trajectory import Trajectory
from domain.commands import trajectories
from domain.terms import Allocation, Evidence, EvidenceKind, Share, StageFacts, StageKind
from tests.web.kit import Browser
from tests.web.scene import Scene
from tests.web.test_chain import open_plan

DAY = date(2028, 2, 28)
ASKS = "vragen om mee te tellen in uw plan."


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


@pytest.fixture
def carrier(scene: Scene) -> Browser:
    return scene.browser(BUYER)


def take_over(scene: Scene) -> UUID:
    """Let another organisation take a step over, for a plan of its own."""
    plan, handover = open_plan(scene), uuid4()
    facts = {"stage": S12, "receiver": RIJKSDIENST, "day": DAY, "kind": StageKind.EMPLOYMENT, "from_plan": PLAN_B}
    scene.do(EXECUTIVE, trajectories.propose_handover, trajectory=T12, handover=handover, **facts)
    scene.do(BUYER, trajectories.confirm_handover, trajectory=T12, handover=handover, to_plan=plan)
    return plan


def ask(scene: Scene, own: UUID) -> str:
    """Let the carrier ask for a third of the days in plan B; return where that is answered."""
    stage = uuid4()
    shares = (Share(plan=PLAN_B, share=3_000), Share(plan=own, share=7_000))
    facts = StageFacts(
        kind=StageKind.EMPLOYMENT,
        carrier=RIJKSDIENST,
        first_day=DAY,
        allocations=(Allocation(first_day=DAY, shares=shares),),
        evidence=Evidence(kind=EvidenceKind.MUNICIPAL_DECLARATION, day=DAY, reference="GD-2028-040"),
        weekly_minutes=24 * 60,
    )
    scene.do(BUYER, trajectories.start_stage, trajectory=T12, stage=stage, facts=facts)
    return f"/plans/{PLAN_B}/trajectories/{T12}/stages/{stage}/allocation"


def test_whoever_signs_for_the_plan_lets_the_days_count(contractor: Browser, carrier: Browser, scene: Scene) -> None:
    address = ask(scene, take_over(scene))
    assert ASKS in contractor.get(f"/plans/{PLAN_B}").text
    assert address in contractor.get("/trajectories").links()
    page = contractor.get(address)
    assert "vanaf 28 februari 2028" in page.text
    assert "30%" in page.text
    assert page.cents == []
    assert [word for word in ("Uren per week", "Ondersteuningsbehoefte", "GD-2028-040") if word in page.text] == []
    said = contractor.submit(address, f"{address}/assent")
    assert "U stemde in: de dagen tellen mee." in said.text
    assert "Deze dagen tellen mee in dit plan." in said.text
    stage = list(scene.read(Trajectory, T12).stages.values())[-1]
    assert not stage.awaiting
    assert len(stage.settled()) == 1
    assert ASKS not in contractor.get(f"/plans/{PLAN_B}").text
    assert carrier.get(address).status == 404


def test_who_does_not_let_them_count_says_why(contractor: Browser, scene: Scene) -> None:
    address = ask(scene, take_over(scene))
    assert contractor.submit(address, f"{address}/refusal").errors == [
        "Waarom tellen de dagen hier niet mee? Maak een keuze."
    ]
    page = contractor.submit(address, f"{address}/refusal", code="other-share")
    assert "Wie de stap draagt, leest waarom." in page.text
    assert "Uw organisatie liet deze dagen niet meetellen: een ander aandeel." in page.text
    stage = list(scene.read(Trajectory, T12).stages.values())[-1]
    assert list(stage.refused) == [PLAN_B]
    assert stage.settled() == ()


def test_an_answer_to_what_has_changed_meanwhile_is_asked_again(contractor: Browser, scene: Scene) -> None:
    address = ask(scene, own := take_over(scene))
    fields = contractor.get(address).fields(f"{address}/assent")
    stage = list(scene.read(Trajectory, T12).stages.values())[-1]
    facts = stage.facts
    shares = (Share(plan=PLAN_B, share=6_000), Share(plan=own, share=4_000))
    changed = StageFacts(
        kind=facts.kind,
        carrier=facts.carrier,
        first_day=facts.first_day,
        allocations=(Allocation(first_day=DAY, shares=shares),),
        evidence=facts.evidence,
        weekly_minutes=facts.weekly_minutes,
    )
    scene.do(
        BUYER,
        trajectories.change_stage,
        trajectory=T12,
        stage=stage.id,
        facts=changed,
        revision=stage.revision,
        reason="Het meeste werk is voor het andere plan.",
    )
    page = contractor.send(f"{address}/assent", fields)
    assert page.status == 409
    assert "60%" in page.text
    assert PLAN_B in list(scene.read(Trajectory, T12).stages.values())[-1].awaiting


def test_a_carrier_names_another_plan_of_the_chain_without_its_title(carrier: Browser, scene: Scene) -> None:
    own = take_over(scene)
    form = carrier.get(f"/plans/{own}/trajectories/{T12}/stages/new?kind=employment")
    assert "een plan van Noorderdijk Bouw" in form.text
    assert scene.plan.title not in form.text


def test_for_anybody_else_there_is_nothing(contractor: Browser, scene: Scene) -> None:
    address = ask(scene, take_over(scene))
    assert scene.browser(CONTRACT_MANAGER).get(address).status in {403, 404}
    assert contractor.get(address.replace(str(PLAN_B), str(uuid4()))).status == 404
    assert contractor.get(f"/plans/{PLAN_B}/trajectories/{T12}/stages/{S12}/allocation").status == 404

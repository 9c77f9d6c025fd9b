"""The chain on screen: an end of it that all sign, and hand-overs with two keys; steps to read, and no more."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B, RIJKSDIENST, VARIANT
from demo.plan_a import S12_LEARNING, T11, T12
from domain.aggregates.trajectory import ChainStatus, EndOfChain, Handover, HandoverStatus, Trajectory
from domain.commands import plans
from domain.terms import Contract, Lot, StageKind
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

PLAN = f"/plans/{PLAN_B}"
WAY = f"{PLAN}/trajectories/{T11}"
ENDS = f"{WAY}/end-of-chain"
GROUND = "Dit werk past, en er is een vaste plek."
OWN = f"/trajectories/{T12}"
LEFT = S12_LEARNING
WAITS = "wacht op uw handtekening."


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


@pytest.fixture
def receiver(scene: Scene) -> Browser:
    return scene.browser(BUYER)


def propose(contractor: Browser, **changes: str) -> Page:
    typed = {
        "end_of_chain": GROUND,
        "first_day": "29-2-2028",
        "weekly_minutes": "21,5",
        "support": "permanent",
        "evidence_reference": "GD-2028-011",
    }
    return contractor.submit(f"{ENDS}/new", ENDS, **typed | changes)


def end(scene: Scene) -> EndOfChain:
    """Return what was proposed last."""
    return list(scene.read(Trajectory, T11).ends.values())[-1]


def test_both_sign_the_end_of_a_chain_which_then_counts(client: Browser, contractor: Browser, scene: Scene) -> None:
    assert f"{ENDS}/new" in contractor.get(WAY).links()
    assert "De stap begint zodra allen tekenden." in propose(contractor).text
    proposed = end(scene)
    one = f"{ENDS}/{proposed.id}"
    assert proposed.stage not in scene.read(Trajectory, T11).stages
    assert WAITS in client.get(PLAN).text
    assert one in client.get(PLAN).links()
    assert WAITS not in contractor.get(PLAN).text
    assert f"{ENDS}/new" not in contractor.get(WAY).links()
    signed = client.submit(one, f"{one}/signature")
    assert "U hebt getekend voor het einde van de keten." in signed.text
    assert end(scene).status is ChainStatus.SIGNED
    stage = scene.read(Trajectory, T11).stages[proposed.stage]
    assert stage.facts.kind is StageKind.SHELTERED
    assert stage.facts.end_of_chain == GROUND
    assert WAITS not in client.get(PLAN).text
    assert GROUND in client.get(WAY).text


def test_who_signs_sees_the_ground_and_the_steps_and_no_price_class_or_hours(
    client: Browser, contractor: Browser, scene: Scene
) -> None:
    propose(contractor)
    one = f"{ENDS}/{end(scene).id}"
    theirs, own = client.get(one), contractor.get(one)
    assert GROUND in theirs.text
    assert "Stappen van traject" in theirs.text
    assert [word for word in ("Ondersteuningsbehoefte", "Uren per week", "€") if word in theirs.text] == []
    assert theirs.cents == own.cents == []
    assert "Ondersteuningsbehoefte" in own.text
    assert "Uren per week" in own.text
    assert f"{one}/signature" not in own.response.text
    assert f"{one}/withdrawal" not in theirs.response.text
    assert f"{ENDS}/new" not in client.get(WAY).links()


def test_a_proposal_without_a_ground_keeps_what_was_typed(contractor: Browser, scene: Scene) -> None:
    written = scene.written
    page = propose(contractor, end_of_chain="")
    assert page.status == 422
    assert page.errors == ["Waarom is dit het einde van de keten? Vul dit in."]
    assert page.fields(ENDS)["evidence_reference"] == "GD-2028-011"
    assert scene.written == written


def test_who_does_not_sign_says_why(client: Browser, contractor: Browser, scene: Scene) -> None:
    propose(contractor)
    one = f"{ENDS}/{end(scene).id}"
    assert client.submit(one, f"{one}/refusal").errors == ["Waarom tekent u niet? Vul dit in."]
    page = client.submit(one, f"{one}/refusal", reason="Er is nog een stap mogelijk.")
    assert "U tekende niet. Het voorstel is vervallen." in page.text
    assert "Er is nog een stap mogelijk." in contractor.get(one).text
    assert end(scene).status is ChainStatus.DECLINED
    assert f"{ENDS}/new" in contractor.get(WAY).links()


def test_its_carrier_takes_a_proposal_back_and_a_late_signature_is_refused(
    client: Browser, contractor: Browser, scene: Scene
) -> None:
    propose(contractor)
    one = f"{ENDS}/{end(scene).id}"
    fields = client.get(one).fields(f"{one}/signature")
    assert contractor.submit(one, f"{one}/withdrawal").status == 422
    page = contractor.submit(one, f"{one}/withdrawal", reason="Wij kijken nog even verder.")
    assert "Het voorstel is ingetrokken." in page.text
    late = client.send(f"{one}/signature", fields)
    assert late.status == 422
    assert late.errors
    assert end(scene).status is ChainStatus.WITHDRAWN


def test_an_outsider_and_another_plan_find_no_end_of_the_chain(
    client: Browser, contractor: Browser, scene: Scene
) -> None:
    propose(contractor)
    id = end(scene).id
    outsider = scene.browser(BUYER)
    assert outsider.get(f"{ENDS}/{id}").status == 404
    assert outsider.send(f"{ENDS}/{id}/signature", {}).status in {403, 404}
    assert client.get(f"/plans/{PLAN_A}/trajectories/{T11}/end-of-chain/{id}").status == 404
    assert client.get(f"{ENDS}/{T11}").status == 404
    assert client.get(f"{ENDS}/new").status == 404


# Hand-overs


def hand_over(contractor: Browser, **changes: str) -> Page:
    typed = {"receiver": str(RIJKSDIENST), "day": "29-2-2028", "kind": "employment", "from_plan": str(PLAN_B)}
    return contractor.submit(f"{OWN}/stages/{LEFT}/handovers/new", f"{OWN}/stages/{LEFT}/handovers", **typed | changes)


def handover(scene: Scene) -> Handover:
    """Return what was handed over last."""
    return list(scene.read(Trajectory, T12).handovers.values())[-1]


def open_plan(scene: Scene, **more: Any) -> UUID:
    """Open a plan of the client that another organisation carries."""
    plan = uuid4()
    contract = Contract(
        id=uuid4(),
        reference="R-7",
        object="Schilderwerk",
        value=50_000_000,
        first_day=date(2027, 7, 1),
        last_day=date(2029, 6, 30),
        lots=(Lot(id=uuid4(), reference="R-7", object="Schilderwerk"),),
    )
    scene.do(
        CONTRACT_MANAGER,
        plans.open_plan,
        plan=plan,
        title="Schilderwerk van Waterburg",
        contractor=RIJKSDIENST,
        contracts=(contract,),
        percentage=500,
        motivation="Arbeidsintensief werk.",
        framework=VARIANT,
        framework_version=1,
        **more,
    )
    return plan


def test_a_receiver_without_a_common_plan_finds_a_hand_over_and_confirms_it(
    client: Browser, contractor: Browser, receiver: Browser, scene: Scene
) -> None:
    assert receiver.get(OWN).status == 404
    assert f"{OWN}/stages/{LEFT}/handovers/new" in contractor.get(OWN).links()
    assert "De ontvanger bevestigt of bedankt." in hand_over(contractor).text
    one = f"{OWN}/handovers/{handover(scene).id}"
    assert one in receiver.get("/trajectories").links()
    assert one in receiver.get(OWN).links()
    assert one not in contractor.get("/trajectories").links()
    assert "Om te bevestigen hebt u een plan nodig" in receiver.get(one).text
    plan = open_plan(scene)
    assert "De overdracht is bevestigd." in receiver.submit(one, f"{one}/confirmation", to_plan=str(plan)).text
    assert handover(scene).status is HandoverStatus.CONFIRMED
    assert handover(scene).to_plan == plan
    assert one not in receiver.get("/trajectories").links()
    way = f"{PLAN}/trajectories/{T12}"
    assert one in contractor.get(way).links()
    assert "Overdracht aan Rijksdienst Noord op 29 februari 2028" in client.get(way).text
    assert one not in client.get(way).links()


def test_who_is_only_asked_sees_the_step_that_is_passed_on_and_after_confirming_the_whole_way(
    contractor: Browser, receiver: Browser, scene: Scene
) -> None:
    hand_over(contractor)
    one = f"{OWN}/handovers/{handover(scene).id}"
    work, learning = "Werk Noorderdijk Bouw", "Opleiding Noorderdijk Bouw"
    for address in ("/trajectories", OWN, one):
        text = receiver.get(address).text
        assert learning in text
        assert work not in text
        assert work in contractor.get(address).text or address == "/trajectories"
    receiver.submit(one, f"{one}/confirmation", to_plan=str(open_plan(scene)))
    assert work in receiver.get(OWN).text


def test_a_partner_sees_steps_and_no_price_class_or_hours(contractor: Browser, receiver: Browser, scene: Scene) -> None:
    hand_over(contractor)
    for address in ("/trajectories", OWN, f"{OWN}/handovers/{handover(scene).id}"):
        page = receiver.get(address)
        assert scene.read(Trajectory, T12).pseudonym in page.text
        assert page.cents == []
        private = ("Ondersteuningsbehoefte", "Uren per week", "Bewijs", "€", scene.plan.title)
        assert [word for word in private if word in page.text] == []


def test_a_receiver_declines_with_a_code_and_then_takes_part_no_longer(
    contractor: Browser, receiver: Browser, scene: Scene
) -> None:
    hand_over(contractor)
    one = f"{OWN}/handovers/{handover(scene).id}"
    assert receiver.submit(one, f"{one}/refusal").errors == ["Waarom neemt u het niet over? Maak een keuze."]
    assert "De afzender leest waarom." in receiver.submit(one, f"{one}/refusal", code="no-place").text
    assert receiver.get(OWN).status == 404
    assert scene.read(Trajectory, T12).pseudonym not in receiver.get("/trajectories").text
    assert "Er is nu geen plek" in contractor.get(one).text


def test_a_sender_takes_a_hand_over_back_and_a_late_answer_finds_nothing(
    contractor: Browser, receiver: Browser, scene: Scene
) -> None:
    hand_over(contractor)
    one = f"{OWN}/handovers/{handover(scene).id}"
    fields = receiver.get(one).fields(f"{one}/refusal")
    assert contractor.submit(one, f"{one}/withdrawal").status == 422
    page = contractor.submit(one, f"{one}/withdrawal", reason="Het werk begint later.")
    assert "De overdracht is ingetrokken." in page.text
    assert receiver.send(f"{one}/refusal", fields | {"code": "no-place"}).status == 404


def test_a_hand_over_that_cannot_be_is_refused_as_it_was_typed(contractor: Browser, scene: Scene) -> None:
    written = scene.written
    page = hand_over(contractor, receiver="", day="")
    assert page.status == 422
    assert len(page.errors) == 2
    back = hand_over(contractor, kind="activation")
    assert back.errors == ["Waarom een stap terug? Vul dit in."]
    assert back.fields(f"{OWN}/stages/{LEFT}/handovers")["receiver"] == str(RIJKSDIENST)
    assert hand_over(contractor, receiver=str(uuid4())).status == 404
    assert scene.written == written


def test_nobody_else_hands_over_or_looks_in(client: Browser, contractor: Browser, scene: Scene) -> None:
    hand_over(contractor)
    for address in (OWN, f"{OWN}/handovers/{handover(scene).id}", f"{OWN}/stages/{LEFT}/handovers/new"):
        assert client.get(address).status == 404
    assert contractor.get(f"{OWN}/handovers/{T12}").status == 404
    assert contractor.get(f"{OWN}/stages/{T12}/handovers/new").status == 404

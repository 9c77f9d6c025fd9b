"""The chain on screen: an end of it is proposed by its carrier and signed by those who see the steps and no more."""

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B
from demo.plan_a import T11
from domain.aggregates.trajectory import ChainStatus, EndOfChain, Trajectory
from domain.terms import StageKind
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

PLAN = f"/plans/{PLAN_B}"
WAY = f"{PLAN}/trajectories/{T11}"
ENDS = f"{WAY}/end-of-chain"
GROUND = "Dit werk past, en er is een vaste plek."
WAITS = "wacht op uw handtekening."


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


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

"""What the client did itself on screen: beside the contractor's, with its proof, and never a figure of the plan."""

from uuid import UUID

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B
from domain.terms import PurchaseFacts
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

B = f"/plans/{PLAN_B}"
RESULTS = f"{B}/own-results"
TYPED = {
    "kind": "employment",
    "first_day": "1-1-2028",
    "last_day": "31-1-2028",
    "quantity": "12",
    "description": "Twaalf medewerkers in de buitendienst",
    "evidence_reference": "VG-2028-11",
}


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


def record(client: Browser, **typed: str) -> Page:
    return client.submit(f"{RESULTS}/new", RESULTS, **TYPED | typed)


def test_an_own_result_stands_beside_the_contractors_and_changes_no_figure(
    client: Browser, contractor: Browser
) -> None:
    before = contractor.get(B).cents
    assert "Vastgelegd. Het telt niet mee voor de verplichting." in record(client).text
    page = contractor.get(RESULTS)
    assert "Twaalf medewerkers in de buitendienst" in page.text
    assert "VG-2028-11" in page.text
    assert "Mensen in een gewone baan" in contractor.get(B).text
    assert contractor.get(B).cents == before


def test_what_the_contractor_did_stands_beside_it(scene: Scene, contractor: Browser) -> None:
    facts = [each.facts for each in scene.first_plan.entries.values() if not each.withdrawn]
    bought = sum(each.net for each in facts if isinstance(each, PurchaseFacts))
    page = contractor.get(f"/plans/{PLAN_A}/own-results")
    assert page.cents == [0, bought]
    assert "Mensen in een gewone baan" in page.text


def test_purchases_and_hours_are_read_in_their_own_units(scene: Scene, client: Browser) -> None:
    record(client, kind="purchase", quantity="1.250,50", evidence_reference="F-1")
    record(client, kind="hours", quantity="12:30", evidence_reference="U-1")
    assert [each.facts.quantity for each in scene.plan.own_results.values()] == [125_050, 750]
    assert 125_050 in client.get(RESULTS).cents


def test_what_is_wrong_is_said_and_the_form_kept(scene: Scene, client: Browser) -> None:
    before = scene.written
    page = record(client, kind="hours", quantity="veel", description="")
    assert page.status == 422
    assert len(page.errors) == 2
    assert page.fields(RESULTS)["quantity"] == "veel"
    late = record(client, last_day="31-12-2028")
    assert late.status == 422
    assert scene.written == before


def test_an_own_result_is_withdrawn_with_a_reason(scene: Scene, client: Browser, contractor: Browser) -> None:
    record(client)
    [result] = scene.plan.own_results
    address = f"{RESULTS}/{result}/withdrawal"
    assert client.submit(address, reason="").status == 422
    assert "Het resultaat is ingetrokken." in client.submit(address, reason="Dubbel gemeld.").text
    assert client.get(address).status == 422
    assert "ingetrokken" in contractor.get(RESULTS).text
    assert client.get(f"{RESULTS}/{UUID(int=1)}/withdrawal").status == 404


def test_only_the_client_records_and_an_outsider_sees_nothing(scene: Scene, contractor: Browser) -> None:
    assert contractor.get(f"{RESULTS}/new").status == 403
    assert scene.browser(BUYER).get(RESULTS).status == 404

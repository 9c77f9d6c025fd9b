"""Effort credit on screen: the sum before it is saved, two signatures, and no price beside a person."""

from typing import Final

import pytest

from demo.cast import CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B
from demo.plan_a import S02
from demo.plan_b import WORKING
from domain.aggregates.plan import CandidateStatus, EffortStatus, Punctuality, RiskStatus
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

A: Final = f"/plans/{PLAN_A}"
B: Final = f"/plans/{PLAN_B}"
CREDIT: Final = {
    "subject": str(S02),
    "planned_last_day": "15-3-2027",
    "norm": "120",
    "delivered": "90",
    "outcome": "Er is nu werk bij een ander bedrijf.",
}


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


def ask(contractor: Browser, **changes: str) -> Page:
    page = contractor.get(f"{A}/efforts/new")
    return contractor.send(f"{A}/efforts", page.fields(f"{A}/efforts") | CREDIT | {"step": "review"} | changes)


def asked(contractor: Browser) -> Page:
    review = ask(contractor)
    return contractor.send(f"{A}/efforts", review.fields(f"{A}/efforts") | {"step": "save"})


def test_the_sum_is_explained_before_anything_is_saved(scene: Scene, contractor: Browser) -> None:
    written = scene.written
    review = ask(contractor)
    assert review.status == 200
    assert "Regel 11" in review.text
    assert review.cents[0] > 0
    assert scene.written == written


def test_credit_counts_once_the_client_signs_and_shows_it_no_amount(
    scene: Scene, client: Browser, contractor: Browser
) -> None:
    before = contractor.get(f"{A}/why/realised").cents[0]
    promised = ask(contractor).cents[0]
    asked(contractor)
    [credit] = scene.first_plan.efforts.values()
    address = f"{A}/efforts/{credit.id}"
    assert "waardering van inspanning gevraagd" in client.get(A).text
    page = client.get(address)
    assert page.cents == []
    assert "T-" not in " ".join(page.root.find(".//main").itertext())
    client.send(f"{address}/agreement", page.fields(f"{address}/agreement"))
    [signed] = scene.first_plan.efforts.values()
    assert signed.status is EffortStatus.AGREED
    assert contractor.get(f"{A}/why/realised").cents[0] == before + promised
    assert client.get(f"{A}/efforts").cents == []
    assert client.get(f"{A}/why/realised").status == 200
    assert promised not in client.get(f"{A}/why/realised").cents
    assert promised not in client.get(f"{A}/history").cents


def test_what_is_not_right_comes_back_as_it_was_typed(scene: Scene, contractor: Browser) -> None:
    written = scene.written
    page = ask(contractor, planned_last_day="1-1-2026", delivered="veel")
    assert page.status == 422
    assert "veel" in page.response.text
    early = ask(contractor, planned_last_day="1-1-2026")
    assert early.status == 422
    assert any("15 november 2026" in error for error in early.errors)
    assert scene.written == written


def test_the_client_declines_with_a_code_and_the_contractor_revises(
    scene: Scene, client: Browser, contractor: Browser
) -> None:
    asked(contractor)
    [credit] = scene.first_plan.efforts.values()
    address = f"{A}/efforts/{credit.id}"
    form = client.get(address).fields(f"{address}/decline")
    assert client.send(f"{address}/decline", form | {"code": "", "reason": ""}).status == 422
    client.send(f"{address}/decline", form | {"code": "delivered", "reason": "Wij telden tachtig uur."})
    assert "Wij telden tachtig uur." in contractor.get(address).text
    assert "tekende de waardering van inspanning niet" in contractor.get(A).text
    revision = contractor.get(f"{address}/revision").fields(f"{address}/revision") | {"delivered": "80"}
    review = contractor.send(f"{address}/revision", revision | {"step": "review"})
    contractor.send(f"{address}/revision", review.fields(f"{address}/revision") | {"step": "save"})
    [revised] = scene.first_plan.efforts.values()
    assert (revised.status, revised.terms.delivered_minutes) == (EffortStatus.PROPOSED, 4_800)
    withdrawal = contractor.get(address).fields(f"{address}/withdrawal") | {"reason": "Dubbel gevraagd."}
    contractor.send(f"{address}/withdrawal", withdrawal)
    assert scene.first_plan.efforts[credit.id].status is EffortStatus.WITHDRAWN


def test_a_risk_is_agreed_beforehand(scene: Scene, client: Browser, contractor: Browser) -> None:
    form = contractor.get(f"{B}/risks/new").fields(f"{B}/risks")
    contractor.send(f"{B}/risks", form | {"subject": str(WORKING), "motivation": "Dit werk is nieuw."})
    [risk] = scene.plan.risks.values()
    address = f"{B}/risks/{risk.id}"
    client.send(f"{address}/agreement", client.get(address).fields(f"{address}/agreement"))
    assert scene.plan.risks[risk.id].status is RiskStatus.AGREED


def test_a_nomination_is_asked_for_made_and_declined(scene: Scene, client: Browser, contractor: Browser) -> None:
    form = contractor.get(f"{B}/nominations/new").fields(f"{B}/nominations")
    contractor.send(f"{B}/nominations", form | {"work": "Een hovenier"})
    [nomination] = scene.plan.nominations.values()
    address = f"{B}/nominations/{nomination.id}"
    client.send(f"{address}/candidate", client.get(address).fields(f"{address}/candidate"))
    [made] = scene.plan.nominations.values()
    assert made.nominated_on is not None
    assert made.punctuality(made.nominated_on) is Punctuality.ON_TIME
    assert made.reference in contractor.get(f"{B}/nominations").text
    decline = contractor.get(address).fields(f"{address}/decline") | {"code": "no-guidance"}
    contractor.send(f"{address}/decline", decline)
    assert scene.plan.nominations[made.id].code == "no-guidance"


def test_a_candidate_is_refused_with_a_code_alone(scene: Scene, client: Browser, contractor: Browser) -> None:
    form = contractor.get(f"{B}/candidates/new").fields(f"{B}/candidates")
    contractor.send(f"{B}/candidates", form | {"work": "Onderhoud van het stadhuis", "minutes": "5"})
    [candidate] = scene.plan.candidates.values()
    address = f"{B}/candidates/{candidate.id}"
    form = client.get(address).fields(f"{address}/refusal")
    assert client.send(f"{address}/refusal", form | {"code": "haar houding"}).status == 422
    client.send(f"{address}/refusal", form | {"code": "screening"})
    assert scene.plan.candidates[candidate.id].status is CandidateStatus.REFUSED

"""Objections on screen: on a rule, by the other party, and settled by a correction, a withdrawal or a concession."""

from uuid import UUID, uuid4

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, ENGINEER, EXECUTIVE, LEAD, PLAN_A, PLAN_B, PLAN_C
from demo.chain import S08, T08
from demo.plan_a import S12, T12
from domain.aggregates.plan import Objection, ObjectionStatus, Plan
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

PLAN = f"/plans/{PLAN_B}"
HOURS = f"{PLAN}/hours"
STEP = f"{PLAN}/trajectories/{T12}/stages/{S12}"
NUMBER = "123456782"


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


@pytest.fixture
def entry(scene: Scene, contractor: Browser) -> UUID:
    """Eight hours that the contractor just recorded."""
    page = contractor.submit(
        f"{HOURS}/new",
        HOURS,
        day="28-2-2028",
        minutes="8",
        description="Een schoolplein aangelegd.",
        evidence_reference="UV-2028-03",
    )
    contractor.send(HOURS, page.fields(HOURS) | {"step": "save"})
    return list(scene.plan.entries)[-1]


def objection(scene: Scene) -> Objection:
    return list(scene.plan.objections.values())[-1]


def objected(client: Browser, entry: UUID) -> Page:
    address = f"{PLAN}/entries/{entry}/objections"
    return client.submit(f"{address}/new", address, code="quantity", reason="De verklaring noemt zes uur.")


def test_an_objection_lets_the_effort_count_and_stand_apart(client: Browser, scene: Scene, entry: UUID) -> None:
    page = objected(client, entry)
    assert "Uw bezwaar is vastgelegd." in page.text
    assert page.cents[0] == 140_000
    assert "De verklaring noemt zes uur." in page.text
    assert "Bezwaar: hoeveelheid" in page.text
    assert f"{PLAN}/entries/{entry}/objections/new" not in page.links()
    assert scene.plan.disputed() == {entry}


@pytest.mark.parametrize("where", ["entry", "step"])
def test_an_objection_needs_a_rule_and_a_reason(client: Browser, scene: Scene, entry: UUID, where: str) -> None:
    address, written = (f"{PLAN}/entries/{entry}" if where == "entry" else STEP) + "/objections", scene.written
    for typed, errors in (
        ({}, ["Op welke regel? Maak een keuze.", "Wat klopt er volgens u niet? Vul dit in."]),
        (
            {"code": "taste", "reason": "Zomaar."},
            ["Op welke regel? Deze keuze bestaat niet. Kies er een uit de lijst."],
        ),
        ({"code": "period"}, ["Wat klopt er volgens u niet? Vul dit in."]),
    ):
        page = client.submit(f"{address}/new", address, **typed)
        assert (page.status, page.errors) == (422, errors)
        assert page.fields(address).get("reason") == typed.get("reason", "")
    assert scene.written == written


def test_a_reason_with_a_citizen_service_number_is_refused_and_not_echoed(
    client: Browser, scene: Scene, entry: UUID
) -> None:
    address, written = f"{PLAN}/entries/{entry}/objections", scene.written
    page = client.submit(f"{address}/new", address, code="period", reason=f"Dit gaat over {NUMBER}.")
    assert page.status == 422
    assert NUMBER not in page.response.text
    assert page.fields(address)["code"] == "period"
    assert scene.written == written


def test_nobody_objects_to_their_own_effort(contractor: Browser, scene: Scene, entry: UUID) -> None:
    address, written = f"{PLAN}/entries/{entry}/objections", scene.written
    assert f"{address}/new" not in contractor.get(f"{PLAN}/entries/{entry}").links()
    fields = contractor.get(f"{HOURS}/new").fields(HOURS) | {"code": "period", "reason": "Toch niet."}
    own = "Dit is een prestatie van uw eigen organisatie. U kunt haar corrigeren of intrekken."
    for page in (
        contractor.get(f"{address}/new"),
        contractor.send(address, fields),
        contractor.get(f"{STEP}/objections/new"),
    ):
        assert page.status == 422
        assert own in page.text
        assert "Op welke regel?" not in page.text
    assert scene.written == written


def test_a_second_objection_waits_for_the_first(client: Browser, scene: Scene, entry: UUID) -> None:
    objected(client, entry)
    written = scene.written
    page = objected(client, entry)
    assert page.status == 422
    assert page.errors == ["Tegen deze prestatie staat al een bezwaar open."]
    assert page.fields(f"{PLAN}/entries/{entry}/objections")["reason"] == "De verklaring noemt zes uur."
    assert scene.written == written


def test_the_same_objection_sent_twice_is_one(client: Browser, scene: Scene, entry: UUID) -> None:
    address = f"{PLAN}/entries/{entry}/objections"
    fields = client.get(f"{address}/new").fields(address) | {"code": "period", "reason": "De dag klopt niet."}
    client.send(address, fields)
    written = scene.written
    assert client.send(address, fields).status == 200
    assert (scene.written, len(scene.plan.objections)) == (written, 1)


def test_a_correction_answers_it_and_who_objected_withdraws_it(
    client: Browser, contractor: Browser, scene: Scene, entry: UUID
) -> None:
    objected(client, entry)
    answer = f"{PLAN}/objections/{objection(scene).id}/answer"
    assert answer in contractor.get(f"{PLAN}/entries/{entry}").links()
    correction = f"{PLAN}/entries/{entry}/correction"
    assert correction in contractor.get(answer).links()
    page = contractor.submit(correction, minutes="6", reason="De reistijd was meegeteld.", step="review")
    contractor.send(correction, page.fields(correction) | {"step": "save"})
    assert scene.plan.disputed() == {entry}
    withdrawal = f"{PLAN}/objections/{objection(scene).id}/withdrawal"
    shown = client.submit(answer, withdrawal, reason="Dank, nu klopt het.")
    assert "Uw bezwaar is ingetrokken." in shown.text
    assert "Dank, nu klopt het." in shown.text
    assert shown.cents[0] == 105_000
    assert objection(scene).status is ObjectionStatus.WITHDRAWN
    assert scene.plan.disputed() == set()


def test_conceding_takes_the_value_out_for_good(
    client: Browser, contractor: Browser, scene: Scene, entry: UUID
) -> None:
    objected(client, entry)
    answer = f"{PLAN}/objections/{objection(scene).id}/answer"
    concession = f"{PLAN}/objections/{objection(scene).id}/concession"
    unreasoned = contractor.submit(answer, concession)
    assert unreasoned.status == 422
    assert unreasoned.errors == ["Waarom erkent u het bezwaar? Vul dit in."]
    shown = contractor.submit(answer, concession, reason="De uren waren van een ander project.")
    assert "U hebt het bezwaar erkend." in shown.text
    assert shown.cents[0] == 0
    assert f"{PLAN}/entries/{entry}/correction" not in shown.links()
    assert scene.plan.rejected() == {entry}
    settled = client.get(answer)
    assert "Dit bezwaar is al afgehandeld." in settled.text
    assert "Corrigeren" not in settled.text


def test_each_side_ends_it_in_its_own_way_only(client: Browser, contractor: Browser, scene: Scene, entry: UUID) -> None:
    objected(client, entry)
    address, written = f"{PLAN}/objections/{objection(scene).id}", scene.written
    fields = client.get(f"{address}/answer").fields(f"{address}/withdrawal") | {"reason": "Toch niet."}
    refused = client.send(f"{address}/concession", fields)
    assert refused.status == 422
    assert refused.errors[0].startswith("Uw organisatie maakte dit bezwaar zelf.")
    assert refused.fields(f"{address}/withdrawal")["reason"] == "Toch niet."
    fields = contractor.get(f"{address}/answer").fields(f"{address}/concession") | {"reason": "Toch niet."}
    refused = contractor.send(f"{address}/withdrawal", fields)
    assert (refused.status, refused.errors) == (422, ["Alleen wie bezwaar maakte, kan het intrekken."])
    assert scene.written == written


def test_an_objection_to_a_step_shows_the_other_party_nothing_of_the_person(client: Browser, scene: Scene) -> None:
    page = client.get(f"{STEP}/objections/new")
    for word in ("Ondersteuningsbehoefte", "Uren per week", "uitkering"):
        assert word not in page.text.replace("nooit een uitkering", "")
    assert page.cents == []
    address = f"{STEP}/objections"
    shown = client.submit(f"{address}/new", address, code="evidence", reason="Deze verklaring kennen wij niet.")
    assert shown.status == 200
    assert "Deze verklaring kennen wij niet." in shown.text
    assert scene.plan.disputed() == {S12}
    assert shown.cents == []


def test_a_conceded_step_no_longer_counts(client: Browser, contractor: Browser, scene: Scene) -> None:
    address = f"{STEP}/objections"
    client.submit(f"{address}/new", address, code="evidence", reason="Deze verklaring kennen wij niet.")
    found = f"{PLAN}/objections/{objection(scene).id}"
    assert f"{STEP}/change" in contractor.get(f"{found}/answer").links()
    shown = contractor.submit(f"{found}/answer", f"{found}/concession", reason="De verklaring is ingetrokken.")
    assert shown.response.url.path == f"{PLAN}/trajectories/{T12}"
    assert scene.plan.rejected() == {S12}
    assert not {f"{STEP}/change", f"{STEP}/withdrawal", f"{STEP}/objections/new"} & set(shown.links())


def test_the_history_leads_from_an_objection_to_what_it_is_about(client: Browser, scene: Scene, entry: UUID) -> None:
    objected(client, entry)
    assert client.get(f"{PLAN}/objections/{objection(scene).id}").response.url.path == f"{PLAN}/entries/{entry}"
    assert client.get(f"{PLAN}/objections/{uuid4()}").status == 404


def test_for_another_organisation_and_in_the_past_there_is_nothing_to_answer(
    client: Browser, scene: Scene, entry: UUID
) -> None:
    objected(client, entry)
    address, written = f"{PLAN}/objections/{objection(scene).id}", scene.written
    stranger = scene.browser(BUYER)
    own = stranger.get("/account").fields("/sign-out") | {"command": str(uuid4()), "reason": "Zomaar."}
    assert stranger.get(f"{address}/answer").status == 404
    for deed in ("withdrawal", "concession"):
        assert stranger.send(f"{address}/{deed}", own).status == 404
    assert stranger.send(f"{PLAN}/entries/{entry}/objections", own | {"code": "period"}).status == 404
    assert client.get(f"{address}/answer?on=2027-12-31").status == 404
    assert client.get(f"/plans/{PLAN_A}/objections/{objection(scene).id}/answer").status == 404
    assert scene.written == written


def test_for_a_step_from_another_plan_the_lead_answers_and_that_plan_keeps_its_worth(
    whole_scene: Scene,
) -> None:
    scene = whole_scene
    buyer, lead, executive = scene.browser(BUYER), scene.browser(LEAD), scene.browser(EXECUTIVE)
    ours, step = f"/plans/{PLAN_C}", f"/plans/{PLAN_C}/trajectories/{T08}/stages/{S08}"
    worth, elsewhere = lead.get(ours).cents, executive.get(PLAN).cents
    reason = "Deze verklaring kennen wij niet."
    buyer.submit(f"{step}/objections/new", f"{step}/objections", code="evidence", reason=reason)
    [found] = (each for each in scene.read(Plan, PLAN_C).objections.values() if each.entry == S08)
    answer = f"{ours}/objections/{found.id}"
    assert f"{answer}/answer" in lead.get("/desk").links()
    asked = lead.get(f"{answer}/answer")
    assert "Voor andere plannen verandert er niets." in asked.text
    assert f"{step}/change" not in asked.links()
    assert not [link for link in asked.links() if str(T08) in link]
    assert lead.get(answer).response.url.path == f"{ours}/history"
    competitor = scene.browser(ENGINEER)
    assert [competitor.get(path).status for path in (answer, f"{answer}/answer")] == [404, 404]
    settled = lead.submit(f"{answer}/answer", f"{answer}/concession", reason="Wij tellen deze dagen niet mee.")
    assert (settled.status, settled.response.url.path) == (200, f"{ours}/history")
    assert "U hebt het bezwaar erkend." in settled.text
    for path in (ours, f"{ours}/history"):
        assert reason in lead.get(path).text
        assert reason not in competitor.get(path).text
    assert scene.read(Plan, PLAN_C).rejected() == {S08}
    assert executive.get(PLAN).cents == elsewhere
    assert lead.get(ours).cents[1] < worth[1] == 32_424_020

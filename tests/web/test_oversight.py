"""Oversight on screen: announced, heard and moved; drawn, proved and looked at; agreed to improve."""

from datetime import date
from uuid import UUID

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B
from domain.aggregates.oversight import Oversight, Regime, oversight_of
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

PLAN = f"/plans/{PLAN_A}/oversight"
SECOND = f"/plans/{PLAN_B}/oversight"
TODAY = date(2028, 2, 29)


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


def oversight(scene: Scene, plan: UUID = PLAN_A) -> Oversight:
    return scene.read(Oversight, oversight_of(plan))


def announce(client: Browser, **changes: str) -> Page:
    typed = {
        "regime": "trust",
        "ground-no-objection-upheld": "yes",
        "reason": "Twee jaar lang klopte wat er stond.",
        "hearing_until": "31-3-2028",
        "last_day": "31-12-2028",
    }
    return client.submit(f"{PLAN}/moves/new", f"{PLAN}/moves", **typed | changes)


def draw(client: Browser) -> Page:
    return client.submit(f"{SECOND}/samples/new", f"{SECOND}/samples", first_day="1-7-2027", last_day="29-2-2028")


def test_everybody_starts_at_basis_and_value_is_the_same_everywhere(client: Browser) -> None:
    page = client.get(PLAN)
    assert "Basis geldt nu" in page.text
    assert "in elk regime evenveel" in page.text
    assert page.cents == []


def test_a_regime_moves_after_the_contractor_was_heard(client: Browser, contractor: Browser, scene: Scene) -> None:
    page = announce(client)
    assert "De opdrachtnemer kan nu eerst reageren." in page.text
    [move] = oversight(scene).moves
    one = f"{PLAN}/moves/{move}"
    assert f"{one}/effect" not in str(page.response.text)
    answered = contractor.submit(one, f"{one}/answer", reason="Fijn, dat scheelt ons werk.")
    assert "Uw zienswijze is vastgelegd." in answered.text
    moved = client.submit(one, f"{one}/effect", reason="De opdrachtnemer is het ermee eens.")
    assert "Vertrouwen geldt nu" in moved.text
    assert "Dit regime geldt tot en met 31 december 2028." in moved.text
    assert oversight(scene).regime(TODAY) is Regime.TRUST
    assert "Fijn, dat scheelt ons werk." in contractor.get(one).text


def test_a_move_that_rests_on_nothing_is_refused_with_everything_kept(client: Browser, scene: Scene) -> None:
    written = scene.written
    page = announce(client, **{"ground-no-objection-upheld": "", "reason": "", "hearing_until": "1-3-2028"})
    assert page.status == 422
    assert page.errors == ["Waarom? Vul dit in."]
    page = announce(client, **{"ground-no-objection-upheld": ""})
    assert page.errors == ["Kies ten minste één grond waarop dit rust."]
    assert page.fields(f"{PLAN}/moves")["reason"] == "Twee jaar lang klopte wat er stond."
    page = announce(client, **{"ground-no-objection-upheld": "", "ground-proof-lacking": "yes", "regime": "directed"})
    assert page.errors == ["Deze grond doet zich niet voor, volgens wat is vastgelegd. Kies een grond die er wel is."]
    page = announce(client, hearing_until="1-3-2028")
    assert "Geef de opdrachtnemer ten minste veertien dagen om te reageren" in page.errors[0]
    assert scene.written == written


def test_the_client_may_go_back_on_a_move(client: Browser, scene: Scene) -> None:
    announce(client)
    [move] = oversight(scene).moves
    one = f"{PLAN}/moves/{move}"
    page = client.submit(one, f"{one}/withdrawal", reason="Wij wachten de zomer af.")
    assert "U ziet af van dit regime." in page.text
    assert "niet doorgegaan" in page.text


def test_a_drawn_effort_asks_for_its_one_proof_and_counts_meanwhile(
    client: Browser, contractor: Browser, scene: Scene
) -> None:
    before = client.get(f"/plans/{PLAN_B}").cents[:5]
    page = draw(client)
    assert page.errors == []
    assert "De steekproef is getrokken." in page.text
    [sample] = oversight(scene, PLAN_B).samples.values()
    assert len(sample.drawn) == -(-len(sample.facts.entries) // 10)
    assert str(sample.facts.seed) in page.text
    entry = sample.drawn[0]
    one = f"{SECOND}/proofs/{entry}"
    assert f"{one}/check" not in client.get(one).response.text
    given = contractor.submit(one, one, evidence_reference="GD-2028-014")
    assert "Het bewijs is gegeven." in given.text
    looked = client.submit(one, f"{one}/check", sound="no")
    assert looked.errors == ["Wat ontbreekt er? Vul dit in."]
    looked = client.submit(one, f"{one}/check", sound="no", reason="De datum ontbreekt.")
    assert "schiet tekort" in looked.text
    better = contractor.submit(one, one, evidence_reference="GD-2028-015")
    assert better.status == 200
    assert "in orde" in client.submit(one, f"{one}/check", sound="yes").text
    assert client.get(f"/plans/{PLAN_B}").cents[:5] == before


def test_an_empty_period_draws_nothing(client: Browser) -> None:
    page = client.submit(f"{SECOND}/samples/new", f"{SECOND}/samples", first_day="1-1-2025", last_day="31-1-2025")
    [error] = page.errors
    assert error.startswith("In deze periode valt niets te trekken")


def test_what_is_to_improve_takes_both(client: Browser, contractor: Browser, scene: Scene) -> None:
    where = f"{SECOND}/improvements"
    page = client.submit(f"{where}/new", where, text="Iedere maand een overzicht.", last_day="30-6-2028")
    assert page.errors == []
    assert "De afspraak geldt zodra de andere partij haar aanvaardt." in page.text
    [improvement] = oversight(scene, PLAN_B).improvements
    one = f"{where}/{improvement}"
    assert f"{one}/agreement" not in client.get(one).response.text
    assert "De verbeterafspraak geldt." in contractor.submit(one, f"{one}/agreement").text


def test_each_does_only_what_is_for_it(client: Browser, contractor: Browser, scene: Scene) -> None:
    outsider = scene.browser(BUYER)
    assert outsider.get(PLAN).status == 404
    for path in ("moves/new", "samples/new"):
        assert contractor.get(f"{PLAN}/{path}").status == 403
    assert f"{PLAN}/moves/new" in client.get(PLAN).links()
    assert f"{PLAN}/moves/new" not in contractor.get(PLAN).links()
    for path in ("moves", "samples", "proofs", "improvements"):
        assert client.get(f"{PLAN}/{path}/{PLAN_A}").status == 404

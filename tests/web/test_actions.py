"""Actions and commitments on screen: noted by one, agreed by both, started, ended, kept or not."""

from uuid import uuid4

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_B
from demo.plan_b import LEARNING, NEIGHBOURHOOD, WORKING
from domain.aggregates.plan import Fulfilment
from domain.changes import ActionAgreed
from domain.terms import Certainty
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

ACTIONS = f"/plans/{PLAN_B}/actions"
COMMITMENTS = f"/plans/{PLAN_B}/commitments"
WORDING = f"{ACTIONS}/{LEARNING}/wording"


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


@pytest.fixture
def commitment(scene: Scene) -> str:
    """Where the commitment that the plan began with stands."""
    return f"{COMMITMENTS}/{next(iter(scene.plan.commitments))}"


def euros(page: Page) -> set[int]:
    """Return the value of every figure on the page, in cents."""
    return {int(each.get("value")) for each in page.root.iter("data")}


def test_an_idea_is_noted_alone_with_what_it_would_be_worth(contractor: Browser, scene: Scene) -> None:
    facts = {
        "certainty": "idea",
        "title": "Een klusdag bij de buurtmoestuin",
        "element-1": "4",
        "hours-1": "40",
        "first-1": "1-5-2028",
        "last-1": "31-5-2028",
    }
    written = scene.written
    preview = contractor.submit(f"{ACTIONS}/new", ACTIONS, **facts, step="value")
    assert 700_000 in euros(preview)
    assert "Regel 13" in preview.text
    assert scene.written == written
    assert preview.fields(ACTIONS)["element-2"] == ""
    page = contractor.send(ACTIONS, preview.fields(ACTIONS))
    noted = list(scene.plan.actions.values())[-1]
    assert (noted.terms.title, noted.terms.owner, noted.terms.certainty) == (facts["title"], "", Certainty.IDEA)
    assert noted.terms.planned[0].minutes == 40 * 60
    assert 700_000 in euros(page)
    assert "staat nog open" in page.text


def test_the_same_idea_sent_twice_is_one(client: Browser, scene: Scene) -> None:
    fields = client.get(f"{ACTIONS}/new").fields(ACTIONS) | {"title": "Een idee"}
    client.send(ACTIONS, fields)
    written = scene.written
    assert client.send(ACTIONS, fields).status == 200
    assert scene.written == written


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "t" * 161},
        {"description": "Bel 0612345678."},
        {"owner": "iemand@voorbeeld.nl"},
        {"certainty": "agreed"},
        {"element-1": "3", "net-1": "0", "first-1": "1-5-2028", "last-1": "31-5-2028", "recognition-1": "pso-1"},
        {"element-1": "3", "net-1": "5", "first-1": "1-5-2028", "last-1": "31-5-2028", "recognition-1": "friend"},
    ],
)
def test_what_cannot_be_noted_is_refused_and_stays_in_the_form(
    client: Browser, scene: Scene, wrong: dict[str, str]
) -> None:
    written = scene.written
    page = client.submit(f"{ACTIONS}/new", ACTIONS, **({"title": "Een idee"} | wrong))
    assert page.status == 422
    assert len(page.errors) == 1
    kept = page.fields(ACTIONS)
    for name in wrong.keys() - {"certainty", "recognition-1"}:
        assert kept[name] == wrong[name].replace("0612345678", "■■■").replace("iemand@voorbeeld.nl", "■■■")
    assert scene.written == written


def test_rows_that_the_page_never_drew_are_not_read(client: Browser) -> None:
    fields = client.get(f"{ACTIONS}/new").fields(ACTIONS) | {"title": "Een idee"}
    for rows in ("999", "-1", "x"):
        assert client.send(ACTIONS, fields | {"rows": rows}).status == 400


def test_an_intention_is_worded_differently_by_either_party(client: Browser, scene: Scene) -> None:
    page = client.submit(WORDING, title="Twee leerwerkplekken in het groen", owner="werkvoorbereider Noorderdijk")
    assert "Twee leerwerkplekken in het groen" in page.text
    assert scene.plan.actions[LEARNING].terms.owner == "werkvoorbereider Noorderdijk"


def test_two_wordings_at_once_show_three_texts_and_keep_what_was_typed(
    client: Browser, contractor: Browser, scene: Scene
) -> None:
    fields = client.get(WORDING).fields(WORDING) | {"title": "Drie leerwerkplekken"}
    contractor.submit(WORDING, title="Twee leerwerkplekken")
    page = client.send(WORDING, fields)
    assert page.status == 409
    assert "Zoals u het opende" in page.text
    assert "uitvoerder Noorderdijk, Noorderdijk Bouw" in page.text
    assert page.fields(WORDING)["title"] == "Drie leerwerkplekken"
    assert client.send(WORDING, page.fields(WORDING)).status == 422
    assert scene.plan.actions[LEARNING].terms.title == "Twee leerwerkplekken"
    client.send(WORDING, page.fields(WORDING) | {"choice": "mine"})
    assert scene.plan.actions[LEARNING].terms.title == "Drie leerwerkplekken"


def test_who_takes_theirs_changes_nothing(client: Browser, contractor: Browser, scene: Scene) -> None:
    fields = client.get(WORDING).fields(WORDING) | {"title": "Drie leerwerkplekken"}
    contractor.submit(WORDING, title="Twee leerwerkplekken")
    page, written = client.send(WORDING, fields), scene.written
    assert client.send(WORDING, page.fields(WORDING) | {"choice": "theirs"}).status == 200
    assert scene.written == written


def test_what_was_typed_about_an_action_that_is_gone_can_be_noted_anew(
    client: Browser, contractor: Browser, scene: Scene
) -> None:
    fields = client.get(WORDING).fields(WORDING) | {"title": "Toch een leerwerkplek"}
    contractor.submit(f"{ACTIONS}/{LEARNING}/removal", reason="Er is geen school.")
    page = client.send(WORDING, fields)
    assert page.status == 409
    assert "staat intussen niet meer in het plan" in page.text
    assert page.fields(ACTIONS)["title"] == "Toch een leerwerkplek"
    client.send(ACTIONS, page.fields(ACTIONS))
    assert list(scene.plan.actions.values())[-1].terms.title == "Toch een leerwerkplek"


def test_an_intention_is_dropped_with_a_reason(contractor: Browser, scene: Scene) -> None:
    removal = f"{ACTIONS}/{LEARNING}/removal"
    assert contractor.submit(removal).status == 422
    assert LEARNING in scene.plan.actions
    contractor.submit(removal, reason="Er is geen school.")
    assert LEARNING not in scene.plan.actions


def test_an_intention_becomes_agreed_through_an_amendment(client: Browser, contractor: Browser, scene: Scene) -> None:
    proposal = f"/plans/{PLAN_B}/changes/actions/{LEARNING}"
    assert proposal in client.get(f"{ACTIONS}/{LEARNING}").links()
    client.submit(proposal, owner="werkvoorbereider Noorderdijk", amendment_title="De leerwerkplek")
    [change] = scene.proposal.changes.values()
    assert isinstance(change, ActionAgreed)
    assert change.terms.certainty is Certainty.AGREED
    address = f"/plans/{PLAN_B}/amendments/{scene.proposal.id}"
    page = client.get(address)
    assert "wordt afgesproken" in page.text
    client.send(f"{address}/proposal", page.fields(f"{address}/proposal"))
    contractor.send(f"{address}/acceptance", contractor.get(address).fields(f"{address}/acceptance"))
    assert scene.plan.actions[LEARNING].terms.certainty is Certainty.AGREED


def test_what_was_agreed_is_not_reworded_alone(client: Browser, scene: Scene) -> None:
    written, wording = scene.written, f"{ACTIONS}/{WORKING}/wording"
    page = client.submit(wording, certainty="intention", title="Drie mensen aan het werk")
    assert page.status == 422
    assert "Wat afgesproken is, verandert alleen met een wijziging" in page.errors[0]
    assert page.fields(wording)["title"] == "Drie mensen aan het werk"
    assert scene.written == written


def test_an_agreed_action_is_started_and_ended_with_what_came_of_it(contractor: Browser, scene: Scene) -> None:
    address = f"{ACTIONS}/{NEIGHBOURHOOD}"
    page = contractor.get(address)
    fields = page.fields(f"{address}/start")
    contractor.send(f"{address}/start", fields)
    assert scene.plan.actions[NEIGHBOURHOOD].terms.certainty is Certainty.RUNNING
    stale = contractor.send(f"{address}/start", fields | {"command": str(uuid4())})
    assert stale.status == 409
    assert contractor.submit(f"{address}/outcome").status == 422
    page = contractor.submit(f"{address}/outcome", outcome="Het plein ligt er, met een boom erop.")
    assert "Het plein ligt er" in page.text
    assert scene.plan.actions[NEIGHBOURHOOD].ended
    assert "Afronden" not in page.text


def test_an_action_shows_what_is_planned_by_the_rules_of_what_happens(client: Browser) -> None:
    page = client.get(f"{ACTIONS}/{WORKING}")
    assert 20_000_000 in euros(page)
    assert "4 personen" in page.text
    assert 2_100_000 in euros(client.get(f"{ACTIONS}/{NEIGHBOURHOOD}"))


def test_the_client_commits_itself_and_the_contractor_cannot(
    client: Browser, contractor: Browser, scene: Scene
) -> None:
    page = client.submit(f"{COMMITMENTS}/new", COMMITMENTS, text="Waterburg belt elke maand.", due="1-6-2028")
    assert "Waterburg belt elke maand." in page.text
    made = list(scene.plan.commitments.values())[-1]
    assert made.terms.text == "Waterburg belt elke maand."
    written = scene.written
    assert contractor.get(f"{COMMITMENTS}/new").status == 403
    fields = client.get(f"{COMMITMENTS}/new").fields(COMMITMENTS) | {"text": "Namens Waterburg."}
    token = contractor.get(ACTIONS + f"/{WORKING}").fields("/language")["_csrf"]
    assert contractor.send(COMMITMENTS, fields | {"_csrf": token}).status == 403
    assert scene.written == written


@pytest.mark.parametrize("wrong", [{"text": ""}, {"text": "x", "due": "31-2-2028"}, {"text": "x", "due": "1-1-1900"}])
def test_a_commitment_that_cannot_be_is_refused(client: Browser, scene: Scene, wrong: dict[str, str]) -> None:
    written = scene.written
    page = client.submit(f"{COMMITMENTS}/new", COMMITMENTS, **wrong)
    assert page.status == 422
    assert page.fields(COMMITMENTS) == page.fields(COMMITMENTS) | wrong
    assert scene.written == written


def test_the_client_reports_what_became_of_a_commitment(
    client: Browser, contractor: Browser, scene: Scene, commitment: str
) -> None:
    report = f"{commitment}/report"
    assert contractor.get(report).status == 403
    first = client.get(report).fields(report)
    assert client.submit(report, fulfilment="", day="1-3-2028").status == 422
    assert client.submit(report, fulfilment="kept", day="1-3-2028").status == 422
    page = client.submit(report, fulfilment="late", day="15-9-2027")
    assert "15 september 2027" in page.text
    [found] = scene.plan.commitments.values()
    assert found.fulfilment is Fulfilment.LATE
    stale = client.send(report, first | {"fulfilment": "missed", "day": "1-10-2027"})
    assert stale.status == 409
    assert "Eerder gemeld" in stale.text
    assert "Melden wat ervan kwam" not in contractor.get(commitment).text


def test_for_another_organisation_none_of_it_exists(scene: Scene, commitment: str) -> None:
    stranger, written = scene.browser(BUYER), scene.written
    pages = [
        f"{ACTIONS}/new",
        WORDING,
        f"{ACTIONS}/{WORKING}",
        f"{ACTIONS}/{LEARNING}/removal",
        f"{ACTIONS}/{WORKING}/outcome",
    ]
    for page in (*pages, f"{COMMITMENTS}/new", commitment, f"{commitment}/report"):
        assert stranger.get(page).status == 404
    token = stranger.get("/account/name").fields("/language")["_csrf"]
    shared = {"_csrf": token, "revision": "1", "from_revision": "1", "title": "x", "certainty": "idea", "text": "x"}
    shared |= {"reason": "x", "outcome": "x", "fulfilment": "kept", "day": "1-1-2028"}
    deeds = [ACTIONS, WORDING, f"{ACTIONS}/{LEARNING}/removal", f"{ACTIONS}/{NEIGHBOURHOOD}/start"]
    for deed in (*deeds, f"{ACTIONS}/{WORKING}/outcome", COMMITMENTS, f"{commitment}/report"):
        assert stranger.send(deed, shared | {"command": str(uuid4())}).status == 404
    assert scene.written == written


def test_a_view_of_the_past_is_read_only(client: Browser, commitment: str) -> None:
    past = client.get(f"{ACTIONS}/{WORKING}?known=2027-08-01")
    assert "afgesproken" in past.text
    assert past.posts("/plans/") == []
    assert "Anders afspreken" not in past.text
    assert client.get(f"{WORDING}?known=2027-08-01").status == 404
    assert "Melden wat ervan kwam" not in client.get(f"{commitment}?known=2027-08-01").text

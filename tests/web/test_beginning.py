"""Beginning a plan on screen: the third step of opening it, and for either party later."""

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_B
from domain.aggregates.amendment import Amendment
from domain.changes import ActionAgreed, SectionWritten
from tests.web.kit import Browser
from tests.web.scene import Scene
from tests.web.test_openings import opened, press, review
from web.wording.templates import templates

B = f"/plans/{PLAN_B}/beginning"
CHOSEN = {"sections-goal": "yes", "sections-together": "yes", "actions-jobs": "yes"}


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


def test_after_opening_one_chooses_what_the_plan_begins_with(scene: Scene, client: Browser) -> None:
    page = press(client, review(client), "save")
    plan = opened(scene, page)
    begin = f"/plans/{plan.id}/beginning"
    assert page.response.url.path == begin
    assert "Het plan is geopend." in page.text
    assert templates()["sections"]["goal"].nl.guidance in page.text
    page = client.send(begin, page.fields(begin) | CHOSEN)
    assert "Dit is uw begin." in page.text
    assert "In de tekst staan nog open plekken" in page.text
    plan = opened(scene, page)
    [amendment] = plan.amendments
    draft = scene.read(Amendment, amendment)
    goal, together, jobs = draft.changes.values()
    assert draft.title == "Het eerste plan"
    assert isinstance(goal, SectionWritten)
    assert isinstance(together, SectionWritten)
    assert isinstance(jobs, ActionAgreed)
    assert (goal.heading, goal.text) == (
        templates()["sections"]["goal"].nl.title,
        templates()["sections"]["goal"].nl.text,
    )
    assert jobs.terms.description == templates()["actions"]["jobs"].nl.text


def test_the_same_form_sent_twice_begins_once(scene: Scene, client: Browser) -> None:
    fields = client.get(B).fields(B) | CHOSEN | {"title": "Opnieuw"}
    client.send(B, fields)
    before = scene.written
    client.send(B, fields)
    assert scene.written == before


def test_all_of_them_at_once_are_one_draft(scene: Scene, client: Browser) -> None:
    everything = {f"{kind}-{name}": "yes" for kind, known in templates().items() for name in known}
    client.send(B, client.get(B).fields(B) | everything | {"title": "Alles"})
    assert len(scene.proposal.changes) == len(everything)


def test_nothing_chosen_or_no_title_comes_back_as_it_was(scene: Scene, client: Browser) -> None:
    before = scene.written
    page = client.submit(B, B, title="Opnieuw")
    assert page.status == 422
    # beginning.nothing-chosen
    assert page.errors == ["Kies ten minste één tekst of actie, of ga zonder sjablonen verder."]
    assert page.fields(B)["title"] == "Opnieuw"
    page = client.send(B, client.get(B).fields(B) | CHOSEN | {"title": ""})
    assert page.status == 422
    assert {name: page.fields(B).get(name) for name in CHOSEN} == CHOSEN
    assert scene.written == before


def test_the_contractor_begins_as_well_and_a_stranger_does_not(scene: Scene) -> None:
    contractor = scene.browser(EXECUTIVE)
    page = contractor.send(B, contractor.get(B).fields(B) | CHOSEN | {"title": "Van ons"})
    assert "Dit is uw begin." in page.text
    assert scene.browser(BUYER).get(B).status == 404

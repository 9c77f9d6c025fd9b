"""Templates on screen: they fill in what is empty, say what to mind, and never touch what was typed."""

import pytest

from demo.cast import CONTRACT_MANAGER, EXECUTIVE, PLAN_B
from demo.plan_b import TOGETHER
from domain import texts
from tests.web.kit import Browser, Page
from tests.web.scene import Scene
from web.wording.templates import FIELDS, OPEN_PLACE, Template, templates

NEW = f"/plans/{PLAN_B}/changes/sections/new"
GOAL = templates()["sections"]["goal"]


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


def form_of(page: Page, under: str = f"/plans/{PLAN_B}/changes/") -> str:
    [action] = page.posts(under)
    return action


def choose(browser: Browser, page: Page, template: str, **typed: str) -> Page:
    action = form_of(page)
    return browser.send(action, page.fields(action) | {"template": template, "step": "template"} | typed)


@pytest.mark.parametrize(
    "template", [each for kind in templates().values() for each in kind.values()], ids=lambda each: each.en.title
)
def test_a_template_can_be_kept_as_it_is_in_either_language(template: Template) -> None:
    for words in (template.nl, template.en):
        assert texts.clean(words.title, field="heading") == words.title
        assert texts.clean(words.text, field="text", limit=texts.PARAGRAPHS, lines=True) == words.text
        assert OPEN_PLACE in words.text
        assert words.guidance.endswith(".")
        assert OPEN_PLACE not in words.guidance
    assert template.nl.text.count(OPEN_PLACE) == template.en.text.count(OPEN_PLACE)


def test_every_kind_with_templates_has_its_fields() -> None:
    assert templates().keys() == FIELDS.keys()


def test_a_template_fills_an_empty_form_and_says_what_to_mind(scene: Scene, client: Browser) -> None:
    before = scene.written
    page = choose(client, client.get(NEW), "goal")
    assert page.status == 200
    fields = page.fields(form_of(page))
    assert fields["heading"] == "Wat wij samen willen bereiken"
    assert fields["text"].strip() == GOAL.nl.text
    assert GOAL.nl.guidance in page.text
    assert scene.written == before


def test_what_was_typed_stays_whatever_template_is_chosen(client: Browser) -> None:
    page = choose(client, client.get(NEW), "goal", text="Wij beginnen met drie mensen.")
    assert page.fields(form_of(page))["text"].strip() == "Wij beginnen met drie mensen."
    assert page.fields(form_of(page))["heading"] == "Wat wij samen willen bereiken"
    page = choose(client, page, "support")
    assert page.fields(form_of(page))["heading"] == "Wat wij samen willen bereiken"
    assert templates()["sections"]["support"].nl.guidance in page.text


def test_another_template_takes_the_place_of_one_in_which_nobody_typed(client: Browser) -> None:
    page = choose(client, choose(client, client.get(NEW), "goal"), "support")
    fields, words = page.fields(form_of(page)), templates()["sections"]["support"].nl
    assert (fields["heading"], fields["text"].strip()) == (words.title, words.text)


def test_no_template_and_one_that_is_not_there_fill_in_nothing(client: Browser) -> None:
    for template in ("", "onzin", "jobs"):
        page = choose(client, client.get(NEW), template)
        assert page.status == 200
        assert page.fields(form_of(page))["heading"] == ""


def test_open_places_are_said_before_it_is_signed(scene: Scene, client: Browser) -> None:
    page = choose(client, client.get(NEW), "goal")
    action = form_of(page)
    kept = client.send(action, page.fields(action))
    assert "In de tekst staan nog open plekken" in kept.text
    assert GOAL.nl.title in kept.text
    draft = f"/plans/{PLAN_B}/amendments/{scene.plan.amendments[-1]}"
    [subject] = scene.proposal.changes
    written = f"{draft}/changes/sections/{subject}"
    page = client.submit(written, written, text="Drie mensen zijn een stap verder.")
    assert "nog open plekken" not in page.text


def test_only_what_is_new_begins_with_a_template(client: Browser) -> None:
    page = client.get(f"/plans/{PLAN_B}/changes/sections/{TOGETHER}")
    assert "Beginnen met een sjabloon" not in page.text
    page = choose(client, page, "goal", heading="", text="")
    assert page.fields(form_of(page))["heading"] == ""


def test_an_action_and_an_idea_begin_with_one_too(scene: Scene) -> None:
    contractor = scene.browser(EXECUTIVE)
    words = templates()["actions"]["learning-places"].nl
    page = choose(contractor, contractor.get(f"/plans/{PLAN_B}/changes/actions/new"), "learning-places")
    assert page.fields(form_of(page))["title"] == words.title
    ideas = f"/plans/{PLAN_B}/actions"
    before = scene.written
    page = contractor.submit(f"{ideas}/new", ideas, template="learning-places", step="template", title="Twee plekken")
    assert page.fields(ideas)["title"] == "Twee plekken"
    assert page.fields(ideas)["description"].strip() == words.text
    assert words.guidance in page.text
    assert scene.written == before


def test_a_template_speaks_the_language_of_the_reader(scene: Scene, client: Browser) -> None:
    scene.client.app.state["site"].accounts.choose_language(CONTRACT_MANAGER.actor.account, "en")
    client = scene.browser(CONTRACT_MANAGER)
    page = choose(client, client.get(NEW), "goal")
    assert page.fields(form_of(page))["heading"] == GOAL.en.title

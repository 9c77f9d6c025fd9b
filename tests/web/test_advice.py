"""Advice on screen: asked, waiting for the other party as a task, answered, and late where it is late."""

from uuid import UUID

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_B
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

B = f"/plans/{PLAN_B}"
ADVICE = f"{B}/advice"
TASK = "De andere partij vraagt u om advies."


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


def ask(browser: Browser, **typed: str) -> Page:
    facts = {"topic": "evidence", "question": "Welk bewijs past hier?"}
    return browser.submit(f"{ADVICE}/new", ADVICE, **facts | typed)


def asked(scene: Scene) -> str:
    [question] = scene.plan.advice
    return f"{ADVICE}/{question}"


def test_a_question_waits_for_the_other_party_until_it_is_answered(
    scene: Scene, client: Browser, contractor: Browser
) -> None:
    assert "Uw vraag ligt bij de andere partij." in ask(contractor).text
    address = asked(scene)
    assert TASK in client.get(B).text
    assert TASK not in contractor.get(B).text
    page = client.submit(address, f"{address}/answer", answer="De urenverklaring volstaat.")
    assert "Uw antwoord staat in het plan." in page.text
    assert TASK not in client.get(B).text
    assert "De urenverklaring volstaat." in contractor.get(address).text
    assert "op tijd beantwoord" in contractor.get(ADVICE).text
    assert "gaf antwoord op een vraag om advies over bewijs, op tijd." in client.get(f"{B}/history").text


def test_an_empty_question_or_answer_is_refused_and_nothing_is_stored(
    scene: Scene, client: Browser, contractor: Browser
) -> None:
    before = scene.written
    page = ask(contractor, question="")
    assert page.status == 422
    assert page.fields(ADVICE)["topic"] == "evidence"
    assert scene.written == before
    ask(contractor)
    address = asked(scene)
    assert client.submit(address, f"{address}/answer", answer=" ").status == 422


def test_who_asked_takes_the_question_back(scene: Scene, client: Browser, contractor: Browser) -> None:
    ask(client, topic="target-group")
    address = asked(scene)
    assert f"{address}/answer" not in client.get(address).text
    client.submit(address, f"{address}/withdrawal", reason="Wij vonden het zelf.")
    assert TASK not in contractor.get(B).text
    assert "ingetrokken" in contractor.get(address).text


def test_what_is_not_there_or_not_for_the_reader_does_not_exist(scene: Scene, client: Browser) -> None:
    assert client.get(f"{ADVICE}/{UUID(int=1)}").status == 404
    assert scene.browser(BUYER).get(ADVICE).status == 404

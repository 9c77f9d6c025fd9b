"""Remarks on screen: on a part of a text, waiting for the other party, answered, resolved; nothing typed is lost."""

from uuid import UUID, uuid4

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B
from demo.plan_b import TOGETHER
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

AMENDMENTS = f"/plans/{PLAN_B}/amendments"
STRUCK = "\N{BLACK SQUARE}" * 3
TASK = "wacht een opmerking op uw antwoord"


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


@pytest.fixture
def draft(client: Browser, scene: Scene) -> str:
    """Where a draft stands that nobody remarked on yet."""
    typed = {"heading": "Samen", "text": "Iedere maand.", "draft": "new", "amendment_title": "Vaker"}
    client.submit(f"/plans/{PLAN_B}/changes/sections/{TOGETHER}", **typed)
    return f"{AMENDMENTS}/{scene.plan.amendments[-1]}"


def say(browser: Browser, draft: str, **typed: str) -> Page:
    """Remark on the text of the change."""
    facts = {"part": "text", "text": "Iedere maand is veel. Kan het per kwartaal?"}
    return browser.submit(f"{draft}/remarks/new?about={TOGETHER}", f"{draft}/remarks", **facts | typed)


def remark_of(scene: Scene) -> UUID:
    [remark] = scene.proposal.remarks
    return remark


def test_a_remark_stands_with_its_part_and_waits_for_the_other_until_it_answers(
    scene: Scene, client: Browser, contractor: Browser, draft: str
) -> None:
    page = say(contractor, draft)
    assert "Over: tekst Iedere maand is veel. Kan het per kwartaal?" in page.text
    assert "Opmerkingen die nog open staan: 1." in page.text
    assert f"Bij de wijziging ‘Vaker’ {TASK}." in client.get("/desk").text
    assert "‘Vaker’ wacht een opmerking" not in contractor.get("/desk").text
    assert "open opmerkingen: 1" in client.get(AMENDMENTS).text
    address = f"{draft}/remarks/{remark_of(scene)}"
    page = client.submit(address, f"{address}/answer", text="Goed: ieder kwartaal.")
    assert page.text.index("per kwartaal?") < page.text.index("Goed: ieder kwartaal.")
    assert "‘Vaker’ wacht een opmerking" not in client.get("/desk").text
    page = contractor.submit(draft, f"{address}/resolution")
    assert "Opgelost: Iedere maand is veel." in page.text
    assert "nog open staan" not in page.text
    told = client.get(f"/plans/{PLAN_B}/history").text
    assert "Noorderdijk Bouw maakte een opmerking bij ‘Samen’ in de wijziging ‘Vaker’." in told
    assert "Noorderdijk Bouw noemde een opmerking bij de wijziging ‘Vaker’ opgelost." in told


def test_a_remark_on_the_whole_needs_no_part(scene: Scene, contractor: Browser, draft: str) -> None:
    page = contractor.submit(f"{draft}/remarks/new", f"{draft}/remarks", text="Fijn dat dit er ligt.")
    assert page.text.index("Opmerkingen bij het geheel") < page.text.index("Fijn dat dit er ligt.")
    assert scene.proposal.remarks[remark_of(scene)].subject is None


def test_what_is_refused_stays_as_it_was_typed(scene: Scene, contractor: Browser, draft: str) -> None:
    before = scene.written
    page = say(contractor, draft, text="Vraag het jan@voorbeeld.nl")
    assert page.status == 422
    assert page.fields(f"{draft}/remarks")["text"].strip() == f"Vraag het {STRUCK}"
    assert (page.fields(f"{draft}/remarks")["part"], page.fields(f"{draft}/remarks")["about"]) == (
        "text",
        str(TOGETHER),
    )
    assert say(contractor, draft, part="percentage").status == 422
    assert say(contractor, draft, part="onzin").status == 422
    assert scene.written == before


def test_a_remark_on_what_is_not_there_is_not_found(contractor: Browser, draft: str) -> None:
    assert contractor.get(f"{draft}/remarks/new?about={uuid4()}").status == 404
    assert contractor.get(f"{draft}/remarks/new?about=onzin").status == 404
    assert contractor.get(f"{draft}/remarks/{uuid4()}").status == 404


def test_it_is_resolved_by_who_read_the_last_word(
    scene: Scene, client: Browser, contractor: Browser, draft: str
) -> None:
    say(contractor, draft)
    address = f"{draft}/remarks/{remark_of(scene)}"
    read = client.get(draft).fields(f"{address}/resolution")
    contractor.submit(address, f"{address}/answer", text="Of per half jaar?")
    page = client.send(f"{address}/resolution", read)
    assert page.status == 422
    assert "Er is intussen meer gezegd." in page.text
    assert "Of per half jaar?" in page.text
    assert scene.proposal.remarks[remark_of(scene)].open


def test_a_signature_stands_under_a_remark_and_whoever_read_before_it_signs_after_it(
    client: Browser, contractor: Browser, draft: str
) -> None:
    client.send(f"{draft}/proposal", client.get(draft).fields(f"{draft}/proposal"))
    read = contractor.get(draft).fields(f"{draft}/acceptance")
    say(client, draft)
    page = contractor.send(f"{draft}/acceptance", read)
    assert "De wijziging is aanvaard en staat in het plan." in page.text
    late = f"{draft}/remarks/new?about={TOGETHER}"
    assert "Opmerking maken" not in page.text
    refused = contractor.submit(late, f"{draft}/remarks", part="text", text="Te laat.")
    assert refused.status == 422
    assert refused.fields(f"{draft}/remarks")["text"].strip() == "Te laat."


def test_an_answer_is_asked_by_a_day_that_is_on_the_desk_and_passes(
    client: Browser, contractor: Browser, draft: str
) -> None:
    offered = client.get(draft).fields(f"{draft}/proposal")
    assert offered["respond_by"] == "14-3-2028"
    refused = client.send(f"{draft}/proposal", offered | {"respond_by": "1-1-2027"})
    assert refused.status == 422
    assert refused.fields(f"{draft}/proposal")["respond_by"] == "1-1-2027"
    client.send(f"{draft}/proposal", offered | {"respond_by": "3-3-2028"})
    assert "Antwoord gevraagd uiterlijk op 3 maart 2028." in contractor.get(draft).text
    assert "reactietermijn voorbij" not in contractor.get(draft).text
    assert "antwoord uiterlijk 3 maart 2028" in contractor.get(AMENDMENTS).text
    assert "vroeg om antwoord uiterlijk 3 maart 2028" in contractor.get(f"/plans/{PLAN_B}/history").text
    assert "reactietermijn voorbij" in contractor.get(f"{draft}?on=2028-03-04").text
    assert "reactietermijn voorbij" not in contractor.get(f"{draft}?on=2028-03-03").text


def test_a_proposal_without_a_day_asks_for_none(scene: Scene, client: Browser, draft: str) -> None:
    fields = client.get(draft).fields(f"{draft}/proposal") | {"respond_by": ""}
    assert "Antwoord gevraagd" not in client.send(f"{draft}/proposal", fields).text
    assert scene.proposal.proposed
    assert scene.proposal.proposed.respond_by is None


def test_an_amendment_that_was_overtaken_says_by_which(
    scene: Scene, client: Browser, contractor: Browser, draft: str
) -> None:
    proposed = f"{AMENDMENTS}/{scene.plan.amendments[1]}"
    client.send(f"{draft}/proposal", client.get(draft).fields(f"{draft}/proposal"))
    contractor.send(f"{draft}/acceptance", contractor.get(draft).fields(f"{draft}/acceptance"))
    page = contractor.get(proposed)
    assert "Hierover is daarna iets anders afgesproken: Vaker" in page.text
    assert draft in page.links()
    assert "wacht op besluit achterhaald" in contractor.get(AMENDMENTS).text
    assert "achterhaald" not in contractor.get(draft).text


def test_a_stranger_reads_and_says_nothing(scene: Scene, contractor: Browser, draft: str) -> None:
    say(contractor, draft)
    stranger = scene.browser(BUYER)
    assert stranger.get(f"{draft}/remarks/{remark_of(scene)}").status == 404
    assert stranger.get(f"{draft}/remarks/new").status == 404
    ended = f"/plans/{PLAN_A}/amendments"
    assert "Opmerking maken" not in contractor.get(ended).text

"""What the client asks on screen: both say how it relates to the own trade, the contractor declines on a ground."""

from typing import Final
from uuid import UUID

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_B
from domain.commands import plans
from domain.terms import ActionTerms, Certainty
from projections.desks import plans_asking
from tests.kit.cast import id_of
from tests.web.kit import Browser
from tests.web.scene import Scene

B: Final = f"/plans/{PLAN_B}"
WANTED: Final = id_of("what the client wants")
ACTION: Final = f"{B}/actions/{WANTED}"


@pytest.fixture
def wanted(scene: Scene) -> UUID:
    terms = ActionTerms(title="Twee gevels schilderen", certainty=Certainty.INTENTION)
    scene.do(CONTRACT_MANAGER, plans.note_action, plan=PLAN_B, action=WANTED, terms=terms)
    return WANTED


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


def test_before_anything_is_asked_both_read_when_it_is_checked_and_the_client_where_it_asks(
    client: Browser, contractor: Browser
) -> None:
    begins = "Zodra de opdrachtgever iets vraagt, of beide iets afspreken, toetsen beide partijen het"
    assert all(begins in each.get(B).text for each in (client, contractor))
    asked, own = (each.get(f"{B}/actions/new").text for each in (client, contractor))
    assert ("Dit vraagt u van de opdrachtnemer." in asked, "Dit vraagt u" in own) == (True, False)


@pytest.mark.usefixtures("wanted")
def test_both_sides_check_it_and_both_answers_stand_with_the_action_and_in_its_history(
    client: Browser, contractor: Browser
) -> None:
    client.submit(f"{ACTION}/core-business", outcome="apart")
    page = contractor.submit(f"{ACTION}/core-business", outcome="core-business", reason="Dit is ons vak.")
    assert "Volgens een van de partijen hoort dit niet bij social return" in page.text
    assert "Is het gewone werk van de opdrachtnemer. Dit is ons vak." in page.text
    assert "Staat los van het eigen werk en van de opdracht" in client.get(ACTION).text
    assert "is het gewone werk van de opdrachtnemer" in client.get(f"{B}/history").text


@pytest.mark.usefixtures("wanted")
def test_the_contractor_declines_and_it_reads_as_no_shortcoming(client: Browser, contractor: Browser) -> None:
    assert f"{ACTION}/declination" not in client.get(ACTION).links()
    page = contractor.submit(f"{ACTION}/declination", code="core-business", reason="Betaald doen wij het graag.")
    assert "Dat is geen tekortkoming." in page.text
    assert f"{ACTION}/declination" not in page.links()
    assert "dit is ons gewone werk" in client.get(ACTION).text
    assert "afgeslagen" in client.get(B).text
    wording = f"{ACTION}/wording"
    said, _, _ = client.submit(wording, title="Twee gevels schilderen, betaald").text.partition("Hoe het ging")
    assert "Betaald doen wij het graag." not in said


@pytest.mark.usefixtures("wanted")
def test_what_the_client_asks_is_a_task_of_the_contractor_alone_until_it_answers(
    scene: Scene, client: Browser, contractor: Browser
) -> None:
    form, said = f"{ACTION}/core-business", "De opdrachtgever vraagt: ‘Twee gevels schilderen’."
    for page in (B, "/desk"):
        assert (form in contractor.get(page).links(), said in contractor.get(page).text) == (True, True)
        assert said not in client.get(page).text
    assert PLAN_B in plans_asking(scene.client.app.state["site"].pool, EXECUTIVE.actor.organisation)
    assert f"{ACTION}/declination" in contractor.get(form).links()
    contractor.submit(form, outcome="apart")
    assert not any(said in contractor.get(page).text for page in (B, "/desk"))


@pytest.mark.usefixtures("wanted")
def test_what_is_wrong_is_said_and_kept(scene: Scene, contractor: Browser) -> None:
    before = scene.written
    page = contractor.submit(f"{ACTION}/core-business", outcome="contract", reason="")
    assert page.status == 422
    page = contractor.submit(f"{ACTION}/declination", reason="Nog geen grond gekozen.")
    assert page.status == 422
    assert page.fields(f"{ACTION}/declination")["reason"] == "Nog geen grond gekozen."
    assert contractor.get(f"{B}/actions/{id_of('no such action')}/core-business").status == 404
    assert scene.written == before


@pytest.mark.usefixtures("wanted")
def test_only_the_contractor_declines_and_an_outsider_finds_nothing(scene: Scene, client: Browser) -> None:
    assert client.get(f"{ACTION}/declination").status == 403
    outsider = scene.browser(BUYER)
    assert {outsider.get(f"{ACTION}/{page}").status for page in ("core-business", "declination")} == {404}


def test_an_amendment_is_declined_on_a_ground_that_stands_with_it(
    scene: Scene, client: Browser, contractor: Browser
) -> None:
    address = f"{B}/amendments/{scene.proposal.id}"
    page = contractor.submit(f"{address}/declination", code="capacity", reason="Zes mensen is het meeste.")
    assert "meer mensen tegelijk kunnen wij niet dragen. Dit is toegestaan en geen tekortkoming." in page.text
    assert "met als grond ‘meer mensen tegelijk kunnen wij niet dragen’" in client.get(f"{B}/history").text


def test_without_a_ground_an_amendment_is_declined_as_before(scene: Scene, contractor: Browser) -> None:
    address = f"{B}/amendments/{scene.proposal.id}"
    assert "geen tekortkoming" not in contractor.submit(f"{address}/declination", reason="Nog niet.").text

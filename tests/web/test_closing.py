"""Closing on screen: what is open, two signatures, the pot of plan A, what plan B receives, and looking back."""

from uuid import UUID, uuid4

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, NOORDERDIJK, PLAN_A, PLAN_B
from domain.aggregates.plan import PlanState
from domain.closing import settlement_of
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

A = f"/plans/{PLAN_A}"
B = f"/plans/{PLAN_B}"
STATEMENT = f"{A}/closing/statement"


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


def propose(browser: Browser) -> Page:
    return browser.submit(STATEMENT, f"{A}/closing/statements")


def signature(scene: Scene) -> str:
    closing = scene.first_plan.closing
    assert closing is not None
    return f"{A}/closing/statements/{closing.id}/signature"


def close(scene: Scene, client: Browser, contractor: Browser) -> Page:
    propose(client)
    return contractor.submit(STATEMENT, signature(scene))


def receive(browser: Browser, amount: str = "43.167,77", **typed: str) -> Page:
    facts = {"source": str(PLAN_A), "amount": amount, "basis": "Leidraad, paragraaf 4.2"}
    return browser.submit(f"{B}/carry-overs/new", f"{B}/carry-overs", **facts | typed)


def waiting(scene: Scene) -> str:
    [carry_over] = [each.id for each in scene.plan.carry_overs.values() if not each.received]
    return f"{B}/carry-overs/{carry_over}"


def reopening(scene: Scene) -> str:
    asked = scene.first_plan.reopening
    assert asked is not None
    return f"{A}/closing/reopenings/{asked.id}"


def test_the_statement_is_a_document_with_the_engines_figures(client: Browser) -> None:
    page = client.get(STATEMENT)
    assert page.cents[:4] == [278_884_54, 0, 235_617_28, 43_267_26]
    assert "Eindstaat op 30 juni 2027" in page.text
    assert "Meenemen in de pot" in page.text


def test_two_signatures_close_the_plan_and_fill_the_pot(scene: Scene, client: Browser, contractor: Browser) -> None:
    page = propose(client)
    assert "U hebt ondertekend." in page.text
    assert scene.first_plan.state is PlanState.CLOSING
    assert "De eindstaat wacht op uw handtekening." in contractor.get(A).text
    assert "in afsluiting" in contractor.get("/plans").text
    page = contractor.submit(STATEMENT, signature(scene))
    assert "Het plan is gesloten." in page.text
    assert scene.first_plan.closed is not None
    assert 43_267_26 in page.cents
    listed = client.get("/plans")
    assert "gesloten" in listed.text
    signed = client.get(STATEMENT)
    assert "Eerste handtekening" in signed.text
    assert "Tweede handtekening" in signed.text


def test_nobody_signs_their_own(scene: Scene, client: Browser) -> None:
    propose(client)
    page = client.get(STATEMENT)
    assert "Uw organisatie heeft ondertekend." in page.text
    fields = page.fields("/sign-out") | {"command": str(uuid4()), "content": scene.first_plan.closing.content}  # type: ignore[union-attr]
    refused = client.send(signature(scene), fields)
    assert (refused.status, scene.first_plan.closed) == (422, None)
    assert refused.errors == ["Uw organisatie ondertekende deze eindstaat al. De andere partij moet dat ook doen."]


def test_a_change_in_between_voids_the_signature_where_everybody_sees_it(
    scene: Scene, client: Browser, contractor: Browser
) -> None:
    propose(client)
    fields = contractor.get(STATEMENT).fields(signature(scene))
    amendment = {"title": "Nog iets"}
    client.submit(f"{A}/amendments/new", f"{A}/amendments", **amendment)
    assert scene.first_plan.state is PlanState.OPEN
    page = contractor.get(f"{A}/closing")
    assert "Die handtekening geldt niet meer." in page.text
    assert "Open wijziging: Nog iets" in page.text
    written = scene.written
    refused = contractor.send(signature(scene), fields)
    assert (refused.status, scene.written) == (422, written)
    assert "De handtekening geldt niet meer" in refused.errors[0]
    assert "De eindstaat wacht op uw handtekening." not in contractor.get(A).text


def test_a_statement_is_let_go_with_a_reason(scene: Scene, client: Browser, contractor: Browser) -> None:
    propose(client)
    withdrawal = signature(scene).replace("signature", "withdrawal")
    refused = contractor.submit(withdrawal)
    assert (refused.status, refused.errors) == (422, ["Wat moet er eerst anders? Vul dit in."])
    page = contractor.submit(withdrawal, reason="De omzet van juni ontbreekt.")
    assert "De eindstaat is vervallen." in page.text
    assert scene.first_plan.state is PlanState.OPEN
    assert contractor.get(withdrawal).status == 404


def test_plan_b_receives_what_fits_and_the_rest_stays(scene: Scene, client: Browser, contractor: Browser) -> None:
    before = client.get(B).cents[:2]
    assert before[0] == 86_335_53
    assert "Er is geen pot" in client.get(f"{B}/carry-overs/new").text
    close(scene, client, contractor)
    page = client.get(f"{B}/carry-overs/new")
    assert page.cents == [43_267_26, 43_167_77]
    refused = receive(client, amount="43.167,78")
    assert refused.status == 422
    assert "hoogstens" in refused.errors[0]
    assert refused.fields(f"{B}/carry-overs")["amount"] == "43.167,78"
    receive(client)
    address = waiting(scene)
    assert address in contractor.get(B).links()
    own = client.get(address)
    assert "Dit wacht op het akkoord van de andere partij." in own.text
    page = contractor.submit(address, f"{address}/agreement")
    assert 43_167_77 in page.cents
    assert "Leidraad, paragraaf 4.2" in page.text
    overview = client.get(B)
    assert overview.cents[:3] == [*before, 43_167_77]
    pot = client.get(f"{A}/closing")
    assert pot.cents[-2:] == [43_167_77, 99_49]
    assert "Uit de pot is al gegeven aan een ander plan." in pot.text


def test_without_a_basis_in_the_tender_both_are_warned(scene: Scene, client: Browser, contractor: Browser) -> None:
    close(scene, client, contractor)
    receive(client, amount="100", basis="")
    address = waiting(scene)
    assert "Ga dat na voordat u akkoord gaat." in contractor.get(address).text
    refused = contractor.submit(address, f"{address}/withdrawal")
    assert (refused.status, len(scene.plan.carry_overs)) == (422, 1)
    page = contractor.submit(address, f"{address}/withdrawal", reason="Eerst de leidraad nalezen.")
    assert "Het bedrag blijft in de pot." in page.text
    assert scene.plan.carry_overs == {}


def test_only_both_open_it_again(scene: Scene, client: Browser, contractor: Browser) -> None:
    close(scene, client, contractor)
    new = f"{A}/closing/reopenings"
    assert client.submit(f"{new}/new", new).status == 422
    client.submit(f"{new}/new", new, reason="Er kwam nog een factuur.")
    assert f"{reopening(scene)}/withdrawal" in client.get(f"{A}/closing").links()
    assert "Een voorstel om dit plan te heropenen wacht op u." in contractor.get(A).text
    page = contractor.submit(f"{A}/closing", f"{reopening(scene)}/agreement")
    assert "Het plan is heropend." in page.text
    assert scene.first_plan.state is PlanState.OPEN


def test_a_reopening_is_let_go_with_a_reason(scene: Scene, client: Browser, contractor: Browser) -> None:
    close(scene, client, contractor)
    new = f"{A}/closing/reopenings"
    client.submit(f"{new}/new", new, reason="Er kwam nog een factuur.")
    withdrawal = f"{reopening(scene)}/withdrawal"
    assert contractor.submit(withdrawal).status == 422
    contractor.submit(withdrawal, reason="Die hoort bij het volgende plan.")
    assert (scene.first_plan.state, scene.first_plan.reopening) == (PlanState.CLOSED, None)


def test_in_a_closed_plan_nothing_is_recorded_any_more(scene: Scene, client: Browser, contractor: Browser) -> None:
    fields = contractor.get(f"{A}/hours/new").fields(f"{A}/hours")
    close(scene, client, contractor)
    assert contractor.get(f"{A}/hours/new").status == 403
    written = scene.written
    assert contractor.send(f"{A}/hours", fields).status == 403
    assert scene.written == written
    assert f"{A}/entries/new" not in contractor.get(A).links()


def agree(scene: Scene, client: Browser, contractor: Browser, kind: str, subject: UUID | str, **typed: str) -> Page:
    """Agree on a change of plan A, by an amendment of its own."""
    address = f"{A}/changes/{kind}/{subject}"
    page = client.submit(address, address, amendment_title="Bij de afronding", **typed)
    if page.status != 200:
        return page
    draft = f"{A}/amendments/{scene.first_plan.amendments[-1]}"
    client.submit(draft, f"{draft}/proposal")
    return contractor.submit(draft, f"{draft}/acceptance")


def test_what_becomes_of_a_shortage_is_agreed_with_its_destination(
    scene: Scene, client: Browser, contractor: Browser
) -> None:
    typed = {"shortage": "penalty", "penalty": "50", "surplus": "bonus", "bonus": "25"}
    subject = settlement_of(PLAN_A)
    refused = agree(scene, client, contractor, "settlement", subject, **typed)
    assert (refused.status, refused.errors) == (422, ["Waar gaat dat bedrag naartoe? Vul dit in."])
    agree(scene, client, contractor, "settlement", subject, **typed, destination="Fonds leerwerkplekken Waterburg")
    page = client.get(f"{A}/closing")
    assert "Fonds leerwerkplekken Waterburg" in page.text
    assert "Een tekort kost meer dan een overschot oplevert." in page.text
    assert client.get(STATEMENT).cents[:5] == [278_884_54, 0, 235_617_28, 43_267_26, 43_267_26]
    assert 10_816_82 in client.get(STATEMENT).cents


def test_each_party_looks_back_upon_success_in_its_own_words(
    scene: Scene, client: Browser, contractor: Browser
) -> None:
    criterion = uuid4()
    agree(scene, client, contractor, "criteria", criterion, text="Twee mensen bleven in dienst.")
    address = f"{A}/criteria/{criterion}/judgement"
    refused = client.submit(address)
    assert refused.errors == ["Is het behaald? Maak een keuze.", "Hoe ging het? Vul dit in."]
    client.submit(address, judgement="met", story="Drie zelfs.")
    page = contractor.submit(address, judgement="partly", story="De derde zit nog in de proeftijd.")
    assert "Drie zelfs." in page.text
    assert "De derde zit nog in de proeftijd." in page.text
    assert client.get(f"{A}/criteria/{uuid4()}/judgement").status == 404


def test_what_it_costs_is_the_contractors_own_until_it_is_shared(client: Browser, contractor: Browser) -> None:
    budget, before = f"{B}/budget", contractor.get(B).cents
    assert client.get(budget).status == 404
    assert budget not in client.get(f"{B}/closing").links()
    page = contractor.submit(budget, f"{budget}/costs", year="2028", kind="training", amount="2.000")
    assert 2_000_00 in page.cents
    page = contractor.submit(
        budget, f"{budget}/lines", budget_year="2028", budget_kind="training", budget_amount="5.000"
    )
    assert 5_000_00 in page.cents
    assert contractor.get(B).cents[:4] == before[:4]
    told = "aan kosten voor opleiding en materiaal"
    assert told in contractor.get(f"{B}/history").text
    assert told in contractor.get(B).text
    assert told not in client.get(f"{B}/history").text
    assert told not in client.get(B).text
    contractor.submit(budget, f"{budget}/sharing")
    shared = client.get(budget)
    assert (shared.status, 2_000_00 in shared.cents) == (200, True)
    assert "Kosten noteren" not in shared.text
    contractor.submit(budget, f"{budget}/sharing")
    assert client.get(budget).status == 404


def test_a_cost_is_refused_with_a_sentence_and_taken_back(scene: Scene, contractor: Browser) -> None:
    budget = f"{B}/budget"
    refused = contractor.submit(budget, f"{budget}/costs", year="1999", kind="wages", amount="12")
    assert refused.status == 422
    assert "Vul een jaar in van 2000 tot en met 2100." in refused.errors[0]
    contractor.submit(budget, f"{budget}/costs", year="2028", kind="wages", amount="12")
    [cost] = scene.plan.budget_of(NOORDERDIJK).costs
    contractor.submit(budget, f"{budget}/costs/{cost}/withdrawal")
    assert scene.plan.budget_of(NOORDERDIJK).costs == {}


def test_a_running_plan_says_from_when_and_an_outsider_finds_nothing(scene: Scene, client: Browser) -> None:
    assert client.get(f"{B}/closing/statement").status == 404
    assert "Daarna rondt u het samen af." in client.get(f"{B}/closing").text
    stranger = scene.browser(BUYER)
    for address in (f"{A}/closing", STATEMENT, f"{B}/budget", f"{B}/carry-overs/new"):
        assert stranger.get(address).status == 404

"""Initiatives on screen: joined, given to, shared and completed; a competitor's hours are nowhere to be read."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B, RIJKSDIENST, Member
from domain.aggregates.initiative import Initiative
from domain.aggregates.plan import Plan
from domain.authority import Actor
from domain.commands import partnerships
from domain.commands.work import Desk
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

PARTNERSHIP = UUID("0b8a3f5e-7c7e-4c6d-9f0f-3f9a8f0f1c11")
PROPOSING = {
    "title": "De buurttuin",
    "purpose": "Samen met de buurt een tuin aanleggen.",
    "first_day": "10-1-2028",
    "last_day": "29-2-2028",
    "role": "Uitvoerder",
    "involvement": "direct",
}
GIVEN = {
    "day": "14-2-2028",
    "minutes": "10",
    "description": "Grond verzet.",
    "evidence_reference": "UV-2028-07",
}


@pytest.fixture
def partner(scene: Scene) -> Browser:
    """Noorderdijk, which founded a partnership with another organisation."""
    browser = scene.browser(EXECUTIVE)
    site = browser.site
    first = {"partnership": PARTNERSHIP, "first_day": date(2027, 7, 1)}
    act(site.desk, EXECUTIVE, partnerships.found_partnership, name="Kade", **first)
    act(site.desk, EXECUTIVE, partnerships.invite_member, member=RIJKSDIENST, **first)
    act(site.desk, BUYER, partnerships.join_partnership, partnership=PARTNERSHIP)
    return browser


@pytest.fixture
def competitor(scene: Scene) -> Browser:
    return scene.browser(BUYER)


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


def act(desk: Desk, by: Member, use_case: Any, **facts: Any) -> None:
    actor: Actor = by.actor
    desk.do(use_case, actor, command=uuid4(), **facts)


def proposed(partner: Browser) -> str:
    """Return the address of an initiative that the partner just proposed."""
    address = f"/partnerships/{PARTNERSHIP}/initiatives"
    page = partner.submit(f"{address}/new", address, **PROPOSING)
    return str(page.response.url.path)


def found(scene: Scene, address: str) -> Initiative:
    return scene.read(Initiative, UUID(address.rpartition("/")[2]))


def together(partner: Browser, competitor: Browser) -> str:
    """Let the other join, and both give time: ten hours, and seven and a quarter."""
    address = proposed(partner)
    joining = {"role": "Gastheer", "involvement": "location"}
    competitor.submit(f"{address}/participation/new", f"{address}/participation", **joining)
    partner.submit(f"{address}/contributions/new", f"{address}/contributions", **GIVEN)
    competitor.submit(f"{address}/contributions/new", f"{address}/contributions", **GIVEN | {"minutes": "7:15"})
    return address


def share(partner: Browser, address: str, **shares: str) -> Page:
    part = f"{EXECUTIVE.actor.organisation} {PLAN_B}"
    return partner.submit(f"{address}/shares/new", f"{address}/shares", part=part, **{"share": "100"} | shares)


def completed(partner: Browser, competitor: Browser) -> str:
    address = together(partner, competitor)
    share(partner, address)
    competitor.submit(address, f"{address}/shares/agreement")
    partner.submit(f"{address}/completion/new", f"{address}/completion", day="29-2-2028")
    return address


def test_partners_do_something_together_and_it_counts_in_the_plan(
    partner: Browser, competitor: Browser, scene: Scene
) -> None:
    address = completed(partner, competitor)
    page = partner.get(address)
    assert page.cents[0] == 301_875
    assert "17 uur en 15 minuten" in page.text.replace("\xa0", " ")
    assert found(scene, address).completed_on == date(2028, 2, 29)
    plan = partner.get(f"/plans/{PLAN_B}")
    assert "De buurttuin" in plan.text
    assert 301_875 in plan.cents
    why = partner.get(f"/plans/{PLAN_B}/why/realised")
    assert "De buurttuin" in why.text
    assert 301_875 in why.cents


def test_the_hours_of_a_competitor_are_told_nowhere(partner: Browser, competitor: Browser, client: Browser) -> None:
    address = completed(partner, competitor)
    for reader in (partner, client):
        for path in (address, f"/plans/{PLAN_B}", f"/plans/{PLAN_B}/history", f"/plans/{PLAN_B}/why/realised"):
            text = reader.get(path).text.replace("\xa0", " ")
            assert "7 uur en 15" not in text.replace("17 uur en 15", "")
            assert "7:15" not in text
    assert "10 uur" not in client.get(address).text.replace("\xa0", " ")
    assert "10 uur" not in competitor.get(address).text.replace("\xa0", " ")


def test_a_correction_afterwards_is_told_in_the_plan_without_saying_whose(
    scene: Scene, partner: Browser, competitor: Browser, client: Browser
) -> None:
    address, history = completed(partner, competitor), f"/plans/{PLAN_B}/history"
    before = client.get(history).text
    theirs = list(found(scene, address).contributions)[-1]
    given = f"{address}/contributions/{theirs}/correction"
    competitor.submit(given, given, minutes="6:15", reason="Een uur te veel geteld.")
    assert found(scene, address).minutes == 16 * 60 + 15
    for reader in (partner, client):
        page = reader.get(history)
        assert "Een bijdrage aan initiatief ‘De buurttuin’ is gecorrigeerd nadat het was afgerond." in page.text
        assert -17_500 in page.cents
        assert "een partner, in het initiatief" in page.text
        assert "Een uur te veel geteld." not in page.text
    assert "is gecorrigeerd nadat" not in before


def test_a_client_reads_its_part_and_the_whole_and_none_of_anothers(
    partner: Browser, competitor: Browser, client: Browser
) -> None:
    address = completed(partner, competitor)
    page = client.get(address)
    assert page.cents[0] == 301_875
    assert "Wat uw organisatie bijdroeg" not in page.text
    assert f"{address}/contributions/new" not in page.links()
    assert client.get(f"{address}/contributions/new").response.status_code == 403
    listed = client.get("/initiatives")
    assert "De buurttuin" in listed.text


def test_an_outsider_finds_nothing(partner: Browser, client: Browser) -> None:
    address = proposed(partner)
    for path in (address, f"{address}/wording", f"{address}/participation/new", f"{address}/shares/new"):
        assert client.get(path).response.status_code == 404
    assert "De buurttuin" not in client.get("/initiatives").text
    assert client.get(f"/partnerships/{PARTNERSHIP}/initiatives/new").response.status_code == 404
    assert client.get(f"/initiatives/{uuid4()}").response.status_code == 404
    assert client.get(f"/initiatives/{PLAN_A}").response.status_code == 404


def test_who_may_join_is_asked(partner: Browser, competitor: Browser) -> None:
    address = proposed(partner)
    assert "u kunt meedoen" in competitor.get("/initiatives").text
    page = competitor.submit(f"{address}/participation/new", f"{address}/participation", role="Gastheer")
    assert page.response.status_code == 422
    assert page.fields(f"{address}/participation")["role"] == "Gastheer"


def test_parts_that_are_not_whole_come_back_as_they_were_typed(partner: Browser, competitor: Browser) -> None:
    address = together(partner, competitor)
    page = share(partner, address, share="90")
    assert page.response.status_code == 422
    assert "Zij moeten samen 100% zijn." in page.text.replace("\xa0", " ")
    assert page.fields(f"{address}/shares")["share"] == "90"


def test_an_edit_asks_everybody_again(partner: Browser, competitor: Browser, scene: Scene) -> None:
    address = together(partner, competitor)
    share(partner, address)
    again = competitor.get(address)
    assert "Akkoord met deze delen" in again.text
    fields = again.fields(f"{address}/shares/agreement")
    part = f"{EXECUTIVE.actor.organisation} {PLAN_B}"
    other = {"part": part, "share": "100", "indirect": "yes"}
    partner.submit(f"{address}/shares/new", f"{address}/shares", **other)
    stale = competitor.send(f"{address}/shares/agreement", fields)
    assert stale.response.status_code == 409
    assert not found(scene, address).shares


def test_the_same_contribution_twice_is_refused_and_kept_as_typed(partner: Browser, competitor: Browser) -> None:
    address = together(partner, competitor)
    page = partner.submit(f"{address}/contributions/new", f"{address}/contributions", **GIVEN | {"minutes": "3"})
    assert page.response.status_code == 422
    assert "Eén bijdrage telt één keer." in page.text
    assert page.fields(f"{address}/contributions")["minutes"] == "3"


def test_a_partner_corrects_and_withdraws_its_own_alone(partner: Browser, competitor: Browser, scene: Scene) -> None:
    address = together(partner, competitor)
    own = next(found(scene, address).standing(EXECUTIVE.actor.organisation)).id
    given = f"{address}/contributions/{own}"
    assert competitor.get(f"{given}/correction").response.status_code == 404
    page = partner.submit(f"{given}/correction", f"{given}/correction", minutes="9", reason="De pauze telde mee.")
    assert "Uw bijdrage is gecorrigeerd." in page.text
    partner.submit(f"{given}/withdrawal", f"{given}/withdrawal", reason="Dubbel.")
    assert found(scene, address).minutes == 435


def test_an_impact_value_is_agreed_by_both_sides(
    partner: Browser, competitor: Browser, client: Browser, scene: Scene
) -> None:
    address = together(partner, competitor)
    share(partner, address)
    competitor.submit(address, f"{address}/shares/agreement")
    high = {"cents": "9.056,26", "motivation": "De buurt komt elke week terug."}
    page = partner.submit(f"{address}/impact/new", f"{address}/impact", **high)
    assert page.response.status_code == 422
    partner.submit(f"{address}/impact/new", f"{address}/impact", **high | {"cents": "9.056,25"})
    assert "Initiatief ‘De buurttuin’ wacht op u" in client.get(f"/plans/{PLAN_B}").text
    page = client.submit(address, f"{address}/impact/agreement")
    assert "U bent akkoord met de impactwaarde." in page.text
    agreed = found(scene, address).impact
    assert agreed is not None
    assert agreed.cents == 905_625


def test_the_story_stands_beside_the_euros(partner: Browser) -> None:
    address = proposed(partner)
    page = partner.submit(f"{address}/wording", f"{address}/wording", story="De buurt komt elke week.")
    assert "De buurt komt elke week." in page.text


def test_the_client_objects_to_the_part_in_its_plan(
    partner: Browser, competitor: Browser, client: Browser, scene: Scene
) -> None:
    address = completed(partner, competitor)
    objections = f"/plans/{PLAN_B}/initiatives/{address.rpartition('/')[2]}/objections"
    page = client.submit(f"{objections}/new", objections, code="quantity", reason="Wij telden minder uren.")
    assert "staat een bezwaar open" in page.text
    assert scene.read(Plan, PLAN_B).disputed() == {UUID(address.rpartition("/")[2])}
    objection = list(scene.plan.objections)[-1]
    answer = f"/plans/{PLAN_B}/objections/{objection}"
    partner.submit(f"{answer}/answer", f"{answer}/concession", reason="Klopt.")
    assert 301_875 not in partner.get(f"/plans/{PLAN_B}/why/realised").cents
    assert client.get(f"{objections.replace(address.rpartition('/')[2], str(uuid4()))}/new").response.status_code == 404


def test_in_english_too(partner: Browser, competitor: Browser) -> None:
    address = completed(partner, competitor)
    partner.send("/language", partner.get(address).fields("/language") | {"language": "en"})
    assert "Who carries which part" in partner.get(address).text

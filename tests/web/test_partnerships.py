"""Partnerships on screen: founded, joined, shared by agreement of all, and carrying a plan, each its own part."""

from uuid import UUID

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, NOORDERDIJK, NORM, RIJKSDIENST
from domain.aggregates.partnership import Partnership
from tests.web.kit import Browser, Page
from tests.web.scene import Scene
from web.partnerships import divided

A, B, C, D = (UUID(int=number) for number in range(1, 5))


@pytest.fixture
def lead(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


@pytest.fixture
def partner(scene: Scene) -> Browser:
    return scene.browser(BUYER)


@pytest.fixture
def kade(lead: Browser) -> str:
    """The address of a partnership that Noorderdijk founded and to which Rijksdienst Noord is invited."""
    page = lead.submit("/partnerships/new", "/partnerships", name="Kade", first_day="1-7-2027")
    address = page.response.url.path
    lead.submit(address, f"{address}/invitations", member=str(RIJKSDIENST), invited_from="1-7-2027")
    return str(address)


def state(scene: Scene, kade: str) -> Partnership:
    return scene.read(Partnership, UUID(kade.rpartition("/")[2]))


def propose(lead: Browser, kade: str, **shares: str) -> Page:
    typed = {f"share-{member}": share for member, share in shares.items()}
    return lead.submit(f"{kade}/shares/new", f"{kade}/shares", first_day="1-7-2027", **typed)


def agreed(scene: Scene, lead: Browser, partner: Browser, kade: str) -> Page:
    """Both carry a share that both agreed on."""
    partner.submit(kade, f"{kade}/membership", answer="yes")
    propose(lead, kade, **{str(NOORDERDIJK): "60", str(RIJKSDIENST): "40"})
    proposal = state(scene, kade).proposal
    assert proposal is not None
    return partner.submit(kade, f"{kade}/shares/{proposal.id}/agreement")


def test_shares_hold_when_all_agree(scene: Scene, lead: Browser, partner: Browser, kade: str) -> None:
    assert "U bent uitgenodigd" in partner.get(kade).text
    page = agreed(scene, lead, partner, kade)
    assert "Uw akkoord is vastgelegd." in page.text
    assert state(scene, kade).divisions[0].shares == {NOORDERDIJK: 6_000, RIJKSDIENST: 4_000}
    assert "60%" in page.text
    [table] = page.root.findall(".//figure//details//table")
    _, *rows = [["".join(cell.itertext()) for cell in row] for row in table.iter("tr")]
    assert rows == [["Noorderdijk Bouw", "60%"], ["Rijksdienst Noord", "40%"], ["Samen", "100%"]]


def test_the_list_says_who_is_invited_who_takes_part_and_who_leads(
    scene: Scene, lead: Browser, partner: Browser, kade: str
) -> None:
    def role(browser: Browser) -> str:
        [row] = [row for row in browser.get("/partnerships").root.iter("tr") if "Kade" in "".join(row.itertext())]
        return "".join(row[1].itertext()).strip()

    assert (role(lead), role(partner)) == ("penvoerder", "uitgenodigd")
    agreed(scene, lead, partner, kade)
    assert (role(lead), role(partner)) == ("penvoerder", "deelnemer")
    lead.submit(kade, f"{kade}/lead", lead=str(RIJKSDIENST))
    assert (role(lead), role(partner)) == ("deelnemer", "penvoerder")


def test_the_list_says_of_whom_leaves_until_when_it_was_a_member(lead: Browser, partner: Browser, kade: str) -> None:
    partner.submit(kade, f"{kade}/membership", answer="yes")
    assert "deelnemer tot en met" not in partner.get("/partnerships").text
    partner.submit(kade, f"{kade}/departure", last_day="31-12-2027")
    assert "deelnemer tot en met 31 december 2027" in partner.get("/partnerships").text
    assert "tot en met" not in lead.get("/partnerships").text


def test_an_outsider_finds_nothing(scene: Scene, kade: str) -> None:
    outsider = scene.browser(CONTRACT_MANAGER)
    assert outsider.get(kade).status == 404
    assert outsider.get(f"{kade}/shares/new").status == 404
    assert "Kade" not in outsider.get("/partnerships").text


def test_shares_that_do_not_sum_are_refused_and_kept_as_typed(
    scene: Scene, lead: Browser, partner: Browser, kade: str
) -> None:
    partner.submit(kade, f"{kade}/membership", answer="yes")
    written = scene.written
    page = propose(lead, kade, **{str(NOORDERDIJK): "60", str(RIJKSDIENST): "30"})
    assert page.status == 422
    assert "De delen zijn samen 90%. Zij moeten samen 100% zijn." in page.text
    assert page.fields(f"{kade}/shares")[f"share-{NOORDERDIJK}"] == "60"
    assert scene.written == written


def test_an_edit_shows_whose_agreement_it_undid(scene: Scene, lead: Browser, partner: Browser, kade: str) -> None:
    partner.submit(kade, f"{kade}/membership", answer="yes")
    propose(lead, kade, **{str(NOORDERDIJK): "60", str(RIJKSDIENST): "40"})
    page = propose(partner, kade, **{str(NOORDERDIJK): "50", str(RIJKSDIENST): "50"})
    assert "akkoord vervallen door een bewerking" in page.text
    assert state(scene, kade).awaited() == (NOORDERDIJK,)


@pytest.fixture
def plan(scene: Scene, lead: Browser, partner: Browser, kade: str) -> str:
    """The address of a plan that both carry."""
    agreed(scene, lead, partner, kade)
    client = scene.browser(CONTRACT_MANAGER)
    typed = {
        "title": "Onderhoud van kades",
        "contractor": f"partnership {state(scene, kade).id}",
        "reference-1": "K-301",
        "object-1": "Onderhoud van kades",
        "value-1": "2.500.000,00",
        "first-1": "1-7-2027",
        "last-1": "30-6-2029",
        "percentage": "5",
        "motivation": "Het werk is arbeidsintensief.",
        "framework": f"{NORM} 1",
    }
    review = client.submit("/plans/new", "/plans", **typed)
    assert "Noorderdijk Bouw, Rijksdienst Noord" in review.text
    page = client.send("/plans", review.fields("/plans") | {"step": "save"})
    return "/".join(str(page.response.url.path).split("/")[:3])


def test_a_client_opens_a_plan_with_a_partnership(plan: str, lead: Browser, partner: Browser) -> None:
    for browser, own in ((lead, "Noorderdijk Bouw uw organisatie"), (partner, "Rijksdienst Noord uw organisatie")):
        together = browser.get(f"{plan}/together")
        assert own in together.text
        assert "K-301" in together.text
        assert "wat in het totaal niet van u is, is van de andere opdrachtnemer" in together.text


def record(browser: Browser, plan: str, minutes: str) -> str:
    """Record hours, and return where they stand."""
    page = browser.submit(
        f"{plan}/hours/new",
        f"{plan}/hours",
        day="28-2-2028",
        minutes=minutes,
        description=f"Kade geveegd, {minutes} uur.",
        evidence_reference=f"UV-{minutes}",
    )
    return str(browser.send(f"{plan}/hours", page.fields(f"{plan}/hours") | {"step": "save"}).response.url.path)


def test_a_competitor_reads_the_total_and_its_own(scene: Scene, plan: str, lead: Browser, partner: Browser) -> None:
    theirs, own = record(lead, plan, "8"), record(partner, plan, "5")
    assert record(lead, plan, "3")
    assert partner.get(theirs).status == 404
    assert partner.get(own).status == 200
    for address in (plan, f"{plan}/why/realised", f"{plan}/entries", f"{plan}/history", f"{plan}/comparison"):
        page = partner.get(address)
        assert page.status == 200
        assert {140_000, 52_500}.isdisjoint(page.cents)
        assert "8 uur" not in page.text
    explained = partner.get(f"{plan}/why/realised")
    assert explained.cents[0] == 280_000
    assert {87_500, 192_500} <= set(explained.cents)
    assert "wat in het totaal niet van u is, is van de andere opdrachtnemer" in explained.text
    assert {140_000, 87_500, 52_500} <= set(scene.browser(CONTRACT_MANAGER).get(f"{plan}/why/realised").cents)


def test_a_competitor_does_not_read_whom_another_presents_or_what_it_costs(
    scene: Scene, plan: str, lead: Browser, partner: Browser
) -> None:
    presented = lead.submit(
        f"{plan}/candidates/new", f"{plan}/candidates", work="Vegen langs het water", minutes="12"
    ).response.url.path
    assert partner.get(presented).status == 404
    for address in (plan, f"{plan}/nominations", f"{plan}/history", f"{plan}/efforts"):
        assert "Vegen langs het water" not in partner.get(address).text
    assert "Vegen langs het water" in scene.browser(CONTRACT_MANAGER).get(presented).text
    lead.submit(f"{plan}/budget", f"{plan}/budget/costs", year="2028", kind="training", amount="2.000")
    lead.submit(f"{plan}/budget", f"{plan}/budget/sharing")
    assert 200_000 not in partner.get(f"{plan}/budget").cents
    partner.submit(f"{plan}/budget", f"{plan}/budget/costs", year="2028", kind="wages", amount="700")
    shared = scene.browser(CONTRACT_MANAGER).get(f"{plan}/budget")
    assert 200_000 in shared.cents
    assert 70_000 not in shared.cents


def test_the_obligation_is_split_by_largest_remainder_and_ones_own_part_comes_first() -> None:
    shares = {A: 4_000, B: 2_500, C: 2_000, D: 1_500}
    parts = divided(shares, 30_102_000, C, str)
    assert [part.cents for part in parts] == [6_020_400, 12_040_800, 7_525_500, 4_515_300]
    assert [part.own for part in parts] == [True, False, False, False]
    assert sum(part.cents for part in divided(shares, 30_102_001, A, str)) == 30_102_001
    assert divided({}, 30_102_000, A, str) == []

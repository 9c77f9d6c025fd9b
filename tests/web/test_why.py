"""Why a number is what it is: its parts sum to it on the page, and nothing stands beside a person."""

from itertools import product

import pytest

from demo.cast import CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B, Member
from domain.aggregates.trajectory import Trajectory
from tests.web.kit import Browser, Page
from tests.web.scene import Scene
from web import why
from web.why import FIGURES

PLANS = {"A": f"/plans/{PLAN_A}", "B": f"/plans/{PLAN_B}"}
REALISED = f"/plans/{PLAN_A}/why/realised"


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


@pytest.fixture
def pseudonyms(scene: Scene) -> list[str]:
    """What the persons of plan A are called."""
    return [scene.read(Trajectory, id).pseudonym for id in scene.first_plan.trajectories]


def figure(page: Page) -> int:
    """Return the figure that is explained."""
    [value] = page.root.findall(".//dl[@class='ps-figures']//data")
    return int(value.get("value"))


def lines(page: Page) -> list[int]:
    """Return the amount of every line that the figure consists of."""
    tables = [table for table in page.root.iter("table") if table.get("id", "").startswith("lines-")]
    return [int(row.findall(".//data")[-1].get("value")) for table in tables for row in table.findall("./tbody/tr")]


def explained(page: Page) -> list[str]:
    """Return the explanations that stand on the page."""
    found = [each for each in page.root.iter("div") if each.get("class") == "ps-explained"]
    return [" ".join("".join(each.itertext()).split()) for each in found]


@pytest.mark.parametrize("who", [CONTRACT_MANAGER, EXECUTIVE], ids=["client", "contractor"])
@pytest.mark.parametrize(("plan", "name"), list(product(PLANS, FIGURES)))
def test_the_lines_sum_to_the_figure(scene: Scene, who: Member, plan: str, name: str) -> None:
    page = scene.browser(who).get(f"{PLANS[plan]}/why/{name}")
    assert page.status == 200
    assert sum(lines(page)) == figure(page)


def test_the_figure_is_that_of_the_plan(client: Browser) -> None:
    of_plan = set(client.get(PLANS["A"]).cents)
    assert {figure(client.get(f"{PLANS['A']}/why/{name}")) for name in ("realised", "obligation", "planned")} <= of_plan
    assert figure(client.get(REALISED)) == 27_888_454
    assert figure(client.get(f"{REALISED}?on=2026-06-30")) == 8_739_709


def test_the_employer_reads_every_line_with_its_explanation(contractor: Browser, pseudonyms: list[str]) -> None:
    page = contractor.get(REALISED)
    assert [name for name in pseudonyms if name not in page.text] == []
    assert 7_328_767 in lines(page)
    assert "Ondersteuningsbehoefte blijvend" in page.text
    assert len(explained(page)) == len(lines(page)) == 12
    assert any("min(1, 20 / 25,5)" in told and "28.955,14" in told for told in explained(page))


def test_the_client_reads_of_persons_one_amount_for_work_and_education(client: Browser, pseudonyms: list[str]) -> None:
    page = client.get(REALISED)
    assert [name for name in pseudonyms if name in page.text] == []
    assert 24_513_886 in lines(page)
    assert {7_328_767, 22_853_612, 1_660_274}.isdisjoint(page.cents)
    assert "een prijs hoort niet naast een persoon" in page.text
    for hidden in ("blijvend", "statushouder", "uren per week"):
        assert hidden not in page.text.lower()


def test_hours_and_purchases_explain_themselves_to_both(client: Browser, contractor: Browser) -> None:
    for browser in (client, contractor):
        text = browser.get(REALISED).text.replace("\N{NO-BREAK SPACE}", " ")
        assert "Helder Facilitair" in text
        assert "12.340,55 × 0,5 = € 6.170,28" in text
        assert "Geen erkenning van de leverancier was geldig op de factuurdatum." in text


def test_a_disputed_amount_is_explained_as_it_was_known(client: Browser) -> None:
    page = client.get(f"{PLANS['A']}/why/disputed?known=2026-11-18&on=2026-11-30")
    assert figure(page) == 525_000
    assert lines(page) == [525_000]


def test_a_statement_whose_period_runs_counts_for_nothing_yet(client: Browser) -> None:
    page = client.get(f"{PLANS['A']}/why/obligation?on=2027-03-31")
    assert sorted(lines(page)) == [0, 16_000_000]
    assert "de periode is nog niet voorbij" in page.text


def test_each_figure_leads_to_its_values_and_its_events(client: Browser) -> None:
    links = client.get(f"{PLANS['A']}/why/obligation").links()
    assert f"{PLANS['A']}/history?kind=revenue" in links
    assert any(link.startswith("/frameworks/") for link in links)


def test_a_long_list_explains_a_line_when_it_is_asked_for(contractor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(why, "MOST_EXPLAINED", 3)
    page = contractor.get(REALISED)
    assert explained(page) == []
    asked = next(link for link in page.links() if "line=3-2" in link)
    opened = contractor.get(asked.partition("#")[0])
    [told] = explained(opened)
    assert "12.340,55 × 0,5" in told


@pytest.mark.parametrize("name", ["nothing", "REALISED", "realised%2F..", "__init__"])
def test_there_is_no_reason_for_another_number(client: Browser, name: str) -> None:
    assert client.get(f"{PLANS['A']}/why/{name}").status == 404


def test_what_was_received_leads_to_where_both_agreed(whole_scene: Scene) -> None:
    client = whole_scene.browser(CONTRACT_MANAGER)
    assert f"{PLANS['B']}/why/received" in client.get(PLANS["B"]).links()
    page = client.get(f"{PLANS['B']}/why/received")
    assert set(page.cents) == {4_316_777}
    [agreed] = {link for link in page.links() if "/carry-overs/" in link}
    assert client.get(agreed).status == 200


@pytest.mark.parametrize("name", ["realised", "obligation", "planned"])
def test_each_line_leads_to_its_own_events(contractor: Browser, name: str) -> None:
    page = contractor.get(f"{PLANS['A']}/why/{name}?known=2027-03-31")
    tables = [table for table in page.root.iter("table") if table.get("id", "").startswith("lines-")]
    rows = [row for table in tables for row in table.findall("./tbody/tr")]
    assert rows
    for row in rows:
        [events] = [link.get("href") for link in row.iter("a") if "subject=" in link.get("href", "")]
        assert "known=2027-03-31" in events
        told = contractor.get(events)
        assert "ps-event" in told.response.text
        assert told.response.text.count('class="ps-event') < contractor.get(
            f"{PLANS['A']}/history?known=2027-03-31"
        ).response.text.count('class="ps-event')

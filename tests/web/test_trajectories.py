"""Trajectories on screen: the way of one person, and never a price, a class or a name beside it."""

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B, PLAN_C, Member
from demo.plan_a import S01, S02, T01, T02, T11, T12
from demo.story import TODAY
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import Trajectory
from projections.chains import funnel as counted
from tests.web.kit import Browser, Page
from tests.web.scene import Scene
from web.efforts import counts_in
from web.wording.words import label

WAYS = f"/plans/{PLAN_B}/trajectories"


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


def rows(page: Page) -> list[str]:
    """Return the words of every row of the tables of a page."""
    return [" ".join(" ".join(row.itertext()).split()) for row in page.root.iter("tr")]


def test_every_trajectory_of_the_plan_stands_there_under_its_pseudonym(client: Browser, scene: Scene) -> None:
    page = client.get(WAYS)
    for id in scene.plan.trajectories:
        assert scene.read(Trajectory, id).pseudonym in page.text
        assert f"{WAYS}/{id}" in page.links()
    assert page.cents == []


def test_days_at_work_stand_beside_those_that_count_for_who_carries_them(client: Browser, contractor: Browser) -> None:
    own, theirs = (each.get(f"/plans/{PLAN_A}/trajectories") for each in (contractor, client))
    told = [row.split() for row in rows(own) if "Noorderdijk" in row]
    assert told
    assert all(int(days.replace(".", "")) >= int(counted.replace(".", "")) for *_, days, counted in told)
    assert any(days != counted for *_, days, counted in told)
    assert {row.split()[-1] for row in rows(theirs) if "Noorderdijk" in row} == {"\N{EN DASH}"}
    [[*_, ours]], [[*_, together]] = (
        [row.split() for row in rows(page) if row[:5] == "Samen"] for page in (own, theirs)
    )
    assert ours == together
    stepped, seen = (each.get(f"/plans/{PLAN_A}/trajectories/{T01}").text for each in (contractor, client))
    for said in ("in dit plan tellen", "Dagen die hier niet tellen", "voor één persoon kan tellen, is op."):
        assert (said in stepped, said in seen) == (True, False)


def test_days_that_count_are_told_together_once_two_people_have_them(client: Browser) -> None:
    one, two = (client.get(f"/plans/{PLAN_A}/trajectories?on={on}") for on in ("2026-01-31", "2026-02-28"))
    assert "Waarvan geteld" not in one.text
    [[*_, days, counted]] = [row.split() for row in rows(two) if row[:5] == "Samen"]
    assert days == counted == "76"


def test_the_chain_is_drawn_with_who_carries_and_who_passed_it_on(whole_scene: Scene) -> None:
    page = whole_scene.browser(BUYER).get(f"/plans/{PLAN_C}/trajectories")
    for said in (
        "overdracht aan Vlier ICT op 1 augustus 2026",
        "Werkervaringsplaats Zuidrand Groen",
        "einde van de keten",
        "Van activering tot baan",
        "1 langer dan drie jaar",
    ):
        assert said in page.text
    assert page.cents == []


def test_the_other_party_reads_steps_and_nothing_of_the_person(client: Browser, contractor: Browser) -> None:
    for plan, way in ((PLAN_A, T02), (PLAN_A, T01), (PLAN_B, T12)):
        address = f"/plans/{plan}/trajectories/{way}"
        theirs, own = client.get(address), contractor.get(address)
        private = ("Ondersteuningsbehoefte", "Uren per week", "Op basis van een uitkering", "Groep", "Hoe het ging")
        assert [word for word in private if word in theirs.text] == []
        assert "Ondersteuningsbehoefte" in own.text
        assert theirs.cents == own.cents == []
        assert "€" not in theirs.text
        assert "€" not in own.text
    assert "Statushouder" in contractor.get(f"/plans/{PLAN_A}/trajectories/{T02}").text


def test_the_other_party_reads_only_the_steps_that_count_in_this_plan(client: Browser, contractor: Browser) -> None:
    first, second = f"/plans/{PLAN_A}/trajectories/{T11}", f"{WAYS}/{T11}"
    assert "30 juni" not in client.get(second).text
    own = contractor.get(second)
    assert own.text.count("Wie de stap draagt") == 2
    assert client.get(second).text.count("Wie de stap draagt") == 1
    assert client.get(first).text.count("Wie de stap draagt") == 1


WHOLE_WAY = "Wie een stap van een traject draagt, leest de hele weg van die mens"
COUNTING = "leest u de stappen die in dit plan tellen"


def test_who_reads_more_steps_than_the_other_side_reads_why_and_so_does_who_may_read_fewer(
    client: Browser, contractor: Browser
) -> None:
    assert [said in contractor.get(WAYS).text for said in (WHOLE_WAY, COUNTING)] == [True, False]
    assert [said in client.get(WAYS).text for said in (WHOLE_WAY, COUNTING)] == [False, True]
    early = f"/plans/{PLAN_A}/trajectories?known=2026-02-15"
    assert WHOLE_WAY not in contractor.get(early).text, "where both read the same there is nothing to explain"


def test_the_chain_is_counted_over_all_plans_of_a_reader_and_everybody_once(whole_scene: Scene) -> None:
    for member in (CONTRACT_MANAGER, EXECUTIVE):
        browser = whole_scene.browser(member)
        page = browser.get("/trajectories")
        assert page.cents == []
        assert funnel(page) == _expected(whole_scene, member)
        for plan in (PLAN_A, PLAN_B):
            for kind, counts in funnel(browser.get(f"/plans/{plan}/trajectories")).items():
                assert counts[0] <= funnel(page)[kind][0]


def test_a_client_that_carries_no_step_sees_the_chain_of_its_plans_and_no_trajectory_of_its_own(
    client: Browser,
) -> None:
    page = client.get("/trajectories")
    assert "U draagt zelf geen stap" in page.text
    assert not [link for link in page.links() if link.startswith("/trajectories/")]
    assert funnel(page)["Werk"][0] > 1


def test_an_organisation_without_trajectories_sees_no_empty_picture(scene: Scene) -> None:
    page = scene.browser(BUYER).get("/trajectories")
    assert "Van activering tot baan" not in page.text
    assert "Nog geen trajecten" in page.text


def funnel(page: Page) -> dict[str, list[int]]:
    """Return the table behind the funnel of a page: by step how many began it, and where they are now."""
    [table] = page.root.findall(".//table[@id='funnel-chart-table']")
    _, *told = [["".join(cell.itertext()).strip() for cell in row] for row in table.iter("tr")]
    return {kind: [int(count) for count in counts] for kind, *counts in told}


def _expected(scene: Scene, member: Member) -> dict[str, list[int]]:
    """Count anew whom somebody reads: of its own ways all, of those in its plans what counts there."""
    own = member.actor.organisation
    plans = [scene.read(Plan, id) for id in (PLAN_A, PLAN_B, PLAN_C)]
    mine = [plan for plan in plans if own == plan.client or plan.contractors == (own,)]
    ways = []
    for id in {way for plan in plans for way in plan.trajectories}:
        way = scene.read(Trajectory, id)
        joined = [plan.id for plan in mine if id in plan.trajectories]
        ways.append(
            [
                stage
                for stage in way.standing()
                if own in way.carriers() or any(counts_in(plan, stage.facts) for plan in joined)
            ]
        )
    return {
        label(rung.kind, "nl"): [rung.began, rung.further, rung.now, rung.back, rung.left, rung.sustained]
        for rung in counted(ways, TODAY)
    }


def test_each_side_finds_what_it_may_do(client: Browser, contractor: Browser) -> None:
    address = f"{WAYS}/{T12}"
    own, theirs = contractor.get(address), client.get(address)
    assert f"{address}/stages/new" in own.links()
    assert [link for link in own.links() if link.endswith(("/end", "/change", "/withdrawal"))]
    assert [link for link in theirs.links() if link.endswith(("/end", "/change", "/withdrawal", "/stages/new"))] == []
    assert [link for link in theirs.links() if link.endswith("/objections/new")]
    assert f"{WAYS}/new" in contractor.get(WAYS).links()
    assert f"{WAYS}/new" not in client.get(WAYS).links()


def test_a_reader_who_looks_back_sees_the_way_as_it_was_and_no_buttons(contractor: Browser) -> None:
    address = f"/plans/{PLAN_A}/trajectories/{T02}"
    assert "Eerder gestopt dan gepland" in contractor.get(address).text
    page = contractor.get(f"{address}?known=2026-11-01")
    assert "U kijkt terug" in page.text
    assert "Eerder gestopt dan gepland" not in page.text
    deeds = ("/end", "/change", "/withdrawal", "/new", "/answer")
    assert [link for link in page.links() if link.endswith(deeds)] == []
    listed = contractor.get(f"/plans/{PLAN_A}/trajectories?known=2026-02-15")
    assert next(link for link in listed.links() if str(T01) in link).startswith(f"/plans/{PLAN_A}/trajectories/{T01}?")
    assert [link for link in listed.links() if str(T02) in link] == []


def test_for_another_organisation_and_in_another_plan_it_is_not_there(scene: Scene, client: Browser) -> None:
    stranger = scene.browser(BUYER)
    assert stranger.get(WAYS).status == 404
    assert stranger.get(f"{WAYS}/{T12}").status == 404
    assert client.get(f"{WAYS}/{T02}").status == 404
    assert client.get(f"{WAYS}/{S01}").status == 404
    assert client.get(f"{WAYS}/{S02}").status == 404


def test_a_partner_reads_where_the_way_asks_attention_and_who_sees_one_step_does_not(
    client: Browser, contractor: Browser
) -> None:
    again = "opnieuw werk bij dezelfde organisatie, na 218 dagen"
    page = contractor.get(f"{WAYS}/{T11}")
    assert "Dit vraagt aandacht" in page.text
    assert again in page.text
    assert "218 dagen geen stap" in page.text
    assert "Dit vraagt aandacht" not in client.get(f"{WAYS}/{T11}").text
    assert "Dit vraagt aandacht" not in contractor.get(f"/plans/{PLAN_A}/trajectories/{T01}?on=2026-06-30").text
    stopped = contractor.get(f"/plans/{PLAN_A}/trajectories/{T02}")
    assert "Sinds 16 november 2026 loopt er geen stap meer" in stopped.text

"""Signals where they are read: on the way, and on the desk of whoever can do something; never in a value."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, NOORDERDIJK, PLAN_B
from demo.plan_a import T11
from demo.story import TODAY
from domain.aggregates.trajectory import Trajectory
from domain.commands import trajectories
from domain.commands.books import open_book
from domain.commands.trajectories import pseudonym_of
from domain.terms import Allocation, Evidence, EvidenceKind, Share, StageFacts, StageKind
from tests.web.kit import Page
from tests.web.scene import Scene

TWICE = "staat ook bij een ander traject; waar dat is, staat hier niet"
B = f"/plans/{PLAN_B}"


def work(reference: str, first_day: date = date(2028, 2, 1), hours: int = 36) -> StageFacts:
    """Return work at Noorderdijk Bouw that counts in plan B, under a declaration of a number."""
    return StageFacts(
        kind=StageKind.EMPLOYMENT,
        carrier=NOORDERDIJK,
        first_day=first_day,
        weekly_minutes=hours * 60,
        allocations=(Allocation(first_day=first_day, shares=(Share(plan=PLAN_B, share=10_000),)),),
        evidence=Evidence(kind=EvidenceKind.MUNICIPAL_DECLARATION, day=date(2028, 1, 27), reference=reference),
    )


def started(scene: Scene, reference: str) -> tuple[UUID, UUID]:
    """Let Noorderdijk Bouw start a trajectory under a declaration."""
    way, step = uuid4(), uuid4()
    scene.do(EXECUTIVE, trajectories.start_trajectory, trajectory=way, stage=step, facts=work(reference))
    return way, step


def signs(page: Page) -> list[str]:
    """Return the signals on a desk."""
    items = page.root.findall(".//li[@class='ps-task ps-task--sign']")
    return [" ".join("".join(item.itertext()).split()) for item in items]


def test_a_declaration_in_two_trajectories_is_shown_on_both_and_says_not_where(scene: Scene) -> None:
    contractor, client = scene.browser(EXECUTIVE), scene.browser(CONTRACT_MANAGER)
    (first, _), (second, step) = started(scene, "GD 2028/44"), started(scene, "GD-2028-045")
    realised = open_book(scene.log, PLAN_B).book.valuation(TODAY).figures().realised
    pages = [f"{B}/trajectories/{first}", f"{B}/trajectories/{second}"]
    for browser in (contractor, client):
        assert not any(TWICE in browser.get(page).text for page in (*pages, "/desk"))

    revision = scene.read(Trajectory, second).stages[step].revision
    scene.do(
        EXECUTIVE,
        trajectories.change_stage,
        trajectory=second,
        stage=step,
        facts=work("gd-2028-44"),
        revision=revision,
        reason="Het kenmerk was verkeerd overgenomen.",
    )
    assert open_book(scene.log, PLAN_B).book.valuation(TODAY).figures().realised == realised
    for browser in (contractor, client):
        assert [TWICE in browser.get(page).text for page in pages] == [True, True]
        assert pseudonym_of(second) not in browser.get(pages[0]).text
        found = [each for each in signs(browser.get("/desk")) if TWICE in each]
        assert sorted(each.split()[1] for each in found) == sorted(map(pseudonym_of, (first, second)))
    assert signs(scene.browser(BUYER).get("/desk")) == []


def test_a_withdrawn_step_names_no_declaration_any_more(scene: Scene) -> None:
    (first, _), (second, step) = started(scene, "GD-2028-046"), started(scene, "GD-2028-046")
    contractor = scene.browser(EXECUTIVE)
    assert TWICE in contractor.get(f"/trajectories/{first}").text
    scene.do(
        EXECUTIVE,
        trajectories.withdraw_stage,
        trajectory=second,
        stage=step,
        revision=scene.read(Trajectory, second).stages[step].revision,
        reason="Twee keer ingevoerd.",
    )
    assert TWICE not in contractor.get(f"/trajectories/{first}").text


def test_more_than_sixty_hours_a_week_is_on_the_desk_for_as_long_as_it_lasts(scene: Scene) -> None:
    contractor = scene.browser(EXECUTIVE)
    way, _ = started(scene, "GD-2028-047")
    beside = work("GD-2028-048", date(2028, 2, 20), 30)
    for last_day, lasts in ((date(2028, 2, 25), False), (None, True)):
        step = replace(beside, last_day=last_day, first_day=date(2028, 2, 20) if lasts else date(2028, 2, 19))
        scene.do(EXECUTIVE, trajectories.start_stage, trajectory=way, stage=uuid4(), facts=step)
        assert any("meer dan 60 uur" in each for each in signs(contractor.get("/desk"))) is lasts
        assert "meer dan 60 uur" in contractor.get(f"{B}/trajectories/{way}").text


@pytest.mark.parametrize("address", [f"/trajectories/{T11}", f"{B}/trajectories/{T11}"])
def test_a_carrier_reads_the_signals_beside_the_plan_too(scene: Scene, address: str) -> None:
    page = scene.browser(EXECUTIVE).get(address)
    assert "opnieuw werk bij dezelfde organisatie, na 218 dagen" in page.text

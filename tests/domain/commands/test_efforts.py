"""Effort is credited once over all plans, and valued by rule 11 from the day of the second signature."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.aggregates.amendment import Amendment
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import Trajectory
from domain.changes import ActionAgreed
from domain.commands.books import open_book
from domain.conclusions import final_statement
from domain.refusals import Missing, Refused
from domain.terms import Allocation, Certainty, RefusalCode, Share
from tests.kit.cast import (
    CLIENT,
    CONTRACTOR,
    PLAN,
    STAGE,
    TODAY,
    allocated,
    effort_terms,
    ended_early,
    hours,
    id_of,
    planned,
    terms,
)
from tests.kit.office import (
    CREDIT,
    EARLY,
    EARLY_TRAJECTORY,
    REFUSED,
    RUNNING,
    SECOND_CREDIT,
    SECOND_EARLY,
    Office,
    ended,
    samples,
)

OTHER_PLAN = id_of("another plan")


def credited(office: Office, plan: UUID = PLAN) -> list[tuple[str, int]]:
    """Return the lines of effort credit in a plan, with their cents."""
    lines = open_book(office.store, plan).book.valuation(TODAY).lines()
    return [(line.part or line.source, line.cents) for line in lines if line.rule == "effort"]


def agree(office: Office, effort: UUID = CREDIT, plan: UUID = PLAN) -> None:
    revision = office.read(Plan, plan).efforts[effort].revision
    office.do("agree_effort", CLIENT, plan=plan, effort=effort, revision=revision)


def alone(office: Office) -> None:
    """Let the second stage, which ran beside the first, no longer count."""
    office.do(
        "withdraw_stage", CONTRACTOR, reason="Dubbel", trajectory=EARLY_TRAJECTORY, stage=SECOND_EARLY, revision=3
    )


def test_credit_counts_once_both_have_signed(office: Office) -> None:
    assert credited(office) == []
    alone(office)
    agree(office)
    assert credited(office) == [(str(EARLY), 1_125_000)]


def test_a_refused_candidate_counts_as_delivered_effort(office: Office) -> None:
    alone(office)
    revision = office.read(Plan, PLAN).efforts[CREDIT].revision
    refusing = effort_terms(delivered_minutes=5_100, refusals=(REFUSED,))
    office.do("revise_effort", CONTRACTOR, plan=PLAN, effort=CREDIT, revision=revision, terms=refusing)
    agree(office)
    assert credited(office) == [(str(EARLY), 1_125_000)]


def test_credit_that_is_withdrawn_or_revised_counts_no_more(office: Office) -> None:
    agree(office)
    revision = office.read(Plan, PLAN).efforts[CREDIT].revision
    office.do(
        "revise_effort", CONTRACTOR, plan=PLAN, effort=CREDIT, revision=revision, terms=effort_terms(norm_minutes=9)
    )
    assert credited(office) == []


def second_plan(office: Office) -> None:
    opening = next(each for each in samples(office) if each.name == "open_plan").facts
    office.do("open_plan", CLIENT, **opening | {"plan": OTHER_PLAN})


def test_the_plan_of_the_last_allocation_carries_the_credit(office: Office) -> None:
    second_plan(office)
    first = Allocation(
        first_day=date(2027, 9, 1), last_day=date(2027, 10, 31), shares=(Share(plan=PLAN, share=10_000),)
    )
    last = Allocation(first_day=date(2027, 11, 1), shares=(Share(plan=OTHER_PLAN, share=10_000),))
    shared = id_of("a shared stage")
    facts = replace(ended_early(), allocations=(first, last))
    office.do("start_trajectory", CONTRACTOR, trajectory=id_of("shared"), stage=shared, facts=facts)
    asked: dict[str, Any] = {"trajectory": id_of("shared"), "subject": shared, "terms": effort_terms()}
    with pytest.raises(Refused) as refused:
        office.do("propose_effort", CONTRACTOR, plan=PLAN, effort=SECOND_CREDIT, **asked)
    assert refused.value.rule == "effort.other-plan"
    office.do("propose_effort", CONTRACTOR, plan=OTHER_PLAN, effort=SECOND_CREDIT, **asked)
    agree(office, SECOND_CREDIT, OTHER_PLAN)
    assert credited(office, OTHER_PLAN) == [(str(shared), 1_125_000)]
    moved = replace(
        facts,
        allocations=(
            replace(last, first_day=date(2027, 9, 1), last_day=date(2027, 10, 31)),
            replace(first, first_day=date(2027, 11, 1), last_day=None),
        ),
    )
    office.do(
        "change_stage", CONTRACTOR, reason="Andersom", trajectory=id_of("shared"), stage=shared, facts=moved, revision=2
    )
    with pytest.raises(Refused) as refused:
        office.do("propose_effort", CONTRACTOR, plan=PLAN, effort=id_of("a third"), **asked)
    assert refused.value.rule == "effort.counted-elsewhere"
    assert credited(office, OTHER_PLAN) == []


def moved(office: Office, trajectory: UUID, stage: UUID, plan: UUID) -> None:
    """Allocate all days of the stage to another plan."""
    facts = ended_early(allocations=(allocated(plan=plan),))
    revision = office.read(Trajectory, trajectory).stages[stage].revision
    told: dict[str, Any] = {"trajectory": trajectory, "stage": stage, "facts": facts, "revision": revision}
    office.do("change_stage", CONTRACTOR, reason="Het telt in het andere plan.", **told)


def test_credit_stays_where_it_was_agreed_when_all_days_move_to_another_plan(office: Office) -> None:
    second_plan(office)
    way, stage = id_of("a way that moves"), id_of("a stage that moves")
    office.do("start_trajectory", CONTRACTOR, trajectory=way, stage=stage, facts=ended_early())
    asked: dict[str, Any] = {"trajectory": way, "subject": stage, "terms": effort_terms()}
    office.do("propose_effort", CONTRACTOR, plan=PLAN, effort=SECOND_CREDIT, **asked)
    agree(office, SECOND_CREDIT)
    assert (str(stage), 1_125_000) in credited(office)
    moved(office, way, stage, OTHER_PLAN)
    before = len(office.store.log)
    with pytest.raises(Refused) as refused:
        office.do("propose_effort", CONTRACTOR, plan=OTHER_PLAN, effort=id_of("a third"), **asked)
    assert refused.value.rule == "effort.counted-elsewhere"
    assert len(office.store.log) == before
    assert (str(stage), 1_125_000) not in credited(office) + credited(office, OTHER_PLAN)
    revision = office.read(Plan, PLAN).efforts[SECOND_CREDIT].revision
    taken: dict[str, Any] = {"plan": PLAN, "effort": SECOND_CREDIT, "revision": revision}
    office.do("withdraw_effort", CONTRACTOR, reason="Het hoort bij het andere plan.", **taken)
    office.do("propose_effort", CONTRACTOR, plan=OTHER_PLAN, effort=id_of("a third"), **asked)
    agree(office, id_of("a third"), OTHER_PLAN)
    assert credited(office, OTHER_PLAN) == [(str(stage), 1_125_000)]


def test_credit_that_is_signed_when_the_plan_is_over_is_in_its_final_statement(office: Office) -> None:
    over = id_of("a plan that is over")
    ended(office, over)
    last_day = office.read(Plan, over).last_day
    way, stage = id_of("a late way"), id_of("a late stage")
    facts = ended_early(
        first_day=date(2026, 9, 1),
        last_day=date(2027, 1, 24),
        planned_last_day=date(2027, 8, 31),
        allocations=(allocated(first=date(2026, 9, 1), plan=over),),
    )
    office.do("start_trajectory", CONTRACTOR, trajectory=way, stage=stage, facts=facts)
    terms = effort_terms(planned_last_day=date(2027, 6, 30))
    asked: dict[str, Any] = {"trajectory": way, "subject": stage, "terms": terms}
    office.do("propose_effort", CONTRACTOR, plan=over, effort=SECOND_CREDIT, **asked)
    before = final_statement(open_book(office.store, over).book)
    agree(office, SECOND_CREDIT, over)
    [(of, cents)] = credited(office, over)
    assert of == str(stage)
    assert cents > 0
    assert last_day < TODAY
    assert final_statement(open_book(office.store, over).book).realised == before.realised + cents


def under_action(office: Office) -> UUID:
    """Let an action that plans ten hours end, with four recorded under it."""
    draft, action = id_of("an amendment"), id_of("an action")

    agreed = terms(certainty=Certainty.AGREED, planned=(planned(4, minutes=600),))
    change = ActionAgreed(subject=action, base=0, terms=agreed)
    office.do("open_amendment", CLIENT, plan=PLAN, amendment=draft, title="Tuin", change=change)
    office.do("propose_amendment", CLIENT, plan=PLAN, amendment=draft, version=2)
    content = office.read(Amendment, draft).content
    office.do("accept_amendment", CONTRACTOR, plan=PLAN, amendment=draft, version=3, content=content)
    ending: tuple[tuple[str, dict[str, Any]], ...] = (("start_action", {}), ("end_action", {"outcome": "Het regende."}))
    for verb, more in ending:
        revision = office.read(Plan, PLAN).actions[action].revision
        office.do(verb, CONTRACTOR, plan=PLAN, action=action, revision=revision, **more)
    office.do("record_hours", CONTRACTOR, plan=PLAN, entry=id_of("e"), facts=hours(minutes=240, action=action))
    return action


def test_an_action_that_ended_with_less_is_credited_for_what_is_short(office: Office) -> None:
    action = under_action(office)
    office.do("propose_effort", CONTRACTOR, plan=PLAN, effort=SECOND_CREDIT, subject=action, terms=effort_terms())
    agree(office, SECOND_CREDIT)
    assert credited(office) == [(str(SECOND_CREDIT), 39_375)]


def test_a_stage_and_the_action_above_it_are_not_both_credited(office: Office) -> None:
    action, trajectory = under_action(office), id_of("under")
    office.do("start_trajectory", CONTRACTOR, trajectory=trajectory, stage=STAGE, facts=ended_early(action=action))
    of_stage: dict[str, Any] = {"trajectory": trajectory, "subject": STAGE, "terms": effort_terms()}
    of_action: dict[str, Any] = {"subject": action, "terms": effort_terms()}
    office.do("propose_effort", CONTRACTOR, plan=PLAN, effort=SECOND_CREDIT, **of_stage)
    with pytest.raises(Refused) as refused:
        office.do("propose_effort", CONTRACTOR, plan=PLAN, effort=id_of("third"), **of_action)
    assert refused.value.rule == "effort.stage-credited"
    revision = office.read(Plan, PLAN).efforts[SECOND_CREDIT].revision
    office.do("withdraw_effort", CONTRACTOR, reason="Via de actie", plan=PLAN, effort=SECOND_CREDIT, revision=revision)
    office.do("propose_effort", CONTRACTOR, plan=PLAN, effort=id_of("third"), **of_action)
    with pytest.raises(Refused) as refused:
        office.do("propose_effort", CONTRACTOR, plan=PLAN, effort=id_of("fourth"), **of_stage)
    assert refused.value.rule == "effort.counted-elsewhere"


def test_a_stage_that_is_not_there_is_missing(office: Office) -> None:
    for trajectory, stage in ((EARLY_TRAJECTORY, id_of("no stage")), (id_of("no trajectory"), EARLY)):
        asked: dict[str, Any] = {"trajectory": trajectory, "subject": stage, "terms": effort_terms()}
        with pytest.raises(Missing):
            office.do("propose_effort", CONTRACTOR, plan=PLAN, effort=SECOND_CREDIT, **asked)
    with pytest.raises(Missing):
        office.do("agree_effort", CLIENT, plan=PLAN, effort=SECOND_CREDIT, revision=1)


def test_a_risk_over_a_trajectory_that_ended_comes_too_late(office: Office) -> None:
    late: dict[str, Any] = {"risk": id_of("late"), "subject": EARLY_TRAJECTORY, "motivation": "Nieuw"}
    with pytest.raises(Refused) as refused:
        office.do("propose_risk", CONTRACTOR, plan=PLAN, **late)
    assert refused.value.rule == "risk.too-late"


def test_a_refusal_is_recorded_with_its_code(office: Office) -> None:
    assert office.read(Plan, PLAN).candidates[REFUSED].code is RefusalCode.SCREENING
    assert RUNNING in office.read(Plan, PLAN).actions

"""A trajectory: stages with days that have come, allocated to plans, and never a word about the person."""

from datetime import date
from typing import Any

import pytest

from domain.aggregates import trajectory as t
from domain.aggregates.trajectory import EndCause, Trajectory
from domain.terms import (
    PERMITTED_EVIDENCE,
    Allocation,
    Evidence,
    EvidenceKind,
    Share,
    StageKind,
    Support,
)
from tests.kit.cast import (
    CONTRACTOR,
    NOORDERDIJK,
    PLAN,
    STAGE,
    TODAY,
    TRAJECTORY,
    allocated,
    head,
    id_of,
    stage,
)
from tests.kit.scenario import Scenario, given

WORKING = {StageKind.EMPLOYMENT, StageKind.SHELTERED}


def _given(*events: Any) -> Scenario:
    started = t.TrajectoryStarted(head=head(CONTRACTOR), employer=NOORDERDIJK, pseudonym="T-BCDFGH")
    return given(Trajectory, started, *events, id=TRAJECTORY)


def _running(**changes: Any) -> t.StageStarted:
    return t.StageStarted(head=head(CONTRACTOR), stage=STAGE, facts=stage(**changes))


def _start(told: Scenario, facts: Any, *, hours_count: bool = True) -> Scenario:
    return told.when(
        t.start_stage, CONTRACTOR, stage=STAGE, facts=facts, hours_count=hours_count, own={PLAN, id_of("other")}
    )


def _evidence(kind: StageKind) -> Evidence:
    return Evidence(kind=PERMITTED_EVIDENCE[kind][0], day=date(2027, 8, 25), reference="GD-2027-031")


def test_an_employer_starts_a_trajectory_under_a_pseudonym() -> None:
    told = given(Trajectory, id=TRAJECTORY).when(t.start_trajectory, CONTRACTOR, pseudonym="T-BCDFGH")
    told.then(t.TrajectoryStarted, employer=NOORDERDIJK, pseudonym="T-BCDFGH", group="", counted_before={})
    told.when(t.start_trajectory, CONTRACTOR, pseudonym="T-BCDFGH").then_refused("trajectory.already-started")


def test_a_group_is_one_that_the_framework_names() -> None:
    told = given(Trajectory, id=TRAJECTORY)
    groups = frozenset({"status-holder"})
    told.when(t.start_trajectory, CONTRACTOR, pseudonym="T-B", group="diagnose", groups=groups)
    told.then_refused("trajectory.unknown-group", field="group")
    told.when(t.start_trajectory, CONTRACTOR, pseudonym="T-B", group="status-holder", groups=groups)
    told.then(t.TrajectoryStarted, group="status-holder")


@pytest.mark.parametrize(
    ("days", "rule"), [(0, "quantity.not-positive"), (-1, "quantity.not-positive"), (3_651, "quantity.absurd")]
)
def test_days_counted_elsewhere_are_a_sensible_number(days: int, rule: str) -> None:
    told = given(Trajectory, id=TRAJECTORY)
    told.when(t.start_trajectory, CONTRACTOR, pseudonym="T-B", counted_before={NOORDERDIJK: days})
    told.then_refused(rule, field="counted_before")


def test_days_are_counted_elsewhere_by_a_few_contractors() -> None:
    many = {id_of(str(each)): 1 for each in range(21)}
    told = given(Trajectory, id=TRAJECTORY)
    told.when(t.start_trajectory, CONTRACTOR, pseudonym="T-B", counted_before=many).then_refused("list.too-long")


@pytest.mark.parametrize("kind", StageKind)
def test_every_stage_of_the_chain_can_start(kind: StageKind) -> None:
    facts = stage(kind, evidence=_evidence(kind), weekly_minutes=1920 if kind in WORKING else None)
    told = _start(_given(), facts)
    told.then(t.StageStarted, facts=facts)
    assert [each.id for each in told.state.standing()] == [STAGE]
    assert told.state.plans() == {PLAN}


def test_a_stage_starts_once() -> None:
    _start(_given(_running()), stage()).then_refused("stage.already-started")


def test_a_trajectory_has_fifty_stages() -> None:
    many = [t.StageStarted(head=head(CONTRACTOR), stage=id_of(str(each)), facts=stage()) for each in range(50)]
    _start(_given(*many), stage()).then_refused("stage.too-many", most=50)


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"first_day": date(2028, 3, 1)}, "date.future", "first_day"),
        ({"first_day": date(1999, 1, 1)}, "date.absurd", "first_day"),
        ({"last_day": date(2027, 8, 31)}, "period.end-before-start", "last_day"),
        ({"last_day": date(2028, 3, 1)}, "date.future", "last_day"),
        ({"planned_last_day": date(2027, 8, 31)}, "period.end-before-start", "planned_last_day"),
        ({"planned_last_day": date(2300, 8, 31)}, "date.absurd", "planned_last_day"),
        ({"weekly_minutes": 0}, "quantity.not-positive", "weekly_minutes"),
        ({"weekly_minutes": -60}, "quantity.not-positive", "weekly_minutes"),
        ({"weekly_minutes": 3_601}, "quantity.absurd", "weekly_minutes"),
        ({"weekly_minutes": None}, "stage.hours-needed", "weekly_minutes"),
        ({"end_of_chain": "Dit past."}, "stage.end-of-chain", "end_of_chain"),
        ({"allocations": ()}, "stage.not-allocated", "allocation"),
    ],
)
def test_a_stage_is_sound(changes: dict[str, Any], rule: str, field: str) -> None:
    _start(_given(), stage(**changes)).then_refused(rule, field=field)


def test_hours_a_week_are_asked_only_where_the_framework_weighs_them() -> None:
    _start(_given(), stage(weekly_minutes=None), hours_count=False).then(t.StageStarted)
    facts = stage(StageKind.EDUCATION, evidence=_evidence(StageKind.EDUCATION), weekly_minutes=None)
    _start(_given(), facts).then(t.StageStarted)


@pytest.mark.parametrize("kind", sorted(set(StageKind) - WORKING))
@pytest.mark.parametrize("support", [Support.PERMANENT, Support.NONE])
def test_the_class_of_support_need_is_asked_at_work_only(kind: StageKind, support: Support) -> None:
    facts = stage(kind, evidence=_evidence(kind), weekly_minutes=None, support=support)
    _start(_given(), facts).then_refused("stage.support-of-work-only", field="support")


@pytest.mark.parametrize("kind", StageKind)
@pytest.mark.parametrize("evidence", EvidenceKind)
def test_no_other_evidence_is_asked_than_the_list_permits(kind: StageKind, evidence: EvidenceKind) -> None:
    declared = Evidence(kind=evidence, day=date(2027, 8, 25), reference="GD-2027-031")
    told = _start(_given(), stage(kind, evidence=declared, weekly_minutes=1920))
    if evidence in PERMITTED_EVIDENCE[kind]:
        told.then(t.StageStarted)
    else:
        told.then_refused("evidence.not-permitted", field="evidence_kind")


def _shared(*shares: tuple[str, int], first: date = date(2027, 9, 1), last: date | None = None) -> Allocation:
    return Allocation(first_day=first, last_day=last, shares=tuple(Share(plan=id_of(p), share=s) for p, s in shares))


@pytest.mark.parametrize(
    ("allocations", "rule"),
    [
        ((_shared(("plan", 9_999)),), "stage.shares"),
        ((_shared(("plan", 6_000), ("other", 5_000)),), "stage.shares"),
        ((_shared(),), "stage.shares"),
        ((_shared(("plan", 0), ("other", 10_000)),), "quantity.not-positive"),
        ((_shared(("plan", -5_000), ("other", 15_000)),), "quantity.not-positive"),
        ((_shared(("plan", 15_000)),), "quantity.absurd"),
        ((_shared(("plan", 5_000), ("plan", 5_000)),), "stage.plan-twice"),
        ((_shared(("plan", 10_000), last=date(2027, 8, 31)),), "period.end-before-start"),
        ((_shared(("plan", 10_000)), _shared(("plan", 10_000), first=date(2028, 1, 1))), "stage.allocations-overlap"),
        ((_shared(*((str(each), 1) for each in range(21))),), "list.too-long"),
        ((_shared(("plan", 10_000)),) * 21, "list.too-long"),
    ],
)
def test_the_days_of_a_stage_are_allocated_whole_and_once(allocations: Any, rule: str) -> None:
    _start(_given(), stage(allocations=allocations)).then_refused(rule, field="allocation")


def test_a_stage_may_count_in_two_plans_and_in_one_after_the_other() -> None:
    together = _shared(("plan", 6_000), ("other", 4_000), last=date(2027, 12, 31))
    after = _shared(("other", 10_000), first=date(2028, 1, 1))
    told = _start(_given(), stage(allocations=(together, after)))
    told.then(t.StageStarted)
    assert told.state.plans() == {id_of("plan"), id_of("other")}


def _change(told: Scenario, facts: Any, reason: str = "Minder uren", revision: int = 2) -> Scenario:
    return told.when(
        t.change_stage,
        CONTRACTOR,
        reason=reason,
        stage=STAGE,
        facts=facts,
        hours_count=True,
        own={PLAN},
        revision=revision,
    )


def test_the_employer_changes_a_stage_with_a_reason() -> None:
    told = _given(_running())
    _change(told, stage(weekly_minutes=1440), reason="").then_refused("text.required", field="reason")
    _change(told, stage(weekly_minutes=1440)).then(t.StageChanged, facts=stage(weekly_minutes=1440))
    assert told.state.stages[STAGE].revision == 3


def test_a_change_changes_something_but_not_the_kind() -> None:
    told = _given(_running())
    _change(told, stage()).then_refused("stage.nothing-changed")
    other = stage(StageKind.SHELTERED, evidence=_evidence(StageKind.SHELTERED))
    _change(told, other).then_refused("stage.other-kind", field="kind")
    _change(told, stage(weekly_minutes=0)).then_refused("quantity.not-positive")


def test_a_stage_ends_on_a_day_that_has_come_with_an_impersonal_cause() -> None:
    told = _given(_running())
    end: dict[str, Any] = {"stage": STAGE, "cause": EndCause.COMPLETED, "revision": 2}
    told.when(t.end_stage, CONTRACTOR, last_day=date(2028, 3, 1), **end).then_refused("date.future")
    told.when(t.end_stage, CONTRACTOR, last_day=date(2027, 8, 31), **end).then_refused("period.end-before-start")
    told.when(t.end_stage, CONTRACTOR, last_day=TODAY, **end).then(t.StageEnded, cause=EndCause.COMPLETED)
    again = end | {"revision": 3}
    told.when(t.end_stage, CONTRACTOR, last_day=TODAY, **again).then_refused("stage.already-ended", last=TODAY)


def test_a_stage_that_runs_on_after_all_has_no_cause_of_its_end() -> None:
    ended = t.StageEnded(head=head(CONTRACTOR), stage=STAGE, last_day=TODAY, cause=EndCause.ENDED_EARLY)
    told = _change(_given(_running(), ended), stage(), revision=3)
    told.then(t.StageChanged)
    assert told.state.stages[STAGE].cause is None


def test_a_withdrawn_stage_counts_nowhere_and_stays_withdrawn() -> None:
    told = _given(_running())
    told.when(t.withdraw_stage, CONTRACTOR, stage=STAGE, revision=2).then_refused("text.required", field="reason")
    told.when(t.withdraw_stage, CONTRACTOR, reason="Dubbel", stage=STAGE, revision=2).then(t.StageWithdrawn)
    assert not list(told.state.standing())
    assert not told.state.plans()
    _change(told, stage(weekly_minutes=60), revision=3).then_refused("stage.withdrawn")


def test_a_stage_read_before_a_change_is_stale_and_an_unknown_one_missing() -> None:
    told = _change(_given(_running()), stage(weekly_minutes=1440))
    _change(told, stage(weekly_minutes=60)).then_stale(current=3)
    told.when(t.withdraw_stage, CONTRACTOR, reason="Weg", stage=id_of("elsewhere"), revision=2).then_missing()


def test_an_allocation_ends_where_the_stage_does_not() -> None:
    ended = stage(last_day=date(2028, 1, 31), allocations=(allocated(last=date(2027, 12, 31)),))
    _start(_given(), ended).then(t.StageStarted)

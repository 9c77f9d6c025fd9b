"""Stages: begun by whoever carries them, changed from a day on, ended, and allocated to plans that assent."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.plan import permitted_evidence
from domain.aggregates.trajectory import events as e
from domain.aggregates.trajectory.state import WORKING, Stage, Trajectory, part_of, plans_of
from domain.calendar import overlap, past, period, sensible
from domain.events import Head
from domain.quantities import few, positive
from domain.refusals import Missing, Refused, Stale
from domain.terms import WHOLE, Allocation, StageFacts, StageKind, Support, WorkTerms

MOST_WEEKLY_MINUTES = 60 * 60
MOST_STAGES = 50
MOST_ALLOCATIONS = 20
MOST_SHARES = 20
MOST_CONTRACTORS = 20
MOST_TERMS = 50


def start_trajectory(
    trajectory: Trajectory,
    head: Head,
    *,
    pseudonym: str,
    group: str = "",
    groups: frozenset[str] = frozenset(),
    counted_before: dict[UUID, int] | None = None,
) -> e.TrajectoryStarted:
    """Start a trajectory as the employer. The framework names the `groups`; days counted elsewhere are declared."""
    if trajectory.version:
        raise Refused("trajectory.already-started")
    if group and group not in groups:
        raise Refused("trajectory.unknown-group", field="group")
    for days in few(counted_before or {}, field="counted_before", most=MOST_CONTRACTORS).values():
        positive(days, field="counted_before", most=3_650)
    return e.TrajectoryStarted(
        head=head,
        employer=head.organisation,
        pseudonym=pseudonym,
        group=group,
        counted_before=counted_before or {},
    )


def start_stage(
    trajectory: Trajectory,
    head: Head,
    *,
    stage: UUID,
    facts: StageFacts,
    hours_count: bool,
    own: Collection[UUID],
) -> e.StageStarted:
    """Start a stage that one carries. In plans that are not one's `own` it waits for the assent of a contractor.

    `hours_count` tells that the framework weighs hours a week, so that they must be stated.
    """
    sound = startable(trajectory, head, stage=stage, facts=facts, hours_count=hours_count)
    if sound.end_of_chain:
        raise Refused("stage.end-of-chain-together", field="end_of_chain")
    return e.StageStarted(head=head, stage=stage, facts=sound, awaiting=_foreign(sound, own))


def change_stage(
    trajectory: Trajectory,
    head: Head,
    *,
    stage: UUID,
    facts: StageFacts,
    hours_count: bool,
    own: Collection[UUID],
    revision: int,
) -> e.StageChanged:
    """Change or correct a stage that one carries; the reason stands in the head. Its kind stays what it was.

    A plan that assented to its part of the days is asked again only where that part is another now.
    """
    found = _own(trajectory, head, stage, revision)
    texts.require_reason(head.reason)
    if facts.kind is not found.facts.kind:
        raise Refused("stage.other-kind", field="kind")
    sound = _sound(head, facts, hours_count=hours_count)
    if sound.end_of_chain != found.facts.end_of_chain:
        raise Refused("stage.end-of-chain-together", field="end_of_chain")
    if sound == found.facts:
        raise Refused("stage.nothing-changed")
    answered = {plan for plan in plans_of(sound.allocations) if part_of(sound, plan) == part_of(found.facts, plan)}
    awaiting = _foreign(sound, {*own, *(answered - found.awaiting)})
    return e.StageChanged(head=head, stage=stage, facts=sound, awaiting=awaiting)


def change_terms(
    trajectory: Trajectory, head: Head, *, stage: UUID, terms: WorkTerms, hours_count: bool, revision: int
) -> e.StageTermsChanged:
    """Let other hours a week or another class of support need hold from a day on; later changes give way to it."""
    found = _own(trajectory, head, stage, revision)
    day = past(terms.first_day, head.at, field="first_day")
    if found.facts.kind not in WORKING:
        raise Refused("stage.terms-of-work-only", field="first_day")
    if day <= found.facts.first_day or (found.facts.last_day is not None and day > found.facts.last_day):
        raise Refused("stage.terms-outside", field="first_day", first=found.facts.first_day)
    before = found.terms_on(day)
    if (before.weekly_minutes, before.support) == (terms.weekly_minutes, terms.support):
        raise Refused("stage.nothing-changed")
    later = tuple(each for each in found.facts.later if each.first_day < day)
    few((*later, terms), field="first_day", most=MOST_TERMS)
    _hours(terms.weekly_minutes, needed=hours_count)
    return e.StageTermsChanged(head=head, stage=stage, terms=terms)


def end_stage(
    trajectory: Trajectory, head: Head, *, stage: UUID, last_day: date, cause: e.EndCause, revision: int
) -> e.StageEnded:
    """End a running stage that one carries on a day that has come, with an impersonal cause."""
    found = _own(trajectory, head, stage, revision)
    if found.facts.last_day is not None:
        raise Refused("stage.already-ended", last=found.facts.last_day)
    period(found.facts.first_day, past(last_day, head.at, field="last_day"), field="last_day")
    _terms_within(found.facts, last_day)
    return e.StageEnded(head=head, stage=stage, last_day=last_day, cause=cause)


def withdraw_stage(trajectory: Trajectory, head: Head, *, stage: UUID, revision: int) -> e.StageWithdrawn:
    """Withdraw a stage that one carries and should not have recorded; the reason stands in the head."""
    _own(trajectory, head, stage, revision)
    texts.require_reason(head.reason)
    return e.StageWithdrawn(head=head, stage=stage)


def assent_to_allocation(
    trajectory: Trajectory, head: Head, *, stage: UUID, plan: UUID, revision: int
) -> e.AllocationAssented:
    """Let the days of a stage count in a plan of one's own, as they were allocated when they were read."""
    _awaiting(trajectory, stage, plan, revision)
    return e.AllocationAssented(head=head, stage=stage, plan=plan)


def refuse_allocation(
    trajectory: Trajectory, head: Head, *, stage: UUID, plan: UUID, code: e.AllocationCode, revision: int
) -> e.AllocationRefused:
    """Do not let them count, on one of a closed list of grounds."""
    _awaiting(trajectory, stage, plan, revision)
    return e.AllocationRefused(head=head, stage=stage, plan=plan, code=code)


def carried(trajectory: Trajectory, head: Head, stage: UUID) -> Stage:
    """Return a standing stage that the actor's organisation carries, or refuse."""
    found = trajectory.stages.get(stage)
    if found is None:
        raise Missing(stage)
    if found.carrier != head.organisation:
        raise Refused("stage.not-yours")
    if found.withdrawn:
        raise Refused("stage.withdrawn")
    return found


def startable(trajectory: Trajectory, head: Head, *, stage: UUID, facts: StageFacts, hours_count: bool) -> StageFacts:
    """Return the facts of a stage that the actor's organisation may start now, cleaned, or refuse."""
    if stage in trajectory.stages or any(each.stage == stage for each in trajectory.ends.values()):
        raise Refused("stage.already-started")
    if len(trajectory.stages) >= MOST_STAGES:
        raise Refused("stage.too-many", most=MOST_STAGES)
    if head.organisation not in trajectory.carriers():
        raise Refused("handover.unanswered")
    return _sound(head, facts, hours_count=hours_count)


def _own(trajectory: Trajectory, head: Head, stage: UUID, revision: int) -> Stage:
    found = trajectory.stages.get(stage)
    if found is not None and found.carrier == head.organisation and found.revision != revision:
        raise Stale(stage, read=revision, current=found.revision)
    return carried(trajectory, head, stage)


def _awaiting(trajectory: Trajectory, stage: UUID, plan: UUID, revision: int) -> None:
    found = trajectory.stages.get(stage)
    if found is None or found.withdrawn or plan not in plans_of(found.facts.allocations):
        raise Missing(stage)
    if plan not in found.awaiting:
        raise Refused("allocation.answered")
    if found.revision != revision:
        raise Stale(stage, read=revision, current=found.revision)


def _foreign(facts: StageFacts, settled: Collection[UUID]) -> tuple[UUID, ...]:
    return tuple(sorted(plans_of(facts.allocations).difference(settled)))


def _sound(head: Head, facts: StageFacts, *, hours_count: bool) -> StageFacts:
    if facts.carrier != head.organisation:
        raise Refused("stage.other-carrier", field="carrier")
    past(facts.first_day, head.at, field="first_day")
    period(facts.first_day, facts.last_day, field="last_day")
    if facts.last_day is not None:
        past(facts.last_day, head.at, field="last_day")
    period(facts.first_day, facts.planned_last_day, field="planned_last_day")
    if facts.planned_last_day is not None:
        sensible(facts.planned_last_day, field="planned_last_day")
    working = facts.kind in WORKING
    for minutes in (facts.weekly_minutes, *(each.weekly_minutes for each in facts.later)):
        _hours(minutes, needed=working and hours_count)
    _terms_in_order(head, facts)
    if facts.support is not Support.BENEFIT and not working:
        raise Refused("stage.support-of-work-only", field="support")
    if facts.end_of_chain and facts.kind is not StageKind.SHELTERED:
        raise Refused("stage.end-of-chain", field="end_of_chain")
    _allocated(facts.allocations)
    return msgspec.structs.replace(
        facts,
        evidence=permitted_evidence(facts.kind, facts.evidence, head),
        end_of_chain=texts.clean(
            facts.end_of_chain, field="end_of_chain", limit=texts.REASON, lines=True, required=False
        ),
    )


def _hours(minutes: int | None, *, needed: bool) -> None:
    if minutes is not None:
        positive(minutes, field="weekly_minutes", most=MOST_WEEKLY_MINUTES)
    elif needed:
        raise Refused("stage.hours-needed", field="weekly_minutes")


def _terms_in_order(head: Head, facts: StageFacts) -> None:
    if facts.later and facts.kind not in WORKING:
        raise Refused("stage.terms-of-work-only", field="first_day")
    before = facts.first_day
    for each in few(facts.later, field="first_day", most=MOST_TERMS):
        if past(each.first_day, head.at, field="first_day") <= before:
            raise Refused("stage.terms-outside", field="first_day", first=facts.first_day)
        before = each.first_day
    if facts.last_day is not None:
        _terms_within(facts, facts.last_day)


def _terms_within(facts: StageFacts, last_day: date) -> None:
    if facts.later and facts.later[-1].first_day > last_day:
        raise Refused("stage.terms-after-end", field="last_day", day=facts.later[-1].first_day)


def _allocated(allocations: tuple[Allocation, ...]) -> None:
    if not allocations:
        raise Refused("stage.not-allocated", field="allocation")
    for index, allocation in enumerate(few(allocations, field="allocation", most=MOST_ALLOCATIONS)):
        period(allocation.first_day, allocation.last_day, field="allocation")
        for share in few(allocation.shares, field="allocation", most=MOST_SHARES):
            positive(share.share, field="allocation", most=WHOLE)
        if sum(share.share for share in allocation.shares) != WHOLE:
            raise Refused("stage.shares", field="allocation")
        if len({share.plan for share in allocation.shares}) != len(allocation.shares):
            raise Refused("stage.plan-twice", field="allocation")
        for other in allocations[:index]:
            if overlap(allocation.first_day, allocation.last_day, other.first_day, other.last_day):
                raise Refused("stage.allocations-overlap", field="allocation")

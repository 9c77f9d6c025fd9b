"""Use cases on efforts: recording, correcting and withdrawing them, and objecting to them."""

from uuid import UUID

from domain.aggregates import plan as plans
from domain.aggregates.initiative import Initiative
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import Trajectory
from domain.commands.plans import permitted
from domain.commands.work import Work, use_case
from domain.refusals import Missing
from domain.terms import HoursFacts, ObjectionCode, Party, PurchaseFacts


@use_case
def record_hours(work: Work, *, plan: UUID, entry: UUID, facts: HoursFacts) -> None:
    """Record hours of a social project."""
    found = permitted(work, plan)
    work.record(found, plans.record_hours(found, work.head, entry=entry, facts=facts))


@use_case
def correct_hours(work: Work, *, plan: UUID, entry: UUID, facts: HoursFacts, revision: int) -> None:
    """Correct one's own hours."""
    found = permitted(work, plan)
    corrected = plans.correct_hours(found, work.head, entry=entry, facts=facts, revision=revision)
    work.record(found, corrected)


@use_case
def record_purchase(work: Work, *, plan: UUID, entry: UUID, facts: PurchaseFacts) -> None:
    """Record a purchase at a recognised enterprise."""
    found = permitted(work, plan)
    recorded = plans.record_purchase(
        found, work.head, entry=entry, facts=facts, recognitions=_recognitions(work, found, facts)
    )
    work.record(found, recorded)


@use_case
def correct_purchase(work: Work, *, plan: UUID, entry: UUID, facts: PurchaseFacts, revision: int) -> None:
    """Correct one's own purchase."""
    found = permitted(work, plan)
    corrected = plans.correct_purchase(
        found,
        work.head,
        entry=entry,
        facts=facts,
        recognitions=_recognitions(work, found, facts),
        revision=revision,
    )
    work.record(found, corrected)


@use_case
def withdraw_entry(work: Work, *, plan: UUID, entry: UUID, revision: int) -> None:
    """Withdraw one's own entry."""
    found = permitted(work, plan)
    work.record(found, plans.withdraw_entry(found, work.head, entry=entry, revision=revision))


@use_case
def object_to_entry(
    work: Work,
    *,
    plan: UUID,
    objection: UUID,
    entry: UUID,
    code: ObjectionCode,
    trajectory: UUID | None = None,
) -> None:
    """Object to an entry of the other party, to a stage of a `trajectory`, or to an initiative that counts here."""
    found = permitted(work, plan)
    shared_author, recorder = None, None
    if trajectory is not None:
        shared_author, recorder = Party.CONTRACTOR, _carrier(work, found, trajectory, entry)
    elif entry in found.initiatives:
        shared_author = _initiative_author(work, found, entry)
    objected = plans.object_to_entry(
        found,
        work.head,
        objection=objection,
        entry=entry,
        code=code,
        shared_author=shared_author,
        recorder=recorder,
    )
    work.record(found, objected)


@use_case
def withdraw_objection(work: Work, *, plan: UUID, objection: UUID) -> None:
    """Withdraw one's own objection."""
    found = permitted(work, plan)
    work.record(found, plans.withdraw_objection(found, work.head, objection=objection))


@use_case
def uphold_objection(work: Work, *, plan: UUID, objection: UUID) -> None:
    """Concede that an own entry does not count: an own stage then in no plan at all, another's in this one alone."""
    found = permitted(work, plan)
    upheld = plans.uphold_objection(found, work.head, objection=objection)
    contested = found.objections[objection]
    work.record(found, upheld)
    if contested.entry in found.entries or contested.recorder is None:
        return
    for trajectory in found.trajectories:
        way = work.load(Trajectory, trajectory)
        if contested.entry in way.stages:
            work.revalue(way)


def _recognitions(work: Work, plan: Plan, facts: PurchaseFacts) -> set[str]:
    return {name for name, _ in work.frameworks(plan).on(facts.invoice_day).under("recognitions")}


def _carrier(work: Work, plan: Plan, trajectory: UUID, stage: UUID) -> UUID | None:
    """Return who carries a stage, to answer for it; nobody alone where that is no contractor of the plan."""
    if trajectory not in plan.trajectories:
        raise Missing(trajectory)
    standing = {each.id: each for each in work.load(Trajectory, trajectory).standing()}
    if stage not in standing:
        raise Missing(stage)
    carrier = standing[stage].carrier
    return carrier if carrier in plan.contractors else None


def _initiative_author(work: Work, plan: Plan, initiative: UUID) -> Party:
    found = work.load(Initiative, initiative)
    if found.completed_on is None or plan.id not in found.plans():
        raise Missing(initiative)
    return Party.CONTRACTOR

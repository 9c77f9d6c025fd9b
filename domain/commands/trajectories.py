"""Use cases on trajectories: their stages, and the plans in which their days count."""

from datetime import date
from uuid import UUID

from domain.aggregates import plan as plans
from domain.aggregates import trajectory as trajectories
from domain.aggregates.organisation import Organisation
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import EndCause, Trajectory
from domain.commands.work import Work, use_case
from domain.refusals import Refused
from domain.terms import StageFacts


@use_case
def start_trajectory(
    work: Work,
    *,
    trajectory: UUID,
    stage: UUID,
    facts: StageFacts,
    group: str = "",
    counted_before: dict[UUID, int] | None = None,
) -> None:
    """Start a trajectory with its first stage, as the employer."""
    found = work.find(Trajectory, trajectory)
    allocated = _allocated(work, facts, permit=True)
    groups = {
        name
        for plan in allocated
        for framework in work.frameworks(plan).during(facts.first_day, facts.last_day)
        for name, _ in framework.under("multipliers")
    }
    started = trajectories.start_trajectory(
        found,
        work.head,
        pseudonym=pseudonym_of(trajectory),
        group=group,
        groups=frozenset(groups),
        counted_before=counted_before,
    )
    work.record(found, started)
    _start(work, found, stage, facts, allocated)


@use_case
def start_stage(work: Work, *, trajectory: UUID, stage: UUID, facts: StageFacts) -> None:
    """Start another stage of a trajectory."""
    found = _permitted(work, trajectory)
    _start(work, found, stage, facts, _allocated(work, facts))


@use_case
def change_stage(work: Work, *, trajectory: UUID, stage: UUID, facts: StageFacts, revision: int) -> None:
    """Change or correct a stage."""
    found = _permitted(work, trajectory)
    allocated = _allocated(work, facts)
    changed = trajectories.change_stage(
        found,
        work.head,
        stage=stage,
        facts=facts,
        hours_count=_hours_count(work, allocated, facts),
        revision=revision,
    )
    work.record(found, changed)
    _join(work, found, allocated)


@use_case
def end_stage(work: Work, *, trajectory: UUID, stage: UUID, last_day: date, cause: EndCause, revision: int) -> None:
    """End a running stage."""
    found = _permitted(work, trajectory)
    ended = trajectories.end_stage(found, work.head, stage=stage, last_day=last_day, cause=cause, revision=revision)
    work.record(found, ended)


@use_case
def withdraw_stage(work: Work, *, trajectory: UUID, stage: UUID, revision: int) -> None:
    """Withdraw a stage."""
    found = _permitted(work, trajectory)
    work.record(found, trajectories.withdraw_stage(found, work.head, stage=stage, revision=revision))


def pseudonym_of(trajectory: UUID) -> str:
    """Return the name under which a trajectory is spoken of, from its random id: it says nothing of the person."""
    return f"T-{letters_of(trajectory)}"


def letters_of(id: UUID) -> str:
    """Return six letters and figures of a random id, without those that look alike."""
    alphabet = "23456789BCDFGHJKLMNPQRSTVWXZ"
    number, letters = id.int, ""
    for _ in range(6):
        number, digit = divmod(number, len(alphabet))
        letters += alphabet[digit]
    return letters


def _permitted(work: Work, trajectory: UUID) -> Trajectory:
    found = work.load(Trajectory, trajectory)
    work.permit(found)
    return found


def _start(work: Work, trajectory: Trajectory, stage: UUID, facts: StageFacts, allocated: list[Plan]) -> None:
    started = trajectories.start_stage(
        trajectory, work.head, stage=stage, facts=facts, hours_count=_hours_count(work, allocated, facts)
    )
    work.record(trajectory, started)
    _join(work, trajectory, allocated)


def _join(work: Work, trajectory: Trajectory, allocated: list[Plan]) -> None:
    for plan in allocated:
        if trajectory.id not in plan.trajectories:
            work.record(plan, plans.join_trajectory(plan, work.head, trajectory=trajectory.id))


def _allocated(work: Work, facts: StageFacts, *, permit: bool = False) -> list[Plan]:
    """Return the plans that days are allocated to, each one's own, with every period inside its plan's."""
    work.load(Organisation, facts.carrier)
    found: dict[UUID, Plan] = {}
    for allocation in facts.allocations:
        for share in allocation.shares:
            plan = found.get(share.plan) or work.load(Plan, share.plan)
            found[share.plan] = plan
            if work.actor.organisation not in plan.contractors:
                plan.party(work.actor.organisation)
                raise Refused("stage.not-your-plan", field="allocation")
            if permit:
                work.permit(plan)
            if not plan.takes_part(work.actor.organisation, allocation.first_day):
                raise Refused("entry.outside-participation", field="allocation")
            last = allocation.last_day or plan.last_day
            if not plan.first_day <= allocation.first_day <= last <= plan.last_day:
                raise Refused("stage.outside-plan", field="allocation", first=plan.first_day, last=plan.last_day)
    if not found:
        raise Refused("stage.not-allocated", field="allocation")
    if facts.action is not None and not any(facts.action in plan.actions for plan in found.values()):
        raise Refused("entry.unknown-action", field="action")
    return list(found.values())


def _hours_count(work: Work, allocated: list[Plan], facts: StageFacts) -> bool:
    return any(
        framework.values["full_count_hours"].value is not None
        for plan in allocated
        for framework in work.frameworks(plan).during(facts.first_day, facts.last_day)
    )

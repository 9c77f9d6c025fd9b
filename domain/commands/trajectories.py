"""Use cases on trajectories: stages, hand-overs between organisations, and the plans in which days count."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from domain.aggregates import plan as plans
from domain.aggregates import trajectory as trajectories
from domain.aggregates.organisation import Organisation
from domain.aggregates.partnership import Partnership
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import AllocationCode, EndCause, HandoverCode, Trajectory
from domain.commands.work import Work, use_case
from domain.refusals import Missing, Refused
from domain.terms import StageFacts, StageKind, WorkTerms


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
    allocated = _allocated(work, facts, ())
    work.permit(*allocated)
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
    """Start another stage of a trajectory, as its carrier."""
    found = _permitted(work, trajectory)
    allocated = _allocated(work, facts, found.carriers())
    _start(work, found, stage, facts, allocated)


@use_case
def change_stage(work: Work, *, trajectory: UUID, stage: UUID, facts: StageFacts, revision: int) -> None:
    """Change or correct a stage."""
    found = _permitted(work, trajectory)
    allocated = _allocated(work, facts, found.carriers())
    changed = trajectories.change_stage(
        found,
        work.head,
        stage=stage,
        facts=facts,
        hours_count=_hours_count(work, allocated, facts),
        own=_own(work, allocated),
        revision=revision,
    )
    work.record(found, changed)
    _join(work, found, *(plan for plan in allocated if plan.id not in changed.awaiting))


@use_case
def change_stage_terms(work: Work, *, trajectory: UUID, stage: UUID, terms: WorkTerms, revision: int) -> None:
    """Let other hours a week or another class of support need hold from a day on."""
    found = _permitted(work, trajectory)
    if stage not in found.stages:
        raise Missing(stage)
    facts = found.stages[stage].facts
    counting = [work.load(Plan, plan) for plan in sorted(trajectories.plans_of(facts.allocations))]
    hours_count = _hours_count(work, counting, facts)
    changed = trajectories.change_terms(
        found, work.head, stage=stage, terms=terms, hours_count=hours_count, revision=revision
    )
    work.record(found, changed)


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


@use_case
def assent_to_allocation(work: Work, *, trajectory: UUID, stage: UUID, plan: UUID, revision: int) -> None:
    """Let days of another's stage count in a plan for which one signs."""
    own, found = _asked(work, plan, trajectory)
    work.record(found, trajectories.assent_to_allocation(found, work.head, stage=stage, plan=plan, revision=revision))
    _join(work, found, own)


@use_case
def refuse_allocation(
    work: Work, *, trajectory: UUID, stage: UUID, plan: UUID, code: AllocationCode, revision: int
) -> None:
    """Do not let days of another's stage count in a plan for which one signs."""
    _, found = _asked(work, plan, trajectory)
    refused = trajectories.refuse_allocation(found, work.head, stage=stage, plan=plan, code=code, revision=revision)
    work.record(found, refused)


@use_case
def propose_handover(
    work: Work,
    *,
    trajectory: UUID,
    handover: UUID,
    stage: UUID,
    receiver: UUID,
    day: date,
    kind: StageKind,
    from_plan: UUID,
    to_plan: UUID | None = None,
) -> None:
    """Propose that another organisation takes over; a receiver's plan is named only by who takes part in it."""
    found = _permitted(work, trajectory)
    work.load(Organisation, receiver)
    sending = _of_sender(work, from_plan)
    if to_plan is not None:
        receiving = work.load(Plan, to_plan)
        receiving.party(work.actor.organisation)
        if receiver not in receiving.contractors:
            raise Refused("handover.other-plan", field="to_plan")
    proposed = trajectories.propose_handover(
        found,
        work.head,
        handover=handover,
        stage=stage,
        receiver=receiver,
        day=day,
        kind=kind,
        from_plan=from_plan,
        to_plan=to_plan,
    )
    work.record(found, proposed)
    _join(work, found, sending)


@use_case
def confirm_handover(work: Work, *, trajectory: UUID, handover: UUID, to_plan: UUID | None = None) -> None:
    """Confirm a hand-over as its receiver, for a plan of which one is a contractor."""
    found = _permitted(work, trajectory)
    confirmed = trajectories.confirm_handover(found, work.head, handover=handover, to_plan=to_plan)
    receiving = work.load(Plan, confirmed.to_plan)
    if work.actor.organisation not in receiving.contractors:
        receiving.party(work.actor.organisation)
        raise Refused("handover.other-plan", field="to_plan")
    work.record(found, confirmed)
    _join(work, found, receiving)


@use_case
def decline_handover(work: Work, *, trajectory: UUID, handover: UUID, code: HandoverCode) -> None:
    """Decline a hand-over as its receiver."""
    found = _permitted(work, trajectory)
    work.record(found, trajectories.decline_handover(found, work.head, handover=handover, code=code))


@use_case
def withdraw_handover(work: Work, *, trajectory: UUID, handover: UUID) -> None:
    """Take a hand-over back as its sender."""
    found = _permitted(work, trajectory)
    work.record(found, trajectories.withdraw_handover(found, work.head, handover=handover))


@use_case
def propose_end_of_chain(work: Work, *, trajectory: UUID, proposal: UUID, stage: UUID, facts: StageFacts) -> None:
    """Propose sheltered work as the end of the chain, as its carrier."""
    found = _permitted(work, trajectory)
    allocated = _allocated(work, facts, found.carriers())
    proposed = trajectories.propose_end_of_chain(
        found,
        work.head,
        proposal=proposal,
        stage=stage,
        facts=facts,
        hours_count=_hours_count(work, allocated, facts),
    )
    work.record(found, proposed)


@use_case
def sign_end_of_chain(work: Work, *, trajectory: UUID, proposal: UUID, plan: UUID) -> None:
    """Sign an end of the chain for the contractors or the client of a plan in which it will count."""
    _, found = _asked(work, plan, trajectory)
    named = found.ends[proposal].plans() if proposal in found.ends else set()
    together = [work.load(Plan, each) for each in sorted(named)]
    sides = [side for each in together for side in (each.signing, frozenset({each.client}))]
    signed = trajectories.sign_end_of_chain(found, work.head, proposal=proposal, plan=plan, sides=sides)
    work.record(found, *signed)
    if len(signed) > 1:
        _join(work, found, *together)


@use_case
def decline_end_of_chain(work: Work, *, trajectory: UUID, proposal: UUID, plan: UUID) -> None:
    """Do not sign an end of the chain, with a reason."""
    _, found = _asked(work, plan, trajectory)
    work.record(found, trajectories.decline_end_of_chain(found, work.head, proposal=proposal, plan=plan))


@use_case
def withdraw_end_of_chain(work: Work, *, trajectory: UUID, proposal: UUID) -> None:
    """Take one's own proposal of an end of the chain back."""
    found = _permitted(work, trajectory)
    work.record(found, trajectories.withdraw_end_of_chain(found, work.head, proposal=proposal))


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


def _asked(work: Work, plan: UUID, trajectory: UUID) -> tuple[Plan, Trajectory]:
    """Return a plan on behalf of which one answers, and the trajectory that asks; the role is that in the plan."""
    own = work.load(Plan, plan)
    work.permit(own)
    return own, work.load(Trajectory, trajectory)


def _of_sender(work: Work, plan: UUID) -> Plan:
    found = work.load(Plan, plan)
    if work.actor.organisation not in found.contractors:
        found.party(work.actor.organisation)
        raise Refused("stage.not-your-plan", field="from_plan")
    return found


def _start(work: Work, trajectory: Trajectory, stage: UUID, facts: StageFacts, allocated: list[Plan]) -> None:
    started = trajectories.start_stage(
        trajectory,
        work.head,
        stage=stage,
        facts=facts,
        hours_count=_hours_count(work, allocated, facts),
        own=_own(work, allocated),
    )
    work.record(trajectory, started)
    _join(work, trajectory, *(plan for plan in allocated if plan.id not in started.awaiting))


def _own(work: Work, allocated: list[Plan]) -> set[UUID]:
    return {plan.id for plan in allocated if work.actor.organisation in plan.contractors}


def _join(work: Work, trajectory: Trajectory, *plans_that_count: Plan) -> None:
    for plan in plans_that_count:
        if trajectory.id not in plan.trajectories:
            work.record(plan, plans.join_trajectory(plan, work.head, trajectory=trajectory.id))


def _allocated(work: Work, facts: StageFacts, carriers: Collection[UUID]) -> list[Plan]:
    """Return the plans that days are allocated to, with every period inside its plan's.

    Each is one's own, that of another of the `carriers`, or carried by a partnership of which one is a member without
    a share of it: nobody names a plan that they cannot know of.
    """
    work.load(Organisation, facts.carrier)
    found: dict[UUID, Plan] = {}
    for allocation in facts.allocations:
        for share in allocation.shares:
            plan = found.get(share.plan) or work.load(Plan, share.plan)
            found[share.plan] = plan
            known = {work.actor.organisation, *carriers}.intersection(plan.contractors)
            if not known and not _works_along(work, plan, allocation.first_day):
                plan.party(work.actor.organisation)
                raise Refused("stage.not-your-plan", field="allocation")
            own = work.actor.organisation in plan.contractors
            if own and not plan.takes_part(work.actor.organisation, allocation.first_day):
                raise Refused("entry.outside-participation", field="allocation")
            last = allocation.last_day or plan.last_day
            if not plan.first_day <= allocation.first_day <= last <= plan.last_day:
                raise Refused("stage.outside-plan", field="allocation", first=plan.first_day, last=plan.last_day)
    if not found:
        raise Refused("stage.not-allocated", field="allocation")
    if facts.action is not None and not any(
        facts.action in found[plan].actions for plan in _own(work, list(found.values()))
    ):
        raise Refused("entry.unknown-action", field="action")
    return list(found.values())


def _works_along(work: Work, plan: Plan, day: date) -> bool:
    """Tell whether the actor's organisation is on a day a member of the partnership that carries a plan."""
    if plan.partnership is None:
        return False
    return work.load(Partnership, plan.partnership).member_on(work.actor.organisation, day)


def _hours_count(work: Work, allocated: list[Plan], facts: StageFacts) -> bool:
    return any(
        framework.values["full_count_hours"].value is not None
        for plan in allocated
        for framework in work.frameworks(plan).during(facts.first_day, facts.last_day)
    )

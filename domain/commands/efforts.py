"""Use cases on effort credits: one for a stage or an action, over all plans, and the risk agreed beforehand."""

from datetime import date
from uuid import UUID

from domain.aggregates import plan as plans
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import Trajectory
from domain.commands.plans import permitted
from domain.commands.work import Work, use_case
from domain.refusals import Missing, Refused
from domain.terms import EffortCode, EffortTerms


@use_case
def propose_effort(
    work: Work, *, plan: UUID, effort: UUID, subject: UUID, terms: EffortTerms, trajectory: UUID | None = None
) -> None:
    """Ask credit for a stage of a `trajectory`, or for an action, that ended with less than planned."""
    found = permitted(work, plan)
    last_day = _creditable(work, found, subject, trajectory, work.actor.organisation)
    proposed = plans.propose_effort(
        found, work.head, effort=effort, subject=subject, terms=terms, trajectory=trajectory, last_day=last_day
    )
    work.record(found, proposed)


@use_case
def revise_effort(work: Work, *, plan: UUID, effort: UUID, terms: EffortTerms, revision: int) -> None:
    """Word an effort credit differently; it needs both signatures again."""
    found = permitted(work, plan)
    last_day = _still_creditable(work, found, effort)
    revised = plans.revise_effort(found, work.head, effort=effort, terms=terms, revision=revision, last_day=last_day)
    work.record(found, revised)


@use_case
def agree_effort(work: Work, *, plan: UUID, effort: UUID, revision: int) -> None:
    """Sign the other party's effort credit."""
    found = permitted(work, plan)
    last_day = _still_creditable(work, found, effort)
    work.record(found, plans.agree_effort(found, work.head, effort=effort, revision=revision, last_day=last_day))


@use_case
def decline_effort(work: Work, *, plan: UUID, effort: UUID, code: EffortCode, revision: int) -> None:
    """Do not sign the other party's effort credit."""
    found = permitted(work, plan)
    work.record(found, plans.decline_effort(found, work.head, effort=effort, code=code, revision=revision))


@use_case
def withdraw_effort(work: Work, *, plan: UUID, effort: UUID, revision: int) -> None:
    """Take one's own effort credit back."""
    found = permitted(work, plan)
    work.record(found, plans.withdraw_effort(found, work.head, effort=effort, revision=revision))


@use_case
def propose_risk(work: Work, *, plan: UUID, risk: UUID, subject: UUID, motivation: str) -> None:
    """Ask to agree beforehand that a trajectory or an action carries a greater risk."""
    found = permitted(work, plan)
    proposed = plans.propose_risk(
        found, work.head, risk=risk, subject=subject, motivation=motivation, over=_over(work, found, subject)
    )
    work.record(found, proposed)


@use_case
def agree_risk(work: Work, *, plan: UUID, risk: UUID) -> None:
    """Agree that the risk is greater."""
    found = permitted(work, plan)
    work.record(found, plans.agree_risk(found, work.head, risk=risk))


@use_case
def decline_risk(work: Work, *, plan: UUID, risk: UUID) -> None:
    """Do not agree that the risk is greater."""
    found = permitted(work, plan)
    work.record(found, plans.decline_risk(found, work.head, risk=risk))


@use_case
def withdraw_risk(work: Work, *, plan: UUID, risk: UUID) -> None:
    """Take back one's own proposal on a risk."""
    found = permitted(work, plan)
    work.record(found, plans.withdraw_risk(found, work.head, risk=risk))


def _still_creditable(work: Work, plan: Plan, effort: UUID) -> date | None:
    found = plan.efforts.get(effort)
    if found is None:
        raise Missing(effort)
    return _creditable(work, plan, found.subject, found.trajectory, found.asker)


def _creditable(work: Work, plan: Plan, subject: UUID, trajectory: UUID | None, asker: UUID) -> date | None:
    """Return the last day of a stage that this plan may credit, refusing what an action was credited for already.

    In two plans it is never credited: whoever asks claims it (ADR 8). What another contractor carries is not there.
    """
    if trajectory is None:
        _none_under(work, plan, subject)
        return None
    if trajectory not in plan.trajectories:
        raise Missing(trajectory)
    stage = next((each for each in work.load(Trajectory, trajectory).standing() if each.id == subject), None)
    if stage is None or stage.carrier in {*plan.contractors} - {asker}:
        raise Missing(subject)
    if stage.facts.allocations[-1].shares[0].plan != plan.id:
        raise Refused("effort.other-plan")
    for other in {share.plan for each in stage.facts.allocations for share in each.shares}:
        shared = plan if other == plan.id else work.load(Plan, other)
        if stage.facts.action and shared.effort_on(stage.facts.action):
            raise Refused("effort.counted-elsewhere")
    return stage.facts.last_day


def _none_under(work: Work, plan: Plan, action: UUID) -> None:
    """Refuse credit for an action when a stage under it has credit of its own, in whichever plan."""
    for trajectory in plan.trajectories:
        for stage in work.load(Trajectory, trajectory).standing():
            if stage.facts.action == action:
                carrier = stage.facts.allocations[-1].shares[0].plan
                if (plan if carrier == plan.id else work.load(Plan, carrier)).effort_on(stage.id):
                    raise Refused("effort.stage-credited")


def _over(work: Work, plan: Plan, subject: UUID) -> bool:
    """Tell whether every stage of a trajectory has ended; an action knows that itself."""
    if subject not in plan.trajectories:
        return False
    return all(stage.facts.last_day is not None for stage in work.load(Trajectory, subject).standing())

"""Honest effort counts: credit for what ended with less than planned, signed by both, more where risk was agreed."""

from datetime import date
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.plan import events as e
from domain.aggregates.plan.state import CandidateStatus, EffortCredit, EffortStatus, Plan, Risk, RiskStatus
from domain.calendar import sensible
from domain.events import Head
from domain.quantities import MOST_MINUTES, few, positive
from domain.refusals import Missing, Refused, Stale
from domain.terms import EffortCode, EffortTerms

MOST_REFUSALS = 20


def propose_effort(
    plan: Plan,
    head: Head,
    *,
    effort: UUID,
    subject: UUID,
    terms: EffortTerms,
    trajectory: UUID | None = None,
    last_day: date | None = None,
) -> e.EffortProposed:
    """Ask credit for a stage that ended on `last_day`, or for an action that ended (R17, rule 11)."""
    if plan.effort_on(subject):
        raise Refused("effort.credited")
    sound = _sound(plan, effort, subject, terms, trajectory, last_day, asker=head.organisation)
    return e.EffortProposed(head=head, effort=plan.unused(effort), subject=subject, terms=sound, trajectory=trajectory)


def revise_effort(
    plan: Plan, head: Head, *, effort: UUID, terms: EffortTerms, revision: int, last_day: date | None = None
) -> e.EffortRevised:
    """Word an effort credit differently, also after it was signed: it then needs both signatures again."""
    found = _own(plan, head, effort, revision)
    sound = _sound(plan, effort, found.subject, terms, found.trajectory, last_day, asker=found.asker)
    if sound == found.terms:
        raise Refused("effort.nothing-changed")
    return e.EffortRevised(head=head, effort=effort, terms=sound)


def agree_effort(
    plan: Plan, head: Head, *, effort: UUID, revision: int, last_day: date | None = None
) -> e.EffortAgreed:
    """Sign exactly the effort credit that was read: both have now signed, and it is due on this day."""
    found = _waiting(plan, head, effort, revision)
    _sound(plan, effort, found.subject, found.terms, found.trajectory, last_day, asker=found.asker)
    return e.EffortAgreed(head=head, effort=effort)


def decline_effort(plan: Plan, head: Head, *, effort: UUID, code: EffortCode, revision: int) -> e.EffortDeclined:
    """Do not sign the other party's effort credit; a code says what is not right, and the reason why."""
    if _waiting(plan, head, effort, revision).status is EffortStatus.DECLINED:
        raise Refused("effort.already-declined")
    texts.require_reason(head.reason)
    return e.EffortDeclined(head=head, effort=effort, code=code)


def withdraw_effort(plan: Plan, head: Head, *, effort: UUID, revision: int) -> e.EffortWithdrawn:
    """Take one's own effort credit back, with a reason; it no longer counts."""
    _own(plan, head, effort, revision)
    texts.require_reason(head.reason)
    return e.EffortWithdrawn(head=head, effort=effort)


def propose_risk(
    plan: Plan, head: Head, *, risk: UUID, subject: UUID, motivation: str, over: bool = False
) -> e.RiskProposed:
    """Ask to agree beforehand that a trajectory or an action carries a greater risk (R18); not when it is `over`."""
    if subject not in plan.trajectories and subject not in plan.actions:
        raise Missing(subject)
    if over or (subject in plan.actions and plan.actions[subject].ended):
        raise Refused("risk.too-late")
    if any(each.subject == subject and each.status in _STANDING for each in plan.risks.values()):
        raise Refused("risk.proposed-before")
    return e.RiskProposed(
        head=head,
        risk=plan.unused(risk),
        subject=subject,
        motivation=texts.clean(motivation, field="motivation", limit=texts.REASON, lines=True),
    )


def agree_risk(plan: Plan, head: Head, *, risk: UUID) -> e.RiskAgreed:
    """Agree that the risk is greater, from this day on."""
    _others_risk(plan, head, risk)
    return e.RiskAgreed(head=head, risk=risk)


def decline_risk(plan: Plan, head: Head, *, risk: UUID) -> e.RiskDeclined:
    """Do not agree that the risk is greater; the reason stands in the head."""
    _others_risk(plan, head, risk)
    texts.require_reason(head.reason)
    return e.RiskDeclined(head=head, risk=risk)


def withdraw_risk(plan: Plan, head: Head, *, risk: UUID) -> e.RiskWithdrawn:
    """Take back what one proposed, while it waits."""
    if _proposed(plan, risk).asker != head.organisation:
        raise Refused("risk.not-yours")
    return e.RiskWithdrawn(head=head, risk=risk)


_STANDING = frozenset({RiskStatus.PROPOSED, RiskStatus.AGREED})


def _sound(
    plan: Plan,
    effort: UUID,
    subject: UUID,
    terms: EffortTerms,
    trajectory: UUID | None,
    last_day: date | None,
    *,
    asker: UUID,
) -> EffortTerms:
    """Return terms that can be valued: about something that ended early, with minutes against a norm."""
    if trajectory is None:
        _ended_action(plan, subject)
        terms = msgspec.structs.replace(terms, planned_last_day=None)
    else:
        _ended_early(plan, subject, terms.planned_last_day, last_day)
    positive(terms.norm_minutes, field="norm_minutes", most=MOST_MINUTES)
    _counted_once(plan, effort, terms.refusals, asker)
    if terms.delivered_minutes < 0:
        raise Refused("effort.nothing-delivered", field="delivered_minutes")
    if not plan.delivered(terms):
        raise Refused("effort.nothing-delivered", field="delivered_minutes")
    if terms.delivered_minutes:
        positive(terms.delivered_minutes, field="delivered_minutes", most=MOST_MINUTES)
    outcome = texts.clean(terms.outcome, field="outcome", limit=texts.REASON, lines=True)
    return msgspec.structs.replace(terms, outcome=outcome)


def _ended_action(plan: Plan, action: UUID) -> None:
    found = plan.actions.get(action)
    if found is None:
        raise Missing(action)
    if not found.ended:
        raise Refused("effort.not-ended")
    if not found.terms.planned:
        raise Refused("effort.nothing-planned")


def _ended_early(plan: Plan, stage: UUID, planned: date | None, last_day: date | None) -> None:
    if stage in plan.rejected():
        raise Refused("entry.rejected")
    if last_day is None:
        raise Refused("effort.not-ended")
    if planned is None or sensible(planned, field="planned_last_day") <= last_day:
        raise Refused("effort.not-early", field="planned_last_day", last=last_day)


def _counted_once(plan: Plan, effort: UUID, refusals: tuple[UUID, ...], asker: UUID) -> None:
    """Refuse a refused candidate that is named twice, here or in another effort credit that stands; or another's."""
    few(refusals, field="refusals", most=MOST_REFUSALS)
    elsewhere = {
        refusal
        for other in plan.efforts.values()
        if other.id != effort and other.status is not EffortStatus.WITHDRAWN
        for refusal in other.terms.refusals
    }
    for place, refusal in enumerate(refusals):
        candidate = plan.candidates.get(refusal)
        if candidate is None or candidate.presenter != asker or candidate.status is not CandidateStatus.REFUSED:
            raise Missing(refusal)
        if refusal in elsewhere or refusal in refusals[:place]:
            raise Refused("effort.refusal-counted", field="refusals")


def _standing(plan: Plan, effort: UUID, revision: int) -> EffortCredit:
    found = plan.efforts.get(effort)
    if found is None:
        raise Missing(effort)
    if found.revision != revision:
        raise Stale(effort, read=revision, current=found.revision)
    if found.status is EffortStatus.WITHDRAWN:
        raise Refused("effort.withdrawn")
    return found


def _own(plan: Plan, head: Head, effort: UUID, revision: int) -> EffortCredit:
    found = _standing(plan, effort, revision)
    if found.asker != head.organisation:
        raise Refused("effort.not-yours")
    return found


def _waiting(plan: Plan, head: Head, effort: UUID, revision: int) -> EffortCredit:
    found = _standing(plan, effort, revision)
    if found.status is EffortStatus.AGREED:
        raise Refused("effort.already-agreed")
    if found.proposed_by is plan.party(head.organisation):
        raise Refused("effort.own-effort")
    return found


def _proposed(plan: Plan, risk: UUID) -> Risk:
    found = plan.risks.get(risk)
    if found is None:
        raise Missing(risk)
    if found.status is not RiskStatus.PROPOSED:
        raise Refused("risk.settled")
    return found


def _others_risk(plan: Plan, head: Head, risk: UUID) -> None:
    if _proposed(plan, risk).proposed_by is plan.party(head.organisation):
        raise Refused("risk.own-risk")

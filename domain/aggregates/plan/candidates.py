"""Candidates: whom the client owes, whom the contractor presents, and codes that say nothing of anybody."""

from datetime import date, timedelta
from uuid import UUID

from domain import texts
from domain.aggregates.plan import events as e
from domain.aggregates.plan.state import Candidate, CandidateStatus, Nomination, Plan
from domain.calendar import day_of, past
from domain.events import Head
from domain.quantities import MOST_MINUTES, positive
from domain.refusals import Missing, Refused
from domain.terms import DeclineCode, RefusalCode

NOMINATION_TERM = timedelta(days=28)
"""How long the client has to nominate somebody where the plan says nothing else (R84)."""


def present_candidate(plan: Plan, head: Head, *, candidate: UUID, work: str, minutes: int) -> e.CandidatePresented:
    """Present somebody for work at the client's place, and say how many minutes of preparation that took (R58)."""
    return e.CandidatePresented(
        head=head,
        candidate=plan.unused(candidate),
        work=_work(work),
        minutes=positive(minutes, field="minutes", most=MOST_MINUTES),
    )


def welcome_candidate(plan: Plan, head: Head, *, candidate: UUID) -> e.CandidateWelcomed:
    """Let a candidate come and work."""
    _presented(plan, candidate)
    return e.CandidateWelcomed(head=head, candidate=candidate)


def refuse_candidate(plan: Plan, head: Head, *, candidate: UUID, code: RefusalCode) -> e.CandidateRefused:
    """Refuse a candidate on a ground that lies in the place; the preparation may count as effort (R58)."""
    _presented(plan, candidate)
    return e.CandidateRefused(head=head, candidate=candidate, code=code)


def ask_nomination(
    plan: Plan, head: Head, *, nomination: UUID, work: str, commitment: UUID | None = None
) -> e.NominationAsked:
    """Ask the client for a candidate; due when the commitment that it answers says so, or else within the term."""
    due = day_of(head.at) + NOMINATION_TERM
    if commitment is not None:
        due = _promised(plan, commitment) or due
    return e.NominationAsked(
        head=head, nomination=plan.unused(nomination), work=_work(work), due=due, commitment=commitment
    )


def nominate_candidate(
    plan: Plan, head: Head, *, nomination: UUID, reference: str, day: date
) -> tuple[e.NominationMade | e.CommitmentReported, ...]:
    """Nominate somebody on a day, and with it report on the commitment: kept, or late."""
    found = _unanswered(plan, nomination)
    if past(day, head.at, field="day") < found.asked_on:
        raise Refused("nomination.before-asked", field="day", asked=found.asked_on)
    made = e.NominationMade(head=head, nomination=nomination, reference=reference, day=day)
    fulfilment = e.Fulfilment.KEPT if day <= found.due else e.Fulfilment.LATE
    return (made, *_reported(plan, head, found, fulfilment, day))


def fail_nomination(
    plan: Plan, head: Head, *, nomination: UUID
) -> tuple[e.NominationFailed | e.CommitmentReported, ...]:
    """Say that nobody can be nominated, and why; the commitment is missed."""
    found = _unanswered(plan, nomination)
    texts.require_reason(head.reason)
    failed = e.NominationFailed(head=head, nomination=nomination)
    return (failed, *_reported(plan, head, found, e.Fulfilment.MISSED, day_of(head.at)))


def decline_nomination(plan: Plan, head: Head, *, nomination: UUID, code: DeclineCode) -> e.NominationDeclined:
    """Do not take the candidate that one asked for, on a ground that lies in one's own work (R60)."""
    found = _asked(plan, nomination)
    if found.nominated_on is None:
        raise Refused("nomination.nobody-yet")
    if found.asker != head.organisation:
        raise Refused("nomination.not-yours")
    if found.code is not None:
        raise Refused("nomination.declined")
    return e.NominationDeclined(head=head, nomination=nomination, code=code)


def _work(work: str) -> str:
    return texts.clean(work, field="work", limit=texts.REASON, lines=True)


def _presented(plan: Plan, candidate: UUID) -> Candidate:
    found = plan.candidates.get(candidate)
    if found is None:
        raise Missing(candidate)
    if found.status is not CandidateStatus.PRESENTED:
        raise Refused("candidate.answered")
    return found


def _promised(plan: Plan, commitment: UUID) -> date | None:
    """Return by when a commitment is due that no other request waits for."""
    found = plan.commitments.get(commitment)
    if found is None:
        raise Missing(commitment)
    if found.fulfilment is not None or any(each.commitment == commitment for each in plan.nominations.values()):
        raise Refused("nomination.commitment-used", field="commitment")
    return found.terms.due


def _asked(plan: Plan, nomination: UUID) -> Nomination:
    found = plan.nominations.get(nomination)
    if found is None:
        raise Missing(nomination)
    return found


def _unanswered(plan: Plan, nomination: UUID) -> Nomination:
    found = _asked(plan, nomination)
    if found.answered:
        raise Refused("nomination.answered")
    return found


def _reported(
    plan: Plan, head: Head, nomination: Nomination, fulfilment: e.Fulfilment, day: date
) -> tuple[e.CommitmentReported, ...]:
    if nomination.commitment is None or nomination.commitment not in plan.commitments:
        return ()
    return (e.CommitmentReported(head=head, commitment=nomination.commitment, fulfilment=fulfilment, day=day),)

"""What both sides do in a dispute: raise it, answer it, agree on a reviewer, come to terms, or appeal once."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from domain import texts
from domain.aggregates.dispute import events as e
from domain.aggregates.dispute.state import LONGEST_GRANT, OVER, Dispute, DisputeStage, Due
from domain.aggregates.plan.ending import PlanState
from domain.aggregates.plan.state import ObjectionStatus, Plan, StatementStatus
from domain.calendar import day_of, period
from domain.events import Head
from domain.quantities import few
from domain.refusals import Missing, Refused, Stale

MOST_SUBJECTS = 10


def sound_subject(plan: Plan, subject: e.Subject, *, signed: Collection[UUID]) -> e.Subject:
    """Return what can be in dispute in a plan; of the amendments those can that both `signed`.

    An entry is first objected to, on a rule, so that its author could concede it; revenue is contested or agreed.
    """
    match subject.kind:
        case e.SubjectKind.ENTRY:
            found = next((each for each in plan.objections.values() if each.id == subject.objection), None)
            if found is None or found.entry != subject.id:
                raise Missing(subject.id)
            if found.status is not ObjectionStatus.OPEN:
                raise Refused("dispute.no-objection", field="subjects")
            return e.Subject(kind=subject.kind, id=subject.id, objection=found.id)
        case e.SubjectKind.REVENUE:
            statement = plan.statements.get(subject.id)
            if statement is None:
                raise Missing(subject.id)
            if plan.state is PlanState.CLOSED:
                raise Refused("dispute.plan-closed", field="subjects")
            if statement.status not in {StatementStatus.DISPUTED, StatementStatus.AGREED}:
                raise Refused("dispute.not-contested", field="subjects")
            return e.Subject(kind=subject.kind, id=subject.id, revision=statement.revision)
        case e.SubjectKind.AMENDMENT:
            if subject.id not in plan.amendments:
                raise Missing(subject.id)
            if subject.id not in signed:
                raise Refused("dispute.not-signed", field="subjects")
            return e.Subject(kind=subject.kind, id=subject.id)
        case e.SubjectKind.CLOSING:
            if plan.closed is None or plan.closed.id != subject.id:
                raise Missing(subject.id)
            return e.Subject(kind=subject.kind, id=subject.id)


def raise_dispute(
    dispute: Dispute,
    head: Head,
    *,
    plan: Plan,
    contractor: UUID,
    subjects: tuple[e.Subject, ...],
    signed: Collection[UUID],
    elsewhere: Collection[UUID],
    code: e.DisputeCode,
    story: str,
    desired: str,
) -> e.DisputeRaised:
    """Put subjects in dispute, as either side; what stands in another dispute (`elsewhere`) is decided there."""
    if dispute.version:
        raise Refused("dispute.already-raised")
    if head.organisation not in {plan.client, contractor}:
        raise Refused("dispute.not-your-side", field="subjects")
    if not few(subjects, field="subjects", most=MOST_SUBJECTS):
        raise Refused("dispute.no-subject", field="subjects")
    sound = tuple(sound_subject(plan, subject, signed=signed) for subject in dict.fromkeys(subjects))
    if {each.id for each in sound} & set(elsewhere):
        raise Refused("dispute.in-dispute-already", field="subjects")
    if any(code not in e.GROUNDS[each.kind] for each in sound):
        raise Refused("dispute.other-rule", field="code")
    return e.DisputeRaised(
        head=head,
        plan=plan.id,
        client=plan.client,
        contractor=contractor,
        subjects=sound,
        code=code,
        story=texts.clean(story, field="story", limit=texts.PARAGRAPHS, lines=True),
        desired=texts.clean(desired, field="desired", limit=texts.REASON, lines=True),
    )


def answer_dispute(dispute: Dispute, head: Head, *, story: str) -> e.DisputeAnswered:
    """Tell the other side's story, once, before there is a decision."""
    _open(dispute)
    if dispute.story.head.organisation == head.organisation:
        raise Refused("dispute.own-dispute")
    if dispute.answer is not None:
        raise Refused("dispute.already-answered")
    told = texts.clean(story, field="story", limit=texts.PARAGRAPHS, lines=True)
    return e.DisputeAnswered(head=head, story=told)


def propose_reviewer(
    dispute: Dispute, head: Head, *, reviewer: UUID, independent: bool, last_day: date, ground: str
) -> e.ReviewerProposed:
    """Propose a reviewer that has no part in the plan, until when it may look, and why it must.

    A later proposal takes the place of one that waits, and of a reviewer whose last day has passed.
    """
    _open(dispute)
    today = day_of(head.at)
    if dispute.round.lasts(today):
        raise Refused("dispute.reviewer-appointed")
    _independent(dispute, reviewer, independent=independent)
    period(today, last_day, field="last_day")
    if last_day > today + LONGEST_GRANT:
        raise Refused("dispute.grant-too-long", field="last_day", last=today + LONGEST_GRANT)
    why = texts.clean(ground, field="ground", limit=texts.REASON, lines=True)
    return e.ReviewerProposed(head=head, reviewer=reviewer, last_day=last_day, ground=why)


def accept_reviewer(dispute: Dispute, head: Head, *, independent: bool, revision: int) -> e.ReviewerAccepted:
    """Agree with exactly the reviewer, the last day and the ground that were read."""
    _open(dispute)
    proposal = dispute.round.proposal
    if proposal is None or dispute.round.appointed is not None:
        raise Refused("dispute.no-proposal")
    if proposal.revision != revision:
        raise Stale(dispute.id, read=revision, current=proposal.revision)
    if proposal.head.organisation == head.organisation:
        raise Refused("dispute.own-proposal")
    if day_of(head.at) > proposal.last_day:
        raise Refused("dispute.term-over", last=proposal.last_day)
    _independent(dispute, proposal.reviewer, independent=independent)
    return e.ReviewerAccepted(head=head, reviewer=proposal.reviewer)


def revoke_grant(dispute: Dispute, head: Head) -> e.GrantRevoked:
    """End the reviewer's task at once, as either side, with a reason; both then agree on another."""
    _open(dispute)
    if dispute.round.reviewer is None:
        raise Refused("dispute.no-reviewer")
    texts.require_reason(head.reason)
    return e.GrantRevoked(head=head)


def propose_settlement(dispute: Dispute, head: Head, *, text: str) -> e.SettlementProposed:
    """Propose how both come to terms; a later proposal takes the place of an earlier one."""
    _open(dispute)
    return e.SettlementProposed(head=head, text=texts.clean(text, field="text", limit=texts.REASON, lines=True))


def agree_settlement(dispute: Dispute, head: Head, *, revision: int) -> e.DisputeSettled:
    """Come to terms, as the other side, on exactly what was read."""
    _open(dispute)
    found = dispute.settlement
    if found is None:
        raise Refused("dispute.no-settlement")
    if found.revision != revision:
        raise Stale(dispute.id, read=revision, current=found.revision)
    if found.head.organisation == head.organisation:
        raise Refused("dispute.own-settlement")
    return e.DisputeSettled(head=head)


def withdraw_dispute(dispute: Dispute, head: Head) -> e.DisputeWithdrawn:
    """Not go on, as who raised the dispute, or with an appeal as who made that; the reason stands in the head."""
    _open(dispute)
    if dispute.round.begun.organisation != head.organisation:
        raise Refused("dispute.not-yours")
    texts.require_reason(head.reason)
    return e.DisputeWithdrawn(head=head)


def lapse_dispute(dispute: Dispute, head: Head) -> e.DisputeLapsed:
    """End, as either side, a dispute for which no reviewer was agreed in time; what was recorded or decided stands."""
    _open(dispute)
    term = dispute.term(Due.REVIEWER)
    today = day_of(head.at)
    if dispute.round.lasts(today):
        raise Refused("dispute.reviewer-appointed")
    if today <= term.last_day:
        raise Refused("dispute.still-time", last=term.last_day)
    texts.require_reason(head.reason)
    return e.DisputeLapsed(head=head)


def appeal_dispute(dispute: Dispute, head: Head, *, plan: Plan) -> e.DisputeAppealed:
    """Ask another reviewer, once, within the term; the decision holds until another takes its place."""
    if dispute.appealed:
        raise Refused("dispute.appealed-before")
    if dispute.stage is not DisputeStage.DECIDED:
        raise Refused("dispute.not-decided")
    term = dispute.term(Due.APPEAL)
    if day_of(head.at) > term.last_day:
        raise Refused("dispute.appeal-late", last=term.last_day)
    kinds = {each.kind for each in dispute.subjects}
    if plan.state is PlanState.CLOSED and kinds & {e.SubjectKind.ENTRY, e.SubjectKind.REVENUE}:
        raise Refused("dispute.plan-closed")
    texts.require_reason(head.reason)
    return e.DisputeAppealed(head=head)


def _open(dispute: Dispute) -> None:
    if dispute.stage in OVER:
        raise Refused("dispute.over")


def _independent(dispute: Dispute, reviewer: UUID, *, independent: bool) -> None:
    if not independent:
        raise Refused("dispute.reviewer-takes-part", field="reviewer")
    if dispute.appealed and reviewer == dispute.rounds[0].reviewer:
        raise Refused("dispute.same-reviewer", field="reviewer")

"""What a reviewer does: promise to keep silent, look for a time, and decide, or give the task back."""

from collections.abc import Sequence
from datetime import date

import msgspec

from domain import confidentiality, texts
from domain.aggregates.dispute import events as e
from domain.aggregates.dispute.state import Dispute, Due
from domain.aggregates.plan.state import Plan
from domain.calendar import day_of
from domain.events import Head
from domain.quantities import cents
from domain.refusals import Missing, Refused, Stale


def open_grant(dispute: Dispute, head: Head, *, independent: bool, content: str) -> e.GrantOpened:
    """Confirm, for oneself, the confidentiality statement that was read (`content` is its SHA-256), and may look."""
    last_day = _appointed(dispute, head)
    if not independent:
        raise Refused("dispute.reviewer-takes-part")
    if head.by in dispute.round.grants:
        raise Refused("dispute.already-confirmed")
    if content != confidentiality.content_of(confidentiality.CURRENT):
        raise Refused("dispute.other-statement")
    return e.GrantOpened(head=head, statement=confidentiality.CURRENT, content=content, last_day=last_day)


def stand_down(dispute: Dispute, head: Head) -> e.ReviewerStoodDown:
    """Give the task back, as the reviewer, with a reason."""
    _appointed(dispute, head)
    texts.require_reason(head.reason)
    return e.ReviewerStoodDown(head=head)


def decide_dispute(
    dispute: Dispute, head: Head, *, plan: Plan, verdicts: Sequence[e.Verdict], replay: e.Replay, version: int
) -> e.DisputeDecided:
    """Decide about every subject on a rule, with reasons, upon a replay; `version` is that of the dispute as read.

    Not before the other party told its story, or its term for that has passed.
    """
    _appointed(dispute, head)
    if head.by not in dispute.round.grants:
        raise Missing(dispute.id)
    if dispute.version != version:
        raise Stale(dispute.id, read=version, current=dispute.version)
    answer = dispute.term(Due.ANSWER)
    if not answer.done and not answer.passed(day_of(head.at)):
        raise Refused("dispute.answer-first", last=answer.last_day)
    if replay.known > head.at:
        raise Refused("dispute.replay-ahead", field="known")
    given = {verdict.subject: verdict for verdict in verdicts}
    if len(given) != len(verdicts) or given.keys() != {subject.id for subject in dispute.subjects}:
        raise Refused("dispute.every-subject")
    sound = tuple(_sound(plan, subject, given[subject.id]) for subject in dispute.subjects)
    return e.DisputeDecided(head=head, verdicts=sound, replay=replay)


def _sound(plan: Plan, subject: e.Subject, verdict: e.Verdict) -> e.Verdict:
    """Return a verdict on a rule of its kind; of revenue it says the amount, which is the stated one if that stands."""
    if verdict.code not in e.GROUNDS[subject.kind]:
        raise Refused("dispute.other-rule", field=f"code-{subject.id}")
    reasoning = texts.clean(verdict.reasoning, field=f"reasoning-{subject.id}", limit=texts.REASON, lines=True)
    amount = _amount(plan, subject, verdict) if subject.kind is e.SubjectKind.REVENUE else None
    return msgspec.structs.replace(verdict, reasoning=reasoning, cents=amount)


def _amount(plan: Plan, subject: e.Subject, verdict: e.Verdict) -> int:
    stated, field = plan.statements[subject.id].proposed.cents, f"cents-{subject.id}"
    if verdict.cents is None:
        raise Refused("dispute.amount-needed", field=field)
    if (verdict.outcome is e.Outcome.REJECTED) is not (verdict.cents == stated):
        raise Refused("dispute.amount-and-outcome", field=field, cents=stated)
    return cents(verdict.cents, field=field)


def _appointed(dispute: Dispute, head: Head) -> date:
    """Return the last day of the reviewer who acts; to anybody else, or too late, the dispute is not there."""
    proposal = dispute.round.proposal
    if proposal is None or not dispute.appoints(head.organisation, day_of(head.at)):
        raise Missing(dispute.id)
    return proposal.last_day

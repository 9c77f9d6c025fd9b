"""Either party asks, the other answers within the term; whether that was in time follows from the days alone."""

from datetime import timedelta
from uuid import UUID

from domain import texts
from domain.aggregates.plan.advice import Advice, AdviceAnswered, AdviceAsked, AdviceTopic, AdviceWithdrawn
from domain.aggregates.plan.state import Plan
from domain.calendar import day_of
from domain.events import Head
from domain.quantities import few
from domain.refusals import Missing, Refused

ADVICE_TERM = timedelta(days=14)
"""How long the other party has to answer (R64)."""

MOST_QUESTIONS = 1_000


def ask_advice(plan: Plan, head: Head, *, advice: UUID, topic: AdviceTopic, question: str) -> AdviceAsked:
    """Ask the other party for advice; the answer is due within the term."""
    few(plan.advice, field="question", most=MOST_QUESTIONS)
    return AdviceAsked(
        head=head,
        advice=plan.unused(advice),
        topic=topic,
        question=texts.clean(question, field="question", limit=texts.REASON, lines=True),
        due=day_of(head.at) + ADVICE_TERM,
    )


def answer_advice(plan: Plan, head: Head, *, advice: UUID, answer: str) -> AdviceAnswered:
    """Answer, as the other party, a question that is open."""
    found = _open(plan, advice)
    if found.by is plan.party(head.organisation):
        raise Refused("advice.own-question")
    answer = texts.clean(answer, field="answer", limit=texts.REASON, lines=True)
    return AdviceAnswered(head=head, advice=advice, topic=found.topic, due=found.due, answer=answer)


def withdraw_advice(plan: Plan, head: Head, *, advice: UUID) -> AdviceWithdrawn:
    """Take back, as the side that asked, a question that needs no answer any more; the reason stands in the head."""
    found = _open(plan, advice)
    if found.by is not plan.party(head.organisation):
        raise Refused("advice.not-yours")
    texts.require_reason(head.reason)
    return AdviceWithdrawn(head=head, advice=advice, topic=found.topic)


def _open(plan: Plan, advice: UUID) -> Advice:
    found = plan.advice.get(advice)
    if found is None:
        raise Missing(advice)
    if not found.open:
        raise Refused("advice.settled")
    return found

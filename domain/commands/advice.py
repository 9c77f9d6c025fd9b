"""Use cases on advice: asked by one party, answered by the other."""

from uuid import UUID

from domain.aggregates import plan as plans
from domain.aggregates.plan import AdviceTopic
from domain.commands.plans import permitted
from domain.commands.work import Work, use_case


@use_case
def ask_advice(work: Work, *, plan: UUID, advice: UUID, topic: AdviceTopic, question: str) -> None:
    """Ask the other party for advice."""
    found = permitted(work, plan)
    work.record(found, plans.ask_advice(found, work.head, advice=advice, topic=topic, question=question))


@use_case
def answer_advice(work: Work, *, plan: UUID, advice: UUID, answer: str) -> None:
    """Answer the other party's question."""
    found = permitted(work, plan)
    work.record(found, plans.answer_advice(found, work.head, advice=advice, answer=answer))


@use_case
def withdraw_advice(work: Work, *, plan: UUID, advice: UUID) -> None:
    """Take one's own question back."""
    found = permitted(work, plan)
    work.record(found, plans.withdraw_advice(found, work.head, advice=advice))

"""Use cases on what the client did itself."""

from uuid import UUID

from domain.aggregates import plan as plans
from domain.aggregates.plan import OwnResultFacts
from domain.commands.plans import permitted
from domain.commands.work import Work, use_case


@use_case
def record_own_result(work: Work, *, plan: UUID, result: UUID, facts: OwnResultFacts) -> None:
    """Record what the client did itself."""
    found = permitted(work, plan)
    work.record(found, plans.record_own_result(found, work.head, result=result, facts=facts))


@use_case
def withdraw_own_result(work: Work, *, plan: UUID, result: UUID) -> None:
    """Take an own result of the client back."""
    found = permitted(work, plan)
    work.record(found, plans.withdraw_own_result(found, work.head, result=result))

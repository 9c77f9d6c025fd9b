"""Use cases on what the client asks: the core-business check, and declining."""

from uuid import UUID

from domain.aggregates import plan as plans
from domain.aggregates.plan import CoreBusiness
from domain.commands.plans import permitted
from domain.commands.work import Work, use_case
from domain.terms import AskCode


@use_case
def check_core_business(work: Work, *, plan: UUID, action: UUID, outcome: CoreBusiness, revision: int) -> None:
    """Say how an action relates to the contractor's own trade."""
    found = permitted(work, plan)
    checked = plans.check_core_business(found, work.head, action=action, outcome=outcome, revision=revision)
    work.record(found, checked)


@use_case
def decline_action(work: Work, *, plan: UUID, action: UUID, code: AskCode, revision: int) -> None:
    """Decline an idea or an intention of the client."""
    found = permitted(work, plan)
    declined = plans.decline_action(found, work.head, action=action, code=code, revision=revision)
    work.record(found, declined)

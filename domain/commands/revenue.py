"""Use cases on revenue: two keys."""

from datetime import date
from uuid import UUID

from domain.aggregates import plan as plans
from domain.commands.plans import permitted
from domain.commands.work import Work, use_case


@use_case
def propose_revenue(
    work: Work, *, plan: UUID, statement: UUID, lot: UUID, first_day: date, last_day: date, amount: int
) -> None:
    """State the revenue of a lot over a period, in cents."""
    found = permitted(work, plan)
    proposed = plans.propose_revenue(
        found,
        work.head,
        statement=statement,
        lot=lot,
        first_day=first_day,
        last_day=last_day,
        amount=amount,
    )
    work.record(found, proposed)


@use_case
def revise_revenue(
    work: Work,
    *,
    plan: UUID,
    statement: UUID,
    first_day: date,
    last_day: date,
    amount: int,
    revision: int,
) -> None:
    """Propose another amount or period for a statement."""
    found = permitted(work, plan)
    revised = plans.revise_revenue(
        found,
        work.head,
        statement=statement,
        first_day=first_day,
        last_day=last_day,
        amount=amount,
        revision=revision,
    )
    work.record(found, revised)


@use_case
def agree_revenue(work: Work, *, plan: UUID, statement: UUID, revision: int) -> None:
    """Agree with the other party's statement."""
    found = permitted(work, plan)
    work.record(found, plans.agree_revenue(found, work.head, statement=statement, revision=revision))


@use_case
def dispute_revenue(work: Work, *, plan: UUID, statement: UUID, revision: int) -> None:
    """Dispute the other party's statement."""
    found = permitted(work, plan)
    work.record(found, plans.dispute_revenue(found, work.head, statement=statement, revision=revision))


@use_case
def withdraw_revenue(work: Work, *, plan: UUID, statement: UUID, revision: int) -> None:
    """Take back one's own statement."""
    found = permitted(work, plan)
    work.record(found, plans.withdraw_revenue(found, work.head, statement=statement, revision=revision))

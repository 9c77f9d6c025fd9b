"""Revenue with two keys (R42): one party states it, the other agrees; nobody agrees with their own."""

from datetime import date
from uuid import UUID

from domain import texts
from domain.aggregates.plan import events as e
from domain.aggregates.plan.state import Plan, RevenueTerms, Statement, StatementStatus
from domain.calendar import overlap, past, period
from domain.events import Head
from domain.quantities import cents
from domain.refusals import Missing, Refused, Stale

_ENDED = frozenset({StatementStatus.WITHDRAWN})


def propose_revenue(
    plan: Plan, head: Head, *, statement: UUID, lot: UUID, first_day: date, last_day: date, amount: int
) -> e.RevenueProposed:
    """State the revenue of a lot, in cents, over a period that has ended and overlaps no other of that lot."""
    if lot not in {each.id for _, each in plan.lots()}:
        raise Missing(lot)
    _sound(plan, head, statement, lot, first_day, last_day, amount)
    return e.RevenueProposed(
        head=head, statement=plan.unused(statement), lot=lot, first_day=first_day, last_day=last_day, cents=amount
    )


def revise_revenue(
    plan: Plan,
    head: Head,
    *,
    statement: UUID,
    first_day: date,
    last_day: date,
    amount: int,
    revision: int,
) -> e.RevenueRevised:
    """Propose another amount or period; an agreed one counts on until the new one is agreed."""
    found = _standing(plan, statement, revision)
    if RevenueTerms(first_day, last_day, amount) == found.proposed:
        raise Refused("revenue.nothing-changed", field="amount")
    _sound(plan, head, statement, found.lot, first_day, last_day, amount)
    return e.RevenueRevised(head=head, statement=statement, first_day=first_day, last_day=last_day, cents=amount)


def agree_revenue(plan: Plan, head: Head, *, statement: UUID, revision: int) -> e.RevenueAgreed:
    """Turn the second key on exactly what was read."""
    found = _waiting(plan, statement, revision)
    if found.proposed_by is plan.party(head.organisation):
        raise Refused("revenue.own-statement")
    terms = found.proposed
    return e.RevenueAgreed(
        head=head,
        statement=statement,
        first_day=terms.first_day,
        last_day=terms.last_day,
        cents=terms.cents,
    )


def dispute_revenue(plan: Plan, head: Head, *, statement: UUID, revision: int) -> e.RevenueDisputed:
    """Dispute the other party's statement; the reason stands in the head."""
    found = _waiting(plan, statement, revision)
    if found.proposed_by is plan.party(head.organisation):
        raise Refused("revenue.own-statement")
    if found.status is StatementStatus.DISPUTED:
        raise Refused("revenue.already-disputed")
    texts.require_reason(head.reason)
    return e.RevenueDisputed(head=head, statement=statement)


def withdraw_revenue(plan: Plan, head: Head, *, statement: UUID, revision: int) -> e.RevenueWithdrawn:
    """Take back one's own statement while it waits."""
    found = _waiting(plan, statement, revision)
    if found.proposed_by is not plan.party(head.organisation):
        raise Refused("revenue.not-yours")
    if found.agreed is not None:
        raise Refused("revenue.agreed-before")
    return e.RevenueWithdrawn(head=head, statement=statement)


def _standing(plan: Plan, statement: UUID, revision: int) -> Statement:
    found = plan.statements.get(statement)
    if found is None:
        raise Missing(statement)
    if found.revision != revision:
        raise Stale(statement, read=revision, current=found.revision)
    if found.status in _ENDED:
        raise Refused("revenue.withdrawn")
    return found


def _waiting(plan: Plan, statement: UUID, revision: int) -> Statement:
    found = _standing(plan, statement, revision)
    if found.status is StatementStatus.AGREED:
        raise Refused("revenue.already-agreed")
    return found


def _sound(plan: Plan, head: Head, statement: UUID, lot: UUID, first_day: date, last_day: date, amount: int) -> None:
    period(first_day, last_day, field="last_day")
    past(last_day, head.at, field="last_day")
    contract = next(contract for contract, each in plan.lots() if each.id == lot)
    if first_day < contract.first_day or last_day > plan.ends(contract):
        raise Refused("revenue.outside-contract", field="first_day", first=contract.first_day, last=plan.ends(contract))
    cents(amount, field="amount")
    for other in plan.statements.values():
        if other.lot != lot or other.id == statement or other.status in _ENDED:
            continue
        for terms in (other.proposed, other.agreed or other.proposed):
            if overlap(first_day, last_day, terms.first_day, terms.last_day):
                raise Refused("revenue.overlap", field="first_day", first=terms.first_day, last=terms.last_day)

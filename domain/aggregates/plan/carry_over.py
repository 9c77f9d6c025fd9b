"""A surplus is carried over: a closed plan's pot gives what another plan of the same two parties receives (R49)."""

from uuid import UUID

from domain import texts
from domain.aggregates.plan import events as e
from domain.aggregates.plan.ending import CarryOver, Closed
from domain.aggregates.plan.state import Plan
from domain.calendar import day_of
from domain.events import Head
from domain.quantities import cents
from domain.refusals import Missing, Refused
from domain.valuation.obligation import carry_over
from domain.valuation.tariff import Tariff


def propose_carry_over(
    plan: Plan, head: Head, *, id: UUID, source: Plan, amount: int, basis: str, owed: int, tariff: Tariff
) -> e.CarryOverProposed:
    """Propose to receive from the pot of `source`, within its limits, in cents.

    `owed` is the plan's own obligation today, `tariff` that of its framework. `basis` says where the tender
    documents allow it; it may be empty, which both then see.
    """
    _within(plan, head, source, cents(amount, field="amount"), owed, tariff)
    basis = texts.clean(basis, field="basis", limit=texts.REASON, lines=True, required=False)
    return e.CarryOverProposed(head=head, carry_over=plan.unused(id), source=source.id, cents=amount, basis=basis)


def receive_carry_over(
    plan: Plan, head: Head, *, id: UUID, source: Plan, owed: int, tariff: Tariff
) -> e.CarryOverReceived:
    """Agree, as the other party, that the plan receives what was proposed, while the pot still holds it."""
    found = _waiting(plan, id)
    if found.by is plan.party(head.organisation):
        raise Refused("carry-over.own-proposal")
    _within(plan, head, source, found.cents, owed, tariff)
    return e.CarryOverReceived(head=head, carry_over=id, source=source.id, cents=found.cents, basis=found.basis)


def give_carry_over(source: Plan, head: Head, *, id: UUID, receiver: UUID, amount: int) -> e.CarryOverGiven:
    """Let the pot of a closed plan give: recorded together with what the other plan receives."""
    if amount > _pot(source).left:
        raise Refused("carry-over.limit", field="amount", most=_pot(source).left)
    return e.CarryOverGiven(head=head, carry_over=id, receiver=receiver, cents=amount)


def drop_carry_over(plan: Plan, head: Head, *, id: UUID) -> e.CarryOverDropped:
    """Let a proposed carry-over go, as either party; the reason stands in the head."""
    _waiting(plan, id)
    texts.require_reason(head.reason)
    return e.CarryOverDropped(head=head, carry_over=id)


def most_receivable(plan: Plan, head: Head, *, source: Plan, owed: int, tariff: Tariff) -> int:
    """Return what a plan may receive from a pot now, in cents; refuses a pot that is not for this plan."""
    pot = _pot(source)
    if plan.id == source.id or plan.client != source.client or set(plan.contractors) != set(source.contractors):
        raise Refused("carry-over.other-parties", field="source")
    until = pot.statement.settlement.until if pot.statement.settlement else None
    if until is None:
        raise Refused("carry-over.no-pot", field="source")
    found = carry_over(pot.left, owed, tariff, received=plan.received, on=day_of(head.at), until=until)
    return found.used


def _within(plan: Plan, head: Head, source: Plan, amount: int, owed: int, tariff: Tariff) -> None:
    most = most_receivable(plan, head, source=source, owed=owed, tariff=tariff)
    if amount > most:
        raise Refused("carry-over.limit", field="amount", most=most)


def _pot(source: Plan) -> Closed:
    if source.closed is None:
        raise Refused("carry-over.not-closed", field="source")
    return source.closed


def _waiting(plan: Plan, id: UUID) -> CarryOver:
    found = plan.carry_overs.get(id)
    if found is None:
        raise Missing(id)
    if found.received:
        raise Refused("carry-over.received")
    return found

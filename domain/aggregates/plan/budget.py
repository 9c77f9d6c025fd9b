"""What social return costs a contractor (R63): its own to keep and to share, never a part of what it is worth (R26)."""

from uuid import UUID

from domain import texts
from domain.aggregates.plan import events as e
from domain.aggregates.plan.state import Plan
from domain.calendar import FIRST, LAST
from domain.closing import CostKind
from domain.events import Head
from domain.quantities import MOST_CENTS, cents, few
from domain.refusals import Missing, Refused

MOST_COSTS = 5_000


def budget_costs(plan: Plan, head: Head, *, year: int, kind: CostKind, amount: int) -> e.CostsBudgeted:
    """Budget a kind of cost for a year, in cents; zero takes the budget away."""
    if not 0 <= amount <= MOST_CENTS:
        raise Refused("cost.budget", field="amount", most=MOST_CENTS)
    _year(year)
    if plan.budget_of(head.organisation).planned.get((year, kind), 0) == amount:
        raise Refused("cost.nothing-changed", field="amount")
    return e.CostsBudgeted(head=head, year=year, kind=kind, cents=amount)


def note_cost(
    plan: Plan, head: Head, *, cost: UUID, year: int, kind: CostKind, amount: int, description: str
) -> e.CostNoted:
    """Note what something cost in a year, in cents."""
    few(plan.budget_of(head.organisation).costs, field="amount", most=MOST_COSTS)
    return e.CostNoted(
        head=head,
        cost=plan.unused(cost),
        year=_year(year),
        kind=kind,
        cents=cents(amount, field="amount"),
        description=texts.clean(description, field="description", required=False),
    )


def withdraw_cost(plan: Plan, head: Head, *, cost: UUID) -> e.CostWithdrawn:
    """Take a noted cost back."""
    if cost not in plan.budget_of(head.organisation).costs:
        raise Missing(cost)
    return e.CostWithdrawn(head=head, cost=cost)


def share_costs(plan: Plan, head: Head, *, shared: bool) -> e.CostsShared:
    """Let the client see budget and costs, or no longer."""
    if plan.budget_of(head.organisation).shared is shared:
        raise Refused("cost.nothing-changed")
    return e.CostsShared(head=head, shared=shared)


def _year(year: int) -> int:
    if not FIRST.year <= year <= LAST.year:
        raise Refused("cost.year", field="year", first=str(FIRST.year), last=str(LAST.year))
    return year

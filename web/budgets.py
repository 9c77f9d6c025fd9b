"""What social return costs each contractor, beside what it is worth: never a part of it, and its own to share."""

from uuid import UUID

import msgspec

from domain.aggregates.plan import Budget, Cost
from domain.closing import CostKind
from domain.commands import closing as commands
from domain.refusals import Missing
from web import charts
from web.choices import options
from web.frames import frame
from web.reading import Reading, read
from web.visits import Answer, Visit, action, page


class Kept(msgspec.Struct, frozen=True):
    """What social return costs one contractor, in cents: by year and kind, noted one by one, and in all."""

    organisation: str
    rows: list[tuple[int, CostKind, int, int]]
    costs: list[Cost]
    spent: int
    budgeted: int
    shared: bool


@page("/plans/{plan:uuid}/budget", permission="see_plan")
def budget_page(visit: Visit, plan: UUID) -> Answer:
    """Show budget and costs per year and kind: a contractor its own, the client what is shared with it."""
    reading = read(visit, plan)
    if not reading.sees_costs:
        raise Missing(plan)
    own, kept = reading.keeps_costs, [_kept(visit, id, budget) for id, budget in reading.budgets.items()]
    alone = own and not reading.competes and reading.figures.realised > 0
    return visit.render(
        "closing/budget.html",
        **frame(reading, "closing"),
        own=own,
        kept=kept,
        beside=charts.progress(kept[0].spent, reading.figures.realised) if alone else None,
        realised=reading.figures.realised,
        kinds=options(CostKind, visit.language),
        year=reading.today.year,
    )


@action("/plans/{plan:uuid}/budget/lines", permission="budget_costs", again=budget_page)
def budget_costs(visit: Visit, plan: UUID) -> Answer:
    """Budget a kind of cost for a year."""
    _own(visit, plan)
    form = visit.form
    year, kind, amount = form.whole("budget_year"), form.choice("budget_kind", CostKind), form.amount("budget_amount")
    form.check()
    visit.do(commands.budget_costs, plan=plan, year=year, kind=kind, amount=amount)
    return visit.see(f"/plans/{plan}/budget", visit._("De begroting is bijgewerkt."))


@action("/plans/{plan:uuid}/budget/costs", permission="note_cost", again=budget_page)
def note_cost(visit: Visit, plan: UUID) -> Answer:
    """Note what something cost."""
    _own(visit, plan)
    form = visit.form
    year, kind, amount = form.whole("year"), form.choice("kind", CostKind), form.amount("amount")
    description = form.text("description", required=False)
    form.check()
    visit.do(
        commands.note_cost,
        plan=plan,
        cost=form.id_for("cost"),
        year=year,
        kind=kind,
        amount=amount,
        description=description,
    )
    return visit.see(f"/plans/{plan}/budget", visit._("De kosten zijn genoteerd. Zij veranderen niets aan de waarde."))


@action("/plans/{plan:uuid}/budget/costs/{cost:uuid}/withdrawal", permission="withdraw_cost", again=budget_page)
def withdraw_cost(visit: Visit, plan: UUID, cost: UUID) -> Answer:
    """Take a noted cost back."""
    _own(visit, plan)
    visit.do(commands.withdraw_cost, plan=plan, cost=cost)
    return visit.see(f"/plans/{plan}/budget", visit._("De post is weggehaald."))


@action("/plans/{plan:uuid}/budget/sharing", permission="share_costs", again=budget_page)
def share_costs(visit: Visit, plan: UUID) -> Answer:
    """Let the client see budget and costs, or no longer."""
    _own(visit, plan)
    shared = visit.form.raw("shared") == "yes"
    visit.do(commands.share_costs, plan=plan, shared=shared)
    said = (
        visit._("De opdrachtgever ziet nu uw begroting en kosten.")
        if shared
        else visit._("De opdrachtgever ziet uw begroting en kosten niet meer.")
    )
    return visit.see(f"/plans/{plan}/budget", said)


def _kept(visit: Visit, organisation: UUID, budget: Budget) -> Kept:
    return Kept(
        organisation=visit.site.name_of(organisation),
        rows=list(budget.rows()),
        costs=list(budget.costs.values())[::-1],
        spent=sum(cost.cents for cost in budget.costs.values()),
        budgeted=sum(budget.planned.values()),
        shared=budget.shared,
    )


def _own(visit: Visit, plan: UUID) -> Reading:
    """Open a plan for a contractor, who writes down its own costs; to the client they do not exist (`Missing`)."""
    reading = read(visit, plan)
    if not reading.keeps_costs:
        raise Missing(plan)
    return reading

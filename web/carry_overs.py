"""Receiving a surplus: one party proposes to draw on the pot of a closed plan, and the other agrees."""

from datetime import date
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.plan import CarryOver, Plan
from domain.commands import closing as commands
from domain.conclusions import owed
from domain.refusals import Missing
from domain.valuation.obligation import carry_over
from domain.valuation.tariff import tariff
from projections.plans import closed_beside
from web.closing import titles
from web.frames import frame
from web.reading import Reading, read, read_now
from web.visits import Answer, Visit, action, page


class Pot(msgspec.Struct, frozen=True):
    """A pot that this plan may draw on: whose it is, what is left in it, until when, and how much fits."""

    plan: UUID
    title: str
    left: int
    until: date
    most: int


@page("/plans/{plan:uuid}/carry-overs/new", permission="propose_carry_over")
def asking_page(visit: Visit, plan: UUID) -> Answer:
    """Ask from which pot, and how much."""
    reading = read_now(visit, plan, permission="propose_carry_over")
    return visit.render(
        "closing/receive.html",
        **frame(reading, "closing"),
        pots=pots(reading),
        owed=owed(reading.plan, reading.today),
    )


@action("/plans/{plan:uuid}/carry-overs", permission="propose_carry_over", again=asking_page)
def propose_carry_over(visit: Visit, plan: UUID) -> Answer:
    """Propose to receive from a pot."""
    form = visit.form
    source, amount = form.id("source"), form.amount("amount")
    basis = form.text("basis", limit=texts.REASON, lines=True, required=False)
    form.check()
    id = form.id_for("carry-over")
    visit.do(commands.propose_carry_over, plan=plan, carry_over=id, source=source, amount=amount, basis=basis)
    return visit.see(f"/plans/{plan}/carry-overs/{id}", visit._("Uw voorstel ligt bij de andere partij."))


@page("/plans/{plan:uuid}/carry-overs/{carry_over:uuid}", permission="see_plan")
def carry_over_page(visit: Visit, plan: UUID, carry_over: UUID) -> Answer:
    """Show what was proposed or received from a pot, and what may be done with it."""
    reading = read(visit, plan)
    found = _found(reading, carry_over)
    return visit.render(
        "closing/carry_over.html",
        **frame(reading, "closing"),
        carry_over=found,
        by=reading.party_name(found.by),
        title=titles(visit, {found.source})[found.source],
        mine=found.by is reading.party,
    )


@action(
    "/plans/{plan:uuid}/carry-overs/{carry_over:uuid}/agreement", permission="agree_carry_over", again=carry_over_page
)
def agree_carry_over(visit: Visit, plan: UUID, carry_over: UUID) -> Answer:
    """Agree: the pot gives and the plan receives, at once."""
    visit.do(commands.agree_carry_over, plan=plan, carry_over=carry_over)
    return visit.see(f"/plans/{plan}/closing", visit._("Ontvangen. Het bedrag staat naast gerealiseerd."))


@action(
    "/plans/{plan:uuid}/carry-overs/{carry_over:uuid}/withdrawal", permission="drop_carry_over", again=carry_over_page
)
def drop_carry_over(visit: Visit, plan: UUID, carry_over: UUID) -> Answer:
    """Let a proposed carry-over go, with a reason."""
    reason = visit.form.text("reason", limit=texts.REASON, lines=True)
    visit.form.check()
    visit.do(commands.drop_carry_over, plan=plan, carry_over=carry_over, reason=reason)
    return visit.see(f"/plans/{plan}/closing", visit._("Het voorstel is vervallen. Het bedrag blijft in de pot."))


def pots(reading: Reading) -> list[Pot]:
    """Return the pots that this plan may draw on today, with how much of each fits its own obligation."""
    beside = closed_beside(reading.visit.site.pool, reading.plan)
    found = []
    for id, stream in reading.visit.store.streams(beside).items():
        closed = Plan.replay(id, stream).closed
        settled = closed.statement.settlement if closed else None
        if closed is None or settled is None or settled.until is None or settled.until < reading.today:
            continue
        room = carry_over(
            closed.left,
            owed(reading.plan, reading.today),
            tariff(reading.book.framework),
            received=reading.plan.received,
            on=reading.today,
            until=settled.until,
        )
        if closed.left:
            found.append(Pot(id, beside[id], closed.left, settled.until, room.used))
    return found


def _found(reading: Reading, id: UUID) -> CarryOver:
    if id not in reading.plan.carry_overs:
        raise Missing(id)
    return reading.plan.carry_overs[id]

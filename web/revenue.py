"""Revenue with two keys: one party states it, the other agrees or disputes; nobody agrees with their own."""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction
from typing import Final
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.plan import Plan, Statement, StatementStatus
from domain.aggregates.plan import events as e
from domain.aggregates.plan.disputes import RevenueDecided
from domain.aggregates.plan.state import RevenueTerms
from domain.commands import revenue as commands
from domain.events import Head
from domain.refusals import Missing
from domain.terms import WHOLE, Contract, Lot
from domain.valuation.obligation import RevenueStatement
from domain.worth import HUNDRED, statements
from web.doers import Doer, doers
from web.frames import frame
from web.happenings import story_of
from web.reading import Reading, read, read_now
from web.visits import Answer, Visit, action, page

QUARTER: Final = 3
WAITING: Final = frozenset({StatementStatus.PROPOSED, StatementStatus.DISPUTED})


class Shown(msgspec.Struct, frozen=True):
    """A statement as the pages show it.

    `cents` is the obligation that it gives or would give, in cents; `counts` tells whether it does so already.
    """

    statement: Statement
    contract: Contract
    lot: Lot
    terms: RevenueTerms
    proposed: Doer
    agreed: Doer | None
    cents: int
    counts: bool
    explanation: str


class Can(msgspec.Struct, frozen=True):
    """What the reader may do with a statement now."""

    agree: bool = False
    dispute: bool = False
    revise: bool = False
    withdraw: bool = False


class Period(msgspec.Struct, frozen=True):
    """A period of a lot for which no revenue has been stated; `ended` tells whether it can be stated already."""

    first_day: date
    last_day: date
    ended: bool


@page("/plans/{plan:uuid}/revenue", permission="see_plan")
def revenue(visit: Visit, plan: UUID) -> Answer:
    """Show the revenue of each lot over time, what waits for the reader first."""
    reading = read(visit, plan)
    shown = _shown(reading)
    return visit.render(
        "revenue/list.html",
        **frame(reading, "revenue"),
        figures=reading.figures,
        lots=[
            (
                contract,
                lot,
                [each for each in shown if each.lot.id == lot.id],
                next_period(reading.plan, lot.id, visit.today),
            )
            for contract, lot in reading.plan.lots()
        ],
        mine=[each for each in shown if _can(reading, each.statement).agree],
        options=any(contract.options for contract in reading.plan.contracts.values()),
        whole=WHOLE,
    )


@page("/plans/{plan:uuid}/revenue/new", permission="propose_revenue")
def proposing_page(visit: Visit, plan: UUID) -> Answer:
    """Ask for the revenue of a lot over a period, and suggest the one that comes next."""
    reading = read_now(visit, plan, permission="propose_revenue")
    asked = visit.request.query_params.get("lot", "")
    lots = [lot for _, lot in reading.plan.lots()]
    lot = next((lot for lot in lots if str(lot.id) == asked), lots[0])
    return visit.render(
        "revenue/propose.html",
        **frame(reading, "revenue"),
        lots=list(reading.plan.lots()),
        lot=lot,
        suggested=next_period(reading.plan, lot.id, visit.today),
    )


@action("/plans/{plan:uuid}/revenue", permission="propose_revenue", again=proposing_page)
def propose_revenue(visit: Visit, plan: UUID) -> Answer:
    """Turn the first key: state the revenue of a lot over a period."""
    form = visit.form
    lot, terms = form.id("lot"), _terms(visit)
    form.check()
    statement = form.id_for("statement")
    visit.do(
        commands.propose_revenue,
        plan=plan,
        statement=statement,
        lot=lot,
        first_day=terms.first_day,
        last_day=terms.last_day,
        amount=terms.cents,
    )
    return visit.see(
        f"/plans/{plan}/revenue/{statement}",
        visit._("De omzet is opgegeven. Zij telt als de andere partij akkoord gaat."),
    )


@page("/plans/{plan:uuid}/revenue/{statement:uuid}", permission="see_plan")
def statement(visit: Visit, plan: UUID, statement: UUID) -> Answer:
    """Show a statement: what it comes to, where it stands, and how it came about."""
    return _show(visit, plan, statement)


@action("/plans/{plan:uuid}/revenue/{statement:uuid}/agreement", permission="agree_revenue", again=statement)
def agree_revenue(visit: Visit, plan: UUID, statement: UUID) -> Answer:
    """Turn the second key on exactly what was read."""
    visit.do(commands.agree_revenue, plan=plan, statement=statement, revision=visit.form.revision)
    return visit.see(
        f"/plans/{plan}/revenue/{statement}", visit._("U bent akkoord. De omzet telt nu voor de verplichting.")
    )


@page("/plans/{plan:uuid}/revenue/{statement:uuid}/dispute", permission="dispute_revenue")
def dispute_page(visit: Visit, plan: UUID, statement: UUID) -> Answer:
    """Ask why the statement is not right."""
    return _asked(visit, plan, statement, "dispute")


@action("/plans/{plan:uuid}/revenue/{statement:uuid}/dispute", permission="dispute_revenue", again=dispute_page)
def dispute_revenue(visit: Visit, plan: UUID, statement: UUID) -> Answer:
    """Dispute the other party's statement, with a reason."""
    reason, revision = visit.form.text("reason", limit=texts.REASON, lines=True), visit.form.revision
    visit.form.check()
    visit.do(commands.dispute_revenue, plan=plan, statement=statement, revision=revision, reason=reason)
    return visit.see(
        f"/plans/{plan}/revenue/{statement}", visit._("U betwist deze omzet. Zij telt niet tot u het eens wordt.")
    )


@page("/plans/{plan:uuid}/revenue/{statement:uuid}/revision", permission="revise_revenue")
def revision_page(visit: Visit, plan: UUID, statement: UUID) -> Answer:
    """Ask for another amount or period."""
    return _asked(visit, plan, statement, "revise")


@action("/plans/{plan:uuid}/revenue/{statement:uuid}/revision", permission="revise_revenue", again=revision_page)
def revise_revenue(visit: Visit, plan: UUID, statement: UUID) -> Answer:
    """Propose another amount or period; it takes the other party's key again."""
    form = visit.form
    terms, revision = _terms(visit), form.revision
    reason = form.text("reason", limit=texts.REASON, lines=True, required=False)
    form.check()
    visit.do(
        commands.revise_revenue,
        plan=plan,
        statement=statement,
        revision=revision,
        reason=reason,
        first_day=terms.first_day,
        last_day=terms.last_day,
        amount=terms.cents,
    )
    return visit.see(
        f"/plans/{plan}/revenue/{statement}",
        visit._("Uw voorstel staat er. Zij telt als de andere partij akkoord gaat."),
    )


@action("/plans/{plan:uuid}/revenue/{statement:uuid}/withdrawal", permission="withdraw_revenue", again=statement)
def withdraw_revenue(visit: Visit, plan: UUID, statement: UUID) -> Answer:
    """Take back one's own statement."""
    visit.do(commands.withdraw_revenue, plan=plan, statement=statement, revision=visit.form.revision)
    return visit.see(f"/plans/{plan}/revenue", visit._("De opgave is ingetrokken."))


def next_period(plan: Plan, lot: UUID, today: date) -> Period | None:
    """Return the first period of a lot without a statement, up to the end of its quarter; None when all is stated.

    Of a quarter that has not ended, what has passed up to the end of last month is suggested.
    """
    contract = next(contract for contract, each in plan.lots() if each.id == lot)
    standing = [
        terms
        for each in plan.statements.values()
        if each.lot == lot and each.status is not StatementStatus.WITHDRAWN
        for terms in (each.proposed, each.agreed or each.proposed)
    ]
    first = contract.first_day
    for terms in sorted(standing, key=lambda each: each.first_day):
        if terms.first_day > first:
            break
        first = max(first, terms.last_day + timedelta(days=1))
    ends = plan.ends(contract)
    if first > ends:
        return None
    month = first.month + (-first.month % QUARTER)
    until = min(
        [
            date(first.year, month, monthrange(first.year, month)[1]),
            ends,
            *(terms.first_day - timedelta(days=1) for terms in standing if terms.first_day > first),
        ]
    )
    last_month = today.replace(day=1) - timedelta(days=1)
    if until > today and first <= last_month:
        until = last_month
    return Period(first, until, until <= today)


def _terms(visit: Visit) -> RevenueTerms:
    form = visit.form
    return RevenueTerms(form.day("first_day"), form.day("last_day"), form.amount("amount"))


def _show(visit: Visit, plan: UUID, statement: UUID) -> Answer:
    reading = read(visit, plan)
    found = _statement(reading, statement)
    return visit.render(
        "revenue/show.html",
        **frame(reading, "revenue"),
        shown=next(each for each in _shown(reading) if each.statement.id == statement),
        can=_can(reading, found),
        can_dispute=found.status is StatementStatus.DISPUTED and reading.may("revise_revenue"),
        read_then=_read_then(reading, statement),
        happenings=story_of(reading, statement),
    )


def _asked(visit: Visit, plan: UUID, statement: UUID, verb: str) -> Answer:
    """Draw the small form of one decision about a statement."""
    reading = read_now(visit, plan, permission=f"{verb}_revenue")
    _statement(reading, statement)
    return visit.render(
        f"revenue/{verb}.html",
        **frame(reading, "revenue"),
        shown=next(each for each in _shown(reading) if each.statement.id == statement),
        read_then=_read_then(reading, statement),
    )


def _statement(reading: Reading, statement: UUID) -> Statement:
    found = reading.plan.statements.get(statement)
    if found is None:
        raise Missing(statement)
    return found


def _read_then(reading: Reading, statement: UUID) -> RevenueTerms | None:
    """Return what a sent form was drawn from, where something else stands there now."""
    form = reading.visit.form
    if not form.raw("revision") or form.revision == reading.plan.statements[statement].revision:
        return None
    plan = Plan.replay(reading.plan.id, reading.opened.streams[reading.plan.id][: form.revision])
    found = plan.statements.get(statement)
    return found.proposed if found else None


def _can(reading: Reading, statement: Statement) -> Can:
    """Return what the reader may do now; the decisions of the domain uphold the same, whatever is shown."""
    waiting = statement.status in WAITING
    own = statement.proposed_by is reading.party
    return Can(
        agree=reading.may("agree_revenue") and waiting and not own,
        dispute=reading.may("dispute_revenue") and statement.status is StatementStatus.PROPOSED and not own,
        revise=reading.may("revise_revenue") and statement.status is not StatementStatus.WITHDRAWN,
        withdraw=reading.may("withdraw_revenue") and waiting and own and statement.agreed is None,
    )


def _shown(reading: Reading) -> list[Shown]:
    """Return every statement of the plan in the order of its periods."""
    plan, keys = reading.plan, _keys(reading)
    percentage = Fraction(plan.percentage.points, HUNDRED)
    valued = {each.id: each for each in statements(plan)}
    lots = {lot.id: (contract, lot) for contract, lot in plan.lots()}
    known = doers(reading, {head for pair in keys.values() for head in pair if head})
    found = []
    for each in plan.statements.values():
        proposed, agreed = keys[each.id]
        contract, lot = lots[each.lot]
        value = valued.get(str(each.id))
        found.append(
            Shown(
                statement=each,
                contract=contract,
                lot=lot,
                terms=each.agreed or each.proposed,
                proposed=known[proposed],
                agreed=known[agreed] if agreed else None,
                cents=value.obligation(percentage) if value else 0,
                counts=value is not None and each.agreed is not None and value.ended(reading.on),
                explanation=_explained(reading, value, percentage),
            )
        )
    return sorted(found, key=lambda each: (each.terms.first_day, each.statement.revision))


def _explained(reading: Reading, value: RevenueStatement | None, percentage: Fraction) -> str:
    if value is None:
        return ""
    return value.explanation(percentage).text("en" if reading.visit.language == "en" else "nl")


def _keys(reading: Reading) -> dict[UUID, tuple[Head, Head | None]]:
    """Return who turned the first and the second key of what stands in each statement."""
    keys: dict[UUID, tuple[Head, Head | None]] = {}
    for recorded in reading.opened.streams[reading.plan.id]:
        match recorded.event:
            case e.RevenueProposed(statement=statement, head=head):
                keys[statement] = head, None
            case e.RevenueRevised(statement=statement, head=head):
                keys[statement] = head, keys[statement][1]
            case e.RevenueAgreed(statement=statement, head=head) | RevenueDecided(statement=statement, head=head):
                keys[statement] = keys[statement][0], head
            case _:
                pass
    return keys

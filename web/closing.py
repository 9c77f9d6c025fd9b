"""Closing a plan: what is still open, the final statement that both sign, the pot, and looking back together."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.amendment import Amendment
from domain.aggregates.plan import Criterion, Look, OpenKind, Plan, PlanState, Unsettled
from domain.closing import FinalStatement, Judgement, SettlementTerms, Surplus, settlement_of
from domain.commands import closing as commands
from domain.conclusions import final_statement, unsettled
from domain.events import Head
from domain.refusals import Missing
from domain.terms import Party
from web import charts
from web.choices import options
from web.doers import Doer, doers
from web.frames import frame
from web.reading import Reading, read, read_now
from web.subjects import settlement_lines
from web.visits import Answer, Visit, action, page
from web.wording.words import label


class OpenThing(msgspec.Struct, frozen=True):
    """Something to settle first: what it is, which one, and where that is done."""

    kind: str
    name: str
    href: str


class Passed(msgspec.Struct, frozen=True):
    """An amount that went from one plan to another: the other plan, its title, and the cents."""

    plan: UUID
    title: str
    cents: int


@page("/plans/{plan:uuid}/closing", permission="see_plan")
def closing_page(visit: Visit, plan: UUID) -> Answer:
    """Show step by step how far the closing is, where a surplus went, and how both look back."""
    reading = read(visit, plan)
    own = reading.plan
    things = list(_open_things(reading))
    over = reading.on > own.last_day
    drafted = final_statement(reading.book) if over and own.closed is None else None
    return visit.render(
        "closing/show.html",
        **frame(reading, "closing"),
        over=over,
        things=things,
        step=_step(own, over=over, settled=not things),
        drafted=drafted,
        lapsed=own.closing is not None and _lapsed(reading, drafted),
        terms=settlement_lines(visit, own.settling.terms) if own.settling else {},
        uneven=own.settling is not None and _uneven(own.settling.terms),
        settlement=settlement_of(own.id),
        given=_given(reading),
        pot=_pot(own),
        received=_received(reading),
        waiting=[each for each in own.carry_overs.values() if not each.received],
        reopening=own.reopening,
        asked=_doer(reading, own.reopening.proposed) if own.reopening else None,
        criteria=[_criterion(reading, each.id) for each in own.criteria.values()],
        costs=reading.sees_costs,
    )


@page("/plans/{plan:uuid}/closing/statement", permission="see_plan")
def statement_page(visit: Visit, plan: UUID) -> Answer:
    """Show the final statement as a document: as it was signed, as it waits, or as it would be today."""
    reading = read(visit, plan)
    own = reading.plan
    if own.closed is None and reading.on <= own.last_day:
        raise Missing(plan)
    drafted = final_statement(reading.book) if own.closed is None else None
    waiting = own.closing if own.closing is not None and not _lapsed(reading, drafted) else None
    signed = own.closed or waiting
    statement = signed.statement if signed else drafted
    if statement is None:
        raise AssertionError(plan)
    heads = [head for head in (signed and signed.proposed, own.closed and own.closed.agreed) if head]
    return visit.render(
        "closing/statement.html",
        **frame(reading, "closing"),
        statement=statement,
        content=signed.content if signed else statement.content(own.id),
        signatures=[doers(reading, [head])[head] for head in heads],
        waiting=waiting,
        lapsed=own.closing is not None and waiting is None,
        mine=waiting is not None and waiting.by is reading.party,
        things=list(_open_things(reading)) if own.closed is None else [],
        client=reading.party_name(Party.CLIENT),
        contractors=[reading.organisations[id] for id in own.contractors],
        follows=_follows(visit, statement),
    )


@action("/plans/{plan:uuid}/closing/statements", permission="propose_closing", again=statement_page)
def propose_closing(visit: Visit, plan: UUID) -> Answer:
    """Sign the final statement that was read, and lay it before the other party."""
    form = visit.form
    visit.do(commands.propose_closing, plan=plan, closing=form.id_for("closing"), content=form.raw("content"))
    return visit.see(f"/plans/{plan}/closing/statement", visit._("U hebt ondertekend. Nu is de andere partij."))


@action(
    "/plans/{plan:uuid}/closing/statements/{closing:uuid}/signature", permission="agree_closing", again=statement_page
)
def agree_closing(visit: Visit, plan: UUID, closing: UUID) -> Answer:
    """Sign the other party's final statement: the plan is closed."""
    visit.do(commands.agree_closing, plan=plan, closing=closing, content=visit.form.raw("content"))
    return visit.see(f"/plans/{plan}/closing", visit._("Beide partijen hebben ondertekend. Het plan is gesloten."))


@page("/plans/{plan:uuid}/closing/statements/{closing:uuid}/withdrawal", permission="drop_closing")
def statement_withdrawal_page(visit: Visit, plan: UUID, closing: UUID) -> Answer:
    """Ask why a proposed final statement is let go."""
    reading = read_now(visit, plan, permission="drop_closing")
    if reading.plan.closing is None or reading.plan.closing.id != closing:
        raise Missing(closing)
    return _drop_page(
        reading, visit._("Eindstaat laten vervallen"), f"statements/{closing}", visit._("Wat moet er eerst anders?")
    )


@action(
    "/plans/{plan:uuid}/closing/statements/{closing:uuid}/withdrawal",
    permission="drop_closing",
    again=statement_withdrawal_page,
)
def drop_closing(visit: Visit, plan: UUID, closing: UUID) -> Answer:
    """Let a proposed final statement go, with a reason."""
    reason = _reason(visit)
    visit.do(commands.drop_closing, plan=plan, closing=closing, reason=reason)
    return visit.see(f"/plans/{plan}/closing", visit._("De eindstaat is vervallen. Het plan loopt verder."))


@page("/plans/{plan:uuid}/closing/reopenings/new", permission="propose_reopening")
def reopening_page(visit: Visit, plan: UUID) -> Answer:
    """Ask why a closed plan should be opened again."""
    reading = read_now(visit, plan, permission="propose_reopening")
    return visit.render("closing/reopen.html", **frame(reading, "closing"))


@action("/plans/{plan:uuid}/closing/reopenings", permission="propose_reopening", again=reopening_page)
def propose_reopening(visit: Visit, plan: UUID) -> Answer:
    """Propose to open a closed plan again, with a reason."""
    reason = _reason(visit)
    visit.do(commands.propose_reopening, plan=plan, reopening=visit.form.id_for("reopening"), reason=reason)
    return visit.see(
        f"/plans/{plan}/closing",
        visit._("Uw voorstel ligt bij de andere partij. Tot die instemt, blijft het plan dicht."),
    )


@action(
    "/plans/{plan:uuid}/closing/reopenings/{reopening:uuid}/agreement", permission="agree_reopening", again=closing_page
)
def agree_reopening(visit: Visit, plan: UUID, reopening: UUID) -> Answer:
    """Agree that the plan runs again."""
    visit.do(commands.agree_reopening, plan=plan, reopening=reopening)
    return visit.see(f"/plans/{plan}/closing", visit._("Het plan is heropend. De eindstaat geldt niet meer."))


@page("/plans/{plan:uuid}/closing/reopenings/{reopening:uuid}/withdrawal", permission="drop_reopening")
def reopening_withdrawal_page(visit: Visit, plan: UUID, reopening: UUID) -> Answer:
    """Ask why a proposed reopening is let go."""
    reading = read_now(visit, plan, permission="drop_reopening")
    if reading.plan.reopening is None or reading.plan.reopening.id != reopening:
        raise Missing(reopening)
    return _drop_page(
        reading,
        visit._("Heropening laten vervallen"),
        f"reopenings/{reopening}",
        visit._("Waarom blijft het dicht?"),
    )


@action(
    "/plans/{plan:uuid}/closing/reopenings/{reopening:uuid}/withdrawal",
    permission="drop_reopening",
    again=reopening_withdrawal_page,
)
def drop_reopening(visit: Visit, plan: UUID, reopening: UUID) -> Answer:
    """Let a proposed reopening go, with a reason."""
    reason = _reason(visit)
    visit.do(commands.drop_reopening, plan=plan, reopening=reopening, reason=reason)
    return visit.see(f"/plans/{plan}/closing", visit._("Het voorstel is vervallen. Het plan blijft gesloten."))


@page("/plans/{plan:uuid}/criteria/{criterion:uuid}/judgement", permission="judge_success")
def judgement_page(visit: Visit, plan: UUID, criterion: UUID) -> Answer:
    """Ask how the reader's side looks back upon a success criterion."""
    reading = read_now(visit, plan, permission="judge_success")
    if criterion not in reading.plan.criteria:
        raise Missing(criterion)
    found = reading.plan.criteria[criterion]
    return visit.render(
        "closing/judge.html",
        **frame(reading, "closing"),
        criterion=found,
        stored=_look(reading, found),
        judgements=options(Judgement, visit.language),
    )


@action("/plans/{plan:uuid}/criteria/{criterion:uuid}/judgement", permission="judge_success", again=judgement_page)
def judge_success(visit: Visit, plan: UUID, criterion: UUID) -> Answer:
    """Look back upon a success criterion, in one's own words."""
    form = visit.form
    judgement = form.choice("judgement", Judgement)
    story = form.text("story", limit=texts.REASON, lines=True)
    form.check()
    visit.do(commands.judge_success, plan=plan, criterion=criterion, judgement=judgement, story=story)
    return visit.see(f"/plans/{plan}/closing", visit._("Uw terugblik staat in het plan, naast die van de ander."))


def _step(plan: Plan, *, over: bool, settled: bool) -> int:
    """Return the step that is next, of a plan that is not closed."""
    if plan.state is PlanState.CLOSING:
        return 4
    return 1 + over + (over and settled)


def _lapsed(reading: Reading, drafted: FinalStatement | None) -> bool:
    """Tell whether a proposed statement no longer says what the plan does."""
    closing = reading.plan.closing
    if closing is None or drafted is None:
        return False
    return closing.voided or closing.content != drafted.content(reading.plan.id)


def _open_things(reading: Reading) -> Iterator[OpenThing]:
    for each in unsettled(reading.book):
        name, under = _place(reading, each)
        yield OpenThing(
            label(each.kind, reading.visit.language), name, f"/plans/{reading.plan.id}{under}{reading.view}"
        )


def _place(reading: Reading, thing: Unsettled) -> tuple[str, str]:
    """Return how a thing is called, if it has a name, and where under the plan it stands."""
    match thing.kind:
        case OpenKind.AMENDMENT:
            amendment: Amendment = reading.book.amendments[thing.thing]
            return amendment.title, f"/amendments/{thing.thing}"
        case OpenKind.REVENUE:
            return "", f"/revenue/{thing.thing}"
        case OpenKind.OBJECTION:
            return "", f"/objections/{thing.thing}"
        case OpenKind.CARRY_OVER:
            return "", f"/carry-overs/{thing.thing}"
        case OpenKind.EFFORT:
            return "", f"/efforts/{thing.thing}"
        case OpenKind.DISPUTE:
            return "", f"/disputes/{thing.thing}"
        case OpenKind.HANDOVER:
            ways = (way for way in reading.trajectories.values() if thing.thing in way.handovers)
            return next((("", f"/trajectories/{way.id}") for way in ways), ("", "/trajectories"))


def _uneven(terms: SettlementTerms) -> bool:
    """Tell whether a shortage costs more than a surplus brings (R52)."""
    return terms.surplus is Surplus.BONUS and terms.bonus < terms.penalty


def _pot(plan: Plan) -> tuple[charts.Part, ...]:
    """Return the pot as parts: what was given, and what is left."""
    if plan.closed is None or not plan.closed.statement.pot:
        return ()
    return charts.parts([plan.closed.statement.pot - plan.closed.left, plan.closed.left])


def _given(reading: Reading) -> list[Passed]:
    closed = reading.plan.closed
    passed = list(closed.given.values()) if closed else []
    names = titles(reading.visit, {plan for plan, _ in passed})
    return [Passed(plan, names[plan], cents) for plan, cents in passed]


def _received(reading: Reading) -> list[tuple[Passed, str]]:
    received = [each for each in reading.plan.carry_overs.values() if each.received]
    names = titles(reading.visit, {each.source for each in received})
    return [(Passed(each.source, names[each.source], each.cents), each.basis) for each in received]


def titles(visit: Visit, plans: set[UUID]) -> dict[UUID, str]:
    """Return the titles of plans of the same parties."""
    return {id: Plan.replay(id, stream).title for id, stream in visit.store.streams(plans).items()}


def _criterion(reading: Reading, id: UUID) -> dict[str, Any]:
    found = reading.plan.criteria[id]
    looks = [(reading.party_name(party), found.looks.get(party)) for party in Party]
    return {"id": found.id, "text": found.text, "looks": looks, "mine": _look(reading, found)}


def _follows(visit: Visit, statement: FinalStatement) -> dict[str, Any] | None:
    settled = statement.settlement
    if settled is None:
        return None
    return {"way": label(settled.way, visit.language), "settled": settled}


def _doer(reading: Reading, head: Head) -> tuple[Doer, str]:
    return doers(reading, [head])[head], head.reason


def _reason(visit: Visit) -> str:
    reason = visit.form.text("reason", limit=texts.REASON, lines=True)
    visit.form.check()
    return reason


def _drop_page(reading: Reading, title: str, under: str, question: str) -> Answer:
    return reading.visit.render(
        "closing/drop.html",
        **frame(reading, "closing"),
        title=title,
        question=question,
        address=f"/plans/{reading.plan.id}/closing/{under}/withdrawal",
        back=f"/plans/{reading.plan.id}/closing",
    )


def _look(reading: Reading, criterion: Criterion) -> Look | None:
    """Return how the reader's side looks back; a reviewer is on none."""
    return criterion.looks.get(reading.party) if reading.party else None

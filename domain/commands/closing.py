"""Use cases on the end of a plan: the final statement, reopening, the pot, looking back, and what it cost."""

from uuid import UUID

from domain.aggregates import plan as plans
from domain.aggregates.plan import Plan
from domain.calendar import day_of
from domain.closing import CostKind, Judgement
from domain.commands.plans import permitted
from domain.commands.work import Work, use_case
from domain.conclusions import final_statement, owed, unsettled
from domain.refusals import Missing
from domain.valuation.tariff import tariff


@use_case
def propose_closing(work: Work, *, plan: UUID, closing: UUID, content: str) -> None:
    """Sign the final statement as the engine computes it now; `content` is the hash of what was read."""
    found = permitted(work, plan)
    book = work.book(found)
    proposed = plans.propose_closing(
        found,
        work.head,
        closing=closing,
        statement=final_statement(book),
        content=content,
        unsettled=len(unsettled(book)),
    )
    work.record(found, proposed)


@use_case
def agree_closing(work: Work, *, plan: UUID, closing: UUID, content: str) -> None:
    """Sign the other party's final statement, recomputed now, and close the plan."""
    found = permitted(work, plan)
    book = work.book(found)
    closed = plans.agree_closing(
        found,
        work.head,
        closing=closing,
        statement=final_statement(book),
        content=content,
        unsettled=len(unsettled(book)),
    )
    work.record(found, closed)


@use_case
def drop_closing(work: Work, *, plan: UUID, closing: UUID) -> None:
    """Let a proposed final statement go."""
    found = permitted(work, plan)
    work.record(found, plans.drop_closing(found, work.head, closing=closing))


@use_case
def propose_reopening(work: Work, *, plan: UUID, reopening: UUID) -> None:
    """Propose to open a closed plan again."""
    found = permitted(work, plan)
    work.record(found, plans.propose_reopening(found, work.head, reopening=reopening))


@use_case
def agree_reopening(work: Work, *, plan: UUID, reopening: UUID) -> None:
    """Agree that a closed plan runs again."""
    found = permitted(work, plan)
    work.record(found, plans.agree_reopening(found, work.head, reopening=reopening))


@use_case
def drop_reopening(work: Work, *, plan: UUID, reopening: UUID) -> None:
    """Let a proposed reopening go."""
    found = permitted(work, plan)
    work.record(found, plans.drop_reopening(found, work.head, reopening=reopening))


@use_case
def propose_carry_over(work: Work, *, plan: UUID, carry_over: UUID, source: UUID, amount: int, basis: str = "") -> None:
    """Propose to receive from the pot of a closed plan, in cents."""
    found = permitted(work, plan)
    proposed = plans.propose_carry_over(
        found,
        work.head,
        id=carry_over,
        source=_source(work, source),
        amount=amount,
        basis=basis,
        owed=owed(found, day_of(work.head.at)),
        tariff=tariff(work.frameworks(found).on(day_of(work.head.at))),
    )
    work.record(found, proposed)


@use_case
def agree_carry_over(work: Work, *, plan: UUID, carry_over: UUID) -> None:
    """Receive what was proposed; the pot gives it in the same transaction, so that it is never spent twice."""
    found = permitted(work, plan)
    asked = found.carry_overs.get(carry_over)
    if asked is None:
        raise Missing(carry_over)
    source = _source(work, asked.source)
    received = plans.receive_carry_over(
        found,
        work.head,
        id=carry_over,
        source=source,
        owed=owed(found, day_of(work.head.at)),
        tariff=tariff(work.frameworks(found).on(day_of(work.head.at))),
    )
    given = plans.give_carry_over(source, work.head, id=carry_over, receiver=plan, amount=received.cents)
    work.record(found, received)
    work.record(source, given)


@use_case
def drop_carry_over(work: Work, *, plan: UUID, carry_over: UUID) -> None:
    """Let a proposed carry-over go."""
    found = permitted(work, plan)
    work.record(found, plans.drop_carry_over(found, work.head, id=carry_over))


@use_case
def judge_success(work: Work, *, plan: UUID, criterion: UUID, judgement: Judgement, story: str) -> None:
    """Look back upon a success criterion, for one's own side."""
    found = permitted(work, plan)
    judged = plans.judge_success(found, work.head, criterion=criterion, judgement=judgement, story=story)
    work.record(found, judged)


@use_case
def budget_costs(work: Work, *, plan: UUID, year: int, kind: CostKind, amount: int) -> None:
    """Budget a kind of cost for a year, in cents."""
    found = permitted(work, plan)
    work.record(found, plans.budget_costs(found, work.head, year=year, kind=kind, amount=amount))


@use_case
def note_cost(
    work: Work, *, plan: UUID, cost: UUID, year: int, kind: CostKind, amount: int, description: str = ""
) -> None:
    """Note what something cost, in cents."""
    found = permitted(work, plan)
    noted = plans.note_cost(found, work.head, cost=cost, year=year, kind=kind, amount=amount, description=description)
    work.record(found, noted)


@use_case
def withdraw_cost(work: Work, *, plan: UUID, cost: UUID) -> None:
    """Take a noted cost back."""
    found = permitted(work, plan)
    work.record(found, plans.withdraw_cost(found, work.head, cost=cost))


@use_case
def share_costs(work: Work, *, plan: UUID, shared: bool) -> None:
    """Let the client see budget and costs, or no longer."""
    found = permitted(work, plan)
    work.record(found, plans.share_costs(found, work.head, shared=shared))


def _source(work: Work, source: UUID) -> Plan:
    """Return the plan whose pot is drawn on, once the actor takes part in it."""
    found = work.load(Plan, source)
    found.party(work.actor.organisation)
    return found

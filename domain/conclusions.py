"""What a plan comes to: its final statement by the engine, what is still open, and what a pot may give."""

import hashlib
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

import msgspec

from domain import worth
from domain.aggregates.plan import OpenKind, Plan, Unsettled
from domain.calendar import months_later
from domain.closing import FinalStatement, Settlement, SettlementTerms, Shortage, Surplus
from domain.terms import WHOLE
from domain.valuation.amounts import cents
from domain.valuation.ledger import LedgerLine
from domain.valuation.obligation import obligation, pot_lasts_until, pot_of
from domain.valuation.tariff import Tariff, tariff
from domain.worth import Book


def unsettled(book: Book) -> list[Unsettled]:
    """Return what must be settled before a plan can close, of the plan and of all that it cites."""
    drafts = (Unsettled(OpenKind.AMENDMENT, each.id) for each in book.amendments.values() if each.open)
    handovers = (
        Unsettled(OpenKind.HANDOVER, each.id)
        for way in book.trajectories.values()
        for each in way.handovers.values()
        if each.open and not way.stages[each.stage].withdrawn and book.plan.id in {each.from_plan, each.to_plan}
    )
    disputes = (Unsettled(OpenKind.DISPUTE, each.id) for each in book.disputes.values() if each.open)
    return [*book.plan.unsettled(), *drafts, *handovers, *disputes]


def final_statement(book: Book) -> FinalStatement:
    """Value a plan on its last day and return what both parties sign (R49, R52, R53)."""
    plan = book.plan
    valuation = book.valuation(plan.last_day)
    figures = valuation.figures()
    statement = FinalStatement(
        on=plan.last_day,
        framework=plan.frozen,
        percentage=plan.percentage.points,
        obligation=figures.obligation,
        realised=figures.realised,
        received=plan.received,
        ledger=_ledger(valuation.lines()),
    )
    terms = plan.settling.terms if plan.settling else None
    settled = settlement(statement.balance, plan.last_day, terms, tariff(book.framework))
    return msgspec.structs.replace(statement, settlement=settled)


def settlement(balance: int, closed: date, terms: SettlementTerms | None, closing: Tariff) -> Settlement | None:
    """Return what follows from a balance in cents; None for no balance, or for a shortage without terms.

    A surplus for which nothing was agreed goes into the pot, as the framework has it.
    """
    if balance > 0:
        if terms is not None and terms.surplus is Surplus.BONUS:
            return Settlement(surplus=Surplus.BONUS, cents=_share(terms.bonus, balance))
        return Settlement(
            surplus=Surplus.CARRY_OVER, cents=pot_of(balance, closing), until=pot_lasts_until(closed, closing)
        )
    if balance == 0 or terms is None:
        return None
    match terms.shortage:
        case Shortage.PENALTY:
            share = _share(terms.penalty, -balance)
            return Settlement(shortage=Shortage.PENALTY, cents=share, destination=terms.destination)
        case Shortage.LONGER:
            return Settlement(shortage=Shortage.LONGER, cents=-balance, until=months_later(closed, terms.months))
        case Shortage.MAKE_UP:
            return Settlement(shortage=Shortage.MAKE_UP, cents=-balance)


def owed(plan: Plan, on: date) -> int:
    """Return the obligation of a plan on a day, in cents."""
    return obligation(Fraction(plan.percentage.points, worth.HUNDRED), tuple(worth.statements(plan)), on)


def _share(points: int, amount: int) -> int:
    return cents(Fraction(points * amount, WHOLE))


def _ledger(lines: Iterable[LedgerLine]) -> str:
    said = sorted([line.source, line.part, line.rule, line.first_day.isoformat(), line.cents] for line in lines)
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()

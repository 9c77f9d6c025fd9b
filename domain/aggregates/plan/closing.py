"""Closing takes both: one proposes the final statement, the other signs it, and only both open the plan again."""

from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.plan import events as e
from domain.aggregates.plan.ending import Closing, PlanState, Reopening
from domain.aggregates.plan.state import Plan
from domain.calendar import day_of
from domain.closing import FinalStatement, Judgement, SettlementTerms, Shortage, Surplus
from domain.events import Head
from domain.quantities import positive
from domain.refusals import Missing, Refused
from domain.terms import WHOLE

MOST_MONTHS = 120


def propose_closing(
    plan: Plan, head: Head, *, closing: UUID, statement: FinalStatement, content: str, unsettled: int
) -> e.ClosingProposed:
    """Sign the final statement that was read and lay it before the other party.

    Only after the plan's last day, with nothing `unsettled` left, and with terms for a shortage (R52).
    """
    if plan.state is PlanState.CLOSING:
        raise Refused("closing.already-proposed")
    if day_of(head.at) <= plan.last_day:
        raise Refused("closing.too-early", last=plan.last_day)
    _settled(unsettled)
    if statement.balance < 0 and statement.settlement is None:
        raise Refused("closing.no-terms", cents=-statement.balance)
    _as_read(plan, statement, content)
    return e.ClosingProposed(head=head, closing=closing, statement=statement, content=content)


def agree_closing(
    plan: Plan, head: Head, *, closing: UUID, statement: FinalStatement, content: str, unsettled: int
) -> e.PlanClosed:
    """Sign, as the other party, exactly the statement that was proposed, while the plan still says the same."""
    found = _proposed(plan, closing)
    if found.by is plan.party(head.organisation):
        raise Refused("closing.own-statement")
    if found.voided:
        raise Refused("closing.voided")
    _settled(unsettled)
    if content != found.content:
        raise Refused("closing.outdated")
    _as_read(plan, statement, content)
    return e.PlanClosed(head=head, closing=closing, statement=statement, content=content)


def drop_closing(plan: Plan, head: Head, *, closing: UUID) -> e.ClosingDropped:
    """Let a proposed statement go, as either party; the reason stands in the head."""
    _proposed(plan, closing)
    texts.require_reason(head.reason)
    return e.ClosingDropped(head=head, closing=closing)


def propose_reopening(plan: Plan, head: Head, *, reopening: UUID) -> e.ReopeningProposed:
    """Propose to open the plan again, with a reason; not once its pot was drawn on."""
    if plan.reopening is not None:
        raise Refused("reopening.already-proposed")
    _reopenable(plan)
    texts.require_reason(head.reason)
    return e.ReopeningProposed(head=head, reopening=reopening)


def agree_reopening(plan: Plan, head: Head, *, reopening: UUID) -> e.PlanReopened:
    """Agree, as the other party, that the plan runs again."""
    if _asked(plan, reopening).by is plan.party(head.organisation):
        raise Refused("reopening.own-proposal")
    _reopenable(plan)
    return e.PlanReopened(head=head, reopening=reopening)


def drop_reopening(plan: Plan, head: Head, *, reopening: UUID) -> e.ReopeningDropped:
    """Let a proposed reopening go, as either party; the reason stands in the head."""
    _asked(plan, reopening)
    texts.require_reason(head.reason)
    return e.ReopeningDropped(head=head, reopening=reopening)


def judge_success(plan: Plan, head: Head, *, criterion: UUID, judgement: Judgement, story: str) -> e.SuccessJudged:
    """Look back upon a success criterion after the plan's last day, each party with its own story (R75)."""
    if criterion not in plan.criteria:
        raise Missing(criterion)
    if day_of(head.at) <= plan.last_day:
        raise Refused("success.too-early", last=plan.last_day)
    story = texts.clean(story, field="story", limit=texts.REASON, lines=True)
    return e.SuccessJudged(head=head, criterion=criterion, judgement=judgement, story=story)


def sound_settlement(terms: SettlementTerms) -> SettlementTerms:
    """Return settlement terms with what each way needs and nothing else; a penalty names its destination (R53)."""
    penal, longer, bonus = (
        terms.shortage is Shortage.PENALTY,
        terms.shortage is Shortage.LONGER,
        terms.surplus is Surplus.BONUS,
    )
    return msgspec.structs.replace(
        terms,
        months=positive(terms.months, field="months", most=MOST_MONTHS) if longer else 0,
        penalty=positive(terms.penalty, field="penalty", most=WHOLE) if penal else 0,
        destination=texts.clean(terms.destination, field="destination") if penal else "",
        bonus=positive(terms.bonus, field="bonus", most=WHOLE) if bonus else 0,
    )


def _settled(unsettled: int) -> None:
    if unsettled:
        raise Refused("closing.unsettled", count=unsettled)


def _as_read(plan: Plan, statement: FinalStatement, content: str) -> None:
    if statement.content(plan.id) != content:
        raise Refused("closing.outdated")


def _proposed(plan: Plan, closing: UUID) -> Closing:
    if plan.closing is None or plan.closing.id != closing:
        raise Missing(closing)
    return plan.closing


def _asked(plan: Plan, reopening: UUID) -> Reopening:
    if plan.reopening is None or plan.reopening.id != reopening:
        raise Missing(reopening)
    return plan.reopening


def _reopenable(plan: Plan) -> None:
    if plan.closed is None:
        raise Refused("reopening.not-closed")
    if plan.closed.given:
        raise Refused("reopening.pot-spent")

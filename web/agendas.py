"""The agenda of a meeting proposes itself: what of the plan asks to be spoken of, and where it stands."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from textwrap import shorten
from typing import Final
from uuid import UUID

import msgspec
from msgspec.structs import replace

from domain import texts
from domain.aggregates.meetings import About, Item, Meeting
from domain.aggregates.plan import ObjectionStatus, PlanState, StatementStatus
from domain.aggregates.trajectory import HandoverStatus
from domain.calendar import day_of
from domain.terms import Certainty
from projections.signals import pressing, signals
from web import components
from web.reading import Reading
from web.wording.words import word

AHEAD: Final = timedelta(days=60)
"""How far ahead the agenda looks for what is due."""


class Suggestion(msgspec.Struct, frozen=True):
    """Something of the plan that asks to be spoken of: what it would be called on the agenda, and where it stands."""

    thing: UUID
    about: About
    title: str


def suggestions(reading: Reading, meeting: Meeting) -> Iterator[Suggestion]:
    """Yield what asks to be spoken of and is not on the agenda: put off before, or waiting in the plan.

    The title stands in the agenda for everybody: it says nothing that one of the parties may not read.
    """
    taken = set(meeting.items) | {each.thing for each in meeting.items.values()}
    until = day_of(meeting.starts) + AHEAD
    found = (
        *_put_off(reading),
        *_waiting(reading),
        *_overseen(reading, until),
        *_due(reading, until),
        *_ends(reading, until),
    )
    for each in found:
        if each.thing not in taken:
            yield replace(each, title=shorten(each.title, texts.LINE, placeholder=" …"))


def _put_off(reading: Reading) -> Iterator[Suggestion]:
    for item in reading.book.meetings.backlog:
        yield Suggestion(item.id, item.about, item.title)


def _waiting(reading: Reading) -> Iterator[Suggestion]:
    visit, plan = reading.visit, reading.plan
    for amendment in reading.book.amendments.values():
        if amendment.open:
            said = visit._("Wijziging: %(title)s", title=amendment.title)
            yield Suggestion(amendment.id, About.AMENDMENT, said)
    for statement in plan.statements.values():
        if statement.status in {StatementStatus.PROPOSED, StatementStatus.DISPUTED}:
            terms = statement.proposed
            period = components.period(terms.first_day, terms.last_day, visit.language)
            yield Suggestion(statement.id, About.STATEMENT, visit._("Omzet van %(period)s", period=period))
    for objection in plan.objections.values():
        if objection.status is ObjectionStatus.OPEN and reading.hears(objection):
            said = visit._("Bezwaar: %(code)s", code=word(objection.code, visit.language))
            yield Suggestion(objection.id, About.OBJECTION, said)
    for way in reading.trajectories.values():
        for handover in way.handovers.values():
            if handover.status is HandoverStatus.PROPOSED:
                yield Suggestion(handover.id, About.HANDOVER, visit._("Een overdracht die op bevestiging wacht"))
        carried = reading.own in way.carriers()
        if carried and any(pressing(each, visit.today) for each in signals(way, visit.today)):
            yield Suggestion(way.id, About.TRAJECTORY, visit._("Een traject dat aandacht vraagt"))
    for dispute in reading.disputes.values():
        if dispute.open:
            yield Suggestion(dispute.id, About.DISPUTE, visit._("Een geschil dat openstaat"))
    for advice in plan.advice.values():
        if advice.open:
            yield Suggestion(advice.id, About.ADVICE, visit._("Een vraag om advies die openstaat"))


def _overseen(reading: Reading, until: date) -> Iterator[Suggestion]:
    """Yield what the oversight opened and did not end; of a sample nothing that tells whose efforts were drawn."""
    visit, oversight = reading.visit, reading.book.oversight
    for move in oversight.moves.values():
        if move.open:
            yield Suggestion(move.id, About.OVERSIGHT, visit._("Een ander toezicht dat is aangekondigd"))
    for sample in oversight.samples.values():
        proofs = [oversight.proofs.get(entry) for entry in sample.drawn]
        if any(proof is None or not proof.sound for proof in proofs):
            yield Suggestion(sample.id, About.OVERSIGHT, visit._("Een steekproef waarvan nog bewijs ontbreekt"))
    for each in oversight.improvements.values():
        if each.open or (each.status == "agreed" and each.last_day <= until):
            yield Suggestion(each.id, About.OVERSIGHT, visit._("Een verbeterafspraak"))


def _due(reading: Reading, until: date) -> Iterator[Suggestion]:
    visit, plan = reading.visit, reading.plan
    for commitment in plan.commitments.values():
        due = commitment.terms.due
        if commitment.fulfilment is None and due is not None and due <= until:
            said = visit._("Toezegging: %(said)s", said=commitment.terms.text)
            yield Suggestion(commitment.id, About.COMMITMENT, said)
    for action_ in plan.actions.values():
        ends = [each.last_day for each in action_.terms.planned]
        if not action_.ended and action_.terms.certainty is Certainty.RUNNING and ends and max(ends) <= until:
            yield Suggestion(action_.id, About.ACTION, visit._("Actie: %(title)s", title=action_.terms.title))
    for point in reading.book.meetings.points.values():
        if point.done is None and point.due <= until:
            yield Suggestion(point.id, About.POINT, visit._("Actiepunt: %(said)s", said=point.text))


def _ends(reading: Reading, until: date) -> Iterator[Suggestion]:
    """Yield how the plan begins and ends: its first agreement, its last day, and what is proposed about its end."""
    visit, plan = reading.visit, reading.plan
    if plan.award is not None and plan.first_agreed is None:
        yield Suggestion(plan.id, About.PLAN, visit._("Het eerste plan van aanpak"))
    elif plan.state is not PlanState.CLOSED and (plan.closing is not None or plan.last_day <= until):
        yield Suggestion(plan.id, About.CLOSING, visit._("De afsluiting van het plan"))
    elif plan.reopening is not None:
        yield Suggestion(plan.id, About.CLOSING, visit._("De heropening van het plan"))
    for each in plan.carry_overs.values():
        if not each.received:
            yield Suggestion(each.id, About.CLOSING, visit._("Een overschot dat meegaat naar een ander plan"))


def where_is(reading: Reading, item: Item) -> str:
    """Return where stands what an item is about, if the reader may see that."""
    plan = f"/plans/{reading.plan.id}"
    match item.about:
        case About.AMENDMENT if item.thing in reading.book.amendments:
            return f"{plan}/amendments/{item.thing}"
        case About.STATEMENT if item.thing in reading.plan.statements:
            return f"{plan}/revenue/{item.thing}"
        case About.OBJECTION if (found := reading.plan.objections.get(item.thing or item.id)) and reading.hears(found):
            return f"{plan}/objections/{item.thing}"
        case About.HANDOVER:
            way = next((way for way in reading.trajectories.values() if item.thing in way.handovers), None)
            if way is None:
                return ""
            takes_part = reading.own in way.partners()  # to others the hand-over is not there by itself
            return f"/trajectories/{way.id}/handovers/{item.thing}" if takes_part else f"{plan}/trajectories/{way.id}"
        case About.COMMITMENT if item.thing in reading.plan.commitments:
            return f"{plan}/commitments/{item.thing}"
        case About.ACTION if item.thing in reading.plan.actions:
            return f"{plan}/actions/{item.thing}"
        case About.DISPUTE if item.thing in reading.disputes:
            return f"{plan}/disputes/{item.thing}"
        case About.ADVICE if item.thing in reading.plan.advice:
            return f"{plan}/advice/{item.thing}"
        case About.TRAJECTORY if item.thing in reading.trajectories:
            return f"{plan}/trajectories/{item.thing}"
        case About.OVERSIGHT:
            return _overseen_at(reading, item)
        case About.PLAN:
            return plan
        case About.CLOSING:
            return f"{plan}/carry-overs/{item.thing}" if item.thing in reading.plan.carry_overs else f"{plan}/closing"
        case About.POINT:
            return f"{plan}/meetings#points"
        case _:
            return ""


def _overseen_at(reading: Reading, item: Item) -> str:
    oversight = reading.book.oversight
    kinds: dict[str, Collection[UUID]] = {
        "moves": oversight.moves,
        "samples": oversight.samples,
        "improvements": oversight.improvements,
    }
    return next(
        (
            f"/plans/{reading.plan.id}/oversight/{kind}/{item.thing}"
            for kind, there in kinds.items()
            if item.thing in there
        ),
        "",
    )

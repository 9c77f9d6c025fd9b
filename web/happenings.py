"""What happened, in sentences: who did it, for whom, when and why, what it did to the value and to a text."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final
from uuid import UUID

import msgspec
from msgspec.structs import replace

from domain.aggregates.aggregate import Aggregate
from domain.aggregates.amendment import Amendment, ChangeWritten
from domain.aggregates.initiative import ContributionCorrected, ContributionWithdrawn
from domain.aggregates.plan import Plan
from domain.aggregates.plan import events as e
from domain.changes import AnyChange, Change
from domain.events import Recorded, tag_of
from projections.amendments import agreed_on
from projections.histories import Effect, History, Place, place_of
from web.doers import Doer, doers
from web.efforts import entry_lines
from web.reading import Reading
from web.subjects import Compared, action_lines, compared, lines, title_of
from web.visits import Visit
from web.wording.events import ECHOES, PlanNames, sentence

WORDINGS: Final = (e.AmendmentAccepted, ChangeWritten, e.ActionRevised, e.HoursCorrected, e.PurchaseCorrected)
"""The events that may change a text that stood there before."""


class Difference(msgspec.Struct, frozen=True):
    """A text that an event changed, line by line and word by word."""

    title: str
    compared: list[Compared]


class Happening(msgspec.Struct, frozen=True):
    """An event as a reader sees it; `effect` is None where it would be a price beside a person.

    `there` tells whether the plan was there by then: a way may have begun in another. `placed` tells whether the event
    is one of this plan, and so has a page in it.
    """

    recorded: Recorded
    sentence: str
    doer: Doer
    reason: str
    tone: str
    effect: Effect | None
    differences: list[Difference]
    there: bool
    placed: bool


def story_of(reading: Reading, *things: UUID, compare: bool = True) -> list[Happening]:
    """Return what happened to some things of a plan, newest first, with what changed in a text unless not asked for.

    On a page of its own no step has an amount beside it, for nobody (R81): the history of the plan has.
    """
    told, about = reading.opened.once(History), set(things)
    chosen = [each for each in told.all if about & spoken_of(each) and tag_of(each.event) not in ECHOES]
    return beside_nobody(reading, happenings_of(reading, chosen[::-1], compare=compare))


def beside_nobody(reading: Reading, happenings: Sequence[Happening]) -> list[Happening]:
    """Return happenings for a page of their own: there no step of a person has an amount beside it (R81)."""
    told = reading.opened.once(History)
    return [replace(each, effect=None) if told.person(each.recorded) else each for each in happenings]


def happenings_of(reading: Reading, chosen: Sequence[Recorded], *, compare: bool = True) -> list[Happening]:
    """Return some events of a plan as the reader may see them, in the order in which they were chosen.

    What they changed in a text is compared word by word, unless that is not asked for.
    """
    visit, told = reading.visit, reading.opened.once(History)
    sentences, (_, personal) = sentences_of(reading, chosen), _told(reading, chosen)
    given = {place_of(each) for each in chosen if anothers_gift(reading, each)}
    effects = told.effects([each for each in chosen if place_of(each) not in personal], reading.on)
    known = doers(reading, {recorded.event.head for recorded in chosen})
    begun = reading.opened.streams[reading.plan.id][0].event.head.at
    changes = dict(
        _differences(
            reading, told.all, {place_of(each) for each in chosen if compare and isinstance(each.event, WORDINGS)}
        )
    )
    return [
        Happening(
            recorded=recorded,
            sentence=sentences[place_of(recorded)],
            doer=_partner(visit, recorded) if place_of(recorded) in given else known[recorded.event.head],
            reason="" if place_of(recorded) in given else recorded.event.head.reason,
            tone=_tone(recorded),
            effect=effects.get(place_of(recorded)),
            differences=changes.get(place_of(recorded), []),
            there=recorded.event.head.at >= begun,
            placed=place_of(recorded) in reading.places,
        )
        for recorded in chosen
    ]


def sentences_of(reading: Reading, chosen: Sequence[Recorded]) -> dict[Place, str]:
    """Return what some events say, by their place, with the names as they were then."""
    said, _ = _told(reading, chosen)
    return said | {place_of(each): _corrected(reading, each) for each in chosen if anothers_gift(reading, each)}


def _told(reading: Reading, chosen: Sequence[Recorded]) -> tuple[dict[Place, str], set[Place]]:
    """Return some events in sentences, each with the names as they were then, and which are about others' people."""
    own, language, organisations = reading.visit.account.organisation, reading.visit.language, reading.organisations
    places = frozenset(place_of(recorded) for recorded in chosen)

    def tell() -> tuple[dict[Place, str], set[Place]]:
        told, sentences = reading.opened.once(History), dict[Place, str]()
        names = PlanNames(organisations, own, language, frameworks=reading.titles, reviews=reading.reviews)
        for recorded in told.all:
            names.remember(recorded)
            if place_of(recorded) in places:
                sentences[place_of(recorded)] = sentence(recorded, names)
        persons = {place_of(each): told.person(each) for each in chosen}
        return sentences, {place for place, person in persons.items() if person and not names.alone(person)}

    return reading.opened.kept((_told, places, own, reading.reviews, language, frozenset(organisations.items())), tell)


def anothers_gift(reading: Reading, recorded: Recorded) -> bool:
    """Tell whether an event is about what another partner gave: that it was corrected is told, not by whom or how."""
    own = recorded.event.head.organisation == reading.visit.account.organisation
    return isinstance(recorded.event, ContributionCorrected | ContributionWithdrawn) and not own


def _corrected(reading: Reading, recorded: Recorded) -> str:
    title = reading.book.initiatives[recorded.originator_id].worded.title
    return reading.visit._(
        "Een bijdrage aan initiatief ‘%(title)s’ is gecorrigeerd nadat het was afgerond.", title=title
    )


def _partner(visit: Visit, recorded: Recorded) -> Doer:
    return Doer(visit._("een partner"), visit._("in het initiatief"), recorded.event.head.at)


def _tone(recorded: Recorded) -> str:
    match recorded.event:
        case (
            e.PlanOpened()
            | e.AmendmentAccepted()
            | e.RevenueAgreed()
            | e.EffortAgreed()
            | e.PlanClosed()
            | e.CarryOverReceived()
        ):
            return "agreed"
        case e.RevenueDisputed() | e.EntryObjected() | e.EffortDeclined():
            return "disputed"
        case _:
            return ""


def _differences(
    reading: Reading, history: Sequence[Recorded], places: Collection[Place]
) -> Iterator[tuple[Place, list[Difference]]]:
    """Yield what the events at some places changed in a text, each against what stood there just before it."""
    plan = Plan(id=reading.plan.id)
    drafts = {id: Amendment(id=id) for id in reading.book.amendments}
    states: dict[UUID, Aggregate] = {plan.id: plan, **drafts}
    for recorded in history if places else ():
        if place_of(recorded) in places and (found := list(_changed(reading, plan, drafts, recorded))):
            yield place_of(recorded), found
        if state := states.get(recorded.originator_id):
            state.version = recorded.originator_version
            state.apply(recorded.event)


def _changed(reading: Reading, plan: Plan, drafts: dict[UUID, Amendment], recorded: Recorded) -> Iterator[Difference]:
    visit = reading.visit
    match recorded.event:
        case e.AmendmentAccepted(changes=changes):
            for change in changes:
                yield from _wording(visit, agreed_on(plan, change.subject), change)
        case ChangeWritten(change=change):
            earlier = drafts[recorded.originator_id].changes.get(change.subject)
            yield from _wording(visit, earlier or agreed_on(plan, change.subject), change)
        case e.ActionRevised(action=action, terms=terms):
            yield from _lines(terms.title, action_lines(visit, plan.actions[action].terms), action_lines(visit, terms))
        case e.HoursCorrected(entry=entry, facts=facts) | e.PurchaseCorrected(entry=entry, facts=facts):
            before, after = (entry_lines(reading, each) for each in (plan.entries[entry].facts, facts))
            yield from _lines(visit._("De prestatie"), before, after)
        case _:
            return


def _wording(visit: Visit, before: AnyChange | None, after: AnyChange) -> Iterator[Difference]:
    if before is not None:
        yield from _lines(title_of(visit, after, before), lines(visit, before), lines(visit, after))


def _lines(title: str, before: dict[str, str], after: dict[str, str]) -> Iterator[Difference]:
    if found := compared(before, after):
        yield Difference(title, found)


def spoken_of(recorded: Recorded) -> set[UUID]:
    """Return the things that an event is about."""
    fields = (getattr(recorded.event, name) for name in recorded.event.__struct_fields__)
    changed = {each.subject for each in changes_of(recorded)}
    return {recorded.originator_id} | {each for each in fields if isinstance(each, UUID)} | changed


def changes_of(recorded: Recorded) -> list[Change]:
    """Return what an event changes, or would change, in what was agreed."""
    fields = [getattr(recorded.event, name) for name in recorded.event.__struct_fields__]
    listed = [each for field in fields if isinstance(field, tuple) for each in field]
    return [each for each in [*fields, *listed] if isinstance(each, Change)]

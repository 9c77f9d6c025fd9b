"""What a history is narrowed to: a kind of event, who did it and for which organisation, and what it is about."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from domain.aggregates.plan import EffortCredit, Risk
from domain.aggregates.trajectory import Trajectory
from domain.changes import Change
from domain.events import Head, Recorded, tag_of
from projections.histories import History
from web.disputes import things_of
from web.happenings import anothers_gift, changes_of, spoken_of
from web.reading import Reading
from web.subjects import kind_of as kind_changed
from web.wording import marked as _
from web.wording.events import PlanNames

MOST_OFFERED: Final = 200
"""Of each sort of thing the last so many can be chosen; what one of the others was about stands on its own page."""

KINDS: Final = {
    "agreement": _("Afspraken"),
    "revenue": _("Omzet"),
    "efforts": _("Prestaties"),
    "trajectories": _("Trajecten"),
    "disputes": _("Geschillen"),
}
"""The kinds of events, by the name in the address."""

_EFFORTS: Final = (
    *("plan.hours", "plan.purchase", "plan.entry", "plan.objection"),
    *("plan.effort", "plan.initiative", "initiative."),
)


class Sort(msgspec.Struct, frozen=True):
    """A sort of thing that events are about: what it is called, which there are, and how each is called."""

    title: str
    things: Callable[[Reading], Iterable[UUID]]
    name: Callable[[Reading, PlanNames, UUID], str]


class Option(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something to choose, by the text of its value; with `options` a group of such things."""

    label: str
    value: str = ""
    options: list["Option"] | None = None


class Filter(msgspec.Struct, frozen=True):
    """A field that narrows: its name, its label, what stands there for all, what there is, and what was chosen."""

    name: str
    label: str
    everything: str
    options: list[Option]
    chosen: str


def kind_of(recorded: Recorded) -> str:
    """Return to which of `KINDS` an event belongs."""
    tag = tag_of(recorded.event)
    if tag.startswith(("dispute.", "plan.dispute", "plan.signature")):
        return "disputes"
    if tag.startswith("plan.revenue"):
        return "revenue"
    if tag.startswith(_EFFORTS):
        return "efforts"
    return "trajectories" if tag.startswith(("trajectory.", "plan.trajectory")) else "agreement"


def head_told(reading: Reading, recorded: Recorded) -> Head | None:
    """Return the head of an event as far as the reader is told who did it; None where that is left out."""
    return None if anothers_gift(reading, recorded) else recorded.event.head


def filters_of(reading: Reading) -> list[Filter]:
    """Return the fields that narrow a history, with what the address chooses in them; nonsense chooses nothing."""
    visit, asked = reading.visit, reading.visit.request.query_params
    heads = [head for each in reading.told if (head := head_told(reading, each))]
    fields = [
        ("kind", visit._("Waarover"), visit._("Alles"), [Option(visit._(said), name) for name, said in KINDS.items()]),
        ("subject", visit._("Over wat precies"), visit._("Alles"), _subjects(reading)),
        ("organisation", visit._("Namens wie"), visit._("Alle organisaties"), _organisations(reading, heads)),
        ("actor", visit._("Door wie"), visit._("Iedereen"), _people(reading, heads)),
    ]
    return [
        Filter(name, label, everything, options, _chosen(asked.get(name, ""), options))
        for name, label, everything, options in fields
        if options
    ]


def narrowed(reading: Reading, filters: Iterable[Filter]) -> list[Recorded]:
    """Return the events that the reader is told and that every filter keeps, oldest first."""
    keeps = [_KEEPS[each.name](reading, each.chosen) for each in filters if each.chosen]
    return [recorded for recorded in reading.told if all(keep(recorded) for keep in keeps)]


def things_about(reading: Reading, subject: UUID) -> set[UUID]:
    """Return a thing with what stands under it: the steps of a way, objections, and effort credit and risks."""
    way = reading.book.trajectories.get(subject)
    things, under = ({subject, *way.stages} if way else {subject}), reading.once(things_under)
    return things.union(*(under.get(each, ()) for each in things))


def history_about(reading: Reading, thing: UUID) -> str:
    """Return the address of the history that is narrowed to a thing, or to what it is a part of; nothing for others."""
    whole = whole_of(reading, thing)
    if whole not in reading.once(_offered):
        return ""
    return f"/plans/{reading.plan.id}/history?{urlencode(reading.asked | {'subject': str(whole)})}"


def whole_of(reading: Reading, thing: UUID) -> UUID:
    """Return what something is a part of: the way of a step or hand-over, what is credited; else the thing itself."""
    credited = reading.efforts.get(thing) or reading.risks.get(thing)
    about = credited.subject if credited else thing
    ways = reading.trajectories.values()
    return next((way.id for way in ways if about in way.stages or about in way.handovers), about)


def _offered(reading: Reading) -> frozenset[UUID]:
    """Return what a history can be narrowed to."""
    spoken = reading.once(_spoken)
    return frozenset(id for sort in SORTS for id in _last(sort, reading, spoken))


def _last(sort: Sort, reading: Reading, spoken: frozenset[UUID]) -> list[UUID]:
    return [id for id in sort.things(reading) if id in spoken][-MOST_OFFERED:]


def things_under(reading: Reading) -> dict[UUID, set[UUID]]:
    """Return what stands under each thing: objections against it, and effort credit and risks in it."""
    under: dict[UUID, set[UUID]] = {}
    for objection in reading.plan.objections.values():
        under.setdefault(objection.entry, set()).add(objection.id)
    credited: list[EffortCredit | Risk] = [*reading.efforts.values(), *reading.risks.values()]
    for each in credited:
        under.setdefault(each.subject, set()).add(each.id)
    return under


def _chosen(asked: str, options: Iterable[Option]) -> str:
    values = {each.value for option in options for each in option.options or [option]}
    return asked if asked in values else ""


def _organisations(reading: Reading, heads: Iterable[Head]) -> list[Option]:
    found = dict.fromkeys(head.organisation for head in heads)
    return [Option(reading.organisations[id], str(id)) for id in found if id in reading.organisations]


def _people(reading: Reading, heads: Iterable[Head]) -> list[Option]:
    """Return who did something, under the organisation that it was done for; nobody where people have no names."""
    under: dict[UUID, dict[UUID, str]] = {}
    for head in heads:
        if head.by in reading.people:
            under.setdefault(head.organisation, {})[head.by] = reading.people[head.by]
    return [
        Option(
            reading.organisations[organisation], options=[Option(name, str(account)) for account, name in found.items()]
        )
        for organisation, found in under.items()
        if organisation in reading.organisations
    ]


def _subjects(reading: Reading) -> list[Option]:
    """Return what the events that the reader is told are about, by sort, each as it is called now."""
    history, drafts = reading.opened.once(History).all, reading.book.amendments
    names = PlanNames(
        reading.organisations,
        reading.own,
        reading.visit.language,
        sorted(history, key=lambda each: each.originator_id not in drafts),
        frameworks=reading.titles,
        reviews=reading.reviews,
    )
    spoken = reading.once(_spoken)
    return [
        Option(reading.visit._(sort.title), options=[Option(_named(sort, reading, names, id), str(id)) for id in found])
        for sort in SORTS
        if (found := _last(sort, reading, spoken))
    ]


def _named(sort: Sort, reading: Reading, names: PlanNames, id: UUID) -> str:
    said = sort.name(reading, names, id)
    return said[:1].upper() + said[1:]


def _spoken(reading: Reading) -> frozenset[UUID]:
    return frozenset(id for each in reading.told for id in spoken_of(each))


def _agreed(kind: str) -> Callable[[Reading], Iterable[UUID]]:
    """Return what gives the things of a kind that the plan has, had, or that a draft would bring into it."""

    def things(reading: Reading) -> Iterable[UUID]:
        changes: Iterator[Change] = (change for each in reading.told for change in changes_of(each))
        changed = (each.subject for each in changes if kind_changed(each).name == kind)  # type: ignore[arg-type]
        return dict.fromkeys((*getattr(reading.plan, kind), *changed))

    return things


def _ways(reading: Reading) -> list[UUID]:
    """Return the trajectories of which the reader is told step by step, as on their own page (R81).

    For others the moments of the steps would lead from a person to an amount.
    """

    def own(way: Trajectory) -> bool:
        return reading.reviews or reading.own in way.carriers()

    return [id for id, way in reading.trajectories.items() if own(way)]


def _dispute_named(reading: Reading, _: PlanNames, id: UUID) -> str:
    return "; ".join(each.name for each in things_of(reading, reading.disputes[id]))


SORTS: Final = (
    Sort(_("Onderdelen"), _agreed("sections"), lambda _, names, id: names.section(id)),
    Sort(_("Acties"), _agreed("actions"), lambda _, names, id: names.action(id)),
    Sort(_("Toezeggingen van de opdrachtgever"), _agreed("commitments"), lambda _, names, id: names.commitment(id)),
    Sort(_("Wijzigingen"), lambda reading: reading.book.amendments, lambda _, names, id: names.amendment(id)),
    Sort(_("Prestaties"), lambda reading: reading.entries, lambda _, names, id: names.entry(id)),
    Sort(_("Initiatieven"), lambda reading: reading.book.initiatives, lambda _, names, id: names.initiative(id)),
    Sort(_("Trajecten"), _ways, lambda _, names, id: names.trajectory(id)),
    Sort(_("Omzet"), lambda reading: reading.plan.statements, lambda _, names, id: names.statement(id)),
    Sort(_("Geschillen"), lambda reading: reading.disputes, _dispute_named),
)
"""The sorts of things that a history can be narrowed to one of."""


def _of_kind(_: Reading, kind: str) -> Callable[[Recorded], bool]:
    return lambda recorded: kind_of(recorded) == kind


def _about(reading: Reading, subject: str) -> Callable[[Recorded], bool]:
    about = things_about(reading, UUID(subject))
    return lambda recorded: bool(about & spoken_of(recorded))


def _for(reading: Reading, organisation: str) -> Callable[[Recorded], bool]:
    return _done(reading, lambda head: str(head.organisation) == organisation)


def _by(reading: Reading, account: str) -> Callable[[Recorded], bool]:
    return _done(reading, lambda head: str(head.by) == account)


def _done(reading: Reading, fits: Callable[[Head], bool]) -> Callable[[Recorded], bool]:
    def keep(recorded: Recorded) -> bool:
        head = head_told(reading, recorded)
        return head is not None and fits(head)

    return keep


_KEEPS: Final = {"kind": _of_kind, "subject": _about, "organisation": _for, "actor": _by}
"""By the name of a filter: what tells whether it keeps an event."""

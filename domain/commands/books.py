"""A plan with all that it cites, folded from the streams when it is asked for, as known at any moment."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from datetime import date, datetime
from threading import Lock
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from domain.aggregates.aggregate import Aggregate
from domain.aggregates.amendment import Amendment
from domain.aggregates.dispute import Dispute
from domain.aggregates.framework import Framework
from domain.aggregates.initiative import Initiative
from domain.aggregates.meetings import Meetings, meetings_of
from domain.aggregates.oversight import Oversight, oversight_of
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import Trajectory
from domain.changes import FrameworkAgreed
from domain.commands.store import Readable, Versioned
from domain.events import Recorded
from domain.refusals import Missing
from domain.terms import FrameworkReference
from domain.valuation import framework as valuation
from domain.valuation.plan import PlanValuation
from domain.worth import Book

A = TypeVar("A", bound=Aggregate)
K = TypeVar("K")
T = TypeVar("T")
V = TypeVar("V")

KEPT_DAYS = 8
"""Of how many days the value of an opened book is kept."""

KEPT_DERIVED = 64
"""How much that follows from an opened book is kept."""

PAST = 16
"""How many books as they were known earlier are kept: somebody who replays goes back and forth."""

Streams = dict[UUID, list[Recorded]]


class OpenedBook(msgspec.Struct, frozen=True, eq=False):
    """A book and the streams that it was folded from, for the history."""

    book: Book
    streams: Streams
    valued: dict[date, PlanValuation] = msgspec.field(default_factory=dict)
    derived: dict[Hashable, Any] = msgspec.field(default_factory=dict)

    def once(self, derive: Callable[["OpenedBook"], T]) -> T:
        """Return what follows from the book alone; worked out the first time, and kept for as long as the book is."""
        return self.kept(derive, lambda: derive(self))

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what follows from the book and from what `key` says; made where nothing is kept under that key."""
        found: T
        try:
            found = self.derived[key]
        except KeyError:
            found = make()
            if len(self.derived) >= KEPT_DERIVED:
                self.derived.clear()
            self.derived[key] = found
        return found

    def valuation(self, on: date) -> PlanValuation:
        """Value the plan on a day; the last few days that were asked for are kept."""
        found = self.valued.get(on)
        if found is None:
            if len(self.valued) >= KEPT_DAYS:
                self.valued.clear()
            found = self.valued[on] = self.book.valuation(on)
        return found

    def history(self) -> list[Recorded]:
        """Return the events of the plan and of all that it cites, oldest first.

        At one moment the plan's own events come last, so that of one command their effect is told after their cause.
        """
        cited = (
            *self.book.amendments,
            *self.book.trajectories,
            *self.book.initiatives,
            *self.book.disputes,
            self.book.oversight.id,
            self.book.meetings.id,
            self.book.plan.id,
        )
        events = [item for stream in cited for item in self.streams.get(stream, ())]
        return sorted(events, key=lambda item: item.event.head.at)


class Shelf:
    """Books that were opened lately, each taken again for as long as none of its streams has grown.

    Half of a page was spent on folding and valuing what had not changed since somebody looked before. What is
    shown still follows from the log as it stands: one round trip tells the versions of all that a book cites.
    """

    def __init__(self, store: Versioned, size: int = 100) -> None:
        """Keep at most `size` books out of `store`."""
        self._store = store
        self._size = size
        self._kept: OrderedDict[UUID, OpenedBook] = OrderedDict()
        self._past: OrderedDict[tuple[UUID, datetime], tuple[OpenedBook, OpenedBook]] = OrderedDict()
        self._lock = Lock()

    def open(self, plan: UUID, known: datetime | None = None) -> OpenedBook:
        """Open a book as `open_book` does; nobody may change what is in it.

        One of the past is folded from the streams of the present one, so that a replay steps without reading.
        """
        with self._lock:
            opened = self._kept.get(plan)
        if opened is None or self._grown(opened):
            opened = open_book(self._store, plan)
        with self._lock:
            _keep(self._kept, plan, opened, self._size)
        return opened if known is None else self._folded(opened, known)

    def _folded(self, present: OpenedBook, known: datetime) -> OpenedBook:
        key = present.book.plan.id, known
        with self._lock:
            source, past = self._past.get(key, (None, present))
        if source is not present:
            past = open_book(_Held(present.streams, self._store), key[0], known)
        with self._lock:
            _keep(self._past, key, (present, past), PAST)
        return past

    def _grown(self, opened: OpenedBook) -> bool:
        versions = self._store.versions(opened.streams)
        return any(versions[id] != len(stream) for id, stream in opened.streams.items())


class _Held(msgspec.Struct, frozen=True):
    """Streams that were read, before a store that has the others: what a plan no longer cites it may have cited."""

    held: Streams
    store: Readable

    def streams(self, ids: Collection[UUID]) -> Streams:
        """Return the streams with these ids."""
        missing = [id for id in ids if id not in self.held]
        return {id: self.held[id] for id in ids if id in self.held} | (self.store.streams(missing) if missing else {})


def _keep(shelf: OrderedDict[K, V], key: K, value: V, most: int) -> None:
    """Put something on a shelf that holds so many, and lets go of what was asked for longest ago."""
    shelf[key] = value
    shelf.move_to_end(key)
    if len(shelf) > most:
        shelf.popitem(last=False)


def open_book(store: Readable, plan: UUID, known: datetime | None = None) -> OpenedBook:
    """Fold a plan and what it cites from events recorded at or before `known` (now, if None).

    Takes four round trips at most, whatever the number of streams. Raises `Missing` for a plan that was not known.
    """
    opened = open_books(store, (plan,), known).get(plan)
    if opened is None:
        raise Missing(plan)
    return opened


def open_books(
    store: Readable, plans: Collection[UUID], known: datetime | None = None, *, amendments: bool = True
) -> dict[UUID, OpenedBook]:
    """Fold several plans in as many round trips as one; a plan that was not known is left out.

    Where only their value is asked for, they can do without their `amendments`, disputes, oversight and meetings.
    """
    streams = _known(store.streams(plans), known)
    owned = _replayed(Plan, plans, streams)
    cited = {id for own in owned.values() for id in (*own.trajectories, *own.initiatives, *_cited_frameworks(own))}
    if amendments:
        cited |= {id for own in owned.values() for id in (*own.amendments, *own.disputes)}
        cited |= {id for own in owned for id in (oversight_of(own), meetings_of(own))}
    streams |= _known(store.streams(cited), known)
    ways = _replayed(Trajectory, {id for own in owned.values() for id in own.trajectories}, streams)
    shared = _replayed(Initiative, {id for own in owned.values() for id in own.initiatives}, streams)
    everything = owned
    named = {plan for way in ways.values() for plan in way.plans()}
    if named := (named | {plan for each in shared.values() for plan in each.named}) - owned.keys():
        streams |= _known(store.streams(named), known)
        everything = owned | _replayed(Plan, named, streams)
    needed = {id for each in everything.values() for id in _cited_frameworks(each)}
    if amendments:
        needed |= {id for own in owned.values() for id in _proposed_frameworks(own, streams)}
    if missing := needed - streams.keys():
        streams |= _known(store.streams(missing), known)
    frameworks = {id: holding(each, streams) for id, each in everything.items()}
    return {
        id: OpenedBook(_book(own, ways, shared, everything, frameworks, streams), streams) for id, own in owned.items()
    }


def _book(
    own: Plan,
    ways: Mapping[UUID, Trajectory],
    shared: Mapping[UUID, Initiative],
    plans: Mapping[UUID, Plan],
    frameworks: Mapping[UUID, valuation.Holding],
    streams: Streams,
) -> Book:
    """Put together what one plan cites, out of what was folded for all."""
    trajectories = {id: ways[id] for id in own.trajectories if id in ways}
    initiatives = {id: shared[id] for id in own.initiatives if id in shared}
    named = set[UUID]().union(
        *(each.plans() for each in trajectories.values()), *(each.named for each in initiatives.values())
    )
    others = named & plans.keys() - {own.id}
    return Book(
        plan=own,
        amendments=_replayed(Amendment, own.amendments, streams),
        disputes=_replayed(Dispute, own.disputes, streams),
        trajectories=trajectories,
        others={id: plans[id] for id in others},
        frameworks={id: frameworks[id] for id in (own.id, *others)},
        initiatives=initiatives,
        oversight=Oversight.replay(oversight_of(own.id), streams.get(oversight_of(own.id), ())),
        meetings=Meetings.replay(meetings_of(own.id), streams.get(meetings_of(own.id), ())),
    )


def _known(streams: Streams, known: datetime | None) -> Streams:
    if known is None:
        return streams
    return {id: [item for item in stream if item.event.head.at <= known] for id, stream in streams.items()}


def _replayed(kind: type[A], ids: Iterable[UUID], streams: Streams) -> dict[UUID, A]:
    replayed = (kind.replay(id, streams.get(id, ())) for id in ids)
    return {each.id: each for each in replayed if each.version}


def holding(plan: Plan, streams: Streams) -> valuation.Holding:
    """Return what a plan is valued by, folded from the streams of its frameworks."""
    first, *later = (_version(reference, streams) for reference in plan.frameworks())
    if not later:
        return first
    return valuation.Succession(first, tuple(zip((move.first_day for move in plan.moves), later, strict=True)))


def _cited_frameworks(plan: Plan) -> set[UUID]:
    return {reference.framework for reference in plan.frameworks()}


def _proposed_frameworks(plan: Plan, streams: Streams) -> set[UUID]:
    """Return the frameworks that open amendments would move the plan to, so that their effect can be shown."""
    return {
        change.framework.framework
        for amendment in _replayed(Amendment, plan.amendments, streams).values()
        if amendment.open
        for change in amendment.changes.values()
        if isinstance(change, FrameworkAgreed)
    }


def _version(reference: FrameworkReference, streams: Streams) -> valuation.Framework:
    document = Framework.replay(reference.framework, streams[reference.framework]).versions.get(reference.version)
    if document is None:
        raise Missing(reference.framework)
    return document

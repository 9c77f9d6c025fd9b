"""A plan with all that it cites, folded from the streams when it is asked for, as known at any moment."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from domain.aggregates.aggregate import Aggregate
from domain.aggregates.amendment import Amendment
from domain.aggregates.framework import Framework
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import Trajectory
from domain.commands.store import Store
from domain.events import Recorded
from domain.refusals import Missing
from domain.valuation import framework as valuation
from domain.worth import Book

A = TypeVar("A", bound=Aggregate)

Streams = dict[UUID, list[Recorded]]


class OpenedBook(msgspec.Struct, frozen=True):
    """A book and the streams that it was folded from, for the history."""

    book: Book
    streams: Streams

    def history(self) -> list[Recorded]:
        """Return the events of the plan and of the amendments and trajectories that it cites, oldest first.

        Of one command the plan's own events come last, so that their effect is told after their cause.
        """
        cited = {self.book.plan.id, *self.book.amendments, *self.book.trajectories}
        events = [item for stream in cited for item in self.streams[stream]]
        return sorted(events, key=lambda item: (item.event.head.at, item.originator_id == self.book.plan.id))


def open_book(store: Store, plan: UUID, known: datetime | None = None) -> OpenedBook:
    """Fold a plan and what it cites from events recorded at or before `known` (now, if None).

    Takes three round trips at most, whatever the number of streams. Raises `Missing` for a plan that was not known.
    """
    streams = _known(store.streams((plan,)), known)
    own = Plan.replay(plan, streams[plan]).required()
    streams |= _known(store.streams((*own.amendments, *own.trajectories, own.frozen.framework)), known)
    trajectories = _replayed(Trajectory, own.trajectories, streams)
    named = set[UUID]().union(*(trajectory.plans() for trajectory in trajectories.values())) - {plan}
    others: dict[UUID, Plan] = {}
    if named:
        streams |= _known(store.streams(named), known)
        others = _replayed(Plan, named, streams)
        missing = {other.frozen.framework for other in others.values()} - streams.keys()
        if missing:
            streams |= store.streams(missing)
    plans = {plan: own, **others}
    book = Book(
        plan=own,
        amendments=_replayed(Amendment, own.amendments, streams),
        trajectories=trajectories,
        others=others,
        frameworks={id: _framework(each, streams) for id, each in plans.items()},
    )
    return OpenedBook(book, streams)


def _known(streams: Streams, known: datetime | None) -> Streams:
    if known is None:
        return streams
    return {id: [item for item in stream if item.event.head.at <= known] for id, stream in streams.items()}


def _replayed(kind: type[A], ids: Iterable[UUID], streams: Streams) -> dict[UUID, A]:
    replayed = (kind.replay(id, streams[id]) for id in ids)
    return {each.id: each for each in replayed if each.version}


def _framework(plan: Plan, streams: Streams) -> valuation.Framework:
    frozen = plan.frozen
    document = Framework.replay(frozen.framework, streams[frozen.framework]).versions.get(frozen.version)
    if document is None:
        raise Missing(frozen.framework)
    return document

"""What a way through the chain asks attention for, and never in euros: a signal changes no value (R23, R25, R33)."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final, assert_never
from uuid import UUID

import msgspec

from domain.aggregates.trajectory import WORKING, EndCause, Stage, Trajectory
from domain.valuation.windows import anniversary

LONGEST_GAP: Final = 14
"""Days between two steps that pass without a signal."""

LONGEST_WEEK: Final = 60 * 60
"""Minutes a week, over all carriers together, that pass without a signal."""

SUSTAINED_YEARS: Final = 3
"""R25: sustained is longer than three years."""

LATELY: Final = 92
"""Days since a way stopped in which that still asks attention."""

DAY: Final = timedelta(days=1)


class SignalKind(StrEnum):
    """What a signal is about."""

    GAP = "gap"
    STOPPED = "stopped"
    REHIRE = "rehire"
    LONG_WEEK = "long-week"
    DECLARED_TWICE = "declared-twice"
    SUSTAINED = "sustained"


class Signal(msgspec.Struct, frozen=True):
    """Something that asks attention, from a day on, of so many `days`; `stages` are the steps that it is about."""

    kind: SignalKind
    first_day: date
    days: int
    stages: tuple[UUID, ...]


def signals(trajectory: Trajectory, on: date, declared_twice: Collection[UUID] = ()) -> list[Signal]:
    """Return the signals of a trajectory as it stands on a day, oldest first; a coming end is no end yet.

    `declared_twice` are stages of which another trajectory names the declaration, see `projections.declarations`.
    """
    begun = sorted(
        (stage for stage in trajectory.standing() if stage.facts.first_day <= on),
        key=lambda stage: stage.facts.first_day,
    )
    working = [stage for stage in begun if stage.facts.kind in WORKING]
    twice = (
        Signal(SignalKind.DECLARED_TWICE, stage.facts.first_day, 0, (stage.id,))
        for stage in begun
        if stage.id in declared_twice
    )
    found = [*_gaps(begun, on), *_rehires(working), *_long_weeks(working, on), *_sustained(working, on), *twice]
    return sorted(found, key=lambda signal: signal.first_day)


def pressing(signal: Signal, on: date) -> bool:
    """Tell whether a signal of a day is about something that goes on, so that somebody can still do something."""
    match signal.kind:
        case SignalKind.STOPPED:
            return signal.days <= LATELY
        case SignalKind.LONG_WEEK:
            return signal.first_day + timedelta(days=signal.days) > on
        case SignalKind.DECLARED_TWICE:
            return True
        case SignalKind.GAP | SignalKind.REHIRE | SignalKind.SUSTAINED:
            return False
        case _:
            assert_never(signal.kind)


def _gaps(begun: list[Stage], on: date) -> Iterable[Signal]:
    """Yield where nothing ran for more than a fortnight, and where nothing has run since."""
    covering: Stage | None = None
    for stage in begun:
        if covering is not None:
            last = _last(covering)
            free = (stage.facts.first_day - last).days - 1 if last < on else 0
            if free > LONGEST_GAP and not arrived(covering):
                yield Signal(SignalKind.GAP, last + DAY, free, (covering.id, stage.id))
        if covering is None or _last(stage) > _last(covering):
            covering = stage
    if covering is not None and not arrived(covering) and _last(covering) < on:
        free = (on - _last(covering)).days
        if free > LONGEST_GAP:
            yield Signal(SignalKind.STOPPED, _last(covering) + DAY, free, (covering.id,))


def _rehires(working: list[Stage]) -> Iterable[Signal]:
    """Yield where the same carrier takes somebody into work again after days without."""
    ended: dict[UUID, Stage] = {}
    for stage in working:
        before = ended.get(stage.carrier)
        if before is not None:
            free = (stage.facts.first_day - _last(before)).days - 1 if _last(before) < date.max else 0
            if free > 0:
                yield Signal(SignalKind.REHIRE, stage.facts.first_day, free, (before.id, stage.id))
        if before is None or _last(stage) > _last(before):
            ended[stage.carrier] = stage


def _long_weeks(working: list[Stage], on: date) -> Iterator[Signal]:
    """Yield the periods in which the work of all carriers together takes more than sixty hours a week."""
    edges = {day for stage in working for day in _edges(stage) if day <= on} | {on + DAY}
    long: Signal | None = None
    for first, after in pairwise(sorted(edges)):
        running = [stage for stage in working if stage.facts.first_day <= first <= _last(stage)]
        too_long = sum(stage.terms_on(first).weekly_minutes or 0 for stage in running) > LONGEST_WEEK
        if not too_long and long:
            yield long
            long = None
        elif too_long:
            known = long or Signal(SignalKind.LONG_WEEK, first, 0, ())
            stages = tuple(dict.fromkeys([*known.stages, *(stage.id for stage in running)]))
            long = Signal(SignalKind.LONG_WEEK, known.first_day, (after - known.first_day).days, stages)
    if long:
        yield long


def _edges(stage: Stage) -> Iterator[date]:
    """Yield the days from which a stage takes other hours than on the day before."""
    yield stage.facts.first_day
    yield from (terms.first_day for terms in stage.facts.later)
    if _last(stage) < date.max:
        yield _last(stage) + DAY


def _sustained(working: list[Stage], on: date) -> Iterator[Signal]:
    """Yield the work that still ran on its third anniversary (rule 9)."""
    for stage in working:
        day = date.fromordinal(anniversary(stage.facts.first_day, SUSTAINED_YEARS))
        if day <= min(on, _last(stage)):
            yield Signal(SignalKind.SUSTAINED, day, 0, (stage.id,))


def _last(stage: Stage) -> date:
    return stage.facts.last_day or date.max


def arrived(stage: Stage) -> bool:
    """Tell whether a step ended where it was to lead: at an end of the chain, or in work without an arrangement."""
    return bool(stage.facts.end_of_chain) or stage.cause is EndCause.STAYED

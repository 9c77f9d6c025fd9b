"""What a way through the chain asks attention for: gaps, stops and re-hires, and never in euros (R23, R33)."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from domain.aggregates.trajectory import WORKING, EndCause, Stage, Trajectory

LONGEST_GAP: Final = 14
"""Days between two steps that pass without a signal."""

DAY: Final = timedelta(days=1)


class SignalKind(StrEnum):
    """What a signal is about."""

    GAP = "gap"
    STOPPED = "stopped"
    REHIRE = "rehire"


class Signal(msgspec.Struct, frozen=True):
    """Something that asks attention, from a day on, of so many `days`; `stages` are the steps that it lies between."""

    kind: SignalKind
    first_day: date
    days: int
    stages: tuple[UUID, ...]


def signals(trajectory: Trajectory, on: date) -> list[Signal]:
    """Return the signals of a trajectory as it stands on a day, oldest first; a coming end is no end yet."""
    begun = sorted(
        (stage for stage in trajectory.standing() if stage.facts.first_day <= on),
        key=lambda stage: stage.facts.first_day,
    )
    return sorted([*_gaps(begun, on), *_rehires(begun)], key=lambda signal: signal.first_day)


def _gaps(begun: list[Stage], on: date) -> Iterable[Signal]:
    """Yield where nothing ran for more than a fortnight, and where nothing has run since."""
    covering: Stage | None = None
    for stage in begun:
        if covering is not None:
            last = _last(covering)
            free = (stage.facts.first_day - last).days - 1 if last < on else 0
            if free > LONGEST_GAP and not _arrived(covering):
                yield Signal(SignalKind.GAP, last + DAY, free, (covering.id, stage.id))
        if covering is None or _last(stage) > _last(covering):
            covering = stage
    if covering is not None and not _arrived(covering) and _last(covering) < on:
        free = (on - _last(covering)).days
        if free > LONGEST_GAP:
            yield Signal(SignalKind.STOPPED, _last(covering) + DAY, free, (covering.id,))


def _rehires(begun: list[Stage]) -> Iterable[Signal]:
    """Yield where the same carrier takes somebody into work again after days without."""
    ended: dict[UUID, Stage] = {}
    for stage in begun:
        if stage.facts.kind not in WORKING:
            continue
        before = ended.get(stage.carrier)
        if before is not None:
            free = (stage.facts.first_day - _last(before)).days - 1 if _last(before) < date.max else 0
            if free > 0:
                yield Signal(SignalKind.REHIRE, stage.facts.first_day, free, (before.id, stage.id))
        if before is None or _last(stage) > _last(before):
            ended[stage.carrier] = stage


def _last(stage: Stage) -> date:
    return stage.facts.last_day or date.max


def _arrived(stage: Stage) -> bool:
    """Tell whether a step ended where it was to lead: at an end of the chain, or in work without an arrangement."""
    return bool(stage.facts.end_of_chain) or stage.cause is EndCause.STAYED

"""How far people got in the chain, counted by step, and how long they worked beside what of it counted (R22, R32)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

import msgspec

from domain.aggregates.trajectory import Direction, Stage, direction
from domain.terms import StageKind
from domain.valuation.lines import SUSTAINED_YEARS
from domain.valuation.windows import anniversary
from projections.signals import arrived

CHAIN: Final = (
    StageKind.PREVENTION,
    StageKind.ACTIVATION,
    StageKind.EDUCATION,
    StageKind.WORK_EXPERIENCE,
    StageKind.SHELTERED,
    StageKind.EMPLOYMENT,
)
"""The steps in the order of the chain; prevention stands before it."""

Way = Sequence[Stage]
"""The steps of one person, of which withdrawn ones do not stand."""


class Rung(msgspec.Struct, frozen=True):
    """A step of the chain in people: who ever `began` it, and of them who is in it `now`, went on, fell back, or left.

    Everybody stands once in it: began = now + further + back + left. `sustained` are among them: longer than three
    years at work (R25).
    """

    kind: StageKind
    began: int
    now: int
    further: int
    left: int
    back: int = 0
    sustained: int = 0


def funnel(ways: Iterable[Way], on: date) -> list[Rung]:
    """Return the steps that anybody began before or on a day, in the order of the chain."""
    begun = [sorted(_begun(way, on), key=lambda stage: stage.facts.first_day) for way in ways]
    return [rung for kind in CHAIN if (rung := _rung(kind, begun, on)).began]


def sustained(stage: Stage, on: date) -> bool:
    """Tell whether somebody works in a step for longer than three years on a day, as rule 9 counts them."""
    third = anniversary(stage.facts.first_day, SUSTAINED_YEARS)
    last = stage.facts.last_day or on
    return stage.facts.kind in {StageKind.EMPLOYMENT, StageKind.SHELTERED} and third <= min(last, on).toordinal()


def days_of(stage: Stage, on: date) -> int:
    """Return how many days a step has lasted on a day, the first and the last included."""
    return max((min(stage.facts.last_day or on, on) - stage.facts.first_day).days + 1, 0)


def _begun(way: Way, on: date) -> Iterator[Stage]:
    return (stage for stage in way if not stage.withdrawn and stage.facts.first_day <= on)


def _rung(kind: StageKind, ways: Iterable[Way], on: date) -> Rung:
    now = further = back = left = lasting = 0
    for way in ways:
        steps = [stage for stage in way if stage.facts.kind is kind]
        if not steps:
            continue
        lasting += any(sustained(stage, on) for stage in steps)
        if any(_running(stage, on) for stage in steps):
            now += 1
        elif _went_on(steps, way):
            further += 1
        elif _fell_back(steps, way):
            back += 1
        else:
            left += 1
    return Rung(kind, now + further + back + left, now, further, left, back, lasting)


def _running(stage: Stage, on: date) -> bool:
    return stage.facts.last_day is None or stage.facts.last_day >= on


def _went_on(steps: Way, way: Way) -> bool:
    """Tell whether a step led forward: into a later one of the chain, or to where it was to end."""
    last = steps[-1]
    return arrived(last) or any(_forward(last.facts.kind, each.facts.kind) for each in _after(last, way))


def _fell_back(steps: Way, way: Way) -> bool:
    """Tell whether a step led into an earlier one of the chain, and not forward."""
    last = steps[-1]
    return any(direction(last.facts.kind, each.facts.kind) is Direction.BACKWARD for each in _after(last, way))


def _after(last: Stage, way: Way) -> Way:
    return way[way.index(last) + 1 :]


def _forward(left: StageKind, entered: StageKind) -> bool:
    return direction(left, entered) is Direction.FORWARD or (
        left is StageKind.PREVENTION and entered is not StageKind.PREVENTION
    )

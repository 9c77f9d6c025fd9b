"""One stage counts per person and day: which days, at which rate, as segments between known days (rules 1-7).

Between two neighbouring boundaries (a stage, an allocation period, an anniversary window or its terms begin or end)
the order of the candidates is fixed, so that only a budget of days that runs out can change the winner. The
work is in proportion to the boundaries, not to the days.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from operator import attrgetter

from msgspec import Struct

from domain.terms import StageKind
from domain.valuation.facts import Allocation, Stage, Trajectory
from domain.valuation.rates import YEAR, Rate, Rates, consumes_the_year
from domain.valuation.tariff import Tariff
from domain.valuation.windows import windows

_ORDER = {
    kind: place
    for place, kind in enumerate(
        (
            StageKind.EMPLOYMENT,
            StageKind.SHELTERED,
            StageKind.WORK_EXPERIENCE,
            StageKind.EDUCATION,
            StageKind.ACTIVATION,
            StageKind.PREVENTION,
        )
    )
}


class Segment(Struct, frozen=True, eq=False):
    """Ordinal days `first` to `last`, both included, that count at one rate."""

    first: int
    last: int
    rate: Rate


Counted = dict[tuple[int, int], list[Segment]]
"""Segments per (place of the stage, place of the allocation period)."""


class _Piece(Struct, frozen=True, eq=False):
    """A stage that may win from `first` to `last`, and the budget of `limit` days that it then consumes."""

    first: int
    last: int
    place: tuple[int, int]
    kind: StageKind
    rate: Rate
    budget: str | None
    limit: int


Tariffs = Callable[[str, date], Tariff]
"""The numbers of a plan on a day."""


def tariff_of(allocation: Allocation, tariffs: Tariffs) -> Tariff:
    """Return the numbers of an allocation, within which they are the same: those of the first plan named (rule 1)."""
    return tariffs(allocation.shares[0].plan, allocation.first_day)


def counted(trajectory: Trajectory, tariffs: Tariffs, until: int, rates: Rates) -> Counted:
    """Return the days of every stage and allocation period that count, up to the ordinal day `until`."""
    pieces = sorted(
        (
            piece
            for place, stage in enumerate(trajectory.stages)
            for piece in _pieces(place, stage, tariffs, until, rates)
        ),
        key=attrgetter("first"),
    )
    used = defaultdict(int, {f"year {name}": days for name, days in trajectory.counted_before.items()})
    segments: Counted = defaultdict(list)
    boundaries = sorted({piece.first for piece in pieces} | {piece.last + 1 for piece in pieces})
    active: list[_Piece] = []
    upcoming = 0
    for start, stop in pairwise(boundaries):
        active = [piece for piece in active if piece.last >= start]
        while upcoming < len(pieces) and pieces[upcoming].first == start:
            active.append(pieces[upcoming])
            upcoming += 1
        day = start
        for piece in sorted(active, key=_rank) if len(active) > 1 else active:
            room = stop - day if piece.budget is None else min(stop - day, piece.limit - used[piece.budget])
            if room > 0:
                _count(segments[piece.place], day, day + room - 1, piece.rate)
                day += room
                if piece.budget is not None:
                    used[piece.budget] += room
    return segments


def _rank(piece: _Piece) -> tuple[object, ...]:
    return (-piece.rate.per_day, _ORDER[piece.kind], piece.place)


def _pieces(place: int, stage: Stage, tariffs: Tariffs, until: int, rates: Rates) -> Iterator[_Piece]:
    stage_first = stage.first_day.toordinal()
    stage_last = until if stage.last_day is None else min(until, stage.last_day.toordinal())
    for position, allocation in enumerate(stage.allocations):
        first = max(stage_first, allocation.first_day.toordinal())
        last = stage_last if allocation.last_day is None else min(stage_last, allocation.last_day.toordinal())
        if first > last:
            continue
        tariff = tariff_of(allocation, tariffs)
        for since, until_then, then in stage.spans(first, last):
            budget, limit = _budget(then, tariff)
            whole = consumes_the_year(then)
            spans = ((since, until_then, YEAR),) if whole else windows(stage.first_day, since, until_then)
            for span_first, span_last, window in spans:
                rate = rates.of(then, tariff, window)
                if rate is not None:
                    yield _Piece(span_first, span_last, (place, position), stage.kind, rate, budget, limit)


def _budget(stage: Stage, tariff: Tariff) -> tuple[str | None, int]:
    if consumes_the_year(stage):
        return f"year {stage.contractor}", tariff.counted_days
    if stage.kind is StageKind.PREVENTION:
        return "prevention", tariff.prevention_days
    return None, 0


def _count(segments: list[Segment], first: int, last: int, rate: Rate) -> None:
    if segments and segments[-1].rate is rate and segments[-1].last + 1 == first:
        first = segments.pop().first
    segments.append(Segment(first, last, rate))

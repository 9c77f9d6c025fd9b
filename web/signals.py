"""The signals of a trajectory in sentences, for who may see the steps that they are about (R23, R25, R33)."""

from collections.abc import Iterable

import msgspec

from domain.aggregates.trajectory import Trajectory
from projections.declarations import declared_twice
from projections.signals import Signal, SignalKind, signals
from web import components
from web.efforts import steps_of
from web.reading import Reading
from web.visits import Reader


class Said(msgspec.Struct, frozen=True):
    """A signal in a sentence; `good` where it tells of something that succeeded."""

    text: str
    good: bool = False


def signals_of(reading: Reading, trajectory: Trajectory) -> list[Said]:
    """Return what asks attention on the day of the view; of steps that stay hidden nothing is said.

    Who names a declaration is known as it is now, so a view of the past says nothing of it.
    """
    visit, seen = reading.visit, {stage.id for stage in steps_of(reading, trajectory)}
    twice = declared_twice(visit.site.pool, [trajectory.id]) if not reading.past else ()
    found = signals(trajectory, reading.on, twice)
    return told_signals(visit, (each for each in found if seen.issuperset(each.stages)))


def own_signals(visit: Reader, trajectory: Trajectory) -> list[Said]:
    """Return what asks attention today of whoever carries a part of a trajectory; nothing for anybody else."""
    if visit.account.organisation not in trajectory.carriers():
        return []
    twice = declared_twice(visit.site.pool, [trajectory.id])
    return told_signals(visit, signals(trajectory, visit.today, twice))


def told_signals(visit: Reader, found: Iterable[Signal]) -> list[Said]:
    """Return signals in the reader's language."""
    return [Said(_sentence(visit, each), good=each.kind is SignalKind.SUSTAINED) for each in found]


def _sentence(visit: Reader, signal: Signal) -> str:
    day = components.day(signal.first_day, visit.language)
    match signal.kind:
        case SignalKind.GAP:
            return visit._("Vanaf %(day)s liep er %(days)s dagen geen stap.", day=day, days=signal.days)
        case SignalKind.STOPPED:
            return visit._(
                "Sinds %(day)s loopt er geen stap meer, en er is geen volgende: %(days)s dagen.",
                day=day,
                days=signal.days,
            )
        case SignalKind.REHIRE:
            return visit._(
                "Op %(day)s begon er opnieuw werk bij dezelfde organisatie, na %(days)s dagen ertussenuit.",
                day=day,
                days=signal.days,
            )
        case SignalKind.LONG_WEEK:
            return visit._(
                "Vanaf %(day)s staan er %(days)s dagen lang samen meer dan 60 uur werk per week. Aan de waarde"
                " verandert dat niets; kijk of de uren kloppen.",
                day=day,
                days=signal.days,
            )
        case SignalKind.DECLARED_TWICE:
            return visit._(
                "De verklaring bij de stap van %(day)s staat ook bij een ander traject; waar dat is, staat hier niet."
                " Het kan één persoon zijn die twee keer is ingevoerd, of een kenmerk dat toevallig gelijk is.",
                day=day,
            )
        case SignalKind.SUSTAINED:
            return visit._("Op %(day)s duurde dit werk drie jaar, en het ging door: het is duurzaam.", day=day)

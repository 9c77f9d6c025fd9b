"""The signals of a trajectory in sentences, for who may see the steps that they lie between (R23, R33)."""

from domain.aggregates.trajectory import Trajectory
from projections.signals import Signal, SignalKind, signals
from web import components
from web.efforts import steps_of
from web.reading import Reading
from web.visits import Visit


def signals_of(reading: Reading, trajectory: Trajectory) -> list[str]:
    """Return what asks attention on the day of the view; of steps that stay hidden nothing is said."""
    seen = {stage.id for stage in steps_of(reading, trajectory)}
    return [_said(reading.visit, each) for each in signals(trajectory, reading.on) if seen.issuperset(each.stages)]


def _said(visit: Visit, signal: Signal) -> str:
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

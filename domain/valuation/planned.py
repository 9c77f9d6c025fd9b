"""What an action plans, as facts that the rules value: each planned fact for one person, or as a whole."""

from fractions import Fraction

from domain.terms import Planned, StageKind
from domain.valuation.facts import (
    Allocation,
    Facts,
    Hours,
    Purchase,
    Recognition,
    Share,
    Stage,
    Trajectory,
)
from domain.valuation.framework import Holding

_WHOLE = 10_000
_EDUCATION = 2
_PURCHASE = 3
_HOURS = 4


def persons_of(planned: Planned) -> int:
    """Return how many times a planned fact counts: once for each person, and once in elements 3 and 4."""
    return planned.persons if planned.element <= _EDUCATION else 1


def planned_facts(action: str, planned: Planned, framework: Holding, plan: str = "") -> Facts:
    """Return a planned fact for one person in `plan`, or as a whole.

    Elements 1 and 2: a trajectory of one stage of `kind` (by default employment and education) over the period, with
    a budget of days of its own; without weekly minutes the hours count in full. Element 3: the net amount at
    recognition `kind`, and element 4: the minutes, both due on the last day.
    """
    due = planned.last_day
    if planned.element == _HOURS:
        return Facts(hours=(Hours(id=action, plan=plan, day=due, minutes=planned.minutes),))
    if planned.element == _PURCHASE:
        held = (Recognition(kind=planned.kind, first_day=due),) if planned.kind else ()
        purchase = Purchase(id=action, plan=plan, day=due, net=planned.cents, recognitions=held)
        return Facts(purchases=(purchase,))
    kind = StageKind.EDUCATION if planned.element == _EDUCATION else StageKind.EMPLOYMENT
    stage = Stage(
        id="",
        kind=StageKind(planned.kind) if planned.kind else kind,
        contractor="",
        first_day=planned.first_day,
        last_day=due,
        allocations=(Allocation(first_day=planned.first_day, shares=(Share(plan=plan, bp=_WHOLE),)),),
        hours=_weekly_hours(planned, framework),
        support=planned.support,
    )
    return Facts(trajectories=(Trajectory(id=action, stages=(stage,)),))


def _weekly_hours(planned: Planned, framework: Holding) -> Fraction | None:
    if planned.weekly_minutes is not None:
        return Fraction(planned.weekly_minutes, 60)
    asked = (each.values["full_count_hours"].value for each in framework.during(planned.first_day, planned.last_day))
    return max((Fraction(hours) for hours in asked if hours is not None), default=None)

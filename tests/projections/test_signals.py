"""Signals: a gap of more than a fortnight, a step that led nowhere, and a re-hire by the same carrier."""

from datetime import date
from typing import Any

import pytest

from domain.aggregates import trajectory as t
from domain.aggregates.trajectory import EndCause, Trajectory
from domain.terms import StageKind
from projections.signals import Signal, SignalKind, signals
from tests.kit.cast import CONTRACTOR, NOORDERDIJK, TRAJECTORY, head, id_of, stage
from tests.kit.scenario import given

HELDER = id_of("Helder Facilitair")
ON = date(2028, 2, 29)
WORK, LEARNING = StageKind.EMPLOYMENT, StageKind.WORK_EXPERIENCE


def _way(*steps: tuple[StageKind, str, str | None], cause: EndCause = EndCause.NEXT_STEP, **facts: Any) -> Trajectory:
    """Return a trajectory of steps, each with its first and last day, named by their number."""
    told = given(
        Trajectory,
        t.TrajectoryStarted(head=head(CONTRACTOR), employer=NOORDERDIJK, pseudonym="T-BCDFGH"),
        id=TRAJECTORY,
    )
    for number, (kind, first, last) in enumerate(steps):
        began = stage(kind, first_day=date.fromisoformat(first), **facts)
        told.state.evolve(t.StageStarted(head=head(CONTRACTOR), stage=id_of(str(number)), facts=began))
        if last is not None:
            ended = date.fromisoformat(last)
            told.state.evolve(
                t.StageEnded(head=head(CONTRACTOR), stage=id_of(str(number)), last_day=ended, cause=cause)
            )
    way: Trajectory = told.state
    return way


@pytest.mark.parametrize(("first", "days"), [("2027-03-15", None), ("2027-03-16", 15), ("2027-04-01", 31)])
def test_more_than_a_fortnight_between_two_steps_is_a_gap(first: str, days: int | None) -> None:
    way = _way((LEARNING, "2027-01-01", "2027-02-28"), (StageKind.EDUCATION, first, None))
    found = signals(way, ON)
    gap = Signal(SignalKind.GAP, date(2027, 3, 1), days or 0, (id_of("0"), id_of("1")))
    assert found == ([gap] if days else [])


def test_a_step_that_runs_beside_it_closes_the_gap() -> None:
    way = _way(
        (StageKind.EDUCATION, "2027-01-01", None),
        (LEARNING, "2027-01-01", "2027-02-28"),
        (LEARNING, "2027-06-01", None),
    )
    assert signals(way, ON) == []


def test_a_step_that_ended_without_a_next_one_stops_the_way_from_the_fifteenth_day() -> None:
    way = _way((LEARNING, "2027-01-01", "2028-02-01"))
    assert signals(way, date(2028, 2, 15)) == []
    assert signals(way, date(2028, 2, 16)) == [Signal(SignalKind.STOPPED, date(2028, 2, 2), 15, (id_of("0"),))]
    assert signals(way, date(2028, 1, 31)) == []


def test_who_arrived_has_not_stopped() -> None:
    assert signals(_way((WORK, "2027-01-01", "2027-02-28"), cause=EndCause.STAYED), ON) == []
    ended = _way((StageKind.SHELTERED, "2027-01-01", "2027-02-28"), end_of_chain="Dit past.")
    assert signals(ended, ON) == []
    assert signals(_way(), ON) == []


def test_work_again_with_the_same_carrier_is_a_re_hire() -> None:
    way = _way((WORK, "2027-01-01", "2027-02-28"), (WORK, "2027-03-05", None))
    assert signals(way, ON) == [Signal(SignalKind.REHIRE, date(2027, 3, 5), 4, (id_of("0"), id_of("1")))]
    assert signals(_way((WORK, "2027-01-01", "2027-02-28"), (WORK, "2027-03-01", None)), ON) == []
    assert signals(_way((LEARNING, "2027-01-01", "2027-02-28"), (WORK, "2027-03-05", None)), ON) == []


def test_work_with_another_carrier_is_no_re_hire() -> None:
    way = _way((WORK, "2027-01-01", "2027-02-28"))
    other = stage(WORK, first_day=date(2027, 3, 5), carrier=HELDER)
    way.evolve(t.StageStarted(head=head(CONTRACTOR), stage=id_of("1"), facts=other))
    assert signals(way, ON) == []

"""Signals: gaps, stops and re-hires, long weeks, a declaration that was named twice, and work that lasted."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from domain.aggregates import trajectory as t
from domain.aggregates.trajectory import EndCause, Trajectory
from domain.terms import StageFacts, StageKind, Support, WorkTerms
from projections.signals import Signal, SignalKind, pressing, signals
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


def _working(first: str, last: str | None = None, hours: int = 36, **facts: Any) -> StageFacts:
    """Return work of so many hours a week."""
    until = date.fromisoformat(last) if last else None
    return stage(WORK, first_day=date.fromisoformat(first), last_day=until, weekly_minutes=hours * 60, **facts)


def _carried(*steps: StageFacts) -> Trajectory:
    """Return a trajectory of steps as their carriers recorded them, named by their number."""
    began = t.TrajectoryStarted(head=head(CONTRACTOR), employer=NOORDERDIJK, pseudonym="T-BCDFGH")
    told = (
        t.StageStarted(head=head(CONTRACTOR), stage=id_of(str(number)), facts=facts)
        for number, facts in enumerate(steps)
    )
    way: Trajectory = given(Trajectory, began, *told, id=TRAJECTORY).state
    return way


@pytest.mark.parametrize(("hours", "long"), [(24, False), (25, True)])
def test_more_than_sixty_hours_a_week_over_all_carriers_is_a_signal(hours: int, *, long: bool) -> None:
    way = _carried(_working("2027-09-01"), _working("2028-01-31", "2028-02-09", hours, carrier=HELDER))
    found = Signal(SignalKind.LONG_WEEK, date(2028, 1, 31), 10, (id_of("0"), id_of("1")))
    assert signals(way, ON) == ([found] if long else [])
    assert signals(way, date(2028, 1, 30)) == []
    assert [each.days for each in signals(way, date(2028, 2, 2))] == ([3] if long else [])


def test_a_long_week_ends_where_the_hours_do_and_names_every_carrier_of_it() -> None:
    way = _carried(
        _working("2027-09-01"),
        _working("2028-01-31", "2028-02-09", 30, carrier=HELDER),
        _working("2028-02-05", "2028-02-20", 30, carrier=id_of("Vlier ICT")),
    )
    [found] = signals(way, ON)
    assert (found.first_day, found.days) == (date(2028, 1, 31), 21)
    assert found.stages == (id_of("0"), id_of("1"), id_of("2"))
    later = WorkTerms(first_day=date(2028, 2, 11), weekly_minutes=10 * 60, support=Support.BENEFIT)
    way.evolve(t.StageTermsChanged(head=head(CONTRACTOR), stage=id_of("0"), terms=later))
    assert [each.days for each in signals(way, ON)] == [11]


def test_hours_that_were_never_stated_make_no_week_long() -> None:
    assert signals(_carried(*(_working("2027-09-01", hours=50) for _ in range(1))), ON) == []
    assert signals(_carried(stage(WORK, first_day=date(2027, 9, 1), weekly_minutes=None)), ON) == []


@pytest.mark.parametrize(
    ("first", "last", "day"),
    [
        ("2025-02-28", None, date(2028, 2, 28)),
        ("2025-02-28", "2028-02-28", date(2028, 2, 28)),
        ("2025-02-28", "2028-02-27", None),
        ("2025-03-01", None, None),
        ("2024-02-29", None, date(2027, 3, 1)),
    ],
)
def test_work_that_still_runs_on_its_third_anniversary_is_sustained(
    first: str, last: str | None, day: date | None
) -> None:
    found = [each for each in signals(_carried(_working(first, last)), ON) if each.kind is SignalKind.SUSTAINED]
    assert found == ([Signal(SignalKind.SUSTAINED, day, 0, (id_of("0"),))] if day else [])


def test_a_declaration_that_another_trajectory_names_is_a_signal_of_its_step_alone() -> None:
    way = _carried(_working("2027-09-01", "2027-09-05"), _working("2027-09-06"))
    assert signals(way, ON) == []
    assert signals(way, ON, {id_of("1"), id_of("elsewhere")}) == [
        Signal(SignalKind.DECLARED_TWICE, date(2027, 9, 6), 0, (id_of("1"),))
    ]


def test_what_presses_is_what_goes_on_now() -> None:
    stopped = Signal(SignalKind.STOPPED, date(2028, 2, 1), 28, (id_of("0"),))
    assert pressing(stopped, ON)
    assert not pressing(replace(stopped, days=93), ON)
    long = Signal(SignalKind.LONG_WEEK, date(2028, 2, 20), 10, (id_of("0"),))
    assert pressing(long, ON)
    assert not pressing(replace(long, days=9), ON)
    assert pressing(replace(long, kind=SignalKind.DECLARED_TWICE), ON)
    for kind in (SignalKind.GAP, SignalKind.REHIRE, SignalKind.SUSTAINED):
        assert not pressing(replace(long, kind=kind), ON)

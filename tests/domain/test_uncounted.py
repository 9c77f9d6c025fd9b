"""Every day of a step either counts in a plan or is left out by a rule that can be named."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from demo import story
from demo.cast import PLAN_A, PLAN_B, PLAN_C
from domain.aggregates.plan import Plan
from domain.aggregates.plan.events import ObjectionUpheld
from domain.aggregates.trajectory import AllocationCode, Trajectory
from domain.aggregates.trajectory.events import AllocationRefused, StageStarted, TrajectoryStarted
from domain.commands.books import open_books
from domain.events import Event
from domain.terms import Allocation, Share, StageFacts, StageKind, Support
from domain.uncounted import LeftOutBy, left_out
from domain.valuation.framework import norm
from domain.worth import Book
from tests.kit.cast import (
    CLIENT,
    CONTRACTOR,
    LAST_DAY,
    NOORDERDIJK,
    OBJECTION,
    PLAN,
    TODAY,
    TRAJECTORY,
    allocated,
    head,
    id_of,
    objected,
    opened,
    stage,
)
from tests.kit.scenario import given
from tests.kit.store import MemoryStore

OTHER = id_of("another plan")
STEP, BESIDE = id_of("the step"), id_of("a step beside it")
FIRST = date(2027, 9, 1)


def begun(facts: StageFacts, id: UUID = STEP, awaiting: tuple[UUID, ...] = ()) -> StageStarted:
    return StageStarted(head=head(CONTRACTOR), stage=id, facts=facts, awaiting=awaiting)


def told(
    *steps: Event, on: date = TODAY, plan: tuple[Event, ...] = (), other: tuple[Event, ...] = ()
) -> list[tuple[LeftOutBy, date, date]]:
    """Return what is left out of the step in the plan, after events of the way, the plan and the one beside it."""
    started = TrajectoryStarted(head=head(CONTRACTOR), employer=NOORDERDIJK, pseudonym="T-1")
    way: Trajectory = given(Trajectory, started, *steps, id=TRAJECTORY).state
    own, beside = given(Plan, opened(), *plan).state, given(Plan, opened(), *other, id=OTHER).state
    book = Book(own, {}, {TRAJECTORY: way}, {OTHER: beside}, {PLAN: norm(), OTHER: norm()})
    return [(each.by, each.first_day, each.last_day) for each in left_out(book, way, way.stages[STEP], on)]


def test_where_every_day_counts_nothing_is_left_out() -> None:
    assert told(begun(stage())) == []
    assert told(begun(stage()), on=date(2027, 8, 31)) == []


def test_days_that_are_allocated_elsewhere_or_nowhere() -> None:
    winter = date(2027, 12, 31)
    facts = stage(allocations=(allocated(last=date(2027, 10, 31)), allocated(date(2028, 1, 1), plan=OTHER)))
    assert told(begun(facts)) == [(LeftOutBy.NOT_ALLOCATED, date(2027, 11, 1), TODAY)]
    assert told(begun(facts), on=winter) == [(LeftOutBy.NOT_ALLOCATED, date(2027, 11, 1), winter)]


def test_days_on_which_a_plan_that_shares_them_did_not_assent() -> None:
    shares = (Share(plan=PLAN, share=5_000), Share(plan=OTHER, share=5_000))
    facts = stage(allocations=(Allocation(first_day=FIRST, shares=shares),))
    asked = begun(facts, awaiting=(OTHER,))
    refused = AllocationRefused(head=head(CLIENT), stage=STEP, plan=OTHER, code=AllocationCode.OTHER_SHARE)
    assert told(asked) == [(LeftOutBy.AWAITING, FIRST, TODAY)]
    assert told(asked, refused) == [(LeftOutBy.REFUSED, FIRST, TODAY)]


def test_days_after_the_end_of_the_plan() -> None:
    later = date(2029, 12, 31)
    facts = stage(support=Support.PERMANENT)
    assert told(begun(facts), on=later) == [(LeftOutBy.PLAN_OVER, date(2029, 7, 1), later)]
    assert told(begun(facts), on=LAST_DAY) == []


def test_days_of_a_step_that_an_upheld_objection_took_out() -> None:
    upheld = ObjectionUpheld(head=head(CONTRACTOR), objection=OBJECTION)
    assert told(begun(stage()), plan=(objected(entry=STEP), upheld)) == [(LeftOutBy.OBJECTION, FIRST, TODAY)]


def test_days_of_a_step_that_was_taken_out_in_another_plan() -> None:
    upheld = ObjectionUpheld(head=head(CONTRACTOR), objection=OBJECTION)
    shares = (Share(plan=PLAN, share=5_000), Share(plan=OTHER, share=5_000))
    facts = stage(allocations=(Allocation(first_day=FIRST, shares=shares),))
    alone, by_carrier = objected(entry=STEP), replace(objected(entry=STEP), recorder=NOORDERDIJK)
    assert told(begun(facts), other=(alone, upheld)) == []
    assert told(begun(facts), other=(by_carrier, upheld)) == [(LeftOutBy.OBJECTION, FIRST, TODAY)]


def test_days_on_which_another_step_counts() -> None:
    course = stage(StageKind.EDUCATION, weekly_minutes=None)
    work = stage(first_day=date(2027, 10, 1), last_day=date(2027, 10, 31))
    assert told(begun(course), begun(work, BESIDE)) == [(LeftOutBy.OTHER_STAGE, date(2027, 10, 1), date(2027, 10, 31))]


def test_days_beyond_what_can_count_for_one_person() -> None:
    assert told(begun(stage()), on=date(2028, 9, 2)) == [(LeftOutBy.DAYS_USED, date(2028, 8, 31), date(2028, 9, 2))]


def test_work_of_somebody_without_a_support_need() -> None:
    assert told(begun(stage(support=Support.NONE))) == [(LeftOutBy.NO_NEED, FIRST, TODAY)]


@pytest.fixture(scope="module")
def demo() -> MemoryStore:
    """The demo story, told."""
    store = MemoryStore()
    story.tell(store)
    return store


@pytest.mark.parametrize("on", [date(2026, 12, 31), date(2027, 6, 30), date(2028, 2, 29)])
def test_what_counts_and_what_is_left_out_are_all_the_days_of_every_step(demo: MemoryStore, on: date) -> None:
    found = set[Any]()
    for opened_book in open_books(demo, (PLAN_A, PLAN_B, PLAN_C)).values():
        book = opened_book.book
        lines = book.valuation(on).lines()
        for way in book.trajectories.values():
            for step in way.standing():
                days = max((min(step.facts.last_day or on, on) - step.facts.first_day).days + 1, 0)
                counted = sum(line.days or 0 for line in lines if line.part == str(step.id))
                apart = left_out(book, way, step, on)
                assert counted + sum(each.days for each in apart) == days
                found |= {each.by for each in apart}
    assert {LeftOutBy.NOT_ALLOCATED} < found

"""Why days of a stage do not count in a plan: for each the rule that leaves it out, and never an amount (R32)."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from itertools import groupby

import msgspec

from domain import worth
from domain.aggregates.trajectory import WORKING, Stage, Trajectory
from domain.terms import Allocation, StageKind, Support
from domain.valuation.facts import Facts
from domain.valuation.lines import AccrualLine, compile_lines
from domain.worth import Book


class LeftOutBy(StrEnum):
    """What leaves a day out, the first that does."""

    OBJECTION = "objection"
    NOT_ALLOCATED = "not-allocated"
    AWAITING = "awaiting"
    REFUSED = "refused"
    PLAN_OVER = "plan-over"
    OTHER_STAGE = "other-stage"
    NO_NEED = "no-need"
    DAYS_USED = "days-used"
    FRAMEWORK = "framework"


class LeftOut(msgspec.Struct, frozen=True):
    """Days in a row, both ends included, that do not count for the same reason."""

    first_day: date
    last_day: date
    by: LeftOutBy

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.last_day - self.first_day).days + 1


def left_out(book: Book, trajectory: Trajectory, stage: Stage, on: date) -> list[LeftOut]:
    """Return the days of a stage up to and including `on` that do not count in the plan of a book, in their order.

    With the days that the ledger counts for the stage in the plan they are all the days of the stage.
    """
    days = range(stage.facts.first_day.toordinal(), min(stage.facts.last_day or on, on).toordinal() + 1)
    found = _Days(book, trajectory, stage, on)
    runs = ((by, list(run)) for by, run in groupby(days, found.left_out_by))
    return [LeftOut(date.fromordinal(run[0]), date.fromordinal(run[-1]), by) for by, run in runs if by is not None]


class _Days:
    def __init__(self, book: Book, trajectory: Trajectory, stage: Stage, on: date) -> None:
        plans = book.plans()
        self._book, self._stage = book, stage
        rejections = worth.Rejections.of(plans.values())
        self._rejected = stage.id in rejections.everywhere | book.plan.rejected()
        self._ends = {id: plan.last_day for id, plan in plans.items()}
        facts = worth.trajectory_facts(trajectory, plans, rejections)
        frameworks = {str(id): framework for id, framework in book.frameworks.items()}
        growing = [line for line in compile_lines(Facts(trajectories=(facts,)), frameworks, on) if line.grows]
        own = str(stage.id)
        self._others = {day for line in growing if line.part != own for day in _days(line)}
        self._counted = {
            day
            for line in growing
            if line.part == own and any(share.plan == str(book.plan.id) for share in line.shares)
            for day in _days(line)
        }

    def left_out_by(self, ordinal: int) -> LeftOutBy | None:
        if ordinal in self._counted:
            return None
        if self._rejected:
            return LeftOutBy.OBJECTION
        day = date.fromordinal(ordinal)
        return self._unallocated(day) or self._unvalued(ordinal, day)

    def _unallocated(self, day: date) -> LeftOutBy | None:
        stage = self._stage
        period = next((each for each in stage.facts.allocations if self._names(each, day)), None)
        if period is None:
            return LeftOutBy.NOT_ALLOCATED
        plans = {share.plan for share in period.shares}
        if plans & stage.refused.keys():
            return LeftOutBy.REFUSED
        if plans & stage.awaiting:
            return LeftOutBy.AWAITING
        return LeftOutBy.PLAN_OVER if any(day > self._ends[plan] for plan in plans) else None

    def _unvalued(self, ordinal: int, day: date) -> LeftOutBy:
        kind, support = self._stage.facts.kind, self._stage.terms_on(day).support
        if kind in WORKING and support is Support.NONE:
            return LeftOutBy.NO_NEED
        if ordinal in self._others:
            return LeftOutBy.OTHER_STAGE
        budgeted = kind is StageKind.PREVENTION or (kind in WORKING and support is Support.BENEFIT)
        return LeftOutBy.DAYS_USED if budgeted else LeftOutBy.FRAMEWORK

    def _names(self, period: Allocation, day: date) -> bool:
        holds = period.first_day <= day and (period.last_day is None or day <= period.last_day)
        return holds and any(share.plan == self._book.plan.id for share in period.shares)


def _days(line: AccrualLine) -> Iterator[int]:
    return (day for span in line.segments for day in range(span.first, span.last + 1))

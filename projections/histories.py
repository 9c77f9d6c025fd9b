"""The history of a plan: each event in order, and what it did to the value and to the obligation."""

from datetime import date
from fractions import Fraction
from uuid import UUID

import msgspec

from domain import worth
from domain.aggregates import trajectory as t
from domain.aggregates.amendment import Amendment
from domain.aggregates.plan import Plan
from domain.aggregates.plan import events as e
from domain.aggregates.trajectory import Trajectory
from domain.events import Event, Recorded
from domain.terms import StageFacts
from domain.valuation import facts as f
from domain.valuation.ledger import Ledger
from domain.valuation.obligation import obligation
from projections.books import OpenedBook


class Effect(msgspec.Struct, frozen=True):
    """What an event changed, in cents, as valued on the day of the view; both may be negative."""

    realised: int = 0
    obligation: int = 0


class Happening(msgspec.Struct, frozen=True):
    """An event at its place in the history (`number`, from 1) with its effect."""

    number: int
    recorded: Recorded
    effect: Effect


def history(opened: OpenedBook, on: date, *, first: int = 1, count: int | None = None) -> list[Happening]:
    """Return the happenings from number `first`, at most `count`, each valued on the day `on`.

    Only what is returned is valued: a trajectory or an entry is worth the same whatever happens to another.
    Of a trajectory, only what was done to stages that count in this plan belongs to its history.
    """
    last = None if count is None else first + count - 1
    telling = _Telling(opened, on)
    happenings: list[Happening] = []
    number = 0
    for recorded in opened.history():
        own = telling.concerns(recorded)
        number += own
        if last is not None and number > last:
            break
        if own and number >= first:
            happenings.append(Happening(number, recorded, telling.tell(recorded)))
        else:
            telling.take(recorded)
    return happenings


class _Telling:
    """The plan and its trajectories while they are told again, event by event."""

    def __init__(self, opened: OpenedBook, on: date) -> None:
        self.on = on
        self.plan = Plan(id=opened.book.plan.id)
        self.others = opened.book.others
        self.frameworks = {str(id): each for id, each in opened.book.frameworks.items()}
        self.trajectories = {id: Trajectory(id=id) for id in opened.book.trajectories}
        self.amendments = {id: Amendment(id=id) for id in opened.book.amendments}
        self.joined = {
            each.event.head.command
            for each in opened.streams[self.plan.id]
            if isinstance(each.event, e.TrajectoryJoined)
        }

    def concerns(self, recorded: Recorded) -> bool:
        """Tell whether an event that comes next belongs to this plan's history."""
        trajectory = self.trajectories.get(recorded.originator_id)
        if trajectory is None:
            return True
        match recorded.event:
            case t.TrajectoryStarted():
                return recorded.event.head.command in self.joined
            case t.StageStarted():
                return _counts_in(self.plan.id, recorded.event.facts)
            case t.StageChanged():
                before = trajectory.stages[recorded.event.stage].facts
                return _counts_in(self.plan.id, before) or _counts_in(self.plan.id, recorded.event.facts)
            case t.StageEnded() | t.StageWithdrawn():
                return _counts_in(self.plan.id, trajectory.stages[recorded.event.stage].facts)
            case _:
                return False

    def take(self, recorded: Recorded) -> None:
        known = {self.plan.id: self.plan, **self.trajectories, **self.amendments}
        aggregate = known[recorded.originator_id]
        aggregate.version = recorded.originator_version
        aggregate.apply(recorded.event)

    def tell(self, recorded: Recorded) -> Effect:
        subject = self._subject(recorded)
        before = self._worth(subject)
        owed = self._owed(recorded.event)
        self.take(recorded)
        return Effect(self._worth(subject) - before, self._owed(recorded.event) - owed)

    def _subject(self, recorded: Recorded) -> UUID | None:
        """Return the entry or the trajectory whose value an event can change."""
        if recorded.originator_id in self.trajectories:
            return recorded.originator_id
        match recorded.event:
            case (
                e.HoursRecorded()
                | e.HoursCorrected()
                | e.PurchaseRecorded()
                | e.PurchaseCorrected()
                | e.EntryWithdrawn()
            ):
                return recorded.event.entry
            case e.ObjectionUpheld():
                entry = self.plan.objections[recorded.event.objection].entry
                holders = (t.id for t in self.trajectories.values() if entry in t.stages)
                return next(holders, entry)
            case _:
                return None

    def _worth(self, subject: UUID | None) -> int:
        if subject is None or not self.plan.version:
            return 0
        plans = {**self.others, self.plan.id: self.plan}
        if subject in self.trajectories:
            told = [self.trajectories[subject]]
            valued = f.Facts(trajectories=worth.facts(self.plan, told, plans).trajectories)
        else:
            valued = _only(worth.facts(self.plan, (), plans), str(subject))
        return Ledger.of(valued, self.frameworks, self.on).realised(str(self.plan.id), self.on)

    def _owed(self, event: Event) -> int:
        if not isinstance(event, e.RevenueAgreed | e.AmendmentAccepted):
            return 0
        percentage = Fraction(self.plan.percentage.points, worth.HUNDRED)
        return obligation(percentage, tuple(worth.statements(self.plan)), self.on)


def _only(facts: f.Facts, id: str) -> f.Facts:
    return f.Facts(
        purchases=tuple(each for each in facts.purchases if each.id == id),
        hours=tuple(each for each in facts.hours if each.id == id),
    )


def _counts_in(plan: UUID, facts: StageFacts) -> bool:
    return any(share.plan == plan for allocation in facts.allocations for share in allocation.shares)

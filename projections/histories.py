"""The history of a plan: what happened, in order, and what each event did to the value and to the obligation."""

from collections.abc import Collection, Iterable
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from domain import worth
from domain.aggregates import initiative as i
from domain.aggregates import trajectory as t
from domain.aggregates.aggregate import Aggregate
from domain.aggregates.amendment import Amendment
from domain.aggregates.dispute import Dispute
from domain.aggregates.initiative import Initiative
from domain.aggregates.meetings import Meetings
from domain.aggregates.oversight import Oversight
from domain.aggregates.plan import EffortCredit, Plan
from domain.aggregates.plan import events as e
from domain.aggregates.plan.disputes import ObjectionDecided, RevenueDecided
from domain.aggregates.trajectory import Trajectory
from domain.changes import PercentageAgreed
from domain.commands.books import OpenedBook
from domain.events import Event, Recorded
from domain.terms import StageFacts
from domain.valuation.ledger import Ledger
from domain.valuation.obligation import obligation
from domain.worth import persons_in

Place = tuple[UUID, int]
"""Where an event stands: its stream and its version."""


class Effect(msgspec.Struct, frozen=True):
    """What an event changed, in cents, as valued on the day of the view; both may be negative."""

    realised: int = 0
    obligation: int = 0


class History:
    """The events that belong to a plan: its own and its amendments', and of what it shares what touches this plan.

    What a partner gave to an initiative is its own: each contribution stands on the page of the initiative alone. That
    one was corrected or withdrawn once the initiative counted moves the value here, so that is told too.
    """

    def __init__(self, opened: OpenedBook) -> None:
        """Put the events in order; nothing is valued before it is asked for."""
        self._opened = opened
        self._plan = opened.book.plan.id
        self.all = opened.history()
        self._holders = {
            stage: trajectory.id for trajectory in opened.book.trajectories.values() for stage in trajectory.stages
        }
        self.events = list(self._concerning())

    def person(self, recorded: Recorded) -> UUID | None:
        """Return the trajectory that an event is about, if it is: what it changed is a price beside a person."""
        match recorded.event:
            case e.EntryObjected():
                return self._holders.get(recorded.event.entry)
            case e.ObjectionUpheld() | e.ObjectionWithdrawn() | ObjectionDecided():
                return self._holders.get(self._opened.book.plan.objections[recorded.event.objection].entry)
            case e.EffortProposed() | e.EffortRevised() | e.EffortAgreed() | e.EffortDeclined() | e.EffortWithdrawn():
                return next(iter(persons_in(self._opened.book, self._effort(recorded.event.effort))), None)
            case _:
                return recorded.originator_id if recorded.originator_id in self._opened.book.trajectories else None

    def effects(self, chosen: Collection[Recorded], on: date) -> dict[Place, Effect]:
        """Return what each of some events changed, by its place, as valued on a day.

        Only what is asked for is valued: a trajectory or an entry is worth the same whatever happens to another, unless
        an action has effort credit, which takes all that was recorded under it.
        """
        subjects = {place_of(each): self._subject(each) for each in chosen}
        found = dict.fromkeys(subjects, Effect())
        moving = {place_of(each) for each in chosen if subjects[place_of(each)] or _moves_obligation(each.event)}
        told = _Told(self._opened, on)
        for recorded in self.all:
            if not moving:
                break
            place = place_of(recorded)
            if place in moving:
                moving.discard(place)
                found[place] = told.effect(recorded, subjects[place])
            else:
                told.take(recorded)
        return found

    def _concerning(self) -> Iterable[Recorded]:
        joined = {
            each.event.head.command
            for each in self._opened.streams[self._plan]
            if isinstance(each.event, e.TrajectoryJoined)
        }
        stages, completed = dict[UUID, StageFacts](), set[UUID]()
        for recorded in self.all:
            event = recorded.event
            match event:
                case t.TrajectoryStarted():
                    concerns = event.head.command in joined
                case t.StageStarted() | t.StageChanged():
                    before = stages.get(event.stage, event.facts)
                    concerns = self._counts(before) or self._counts(event.facts)
                    stages[event.stage] = event.facts
                case t.StageEnded() | t.StageWithdrawn() | t.StageTermsChanged():
                    concerns = self._counts(stages[event.stage])
                case i.InitiativeCompleted():
                    completed.add(recorded.originator_id)
                    concerns = True
                case i.ContributionLogged():
                    concerns = False
                case i.ContributionCorrected() | i.ContributionWithdrawn():
                    concerns = recorded.originator_id in completed
                case t.AllocationAssented() | t.AllocationRefused():
                    concerns = event.plan == self._plan or self._counts(stages[event.stage])
                case t.HandoverProposed() | t.HandoverConfirmed() | t.HandoverDeclined() | t.HandoverWithdrawn():
                    concerns = self._handed_over(recorded)
                case t.EndOfChainProposed():
                    concerns = self._counts(event.facts)
                case t.EndOfChainSigned() | t.EndOfChainDeclined() | t.EndOfChainWithdrawn():
                    ends = self._opened.book.trajectories[recorded.originator_id].ends
                    concerns = self._counts(ends[event.proposal].facts)
                case _:
                    concerns = True
            if concerns:
                yield recorded

    def _handed_over(self, recorded: Recorded) -> bool:
        """Tell whether a hand-over leads out of this plan or into it."""
        event: Any = recorded.event
        handover = self._opened.book.trajectories[recorded.originator_id].handovers[event.handover]
        return self._plan in {handover.from_plan, handover.to_plan}

    def _counts(self, facts: StageFacts) -> bool:
        return any(share.plan == self._plan for allocation in facts.allocations for share in allocation.shares)

    def _effort(self, effort: UUID) -> EffortCredit:
        return self._opened.book.plan.efforts[effort]

    def _subject(self, recorded: Recorded) -> UUID | None:
        """Return the entry, the trajectory or the initiative whose value an event can change."""
        match recorded.event:
            case (
                e.HoursRecorded()
                | e.HoursCorrected()
                | e.PurchaseRecorded()
                | e.PurchaseCorrected()
                | e.EntryWithdrawn()
            ):
                return recorded.event.entry
            case e.ObjectionUpheld() | ObjectionDecided():
                entry = self._opened.book.plan.objections[recorded.event.objection].entry
                return self._holders.get(entry, entry)
            case e.EffortRevised() | e.EffortAgreed() | e.EffortWithdrawn():
                effort = self._effort(recorded.event.effort)
                return effort.trajectory or effort.subject
            case _:
                book, stream = self._opened.book, recorded.originator_id
                return stream if stream in book.trajectories or stream in book.initiatives else None


def _moves_obligation(event: Event) -> bool:
    """Tell whether an event can change what is owed: revenue that is agreed, or another percentage."""
    match event:
        case e.RevenueAgreed() | RevenueDecided():
            return True
        case e.AmendmentAccepted(changes=changes):
            return any(isinstance(change, PercentageAgreed) for change in changes)
        case _:
            return False


def place_of(recorded: Recorded) -> Place:
    """Return where an event stands."""
    return recorded.originator_id, recorded.originator_version


class _Told:
    """The plan and what it shares while they are told again, event by event."""

    def __init__(self, opened: OpenedBook, on: date) -> None:
        self._on = on
        self._plan = Plan(id=opened.book.plan.id)
        self._plans = {**opened.book.others, self._plan.id: self._plan}
        self._frameworks = {str(id): each for id, each in opened.book.frameworks.items()}
        self._trajectories = {id: Trajectory(id=id) for id in opened.book.trajectories}
        self._initiatives = {id: Initiative(id=id) for id in opened.book.initiatives}
        self._streams: dict[UUID, Aggregate] = {
            self._plan.id: self._plan,
            opened.book.oversight.id: Oversight(id=opened.book.oversight.id),
            opened.book.meetings.id: Meetings(id=opened.book.meetings.id),
            **self._trajectories,
            **self._initiatives,
            **{id: Amendment(id=id) for id in opened.book.amendments},
            **{id: Dispute(id=id) for id in opened.book.disputes},
        }

    def take(self, recorded: Recorded) -> None:
        aggregate = self._streams[recorded.originator_id]
        aggregate.version = recorded.originator_version
        aggregate.apply(recorded.event)

    def effect(self, recorded: Recorded, subject: UUID | None) -> Effect:
        value, owed = self._worth(subject), self._owed(recorded.event)
        self.take(recorded)
        return Effect(self._worth(subject) - value, self._owed(recorded.event) - owed)

    def _worth(self, subject: UUID | None) -> int:
        if subject is None or not self._plan.version:
            return 0
        plan, ways, shared = self._plan, list(self._trajectories.values()), list(self._initiatives.values())
        if not any(effort.agreed_on and effort.trajectory is None for effort in plan.efforts.values()):
            ways = [way for way in ways if way.id == subject]
            shared = [each for each in shared if each.id == subject]
            plan = replace(plan, entries={id: entry for id, entry in plan.entries.items() if id == subject})
        facts = worth.facts(plan, ways, self._plans, shared)
        return Ledger.of(facts, self._frameworks, self._on).realised(str(self._plan.id), self._on)

    def _owed(self, event: Event) -> int:
        if not _moves_obligation(event):
            return 0
        percentage = Fraction(self._plan.percentage.points, worth.HUNDRED)
        return obligation(percentage, tuple(worth.statements(self._plan)), self._on)

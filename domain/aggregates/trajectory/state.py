"""What a trajectory is: the fold of its events."""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, assert_never
from uuid import UUID

import msgspec

from domain.aggregates.aggregate import Aggregate
from domain.aggregates.trajectory import events as e
from domain.events import Head
from domain.refusals import Missing
from domain.terms import Allocation, Role, StageFacts, StageKind, WorkTerms

WORKING: Final = frozenset({StageKind.EMPLOYMENT, StageKind.SHELTERED})
"""The stages in which hours a week and the class of support need matter (rules 2, 3 and 4)."""

_ORDER: Final = {
    StageKind.ACTIVATION: 1,
    StageKind.EDUCATION: 2,
    StageKind.WORK_EXPERIENCE: 3,
    StageKind.SHELTERED: 4,
    StageKind.EMPLOYMENT: 4,
}
"""The order of the chain (R22); prevention stands apart."""


class Direction(StrEnum):
    """Where a step leads, as seen from the one before it."""

    FORWARD = "forward"
    BACKWARD = "backward"
    ASIDE = "aside"


def direction(left: StageKind, entered: StageKind) -> Direction:
    """Return where a step leads; from and to prevention, and between equals, it leads aside."""
    before, after = _ORDER.get(left), _ORDER.get(entered)
    if before is None or after is None or before == after:
        return Direction.ASIDE
    return Direction.FORWARD if before < after else Direction.BACKWARD


class Stage(msgspec.Struct):
    """A stage as last recorded. `revision` is the trajectory's version at its last change.

    In the plans that are `awaiting`, and in those that refused, its days do not count.
    """

    id: UUID
    facts: StageFacts
    revision: int
    recorded: Head
    cause: e.EndCause | None = None
    withdrawn: bool = False
    awaiting: set[UUID] = msgspec.field(default_factory=set)
    refused: dict[UUID, e.AllocationCode] = msgspec.field(default_factory=dict)

    @property
    def carrier(self) -> UUID:
        """Return the organisation that carries it."""
        return self.facts.carrier

    def settled(self) -> tuple[Allocation, ...]:
        """Return the allocation periods that every plan in them assented to: only those count."""
        open_ = self.awaiting | self.refused.keys()
        return tuple(each for each in self.facts.allocations if open_.isdisjoint(share.plan for share in each.shares))

    def terms_on(self, day: date) -> WorkTerms:
        """Return the hours a week and the class of support need that are in force on a day."""
        first = WorkTerms(
            first_day=self.facts.first_day, weekly_minutes=self.facts.weekly_minutes, support=self.facts.support
        )
        return next((each for each in self.facts.later[::-1] if each.first_day <= day), first)


def part_of(facts: StageFacts, plan: UUID) -> list[tuple[date, date | None, int]]:
    """Return what of a stage's days is allocated to a plan: the periods, and its share in each."""
    return [
        (each.first_day, each.last_day, share.share)
        for each in facts.allocations
        for share in each.shares
        if share.plan == plan
    ]


def plans_of(allocations: Iterable[Allocation]) -> set[UUID]:
    """Return the plans that days are allocated to."""
    return {share.plan for allocation in allocations for share in allocation.shares}


class HandoverStatus(StrEnum):
    """Where a hand-over stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Handover(msgspec.Struct):
    """A step from one organisation to another, out of `stage` into one of `kind`."""

    id: UUID
    stage: UUID
    sender: UUID
    receiver: UUID
    day: date
    kind: StageKind
    direction: Direction
    from_plan: UUID
    proposed: Head
    to_plan: UUID | None = None
    status: HandoverStatus = HandoverStatus.PROPOSED
    code: e.HandoverCode | None = None

    @property
    def open(self) -> bool:
        """Whether the receiver has not answered yet."""
        return self.status is HandoverStatus.PROPOSED


class ChainStatus(StrEnum):
    """Where the proposal of an end of the chain stands."""

    PROPOSED = "proposed"
    SIGNED = "signed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    VOID = "void"


class EndOfChain(msgspec.Struct):
    """A proposal that sheltered work is the end of the chain; `signed` holds the head of each organisation."""

    id: UUID
    stage: UUID
    facts: StageFacts
    signed: dict[UUID, Head]
    status: ChainStatus = ChainStatus.PROPOSED
    reason: str = ""

    @property
    def open(self) -> bool:
        """Whether signatures are still asked for."""
        return self.status is ChainStatus.PROPOSED

    def plans(self) -> set[UUID]:
        """Return the plans whose contractor and client sign."""
        return plans_of(self.facts.allocations)


class Trajectory(Aggregate):
    """The state of a trajectory."""

    events: ClassVar = e.TrajectoryEvent

    employer: UUID = UUID(int=0)
    pseudonym: str = ""
    group: str = ""
    counted_before: dict[UUID, int] = msgspec.field(default_factory=dict)
    stages: dict[UUID, Stage] = msgspec.field(default_factory=dict)
    handovers: dict[UUID, Handover] = msgspec.field(default_factory=dict)
    ends: dict[UUID, EndOfChain] = msgspec.field(default_factory=dict)

    def standing(self) -> Iterator[Stage]:
        """Yield the stages that were not withdrawn, in the order of recording."""
        return (stage for stage in self.stages.values() if not stage.withdrawn)

    def carriers(self) -> set[UUID]:
        """Return the organisations that may record stages: employer, carriers, receivers of confirmed hand-overs."""
        received = (each.receiver for each in self.handovers.values() if each.status is HandoverStatus.CONFIRMED)
        return {self.employer, *(stage.carrier for stage in self.stages.values()), *received}

    def carriers_of(self, part: UUID) -> set[UUID]:
        """Return who carries a stage; of a hand-over, who sent and who received."""
        if handover := self.handovers.get(part):
            return {handover.sender, handover.receiver}
        return {self.stages[part].carrier}

    def partners(self) -> set[UUID]:
        """Return the organisations that take part: the carriers, and whoever is asked to take over."""
        return self.carriers() | {each.receiver for each in self.handovers.values() if each.open}

    def seen_by(self, organisation: UUID) -> tuple[Stage, ...]:
        """Return the stages that a partner may see: all, or for whoever is only asked to take over those it would."""
        if organisation in self.carriers():
            return tuple(self.stages.values())
        asked = {each.stage for each in self.handovers.values() if each.open and each.receiver == organisation}
        return tuple(stage for stage in self.stages.values() if stage.id in asked)

    def roles(self, organisation: UUID) -> frozenset[Role]:
        """Return the role of the employer or of another partner; nobody else knows of it (`Missing`)."""
        if organisation == self.employer:
            return frozenset({Role.EMPLOYER})
        if organisation in self.partners():
            return frozenset({Role.PARTNER})
        raise Missing(self.id)

    def plans(self) -> set[UUID]:
        """Return the plans that days are allocated to, and those that a confirmed hand-over joins."""
        found = plans_of(allocation for stage in self.standing() for allocation in stage.facts.allocations)
        for each in self.handovers.values():
            if each.status is HandoverStatus.CONFIRMED and each.to_plan is not None:
                found |= {each.from_plan, each.to_plan}
        return found

    def proposal(self) -> EndOfChain | None:
        """Return the end of the chain that waits for signatures, if there is one."""
        return next((each for each in self.ends.values() if each.open), None)

    def apply(self, event: e.TrajectoryEvent) -> None:
        """Take one event into the state."""
        match event:
            case e.TrajectoryStarted():
                self.employer, self.pseudonym, self.group = event.employer, event.pseudonym, event.group
                self.counted_before = event.counted_before
            case e.StageStarted():
                self._void_signatures(event.stage)
                self.stages[event.stage] = Stage(
                    event.stage, event.facts, self.version, event.head, awaiting=set(event.awaiting)
                )
            case e.StageChanged():
                stage = self._moved(event.stage)
                stage.refused = {
                    plan: code
                    for plan, code in stage.refused.items()
                    if plan not in event.awaiting and part_of(event.facts, plan)
                }
                stage.facts, stage.awaiting = event.facts, set(event.awaiting)
                stage.cause = stage.cause if event.facts.last_day else None
            case e.StageTermsChanged():
                stage = self._moved(event.stage)
                before = (each for each in stage.facts.later if each.first_day < event.terms.first_day)
                stage.facts = msgspec.structs.replace(stage.facts, later=(*before, event.terms))
            case e.StageEnded():
                stage = self._moved(event.stage)
                stage.facts = msgspec.structs.replace(stage.facts, last_day=event.last_day)
                stage.cause = event.cause
            case e.StageWithdrawn():
                self._moved(event.stage).withdrawn = True
            case e.AllocationAssented():
                self.stages[event.stage].awaiting.discard(event.plan)
            case e.AllocationRefused():
                self.stages[event.stage].awaiting.discard(event.plan)
                self.stages[event.stage].refused[event.plan] = event.code
            case e.HandoverProposed():
                self._propose_handover(event)
            case e.HandoverConfirmed():
                handover = self.handovers[event.handover]
                handover.status, handover.to_plan = HandoverStatus.CONFIRMED, event.to_plan
            case e.HandoverDeclined():
                handover = self.handovers[event.handover]
                handover.status, handover.code = HandoverStatus.DECLINED, event.code
            case e.HandoverWithdrawn():
                self.handovers[event.handover].status = HandoverStatus.WITHDRAWN
            case e.EndOfChainProposed():
                signed = {event.head.organisation: event.head}
                self.ends[event.proposal] = EndOfChain(event.proposal, event.stage, event.facts, signed)
            case e.EndOfChainSigned():
                self.ends[event.proposal].signed[event.head.organisation] = event.head
            case e.EndOfChainDeclined():
                self._close(event.proposal, ChainStatus.DECLINED, event.head)
            case e.EndOfChainWithdrawn():
                self._close(event.proposal, ChainStatus.WITHDRAWN, event.head)
            case _:
                assert_never(event)

    def _moved(self, id: UUID) -> Stage:
        """Return a stage that changes now: what was signed about the steps as they were no longer holds."""
        self._void_signatures(id)
        stage = self.stages[id]
        stage.revision = self.version
        return stage

    def _void_signatures(self, stage: UUID) -> None:
        proposal = self.proposal()
        if proposal is not None:
            proposal.status = ChainStatus.SIGNED if proposal.stage == stage else ChainStatus.VOID

    def _propose_handover(self, event: e.HandoverProposed) -> None:
        left = self.stages[event.stage]
        self.handovers[event.handover] = Handover(
            id=event.handover,
            stage=event.stage,
            sender=event.head.organisation,
            receiver=event.receiver,
            day=event.day,
            kind=event.kind,
            direction=direction(left.facts.kind, event.kind),
            from_plan=event.from_plan,
            to_plan=event.to_plan,
            proposed=event.head,
        )

    def _close(self, proposal: UUID, status: ChainStatus, head: Head) -> None:
        found = self.ends[proposal]
        found.status, found.reason = status, head.reason

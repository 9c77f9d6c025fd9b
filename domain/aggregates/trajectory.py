"""A trajectory: one pseudonymous person's way through the chain, in stages that may overlap and never count twice."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import ClassVar, assert_never
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.aggregate import Aggregate
from domain.aggregates.plan.entries import permitted_evidence
from domain.calendar import overlap, past, period, sensible
from domain.events import Event, Head
from domain.quantities import few, positive
from domain.refusals import Missing, Refused, Stale
from domain.terms import WHOLE, Allocation, Role, StageFacts, StageKind, Support

MOST_WEEKLY_MINUTES = 60 * 60
MOST_STAGES = 50
MOST_ALLOCATIONS = 20
MOST_SHARES = 20
MOST_CONTRACTORS = 20
WORKING = frozenset({StageKind.EMPLOYMENT, StageKind.SHELTERED})
"""The stages in which hours a week and the class of support need matter (rules 2, 3 and 4)."""


class EndCause(StrEnum):
    """Why a stage ended, impersonally (R91): never a word about the person."""

    COMPLETED = "completed"
    NEXT_STEP = "next-step"
    STAYED = "stayed"
    ENDED_EARLY = "ended-early"


class TrajectoryStarted(Event, frozen=True, tag="trajectory.started"):
    """An employer starts a trajectory under a random pseudonym."""

    employer: UUID
    pseudonym: str
    group: str = ""
    counted_before: dict[UUID, int] = msgspec.field(default_factory=dict)


class StageStarted(Event, frozen=True, tag="trajectory.stage-started"):
    """A stage counts from its first day."""

    stage: UUID
    facts: StageFacts


class StageChanged(Event, frozen=True, tag="trajectory.stage-changed"):
    """The employer corrects or changes a stage, with a reason."""

    stage: UUID
    facts: StageFacts


class StageEnded(Event, frozen=True, tag="trajectory.stage-ended"):
    """A stage has its last day."""

    stage: UUID
    last_day: date
    cause: EndCause


class StageWithdrawn(Event, frozen=True, tag="trajectory.stage-withdrawn"):
    """The employer withdraws a stage, with a reason; it no longer counts."""

    stage: UUID


TrajectoryEvent = TrajectoryStarted | StageStarted | StageChanged | StageEnded | StageWithdrawn


class Stage(msgspec.Struct):
    """A stage as last recorded. `revision` is the trajectory's version at its last change."""

    id: UUID
    facts: StageFacts
    revision: int
    recorded: Head
    cause: EndCause | None = None
    withdrawn: bool = False


class Trajectory(Aggregate):
    """The state of a trajectory."""

    events: ClassVar = TrajectoryEvent

    employer: UUID = UUID(int=0)
    pseudonym: str = ""
    group: str = ""
    counted_before: dict[UUID, int] = msgspec.field(default_factory=dict)
    stages: dict[UUID, Stage] = msgspec.field(default_factory=dict)

    def standing(self) -> Iterator[Stage]:
        """Yield the stages that were not withdrawn, in the order of recording."""
        return (stage for stage in self.stages.values() if not stage.withdrawn)

    def roles(self, organisation: UUID) -> frozenset[Role]:
        """Return the role of the employer; nobody else knows of it (`Missing`)."""
        if organisation != self.employer:
            raise Missing(self.id)
        return frozenset({Role.EMPLOYER})

    def plans(self) -> set[UUID]:
        """Return the plans that days are allocated to."""
        return {
            share.plan
            for stage in self.standing()
            for allocation in stage.facts.allocations
            for share in allocation.shares
        }

    def apply(self, event: TrajectoryEvent) -> None:
        """Take one event into the state."""
        match event:
            case TrajectoryStarted():
                self.employer, self.pseudonym, self.group = event.employer, event.pseudonym, event.group
                self.counted_before = event.counted_before
            case StageStarted():
                self.stages[event.stage] = Stage(event.stage, event.facts, self.version, event.head)
            case StageChanged():
                stage = self.stages[event.stage]
                stage.facts, stage.revision = event.facts, self.version
                stage.cause = stage.cause if event.facts.last_day else None
            case StageEnded():
                stage = self.stages[event.stage]
                stage.facts = msgspec.structs.replace(stage.facts, last_day=event.last_day)
                stage.cause, stage.revision = event.cause, self.version
            case StageWithdrawn():
                stage = self.stages[event.stage]
                stage.withdrawn, stage.revision = True, self.version
            case _:
                assert_never(event)


def start_trajectory(
    trajectory: Trajectory,
    head: Head,
    *,
    pseudonym: str,
    group: str = "",
    groups: frozenset[str] = frozenset(),
    counted_before: dict[UUID, int] | None = None,
) -> TrajectoryStarted:
    """Start a trajectory as the employer. The framework names the `groups`; days counted elsewhere are declared."""
    if trajectory.version:
        raise Refused("trajectory.already-started")
    if group and group not in groups:
        raise Refused("trajectory.unknown-group", field="group")
    for days in few(counted_before or {}, field="counted_before", most=MOST_CONTRACTORS).values():
        positive(days, field="counted_before", most=3_650)
    return TrajectoryStarted(
        head=head,
        employer=head.organisation,
        pseudonym=pseudonym,
        group=group,
        counted_before=counted_before or {},
    )


def start_stage(
    trajectory: Trajectory, head: Head, *, stage: UUID, facts: StageFacts, hours_count: bool
) -> StageStarted:
    """Start a stage. `hours_count` tells that the framework weighs hours a week, so that they must be stated."""
    if stage in trajectory.stages:
        raise Refused("stage.already-started")
    if len(trajectory.stages) >= MOST_STAGES:
        raise Refused("stage.too-many", most=MOST_STAGES)
    return StageStarted(head=head, stage=stage, facts=_sound(head, facts, hours_count=hours_count))


def change_stage(
    trajectory: Trajectory,
    head: Head,
    *,
    stage: UUID,
    facts: StageFacts,
    hours_count: bool,
    revision: int,
) -> StageChanged:
    """Change or correct a stage; the reason stands in the head. Its kind stays what it was."""
    found = _stage(trajectory, stage, revision)
    _reasoned(head)
    if facts.kind is not found.facts.kind:
        raise Refused("stage.other-kind", field="kind")
    sound = _sound(head, facts, hours_count=hours_count)
    if sound == found.facts:
        raise Refused("stage.nothing-changed")
    return StageChanged(head=head, stage=stage, facts=sound)


def end_stage(
    trajectory: Trajectory, head: Head, *, stage: UUID, last_day: date, cause: EndCause, revision: int
) -> StageEnded:
    """End a running stage on a day that has come, with an impersonal cause."""
    found = _stage(trajectory, stage, revision)
    if found.facts.last_day is not None:
        raise Refused("stage.already-ended", last=found.facts.last_day)
    period(found.facts.first_day, past(last_day, head.at, field="last_day"), field="last_day")
    return StageEnded(head=head, stage=stage, last_day=last_day, cause=cause)


def withdraw_stage(trajectory: Trajectory, head: Head, *, stage: UUID, revision: int) -> StageWithdrawn:
    """Withdraw a stage that should not have been recorded; the reason stands in the head."""
    _stage(trajectory, stage, revision)
    _reasoned(head)
    return StageWithdrawn(head=head, stage=stage)


def _stage(trajectory: Trajectory, stage: UUID, revision: int) -> Stage:
    found = trajectory.stages.get(stage)
    if found is None:
        raise Missing(stage)
    if found.revision != revision:
        raise Stale(stage, read=revision, current=found.revision)
    if found.withdrawn:
        raise Refused("stage.withdrawn")
    return found


def _sound(head: Head, facts: StageFacts, *, hours_count: bool) -> StageFacts:
    past(facts.first_day, head.at, field="first_day")
    period(facts.first_day, facts.last_day, field="last_day")
    if facts.last_day is not None:
        past(facts.last_day, head.at, field="last_day")
    period(facts.first_day, facts.planned_last_day, field="planned_last_day")
    if facts.planned_last_day is not None:
        sensible(facts.planned_last_day, field="planned_last_day")
    working = facts.kind in WORKING
    if facts.weekly_minutes is not None:
        positive(facts.weekly_minutes, field="weekly_minutes", most=MOST_WEEKLY_MINUTES)
    elif working and hours_count:
        raise Refused("stage.hours-needed", field="weekly_minutes")
    if facts.support is not Support.BENEFIT and not working:
        raise Refused("stage.support-of-work-only", field="support")
    if facts.end_of_chain and facts.kind is not StageKind.SHELTERED:
        raise Refused("stage.end-of-chain", field="end_of_chain")
    _allocated(facts.allocations)
    return msgspec.structs.replace(
        facts,
        evidence=permitted_evidence(facts.kind, facts.evidence, head),
        end_of_chain=texts.clean(
            facts.end_of_chain, field="end_of_chain", limit=texts.REASON, lines=True, required=False
        ),
    )


def _allocated(allocations: tuple[Allocation, ...]) -> None:
    if not allocations:
        raise Refused("stage.not-allocated", field="allocation")
    for index, allocation in enumerate(few(allocations, field="allocation", most=MOST_ALLOCATIONS)):
        period(allocation.first_day, allocation.last_day, field="allocation")
        for share in few(allocation.shares, field="allocation", most=MOST_SHARES):
            positive(share.share, field="allocation", most=WHOLE)
        if sum(share.share for share in allocation.shares) != WHOLE:
            raise Refused("stage.shares", field="allocation")
        if len({share.plan for share in allocation.shares}) != len(allocation.shares):
            raise Refused("stage.plan-twice", field="allocation")
        for other in allocations[:index]:
            if overlap(allocation.first_day, allocation.last_day, other.first_day, other.last_day):
                raise Refused("stage.allocations-overlap", field="allocation")


def _reasoned(head: Head) -> None:
    texts.clean(head.reason, field="reason", limit=texts.REASON, lines=True)

"""What can happen to a trajectory: stages, hand-overs between organisations, assents, and the end of the chain."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.events import Event
from domain.terms import StageFacts, StageKind, WorkTerms


class EndCause(StrEnum):
    """Why a stage ended, impersonally (R91): never a word about the person."""

    COMPLETED = "completed"
    NEXT_STEP = "next-step"
    STAYED = "stayed"
    ENDED_EARLY = "ended-early"


class HandoverCode(StrEnum):
    """Why a receiver declines a hand-over, impersonally (R91)."""

    NO_PLACE = "no-place"
    OTHER_DAY = "other-day"
    OTHER_STEP = "other-step"
    NOT_DISCUSSED = "not-discussed"


class AllocationCode(StrEnum):
    """Why a contractor does not let days count in its plan."""

    OTHER_PERIOD = "other-period"
    OTHER_SHARE = "other-share"
    OUTSIDE_AGREEMENT = "outside-agreement"
    NOT_DISCUSSED = "not-discussed"


class TrajectoryStarted(Event, frozen=True, tag="trajectory.started"):
    """An employer starts a trajectory under a random pseudonym."""

    employer: UUID
    pseudonym: str
    group: str = ""
    counted_before: dict[UUID, int] = msgspec.field(default_factory=dict)


class StageStarted(Event, frozen=True, tag="trajectory.stage-started"):
    """A stage counts from its first day; in the plans that are `awaiting` only once a contractor of each assents."""

    stage: UUID
    facts: StageFacts
    awaiting: tuple[UUID, ...] = ()


class StageChanged(Event, frozen=True, tag="trajectory.stage-changed"):
    """The carrier corrects or changes a stage, with a reason; `awaiting` names the plans that have to assent again."""

    stage: UUID
    facts: StageFacts
    awaiting: tuple[UUID, ...] = ()


class StageTermsChanged(Event, frozen=True, tag="trajectory.stage-terms-changed"):
    """From a day on the hours a week or the class of support need are others; what was before stays as it was."""

    stage: UUID
    terms: WorkTerms


class StageEnded(Event, frozen=True, tag="trajectory.stage-ended"):
    """A stage has its last day."""

    stage: UUID
    last_day: date
    cause: EndCause


class StageWithdrawn(Event, frozen=True, tag="trajectory.stage-withdrawn"):
    """The carrier withdraws a stage, with a reason; it no longer counts."""

    stage: UUID


class AllocationAssented(Event, frozen=True, tag="trajectory.allocation-assented"):
    """A contractor of a plan lets the days of another's stage count in it, as they were allocated."""

    stage: UUID
    plan: UUID


class AllocationRefused(Event, frozen=True, tag="trajectory.allocation-refused"):
    """A contractor of a plan does not."""

    stage: UUID
    plan: UUID
    code: AllocationCode


class HandoverProposed(Event, frozen=True, tag="trajectory.handover-proposed"):
    """The carrier of `stage` proposes that `receiver` takes over with a step of `kind` from a day on.

    `to_plan` stays open where the sender does not know the receiver's plans.
    """

    handover: UUID
    stage: UUID
    receiver: UUID
    day: date
    kind: StageKind
    from_plan: UUID
    to_plan: UUID | None = None


class HandoverConfirmed(Event, frozen=True, tag="trajectory.handover-confirmed"):
    """The receiver confirms, for a plan of its own."""

    handover: UUID
    to_plan: UUID


class HandoverDeclined(Event, frozen=True, tag="trajectory.handover-declined"):
    """The receiver declines, on one of a closed list of grounds."""

    handover: UUID
    code: HandoverCode


class HandoverWithdrawn(Event, frozen=True, tag="trajectory.handover-withdrawn"):
    """The sender takes its proposal back."""

    handover: UUID


class EndOfChainProposed(Event, frozen=True, tag="trajectory.end-of-chain-proposed"):
    """The carrier signs that sheltered work is the end of the chain, with its ground in the facts of the stage."""

    proposal: UUID
    stage: UUID
    facts: StageFacts


class EndOfChainSigned(Event, frozen=True, tag="trajectory.end-of-chain-signed"):
    """A contractor or the client of a plan in which the stage will count signs the same content."""

    proposal: UUID
    plan: UUID


class EndOfChainDeclined(Event, frozen=True, tag="trajectory.end-of-chain-declined"):
    """A contractor or the client of such a plan does not sign; the reason stands in the head."""

    proposal: UUID
    plan: UUID


class EndOfChainWithdrawn(Event, frozen=True, tag="trajectory.end-of-chain-withdrawn"):
    """The carrier takes its proposal back."""

    proposal: UUID


TrajectoryEvent = (
    TrajectoryStarted
    | StageStarted
    | StageChanged
    | StageTermsChanged
    | StageEnded
    | StageWithdrawn
    | AllocationAssented
    | AllocationRefused
    | HandoverProposed
    | HandoverConfirmed
    | HandoverDeclined
    | HandoverWithdrawn
    | EndOfChainProposed
    | EndOfChainSigned
    | EndOfChainDeclined
    | EndOfChainWithdrawn
)

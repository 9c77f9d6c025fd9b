"""What can happen to a dispute, and what its events are made of."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from domain.events import Event


class SubjectKind(StrEnum):
    """What a dispute can be about."""

    ENTRY = "entry"
    REVENUE = "revenue"
    AMENDMENT = "amendment"
    CLOSING = "closing"


class DisputeCode(StrEnum):
    """The rules on which a dispute is raised and decided (R16, R45): those of an objection, and of a signature."""

    EVIDENCE = "evidence"
    RECOGNITION = "recognition"
    PERIOD = "period"
    QUANTITY = "quantity"
    ELEMENT = "element"
    COUNTED_TWICE = "counted-twice"
    ALLOCATION = "allocation"
    REVENUE = "revenue"
    CALCULATION = "calculation"
    MANDATE = "mandate"
    CONTENT = "content"


GROUNDS: Final[dict[SubjectKind, tuple[DisputeCode, ...]]] = {
    SubjectKind.ENTRY: (
        DisputeCode.EVIDENCE,
        DisputeCode.RECOGNITION,
        DisputeCode.PERIOD,
        DisputeCode.QUANTITY,
        DisputeCode.ELEMENT,
        DisputeCode.COUNTED_TWICE,
        DisputeCode.ALLOCATION,
    ),
    SubjectKind.REVENUE: (DisputeCode.REVENUE, DisputeCode.PERIOD, DisputeCode.COUNTED_TWICE, DisputeCode.EVIDENCE),
    SubjectKind.AMENDMENT: (DisputeCode.MANDATE, DisputeCode.CONTENT),
    SubjectKind.CLOSING: (DisputeCode.MANDATE, DisputeCode.CONTENT, DisputeCode.CALCULATION),
}
"""The rules that count for each kind of subject."""


class Subject(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is in dispute: an entry under an `objection`, a revenue statement at a `revision`, or what both signed.

    An entry is an effort, a stage or an initiative; both sign an amendment, or a final statement.
    """

    kind: SubjectKind
    id: UUID
    objection: UUID | None = None
    revision: int = 0


class Outcome(StrEnum):
    """What a reviewer finds of what is held against a subject: it is upheld and the subject falls, or rejected."""

    UPHELD = "upheld"
    REJECTED = "rejected"


class Verdict(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is decided of one subject, on a rule; of revenue also how many `cents` it comes to."""

    subject: UUID
    outcome: Outcome
    code: DisputeCode
    reasoning: str
    cents: int | None = None


class Replay(msgspec.Struct, frozen=True):
    """What a decision rests on: the plan as `known` at a moment, valued `on` a day.

    `version` is the plan's at that moment, `content` the SHA-256 over every stream that it cites with its version
    then. No figure: between two days that one may choose freely could stand what one person is worth (R81).
    """

    on: date
    known: datetime
    version: int
    content: str


class DisputeRaised(Event, frozen=True, tag="dispute.raised"):
    """A party puts subjects in dispute on a rule, tells its story, and says what it would have decided.

    `contractor` is who stands for its side: whoever recorded what is in dispute, or else who signs.
    """

    plan: UUID
    client: UUID
    contractor: UUID
    subjects: tuple[Subject, ...]
    code: DisputeCode
    story: str
    desired: str


class DisputeAnswered(Event, frozen=True, tag="dispute.answered"):
    """The other party tells its story."""

    story: str


class ReviewerProposed(Event, frozen=True, tag="dispute.reviewer-proposed"):
    """A party proposes an organisation as the reviewer, until when it may look, and on what ground (R77)."""

    reviewer: UUID
    last_day: date
    ground: str


class ReviewerAccepted(Event, frozen=True, tag="dispute.reviewer-accepted"):
    """The other party accepts exactly this reviewer, last day and ground."""

    reviewer: UUID


class ReviewerStoodDown(Event, frozen=True, tag="dispute.reviewer-stood-down"):
    """The reviewer gives the task back, with a reason; another is to be found."""


class GrantOpened(Event, frozen=True, tag="dispute.grant-opened"):
    """Somebody of the reviewer confirms the confidentiality statement, and may look from now on until a day.

    `content` is the SHA-256 of the exact text of that version of the `statement`.
    """

    statement: int
    content: str
    last_day: date


class GrantRevoked(Event, frozen=True, tag="dispute.grant-revoked"):
    """A party ends the reviewer's task and all that it may see, at once, with a reason."""


class DisputeDecided(Event, frozen=True, tag="dispute.decided"):
    """The reviewer decides about every subject, and says upon which replay."""

    verdicts: tuple[Verdict, ...]
    replay: Replay


class DisputeAppealed(Event, frozen=True, tag="dispute.appealed"):
    """A party does not accept the decision and asks another reviewer, once, with a reason."""


class DisputeWithdrawn(Event, frozen=True, tag="dispute.withdrawn"):
    """Who raised the dispute, or appealed, does not go on, with a reason."""


class DisputeLapsed(Event, frozen=True, tag="dispute.lapsed"):
    """No reviewer was agreed within the term, and a party ends it: what was recorded stands as it stood."""


class SettlementProposed(Event, frozen=True, tag="dispute.settlement-proposed"):
    """A party proposes how both come to terms."""

    text: str


class DisputeSettled(Event, frozen=True, tag="dispute.settled"):
    """The other party agrees with exactly these terms: the dispute is over."""


DisputeEvent = (
    DisputeRaised
    | DisputeAnswered
    | ReviewerProposed
    | ReviewerAccepted
    | ReviewerStoodDown
    | GrantOpened
    | GrantRevoked
    | DisputeDecided
    | DisputeAppealed
    | DisputeWithdrawn
    | DisputeLapsed
    | SettlementProposed
    | DisputeSettled
)

"""Remarks on a shared draft: a party says something of a part of it, the other answers, and it is resolved (R64)."""

from enum import StrEnum
from uuid import UUID

import msgspec

from domain.changes import (
    ActionAgreed,
    AnyChange,
    CommitmentAgreed,
    ContractCombined,
    CriterionAgreed,
    FrameworkAgreed,
    GroundAgreed,
    PercentageAgreed,
    SectionWritten,
    SettlementAgreed,
    SigningAgreed,
)
from domain.events import Event, Head
from domain.terms import Party


class Part(StrEnum):
    """The part of a change that a remark is about."""

    WHOLE = "whole"
    HEADING = "heading"
    TEXT = "text"
    TITLE = "title"
    CERTAINTY = "certainty"
    DESCRIPTION = "description"
    OWNER = "owner"
    PLANNED = "planned"
    DUE = "due"
    PERCENTAGE = "percentage"
    MOTIVATION = "motivation"
    SHORTAGE = "shortage"
    SURPLUS = "surplus"
    FRAMEWORK = "framework"
    FIRST_DAY = "first-day"
    CONTRACT = "contract"
    GROUND = "ground"
    SIGNING = "signing"


PARTS: dict[type[AnyChange], tuple[Part, ...]] = {
    SectionWritten: (Part.HEADING, Part.TEXT),
    ActionAgreed: (Part.TITLE, Part.CERTAINTY, Part.DESCRIPTION, Part.OWNER, Part.PLANNED),
    CommitmentAgreed: (Part.TEXT, Part.DUE),
    PercentageAgreed: (Part.PERCENTAGE, Part.MOTIVATION),
    SettlementAgreed: (Part.SHORTAGE, Part.SURPLUS),
    CriterionAgreed: (Part.TEXT,),
    FrameworkAgreed: (Part.FRAMEWORK, Part.FIRST_DAY, Part.MOTIVATION),
    ContractCombined: (Part.CONTRACT, Part.GROUND),
    GroundAgreed: (Part.GROUND,),
    SigningAgreed: (Part.SIGNING,),
}
"""The fields of each change; what lets its subject go has none, and a remark on it is about the whole."""


class RemarkMade(Event, frozen=True, tag="amendment.remark-made"):
    """A party says something of the draft: of a `part` of the change of `subject`, or of the whole without one."""

    remark: UUID
    text: str
    party: Party
    subject: UUID | None = None
    part: Part = Part.WHOLE


class RemarkAnswered(Event, frozen=True, tag="amendment.remark-answered"):
    """A party says something back. A remark that was resolved is open again."""

    remark: UUID
    text: str
    party: Party


class RemarkResolved(Event, frozen=True, tag="amendment.remark-resolved"):
    """A party calls a remark seen to."""

    remark: UUID
    party: Party


class Said(msgspec.Struct, frozen=True):
    """What a party said in a remark, or in answer to it."""

    head: Head
    party: Party
    text: str


class Remark(msgspec.Struct):
    """A remark with all that was said, oldest first; `resolved` tells by whom it was seen to, None while it is open."""

    id: UUID
    subject: UUID | None
    part: Part
    said: list[Said]
    resolved: Head | None = None

    @property
    def open(self) -> bool:
        """Tell whether nobody has called it seen to since the last word."""
        return self.resolved is None

    def awaits(self, party: Party) -> bool:
        """Tell whether a party has the next word: it is open, and the other spoke last."""
        return self.open and self.said[-1].party is not party


def parts_of(change: AnyChange) -> tuple[Part, ...]:
    """Return the parts of a change that a remark can be about: first the whole."""
    return Part.WHOLE, *PARTS.get(type(change), ())


RemarkEvent = RemarkMade | RemarkAnswered | RemarkResolved

"""Advice: a question of one party that the other owes an answer, at the latest on a day (R64, R86)."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.events import Event
from domain.terms import Party


class AdviceTopic(StrEnum):
    """What one party can ask the other about: the work and its rules, never a person."""

    VALUATION = "valuation"
    EVIDENCE = "evidence"
    TARGET_GROUP = "target-group"
    FINDING_PEOPLE = "finding-people"
    PARTNERS = "partners"
    PRIVACY = "privacy"
    CONTRACT = "contract"


class AdviceAsked(Event, frozen=True, tag="plan.advice-asked"):
    """A party asks the other for advice, to be answered at the latest on the `due` day."""

    advice: UUID
    topic: AdviceTopic
    question: str
    due: date


class AdviceAnswered(Event, frozen=True, tag="plan.advice-answered"):
    """The other party answers a question about a `topic` that was `due` on a day."""

    advice: UUID
    topic: AdviceTopic
    due: date
    answer: str


class AdviceWithdrawn(Event, frozen=True, tag="plan.advice-withdrawn"):
    """Who asked needs no answer any more, and says why."""

    advice: UUID
    topic: AdviceTopic


class AdviceStatus(StrEnum):
    """What became of a question, as follows from the days."""

    OPEN = "open"
    OVERDUE = "overdue"
    ON_TIME = "on-time"
    LATE = "late"
    WITHDRAWN = "withdrawn"


class Advice(msgspec.Struct):
    """A question for advice, with its answer once there is one."""

    id: UUID
    topic: AdviceTopic
    question: str
    by: Party
    asked_on: date
    due: date
    answer: str = ""
    answered_on: date | None = None
    withdrawn: bool = False

    @property
    def open(self) -> bool:
        """Whether the other party still owes an answer."""
        return self.answered_on is None and not self.withdrawn

    def status(self, on: date) -> AdviceStatus:
        """Return what became of it up to a day: an answer after its day is late for ever."""
        if self.withdrawn:
            return AdviceStatus.WITHDRAWN
        if self.answered_on is not None:
            return AdviceStatus.ON_TIME if self.answered_on <= self.due else AdviceStatus.LATE
        return AdviceStatus.OPEN if on <= self.due else AdviceStatus.OVERDUE


ADVICE = (AdviceAsked, AdviceAnswered, AdviceWithdrawn)

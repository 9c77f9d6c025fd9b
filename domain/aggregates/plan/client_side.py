"""What the client itself did with social return: beside the contractor's, and never a part of what is owed (R83)."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.events import Event
from domain.terms import Evidence, Term


class OwnResultKind(StrEnum):
    """What a client can have done itself; each has its permitted evidence, as that of a contractor has (R67)."""

    EMPLOYMENT = "employment"
    SHELTERED = "sheltered"
    WORK_EXPERIENCE = "work-experience"
    EDUCATION = "education"
    ACTIVATION = "activation"
    PREVENTION = "prevention"
    PURCHASE = "purchase"
    HOURS = "hours"


class OwnResultFacts(Term, frozen=True):
    """What a client did in a period, ends included: persons in a stage, net cents of purchases, or minutes."""

    kind: OwnResultKind
    first_day: date
    last_day: date
    quantity: int
    description: str
    evidence: Evidence


class OwnResultRecorded(Event, frozen=True, tag="plan.own-result-recorded"):
    """The client records what it did itself in the time of the plan; nothing is valued or owed by it (R83)."""

    result: UUID
    facts: OwnResultFacts


class OwnResultWithdrawn(Event, frozen=True, tag="plan.own-result-withdrawn"):
    """The client takes an own result back, with a reason."""

    result: UUID


class OwnResult(msgspec.Struct):
    """An own result of the client as it stands."""

    id: UUID
    facts: OwnResultFacts
    recorded_on: date
    withdrawn: bool = False


OWN_RESULTS = (OwnResultRecorded, OwnResultWithdrawn)

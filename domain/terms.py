"""The words of a plan: what events and states are made of. Money is in euro cents, shares in basis points."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

WHOLE: Final = 10_000
"""Basis points of a whole."""


class Role(StrEnum):
    """What somebody is to the thing that is asked for."""

    ANYONE = "anyone"
    MEMBER = "member"
    ADMINISTRATOR = "administrator"
    CLIENT_ORGANISATION = "client-organisation"
    NORM_OWNER = "norm-owner"
    CLIENT = "client"
    CONTRACTOR = "contractor"
    EMPLOYER = "employer"
    PARTNER = "partner"
    PARTNER_MEMBER = "partner-member"
    LEAD = "lead"
    INVITED = "invited"
    DISPUTANT = "disputant"
    REVIEWER = "reviewer"
    HOST = "host"


class Party(StrEnum):
    """A side of the plan."""

    CLIENT = "client"
    CONTRACTOR = "contractor"


class StageKind(StrEnum):
    """A step of the chain (R22)."""

    ACTIVATION = "activation"
    EDUCATION = "education"
    WORK_EXPERIENCE = "work-experience"
    SHELTERED = "sheltered"
    EMPLOYMENT = "employment"
    PREVENTION = "prevention"


class Support(StrEnum):
    """The class of support need (R03, R04): never a benefit, never a diagnosis."""

    BENEFIT = "benefit"
    PERMANENT = "permanent"
    NONE = "none"


class Certainty(StrEnum):
    """How sure an action is (R40). Up to an intention one party may note it alone; agreed takes both."""

    IDEA = "idea"
    INTENTION = "intention"
    AGREED = "agreed"
    RUNNING = "running"


class Relation(StrEnum):
    """How an effort relates to the contract (R57): a label, never a block."""

    WITHIN = "within"
    OUTSIDE = "outside"


class EvidenceKind(StrEnum):
    """The closed list of evidence (R67)."""

    MUNICIPAL_DECLARATION = "municipal-declaration"
    ENROLMENT = "enrolment"
    INVOICE = "invoice"
    HOURS_STATEMENT = "hours-statement"
    STEP_STATEMENT = "step-statement"


class ObjectionCode(StrEnum):
    """The rules on which an objection can stand (R16, R45)."""

    EVIDENCE = "evidence"
    RECOGNITION = "recognition"
    PERIOD = "period"
    QUANTITY = "quantity"
    ELEMENT = "element"
    COUNTED_TWICE = "counted-twice"
    ALLOCATION = "allocation"


class EffortCode(StrEnum):
    """What the client does not agree with in an effort credit (R17)."""

    PLANNED = "planned"
    NORM = "norm"
    DELIVERED = "delivered"
    OUTCOME = "outcome"
    REFUSALS = "refusals"


class RefusalCode(StrEnum):
    """Why work at the client's place is refused to a candidate (R58): about the place, never about the person."""

    SAFETY_CERTIFICATE = "safety-certificate"
    SCREENING = "screening"
    NO_SUPERVISION = "no-supervision"
    NO_ROOM = "no-room"
    PLACE_UNSUITABLE = "place-unsuitable"
    WORK_POSTPONED = "work-postponed"


class DeclineCode(StrEnum):
    """Why a contractor declines a candidate (R60): about its own work, never about the person."""

    NO_SUITABLE_WORK = "no-suitable-work"
    NO_GUIDANCE = "no-guidance"
    NOT_SAFE = "not-safe"
    WORK_POSTPONED = "work-postponed"
    OUTSIDE_AGREEMENT = "outside-agreement"
    PROFESSIONAL_JUDGEMENT = "professional-judgement"


class AskCode(StrEnum):
    """Why a contractor declines what the client asks: each is a permitted ground (R56, R59, R60, R71)."""

    CORE_BUSINESS = "core-business"
    CONTRACT = "contract"
    INDEPENDENCE = "independence"
    CAPACITY = "capacity"
    EXTRA_DEMAND = "extra-demand"
    OUTSIDE_AGREEMENT = "outside-agreement"


PERMITTED_EVIDENCE: Final[dict[str, tuple[EvidenceKind, ...]]] = {
    "hours": (EvidenceKind.HOURS_STATEMENT,),
    "contribution": (EvidenceKind.HOURS_STATEMENT,),
    "purchase": (EvidenceKind.INVOICE,),
    StageKind.EMPLOYMENT: (EvidenceKind.MUNICIPAL_DECLARATION,),
    StageKind.SHELTERED: (EvidenceKind.MUNICIPAL_DECLARATION,),
    StageKind.EDUCATION: (EvidenceKind.ENROLMENT,),
    StageKind.ACTIVATION: (EvidenceKind.STEP_STATEMENT, EvidenceKind.MUNICIPAL_DECLARATION),
    StageKind.WORK_EXPERIENCE: (EvidenceKind.STEP_STATEMENT, EvidenceKind.MUNICIPAL_DECLARATION),
    StageKind.PREVENTION: (EvidenceKind.STEP_STATEMENT,),
}
"""What may be asked in proof of an effort, and nothing more."""


class Term(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The base of the parts of an event."""


class Evidence(Term, frozen=True):
    """A typed declaration that a document exists at the party's own site: its kind, date and reference."""

    kind: EvidenceKind
    day: date
    reference: str


class Recognition(Term, frozen=True):
    """A supplier's recognition with its validity; `last_day` None while it has no end."""

    kind: str
    first_day: date
    last_day: date | None = None
    reference: str = ""


class Capacity(Term, frozen=True):
    """How many people an organisation takes at once during a period (R56); `last_day` None while it has no end."""

    persons: int
    first_day: date
    last_day: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether it speaks of a day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


class FrameworkReference(Term, frozen=True):
    """The frozen version of a framework (R13): its stream, name, version and the SHA-256 of its content."""

    framework: UUID
    name: str
    version: int
    content: str


class Option(Term, frozen=True):
    """A right of the client to prolong the contract by `months`."""

    id: UUID
    months: int


class Lot(Term, frozen=True):
    """A part of a contract with its own revenue (R44). `labour_share` is in basis points."""

    id: UUID
    reference: str
    object: str
    labour_share: int = WHOLE


class Contract(Term, frozen=True):
    """The assignment that the obligation comes from: value in cents without VAT, period, options and lots."""

    id: UUID
    reference: str
    object: str
    value: int
    first_day: date
    last_day: date
    lots: tuple[Lot, ...]
    options: tuple[Option, ...] = ()


class Award(Term, frozen=True):
    """When the contract was awarded, and within how many weeks the first plan is agreed on (R39)."""

    day: date
    weeks: int

    @property
    def due(self) -> date:
        """The last day on which the first plan is in time."""
        return self.day + timedelta(weeks=self.weeks)


class CombiningGround(Term, frozen=True):
    """What allows several contracts in one plan (R50): the basis in the tender documents, and where it stands."""

    basis: str
    reference: str


class Planned(Term, frozen=True):
    """What an action plans in one element, to be valued by the rules of realised facts.

    Elements 1 and 2: `persons` in stages of `kind`, with `weekly_minutes` and `support`; element 3: `cents` at
    recognition `kind`; element 4: `minutes`. The period counts both its ends.
    """

    element: int
    first_day: date
    last_day: date
    kind: str = ""
    persons: int = 0
    weekly_minutes: int | None = None
    support: Support = Support.BENEFIT
    cents: int = 0
    minutes: int = 0


class ActionTerms(Term, frozen=True):
    """What an action says. `owner` is a role or an organisation and may stay open (R40)."""

    title: str
    certainty: Certainty
    description: str = ""
    owner: str = ""
    planned: tuple[Planned, ...] = ()


class CommitmentTerms(Term, frozen=True):
    """What the client promises in the plan (R41), and by when."""

    text: str
    due: date | None = None


class EffortTerms(Term, frozen=True):
    """What was planned, done and reached where a stage or an action ended with less than planned (R17).

    `planned_last_day` is that of a stage; an action has its own planned facts. `delivered_minutes` are held against
    `norm_minutes`, and grow with the preparation for the candidates whose `refusals` are named (R58).
    """

    norm_minutes: int
    delivered_minutes: int
    outcome: str
    planned_last_day: date | None = None
    refusals: tuple[UUID, ...] = ()


class HoursFacts(Term, frozen=True):
    """Hours of a social project (element 4, rule 13)."""

    day: date
    minutes: int
    description: str
    evidence: Evidence
    relation: Relation = Relation.WITHIN
    action: UUID | None = None


class PurchaseFacts(Term, frozen=True):
    """A purchase at a recognised enterprise (element 3, rule 12): net cents, negative for a credit note.

    The reference of the evidence is the number of the invoice, `kvk` the supplier's in the trade register; empty in
    what was recorded before it was asked. `total` is what the whole invoice says, None where all of it is `net`.
    `credits` is the number of the invoice that a credit note is about.
    """

    invoice_day: date
    net: int
    supplier: str
    recognitions: tuple[Recognition, ...]
    evidence: Evidence
    relation: Relation = Relation.WITHIN
    action: UUID | None = None
    kvk: str = ""
    total: int | None = None
    credits: str = ""


class ObligationShare(Term, frozen=True):
    """A member's share of the obligation that a partnership carries, in basis points."""

    member: UUID
    share: int


class Share(Term, frozen=True):
    """A plan's share of a period, in basis points."""

    plan: UUID
    share: int


class Allocation(Term, frozen=True):
    """The plans in which a stage's days count during a period."""

    first_day: date
    shares: tuple[Share, ...]
    last_day: date | None = None


class WorkTerms(Term, frozen=True):
    """The hours a week and the class of support need of a stage from a day on."""

    first_day: date
    weekly_minutes: int | None = None
    support: Support = Support.BENEFIT


class StageFacts(Term, frozen=True):
    """A step of a person's way: who carries it, when, how many hours a week, and with which support need.

    The hours and the support need hold from the first day; `later` replaces them from its days on, in order.
    """

    kind: StageKind
    carrier: UUID
    first_day: date
    allocations: tuple[Allocation, ...]
    evidence: Evidence
    last_day: date | None = None
    planned_last_day: date | None = None
    weekly_minutes: int | None = None
    support: Support = Support.BENEFIT
    relation: Relation = Relation.WITHIN
    action: UUID | None = None
    end_of_chain: str = ""
    later: tuple[WorkTerms, ...] = ()

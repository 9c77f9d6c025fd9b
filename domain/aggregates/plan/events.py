"""What can happen to a plan."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.aggregates.plan.advice import ADVICE, AdviceAnswered, AdviceAsked, AdviceWithdrawn
from domain.aggregates.plan.asks import ASKS, ActionDeclined, CoreBusinessChecked
from domain.aggregates.plan.client_side import OWN_RESULTS, OwnResultRecorded, OwnResultWithdrawn
from domain.aggregates.plan.disputes import DisputeOpened, ObjectionDecided, RevenueDecided, SignatureDecided
from domain.aggregates.plan.reporting import ReportingStated
from domain.changes import AnyChange
from domain.closing import CostKind, FinalStatement, Judgement
from domain.events import Event
from domain.terms import (
    ActionTerms,
    Award,
    CombiningGround,
    CommitmentTerms,
    Contract,
    DeclineCode,
    EffortCode,
    EffortTerms,
    FrameworkReference,
    HoursFacts,
    ObjectionCode,
    ObligationShare,
    Party,
    PurchaseFacts,
    RefusalCode,
)


class Fulfilment(StrEnum):
    """What became of a commitment."""

    KEPT = "kept"
    LATE = "late"
    MISSED = "missed"


class PlanOpened(Event, frozen=True, tag="plan.opened"):
    """A client and a contractor have a plan: its contracts, its percentage with motivation, its frozen framework.

    Of a `partnership` the members with a share are the contractors, and the `lead` signs for them. The `award` tells by
    when its first content is agreed on (R39), where the tender asks that.
    """

    title: str
    client: UUID
    contractors: tuple[UUID, ...]
    contracts: tuple[Contract, ...]
    percentage: int
    motivation: str
    framework: FrameworkReference
    partnership: UUID | None = None
    lead: UUID | None = None
    ground: CombiningGround | None = None
    award: Award | None = None


class ObligationDivided(Event, frozen=True, tag="plan.obligation-divided"):
    """The partnership that carries the plan agreed on shares of its obligation: who has one is a contractor."""

    first_day: date
    shares: tuple[ObligationShare, ...]


class LeadChanged(Event, frozen=True, tag="plan.lead-changed"):
    """Another member of the partnership signs for the contractors from now on."""

    lead: UUID


class OptionExercised(Event, frozen=True, tag="plan.option-exercised"):
    """The client prolongs a contract by one of its options."""

    contract: UUID
    option: UUID


class AmendmentOpened(Event, frozen=True, tag="plan.amendment-opened"):
    """A party starts an amendment of the agreed content."""

    amendment: UUID
    title: str


class AmendmentAccepted(Event, frozen=True, tag="plan.amendment-accepted"):
    """Both parties agree: the changes take effect. `content` is the hash that both signed."""

    amendment: UUID
    title: str
    content: str
    changes: tuple[AnyChange, ...]


class ActionNoted(Event, frozen=True, tag="plan.action-noted"):
    """A party notes an idea or an intention."""

    action: UUID
    terms: ActionTerms


class ActionRevised(Event, frozen=True, tag="plan.action-revised"):
    """A party words an idea or an intention differently."""

    action: UUID
    terms: ActionTerms


class ActionDropped(Event, frozen=True, tag="plan.action-dropped"):
    """An idea or an intention is let go."""

    action: UUID


class ActionStarted(Event, frozen=True, tag="plan.action-started"):
    """An agreed action is running."""

    action: UUID


class ActionEnded(Event, frozen=True, tag="plan.action-ended"):
    """A running action is done; `outcome` says what came of it."""

    action: UUID
    outcome: str


class CommitmentMade(Event, frozen=True, tag="plan.commitment-made"):
    """The client commits itself."""

    commitment: UUID
    terms: CommitmentTerms


class CommitmentReported(Event, frozen=True, tag="plan.commitment-reported"):
    """What became of a commitment, and on which day."""

    commitment: UUID
    fulfilment: Fulfilment
    day: date


class RevenueProposed(Event, frozen=True, tag="plan.revenue-proposed"):
    """The first key: a party states the revenue of a lot over a period, in cents."""

    statement: UUID
    lot: UUID
    first_day: date
    last_day: date
    cents: int


class RevenueRevised(Event, frozen=True, tag="plan.revenue-revised"):
    """A party proposes another amount or period for a statement; it needs the other's key again."""

    statement: UUID
    first_day: date
    last_day: date
    cents: int


class RevenueAgreed(Event, frozen=True, tag="plan.revenue-agreed"):
    """The second key: the other party agrees with exactly this amount and period."""

    statement: UUID
    first_day: date
    last_day: date
    cents: int


class RevenueDisputed(Event, frozen=True, tag="plan.revenue-disputed"):
    """The other party disputes a statement, with a reason."""

    statement: UUID


class RevenueWithdrawn(Event, frozen=True, tag="plan.revenue-withdrawn"):
    """The proposer takes a statement back."""

    statement: UUID


class HoursRecorded(Event, frozen=True, tag="plan.hours-recorded"):
    """Hours of a social project count from now (element 4)."""

    entry: UUID
    facts: HoursFacts


class HoursCorrected(Event, frozen=True, tag="plan.hours-corrected"):
    """The author corrects recorded hours, with a reason."""

    entry: UUID
    facts: HoursFacts


class PurchaseRecorded(Event, frozen=True, tag="plan.purchase-recorded"):
    """A purchase at a recognised enterprise counts from now (element 3)."""

    entry: UUID
    facts: PurchaseFacts


class PurchaseCorrected(Event, frozen=True, tag="plan.purchase-corrected"):
    """The author corrects a recorded purchase, with a reason."""

    entry: UUID
    facts: PurchaseFacts


class EntryWithdrawn(Event, frozen=True, tag="plan.entry-withdrawn"):
    """The author withdraws an entry, with a reason; it no longer counts."""

    entry: UUID


class TrajectoryJoined(Event, frozen=True, tag="plan.trajectory-joined"):
    """Days of a trajectory are allocated to this plan."""

    trajectory: UUID


class InitiativeJoined(Event, frozen=True, tag="plan.initiative-joined"):
    """An initiative may count in this plan: its shares name it."""

    initiative: UUID


class EntryObjected(Event, frozen=True, tag="plan.entry-objected"):
    """The other party objects to an entry, a stage or an initiative on a rule; it counts on, and is shown apart.

    `author` is the side, and `recorder` the organisation that recorded it: of an initiative nobody alone, and of a
    stage that is not carried by a contractor of the plan nobody here.
    """

    objection: UUID
    entry: UUID
    code: ObjectionCode
    author: Party
    recorder: UUID | None = None


class ObjectionWithdrawn(Event, frozen=True, tag="plan.objection-withdrawn"):
    """The objector is satisfied, and says why."""

    objection: UUID


class ObjectionUpheld(Event, frozen=True, tag="plan.objection-upheld"):
    """The author concedes: the entry does not count from now on; where nobody here recorded it alone, not here."""

    objection: UUID


class ClosingProposed(Event, frozen=True, tag="plan.closing-proposed"):
    """The first signature under the final statement; `content` is its SHA-256."""

    closing: UUID
    statement: FinalStatement
    content: str


class ClosingDropped(Event, frozen=True, tag="plan.closing-dropped"):
    """A party lets the proposed final statement go, its own or the other's, with a reason."""

    closing: UUID


class PlanClosed(Event, frozen=True, tag="plan.closed"):
    """The second signature under exactly this statement: the plan is closed, and a surplus is in its pot."""

    closing: UUID
    statement: FinalStatement
    content: str


class ReopeningProposed(Event, frozen=True, tag="plan.reopening-proposed"):
    """A party wants to open the closed plan again, with a reason."""

    reopening: UUID


class ReopeningDropped(Event, frozen=True, tag="plan.reopening-dropped"):
    """A party lets a proposed reopening go, its own or the other's, with a reason."""

    reopening: UUID


class PlanReopened(Event, frozen=True, tag="plan.reopened"):
    """The other party agrees: the plan runs again, and its final statement no longer holds."""

    reopening: UUID


class CarryOverProposed(Event, frozen=True, tag="plan.carry-over-proposed"):
    """A party proposes to receive from the pot of a closed plan, in cents.

    `basis` is where the tender documents allow it, "" where nothing was found.
    """

    carry_over: UUID
    source: UUID
    cents: int
    basis: str = ""


class CarryOverDropped(Event, frozen=True, tag="plan.carry-over-dropped"):
    """A party lets a proposed carry-over go, its own or the other's, with a reason."""

    carry_over: UUID


class CarryOverReceived(Event, frozen=True, tag="plan.carry-over-received"):
    """Both agree: this much stands beside what the plan realised, never in it (R49)."""

    carry_over: UUID
    source: UUID
    cents: int
    basis: str = ""


class CarryOverGiven(Event, frozen=True, tag="plan.carry-over-given"):
    """The pot of this closed plan gives to another plan, in the transaction in which that receives."""

    carry_over: UUID
    receiver: UUID
    cents: int


class SuccessJudged(Event, frozen=True, tag="plan.success-judged"):
    """A party looks back upon a success criterion, and tells its own story (R75)."""

    criterion: UUID
    judgement: Judgement
    story: str


class CostsBudgeted(Event, frozen=True, tag="plan.costs-budgeted"):
    """The contractor budgets what a kind of cost may come to in a year, in cents; apart from value (R26, R63)."""

    year: int
    kind: CostKind
    cents: int


class CostNoted(Event, frozen=True, tag="plan.cost-noted"):
    """The contractor notes what something cost in a year, in cents."""

    cost: UUID
    year: int
    kind: CostKind
    cents: int
    description: str = ""


class CostWithdrawn(Event, frozen=True, tag="plan.cost-withdrawn"):
    """The contractor takes a noted cost back."""

    cost: UUID


class CostsShared(Event, frozen=True, tag="plan.costs-shared"):
    """The contractor lets the client see the budget and the costs, or no longer."""

    shared: bool


Ending = (
    ClosingProposed
    | ClosingDropped
    | PlanClosed
    | ReopeningProposed
    | ReopeningDropped
    | PlanReopened
    | CarryOverProposed
    | CarryOverDropped
    | CarryOverReceived
    | CarryOverGiven
)


class EffortProposed(Event, frozen=True, tag="plan.effort-proposed"):
    """The contractor asks credit for a stage of a `trajectory`, or for an action, that ended with less than planned."""

    effort: UUID
    subject: UUID
    terms: EffortTerms
    trajectory: UUID | None = None


class EffortRevised(Event, frozen=True, tag="plan.effort-revised"):
    """The contractor words an effort credit differently; it needs both signatures again."""

    effort: UUID
    terms: EffortTerms


class EffortAgreed(Event, frozen=True, tag="plan.effort-agreed"):
    """The client signs an effort credit, which is due on this day."""

    effort: UUID


class EffortDeclined(Event, frozen=True, tag="plan.effort-declined"):
    """The client does not sign an effort credit, with a code and a reason."""

    effort: UUID
    code: EffortCode


class EffortWithdrawn(Event, frozen=True, tag="plan.effort-withdrawn"):
    """The contractor takes an effort credit back."""

    effort: UUID


class RiskProposed(Event, frozen=True, tag="plan.risk-proposed"):
    """The contractor asks to agree beforehand that a trajectory or an action carries a greater risk (R18)."""

    risk: UUID
    subject: UUID
    motivation: str


class RiskAgreed(Event, frozen=True, tag="plan.risk-agreed"):
    """The client agrees that the risk is greater: what ends early after this day earns the higher share."""

    risk: UUID


class RiskDeclined(Event, frozen=True, tag="plan.risk-declined"):
    """The client does not see a greater risk, and says why."""

    risk: UUID


class RiskWithdrawn(Event, frozen=True, tag="plan.risk-withdrawn"):
    """The contractor takes back what was not agreed."""

    risk: UUID


class CandidatePresented(Event, frozen=True, tag="plan.candidate-presented"):
    """The contractor presents somebody for work at the client's place, after so many minutes of preparation."""

    candidate: UUID
    work: str
    minutes: int


class CandidateWelcomed(Event, frozen=True, tag="plan.candidate-welcomed"):
    """The client lets a candidate come and work."""

    candidate: UUID


class CandidateRefused(Event, frozen=True, tag="plan.candidate-refused"):
    """The client refuses a candidate on a ground that lies in the place (R58)."""

    candidate: UUID
    code: RefusalCode


class NominationAsked(Event, frozen=True, tag="plan.nomination-asked"):
    """The contractor asks the client to nominate somebody for this work, at the latest on the `due` day (R84)."""

    nomination: UUID
    work: str
    due: date
    commitment: UUID | None = None


class NominationMade(Event, frozen=True, tag="plan.nomination-made"):
    """The client nominates somebody, under a reference that says nothing of the person."""

    nomination: UUID
    reference: str
    day: date


class NominationFailed(Event, frozen=True, tag="plan.nomination-failed"):
    """The client says that it cannot nominate anybody for this work."""

    nomination: UUID


class NominationDeclined(Event, frozen=True, tag="plan.nomination-declined"):
    """The contractor does not take a nominated candidate, on a ground that lies in its own work (R60)."""

    nomination: UUID
    code: DeclineCode


PlanEvent = (
    PlanOpened
    | ObligationDivided
    | LeadChanged
    | OptionExercised
    | AmendmentOpened
    | AmendmentAccepted
    | ActionNoted
    | ActionRevised
    | ActionDropped
    | ActionStarted
    | ActionEnded
    | CommitmentMade
    | CommitmentReported
    | RevenueProposed
    | RevenueRevised
    | RevenueAgreed
    | RevenueDisputed
    | RevenueWithdrawn
    | HoursRecorded
    | HoursCorrected
    | PurchaseRecorded
    | PurchaseCorrected
    | EntryWithdrawn
    | TrajectoryJoined
    | InitiativeJoined
    | EntryObjected
    | ObjectionWithdrawn
    | ObjectionUpheld
    | ClosingProposed
    | ClosingDropped
    | PlanClosed
    | ReopeningProposed
    | ReopeningDropped
    | PlanReopened
    | CarryOverProposed
    | CarryOverDropped
    | CarryOverReceived
    | CarryOverGiven
    | SuccessJudged
    | CostsBudgeted
    | CostNoted
    | CostWithdrawn
    | CostsShared
    | EffortProposed
    | EffortRevised
    | EffortAgreed
    | EffortDeclined
    | EffortWithdrawn
    | RiskProposed
    | RiskAgreed
    | RiskDeclined
    | RiskWithdrawn
    | CandidatePresented
    | CandidateWelcomed
    | CandidateRefused
    | NominationAsked
    | NominationMade
    | NominationFailed
    | NominationDeclined
    | OwnResultRecorded
    | OwnResultWithdrawn
    | AdviceAsked
    | AdviceAnswered
    | AdviceWithdrawn
    | ReportingStated
    | CoreBusinessChecked
    | ActionDeclined
    | DisputeOpened
    | ObjectionDecided
    | RevenueDecided
    | SignatureDecided
)

COSTS = (CostsBudgeted, CostNoted, CostWithdrawn, CostsShared)
"""What is the contractor's own (R63): told to the client only when the contractor shares it."""

BESIDE_THE_STATEMENT = (
    ClosingProposed,
    ClosingDropped,
    PlanClosed,
    SuccessJudged,
    *COSTS,
    *OWN_RESULTS,
    *ADVICE,
    *ASKS,
    ReportingStated,
)
"""What can happen without changing what a proposed final statement says."""

"""What a plan is: the fold of its events."""

from collections.abc import Collection, Iterator
from datetime import date
from enum import StrEnum
from typing import ClassVar, assert_never
from uuid import UUID

import msgspec

from domain import claims
from domain.aggregates.aggregate import Aggregate
from domain.aggregates.plan import events as e
from domain.aggregates.plan.advice import Advice, AdviceAnswered, AdviceAsked, AdviceWithdrawn
from domain.aggregates.plan.asks import ActionDeclined, Ask, Check, CoreBusinessChecked, Declined
from domain.aggregates.plan.client_side import OwnResult, OwnResultRecorded, OwnResultWithdrawn
from domain.aggregates.plan.disputes import DisputeOpened, ObjectionDecided, RevenueDecided, SignatureDecided
from domain.aggregates.plan.ending import (
    Budget,
    CarryOver,
    Closed,
    Closing,
    Cost,
    Criterion,
    Look,
    OpenKind,
    PlanState,
    Reopening,
    Settling,
    Unsettled,
)
from domain.aggregates.plan.reporting import Reporting, ReportingStated
from domain.calendar import day_of, months_later
from domain.changes import (
    ActionAgreed,
    ActionReleased,
    AnyChange,
    CommitmentAgreed,
    CommitmentReleased,
    ContractCombined,
    CriterionAgreed,
    CriterionReleased,
    FrameworkAgreed,
    GroundAgreed,
    PercentageAgreed,
    SectionRemoved,
    SectionWritten,
    SettlementAgreed,
    SigningAgreed,
    is_content,
)
from domain.claims import Claim, Place
from domain.division import Division, followed_by, from_day, in_force
from domain.events import Head
from domain.refusals import Missing, Refused
from domain.terms import (
    ActionTerms,
    Award,
    Certainty,
    CombiningGround,
    CommitmentTerms,
    Contract,
    DeclineCode,
    EffortCode,
    EffortTerms,
    FrameworkReference,
    HoursFacts,
    Lot,
    ObjectionCode,
    Party,
    PurchaseFacts,
    RefusalCode,
    Role,
)


class Section(msgspec.Struct):
    """A section of the living plan. `revision` is the plan's version at its last change."""

    id: UUID
    heading: str
    text: str
    revision: int
    amendment: UUID


class Action(msgspec.Struct):
    """An action with its certainty: noted by one side, and `worded_by` whoever said last what it is; agreed by both.

    `outcome` is set once it has ended.
    """

    id: UUID
    terms: ActionTerms
    revision: int
    by: Party | None = None
    worded_by: Party | None = None
    outcome: str = ""
    ended_on: date | None = None

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.ended_on is not None


class Commitment(msgspec.Struct):
    """A commitment of the client, and what became of it."""

    id: UUID
    terms: CommitmentTerms
    revision: int
    fulfilment: e.Fulfilment | None = None
    fulfilled_on: date | None = None


class Percentage(msgspec.Struct):
    """The percentage of the revenue in basis points, and why."""

    points: int
    motivation: str
    revision: int


class FrameworkMove(msgspec.Struct, frozen=True):
    """Another framework version, agreed by both for the facts from `first_day` on, and why."""

    reference: FrameworkReference
    first_day: date
    motivation: str
    revision: int


class Combining(msgspec.Struct, frozen=True):
    """The ground on which the contracts that a plan began with are combined in it."""

    ground: CombiningGround
    revision: int


class SigningKeys(msgspec.Struct, frozen=True):
    """Whether amendments are signed with keys, as last agreed."""

    keys: bool
    revision: int


class StatementStatus(StrEnum):
    """Where a revenue statement stands."""

    PROPOSED = "proposed"
    DISPUTED = "disputed"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"


class RevenueTerms(msgspec.Struct, frozen=True):
    """A period, ends included, and its revenue in cents."""

    first_day: date
    last_day: date
    cents: int


class Statement(msgspec.Struct):
    """A revenue statement of a lot. `agreed` keeps counting while a later proposal waits for its second key.

    `dispute` is the one whose reviewer said what it comes to, where both did not agree on that themselves.
    """

    id: UUID
    lot: UUID
    proposed: RevenueTerms
    proposed_by: Party
    status: StatementStatus
    revision: int
    agreed: RevenueTerms | None = None
    reason: str = ""
    dispute: UUID | None = None

    @property
    def decided(self) -> bool:
        """Whether what stands is what a reviewer decided, and not what both agreed on."""
        return self.dispute is not None and self.status is StatementStatus.AGREED


class Entry(msgspec.Struct):
    """An effort in hours or a purchase, as its author recorded or last corrected it."""

    id: UUID
    author: Party
    facts: HoursFacts | PurchaseFacts
    revision: int
    recorded: Head
    withdrawn: bool = False


class ObjectionStatus(StrEnum):
    """Where an objection stands."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    UPHELD = "upheld"
    REJECTED = "rejected"


class Objection(msgspec.Struct):
    """An objection on a rule against an entry, a stage or an initiative, which `recorder` recorded.

    Without one, nobody in the plan recorded it alone: the lead answers, and what it upholds holds for this plan alone.
    `dispute` is the one in which it was decided, where the parties did not settle it themselves.
    """

    id: UUID
    entry: UUID
    code: ObjectionCode
    by: Party
    raised: Head
    author: Party
    recorder: UUID | None
    reason: str
    status: ObjectionStatus = ObjectionStatus.OPEN
    answer: str = ""
    dispute: UUID | None = None


class EffortStatus(StrEnum):
    """Where an effort credit stands."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"


class EffortCredit(msgspec.Struct):
    """Credit for effort in a stage of a `trajectory`, or in an action, that ended with less than planned (R17)."""

    id: UUID
    subject: UUID
    terms: EffortTerms
    proposed_by: Party
    proposed_on: date
    revision: int
    asker: UUID
    trajectory: UUID | None = None
    status: EffortStatus = EffortStatus.PROPOSED
    agreed_on: date | None = None
    code: EffortCode | None = None
    reason: str = ""


class RiskStatus(StrEnum):
    """Where the agreement on a greater risk stands."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"


class Risk(msgspec.Struct):
    """The agreement that a trajectory or an action carries a greater risk (R18); it holds from `agreed_on`."""

    id: UUID
    subject: UUID
    motivation: str
    proposed_by: Party
    proposed_on: date
    asker: UUID
    status: RiskStatus = RiskStatus.PROPOSED
    agreed_on: date | None = None
    reason: str = ""


class CandidateStatus(StrEnum):
    """What became of a candidate for work at the client's place."""

    PRESENTED = "presented"
    WELCOMED = "welcomed"
    REFUSED = "refused"


class Candidate(msgspec.Struct):
    """Somebody whom the contractor presented for work at the client's place, after `minutes` of preparation (R58)."""

    id: UUID
    work: str
    minutes: int
    presented_on: date
    presenter: UUID
    status: CandidateStatus = CandidateStatus.PRESENTED
    code: RefusalCode | None = None
    answered_on: date | None = None


class Punctuality(StrEnum):
    """What became of a nomination, as follows from the days (R84)."""

    OPEN = "open"
    ON_TIME = "on-time"
    LATE = "late"
    MISSED = "missed"


class Nomination(msgspec.Struct):
    """A candidate that the client owes the `asker` by the `due` day; `reference` once it nominated somebody."""

    id: UUID
    work: str
    asker: UUID
    asked_on: date
    due: date
    commitment: UUID | None = None
    reference: str = ""
    nominated_on: date | None = None
    failed_on: date | None = None
    code: DeclineCode | None = None

    @property
    def answered(self) -> bool:
        """Whether the client nominated somebody, or said that it could not."""
        return self.nominated_on is not None or self.failed_on is not None

    def punctuality(self, on: date) -> Punctuality:
        """Return what became of it up to a day: what is not there after its due day is missed until it comes late."""
        if self.nominated_on is not None and self.nominated_on <= on:
            return Punctuality.ON_TIME if self.nominated_on <= self.due else Punctuality.LATE
        if on > self.due or (self.failed_on is not None and self.failed_on <= on):
            return Punctuality.MISSED
        return Punctuality.OPEN


_Effort = e.EffortProposed | e.EffortRevised | e.EffortAgreed | e.EffortDeclined | e.EffortWithdrawn
_Risk = e.RiskProposed | e.RiskAgreed | e.RiskDeclined | e.RiskWithdrawn


def _withdrawn(effort: EffortCredit) -> bool:
    return effort.status is EffortStatus.WITHDRAWN


class Plan(Aggregate):
    """The state of a plan of approach."""

    events: ClassVar = e.PlanEvent

    title: str = ""
    client: UUID = UUID(int=0)
    contractors: tuple[UUID, ...] = ()
    partnership: UUID | None = None
    lead: UUID | None = None
    divisions: list[Division] = msgspec.field(default_factory=list)
    grounds: dict[UUID, CombiningGround] = msgspec.field(default_factory=dict)
    signing_keys: SigningKeys | None = None
    combining: Combining | None = None
    contracts: dict[UUID, Contract] = msgspec.field(default_factory=dict)
    first_contracts: tuple[UUID, ...] = ()
    exercised: set[UUID] = msgspec.field(default_factory=set)
    percentage: Percentage = msgspec.field(default_factory=lambda: Percentage(0, "", 0))
    framework: FrameworkReference | None = None
    moves: tuple[FrameworkMove, ...] = ()
    sections: dict[UUID, Section] = msgspec.field(default_factory=dict)
    actions: dict[UUID, Action] = msgspec.field(default_factory=dict)
    commitments: dict[UUID, Commitment] = msgspec.field(default_factory=dict)
    amendments: list[UUID] = msgspec.field(default_factory=list)
    statements: dict[UUID, Statement] = msgspec.field(default_factory=dict)
    entries: dict[UUID, Entry] = msgspec.field(default_factory=dict)
    trajectories: list[UUID] = msgspec.field(default_factory=list)
    initiatives: list[UUID] = msgspec.field(default_factory=list)
    objections: dict[UUID, Objection] = msgspec.field(default_factory=dict)
    award: Award | None = None
    first_agreed: Head | None = None
    settling: Settling | None = None
    criteria: dict[UUID, Criterion] = msgspec.field(default_factory=dict)
    closing: Closing | None = None
    closed: Closed | None = None
    reopening: Reopening | None = None
    carry_overs: dict[UUID, CarryOver] = msgspec.field(default_factory=dict)
    budgets: dict[UUID, Budget] = msgspec.field(default_factory=dict)
    efforts: dict[UUID, EffortCredit] = msgspec.field(default_factory=dict)
    risks: dict[UUID, Risk] = msgspec.field(default_factory=dict)
    candidates: dict[UUID, Candidate] = msgspec.field(default_factory=dict)
    nominations: dict[UUID, Nomination] = msgspec.field(default_factory=dict)
    own_results: dict[UUID, OwnResult] = msgspec.field(default_factory=dict)
    advice: dict[UUID, Advice] = msgspec.field(default_factory=dict)
    asks: dict[UUID, Ask] = msgspec.field(default_factory=dict)
    reporting: Reporting = msgspec.field(default_factory=Reporting)
    disputes: list[UUID] = msgspec.field(default_factory=list)
    fallen: dict[UUID, UUID] = msgspec.field(default_factory=dict)

    @property
    def state(self) -> PlanState:
        """Return where the plan stands; a final statement that the plan has changed under no longer waits."""
        if self.closed is not None:
            return PlanState.CLOSED
        return PlanState.CLOSING if self.closing is not None and not self.closing.voided else PlanState.OPEN

    @property
    def received(self) -> int:
        """Return what was received from the pots of other plans, in cents (R49)."""
        return sum(each.cents for each in self.carry_overs.values() if each.received)

    def unsettled(self) -> list[Unsettled]:
        """Return what its own stream leaves open between the parties: it is settled before the plan closes."""
        waiting = {StatementStatus.PROPOSED, StatementStatus.DISPUTED}
        return [
            *(Unsettled(OpenKind.REVENUE, each.id) for each in self.statements.values() if each.status in waiting),
            *(
                Unsettled(OpenKind.OBJECTION, each.id)
                for each in self.objections.values()
                if each.status is ObjectionStatus.OPEN
            ),
            *(
                Unsettled(OpenKind.EFFORT, each.id)
                for each in self.efforts.values()
                if each.status in {EffortStatus.PROPOSED, EffortStatus.DECLINED}
            ),
            *(Unsettled(OpenKind.CARRY_OVER, each.id) for each in self.carry_overs.values() if not each.received),
        ]

    @property
    def frozen(self) -> FrameworkReference:
        """Return the framework version that the plan froze last; every opened plan has one."""
        return self.frameworks()[-1]

    def frameworks(self) -> tuple[FrameworkReference, ...]:
        """Return the version that the plan began with, and each that it moved to, by their first days (R13)."""
        if self.framework is None:
            raise Missing(self.id)
        return (self.framework, *(move.reference for move in self.moves))

    def framework_on(self, day: date) -> FrameworkReference:
        """Return the version that holds for what happens on a day."""
        begun = sum(move.first_day <= day for move in self.moves)
        return self.frameworks()[begun]

    @property
    def first_day(self) -> date:
        """Return the first day of its earliest contract."""
        return min(contract.first_day for contract in self.contracts.values())

    @property
    def last_day(self) -> date:
        """Return the last day of its longest contract, exercised options included."""
        return max(self.ends(contract) for contract in self.contracts.values())

    def ends(self, contract: Contract) -> date:
        """Return the last day of a contract, exercised options included."""
        months = sum(option.months for option in contract.options if option.id in self.exercised)
        return months_later(contract.last_day, months)

    def lots(self) -> Iterator[tuple[Contract, Lot]]:
        """Yield each lot with its contract, in the order in which they were named."""
        for contract in self.contracts.values():
            for lot in contract.lots:
                yield contract, lot

    def party(self, organisation: UUID) -> Party:
        """Return the side that an organisation is on; to an outsider the plan does not exist (`Missing`)."""
        number = organisation.int  # asked for every event that is folded: ids compare slowly, numbers do not
        if number == self.client.int:
            return Party.CLIENT
        for contractor in self.contractors:
            if number == contractor.int:
                return Party.CONTRACTOR
        raise Missing(self.id)

    def roles(self, organisation: UUID) -> frozenset[Role]:
        """Return the role of the side that an organisation is on, or raise `Missing`.

        Who alone is the contractor leads, and signs, for itself.
        """
        if self.party(organisation) is Party.CLIENT:
            return frozenset({Role.CLIENT})
        leads = self.lead is None or organisation == self.lead
        return frozenset({Role.CONTRACTOR, Role.LEAD} if leads else {Role.CONTRACTOR})

    @property
    def signing(self) -> frozenset[UUID]:
        """The contractors who sign for their side: the lead where they carry the plan together, else who is alone."""
        return frozenset({self.lead} if self.lead else self.contractors)

    def answering(self, organisation: UUID) -> frozenset[UUID]:
        """Return who answers for what an organisation did here: itself, or who signs where it is no contractor."""
        return frozenset({organisation}) if organisation in self.contractors else self.signing

    def budget_of(self, organisation: UUID) -> Budget:
        """Return what social return costs a contractor, as it wrote that down itself: a new lead begins its own."""
        return self.budgets.get(organisation) or Budget()

    def shares_on(self, day: date) -> dict[UUID, int]:
        """Return the contractors' shares of the obligation on a day, in basis points; empty where it is not shared."""
        return in_force(self.divisions, day)

    def takes_part(self, organisation: UUID, day: date) -> bool:
        """Tell whether what a contractor does on a day belongs in this plan."""
        return organisation in (self.shares_on(day) if self.divisions else self.contractors)

    def left(self, organisation: UUID, day: date) -> bool:
        """Tell whether a contractor takes part no longer, on a day or later."""
        later = from_day(self.divisions, day)
        return bool(later) and organisation not in {self.client}.union(*(division.shares for division in later))

    @property
    def needs_keys(self) -> bool:
        """Tell whether an amendment is signed with a key of each party's own."""
        return self.signing_keys is not None and self.signing_keys.keys

    @property
    def combined_without_ground(self) -> bool:
        """Tell whether contracts are combined without a recorded ground: but for one alone, each has its own."""
        return len(self.contracts.keys() - self.grounds.keys()) > 1

    def unused(self, id: UUID) -> UUID:
        """Return an id for something new, or refuse one that the plan knows: nothing is overwritten by recording."""
        taken = (self.actions, self.commitments, self.statements, self.entries, self.objections)
        later = (self.carry_overs, self.efforts, self.risks, self.candidates, self.nominations)
        costs = {cost for budget in self.budgets.values() for cost in budget.costs}
        if id in costs or any(id in known for known in (*taken, *later, self.own_results, self.advice)):
            raise Refused("plan.already-there")
        return id

    def unanswered(self) -> list[Action]:
        """Return what the client asks, and of which the contractor did not say yet how it sees that."""
        return [
            action
            for action in self.actions.values()
            if action.by is action.worded_by is Party.CLIENT and not self.asks.get(action.id, Ask()).answered
        ]

    def disputed(self) -> set[UUID]:
        """Return the entries and stages under an open objection."""
        return {o.entry for o in self.objections.values() if o.status is ObjectionStatus.OPEN}

    def rejected(self) -> set[UUID]:
        """Return the entries, stages and initiatives that an upheld objection took out."""
        return {o.entry for o in self.objections.values() if o.status is ObjectionStatus.UPHELD}

    def rejected_here(self) -> set[UUID]:
        """Return which of them count on in other plans: nobody in this one recorded them alone."""
        upheld = (o for o in self.objections.values() if o.status is ObjectionStatus.UPHELD)
        return {o.entry for o in upheld if o.recorder is None}

    def effort_on(self, subject: UUID) -> EffortCredit | None:
        """Return the effort credit of a stage or an action that was not withdrawn; there is one at most."""
        return next(
            (each for each in self.efforts.values() if each.subject == subject and not _withdrawn(each)),
            None,
        )

    def delivered(self, terms: EffortTerms) -> int:
        """Return the delivered minutes, with the preparation for the candidates whose refusal is named (R58)."""
        return terms.delivered_minutes + sum(self.candidates[refusal].minutes for refusal in terms.refusals)

    def risky(self, subjects: Collection[UUID | None], last_day: date) -> bool:
        """Tell whether a greater risk was agreed about any of these before the last day (R18)."""
        return any(
            risk.subject in subjects and risk.agreed_on is not None and risk.agreed_on < last_day
            for risk in self.risks.values()
        )

    def claims(self, event: e.PlanEvent) -> dict[Place, Claim | None]:
        """Return what the entry or credit that an event is about claims after it; nothing once it does not count."""
        match event:
            case e.EffortProposed() | e.EffortWithdrawn() if (effort := self.efforts[event.effort]).trajectory:
                return {Place(self.id, effort.id): None if _withdrawn(effort) else claims.of_effort(effort.subject)}
            case (
                e.HoursRecorded()
                | e.PurchaseRecorded()
                | e.HoursCorrected()
                | e.PurchaseCorrected()
                | e.EntryWithdrawn()
            ):
                entry = self.entries[event.entry]
            case e.ObjectionUpheld() | ObjectionDecided() if self.objections[event.objection].entry in self.entries:
                entry = self.entries[self.objections[event.objection].entry]
            case _:
                return {}
        return {Place(self.id, entry.id): self._claim(entry)}

    def _claim(self, entry: Entry) -> Claim | None:
        if entry.withdrawn or entry.id in self.rejected():
            return None
        match entry.facts:
            case HoursFacts(day=day, evidence=evidence):
                return claims.of_hours(entry.recorded.organisation, day, evidence)
            case PurchaseFacts():
                return claims.of_purchase(entry.facts)
            case _:
                assert_never(entry.facts)

    def apply(self, event: e.PlanEvent) -> None:
        """Take one event into the state."""
        if self.closing is not None and not isinstance(event, e.BESIDE_THE_STATEMENT):
            self.closing.voided = True
        match event:  # tried in order, so what fills most streams comes first
            case e.HoursRecorded() | e.PurchaseRecorded():
                self.entries[event.entry] = Entry(
                    event.entry,
                    self.party(event.head.organisation),
                    event.facts,
                    self.version,
                    event.head,
                )
            case e.PlanOpened():
                self.title = event.title
                self.client = event.client
                self.contractors = event.contractors
                self.contracts = {contract.id: contract for contract in event.contracts}
                self.percentage = Percentage(event.percentage, event.motivation, self.version)
                self.framework = event.framework
                self.partnership, self.lead = event.partnership, event.lead
                self.first_contracts, self.award = tuple(self.contracts), event.award
                if event.ground is not None:
                    self._combine(event.ground)
            case e.ObligationDivided():
                self.divisions = followed_by(self.divisions, Division.of(event.first_day, event.shares))
                self.contractors = tuple(dict.fromkeys(id for each in self.divisions for id in each.shares))
            case e.LeadChanged():
                self.lead = event.lead
            case e.OptionExercised():
                self.exercised.add(event.option)
            case e.AmendmentOpened():
                self.amendments.append(event.amendment)
            case e.AmendmentAccepted():
                for change in event.changes:
                    self._change(change, event.amendment)
                if self.first_agreed is None and any(map(is_content, event.changes)):
                    self.first_agreed = event.head
            case e.ActionNoted():
                by = self.party(event.head.organisation)
                self.actions[event.action] = Action(event.action, event.terms, self.version, by, by)
            case e.ActionRevised():
                action = self.actions[event.action]
                action.terms, action.revision = event.terms, self.version
                action.worded_by = self.party(event.head.organisation)
                self.asks.pop(event.action, None)
            case e.ActionDropped():
                del self.actions[event.action]
            case e.ActionStarted():
                action = self.actions[event.action]
                action.terms = msgspec.structs.replace(action.terms, certainty=Certainty.RUNNING)
                action.revision = self.version
            case e.ActionEnded():
                action = self.actions[event.action]
                action.ended_on, action.outcome = day_of(event.head.at), event.outcome
                action.revision = self.version
            case e.CommitmentMade():
                self.commitments[event.commitment] = Commitment(event.commitment, event.terms, self.version)
            case e.CommitmentReported():
                commitment = self.commitments[event.commitment]
                commitment.fulfilment, commitment.fulfilled_on = event.fulfilment, event.day
                commitment.revision = self.version
            case e.RevenueProposed():
                self.statements[event.statement] = Statement(
                    event.statement,
                    event.lot,
                    RevenueTerms(event.first_day, event.last_day, event.cents),
                    self.party(event.head.organisation),
                    StatementStatus.PROPOSED,
                    self.version,
                )
            case e.RevenueRevised():
                statement = self._revenue(event.statement, StatementStatus.PROPOSED, event.head)
                statement.proposed = RevenueTerms(event.first_day, event.last_day, event.cents)
                statement.proposed_by = self.party(event.head.organisation)
            case e.RevenueAgreed():
                statement = self._revenue(event.statement, StatementStatus.AGREED, event.head)
                statement.agreed = RevenueTerms(event.first_day, event.last_day, event.cents)
                statement.dispute = None
            case e.RevenueDisputed():
                self._revenue(event.statement, StatementStatus.DISPUTED, event.head)
            case e.RevenueWithdrawn():
                self._revenue(event.statement, StatementStatus.WITHDRAWN, event.head)
            case e.HoursCorrected() | e.PurchaseCorrected():
                entry = self.entries[event.entry]
                entry.facts, entry.revision = event.facts, self.version
            case e.EntryWithdrawn():
                entry = self.entries[event.entry]
                entry.withdrawn, entry.revision = True, self.version
            case e.TrajectoryJoined():
                self.trajectories.append(event.trajectory)
            case e.InitiativeJoined():
                self.initiatives.append(event.initiative)
            case e.EntryObjected():
                self.objections[event.objection] = Objection(
                    event.objection,
                    event.entry,
                    event.code,
                    self.party(event.head.organisation),
                    event.head,
                    event.author,
                    event.recorder or self._recorder(event.entry),
                    event.head.reason,
                )
            case e.ObjectionWithdrawn():
                self._settle(event.objection, ObjectionStatus.WITHDRAWN, event.head)
            case e.ObjectionUpheld():
                self._settle(event.objection, ObjectionStatus.UPHELD, event.head)
            case e.SuccessJudged():
                self.criteria[event.criterion].looks[self.party(event.head.organisation)] = Look(
                    event.judgement, event.story
                )
            case e.CostsBudgeted() | e.CostNoted() | e.CostWithdrawn() | e.CostsShared():
                self._cost(event)
            case e.EffortProposed() | e.EffortRevised() | e.EffortAgreed() | e.EffortDeclined() | e.EffortWithdrawn():
                self._effort(event)
            case e.RiskProposed() | e.RiskAgreed() | e.RiskDeclined() | e.RiskWithdrawn():
                self._risk(event)
            case e.CandidatePresented():
                self.candidates[event.candidate] = Candidate(
                    event.candidate, event.work, event.minutes, day_of(event.head.at), event.head.organisation
                )
            case e.CandidateWelcomed():
                candidate = self.candidates[event.candidate]
                candidate.status, candidate.answered_on = CandidateStatus.WELCOMED, day_of(event.head.at)
            case e.CandidateRefused():
                candidate = self.candidates[event.candidate]
                candidate.status, candidate.answered_on = CandidateStatus.REFUSED, day_of(event.head.at)
                candidate.code = event.code
            case e.NominationAsked():
                self.nominations[event.nomination] = Nomination(
                    event.nomination,
                    event.work,
                    event.head.organisation,
                    day_of(event.head.at),
                    event.due,
                    event.commitment,
                )
            case e.NominationMade():
                nomination = self.nominations[event.nomination]
                nomination.reference, nomination.nominated_on = event.reference, event.day
            case e.NominationFailed():
                self.nominations[event.nomination].failed_on = day_of(event.head.at)
            case e.NominationDeclined():
                self.nominations[event.nomination].code = event.code
            case OwnResultRecorded():
                self.own_results[event.result] = OwnResult(event.result, event.facts, day_of(event.head.at))
            case OwnResultWithdrawn():
                self.own_results[event.result].withdrawn = True
            case AdviceAsked():
                by, day = self.party(event.head.organisation), day_of(event.head.at)
                self.advice[event.advice] = Advice(event.advice, event.topic, event.question, by, day, event.due)
            case AdviceAnswered():
                advice = self.advice[event.advice]
                advice.answer, advice.answered_on = event.answer, day_of(event.head.at)
            case AdviceWithdrawn():
                self.advice[event.advice].withdrawn = True
            case CoreBusinessChecked():
                check = Check(event.outcome, day_of(event.head.at), event.head.reason)
                self.asks.setdefault(event.action, Ask()).checks[self.party(event.head.organisation)] = check
            case ActionDeclined():
                declined = Declined(event.code, day_of(event.head.at), event.head.reason)
                self.asks.setdefault(event.action, Ask()).declined = declined
            case ReportingStated():
                self.reporting.stated[event.head.organisation, event.quarter] = event.minutes
            case DisputeOpened() | ObjectionDecided() | RevenueDecided() | SignatureDecided():
                self._dispute(event)
            case _:
                self._end(event)

    def _end(self, event: e.Ending) -> None:
        match event:
            case e.ClosingProposed():
                by = self.party(event.head.organisation)
                self.closing = Closing(event.closing, event.statement, event.content, by, event.head)
            case e.ClosingDropped():
                self.closing = None
            case e.PlanClosed():
                if self.closing is None:
                    raise AssertionError(event.closing)
                self.closed = Closed(event.closing, event.statement, event.content, self.closing.proposed, event.head)
                self.closing = None
            case e.ReopeningProposed():
                self.reopening = Reopening(event.reopening, self.party(event.head.organisation), event.head)
            case e.ReopeningDropped():
                self.reopening = None
            case e.PlanReopened():
                self.closed = self.reopening = None
            case e.CarryOverProposed():
                by = self.party(event.head.organisation)
                self.carry_overs[event.carry_over] = CarryOver(
                    event.carry_over, event.source, event.cents, event.basis, by
                )
            case e.CarryOverDropped():
                del self.carry_overs[event.carry_over]
            case e.CarryOverReceived():
                self.carry_overs[event.carry_over].received = True
            case e.CarryOverGiven():
                if self.closed is not None:
                    self.closed.given[event.carry_over] = (event.receiver, event.cents)
            case _:
                assert_never(event)

    def _dispute(self, event: DisputeOpened | ObjectionDecided | RevenueDecided | SignatureDecided) -> None:
        match event:
            case DisputeOpened():
                self.disputes.append(event.dispute)
            case ObjectionDecided():
                status = ObjectionStatus.UPHELD if event.upheld else ObjectionStatus.REJECTED
                self._settle(event.objection, status, event.head)
                self.objections[event.objection].dispute = event.dispute
            case RevenueDecided():
                statement = self._revenue(event.statement, StatementStatus.AGREED, event.head)
                statement.agreed = RevenueTerms(event.first_day, event.last_day, event.cents)
                statement.dispute = event.dispute
            case SignatureDecided(holds=True):
                self.fallen.pop(event.signed, None)
            case SignatureDecided():
                self.fallen[event.signed] = event.dispute
                if event.reopens:
                    self.closed = self.reopening = None
            case _:
                assert_never(event)

    def _cost(self, event: e.CostsBudgeted | e.CostNoted | e.CostWithdrawn | e.CostsShared) -> None:
        budget = self.budgets.setdefault(event.head.organisation, Budget())
        match event:
            case e.CostsBudgeted():
                budget.planned[event.year, event.kind] = event.cents
            case e.CostNoted():
                budget.costs[event.cost] = Cost(event.cost, event.year, event.kind, event.cents, event.description)
            case e.CostWithdrawn():
                del budget.costs[event.cost]
            case e.CostsShared():
                budget.shared = event.shared
            case _:
                assert_never(event)

    def _effort(self, event: _Effort) -> None:
        day = day_of(event.head.at)
        if isinstance(event, e.EffortProposed):
            by = self.party(event.head.organisation)
            self.efforts[event.effort] = EffortCredit(
                event.effort,
                event.subject,
                event.terms,
                by,
                day,
                self.version,
                event.head.organisation,
                event.trajectory,
            )
            return
        effort = self.efforts[event.effort]
        effort.revision, effort.reason, effort.code = self.version, event.head.reason, None
        match event:
            case e.EffortRevised():
                effort.terms, effort.status, effort.agreed_on = event.terms, EffortStatus.PROPOSED, None
                effort.proposed_by, effort.proposed_on = self.party(event.head.organisation), day
            case e.EffortAgreed():
                effort.status, effort.agreed_on = EffortStatus.AGREED, day
            case e.EffortDeclined():
                effort.status, effort.code = EffortStatus.DECLINED, event.code
            case e.EffortWithdrawn():
                effort.status, effort.agreed_on = EffortStatus.WITHDRAWN, None
            case _:
                assert_never(event)

    def _risk(self, event: _Risk) -> None:
        day = day_of(event.head.at)
        if isinstance(event, e.RiskProposed):
            by = self.party(event.head.organisation)
            self.risks[event.risk] = Risk(event.risk, event.subject, event.motivation, by, day, event.head.organisation)
            return
        risk = self.risks[event.risk]
        risk.reason = event.head.reason
        match event:
            case e.RiskAgreed():
                risk.status, risk.agreed_on = RiskStatus.AGREED, day
            case e.RiskDeclined():
                risk.status = RiskStatus.DECLINED
            case e.RiskWithdrawn():
                risk.status = RiskStatus.WITHDRAWN
            case _:
                assert_never(event)

    def _change(self, change: AnyChange, amendment: UUID) -> None:
        subject = change.subject
        match change:
            case SectionWritten():
                self.sections[subject] = Section(subject, change.heading, change.text, self.version, amendment)
            case SectionRemoved():
                del self.sections[subject]
            case ActionAgreed():
                self.actions[subject] = Action(subject, change.terms, self.version)
                if ask := self.asks.get(subject):
                    ask.declined = None
            case ActionReleased():
                del self.actions[subject]
            case CommitmentAgreed():
                self.commitments[subject] = Commitment(subject, change.terms, self.version)
            case CommitmentReleased():
                del self.commitments[subject]
            case PercentageAgreed():
                self.percentage = Percentage(change.percentage, change.motivation, self.version)
            case SettlementAgreed():
                self.settling = Settling(change.terms, self.version, amendment)
            case CriterionAgreed():
                self.criteria[subject] = Criterion(subject, change.text, self.version)
            case CriterionReleased():
                del self.criteria[subject]
            case FrameworkAgreed():
                move = FrameworkMove(change.framework, change.first_day, change.motivation, self.version)
                earlier = (each for each in self.moves if each.first_day < change.first_day)
                self.moves = (*earlier, move)
            case ContractCombined():
                self.contracts[subject] = change.contract
                self.grounds[subject] = change.ground
            case GroundAgreed():
                self._combine(change.ground)
            case SigningAgreed():
                self.signing_keys = SigningKeys(change.keys, self.version)
            case _:
                assert_never(change)

    def _combine(self, ground: CombiningGround) -> None:
        self.combining = Combining(ground, self.version)
        self.grounds |= dict.fromkeys(self.first_contracts, ground)

    def _recorder(self, entry: UUID) -> UUID | None:
        return self.entries[entry].recorded.organisation if entry in self.entries else None

    def _revenue(self, statement: UUID, status: StatementStatus, head: Head) -> Statement:
        found = self.statements[statement]
        found.status, found.revision, found.reason, found.dispute = status, self.version, head.reason, None
        return found

    def _settle(self, objection: UUID, status: ObjectionStatus, head: Head) -> None:
        found = self.objections[objection]
        found.status, found.answer = status, head.reason

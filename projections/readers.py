"""Who reads a plan, and what of all that was recorded in it they may see: not what their competitors recorded."""

from functools import cached_property
from uuid import UUID

from domain.aggregates.dispute import Dispute
from domain.aggregates.initiative import (
    ContributionCorrected,
    ContributionLogged,
    ContributionWithdrawn,
    SharesProposed,
)
from domain.aggregates.plan import Budget, Candidate, EffortCredit, Entry, Objection, Plan, Risk
from domain.aggregates.plan import events as e
from domain.aggregates.plan.disputes import DisputeOpened, ObjectionDecided, RevenueDecided, SignatureDecided
from domain.aggregates.plan.reporting import ReportingStated
from domain.aggregates.trajectory import EndOfChainProposed, StageChanged, StageStarted, StageTermsChanged, Trajectory
from domain.events import Recorded
from domain.terms import Party
from domain.valuation.ledger import LedgerLine
from domain.worth import Book, persons_in


class Reader:
    """A party of a plan that reads it, with all that it cites, as that was known at a moment; or a reviewer."""

    def __init__(self, book: Book, own: UUID, party: Party | None) -> None:
        """Read `book` for the organisation `own`, on the side of `party`; a reviewer under a grant is on none."""
        self.book = book
        self.own = own
        self.party = party

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.book.plan

    @property
    def reviews(self) -> bool:
        """Whether the reader looks under a grant, to decide a dispute: as who employs reads, and doing nothing."""
        return self.party is None

    @property
    def employs(self) -> bool:
        """Whether the reader may know a person's class and group: who employs, and a reviewer (R81)."""
        return self.party is not Party.CLIENT

    @property
    def competes(self) -> bool:
        """Whether others stand on the reader's side: their figures are not shown, what all have together is."""
        return self.party is Party.CONTRACTOR and len(self.plan.contractors) > 1

    def sees(self, recorder: UUID | None) -> bool:
        """Tell whether the reader may see what an organisation recorded, and what it is worth."""
        return not self.competes or recorder in {self.own, None}

    def follows(self, way: Trajectory) -> bool:
        """Tell whether the reader may see a trajectory: that of a competitor only as one of its partners."""
        return self.own in way.partners() or self.sees(way.employer)

    def hears(self, objection: Objection) -> bool:
        """Tell whether the reader may read an objection: to a step from elsewhere, who answers it and the client."""
        if objection.recorder is None and objection.entry not in self.plan.initiatives:
            return not self.competes or self.own in self.plan.signing
        return self.sees(objection.recorder)

    @cached_property
    def entries(self) -> dict[UUID, Entry]:
        """The entries that the reader may see, in the order of recording."""
        return {id: entry for id, entry in self.plan.entries.items() if self.sees(entry.recorded.organisation)}

    @cached_property
    def trajectories(self) -> dict[UUID, Trajectory]:
        """The trajectories that the reader may see, in the order in which they joined."""
        return {id: way for id, way in self.book.trajectories.items() if self.follows(way)}

    @cached_property
    def efforts(self) -> dict[UUID, EffortCredit]:
        """The effort credits that the reader may see."""
        return {id: each for id, each in self.plan.efforts.items() if self.sees(each.asker)}

    @cached_property
    def risks(self) -> dict[UUID, Risk]:
        """The risks that the reader may see."""
        return {id: each for id, each in self.plan.risks.items() if self.sees(each.asker)}

    @cached_property
    def candidates(self) -> dict[UUID, Candidate]:
        """The candidates that the reader may see: not whom a competitor prepared, and for how long."""
        return {id: each for id, each in self.plan.candidates.items() if self.sees(each.presenter)}

    @cached_property
    def disputes(self) -> dict[UUID, Dispute]:
        """The disputes that the reader may see: not what a competitor recorded, and stands for itself."""
        found = self.book.disputes.items()
        return {id: each for id, each in found if not self.competes or self.own in each.sides}

    @property
    def budgets(self) -> dict[UUID, Budget]:
        """What social return costs, by who wrote it down: a contractor reads its own, others what is shared."""
        if self.party is not Party.CONTRACTOR:
            return {id: budget for id, budget in self.plan.budgets.items() if budget.shared}
        return {self.own: self.plan.budget_of(self.own)}

    def singles_out(self, line: LedgerLine) -> bool:
        """Tell whether the reader may see a line of the ledger by itself: no price beside a person, nor a competitor's.

        Of a person only who carries the step may, or who sent or received a hand-over; and a reviewer under a grant.
        """
        if self.reviews:
            return True
        source = UUID(line.source)
        if source in self.plan.entries:
            return source in self.entries
        if effort := self.plan.efforts.get(source):
            return source in self.efforts and (self.employs or not persons_in(self.book, effort))
        if source in self.book.initiatives:
            return self.sees(UUID(line.contractor))
        way = self.trajectories.get(source)
        return way is not None and self.own in way.carriers_of(UUID(line.part))

    def tells(self, recorded: Recorded) -> bool:
        """Tell whether the reader may see an event: not what others on the reader's side recorded."""
        event, plan = recorded.event, self.plan
        match event:
            case (
                e.HoursRecorded()
                | e.HoursCorrected()
                | e.PurchaseRecorded()
                | e.PurchaseCorrected()
                | e.EntryWithdrawn()
            ):
                return event.entry in self.entries
            case e.EntryObjected() | e.ObjectionWithdrawn() | e.ObjectionUpheld() | ObjectionDecided():
                return self.hears(plan.objections[event.objection])
            case e.EffortProposed() | e.EffortRevised() | e.EffortAgreed() | e.EffortDeclined() | e.EffortWithdrawn():
                return event.effort in self.efforts
            case e.RiskProposed() | e.RiskAgreed() | e.RiskDeclined() | e.RiskWithdrawn():
                return event.risk in self.risks
            case e.CandidatePresented() | e.CandidateWelcomed() | e.CandidateRefused():
                return event.candidate in self.candidates
            case e.CostsBudgeted() | e.CostNoted() | e.CostWithdrawn() | e.CostsShared():
                return event.head.organisation in self.budgets
            case ReportingStated():
                return event.head.organisation == plan.client or self.sees(event.head.organisation)
            case e.TrajectoryJoined():
                return event.trajectory in self.trajectories
            case DisputeOpened():
                return event.dispute in self.disputes
            case _ if recorded.originator_id in self.book.disputes:
                return recorded.originator_id in self.disputes
            case _ if recorded.originator_id in self.book.trajectories:
                return recorded.originator_id in self.trajectories
            case _:
                return True

    def takes_along(self, recorded: Recorded) -> bool:
        """Tell whether an event may be handed to the reader as it was stored, and not as a page tells of it.

        Of a trajectory only who employs the person, or a reviewer, may have it, and what a step says only who carries
        that (R81); of an initiative what another partner gave is its own, and so are parts in plans unknown to the
        reader. A dispute is for both of its sides, and where the reader competes so is what it did in the plan.
        """
        event, stream = recorded.event, recorded.originator_id
        if self.reviews and stream in self.book.trajectories:
            return True
        if way := self.book.trajectories.get(stream):
            match event:
                case StageStarted() | StageChanged() | EndOfChainProposed():
                    return way.employer == self.own == event.facts.carrier
                case StageTermsChanged():
                    return way.employer == self.own == way.stages[event.stage].carrier
                case _:
                    return way.employer == self.own
        if dispute := self.book.disputes.get(stream):
            return self.reviews or self.own in dispute.sides
        match event:
            case DisputeOpened() | ObjectionDecided() | RevenueDecided() | SignatureDecided():
                return not self.competes or self.own in self.book.disputes[event.dispute].sides
            case ContributionLogged() | ContributionCorrected() | ContributionWithdrawn():
                return event.head.organisation == self.own
            case SharesProposed():
                partner = self.own in self.book.initiatives[stream].partners
                return partner or all(share.client == self.own for share in event.shares)
            case _:
                return self.tells(recorded)

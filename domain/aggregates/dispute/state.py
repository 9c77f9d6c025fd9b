"""What a dispute is: both stories, at most two rounds with a reviewer each, and how it ended."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final, assert_never
from uuid import UUID

import msgspec

from domain.aggregates.aggregate import Aggregate
from domain.aggregates.dispute import events as e
from domain.calendar import day_of
from domain.events import Head
from domain.refusals import Missing
from domain.terms import Role

ANSWERING: Final = timedelta(days=14)
"""How long the other party has for its story; after it the reviewer may decide upon one story."""

APPOINTING: Final = timedelta(days=28)
"""How long both have to agree on a reviewer; after it either may end the round."""

LONGEST_GRANT: Final = timedelta(days=92)
"""How long a reviewer may look at most; when its last day has passed another is to be agreed on."""

APPEALING: Final = timedelta(days=14)
"""How long either may appeal; after it the decision is final."""


class DisputeStage(StrEnum):
    """Where a dispute stands."""

    RAISED = "raised"
    PROPOSED = "proposed"
    APPOINTED = "appointed"
    REVIEWED = "reviewed"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    SETTLED = "settled"
    LAPSED = "lapsed"


OVER: Final = frozenset({DisputeStage.DECIDED, DisputeStage.WITHDRAWN, DisputeStage.SETTLED, DisputeStage.LAPSED})
"""Where nothing is to be decided any more; a decision may still be appealed against."""


class Due(StrEnum):
    """What is to be done by a day."""

    ANSWER = "answer"
    REVIEWER = "reviewer"
    DECISION = "decision"
    APPEAL = "appeal"


class Term(msgspec.Struct, frozen=True):
    """A term of a dispute: until when, and whether what it was for was done."""

    due: Due
    last_day: date
    done: bool

    def passed(self, on: date) -> bool:
        """Tell whether its last day went by with nothing done."""
        return not self.done and on > self.last_day


class Told(msgspec.Struct, frozen=True):
    """A party's story, or the terms that it proposes, and the dispute's version then."""

    text: str
    head: Head
    revision: int


class Proposal(msgspec.Struct, frozen=True):
    """A reviewer that a party proposed."""

    reviewer: UUID
    last_day: date
    ground: str
    head: Head
    revision: int


class Decision(msgspec.Struct, frozen=True):
    """What a reviewer decided."""

    verdicts: tuple[e.Verdict, ...]
    replay: e.Replay
    head: Head


class Round(msgspec.Struct):
    """A reviewer's turn: proposed, appointed by both, granted to look, and deciding."""

    begun: Head
    proposal: Proposal | None = None
    appointed: Head | None = None
    grants: dict[UUID, e.GrantOpened] = msgspec.field(default_factory=dict)
    decision: Decision | None = None

    @property
    def reviewer(self) -> UUID | None:
        """The reviewer on whom both agreed."""
        return self.proposal.reviewer if self.proposal and self.appointed else None

    def lasts(self, on: date) -> bool:
        """Tell whether the appointed reviewer has time on a day."""
        return self.reviewer is not None and self.proposal is not None and on <= self.proposal.last_day


class Dispute(Aggregate):
    """The state of a dispute. The last of `rounds` is the one that runs, or ran last; the second is the appeal."""

    events: ClassVar = e.DisputeEvent

    plan: UUID = UUID(int=0)
    client: UUID = UUID(int=0)
    contractor: UUID = UUID(int=0)
    subjects: tuple[e.Subject, ...] = ()
    code: e.DisputeCode = e.DisputeCode.EVIDENCE
    raised: Told | None = None
    desired: str = ""
    answer: Told | None = None
    settlement: Told | None = None
    rounds: list[Round] = msgspec.field(default_factory=list)
    past_grants: list[tuple[e.GrantOpened, Head]] = msgspec.field(default_factory=list)
    ended: tuple[DisputeStage, Head] | None = None

    @property
    def sides(self) -> tuple[UUID, UUID]:
        """The client, and who stands for the contractor's side."""
        return self.client, self.contractor

    @property
    def story(self) -> Told:
        """The story of who raised it; every dispute that was raised has one."""
        if self.raised is None:
            raise Missing(self.id)
        return self.raised

    @property
    def round(self) -> Round:
        """The round that runs, or ran last."""
        if not self.rounds:
            raise Missing(self.id)
        return self.rounds[-1]

    @property
    def appealed(self) -> bool:
        """Whether an appeal was made."""
        return len(self.rounds) > 1

    @property
    def stage(self) -> DisputeStage:
        """Return where it stands."""
        if self.ended is not None:
            return self.ended[0]
        if self.round.decision is not None:
            return DisputeStage.DECIDED
        if self.round.grants:
            return DisputeStage.REVIEWED
        if self.round.reviewer is not None:
            return DisputeStage.APPOINTED
        return DisputeStage.PROPOSED if self.round.proposal is not None else DisputeStage.RAISED

    @property
    def open(self) -> bool:
        """Whether something is still to be decided or settled."""
        return self.stage not in OVER

    @property
    def decision(self) -> Decision | None:
        """The decision that holds: the last one."""
        return next((each.decision for each in reversed(self.rounds) if each.decision is not None), None)

    def subject(self, id: UUID) -> e.Subject:
        """Return a subject by its id, or `Missing`."""
        found = next((each for each in self.subjects if each.id == id), None)
        if found is None:
            raise Missing(id)
        return found

    def reviewers(self) -> Iterator[UUID]:
        """Yield the reviewer of each round on whom both agreed."""
        yield from (each.reviewer for each in self.rounds if each.reviewer is not None)

    def appoints(self, organisation: UUID, on: date) -> bool:
        """Tell whether an organisation is the reviewer on a day, and has not decided yet."""
        return self.open and self.round.reviewer == organisation and self.round.lasts(on)

    def admits(self, account: UUID, organisation: UUID, at: datetime) -> bool:
        """Tell whether somebody may look at a moment: of the reviewer, with a confirmed statement, in its time."""
        return self.appoints(organisation, day_of(at)) and account in self.round.grants

    def terms(self) -> Iterator[Term]:
        """Yield the terms of the dispute in the order in which they end, as far as they have begun."""
        yield Term(Due.ANSWER, day_of(self.story.head.at) + ANSWERING, self.answer is not None)
        for each in self.rounds:
            yield Term(Due.REVIEWER, day_of(each.begun.at) + APPOINTING, each.appointed is not None)
            if each.proposal is not None and each.appointed is not None:
                yield Term(Due.DECISION, each.proposal.last_day, each.decision is not None)
            if each.decision is not None and each is self.rounds[0]:
                yield Term(Due.APPEAL, day_of(each.decision.head.at) + APPEALING, self.appealed)

    def term(self, due: Due) -> Term:
        """Return the term that runs, or ran last, for something; `Missing` where none has begun."""
        found = [each for each in self.terms() if each.due is due]
        if not found:
            raise Missing(self.id)
        return found[-1]

    def roles(self, organisation: UUID) -> frozenset[Role]:
        """Return what an organisation is to it: one of both sides, or the reviewer on whom both agreed."""
        if organisation in self.sides:
            return frozenset({Role.DISPUTANT})
        if self.open and self.round.reviewer == organisation:
            return frozenset({Role.REVIEWER})
        raise Missing(self.id)

    def apply(self, event: e.DisputeEvent) -> None:
        """Take one event into the state."""
        match event:
            case e.DisputeRaised():
                self.plan, self.client, self.contractor = event.plan, event.client, event.contractor
                self.subjects, self.code, self.desired = event.subjects, event.code, event.desired
                self.raised = Told(event.story, event.head, self.version)
                self.rounds.append(Round(event.head))
            case e.DisputeAnswered():
                self.answer = Told(event.story, event.head, self.version)
            case e.ReviewerProposed():
                self._release(event.head)
                self.round.proposal = Proposal(event.reviewer, event.last_day, event.ground, event.head, self.version)
            case e.ReviewerAccepted():
                self.round.appointed = event.head
            case e.GrantOpened():
                self.round.grants[event.head.by] = event
            case e.ReviewerStoodDown() | e.GrantRevoked():
                self._release(event.head)
            case e.DisputeDecided():
                self.round.decision = Decision(event.verdicts, event.replay, event.head)
                self.settlement = None
            case e.DisputeAppealed():
                self.rounds.append(Round(event.head))
            case e.SettlementProposed():
                self.settlement = Told(event.text, event.head, self.version)
            case e.DisputeWithdrawn():
                self.ended = (DisputeStage.WITHDRAWN, event.head)
            case e.DisputeLapsed():
                self.ended = (DisputeStage.LAPSED, event.head)
            case e.DisputeSettled():
                self.ended = (DisputeStage.SETTLED, event.head)
            case _:
                assert_never(event)

    def _release(self, head: Head) -> None:
        """Let the reviewer of this round go, with all that it could see."""
        self.past_grants += [(grant, head) for grant in self.round.grants.values()]
        self.round.proposal = self.round.appointed = None
        self.round.grants = {}

"""What waits for an organisation: to sign, agree on, answer or do in a plan, and to answer in a trajectory."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from domain.aggregates.amendment import Amendment, AmendmentStatus
from domain.aggregates.dispute import Dispute, DisputeStage, Due
from domain.aggregates.meetings import Meetings, MeetingStatus
from domain.aggregates.oversight import Oversight
from domain.aggregates.plan import (
    CandidateStatus,
    EffortStatus,
    ObjectionStatus,
    Plan,
    PlanState,
    RiskStatus,
    StatementStatus,
)
from domain.aggregates.trajectory import Trajectory
from domain.calendar import day_of
from domain.terms import Party, Role

NOTICE: Final = timedelta(days=14)
"""How long before its day a commitment begins to wait."""


class Awaited(StrEnum):
    """What somebody is asked for."""

    SIGNATURE = "signature"
    REMARK = "remark"
    FIRST_PLAN = "first-plan"
    AGREEMENT = "agreement"
    REVISION = "revision"
    ANSWER = "answer"
    EFFORT = "effort"
    EFFORT_REVISION = "effort-revision"
    RISK = "risk"
    CANDIDATE = "candidate"
    NOMINATION = "nomination"
    ADVICE = "advice"
    ASK = "ask"
    CLOSING = "closing"
    REOPENING = "reopening"
    CARRY_OVER = "carry-over"
    COMMITMENT = "commitment"
    HEARING = "hearing"
    DECISION = "decision"
    PROOF = "proof"
    CHECK = "check"
    IMPROVEMENT = "improvement"
    REVIEW = "review"
    MEETING = "meeting"
    MINUTES = "minutes"
    POINT = "point"
    DISPUTE_ANSWER = "dispute-answer"
    DISPUTE_FIND = "dispute-find"
    DISPUTE_ACCEPT = "dispute-accept"
    DISPUTE_SETTLEMENT = "dispute-settlement"
    DISPUTE_APPEAL = "dispute-appeal"
    DISPUTE_GRANT = "dispute-grant"
    DISPUTE_DECISION = "dispute-decision"


class Waiting(msgspec.Struct, frozen=True):
    """Something that waits, by its id: an amendment, a revenue statement, an objection, a drawn effort, the plan.

    `due` is the last day on which it is in time, where there is one.
    """

    awaited: Awaited
    thing: UUID
    due: date | None = None


def waiting(plan: Plan, amendments: Mapping[UUID, Amendment], organisation: UUID) -> list[Waiting]:
    """Return what somebody left to an organisation, in the order in which it came up.

    What a side signs waits for its lead; an objection for whoever recorded what it is against, or for the lead where
    several did that together; and credit that was not signed for whoever asked.
    """
    party = plan.party(organisation)
    answers = [
        Waiting(Awaited.ANSWER, objection.id)
        for objection in plan.objections.values()
        if objection.status is ObjectionStatus.OPEN
        and objection.author is party
        and (objection.recorder == organisation or (objection.recorder is None and organisation in plan.signing))
    ]
    answers += [
        Waiting(Awaited.EFFORT_REVISION, effort.id)
        for effort in plan.efforts.values()
        if effort.status is EffortStatus.DECLINED and effort.asker == organisation
    ]
    if not plan.roles(organisation) & _SIGNING:
        return answers
    return _to_sign(plan, amendments, party) + answers


_SIGNING: Final = frozenset({Role.CLIENT, Role.LEAD})


def _to_sign(plan: Plan, amendments: Mapping[UUID, Amendment], party: Party) -> list[Waiting]:
    found = [
        Waiting(Awaited.SIGNATURE, amendment.id, amendment.proposed.respond_by)
        for amendment in amendments.values()
        if amendment.status is AmendmentStatus.PROPOSED and amendment.proposed and amendment.proposed.party is not party
    ]
    found += [
        Waiting(Awaited.REMARK, amendment.id)
        for amendment in amendments.values()
        if amendment.open and any(remark.awaits(party) for remark in amendment.remarks.values())
    ]
    for statement in plan.statements.values():
        own = statement.proposed_by is party
        if statement.status is StatementStatus.PROPOSED and not own:
            found.append(Waiting(Awaited.AGREEMENT, statement.id))
        if statement.status is StatementStatus.DISPUTED and own:
            found.append(Waiting(Awaited.REVISION, statement.id))
    return [*found, *_efforts(plan, party), *_asks(plan, amendments, party), *_endings(plan, party)]


def _efforts(plan: Plan, party: Party) -> Iterator[Waiting]:
    """Yield effort credits and risks to sign, questions for advice, and candidates to answer or to nominate."""
    for effort in plan.efforts.values():
        if effort.status is EffortStatus.PROPOSED and effort.proposed_by is not party:
            yield Waiting(Awaited.EFFORT, effort.id)
    for risk in plan.risks.values():
        if risk.status is RiskStatus.PROPOSED and risk.proposed_by is not party:
            yield Waiting(Awaited.RISK, risk.id)
    for advice in plan.advice.values():
        if advice.open and advice.by is not party:
            yield Waiting(Awaited.ADVICE, advice.id, advice.due)
    if party is Party.CLIENT:
        for candidate in plan.candidates.values():
            if candidate.status is CandidateStatus.PRESENTED:
                yield Waiting(Awaited.CANDIDATE, candidate.id)
        for nomination in plan.nominations.values():
            if not nomination.answered:
                yield Waiting(Awaited.NOMINATION, nomination.id, nomination.due)


def _asks(plan: Plan, amendments: Mapping[UUID, Amendment], party: Party) -> Iterator[Waiting]:
    """Yield what the client asks; of what stands in a proposal the proposal waits, for whoever signs it."""
    if party is Party.CLIENT or plan.state is PlanState.CLOSED:
        return
    proposed = {
        subject
        for amendment in amendments.values()
        if amendment.status is AmendmentStatus.PROPOSED
        for subject in amendment.changes
    }
    for action in plan.unanswered():
        if action.id not in proposed:
            yield Waiting(Awaited.ASK, action.id)


def owed(
    plan: Plan, oversight: Oversight, ways: Iterable[Trajectory], organisation: UUID, on: date
) -> Iterator[Waiting]:
    """Yield what an organisation has to do in a running plan on a day: its promises, and what oversight asks.

    Of `ways` those count that the organisation takes part in.
    """
    if plan.state is PlanState.CLOSED:
        return
    if plan.party(organisation) is Party.CLIENT:
        yield from _promised(plan, on)
    yield from _proofs(plan, oversight, ways, organisation)
    if plan.roles(organisation) & _SIGNING:
        if plan.award is not None and plan.first_agreed is None:
            yield Waiting(Awaited.FIRST_PLAN, plan.id, plan.award.due)
        yield from _overseen(plan, oversight, organisation, on)


def _promised(plan: Plan, on: date) -> Iterator[Waiting]:
    for commitment in plan.commitments.values():
        due = commitment.terms.due
        if commitment.fulfilment is None and due is not None and due - NOTICE <= on:
            yield Waiting(Awaited.COMMITMENT, commitment.id, due)


def _proofs(plan: Plan, oversight: Oversight, ways: Iterable[Trajectory], organisation: UUID) -> Iterator[Waiting]:
    """Yield the drawn efforts of which the proof waits: for whoever answers for them, and then for the client."""
    standing = {entry.id: entry.recorded.organisation for entry in plan.entries.values() if not entry.withdrawn}
    standing |= {stage.id: stage.carrier for way in ways for stage in way.standing()}
    for entry in oversight.drawn():
        proof = oversight.proofs.get(entry)
        if proof is not None and proof.sound is None:
            if organisation == plan.client:
                yield Waiting(Awaited.CHECK, entry)
        elif (
            (proof is None or not proof.sound) and entry in standing and organisation in plan.answering(standing[entry])
        ):
            yield Waiting(Awaited.PROOF, entry)


def _overseen(plan: Plan, oversight: Oversight, organisation: UUID, on: date) -> Iterator[Waiting]:
    """Yield the moves of regime to be heard on and to decide, and the improvements to agree on and to review."""
    client = organisation == plan.client
    for move in oversight.moves.values():
        heard = move.answered is not None or on > move.hearing_until
        if move.open and client and heard:
            yield Waiting(Awaited.DECISION, move.id)
        if move.open and not client and move.answered is None:
            yield Waiting(Awaited.HEARING, move.id, move.hearing_until)
    for each in oversight.improvements.values():
        if each.open and (each.by == plan.client) is not client:
            yield Waiting(Awaited.IMPROVEMENT, each.id)
        if each.status == "agreed" and client and on > each.last_day:
            yield Waiting(Awaited.REVIEW, each.id)


def met(plan: Plan, meetings: Meetings, organisation: UUID, on: date) -> Iterator[Waiting]:
    """Yield what meetings ask of a party on a day: to come, to sign what was said, and to do what it took on."""
    signs = plan.roles(organisation) & _SIGNING
    for meeting in meetings.held.values():
        day = day_of(meeting.starts)
        if meeting.status in {MeetingStatus.CALLED, MeetingStatus.OPEN} and on <= day <= on + NOTICE:
            yield Waiting(Awaited.MEETING, meeting.id, day)
        if meeting.status is MeetingStatus.CLOSED and signs and plan.party(organisation) not in meeting.signed:
            yield Waiting(Awaited.MINUTES, meeting.id)
    for point in meetings.points.values():
        if point.owner == organisation and point.done is None:
            yield Waiting(Awaited.POINT, point.id, point.due)


def in_dispute(dispute: Dispute, organisation: UUID, on: date) -> Iterator[Waiting]:
    """Yield what a dispute asks of an organisation on a day, with the last day on which it is in time."""
    if organisation in dispute.sides:
        yield from _of_side(dispute, organisation, on)
    elif dispute.appoints(organisation, on):
        asked = Awaited.DISPUTE_DECISION if dispute.round.grants else Awaited.DISPUTE_GRANT
        yield Waiting(asked, dispute.id, dispute.term(Due.DECISION).last_day)


def _of_side(dispute: Dispute, organisation: UUID, on: date) -> Iterator[Waiting]:
    current, proposal = dispute.round, dispute.round.proposal
    if dispute.stage is DisputeStage.DECIDED and not dispute.appealed:
        term = dispute.term(Due.APPEAL)
        if not term.passed(on):
            yield Waiting(Awaited.DISPUTE_APPEAL, dispute.id, term.last_day)
    if not dispute.open:
        return
    if dispute.answer is None and dispute.story.head.organisation != organisation:
        yield Waiting(Awaited.DISPUTE_ANSWER, dispute.id, dispute.term(Due.ANSWER).last_day)
    if proposal is None or on > proposal.last_day:
        yield Waiting(Awaited.DISPUTE_FIND, dispute.id, dispute.term(Due.REVIEWER).last_day)
    elif current.appointed is None and proposal.head.organisation != organisation:
        yield Waiting(Awaited.DISPUTE_ACCEPT, dispute.id, dispute.term(Due.REVIEWER).last_day)
    if dispute.settlement is not None and dispute.settlement.head.organisation != organisation:
        yield Waiting(Awaited.DISPUTE_SETTLEMENT, dispute.id)


class Question(StrEnum):
    """What an organisation is asked about a trajectory."""

    HANDOVER = "handover"
    ALLOCATION = "allocation"
    END_OF_CHAIN = "end-of-chain"


class Asked(msgspec.Struct, frozen=True):
    """A question: about a hand-over, a stage or a proposal, by its id; in `plan` on behalf of which one answers."""

    question: Question
    thing: UUID
    plan: UUID | None = None


def asked(trajectory: Trajectory, organisation: UUID, plans: Mapping[UUID, Plan]) -> Iterator[Asked]:
    """Yield what an organisation is asked about a trajectory, as a receiver or as a party of some `plans`.

    A trajectory may name no plan that its partners have in common, so what waits in it is found by organisation.
    """
    for handover in trajectory.handovers.values():
        if handover.open and handover.receiver == organisation and not trajectory.stages[handover.stage].withdrawn:
            yield Asked(Question.HANDOVER, handover.id)
    for stage in trajectory.standing():
        for id in sorted(stage.awaiting & plans.keys()):
            if organisation in plans[id].signing:
                yield Asked(Question.ALLOCATION, stage.id, id)
    proposal = trajectory.proposal()
    if proposal is not None:
        for id in sorted(proposal.plans() & plans.keys()):
            for side in (frozenset({plans[id].client}), plans[id].signing):
                if organisation in side and side.isdisjoint(proposal.signed):
                    yield Asked(Question.END_OF_CHAIN, proposal.id, id)


def _endings(plan: Plan, party: Party) -> Iterator[Waiting]:
    if plan.closing is not None and plan.state is PlanState.CLOSING and plan.closing.by is not party:
        yield Waiting(Awaited.CLOSING, plan.id)
    if plan.reopening is not None and plan.reopening.by is not party:
        yield Waiting(Awaited.REOPENING, plan.id)
    for each in plan.carry_overs.values():
        if not each.received and each.by is not party:
            yield Waiting(Awaited.CARRY_OVER, each.id)

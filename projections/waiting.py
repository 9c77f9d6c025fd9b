"""What waits for an organisation: to sign, agree on or answer in a plan, and to answer in a trajectory."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.aggregates.amendment import AmendmentStatus
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
from domain.terms import Party, Role
from domain.worth import Book


class Awaited(StrEnum):
    """What somebody is asked for."""

    SIGNATURE = "signature"
    AGREEMENT = "agreement"
    REVISION = "revision"
    ANSWER = "answer"
    EFFORT = "effort"
    EFFORT_REVISION = "effort-revision"
    RISK = "risk"
    CANDIDATE = "candidate"
    NOMINATION = "nomination"
    ADVICE = "advice"
    CLOSING = "closing"
    REOPENING = "reopening"
    CARRY_OVER = "carry-over"


class Waiting(msgspec.Struct, frozen=True):
    """Something that waits, by its id: an amendment, a revenue statement, an objection, a carry-over, the plan."""

    awaited: Awaited
    thing: UUID


def waiting(book: Book, organisation: UUID) -> list[Waiting]:
    """Return what waits for an organisation, in the order in which it came up.

    What a side signs waits for its lead; an objection for whoever recorded what it is against, and credit that was not
    signed for whoever asked.
    """
    party = book.plan.party(organisation)
    answers = [
        Waiting(Awaited.ANSWER, objection.id)
        for objection in book.plan.objections.values()
        if objection.status is ObjectionStatus.OPEN
        and objection.author is party
        and objection.recorder in {organisation, None}
    ]
    answers += [
        Waiting(Awaited.EFFORT_REVISION, effort.id)
        for effort in book.plan.efforts.values()
        if effort.status is EffortStatus.DECLINED and effort.asker == organisation
    ]
    if not book.plan.roles(organisation) & {Role.CLIENT, Role.LEAD}:
        return answers
    return _to_sign(book, party) + answers


def _to_sign(book: Book, party: Party) -> list[Waiting]:
    found = [
        Waiting(Awaited.SIGNATURE, amendment.id)
        for amendment in book.amendments.values()
        if amendment.status is AmendmentStatus.PROPOSED and amendment.proposed and amendment.proposed.party is not party
    ]
    for statement in book.plan.statements.values():
        own = statement.proposed_by is party
        if statement.status is StatementStatus.PROPOSED and not own:
            found.append(Waiting(Awaited.AGREEMENT, statement.id))
        if statement.status is StatementStatus.DISPUTED and own:
            found.append(Waiting(Awaited.REVISION, statement.id))
    return [*found, *_efforts(book, party), *_endings(book.plan, party)]


def _efforts(book: Book, party: Party) -> Iterator[Waiting]:
    """Yield effort credits and risks to sign, questions for advice, and candidates to answer or to nominate."""
    plan = book.plan
    for effort in plan.efforts.values():
        if effort.status is EffortStatus.PROPOSED and effort.proposed_by is not party:
            yield Waiting(Awaited.EFFORT, effort.id)
    for risk in plan.risks.values():
        if risk.status is RiskStatus.PROPOSED and risk.proposed_by is not party:
            yield Waiting(Awaited.RISK, risk.id)
    for advice in plan.advice.values():
        if advice.open and advice.by is not party:
            yield Waiting(Awaited.ADVICE, advice.id)
    if party is Party.CLIENT:
        for candidate in plan.candidates.values():
            if candidate.status is CandidateStatus.PRESENTED:
                yield Waiting(Awaited.CANDIDATE, candidate.id)
        for nomination in plan.nominations.values():
            if not nomination.answered:
                yield Waiting(Awaited.NOMINATION, nomination.id)


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

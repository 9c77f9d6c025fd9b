"""The end of the chain: proposed by its carrier, signed by contractor and client, then a stage (R21, rule 8)."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from uuid import UUID

from domain import texts
from domain.aggregates.trajectory import events as e
from domain.aggregates.trajectory.stages import startable
from domain.aggregates.trajectory.state import ChainStatus, EndOfChain, Trajectory
from domain.events import Head
from domain.quantities import few
from domain.refusals import Missing, Refused
from domain.terms import StageFacts, StageKind

MOST_PROPOSALS = 50


def propose_end_of_chain(
    trajectory: Trajectory, head: Head, *, proposal: UUID, stage: UUID, facts: StageFacts, hours_count: bool
) -> e.EndOfChainProposed:
    """Propose, and sign, that sheltered work which one carries is the end of the chain, on the ground in its facts."""
    if proposal in trajectory.ends:
        raise Refused("chain.already-there")
    if trajectory.proposal() is not None:
        raise Refused("chain.already-proposed")
    few((*trajectory.ends, proposal), field="end_of_chain", most=MOST_PROPOSALS)
    if facts.kind is not StageKind.SHELTERED:
        raise Refused("stage.end-of-chain", field="end_of_chain")
    sound = startable(trajectory, head, stage=stage, facts=facts, hours_count=hours_count)
    if not sound.end_of_chain:
        raise Refused("text.required", field="end_of_chain")
    return e.EndOfChainProposed(head=head, proposal=proposal, stage=stage, facts=sound)


def sign_end_of_chain(
    trajectory: Trajectory, head: Head, *, proposal: UUID, plan: UUID, sides: Iterable[AbstractSet[UUID]]
) -> tuple[e.EndOfChainSigned | e.StageStarted, ...]:
    """Sign as a contractor or the client of a plan in which the stage will count.

    `sides` holds the organisations of each side of each such plan: once one of every side has signed, the
    stage starts. Who stands on two sides signs once.
    """
    found = _open(trajectory, proposal, plan)
    if head.organisation in found.signed:
        raise Refused("chain.already-signed")
    signed = e.EndOfChainSigned(head=head, proposal=proposal, plan=plan)
    together = {*found.signed, head.organisation}
    if any(together.isdisjoint(side) for side in sides):
        return (signed,)
    return signed, e.StageStarted(head=head, stage=found.stage, facts=found.facts)


def decline_end_of_chain(trajectory: Trajectory, head: Head, *, proposal: UUID, plan: UUID) -> e.EndOfChainDeclined:
    """Do not sign; the reason stands in the head, and the proposal lapses."""
    found = _open(trajectory, proposal, plan)
    if head.organisation in found.signed:
        raise Refused("chain.already-signed")
    texts.require_reason(head.reason)
    return e.EndOfChainDeclined(head=head, proposal=proposal, plan=plan)


def withdraw_end_of_chain(trajectory: Trajectory, head: Head, *, proposal: UUID) -> e.EndOfChainWithdrawn:
    """Take a proposal back, as the carrier that made it."""
    found = trajectory.ends.get(proposal)
    if found is None:
        raise Missing(proposal)
    if found.facts.carrier != head.organisation:
        raise Refused("chain.not-yours")
    _asked(found)
    return e.EndOfChainWithdrawn(head=head, proposal=proposal)


def _open(trajectory: Trajectory, proposal: UUID, plan: UUID) -> EndOfChain:
    found = trajectory.ends.get(proposal)
    if found is None or plan not in found.plans():
        raise Missing(proposal)
    return _asked(found)


def _asked(found: EndOfChain) -> EndOfChain:
    if found.status is ChainStatus.VOID:
        raise Refused("chain.void")
    if not found.open:
        raise Refused("chain.settled")
    return found

"""Hand-overs: the sender proposes, the receiver confirms or declines; nobody turns their own second key."""

from datetime import date
from uuid import UUID

from domain import texts
from domain.aggregates.trajectory import events as e
from domain.aggregates.trajectory.stages import carried
from domain.aggregates.trajectory.state import Direction, Handover, HandoverStatus, Trajectory, direction
from domain.calendar import past, period
from domain.events import Head
from domain.quantities import few
from domain.refusals import Missing, Refused
from domain.terms import StageKind

MOST_HANDOVERS = 50


def propose_handover(
    trajectory: Trajectory,
    head: Head,
    *,
    handover: UUID,
    stage: UUID,
    receiver: UUID,
    day: date,
    kind: StageKind,
    from_plan: UUID,
    to_plan: UUID | None = None,
) -> e.HandoverProposed:
    """Propose that another organisation takes over from a stage that one carries (R23, rule 10).

    A step back needs a reason in the head. The receiver names the plan where `to_plan` is left open.
    """
    left = carried(trajectory, head, stage)
    if handover in trajectory.handovers:
        raise Refused("handover.already-there")
    few((*trajectory.handovers, handover), field="stage", most=MOST_HANDOVERS)
    if receiver == head.organisation:
        raise Refused("handover.to-yourself", field="receiver")
    if any(
        each.stage == stage and each.status in {HandoverStatus.PROPOSED, HandoverStatus.CONFIRMED}
        for each in trajectory.handovers.values()
    ):
        raise Refused("handover.already-there")
    period(left.facts.first_day, day, field="day")
    if direction(left.facts.kind, kind) is Direction.BACKWARD:
        texts.require_reason(head.reason)
    return e.HandoverProposed(
        head=head,
        handover=handover,
        stage=stage,
        receiver=receiver,
        day=day,
        kind=kind,
        from_plan=from_plan,
        to_plan=to_plan,
    )


def confirm_handover(
    trajectory: Trajectory, head: Head, *, handover: UUID, to_plan: UUID | None = None
) -> e.HandoverConfirmed:
    """Confirm a hand-over whose day has come, as its receiver, for a plan of one's own."""
    found = _received(trajectory, head, handover)
    past(found.day, head.at, field="day")
    plan = to_plan or found.to_plan
    if plan is None:
        raise Refused("handover.plan-needed", field="to_plan")
    return e.HandoverConfirmed(head=head, handover=handover, to_plan=plan)


def decline_handover(trajectory: Trajectory, head: Head, *, handover: UUID, code: e.HandoverCode) -> e.HandoverDeclined:
    """Decline a hand-over, as its receiver, on one of a closed list of grounds."""
    _received(trajectory, head, handover)
    return e.HandoverDeclined(head=head, handover=handover, code=code)


def withdraw_handover(trajectory: Trajectory, head: Head, *, handover: UUID) -> e.HandoverWithdrawn:
    """Take a proposal back that the receiver has not answered yet."""
    if _open(trajectory, handover).sender != head.organisation:
        raise Refused("handover.not-yours")
    return e.HandoverWithdrawn(head=head, handover=handover)


def _received(trajectory: Trajectory, head: Head, handover: UUID) -> Handover:
    found = _open(trajectory, handover)
    if found.sender == head.organisation:
        raise Refused("handover.own-handover")
    if found.receiver != head.organisation:
        raise Refused("handover.not-received")
    return found


def _open(trajectory: Trajectory, handover: UUID) -> Handover:
    found = trajectory.handovers.get(handover)
    if found is None:
        raise Missing(handover)
    if not found.open or trajectory.stages[found.stage].withdrawn:
        raise Refused("handover.settled")
    return found

"""Decisions on the meetings of a plan."""

from uuid import UUID

from domain.aggregates.plan.meetings import MeetingSet
from domain.aggregates.plan.state import Plan
from domain.events import Head
from domain.quantities import few

MOST_MEETINGS = 200


def set_meeting(plan: Plan, head: Head, *, meeting: UUID) -> MeetingSet:
    """Let the plan know of a meeting about it."""
    few(plan.meetings, field="title", most=MOST_MEETINGS)
    return MeetingSet(head=head, meeting=meeting)

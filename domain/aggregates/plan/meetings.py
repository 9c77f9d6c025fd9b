"""What a meeting does in a plan: that it was called."""

from uuid import UUID

from domain.events import Event


class MeetingSet(Event, frozen=True, tag="plan.meeting-called"):
    """Both sides are called together about this plan."""

    meeting: UUID


MEETINGS = (MeetingSet,)

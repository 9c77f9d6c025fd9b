"""The aggregates: what can happen, what it is, what may be asked."""

from typing import Final

from domain.aggregates.aggregate import Aggregate
from domain.aggregates.amendment import Amendment
from domain.aggregates.dispute import Dispute
from domain.aggregates.framework import Framework
from domain.aggregates.initiative import Initiative
from domain.aggregates.meetings import Meetings
from domain.aggregates.organisation import Organisation
from domain.aggregates.oversight import Oversight
from domain.aggregates.partnership import Partnership
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import Trajectory

AGGREGATES: Final[tuple[type[Aggregate], ...]] = (
    Organisation,
    Framework,
    Partnership,
    Plan,
    Amendment,
    Trajectory,
    Initiative,
    Oversight,
    Meetings,
    Dispute,
)
"""Every aggregate, in the order in which the event catalogue tells of them."""

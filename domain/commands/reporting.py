"""The use case of stating what reporting costs."""

from uuid import UUID

from domain.aggregates import plan as plans
from domain.aggregates.plan import Quarter
from domain.commands.plans import permitted
from domain.commands.work import Work, use_case


@use_case
def state_reporting(work: Work, *, plan: UUID, quarter: Quarter, minutes: int) -> None:
    """State for one's own organisation the minutes that reporting took in a quarter."""
    found = permitted(work, plan)
    work.record(found, plans.state_reporting(found, work.head, quarter=quarter, minutes=minutes))

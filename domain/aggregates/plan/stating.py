"""Either party states, for itself, the hours that reporting took: beside the value, and never a part of it (R68)."""

from domain.aggregates.plan.reporting import Quarter, ReportingStated, quarter_of
from domain.aggregates.plan.state import Plan
from domain.calendar import day_of
from domain.events import Head
from domain.quantities import MOST_MINUTES
from domain.refusals import Refused


def state_reporting(plan: Plan, head: Head, *, quarter: Quarter, minutes: int) -> ReportingStated:
    """State the minutes of a quarter that has begun, within the plan or the one after it; zero takes them away."""
    first, last = quarter_of(plan.first_day), quarter_of(plan.last_day).next
    if not first <= quarter <= min(last, quarter_of(day_of(head.at))):
        raise Refused("reporting.quarter", field="quarter")
    if not 0 <= minutes <= MOST_MINUTES:
        raise Refused("quantity.absurd", field="minutes", most=MOST_MINUTES)
    if plan.reporting.stated.get((head.organisation, quarter), 0) == minutes:
        raise Refused("reporting.nothing-changed", field="minutes")
    return ReportingStated(head=head, quarter=quarter, minutes=minutes)

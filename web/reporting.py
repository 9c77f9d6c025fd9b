"""What reporting costs: the hours that both sides state, and what the log itself counts, beside the value (R68)."""

from typing import Any, Final
from uuid import UUID

import msgspec

from domain.aggregates.plan import Quarter, quarter_of
from domain.commands import reporting as commands
from domain.events import tag_of
from domain.terms import Party
from web.frames import frame
from web.reading import Reading, read
from web.visits import Answer, Visit, action, page

RECORDED: Final = frozenset(
    {"plan.hours-recorded", "plan.purchase-recorded", "trajectory.stage-started", "initiative.contribution-logged"}
)
CORRECTED: Final = frozenset(
    {
        "plan.hours-corrected",
        "plan.purchase-corrected",
        "plan.entry-withdrawn",
        "trajectory.stage-changed",
        "trajectory.stage-withdrawn",
        "initiative.contribution-corrected",
        "initiative.contribution-withdrawn",
    }
)
OBJECTED: Final = frozenset({"plan.entry-objected"})


class Stated(msgspec.Struct, frozen=True):
    """A quarter with the minutes that each side states for it."""

    quarter: Quarter
    client: int
    contractor: int


class Burden(msgspec.Struct, frozen=True):
    """What reporting took up to now: stated minutes, and how often something was recorded, corrected, objected to."""

    stated: list[Stated]
    recorded: int
    corrected: int
    objected: int

    @property
    def minutes(self) -> int:
        """Return the minutes of both sides together."""
        return sum(each.client + each.contractor for each in self.stated)


def burden(reading: Reading) -> Burden:
    """Return what reporting took, of the contractors together: what each states is its own."""
    reporting, sides = reading.plan.reporting, _sides(reading)
    tags = [tag_of(recorded.event) for stream in reading.opened.streams.values() for recorded in stream]
    return Burden(
        stated=[
            Stated(each, *(reporting.of(sides[party], each) for party in (Party.CLIENT, Party.CONTRACTOR)))
            for each in reporting.quarters()
        ],
        recorded=sum(tag in RECORDED for tag in tags),
        corrected=sum(tag in CORRECTED for tag in tags),
        objected=sum(tag in OBJECTED for tag in tags),
    )


@page("/plans/{plan:uuid}/reporting", permission="see_plan")
def reporting_page(visit: Visit, plan: UUID) -> Answer:
    """Show what reporting took beside what was realised, and ask for one's own hours of a quarter."""
    reading = read(visit, plan)
    return visit.render(
        "reporting/show.html",
        **frame(reading, "overview"),
        burden=burden(reading),
        realised=reading.figures.realised,
        quarters=_quarters(reading),
    )


@action("/plans/{plan:uuid}/reporting", permission="state_reporting", again=reporting_page)
def state_reporting(visit: Visit, plan: UUID) -> Answer:
    """State the hours that reporting took in a quarter."""
    reading, form = read(visit, plan), visit.form
    known = {each["value"]: each["quarter"] for each in _quarters(reading)}
    chosen, minutes = form.one_of("quarter", known), form.hours("minutes")
    form.check()
    visit.do(commands.state_reporting, plan=plan, quarter=known[chosen], minutes=minutes)
    return visit.see(f"/plans/{plan}/reporting", visit._("Genoteerd. Aan de waarde verandert niets."))


def _sides(reading: Reading) -> dict[Party, frozenset[UUID]]:
    return {
        Party.CLIENT: frozenset({reading.plan.client}),
        Party.CONTRACTOR: frozenset(reading.plan.contractors),
    }


def _quarters(reading: Reading) -> list[dict[str, Any]]:
    """Return the quarters that one may speak of, the latest first."""
    plan, found = reading.plan, []
    each, last = quarter_of(plan.first_day), min(quarter_of(plan.last_day).next, quarter_of(reading.today))
    while each <= last:
        label = reading.visit._("kwartaal %(number)s van %(year)s", number=each.number, year=each.year)
        found.append({"value": f"{each.year}-{each.number}", "label": label, "quarter": each})
        each = each.next
    return found[::-1]

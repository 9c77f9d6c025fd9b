"""What a page of a plan reads before it shows anything: the book as known, the day it is valued on, who may see it."""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import cached_property
from typing import Any, Final, TypeVar
from uuid import UUID

from domain.aggregates.organisation import Organisation
from domain.aggregates.plan import Plan
from domain.authority import authorise
from domain.calendar import AMSTERDAM, FIRST, LAST, day_of
from domain.refusals import Missing, Refused
from domain.terms import Party
from domain.valuation.plan import Figures, PlanValuation
from domain.worth import Book
from projections.books import OpenedBook, open_book
from web.forms import Malformed
from web.visits import Visit
from web.wording import marked as _

UNKNOWN: Final = "?"

T = TypeVar("T")


class Reading:
    """A plan as one visitor reads it: `known` at a moment (None is now), valued `on` a day."""

    def __init__(self, visit: Visit, opened: OpenedBook, party: Party, known: datetime | None, on: date) -> None:
        """Hold what was folded; names and the valuation are worked out when they are asked for."""
        self.visit = visit
        self.opened = opened
        self.party = party
        self.known = known
        self.on = on

    @property
    def book(self) -> Book:
        """The plan with all that it cites."""
        return self.opened.book

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.opened.book.plan

    @property
    def employs(self) -> bool:
        """Whether the reader is on the side that employs: only there do a person's class and group show (R81)."""
        return self.party is Party.CONTRACTOR

    @property
    def past(self) -> bool:
        """Whether this is a view of the past, in which nothing can be done."""
        return self.known is not None

    def may(self, command: str) -> bool:
        """Tell whether the reader may do a command on this plan, in this view."""
        if self.past:
            return False
        try:
            authorise(command, self.visit.actor, plan=self.plan)
        except Refused:
            return False
        return True

    @cached_property
    def valuation(self) -> PlanValuation:
        """The plan valued on the day of the view."""
        return self.book.valuation(self.on)

    @cached_property
    def figures(self) -> Figures:
        """The figures of the plan on the day of the view."""
        return self.valuation.figures()

    @cached_property
    def organisations(self) -> dict[UUID, str]:
        """The names of the parties and of whoever carries a stage."""
        carriers = {stage.facts.carrier for each in self.book.trajectories.values() for stage in each.stages.values()}
        ids = {self.plan.client, *self.plan.contractors, *carriers}
        streams = self.visit.store.streams(ids)
        return {id: Organisation.replay(id, streams[id]).name or UNKNOWN for id in ids}

    def party_name(self, party: Party) -> str:
        """Return the name of the organisation on a side."""
        own = self.plan.client if party is Party.CLIENT else self.plan.contractors[0]
        return self.organisations[own]


def read(visit: Visit, plan: UUID, *, permission: str = "see_plan") -> Reading:
    """Open a plan for a visitor who may do `permission` on it; anybody else finds nothing (`Missing`).

    The address may say `?known=2027-07-06T12:00` (a local moment, or a day: its end) and `?on=2027-06-30`. Without
    `on` the plan is valued on the day that it was known, or today.
    """
    known = moment_of(visit.request.query_params.get("known", ""))
    on = day_asked(visit.request.query_params.get("on", ""))
    opened = open_book(visit.store, plan, known)
    own = opened.book.plan
    authorise(permission, visit.actor, plan=own)
    party = own.party(visit.account.organisation)
    return Reading(visit, opened, party, known, on or (day_of(known) if known else visit.today))


def read_now(visit: Visit, plan: UUID, *, permission: str) -> Reading:
    """Open a plan to do something in it; a view of the past has no such page (`Missing`)."""
    reading = read(visit, plan, permission=permission)
    if reading.past:
        raise Missing(plan)
    return reading


TABS: Final = (
    ("overview", _("Overzicht"), ""),
    ("entries", _("Prestaties"), "/entries"),
    ("trajectories", _("Trajecten"), "/trajectories"),
    ("revenue", _("Omzet"), "/revenue"),
    ("amendments", _("Wijzigingen"), "/amendments"),
    ("history", _("Geschiedenis"), "/history"),
)
"""The pages of a plan: name, Dutch label, and where it stands under the plan."""


def frame(reading: Reading, current: str) -> dict[str, Any]:
    """Return what `plans/_frame.html` needs around a page: the plan, its tabs, and what the reader may do now.

    `current` names the tab. `may(command)` is false for everything in a view of the past.
    """
    visit, plan = reading.visit, reading.plan
    address = f"/plans/{plan.id}"
    query = f"?{visit.request.url.query}" if reading.past and visit.request.method == "GET" else ""
    return {
        "reading": reading,
        "plan": plan,
        "party": reading.party,
        "past": reading.past,
        "known": reading.known,
        "known_now": visit.request.url.path,
        "may": reading.may,
        "tabs": [
            {"label": visit._(label), "href": f"{address}{under}{query}", "current": name == current}
            for name, label, under in TABS
        ],
    }


def moment_of(text: str) -> datetime | None:
    """Return the moment of `2027-07-06T12:00` in Amsterdam, a day (its end) or an ISO moment; None for nothing."""
    if not text:
        return None
    moment = _parsed(datetime.fromisoformat, text)
    if len(text) == len("2027-07-06"):
        moment = datetime.combine(moment.date(), time.max)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)
    if not FIRST.year <= moment.year <= LAST.year:
        raise Malformed("known")
    return moment


def day_asked(text: str) -> date | None:
    """Return the day from `2027-06-30`; None for nothing."""
    if not text:
        return None
    day = _parsed(date.fromisoformat, text)
    if not FIRST <= day <= LAST:
        raise Malformed("on")
    return day


def _parsed(parse: Callable[[str], T], text: str) -> T:
    try:
        return parse(text)
    except ValueError as error:
        raise Malformed(text) from error

"""What a page of a plan reads before it shows anything: the book as known, the day it is valued on, who may see it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Final, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from msgspec.structs import replace

from domain.aggregates.framework import FrameworkPublished
from domain.aggregates.organisation import Organisation
from domain.aggregates.plan import Budget, Candidate, EffortCredit, Entry, Objection, Plan, Risk
from domain.aggregates.plan import events as e
from domain.aggregates.plan.reporting import ReportingStated
from domain.aggregates.trajectory import Trajectory
from domain.authority import authorise
from domain.calendar import AMSTERDAM, day_of, sensible
from domain.commands.books import OpenedBook
from domain.events import Recorded
from domain.refusals import Missing, Refused
from domain.terms import Party
from domain.valuation.framework import Framework
from domain.valuation.ledger import LedgerLine
from domain.valuation.notation import Text
from domain.valuation.plan import Figures, PlanValuation
from domain.worth import Book, persons_in
from projections.by_month import people_until, told_day, told_until
from web import forms
from web.visits import Visit
from web.wording import marked as _

T = TypeVar("T")

UNKNOWN: Final = "?"


class kept(cached_property[T]):  # noqa: N801 - it stands where a property does
    """A property of a reading that is taken `once`."""

    def __init__(self, derive: Callable[["Reading"], T]) -> None:
        """Let `derive` work it out."""
        super().__init__(lambda reading: reading.once(derive))
        self.__doc__ = derive.__doc__


class Reading:
    """A plan as one visitor reads it: `known` at a moment (None is now), valued `on` a day."""

    def __init__(self, visit: Visit, opened: OpenedBook, party: Party, known: datetime | None, on: date | None) -> None:
        """Hold what was folded; names and the valuation are worked out when they are asked for."""
        self.visit = visit
        self.opened = opened
        self.party = party
        self.known = known
        self.today = visit.today
        self.asked_on = on or (day_of(known) if known else self.today)

    def once(self, derive: Callable[["Reading"], T]) -> T:
        """Return what follows from the book, from the organisation that reads it, and from the days of the view.

        It is kept with the book: a colleague who comes next finds it worked out. No name and no word may be in it.
        """
        return self.opened.kept((derive, *self._eyes), lambda: derive(self))

    def drawn(self, name: str, caller: Callable[[], str]) -> str:
        """Return a part of a page that follows from the same and from the language alone, as it was drawn before."""
        return self.opened.kept((name, self.visit.language, *self._eyes), caller)

    @property
    def _eyes(self) -> tuple[UUID, datetime | None, date, date]:
        return self.visit.account.organisation, self.known, self.asked_on, self.today

    @cached_property
    def on(self) -> date:
        """The day of the view: the one that was asked for, or where people are told by the month one before it."""
        return told_day(self.plan, self.asked_on, self.today) if self.by_month else self.asked_on

    @cached_property
    def discreet(self) -> bool:
        """Whether what people do is told to the reader by the month: to the client, and where others compete."""
        return (self.party is Party.CLIENT or self.competes) and bool(self.plan.trajectories)

    @property
    def by_month(self) -> bool:
        """Whether this is a view of the past that tells of people by the month."""
        return (self.known is not None or self.asked_on != self.today) and self.discreet

    @cached_property
    def people_known(self) -> datetime | None:
        """Until when people are told, where that is before the moment of the view."""
        if self.known is None or not self.by_month:
            return None
        return min(self.known, told_until(self.known))

    @cached_property
    def valued(self) -> OpenedBook:
        """The book that amounts follow from."""
        return people_until(self.opened, self.people_known) if self.people_known else self.opened

    @property
    def book(self) -> Book:
        """The plan with all that it cites."""
        return self.opened.book

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.opened.book.plan

    @property
    def framework(self) -> Framework:
        """The framework that holds for what happens on the day of the view."""
        return self.book.frameworks[self.plan.id].on(self.on)

    @property
    def employs(self) -> bool:
        """Whether the reader is on the side that employs: only there do a person's class and group show (R81)."""
        return self.party is Party.CONTRACTOR

    @property
    def competes(self) -> bool:
        """Whether others stand on the reader's side: their figures are not shown, what all have together is."""
        return self.party is Party.CONTRACTOR and len(self.plan.contractors) > 1

    def sees(self, recorder: UUID | None) -> bool:
        """Tell whether the reader may see what an organisation recorded, and what it is worth."""
        return not self.competes or recorder in {self.visit.account.organisation, None}

    def hears(self, objection: Objection) -> bool:
        """Tell whether the reader may read an objection: to a step from elsewhere, who answers it and the client."""
        if objection.recorder is None and objection.entry not in self.plan.initiatives:
            return not self.competes or self.visit.account.organisation in self.plan.signing
        return self.sees(objection.recorder)

    @kept
    def entries(self) -> dict[UUID, Entry]:
        """The entries that the reader may see, in the order of recording."""
        return {id: entry for id, entry in self.plan.entries.items() if self.sees(entry.recorded.organisation)}

    @kept
    def trajectories(self) -> dict[UUID, Trajectory]:
        """The trajectories that the reader may see, in the order in which they joined."""
        own, ways = self.visit.account.organisation, self.book.trajectories.items()
        return {id: way for id, way in ways if own in way.partners() or self.sees(way.employer)}

    @cached_property
    def efforts(self) -> dict[UUID, EffortCredit]:
        """The effort credits that the reader may see."""
        return {id: each for id, each in self.plan.efforts.items() if self.sees(each.asker)}

    @cached_property
    def risks(self) -> dict[UUID, Risk]:
        """The risks that the reader may see."""
        return {id: each for id, each in self.plan.risks.items() if self.sees(each.asker)}

    @cached_property
    def candidates(self) -> dict[UUID, Candidate]:
        """The candidates that the reader may see: not whom a competitor prepared, and for how long."""
        return {id: each for id, each in self.plan.candidates.items() if self.sees(each.presenter)}

    @property
    def keeps_costs(self) -> bool:
        """Whether the reader's organisation has costs to keep: each contractor its own (R63)."""
        return self.party is Party.CONTRACTOR

    @property
    def sees_costs(self) -> bool:
        """Whether the reader sees what social return costs anybody."""
        return self.keeps_costs or bool(self.budgets)

    @property
    def budgets(self) -> dict[UUID, Budget]:
        """What social return costs, by who wrote it down: a contractor reads its own, the client what is shared."""
        if self.party is Party.CLIENT:
            return {id: budget for id, budget in self.plan.budgets.items() if budget.shared}
        own = self.visit.account.organisation
        return {own: self.plan.budget_of(own)}

    def tells(self, recorded: Recorded) -> bool:
        """Tell whether the reader may see an event: not what others on the reader's side recorded."""
        event, plan = recorded.event, self.plan
        match event:
            case (
                e.HoursRecorded()
                | e.HoursCorrected()
                | e.PurchaseRecorded()
                | e.PurchaseCorrected()
                | e.EntryWithdrawn()
            ):
                return event.entry in self.entries
            case e.EntryObjected() | e.ObjectionWithdrawn() | e.ObjectionUpheld():
                return self.hears(plan.objections[event.objection])
            case e.EffortProposed() | e.EffortRevised() | e.EffortAgreed() | e.EffortDeclined() | e.EffortWithdrawn():
                return event.effort in self.efforts
            case e.RiskProposed() | e.RiskAgreed() | e.RiskDeclined() | e.RiskWithdrawn():
                return event.risk in self.risks
            case e.CandidatePresented() | e.CandidateWelcomed() | e.CandidateRefused():
                return event.candidate in self.candidates
            case e.CostsBudgeted() | e.CostNoted() | e.CostWithdrawn() | e.CostsShared():
                return event.head.organisation in self.budgets
            case ReportingStated():
                return event.head.organisation == plan.client or self.sees(event.head.organisation)
            case e.TrajectoryJoined():
                return event.trajectory in self.trajectories
            case _ if recorded.originator_id in self.book.trajectories:
                return recorded.originator_id in self.trajectories
            case _:
                return True

    @property
    def past(self) -> bool:
        """Whether this is the plan as it was, or valued on another day: there is nothing to do in it."""
        return self.known is not None or self.on != self.today

    @property
    def asked(self) -> dict[str, str]:
        """The fields of an address that keep a reader in this view; none for the plan as it is today."""
        asked = {"known": self.known.isoformat() if self.known else "", "on": self.on.isoformat() if self.past else ""}
        return {name: value for name, value in asked.items() if value}

    @property
    def view(self) -> str:
        """The query that keeps a link in this view: `?known=…&on=…`, or nothing."""
        return f"?{urlencode(self.asked)}" if self.past else ""

    @property
    def typed_known(self) -> str:
        """The moment of the view as one types it, rounded up to a second: nothing that was known is lost."""
        if self.known is None:
            return ""
        local = self.known.astimezone(AMSTERDAM)
        if local.time() == time.max:
            return f"{local.day}-{local.month}-{local.year}"
        local += timedelta(seconds=bool(local.microsecond))
        return f"{local.day}-{local.month}-{local.year} {local:%H:%M:%S}"

    def may(self, command: str) -> bool:
        """Tell whether the reader may do a command on this plan, in this view."""
        if self.past:
            return False
        try:
            authorise(command, self.visit.actor, self.plan)
        except Refused:
            return False
        return True

    @cached_property
    def valuation(self) -> PlanValuation:
        """The plan valued on the day of the view."""
        return self.valued.valuation(self.on)

    @kept
    def lines(self) -> list[LedgerLine]:
        """The lines of the ledger on the day of the view, which the reader may not all `single_out`."""
        return self.valuation.lines()

    @kept
    def figures(self) -> Figures:
        """The figures of the plan on the day of the view; disputed is what of that may be told in euros."""
        disputed = sum(line.cents for line in self.lines if {line.source, line.part} & self.objected)
        return replace(self.valuation.figures(), disputed=disputed)

    @kept
    def objected(self) -> frozenset[str]:
        """What is under an objection and may be told in euros, by the id of the entry, step or initiative."""
        apart = (line for line in self.lines if not self.singles_out(line))
        return self.valuation.objected - {id for line in apart for id in (line.source, line.part)}

    @property
    def untold(self) -> int:
        """Of how much that is under an objection no amount is told."""
        return len({str(id) for id in self.plan.disputed()} - self.objected)

    def singles_out(self, line: LedgerLine) -> bool:
        """Tell whether the reader may see a line of the ledger by itself: no price beside a person, nor a competitor's.

        Of a person only who carries the step may, or who sent or received a hand-over.
        """
        source, own = UUID(line.source), self.visit.account.organisation
        if source in self.plan.entries:
            return source in self.entries
        if effort := self.plan.efforts.get(source):
            return source in self.efforts and (self.employs or not persons_in(self.book, effort))
        if source in self.book.initiatives:
            return self.sees(UUID(line.contractor))
        way = self.trajectories.get(source)
        return way is not None and own in way.carriers_of(UUID(line.part))

    @cached_property
    def organisations(self) -> dict[UUID, str]:
        """The names of the parties, of whoever carries a stage or is asked to, and of the partners in initiatives."""
        ways = self.book.trajectories.values()
        asked = {handover.receiver for each in ways for handover in each.handovers.values()}
        carriers = asked.union(*(each.carriers() for each in ways))
        shared = self.book.initiatives.values()
        partners = {id for each in shared for id in (*each.partners, *each.clients(), each.proposed_by)}
        ids = {self.plan.client, *self.plan.contractors, *carriers, *partners}
        streams = self.visit.store.streams(ids)
        return {id: Organisation.replay(id, streams[id]).name or UNKNOWN for id in ids}

    @cached_property
    def people(self) -> dict[UUID, str]:
        """The names of everybody who did something in this plan, by account."""
        return self.visit.accounts.names(self.opened.once(_accounts))

    @cached_property
    def titles(self) -> dict[UUID, Text]:
        """The titles of the frameworks that value the plan, or were to: each as its last version has it."""
        return {
            id: recorded.event.document.title
            for id, stream in self.opened.streams.items()
            for recorded in stream
            if isinstance(recorded.event, FrameworkPublished)
        }

    def party_name(self, party: Party) -> str:
        """Return the name of the organisation on a side."""
        own = self.plan.client if party is Party.CLIENT else self.plan.contractors[0]
        return self.organisations[own]


def read(visit: Visit, plan: UUID, *, permission: str = "see_plan") -> Reading:
    """Open a plan for a visitor who may do `permission` on it; anybody else finds nothing (`Missing`).

    The address may say `?known=2027-07-06T12:00` (a local moment, or a day: its end) and `?on=2027-06-30`. Without
    `on` the plan is valued on the day that it was known, or today.
    """
    known = moment_asked(visit.request.query_params.get("known", ""))
    on = day_asked(visit.request.query_params.get("on", ""))
    if known is not None and known >= visit.now:
        known = None
    opened = visit.site.books.open(plan, known)
    own = opened.book.plan
    authorise(permission, visit.actor, own)
    party = own.party(visit.account.organisation)
    return Reading(visit, opened, party, known, on)


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
    ("together", _("Samen"), "/together"),
    ("revenue", _("Omzet"), "/revenue"),
    ("amendments", _("Wijzigingen"), "/amendments"),
    ("oversight", _("Toezicht"), "/oversight"),
    ("closing", _("Afronding"), "/closing"),
    ("history", _("Geschiedenis"), "/history"),
)
"""The pages of a plan: name, Dutch label, and where it stands under the plan."""


def frame(reading: Reading, current: str) -> dict[str, Any]:
    """Return what `plans/_frame.html` needs around a page: the plan, its tabs, and what the reader may do now.

    `current` names the tab. `may(command)` is false for everything in a view of the past. `view` is what a link
    within the plan ends with, so that a reader who looks back keeps looking back.
    """
    visit, plan = reading.visit, reading.plan
    counts = _counts(reading)
    return {
        "reading": reading,
        "plan": plan,
        "party": reading.party,
        "past": reading.past,
        "view": reading.view,
        "now": visit.request.url.path,
        "may": reading.may,
        "tabs": [
            {
                "label": visit._(label),
                "href": f"/plans/{plan.id}{under}{reading.view}",
                "current": name == current,
                "count": counts.get(name),
            }
            for name, label, under in TABS
        ],
    }


def _counts(reading: Reading) -> dict[str, int]:
    """Return how many things stand behind a tab; nothing is said where there are none."""
    standing = [entry for entry in reading.entries.values() if not entry.withdrawn]
    counts = {
        "entries": len(standing),
        "trajectories": len(reading.trajectories),
        "amendments": sum(amendment.open for amendment in reading.book.amendments.values()),
    }
    return {name: count for name, count in counts.items() if count}


def moment_asked(text: str) -> datetime | None:
    """Return the moment of `2027-07-06T12:00`, `6-7-2027 12:00` in Amsterdam, or a day (its end); None for nothing.

    Of the hour that comes twice in autumn the second is meant, so that nothing known is left out. Refuses
    `date.unreadable` and `date.absurd`.
    """
    typed, _, clock = text.strip().replace("T", " ").partition(" ")
    if not typed:
        return None
    try:
        at = time.fromisoformat(clock.strip().zfill(len("00:00"))) if clock else time.max
    except ValueError:
        raise Refused("date.unreadable", field="known") from None
    day = sensible(forms.day(typed, field="known"), field="known")
    return datetime.combine(day, at.replace(fold=1), at.tzinfo or AMSTERDAM).astimezone(UTC)


def day_asked(text: str) -> date | None:
    """Return the day of `2027-06-30` or `30-6-2027`; None for nothing. Refuses as `moment_asked` does."""
    return sensible(forms.day(text.strip(), field="on"), field="on") if text.strip() else None


def _accounts(opened: OpenedBook) -> set[UUID]:
    return {recorded.event.head.by for stream in opened.streams.values() for recorded in stream}

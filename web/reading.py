"""What a page of a plan reads before it shows anything: the book as known, the day it is valued on, who may see it."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from typing import Final, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from msgspec.structs import replace

from domain.aggregates.dispute import Dispute
from domain.aggregates.dispute.events import ReviewerProposed
from domain.aggregates.framework import FrameworkPublished
from domain.aggregates.organisation import Organisation
from domain.aggregates.plan import Entry
from domain.aggregates.trajectory import Trajectory
from domain.authority import HOST, authorise, inspected
from domain.calendar import day_of
from domain.commands.books import OpenedBook
from domain.events import Recorded, tag_of
from domain.refusals import Missing, Refused
from domain.terms import Party
from domain.valuation.framework import Framework
from domain.valuation.ledger import LedgerLine
from domain.valuation.notation import Text
from domain.valuation.plan import Figures, PlanValuation
from projections.by_month import people_until, told_day, told_until
from projections.histories import History, Place, place_of
from projections.parts import objected_apart
from projections.readers import Reader
from web.axes import Axes, axes_of, moment_of_step
from web.looked import looked
from web.visits import Visit
from web.wording.events import ECHOES

T = TypeVar("T")
R = TypeVar("R", bound="Reading")

UNKNOWN: Final = "?"


class kept(cached_property[T]):  # noqa: N801 - it stands where a property does
    """A property of a reading that is taken `once`."""

    def __init__(self, derive: Callable[["Reading"], T]) -> None:
        """Let `derive` work it out."""
        super().__init__(lambda reading: reading.once(derive))
        self.__doc__ = derive.__doc__


class Reading(Axes, Reader):
    """A plan as one visitor reads it: `known` at a moment (None is now), valued `on` a day."""

    replays = False  # whether the page can be shown as it was at any step

    def __init__(
        self,
        visit: Visit,
        opened: OpenedBook,
        party: Party | None,
        known: datetime | None,
        on: date | None,
        *,
        under: Dispute | None = None,
    ) -> None:
        """Hold what was folded; names and the valuation are worked out when they are asked for.

        `under` is the dispute whose grant a reviewer looks under.
        """
        super().__init__(opened.book, visit.account.organisation, party)
        self.visit = visit
        self.under = under
        self.opened = opened
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
    def _eyes(self) -> tuple[object, ...]:
        return self.own, self.reviews, self.known, self.asked_on, self.today

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
    def framework(self) -> Framework:
        """The framework that holds for what happens on the day of the view."""
        return self.book.frameworks[self.plan.id].on(self.on)

    @kept
    def entries(self) -> dict[UUID, Entry]:
        """The entries that the reader may see, in the order of recording."""
        return super().entries

    @kept
    def trajectories(self) -> dict[UUID, Trajectory]:
        """The trajectories that the reader may see, in the order in which they joined."""
        return super().trajectories

    @property
    def keeps_costs(self) -> bool:
        """Whether the reader's organisation has costs to keep: each contractor its own (R63)."""
        return self.party is Party.CONTRACTOR

    @property
    def sees_costs(self) -> bool:
        """Whether the reader sees what social return costs anybody."""
        return self.keeps_costs or bool(self.budgets)

    @property
    def acts(self) -> bool:
        """Whether the reader may have something to do: not in a view of the past, and not as a reviewer."""
        return not self.past and not self.reviews

    @kept
    def told(self) -> list[Recorded]:
        """The events that the reader is told, oldest first: of two that say the same, the one that says most."""
        events = self.opened.once(History).events
        return [each for each in events if tag_of(each.event) not in ECHOES and self.tells(each)]

    @kept
    def places(self) -> frozenset[Place]:
        """Where the events stand that the reader is told."""
        return frozenset(place_of(each) for each in self.told)

    @kept
    def moments(self) -> list[datetime]:
        """The moments at which something happened that the reader is told: the steps of a replay."""
        begun = self.opened.streams[self.plan.id][0].event.head.at
        return sorted({at for each in self.told if (at := each.event.head.at) >= begun})

    @cached_property
    def present(self) -> "Reading":
        """The plan as it is known now, to the same reader."""
        if self.known is None:
            return self
        now = self.visit.site.books.open(self.plan.id)
        return Reading(self.visit, now, self.party, None, None, under=self.under)

    def may(self, command: str) -> bool:
        """Tell whether the reader may do a command on this plan, in this view."""
        if not self.acts:
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
        return objected_apart(self, self.lines, self.valuation.objected)

    @property
    def untold(self) -> int:
        """Of how much that is under an objection no amount is told."""
        return len({str(id) for id in self.plan.disputed()} - self.objected)

    @cached_property
    def organisations(self) -> dict[UUID, str]:
        """The names of the parties, of who carries a stage or is asked to, of partners in initiatives, of who acted."""
        ways = self.book.trajectories.values()
        asked = {handover.receiver for each in ways for handover in each.handovers.values()}
        carriers = asked.union(*(each.carriers() for each in ways))
        shared = self.book.initiatives.values()
        partners = {id for each in shared for id in (*each.partners, *each.clients(), each.proposed_by)}
        ids = {self.plan.client, *self.plan.contractors, *carriers, *partners, *self.opened.once(_acting)}
        streams = self.visit.store.streams(ids)
        return {id: Organisation.replay(id, streams[id]).name or UNKNOWN for id in ids}

    @cached_property
    def people(self) -> dict[UUID, str]:
        """The names of everybody who did something in this plan, by account; a reviewer is told of nobody by name."""
        return {} if self.reviews else self.visit.accounts.names(self.opened.once(_accounts))

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

    The address may name the axes, as in `axes_of`. Without `on` the plan is valued on the day that it was known, or
    today. `?event=12` is right after that step of the replay.
    """
    known, on = axes_of(visit)
    reading = opened_as(Reading, visit, plan, known, on, permission=permission)
    if step := visit.request.query_params.get("event", ""):
        reading = _stepped(reading, step, on)
    reading.replays = permission.startswith("see_")
    if reading.under is not None:
        looked(visit, reading.under, reading.known, on)
    return reading


def opened_as(
    kind: type[R], visit: Visit, plan: UUID, known: datetime | None, on: date | None, *, permission: str
) -> R:
    """Open a plan as it was known at a moment, for a party or for whoever holds a grant; to others it is `Missing`."""
    opened = visit.site.books.open(plan, known)
    own = opened.book.plan
    party, under = None, None
    try:
        authorise(permission, visit.actor, own)
        party = own.party(visit.account.organisation)
    except Missing:
        under = _inspected(visit, plan, permission)
    return kind(visit, opened, party, known, on, under=under)


def _stepped(reading: Reading, asked: str, on: date | None) -> Reading:
    """Return the plan as it was known right after a step of its replay; after the last one it is the plan of now."""
    known = moment_of_step(asked, reading.present.moments)
    opened = reading.visit.site.books.open(reading.plan.id, known)
    return Reading(reading.visit, opened, reading.party, known, on, under=reading.under)


def _inspected(visit: Visit, plan: UUID, permission: str) -> Dispute:
    """Return the dispute whose grant lets a visitor look at this very moment (R77).

    It is asked of the plan as it stands, also for a view of the past; to everybody else the plan is `Missing`.
    """
    disputes = visit.site.books.open(plan).book.disputes
    found = inspected(permission, visit.actor, disputes.values(), visit.now)
    if found is None:
        raise Missing(plan)
    return found


def read_now(visit: Visit, plan: UUID, *, permission: str) -> Reading:
    """Open a plan to do something in it; a view of the past has no such page (`Missing`)."""
    reading = read(visit, plan, permission=permission)
    if not reading.acts:
        raise Missing(plan)
    return reading


def replay_at(plan: UUID, known: datetime, on: date) -> str:
    """Return the address of a plan as it was known at a moment, valued on a day."""
    return f"/plans/{plan}?{urlencode({'known': known.isoformat(), 'on': on.isoformat()})}"


def _accounts(opened: OpenedBook) -> set[UUID]:
    return {recorded.event.head.by for stream in opened.streams.values() for recorded in stream}


def _acting(opened: OpenedBook) -> set[UUID]:
    """Return the organisations that did something in a plan, or were proposed as the reviewer of a dispute of it.

    Who only assented to days of a way that also counts elsewhere may have no other part in the plan.
    """
    events = [recorded.event for recorded in opened.history()]
    proposed = {event.reviewer for event in events if isinstance(event, ReviewerProposed)}
    return (proposed | {event.head.organisation for event in events}) - {HOST.organisation}

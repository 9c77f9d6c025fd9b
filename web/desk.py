"""The desk (*werkbank*): all that waits for the reader, over every plan and partnership, the most urgent first.

However many plans there are, it takes the same few round trips: which of them ask something, and then their streams.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Final, TypeVar
from uuid import UUID

import msgspec

from domain.aggregates.aggregate import Aggregate
from domain.aggregates.amendment import Amendment
from domain.aggregates.dispute import Dispute
from domain.aggregates.initiative import Initiative
from domain.aggregates.meetings import Meetings, meetings_of
from domain.aggregates.organisation import Organisation
from domain.aggregates.oversight import Oversight, oversight_of
from domain.aggregates.partnership import Partnership
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import Trajectory
from domain.calendar import day_of
from domain.commands.trajectories import pseudonym_of
from domain.events import Event, Head, Recorded
from projections.declarations import declared_twice, declared_twice_for
from projections.desks import disputes_to_review, plans_asking
from projections.frameworks import reviews_until
from projections.initiatives import Asked, asked_of, initiatives_of
from projections.partnerships import partnerships_of
from projections.signals import pressing, signals
from projections.trajectories import asked_of as asked_in_trajectories
from projections.trajectories import trajectories_of
from projections.waiting import Asked as AskedOfWay
from projections.waiting import Question, asked, in_dispute, met, owed, waiting
from web.handovers import told
from web.live import following
from web.paging import Paging
from web.signals import told_signals
from web.tasks import SOON, Task, Urgency, initiative_tasks, meeting_task, review_task, task_of
from web.visits import Answer, Reader, Visit, page
from web.wording import marked as _

A = TypeVar("A", bound=Aggregate)

PAGE: Final = 50
"""Tasks on a page of the desk."""

_QUIET: Final = {
    Question.HANDOVER: _("Een overdracht wacht op uw antwoord."),
    Question.END_OF_CHAIN: _("Het einde van een keten wacht op uw handtekening."),
    Question.ALLOCATION: _("Dagen van een traject vragen om mee te tellen in uw plan."),
}
"""What is asked of a trajectory, without its name."""


class Place(msgspec.Struct, frozen=True):
    """Where something waits: a plan, an initiative or a partnership by its title, or the trajectories together."""

    title: str
    href: str
    plan: UUID | None = None


class Item(msgspec.Struct, frozen=True):
    """Something on the desk: the task and where it waits; where another asked for it, who by name, and on which day."""

    task: Task
    place: Place
    since: date | None = None
    asker: str = ""


class Sign(msgspec.Struct, frozen=True):
    """A signal that goes on, and the way that it is about; nobody asked for anything."""

    text: str
    pseudonym: str
    href: str


class Pile(msgspec.Struct, frozen=True):
    """What has the same haste, by the place where it waits."""

    urgency: Urgency
    places: list[tuple[Place, list[Item]]]


def anything_waits(visit: Reader) -> bool:
    """Tell whether there is anything on the desk of the reader's organisation."""
    return any(True for _ in Opened(visit).items())


def waiting_by_plan(visit: Reader) -> dict[UUID, int]:
    """Return how much waits for the reader's organisation in each plan in which something does."""
    return Counter(item.place.plan for item in Opened(visit).items() if item.place.plan)


@page("/desk", permission="see_desk")
def desk(visit: Visit) -> Answer:
    """Show what waits for the reader's organisation: what is late, what is soon, and what else was asked."""
    live, opened = following(visit), Opened(visit)
    items = ordered(opened.items(), visit.today)
    paging = Paging.of(visit, len(items), PAGE)
    piles = list(_piles(paging.cut(items), visit.today))
    return visit.render("desk/show.html", piles=piles, signs=opened.signs(), paging=paging, live=live)


def ordered(items: Iterable[Item], today: date) -> list[Item]:
    """Return what there is by haste, then by place, and there the first due and the longest waiting first."""
    haste = list(Urgency)

    def order(item: Item) -> tuple[int, str, str, date, date]:
        rank, place = haste.index(item.task.urgency(today)), item.place
        return rank, place.title.casefold(), place.href, item.task.due or date.max, item.since or date.max

    return sorted(items, key=order)


def _piles(ordered: Iterable[Item], today: date) -> Iterator[Pile]:
    for urgency, pile in groupby(ordered, key=lambda item: item.task.urgency(today)):
        yield Pile(urgency, [(place, list(here)) for place, here in groupby(pile, key=lambda item: item.place)])


class Opened:
    """What may ask something of the reader's organisation, folded in two round trips after the lists."""

    def __init__(self, visit: Reader) -> None:
        self.visit = visit
        self.own = visit.account.organisation
        pool = visit.site.pool
        asking = asked_in_trajectories(pool, self.own)
        plans = dict.fromkeys([*plans_asking(pool, self.own), *(plan for _, plan in asking)])
        ways = dict.fromkeys([*trajectories_of(pool, self.own), *(way for way, _ in asking)])
        shared = initiatives_of(pool, self.own)
        self.joined = partnerships_of(pool, self.own)
        partnerships = [each.partnership for each in self.joined]
        reviewing = disputes_to_review(pool, self.own)
        self.streams = visit.store.streams([self.own, *plans, *ways, *shared, *partnerships, *reviewing])
        self.plans = self._folded(Plan, plans)
        self.ways = self._folded(Trajectory, ways)
        self.carried = [way for way in self.ways.values() if self.own in way.carriers()]
        self.initiatives = self._folded(Initiative, shared)
        self.reviewing = self._folded(Dispute, reviewing)
        cited = [id for plan in self.plans.values() for id in (*plan.amendments, *plan.disputes)]
        cited += [id for plan in self.plans for id in (oversight_of(plan), meetings_of(plan))]
        self.streams |= visit.store.streams(cited) if cited else {}

    def items(self) -> Iterator[Item]:
        """Yield all that waits."""
        for plan in self.plans.values():
            yield from self._in_plan(plan)
        for way in self.ways.values():
            yield from self._in_way(way)
        for initiative in self.initiatives.values():
            yield from self._in_initiative(initiative)
        for partnership in self._folded(Partnership, [each.partnership for each in self.joined]).values():
            yield from self._in_partnership(partnership)
        for dispute in self.reviewing.values():
            yield from self._to_review(dispute)
        yield from self._reviews()

    def signs(self) -> list[Sign]:
        """Return the signals that go on in the ways that it carries, and in its plans as a client."""
        visit, pool = self.visit, self.visit.site.pool
        twice = declared_twice(pool, [way.id for way in self.carried])
        found = [
            Sign(said.text, way.pseudonym, f"/trajectories/{way.id}")
            for way in self.carried
            for said in told_signals(
                visit, (each for each in signals(way, visit.today, twice) if pressing(each, visit.today))
            )
        ]
        text = visit._("Een verklaring in dit traject staat ook bij een ander traject; waar dat is, staat hier niet.")
        return found + [
            Sign(text, pseudonym_of(way), f"/plans/{plan}/trajectories/{way}")
            for plan, way in declared_twice_for(pool, self.own)
        ]

    def _in_plan(self, plan: Plan) -> Iterator[Item]:
        amendments = self._folded(Amendment, plan.amendments)
        [oversight] = self._folded(Oversight, [oversight_of(plan.id)]).values()
        place, heads = _place_of(plan), last_told(self.streams[plan.id])
        heads |= last_told(self.streams[oversight.id])
        heads |= {each.id: each.proposed.head for each in amendments.values() if each.proposed}
        for ending in (plan.closing, plan.reopening):
            heads |= {plan.id: ending.proposed} if ending else {}
        left = waiting(plan, amendments, self.own)
        for waits in (*left, *owed(plan, oversight, self.carried, self.own, self.visit.today)):
            yield self._item(task_of(self.visit, plan, amendments, waits), place, heads.get(waits.thing))
        [meetings] = self._folded(Meetings, [meetings_of(plan.id)]).values()
        heads = last_told(self.streams[meetings.id])
        for waits in met(plan, meetings, self.own, self.visit.today):
            yield self._item(meeting_task(self.visit, plan.id, meetings, waits), place, heads.get(waits.thing))
        for dispute in self._folded(Dispute, plan.disputes).values():
            for waits in in_dispute(dispute, self.own, self.visit.today):
                head = last_left(self.streams[dispute.id], self.own)
                yield self._item(task_of(self.visit, plan, amendments, waits), place, head)

    def _to_review(self, dispute: Dispute) -> Iterator[Item]:
        """Yield what a reviewer is asked; which plan it is in is told once it confirmed that it keeps silent."""
        for waits in in_dispute(dispute, self.own, self.visit.today):
            place = Place(self.visit._("Te toetsen geschillen"), f"/disputes/{dispute.id}")
            yield self._item(review_task(self.visit, waits), place, last_left(self.streams[dispute.id], self.own))

    def _in_way(self, way: Trajectory) -> Iterator[Item]:
        for asks in asked(way, self.own, self.plans):
            text, href = told(self.visit, way, asks)
            plan = self.plans.get(asks.plan) if asks.plan else None
            ways = Place(self.visit._("Trajecten"), "/trajectories")
            task = Task(text, href, quiet=self.visit._(_QUIET[asks.question]))
            yield self._item(task, _place_of(plan) if plan else ways, self._asking(way, asks))

    def _asking(self, way: Trajectory, asks: AskedOfWay) -> Head:
        """Return the head of the event by which a trajectory asks."""
        match asks.question:
            case Question.HANDOVER:
                return way.handovers[asks.thing].proposed
            case Question.END_OF_CHAIN:
                found = way.ends[asks.thing]
                return found.signed[found.facts.carrier]
            case Question.ALLOCATION:
                return self._told(way.id, way.stages[asks.thing].revision)

    def _in_initiative(self, initiative: Initiative) -> Iterator[Item]:
        place = Place(initiative.worded.title, f"/initiatives/{initiative.id}")
        proposals = {Asked.PARTS: initiative.shares_proposal, Asked.IMPACT: initiative.impact_proposal}
        for asks, task in zip(asked_of(initiative, self.own), initiative_tasks(self.visit, initiative), strict=True):
            proposal = proposals.get(asks)
            yield self._item(task, place, self._told(initiative.id, proposal.revision if proposal else 1))

    def _in_partnership(self, partnership: Partnership) -> Iterator[Item]:
        visit, address = self.visit, f"/partnerships/{partnership.id}"
        place, proposal = Place(partnership.name, address), partnership.proposal
        if self.own in partnership.invitations:
            text = visit._("U bent uitgenodigd om mee te doen in %(name)s.", name=partnership.name)
            task = Task(text, address, quiet=visit._("U bent uitgenodigd voor een samenwerkingsverband."))
            yield self._item(task, place, last_told(self.streams[partnership.id]).get(self.own))
        if proposal is not None and self.own in partnership.awaited():
            text = visit._("De verdeling van de verplichting in %(name)s wacht op uw akkoord.", name=partnership.name)
            task = Task(text, address, quiet=visit._("Een verdeling van de verplichting wacht op uw akkoord."))
            yield self._item(task, place, self._told(partnership.id, proposal.revision))

    def _reviews(self) -> Iterator[Item]:
        """Yield the frameworks of its own that are to be looked at again soon, or should have been."""
        visit, [own] = self.visit, self._folded(Organisation, [self.own]).values()
        for each in reviews_until(visit.site.pool, own.id, visit.today + SOON, norm_owner=own.norm_owner):
            text = visit._("U zou dit waarderingskader opnieuw bekijken.")
            address = f"/frameworks/{each.framework}/{each.version}"
            yield Item(Task(text, address, each.day), Place(each.title.in_language(visit.language), address))

    def _item(self, task: Task, place: Place, head: Head | None) -> Item:
        if head is None or head.organisation == self.own:
            return Item(task, place)
        return Item(task, place, day_of(head.at), self.visit.site.name_of(head.organisation))

    def _told(self, stream: UUID, version: int) -> Head:
        return self.streams[stream][version - 1].event.head

    def _folded(self, kind: type[A], ids: Iterable[UUID]) -> dict[UUID, A]:
        return {id: kind.replay(id, self.streams[id]) for id in ids}


def _place_of(plan: Plan) -> Place:
    return Place(plan.title, f"/plans/{plan.id}", plan.id)


def last_told(stream: Iterable[Recorded]) -> dict[UUID, Head]:
    """Return by id the head of the last event that names it: of what waits, the event by which it waits."""
    return {id: item.event.head for item in stream for id in _named(item.event)}


def last_left(stream: Sequence[Recorded], own: UUID) -> Head | None:
    """Return the head of the last event of a stream by another organisation: by it something waits."""
    return next((item.event.head for item in reversed(stream) if item.event.head.organisation != own), None)


def _named(event: Event) -> Iterator[UUID]:
    for value in msgspec.structs.astuple(event):
        yield from (id for id in (value if isinstance(value, tuple) else (value,)) if isinstance(id, UUID))

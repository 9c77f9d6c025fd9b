"""A review meeting of a plan: what is on the agenda, who was there, what was decided, and the minutes both sign."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.aggregate import Aggregate
from domain.aggregates.plan.state import Plan
from domain.calendar import day_of, sensible
from domain.events import Event, Head
from domain.quantities import few, positive
from domain.refusals import Missing, Refused, Stale
from domain.terms import Party, Term

MOST_LENGTH: Final = 12 * 60
MOST_ITEMS: Final = 40
MOST_POINTS: Final = 100
MOST_PRESENT: Final = 60
LONGEST_TEXT: Final = 10_000
FARTHEST: Final = timedelta(days=2 * 366)


class Rhythm(StrEnum):
    """How often a series of meetings comes back."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    @property
    def months(self) -> int:
        """Return how many months lie between two meetings."""
        return 1 if self is Rhythm.MONTHLY else 3


class AboutKind(StrEnum):
    """What an item of an agenda can be about."""

    AMENDMENT = "amendment"
    REVENUE = "revenue"
    OBJECTION = "objection"
    COMMITMENT = "commitment"
    TRAJECTORY = "trajectory"
    DISPUTE = "dispute"
    ADVICE = "advice"
    OVERSIGHT = "oversight"
    CLOSING = "closing"


class Series(Term, frozen=True):
    """The series that a meeting belongs to, and how often that comes back; a series shares one backlog."""

    id: UUID
    rhythm: Rhythm


class About(Term, frozen=True):
    """What an item is about: a thing of the plan by its kind and id."""

    kind: AboutKind
    id: UUID


class When(Term, frozen=True):
    """When and where a meeting is: a moment in UTC, a `length` in minutes, a place or an address on the web."""

    starts_at: datetime
    length: int
    place: str

    @property
    def ends_at(self) -> datetime:
        """Return the moment at which it ends."""
        return self.starts_at + timedelta(minutes=self.length)


class ItemTerms(Term, frozen=True):
    """An item of the agenda: its title, the side that brings it, its `length` in minutes, and what it is about.

    `carried` is the item of an earlier meeting that was deferred and is taken from the backlog now.
    """

    title: str
    owner: Party
    length: int
    about: About | None = None
    carried: UUID | None = None


class PointTerms(Term, frozen=True):
    """An action point: what is to be done, by which organisation, by when; `item` is where it was agreed."""

    text: str
    owner: UUID
    due: date
    item: UUID | None = None


class MeetingCalled(Event, frozen=True, tag="meeting.called"):
    """A party calls both sides together about a plan."""

    plan: UUID
    title: str
    when: When
    series: Series | None = None


class MeetingRescheduled(Event, frozen=True, tag="meeting.rescheduled"):
    """It is at another time or place."""

    when: When


class MeetingCancelled(Event, frozen=True, tag="meeting.cancelled"):
    """It does not take place; the reason stands in the head."""


class ItemAdded(Event, frozen=True, tag="meeting.item-added"):
    """A party puts something on the agenda."""

    item: UUID
    terms: ItemTerms


class ItemMoved(Event, frozen=True, tag="meeting.item-moved"):
    """An item stands elsewhere on the agenda: at `place`, counted from 1."""

    item: UUID
    place: int


class ItemWithdrawn(Event, frozen=True, tag="meeting.item-withdrawn"):
    """An item is taken off the agenda."""

    item: UUID


class AttendanceRecorded(Event, frozen=True, tag="meeting.attendance-recorded"):
    """Who of an organisation is there: accounts, and how many `others` that have none."""

    organisation: UUID
    accounts: tuple[UUID, ...]
    others: int = 0


class MeetingOpened(Event, frozen=True, tag="meeting.opened"):
    """The meeting begins; what happens in the plan from now on belongs to its minutes."""


class ItemTakenUp(Event, frozen=True, tag="meeting.item-taken-up"):
    """Both turn to an item."""

    item: UUID


class OutcomeRecorded(Event, frozen=True, tag="meeting.outcome-recorded"):
    """What came of an item: the decision in words, or nothing where it was talked about only."""

    item: UUID
    decision: str = ""


class ActionPointAgreed(Event, frozen=True, tag="meeting.action-agreed"):
    """Somebody will do something."""

    point: UUID
    terms: PointTerms


class ActionPointDone(Event, frozen=True, tag="meeting.action-done"):
    """An action point is done."""

    point: UUID


class ItemDeferred(Event, frozen=True, tag="meeting.item-deferred"):
    """An item goes to the backlog of the series, for a later meeting."""

    item: UUID


class MeetingClosed(Event, frozen=True, tag="meeting.closed"):
    """The meeting ends, and with it what belongs to its minutes."""


class MinutesWritten(Event, frozen=True, tag="meeting.minutes-written"):
    """What the minutes say of an item, beside what was recorded."""

    item: UUID
    text: str


class MinutesSigned(Event, frozen=True, tag="meeting.minutes-signed"):
    """A party signs the minutes as they stand; `content` is their SHA-256."""

    content: str
    party: Party


MeetingEvent = (
    MeetingCalled
    | MeetingRescheduled
    | MeetingCancelled
    | ItemAdded
    | ItemMoved
    | ItemWithdrawn
    | AttendanceRecorded
    | MeetingOpened
    | ItemTakenUp
    | OutcomeRecorded
    | ActionPointAgreed
    | ActionPointDone
    | ItemDeferred
    | MeetingClosed
    | MinutesWritten
    | MinutesSigned
)


class MeetingStatus(StrEnum):
    """Where a meeting stands."""

    CALLED = "called"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Item(msgspec.Struct):
    """An item of the agenda. `outcome` is the head under which one was recorded, `revision` of what was written."""

    id: UUID
    terms: ItemTerms
    taken_up: Head | None = None
    outcome: Head | None = None
    decision: str = ""
    deferred: Head | None = None
    text: str = ""
    revision: int = 0

    @property
    def waits(self) -> bool:
        """Whether nothing was said of it yet."""
        return self.outcome is None and self.deferred is None


class ActionPoint(msgspec.Struct):
    """An action point, and the head under which it was done."""

    id: UUID
    terms: PointTerms
    agreed: Head
    done: Head | None = None


class Present(msgspec.Struct, frozen=True):
    """Who of an organisation was there."""

    accounts: tuple[UUID, ...]
    others: int


class Meeting(Aggregate):
    """The state of a meeting. `signatures` hold for the content as it stands; `voided` says that one was lost."""

    events: ClassVar = MeetingEvent

    plan: UUID = UUID(int=0)
    title: str = ""
    when: When | None = None
    series: Series | None = None
    called: Head | None = None
    rescheduled: int = 0
    status: MeetingStatus = MeetingStatus.CALLED
    changed: Head | None = None
    opened: Head | None = None
    closed: Head | None = None
    items: dict[UUID, Item] = msgspec.field(default_factory=dict)
    current: UUID | None = None
    attendance: dict[UUID, Present] = msgspec.field(default_factory=dict)
    points: dict[UUID, ActionPoint] = msgspec.field(default_factory=dict)
    signatures: dict[Party, MinutesSigned] = msgspec.field(default_factory=dict)
    voided: bool = False

    @property
    def starts_at(self) -> datetime:
        """Return the moment at which it starts, in UTC."""
        return self.timed.starts_at

    @property
    def timed(self) -> When:
        """Return when and where it is."""
        if self.when is None:
            raise Missing(self.id)
        return self.when

    @property
    def signed(self) -> bool:
        """Whether both signed the minutes as they stand: from then on nothing in them changes."""
        return len(self.signatures) == len(Party)

    @property
    def content(self) -> str:
        """Return the hash of what the minutes say: time, place, who was there, and every item and action point.

        What happened in the plan between opening and closing is in the log itself, and so are those two moments.
        """
        said = {
            "attendance": sorted((id, each.accounts, each.others) for id, each in self.attendance.items()),
            "closed": self.closed.at if self.closed else None,
            "items": [(i.id, i.terms, i.outcome is not None, i.decision, i.deferred is not None, i.text) for i in self],
            "meeting": self.id,
            "opened": self.opened.at if self.opened else None,
            "plan": self.plan,
            "points": [(point.id, point.terms) for point in self.points.values()],
            "title": self.title,
            "when": self.when,
        }
        return hashlib.sha256(_canonical.encode(said)).hexdigest()

    def __iter__(self) -> Iterator[Item]:
        """Yield the items in the order of the agenda."""
        return iter(self.items.values())

    def deferred(self) -> list[Item]:
        """Return the items that went to the backlog here."""
        return [item for item in self if item.deferred is not None]

    def apply(self, event: MeetingEvent) -> None:
        """Take one event into the state."""
        match event:
            case MeetingCalled():
                self.plan, self.title, self.when, self.series = event.plan, event.title, event.when, event.series
                self.called = self.changed = event.head
            case MeetingRescheduled():
                self.when, self.changed = event.when, event.head
                self.rescheduled += 1
            case MeetingCancelled():
                self.status, self.changed = MeetingStatus.CANCELLED, event.head
                self.rescheduled += 1
            case MeetingOpened():
                self.status, self.opened = MeetingStatus.OPEN, event.head
            case MeetingClosed():
                self.status, self.closed, self.current = MeetingStatus.CLOSED, event.head, None
            case ActionPointDone():
                self.points[event.point].done = event.head
            case MinutesSigned():
                self.signatures[event.party], self.voided = event, False
            case _:
                self._write(event)

    def _write(self, event: MeetingEvent) -> None:
        """Take in what the minutes tell: an earlier signature no longer holds."""
        self.voided = self.voided or bool(self.signatures)
        self.signatures.clear()
        match event:
            case ItemAdded():
                self.items[event.item] = Item(event.item, event.terms)
            case ItemMoved():
                order = [each for each in self.items if each != event.item]
                order.insert(event.place - 1, event.item)
                self.items = {each: self.items[each] for each in order}
            case ItemWithdrawn():
                del self.items[event.item]
                self.current = None if self.current == event.item else self.current
            case AttendanceRecorded():
                self.attendance[event.organisation] = Present(event.accounts, event.others)
            case ItemTakenUp():
                self.items[event.item].taken_up, self.current = event.head, event.item
            case OutcomeRecorded():
                item = self.items[event.item]
                item.outcome, item.decision, item.deferred, item.revision = (
                    event.head,
                    event.decision,
                    None,
                    self.version,
                )
            case ItemDeferred():
                item = self.items[event.item]
                item.deferred, item.outcome, item.decision, item.revision = event.head, None, "", self.version
            case ActionPointAgreed():
                self.points[event.point] = ActionPoint(event.point, event.terms, event.head)
            case MinutesWritten():
                item = self.items[event.item]
                item.text, item.revision = event.text, self.version
            case _:
                raise AssertionError(event)


_canonical = msgspec.json.Encoder(order="deterministic")


def call_meeting(
    meeting: Meeting, head: Head, *, plan: Plan, title: str, when: When, series: Series | None
) -> MeetingCalled:
    """Call both sides together, today or later."""
    if meeting.version:
        raise Refused("meeting.already-called")
    title = texts.clean(title, field="title")
    return MeetingCalled(head=head, plan=plan.id, title=title, when=_when(head, when), series=series)


def reschedule_meeting(meeting: Meeting, head: Head, *, when: When) -> MeetingRescheduled:
    """Let it be at another time or place, as long as it did not begin."""
    _require(meeting, MeetingStatus.CALLED)
    when = _when(head, when)
    if when == meeting.when:
        raise Refused("meeting.nothing-changed")
    return MeetingRescheduled(head=head, when=when)


def cancel_meeting(meeting: Meeting, head: Head) -> MeetingCancelled:
    """Let it not take place; the reason stands in the head."""
    _require(meeting, MeetingStatus.CALLED)
    texts.require_reason(head.reason)
    return MeetingCancelled(head=head)


def add_item(meeting: Meeting, head: Head, *, item: UUID, terms: ItemTerms, backlog: frozenset[UUID]) -> ItemAdded:
    """Put something on the agenda, also during the meeting; `backlog` is what may be carried from earlier ones."""
    _require(meeting, MeetingStatus.CALLED, MeetingStatus.OPEN)
    if item in meeting.items:
        raise Refused("meeting.already-there")
    few((*meeting.items, item), field="title", most=MOST_ITEMS)
    if terms.carried is not None and (
        terms.carried not in backlog or any(each.terms.carried == terms.carried for each in meeting)
    ):
        raise Refused("meeting.not-in-backlog")
    positive(terms.length, field="length", most=MOST_LENGTH)
    title = texts.clean(terms.title, field="title")
    return ItemAdded(head=head, item=item, terms=msgspec.structs.replace(terms, title=title))


def move_item(meeting: Meeting, head: Head, *, item: UUID, place: int) -> ItemMoved:
    """Let an item stand elsewhere on the agenda, at a place counted from 1."""
    _require(meeting, MeetingStatus.CALLED, MeetingStatus.OPEN)
    _item(meeting, item)
    if not 1 <= place <= len(meeting.items) or list(meeting.items).index(item) == place - 1:
        raise Refused("meeting.no-such-place", field="place")
    return ItemMoved(head=head, item=item, place=place)


def withdraw_item(meeting: Meeting, head: Head, *, item: UUID) -> ItemWithdrawn:
    """Take an item off the agenda, as long as nothing came of it."""
    _require(meeting, MeetingStatus.CALLED, MeetingStatus.OPEN)
    found = _item(meeting, item)
    if not found.waits or any(point.terms.item == item for point in meeting.points.values()):
        raise Refused("meeting.item-settled")
    return ItemWithdrawn(head=head, item=item)


def record_attendance(
    meeting: Meeting, head: Head, *, plan: Plan, organisation: UUID, accounts: tuple[UUID, ...], others: int
) -> AttendanceRecorded:
    """Say who of a party is there, on the day itself or until both signed."""
    _require(meeting, MeetingStatus.CALLED, MeetingStatus.OPEN, MeetingStatus.CLOSED)
    _party(plan, organisation, field="organisation")
    few(accounts, field="accounts", most=MOST_PRESENT)
    if others < 0:
        raise Refused("quantity.not-positive", field="others")
    if others > MOST_PRESENT:
        raise Refused("quantity.absurd", field="others", most=MOST_PRESENT)
    present = Present(tuple(sorted(set(accounts))), others)
    if meeting.attendance.get(organisation, Present((), 0)) == present:
        raise Refused("meeting.nothing-changed")
    return AttendanceRecorded(head=head, organisation=organisation, accounts=present.accounts, others=others)


def open_meeting(meeting: Meeting, head: Head) -> MeetingOpened:
    """Begin, on its day or later."""
    _require(meeting, MeetingStatus.CALLED)
    day = day_of(meeting.starts_at)
    if day_of(head.at) < day:
        raise Refused("meeting.too-early", day=day)
    return MeetingOpened(head=head)


def take_up_item(meeting: Meeting, head: Head, *, item: UUID) -> ItemTakenUp:
    """Turn to an item."""
    _require(meeting, MeetingStatus.OPEN)
    if _item(meeting, item).id == meeting.current:
        raise Refused("meeting.nothing-changed")
    return ItemTakenUp(head=head, item=item)


def record_outcome(meeting: Meeting, head: Head, *, item: UUID, decision: str, revision: int) -> OutcomeRecorded:
    """Record what came of an item, or word it differently until both signed. `revision` is the one that was read."""
    _require(meeting, MeetingStatus.OPEN, MeetingStatus.CLOSED)
    found = _read(meeting, item, revision)
    decision = texts.clean(decision, field="decision", limit=LONGEST_TEXT, lines=True, required=False)
    if found.outcome is not None and found.decision == decision:
        raise Refused("meeting.nothing-changed")
    return OutcomeRecorded(head=head, item=item, decision=decision)


def defer_item(meeting: Meeting, head: Head, *, item: UUID, revision: int) -> ItemDeferred:
    """Put an item off to a later meeting."""
    _require(meeting, MeetingStatus.OPEN)
    if _read(meeting, item, revision).deferred is not None:
        raise Refused("meeting.nothing-changed")
    return ItemDeferred(head=head, item=item)


def agree_action(meeting: Meeting, head: Head, *, plan: Plan, point: UUID, terms: PointTerms) -> ActionPointAgreed:
    """Agree who of the parties does what by when."""
    _require(meeting, MeetingStatus.OPEN, MeetingStatus.CLOSED)
    if point in meeting.points:
        raise Refused("meeting.already-there")
    few((*meeting.points, point), field="text", most=MOST_POINTS)
    _party(plan, terms.owner, field="owner")
    if terms.item is not None:
        _item(meeting, terms.item)
    if sensible(terms.due, field="due") < day_of(head.at):
        raise Refused("meeting.past", field="due", today=day_of(head.at))
    text = texts.clean(terms.text, field="text", limit=texts.REASON, lines=True)
    return ActionPointAgreed(head=head, point=point, terms=msgspec.structs.replace(terms, text=text))


def finish_action(meeting: Meeting, head: Head, *, point: UUID) -> ActionPointDone:
    """Say that an action point is done; that is after the minutes, and changes nothing in them."""
    found = meeting.points.get(point)
    if found is None:
        raise Missing(point)
    if found.done is not None:
        raise Refused("meeting.action-done")
    return ActionPointDone(head=head, point=point)


def close_meeting(meeting: Meeting, head: Head) -> tuple[MeetingEvent, ...]:
    """End the meeting; what nothing was said of goes to the backlog."""
    _require(meeting, MeetingStatus.OPEN)
    left = (ItemDeferred(head=head, item=item.id) for item in meeting if item.waits)
    return (*left, MeetingClosed(head=head))


def write_minutes(meeting: Meeting, head: Head, *, item: UUID, text: str, revision: int) -> MinutesWritten:
    """Complete the minutes of an item until both signed. `revision` is the one that was read."""
    _require(meeting, MeetingStatus.OPEN, MeetingStatus.CLOSED)
    found = _read(meeting, item, revision)
    text = texts.clean(text, field="text", limit=LONGEST_TEXT, lines=True, required=False)
    if text == found.text:
        raise Refused("meeting.nothing-changed")
    return MinutesWritten(head=head, item=item, text=text)


def sign_minutes(meeting: Meeting, head: Head, *, party: Party, content: str) -> MinutesSigned:
    """Sign exactly the minutes that were read, once for each side."""
    _require(meeting, MeetingStatus.CLOSED)
    if party in meeting.signatures:
        raise Refused("meeting.already-signed")
    if content != meeting.content:
        raise Stale(meeting.id, read=0, current=meeting.version)
    return MinutesSigned(head=head, content=content, party=party)


def _when(head: Head, when: When) -> When:
    positive(when.length, field="length", most=MOST_LENGTH)
    place = texts.clean(when.place, field="place", required=False)
    day, today = day_of(when.starts_at), day_of(head.at)
    if sensible(day, field="day") < today:
        raise Refused("meeting.past", field="day", today=today)
    if day > today + FARTHEST:
        raise Refused("meeting.too-far", field="day", last=today + FARTHEST)
    return msgspec.structs.replace(when, place=place)


def _require(meeting: Meeting, *statuses: MeetingStatus) -> None:
    if meeting.status not in statuses:
        raise Refused("meeting.status", status=meeting.status)
    if meeting.signed:
        raise Refused("meeting.minutes-signed")


def _item(meeting: Meeting, item: UUID) -> Item:
    found = meeting.items.get(item)
    if found is None:
        raise Missing(item)
    return found


def _read(meeting: Meeting, item: UUID, revision: int) -> Item:
    found = _item(meeting, item)
    if found.revision != revision:
        raise Stale(item, read=revision, current=found.revision)
    return found


def _party(plan: Plan, organisation: UUID, *, field: str) -> None:
    if organisation != plan.client and organisation not in plan.contractors:
        raise Refused("meeting.not-a-party", field=field)

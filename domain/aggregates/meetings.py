"""The review meetings of a plan: called by either side, with an agenda, and told in minutes that both sign (R38, R72).

All meetings of a plan are one thing: what is put off in one waits for the next, and an action point lives on after it.
"""

import hashlib
from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Final, assert_never
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.aggregate import Aggregate
from domain.aggregates.plan.state import Plan
from domain.calendar import day_of, sensible
from domain.events import Event, Head
from domain.quantities import few
from domain.refusals import Missing, Refused, Stale
from domain.terms import Party

MOST_MEETINGS: Final = 200
MOST_ITEMS: Final = 40
MOST_POINTS: Final = 400
MOST_PRESENT: Final = 30
LONGEST: Final = 8 * 60
"""Minutes that a meeting may take."""


class Rhythm(StrEnum):
    """How often there is a meeting: this one alone, or again after a while."""

    ONCE = "once"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


MONTHS: Final[dict[Rhythm, int]] = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.YEARLY: 12}
"""How many months later the next meeting is."""


class About(StrEnum):
    """What an item of an agenda is about, beside its title: one thing of the plan, or nothing of it."""

    NOTHING = "nothing"
    AMENDMENT = "amendment"
    STATEMENT = "statement"
    OBJECTION = "objection"
    HANDOVER = "handover"
    COMMITMENT = "commitment"
    ACTION = "action"
    POINT = "point"
    DISPUTE = "dispute"
    ADVICE = "advice"
    TRAJECTORY = "trajectory"
    OVERSIGHT = "oversight"
    PLAN = "plan"
    CLOSING = "closing"


class MeetingsBegun(Event, frozen=True, tag="meetings.begun"):
    """The first meeting of a plan is called."""

    plan: UUID


class MeetingCalled(Event, frozen=True, tag="meetings.called"):
    """A side calls a meeting: when in UTC, for how many minutes, and where."""

    meeting: UUID
    title: str
    starts: datetime
    minutes: int
    place: str
    rhythm: Rhythm


class MeetingMoved(Event, frozen=True, tag="meetings.moved"):
    """A meeting that has not begun is at another moment, or at another place."""

    meeting: UUID
    starts: datetime
    minutes: int
    place: str


class MeetingCancelled(Event, frozen=True, tag="meetings.cancelled"):
    """A meeting that has not begun does not take place; the reason stands in the head."""

    meeting: UUID


class ItemAdded(Event, frozen=True, tag="meetings.item-added"):
    """Something is put on the agenda; `thing` is the id of what it is about.

    `minutes` is how long it is meant to take, 0 where nobody said, and `owner` the party that introduces it.
    """

    meeting: UUID
    item: UUID
    title: str
    about: About = About.NOTHING
    thing: UUID | None = None
    minutes: int = 0
    owner: UUID | None = None


class ItemMoved(Event, frozen=True, tag="meetings.item-moved"):
    """An item gets another place on the agenda, counted from 1; what stood there moves on."""

    meeting: UUID
    item: UUID
    place: int


class ItemDropped(Event, frozen=True, tag="meetings.item-dropped"):
    """Something is taken off the agenda of a meeting that has not begun."""

    meeting: UUID
    item: UUID


class MeetingOpened(Event, frozen=True, tag="meetings.opened"):
    """A meeting begins."""

    meeting: UUID


class AttendanceNoted(Event, frozen=True, tag="meetings.attendance-noted"):
    """Who was there: accounts, by their ids, and how many `others`, whom nobody names."""

    meeting: UUID
    accounts: tuple[UUID, ...]
    others: int = 0


class OutcomeWritten(Event, frozen=True, tag="meetings.outcome-written"):
    """What came of an item, or what the minutes say of it. An earlier signature does not hold for it."""

    meeting: UUID
    item: UUID
    text: str


class ItemPutOff(Event, frozen=True, tag="meetings.item-put-off"):
    """An item waits for a next meeting."""

    meeting: UUID
    item: UUID


class PointAgreed(Event, frozen=True, tag="meetings.point-agreed"):
    """An action point: what an organisation will have done by a day."""

    meeting: UUID
    point: UUID
    text: str
    owner: UUID
    due: date


class PointDone(Event, frozen=True, tag="meetings.point-done"):
    """The organisation that would do an action point did it."""

    point: UUID


class MeetingClosed(Event, frozen=True, tag="meetings.closed"):
    """A meeting is over; its minutes can be completed and signed."""

    meeting: UUID


class MinutesSigned(Event, frozen=True, tag="meetings.minutes-signed"):
    """A party signs the minutes; `content` is the SHA-256 of exactly what they say."""

    meeting: UUID
    content: str
    party: Party


MeetingsEvent = (
    MeetingsBegun
    | MeetingCalled
    | MeetingMoved
    | MeetingCancelled
    | ItemAdded
    | ItemDropped
    | ItemMoved
    | MeetingOpened
    | AttendanceNoted
    | OutcomeWritten
    | ItemPutOff
    | PointAgreed
    | PointDone
    | MeetingClosed
    | MinutesSigned
)


class Item(msgspec.Struct):
    """An item of an agenda; `revision` is the version of the stream at which its outcome was written, 0 for none."""

    id: UUID
    title: str
    about: About
    thing: UUID | None
    minutes: int = 0
    owner: UUID | None = None
    outcome: str = ""
    revision: int = 0
    put_off: bool = False


class Point(msgspec.Struct):
    """An action point, and under which head it was done."""

    id: UUID
    meeting: UUID
    text: str
    owner: UUID
    due: date
    done: Head | None = None


class MeetingStatus(StrEnum):
    """Where a meeting stands."""

    CALLED = "called"
    CANCELLED = "cancelled"
    OPEN = "open"
    CLOSED = "closed"
    SIGNED = "signed"


class Meeting(msgspec.Struct):
    """One meeting, `changed` last when or where it is; `signed` by each party that signed what the minutes say now."""

    id: UUID
    called: Head
    title: str
    starts: datetime
    minutes: int
    place: str
    rhythm: Rhythm
    changed: Head
    sequence: int = 0
    items: dict[UUID, Item] = msgspec.field(default_factory=dict)
    accounts: tuple[UUID, ...] = ()
    others: int = 0
    points: list[Point] = msgspec.field(default_factory=list)
    opened: Head | None = None
    closed: Head | None = None
    cancelled: Head | None = None
    signed: dict[Party, Head] = msgspec.field(default_factory=dict)
    voided: bool = False

    @property
    def status(self) -> MeetingStatus:
        """Return where it stands."""
        if self.cancelled:
            return MeetingStatus.CANCELLED
        if self.closed:
            return MeetingStatus.SIGNED if len(self.signed) == len(Party) else MeetingStatus.CLOSED
        return MeetingStatus.OPEN if self.opened else MeetingStatus.CALLED

    @property
    def ends(self) -> datetime:
        """When it is to end."""
        return self.starts + timedelta(minutes=self.minutes)

    @property
    def content(self) -> str:
        """The SHA-256 of what the minutes say: when, who was there, what came of each item, and the action points."""
        said = [
            self.id,
            self.title,
            self.opened.at if self.opened else None,
            self.closed.at if self.closed else None,
            self.accounts,
            self.others,
            [(each.id, each.title, each.outcome, each.put_off) for each in self.items.values()],
            [(each.id, each.text, each.owner, each.due) for each in self.points],
        ]
        return hashlib.sha256(b"planspoor/minutes/v1\0" + msgspec.json.encode(said)).hexdigest()


class Meetings(Aggregate):
    """The state of the meetings of a plan."""

    events: ClassVar = MeetingsEvent

    plan: UUID = UUID(int=0)
    held: dict[UUID, Meeting] = msgspec.field(default_factory=dict)
    points: dict[UUID, Point] = msgspec.field(default_factory=dict)

    @property
    def backlog(self) -> list[Item]:
        """What was put off and stands on no agenda since, oldest first."""
        waiting: dict[UUID, Item] = {}
        for meeting in sorted(self.held.values(), key=lambda each: each.starts):
            for item in meeting.items.values():
                waiting.pop(item.id, None)
                if item.put_off:
                    waiting[item.id] = item
        return list(waiting.values())

    def next(self, at: datetime) -> Meeting | None:
        """Return the meeting that is held, or the next one that is called."""
        waits = (each for each in self.held.values() if each.status in {MeetingStatus.CALLED, MeetingStatus.OPEN})
        return min(
            (each for each in waits if each.opened or each.ends >= at), key=lambda each: each.starts, default=None
        )

    def apply(self, event: MeetingsEvent) -> None:
        """Take one event into the state."""
        match event:
            case MeetingsBegun():
                self.plan = event.plan
            case MeetingCalled():
                self.held[event.meeting] = Meeting(
                    event.meeting,
                    event.head,
                    event.title,
                    event.starts,
                    event.minutes,
                    event.place,
                    event.rhythm,
                    event.head,
                )
            case PointDone():
                self.points[event.point].done = event.head
            case _:
                self._apply(self.held[event.meeting], event)

    def _apply(
        self,
        meeting: Meeting,
        event: MeetingMoved
        | MeetingCancelled
        | ItemAdded
        | ItemDropped
        | ItemMoved
        | MeetingOpened
        | AttendanceNoted
        | OutcomeWritten
        | ItemPutOff
        | PointAgreed
        | MeetingClosed
        | MinutesSigned,
    ) -> None:
        match event:
            case MeetingMoved():
                meeting.starts, meeting.minutes, meeting.place = event.starts, event.minutes, event.place
                meeting.changed, meeting.sequence = event.head, meeting.sequence + 1
            case MeetingCancelled():
                meeting.cancelled = event.head
                meeting.changed, meeting.sequence = event.head, meeting.sequence + 1
            case ItemAdded():
                about = event.about, event.thing, event.minutes, event.owner
                meeting.items[event.item] = Item(event.item, event.title, *about)
            case ItemDropped():
                del meeting.items[event.item]
            case ItemMoved():
                others = [each for each in meeting.items if each != event.item]
                order = [*others[: event.place - 1], event.item, *others[event.place - 1 :]]
                meeting.items = {each: meeting.items[each] for each in order}
            case MeetingOpened():
                meeting.opened = event.head
            case AttendanceNoted():
                meeting.accounts, meeting.others = event.accounts, event.others
                self._edited(meeting)
            case OutcomeWritten():
                item = meeting.items[event.item]
                item.outcome, item.revision, item.put_off = event.text, self.version, False
                self._edited(meeting)
            case ItemPutOff():
                meeting.items[event.item].put_off = True
                self._edited(meeting)
            case PointAgreed():
                point = Point(event.point, event.meeting, event.text, event.owner, event.due)
                self.points[event.point] = point
                meeting.points.append(point)
                self._edited(meeting)
            case MeetingClosed():
                meeting.closed = event.head
            case MinutesSigned():
                meeting.signed[event.party] = event.head
                meeting.voided = False
            case _:
                assert_never(event)

    def _edited(self, meeting: Meeting) -> None:
        meeting.voided = meeting.voided or bool(meeting.signed)
        meeting.signed.clear()


def meetings_of(plan: UUID) -> UUID:
    """Return the stream of a plan's meetings: as random as the plan's own id, and known to whoever knows that."""
    return UUID(bytes=hashlib.sha256(b"meetings" + plan.bytes).digest()[:16], version=4)


def begin_meetings(meetings: Meetings, head: Head, *, plan: Plan) -> MeetingsBegun:
    """Begin with the meetings of a plan, at the first that is called."""
    if meetings.version:
        raise Refused("meeting.already-begun")
    return MeetingsBegun(head=head, plan=plan.id)


def call_meeting(
    meetings: Meetings,
    head: Head,
    *,
    meeting: UUID,
    title: str,
    starts: datetime,
    minutes: int,
    place: str,
    rhythm: Rhythm,
) -> MeetingCalled:
    """Call a meeting; one of the past too, for what was held elsewhere can be told here."""
    if meeting in meetings.held:
        raise Refused("meeting.already-called")
    few(meetings.held, field="title", most=MOST_MEETINGS - 1)
    when = _when(starts, minutes)
    title, place = texts.clean(title, field="title"), texts.clean(place, field="place", required=False)
    return MeetingCalled(
        head=head, meeting=meeting, title=title, starts=when, minutes=minutes, place=place, rhythm=rhythm
    )


def move_meeting(
    meetings: Meetings, head: Head, *, meeting: UUID, starts: datetime, minutes: int, place: str
) -> MeetingMoved:
    """Put a meeting that has not begun at another moment or place."""
    found = _called(meetings, meeting)
    when, place = _when(starts, minutes), texts.clean(place, field="place", required=False)
    if (when, minutes, place) == (found.starts, found.minutes, found.place):
        raise Refused("meeting.nothing-changed")
    return MeetingMoved(head=head, meeting=meeting, starts=when, minutes=minutes, place=place)


def cancel_meeting(meetings: Meetings, head: Head, *, meeting: UUID) -> MeetingCancelled:
    """Let a meeting that has not begun not take place; the reason stands in the head."""
    _called(meetings, meeting)
    texts.require_reason(head.reason)
    return MeetingCancelled(head=head, meeting=meeting)


def add_item(
    meetings: Meetings,
    head: Head,
    *,
    meeting: UUID,
    item: UUID,
    title: str,
    plan: Plan,
    about: About = About.NOTHING,
    thing: UUID | None = None,
    minutes: int = 0,
    owner: UUID | None = None,
) -> ItemAdded:
    """Put something on the agenda, until the meeting is over; what was put off before comes back under its own id."""
    found = _going(meetings, meeting)
    if not 0 <= minutes <= LONGEST:
        raise Refused("meeting.length", field="item_minutes", most=LONGEST)
    if owner is not None:
        _party(plan, owner)
    few(found.items, field="title", most=MOST_ITEMS - 1)
    if item in found.items or (thing is not None and any(each.thing == thing for each in found.items.values())):
        raise Refused("meeting.already-on-agenda", field="title")
    if (thing is None) is not (about is About.NOTHING):
        raise Missing(meeting)
    title = texts.clean(title, field="title")
    told: dict[str, Any] = {"about": about, "thing": thing, "minutes": minutes, "owner": owner}
    return ItemAdded(head=head, meeting=meeting, item=item, title=title, **told)


def move_item(meetings: Meetings, head: Head, *, meeting: UUID, item: UUID, place: int, read: int) -> ItemMoved:
    """Put an item at another place of the agenda, until the meeting is over; `read` is where it stood."""
    found = _going(meetings, meeting)
    _item(found, item)
    stands = list(found.items).index(item) + 1
    if stands != read:
        raise Stale(item, read=read, current=stands)
    if place == stands or not 1 <= place <= len(found.items):
        raise Refused("meeting.nothing-changed")
    return ItemMoved(head=head, meeting=meeting, item=item, place=place)


def drop_item(meetings: Meetings, head: Head, *, meeting: UUID, item: UUID) -> ItemDropped:
    """Take something off the agenda of a meeting that has not begun."""
    _item(_called(meetings, meeting), item)
    return ItemDropped(head=head, meeting=meeting, item=item)


def open_meeting(meetings: Meetings, head: Head, *, meeting: UUID) -> MeetingOpened:
    """Begin a meeting, on its own day or later: what comes up before that is for its agenda."""
    found = _called(meetings, meeting)
    if day_of(head.at) < day_of(found.starts):
        raise Refused("meeting.too-early", first=day_of(found.starts))
    return MeetingOpened(head=head, meeting=meeting)


def note_attendance(
    meetings: Meetings, head: Head, *, meeting: UUID, accounts: Collection[UUID], others: int
) -> AttendanceNoted:
    """Say who is there, or was."""
    found = _writable(meetings, meeting)
    chosen = tuple(sorted(set(accounts)))
    few(chosen, field="accounts", most=MOST_PRESENT)
    if not 0 <= others <= MOST_PRESENT:
        raise Refused("meeting.too-many-others", field="others", most=MOST_PRESENT)
    if not chosen and not others:
        raise Refused("meeting.nobody-there", field="accounts")
    if (chosen, others) == (found.accounts, found.others):
        raise Refused("meeting.nothing-changed")
    return AttendanceNoted(head=head, meeting=meeting, accounts=chosen, others=others)


def write_outcome(
    meetings: Meetings, head: Head, *, meeting: UUID, item: UUID, text: str, revision: int
) -> OutcomeWritten:
    """Write what came of an item, or word it otherwise; `revision` is the one that was read, 0 for none."""
    found = _item(_writable(meetings, meeting), item)
    if revision != found.revision:
        raise Stale(item, read=revision, current=found.revision)
    text = texts.clean(text, field="text", limit=texts.PARAGRAPHS, lines=True)
    if text == found.outcome and not found.put_off:
        raise Refused("meeting.nothing-changed")
    return OutcomeWritten(head=head, meeting=meeting, item=item, text=text)


def put_off_item(meetings: Meetings, head: Head, *, meeting: UUID, item: UUID) -> ItemPutOff:
    """Let an item wait for a next meeting."""
    found = _item(_writable(meetings, meeting), item)
    if found.put_off:
        raise Refused("meeting.nothing-changed")
    return ItemPutOff(head=head, meeting=meeting, item=item)


def agree_point(
    meetings: Meetings, head: Head, *, plan: Plan, meeting: UUID, point: UUID, text: str, owner: UUID, due: date
) -> PointAgreed:
    """Agree on an action point of a party of the plan."""
    found = _writable(meetings, meeting)
    few(meetings.points, field="text", most=MOST_POINTS - 1)
    if point in meetings.points:
        raise Refused("meeting.already-agreed")
    _party(plan, owner)
    first = day_of(found.opened.at if found.opened else head.at)
    if due < first:
        raise Refused("meeting.due-before", field="due", first=first)
    text, due = texts.clean(text, field="text"), sensible(due, field="due")
    return PointAgreed(head=head, meeting=meeting, point=point, text=text, owner=owner, due=due)


def complete_point(meetings: Meetings, head: Head, *, point: UUID) -> PointDone:
    """Say that an action point of one's own is done."""
    found = meetings.points.get(point)
    if found is None:
        raise Missing(point)
    if found.owner != head.organisation:
        raise Refused("meeting.not-yours")
    if found.done is not None:
        raise Refused("meeting.already-done")
    return PointDone(head=head, point=point)


def close_meeting(meetings: Meetings, head: Head, *, meeting: UUID) -> tuple[Event, ...]:
    """End a meeting in which somebody was; what nothing was said of waits for a next one by itself."""
    found = _going(meetings, meeting)
    if found.opened is None:
        raise Refused("meeting.not-opened")
    if not found.accounts and not found.others:
        raise Refused("meeting.nobody-there", field="accounts")
    untreated = [item.id for item in found.items.values() if not item.outcome and not item.put_off]
    put_off = (ItemPutOff(head=head, meeting=meeting, item=item) for item in untreated)
    return *put_off, MeetingClosed(head=head, meeting=meeting)


def sign_minutes(meetings: Meetings, head: Head, *, meeting: UUID, party: Party, content: str) -> MinutesSigned:
    """Sign exactly what one read of the minutes; of both parties somebody does."""
    found = _writable(meetings, meeting)
    if found.closed is None:
        raise Refused("meeting.not-closed")
    if party in found.signed:
        raise Refused("meeting.already-signed")
    if content != found.content:
        raise Stale(meeting, read=0, current=meetings.version)
    return MinutesSigned(head=head, meeting=meeting, content=content, party=party)


def _party(plan: Plan, organisation: UUID) -> None:
    if organisation != plan.client and organisation not in plan.contractors:
        raise Refused("meeting.not-a-party", field="owner")


def _when(starts: datetime, minutes: int) -> datetime:
    sensible(day_of(starts), field="starts")
    if not 0 < minutes <= LONGEST:
        raise Refused("meeting.length", field="minutes", most=LONGEST)
    return starts


def _found(meetings: Meetings, meeting: UUID) -> Meeting:
    found = meetings.held.get(meeting)
    if found is None:
        raise Missing(meeting)
    if found.cancelled:
        raise Refused("meeting.cancelled")
    return found


def _called(meetings: Meetings, meeting: UUID) -> Meeting:
    """Return a meeting that has not begun."""
    found = _found(meetings, meeting)
    if found.opened:
        raise Refused("meeting.begun")
    return found


def _going(meetings: Meetings, meeting: UUID) -> Meeting:
    """Return a meeting that is not over."""
    found = _found(meetings, meeting)
    if found.closed:
        raise Refused("meeting.over")
    return found


def _writable(meetings: Meetings, meeting: UUID) -> Meeting:
    """Return a meeting that has begun, and whose minutes both parties did not sign."""
    found = _found(meetings, meeting)
    if found.opened is None:
        raise Refused("meeting.not-opened")
    if found.status is MeetingStatus.SIGNED:
        raise Refused("meeting.minutes-signed")
    return found


def _item(meeting: Meeting, item: UUID) -> Item:
    found = meeting.items.get(item)
    if found is None:
        raise Missing(item)
    return found

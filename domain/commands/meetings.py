"""Use cases on the review meetings of a plan. Both sides may do all of them (R72)."""

from datetime import date, datetime
from uuid import UUID

from domain.aggregates import meetings as rules
from domain.aggregates.meetings import About, Meetings, Rhythm, meetings_of
from domain.aggregates.plan import Plan
from domain.commands.plans import permitted
from domain.commands.work import Work, use_case
from domain.refusals import Missing


@use_case
def call_meeting(
    work: Work,
    *,
    plan: UUID,
    meeting: UUID,
    title: str,
    starts: datetime,
    minutes: int,
    place: str,
    rhythm: Rhythm,
) -> None:
    """Call a meeting."""
    found = permitted(work, plan)
    meetings = work.find(Meetings, meetings_of(plan))
    if not meetings.version:
        work.record(meetings, rules.begin_meetings(meetings, work.head, plan=found))
    called = rules.call_meeting(
        meetings,
        work.head,
        meeting=meeting,
        title=title,
        starts=starts,
        minutes=minutes,
        place=place,
        rhythm=rhythm,
    )
    work.record(meetings, called)


@use_case
def move_meeting(work: Work, *, plan: UUID, meeting: UUID, starts: datetime, minutes: int, place: str) -> None:
    """Put a meeting at another moment or place."""
    _, meetings = _opened(work, plan)
    moved = rules.move_meeting(meetings, work.head, meeting=meeting, starts=starts, minutes=minutes, place=place)
    work.record(meetings, moved)


@use_case
def cancel_meeting(work: Work, *, plan: UUID, meeting: UUID) -> None:
    """Let a meeting not take place."""
    _, meetings = _opened(work, plan)
    work.record(meetings, rules.cancel_meeting(meetings, work.head, meeting=meeting))


@use_case
def add_item(
    work: Work,
    *,
    plan: UUID,
    meeting: UUID,
    item: UUID,
    title: str,
    about: About = About.NOTHING,
    thing: UUID | None = None,
    minutes: int = 0,
    owner: UUID | None = None,
) -> None:
    """Put something on the agenda."""
    found, meetings = _opened(work, plan)
    added = rules.add_item(
        meetings,
        work.head,
        plan=found,
        meeting=meeting,
        item=item,
        title=title,
        about=about,
        thing=thing,
        minutes=minutes,
        owner=owner,
    )
    work.record(meetings, added)


@use_case
def move_item(work: Work, *, plan: UUID, meeting: UUID, item: UUID, place: int, read: int) -> None:
    """Put an item at another place of the agenda."""
    _, meetings = _opened(work, plan)
    work.record(meetings, rules.move_item(meetings, work.head, meeting=meeting, item=item, place=place, read=read))


@use_case
def drop_item(work: Work, *, plan: UUID, meeting: UUID, item: UUID) -> None:
    """Take something off the agenda."""
    _, meetings = _opened(work, plan)
    work.record(meetings, rules.drop_item(meetings, work.head, meeting=meeting, item=item))


@use_case
def open_meeting(work: Work, *, plan: UUID, meeting: UUID) -> None:
    """Begin a meeting."""
    _, meetings = _opened(work, plan)
    work.record(meetings, rules.open_meeting(meetings, work.head, meeting=meeting))


@use_case
def note_attendance(work: Work, *, plan: UUID, meeting: UUID, accounts: tuple[UUID, ...], others: int) -> None:
    """Say who is there."""
    _, meetings = _opened(work, plan)
    noted = rules.note_attendance(meetings, work.head, meeting=meeting, accounts=accounts, others=others)
    work.record(meetings, noted)


@use_case
def write_outcome(work: Work, *, plan: UUID, meeting: UUID, item: UUID, text: str, revision: int) -> None:
    """Write what came of an item."""
    _, meetings = _opened(work, plan)
    written = rules.write_outcome(meetings, work.head, meeting=meeting, item=item, text=text, revision=revision)
    work.record(meetings, written)


@use_case
def put_off_item(work: Work, *, plan: UUID, meeting: UUID, item: UUID) -> None:
    """Let an item wait for a next meeting."""
    _, meetings = _opened(work, plan)
    work.record(meetings, rules.put_off_item(meetings, work.head, meeting=meeting, item=item))


@use_case
def agree_point(work: Work, *, plan: UUID, meeting: UUID, point: UUID, text: str, owner: UUID, due: date) -> None:
    """Agree on an action point."""
    found, meetings = _opened(work, plan)
    agreed = rules.agree_point(
        meetings, work.head, plan=found, meeting=meeting, point=point, text=text, owner=owner, due=due
    )
    work.record(meetings, agreed)


@use_case
def complete_point(work: Work, *, plan: UUID, point: UUID) -> None:
    """Say that an action point of one's own is done."""
    _, meetings = _opened(work, plan)
    work.record(meetings, rules.complete_point(meetings, work.head, point=point))


@use_case
def close_meeting(work: Work, *, plan: UUID, meeting: UUID) -> None:
    """End a meeting."""
    _, meetings = _opened(work, plan)
    work.record(meetings, *rules.close_meeting(meetings, work.head, meeting=meeting))


@use_case
def sign_minutes(work: Work, *, plan: UUID, meeting: UUID, content: str) -> None:
    """Sign the minutes of a meeting."""
    found, meetings = _opened(work, plan)
    party = found.party(work.actor.organisation)
    work.record(meetings, rules.sign_minutes(meetings, work.head, meeting=meeting, party=party, content=content))


def _opened(work: Work, plan: UUID) -> tuple[Plan, Meetings]:
    found = permitted(work, plan)
    meetings = work.find(Meetings, meetings_of(plan))
    if not meetings.version:
        raise Missing(plan)
    return found, meetings

"""Use cases on review meetings: both sides call one, fill its agenda, hold it, and sign its minutes."""

from collections.abc import Mapping
from uuid import UUID

from domain.aggregates import meeting as meetings
from domain.aggregates import plan as plans
from domain.aggregates.meeting import Item, ItemTerms, Meeting, PointTerms, Series, When
from domain.aggregates.plan import Plan
from domain.commands.plans import permitted
from domain.commands.work import Work, use_case
from domain.refusals import Missing


@use_case
def call_meeting(
    work: Work, *, plan: UUID, meeting: UUID, title: str, when: When, series: Series | None = None
) -> None:
    """Call both sides of a plan together."""
    found = permitted(work, plan)
    new = work.find(Meeting, meeting)
    called = meetings.call_meeting(new, work.head, plan=found, title=title, when=when, series=series)
    work.record(new, called)
    work.record(found, plans.set_meeting(found, work.head, meeting=meeting))


@use_case
def reschedule_meeting(work: Work, *, plan: UUID, meeting: UUID, when: When) -> None:
    """Let a meeting be at another time or place."""
    _, found = _permitted(work, plan, meeting)
    work.record(found, meetings.reschedule_meeting(found, work.head, when=when))


@use_case
def cancel_meeting(work: Work, *, plan: UUID, meeting: UUID) -> None:
    """Let a meeting not take place."""
    _, found = _permitted(work, plan, meeting)
    work.record(found, meetings.cancel_meeting(found, work.head))


@use_case
def add_item(work: Work, *, plan: UUID, meeting: UUID, item: UUID, terms: ItemTerms) -> None:
    """Put something on the agenda."""
    of, found = _permitted(work, plan, meeting)
    left = frozenset[UUID]()
    if terms.carried is not None:
        left = frozenset(backlog({id: work.load(Meeting, id) for id in of.meetings}, found.series))
    work.record(found, meetings.add_item(found, work.head, item=item, terms=terms, backlog=left))


@use_case
def move_item(work: Work, *, plan: UUID, meeting: UUID, item: UUID, place: int) -> None:
    """Let an item stand elsewhere on the agenda."""
    _, found = _permitted(work, plan, meeting)
    work.record(found, meetings.move_item(found, work.head, item=item, place=place))


@use_case
def withdraw_item(work: Work, *, plan: UUID, meeting: UUID, item: UUID) -> None:
    """Take an item off the agenda."""
    _, found = _permitted(work, plan, meeting)
    work.record(found, meetings.withdraw_item(found, work.head, item=item))


@use_case
def record_attendance(
    work: Work, *, plan: UUID, meeting: UUID, organisation: UUID, accounts: tuple[UUID, ...], others: int = 0
) -> None:
    """Say who of a party is there."""
    of, found = _permitted(work, plan, meeting)
    recorded = meetings.record_attendance(
        found, work.head, plan=of, organisation=organisation, accounts=accounts, others=others
    )
    work.record(found, recorded)


@use_case
def open_meeting(work: Work, *, plan: UUID, meeting: UUID) -> None:
    """Begin a meeting."""
    _, found = _permitted(work, plan, meeting)
    work.record(found, meetings.open_meeting(found, work.head))


@use_case
def take_up_item(work: Work, *, plan: UUID, meeting: UUID, item: UUID) -> None:
    """Turn to an item."""
    _, found = _permitted(work, plan, meeting)
    work.record(found, meetings.take_up_item(found, work.head, item=item))


@use_case
def record_outcome(work: Work, *, plan: UUID, meeting: UUID, item: UUID, decision: str, revision: int) -> None:
    """Record what came of an item."""
    _, found = _permitted(work, plan, meeting)
    work.record(found, meetings.record_outcome(found, work.head, item=item, decision=decision, revision=revision))


@use_case
def defer_item(work: Work, *, plan: UUID, meeting: UUID, item: UUID, revision: int) -> None:
    """Put an item off to a later meeting."""
    _, found = _permitted(work, plan, meeting)
    work.record(found, meetings.defer_item(found, work.head, item=item, revision=revision))


@use_case
def agree_action(work: Work, *, plan: UUID, meeting: UUID, point: UUID, terms: PointTerms) -> None:
    """Agree who does what by when."""
    of, found = _permitted(work, plan, meeting)
    work.record(found, meetings.agree_action(found, work.head, plan=of, point=point, terms=terms))


@use_case
def finish_action(work: Work, *, plan: UUID, meeting: UUID, point: UUID) -> None:
    """Say that an action point is done."""
    _, found = _permitted(work, plan, meeting)
    work.record(found, meetings.finish_action(found, work.head, point=point))


@use_case
def close_meeting(work: Work, *, plan: UUID, meeting: UUID) -> None:
    """End a meeting."""
    _, found = _permitted(work, plan, meeting)
    work.record(found, *meetings.close_meeting(found, work.head))


@use_case
def write_minutes(work: Work, *, plan: UUID, meeting: UUID, item: UUID, text: str, revision: int) -> None:
    """Complete the minutes of an item."""
    _, found = _permitted(work, plan, meeting)
    work.record(found, meetings.write_minutes(found, work.head, item=item, text=text, revision=revision))


@use_case
def sign_minutes(work: Work, *, plan: UUID, meeting: UUID, content: str) -> None:
    """Sign the minutes for one's own side."""
    of, found = _permitted(work, plan, meeting)
    party = of.party(work.actor.organisation)
    work.record(found, meetings.sign_minutes(found, work.head, party=party, content=content))


def backlog(found: Mapping[UUID, Meeting], series: Series | None) -> dict[UUID, Item]:
    """Return what was deferred in the meetings of a series and no later one took up; None is for those on their own."""
    own = series and series.id
    among = [each for each in found.values() if (each.series and each.series.id) == own]
    carried = {item.terms.carried for each in among for item in each}
    return {item.id: item for each in among for item in each.deferred() if item.id not in carried}


def _permitted(work: Work, plan: UUID, meeting: UUID) -> tuple[Plan, Meeting]:
    found = permitted(work, plan)
    if meeting not in found.meetings:
        raise Missing(meeting)
    return found, work.load(Meeting, meeting)

"""Meetings on a plan: the plan knows of them, a series shares its backlog, and nobody else's meeting is reached."""

from typing import Any
from uuid import UUID

import pytest

from domain.aggregates.meeting import Meeting, Rhythm, Series
from domain.aggregates.plan import Plan
from domain.commands.books import open_book
from domain.commands.meetings import backlog
from domain.refusals import Missing, Refused
from tests.kit.cast import CLIENT, CONTRACTOR, PLAN, id_of
from tests.kit.office import (
    ITEM,
    M_CALLED,
    M_CLOSED,
    M_OPEN,
    READY,
    SECOND_ITEM,
    Office,
    furnished,
    item_terms,
    meeting_at,
)

SERIES = Series(id=id_of("a series"), rhythm=Rhythm.QUARTERLY)
FIRST, NEXT, LEFT = map(id_of, ("the first of a series", "the next of a series", "an item that was put off"))


@pytest.fixture
def office() -> Office:
    return furnished()


def test_a_plan_knows_of_its_meetings_and_tells_them_in_its_history(office: Office) -> None:
    opened = open_book(office.store, PLAN)
    assert list(opened.book.meetings) == [M_CALLED, M_OPEN, M_CLOSED]
    assert {M_CALLED, M_OPEN, M_CLOSED} <= {each.originator_id for each in opened.history()}


def test_a_meeting_is_reached_by_its_own_plan_alone(office: Office) -> None:
    with pytest.raises(Missing):
        office.do("open_meeting", CLIENT, plan=READY, meeting=M_CALLED)


def test_what_was_put_off_is_offered_to_the_next_of_the_series_alone(office: Office) -> None:
    for meeting in (FIRST, NEXT):
        facts: dict[str, Any] = {"title": "Kwartaaloverleg", "when": meeting_at(), "series": SERIES}
        office.do("call_meeting", CLIENT, plan=PLAN, meeting=meeting, **facts)
    office.do("add_item", CLIENT, plan=PLAN, meeting=FIRST, item=LEFT, terms=item_terms())
    office.do("open_meeting", CLIENT, plan=PLAN, meeting=FIRST)
    office.do("close_meeting", CLIENT, plan=PLAN, meeting=FIRST)
    assert list(backlog(_meetings(office), SERIES)) == [LEFT]
    carried = item_terms(carried=LEFT)
    with pytest.raises(Refused, match=r"meeting\.not-in-backlog"):
        office.do("add_item", CLIENT, plan=PLAN, meeting=M_CALLED, item=id_of("new"), terms=carried)
    office.do("add_item", CONTRACTOR, plan=PLAN, meeting=NEXT, item=SECOND_ITEM, terms=carried)
    assert backlog(_meetings(office), SERIES) == {}


def test_a_meeting_on_its_own_leaves_what_it_put_off_to_the_others_on_their_own(office: Office) -> None:
    assert set(backlog(_meetings(office), None)) == {ITEM, SECOND_ITEM}


def _meetings(office: Office) -> dict[UUID, Meeting]:
    return {id: office.read(Meeting, id) for id in office.read(Plan, PLAN).meetings}

"""A meeting of two sides: called and prepared by both alike, held, told in minutes, and signed by both or by nobody."""

from datetime import timedelta
from typing import Any

import pytest

from domain.aggregates import meetings as m
from domain.aggregates.meetings import About, Meetings, MeetingStatus, Rhythm
from domain.terms import Party
from tests.domain.aggregates.test_oversight import plan
from tests.kit.cast import CLIENT, CONTRACTOR, NOW, OUTSIDER, PLAN, TODAY, id_of
from tests.kit.scenario import Scenario, given

MEETING, NEXT, ITEM, OTHER, POINT = map(id_of, ("a meeting", "the next one", "an item", "another item", "a point"))
DUE = TODAY + timedelta(days=30)
WHERE: dict[str, Any] = {"starts": NOW, "minutes": 60, "place": "Stadhuis"}
CALLED: dict[str, Any] = {"title": "Kwartaaloverleg", "rhythm": Rhythm.QUARTERLY} | WHERE
OUTCOME = "Wij gaan door."
PLANNED = plan()
AGENDA: dict[str, Any] = {"plan": PLANNED, "meeting": MEETING}


def begun() -> Scenario:
    told = given(Meetings, id=m.meetings_of(PLAN)).when(m.begin_meetings, CLIENT, plan=plan())
    told.then(m.MeetingsBegun, plan=PLAN)
    return told


def called(**changes: Any) -> Scenario:
    return begun().when(m.call_meeting, CLIENT, meeting=MEETING, **CALLED | changes)


def prepared(*items: Any) -> Scenario:
    told = called()
    for item in items or (ITEM,):
        told.when(m.add_item, CONTRACTOR, **AGENDA, item=item, title="De planning").then(m.ItemAdded)
    return told


def held(*items: Any) -> Scenario:
    told = prepared(*items).when(m.open_meeting, CONTRACTOR, meeting=MEETING)
    told.then(m.MeetingOpened)
    return told


def attended(told: Scenario) -> Scenario:
    told.when(m.note_attendance, CLIENT, meeting=MEETING, accounts=[CLIENT.account, CONTRACTOR.account], others=2)
    told.then(m.AttendanceNoted, accounts=tuple(sorted((CLIENT.account, CONTRACTOR.account))), others=2)
    return told


def over() -> Scenario:
    told = attended(held())
    told.when(m.write_outcome, CLIENT, meeting=MEETING, item=ITEM, text=OUTCOME, revision=0).then(m.OutcomeWritten)
    told.when(m.close_meeting, CLIENT, meeting=MEETING).then(m.MeetingClosed)
    return told


def one(told: Scenario) -> m.Meeting:
    meetings: Meetings = told.state
    return meetings.held[MEETING]


def sign(told: Scenario, by: Any, party: Party, content: str = "") -> Scenario:
    return told.when(m.sign_minutes, by, meeting=MEETING, party=party, content=content or one(told).content)


def signed() -> Scenario:
    told = sign(over(), CLIENT, Party.CLIENT)
    told.then(m.MinutesSigned, party=Party.CLIENT)
    sign(told, CONTRACTOR, Party.CONTRACTOR).then(m.MinutesSigned, party=Party.CONTRACTOR)
    return told


def test_there_is_one_beginning() -> None:
    begun().when(m.begin_meetings, CLIENT, plan=plan()).then_refused("meeting.already-begun")


def test_a_meeting_is_called_once_and_takes_a_sensible_time() -> None:
    called().then(m.MeetingCalled, starts=NOW, minutes=60, place="Stadhuis")
    called().when(m.call_meeting, CONTRACTOR, meeting=MEETING, **CALLED).then_refused("meeting.already-called")
    for minutes in (0, -1, 481):
        called(minutes=minutes).then_refused("meeting.length", field="minutes", most=480)
    called(starts=NOW.replace(year=2996)).then_refused("date.absurd", field="starts")
    called(title=" ").then_refused("text.required", field="title")
    called(place="").then(m.MeetingCalled, place="")


def test_a_meeting_that_has_not_begun_is_moved_or_cancelled_by_either_side() -> None:
    later: dict[str, Any] = {"starts": NOW + timedelta(days=1), "minutes": 90, "place": "Werf"}
    told = called().when(m.move_meeting, CONTRACTOR, meeting=MEETING, **later)
    told.then(m.MeetingMoved)
    assert (one(told).starts, one(told).sequence) == (later["starts"], 1)
    told.when(m.move_meeting, CONTRACTOR, meeting=MEETING, **later).then_refused("meeting.nothing-changed")
    told.when(m.cancel_meeting, CONTRACTOR, meeting=MEETING).then_refused("text.required", field="reason")
    told.when(m.cancel_meeting, CONTRACTOR, meeting=MEETING, reason="Ziek.").then(m.MeetingCancelled)
    assert one(told).status is MeetingStatus.CANCELLED
    told.when(m.move_meeting, CLIENT, meeting=MEETING, **WHERE).then_refused("meeting.cancelled")
    held().when(m.move_meeting, CLIENT, meeting=MEETING, **later).then_refused("meeting.begun")
    called().when(m.move_meeting, CLIENT, meeting=NEXT, **later).then_missing()


def test_both_sides_fill_the_agenda_until_it_is_over() -> None:
    told = prepared()
    told.when(m.add_item, CLIENT, **AGENDA, item=ITEM, title="Nogmaals").then_refused("meeting.already-on-agenda")
    about: dict[str, Any] = {"about": About.AMENDMENT, "thing": id_of("an amendment")}
    told.when(m.add_item, CLIENT, **AGENDA, item=OTHER, title="De wijziging", **about).then(m.ItemAdded)
    told.when(m.add_item, CLIENT, **AGENDA, item=NEXT, title="Dezelfde", **about).then_refused(
        "meeting.already-on-agenda", field="title"
    )
    told.when(m.add_item, CLIENT, **AGENDA, item=NEXT, title="Zonder", about=About.AMENDMENT).then_missing()
    told.when(m.drop_item, CONTRACTOR, meeting=MEETING, item=ITEM).then(m.ItemDropped)
    told.when(m.drop_item, CONTRACTOR, meeting=MEETING, item=ITEM).then_missing()
    assert list(one(told).items) == [OTHER]
    held().when(m.add_item, CLIENT, **AGENDA, item=OTHER, title="Rondvraag").then(m.ItemAdded)
    held().when(m.drop_item, CLIENT, meeting=MEETING, item=ITEM).then_refused("meeting.begun")
    over().when(m.add_item, CLIENT, **AGENDA, item=OTHER, title="Te laat").then_refused("meeting.over")


def test_an_item_has_a_length_and_a_party_that_introduces_it() -> None:
    facts: dict[str, Any] = {"plan": PLANNED, "meeting": MEETING, "item": OTHER, "title": "De omzet"}
    told = called()
    told.when(m.add_item, CLIENT, **facts, minutes=481).then_refused("meeting.length", field="item_minutes", most=480)
    told.when(m.add_item, CLIENT, **facts, minutes=-1).then_refused("meeting.length", field="item_minutes")
    stranger = OUTSIDER.organisation
    told.when(m.add_item, CLIENT, **facts, owner=stranger).then_refused("meeting.not-a-party", field="owner")
    told.when(m.add_item, CLIENT, **facts, minutes=15, owner=CONTRACTOR.organisation).then(m.ItemAdded, minutes=15)
    item = one(told).items[OTHER]
    assert (item.minutes, item.owner) == (15, CONTRACTOR.organisation)


def test_both_put_the_agenda_in_order_on_what_they_read() -> None:
    told = prepared(ITEM, OTHER, NEXT)
    move: dict[str, Any] = {"meeting": MEETING, "item": NEXT}
    told.when(m.move_item, CLIENT, **move, place=1, read=3).then(m.ItemMoved, place=1)
    assert list(one(told).items) == [NEXT, ITEM, OTHER]
    told.when(m.move_item, CONTRACTOR, **move, place=2, read=3).then_stale(current=1)
    told.when(m.move_item, CONTRACTOR, **move, place=3, read=1).then(m.ItemMoved, place=3)
    assert list(one(told).items) == [ITEM, OTHER, NEXT]
    for place in (0, 3, 4):
        told.when(m.move_item, CLIENT, **move, place=place, read=3).then_refused("meeting.nothing-changed")
    told.when(m.move_item, CLIENT, meeting=MEETING, item=POINT, place=1, read=1).then_missing()
    over().when(m.move_item, CLIENT, meeting=MEETING, item=ITEM, place=2, read=1).then_refused("meeting.over")


def test_what_nobody_treated_waits_for_a_next_meeting_by_itself() -> None:
    told = attended(held(ITEM, OTHER, NEXT))
    told.when(m.write_outcome, CLIENT, meeting=MEETING, item=OTHER, text=OUTCOME, revision=0)
    told.when(m.put_off_item, CLIENT, meeting=MEETING, item=NEXT)
    told.when(m.close_meeting, CONTRACTOR, meeting=MEETING)
    assert one(told).status is MeetingStatus.CLOSED
    assert {id: each.put_off for id, each in one(told).items.items()} == {ITEM: True, OTHER: False, NEXT: True}
    assert [each.id for each in told.state.backlog] == [ITEM, NEXT]


def test_a_meeting_opens_on_its_day_and_closes_with_whom_it_was() -> None:
    called(starts=NOW + timedelta(days=1)).when(m.open_meeting, CLIENT, meeting=MEETING).then_refused(
        "meeting.too-early", first=TODAY + timedelta(days=1)
    )
    held().when(m.open_meeting, CLIENT, meeting=MEETING).then_refused("meeting.begun")
    prepared().when(m.close_meeting, CLIENT, meeting=MEETING).then_refused("meeting.not-opened")
    held().when(m.close_meeting, CLIENT, meeting=MEETING).then_refused("meeting.nobody-there", field="accounts")
    over().when(m.close_meeting, CLIENT, meeting=MEETING).then_refused("meeting.over")


@pytest.mark.parametrize(
    ("there", "rule"),
    [
        ({"accounts": [], "others": 0}, "meeting.nobody-there"),
        ({"accounts": [], "others": 31}, "meeting.too-many-others"),
        ({"accounts": [], "others": -1}, "meeting.too-many-others"),
        ({"accounts": [id_of(str(number)) for number in range(31)], "others": 0}, "list.too-long"),
    ],
)
def test_attendance_is_of_somebody_and_of_not_too_many(there: dict[str, Any], rule: str) -> None:
    held().when(m.note_attendance, CLIENT, meeting=MEETING, **there).then_refused(rule)


def test_attendance_is_noted_once_it_began() -> None:
    there: dict[str, Any] = {"accounts": [CLIENT.account], "others": 0}
    prepared().when(m.note_attendance, CLIENT, meeting=MEETING, **there).then_refused("meeting.not-opened")
    told = held().when(m.note_attendance, CLIENT, meeting=MEETING, **there)
    told.when(m.note_attendance, CLIENT, meeting=MEETING, **there).then_refused("meeting.nothing-changed")


def test_an_outcome_is_never_written_over_one_that_was_not_read() -> None:
    told = held().when(m.write_outcome, CLIENT, meeting=MEETING, item=ITEM, text=OUTCOME, revision=0)
    revision = one(told).items[ITEM].revision
    assert revision == told.state.version
    again: dict[str, Any] = {"meeting": MEETING, "item": ITEM}
    told.when(m.write_outcome, CONTRACTOR, **again, text="Anders.", revision=0).then_stale(current=revision)
    told.when(m.write_outcome, CONTRACTOR, **again, text=OUTCOME, revision=revision).then_refused(
        "meeting.nothing-changed"
    )
    told.when(m.write_outcome, CONTRACTOR, **again, text="Anders.", revision=revision).then(m.OutcomeWritten)
    told.when(m.write_outcome, CONTRACTOR, meeting=MEETING, item=OTHER, text="Waarover?", revision=0).then_missing()


def test_what_is_put_off_waits_until_it_is_on_an_agenda_again() -> None:
    told = held(ITEM, OTHER).when(m.put_off_item, CLIENT, meeting=MEETING, item=ITEM)
    told.then(m.ItemPutOff)
    told.when(m.put_off_item, CLIENT, meeting=MEETING, item=ITEM).then_refused("meeting.nothing-changed")
    assert [each.id for each in told.state.backlog] == [ITEM]
    told.when(m.call_meeting, CLIENT, meeting=NEXT, **CALLED | {"starts": NOW + timedelta(days=90)})
    told.when(m.add_item, CLIENT, plan=PLANNED, meeting=NEXT, item=ITEM, title="De planning").then(m.ItemAdded)
    assert told.state.backlog == []
    told = held().when(m.put_off_item, CLIENT, meeting=MEETING, item=ITEM)
    told.when(m.write_outcome, CLIENT, meeting=MEETING, item=ITEM, text=OUTCOME, revision=0)
    assert told.state.backlog == []


def test_an_action_point_is_a_partys_and_it_says_when_it_is_done() -> None:
    point: dict[str, Any] = {"text": "Delen.", "owner": CONTRACTOR.organisation, "due": DUE}
    agree: dict[str, Any] = {"plan": plan(), "meeting": MEETING, "point": POINT} | point
    prepared().when(m.agree_point, CLIENT, **agree).then_refused("meeting.not-opened")
    told = held().when(m.agree_point, CLIENT, **agree)
    told.then(m.PointAgreed, owner=CONTRACTOR.organisation, due=DUE)
    told.when(m.agree_point, CLIENT, **agree).then_refused("meeting.already-agreed")
    other: dict[str, Any] = agree | {"point": OTHER}
    told.when(m.agree_point, CLIENT, **other | {"owner": OUTSIDER.organisation}).then_refused(
        "meeting.not-a-party", field="owner"
    )
    told.when(m.agree_point, CLIENT, **other | {"due": TODAY - timedelta(days=1)}).then_refused(
        "meeting.due-before", field="due", first=TODAY
    )
    told.when(m.complete_point, CLIENT, point=POINT).then_refused("meeting.not-yours")
    told.when(m.complete_point, CONTRACTOR, point=OTHER).then_missing()
    told.when(m.complete_point, CONTRACTOR, point=POINT).then(m.PointDone)
    told.when(m.complete_point, CONTRACTOR, point=POINT).then_refused("meeting.already-done")


def test_both_sign_exactly_what_the_minutes_say() -> None:
    sign(attended(held()), CLIENT, Party.CLIENT).then_refused("meeting.not-closed")
    sign(over(), CLIENT, Party.CLIENT, "0" * 64).then_stale(current=over().state.version)
    told = sign(over(), CLIENT, Party.CLIENT)
    sign(told, CLIENT, Party.CLIENT).then_refused("meeting.already-signed")
    assert one(told).status is MeetingStatus.CLOSED
    assert one(signed()).status is MeetingStatus.SIGNED


def test_an_edit_after_a_signature_voids_it_and_after_both_there_is_none() -> None:
    told = sign(over(), CLIENT, Party.CLIENT)
    before = one(told).content
    revision = one(told).items[ITEM].revision
    told.when(m.write_outcome, CONTRACTOR, meeting=MEETING, item=ITEM, text="Vollediger.", revision=revision)
    assert (one(told).signed, one(told).voided) == ({}, True)
    assert one(told).content != before
    sign(told, CONTRACTOR, Party.CONTRACTOR).then(m.MinutesSigned)
    assert one(told).voided is False
    told = signed()
    revision = one(told).items[ITEM].revision
    told.when(m.write_outcome, CLIENT, meeting=MEETING, item=ITEM, text="Later.", revision=revision).then_refused(
        "meeting.minutes-signed"
    )


@pytest.mark.parametrize("change", ["title", "outcome", "others", "point"])
def test_the_content_changes_with_anything_that_the_minutes_say(change: str) -> None:
    told = over()
    meeting, before = one(told), one(told).content
    if change == "title":
        meeting.title = "Iets anders"
    elif change == "outcome":
        meeting.items[ITEM].outcome = "Iets anders"
    elif change == "others":
        meeting.others += 1
    else:
        meeting.points.append(m.Point(POINT, MEETING, "Delen.", CONTRACTOR.organisation, DUE))
    assert meeting.content != before


def test_the_next_meeting_is_the_first_that_did_not_pass() -> None:
    told = called().when(m.call_meeting, CLIENT, meeting=NEXT, **CALLED | {"starts": NOW + timedelta(days=90)})
    assert told.state.next(NOW).id == MEETING
    assert told.state.next(NOW + timedelta(days=2)).id == NEXT
    assert told.state.next(NOW + timedelta(days=200)) is None

"""A meeting: an agenda of both sides, outcomes, action points, and minutes that both sign or that stay open."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.aggregates import meeting as m
from domain.aggregates.meeting import About, AboutKind, Meeting, MeetingStatus, Rhythm, Series
from domain.aggregates.plan import Plan
from domain.calendar import day_of
from domain.terms import Party
from tests.kit.cast import CLIENT, CONTRACTOR, NOORDERDIJK, NOW, OUTSIDER, TODAY, WATERBURG, id_of, opened
from tests.kit.office import ITEM, POINT, SECOND_ITEM, item_terms, meeting_at, point_terms
from tests.kit.scenario import Scenario, given

TOMORROW = NOW + timedelta(days=1)
NOTHING: frozenset[Any] = frozenset()


def plan() -> Plan:
    state: Plan = given(Plan, opened()).state
    return state


def called(**changes: Any) -> Scenario:
    facts: dict[str, Any] = {"plan": plan(), "title": "Kwartaaloverleg", "when": meeting_at(), "series": None}
    return given(Meeting, id=id_of("a meeting")).when(m.call_meeting, CLIENT, **facts | changes)


def filled() -> Scenario:
    told = called()
    for item in (ITEM, SECOND_ITEM):
        told.when(m.add_item, CONTRACTOR, item=item, terms=item_terms(), backlog=NOTHING).then(m.ItemAdded)
    return told


def begun() -> Scenario:
    told = filled()
    told.when(m.open_meeting, CONTRACTOR).then(m.MeetingOpened)
    return told


def ended() -> Scenario:
    told = begun().when(m.record_outcome, CLIENT, item=ITEM, decision="Akkoord.", revision=0)
    told.when(m.close_meeting, CLIENT).then(m.MeetingClosed)
    return told


def sign(told: Scenario, party: Party) -> Scenario:
    by = CLIENT if party is Party.CLIENT else CONTRACTOR
    return told.when(m.sign_minutes, by, party=party, content=told.state.content)


class TestCalling:
    def test_a_party_calls_both_together_once(self) -> None:
        series = Series(id=id_of("a series"), rhythm=Rhythm.QUARTERLY)
        told = called(title="  Kwartaaloverleg ", series=series)
        told.then(m.MeetingCalled, title="Kwartaaloverleg", series=series)
        assert told.state.status is MeetingStatus.CALLED
        assert (told.state.timed.ends_at - told.state.starts_at) == timedelta(minutes=90)
        told.when(m.call_meeting, CLIENT, plan=plan(), title="Nog een", when=meeting_at(), series=None)
        told.then_refused("meeting.already-called")

    def test_it_is_on_a_day_to_come_and_not_too_far_away(self) -> None:
        called(when=meeting_at(starts_at=NOW - timedelta(days=1))).then_refused("meeting.past", field="day")
        called(when=meeting_at(starts_at=NOW + timedelta(days=800))).then_refused("meeting.too-far", field="day")
        called(when=meeting_at(length=0)).then_refused("quantity.not-positive", field="length")
        called(title=" ").then_refused("text.required", field="title")

    def test_it_is_moved_or_cancelled_until_it_begins(self) -> None:
        told = called()
        told.when(m.reschedule_meeting, CONTRACTOR, when=meeting_at()).then_refused("meeting.nothing-changed")
        later = meeting_at(starts_at=TOMORROW)
        told.when(m.reschedule_meeting, CONTRACTOR, when=later).then(m.MeetingRescheduled, when=later)
        assert told.state.rescheduled == 1
        told.when(m.open_meeting, CLIENT).then_refused("meeting.too-early", day=day_of(TOMORROW))
        told.when(m.cancel_meeting, CLIENT).then_refused("text.required", field="reason")
        told.when(m.cancel_meeting, CLIENT, reason="Ziek.").then(m.MeetingCancelled)
        told.when(m.open_meeting, CLIENT, at=TOMORROW).then_refused("meeting.status", status=MeetingStatus.CANCELLED)

    def test_what_began_is_not_moved_any_more(self) -> None:
        begun().when(m.reschedule_meeting, CLIENT, when=meeting_at(length=30)).then_refused("meeting.status")


class TestAgenda:
    def test_both_sides_fill_it_and_put_it_in_order(self) -> None:
        told = filled()
        told.when(m.move_item, CLIENT, item=ITEM, place=2).then(m.ItemMoved)
        assert list(told.state.items) == [SECOND_ITEM, ITEM]
        told.when(m.move_item, CLIENT, item=ITEM, place=2).then_refused("meeting.no-such-place", field="place")
        told.when(m.move_item, CLIENT, item=ITEM, place=3).then_refused("meeting.no-such-place")
        told.when(m.withdraw_item, CLIENT, item=ITEM).then(m.ItemWithdrawn)
        told.when(m.withdraw_item, CLIENT, item=ITEM).then_missing()

    def test_an_item_may_say_what_it_is_about(self) -> None:
        about = About(kind=AboutKind.AMENDMENT, id=id_of("an amendment"))
        terms = item_terms(about=about)
        told = called().when(m.add_item, CLIENT, item=ITEM, terms=terms, backlog=NOTHING)
        told.then(m.ItemAdded, terms=terms)
        told.when(m.add_item, CLIENT, item=ITEM, terms=terms, backlog=NOTHING).then_refused("meeting.already-there")

    def test_only_what_was_put_off_is_carried_and_once(self) -> None:
        old = id_of("an item that was put off")
        told = called()
        facts: dict[str, Any] = {"item": ITEM, "terms": item_terms(carried=old)}
        told.when(m.add_item, CLIENT, backlog=NOTHING, **facts).then_refused("meeting.not-in-backlog")
        told.when(m.add_item, CLIENT, backlog=frozenset({old}), **facts).then(m.ItemAdded)
        told.when(m.add_item, CLIENT, backlog=frozenset({old}), **facts | {"item": SECOND_ITEM})
        told.then_refused("meeting.not-in-backlog")

    def test_what_something_came_of_stays_on_it(self) -> None:
        told = begun().when(m.record_outcome, CLIENT, item=ITEM, decision="", revision=0)
        told.when(m.withdraw_item, CLIENT, item=ITEM).then_refused("meeting.item-settled")
        point = point_terms(item=SECOND_ITEM)
        told.when(m.agree_action, CLIENT, plan=plan(), point=POINT, terms=point).then(m.ActionPointAgreed)
        told.when(m.withdraw_item, CLIENT, item=SECOND_ITEM).then_refused("meeting.item-settled")


class TestHolding:
    def test_one_item_is_taken_up_at_a_time(self) -> None:
        filled().when(m.take_up_item, CLIENT, item=ITEM).then_refused("meeting.status")
        told = begun().when(m.take_up_item, CLIENT, item=ITEM)
        told.when(m.take_up_item, CLIENT, item=ITEM).then_refused("meeting.nothing-changed")
        told.when(m.take_up_item, CLIENT, item=SECOND_ITEM).then(m.ItemTakenUp)
        assert told.state.current == SECOND_ITEM

    def test_an_outcome_is_worded_anew_from_the_version_that_was_read(self) -> None:
        told = begun().when(m.record_outcome, CLIENT, item=ITEM, decision="Akkoord.", revision=0)
        revision = told.state.items[ITEM].revision
        told.when(m.record_outcome, CONTRACTOR, item=ITEM, decision="Niet akkoord.", revision=0)
        told.then_stale(current=revision)
        told.when(m.record_outcome, CONTRACTOR, item=ITEM, decision="Akkoord.", revision=revision)
        told.then_refused("meeting.nothing-changed")
        told.when(m.record_outcome, CONTRACTOR, item=ITEM, decision="Samen akkoord.", revision=revision)
        told.then(m.OutcomeRecorded, decision="Samen akkoord.")

    def test_what_nothing_was_said_of_goes_to_the_backlog(self) -> None:
        told = ended()
        assert [item.id for item in told.state.deferred()] == [SECOND_ITEM]
        told.when(m.defer_item, CLIENT, item=ITEM, revision=told.state.items[ITEM].revision)
        told.then_refused("meeting.status", status=MeetingStatus.CLOSED)

    def test_an_item_is_put_off_once(self) -> None:
        told = begun().when(m.defer_item, CLIENT, item=ITEM, revision=0)
        told.when(m.defer_item, CLIENT, item=ITEM, revision=told.state.items[ITEM].revision)
        told.then_refused("meeting.nothing-changed")

    def test_attendance_is_of_the_parties(self) -> None:
        facts: dict[str, Any] = {"plan": plan(), "accounts": (CLIENT.account, CLIENT.account), "others": 1}
        told = begun().when(m.record_attendance, CONTRACTOR, organisation=WATERBURG, **facts)
        assert told.then(m.AttendanceRecorded).accounts == (CLIENT.account,)
        told.when(m.record_attendance, CONTRACTOR, organisation=WATERBURG, **facts)
        told.then_refused("meeting.nothing-changed")
        told.when(m.record_attendance, CLIENT, organisation=OUTSIDER.organisation, **facts)
        told.then_refused("meeting.not-a-party", field="organisation")
        told.when(m.record_attendance, CLIENT, organisation=NOORDERDIJK, **facts | {"others": -1})
        told.then_refused("quantity.not-positive", field="others")
        told.when(m.record_attendance, CLIENT, organisation=NOORDERDIJK, **facts | {"others": 61})
        told.then_refused("quantity.absurd", field="others")


class TestActionPoints:
    @pytest.mark.parametrize(
        ("changes", "rule"),
        [
            ({"owner": OUTSIDER.organisation}, "meeting.not-a-party"),
            ({"due": TODAY - timedelta(days=1)}, "meeting.past"),
            ({"text": ""}, "text.required"),
        ],
    )
    def test_one_has_an_owner_among_the_parties_and_a_day_to_come(self, changes: dict[str, Any], rule: str) -> None:
        terms = point_terms(**changes)
        begun().when(m.agree_action, CLIENT, plan=plan(), point=POINT, terms=terms).then_refused(rule)

    def test_one_is_done_once_also_after_both_signed(self) -> None:
        told = begun().when(m.agree_action, CLIENT, plan=plan(), point=POINT, terms=point_terms())
        told.when(m.agree_action, CLIENT, plan=plan(), point=POINT, terms=point_terms())
        told.then_refused("meeting.already-there")
        told.when(m.close_meeting, CLIENT)
        sign(sign(told, Party.CLIENT), Party.CONTRACTOR)
        told.when(m.finish_action, CONTRACTOR, point=POINT).then(m.ActionPointDone)
        assert told.state.signed
        told.when(m.finish_action, CONTRACTOR, point=POINT).then_refused("meeting.action-done")
        told.when(m.finish_action, CONTRACTOR, point=ITEM).then_missing()


class TestMinutes:
    def test_both_sign_the_same_content_and_then_nothing_changes(self) -> None:
        told = ended()
        first = sign(told, Party.CLIENT).then(m.MinutesSigned)
        sign(told, Party.CLIENT).then_refused("meeting.already-signed")
        second = sign(told, Party.CONTRACTOR).then(m.MinutesSigned)
        assert first.content == second.content
        revision = told.state.items[ITEM].revision
        told.when(m.write_minutes, CLIENT, item=ITEM, text="Toch anders.", revision=revision)
        told.then_refused("meeting.minutes-signed")
        told.when(m.record_outcome, CLIENT, item=ITEM, decision="Toch anders.", revision=revision)
        told.then_refused("meeting.minutes-signed")

    def test_an_edit_after_the_first_signature_voids_it_visibly(self) -> None:
        told = sign(ended(), Party.CLIENT)
        read, revision = told.state.content, told.state.items[ITEM].revision
        told.when(m.write_minutes, CONTRACTOR, item=ITEM, text="Een aanvulling.", revision=revision)
        told.then(m.MinutesWritten)
        assert told.state.voided
        assert not told.state.signatures
        told.when(m.sign_minutes, CONTRACTOR, party=Party.CONTRACTOR, content=read)
        told.then_stale(current=told.state.version)
        sign(told, Party.CONTRACTOR).then(m.MinutesSigned)
        assert not told.state.voided

    def test_a_text_is_written_from_the_version_that_was_read(self) -> None:
        told = ended()
        told.when(m.write_minutes, CONTRACTOR, item=SECOND_ITEM, text="Besproken.", revision=0)
        told.then_stale(current=told.state.items[SECOND_ITEM].revision)
        revision = told.state.items[SECOND_ITEM].revision
        told.when(m.write_minutes, CONTRACTOR, item=SECOND_ITEM, text=" ", revision=revision)
        told.then_refused("meeting.nothing-changed")

    def test_only_what_ended_is_signed(self) -> None:
        sign(begun(), Party.CLIENT).then_refused("meeting.status", status=MeetingStatus.OPEN)

    @pytest.mark.parametrize("at", [NOW, TOMORROW])
    def test_the_hash_says_when_it_was_held(self, at: datetime) -> None:
        told = filled().when(m.open_meeting, CLIENT, at=at)
        told.when(m.close_meeting, CLIENT, at=at)
        assert (told.state.content == _closed_now().content) is (at == NOW)


def _closed_now() -> Meeting:
    state: Meeting = filled().when(m.open_meeting, CLIENT).when(m.close_meeting, CLIENT).state
    return state


def test_a_list_of_items_ends_somewhere() -> None:
    told = called()
    for number in range(m.MOST_ITEMS):
        told.when(m.add_item, CLIENT, item=id_of(f"item {number}"), terms=item_terms(), backlog=NOTHING)
    told.when(m.add_item, CLIENT, item=ITEM, terms=item_terms(), backlog=NOTHING).then_refused("list.too-long")

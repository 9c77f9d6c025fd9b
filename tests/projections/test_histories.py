"""The history of a plan: what belongs to it, and that what each event did adds up to what the plan is worth."""

from datetime import date

import pytest

from demo import story
from demo.cast import PLAN_A, PLAN_B
from demo.plan_a import S12, T01, T12
from domain.aggregates import trajectory as t
from domain.aggregates.plan import events as e
from domain.commands.books import OpenedBook, open_book
from projections.histories import Effect, History, place_of
from tests.kit.store import MemoryStore

DAYS = [date(2026, 6, 30), date(2027, 1, 31), date(2028, 2, 29), date(2029, 6, 30)]


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    """The demo story, told."""
    told = MemoryStore()
    story.tell(told)
    return told


@pytest.fixture(params=[PLAN_A, PLAN_B], ids=["A", "B"])
def opened(request: pytest.FixtureRequest, store: MemoryStore) -> OpenedBook:
    return open_book(store, request.param)


@pytest.mark.parametrize("on", DAYS)
def test_all_effects_together_are_the_figures(opened: OpenedBook, on: date) -> None:
    history = History(opened)
    effects = history.effects(history.events, on).values()
    figures = opened.book.valuation(on).figures()
    assert sum(effect.realised for effect in effects) == figures.realised
    assert sum(effect.obligation for effect in effects) == figures.obligation


def test_an_effect_is_the_same_whatever_else_is_asked_for(opened: OpenedBook) -> None:
    history, on = History(opened), date(2028, 2, 29)
    together = history.effects(history.events, on)
    for recorded in history.events[::5]:
        assert history.effects([recorded], on) == {place_of(recorded): together[place_of(recorded)]}


def test_agreed_revenue_moves_the_obligation_and_nothing_else(store: MemoryStore) -> None:
    history = History(open_book(store, PLAN_A))
    agreed = [each for each in history.events if isinstance(each.event, e.RevenueAgreed)]
    effects = history.effects(agreed, date(2028, 2, 29))
    assert list(effects.values()) == [Effect(0, 16_000_000), Effect(0, 7_561_728)]


def test_a_correction_changes_the_value_by_the_difference(store: MemoryStore) -> None:
    history = History(open_book(store, PLAN_A))
    kinds = (e.HoursRecorded, e.HoursCorrected)
    hours = [each for each in history.events if isinstance(each.event, kinds)]
    effects = history.effects(hours, date(2028, 2, 29))
    assert [effect.realised for effect in effects.values()] == [525_000, -105_000]


def test_of_a_trajectory_only_what_counts_in_the_plan_is_told(store: MemoryStore) -> None:
    told = {
        plan: {place_of(each) for each in History(open_book(store, plan)).events if each.originator_id == T12}
        for plan in (PLAN_A, PLAN_B)
    }
    stream = store.streams((T12,))[T12]
    started = next(
        place_of(each) for each in stream if isinstance(each.event, t.StageStarted) and each.event.stage == S12
    )
    changed = next(
        place_of(each) for each in stream if isinstance(each.event, t.StageChanged) and each.event.stage == S12
    )
    assert started in told[PLAN_A]
    assert started not in told[PLAN_B]
    assert changed in told[PLAN_A] & told[PLAN_B]


def test_a_step_and_an_objection_to_it_are_about_a_person_and_hours_are_not(store: MemoryStore) -> None:
    history = History(open_book(store, PLAN_A))
    by_tag = {type(each.event): history.person(each) for each in history.events}
    assert by_tag[t.StageEnded] is not None
    assert {by_tag[e.HoursRecorded], by_tag[e.EntryObjected], by_tag[e.RevenueAgreed]} == {None}
    assert T01 in {history.person(each) for each in history.events}

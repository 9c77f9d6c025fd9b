"""What an organisation can take at once is held against all that it has and was agreed to take, over all its plans."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.aggregates.organisation import (
    CapacityStated,
    CapacityWithdrawn,
    Organisation,
    state_capacity,
    withdraw_capacity,
)
from domain.aggregates.plan import Plan
from domain.aggregates.plan.events import ObligationDivided, TrajectoryJoined
from domain.aggregates.trajectory import Trajectory
from domain.aggregates.trajectory.events import StageStarted, TrajectoryStarted
from domain.occupancy import Occupancy, as_agreed, too_much
from domain.quantities import MOST_PERSONS
from domain.terms import Capacity, Certainty, ObligationShare, Support
from tests.kit.cast import (
    ACTION,
    CONTRACTOR,
    NOORDERDIJK,
    PLAN,
    RIJKSDIENST,
    TODAY,
    TRAJECTORY,
    accepted,
    action_agreed,
    head,
    id_of,
    noted,
    opened,
    planned,
    registered,
    stage,
)
from tests.kit.scenario import Scenario, given

ELSEWHERE = id_of("a plan of another client")
SOON, LATER = date(2028, 3, 1), date(2029, 3, 1)


def stated(**changes: Any) -> Scenario:
    capacity = replace(Capacity(persons=3, first_day=date(2028, 1, 1)), **changes)
    return given(Organisation, registered(), id=NOORDERDIJK).when(state_capacity, CONTRACTOR, capacity=capacity)


def organisation(persons: int = 3, **changes: Any) -> Organisation:
    found: Organisation = stated(persons=persons, **changes).state
    return found


def plan(persons: int = 0, id: UUID = PLAN, **facts: Any) -> Plan:
    """Return a plan in which both agreed on places for so many people, for a year from the first of March 2028."""
    agreed = accepted(action_agreed(planned=(planned(1, persons=persons, **facts),)))
    found: Plan = given(Plan, opened(), *([agreed] if persons else []), id=id).state
    return found


def way(id: UUID = TRAJECTORY, **changes: Any) -> Trajectory:
    """Return the way of somebody who works with the contractor since September 2027."""
    started = TrajectoryStarted(head=head(CONTRACTOR), employer=NOORDERDIJK, pseudonym="T-1")
    begun = StageStarted(head=head(CONTRACTOR), stage=id_of(f"stage of {id}"), facts=stage(**changes))
    found: Trajectory = given(Trajectory, started, begun, id=id).state
    return found


def occupied(*plans: Plan, ways: tuple[Trajectory, ...] = ()) -> Occupancy:
    return Occupancy(NOORDERDIJK, {each.id: each for each in plans}, {each.id: each for each in ways}, TODAY)


def test_an_organisation_says_how_many_people_it_takes_and_its_last_word_on_a_day_holds() -> None:
    told = stated()
    told.then(CapacityStated, capacity=Capacity(persons=3, first_day=date(2028, 1, 1)))
    summer = Capacity(persons=0, first_day=date(2028, 7, 1), last_day=date(2028, 8, 31))
    told.when(state_capacity, CONTRACTOR, capacity=summer).then(CapacityStated)
    days = (date(2027, 12, 31), date(2028, 1, 1), date(2028, 7, 1), date(2028, 8, 31), date(2028, 9, 1))
    assert [told.state.capacity_on(day) for day in days] == [None, 3, 0, 0, 3]
    told.when(state_capacity, CONTRACTOR, capacity=summer).then_refused("organisation.capacity-known", field="persons")


def test_what_was_said_is_taken_back_with_a_reason_and_the_word_before_it_holds_again() -> None:
    told = stated()
    summer = Capacity(persons=0, first_day=date(2028, 7, 1), last_day=date(2028, 8, 31))
    told.when(state_capacity, CONTRACTOR, capacity=summer)
    told.when(withdraw_capacity, CONTRACTOR, stated=3).then_refused("text.required", field="reason")
    told.when(withdraw_capacity, CONTRACTOR, stated=3, reason="De werkplaats blijft open.")
    told.then(CapacityWithdrawn, stated=3)
    days = (date(2028, 7, 1), date(2028, 9, 1))
    assert [told.state.capacity_on(day) for day in days] == [3, 3]
    told.when(state_capacity, CONTRACTOR, capacity=summer).then(CapacityStated)
    told.when(withdraw_capacity, CONTRACTOR, stated=2, reason="Wij weten het niet meer.")
    assert [told.state.capacity_on(day) for day in days] == [0, None]
    said = told.state.said[2]
    assert (said.reason, said.withdrawn_on) == ("Wij weten het niet meer.", TODAY)


@pytest.mark.parametrize("version", [0, 1, 2, 9])
def test_what_was_never_said_or_taken_back_before_is_not_taken_back(version: int) -> None:
    told = stated().when(withdraw_capacity, CONTRACTOR, stated=2, reason="Wij weten het niet meer.")
    told.when(withdraw_capacity, CONTRACTOR, stated=version, reason="Nog eens.")
    told.then_refused("organisation.no-capacity")
    assert told.state.capacities == []


def test_who_took_back_what_it_said_is_no_longer_asked_too_much() -> None:
    told, busy, more = stated(persons=1), occupied(plan()), occupied(plan(2))
    assert too_much(told.state, busy, more)
    told.when(withdraw_capacity, CONTRACTOR, stated=2, reason="Wij weten het niet meer.")
    assert not too_much(told.state, busy, more)


@pytest.mark.parametrize("persons", [-1, MOST_PERSONS + 1])
def test_a_capacity_is_sensible(persons: int) -> None:
    stated(persons=persons).then_refused("quantity.absurd", field="persons", most=MOST_PERSONS)


def test_a_capacity_does_not_end_before_it_begins() -> None:
    stated(last_day=date(2027, 12, 31)).then_refused("period.end-before-start", field="last_day")


def test_people_at_work_and_open_places_count_together_over_all_plans() -> None:
    both = occupied(plan(2), plan(1, id=ELSEWHERE), ways=(way(),))
    assert [both.on(day) for day in (TODAY, SOON, LATER)] == [1, 4, 1]
    assert both.most(TODAY, LATER) == 4
    assert both.most(LATER, date(2030, 1, 1)) == 1


def test_somebody_who_fills_an_agreed_place_is_counted_once() -> None:
    ended = way(action=ACTION, last_day=date(2028, 3, 31))
    for filling in (way(action=ACTION), ended):
        agreed = plan(2)
        agreed.evolve(TrajectoryJoined(head=head(CONTRACTOR), trajectory=TRAJECTORY))
        both = occupied(agreed, ways=(filling,))
        assert (both.on(SOON), both.open_places(agreed, SOON)) == (2, 1)
        assert both.on(date(2028, 4, 1)) == 2


@pytest.mark.parametrize(
    "changes",
    [{"carrier": RIJKSDIENST}, {"support": Support.NONE}, {"last_day": date(2028, 2, 1)}, {"first_day": SOON}],
)
def test_only_who_needs_support_and_is_with_the_organisation_takes_a_place(changes: dict[str, Any]) -> None:
    assert occupied(ways=(way(**changes),)).people(TODAY) == 0


def test_an_open_stage_runs_until_its_planned_end_and_a_late_one_until_today() -> None:
    late = occupied(ways=(way(planned_last_day=date(2027, 12, 31)),))
    assert (late.people(TODAY), late.people(SOON)) == (1, 0)
    assert occupied(ways=(way(planned_last_day=SOON),)).people(SOON) == 1


def test_an_idea_takes_no_place_until_it_would_be_agreed() -> None:
    idea: Plan = given(Plan, opened(), noted(planned=(planned(1, persons=2),))).state
    assert occupied(idea).on(SOON) == 0
    assert occupied(as_agreed(idea, idea.actions.values())).on(SOON) == 2
    assert idea.actions[ACTION].terms.certainty is Certainty.IDEA


def test_neither_purchases_nor_hours_take_a_place() -> None:
    agreed = accepted(action_agreed(planned=(planned(3, cents=1, kind="pso-1"), planned(4, minutes=60))))
    assert occupied(given(Plan, opened(), agreed).state).on(SOON) == 0


def test_who_carries_a_plan_together_has_a_share_of_its_places() -> None:
    shares = (ObligationShare(member=NOORDERDIJK, share=6_000), ObligationShare(member=RIJKSDIENST, share=4_000))
    alone = plan(3)
    alone.evolve(ObligationDivided(head=head(CONTRACTOR), first_day=date(2027, 7, 1), shares=shares))
    both = occupied(alone)
    assert both.on(SOON) == 2
    assert replace(both, organisation=RIJKSDIENST).on(SOON) == 1
    assert replace(both, organisation=id_of("a stranger")).on(SOON) == 0


def test_asking_more_than_an_organisation_can_take_is_noticed_over_all_its_plans() -> None:
    now = occupied(plan(), plan(2, id=ELSEWHERE), ways=(way(),))
    assert not too_much(organisation(4), now, now.with_plan(plan(1)))
    assert too_much(organisation(4), now, now.with_plan(plan(2)))
    assert too_much(organisation(0), now, now.with_plan(plan(1)))


def test_asking_less_is_never_too_much_and_neither_is_what_nobody_set_a_limit_to() -> None:
    now = occupied(plan(5))
    assert not too_much(organisation(3), now, now.with_plan(plan(4)))
    assert not too_much(organisation(3), now, now.with_plan(plan(5)))
    assert not too_much(organisation(3, last_day=date(2028, 2, 29)), now, now.with_plan(plan(9)))
    assert not too_much(given(Organisation, registered(), id=NOORDERDIJK).state, now, now.with_plan(plan(9)))


def test_nobody_finds_by_asking_on_which_day_somebody_leaves() -> None:
    """Whole months are held against each other: from the next one on there is room, on whatever day it began."""
    leaves = way(last_day=date(2028, 3, 10))
    now = occupied(plan(), ways=(leaves,))
    for first in (date(2028, 3, 9), date(2028, 3, 11), date(2028, 3, 31)):
        asked = accepted(action_agreed(planned=(replace(planned(1, persons=1), first_day=first),)))
        assert too_much(organisation(1), now, now.with_plan(given(Plan, opened(), asked).state))
    april = accepted(action_agreed(planned=(replace(planned(1, persons=1), first_day=date(2028, 4, 1)),)))
    assert not too_much(organisation(1), now, now.with_plan(given(Plan, opened(), april).state))


def test_a_limit_that_begins_later_holds_from_then_on() -> None:
    now = occupied(plan())
    assert too_much(organisation(1, first_day=date(2028, 10, 1)), now, now.with_plan(plan(2)))
    assert not too_much(organisation(1, first_day=LATER), now, now.with_plan(plan(2)))

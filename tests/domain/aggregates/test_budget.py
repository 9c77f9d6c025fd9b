"""What social return costs is the contractor's own, and never a part of what it is worth."""

from typing import Any, Final

import pytest

from domain.aggregates.plan import Plan, budget_costs, note_cost, share_costs, withdraw_cost
from domain.aggregates.plan import events as e
from domain.closing import CostKind
from domain.quantities import MOST_CENTS
from tests.kit.cast import CONTRACTOR, NOORDERDIJK, id_of, opened
from tests.kit.scenario import Scenario, given

COST = id_of("cost")
TRAINING: Final[dict[str, Any]] = {"year": 2028, "kind": CostKind.TRAINING}


def noted() -> Scenario:
    """Return a plan in which two thousand euros were noted."""
    told = given(Plan, opened())
    return told.when(note_cost, CONTRACTOR, cost=COST, amount=2_000_00, description="Twee cursussen", **TRAINING)


def test_budget_and_costs_stand_beside_each_other_per_year_and_kind() -> None:
    told = noted()
    told.then(e.CostNoted, cents=2_000_00)
    told.when(budget_costs, CONTRACTOR, amount=5_000_00, **TRAINING).then(e.CostsBudgeted, cents=5_000_00)
    told.when(budget_costs, CONTRACTOR, year=2027, kind=CostKind.WAGES, amount=1_00)
    assert list(told.state.budget_of(NOORDERDIJK).rows()) == [
        (2027, CostKind.WAGES, 1_00, 0),
        (2028, CostKind.TRAINING, 5_000_00, 2_000_00),
    ]


@pytest.mark.parametrize("amount", [-1, MOST_CENTS + 1])
def test_a_budget_is_a_sensible_amount(amount: int) -> None:
    told = given(Plan, opened()).when(budget_costs, CONTRACTOR, amount=amount, **TRAINING)
    told.then_refused("cost.budget", field="amount", most=MOST_CENTS)


def test_a_budget_can_be_taken_away_but_not_changed_into_itself() -> None:
    told = given(Plan, opened()).when(budget_costs, CONTRACTOR, amount=0, **TRAINING)
    told.then_refused("cost.nothing-changed", field="amount")
    told.when(budget_costs, CONTRACTOR, amount=1, **TRAINING)
    told.when(budget_costs, CONTRACTOR, amount=0, **TRAINING).then(e.CostsBudgeted, cents=0)


@pytest.mark.parametrize("year", [1999, 2101])
def test_a_year_is_one_that_a_plan_can_speak_of(year: int) -> None:
    told = given(Plan, opened()).when(
        note_cost, CONTRACTOR, cost=COST, year=year, kind=CostKind.WAGES, amount=1, description=""
    )
    told.then_refused("cost.year", field="year")


def test_a_cost_is_more_than_nothing_and_noted_once() -> None:
    told = given(Plan, opened()).when(note_cost, CONTRACTOR, cost=COST, amount=0, description="", **TRAINING)
    told.then_refused("amount.not-positive", field="amount")
    again = noted().when(note_cost, CONTRACTOR, cost=COST, amount=1, description="", **TRAINING)
    again.then_refused("plan.already-there")


def test_a_cost_is_taken_back_once() -> None:
    told = noted()
    told.when(withdraw_cost, CONTRACTOR, cost=COST).then(e.CostWithdrawn)
    assert told.state.budget_of(NOORDERDIJK).costs == {}
    told.when(withdraw_cost, CONTRACTOR, cost=COST).then_missing()


def test_the_contractor_decides_who_sees_it() -> None:
    told = given(Plan, opened())
    assert not told.state.budget_of(NOORDERDIJK).shared
    told.when(share_costs, CONTRACTOR, shared=True).then(e.CostsShared)
    assert told.state.budget_of(NOORDERDIJK).shared
    told.when(share_costs, CONTRACTOR, shared=True).then_refused("cost.nothing-changed")
    told.when(share_costs, CONTRACTOR, shared=False).then(e.CostsShared)
    assert not told.state.budget_of(NOORDERDIJK).shared

"""Each organisation states for itself what reporting took in a quarter; the last word counts."""

from datetime import date

import pytest

from domain.aggregates.plan import Plan, Quarter, quarter_of, state_reporting
from domain.aggregates.plan.reporting import ReportingStated
from domain.quantities import MOST_MINUTES
from tests.kit.cast import CLIENT, CONTRACTOR, NOORDERDIJK, WATERBURG, opened
from tests.kit.scenario import Scenario, given

NOW = Quarter(year=2028, number=1)
BEFORE = Quarter(year=2027, number=4)


def stated(quarter: Quarter = NOW, minutes: int = 480) -> Scenario:
    return given(Plan, opened()).when(state_reporting, CONTRACTOR, quarter=quarter, minutes=minutes)


def test_both_sides_state_their_own_minutes_and_state_them_anew() -> None:
    told = stated()
    told.then(ReportingStated, quarter=NOW, minutes=480)
    told.when(state_reporting, CLIENT, quarter=BEFORE, minutes=60)
    told.when(state_reporting, CONTRACTOR, quarter=NOW, minutes=300)
    reporting = told.state.reporting
    assert reporting.quarters() == [BEFORE, NOW]
    assert reporting.of(frozenset({NOORDERDIJK}), NOW) == 300
    assert reporting.of(frozenset({NOORDERDIJK, WATERBURG}), BEFORE) == 60


def test_zero_takes_away_what_was_stated() -> None:
    told = stated()
    told.when(state_reporting, CONTRACTOR, quarter=NOW, minutes=480)
    told.then_refused("reporting.nothing-changed", field="minutes")
    told.when(state_reporting, CONTRACTOR, quarter=NOW, minutes=0).then(ReportingStated, minutes=0)
    assert told.state.reporting.quarters() == []
    stated(minutes=0).then_refused("reporting.nothing-changed", field="minutes")


@pytest.mark.parametrize("minutes", [-1, MOST_MINUTES + 1])
def test_minutes_are_sensible(minutes: int) -> None:
    stated(minutes=minutes).then_refused("quantity.absurd", field="minutes", most=MOST_MINUTES)


@pytest.mark.parametrize("quarter", [Quarter(year=2027, number=2), Quarter(year=2028, number=2)])
def test_a_quarter_is_of_the_plan_and_has_begun(quarter: Quarter) -> None:
    stated(quarter).then_refused("reporting.quarter", field="quarter")


def test_quarters_follow_each_other() -> None:
    assert quarter_of(date(2027, 12, 31)) == BEFORE
    assert quarter_of(date(2028, 1, 1)) == NOW == BEFORE.next
    assert NOW.first_day == date(2028, 1, 1)
    assert Quarter(year=2028, number=3).first_day == date(2028, 7, 1)

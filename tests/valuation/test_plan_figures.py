"""The figures of a plan: count first, show what is disputed once more, and say where it is heading."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from domain.terms import Certainty, Planned, StageKind, Support
from domain.valuation.facts import Facts, Hours
from domain.valuation.framework import Framework
from domain.valuation.obligation import Agreement, RevenueStatement
from domain.valuation.plan import Action, Agreed, Figures, PlanValuation, value_planned
from domain.valuation.scenario import read_scenario
from tests.valuation.builders import NORM, allocation, day, framework, stage, trajectory

LAST = day("2027-12-31")
ON = day("2026-12-31")


def agreed(*actions: Action, statements: tuple[RevenueStatement, ...] = ()) -> Agreed:
    return Agreed(plan="P", percentage=Fraction(5), last_day=LAST, statements=statements, actions=actions)


def valuation(facts: Facts, *actions: Action, objected: tuple[str, ...] = ()) -> PlanValuation:
    return PlanValuation(agreed(*actions), facts, {"P": NORM, "A": NORM}, ON, objected)


def hours(id_: str, minutes: int, on: str = "2026-11-12") -> Hours:
    return Hours(id=id_, plan="P", day=day(on), minutes=minutes)


def planned_hours(minutes: int) -> Planned:
    return planned(4, last="2027-06-30", minutes=minutes)


def planned(element: int, *, last: str = "2026-12-31", **told: Any) -> Planned:
    return Planned(element=element, first_day=day("2026-01-01"), last_day=day(last), **told)


def test_what_is_disputed_counts_and_is_shown_once_more() -> None:
    facts = Facts(hours=(hours("U1", 60), hours("U2", 120)))
    figures = valuation(facts, objected=("U2",)).figures()
    assert (figures.realised, figures.disputed) == (525_00, 350_00)


def test_an_objection_to_one_stage_touches_that_stage_alone() -> None:
    person = trajectory(
        stage("activation", "2026-01-01", "2026-06-30", id="S1"),
        stage("education", "2026-07-01", "2026-12-31", id="S2"),
    )
    figures = valuation(Facts(trajectories=(person,)), objected=("S2",)).figures()
    assert figures.realised - figures.disputed == 9_917_81
    assert figures.disputed == 10_082_19


def test_the_figures_are_those_of_one_plan() -> None:
    shared = stage("education", "2026-01-01", "2026-12-31", allocations=(allocation("A:6000 P:4000"),))
    told = valuation(Facts(trajectories=(trajectory(shared),)))
    assert told.figures().realised == 8_000_00
    assert [line.cents for line in told.lines()] == [8_000_00]


def test_open_stages_run_on_until_the_last_day_of_the_plan() -> None:
    person = trajectory(stage("education", "2026-01-01"))
    assert valuation(Facts(trajectories=(person,))).figures().forecast == 40_000_00


def test_open_stages_run_on_until_their_planned_end() -> None:
    person = trajectory(stage("education", "2026-01-01", planned_last_day=day("2027-06-30")))
    assert valuation(Facts(trajectories=(person,))).figures().forecast == 20_000_00 + 9_917_81


def test_a_stage_that_outlasted_its_planned_end_is_expected_to_end_today() -> None:
    person = trajectory(stage("education", "2026-01-01", planned_last_day=day("2026-06-30")))
    figures = valuation(Facts(trajectories=(person,))).figures()
    assert figures.forecast == figures.realised == 20_000_00


def test_only_agreed_and_running_actions_are_planned() -> None:
    figures = valuation(
        Facts(),
        Action(id="idea", certainty=Certainty.IDEA, planned=(planned_hours(60),)),
        Action(id="intention", certainty=Certainty.INTENTION, planned=(planned_hours(60),)),
        Action(id="agreed", certainty=Certainty.AGREED, planned=(planned_hours(600),)),
        Action(id="running", certainty=Certainty.RUNNING, planned=(planned_hours(6000),)),
    ).figures()
    assert figures.planned == figures.forecast == 19_250_00


def test_the_forecast_adds_what_a_plan_exceeds_what_was_recorded_under_it() -> None:
    facts = Facts(hours=(hours("U1", 60), hours("U2", 1200), hours("U3", 60)))
    figures = valuation(
        facts,
        Action(id="behind", certainty=Certainty.RUNNING, planned=(planned_hours(600),), recorded=frozenset({"U1"})),
        Action(id="ahead", certainty=Certainty.AGREED, planned=(planned_hours(600),), recorded=frozenset({"U2"})),
    ).figures()
    assert figures.realised == 3_850_00
    assert figures.planned == 3_500_00
    assert figures.forecast == 3_850_00 + 1_575_00


def test_a_stage_that_runs_on_is_not_planned_twice() -> None:
    placed = stage("education", "2026-01-01", id="S1")
    action = Action(
        id="one",
        certainty=Certainty.RUNNING,
        planned=(planned(2, last="2027-12-31", persons=1),),
        recorded=frozenset({"S1"}),
    )
    figures = valuation(Facts(trajectories=(trajectory(placed),)), action).figures()
    assert (figures.realised, figures.planned, figures.forecast) == (20_000_00, 40_000_00, 40_000_00)


def test_after_the_last_day_the_forecast_is_what_was_realised() -> None:
    facts = Facts(hours=(hours("late", 60, on="2028-01-10"),))
    figures = PlanValuation(agreed(), facts, {"P": NORM}, day("2028-02-01")).figures()
    assert figures.forecast == figures.realised == 175_00


ONE_JOB = framework(full_count_hours="25.5")


@pytest.mark.parametrize(
    ("told", "used", "cents"),
    [
        (planned(1, persons=3), NORM, 150_000_00),
        (planned(1, persons=1, weekly_minutes=765), ONE_JOB, 25_000_00),
        (planned(1, persons=2), ONE_JOB, 100_000_00),
        (planned(1, persons=1, kind=StageKind.WORK_EXPERIENCE), NORM, 30_000_00),
        (planned(2, persons=2), NORM, 40_000_00),
        (planned(3, cents=1_000_01, kind="pso-1"), NORM, 500_01),
        (planned(3, cents=1_000_01), NORM, 0),
        (planned(4, minutes=90), NORM, 262_50),
    ],
)
def test_planned_facts_are_valued_by_the_rules_of_realised_facts(told: Planned, used: Framework, cents: int) -> None:
    assert value_planned(told, used).cents() == cents


def test_a_planned_budget_of_days_is_per_person_and_a_permanent_need_has_none() -> None:
    assert value_planned(planned(1, last="2027-12-31", persons=2), NORM).cents() == 100_000_00
    permanent = planned(1, last="2027-12-31", persons=2, support=Support.PERMANENT)
    assert value_planned(permanent, NORM).cents() == 200_000_00


def test_planned_value_grows_over_its_period() -> None:
    action = Action(
        id="study",
        certainty=Certainty.AGREED,
        planned=(planned(2, persons=2), planned_hours(60)),
    )
    told = valuation(Facts(), action)
    days = [day("2025-12-31"), day("2026-07-02"), day("2026-12-31"), day("2027-06-30")]
    assert told.planned_over(days) == [0, 20_054_80, 40_000_00, 40_175_00]


def test_a_plan_over_time_and_on_a_day_are_the_same_figures() -> None:
    scenario = read_scenario(Path(__file__).with_name("demo-scenario.json").read_bytes())
    plan = scenario.plans[0]
    told = PlanValuation(
        Agreed(
            plan=plan.id,
            percentage=plan.percentage,
            last_day=day("2027-06-30"),
            statements=(
                *plan.revenue,
                RevenueStatement(
                    first_day=day("2027-01-01"),
                    last_day=day("2027-06-30"),
                    cents=1_000_00,
                    status=Agreement.DISPUTED,
                ),
            ),
        ),
        scenario.facts,
        scenario.framework_of(),
        scenario.as_of,
        {"F03", "T02"},
    )
    assert told.figures() == Figures(
        on=scenario.as_of,
        realised=278_884_54,
        disputed=6_125_40 + 28_955_14,
        obligation=235_617_28,
        expected=50_00,
        planned=0,
        forecast=278_884_54,
    )
    days = [day("2026-06-30"), day("2026-12-31"), scenario.as_of]
    assert told.realised_over(days) == told.expected_over(days) == [87_397_09, 208_239_55, 278_884_54]
    assert told.obligation_over(days) == [0, 160_000_00, 235_617_28]

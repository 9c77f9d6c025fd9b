"""Two tellings of the rules that share nothing agree to the cent: the engine, and the one file that anyone can read."""

import json
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.terms import Certainty, Planned, StageKind, Support
from domain.valuation.facts import ActionEffort, Facts, Hours, Initiative, Purchase, Trajectory
from domain.valuation.framework import Holding, Succession
from domain.valuation.ledger import Ledger
from domain.valuation.obligation import Agreement, RevenueStatement
from domain.valuation.plan import Action, Agreed, PlanValuation
from domain.valuation.writing import written_scenario
from tests.valuation import builders, test_worked_examples
from tests.valuation.builders import recognition
from tests.valuation.test_daily_definition import CHOICES, DAYS, FIRST, FRAMEWORKS, LAST, MOVES, shares, trajectories
from verify_value import Rules, day_of, main, rounded, split

SCENARIO = Path(__file__).with_name("demo-scenario.json")
TOTALS = {
    "2026-06-30": (0, 87_397_09, 0, 0, 0, 12_931_51),
    "2026-12-31": (160_000_00, 208_239_55, 0, 0, 136_800_00, 130_845_89),
    "2027-06-30": (235_617_28, 278_884_54, 0, 0, 136_800_00, 177_236_30),
    "2027-12-31": (235_617_28, 278_884_54, 86_335_53, 63_587_43, 301_020_00, 262_186_83),
    "2028-02-29": (235_617_28, 278_884_54, 86_335_53, 109_682_53, 301_020_00, 324_240_20),
}
"""Obligation and realised value of the three plans of the scenario, as the rules print them."""


@pytest.mark.parametrize("on", TOTALS)
def test_the_demo_scenario_comes_to_what_the_rules_print(on: str) -> None:
    rules = Rules(json.loads(SCENARIO.read_text()))
    figures = [rules.figures(plan, day_of(on)) for plan in ("PA", "PB", "PC")]
    assert tuple(each[name] for each in figures for name in ("obligation", "realised")) == TOTALS[on]


def test_a_scenario_is_valued_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(SCENARIO)]) == 0
    assert "PA: realised EUR 278,884.54, disputed EUR 0.00, obligation EUR 235,617.28" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["{", "[]", '{"as_of": "2026-01-01"}', '{"a": 1, "a": 2}'])
def test_what_it_cannot_read_ends_with_two(content: str, tmp_path: Path) -> None:
    (tmp_path / "scenario.json").write_text(content)
    assert main([str(tmp_path / "scenario.json")]) == 2
    assert main([str(tmp_path / "none.json")]) == 2


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10_000), min_size=1, max_size=5).filter(any))
def test_a_split_conserves_every_cent(total: int, parts: list[int]) -> None:
    assert sum(split(total, parts)) == total


def test_half_a_cent_rounds_away_from_zero() -> None:
    assert [rounded(Fraction(each, 2)) for each in (-3, -1, 1, 3)] == [-2, -1, 1, 2]
    assert split(100_000_01, [1, 1, 1]) == [33_333_34, 33_333_34, 33_333_33]


def require_agreed(
    facts: Facts,
    frameworks: dict[str, Holding],
    on: date,
    plan: str = "A",
    agreed: Agreed | None = None,
    objected: tuple[str, ...] = (),
) -> None:
    """Require that both come to the same lines and the same figures of a plan."""
    known = agreed or Agreed(plan=plan, percentage=Fraction(5), last_day=LAST)
    valuation = PlanValuation(known, facts, frameworks, on, objected)
    scenario = json.loads(json.dumps(written_scenario(facts, frameworks, known, on, objected)))
    rules = Rules(scenario)
    lines = [
        (each.source, each.part, str(each.rule), each.cents, each.days, str(each.first_day), str(each.last_day))
        for each in valuation.lines()
    ]
    found = [each for each in rules.lines(scenario, on) if each.plan == plan]
    assert [
        (each.source, each.part, each.rule, each.cents, each.days, each.first, each.last) for each in found
    ] == lines
    figures = valuation.figures()
    assert rules.figures(plan, on) == {
        name: getattr(figures, name)
        for name in ("realised", "disputed", "obligation", "expected", "planned", "forecast")
    }


def holding(name: str, moves: dict[date, str]) -> Holding:
    later = tuple((day, FRAMEWORKS[each]) for day, each in sorted(moves.items()))
    return Succession(FRAMEWORKS[name], later) if later else FRAMEWORKS[name]


@settings(max_examples=25, deadline=None)
@given(trajectories(), CHOICES, MOVES, DAYS)
def test_a_persons_way_is_worth_the_same_in_both(
    told: Trajectory, chosen: dict[str, str], moves: dict[str, dict[date, str]], on: date
) -> None:
    frameworks = {plan: holding(name, moves.get(plan, {})) for plan, name in chosen.items()}
    require_agreed(Facts(trajectories=(told,)), frameworks, on, objected=("stage 0",))


PURCHASES = st.builds(
    Purchase,
    id=st.sampled_from(["F1", "F2"]),
    plan=st.just("A"),
    day=DAYS,
    net=st.integers(-10_000_000, 10_000_000),
    recognitions=st.lists(
        st.builds(recognition, st.sampled_from(["pso-2", "buy-social", "pso-30-plus"]), DAYS), max_size=2
    ).map(tuple),
)
PLANNED = st.one_of(
    st.builds(Planned, element=st.just(4), first_day=st.just(FIRST), last_day=DAYS, minutes=st.integers(0, 9_999)),
    st.builds(
        Planned,
        element=st.just(3),
        first_day=st.just(FIRST),
        last_day=DAYS,
        kind=st.sampled_from(["", "pso-1", "buy-social"]),
        cents=st.integers(0, 10_000_000),
    ),
    st.builds(
        Planned,
        element=st.just(1),
        first_day=st.just(FIRST),
        last_day=DAYS,
        kind=st.sampled_from(["", *StageKind]),
        persons=st.integers(1, 4),
        weekly_minutes=st.none() | st.sampled_from([1_220, 2_160]),
        support=st.sampled_from(Support),
    ),
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(PURCHASES, max_size=2, unique_by=lambda each: each.id),
    st.integers(0, 99_999),
    st.none() | st.integers(0, 10_000_000),
    shares(),
    st.lists(PLANNED, min_size=1, max_size=2).map(tuple),
    CHOICES,
    MOVES,
    DAYS,
)
def test_entries_initiatives_and_plans_are_worth_the_same_in_both(
    bought: list[Purchase],
    minutes: int,
    impact: int | None,
    split_over: Any,
    planned: tuple[Planned, ...],
    chosen: dict[str, str],
    moves: dict[str, dict[date, str]],
    on: date,
) -> None:
    facts = Facts(
        purchases=tuple(bought),
        hours=(Hours(id="U", plan="A", day=on, minutes=minutes),),
        initiatives=(Initiative(id="I", day=on, minutes=minutes, shares=split_over, agreed_impact=impact),),
        efforts=(
            ActionEffort(
                id="E",
                plan="A",
                agreed=on,
                norm_minutes=600,
                delivered_minutes=minutes // 100,
                planned=planned,
                recorded=frozenset({"U", "F1"}),
            ),
        ),
    )
    stated = RevenueStatement(
        first_day=FIRST, last_day=on, cents=minutes, status=Agreement.AGREED, labour_share=Fraction(31, 50)
    )
    open_ = RevenueStatement(first_day=FIRST, last_day=on, cents=minutes, status=Agreement.DISPUTED)
    agreed = Agreed(
        plan="A",
        percentage=Fraction(21, 4),
        last_day=LAST,
        statements=(stated, open_),
        actions=(Action(id="X", certainty=Certainty.RUNNING, planned=planned, recorded=frozenset({"F2"})),),
    )
    frameworks = {plan: holding(name, moves.get(plan, {})) for plan, name in chosen.items()}
    require_agreed(facts, frameworks, on, agreed=agreed, objected=("U",))


class Watched(Ledger):
    """A ledger that remembers what it was compiled from."""

    seen: ClassVar[list[tuple[Facts, dict[str, Holding], date]]] = []

    @classmethod
    def of(cls, facts: Facts, frameworks: Any, until: date) -> Ledger:
        """Remember, and compile."""
        cls.seen.append((facts, dict(frameworks), until))
        return Ledger.of(facts, frameworks, until)


def worked(example: Callable[..., None]) -> None:
    """Work an example, once for each of its parameters."""
    marks = [mark for mark in getattr(example, "pytestmark", []) if mark.name == "parametrize"]
    if not marks:
        example()
        return
    [mark] = marks
    for values in mark.args[1]:
        example(*values) if isinstance(values, tuple) else example(values)


@pytest.mark.parametrize("name", [name for name in dir(test_worked_examples) if name.startswith("test_")])
def test_every_worked_example_comes_to_the_same_in_both(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builders, "Ledger", Watched)
    Watched.seen.clear()
    worked(getattr(test_worked_examples, name))
    for facts, frameworks, until in Watched.seen:
        for plan in frameworks:
            agreed = Agreed(plan=plan, percentage=Fraction(0), last_day=until)
            require_agreed(facts, frameworks, min(until, date(2032, 12, 31)), plan, agreed)
    assert Watched.seen or name == "test_18_the_obligation_is_a_share_of_revenue_and_labour"

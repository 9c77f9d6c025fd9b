"""The compiled segments and the day-by-day definition agree to the cent, for any facts and on any day."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.terms import Planned, StageKind, Support
from domain.valuation.facts import ActionEffort, Allocation, Effort, Facts, Handover, Share, Stage, Terms, Trajectory
from domain.valuation.framework import Holding, Succession
from domain.valuation.ledger import Ledger
from tests.valuation.builders import NORM, framework, stage, trajectory
from tests.valuation.daily import Amounts, day_by_day

FIRST, LAST = date(2023, 2, 1), date(2027, 6, 30)
PLANS = ("A", "B", "D")
DAYS = st.one_of(st.dates(FIRST, LAST), st.sampled_from([date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]))
FRAMEWORKS = {
    "norm": NORM,
    "one job": framework(full_count_hours="25.5", multipliers__status_in_holder="1.10"),
    "full week": framework(full_count_hours="36", counted_days="400", index="1.031"),
    "prevention": framework(stages__activation="0", stages__prevention="1.00", counted_days="500"),
    "activation": framework(
        stages__activation="1", stages__work_in_experience="0.40", multipliers__newcomer="0.80", effort_share="0.25"
    ),
}
CHOICES = st.fixed_dictionaries(dict.fromkeys(PLANS, st.sampled_from(sorted(FRAMEWORKS))))
MOVES = st.dictionaries(st.sampled_from(PLANS), st.dictionaries(DAYS, st.sampled_from(sorted(FRAMEWORKS)), max_size=3))
"""The days on which plans move to another framework."""


@st.composite
def shares(draw: st.DrawFn) -> tuple[Share, ...]:
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), max_size=2)))
    bounds = [0, *cuts, 10_000]
    parts = [later - earlier for earlier, later in pairwise(bounds)]
    return tuple(Share(plan=draw(st.sampled_from(PLANS)), bp=part) for part in parts)


@st.composite
def allocations(draw: st.DrawFn) -> tuple[Allocation, ...]:
    """One to three periods, with gaps between them, recorded in any order; the last may have no end."""
    days = sorted(draw(st.lists(DAYS, min_size=1, max_size=5, unique=True)))
    periods = [
        Allocation(first_day=first, last_day=last, shares=draw(shares()))
        for first, last in zip(days[::2], [*days[1::2], None], strict=False)
    ]
    return tuple(draw(st.permutations(periods)))


BARRED = st.just(frozenset[str]()) | st.frozensets(st.sampled_from(PLANS), max_size=2)
HOURS = st.sampled_from([Fraction(0), Fraction(20), Fraction(51, 2), Fraction(40), Fraction(61, 3)])
SUPPORT = st.sampled_from([Support.BENEFIT, Support.BENEFIT, Support.PERMANENT, Support.NONE])


@st.composite
def later(draw: st.DrawFn, first: date) -> tuple[Terms, ...]:
    """None to three changes of the terms, each on a day of its own after the first day."""
    lengths = sorted(draw(st.lists(st.integers(1, 1_200), max_size=3, unique=True)))
    return tuple(
        Terms(first_day=first + timedelta(days=length), hours=draw(HOURS), support=draw(SUPPORT)) for length in lengths
    )


@st.composite
def stages(draw: st.DrawFn, name: str) -> Stage:
    first = draw(DAYS)
    last = draw(st.none() | st.integers(0, 1_200).map(lambda length: first + timedelta(days=length)))
    effort = None
    if last is not None and draw(st.booleans()):
        effort = Effort(
            agreed=draw(DAYS),
            planned_last_day=first + timedelta(days=draw(st.integers(0, 900))),
            norm_minutes=7_200,
            delivered_minutes=draw(st.integers(0, 8_000)),
            high_risk=draw(st.booleans()),
        )
    return Stage(
        id=name,
        kind=draw(st.sampled_from(StageKind)),
        contractor=draw(st.sampled_from(["C1", "C2"])),
        first_day=first,
        last_day=last,
        allocations=draw(st.just((Allocation(first_day=FIRST, shares=draw(shares())),)) | allocations()),
        hours=draw(HOURS),
        support=draw(SUPPORT),
        later=draw(later(first)),
        group=draw(st.sampled_from(["", "status-holder", "newcomer"])),
        effort=effort,
        barred=draw(BARRED),
    )


@st.composite
def trajectories(draw: st.DrawFn) -> Trajectory:
    return Trajectory(
        id="T",
        stages=tuple(draw(stages(f"stage {place}")) for place in range(draw(st.integers(1, 4)))),
        handovers=tuple(
            Handover(
                id="H",
                day=draw(DAYS),
                from_plan=draw(st.sampled_from(PLANS)),
                to_plan=draw(st.sampled_from(PLANS)),
                confirmed=draw(st.booleans()),
                barred=draw(BARRED),
            )
            for _ in range(draw(st.integers(0, 2)))
        ),
        counted_before=draw(st.dictionaries(st.sampled_from(["C1", "C2"]), st.integers(0, 410))),
    )


def compiled(facts: Facts, frameworks: dict[str, Holding], on: date, until: date) -> Amounts:
    ledger = Ledger.of(facts, frameworks, until)
    return [(line.plan, str(line.rule), line.cents, line.days or 0) for line in ledger.lines(on)]


@given(trajectories(), CHOICES, DAYS, st.integers(0, 900))
@example(
    trajectory(
        stage("employment", "2024-02-29", support="permanent", hours=20),
        stage("education", "2023-03-01"),
        stage("prevention", "2023-02-01"),
    ),
    {"P": "norm"},
    date(2027, 6, 30),
    0,
)
def test_the_compiled_line_is_the_sum_of_its_days(
    told: Trajectory, chosen: dict[str, str], on: date, beyond: int
) -> None:
    facts = Facts(trajectories=(told,))
    frameworks: dict[str, Holding] = {plan: FRAMEWORKS[name] for plan, name in chosen.items()}
    assert compiled(facts, frameworks, on, on + timedelta(days=beyond)) == day_by_day(facts, frameworks, on)


@given(trajectories(), CHOICES, MOVES, DAYS, st.integers(0, 900))
def test_it_is_so_for_a_plan_that_moves_to_another_framework(
    told: Trajectory, chosen: dict[str, str], moves: dict[str, dict[date, str]], on: date, beyond: int
) -> None:
    facts = Facts(trajectories=(told,))
    frameworks: dict[str, Holding] = {
        plan: Succession(
            FRAMEWORKS[name], tuple((day, FRAMEWORKS[later]) for day, later in sorted(moves.get(plan, {}).items()))
        )
        for plan, name in chosen.items()
    }
    assert compiled(facts, frameworks, on, on + timedelta(days=beyond)) == day_by_day(facts, frameworks, on)


@given(trajectories(), CHOICES, DAYS)
def test_a_move_changes_no_value_of_the_days_before_it(told: Trajectory, chosen: dict[str, str], turn: date) -> None:
    facts = Facts(trajectories=(replace(told, stages=tuple(map(uncredited, told.stages))),))
    before = turn - timedelta(days=1)
    frozen: dict[str, Holding] = {plan: FRAMEWORKS[name] for plan, name in chosen.items()}
    moved: dict[str, Holding] = {plan: Succession(FRAMEWORKS[chosen[plan]], ((turn, NORM),)) for plan in chosen}
    assert compiled(facts, frozen, before, LAST) == compiled(facts, moved, before, LAST)


def uncredited(stage: Stage) -> Stage:
    """Return a stage without an effort credit, which looks ahead to what was planned."""
    return replace(stage, effort=None)


@st.composite
def action_efforts(draw: st.DrawFn) -> ActionEffort:
    """Credit for an action that planned some persons, with or without the trajectory recorded under it."""
    days = sorted(draw(st.lists(DAYS, min_size=2, max_size=2, unique=True)))
    return ActionEffort(
        id="E",
        plan=draw(st.sampled_from(PLANS)),
        agreed=draw(DAYS),
        norm_minutes=7_200,
        delivered_minutes=draw(st.integers(0, 8_000)),
        high_risk=draw(st.booleans()),
        planned=tuple(
            Planned(
                element=1,
                kind=draw(st.sampled_from(StageKind)),
                persons=draw(st.integers(1, 4)),
                weekly_minutes=draw(st.integers(60, 2_400)),
                support=draw(st.sampled_from(Support)),
                first_day=days[0],
                last_day=days[1],
            )
            for _ in range(draw(st.integers(1, 2)))
        ),
        recorded=frozenset({"T"} if draw(st.booleans()) else ()),
    )


@given(trajectories(), action_efforts(), CHOICES, DAYS, st.integers(0, 900))
def test_credit_for_an_action_is_what_the_days_say(
    told: Trajectory, credit: ActionEffort, chosen: dict[str, str], on: date, beyond: int
) -> None:
    facts = Facts(trajectories=(told,), efforts=(credit,))
    frameworks: dict[str, Holding] = {plan: FRAMEWORKS[name] for plan, name in chosen.items()}
    assert compiled(facts, frameworks, on, on + timedelta(days=beyond)) == day_by_day(facts, frameworks, on)

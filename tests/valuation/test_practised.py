"""A plan beside today's practice: a range over the rows that may apply, and never zero where nobody said anything."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

import pytest

from domain.valuation.facts import Facts, Hours, Initiative, Purchase, Share, Trajectory
from domain.valuation.ledger import Ledger, LedgerLine
from domain.valuation.practice import Part, Table, practice, practised
from tests.valuation.builders import NORM, stage, trajectory

ON = date(2027, 12, 31)
TABLES = {table.name: table for table in practice()}
UTRECHT, OLDER, LEIDEN, TILBURG = TABLES.values()


def lines(*ways: Trajectory, hours: Iterable[Hours] = (), **facts: tuple[object, ...]) -> list[LedgerLine]:
    told = Facts(trajectories=ways, hours=tuple(hours), **facts)  # type: ignore[arg-type]
    return Ledger.of(told, {"P": NORM, "A": NORM}, ON).lines(ON)


def year_of(kind: str, **facts: object) -> list[LedgerLine]:
    """Return the lines of a whole year of one stage."""
    return lines(trajectory(stage(kind, "2026-01-01", "2026-12-31", **facts)))


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [(UTRECHT, 20_000, 50_000), (OLDER, 15_000, 40_000), (LEIDEN, 15_000, 50_000), (TILBURG, 15_000, 30_000)],
)
def test_a_year_of_work_ranges_over_the_benefits_that_may_apply(table: Table, low: int, high: int) -> None:
    found = practised(table, year_of("employment", hours=36))
    assert (found.elements, found.silent) == ({1: Part(low * 100, high * 100)}, 0)


def test_a_week_counts_in_part_where_the_region_names_its_hours() -> None:
    half = year_of("employment", hours=18)
    assert practised(UTRECHT, half).total == Part(1_000_000, 2_500_000)
    assert practised(OLDER, half).total == Part(1_500_000, 4_000_000)


def test_a_year_of_education_ranges_from_bol_to_bbl() -> None:
    assert practised(UTRECHT, year_of("education")).elements == {2: Part(2_000_000, 3_500_000)}


@pytest.mark.parametrize("kind", ["activation", "work-experience", "prevention"])
def test_a_step_on_the_way_has_no_row_anywhere(kind: str) -> None:
    for table in practice():
        told = year_of(kind)
        found = practised(table, told)
        assert (found.elements, found.total) == ({1: Part()}, Part())
        assert found.silent == sum(line.cents for line in told)


def test_hours_are_an_activity_and_not_determined_where_nobody_said_so() -> None:
    told = lines(hours=[Hours(id="E", plan="P", day=ON, minutes=600)])
    assert practised(UTRECHT, told).elements == {4: Part(100_000, 100_000)}
    assert practised(LEIDEN, told).elements == {4: Part(0, 200_000, at_most=True)}
    assert practised(TILBURG, told).elements == {4: Part()}
    assert practised(TILBURG, told).silent == 175_000


def test_a_plan_has_its_share_of_what_was_done_together() -> None:
    shares = (Share(plan="P", bp=6_000), Share(plan="A", bp=4_000))
    [own] = [
        line
        for line in lines(initiatives=(Initiative(id="I", day=ON, minutes=600, shares=shares),))
        if line.plan == "P"
    ]
    assert practised(UTRECHT, [own]).total == Part(60_000, 60_000)


def test_a_purchase_is_not_determined_and_leaves_the_rest_as_it_is() -> None:
    bought = lines(
        trajectory(stage("employment", "2026-01-01", "2026-12-31", hours=36)),
        purchases=(Purchase(id="I", plan="P", day=ON, net=100_000),),
    )
    found = practised(UTRECHT, bought)
    assert found.elements[3] == Part()
    assert found.total == Part(2_000_000, 5_000_000)


def test_the_lines_up_to_a_day_are_valued_up_to_that_day() -> None:
    way = trajectory(stage("employment", "2026-01-01", hours=36))
    day = date(2026, 3, 14)
    told = Ledger.of(Facts(trajectories=(way,)), {"P": NORM, "A": NORM}, ON).lines(day)
    low = round(Fraction(2_000_000 * 73, 365))
    assert practised(UTRECHT, told).total == Part(low, round(Fraction(5_000_000 * 73, 365)))

"""The twenty-one worked examples of the rules, in their order and to the cent."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from domain.valuation.facts import Effort, Facts, Rule
from domain.valuation.obligation import Agreement, RevenueStatement, obligation
from tests.valuation.builders import (
    allocation,
    day,
    framework,
    hours,
    initiative,
    ledger,
    purchase,
    recognition,
    stage,
    trajectory,
    worth,
)


@pytest.mark.parametrize("last", ["2027-01-31", "2027-06-30", "2029-01-31"])
def test_01_a_year_of_employment_counts_once(last: str) -> None:
    assert worth(trajectory(stage("employment", "2026-02-01", last, hours=36))) == [50_000_00]


def test_02_a_part_of_a_year_counts_by_the_day() -> None:
    accrued = ledger(trajectory(stage("employment", "2026-03-16", "2026-11-15")))
    assert [(line.cents, line.days) for line in accrued.lines(day("2027-01-01"))] == [(33_561_64, 245)]


@pytest.mark.parametrize(("full_count", "cents"), [("25.5", 26_322_86), ("36", 18_645_36), (None, 33_561_64)])
def test_03_hours_play_a_part_where_the_framework_says_so(full_count: str | None, cents: int) -> None:
    used = framework(full_count_hours=full_count)
    assert worth(trajectory(stage("employment", "2026-03-16", "2026-11-15", hours=20)), used) == [cents]


def test_04_a_rehired_person_has_the_rest_of_the_year() -> None:
    first = stage("employment", "2026-04-01", "2027-01-25", allocations=(allocation("A"),))
    again = stage("employment", "2027-09-01", allocations=(allocation("B"),))
    lines = ledger(trajectory(first, again)).lines(day("2030-01-01"))
    assert [(line.plan, line.cents, line.days) for line in lines] == [("A", 41_095_89, 300), ("B", 8_904_11, 65)]


def test_05_a_permanent_support_need_always_counts() -> None:
    assert worth(trajectory(stage("employment", "2026-01-12", "2027-12-31", support="permanent"))) == [98_493_15]


def test_06_a_full_leap_year_is_exactly_one_person_year() -> None:
    accrued = ledger(trajectory(stage("employment", "2027-09-01", "2028-08-31", support="permanent")))
    assert [(line.cents, line.days) for line in accrued.lines(day("2029-01-01"))] == [(50_000_00, 366)]


def test_07_education_counts_while_it_lasts() -> None:
    accrued = ledger(trajectory(stage("education", "2026-09-01", "2027-07-16")))
    assert [(line.cents, line.days) for line in accrued.lines(day("2028-01-01"))] == [(17_479_45, 319)]


def test_08_education_of_three_years_has_no_cap() -> None:
    assert worth(trajectory(stage("education", "2025-09-01", "2028-07-14"))) == [57_377_05]


def test_09_half_of_an_invoice_rounds_up() -> None:
    assert worth(purchase(12_340_55, recognition("pso-2"))) == [6_170_28]


def test_10_a_credit_note_rounds_away_from_zero() -> None:
    assert worth(purchase(-1_200_01, recognition("pso-2"))) == [-600_01]


@pytest.mark.parametrize(("minutes", "cents"), [(86 * 60 + 30, 15_137_50), (7 * 60 + 20, 1_283_33)])
def test_11_hours_count_by_the_minute(minutes: int, cents: int) -> None:
    assert worth(hours(minutes)) == [cents]


def test_12_every_step_of_the_chain_counts() -> None:
    chain = trajectory(
        stage("activation", "2026-04-01", "2026-07-31"),
        stage("education", "2026-08-01", "2027-01-28"),
        stage("work-experience", "2027-01-29", "2027-07-29"),
    )
    lines = ledger(chain).lines(day("2028-01-01"))
    assert [(line.cents, line.days) for line in lines] == [(6_684_93, 122), (9_917_81, 181), (14_958_90, 182)]


@pytest.mark.parametrize(("high_risk", "credit"), [(False, 11_250_00), (True, 16_875_00)])
def test_13_and_14_effort_counts_when_work_ends_early(high_risk: bool, credit: int) -> None:  # noqa: FBT001
    effort = Effort(
        agreed=day("2026-10-20"),
        planned_last_day=day("2027-05-03"),
        norm_minutes=120 * 60,
        delivered_minutes=90 * 60,
        high_risk=high_risk,
    )
    left = trajectory(stage("employment", "2026-05-04", "2026-09-26", effort=effort))
    assert worth(left) == [20_000_00, credit]
    assert worth(left, on=day("2026-10-19")) == [20_000_00]


def test_15_prevention_counts_for_half() -> None:
    accrued = ledger(trajectory(stage("prevention", "2027-02-01", "2027-05-31")))
    assert [(line.cents, line.days) for line in accrued.lines(day("2028-01-01"))] == [(8_219_18, 120)]


def test_16_an_initiative_is_split_over_its_shares() -> None:
    minutes = 412 * 60 + 15
    assert worth(initiative(minutes, "A:4000 B:2500 B:2000 B:1500")) == [
        28_857_50,
        18_035_94,
        14_428_75,
        10_821_56,
    ]


@pytest.mark.parametrize(("impact", "cents"), [(25_000_00, 25_000_00), (52_500_01, 52_500_00), (10_00, 10_00), (0, 0)])
def test_17_an_agreed_impact_replaces_the_hours_up_to_the_cap(impact: int, cents: int) -> None:
    assert worth(initiative(100 * 60, impact=impact)) == [cents]


def test_18_the_obligation_is_a_share_of_revenue_and_labour() -> None:
    def statement(cents: int, labour_share: str = "1") -> RevenueStatement:
        return RevenueStatement(
            first_day=day("2026-01-01"),
            last_day=day("2026-12-31"),
            cents=cents,
            status=Agreement.AGREED,
            labour_share=Fraction(labour_share),
        )

    on = day("2026-12-31")
    assert obligation(Fraction(5), [statement(2_762_345_67)], on) == 138_117_28
    assert obligation(Fraction(5), [statement(912_345_67, "0.62")], on) == 28_282_72


def test_19_the_index_is_never_rounded_before_use() -> None:
    used = framework(index="1.031")
    assert worth(trajectory(stage("employment", "2026-01-01")), used, on=day("2027-06-01")) == [51_550_00]
    assert worth(trajectory(stage("education", "2026-01-01", "2026-12-31")), used) == [20_620_00]
    assert worth(hours(60 * 60), used) == [10_825_50]


def test_20_a_group_has_its_multiplier() -> None:
    first = date(2026, 1, 1)
    last = (first + timedelta(days=299)).isoformat()
    placed = stage("employment", first.isoformat(), last, group="status-holder")
    assert worth(trajectory(placed), framework(multipliers__status_in_holder="1.10")) == [45_205_48]
    assert worth(trajectory(placed)) == [41_095_89]


def test_21_two_plans_share_a_person_year() -> None:
    shared = stage("employment", "2026-01-01", "2026-12-31", allocations=(allocation("A:6000 B:4000"),))
    lines = ledger(Facts(trajectories=(trajectory(shared),))).lines(day("2027-01-01"))
    assert [(line.plan, line.cents) for line in lines] == [("A", 30_000_00), ("B", 20_000_00)]
    assert {line.rule for line in lines} == {Rule.EMPLOYMENT}

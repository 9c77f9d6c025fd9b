"""What each rule says at its edges: who wins a day, what consumes it, and what earns nothing."""

from datetime import date
from fractions import Fraction

import pytest

from domain.refusals import Refused
from domain.terms import Support
from domain.valuation.facts import Allocation, Effort, Facts, Handover, Stage, Terms
from domain.valuation.ledger import month_ends
from tests.valuation.builders import (
    NORM,
    allocation,
    day,
    framework,
    initiative,
    ledger,
    purchase,
    recognition,
    shares,
    stage,
    trajectory,
    worth,
)

YEAR_END = day("2026-12-31")


def days_per_stage(*stages: Stage, on: date = YEAR_END, **before: int) -> dict[str, int | None]:
    return {line.part: line.days for line in ledger(trajectory(*stages, before=before), until=on).lines(on)}


def test_the_highest_value_of_the_day_wins() -> None:
    counted = days_per_stage(
        stage("education", "2026-01-01", "2026-12-31", id="study"),
        stage("employment", "2026-07-01", "2026-12-31", id="work"),
    )
    assert counted == {"study": 181, "work": 184}


def test_equal_values_go_to_education_before_activation() -> None:
    counted = days_per_stage(
        stage("activation", "2026-01-01", id="active"), stage("education", "2026-01-01", id="study")
    )
    assert counted == {"study": 365}


def test_equal_values_go_to_work_before_sheltered_work_though_it_was_recorded_later() -> None:
    counted = days_per_stage(
        stage("sheltered", "2026-01-01", id="sheltered", support="permanent"),
        stage("employment", "2026-01-01", id="work", support="permanent"),
    )
    assert counted == {"work": 365}


def test_equal_stages_go_to_the_one_recorded_first() -> None:
    counted = days_per_stage(
        stage("employment", "2026-03-01", id="first", contractor="C2"),
        stage("employment", "2026-01-01", id="second"),
    )
    assert counted == {"first": 306, "second": 59}


def test_a_leap_window_makes_a_day_worth_less_and_loses_the_tie() -> None:
    counted = days_per_stage(
        stage("education", "2023-03-01", id="leap window"),
        stage("activation", "2022-01-01", id="short windows"),
        on=day("2024-02-29"),
    )
    assert counted == {"short windows": 730, "leap window": 60}


@pytest.mark.parametrize(
    "blocker",
    [
        stage("employment", "2026-01-01", id="none", support="none"),
        stage("employment", "2026-01-01", id="used up", contractor="C2"),
        stage("employment", "2026-01-01", id="elsewhere", allocations=(allocation(first=day("2027-01-01")),)),
    ],
    ids=lambda blocker: blocker.id,
)
def test_what_cannot_count_blocks_no_other_stage(blocker: Stage) -> None:
    counted = days_per_stage(blocker, stage("education", "2026-01-01", id="study"), C2=365)
    assert counted == {"study": 365}


def test_a_stage_of_zero_value_consumes_nothing() -> None:
    used = framework(full_count_hours="36")
    lines = ledger(
        trajectory(
            stage("employment", "2025-01-01", "2025-12-31", id="no hours", hours=0),
            stage("employment", "2026-01-01", "2026-12-31", id="hours", hours=36),
        ),
        used,
    ).lines(YEAR_END)
    assert [(line.part, line.days) for line in lines] == [("hours", 365)]


def test_a_day_that_another_stage_wins_is_not_consumed() -> None:
    """Sheltered work at half the hours loses to work experience for half a year, and keeps its days."""
    used = framework(full_count_hours="36")
    lines = ledger(
        trajectory(
            stage("sheltered", "2026-01-01", id="sheltered", hours=18),
            stage("work-experience", "2026-01-01", "2026-06-30", id="experience"),
        ),
        used,
        until=day("2028-12-31"),
    ).lines(day("2028-12-31"))
    assert [(line.part, line.days, line.last_day) for line in lines] == [
        ("sheltered", 365, day("2027-06-30")),
        ("experience", 181, day("2026-06-30")),
    ]


def test_the_year_is_per_contractor() -> None:
    counted = days_per_stage(
        stage("employment", "2026-01-01", "2026-12-31", id="one"),
        stage("employment", "2027-01-01", "2027-12-31", id="other", contractor="C2"),
        on=day("2027-12-31"),
    )
    assert counted == {"one": 365, "other": 365}


def test_gaps_consume_nothing() -> None:
    periods = (
        allocation("A", day("2026-01-01"), day("2026-03-31")),
        allocation("B", day("2026-07-01")),
    )
    placed = stage("employment", "2026-01-01", allocations=periods)
    lines = ledger(trajectory(placed)).lines(day("2028-01-01"))
    assert [(line.plan, line.days, line.last_day) for line in lines] == [
        ("A", 90, day("2026-03-31")),
        ("B", 275, day("2027-04-01")),
    ]


def test_permanent_days_come_out_of_no_budget() -> None:
    counted = days_per_stage(stage("employment", "2026-01-01", id="work", support="permanent"), C1=365)
    assert counted == {"work": 365}


def test_prevention_counts_a_year_per_trajectory_over_all_its_stages() -> None:
    counted = days_per_stage(
        stage("prevention", "2025-01-01", "2025-10-27", id="first"),
        stage("prevention", "2026-01-01", id="again"),
    )
    assert counted == {"first": 300, "again": 65}


def test_each_day_is_counted_under_the_framework_of_the_first_plan_named() -> None:
    placed = stage("education", "2026-01-01", "2026-12-31", allocations=(allocation("B:1 A:9999"),))
    lines = ledger(trajectory(placed), {"A": NORM, "B": framework(index="1.10")}).lines(YEAR_END)
    assert [(line.plan, line.cents) for line in lines] == [("B", 2_20), ("A", 21_997_80)]


def test_a_larger_budget_elsewhere_lets_the_same_person_count_on() -> None:
    one = stage("employment", "2026-01-01", "2026-12-31", id="one", allocations=(allocation("A"),))
    two = stage("employment", "2027-01-01", id="two", allocations=(allocation("B"),))
    frameworks = {"A": NORM, "B": framework(counted_days="400")}
    lines = ledger(trajectory(one, two), frameworks).lines(day("2028-01-01"))
    assert [line.days for line in lines] == [365, 35]


class TestSustained:
    def test_the_third_anniversary_counts_once_without_the_multiplier(self) -> None:
        used = framework(full_count_hours="25.5", multipliers__status_in_holder="1.10")
        placed = stage("employment", "2023-11-06", hours="12.75", group="status-holder", support="none")
        assert worth(trajectory(placed), used, on=day("2026-11-05")) == []
        assert worth(trajectory(placed), used, on=day("2026-11-06")) == [25_000_00]
        assert worth(trajectory(placed), used, on=day("2040-01-01")) == [25_000_00]

    @pytest.mark.parametrize(("last", "cents"), [("2026-11-05", []), ("2026-11-06", [50_000_00])])
    def test_the_stage_still_runs_on_that_day(self, last: str, cents: list[int]) -> None:
        assert worth(trajectory(stage("sheltered", "2023-11-06", last, support="none"))) == cents

    def test_a_leapling_has_its_anniversary_on_the_first_of_march(self) -> None:
        placed = trajectory(stage("employment", "2024-02-29", support="none"))
        assert worth(placed, on=day("2027-02-28")) == []
        assert worth(placed, on=day("2027-03-01")) == [50_000_00]

    def test_it_falls_to_the_allocation_of_that_day_or_to_none(self) -> None:
        before = allocation("A", last=day("2026-11-05"))
        placed = stage("employment", "2023-11-06", support="none", allocations=(before,))
        assert worth(trajectory(placed)) == []
        both = (before, allocation("B", first=day("2026-11-06")))
        placed = stage("employment", "2023-11-06", support="none", allocations=both)
        assert [line.plan for line in ledger(trajectory(placed)).lines(YEAR_END)] == ["B"]

    def test_education_is_never_sustained(self) -> None:
        lines = ledger(trajectory(stage("education", "2020-01-01"))).lines(YEAR_END)
        assert [line.rule for line in lines] == ["education"]


class TestHandover:
    def handover(self, *, confirmed: bool = True) -> Handover:
        return Handover(id="H", day=day("2026-08-01"), from_plan="A", to_plan="B", confirmed=confirmed)

    def test_the_odd_cent_goes_to_the_sender_under_the_framework_of_the_sender(self) -> None:
        frameworks = {"A": framework(handover="2500.01"), "B": NORM}
        lines = ledger(trajectory(handovers=[self.handover()]), frameworks).lines(YEAR_END)
        assert [(line.plan, line.cents, line.part) for line in lines] == [("A", 1_250_01, "H"), ("B", 1_250_00, "H")]

    def test_unconfirmed_it_earns_nothing(self) -> None:
        assert worth(trajectory(handovers=[self.handover(confirmed=False)])) == []

    def test_it_counts_from_its_date(self) -> None:
        given = trajectory(handovers=[self.handover()])
        assert worth(given, on=day("2026-07-31")) == []
        assert worth(given, on=day("2026-08-01")) == [1_250_00, 1_250_00]


class TestEffort:
    def left(self, *, delivered: int = 60, planned: str = "2026-12-31", **told: object) -> Stage:
        effort = Effort(
            agreed=day("2026-08-01"),
            planned_last_day=day(planned),
            norm_minutes=60,
            delivered_minutes=delivered,
        )
        return stage("employment", "2026-01-01", "2026-06-30", effort=effort, **told)

    def test_more_than_the_norm_is_no_more_than_all(self) -> None:
        assert worth(trajectory(self.left(delivered=600)))[1] == worth(trajectory(self.left()))[1] == 12_602_74

    def test_it_is_never_negative(self) -> None:
        assert worth(trajectory(self.left(planned="2026-01-31")))[1] == 0

    def test_it_falls_to_the_last_allocation_in_the_list_and_its_framework(self) -> None:
        """The list decides, not the dates: B stands last, though it begins after the end."""
        frameworks = {"A": NORM, "B": framework(effort_share="0.25")}
        after = allocation("B", first=day("2027-01-01"))
        until = allocation("A", last=YEAR_END)
        for periods, plan, cents in (((until, after), "B", 6_301_37), ((after, until), "A", 12_602_74)):
            lines = ledger(trajectory(self.left(allocations=periods)), frameworks).lines(YEAR_END)
            assert [(line.plan, line.cents) for line in lines if line.rule == "effort"] == [(plan, cents)]

    def test_what_another_stage_won_meanwhile_was_not_lost(self) -> None:
        again = stage("employment", "2026-07-01", "2026-12-31", id="again", contractor="C2", support="permanent")
        sheltered = stage("sheltered", "2026-07-01", id="sheltered", contractor="C2", support="permanent")
        alone = worth(trajectory(self.left()))[1]
        recorded_first = worth(trajectory(again, self.left()))
        assert recorded_first == [25_205_48, 24_794_52, 0]
        assert worth(trajectory(self.left(), sheltered), on=YEAR_END)[1] == alone

    def test_the_sustained_credit_is_no_part_of_it(self) -> None:
        effort = Effort(
            agreed=day("2026-08-01"), planned_last_day=day("2030-01-01"), norm_minutes=1, delivered_minutes=1
        )
        left = stage("employment", "2025-01-01", "2026-06-30", effort=effort, support="none")
        assert worth(trajectory(left)) == [0]


class TestEntries:
    def test_the_best_recognition_on_the_invoice_date_counts(self) -> None:
        old = recognition("pso-30-plus", last=day("2026-05-19"))
        soon = recognition("buy-social", first=day("2026-05-21"))
        assert worth(purchase(100_01, old, recognition("pso-3"), soon)) == [50_01]
        assert worth(purchase(100_01, recognition("pso-3"), recognition("buy-social"))) == [100_01]
        assert worth(purchase(100_01, old, soon)) == [0]
        assert worth(purchase(100_01)) == [0]

    def test_both_ends_of_a_recognition_are_valid(self) -> None:
        held = recognition("pso-3", first=day("2026-05-20"), last=day("2026-05-20"))
        assert worth(purchase(10_00, held)) == [5_00]

    def test_a_plan_named_twice_has_two_lines(self) -> None:
        assert worth(initiative(60, "A:3333 A:3333 B:3334")) == [58_33, 58_33, 58_34]

    def test_an_entry_counts_from_its_day(self) -> None:
        assert worth(purchase(10_00, recognition("buy-social")), on=day("2026-05-19")) == []


def test_hours_are_required_where_the_framework_asks_for_them() -> None:
    with pytest.raises(Refused, match=r"trajectory\.hours-required"):
        worth(trajectory(stage("employment", "2026-01-01")), framework(full_count_hours="36"))


def test_a_ledger_says_no_more_than_it_was_compiled_for() -> None:
    with pytest.raises(ValueError, match="2027-01-01"):
        ledger(Facts(), until=YEAR_END).lines(day("2027-01-01"))


def test_the_last_days_of_the_calendar_are_valued_too() -> None:
    placed = Stage(
        id="last",
        kind=stage("education", "2026-01-01").kind,
        contractor="C1",
        first_day=date(9999, 1, 1),
        allocations=(Allocation(first_day=date.min, shares=shares("P")),),
    )
    assert worth(trajectory(placed), on=date.max) == [20_000_00]


def test_month_ends_close_with_the_last_day() -> None:
    assert month_ends(day("2026-11-15"), day("2027-02-10")) == [
        day("2026-11-30"),
        day("2026-12-31"),
        day("2027-01-31"),
        day("2027-02-10"),
    ]
    assert month_ends(date(9999, 12, 1), date.max) == [date.max]


def _from(told: str, hours: int = 32, support: Support = Support.BENEFIT) -> Terms:
    return Terms(first_day=day(told), hours=Fraction(hours), support=support)


def test_a_day_counts_at_the_hours_that_are_in_force_on_it() -> None:
    work = stage("employment", "2026-01-01", "2026-12-31", hours=18, later=(_from("2026-07-01", 36),))
    assert worth(trajectory(work), framework(full_count_hours="36")) == [round(5_000_000 * (181 / 2 + 184) / 365)]


def test_another_class_of_support_need_leaves_the_budget_and_the_anniversaries_as_they_are() -> None:
    later = (_from("2026-03-02", support=Support.PERMANENT), _from("2027-03-02"))
    work = stage("employment", "2026-01-01", later=later)
    [line] = ledger(trajectory(work)).lines(day("2028-12-31"))
    # 60 days of the year, a whole year of days of windows of 365 days, and then the 305 days that were left of the year
    assert (line.days, line.cents) == (730, 10_000_000)
    assert "; vanaf 2 maart 2026: " in line.explanation().text("nl")


def test_who_needs_no_support_for_a_time_counts_nothing_then() -> None:
    work = stage("employment", "2026-01-01", "2026-12-31", later=(_from("2026-07-01", support=Support.NONE),))
    assert days_per_stage(work) == {work.id: 181}


def test_sustained_work_takes_the_hours_of_the_third_anniversary() -> None:
    work = stage("employment", "2023-01-01", hours=36, support="none", later=(_from("2025-06-01", 18, Support.NONE),))
    assert worth(trajectory(work), framework(full_count_hours="36")) == [2_500_000]

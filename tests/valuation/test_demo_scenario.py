"""The demo scenario has the obligation and the realised value of the rules' table, on every day of it."""

from pathlib import Path

import pytest

from domain.valuation.ledger import Ledger
from domain.valuation.obligation import expected_obligation, obligation
from domain.valuation.scenario import Scenario, read_scenario
from tests.valuation.builders import day

TABLE = {
    "2026-06-30": {"PA": (0, 87_397_09), "PB": (0, 0), "PC": (0, 12_931_51)},
    "2026-12-31": {"PA": (160_000_00, 208_239_55), "PB": (0, 0), "PC": (136_800_00, 130_845_89)},
    "2027-06-30": {"PA": (235_617_28, 278_884_54), "PB": (0, 0), "PC": (136_800_00, 177_236_30)},
    "2027-12-31": {
        "PA": (235_617_28, 278_884_54),
        "PB": (86_335_53, 63_587_43),
        "PC": (301_020_00, 262_186_83),
    },
    "2028-02-29": {
        "PA": (235_617_28, 278_884_54),
        "PB": (86_335_53, 109_682_53),
        "PC": (301_020_00, 324_240_20),
    },
}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read_scenario(Path(__file__).with_name("demo-scenario.json").read_bytes())


@pytest.mark.parametrize("on", TABLE)
def test_every_total_of_the_table(scenario: Scenario, on: str) -> None:
    ledger = Ledger.of(scenario.facts, scenario.framework_of(), day(on))
    assert {
        plan.id: (obligation(plan.percentage, plan.revenue, day(on)), ledger.realised(plan.id, day(on)))
        for plan in scenario.plans
    } == TABLE[on]


def test_a_ledger_compiled_once_gives_every_day(scenario: Scenario) -> None:
    ledger = Ledger.of(scenario.facts, scenario.framework_of(), scenario.as_of)
    for plan in ("PA", "PB", "PC"):
        assert ledger.series(plan, map(day, TABLE)) == [totals[plan][1] for totals in TABLE.values()]
    for on, totals in TABLE.items():
        assert ledger.totals(day(on)) == {plan: realised for plan, (_, realised) in totals.items() if realised}


def test_what_is_not_agreed_is_expected(scenario: Scenario) -> None:
    expected = {plan.id: expected_obligation(plan.percentage, plan.revenue, scenario.as_of) for plan in scenario.plans}
    assert expected == {"PA": 0, "PB": 22_351_00, "PC": 27_600_00}


def test_a_trajectory_is_worth_its_own_lines(scenario: Scenario) -> None:
    ledger = Ledger.of(scenario.facts, scenario.framework_of(), scenario.as_of)
    assert ledger.about({"T05"}).totals(scenario.as_of) == {"PC": 68_239_72}
    assert ledger.about({"T05.4"}).totals(scenario.as_of) == {"PC": 29_178_08}
    assert ledger.about({"T05.handover.2"}).totals(scenario.as_of) == {"PC": 2_500_00}

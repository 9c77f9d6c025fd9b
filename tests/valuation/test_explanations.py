"""Every line explains itself in both languages, and its arithmetic, done again, gives the amount."""

import ast
import operator
import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given

from domain.terms import Planned
from domain.valuation.amounts import cents, split
from domain.valuation.facts import ActionEffort, Effort, Facts, Hours, Rule, Trajectory
from domain.valuation.framework import Framework
from domain.valuation.ledger import Ledger, LedgerLine
from domain.valuation.notation import Language
from domain.valuation.obligation import Agreement, RevenueStatement
from domain.valuation.scenario import read_scenario
from tests.valuation.builders import NORM, day, framework, ledger, purchase, recognition, stage, trajectory
from tests.valuation.test_daily_definition import CHOICES, DAYS, FRAMEWORKS, LAST, trajectories

LANGUAGES: tuple[tuple[Language, str, str], ...] = (("nl", "Regel", "Bron: "), ("en", "Rule", "Source: "))
OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def done_again(shown: str) -> Fraction:
    """Work out neutral arithmetic, exactly."""
    return work_out(ast.parse(shown.replace("×", "*"), mode="eval").body, shown.replace("×", "*"))


def work_out(node: ast.AST, written: str) -> Fraction:
    match node:
        case ast.Constant():
            return Fraction(ast.get_source_segment(written, node) or "")
        case ast.UnaryOp(operand=operand):
            return -work_out(operand, written)
        case ast.BinOp(left=left, op=op, right=right):
            found = OPERATIONS[type(op)](work_out(left, written), work_out(right, written))
            assert isinstance(found, Fraction)
            return found
        case ast.Call(func=ast.Name(id=name), args=args):
            return {"min": min, "max": max}[name](work_out(each, written) for each in args)
    raise AssertionError(ast.dump(node))


def of_dutch(shown: str) -> str:
    return re.sub(r"[0-9.]+(,[0-9]+)?", lambda found: found.group().replace(".", "").replace(",", "."), shown)


def of_english(shown: str) -> str:
    return re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", shown)


def check(line: LedgerLine) -> None:
    explanation = line.explanation()
    formula = explanation.formula
    assert cents(done_again(formula.expression) * 100) == formula.total
    assert split(formula.total, formula.weights)[formula.place] == formula.cents == line.cents
    dutch, english = formula.text("nl").split(" = ")[0], formula.text("en").split(" = ")[0]
    assert done_again(of_dutch(dutch)) == done_again(of_english(english)) == done_again(formula.expression)


@pytest.fixture(scope="module")
def demo() -> list[LedgerLine]:
    scenario = read_scenario(Path(__file__).with_name("demo-scenario.json").read_bytes())
    return Ledger.of(scenario.facts, scenario.framework_of(), scenario.as_of).lines(scenario.as_of)


def test_every_line_of_the_demo_can_be_worked_out_from_what_it_shows(demo: list[LedgerLine]) -> None:
    assert {line.rule for line in demo} == set(Rule)
    for line in demo:
        check(line)


def test_every_line_of_the_demo_names_rule_inputs_and_source_in_both_languages(demo: list[LedgerLine]) -> None:
    for line in demo:
        explanation = line.explanation()
        assert explanation.inputs
        for language, rule, source in LANGUAGES:
            told = explanation.text(language)
            assert told.startswith(f"{rule} {explanation.number}, ")
            assert all(each.name.in_language(language).lower() in told.lower() for each in explanation.inputs)
            assert source in told or line.cents == 0
        assert explanation.text("nl") != explanation.text("en")


@given(trajectories(), CHOICES, DAYS)
def test_the_arithmetic_of_any_line_gives_its_amount(told: Trajectory, chosen: dict[str, str], on: date) -> None:
    frameworks: dict[str, Framework] = {plan: FRAMEWORKS[name] for plan, name in chosen.items()}
    for line in Ledger.of(Facts(trajectories=(told,)), frameworks, LAST).lines(on):
        check(line)


def test_a_placement_reads_as_a_sentence() -> None:
    used = framework(full_count_hours="25.5", multipliers__status_in_holder="1.10")
    placed = stage("employment", "2026-03-16", "2026-11-15", hours=20, group="status-holder")
    (line,) = ledger(trajectory(placed, before={"C1": 10}), used).lines(day("2026-12-31"))
    assert (
        line.explanation()
        .text("nl")
        .startswith(
            "Regel 2, werk met een ondersteuningsbehoefte. Periode: 16 maart 2026 tot en met 15 november 2026; "
            "getelde dagen: 245 van 16 maart 2026 tot en met 15 november 2026; "
            "ondersteuningsbehoefte: op basis van een uitkering; uren per week: 20; "
            "dagen die bij één werkgever tellen: 365; daarvan eerder geteld: 10; groep: statushouders. "
            "Berekening: 50.000,00 × 1,1 × min(1, 20 / 25,5) × 245 / 365 = € 28.955,14. "
            "Bron: test, waarde per persoon per jaar 50.000,00: Waarde per persoon per jaar: een gemiddelde"
        )
    )
    assert {source.key for source in line.explanation().sources} == {
        "person_year",
        "multipliers.status-holder",
        "full_count_hours",
        "counted_days",
    }


def test_a_permanent_support_need_is_rule_three() -> None:
    (line,) = ledger(trajectory(stage("sheltered", "2026-01-01", support="permanent"))).lines(day("2026-12-31"))
    assert line.explanation().number == 3


def test_a_purchase_without_recognition_says_why_it_is_zero() -> None:
    (line,) = ledger(purchase(4_000_00, recognition("buy-social", last=day("2026-05-19")))).lines(day("2026-12-31"))
    assert (line.cents, line.element) == (0, 3)
    assert "Geen erkenning van de leverancier was geldig op de factuurdatum." in line.explanation().text("nl")
    assert "No recognition of the supplier was valid on the invoice date." in line.explanation().text("en")


def test_an_effort_credit_shows_what_was_planned_and_what_came_of_it() -> None:
    effort = Effort(
        agreed=day("2026-10-20"), planned_last_day=day("2027-05-03"), norm_minutes=7200, delivered_minutes=5400
    )
    left = stage("employment", "2026-05-04", "2026-09-26", effort=effort, hours=20)
    lines = ledger(trajectory(left), framework(full_count_hours="36")).lines(day("2027-01-01"))
    formula = lines[1].explanation().formula
    assert formula.text("en") == (
        "0.5 × min(1, 5,400 / 7,200) × max(0, (50,000.00 × min(1, 20 / 36) × 365 / 365) "
        "- (50,000.00 × min(1, 20 / 36) × 146 / 365)) = €6,250.00"
    )
    assert {"effort_share", "person_year", "full_count_hours"} <= {
        source.key for source in lines[1].explanation().sources
    }


@pytest.mark.parametrize(
    ("minutes", "nl", "en"),
    [(480, "8 uur (480 minuten)", "8 hours (480 minutes)"), (45, "45 minuten", "45 minutes")],
)
def test_a_time_reads_as_hours_and_as_the_minutes_that_are_counted(minutes: int, nl: str, en: str) -> None:
    [line] = ledger(Facts(hours=(Hours(id="U", plan="P", day=day("2026-11-12"), minutes=minutes),))).lines(
        day("2026-12-31")
    )
    [said] = [each.value for each in line.explanation().inputs if each.code == "minutes"]
    assert (said.nl, said.en) == (nl, en)


def test_obligation_explains_itself() -> None:
    statement = RevenueStatement(
        first_day=day("2027-07-01"),
        last_day=day("2027-12-31"),
        cents=2_684_210_50,
        status=Agreement.AGREED,
        labour_share=Fraction("0.62"),
    )
    explanation = statement.explanation(Fraction(5))
    assert cents(done_again(explanation.formula.expression) * 100) == 83_210_53
    assert explanation.formula.text("nl") == "5 / 100 × 2.684.210,50 × 0,62 = € 83.210,53"
    assert explanation.text("nl").startswith(
        "Verplichting uit omzet. Periode: 1 juli 2027 tot en met 31 december 2027;"
    )


def test_sources_say_which_framework_and_why() -> None:
    (line,) = ledger(trajectory(stage("activation", "2026-01-01", "2026-12-31")), NORM).lines(day("2026-12-31"))
    source = line.explanation().sources[0]
    assert (source.framework, source.version, source.key) == ("cdio-2025", 1, "stages.activation")
    assert source.source.nl.startswith("Eigen standaard van Planspoor")


def test_credit_for_an_action_shows_both_values_and_can_be_worked_out() -> None:
    credit = ActionEffort(
        id="E",
        plan="P",
        agreed=day("2026-12-31"),
        norm_minutes=7_200,
        delivered_minutes=5_400,
        planned=(Planned(element=4, minutes=600, first_day=day("2026-01-01"), last_day=day("2026-12-01")),),
        recorded=frozenset({"U"}),
    )
    recorded = (Hours(id="U", plan="P", day=day("2026-11-12"), minutes=240),)
    [*_, line] = ledger(Facts(hours=recorded, efforts=(credit,))).lines(day("2026-12-31"))
    check(line)
    assert (line.rule, line.element, line.cents) == (Rule.EFFORT, 4, 39_375)
    said = line.explanation().text("nl")
    assert "geplande waarde van de actie: € 1.750,00" in said.replace("\N{NO-BREAK SPACE}", " ").lower()
    expression = "0.5 × min(1, 5400 / 7200) × max(0, 1750.00 - 700.00)"
    assert line.explanation().formula.expression == expression


def test_an_action_that_reached_its_plan_earns_no_credit() -> None:
    credit = ActionEffort(
        id="E",
        plan="P",
        agreed=day("2026-12-31"),
        norm_minutes=60,
        delivered_minutes=60,
        planned=(Planned(element=4, minutes=60, first_day=day("2026-01-01"), last_day=day("2026-12-01")),),
        recorded=frozenset({"U"}),
    )
    recorded = (Hours(id="U", plan="P", day=day("2026-11-12"), minutes=240),)
    [*_, line] = ledger(Facts(hours=recorded, efforts=(credit,))).lines(day("2026-12-31"))
    assert (line.rule, line.cents) == (Rule.EFFORT, 0)
    check(line)

"""A framework is published with a motivation and a source per value; a variant stays in bounds and gives notice."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from domain.refusals import Refused
from domain.valuation import framework
from domain.valuation.facts import Rule
from domain.valuation.framework import (
    Framework,
    Value,
    Variant,
    extend,
    from_document,
    norm,
    require_publishable,
    to_document,
    variant,
)
from domain.valuation.notation import Text
from domain.valuation.tariff import tariff
from domain.valuation.titles import VALUES, title_of

NORM = norm()
WATERBURG = variant("waterburg-2026")
WHY = Text("omdat", "because")


def with_value(key: str, value: str | None, motivation: Text = WHY, source: Text = WHY) -> Variant:
    return replace(WATERBURG, values={key: Value(motivation=motivation, source=source, value=value)})


def refusal_of(attempt: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        attempt()
    return refused.value.rule


def test_the_national_norm_may_be_published() -> None:
    require_publishable(NORM)


def test_the_norm_has_the_values_of_the_source() -> None:
    numbers = tariff(NORM)
    assert [numbers.person_year, numbers.education_year, numbers.hour] == [50_000_00, 20_000_00, 175_00]
    assert set(numbers.recognitions.values()) == {Fraction(1), Fraction(1, 2)}
    for key in ("person_year", "education_year", "hour", "recognitions.pso-1"):
        assert "14 oktober 2025, invalshoek 2, element" in NORM.values[key].source.nl


def test_every_value_says_honestly_whose_it_is_in_both_languages() -> None:
    for key, value in NORM.values.items():
        dutch, english = value.source.nl, value.source.en
        own = dutch.startswith("Eigen standaard van Planspoor")
        assert own or dutch.startswith("Handreiking Social Return, City Deal Impact Ondernemen"), key
        assert own == english.startswith("Our own default"), key
        assert value.motivation.nl
        assert value.motivation.en
        assert value.set_by == "cdio-2025"


def test_waterburg_may_publish_its_variant() -> None:
    whole = extend(NORM, WATERBURG)
    require_publishable(whole, NORM)
    assert set(whole.overridden()) == {"full_count_hours", "multipliers.status-holder"}
    assert (whole.announced, whole.in_force) == (date(2025, 9, 15), date(2026, 1, 1))
    assert whole.number("person_year") == 50_000


@pytest.mark.parametrize(
    ("key", "below", "low", "high", "beyond"),
    [
        ("full_count_hours", "7.9", "8", "40", "40.1"),
        ("multipliers.newcomer", "0.79", "0.80", "1.20", "1.21"),
        ("index", "0.89", "0.90", "1.25", "1.26"),
        ("counted_days", "364", "365", "1095", "1096"),
        ("effort_share", "0.24", "0.25", "0.75", "0.76"),
        ("effort_share_high_risk", "0.49", "0.50", "1.00", "1.01"),
        ("stages.activation", "-0.01", "0", "1.00", "1.01"),
        ("stages.work-experience", "-0.01", "0", "1.00", "1.01"),
        ("stages.prevention", "-0.01", "0", "1.00", "1.01"),
        ("handover", "-1", "0", "5000", "5000.01"),
        ("annual_floor", "-1", "0", "50000", "50000.01"),
        ("impact_cap", "0.9", "1", "5", "5.1"),
    ],
)
def test_a_variant_stays_within_the_bounds_of_the_norm(key: str, below: str, low: str, high: str, beyond: str) -> None:
    for value in (low, high):
        assert extend(NORM, with_value(key, value)).values[key].value == value
    for value in (below, beyond):
        rule = "framework.not-a-number" if value.startswith("-") else "framework.out-of-bounds"
        assert refusal_of(partial(extend, NORM, with_value(key, value))) == rule


def test_only_the_hours_may_play_no_part() -> None:
    assert extend(NORM, with_value("full_count_hours", None)).values["full_count_hours"].value is None
    assert refusal_of(lambda: extend(NORM, with_value("index", None))) == "framework.out-of-bounds"


@pytest.mark.parametrize("key", ["person_year", "education_year", "hour", "prevention_days"])
def test_national_values_are_not_overridden(key: str) -> None:
    assert refusal_of(lambda: extend(NORM, with_value(key, "1"))) == "framework.national-value"


@pytest.mark.parametrize("key", ["recognitions.pso-1", "recognitions.new"])
def test_no_list_of_ones_own_stands_beside_the_national_recognitions(key: str) -> None:
    assert refusal_of(lambda: extend(NORM, with_value(key, "1"))) == "framework.recognitions-suffice"


@pytest.mark.parametrize("key", ["stages.education", "bonus", "multipliers.", "carry_over"])
def test_an_unknown_value_is_refused(key: str) -> None:
    assert refusal_of(lambda: extend(NORM, with_value(key, "1"))) == "framework.unknown-value"


@pytest.mark.parametrize("value", ["1e2", "NaN", "365.5", "-365", ""])
def test_a_value_is_an_exact_decimal(value: str) -> None:
    assert refusal_of(lambda: extend(NORM, with_value("counted_days", value))) == "framework.not-a-number"


def test_sustained_reports_under_element_one_or_four() -> None:
    assert tariff(extend(NORM, with_value("elements.sustained", "4"))).element(Rule.SUSTAINED) == 4
    assert refusal_of(lambda: extend(NORM, with_value("elements.sustained", "2"))) == "framework.not-a-choice"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda whole: replace(whole, announced=date(2025, 10, 4)), "framework.short-notice"),
        (lambda whole: replace(whole, announced=None), "framework.short-notice"),
        (lambda whole: replace(whole, extends="another"), "framework.other-base"),
        (lambda whole: replace(whole, bounds={}), "framework.differs-from-base"),
        (
            lambda whole: replace(whole, values=whole.values | {"hour": replace(whole.values["hour"], value="1")}),
            "framework.differs-from-base",
        ),
        (
            lambda whole: replace(whole, values={k: v for k, v in whole.values.items() if k != "hour"}),
            "framework.incomplete",
        ),
    ],
)
def test_a_variant_that_is_not_in_order_is_not_published(change: Callable[[Framework], Framework], rule: str) -> None:
    broken = change(extend(NORM, WATERBURG))
    assert refusal_of(lambda: require_publishable(broken, NORM)) == rule


def test_ninety_days_are_notice_enough() -> None:
    on_time = replace(extend(NORM, WATERBURG), announced=date(2025, 10, 3))
    require_publishable(on_time, NORM)


@pytest.mark.parametrize(
    ("proposed", "rule"),
    [
        (with_value("index", "1.05", motivation=Text("  ")), "framework.unmotivated"),
        (with_value("index", "1.05", source=Text("")), "framework.unsourced"),
    ],
)
def test_every_override_is_motivated_and_sourced(proposed: Variant, rule: str) -> None:
    assert refusal_of(lambda: require_publishable(extend(NORM, proposed), NORM)) == rule


def test_a_framework_does_not_extend_itself() -> None:
    itself = replace(WATERBURG, name=NORM.name)
    assert refusal_of(lambda: extend(NORM, itself)) == "framework.extends-itself"
    assert refusal_of(lambda: extend(NORM, replace(WATERBURG, extends="other"))) == "framework.other-base"


def test_a_variant_may_be_extended_key_by_key() -> None:
    first = extend(NORM, WATERBURG)
    second = extend(first, replace(with_value("multipliers.newcomer", "1.20"), name="next", extends=first.name))
    assert dict(second.under("multipliers")) == {
        "status-holder": Fraction("1.10"),
        "newcomer": Fraction("1.20"),
    }
    assert second.values["full_count_hours"].set_by == "waterburg-2026"


def test_a_document_holds_the_whole_framework_and_its_hash_is_stable() -> None:
    whole = extend(NORM, WATERBURG)
    again = from_document(to_document(whole))
    assert again == whole
    assert again.content_hash() == whole.content_hash()
    shuffled = replace(whole, values=dict(reversed(whole.values.items())))
    assert shuffled.content_hash() == whole.content_hash()
    assert replace(whole, version=2).content_hash() != whole.content_hash()


def test_the_index_applies_to_every_euro_amount() -> None:
    plain, indexed = tariff(NORM), tariff(extend(NORM, with_value("index", "1.1")))
    for name in ("person_year", "education_year", "hour", "handover", "annual_floor"):
        assert getattr(indexed, name) * 10 == getattr(plain, name) * 11


def test_every_value_of_the_norm_has_a_name() -> None:
    for key in NORM.values:
        assert title_of(key).nl != key or key == "index"
    assert set(VALUES) <= set(NORM.values)
    assert title_of("multipliers.status-holder").nl == "factor voor statushouders"


def test_every_shipped_file_is_read_by_a_test() -> None:
    folder = Path(framework.__file__).parent / "frameworks"
    shipped = {path.stem for path in folder.glob("*.toml")}
    assert shipped == {"cdio-2025", "waterburg-2026", "practice"}

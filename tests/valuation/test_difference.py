"""What two versions of a framework say otherwise: each value once, amounts as they are paid, with the ground for it."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.valuation.difference import MONEY, differences, in_effect, real
from domain.valuation.framework import Framework, Value
from domain.valuation.notation import Text
from domain.valuation.tariff import tariff
from tests.valuation.builders import NORM, framework

INDEXES = st.integers(900, 1_250).map(lambda thousandths: f"{thousandths / 1000:.3f}")


def _with(key: str, value: str | None) -> Framework:
    own = Value(value=value, motivation=Text("Zo besloten"), source=Text("Besluit van 2028"))
    return replace(NORM, values=NORM.values | {key: own})


def test_a_version_says_nothing_otherwise_than_itself() -> None:
    assert differences(NORM, NORM) == []


def test_another_index_moves_every_amount_of_money_and_says_so_once_itself() -> None:
    found = differences(NORM, _with("index", "1.031"))
    assert [each.key for each in found] == [
        "person_year",
        "education_year",
        "hour",
        "handover",
        "annual_floor",
        "index",
    ]
    hour = next(each for each in found if each.key == "hour")
    assert (hour.before, hour.after) == (Fraction(175), Fraction("180.425"))
    assert {each.ground.motivation.nl for each in found} == {"Zo besloten"}


def test_a_value_that_stops_playing_a_part_is_a_difference() -> None:
    [ends] = differences(_with("full_count_hours", "36"), NORM)
    assert (ends.before, ends.after) == (Fraction(36), None)
    gone = differences(_with("multipliers.status-holder", "1.10"), NORM)
    assert [(each.key, each.before, each.after) for each in gone] == [
        ("multipliers.status-holder", Fraction("1.1"), None)
    ]
    assert gone[0].ground.source.nl == "Besluit van 2028"


@given(INDEXES, INDEXES)
def test_amounts_that_follow_the_index_keep_their_real_value(before: str, after: str) -> None:
    old, new = framework(index=before), framework(index=after)
    assert {real(old, key, new) for key in MONEY} == {in_effect(new, key) for key in MONEY}
    assert in_effect(new, "hour") == tariff(new).hour / 100


def test_every_amount_of_money_is_one_that_the_index_applies_to() -> None:
    indexed = tariff(framework(index="1.25"))
    assert {key for key in MONEY if getattr(indexed, key) == NORM.number(key) * 125} == MONEY

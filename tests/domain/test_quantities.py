"""Quantities and amounts: above zero, and below what no plan has ever seen."""

import pytest

from domain.quantities import MOST_CENTS, cents, few, positive, signed_cents
from domain.refusals import Refused


def test_what_is_sensible_is_returned_as_it_is() -> None:
    assert positive(1, field="minutes", most=10) == 1
    assert positive(10, field="minutes", most=10) == 10
    assert cents(MOST_CENTS, field="net") == MOST_CENTS
    assert signed_cents(-MOST_CENTS, field="net") == -MOST_CENTS
    assert few((1, 2), field="shares", most=2) == (1, 2)


@pytest.mark.parametrize(
    ("quantity", "rule"), [(0, "quantity.not-positive"), (-1, "quantity.not-positive"), (11, "quantity.absurd")]
)
def test_a_quantity_is_above_zero_and_not_absurd(quantity: int, rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        positive(quantity, field="minutes", most=10)


@pytest.mark.parametrize(
    ("amount", "rule"), [(0, "amount.not-positive"), (-1, "amount.not-positive"), (MOST_CENTS + 1, "amount.absurd")]
)
def test_an_amount_is_above_zero_and_not_absurd(amount: int, rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        cents(amount, field="net")


@pytest.mark.parametrize(
    ("amount", "rule"), [(0, "amount.zero"), (MOST_CENTS + 1, "amount.absurd"), (-MOST_CENTS - 1, "amount.absurd")]
)
def test_only_a_credit_note_is_negative(amount: int, rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        signed_cents(amount, field="net")


def test_a_list_is_short() -> None:
    with pytest.raises(Refused, match=r"list\.too-long"):
        few((1, 2, 3), field="shares", most=2)

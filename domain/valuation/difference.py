"""What one version of a framework says otherwise than another: value by value, amounts of money as they are paid."""

from fractions import Fraction
from typing import Final

from msgspec import Struct

from domain.valuation.framework import Framework, Value

INDEX: Final = "index"
MONEY: Final = frozenset({"person_year", "education_year", "hour", "handover", "annual_floor"})
"""The values that are amounts in euros, to which the index applies (rule 19)."""


class Difference(Struct, frozen=True):
    """A value before and after, None where it plays no part; `ground` says why, and where it comes from.

    An amount of money is told with its index, exact. It may differ by the index alone: then that is the ground.
    """

    key: str
    before: Fraction | None
    after: Fraction | None
    ground: Value


def in_effect(framework: Framework, key: str) -> Fraction | None:
    """Return a value as it works, an amount of money with its index, unrounded; None where it plays no part."""
    value = framework.values.get(key)
    if value is None or value.value is None:
        return None
    return framework.number(key) * (framework.number(INDEX) if key in MONEY else 1)


def differences(before: Framework, after: Framework) -> list[Difference]:
    """Return the values that work otherwise in `after`, in the order in which it names them, the index last."""
    keys = [key for key in dict.fromkeys((*after.values, *before.values)) if key != INDEX]
    return [
        Difference(key, old, new, _ground(before, after, key))
        for key in (*keys, INDEX)
        if (old := in_effect(before, key)) != (new := in_effect(after, key))
    ]


def real(framework: Framework, key: str, money_of: Framework) -> Fraction:
    """Return what an amount of a version comes to in the money of another, in euros, unrounded (R10)."""
    amount = framework.number(key) * framework.number(INDEX)
    return amount * money_of.number(INDEX) / framework.number(INDEX)


def _ground(before: Framework, after: Framework, key: str) -> Value:
    own = after.values.get(key)
    if own is None:
        return before.values[key]
    known = before.values.get(key)
    indexed = key in MONEY and known is not None and known.value == own.value
    return after.values[INDEX] if indexed else own

"""Exact amounts: fractions inside, whole cents outside, and splits that neither lose nor make a cent."""

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

_REMEMBERED = 4_096
_DECIMAL = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,10})?")


@lru_cache(_REMEMBERED)
def exact(decimal: str) -> Fraction:
    """Return the number that a decimal writes: no exponent, at most 15 digits before the point, 10 after.

    Raises ValueError for every other text.
    """
    if not _DECIMAL.fullmatch(decimal):
        raise ValueError(decimal)
    return Fraction(decimal)


def cents(amount: Fraction) -> int:
    """Round an exact amount in cents half up, away from zero: -60000.5 becomes -60001."""
    numerator, denominator = abs(amount.numerator), amount.denominator
    whole = (2 * numerator + denominator) // (2 * denominator)
    return whole if amount.numerator >= 0 else -whole


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Divide `total` cents by largest remainder, ties in the order given; the parts sum to the total.

    The weights are not negative and sum to more than zero. A negative total is split as the positive one.
    """
    if len(weights) == 1:
        return [total]
    magnitude, whole = abs(total), sum(weights)
    parts = [magnitude * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: -(magnitude * weights[place] % whole))
    for place in by_remainder[: magnitude - sum(parts)]:
        parts[place] += 1
    return parts if total >= 0 else [-part for part in parts]

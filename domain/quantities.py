"""Amounts and numbers that a plan can take: positive, and below what no plan has ever seen."""

from collections.abc import Sized
from typing import TypeVar

from domain.refusals import Refused

S = TypeVar("S", bound=Sized)

MOST_CENTS = 10_000_000_000_000
MOST_MINUTES = 600_000
MOST_PERSONS = 10_000
MOST_SHARE = 10_000


def positive(quantity: int, *, field: str, most: int) -> int:
    """Return a quantity from 1 to `most`, or refuse it."""
    if quantity <= 0:
        raise Refused("quantity.not-positive", field=field)
    if quantity > most:
        raise Refused("quantity.absurd", field=field, most=most)
    return quantity


def few(things: S, *, field: str, most: int) -> S:
    """Return a list of at most `most` things, or refuse it: an event stays small enough to be one."""
    if len(things) > most:
        raise Refused("list.too-long", field=field, most=most)
    return things


def cents(amount: int, *, field: str) -> int:
    """Return an amount of money above zero, in cents."""
    if amount <= 0:
        raise Refused("amount.not-positive", field=field)
    return signed_cents(amount, field=field)


def signed_cents(amount: int, *, field: str) -> int:
    """Return an amount of money in cents, negative for a credit note; zero says nothing and is refused."""
    if amount == 0:
        raise Refused("amount.zero", field=field)
    if abs(amount) > MOST_CENTS:
        raise Refused("amount.absurd", field=field, most=MOST_CENTS)
    return amount

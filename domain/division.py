"""How an obligation is shared over time: divisions, each in force from its first day until the next."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Self
from uuid import UUID

import msgspec

from domain.terms import ObligationShare


class Division(msgspec.Struct, frozen=True):
    """The shares of an obligation from a day on, in basis points that sum to 10,000, in the order agreed."""

    first_day: date
    shares: dict[UUID, int]

    @classmethod
    def of(cls, first_day: date, shares: Iterable[ObligationShare]) -> Self:
        """Return the division that an event tells of."""
        return cls(first_day, points(shares))


def points(shares: Iterable[ObligationShare]) -> dict[UUID, int]:
    """Return shares by member."""
    return {each.member: each.share for each in shares}


def in_force(divisions: Iterable[Division], day: date) -> dict[UUID, int]:
    """Return the shares that hold on a day; empty before the first division."""
    held = [division for division in divisions if division.first_day <= day]
    return dict(held[-1].shares) if held else {}


def from_day(divisions: list[Division], day: date) -> list[Division]:
    """Return the division that holds on a day and the ones after it."""
    ended = [before for before, after in pairwise(divisions) if after.first_day <= day]
    return divisions[len(ended) :]


def followed_by(divisions: list[Division], division: Division) -> list[Division]:
    """Return divisions in order with another one, which takes the place of one that began on the same day."""
    return [*(each for each in divisions if each.first_day < division.first_day), division]

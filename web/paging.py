"""Cutting a long list into pages: `?page=2`."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from web.visits import Visit

T = TypeVar("T")

MOST_DIGITS = 6


class Paging(msgspec.Struct, frozen=True):
    """The page that is asked for, from 1, out of `pages` with `size` things each."""

    number: int
    pages: int
    size: int

    @classmethod
    def of(cls, visit: Visit, count: int, size: int) -> "Paging":
        """Return the page that the address names, or the nearest that there is."""
        pages = max(1, -(-count // size))
        return cls(min(page_asked(visit), pages), pages, size)

    def cut(self, things: Sequence[T]) -> Sequence[T]:
        """Return what stands on this page."""
        return things[(self.number - 1) * self.size : self.number * self.size]


def page_asked(visit: Visit) -> int:
    """Return the number of the page that the address names, from 1, whether there is one or not."""
    asked = visit.request.query_params.get("page", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS else 1

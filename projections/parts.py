"""What a value consists of, as far as its reader may see: own lines apart, and all others in one amount (R81, R30)."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import msgspec

from domain.valuation.ledger import LedgerLine
from domain.worth import Book, persons_in
from projections.readers import Reader

ELEMENTS: Final = (1, 2, 3, 4)

FEWEST: Final = 2
"""How many people, or other things that the reader does not see apart, stand behind an amount at least."""


class Parts(msgspec.Struct, frozen=True):
    """Lines of the ledger: those told `apart`, and those told `together` as one amount with a `name`.

    `together` is `people` (the trajectories alone), `others` (what competitors recorded too) or `whole` (everything:
    too few people for anything else), as in the names `element.people` and so on.
    """

    apart: Sequence[LedgerLine]
    together: Sequence[LedgerLine]
    name: str = ""

    @property
    def whole(self) -> bool:
        """Whether nothing but the total is told."""
        return self.name == "whole"

    @property
    def amounts(self) -> list[tuple[str, int]]:
        """The cents of each part by its name: of the four elements, or of those that the reader sees something in."""
        seen = {line.element for line in self.apart} if self.together else ELEMENTS
        found = [(self.name, sum(line.cents for line in self.together))] if self.together else []
        found += [
            (str(element), sum(line.cents for line in self.apart if line.element == element))
            for element in ELEMENTS
            if element in seen
        ]
        return found


def parted(reader: Reader, lines: Sequence[LedgerLine]) -> Parts:
    """Part lines of a plan, so that no amount is that of one person of somebody else.

    Where too few stand behind what the reader does not see apart, it is told with the reader's own people; where
    that is too little, everything is told as one.
    """
    hidden = {id(line) for line in lines if not reader.singles_out(line)}
    if not hidden:
        return Parts(lines, ())
    people = {id(line) for line in lines if people_behind(reader.book, line)}
    for chosen in (hidden, hidden | people):
        together = [line for line in lines if id(line) in chosen]
        if _behind(reader.book, together) >= FEWEST:
            return Parts(
                [line for line in lines if id(line) not in chosen], together, "people" if chosen <= people else "others"
            )
    return Parts((), lines, "whole")


def objected_apart(reader: Reader, lines: Sequence[LedgerLine], objected: Collection[str]) -> frozenset[str]:
    """Return what is under an objection and may be told in euros, by the id of the entry, step or initiative."""
    hidden = (line for line in lines if not reader.singles_out(line))
    return frozenset(objected) - {id for line in hidden for id in (line.source, line.part)}


def people_behind(book: Book, line: LedgerLine) -> tuple[UUID, ...]:
    """Return the trajectories that a line is about; none for hours, purchases and initiatives."""
    source = UUID(line.source)
    if source in book.trajectories:
        return (source,)
    effort = book.plan.efforts.get(source)
    return persons_in(book, effort) if effort else ()


def _behind(book: Book, lines: Sequence[LedgerLine]) -> int:
    """Count what stands behind an amount: each person once, and each thing that is worth something."""
    return len({each for line in lines if line.cents for each in people_behind(book, line) or (UUID(line.source),)})

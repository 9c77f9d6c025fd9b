"""Two plans side by side: which text of one belongs with which of the other (R92)."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Final
from uuid import UUID

import msgspec

ALIKE: Final = 0.6
"""From this likeness of their titles on, from 0 to 1, two things are taken for the same one worded differently."""

LONGEST: Final = 400
"""Characters of a text that are looked at for likeness."""


class Pair(msgspec.Struct, frozen=True):
    """A thing of the earlier plan and the one of this plan that it belongs with; None where there is no such thing."""

    earlier: UUID | None
    here: UUID | None


def pairs(earlier: Mapping[UUID, str], here: Mapping[UUID, str]) -> list[Pair]:
    """Return what belongs together by what it is called: first what is called the same, then what is most alike.

    The order is that of this plan; what only the earlier one has comes last. Each thing is in one pair.
    """
    found: dict[UUID, UUID] = {}
    likeness = sorted(
        (
            (-_likeness(name, other), i, j, mine, theirs)
            for i, (mine, name) in enumerate(here.items())
            for j, (theirs, other) in enumerate(earlier.items())
        ),
    )
    taken = set[UUID]()
    for unlike, _, _, mine, theirs in likeness:
        if -unlike >= ALIKE and mine not in found and theirs not in taken:
            found[mine] = theirs
            taken.add(theirs)
    return [Pair(found.get(mine), mine) for mine in here] + [Pair(each, None) for each in earlier if each not in taken]


def _likeness(one: str, other: str) -> float:
    one, other = one.casefold()[:LONGEST], other.casefold()[:LONGEST]
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0

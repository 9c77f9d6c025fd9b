"""What differs between two states of a plan: its texts, and its lines, told so that no difference is one person's.

Two amounts that may each be told can differ by what one person did. So the lines of both ends are parted in the same
way (`projections.parts`), and where too few stand behind what changed among the lines that the reader does not see
apart, those are told as they were at the first end (R81).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from domain.aggregates.plan import Plan
from domain.changes import framework_subject, ground_subject, signing_subject
from domain.closing import settlement_of
from domain.valuation.ledger import LedgerLine
from projections.amendments import Difference, agreed_on
from projections.parts import FEWEST, Parts, people_behind
from projections.readers import Reader

Key = tuple[str, str, str, str]
"""What makes a line the same one at both ends: source, part, rule, and the contractor that it counts for."""


class Veil(msgspec.Struct, frozen=True):
    """How lines are told at both ends: which keys `together`, under which name (as in `Parts`), all others apart.

    `few` tells that too few stand behind a change: then `withheld` cents of it are told at neither end.
    """

    together: frozenset[Key] = frozenset()
    name: str = ""
    few: bool = False
    withheld: int = 0

    def parts(self, lines: Iterable[LedgerLine]) -> Parts:
        """Part the lines of one end."""
        told: tuple[list[LedgerLine], list[LedgerLine]] = ([], [])
        for line in lines:
            told[self.name == "whole" or key_of(line) in self.together].append(line)
        return Parts(*told, self.name if told[1] else "")


class Amounts:
    """What each line of an end is worth, and who stands behind it."""

    def __init__(self, reader: Reader, lines: Sequence[LedgerLine]) -> None:
        """Add up the lines, in cents."""
        self.cents: Counter[Key] = Counter()
        self.behind: dict[Key, frozenset[UUID]] = {}
        self.people: set[Key] = set()
        self.hidden: set[Key] = set()
        for line in lines:
            key, persons = key_of(line), people_behind(reader.book, line)
            self.cents[key] += line.cents
            self.behind[key] = self.behind.get(key, frozenset()).union(persons or (UUID(line.source),))
            if persons:
                self.people.add(key)
            if not reader.singles_out(line):
                self.hidden.add(key)

    def enough(self, keys: Iterable[Key]) -> bool:
        """Tell whether nothing, or not too little, stands behind some lines."""
        worth = {each for key in keys if self.cents[key] for each in self.behind[key]}
        return not worth or len(worth) >= FEWEST


def key_of(line: LedgerLine) -> Key:
    """Return what makes a line the same one at another end."""
    return line.source, line.part, line.rule, line.contractor


def veil_of(before: Amounts, after: Amounts) -> Veil:
    """Return how the lines of two ends are told."""
    hidden, people = before.hidden | after.hidden, before.people | after.people
    if not hidden:
        return Veil()
    changed = {key for key in hidden if before.cents[key] != after.cents[key]}
    few = too_few((before, after), changed)
    withheld = sum(after.cents[key] - before.cents[key] for key in changed) if few else 0
    for chosen in (hidden, hidden | people):
        if before.enough(chosen) and after.enough(chosen):
            return Veil(frozenset(chosen), "people" if chosen <= people else "others", few, withheld)
    return Veil(name="whole", few=few, withheld=withheld)


def too_few(ends: Iterable[Amounts], changed: Iterable[Key]) -> bool:
    """Tell whether something, and too little, stands behind lines that changed."""
    kept = list(changed)
    return 0 < len({each for end in ends for key in kept for each in end.behind.get(key, ())}) < FEWEST


class Ahead:
    """What is realised at an end beside what that is expected to become, and so what is still to come."""

    def __init__(self, realised: Amounts, expected: Amounts) -> None:
        """Take what both come to, line by line."""
        self.realised = realised
        self.expected = expected
        self.hidden = realised.hidden | expected.hidden
        self.rest = Counter(expected.cents)
        self.rest.subtract(realised.cents)

    @property
    def few(self) -> bool:
        """Whether too few of what the reader does not see apart have something to come."""
        return too_few((self.realised, self.expected), (key for key in self.hidden if self.rest[key]))


def ahead_too_few(before: Ahead, after: Ahead) -> bool:
    """Tell whether too few stand behind how what is to come changed, of what the reader does not see apart.

    Two differences are told: of what is to come, and of that with what is realised, which is what is expected. What an
    action still lacks of its plan follows from all that is recorded under it: that counts as expected too.
    """
    ends = (before.realised, before.expected, after.realised, after.expected)
    hidden = before.hidden | after.hidden
    to_come = {key for key in hidden if before.rest[key] != after.rest[key]}
    expected = {key for key in hidden if before.expected.cents[key] != after.expected.cents[key]}
    return any(too_few(ends, changed) for changed in (to_come | expected, expected))


def texts_between(before: Plan, after: Plan) -> list[Difference]:
    """Return what a plan says otherwise than it did: each subject as it was and as it is, or None."""
    subjects = dict.fromkeys((*_subjects(before), *_subjects(after)))
    told = (Difference(agreed_on(before, each), agreed_on(after, each)) for each in subjects)
    return [each for each in told if each.before != each.after]


def _subjects(plan: Plan) -> Iterable[UUID]:
    yield from (plan.id, framework_subject(plan.id), settlement_of(plan.id))
    yield from (*plan.contracts, ground_subject(plan.id), signing_subject(plan.id))
    yield from (*plan.sections, *plan.actions, *plan.commitments, *plan.criteria)

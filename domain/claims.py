"""What counts once over all plans and initiatives: whoever counts it claims it, and what is claimed is taken (R31).

An entry claims at most one thing. The store holds the claims in the transaction of the events, under a key that
nobody can read back; an aggregate tells by `claims` what its entries claim after an event.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple, assert_never
from uuid import UUID

import msgspec

from domain.refusals import Refused
from domain.terms import Evidence, PurchaseFacts


class ClaimKind(StrEnum):
    """What can be claimed."""

    INVOICE = "invoice"
    HOURS = "hours"
    EFFORT = "effort"


class Claim(msgspec.Struct, frozen=True):
    """What an entry counts: `part` of the `whole` that `key` names, or all of it where both are 1.

    `key` is text in the form of `normal`, so that the same thing has the same key however it was typed.
    """

    kind: ClaimKind
    key: tuple[str, ...]
    part: int = 1
    whole: int = 1


class Place(NamedTuple):
    """Where a claim is held: the entry, in the stream of a plan or an initiative."""

    holder: UUID
    entry: UUID


Claimed = tuple[Place, Claim | None]
"""What is claimed at a place from now on, instead of what was; None releases that."""


def of_purchase(facts: PurchaseFacts) -> Claim | None:
    """Return the part of its invoice that a purchase claims; None for one recorded before suppliers had a number.

    The number of the supplier and that of the invoice make the key; amount and day do not. A credit note is claimed
    under its own number: it lowers what counts, and leaves no room on the invoice, whose total it lowers as much.
    """
    if not facts.kvk:
        return None
    side = "credit" if facts.net < 0 else "debit"
    total = facts.net if facts.total is None else facts.total
    key = (facts.kvk, side, normal(facts.evidence.reference))
    return Claim(ClaimKind.INVOICE, key, abs(facts.net), abs(total))


def of_hours(organisation: UUID, day: date, evidence: Evidence) -> Claim:
    """Return the hours of an organisation on a day under one piece of evidence, which nothing divides.

    For a contribution to an initiative too: what a time sheet proves counts there or in a plan, not in both.
    """
    key = (organisation.hex, day.isoformat(), evidence.kind, normal(evidence.reference))
    return Claim(ClaimKind.HOURS, key)


def of_effort(stage: UUID) -> Claim:
    """Return the effort in a stage, which is credited in one plan, also when its days move to another (rule 11)."""
    return Claim(ClaimKind.EFFORT, (stage.hex,))


def normal(number: str) -> str:
    """Return a reference without what may be typed in two ways: case, spaces, signs, and zeros before a number."""
    plain = unicodedata.normalize("NFKC", number).casefold()
    return _ZEROS.sub("", _SIGNS.sub("", plain))


_SIGNS: Final = re.compile(r"[\W_]+")
_ZEROS: Final = re.compile(r"(?<!\d)0+(?=\d)")


class Claims:
    """All claims, with the rule that the store follows: the parts of a whole add up to it at most."""

    def __init__(self) -> None:
        """Begin with nothing claimed."""
        self.held: dict[Place, Claim] = {}
        self._places: dict[tuple[ClaimKind, tuple[str, ...]], set[Place]] = {}

    def settle(self, claimed: Iterable[Claimed]) -> None:
        """Take over what is claimed, all or nothing; releases come first. Raises `Refused` for what does not fit."""
        changes = dict(claimed)
        before = {place: self._release(place) for place in changes}
        try:
            for place, claim in changes.items():
                if claim is not None:
                    self._take(place, claim)
        except Refused:
            for place, claim in before.items():
                self._release(place)
                if claim is not None:
                    self._hold(place, claim)
            raise

    def _take(self, place: Place, claim: Claim) -> None:
        others = [self.held[each] for each in self._places.get((claim.kind, claim.key), ())]
        if any(other.whole != claim.whole for other in others):
            raise other_whole()
        if sum(other.part for other in others) + claim.part > claim.whole:
            raise counted(claim.kind)
        self._hold(place, claim)

    def _hold(self, place: Place, claim: Claim) -> None:
        self.held[place] = claim
        self._places.setdefault((claim.kind, claim.key), set()).add(place)

    def _release(self, place: Place) -> Claim | None:
        claim = self.held.pop(place, None)
        if claim is not None:
            self._places[claim.kind, claim.key].remove(place)
        return claim


def counted(kind: ClaimKind) -> Refused:
    """Return the refusal of what counts already: it says that it does, and not where."""
    match kind:
        case ClaimKind.INVOICE:
            return Refused("claim.invoice-counted", field="evidence_reference")
        case ClaimKind.HOURS:
            return Refused("claim.hours-counted", field="evidence_reference")
        case ClaimKind.EFFORT:
            return Refused("effort.counted-elsewhere")
        case _:
            assert_never(kind)


def other_whole() -> Refused:
    """Return the refusal of a whole that another claim says is larger or smaller."""
    return Refused("claim.other-total", field="total")

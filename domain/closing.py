"""What closing is made of: the terms agreed beforehand, the final statement that both sign, and what it all cost."""

import hashlib
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

import msgspec

from domain.terms import FrameworkReference, Term


class Shortage(StrEnum):
    """What happens with a shortage, as agreed beforehand (R52)."""

    MAKE_UP = "make-up"
    LONGER = "longer"
    PENALTY = "penalty"


class Surplus(StrEnum):
    """What happens with a surplus: it is never just lost (R49, R52)."""

    CARRY_OVER = "carry-over"
    BONUS = "bonus"


class Judgement(StrEnum):
    """How a party looks back upon a success criterion (R75)."""

    MET = "met"
    PARTLY = "partly"
    UNMET = "unmet"


class CostKind(StrEnum):
    """What a contractor spends on social return (R63)."""

    GUIDANCE = "guidance"
    TRAINING = "training"
    WAGES = "wages"
    PARTNERS = "partners"
    ORGANISATION = "organisation"


class SettlementTerms(Term, frozen=True):
    """What becomes of a shortage and of a surplus (R52): always both, so that neither side bears it alone.

    `months` is how much longer the term becomes, `penalty` the share of a shortage that is paid and `bonus` the share
    of a surplus that is, both in basis points. `destination` is the fund or purpose that a penalty goes to (R53).
    """

    shortage: Shortage
    surplus: Surplus
    months: int = 0
    penalty: int = 0
    destination: str = ""
    bonus: int = 0


class Settlement(Term, frozen=True):
    """What follows from the balance of a plan, of a shortage or of a surplus: its cents, until when, where it goes."""

    cents: int
    shortage: Shortage | None = None
    surplus: Surplus | None = None
    until: date | None = None
    destination: str = ""

    @property
    def way(self) -> Shortage | Surplus:
        """Return the one of the two that it is."""
        found = self.shortage or self.surplus
        if found is None:
            raise AssertionError(self)
        return found


class FinalStatement(Term, frozen=True):
    """Where a plan stands on its last day, in cents: what both parties sign.

    `received` stands beside `realised`, never in it. `ledger` is the SHA-256 of the lines that `realised` is made of.
    """

    on: date
    framework: FrameworkReference
    percentage: int
    obligation: int
    realised: int
    received: int
    ledger: str
    settlement: Settlement | None = None

    @property
    def balance(self) -> int:
        """Return the surplus in cents; a shortage is negative. What was received is used up first."""
        return self.realised + self.received - self.obligation

    @property
    def pot(self) -> int:
        """Return what goes into the pot, in cents."""
        return self.settlement.cents if self.settlement and self.settlement.way is Surplus.CARRY_OVER else 0

    def content(self, plan: UUID) -> str:
        """Return the SHA-256, in hex, of the statement of a plan: what a signature is about."""
        return hashlib.sha256(_canonical.encode([plan, self])).hexdigest()


def settlement_of(plan: UUID) -> UUID:
    """Return the subject under which the settlement terms of a plan are agreed: there is one of them."""
    return uuid5(plan, "settlement")


_canonical = msgspec.json.Encoder(order="deterministic", uuid_format="hex")

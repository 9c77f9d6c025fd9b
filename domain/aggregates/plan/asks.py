"""What the client asks: held against the contractor's own trade, and declined on a permitted ground (R59, R60)."""

from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from domain.events import Event
from domain.terms import AskCode, Party


class CoreBusiness(StrEnum):
    """How what is asked relates to the contractor's own trade and to the contract (R59)."""

    APART = "apart"
    PAID = "paid"
    CORE_BUSINESS = "core-business"
    CONTRACT = "contract"
    INDEPENDENCE = "independence"


UNFAIR: Final = frozenset({CoreBusiness.CORE_BUSINESS, CoreBusiness.CONTRACT, CoreBusiness.INDEPENDENCE})
"""What social return may not ask for free."""


class CoreBusinessChecked(Event, frozen=True, tag="plan.core-business-checked"):
    """A party says how what the client asks relates to the contractor's own trade, in place of what it said before."""

    action: UUID
    outcome: CoreBusiness


class ActionDeclined(Event, frozen=True, tag="plan.action-declined"):
    """The contractor declines what the client asks, on a permitted ground: that is no shortcoming (R60)."""

    action: UUID
    code: AskCode


class Check(msgspec.Struct, frozen=True):
    """What a party said of an ask, on which day, and why."""

    outcome: CoreBusiness
    day: date
    reason: str


class Declined(msgspec.Struct, frozen=True):
    """On which ground an ask was declined, on which day, and why."""

    code: AskCode
    day: date
    reason: str


class Ask(msgspec.Struct):
    """What the parties said of one action that the client asks."""

    checks: dict[Party, Check] = msgspec.field(default_factory=dict)
    declined: Declined | None = None

    @property
    def answered(self) -> bool:
        """Whether the contractor said how it sees what is asked."""
        return self.declined is not None or Party.CONTRACTOR in self.checks

    @property
    def unfair(self) -> bool:
        """Whether either party says that it is not for social return to ask."""
        return any(each.outcome in UNFAIR for each in self.checks.values())


ASKS = (CoreBusinessChecked, ActionDeclined)

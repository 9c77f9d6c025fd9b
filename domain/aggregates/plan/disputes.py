"""What a dispute does in a plan: that it was raised, and what its decision changed. History stays as it was."""

from datetime import date
from uuid import UUID

from domain.events import Event


class DisputeOpened(Event, frozen=True, tag="plan.dispute-opened"):
    """Something in this plan is in dispute."""

    dispute: UUID


class ObjectionDecided(Event, frozen=True, tag="plan.objection-decided"):
    """A reviewer decided about an objection: upheld, the entry does not count from now on; else it counts."""

    objection: UUID
    dispute: UUID
    upheld: bool


class RevenueDecided(Event, frozen=True, tag="plan.revenue-decided"):
    """A reviewer decided about a revenue statement, in place of the second key: this is the amount."""

    statement: UUID
    dispute: UUID
    first_day: date
    last_day: date
    cents: int


class SignatureDecided(Event, frozen=True, tag="plan.signature-decided"):
    """A reviewer decided whether what was signed holds: an amendment, or the final statement.

    A final statement that does not hold `reopens` the plan, unless its pot was drawn on. What an amendment changed
    stays until both sign another one.
    """

    signed: UUID
    dispute: UUID
    holds: bool
    reopens: bool = False


DISPUTES = (DisputeOpened, ObjectionDecided, RevenueDecided, SignatureDecided)

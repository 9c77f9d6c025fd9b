"""How a plan ends, as state: the final statement, the pot, what was received, and how both look back."""

from collections.abc import Iterator
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.closing import CostKind, FinalStatement, Judgement, SettlementTerms
from domain.events import Head
from domain.terms import Party


class PlanState(StrEnum):
    """Where a plan stands: it runs, its final statement waits for the second signature, or it is closed."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class OpenKind(StrEnum):
    """What must be settled before a plan can close."""

    OBJECTION = "objection"
    REVENUE = "revenue"
    AMENDMENT = "amendment"
    CARRY_OVER = "carry-over"
    EFFORT = "effort"
    HANDOVER = "handover"
    DISPUTE = "dispute"


class Unsettled(msgspec.Struct, frozen=True):
    """Something that is open between the parties, by its id."""

    kind: OpenKind
    thing: UUID


class Closing(msgspec.Struct):
    """A proposed final statement. `voided` once the plan has changed under it."""

    id: UUID
    statement: FinalStatement
    content: str
    by: Party
    proposed: Head
    voided: bool = False


class Closed(msgspec.Struct):
    """The final statement under which a plan was closed, both signatures, and what its pot gave to which plan."""

    id: UUID
    statement: FinalStatement
    content: str
    proposed: Head
    agreed: Head
    given: dict[UUID, tuple[UUID, int]] = msgspec.field(default_factory=dict)

    @property
    def left(self) -> int:
        """Return what is left in the pot, in cents."""
        return self.statement.pot - sum(cents for _, cents in self.given.values())


class Reopening(msgspec.Struct, frozen=True):
    """A proposal to open the plan again."""

    id: UUID
    by: Party
    proposed: Head


class CarryOver(msgspec.Struct):
    """What this plan asks, or received, from the pot of another."""

    id: UUID
    source: UUID
    cents: int
    basis: str
    by: Party
    received: bool = False


class Settling(msgspec.Struct, frozen=True):
    """The settlement terms that were agreed, at the plan's version then."""

    terms: SettlementTerms
    revision: int
    amendment: UUID


class Look(msgspec.Struct, frozen=True):
    """How a party looks back upon a criterion, in its own words."""

    judgement: Judgement
    story: str


class Criterion(msgspec.Struct):
    """When both call the plan a success, and how each of them looks back upon it."""

    id: UUID
    text: str
    revision: int
    looks: dict[Party, Look] = msgspec.field(default_factory=dict)


class Cost(msgspec.Struct, frozen=True):
    """What something cost the contractor in a year, in cents."""

    id: UUID
    year: int
    kind: CostKind
    cents: int
    description: str


class Budget(msgspec.Struct):
    """What social return costs the contractor (R63), apart from what it is worth (R26)."""

    planned: dict[tuple[int, CostKind], int] = msgspec.field(default_factory=dict)
    costs: dict[UUID, Cost] = msgspec.field(default_factory=dict)
    shared: bool = False

    def years(self) -> list[int]:
        """Return the years that it speaks of, in order."""
        return sorted({year for year, _ in self.planned} | {cost.year for cost in self.costs.values()})

    def spent(self) -> dict[tuple[int, CostKind], int]:
        """Return what was spent per year and kind, in cents."""
        totals: dict[tuple[int, CostKind], int] = {}
        for cost in self.costs.values():
            totals[cost.year, cost.kind] = totals.get((cost.year, cost.kind), 0) + cost.cents
        return totals

    def rows(self) -> Iterator[tuple[int, CostKind, int, int]]:
        """Yield year, kind, budgeted and spent cents of whatever has either."""
        spent = self.spent()
        for year in self.years():
            for kind in CostKind:
                if (year, kind) in self.planned or (year, kind) in spent:
                    yield year, kind, self.planned.get((year, kind), 0), spent.get((year, kind), 0)

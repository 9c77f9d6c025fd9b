"""The facts that are valued: trajectories with their stages, purchases, hours, initiatives, as recorded.

Ids are texts, periods are dates with both ends included, money is integer cents without VAT.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from msgspec import Struct, field
from msgspec.structs import replace

from domain.terms import Planned, StageKind, Support


class Rule(StrEnum):
    """The name that a ledger line reports under: a stage's kind, or what else earned it."""

    EMPLOYMENT = "employment"
    SHELTERED = "sheltered"
    WORK_EXPERIENCE = "work-experience"
    EDUCATION = "education"
    ACTIVATION = "activation"
    PREVENTION = "prevention"
    SUSTAINED = "sustained"
    HANDOVER = "handover"
    EFFORT = "effort"
    PURCHASE = "purchase"
    HOURS = "hours"
    INITIATIVE = "initiative"


class Share(Struct, frozen=True, kw_only=True):
    """A plan's share, in basis points; `contractor` and `indirect` tell whose it is and how (R30).

    A share of no plan ("") counts for nobody.
    """

    plan: str
    bp: int
    contractor: str = ""
    indirect: bool = False


class Allocation(Struct, frozen=True, kw_only=True):
    """The plans in which a stage counts for a time. Shares sum to 10,000; the first names the framework."""

    first_day: date
    last_day: date | None = None
    shares: tuple[Share, ...]


class Effort(Struct, frozen=True, kw_only=True):
    """An effort credit that both agreed for a stage that ended early (rule 11, R17, R18)."""

    agreed: date
    planned_last_day: date
    norm_minutes: int
    delivered_minutes: int
    high_risk: bool = False


class Terms(Struct, frozen=True, kw_only=True):
    """The weekly hours and the class of support need of a stage from a day on, until the next terms."""

    first_day: date
    hours: Fraction | None = None
    support: Support = Support.BENEFIT


class Stage(Struct, frozen=True, kw_only=True):
    """One stage of a trajectory. `hours` are weekly; a forecast ends an open stage on `planned_last_day`.

    `hours` and `support` hold from the first day; `later` replaces them from its days on, in that order. In the plans
    that `barred` names its share counts for nothing, and for nobody else.
    """

    id: str
    kind: StageKind
    contractor: str
    first_day: date
    last_day: date | None = None
    allocations: tuple[Allocation, ...]
    hours: Fraction | None = None
    support: Support = Support.BENEFIT
    group: str = ""
    planned_last_day: date | None = None
    end_of_chain: bool = False
    effort: Effort | None = None
    later: tuple[Terms, ...] = ()
    barred: frozenset[str] = frozenset()

    def spans(self, first: int, last: int) -> Iterator[tuple[int, int, "Stage"]]:
        """Yield (first, last, the stage under the terms of those days) for ordinal days, both ends included."""
        begins = first
        stage = self
        for terms in self.later:
            day = terms.first_day.toordinal()
            if day > last:
                break
            if day > begins:
                yield begins, day - 1, stage
                begins = day
            stage = replace(self, hours=terms.hours, support=terms.support)
        yield begins, last, stage

    def in_force(self, day: int) -> "Stage":
        """Return the stage under the terms of one ordinal day."""
        [(_, _, stage)] = self.spans(day, day)
        return stage


class Handover(Struct, frozen=True, kw_only=True):
    """A forward step from the plan of the sender to that of the receiver (rule 10, R23), `barred` as a stage is."""

    id: str
    day: date
    from_plan: str
    to_plan: str
    confirmed: bool
    barred: frozenset[str] = frozenset()


class Trajectory(Struct, frozen=True, kw_only=True):
    """One pseudonymous person's way; `counted_before` gives days used elsewhere per contractor (rule 2)."""

    id: str
    stages: tuple[Stage, ...]
    handovers: tuple[Handover, ...] = ()
    counted_before: dict[str, int] = field(default_factory=dict)


class Recognition(Struct, frozen=True, kw_only=True):
    """A supplier's recognition with its validity (R07, R08)."""

    kind: str
    first_day: date
    last_day: date | None = None

    def valid_on(self, day: date) -> bool:
        """Tell whether the recognition holds on a day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


class Purchase(Struct, frozen=True, kw_only=True):
    """An invoice, or with a negative `net` a credit note (rule 12)."""

    id: str
    plan: str
    day: date
    net: int
    recognitions: tuple[Recognition, ...] = ()


class Hours(Struct, frozen=True, kw_only=True):
    """Time spent on a social project (rule 13)."""

    id: str
    plan: str
    day: date
    minutes: int


class Initiative(Struct, frozen=True, kw_only=True):
    """Time that several shared, or the impact in cents that they agreed on instead (rule 14, R19)."""

    id: str
    day: date
    minutes: int
    shares: tuple[Share, ...]
    agreed_impact: int | None = None


class ActionEffort(Struct, frozen=True, kw_only=True):
    """An effort credit that both agreed for an action that ended with less than `planned` (R17).

    `recorded` holds the ids of the stages and entries under the action. `delivered_minutes` are held against the norm.
    """

    id: str
    plan: str
    agreed: date
    norm_minutes: int
    delivered_minutes: int
    planned: tuple[Planned, ...]
    recorded: frozenset[str] = frozenset()
    high_risk: bool = False


class Facts(Struct, frozen=True, kw_only=True):
    """Everything that is valued together. What shares a person or an entry must be valued whole."""

    trajectories: tuple[Trajectory, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    hours: tuple[Hours, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    efforts: tuple[ActionEffort, ...] = ()


def overlapping(allocations: tuple[Allocation, ...]) -> tuple[int, int] | None:
    """Return the places of two allocation periods that share a day, or None (rule 1)."""
    order = sorted(range(len(allocations)), key=lambda place: allocations[place].first_day)
    for earlier, later in pairwise(order):
        if (allocations[earlier].last_day or date.max) >= allocations[later].first_day:
            return (min(earlier, later), max(earlier, later))
    return None

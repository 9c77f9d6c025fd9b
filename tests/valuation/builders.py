"""Short words for facts in tests: one plan P under the national norm unless told otherwise."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from domain.terms import StageKind, Support
from domain.valuation.facts import (
    Allocation,
    Facts,
    Handover,
    Hours,
    Initiative,
    Purchase,
    Recognition,
    Share,
    Stage,
    Trajectory,
)
from domain.valuation.framework import Framework, Value, Variant, extend, norm
from domain.valuation.ledger import Ledger
from domain.valuation.notation import Text

NORM = norm()
ALWAYS = date(2000, 1, 1)
LATER = date(2060, 12, 31)


def day(text: str) -> date:
    return date.fromisoformat(text)


def framework(**values: str | None) -> Framework:
    """The norm with some values replaced; `__` stands for a dot and `_in_` for a hyphen in a name."""
    stated = Text("voor de proef", "for the test")
    overrides = {
        name.replace("__", ".").replace("_in_", "-"): Value(motivation=stated, source=stated, value=value)
        for name, value in values.items()
    }
    return extend(NORM, Variant(name="test", version=1, title=Text("proef"), extends=NORM.name, values=overrides))


def shares(told: str) -> tuple[Share, ...]:
    """`A:6000 B:4000`, or `P` for the whole of one plan."""
    pairs = (each.partition(":") for each in told.split())
    return tuple(Share(plan=plan, bp=int(bp or 10_000)) for plan, _, bp in pairs)


def allocation(told: str = "P", first: date = ALWAYS, last: date | None = None) -> Allocation:
    return Allocation(first_day=first, last_day=last, shares=shares(told))


def stage(kind: str, first: str, last: str | None = None, **told: Any) -> Stage:
    hours = told.pop("hours", None)
    return Stage(
        id=told.pop("id", f"{kind}-{first}"),
        kind=StageKind(kind),
        contractor=told.pop("contractor", "C1"),
        first_day=day(first),
        last_day=day(last) if last else None,
        allocations=told.pop("allocations", (allocation(),)),
        hours=None if hours is None else Fraction(hours),
        support=Support(told.pop("support", "benefit")),
        **told,
    )


def trajectory(*stages: Stage, handovers: Iterable[Handover] = (), before: dict[str, int] | None = None) -> Trajectory:
    return Trajectory(id="T", stages=stages, handovers=tuple(handovers), counted_before=before or {})


def purchase(net: int, *recognitions: Recognition, on: str = "2026-05-20") -> Facts:
    return Facts(purchases=(Purchase(id="F", plan="P", day=day(on), net=net, recognitions=recognitions),))


def recognition(kind: str, first: date = ALWAYS, last: date | None = None) -> Recognition:
    return Recognition(kind=kind, first_day=first, last_day=last)


def hours(minutes: int) -> Facts:
    return Facts(hours=(Hours(id="U", plan="P", day=day("2026-11-12"), minutes=minutes),))


def initiative(minutes: int, told: str = "P", impact: int | None = None) -> Facts:
    entry = Initiative(id="I", day=day("2027-12-01"), minutes=minutes, shares=shares(told), agreed_impact=impact)
    return Facts(initiatives=(entry,))


def ledger(facts: Facts | Trajectory, used: Framework | dict[str, Framework] = NORM, until: date = LATER) -> Ledger:
    """The ledger of some facts; one framework serves the plans P, A and B."""
    whole = Facts(trajectories=(facts,)) if isinstance(facts, Trajectory) else facts
    return Ledger.of(whole, used if isinstance(used, dict) else dict.fromkeys("PAB", used), until)


def worth(facts: Facts | Trajectory, used: Framework = NORM, on: date = LATER) -> list[int]:
    """The cents of every line on a day."""
    return [line.cents for line in ledger(facts, used, on).lines(on)]

"""The scenario file: the facts of some plans as JSON, for a what-if before a tender and for tests.

A file knows the shipped national norm; a local variant stands in the file itself.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from msgspec import Struct

from domain.refusals import Refused
from domain.terms import StageKind, Support
from domain.valuation.facts import (
    Allocation,
    Effort,
    Facts,
    Handover,
    Hours,
    Initiative,
    Purchase,
    Recognition,
    Share,
    Stage,
    Trajectory,
    overlapping,
)
from domain.valuation.framework import (
    NORM,
    Framework,
    Value,
    Variant,
    extend,
    is_map,
    name_of,
    norm,
    require_within_bounds,
)
from domain.valuation.notation import Text
from domain.valuation.obligation import Agreement, RevenueStatement
from domain.valuation.rates import AT_WORK
from domain.valuation.reading import Node, Record, document, shown

_WHOLE = 10_000
_HUNDRED = 100


class ScenarioPlan(Struct, frozen=True):
    """A plan of the file; `percentage` is a number from 0 to 100."""

    id: str
    framework: str
    percentage: Fraction
    revenue: tuple[RevenueStatement, ...]


class Scenario(Struct, frozen=True):
    """A whole file, checked."""

    as_of: date
    plans: tuple[ScenarioPlan, ...]
    frameworks: Mapping[str, Framework]
    facts: Facts

    def framework_of(self) -> dict[str, Framework]:
        """Return the framework of every plan."""
        return {plan.id: self.frameworks[plan.framework] for plan in self.plans}


def read_scenario(content: bytes) -> Scenario:
    """Read a scenario file; refuses by a rule `scenario.*` or `framework.*` with the `path` in the file."""
    root = document(content).record(
        ("as_of", "plans"), ("frameworks", "trajectories", "purchases", "hours", "initiatives")
    )
    as_of = root["as_of"].day()
    frameworks = _frameworks(root.get("frameworks"))
    plans = tuple(_plan(each, frameworks) for each in root["plans"].items())
    _require_apart((("plans", plans),))
    reader = _FactReader({plan.id: frameworks[plan.framework] for plan in plans})
    return Scenario(as_of, plans, frameworks, reader.facts(root))


def _frameworks(node: Node | None) -> dict[str, Framework]:
    """Resolve the file's variants, each after what it extends, without recursion: a chain may be long."""
    shipped = norm(NORM)
    known = {shipped.name: shipped}
    if node is None:
        return known
    waiting: dict[str, Record] = {}
    for name, entry in node.members().items():
        if name in known:
            entry.refuse("scenario.redefined-framework")
        waiting[name] = entry.record(("extends",), _PARAMETERS)
        Node(name, entry.path).text()
    for first in waiting:
        name = first
        chain: dict[str, Node] = {}
        while name not in known:
            chain[name] = extends = waiting[name]["extends"]
            name = extends.text()
            if name not in known and name not in waiting:
                extends.refuse("scenario.unknown-framework", found=shown(name))
            if name in chain:
                extends.refuse("framework.extends-itself", name=shown(name))
        for each, extends in reversed(chain.items()):
            known[each] = _variant(each, waiting[each], known[extends.text()])
    return known


_PARAMETERS = frozenset(key.partition(".")[0] for key in norm(NORM).values) | {"multipliers"}


def _variant(name: str, record: Record, base: Framework) -> Framework:
    values: dict[str, Value] = {}
    for parameter in sorted(_PARAMETERS):
        if (node := record.member(parameter)) is None:
            continue
        entries = {parameter: node}
        if is_map(parameter):
            entries = {name_of(parameter, key): entry for key, entry in node.members().items()}
        for key, entry in entries.items():
            value = None if entry.absent() else entry.number()
            try:
                require_within_bounds(base, key, value)
            except Refused as refusal:
                entry.refuse(refusal.rule, **refusal.facts)
            values[key] = Value(motivation=_IN_FILE, source=_IN_FILE, value=value)
    return extend(base, Variant(name=name, version=1, title=Text(name), extends=base.name, values=values))


_IN_FILE = Text("gesteld in het scenariobestand", "stated in the scenario file")


def _plan(node: Node, frameworks: Mapping[str, Framework]) -> ScenarioPlan:
    plan = node.record(("id", "framework", "percentage"), ("revenue",))
    framework = plan["framework"].text()
    if framework not in frameworks:
        plan["framework"].refuse("scenario.unknown-framework", found=shown(framework))
    percentage = Fraction(plan["percentage"].number())
    if percentage > _HUNDRED:
        plan["percentage"].refuse("scenario.percentage")
    return ScenarioPlan(
        id=plan["id"].text(),
        framework=framework,
        percentage=percentage,
        revenue=tuple(_revenue(each) for each in plan.each("revenue")),
    )


def _revenue(node: Node) -> RevenueStatement:
    statement = node.record(("from", "amount", "agreed"), ("until", "labour_share"))
    first, last = _period(statement)
    labour_share = statement.maybe("labour_share", lambda share: Fraction(share.number()), Fraction(1))
    if labour_share > 1:
        statement["labour_share"].refuse("scenario.labour-share")
    agreed = statement["agreed"].flag()
    return RevenueStatement(
        first_day=first,
        last_day=last,
        cents=statement["amount"].cents(),
        status=Agreement.AGREED if agreed else Agreement.PROPOSED,
        labour_share=labour_share,
    )


class _FactReader:
    """Reads the facts of a file against the plans and frameworks that it names."""

    def __init__(self, frameworks: Mapping[str, Framework]) -> None:
        self._frameworks = frameworks

    def facts(self, root: Record) -> Facts:
        facts = Facts(
            trajectories=tuple(self._trajectory(each) for each in root.each("trajectories")),
            purchases=tuple(self._purchase(each) for each in root.each("purchases")),
            hours=tuple(self._hours(each) for each in root.each("hours")),
            initiatives=tuple(self._initiative(each) for each in root.each("initiatives")),
        )
        _require_apart(
            (
                ("trajectories", facts.trajectories),
                ("purchases", facts.purchases),
                ("hours", facts.hours),
                ("initiatives", facts.initiatives),
            ),
        )
        return facts

    def _trajectory(self, node: Node) -> Trajectory:
        trajectory = node.record(("id", "stages"), ("counted_before", "handovers"))
        id_ = trajectory["id"].text()
        before = trajectory.get("counted_before")
        return Trajectory(
            id=id_,
            stages=tuple(
                self._stage(each, f"{id_}.{place}") for place, each in enumerate(trajectory["stages"].items(), start=1)
            ),
            handovers=tuple(
                self._handover(each, f"{id_}.handover.{place}")
                for place, each in enumerate(trajectory.each("handovers"), start=1)
            ),
            counted_before={
                Node(contractor, days.path).text(): days.count() for contractor, days in before.members().items()
            }
            if before
            else {},
        )

    def _stage(self, node: Node, id_: str) -> Stage:
        stage = node.record(
            ("kind", "contractor", "from", "allocations"),
            ("until", "hours", "support", "group", "end_of_chain", "effort"),
        )
        first, last = _period(stage)
        kind = stage["kind"].word(StageKind, "scenario.unknown-kind")
        hours = stage.maybe("hours", Node.decimal, None)
        allocations = self._allocations(stage["allocations"])
        if kind in AT_WORK and hours is None:
            self._require_no_hours(node, allocations)
        effort = stage.get("effort")
        if effort and last is None:
            effort.refuse("scenario.effort-without-end")
        return Stage(
            id=id_,
            kind=kind,
            contractor=stage["contractor"].text(),
            first_day=first,
            last_day=last,
            allocations=allocations,
            hours=hours,
            support=stage.maybe("support", _support, Support.BENEFIT),
            group=stage.maybe("group", Node.text, ""),
            end_of_chain=stage.maybe("end_of_chain", Node.flag, default=False),
            effort=_effort(effort, first) if effort else None,
        )

    def _require_no_hours(self, node: Node, allocations: tuple[Allocation, ...]) -> None:
        for allocation in allocations:
            framework = self._frameworks[allocation.shares[0].plan]
            if framework.values["full_count_hours"].value is not None:
                node.refuse("scenario.missing-key", key="hours")

    def _allocations(self, node: Node) -> tuple[Allocation, ...]:
        allocations = tuple(self._allocation(each) for each in node.items())
        if places := overlapping(allocations):
            node.items()[places[1]].refuse("scenario.periods-overlap", other=places[0])
        return allocations

    def _allocation(self, node: Node) -> Allocation:
        allocation = node.record(("from", "shares"), ("until",))
        first, last = _period(allocation)
        return Allocation(first_day=first, last_day=last, shares=self._shares(allocation["shares"]))

    def _shares(self, node: Node) -> tuple[Share, ...]:
        shares = tuple(self._share(each) for each in node.items())
        total = sum(share.bp for share in shares)
        if total != _WHOLE:
            node.refuse("scenario.shares-sum", total=total)
        return shares

    def _share(self, node: Node) -> Share:
        share = node.record(("plan", "bp"), ("contractor", "indirect"))
        return Share(
            plan=self._plan(share["plan"]),
            bp=share["bp"].count(),
            contractor=share.maybe("contractor", Node.text, ""),
            indirect=share.maybe("indirect", Node.flag, default=False),
        )

    def _handover(self, node: Node, id_: str) -> Handover:
        handover = node.record(("date", "from_plan", "to_plan"), ("confirmed",))
        return Handover(
            id=id_,
            day=handover["date"].day(),
            from_plan=self._plan(handover["from_plan"]),
            to_plan=self._plan(handover["to_plan"]),
            confirmed=handover.maybe("confirmed", Node.flag, default=False),
        )

    def _purchase(self, node: Node) -> Purchase:
        purchase = node.record(("id", "plan", "date", "net"), ("recognitions",))
        plan = self._plan(purchase["plan"])
        return Purchase(
            id=purchase["id"].text(),
            plan=plan,
            day=purchase["date"].day(),
            net=purchase["net"].cents(negative=True),
            recognitions=tuple(self._recognition(each, plan) for each in purchase.each("recognitions")),
        )

    def _recognition(self, node: Node, plan: str) -> Recognition:
        recognition = node.record(("kind", "from"), ("until",))
        first, last = _period(recognition)
        kind = recognition["kind"].text()
        if f"recognitions.{kind}" not in self._frameworks[plan].values:
            recognition["kind"].refuse("scenario.unknown-recognition", found=shown(kind))
        return Recognition(kind=kind, first_day=first, last_day=last)

    def _hours(self, node: Node) -> Hours:
        hours = node.record(("id", "plan", "date", "minutes"))
        return Hours(
            id=hours["id"].text(),
            plan=self._plan(hours["plan"]),
            day=hours["date"].day(),
            minutes=hours["minutes"].count(),
        )

    def _initiative(self, node: Node) -> Initiative:
        initiative = node.record(("id", "date", "minutes", "shares"), ("agreed_impact",))
        return Initiative(
            id=initiative["id"].text(),
            day=initiative["date"].day(),
            minutes=initiative["minutes"].count(),
            shares=self._shares(initiative["shares"]),
            agreed_impact=initiative.maybe("agreed_impact", Node.cents, None),
        )

    def _plan(self, node: Node) -> str:
        plan = node.text()
        if plan not in self._frameworks:
            node.refuse("scenario.unknown-plan", found=shown(plan))
        return plan


def _require_apart(
    lists: Iterable[tuple[str, Iterable[ScenarioPlan | Trajectory | Purchase | Hours | Initiative]]],
) -> None:
    """Refuse a doubled id; a ledger line names its source by id alone, so sources of every kind are apart."""
    seen = set[str]()
    for name, found in lists:
        for place, each in enumerate(found):
            if each.id in seen:
                raise Refused("scenario.doubled-id", path=f"{name}[{place}].id", found=shown(each.id))
            seen.add(each.id)


def _effort(node: Node, stage_first: date) -> Effort:
    effort = node.record(("agreed", "planned_until", "norm_minutes", "delivered_minutes"), ("high_risk",))
    planned_until = effort["planned_until"].day()
    if planned_until < stage_first:
        effort["planned_until"].refuse("scenario.end-before-start")
    norm_minutes = effort["norm_minutes"].count()
    if norm_minutes == 0:
        effort["norm_minutes"].refuse("scenario.effort-without-norm")
    return Effort(
        agreed=effort["agreed"].day(),
        planned_last_day=planned_until,
        norm_minutes=norm_minutes,
        delivered_minutes=effort["delivered_minutes"].count(),
        high_risk=effort.maybe("high_risk", Node.flag, default=False),
    )


def _support(node: Node) -> Support:
    return node.word(Support, "scenario.unknown-support")


def _period(record: Record) -> tuple[date, date | None]:
    first = record["from"].day()
    last = record.maybe("until", Node.day, None)
    if last is not None and last < first:
        record["until"].refuse("scenario.end-before-start")
    return first, last

"""The figures of a plan, on a day and over time: realised, disputed, obligation, planned, forecast."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from operator import add

from msgspec import Struct
from msgspec.structs import replace

from domain.terms import Certainty, Planned
from domain.valuation.facts import Facts, Stage, Trajectory
from domain.valuation.framework import Holding
from domain.valuation.ledger import Ledger, LedgerLine
from domain.valuation.lines import AccrualLine, ActionEffortGround
from domain.valuation.obligation import RevenueStatement, expected_obligation, obligation
from domain.valuation.planned import persons_of, planned_facts

_FIRM = frozenset({Certainty.AGREED, Certainty.RUNNING})


class Action(Struct, frozen=True, kw_only=True):
    """An action of the plan: what it plans, and the ids of the entries and stages recorded under it."""

    id: str
    certainty: Certainty
    planned: tuple[Planned, ...] = ()
    recorded: frozenset[str] = frozenset()


class Agreed(Struct, frozen=True, kw_only=True):
    """What the parties agreed that bears on the figures. `percentage` is a number from 0 to 100."""

    plan: str
    percentage: Fraction
    last_day: date
    statements: tuple[RevenueStatement, ...] = ()
    actions: tuple[Action, ...] = ()


class Figures(Struct, frozen=True):
    """The figures of a plan on a day, in cents. What is disputed is in `realised` too: count first (R65)."""

    on: date
    realised: int
    disputed: int
    obligation: int
    expected: int
    planned: int
    forecast: int


class PlannedValue(Struct, frozen=True):
    """What a planned fact is worth: `persons` times what `ledger` says of one; once for elements 3 and 4."""

    action: str
    planned: Planned
    persons: int
    ledger: Ledger

    def cents(self, on: date | None = None) -> int:
        """Return the planned value up to and including a day, or the whole of it."""
        until = self.ledger.until
        return self.persons * sum(self.ledger.totals(until if on is None else min(on, until)).values())

    def over(self, days: Iterable[date]) -> list[int]:
        """Return the planned value that should have been reached on each day."""
        until = self.ledger.until
        return [self.persons * cents for cents in self.ledger.series("", [min(day, until) for day in days])]


class PlanValuation:
    """One plan, its facts compiled once: as they are until `on`, and as they are expected to become.

    What was asked of it is kept: a page asks the same again and again for as long as nothing changes.

    `facts` holds every trajectory and entry that touches the plan, whole, and `frameworks` what every plan that
    they name is valued by. `objected` holds the ids of the entries and stages under an objection; what an
    upheld objection struck out is no longer among the facts.
    """

    def __init__(
        self,
        agreed: Agreed,
        facts: Facts,
        frameworks: Mapping[str, Holding],
        on: date,
        objected: Collection[str] = (),
    ) -> None:
        """Compile the facts; refuses `trajectory.hours-required` as the ledger does."""
        self.agreed = agreed
        self.on = on
        self.objected = frozenset(objected)
        self.horizon = max(agreed.last_day, on)
        entries = (
            *Ledger.of(replace(facts, trajectories=(), efforts=()), frameworks, self.horizon).accruals,
            *_efforts(facts, frameworks, self.horizon),
        )
        so_far = Ledger.of(Facts(trajectories=facts.trajectories), frameworks, on).accruals
        to_come = Ledger.of(Facts(trajectories=_running_on(facts.trajectories, on)), frameworks, self.horizon).accruals
        begun = (line for line in entries if line.segments[0].first <= on.toordinal())
        self.ledger = _of_plan(agreed.plan, Ledger((*so_far, *begun), on))
        self.expected = _of_plan(agreed.plan, Ledger((*to_come, *entries), self.horizon))
        self.planned = tuple(
            _planned_value(action.id, planned, frameworks[agreed.plan])
            for action in agreed.actions
            if action.certainty in _FIRM
            for planned in action.planned
        )
        self._asked: dict[tuple[Ledger, tuple[date, ...]], list[int]] = {}

    def lines(self) -> list[LedgerLine]:
        """Return the plan's ledger lines on the effective date."""
        return list(self._lines)

    @cached_property
    def _lines(self) -> list[LedgerLine]:
        return self.ledger.lines(self.on, self.agreed.plan)

    def figures(self) -> Figures:
        """Return the figures on the effective date."""
        return self._figures

    @cached_property
    def _figures(self) -> Figures:
        return Figures(
            on=self.on,
            realised=self._realised(self.ledger, self.on),
            disputed=self._realised(self.ledger.about(self.objected), self.on),
            obligation=obligation(self.agreed.percentage, self.agreed.statements, self.on),
            expected=expected_obligation(self.agreed.percentage, self.agreed.statements, self.on),
            planned=sum(value.cents() for value in self.planned),
            forecast=self._forecast(),
        )

    def realised_over(self, days: Iterable[date]) -> list[int]:
        """Return the realised value on days up to the effective date."""
        return self._series(self.ledger, days)

    def expected_over(self, days: Iterable[date]) -> list[int]:
        """Return the value on days up to the plan's last day with open stages running on, nothing planned."""
        return self._series(self.expected, days)

    def planned_over(self, days: Iterable[date]) -> list[int]:
        """Return the planned value that should have been reached on each day."""
        asked = list(days)
        totals = [0] * len(asked)
        for value in self.planned:
            totals = list(map(add, totals, value.over(asked)))
        return totals

    def obligation_over(self, days: Iterable[date]) -> list[int]:
        """Return the obligation on each day."""
        return [obligation(self.agreed.percentage, self.agreed.statements, day) for day in days]

    def _series(self, ledger: Ledger, days: Iterable[date]) -> list[int]:
        asked = ledger, tuple(days)
        if asked not in self._asked:
            self._asked[asked] = ledger.series(self.agreed.plan, asked[1])
        return list(self._asked[asked])

    @cached_property
    def lacking(self) -> dict[str, int]:
        """What each firm action, by its id, lacks of its plan at the end; an action that lacks nothing has 0."""
        lacking = {}
        for action in self.agreed.actions:
            planned = sum(value.cents() for value in self.planned if value.action == action.id)
            recorded = self._realised(self.expected.about(action.recorded), self.horizon)
            lacking[action.id] = max(0, planned - recorded)
        return lacking

    def _forecast(self) -> int:
        """Return what is realised at the end, and what each firm action still lacks of its plan by then."""
        return self._realised(self.expected, self.horizon) + sum(self.lacking.values())

    def _realised(self, ledger: Ledger, on: date) -> int:
        return ledger.realised(self.agreed.plan, on)


def _of_plan(plan: str, ledger: Ledger) -> Ledger:
    return ledger.only(lambda line: any(share.plan == plan for share in line.shares))


def _efforts(facts: Facts, frameworks: Mapping[str, Holding], until: date) -> Iterator[AccrualLine]:
    """Yield the credit for actions, which takes all else that was recorded under them."""
    if facts.efforts:
        yield from (
            line for line in Ledger.of(facts, frameworks, until).accruals if isinstance(line.ground, ActionEffortGround)
        )


def _running_on(trajectories: Iterable[Trajectory], on: date) -> tuple[Trajectory, ...]:
    """Let open stages end where they are planned to; those that outlast that are expected to end today."""
    return tuple(
        replace(trajectory, stages=tuple(_until_planned_end(stage, on) for stage in trajectory.stages))
        for trajectory in trajectories
    )


def _until_planned_end(stage: Stage, on: date) -> Stage:
    if stage.last_day is not None or stage.planned_last_day is None:
        return stage
    return replace(stage, last_day=max(stage.planned_last_day, on))


def value_planned(planned: Planned, framework: Holding) -> PlannedValue:
    """Value a planned fact by the rules of realised facts (`planned_facts`)."""
    return _planned_value("", planned, framework)


def _planned_value(action: str, planned: Planned, framework: Holding) -> PlannedValue:
    ledger = Ledger.of(planned_facts(action, planned, framework), {"": framework}, planned.last_day)
    return PlannedValue(action, planned, persons_of(planned), ledger)

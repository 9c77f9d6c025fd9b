"""The ledger: what each plan is credited with on a day, line by line, each explained when asked."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import accumulate
from operator import add

from msgspec import Struct

from domain.valuation.explanation import Explanation, explain
from domain.valuation.facts import Facts, Rule
from domain.valuation.framework import Holding
from domain.valuation.lines import AccrualLine, ActionEffortGround, EffortGround, StageGround, compile_lines

_DECEMBER = 12


class LedgerLine(Struct, frozen=True, eq=False):
    """What one plan is credited with from one accrual line on the day `on`.

    `source` is the id of the trajectory or entry, `part` that of the stage or hand-over in it, or "". `days`
    are counted days, None for a line that is a step, from `first_day` to `last_day`.
    """

    plan: str
    source: str
    part: str
    rule: Rule
    element: int
    cents: int
    days: int | None
    first_day: date
    last_day: date
    contractor: str
    indirect: bool
    on: date
    accrual: AccrualLine
    place: int

    def explanation(self) -> Explanation:
        """Say where the amount comes from: rule, inputs, formula, source (R43). Worked out when asked."""
        return explain(self.accrual, self.place, self.on)


class Ledger:
    """Compiled facts, to be read at any day up to `until` (ValueError beyond it)."""

    def __init__(self, accruals: Iterable[AccrualLine], until: date) -> None:
        """Hold accrual lines that were compiled up to and including `until`."""
        self.accruals = tuple(accruals)
        self.until = until

    @classmethod
    def of(cls, facts: Facts, frameworks: Mapping[str, Holding], until: date) -> "Ledger":
        """Compile facts up to and including `until`, with what every plan that they name is valued by."""
        return cls(compile_lines(facts, frameworks, until), until)

    def only(self, keep: Callable[[AccrualLine], bool]) -> "Ledger":
        """Return the ledger of some of the lines, valued as they are among all."""
        return Ledger(filter(keep, self.accruals), self.until)

    def about(self, ids: Collection[str]) -> "Ledger":
        """Return the ledger of the trajectories, stages, hand-overs and entries with these ids."""
        return self.only(lambda line: line.source in ids or line.part in ids)

    def lines(self, on: date, plan: str | None = None) -> list[LedgerLine]:
        """Return the lines on a day, of one plan or of all; a line stands from its first counted day."""
        return list(self._lines(self._ordinal(on), on, plan))

    def realised(self, plan: str, on: date) -> int:
        """Return what a plan is credited with on a day, in cents."""
        ordinal = self._ordinal(on)
        return sum(_share_of(plan, line, ordinal) for line in self.accruals)

    def series(self, plan: str, days: Iterable[date]) -> list[int]:
        """Return what a plan is credited with on each of the days, in cents."""
        asked = [self._ordinal(day) for day in days]
        ordinals = sorted(set(asked))
        growing, closing = [0] * len(ordinals), [0] * len(ordinals)
        for line in self.accruals:
            if any(share.plan == plan for share in line.shares):
                begun, closed = (bisect_left(ordinals, day) for day in (line.segments[0].first, line.segments[-1].last))
                for place in range(begun, closed):
                    growing[place] += _share_of(plan, line, ordinals[place])
                if closed < len(ordinals):
                    closing[closed] += _share_of(plan, line, ordinals[closed])
        totals = dict(zip(ordinals, map(add, growing, accumulate(closing)), strict=True))
        return [totals[ordinal] for ordinal in asked]

    def totals(self, on: date) -> dict[str, int]:
        """Return what every plan with a line is credited with on a day, in cents."""
        ordinal, totals = self._ordinal(on), dict[str, int]()
        for line in self.accruals:
            if line.segments[0].first <= ordinal:
                for share, part in zip(line.shares, line.cents(ordinal), strict=True):
                    totals[share.plan] = totals.get(share.plan, 0) + part
        return totals

    def _ordinal(self, on: date) -> int:
        if on > self.until:
            message = f"compiled until {self.until}, asked for {on}"
            raise ValueError(message)
        return on.toordinal()

    def _lines(self, ordinal: int, on: date, plan: str | None) -> Iterator[LedgerLine]:
        for line in self.accruals:
            begun = [span for span in line.segments if span.first <= ordinal]
            if not begun or (plan is not None and all(share.plan != plan for share in line.shares)):
                continue
            stage = line.ground.stage if isinstance(line.ground, StageGround | EffortGround) else None
            for place, (share, part) in enumerate(zip(line.shares, line.cents(ordinal), strict=True)):
                if plan is None or share.plan == plan:
                    yield LedgerLine(
                        plan=share.plan,
                        source=line.source,
                        part=line.part,
                        rule=line.rule,
                        element=_element(line),
                        cents=part,
                        days=line.days(ordinal) if line.grows else None,
                        first_day=date.fromordinal(begun[0].first),
                        last_day=date.fromordinal(min(begun[-1].last, ordinal)),
                        contractor=share.contractor or (stage.contractor if stage else ""),
                        indirect=share.indirect,
                        on=on,
                        accrual=line,
                        place=place,
                    )


def _element(line: AccrualLine) -> int:
    """Return the element of a line; credit for an action reports where the first of its planned facts does."""
    match line.ground:
        case StageGround(stage=stage) | EffortGround(stage=stage):
            return line.tariff.element(line.rule, stage.kind)
        case ActionEffortGround(effort=effort):
            return effort.planned[0].element
        case _:
            return line.tariff.element(line.rule)


def _share_of(plan: str, line: AccrualLine, ordinal: int) -> int:
    if line.segments[0].first > ordinal:
        return 0
    if len(line.shares) == 1:
        return line.cents(ordinal)[0] if line.shares[0].plan == plan else 0
    return sum(part for share, part in zip(line.shares, line.cents(ordinal), strict=True) if share.plan == plan)


def month_ends(first: date, last: date) -> list[date]:
    """Return the last day of every month from `first` to `last`, and `last` itself."""
    days = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        year, month = (year, month + 1) if month < _DECEMBER else (year + 1, 1)
        end = date.fromordinal(date(year, month, 1).toordinal() - 1) if year <= date.max.year else date.max
        days.append(min(end, last))
    return days

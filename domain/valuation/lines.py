"""Facts compiled once into lines, each worth a closed form at any date: sum its segments, round, split."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from domain.terms import Planned
from domain.valuation.accrual import Counted, Segment, counted, tariff_of
from domain.valuation.amounts import cents, split
from domain.valuation.facts import (
    ActionEffort,
    Allocation,
    Effort,
    Facts,
    Handover,
    Hours,
    Initiative,
    Purchase,
    Rule,
    Share,
    Stage,
    Trajectory,
)
from domain.valuation.framework import Holding
from domain.valuation.notation import neutral, neutral_cents
from domain.valuation.planned import persons_of, planned_facts
from domain.valuation.rates import AT_WORK, Product, Rate, Rates
from domain.valuation.tariff import Tariff, tariff
from domain.valuation.windows import anniversary

SUSTAINED_YEARS = 3
"""R25: sustained is longer than three years."""

_STEPS = frozenset({Rule.SUSTAINED, Rule.HANDOVER, Rule.EFFORT, Rule.PURCHASE, Rule.HOURS, Rule.INITIATIVE})
_HALVES = 5_000
_WHOLE = 10_000
_CENTS = 100


class StageGround(Struct, frozen=True, eq=False):
    """What a line of a stage comes from."""

    trajectory: Trajectory
    stage: Stage
    allocation: Allocation


class EffortGround(Struct, frozen=True, eq=False):
    """What an effort credit comes from: the days as planned and as realised, all else being the same."""

    trajectory: Trajectory
    stage: Stage
    effort: Effort
    planned: tuple[Segment, ...]
    realised: tuple[Segment, ...]


class ActionEffortGround(Struct, frozen=True, eq=False):
    """What credit for an action comes from: cents that were planned, and that were realised under it by then."""

    effort: ActionEffort
    planned: int
    realised: int


class HandoverGround(Struct, frozen=True, eq=False):
    """What the two lines of a hand-over come from."""

    trajectory: Trajectory
    handover: Handover


Ground = StageGround | EffortGround | ActionEffortGround | HandoverGround | Purchase | Hours | Initiative


class AccrualLine(Struct, frozen=True, eq=False, dict=True):
    """An amount that grows over its segments and is split over its shares.

    `source` is the id of the trajectory or entry, `part` that of the stage or hand-over in it, or "".
    """

    rule: Rule
    source: str
    part: str
    tariff: Tariff
    shares: tuple[Share, ...]
    segments: tuple[Segment, ...]
    ground: Ground

    @property
    def grows(self) -> bool:
        """Tell whether the line grows by the day; every other line is a step."""
        return self.rule not in _STEPS

    def days(self, on: int) -> int:
        """Return the number of counted days up to and including an ordinal day."""
        return sum(min(span.last, on) - span.first + 1 for span in self.segments if span.first <= on)

    def exact(self, on: int) -> Fraction:
        """Return the unrounded amount in cents up to and including an ordinal day."""
        total = Fraction(0)
        for span in self.segments:
            if span.first > on:
                break
            total += (min(span.last, on) - span.first + 1) * span.rate.per_day
        return total

    def cents(self, on: int) -> list[int]:
        """Return the rounded amount of each share up to and including an ordinal day, in their order."""
        return self._whole if on >= self.segments[-1].last else self._cents(on)

    @cached_property
    def _whole(self) -> list[int]:
        """What it comes to in the end: asked for again and again, and for a step on every day."""
        return self._cents(self.segments[-1].last)

    def _cents(self, on: int) -> list[int]:
        return split(cents(self.exact(on)), [share.bp for share in self.shares])


def compile_lines(facts: Facts, frameworks: Mapping[str, Holding], until: date) -> tuple[AccrualLine, ...]:
    """Return every line that the facts earn up to and including `until`, in order of recording.

    `frameworks` gives what every plan that a fact names is valued by; KeyError is another plan. Where a plan moves to
    another framework, each holds for the facts of its own days, and a line of a stage is cut in two. Refuses
    `trajectory.hours-required` for a stage at work without weekly hours where the framework asks for them.
    """
    return tuple(_Compilation(frameworks, until.toordinal()).lines(facts))


class _Compilation:
    def __init__(self, frameworks: Mapping[str, Holding], until: int) -> None:
        self._frameworks = frameworks
        self._turns = {plan: holding.turns for plan, holding in frameworks.items() if holding.turns}
        self._known: dict[int, Tariff] = {}
        self._rates = Rates()
        self._until = until

    def lines(self, facts: Facts) -> Iterator[AccrualLine]:
        found = list(self._recorded(facts))
        yield from found
        for effort in facts.efforts:
            if effort.agreed.toordinal() <= self._until:
                yield self._action_effort(effort, found)

    def _recorded(self, facts: Facts) -> Iterator[AccrualLine]:
        for trajectory in facts.trajectories:
            yield from self._trajectory(divided(trajectory, self._turns) if self._turns else trajectory)
        for purchase in facts.purchases:
            if purchase.day.toordinal() <= self._until:
                yield self._purchase(purchase)
        for hours in facts.hours:
            if hours.day.toordinal() <= self._until:
                yield self._hours(hours)
        for initiative in facts.initiatives:
            if initiative.day.toordinal() <= self._until:
                yield self._initiative(initiative)

    def _tariff(self, plan: str, day: date) -> Tariff:
        framework = self._frameworks[plan].on(day)
        if id(framework) not in self._known:
            self._known[id(framework)] = tariff(framework)
        return self._known[id(framework)]

    def _counted(self, trajectory: Trajectory, until: int) -> Counted:
        return counted(trajectory, self._tariff, until, self._rates)

    def _trajectory(self, trajectory: Trajectory) -> Iterator[AccrualLine]:
        days = self._counted(trajectory, self._until)
        for place, stage in enumerate(trajectory.stages):
            for position, allocation in enumerate(stage.allocations):
                if segments := days.get((place, position)):
                    ground = StageGround(trajectory, stage, allocation)
                    yield self._stage_line(Rule(stage.kind), ground, tuple(segments))
            yield from self._sustained(trajectory, stage)
            yield from self._effort(trajectory, place)
        for handover in trajectory.handovers:
            if handover.confirmed and handover.day.toordinal() <= self._until:
                yield self._handover(trajectory, handover)

    def _stage_line(self, rule: Rule, ground: StageGround, segments: tuple[Segment, ...]) -> AccrualLine:
        return AccrualLine(
            rule=rule,
            source=ground.trajectory.id,
            part=ground.stage.id,
            tariff=tariff_of(ground.allocation, self._tariff),
            shares=_counting(ground.allocation.shares, ground.stage.barred),
            segments=segments,
            ground=ground,
        )

    def _sustained(self, trajectory: Trajectory, stage: Stage) -> Iterator[AccrualLine]:
        """Rule 9: once, on the third anniversary of work that still runs, to the allocation of that day."""
        if stage.kind not in AT_WORK:
            return
        day = anniversary(stage.first_day, SUSTAINED_YEARS)
        if day > self._until or (stage.last_day is not None and stage.last_day.toordinal() < day):
            return
        allocation = _in_force(stage.allocations, day)
        if allocation is not None:
            product = Product(tariff_of(allocation, self._tariff)).euros("person_year")
            rate = product.hours(stage.in_force(day).hours, stage.id).rate()
            ground = StageGround(trajectory, stage, allocation)
            yield self._stage_line(Rule.SUSTAINED, ground, (Segment(day, day, rate),))

    def _effort(self, trajectory: Trajectory, place: int) -> Iterator[AccrualLine]:
        """Rule 11: a share of what the stage fell short of its plan, with all else as it is."""
        stage = trajectory.stages[place]
        effort = stage.effort
        if effort is None or stage.last_day is None or not stage.allocations:
            return
        if effort.agreed.toordinal() > self._until:
            return
        as_planned = replace(stage, last_day=effort.planned_last_day)
        stages = (*trajectory.stages[:place], as_planned, *trajectory.stages[place + 1 :])
        planned = self._counted(replace(trajectory, stages=stages), effort.planned_last_day.toordinal())
        realised = self._counted(trajectory, stage.last_day.toordinal())
        ground = EffortGround(trajectory, stage, effort, _days_of(place, planned), _days_of(place, realised))
        last = stage.allocations[-1]
        numbers = self._tariff(last.shares[0].plan, effort.agreed)
        yield AccrualLine(
            rule=Rule.EFFORT,
            source=trajectory.id,
            part=stage.id,
            tariff=numbers,
            shares=_counting(last.shares, stage.barred),
            segments=_step(effort.agreed, _effort_rate(numbers, ground)),
            ground=ground,
        )

    def _action_effort(self, effort: ActionEffort, lines: Sequence[AccrualLine]) -> AccrualLine:
        """Rule 11 for an action: a share of what was recorded under it by then fell short of what it planned."""
        on, numbers = effort.agreed.toordinal(), self._tariff(effort.plan, effort.agreed)
        under = (line for line in lines if not effort.recorded.isdisjoint((line.source, line.part)))
        realised = sum(_share_of(effort.plan, line, on) for line in under)
        planned = sum(persons_of(each) * self._planned(effort, each) for each in effort.planned)
        ground = ActionEffortGround(effort, planned, realised)
        return _entry(Rule.EFFORT, effort, numbers, _action_effort_rate(numbers, ground), effort.agreed, ground)

    def _planned(self, effort: ActionEffort, planned: Planned) -> int:
        """Return what a planned fact is worth for one person, in cents."""
        until = planned.last_day.toordinal()
        facts = planned_facts(effort.id, planned, self._frameworks[effort.plan], effort.plan)
        return sum(sum(line.cents(until)) for line in _Compilation(self._frameworks, until).lines(facts))

    def _handover(self, trajectory: Trajectory, handover: Handover) -> AccrualLine:
        numbers = self._tariff(handover.from_plan, handover.day)
        shares = (Share(plan=handover.from_plan, bp=_HALVES), Share(plan=handover.to_plan, bp=_HALVES))
        return AccrualLine(
            rule=Rule.HANDOVER,
            source=trajectory.id,
            part=handover.id,
            tariff=numbers,
            shares=_counting(shares, handover.barred),
            segments=_step(handover.day, Product(numbers).euros("handover").rate()),
            ground=HandoverGround(trajectory, handover),
        )

    def _purchase(self, purchase: Purchase) -> AccrualLine:
        numbers = self._tariff(purchase.plan, purchase.day)
        product = Product(numbers).times(Fraction(purchase.net), neutral_cents(purchase.net))
        kind = best_recognition(purchase, numbers)
        if kind is None:
            product.times(Fraction(0), "0")
        else:
            product.times(numbers.recognitions[kind], neutral(numbers.recognitions[kind]), f"recognitions.{kind}")
        return _entry(Rule.PURCHASE, purchase, numbers, product.rate(), purchase.day, purchase)

    def _hours(self, hours: Hours) -> AccrualLine:
        numbers = self._tariff(hours.plan, hours.day)
        return _entry(Rule.HOURS, hours, numbers, _hours_rate(numbers, hours.minutes), hours.day, hours)

    def _initiative(self, initiative: Initiative) -> AccrualLine:
        """Rule 14: hours, or the agreed impact instead, capped at a multiple of the hours."""
        numbers = self._tariff(initiative.shares[0].plan, initiative.day)
        rate = _hours_rate(numbers, initiative.minutes)
        if initiative.agreed_impact is not None:
            cap = numbers.impact_cap * rate.per_day
            rate = Rate(
                per_day=min(Fraction(initiative.agreed_impact), cap),
                factors=f"min({neutral_cents(initiative.agreed_impact)}, "
                f"{neutral(numbers.impact_cap)} × {rate.factors})",
                values=(*rate.values, (numbers.framework, "impact_cap")),
            )
        return AccrualLine(
            rule=Rule.INITIATIVE,
            source=initiative.id,
            part="",
            tariff=numbers,
            shares=initiative.shares,
            segments=_step(initiative.day, rate),
            ground=initiative,
        )


def best_recognition(purchase: Purchase, numbers: Tariff) -> str | None:
    """Return the recognition with the highest rate among those valid on the invoice date, ties as given.

    One that the framework does not list counts for nothing there.
    """
    valid = [held.kind for held in purchase.recognitions if held.valid_on(purchase.day)]
    listed = [kind for kind in valid if kind in numbers.recognitions]
    return max(listed, key=lambda kind: numbers.recognitions[kind], default=None)


def divided(trajectory: Trajectory, turns: Mapping[str, Sequence[date]]) -> Trajectory:
    """Cut every allocation period where the plan that it names first moves to another framework."""
    return replace(
        trajectory,
        stages=tuple(replace(stage, allocations=tuple(_cut(stage.allocations, turns))) for stage in trajectory.stages),
    )


def _cut(allocations: Sequence[Allocation], turns: Mapping[str, Sequence[date]]) -> Iterator[Allocation]:
    for allocation in allocations:
        first, last = allocation.first_day, allocation.last_day
        for day in turns.get(allocation.shares[0].plan, ()):
            if first < day and (last is None or day <= last):
                yield replace(allocation, first_day=first, last_day=day - timedelta(days=1))
                first = day
        yield replace(allocation, first_day=first)


def arithmetic(segments: Sequence[Segment], on: int) -> str:
    """Return the shown sum of counted days at their rates, up to an ordinal day: `50000.00 × 245 / 365`."""
    days: dict[tuple[str, int], int] = {}
    for span in segments:
        if span.first <= on:
            term = (span.rate.factors, span.rate.window)
            days[term] = days.get(term, 0) + min(span.last, on) - span.first + 1
    terms = [f"{factors} × {count} / {window}" for (factors, window), count in days.items()]
    return " + ".join(terms) or "0"


def _entry(
    rule: Rule,
    entry: Purchase | Hours | ActionEffort,
    numbers: Tariff,
    rate: Rate,
    day: date,
    ground: Ground,
) -> AccrualLine:
    return AccrualLine(
        rule=rule,
        source=entry.id,
        part="",
        tariff=numbers,
        shares=(Share(plan=entry.plan, bp=_WHOLE),),
        segments=_step(day, rate),
        ground=ground,
    )


def _step(day: date, rate: Rate) -> tuple[Segment, ...]:
    return (Segment(day.toordinal(), day.toordinal(), rate),)


def _hours_rate(numbers: Tariff, minutes: int) -> Rate:
    return Product(numbers).euros("hour").times(Fraction(minutes, 60), f"{minutes} / 60").rate()


def _effort_rate(numbers: Tariff, ground: EffortGround) -> Rate:
    shortfall = max(Fraction(0), _total(ground.planned) - _total(ground.realised))
    planned, realised = (arithmetic(days, days[-1].last if days else 0) for days in (ground.planned, ground.realised))
    product = _delivered(numbers, ground.effort).times(shortfall, f"max(0, ({planned}) - ({realised}))")
    product.values.extend(value for span in (*ground.planned, *ground.realised) for value in span.rate.values)
    return product.rate()


def _action_effort_rate(numbers: Tariff, ground: ActionEffortGround) -> Rate:
    shortfall = max(Fraction(0), Fraction(ground.planned - ground.realised))
    shown = f"max(0, {neutral_cents(ground.planned)} - {neutral_cents(ground.realised)})"
    return _delivered(numbers, ground.effort).times(shortfall, shown).rate()


def _delivered(numbers: Tariff, effort: Effort | ActionEffort) -> Product:
    """Return alpha times what was delivered of the norm."""
    delivered = f"min(1, {effort.delivered_minutes} / {effort.norm_minutes})"
    product = Product(numbers).value("effort_share_high_risk" if effort.high_risk else "effort_share")
    return product.times(min(Fraction(1), Fraction(effort.delivered_minutes, effort.norm_minutes)), delivered)


def _counting(shares: tuple[Share, ...], barred: frozenset[str]) -> tuple[Share, ...]:
    """Return the shares, those of barred plans as nobody's: what the others get does not change by it."""
    return tuple(replace(each, plan="") if each.plan in barred else each for each in shares) if barred else shares


def _share_of(plan: str, line: AccrualLine, on: int) -> int:
    if line.segments[0].first > on:
        return 0
    return sum(part for share, part in zip(line.shares, line.cents(on), strict=True) if share.plan == plan)


def _total(segments: Sequence[Segment]) -> Fraction:
    return sum(((span.last - span.first + 1) * span.rate.per_day for span in segments), Fraction(0))


def _days_of(place: int, days: Counted) -> tuple[Segment, ...]:
    spans = (span for (stage, _), found in days.items() if stage == place for span in found)
    return tuple(sorted(spans, key=lambda span: span.first))


def _in_force(allocations: Sequence[Allocation], day: int) -> Allocation | None:
    for allocation in allocations:
        ends = allocation.last_day
        if allocation.first_day.toordinal() <= day and (ends is None or day <= ends.toordinal()):
            return allocation
    return None

"""The rules as they are written: day by day, without a thought for speed. What the compiled segments must equal."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from msgspec.structs import replace

from domain.terms import StageKind, Support
from domain.valuation.facts import ActionEffort, Allocation, Facts, Share, Stage, Trajectory
from domain.valuation.framework import Framework, Holding

Amounts = list[tuple[str, str, int, int]]
"""Plan, rule, cents and counted days (0 for a step) of every share of every line that is not empty."""

Line = tuple[int, int, int]
"""A stage, its allocation period, and how often the plan had moved to another framework."""

ORDER = ("employment", "sheltered", "work-experience", "education", "activation", "prevention")
DAY = timedelta(days=1)


class Day:
    """What is known on the way through one trajectory: the days used up, and what each line has gathered."""

    def __init__(self, trajectory: Trajectory, frameworks: Mapping[str, Holding]) -> None:
        self.trajectory = trajectory
        self.frameworks = frameworks
        self.used = Counter(trajectory.counted_before)
        self.prevented = 0
        self.exact: dict[Line, Fraction] = {}
        self.days: Counter[Line] = Counter()

    def passes(self, today: date) -> None:
        candidates = []
        for place, stage in enumerate(self.trajectory.stages):
            if stage.first_day <= today and (stage.last_day is None or today <= stage.last_day):
                for position, allocation in enumerate(stage.allocations):
                    if in_force(allocation, today):
                        holding = self.frameworks[allocation.shares[0].plan]
                        value = self.value(stage, holding.on(today), today)
                        if value:
                            rank = (-value, ORDER.index(stage.kind), place)
                            candidates.append((rank, value, stage, (place, position, moves(holding, today))))
        if candidates:
            _, value, stage, line = min(candidates, key=lambda each: each[0])
            self.exact[line] = self.exact.get(line, Fraction(0)) + value
            self.days[line] += 1
            if stage.kind == "prevention":
                self.prevented += 1
            elif stage.kind in {"employment", "sheltered"} and terms_of(stage, today)[1] == "benefit":
                self.used[stage.contractor] += 1

    def value(self, stage: Stage, framework: Framework, today: date) -> Fraction:
        person_year = euros(framework, "person_year")
        multiplier = framework.values.get(f"multipliers.{stage.group}")
        m = Fraction(multiplier.value or "0") if multiplier else Fraction(1)
        window = length_of_window(stage.first_day, today)
        hours, support = terms_of(stage, today)
        match stage.kind:
            case StageKind.EMPLOYMENT | StageKind.SHELTERED:
                if support == Support.NONE:
                    return Fraction(0)
                if support == Support.PERMANENT:
                    return person_year * m * fulltime(hours, framework) / window
                if self.used[stage.contractor] >= number(framework, "counted_days"):
                    return Fraction(0)
                return person_year * m * fulltime(hours, framework) / 365
            case StageKind.EDUCATION:
                return euros(framework, "education_year") * m / window
            case StageKind.PREVENTION if self.prevented >= 365:
                return Fraction(0)
            case kind:
                return number(framework, f"stages.{kind}") * person_year * m / window


def day_by_day(facts: Facts, frameworks: Mapping[str, Holding], on: date) -> Amounts:
    found: Amounts = []
    for trajectory in facts.trajectories:
        found += of_trajectory(trajectory, frameworks, on)
    for agreed in facts.efforts:
        if agreed.agreed <= on:
            found.append((agreed.plan, "effort", action_effort(agreed, facts, frameworks[agreed.plan], frameworks), 0))
    return found


def action_effort(agreed: ActionEffort, facts: Facts, framework: Holding, frameworks: Mapping[str, Holding]) -> int:
    """Rule 11 for an action that planned persons, under which whole trajectories were recorded."""
    realised = sum(
        cents
        for trajectory in facts.trajectories
        if trajectory.id in agreed.recorded
        for plan, _, cents, _ in of_trajectory(trajectory, frameworks, agreed.agreed)
        if plan == agreed.plan
    )
    planned = 0
    for each in agreed.planned:
        whole = Allocation(first_day=each.first_day, shares=(Share(plan=agreed.plan, bp=10_000),))
        person = Stage(
            id="",
            kind=StageKind(each.kind),
            contractor="",
            first_day=each.first_day,
            last_day=each.last_day,
            allocations=(whole,),
            hours=Fraction(each.weekly_minutes or 0, 60),
            support=each.support,
        )
        one = of_trajectory(Trajectory(id="", stages=(person,)), frameworks, each.last_day)
        planned += each.persons * sum(cents for _, _, cents, _ in one)
    alpha = number(framework.on(agreed.agreed), "effort_share_high_risk" if agreed.high_risk else "effort_share")
    delivered = min(Fraction(1), Fraction(agreed.delivered_minutes, agreed.norm_minutes))
    return to_cents(max(Fraction(0), alpha * delivered * (planned - realised)))


def of_trajectory(trajectory: Trajectory, frameworks: Mapping[str, Holding], on: date) -> Amounts:
    found: Amounts = []
    walked = walk(trajectory, frameworks, on)
    for place, stage in enumerate(trajectory.stages):
        for position, allocation in enumerate(stage.allocations):
            for moved in range(len(frameworks[allocation.shares[0].plan].turns) + 1):
                line = (place, position, moved)
                if walked.days[line]:
                    found += split(stage, stage.kind, allocation.shares, walked.exact[line], walked.days[line])
        if stage.kind in {"employment", "sheltered"}:
            found += sustained(stage, frameworks, on)
        if stage.effort and stage.effort.agreed <= on and stage.allocations:
            found += effort(trajectory, place, frameworks)
    for handover in trajectory.handovers:
        if handover.confirmed and handover.day <= on:
            earned = to_cents(euros(frameworks[handover.from_plan].on(handover.day), "handover"))
            half = earned // 2
            for plan, part in ((handover.from_plan, earned - half), (handover.to_plan, half)):
                found.append(("" if plan in handover.barred else plan, "handover", part, 0))
    return found


def moves(holding: Holding, today: date) -> int:
    return sum(day <= today for day in holding.turns)


def walk(trajectory: Trajectory, frameworks: Mapping[str, Holding], on: date) -> Day:
    walked = Day(trajectory, frameworks)
    today = min((stage.first_day for stage in trajectory.stages), default=on)
    while today <= on:
        walked.passes(today)
        today += DAY
    return walked


def sustained(stage: Stage, frameworks: Mapping[str, Holding], on: date) -> Amounts:
    third = anniversary(stage.first_day, 3)
    if third > on or (stage.last_day is not None and stage.last_day < third):
        return []
    for allocation in stage.allocations:
        if in_force(allocation, third):
            framework = frameworks[allocation.shares[0].plan].on(third)
            earned = euros(framework, "person_year") * fulltime(terms_of(stage, third)[0], framework)
            return split(stage, "sustained", allocation.shares, earned, 0)
    return []


def effort(trajectory: Trajectory, place: int, frameworks: Mapping[str, Holding]) -> Amounts:
    stage = trajectory.stages[place]
    agreed = stage.effort
    assert agreed is not None
    assert stage.last_day is not None
    stages = list(trajectory.stages)
    stages[place] = replace(stage, last_day=agreed.planned_last_day)
    as_planned = walk(replace(trajectory, stages=tuple(stages)), frameworks, agreed.planned_last_day)
    as_it_was = walk(trajectory, frameworks, stage.last_day)
    short = of_stage(as_planned, place) - of_stage(as_it_was, place)
    last = stage.allocations[-1]
    framework = frameworks[last.shares[0].plan].on(agreed.agreed)
    alpha = number(framework, "effort_share_high_risk" if agreed.high_risk else "effort_share")
    delivered = min(Fraction(1), Fraction(agreed.delivered_minutes, agreed.norm_minutes))
    return split(stage, "effort", last.shares, max(Fraction(0), alpha * delivered * short), 0)


def of_stage(walked: Day, place: int) -> Fraction:
    return sum((value for (stage, *_), value in walked.exact.items() if stage == place), Fraction(0))


def split(stage: Stage, rule: str, shares: tuple[Share, ...], exact: Fraction, days: int) -> Amounts:
    """Give every share its whole cents, then one cent at a time to the share that is furthest behind.

    Where a plan bars the stage, the cents that it would have had are nobody's.
    """
    total = to_cents(exact)
    given = [total * share.bp // 10_000 for share in shares]
    while sum(given) < total:
        behind = [Fraction(total * share.bp, 10_000) - part for share, part in zip(shares, given, strict=True)]
        given[behind.index(max(behind))] += 1
    plans = ["" if share.plan in stage.barred else share.plan for share in shares]
    return [(plan, rule, part, days) for plan, part in zip(plans, given, strict=True)]


def to_cents(exact: Fraction) -> int:
    precise = Decimal(exact.numerator) / Decimal(exact.denominator)
    return int(precise.quantize(Decimal(1), ROUND_HALF_UP))


def in_force(allocation: Allocation, today: date) -> bool:
    return allocation.first_day <= today and (allocation.last_day is None or today <= allocation.last_day)


def length_of_window(first: date, today: date) -> int:
    years = 0
    while anniversary(first, years + 1) <= today:
        years += 1
    return (anniversary(first, years + 1) - anniversary(first, years)).days


def anniversary(first: date, years: int) -> date:
    try:
        return first.replace(year=first.year + years)
    except ValueError:
        return date(first.year + years, 3, 1)


def terms_of(stage: Stage, today: date) -> tuple[Fraction | None, Support]:
    hours, support = stage.hours, stage.support
    for terms in stage.later:
        if terms.first_day <= today:
            hours, support = terms.hours, terms.support
    return hours, support


def fulltime(hours: Fraction | None, framework: Framework) -> Fraction:
    full_count = framework.values["full_count_hours"].value
    if full_count is None:
        return Fraction(1)
    assert hours is not None
    return min(Fraction(1), hours / Fraction(full_count))


def number(framework: Framework, key: str) -> Fraction:
    return Fraction(framework.values[key].value or "0")


def euros(framework: Framework, key: str) -> Fraction:
    return number(framework, key) * number(framework, "index") * 100

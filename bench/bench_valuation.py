"""Valuing takes time in proportion to the number of trajectories, not to the days they last.

Run `.venv/bin/python -m bench.bench_valuation`. Each figure is the best of three in this process, as a ratio to
valuing 10,000 trajectories of ten years, and beside the naive day-by-day definition on a hundredth of them.
"""

import time
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

from domain.terms import StageKind, Support
from domain.valuation.facts import Allocation, Facts, Share, Stage, Trajectory
from domain.valuation.framework import extend, norm, variant
from domain.valuation.ledger import Ledger, month_ends
from tests.valuation.daily import day_by_day

PLANS = {"A": extend(norm(), variant("waterburg-2026")), "B": norm()}
START = date(2020, 1, 1)
HORIZON = date(2040, 12, 31)
YEAR = 365
REPEATS = 3
MANY = 10_000


def person(number: int, years: int) -> Trajectory:
    """Return a way through the chain that fills so many years: a step, education, and work without an end cap."""
    first = START + timedelta(days=number % YEAR)
    last = first + timedelta(days=years * YEAR - 1)
    third = timedelta(days=years * YEAR // 3)
    shares = (Share(plan="A", bp=7000), Share(plan="B", bp=3000))
    allocations = (
        Allocation(first_day=START, last_day=first + 2 * third, shares=shares),
        Allocation(first_day=first + 2 * third + timedelta(days=1), shares=shares[::-1]),
    )
    periods = (
        (StageKind.WORK_EXPERIENCE, first, first + third),
        (StageKind.EDUCATION, first + third, last),
        (StageKind.EMPLOYMENT, first + 2 * third, last),
    )
    stages = tuple(
        Stage(
            id=f"{number}.{kind}",
            kind=kind,
            contractor=f"C{number % 40}",
            first_day=begins,
            last_day=ends,
            allocations=allocations,
            hours=Fraction(20 + number % 17),
            support=Support.PERMANENT if number % 2 else Support.BENEFIT,
        )
        for kind, begins, ends in periods
    )
    return Trajectory(id=str(number), stages=stages)


def people(count: int, years: int) -> Facts:
    """Return so many trajectories of so many years."""
    return Facts(trajectories=tuple(person(number, years) for number in range(count)))


def seconds(work: Callable[[], object]) -> float:
    """Return the best time of a few runs."""
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def valued(facts: Facts) -> dict[str, int]:
    """Compile the facts and total every plan."""
    return Ledger.of(facts, PLANS, HORIZON).totals(HORIZON)


def main() -> None:
    """Measure and print."""
    many, few = people(MANY, 10), people(MANY // 10, 10)
    short, naive = people(MANY, 1), people(MANY // 100, 10)
    base = seconds(lambda: valued(many))
    ledger = Ledger.of(many, PLANS, HORIZON)
    months = month_ends(date(2029, 1, 1), date(2029, 12, 31))
    rows = [
        (f"{MANY:,} trajectories of ten years", base),
        (f"{MANY // 10:,} trajectories of ten years", seconds(lambda: valued(few))),
        (f"{MANY:,} trajectories of one year", seconds(lambda: valued(short))),
        (f"one more day of the {MANY:,}, compiled", seconds(lambda: ledger.totals(date(2029, 6, 30)))),
        ("twelve month ends of one plan, compiled", seconds(lambda: ledger.series("A", months))),
        (f"every line with its explanation, of {MANY // 100:,}", seconds(lambda: explained(naive))),
        (f"{MANY // 100:,} trajectories of ten years, day by day", seconds(lambda: day_by_day(naive, PLANS, HORIZON))),
    ]
    for name, taken in rows:
        print(f"{name:<45}{taken:>9.3f} s{taken / base:>10.4f} of the first")


def explained(facts: Facts) -> list[str]:
    """Return what every line says of itself."""
    return [line.explanation().text("nl") for line in Ledger.of(facts, PLANS, HORIZON).lines(HORIZON)]


if __name__ == "__main__":
    main()

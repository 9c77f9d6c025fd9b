"""Replaying a plan with a long past from the log, to any version and to the next, against the same bytes in memory."""

from datetime import timedelta
from itertools import cycle
from typing import Final
from uuid import UUID, uuid4

from msgspec.structs import replace

from bench.bench_command import CONTRACTOR, a_plan
from bench.ground import fresh_database, take_turns
from domain.aggregates.plan import Plan
from domain.aggregates.plan.events import HoursRecorded
from domain.commands.books import Shelf
from domain.commands.store import CommandKey
from domain.events import Recorded
from storage.database import Database
from storage.log import Log

LENGTH: Final = 10_000
"""Events of the plan: one opening, and hours ever after."""

SAVE: Final = 250
ROUNDS: Final = 9


def main() -> None:
    """Measure, and print what the rows of `bench/README.md` need."""
    with fresh_database() as url, Database(url) as database:
        log = Log(database)
        plan = a_long_plan(log)
        rows = log.recorder.select_stream(plan)

        def decode() -> list[Recorded]:
            return log.mapper.stream(plan, rows)

        seconds = take_turns(
            {
                "decode": decode,
                "decode and fold": lambda: Plan.replay(plan, decode()),
                "from the log": lambda: Plan.replay(plan, log.streams([plan])[plan]),
            },
            rounds=ROUNDS,
            calls=1,
        )
        moments = [each.event.head.at for each in decode()]
        apart, onward = cycle(moments[:: LENGTH // 9]), cycle(moments[-LENGTH // 5 :])
        shelf = Shelf(log)
        shelf.open(plan)
        replays = take_turns(
            {
                "any version": lambda: Shelf(log).open(plan, next(apart)),
                "the next one": lambda: shelf.open(plan, next(onward)),
            },
            rounds=ROUNDS,
            calls=1,
        )
    for name, each in seconds.items():
        print(f"{name:<16}{LENGTH / each:>10,.0f} events/s")
    for name, each in replays.items():
        print(f"{name:<16}{each * 1e3:>10,.0f} ms")
    for limit in ("decode", "decode and fold"):
        print(f"{seconds[limit] / seconds['from the log']:<16.2f}of {limit}, for {LENGTH:,} events")


def a_long_plan(log: Log) -> UUID:
    """Append a plan of `LENGTH` events and return it."""
    opened, recorded, *_ = (each.event for each in a_plan(log))
    if not isinstance(recorded, HoursRecorded):
        raise TypeError(recorded)
    plan = uuid4()
    events = [opened, *(_again(recorded, timedelta(minutes=number)) for number in range(LENGTH - 1))]
    for first in range(0, LENGTH, SAVE):
        save = [Recorded(plan, first + n, event) for n, event in enumerate(events[first : first + SAVE], start=1)]
        log.append(save, CommandKey(uuid4(), CONTRACTOR.account, bytes(32)))
    return plan


def _again(recorded: HoursRecorded, later: timedelta) -> HoursRecorded:
    """Return the recording of other hours, some time after."""
    return replace(recorded, head=replace(recorded.head, at=recorded.head.at + later), entry=uuid4())


if __name__ == "__main__":
    main()

"""Replaying a plan with a long past from the log, against decoding and folding the same bytes in memory."""

from typing import Final
from uuid import UUID, uuid4

import msgspec

from bench.bench_command import CONTRACTOR, a_plan
from bench.ground import fresh_database, take_turns
from domain.aggregates.plan import Plan
from domain.aggregates.plan.events import HoursRecorded
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
    for name, each in seconds.items():
        print(f"{name:<16}{LENGTH / each:>10,.0f} events/s")
    for limit in ("decode", "decode and fold"):
        print(f"{seconds[limit] / seconds['from the log']:<16.2f}of {limit}, for {LENGTH:,} events")


def a_long_plan(log: Log) -> UUID:
    """Append a plan of `LENGTH` events and return it."""
    opened, recorded, *_ = (each.event for each in a_plan(log))
    if not isinstance(recorded, HoursRecorded):
        raise TypeError(recorded)
    plan = uuid4()
    events = [opened, *(msgspec.structs.replace(recorded, entry=uuid4()) for _ in range(LENGTH - 1))]
    for first in range(0, LENGTH, SAVE):
        save = [Recorded(plan, first + n, event) for n, event in enumerate(events[first : first + SAVE], start=1)]
        log.append(save, CommandKey(uuid4(), CONTRACTOR.account, bytes(32)))
    return plan


if __name__ == "__main__":
    main()

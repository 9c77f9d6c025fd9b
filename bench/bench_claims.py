"""What it costs a command that its hours count once: with its claim among a hundred thousand others, and without."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from bench.bench_command import BEHIND, CALLS, NOON, ROUNDS, WARM, a_plan, copies, recording
from bench.ground import fresh_database, take_turns
from domain.claims import Claimed
from domain.commands.store import CommandKey, Read
from domain.commands.work import Desk
from domain.events import Recorded
from storage.database import Database
from storage.log import Log

OTHERS: Final = 100_000
"""Claims that stand already."""


class Unclaimed:
    """The log, to which nothing that is recorded is claimed."""

    def __init__(self, log: Log) -> None:
        """Stand before a log."""
        self._log = log
        self.done = log.done

    def streams(self, ids: Collection[UUID]) -> dict[UUID, list[Recorded]]:
        """Return the events of each stream in order."""
        return self._log.streams(ids)

    def versions(self, ids: Collection[UUID]) -> dict[UUID, int]:
        """Return the version of each stream."""
        return self._log.versions(ids)

    def append(
        self,
        recorded: Sequence[Recorded],
        key: CommandKey,
        claimed: Sequence[Claimed] = (),  # noqa: ARG002
        read: Sequence[Read] = (),
    ) -> int:
        """Append without the claims."""
        return self._log.append(recorded, key, read=read)


def main() -> None:
    """Measure, and print what a row of `bench/README.md` needs."""
    with fresh_database() as url, Database(url) as database:
        log = Log(database)
        plan = a_plan(log)
        with database.pool.connection() as connection:
            connection.execute(
                "insert into claims select gen_random_uuid(), gen_random_uuid(), 'hours', sha256(n::text::bytea), 1, 1"
                " from generate_series(1, %s) n",
                [OTHERS],
            )
            connection.execute("analyze claims")
        contenders = {
            name: recording(Desk(store, lambda: NOON + timedelta(days=30)), copies(log, plan, ROUNDS * CALLS + WARM))
            for name, store in (("with its claim", log), ("without", Unclaimed(log)))
        }
        for call in contenders.values():
            for _ in range(WARM):
                call()
        seconds = take_turns(contenders, rounds=ROUNDS, calls=CALLS)
    print(f"a command with {BEHIND} events behind it, and {OTHERS:,} claims beside its own")
    for name, each in seconds.items():
        print(f"{name:<22}{1 / each:>8,.0f}/s{each * 1e6:>8,.0f} us{each / seconds['without']:>8.2f}")


if __name__ == "__main__":
    main()

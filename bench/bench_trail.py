"""The trail: entering events that wait in the log, and proofs among all that were entered, read from PostgreSQL."""

import time
from datetime import UTC, datetime
from random import Random
from typing import Final

from bench.ground import fresh_database, take_turns
from domain.trail.merkle import Growth, leaf_hash, verify_inclusion
from domain.trail.notes import Signer, read_checkpoint
from storage.database import Database
from storage.trail import Trail

EVENTS: Final = 1_000_000
STREAMS: Final = 20_000
BATCH: Final = 5_000
KNOWN: Final = 271
"""The entry whose proof is checked."""

STATE: Final = 450
"""Bytes of an event: what hours take."""

ROUNDS: Final = 9
CALLS: Final = 50


def main() -> None:
    """Measure, and print what the rows of `bench/README.md` need."""
    leaf = leaf_hash(b"")
    growth = Growth()
    start = time.perf_counter()
    for _ in range(EVENTS):
        growth.append(leaf)
    in_memory = time.perf_counter() - start
    with fresh_database() as url, Database(url) as database:
        with database.pool.connection() as connection:
            connection.execute(
                "with streams as (select k, gen_random_uuid() as id from generate_series(0, %(streams)s - 1) k)"
                " insert into events select id, n / %(streams)s + 1, 'plan.hours-recorded/1', %(state)s, n + 1"
                " from generate_series(0, %(events)s - 1) n join streams on k = mod(n, %(streams)s)",
                {"streams": STREAMS, "state": b"y" * STATE, "events": EVENTS},
            )
        trail = Trail(database)
        start = time.perf_counter()
        while trail.follow(BATCH):
            pass
        entered = time.perf_counter() - start
        start = time.perf_counter()
        note = trail.close(Signer("planspoor.example/bench", bytes(32)), datetime.now(UTC))
        closed = time.perf_counter() - start
        if note is None:
            raise AssertionError("nothing was entered")
        checkpoint = read_checkpoint(note.text)
        random, reader = Random(1), Trail(database)  # noqa: S311 - the same every time
        start = time.perf_counter()
        reader.follow()
        taken_over = time.perf_counter() - start
        with database.pool.connection() as connection:
            [first] = connection.execute("select leaf from trail_entries where number = %s", [KNOWN]).fetchone()
        proof = reader.prove_inclusion(KNOWN, checkpoint.size)
        seconds = take_turns(
            {
                "inclusion": lambda: reader.prove_inclusion(random.randrange(checkpoint.size), checkpoint.size),
                "consistency": lambda: reader.prove_consistency(random.randrange(1, checkpoint.size), checkpoint.size),
                "verification": lambda: verify_inclusion(first, KNOWN, checkpoint.size, proof, checkpoint.root),
            },
            rounds=ROUNDS,
            calls=CALLS,
        )
    print(f"{EVENTS:,} events of {STREAMS:,} streams")
    print(f"in memory     {EVENTS / in_memory:>10,.0f} leaves/s")
    print(f"entered       {EVENTS / entered:>10,.0f} events/s")
    print(f"closed in     {closed * 1000:>10,.0f} ms")
    print(f"taken over in {taken_over * 1000:>10,.0f} ms")
    for name, each in seconds.items():
        print(f"{name:<14}{each * 1000:>10,.2f} ms")


if __name__ == "__main__":
    main()

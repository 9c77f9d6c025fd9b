"""The trail: entering events that wait in the log, proofs and an audit of all of them, and what it costs a command."""

import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final
from uuid import uuid4

from bench.ground import LOG_KEY, fresh_database, take_turns
from domain.aggregates import AGGREGATES
from domain.aggregates.organisation import OrganisationRenamed
from domain.commands.store import CommandKey
from domain.events import Head, Recorded
from domain.trail.merkle import Growth, leaf_hash, verify_inclusion
from domain.trail.notes import read_checkpoint
from storage.audit import audit
from storage.database import Database
from storage.keeper import Keeper
from storage.log import Log
from storage.mapper import EventMapper
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
APPENDS: Final = 200
"""Commands in a row, with a keeper beside them and without."""


def renamed() -> OrganisationRenamed:
    """Return an event of some size."""
    head = Head(at=datetime.now(UTC), by=uuid4(), organisation=uuid4(), command=uuid4())
    return OrganisationRenamed(head=head, name="y" * STATE)


def appending(database: Database, log: Log, *, kept: bool) -> float:
    """Return the seconds that commands in a row take, while the trail is `kept` beside them or not."""
    with TemporaryDirectory() as place, ExitStack() as beside:
        if kept:
            seen = Path(place) / "seen"
            keeper = beside.enter_context(Keeper(database, LOG_KEY, lambda: datetime.now(UTC), seen))
            while keeper.health()["behind"] or keeper.health()["closed"] < keeper.health()["entries"]:
                time.sleep(0.1)
        stream = uuid4()
        start = time.perf_counter()
        for version in range(1, APPENDS + 1):
            key = CommandKey(uuid4(), uuid4(), bytes(32))
            log.append([Recorded(stream, version, renamed())], key)
        return time.perf_counter() - start


def main() -> None:
    """Measure, and print what the rows of `bench/README.md` need."""
    leaf = leaf_hash(b"")
    growth = Growth()
    start = time.perf_counter()
    for _ in range(EVENTS):
        growth.append(leaf)
    in_memory = time.perf_counter() - start
    with fresh_database() as url, Database(url) as database:
        log, mapper = Log(database), EventMapper(AGGREGATES)
        stored = mapper.to_stored_event(Recorded(uuid4(), 1, renamed()))
        with database.pool.connection() as connection:
            connection.execute(
                "with streams as (select k, gen_random_uuid() as id from generate_series(0, %(streams)s - 1) k)"
                " insert into events select id, n / %(streams)s + 1, %(topic)s, %(state)s, n + 1"
                " from generate_series(0, %(events)s - 1) n join streams on k = mod(n, %(streams)s)",
                {"streams": STREAMS, "topic": stored.topic, "state": stored.state, "events": EVENTS},
            )
        trail = Trail(database.pool)
        start = time.perf_counter()
        while trail.follow(BATCH):
            pass
        entered = time.perf_counter() - start
        start = time.perf_counter()
        note = trail.close(LOG_KEY, datetime.now(UTC))
        closed = time.perf_counter() - start
        if note is None:
            raise AssertionError("nothing was entered")
        checkpoint = read_checkpoint(note.text)
        random, reader = Random(1), Trail(database.pool)  # noqa: S311 - the same every time
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
        start = time.perf_counter()
        found = audit(database.pool, mapper, LOG_KEY.verifier)
        audited = time.perf_counter() - start
        if found.findings:
            raise AssertionError(found.findings[0])
        beside = {kept: median(appending(database, log, kept=kept) for _ in range(ROUNDS)) for kept in (True, False)}
    print(f"{EVENTS:,} events of {STREAMS:,} streams")
    print(f"in memory     {EVENTS / in_memory:>10,.0f} leaves/s")
    print(f"entered       {EVENTS / entered:>10,.0f} events/s")
    print(f"closed in     {closed * 1000:>10,.0f} ms")
    print(f"taken over in {taken_over * 1000:>10,.0f} ms")
    print(f"audited       {EVENTS / audited:>10,.0f} entries/s")
    print(f"beside a keeper a command takes {beside[True] / beside[False]:.2f} times what it takes alone")
    for name, each in seconds.items():
        print(f"{name:<14}{each * 1000:>10,.2f} ms")


if __name__ == "__main__":
    main()

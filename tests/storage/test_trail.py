"""The stored trail: every event once and in order, whoever writes and dies, and proofs out of what is stored."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from random import Random
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from domain.trail.entries import Kind, commitment, tag_of, unpacked
from domain.trail.heads import Head, Heads
from domain.trail.merkle import leaf_hash, root_of, verify_consistency, verify_inclusion
from domain.trail.notes import Signer, read_checkpoint, read_note
from storage.database import Database
from storage.log import Log
from storage.trail import Broken, Trail
from storage.witnesses import Witnesses
from tests.kit.conversation import key, said

SIGNER = Signer("planspoor.example/trail", bytes(32))
NOW = datetime(2028, 2, 29, 12, tzinfo=UTC)


class Died(Exception):  # noqa: N818
    """What a writer dies of."""


TABLES = {"trail_entries": "event", "trail_tiles": "root", "trail_checkpoints": "at"}


@pytest.fixture
def trail(database: Database) -> Trail:
    """The trail of that log."""
    return Trail(database.pool)


def converse(log: Log, events: int, streams: int = 3) -> list[UUID]:
    """Let some streams grow in turn, and return them."""
    ids = [uuid4() for _ in range(streams)]
    for number in range(events):
        log.append([said(ids[number % streams], number // streams + 1)], key())
    return ids


def rows(database: Database) -> list[tuple[Any, ...]]:
    """All entries: number, position of the event, the entry, its salt and its leaf."""
    with database.pool.connection() as connection:
        cursor = connection.execute("select number, event, entry, salt, leaf from trail_entries order by number")
        return list(cursor.fetchall())


def require_sound(database: Database, log: Log) -> None:
    """Require that the entries are what the log makes of them, counted from the very first."""
    stored = {event.id: event for event in log.after(0, 100_000)}
    heads, ends, entered, leaves = Heads(), dict[bytes, Head](), list[int](), list[bytes]()
    for place, (number, event, packed, salt, leaf) in enumerate(rows(database)):
        entry = unpacked(packed)
        assert (number, leaf) == (place, leaf_hash(packed))
        if entry.kind is Kind.HEADS:
            assert (event, salt) == (None, None)
            assert (entry.seq, entry.commit) == (place, heads.root())
        else:
            before = ends.get(entry.tag, Head(0, bytes(32)))
            said_there = stored[event]
            assert isinstance(said_there.originator_id, UUID)
            assert entry.tag == tag_of(said_there.originator_id)
            assert (entry.seq, entry.prev) == (said_there.originator_version, before.leaf)
            assert entry.seq == before.seq + 1
            assert entry.commit == commitment(salt, said_there.topic, said_there.state)
            ends[entry.tag] = Head(entry.seq, leaf)
            heads.set(entry.tag, ends[entry.tag])
            entered.append(event)
        leaves.append(leaf)
    assert entered == list(range(1, len(stored) + 1))
    assert leaves or not stored
    with database.pool.connection() as connection:
        for size, note in connection.execute("select size, note from trail_checkpoints").fetchall():
            checkpoint = read_checkpoint(read_note(note).text)
            assert (checkpoint.size, checkpoint.root) == (size, root_of(leaves[:size]))


def test_every_event_is_entered_once_and_in_order(trail: Trail, database: Database, log: Log) -> None:
    converse(log, 40)
    assert [trail.follow(15) for _ in range(4)] == [15, 15, 10, 0]
    assert trail.size == 40
    require_sound(database, log)


def test_a_checkpoint_closes_what_was_entered_and_nothing_twice(trail: Trail, database: Database, log: Log) -> None:
    assert trail.close(SIGNER, NOW) is None
    assert Witnesses(database.pool, SIGNER.verifier).checkpoint() is None
    converse(log, 5)
    trail.follow()
    note = trail.close(SIGNER, NOW)
    assert note is not None
    assert SIGNER.verifier.signed(note)
    assert Witnesses(database.pool, SIGNER.verifier).checkpoint() == note
    assert read_checkpoint(note.text).size == trail.size == 6
    assert trail.close(SIGNER, NOW) is None
    require_sound(database, log)


def test_it_goes_on_from_wherever_another_stopped(database: Database, log: Log) -> None:
    random, writers = Random(4), [Trail(database.pool) for _ in range(3)]  # noqa: S311 - the same every time
    for _ in range(60):
        converse(log, random.randrange(12), random.randrange(1, 4))
        writer = random.choice([*writers, Trail(database.pool)])
        writer.follow(random.randrange(1, 30))
        if random.random() < 0.3:
            writer.close(SIGNER, NOW)
    while writers[0].follow():
        pass
    writers[0].close(SIGNER, NOW)
    require_sound(database, log)


def test_many_who_write_at_once_enter_nothing_twice(database: Database, log: Log) -> None:
    converse(log, 60)

    def write(_: int) -> None:
        writer = Trail(database.pool)
        while writer.follow(4):
            writer.close(SIGNER, NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    require_sound(database, log)


@pytest.mark.parametrize("alive", [0, 1, 7, 19])
def test_a_writer_that_dies_in_a_batch_leaves_nothing_of_it(database: Database, log: Log, alive: int) -> None:
    drawn = count()

    def salt() -> bytes:
        number = next(drawn)
        if number == 20 + alive:
            raise Died
        return number.to_bytes(32)

    converse(log, 60)
    dying = Trail(database.pool, salt)
    assert dying.follow(20) == 20
    with pytest.raises(Died):
        dying.follow(20)
    assert len(rows(database)) == 20
    assert dying.follow(20) == 20
    while Trail(database.pool).follow(25):
        pass
    require_sound(database, log)


def test_proofs_come_out_of_what_is_stored(trail: Trail, database: Database, log: Log) -> None:
    roots: dict[int, bytes] = {}
    for _ in range(4):
        converse(log, 180)
        trail.follow()
        note = trail.close(SIGNER, NOW)
        assert note is not None
        checkpoint = read_checkpoint(note.text)
        roots[checkpoint.size] = checkpoint.root
    reader = Trail(database.pool)
    for size, root in roots.items():
        for number, _, _, _, leaf in rows(database)[:size:37]:
            assert verify_inclusion(leaf, number, size, reader.prove_inclusion(number, size), root)
        for old, before in roots.items():
            if old <= size:
                assert verify_consistency(old, size, before, root, reader.prove_consistency(old, size))
    require_sound(database, log)


def test_nothing_that_was_written_is_written_anew(trail: Trail, database: Database, log: Log) -> None:
    converse(log, 300)
    trail.follow()
    trail.close(SIGNER, NOW)
    with database.pool.connection() as connection:
        for table, column in TABLES.items():
            for statement in ("update {0} set {1} = {1}", "delete from {0}", "truncate {0}"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(SQL(statement).format(Identifier(table), Identifier(column)))


@pytest.mark.parametrize("gone", [4, 12])
def test_a_log_that_lost_an_event_is_not_followed(trail: Trail, database: Database, log: Log, gone: int) -> None:
    converse(log, 14)
    trail.follow(3)
    with database.pool.connection() as connection, connection.transaction():
        connection.execute("alter table events disable trigger all")
        connection.execute("delete from events where notification_id = %s", [gone])
    with pytest.raises(Broken):
        trail.follow()
    assert trail.follow(gone - 4) == gone - 4

"""The audit finds whatever was changed in the database, in any column of any table of the log and its trail."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg.sql import SQL, Identifier

from domain.aggregates.organisation import KeyRegistered, Organisation
from domain.events import Recorded
from domain.trail.notes import Algorithm, Note, Signer
from storage.audit import Audited, audit
from storage.database import Database
from storage.log import Log
from storage.trail import Trail
from storage.witnesses import Witnesses
from tests.kit.cast import registered
from tests.kit.conversation import Conversation, head, key, said
from tests.storage.test_trail import SIGNER, converse
from tests.storage.test_witnesses import CLIENT, CONTRACTOR, NOW, cosigned

ROUNDS = 200 if os.environ.get("DRILL") == "large" else 3
"""Rows of each column that are changed, one after another."""

KEYS = {
    "events": ("originator_id", "originator_version"),
    "trail_entries": ("number",),
    "trail_tiles": ("level", "number"),
    "trail_checkpoints": ("size",),
    "trail_cosignatures": ("size", "vkey"),
}
COLUMNS = [
    *(("events", name) for name in ("originator_id", "originator_version", "topic", "state", "notification_id")),
    *(("trail_entries", name) for name in ("number", "event", "tag", "seq", "entry", "salt", "leaf")),
    *(("trail_tiles", name) for name in ("level", "number", "hashes", "root")),
    *(("trail_checkpoints", name) for name in ("size", "note", "at")),
    *(("trail_cosignatures", name) for name in ("size", "vkey", "line")),
]


@pytest.fixture
def log(database: Database) -> Log:
    """The log in that database, of conversations and organisations."""
    return Log(database, [Conversation, Organisation])


@pytest.fixture
def kept(database: Database, log: Log) -> Database:
    """A log of 600 events with three checkpoints, two of them cosigned."""
    trail, witnesses = Trail(database.pool), Witnesses(database.pool, SIGNER.verifier)
    known, own, stream = [CLIENT.verifier, CONTRACTOR.verifier], uuid4(), uuid4()
    keys = [KeyRegistered(head=head(), vkey=each.vkey()) for each in known]
    log.append([Recorded(own, number, each) for number, each in enumerate((registered(), *keys), 1)], key())
    for closing, (first, last) in enumerate(((1, 197), (198, 447), (448, 597))):
        log.append([said(stream, version) for version in range(first, last + 1)], key())
        trail.follow()
        note = trail.close(SIGNER, NOW + timedelta(hours=closing))
        assert note is not None
        if closing < 2:
            witnesses.take(cosigned(note, CLIENT, CONTRACTOR), known)
    return database


def audited(database: Database, log: Log, held: tuple[Note, ...] = ()) -> Audited:
    return audit(database.pool, log.mapper, SIGNER.verifier, held)


def tamper(database: Database, statement: Any, values: list[Any]) -> None:
    """Change something as the owner of the server can, who is stopped by no trigger and no rule."""
    with database.pool.connection() as connection, connection.transaction():
        connection.execute("set local session_replication_role = replica")
        for table in KEYS:
            found = connection.execute(
                "select conname from pg_constraint where conrelid = %s::regclass and contype = 'c'", [table]
            )
            for (name,) in found.fetchall():
                connection.execute(SQL("alter table {} drop constraint {}").format(Identifier(table), Identifier(name)))
        connection.execute(statement, values)


def another(value: Any, random: Random) -> Any:
    """Return something else of the same kind."""
    match value:
        case UUID():
            return uuid4()
        case bytes():
            place = random.randrange(len(value))
            return value[:place] + bytes([value[place] ^ 1 << random.randrange(8)]) + value[place + 1 :]
        case str():
            place = random.randrange(len(value))
            return value[:place] + ("a" if value[place] != "a" else "b") + value[place + 1 :]
        case datetime():
            return value + timedelta(seconds=random.choice((-1, 1)))
        case int():
            return 10_003 + random.randrange(1000)
        case None:
            return None
    raise AssertionError(value)


def test_a_log_that_nobody_touched_is_sound(kept: Database, log: Log) -> None:
    told: list[tuple[int, int]] = []
    found = audit(kept.pool, log.mapper, SIGNER.verifier, (), lambda *seen: told.append(seen))
    assert found.findings == []
    assert (found.events, found.entries, found.waiting) == (600, 603, 0)
    assert found.last is not None
    assert found.last.size == 603
    assert found.cosigned == {201: 2, 452: 2}
    assert told[-1] == (603, 603)
    converse(log, 2)
    assert audited(kept, log).waiting == 2


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_whatever_is_changed_in_any_column_is_found(kept: Database, log: Log, table: str, column: str) -> None:
    random = Random(f"{table}.{column}")  # noqa: S311 - the same every time
    names = [Identifier(name) for name in KEYS[table]]
    with kept.pool.connection() as connection:
        rows = connection.execute(
            SQL("select {}, {} from {} where {} is not null order by 1, 2").format(
                Identifier(column), SQL(", ").join(names), Identifier(table), Identifier(column)
            )
        ).fetchall()
    where = SQL(" and ").join(SQL("{} = %s").format(name) for name in names)
    change = SQL("update {} set {} = %s where {}").format(Identifier(table), Identifier(column), where)
    for old, *place in random.sample(rows, min(ROUNDS, len(rows))):
        new = another(old, random)
        tamper(kept, change, [new, *place])
        assert audited(kept, log).findings, (place, old, new)
        moved = [new if name == column else each for name, each in zip(KEYS[table], place, strict=True)]
        tamper(kept, change, [old, *moved])
        assert audited(kept, log).findings == []


@pytest.mark.parametrize(
    ("statement", "said_so"),
    [
        ("delete from events where notification_id = 1", "The event of entry 0 is gone."),
        ("delete from events where notification_id = 300", "The event of entry 300 is gone."),
        ("delete from events where notification_id = 600", "The event of entry 601 is gone."),
        ("delete from trail_entries where number = 300", "Entry 301 stands where 300 is due."),
        ("delete from trail_entries where number = 602", "The checkpoint of 603 entries closes nothing."),
        ("delete from trail_tiles", "Tile 0 of level 0 is not made of its entries."),
        ("delete from trail_checkpoints where size = 603", "The checkpoint of 603 entries was closed, and is gone."),
        (
            "delete from trail_entries where event > 0 and number < 400",
            "No entry stands for the event at position 1.",
        ),
        (
            "update events set state = (select state from events where notification_id = 9) where notification_id = 8",
            "The event at position 8 is not the one that entry 7 commits to.",
        ),
        (
            "insert into events select originator_id, 598, topic, state, 601 from events where notification_id = 450",
            "",
        ),
    ],
)
def test_what_was_taken_away_or_put_in_is_named(kept: Database, log: Log, statement: str, said_so: str) -> None:
    tamper(kept, statement, [])
    found = audited(kept, log)
    if said_so:
        assert said_so in found.findings
    else:
        assert found.waiting == 1


def test_a_swap_of_two_events_is_found(kept: Database, log: Log) -> None:
    tamper(
        kept,
        "update events set notification_id = case notification_id when 5 then 900 else 5 end"
        " where notification_id in (5, 6)",
        [],
    )
    tamper(kept, "update events set notification_id = 6 where notification_id = 900", [])
    assert "The event at position 5 is of another stream or version than entry 4." in audited(kept, log).findings


def test_a_key_that_the_log_does_not_have_finds_everything(kept: Database, log: Log) -> None:
    found = audit(kept.pool, log.mapper, Signer(SIGNER.verifier.name, bytes([1]) * 32).verifier)
    assert found.findings.count("The checkpoint of 603 entries is not signed by the log.") == 1


def test_a_database_that_was_written_anew_is_found_by_what_a_witness_holds(
    database: Database, log: Log, forge: Callable[[int], Note]
) -> None:
    held = forge(4)
    assert audited(database, log, (held,)).findings == []
    rewritten = forge(0)
    assert audited(database, log).findings == []
    assert rewritten != held
    assert audited(database, log, (held,)).findings == ["Others hold a checkpoint of 5 entries that is not this log's."]
    assert audited(database, log, (Note(held.text, ()),)).findings == [
        "Others hold a checkpoint that this key of the log did not sign."
    ]


@pytest.fixture
def forge(database: Database, log: Log) -> Callable[[int], Note]:
    """Write the whole log and its trail anew, by the right key."""

    def forged(events: int) -> Note:
        for table in (*KEYS, "commands"):
            tamper(database, SQL("delete from {}").format(Identifier(table)), [])
        converse(log, events or 4)
        trail = Trail(database.pool)
        trail.follow()
        note = trail.close(SIGNER, NOW)
        assert note is not None
        return note

    return forged


def test_an_unknown_witness_and_a_halt_are_named(kept: Database, log: Log) -> None:
    stranger = Signer("rijksdienst.example/witness", bytes([3]) * 32, Algorithm.COSIGNATURE)
    with kept.pool.connection() as connection:
        [(note,)] = connection.execute("select note from trail_checkpoints where size = 201").fetchall()
    text = str(note).partition("\n\n")[0] + "\n"
    tamper(
        kept,
        "insert into trail_cosignatures values (201, %s, %s)",
        [stranger.verifier.vkey(), stranger.cosign(text, 1).line()],
    )
    tamper(kept, "insert into trail_halts values (%s)", [note])
    tamper(kept, "insert into trail_halts values ('nothing')", [])
    assert audited(kept, log).findings == [
        "A cosignature under the checkpoint of 201 entries is by a key that no organisation registered.",
        "Nothing can be recorded, on the word of something that the log never signed.",
        "The log signed 201 entries that it does not hold, and records nothing any more.",
    ]

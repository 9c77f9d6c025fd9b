"""The audit: reads the whole log and its whole trail, works all of it out anew, and names whatever is not so.

It trusts nothing that the database says of itself, and changes nothing. What it cannot see is a database that was
written anew from end to end by whoever has the key of the log: for that it is given what witnesses keep.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from eventsourcing.persistence import StoredEvent
from psycopg import Connection, Cursor, IsolationLevel

from domain.aggregates.organisation import KeyRegistered
from domain.trail.entries import NOTHING, Entry, Kind, commitment, tag_of, unpacked
from domain.trail.heads import Head, Heads
from domain.trail.merkle import Growth, Malformed, Place, leaf_hash, root_of
from domain.trail.notes import Note, TrustCheckpoint, Verifier, read_checkpoint, read_note
from storage.mapper import EventMapper
from storage.trail import Pool

PAGE: Final = 2_000
"""Rows that are fetched at once."""

_EVENTS: Final = "select notification_id, originator_id, originator_version, topic, state from events order by 1"
_ENTRIES: Final = "select number, event, tag, seq, entry, salt, leaf from trail_entries order by number"
_TILES: Final = "select level, number, hashes, root from trail_tiles"
_CHECKPOINTS: Final = "select size, note, at from trail_checkpoints order by size"
_COSIGNATURES: Final = "select size, vkey, line from trail_cosignatures order by size, vkey"
_HALTS: Final = "select note from trail_halts order by note"

Progress = Callable[[int, int], None]
"""Told how many entries were looked at, of how many."""


class Audited(msgspec.Struct):
    """What was looked at, and all that is off: a sentence for each, which names the place and never the content.

    `waiting` events are in the log and not in the trail yet. `cosigned` is by size how many registered witnesses
    signed that checkpoint; `last` the last checkpoint.
    """

    events: int = 0
    entries: int = 0
    waiting: int = 0
    last: TrustCheckpoint | None = None
    cosigned: dict[int, int] = msgspec.field(default_factory=dict)
    findings: list[str] = msgspec.field(default_factory=list)

    def summary(self) -> str:
        """Return in a line what was looked at."""
        said = [f"{self.events:,} events, {self.entries:,} entries, {self.waiting:,} events wait for one."]
        said += [f"The last checkpoint covers {self.last.size:,} entries."] if self.last else ["No checkpoint yet."]
        if self.cosigned:
            size = max(self.cosigned)
            said.append(f"Witnesses signed up to {size:,} entries, {self.cosigned[size]} of them.")
        else:
            said.append("No witness ever signed: whoever has the key of the log could have written all of it anew.")
        return " ".join(said)


class _Event(NamedTuple):
    position: int
    stream: UUID
    version: int
    topic: str
    state: bytes


class _Row(NamedTuple):
    number: int
    event: int | None
    tag: bytes
    seq: int
    entry: bytes
    salt: bytes | None
    leaf: bytes


class _Ahead:
    """The events in their order, of which the next one is seen before it is taken."""

    def __init__(self, events: Iterator[_Event]) -> None:
        self._events = events
        self.next = next(events, None)

    def take(self) -> _Event | None:
        taken, self.next = self.next, next(self._events, None)
        return taken


def audit(
    pool: Pool, mapper: EventMapper, log: Verifier, held: Iterable[Note] = (), progress: Progress = lambda *_: None
) -> Audited:
    """Look at everything, against the key of the log and the checkpoints that others `held`.

    Nothing that is recorded meanwhile is looked at: it reads one state of the database.
    """
    with pool.connection() as connection:
        level = connection.isolation_level
        connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
        try:
            with connection.transaction():
                return _Audit(connection, mapper, log, held).all(progress)
        finally:
            connection.set_isolation_level(level)


class _Audit:
    """One audit, in one transaction."""

    def __init__(self, connection: Connection[Any], mapper: EventMapper, log: Verifier, held: Iterable[Note]) -> None:
        self._connection = connection
        self._mapper = mapper
        self._log = log
        self._found = Audited()
        self._growth, self._heads = Growth(), Heads()
        self._ends: dict[bytes, Head] = {}
        self._moved: dict[bytes, Head] = {}  # since the last checkpoint
        self._versions: dict[UUID, int] = {}
        self._witnesses: set[str] = set()
        self._tiles: dict[Place, tuple[bytes, ...]] = {}
        self._closings: dict[int, TrustCheckpoint] = {}
        self._held: dict[int, list[Note]] = {}
        for note in held:
            self._hold(note)

    def all(self, progress: Progress) -> Audited:
        """Look at everything, in the order of the log."""
        [(total,)] = self._connection.execute("select count(*) from trail_entries").fetchall()
        events = _Ahead(_Event(*row) for row in self._rows("events", _EVENTS))
        for row in self._rows("entries", _ENTRIES):
            self._take(_Row(*row), events)
            if self._found.entries % PAGE == 0:
                progress(self._found.entries, total)
        while (event := events.take()) is not None:
            self._see(event)
            self._found.waiting += 1
        progress(self._found.entries, total)
        self._look_at_tiles()
        notes = self._look_at_checkpoints()
        self._look_at_cosignatures(notes)
        self._look_at_halts()
        for size in sorted(self._held.keys() - self._closings.keys()):
            self._say(f"a checkpoint of {size} entries, which others hold, is not in the trail")
        return self._found

    def _take(self, row: _Row, events: "_Ahead") -> None:
        """Look at one entry, and at the event that it stands for."""
        where = f"entry {row.number}"
        if row.number != self._growth.size:
            self._say(f"{where} stands where {self._growth.size} is due")
        try:
            entry = unpacked(row.entry)
        except Malformed as error:
            self._say(f"{where} says nothing: {error}")
            entry = Entry(Kind.HEADS if row.event is None else Kind.EVENT, row.tag, row.seq, NOTHING, NOTHING)
        if (row.tag, row.seq) != (entry.tag, entry.seq):
            self._say(f"{where} stands under another stream or version than it says")
        if row.leaf != leaf_hash(row.entry):
            self._say(f"the leaf of {where} is not its hash")
        if entry.kind is Kind.HEADS:
            self._close(where, row, entry)
        else:
            self._enter(where, row, entry, self._event_of(row, events))
        self._tiles |= self._growth.append(leaf_hash(row.entry))
        if entry.kind is Kind.HEADS:
            size = self._growth.size
            self._closings[size] = TrustCheckpoint(self._log.name, size, self._growth.root())
        self._found.entries += 1

    def _close(self, where: str, row: _Row, entry: Entry) -> None:
        if (row.event, row.salt) != (None, None):
            self._say(f"{where} closes a checkpoint and stands for an event")
        for tag, head in self._moved.items():
            self._heads.set(tag, head)
        self._moved.clear()
        if entry.seq != self._growth.size or entry.commit != self._heads.root():
            self._say(f"{where} does not close what came before it")

    def _enter(self, where: str, row: _Row, entry: Entry, event: _Event | None) -> None:
        before = self._ends.get(entry.tag, Head(0, NOTHING))
        if (entry.seq, entry.prev) != (before.seq + 1, before.leaf):
            self._say(f"{where} does not follow the one before it in its stream")
        self._ends[entry.tag] = self._moved[entry.tag] = Head(entry.seq, leaf_hash(row.entry))
        if event is None:
            self._say(f"the event of {where} is gone")
            return
        self._see(event)
        if (entry.tag, entry.seq) != (tag_of(event.stream), event.version):
            self._say(f"the event at position {event.position} is of another stream or version than {where}")
        if row.salt is None or commitment(row.salt, event.topic, event.state) != entry.commit:
            self._say(f"the event at position {event.position} is not the one that {where} commits to")

    def _event_of(self, row: _Row, events: "_Ahead") -> _Event | None:
        """Return the event at the position of an entry; those before it, which no entry has, are named."""
        while events.next is not None and row.event is not None and events.next.position < row.event:
            self._say(f"no entry stands for the event at position {events.next.position}")
            self._see(events.next)
            events.take()
        return None if events.next is None or events.next.position != row.event else events.take()

    def _see(self, event: _Event) -> None:
        """Look at an event by itself."""
        self._found.events += 1
        if event.position != self._found.events:
            self._say(f"the log goes to position {event.position} where {self._found.events} is due")
            self._found.events = event.position
        if event.version != self._versions.get(event.stream, 0) + 1:
            self._say(f"the event at position {event.position} does not follow the one before it in its stream")
        self._versions[event.stream] = event.version
        try:
            recorded = self._mapper.to_domain_event(StoredEvent(event.stream, event.version, event.topic, event.state))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it
            self._say(f"the event at position {event.position} cannot be read ({type(error).__name__})")
        else:
            if isinstance(recorded.event, KeyRegistered):
                self._witnesses.add(recorded.event.vkey)

    def _look_at_tiles(self) -> None:
        rows = self._connection.execute(_TILES).fetchall()
        stored = {Place(level, number): (hashes, root) for level, number, hashes, root in rows}
        for place in sorted(stored.keys() | self._tiles.keys()):
            meant = self._tiles.get(place)
            if meant is None or stored.get(place) != (b"".join(meant), root_of(meant)):
                self._say(f"tile {place.number} of level {place.level} is not made of its entries")

    def _look_at_checkpoints(self) -> Mapping[int, Note]:
        notes = {}
        for size, written, at in self._connection.execute(_CHECKPOINTS):
            where = f"the checkpoint of {size} entries"
            closing = self._closings.get(size)
            note = _read(written)
            if closing is None:
                self._say(f"{where} closes nothing")
            if note is None or not self._log.signed(note):
                self._say(f"{where} is not signed by the log")
                continue
            if note.text != (closing or TrustCheckpoint("", size, b"")).text():
                self._say(f"{where} says something else than the entries do")
            if _signed_at(self._log, note) != at:
                self._say(f"{where} was signed at another moment than it stands for")
            notes[size] = note
            self._found.last = closing or self._found.last
        for size in sorted(self._closings.keys() - notes.keys()):
            self._say(f"the checkpoint of {size} entries was closed, and is gone")
        for size, held in sorted(self._held.items()):
            if size in self._closings and any(each.text != self._closings[size].text() for each in held):
                self._say(f"others hold a checkpoint of {size} entries that is not this log's")
        return notes

    def _look_at_cosignatures(self, notes: Mapping[int, Note]) -> None:
        for size, vkey, line in self._connection.execute(_COSIGNATURES):
            where = f"a cosignature under the checkpoint of {size} entries"
            if vkey not in self._witnesses:
                self._say(f"{where} is by a key that no organisation registered")
            elif size not in notes or not _cosigned(notes[size], vkey, line):
                self._say(f"{where} does not hold")
            else:
                self._found.cosigned[size] = self._found.cosigned.get(size, 0) + 1

    def _look_at_halts(self) -> None:
        for (written,) in self._connection.execute(_HALTS):
            note = _read(written)
            if note is None or not self._log.signed(note):
                self._say("nothing can be recorded, on the word of something that the log never signed")
            else:
                size = read_checkpoint(note.text).size
                self._say(f"the log signed {size} entries that it does not hold, and records nothing any more")

    def _hold(self, note: Note) -> None:
        if not self._log.signed(note):
            self._say("others hold a checkpoint that this key of the log did not sign")
        else:
            self._held.setdefault(read_checkpoint(note.text).size, []).append(note)

    def _rows(self, name: str, statement: str) -> Iterator[Sequence[Any]]:
        cursor: Cursor[Any]
        with self._connection.cursor(name=name, binary=True) as cursor:
            cursor.itersize = PAGE
            cursor.execute(statement.encode())
            yield from cursor

    def _say(self, sentence: str) -> None:
        self._found.findings.append(f"{sentence[0].upper()}{sentence[1:]}.")


def _read(written: str) -> Note | None:
    try:
        note = read_note(written)
        read_checkpoint(note.text)
    except Malformed:
        return None
    return note


def _signed_at(log: Verifier, note: Note) -> datetime | None:
    try:
        return datetime.fromtimestamp(log.timed().signed_at(note), UTC)
    except (Malformed, OverflowError, OSError, ValueError):
        return None


def _cosigned(note: Note, vkey: str, line: str) -> bool:
    try:
        verifier = Verifier.read(vkey)
        together = read_note(note.written() + line)
        verifier.signed_at(together)
    except Malformed:
        return False
    return len(together.signatures) == len(note.signatures) + 1

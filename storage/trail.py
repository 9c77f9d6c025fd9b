"""The control trail as it is stored: it follows the log by itself, and nothing that it wrote is ever written anew.

Its tables grow in one transaction for each batch of events, under a lock, so that a writer that dies leaves whole
batches and another goes on from there. No command waits for it.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, Cursor
from psycopg_pool import ConnectionPool

from domain.trail.entries import NOTHING, Entry, Kind, commitment, heads_entry, tag_of
from domain.trail.heads import Head, Heads
from domain.trail.merkle import (
    HASH,
    HEIGHT,
    WIDTH,
    Growth,
    Place,
    Range,
    Tiles,
    consistency,
    hash_of,
    inclusion,
    leaf_hash,
    root_of,
    tiles_of,
)
from domain.trail.notes import Note, Signer, TrustCheckpoint

LOCK: Final = 7526473303
"""The advisory lock of who writes the trail."""

ROLE: Final = "planspoor_trail"
"""The role in the database that writes the trail."""

BATCH: Final = 1000
"""Events that are entered in one transaction at most."""

QUIET: Final = timedelta(days=1)
"""After this long a checkpoint is closed although nothing came: whoever watches sees that the log is there."""

Pool = ConnectionPool[Connection[Any]]

_NEXT: Final = (
    "select notification_id, originator_id, originator_version, topic, state from events"
    " where notification_id > %s order by notification_id limit %s"
)

_LAST: Final = (
    "select tag, last.seq, last.leaf from unnest(%s::bytea[]) as asked(tag) cross join lateral"
    " (select seq, leaf from trail_entries e where e.tag = asked.tag order by seq desc limit 1) as last"
)
_ENDS: Final = """
with recursive last as (
    (select tag, seq, leaf from trail_entries order by tag desc, seq desc limit 1)
    union all
    select next.* from last cross join lateral
        (select tag, seq, leaf from trail_entries e where e.tag < last.tag order by tag desc, seq desc limit 1) as next
)
select tag, seq, leaf from last where tag <> %s"""
"""Goes from the end of one stream to that of the one before it, past all that lies between."""

_Row = tuple[int | None, Entry, bytes | None]
"""The position of an event, its entry and the salt of that; of what closes a checkpoint only the entry."""


class Broken(Exception):  # noqa: N818 - said to whoever runs this, as a sentence
    """The log is not what the trail says that it was. The message names the place, never the content."""


class Trail:
    """The trail in a database. Any number of processes may have one; each sees what the others wrote."""

    def __init__(self, pool: Pool, salt: Callable[[], bytes] = lambda: secrets.token_bytes(HASH)) -> None:
        """Follow the log behind a pool; nothing is read yet."""
        self._pool = pool
        self._salt = salt
        self._growth = Growth()
        self._ends: dict[bytes, Head] = {}
        self._heads: Heads | None = None  # of every stream; not read before a checkpoint is closed
        self._event = 0
        self._standing = False  # what is kept here stands in the tables; not so after a batch that failed

    @property
    def size(self) -> int:
        """How many entries there are, as this trail last saw it."""
        return self._growth.size

    def follow(self, limit: int = BATCH) -> int:
        """Enter the next events of the log, `limit` at most, and return how many those were. Raises `Broken`.

        This does not wait for the disk: a checkpoint does, and with it all that it covers.
        """
        with self._writing(promptly=True) as cursor:
            cursor.execute(_NEXT, (self._event, limit))
            events = cursor.fetchall()
            self._find_ends(cursor, {tag_of(stream) for _, stream, *_ in events})
            self._write(cursor, [self._entered(*event) for event in events])
            return len(events)

    def close(self, signer: Signer, at: datetime) -> Note | None:
        """Close a checkpoint over all that was entered, and return it; None where nothing came since, and not long ago.

        It is signed twice: as a log signs, and with the time, as a witness does.
        """
        with self._writing() as cursor:
            if not self._growth.size or self._closed_since(cursor, at - QUIET):
                return None
            if self._heads is None:
                cursor.execute(_ENDS, [NOTHING])
                self._heads = Heads((tag, Head(seq, leaf)) for tag, seq, leaf in cursor)
            self._write(cursor, [(None, heads_entry(self._growth.size, self._heads.root()), None)])
            text, seconds = (
                TrustCheckpoint(signer.verifier.name, self.size, self._growth.root()).text(),
                int(at.timestamp()),
            )
            note = Note(text, (signer.sign(text), signer.timed().cosign(text, seconds)))
            cursor.execute(
                "insert into trail_checkpoints values (%s, %s, %s)",
                (self.size, note.written(), datetime.fromtimestamp(seconds, UTC)),
            )
            return note

    def root(self, size: int) -> bytes:
        """Return the root over the first entries."""
        [root] = self._prove([Range(0, size)])
        return root

    def entered(self, stream: UUID, version: int) -> tuple[int, bytes] | None:
        """Return the number and the bytes of the entry of an event; None where it is not in the trail yet."""
        with self._pool.connection() as connection:
            found = connection.execute(
                "select number, entry from trail_entries where tag = %s and seq = %s", (tag_of(stream), version)
            ).fetchone()
            return found and (found[0], bytes(found[1]))

    def prove_inclusion(self, number: int, size: int) -> list[bytes]:
        """Return the proof that an entry is in the trail of `size` entries (RFC 9162 2.1.3.1)."""
        return self._prove(inclusion(number, size))

    def prove_inclusions(self, numbers: Collection[int], size: int) -> dict[int, Sequence[bytes]]:
        """Return of each of some entries the proof that it is in the trail; what proofs share is worked out once."""
        paths = {number: inclusion(number, size) for number in numbers}
        ranges = {each for path in paths.values() for each in path}
        tiles = self._tiles(tiles_of(ranges))
        hashes = {each: hash_of(each, tiles) for each in ranges}
        return {number: [hashes[each] for each in path] for number, path in paths.items()}

    def prove_consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof that the trail of `old` entries is the start of that of `new` (RFC 9162 2.1.4.1)."""
        return self._prove(consistency(old, new))

    def tile(self, place: Place) -> Sequence[bytes]:
        """Return the hashes of a tile from the left: all 256, or those that there are."""
        return self._tiles([place])[place]

    def _prove(self, ranges: Sequence[Range]) -> list[bytes]:
        tiles = self._tiles(tiles_of(ranges))
        return [hash_of(each, tiles) for each in ranges]

    def _tiles(self, places: Iterable[Place]) -> Tiles:
        """Return tiles: the full ones as they are stored, and what there is of the others."""
        asked = list(places)
        with self._pool.connection() as connection, connection.transaction():
            cursor = connection.execute(
                "select level, number, hashes from unnest(%s::smallint[], %s::bigint[]) as asked(level, number)"
                " join trail_tiles using (level, number)",
                ([place.level for place in asked], [place.number for place in asked]),
            )
            found = {Place(level, number): _parted(hashes) for level, number, hashes in cursor}
            return found | {place: _open(cursor, place) for place in asked if place not in found}

    @contextmanager
    def _writing(self, *, promptly: bool = False) -> Iterator[Cursor[Any]]:
        """Lend a cursor in a transaction that alone writes the trail, upon all that was written before."""
        try:
            with writing(self._pool, promptly=promptly) as cursor:
                cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
                self._take_over(cursor)
                yield cursor
        except BaseException:
            self._standing = False
            raise

    def _take_over(self, cursor: Cursor[Any]) -> None:
        """Read what the trail holds, where another wrote to it since."""
        [size] = cursor.execute("select coalesce(max(number) + 1, 0) from trail_entries").fetchone() or (0,)
        if self._standing and size == self._growth.size:
            return
        opened = [_open(cursor, Place(level, size >> HEIGHT * (level + 1))) for level in range(_levels(size))]
        self._growth = Growth(opened, size)
        [self._event] = cursor.execute("select coalesce(max(event), 0) from trail_entries").fetchone() or (0,)
        self._ends, self._heads, self._standing = {}, None, True

    def _find_ends(self, cursor: Cursor[Any], tags: set[bytes]) -> None:
        """Read where streams end that nothing is known of."""
        cursor.execute(_LAST, [list(tags - self._ends.keys())])
        self._ends.update((tag, Head(seq, leaf)) for tag, seq, leaf in cursor)

    def _entered(self, position: int, stream: UUID, version: int, topic: str, state: bytes) -> _Row:
        if position != self._event + 1:
            raise Broken(f"the log goes from position {self._event} to {position}")
        tag = tag_of(stream)
        before = self._ends.get(tag, Head(0, NOTHING))
        if version != before.seq + 1:
            raise Broken(f"at position {position} version {before.seq} of a stream is followed by {version}")
        salt = self._salt()
        entry = Entry(Kind.EVENT, tag, version, before.leaf, commitment(salt, topic, state))
        self._event, self._ends[tag] = position, Head(version, leaf_hash(entry.packed()))
        if self._heads is not None:
            self._heads.set(tag, self._ends[tag])
        return position, entry, salt

    def _write(self, cursor: Cursor[Any], entered: Iterable[_Row]) -> None:
        filled: dict[Place, tuple[bytes, ...]] = {}
        with cursor.copy("copy trail_entries from stdin (format binary)") as copy:
            copy.set_types(["int8", "int8", "bytea", "int8", "bytea", "bytea", "bytea"])
            for event, entry, salt in entered:
                packed = entry.packed()
                leaf = leaf_hash(packed)
                copy.write_row((self._growth.size, event, entry.tag, entry.seq, packed, salt, leaf))
                filled |= self._growth.append(leaf)
        cursor.executemany(
            "insert into trail_tiles values (%s, %s, %s, %s)",
            [(*place, b"".join(hashes), root_of(hashes)) for place, hashes in filled.items()],
        )

    def _closed_since(self, cursor: Cursor[Any], day: datetime) -> bool:
        cursor.execute("select at > %s from trail_checkpoints where size = %s", (day, self._growth.size))
        return cursor.fetchone() == (True,)


@contextmanager
def writing(pool: Pool, *, promptly: bool = False) -> Iterator[Cursor[Any]]:
    """Lend a cursor in a transaction by the role that may add to the trail, and do no more.

    What is written `promptly` does not wait for the disk.
    """
    with pool.connection() as connection, connection.transaction(), connection.cursor() as cursor:
        cursor.execute(f"set local role {ROLE}")
        if promptly:
            cursor.execute("set local synchronous_commit = off")
        yield cursor


def _open(cursor: Cursor[Any], place: Place) -> list[bytes]:
    """Return what there is of a tile that is not full: leaves, or the roots of the tiles below it."""
    first = place.number * WIDTH
    if place.level == 0:
        cursor.execute(
            "select leaf from trail_entries where number >= %s and number < %s order by number", (first, first + WIDTH)
        )
    else:
        cursor.execute(
            "select root from trail_tiles where level = %s and number >= %s and number < %s order by number",
            (place.level - 1, first, first + WIDTH),
        )
    return [found for (found,) in cursor]


def _levels(size: int) -> int:
    """Return how many levels of tiles a trail of a size has."""
    return (max(size.bit_length() - 1, 0)) // HEIGHT + 1 if size else 0


def _parted(hashes: bytes) -> list[bytes]:
    return [hashes[start : start + HASH] for start in range(0, len(hashes), HASH)]

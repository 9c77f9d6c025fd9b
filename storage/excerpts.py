"""The trail as it was at a checkpoint: what it holds of some streams, and the map of where all of them ended."""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from domain.trail.entries import NOTHING, tag_of
from domain.trail.heads import Head, Heads
from storage.mapper import Row
from storage.trail import Pool, Trail

_ENTRIES: Final = (
    "select originator_id, originator_version, topic, state, number, entry, salt from trail_entries"
    " join events on notification_id = event where tag = any(%s) and number < %s"
    " order by originator_id, originator_version"
)
_ENDS: Final = """
with recursive last as (
    (select tag, seq, leaf from trail_entries where number < %(size)s order by tag desc, seq desc limit 1)
    union all
    select next.* from last cross join lateral (
        select tag, seq, leaf from trail_entries e
        where e.tag < last.tag and number < %(size)s order by tag desc, seq desc limit 1
    ) as next
)
select tag, seq, leaf from last where tag <> %(none)s"""
"""Goes from stream to stream as the keeper does, past what came after the checkpoint."""

_CLOSING: Final = "select entry from trail_entries where number = %s"


def is_recorded(pool: Pool, stream: UUID) -> bool:
    """Tell whether a stream has any event, also one that is not in the trail yet."""
    with pool.connection() as connection:
        found = connection.execute("select exists (select from events where originator_id = %s)", [stream]).fetchone()
        return found == (True,)


class Kept(NamedTuple):
    """An event as it was stored, and its entry: the version in its stream, and where the entry stands."""

    version: int
    topic: str
    state: bytes
    number: int
    entry: bytes
    salt: bytes

    @property
    def row(self) -> Row:
        """The event as the mapper reads it."""
        return self.version, self.topic, self.state


class Excerpt:
    """The trail up to a checkpoint of `size` entries. Nothing in it changes any more."""

    def __init__(self, pool: Pool, size: int) -> None:
        """Read from behind a pool; nothing is read yet."""
        self.size = size
        self._pool = pool
        self._trail = Trail(pool)

    def streams(self, ids: Collection[UUID]) -> dict[UUID, list[Kept]]:
        """Return the events of each stream in order; of an unknown one none."""
        found: dict[UUID, list[Kept]] = {id: [] for id in ids}
        with self._pool.connection() as connection:
            for stream, *kept in connection.execute(_ENTRIES, [[tag_of(id) for id in ids], self.size]):
                found[stream].append(Kept(*kept))
        return found

    def heads(self) -> Heads:
        """Return the map of all heads."""
        with self._pool.connection() as connection:
            ends = connection.execute(_ENDS, {"size": self.size, "none": NOTHING})
            return Heads((tag, Head(seq, leaf)) for tag, seq, leaf in ends)

    def closing(self) -> bytes:
        """Return the entry that closes the checkpoint."""
        with self._pool.connection() as connection:
            [(entry,)] = connection.execute(_CLOSING, [self.size - 1]).fetchall()
            return bytes(entry)

    def proofs(self, numbers: Collection[int]) -> dict[int, Sequence[bytes]]:
        """Return of each entry the proof that it is in this trail."""
        return self._trail.prove_inclusions(numbers, self.size)

"""A Merkle tree over a log that only grows, after RFC 9162: its root, and proofs that are lists of hashes.

A proof is worked out as ranges of leaves, a range as complete subtrees, and a subtree from the stored hashes of a tile.
Which of these are read together, and from where, is for whoever stores them (`Tiles`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from hashlib import sha256
from typing import Final, NamedTuple

HASH: Final = 32
"""Bytes in a hash."""

HEIGHT: Final = 8
"""Levels of the tree in one tile: its hashes are those of every eighth level (C2SP tlog-tiles)."""

WIDTH: Final = 1 << HEIGHT
"""Hashes in a full tile."""

EMPTY: Final = sha256().digest()
"""The root of a log without entries (RFC 9162 2.1.1)."""


class Range(NamedTuple):
    """Leaves from `start` to before `end`, as the tree divides them: `start` is a multiple of its largest subtree."""

    start: int
    end: int


class Place(NamedTuple):
    """Where a tile stands: its hashes are those of subtrees of 256 to the power `level` leaves."""

    level: int
    number: int


Tiles = Mapping[Place, Sequence[bytes]]
"""The hashes of tiles from the left: all 256, or those that there are."""


class Malformed(ValueError):  # noqa: N818 - what somebody hands in, not a fault of the program
    """A proof, or what it is about, has not the form that the RFC asks."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry as a leaf (RFC 9162 2.1.1)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees together (RFC 9162 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root over hashes of leaves, or of subtrees of one size of which the last may be smaller."""
    if not hashes:
        return EMPTY
    level = list(hashes)
    while len(level) > 1:
        pairs = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        level = pairs if len(level) % 2 == 0 else [*pairs, level[-1]]
    return level[0]


class Growth:
    """A log as it grows: of each level the tile that is not full yet, which is all that the next root needs."""

    def __init__(self, open_tiles: Iterable[Sequence[bytes]] = (), size: int = 0) -> None:
        """Go on from the open tiles of a log of `size` leaves, from the lowest level up."""
        self.size = size
        self._open = [list(hashes) for hashes in open_tiles]

    @property
    def open_tiles(self) -> dict[Place, tuple[bytes, ...]]:
        """Return the tiles that are not full; the highest of them may be empty."""
        return {
            Place(level, self.size >> HEIGHT * (level + 1)): tuple(hashes) for level, hashes in enumerate(self._open)
        }

    def append(self, leaf: bytes) -> dict[Place, tuple[bytes, ...]]:
        """Take the hash of the next leaf, and return the tiles that it fills."""
        _require_hash(leaf)
        filled: dict[Place, tuple[bytes, ...]] = {}
        self.size += 1
        for level in range(len(self._open) + 1):
            if level == len(self._open):
                self._open.append([])
            hashes = self._open[level]
            hashes.append(leaf)
            if len(hashes) < WIDTH:
                break
            filled[Place(level, (self.size >> HEIGHT * (level + 1)) - 1)] = tuple(hashes)
            leaf = root_of(hashes)
            hashes.clear()
        return filled

    def root(self) -> bytes:
        """Return the root over all leaves (RFC 9162 2.1.1)."""
        smaller: list[bytes] = []
        for hashes in self._open:
            if hashes or smaller:
                smaller = [root_of([*hashes, *smaller])]
        return smaller[0] if smaller else EMPTY


def inclusion(index: int, size: int) -> list[Range]:
    """Return the ranges whose hashes prove that a leaf is in a log of `size` leaves (RFC 9162 2.1.3.1)."""
    if not 0 <= index < size:
        raise Malformed(f"no leaf {index} in {size}")
    found, start, end = [], 0, size
    while end - start > 1:
        middle = start + _largest_before(end - start)
        if index < middle:
            found.append(Range(middle, end))
            end = middle
        else:
            found.append(Range(start, middle))
            start = middle
    return found[::-1]


def consistency(old: int, new: int) -> list[Range]:
    """Return the ranges whose hashes prove that a log of `old` leaves is the start of `new` (RFC 9162 2.1.4.1)."""
    if not 0 < old <= new:
        raise Malformed(f"no proof from {old} to {new}")
    found, start, end, known = [], 0, new, True
    while old != end:
        middle = start + _largest_before(end - start)
        if old <= middle:
            found.append(Range(middle, end))
            end = middle
        else:
            found.append(Range(start, middle))
            start, known = middle, False
    if not known:
        found.append(Range(start, end))
    return found[::-1]


def tiles_of(ranges: Iterable[Range]) -> set[Place]:
    """Return the tiles in which the hashes of ranges are found."""
    return {place for each in ranges for place, _, _ in _slices(each)}


def hash_of(each: Range, tiles: Tiles) -> bytes:
    """Return the hash of a range out of tiles. Raises `KeyError` for a tile that lacks, `Malformed` for a hash."""
    parts = []
    for place, first, count in _slices(each):
        hashes = tiles[place][first : first + count]
        if len(hashes) != count:
            raise Malformed(f"tile {place.number} of level {place.level} ends before {first + count}")
        parts.append(root_of(hashes))
    return reduce(lambda right, left: node_hash(left, right), reversed(parts))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether a proof leads from the hash of a leaf to a root (RFC 9162 2.1.3.2)."""
    for each in (leaf, root, *proof):
        _require_hash(each)
    if not 0 <= index < size:
        return False
    here, last, found = index, size - 1, leaf
    for each in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = node_hash(each, found)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            found = node_hash(found, each)
        here, last = here >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether a proof shows that the log of one root is the start of that of another (RFC 9162 2.1.4.2)."""
    for each in (old_root, new_root, *proof):
        _require_hash(each)
    if not 0 < old <= new:
        raise Malformed(f"no proof from {old} to {new}")
    if old == new:
        return not proof and old_root == new_root
    path = [*([old_root] if old & (old - 1) == 0 else []), *proof]
    if not path:
        return False
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    before = after = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            before, after = node_hash(each, before), node_hash(each, after)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            after = node_hash(after, each)
        here, last = here >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _slices(each: Range) -> Iterator[tuple[Place, int, int]]:
    """Yield for each complete subtree of a range, from the left: its tile, and where its hashes stand in it."""
    start, end = each
    while start < end:
        level = (end - start).bit_length() - 1
        of_tile, below = divmod(level, HEIGHT)
        first, count = start >> HEIGHT * of_tile, 1 << below
        yield Place(of_tile, first >> HEIGHT), first % WIDTH, count
        start += 1 << level


def _largest_before(number: int) -> int:
    """Return the largest power of two that is smaller than a number (RFC 9162 2.1.1)."""
    return 1 << (number - 1).bit_length() - 1


def _require_hash(each: bytes) -> None:
    if len(each) != HASH:
        raise Malformed(f"a hash of {len(each)} bytes")

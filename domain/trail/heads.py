"""The map of heads: of every stream how far it goes and its last leaf, under one root. What is left out shows here.

A sparse Merkle map from the tag of a stream to its head, in which a subtree with one leaf is that leaf. The path to a
tag follows its bits from the most significant one.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from struct import Struct
from typing import Final, NamedTuple

from domain.trail.entries import NOTHING
from domain.trail.merkle import HASH, Malformed

DEPTH: Final = 8 * HASH
_SEQ: Final = Struct(">I")


class Head(NamedTuple):
    """Where a stream ends: how many events it has, and the leaf hash of the last, which binds all before it."""

    seq: int
    leaf: bytes

    def value(self) -> bytes:
        """Return what the map holds of it."""
        return sha256(_SEQ.pack(self.seq) + self.leaf).digest()


class Proof(NamedTuple):
    """How a tag stands in the map: the hashes beside its path from the root down, and the leaf where that ends.

    `other` is the tag and value of another leaf that stands there, and so no leaf of this tag.
    """

    beside: tuple[bytes, ...]
    other: tuple[bytes, bytes] | None = None


class _Leaf(NamedTuple):
    tag: bytes
    value: bytes

    def hash(self) -> bytes:
        return _leaf_hash(self.tag, self.value)


class _Fork:
    """A subtree with two leaves or more. Its hash is worked out when it is asked for."""

    def __init__(self) -> None:
        self.sides: list[_Leaf | _Fork | None] = [None, None]
        self._hash: bytes | None = None

    def hash(self) -> bytes:
        if self._hash is None:
            self._hash = _node_hash(*map(_hash_of, self.sides))
        return self._hash

    def put(self, side: int, subtree: "_Leaf | _Fork") -> None:
        self.sides[side], self._hash = subtree, None


class Heads:
    """The map as it grows: heads move on, and none is ever taken out."""

    def __init__(self, heads: Iterable[tuple[bytes, Head]] = ()) -> None:
        """Begin with some heads, each with its tag: in one pass, where one after another takes many."""
        leaves = sorted(_Leaf(tag, head.value()) for tag, head in heads)
        for leaf in leaves:
            _require(leaf.tag)
        self._root = _made_of(leaves, 0, len(leaves), 0)

    def root(self) -> bytes:
        """Return the hash over all heads; 32 zero bytes for none."""
        return _hash_of(self._root)

    def set(self, tag: bytes, head: Head) -> None:
        """Let a stream end at `head`."""
        _require(tag)
        self._root = _with(self._root, 0, _Leaf(tag, head.value()))

    def prove(self, tag: bytes) -> Proof:
        """Return how a tag stands in the map, or that it does not."""
        _require(tag)
        here, beside = self._root, []
        for bit in _bits(tag):
            if not isinstance(here, _Fork):
                break
            beside.append(_hash_of(here.sides[1 - bit]))
            here = here.sides[bit]
        other = (here.tag, here.value) if isinstance(here, _Leaf) and here.tag != tag else None
        return Proof(tuple(beside), other)


def verify_head(tag: bytes, head: Head | None, proof: Proof, root: bytes) -> bool:
    """Tell whether a proof shows that a stream ends at `head` in the map of a root, or (None) that it is not there."""
    for each in (tag, root, *proof.beside, *(proof.other or ())):
        _require(each)
    depth = len(proof.beside)
    if depth > DEPTH or (head is not None and proof.other is not None):
        return False
    if head is not None:
        found = _leaf_hash(tag, head.value())
    elif proof.other is None:
        found = NOTHING
    else:
        there, value = proof.other
        if there == tag or _prefix(there, depth) != _prefix(tag, depth):
            return False
        found = _leaf_hash(there, value)
    for bit, other in zip(reversed([*_bits(tag)][:depth]), reversed(proof.beside), strict=True):
        found = _node_hash(other, found) if bit else _node_hash(found, other)
    return found == root


def _with(here: _Leaf | _Fork | None, depth: int, leaf: _Leaf) -> _Leaf | _Fork:
    """Return the subtree at a depth with a leaf in it, or with another value for its tag."""
    if here is None or (isinstance(here, _Leaf) and here.tag == leaf.tag):
        return leaf
    if isinstance(here, _Leaf):
        fork = _Fork()
        fork.put(_bit(here.tag, depth), here)
    else:
        fork = here
    side = _bit(leaf.tag, depth)
    fork.put(side, _with(fork.sides[side], depth + 1, leaf))
    return fork


def _made_of(leaves: Sequence[_Leaf], first: int, end: int, depth: int) -> _Leaf | _Fork | None:
    """Return the subtree at a depth of the leaves from `first` to before `end`, in the order of their tags."""
    if first == end:
        return None
    if first + 1 == end:
        return leaves[first]
    parted = bisect_left(leaves, 1, first, end, key=lambda leaf: _bit(leaf.tag, depth))
    fork = _Fork()
    fork.sides = [_made_of(leaves, first, parted, depth + 1), _made_of(leaves, parted, end, depth + 1)]
    return fork


def _hash_of(subtree: _Leaf | _Fork | None) -> bytes:
    return NOTHING if subtree is None else subtree.hash()


def _leaf_hash(tag: bytes, value: bytes) -> bytes:
    return sha256(b"\x02" + tag + value).digest()


def _node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x03" + left + right).digest()


def _bit(tag: bytes, depth: int) -> int:
    return tag[depth >> 3] >> 7 - (depth & 7) & 1


def _bits(tag: bytes) -> Iterator[int]:
    return (_bit(tag, depth) for depth in range(DEPTH))


def _prefix(tag: bytes, depth: int) -> Sequence[int]:
    return [_bit(tag, each) for each in range(depth)]


def _require(each: bytes) -> None:
    if len(each) != HASH:
        raise Malformed(f"a hash of {len(each)} bytes")

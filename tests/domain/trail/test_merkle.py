"""The tree of the log: known answers, the recursion of the RFC itself, and proofs that somebody changed."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.trail.merkle import (
    EMPTY,
    WIDTH,
    Growth,
    Malformed,
    Place,
    Range,
    consistency,
    hash_of,
    inclusion,
    leaf_hash,
    node_hash,
    root_of,
    tiles_of,
    verify_consistency,
    verify_inclusion,
)

KNOWN: dict[str, Any] = json.loads((Path(__file__).parent / "rfc9162.json").read_text())
LEAVES = [leaf_hash(bytes.fromhex(each)) for each in KNOWN["leaves"]]
MOST = WIDTH * WIDTH + 3 * WIDTH + 7
"""More leaves than two levels of tiles hold."""

SIZES = st.integers(1, MOST) | st.sampled_from([1, 255, 256, 257, WIDTH * WIDTH - 1, WIDTH * WIDTH, WIDTH * WIDTH + 1])


class Log:
    """A log in memory: its leaves, and all the tiles that they filled."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        """Let a tree grow by every leaf."""
        self.leaves = leaves
        self.growth = Growth()
        self.filled: dict[Place, tuple[bytes, ...]] = {}
        for leaf in leaves:
            self.filled |= self.growth.append(leaf)

    def prove(self, ranges: list[Range]) -> list[bytes]:
        """Return the hashes of ranges, out of the tiles that they need and no others."""
        tiles = self.filled | self.growth.open_tiles
        needed = {place: tiles[place] for place in tiles_of(ranges)}
        return [hash_of(each, needed) for each in ranges]


@cache
def large() -> Log:
    """A log of MOST leaves."""
    return Log([leaf_hash(number.to_bytes(4)) for number in range(MOST)])


@cache
def root_at(start: int, end: int) -> bytes:
    """The root over leaves of the large log, as the RFC defines it (2.1.1)."""
    if end - start == 1:
        return large().leaves[start]
    split = 1
    while 2 * split < end - start:
        split *= 2
    return node_hash(root_at(start, start + split), root_at(start + split, end))


def path(index: int, start: int, end: int) -> list[bytes]:
    """The inclusion proof as the RFC defines it (2.1.3.1)."""
    if end - start == 1:
        return []
    split = 1
    while 2 * split < end - start:
        split *= 2
    if index < split:
        return [*path(index, start, start + split), root_at(start + split, end)]
    return [*path(index - split, start + split, end), root_at(start, start + split)]


def subproof(old: int, start: int, end: int, *, whole: bool) -> list[bytes]:
    """The consistency proof as the RFC defines it (2.1.4.1)."""
    if old == end - start:
        return [] if whole else [root_at(start, end)]
    split = 1
    while 2 * split < end - start:
        split *= 2
    if old <= split:
        return [*subproof(old, start, start + split, whole=whole), root_at(start + split, end)]
    return [*subproof(old - split, start + split, end, whole=False), root_at(start, start + split)]


@pytest.mark.parametrize("size", range(9))
def test_known_roots(size: int) -> None:
    expected = bytes.fromhex(KNOWN["roots"][str(size)])
    assert Log(LEAVES[:size]).growth.root() == root_of(LEAVES[:size]) == expected


@pytest.mark.parametrize("known", KNOWN["inclusion"])
def test_known_inclusion_proofs(known: dict[str, Any]) -> None:
    index, size, proof = known["leaf_index"], known["tree_size"], [*map(bytes.fromhex, known["proof"])]
    assert Log(LEAVES[:size]).prove(inclusion(index, size)) == proof
    assert verify_inclusion(LEAVES[index], index, size, proof, root_of(LEAVES[:size]))


@pytest.mark.parametrize("known", KNOWN["consistency"])
def test_known_consistency_proofs(known: dict[str, Any]) -> None:
    old, new, proof = known["old_size"], known["new_size"], [*map(bytes.fromhex, known["proof"])]
    assert Log(LEAVES[:new]).prove(consistency(old, new)) == proof
    assert verify_consistency(old, new, root_of(LEAVES[:old]), root_of(LEAVES[:new]), proof)


def test_the_root_over_nothing_is_known() -> None:
    assert Growth().root() == root_of([]) == EMPTY == sha256().digest()


@given(st.data())
def test_a_leaf_is_proved_as_the_rfc_defines_it(data: st.DataObject) -> None:
    size = data.draw(SIZES)
    index = data.draw(st.integers(0, size - 1))
    proof = large().prove(inclusion(index, size))
    assert proof == path(index, 0, size)
    assert verify_inclusion(large().leaves[index], index, size, proof, root_at(0, size))


@given(st.data())
def test_that_a_log_only_grew_is_proved_as_the_rfc_defines_it(data: st.DataObject) -> None:
    new = data.draw(SIZES)
    old = data.draw(st.integers(1, new))
    proof = large().prove(consistency(old, new))
    assert proof == subproof(old, 0, new, whole=True)
    assert verify_consistency(old, new, root_at(0, old), root_at(0, new), proof)


@given(st.integers(0, MOST), st.integers(0, 600))
def test_a_log_goes_on_from_its_open_tiles(size: int, more: int) -> None:
    leaves = large().leaves[: size + more]
    tiles = large().filled | large().growth.open_tiles
    levels = range(3) if size else ()
    opened = [tiles.get(Place(level, size >> 8 * (level + 1)), ())[: size >> 8 * level & 255] for level in levels]
    growth = Growth(opened, size)
    assert growth.root() == (root_at(0, size) if size else EMPTY)
    for leaf in leaves[size:]:
        growth.append(leaf)
    assert growth.root() == (root_at(0, len(leaves)) if leaves else EMPTY)
    assert all(hashes == tiles[place][: len(hashes)] for place, hashes in growth.open_tiles.items() if hashes)


@given(st.data())
def test_no_other_proof_holds(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 600))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    leaf, root, before = large().leaves[index], root_at(0, size), root_at(0, old)
    included, grown = path(index, 0, size), subproof(old, 0, size, whole=True)
    for proof in changed(included, data):
        assert not verify_inclusion(leaf, index, size, proof, root)
    for proof in changed(grown, data):
        assert not verify_consistency(old, size, before, root, proof)
    assert not verify_inclusion(leaf_hash(b"another"), index, size, included, root)
    assert not verify_inclusion(leaf, index, size, included, leaf_hash(b"another"))
    assert not verify_inclusion(leaf, size, size, included, root)
    assert not verify_consistency(old, size, leaf_hash(b"another"), root, grown)
    assert not verify_consistency(old, size, before, leaf_hash(b"another"), grown)


def changed(proof: list[bytes], data: st.DataObject) -> Iterator[list[bytes]]:
    """A proof with a hash more, and one with a hash less, another or in another place."""
    yield [*proof, leaf_hash(b"more")]
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        yield proof[:place] + proof[place + 1 :]
        yield [*proof[:place], leaf_hash(b"another"), *proof[place + 1 :]]
        if proof != proof[::-1]:
            yield proof[::-1]


def test_what_has_not_the_form_of_a_proof_is_refused() -> None:
    short, whole = bytes(31), bytes(32)
    for wrong in (
        lambda: inclusion(3, 3),
        lambda: inclusion(-1, 3),
        lambda: consistency(0, 3),
        lambda: consistency(4, 3),
        lambda: Growth().append(short),
        lambda: verify_inclusion(short, 0, 1, [], whole),
        lambda: verify_inclusion(whole, 0, 1, [], short),
        lambda: verify_inclusion(whole, 0, 2, [short], whole),
        lambda: verify_consistency(0, 1, whole, whole, []),
        lambda: verify_consistency(2, 1, whole, whole, []),
        lambda: verify_consistency(1, 2, whole, whole, [short]),
        lambda: hash_of(Range(0, 2), {Place(0, 0): [whole]}),
    ):
        with pytest.raises(Malformed):
            wrong()
    with pytest.raises(KeyError):
        hash_of(Range(0, 1), {})

"""The map of heads: one root for one set of heads, whatever the order, and proof of what is and is not in it."""

from collections.abc import Mapping
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.trail.entries import NOTHING
from domain.trail.heads import Head, Heads, Proof, verify_head
from domain.trail.merkle import Malformed

# Tags that share long beginnings are what a sparse map is about; random ones never do.
TAGS = st.binary(min_size=32, max_size=32) | st.builds(
    lambda start, last: bytes(start) + bytes((last,)) + bytes(31 - start), st.integers(0, 31), st.integers(0, 255)
)
HEADS = st.builds(Head, st.integers(1, 2**32 - 1), st.binary(min_size=32, max_size=32))
MAPS = st.dictionaries(TAGS, HEADS, max_size=12)


def told(heads: Mapping[bytes, Head]) -> Heads:
    """A map that grew by one head after another."""
    found = Heads()
    for tag, head in heads.items():
        found.set(tag, head)
    return found


def root_of(heads: Mapping[bytes, Head], depth: int = 0) -> bytes:
    """The root as it is defined: a subtree with one leaf is that leaf, an empty one zeros."""
    if not heads:
        return bytes(32)
    if len(heads) == 1:
        [(tag, head)] = heads.items()
        return sha256(b"\x02" + tag + sha256(head.seq.to_bytes(4) + head.leaf).digest()).digest()
    sides: tuple[dict[bytes, Head], dict[bytes, Head]] = ({}, {})
    for tag, head in heads.items():
        sides[int.from_bytes(tag) >> 255 - depth & 1][tag] = head
    return sha256(b"\x03" + root_of(sides[0], depth + 1) + root_of(sides[1], depth + 1)).digest()


@given(MAPS, st.data())
def test_the_root_is_as_defined_in_whatever_order_heads_came(heads: dict[bytes, Head], data: st.DataObject) -> None:
    shuffled = dict(data.draw(st.permutations(list(heads.items()))))
    assert told(heads).root() == told(shuffled).root() == Heads(shuffled.items()).root() == root_of(heads)


@given(MAPS, TAGS, HEADS)
def test_a_head_that_moves_on_takes_the_place_of_the_one_before(
    heads: dict[bytes, Head], tag: bytes, head: Head
) -> None:
    moved = Heads(heads.items())
    before = moved.root()
    moved.set(tag, head)
    assert moved.root() == root_of({**heads, tag: head})
    assert before == root_of(heads)


@given(MAPS, TAGS, HEADS)
def test_what_is_in_the_map_and_what_is_not_can_be_proved(heads: dict[bytes, Head], tag: bytes, other: Head) -> None:
    found = told(heads)
    for each in (*heads, tag):
        proof, head = found.prove(each), heads.get(each)
        assert verify_head(each, head, proof, found.root())
        assert not verify_head(each, other if other != head else None, proof, found.root())
        assert not verify_head(each, head, proof, sha256(b"another").digest())


@given(MAPS.filter(bool), st.data())
def test_no_changed_proof_holds(heads: dict[bytes, Head], data: st.DataObject) -> None:
    found, tag = told(heads), data.draw(st.sampled_from(list(heads)))
    proof = found.prove(tag)
    beside = proof.beside
    for changed in (
        Proof((*beside, NOTHING)),
        Proof((*beside, NOTHING), (tag, heads[tag].value())),
        Proof(beside, (tag, heads[tag].value())),
        *([Proof(beside[:-1]), Proof(beside[1:]), Proof((sha256(b"x").digest(), *beside[1:]))] if beside else []),
    ):
        assert not verify_head(tag, heads[tag], changed, found.root()) or changed == proof
        assert not verify_head(tag, None, changed, found.root())


def test_another_leaf_proves_absence_only_where_it_stands_on_the_way() -> None:
    here, head = bytes(32), Head(1, bytes(32))
    far = b"\xff" + bytes(31)
    found = told({here: head, far: head})
    asked = b"\x80" + bytes(31)
    assert found.prove(asked).other == (far, head.value())
    assert verify_head(asked, None, found.prove(asked), found.root())
    elsewhere = Proof(found.prove(far).beside, (far, head.value()))
    assert not verify_head(b"\x01" + bytes(31), None, elsewhere, found.root())


def test_what_has_not_the_form_of_a_proof_is_refused() -> None:
    head, short, whole = Head(1, bytes(32)), bytes(31), bytes(32)
    for wrong in (
        lambda: Heads().set(short, head),
        lambda: Heads().prove(short),
        lambda: verify_head(short, None, Proof(()), whole),
        lambda: verify_head(whole, None, Proof((short,)), whole),
        lambda: verify_head(whole, None, Proof((), (whole, short)), whole),
        lambda: verify_head(whole, None, Proof(()), short),
    ):
        with pytest.raises(Malformed):
            wrong()
    assert not verify_head(whole, None, Proof((whole,) * 257), whole)

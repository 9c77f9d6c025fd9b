"""Entries: the bytes that are hashed, and that commit to one event and to nothing else."""

import hmac
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.trail.entries import NOTHING, SIZE, Entry, Kind, commitment, heads_entry, tag_of, unpacked
from domain.trail.merkle import Malformed

HASHES = st.binary(min_size=32, max_size=32)
STREAM = UUID("00010203-0405-0607-0809-0a0b0c0d0e0f")


def test_an_entry_of_an_event_byte_for_byte() -> None:
    entry = Entry(Kind.EVENT, bytes(range(32)), 258, b"p" * 32, b"c" * 32)
    assert entry.packed() == b"\x01\x01" + bytes(range(32)) + b"\x00\x00\x01\x02" + b"p" * 32 + b"c" * 32
    assert len(entry.packed()) == SIZE == 102


def test_an_entry_of_the_heads_byte_for_byte() -> None:
    packed = heads_entry(41, b"r" * 32).packed()
    assert packed == b"\x01\x02" + bytes(32) + b"\x00\x00\x00\x29" + bytes(32) + b"r" * 32


def test_the_tag_of_a_stream_byte_for_byte() -> None:
    assert tag_of(STREAM) == sha256(b"planspoor/stream/v1\x00" + bytes(range(16))).digest()


def test_a_commitment_byte_for_byte() -> None:
    salt = bytes(range(32))
    told = b"\x00\x09" + b"plan.x/1\xc3"[:8] + b"2" + b"\x00\x00\x00\x00\x00\x00\x00\x02" + b"{}"
    assert commitment(salt, "plan.x/12", b"{}") == hmac.digest(salt, told, "sha256")


@given(st.tuples(HASHES, st.text(max_size=20), st.binary(max_size=40)), st.data())
def test_a_commitment_holds_for_one_salt_topic_and_state(told: tuple[bytes, str, bytes], data: st.DataObject) -> None:
    other = data.draw(st.tuples(HASHES, st.text(max_size=20), st.binary(max_size=40)))
    assert (commitment(*other) == commitment(*told)) is (other == told)


def test_what_moves_between_topic_and_state_is_another_commitment() -> None:
    salt = bytes(32)
    assert commitment(salt, "ab", b"c") != commitment(salt, "a", b"bc")


@given(HASHES, st.integers(1, 2**32 - 1), HASHES, HASHES)
def test_what_is_packed_is_unpacked(tag: bytes, seq: int, prev: bytes, commit: bytes) -> None:
    entry = Entry(Kind.EVENT, tag, seq, NOTHING if seq == 1 else prev, commit)
    assert unpacked(entry.packed()) == entry
    assert unpacked(heads_entry(seq, commit).packed()) == heads_entry(seq, commit)


def test_bytes_that_no_entry_has_are_refused() -> None:
    first = Entry(Kind.EVENT, bytes(32), 1, NOTHING, bytes(32))
    heads = heads_entry(1, bytes(32))
    for wrong in (
        b"",
        first.packed()[:-1],
        first.packed() + b"\x00",
        b"\x02" + first.packed()[1:],
        b"\x01\x03" + first.packed()[2:],
        first._replace(seq=0).packed(),
        first._replace(prev=b"p" * 32).packed(),
        first._replace(seq=2).packed(),
        heads._replace(tag=b"t" * 32).packed(),
        heads._replace(prev=b"p" * 32).packed(),
    ):
        with pytest.raises(Malformed):
            unpacked(wrong)
    with pytest.raises(Malformed):
        commitment(bytes(31), "t", b"")

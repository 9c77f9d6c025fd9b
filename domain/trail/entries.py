"""What the log holds of each event: 102 bytes that commit to it, and to the event before it in its stream."""

import hmac
from enum import IntEnum
from hashlib import sha256
from struct import Struct
from typing import Final, NamedTuple
from uuid import UUID

from domain.trail.merkle import HASH, Malformed

VERSION: Final = 1

NOTHING: Final = bytes(HASH)
"""What stands where there is no hash: before the first event of a stream, and in an empty map."""

_LAYOUT: Final = Struct(">BB32sI32s32s")
_TAGGED: Final = b"planspoor/stream/v1\x00"
_TOPIC: Final = Struct(">H")
_STATE: Final = Struct(">Q")

SIZE: Final = _LAYOUT.size
"""Bytes in an entry."""


class Kind(IntEnum):
    """What an entry is about."""

    EVENT = 1
    HEADS = 2


class Entry(NamedTuple):
    """One entry of the log.

    Of an event: the `tag` of its stream, `seq` its version there, `prev` the leaf hash of the entry before it in that
    stream, and its `commitment`. Of the heads, which close what a checkpoint covers: `seq` is how many entries come
    before it, and `commit` the root of the map of heads.
    """

    kind: Kind
    tag: bytes
    seq: int
    prev: bytes
    commit: bytes

    def packed(self) -> bytes:
        """Return the bytes that the log hashes."""
        return _LAYOUT.pack(VERSION, *self)


def heads_entry(covered: int, root: bytes) -> Entry:
    """Return the entry that closes a checkpoint over `covered` entries before it."""
    return Entry(Kind.HEADS, NOTHING, covered, NOTHING, root)


def unpacked(entry: bytes) -> Entry:
    """Return what the bytes of an entry say. Raises `Malformed` for any that `packed` does not make."""
    if len(entry) != SIZE:
        raise Malformed(f"an entry of {len(entry)} bytes")
    version, kind, tag, seq, prev, commit = _LAYOUT.unpack(entry)
    if version != VERSION or kind not in set(Kind):
        raise Malformed(f"an entry of version {version} and kind {kind}")
    found = Entry(Kind(kind), tag, seq, prev, commit)
    if found.kind is Kind.HEADS and (tag, prev) != (NOTHING, NOTHING):
        raise Malformed("heads with a stream")
    if found.kind is Kind.EVENT and (seq == 0 or (seq == 1) != (prev == NOTHING)):
        raise Malformed(f"an event at {seq} that does not follow the one before it")
    return found


def tag_of(stream: UUID) -> bytes:
    """Return the tag of a stream: whoever does not know its random id cannot tell which it is."""
    return sha256(_TAGGED + stream.bytes).digest()


def commitment(salt: bytes, topic: str, state: bytes) -> bytes:
    """Return what an entry says of an event: it holds for these stored bytes alone, and tells nothing of them.

    `salt` is 32 random bytes that are kept beside the entry, and handed over with the event.
    """
    if len(salt) != HASH:
        raise Malformed(f"a salt of {len(salt)} bytes")
    name = topic.encode()
    return hmac.digest(salt, _TOPIC.pack(len(name)) + name + _STATE.pack(len(state)) + state, sha256)

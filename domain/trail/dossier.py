"""The dossier of one plan: a zip of what was recorded, with the proof, in the only form that a verifier takes.

What is in it is told in docs/dossier.md. Everything is written in one way: a JSON member with sorted keys and without
spaces, Base64 in its canonical form, and a zip that stores its members in the order of their names.
"""

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from struct import Struct
from typing import Any, Final, NamedTuple
from uuid import UUID
from zlib import crc32

from domain.trail.heads import Proof
from domain.trail.merkle import Malformed
from domain.trail.notes import Note, Signer

FORMAT: Final = "planspoor/dossier/v1"
"""The first line of a manifest: no checkpoint begins with it, so that one signature never stands for the other."""

MANIFEST: Final = "manifest.txt"
CHECKPOINT: Final = "checkpoint.txt"
HEADS: Final = "heads.json"
STREAMS: Final = "streams/"

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?", re.ASCII)
"""What a member may be called: at most one folder deep, and nowhere else than in it."""

MOST_BYTES: Final = 256 * 1024 * 1024
MOST_MEMBERS: Final = 10_000

CITING: Final = frozenset({"amendment", "dispute", "framework", "initiative", "partnership", "trajectory"})
"""The fields by which an event of a plan, or of an amendment, cites a stream: what they hold belongs to the dossier."""

FROM: Final = ("plan.", "amendment.")
"""Which events cite: a trajectory or an initiative names other plans, and those are no part of this one."""

_LOCAL: Final = Struct("<IHHHHHIIIHH")
_CENTRAL: Final = Struct("<IHHHHHHIIIHHHHHII")
_END: Final = Struct("<IHHHHIIH")
_ZIP_VERSION: Final = 20
_FIRST_DAY: Final = 0x21
"""The first of January 1980, as a zip says it: the date of every member."""


class Form(StrEnum):
    """Whether a dossier holds the content of every event, or of those that its reader may take along."""

    FULL = "full"
    LIMITED = "limited"


class Opened(NamedTuple):
    """What an entry commits to: the event as it was stored, and the salt that goes with it."""

    salt: bytes
    topic: str
    state: bytes


class Included(NamedTuple):
    """An entry of the trail, where it stands, and the proof of that; with what it commits to, unless that is closed."""

    number: int
    entry: bytes
    proof: Sequence[bytes]
    opened: Opened | None = None


class Stream(NamedTuple):
    """All entries of one stream up to a checkpoint, and how it stands in the map of heads; no entries for none."""

    events: Sequence[Included]
    head: Proof


class Dossier(NamedTuple):
    """What is handed over of a plan: its streams, up to a `checkpoint` of `size` entries that others cosigned."""

    plan: UUID
    size: int
    checkpoint: str
    heads: Included
    streams: Mapping[UUID, Stream]

    @property
    def form(self) -> Form:
        """Whether anything is closed in it."""
        whole = all(event.opened for stream in self.streams.values() for event in stream.events)
        return Form.FULL if whole else Form.LIMITED

    def members(self) -> dict[str, bytes]:
        """Return what proves it, by name."""
        proven = {f"{STREAMS}{id.hex}.json": canonical(_stream(id, stream)) for id, stream in self.streams.items()}
        return {CHECKPOINT: self.checkpoint.encode(), HEADS: canonical(_entry(self.heads)), **proven}

    def sealed(self, readable: Mapping[str, bytes], signer: Signer) -> bytes:
        """Return the zip of it with members for people, under a manifest that the log's key signs."""
        members = self.members()
        if clashing := members.keys() & readable.keys():
            raise Malformed(f"two members are called {min(clashing)}")
        members |= readable
        text = manifest(signer.verifier.name, self.plan, self.form, self.size, members)
        return archive({**members, MANIFEST: Note(text, (signer.sign(text),)).written().encode()})


def manifest(origin: str, plan: UUID, form: Form, size: int, members: Mapping[str, bytes]) -> str:
    """Return the text that covers all other members: whose dossier this is, and the SHA-256 of each by its name."""
    listed = (f"{sha256(content).hexdigest()} {name}\n" for name, content in sorted(members.items()))
    return f"{FORMAT}\n{origin}\nplan {plan.hex}\nform {form}\ncheckpoint {size}\n{''.join(listed)}"


def canonical(value: Any) -> bytes:
    """Return the one way to write a JSON value: sorted keys, no spaces, no escapes that are not needed, no `NaN`."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def archive(members: Mapping[str, bytes]) -> bytes:
    """Return the one zip of some members: stored as they are, in the order of their names, and nothing beside them.

    Raises `Malformed` for a name that it cannot have, and for more than it can hold.
    """
    if len(members) > MOST_MEMBERS or sum(map(len, members.values())) > MOST_BYTES:
        raise Malformed("more than a dossier can hold")
    files, directory = bytearray(), bytearray()
    for name, content in sorted(members.items()):
        if not NAME.fullmatch(name):
            raise Malformed(f"no name of a member: {name!r}")
        called, length = name.encode("ascii"), len(content)
        said = (_ZIP_VERSION, 0, 0, 0, _FIRST_DAY, crc32(content), length, length, len(called), 0)
        directory += _CENTRAL.pack(0x02014B50, _ZIP_VERSION, *said, 0, 0, 0, 0, len(files)) + called
        files += _LOCAL.pack(0x04034B50, *said) + called + content
    count = len(members)
    return bytes(files + directory + _END.pack(0x06054B50, 0, 0, count, count, len(directory), len(files), 0))


def cited(topic: str, state: bytes) -> set[UUID]:
    """Return the streams that a stored event cites."""
    return set(_cited(json.loads(state))) if topic.startswith(FROM) else set()


def _cited(value: Any) -> Iterator[UUID]:
    if isinstance(value, dict):
        for name, held in value.items():
            if name in CITING and isinstance(held, str):
                yield UUID(held)
            else:
                yield from _cited(held)
    elif isinstance(value, list):
        for each in value:
            yield from _cited(each)


def _stream(id: UUID, stream: Stream) -> dict[str, Any]:
    other = stream.head.other
    return {
        "beside": [_text(each) for each in stream.head.beside],
        "events": [_entry(each) for each in stream.events],
        "other": [] if other is None else [_text(each) for each in other],
        "stream": id.hex,
    }


def _entry(included: Included) -> dict[str, Any]:
    said: dict[str, Any] = {
        "entry": _text(included.entry),
        "number": included.number,
        "proof": [_text(each) for each in included.proof],
    }
    if opened := included.opened:
        said |= {"salt": _text(opened.salt), "topic": opened.topic, "state": _text(opened.state)}
    return said


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()

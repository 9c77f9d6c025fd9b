"""Signed notes (C2SP signed-note), checkpoints in them (tlog-checkpoint) and the cosignatures of witnesses.

A note is text that ends in a newline, an empty line, and a line for each signature. What is written here has one form
only, and any other is `Malformed`: Base64 in its canonical form, sizes without zeros in front of them.
"""

from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Iterable, Sequence
from enum import IntEnum
from hashlib import sha256
from struct import Struct
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from domain.trail.merkle import HASH, Malformed

MOST_BYTES: Final = 1_000_000
"""A note is never larger; one that is, is not read."""

_SIGNED: Final = "\N{EM DASH} "
_PRIVATE: Final = "PRIVATE+KEY+"
_KEY_ID: Final = 4
_TIME: Final = Struct(">Q")
_SIGNATURE: Final = 64


class Algorithm(IntEnum):
    """How a key signs, by the number that its vkey gives it."""

    ED25519 = 1
    COSIGNATURE = 4


class Signature(NamedTuple):
    """A line under a note: who says that they signed, by which key, and the bytes of it."""

    name: str
    key_id: bytes
    signed: bytes

    def line(self) -> str:
        """Return the line as it stands in a note."""
        return f"{_SIGNED}{self.name} {b64encode(self.key_id + self.signed).decode()}\n"


class Note(NamedTuple):
    """A text and the signatures under it, as they were found: nothing is verified yet."""

    text: str
    signatures: tuple[Signature, ...]

    def written(self) -> str:
        """Return the note as it is passed on."""
        return f"{self.text}\n{''.join(each.line() for each in self.signatures)}"


class Verifier(NamedTuple):
    """A public key under the name of who signs with it."""

    name: str
    algorithm: Algorithm
    key: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        named = self.name.encode() + b"\n" + bytes((self.algorithm,)) + self.key
        return sha256(named).digest()[:_KEY_ID]

    def vkey(self) -> str:
        """Return the key as it is handed to others."""
        return f"{self.name}+{self.key_id.hex()}+{b64encode(bytes((self.algorithm,)) + self.key).decode()}"

    @classmethod
    def read(cls, vkey: str) -> "Verifier":
        """Read a key that was handed over. Raises `Malformed`."""
        name, id, encoded = [*vkey.split("+", 2), "", ""][:3]
        raw = _unbase64(encoded)
        if not _is_name(name) or len(raw) != HASH + 1 or raw[0] not in set(Algorithm):
            raise Malformed("no verifier key")
        found = cls(name, Algorithm(raw[0]), raw[1:])
        if found.key_id.hex() != id:
            raise Malformed("a verifier key under another's id")
        return found

    def timed(self) -> "Verifier":
        """Return the same key as it signs with the time, as a witness does."""
        return Verifier(self.name, Algorithm.COSIGNATURE, self.key)

    def signed(self, note: Note) -> bool:
        """Tell whether a note bears a signature of this key: its own must hold, and may stand there once."""
        own = [each for each in note.signatures if (each.name, each.key_id) == (self.name, self.key_id)]
        return len(own) == 1 and self._holds(note.text, own[0].signed)

    def signed_at(self, note: Note) -> int:
        """Return when this key cosigned a note, in seconds since 1970. Raises `Malformed` where it did not."""
        if self.algorithm is not Algorithm.COSIGNATURE or not self.signed(note):
            raise Malformed(f"no cosignature of {self.name}")
        [signed] = (each.signed for each in note.signatures if each.key_id == self.key_id and each.name == self.name)
        return int(_TIME.unpack(signed[: _TIME.size])[0])

    def _holds(self, text: str, signed: bytes) -> bool:
        message = text.encode()
        if self.algorithm is Algorithm.COSIGNATURE:
            if len(signed) != _TIME.size + _SIGNATURE:
                return False
            message, signed = _cosigned(text, _TIME.unpack(signed[: _TIME.size])[0]), signed[_TIME.size :]
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signed, message)
        except InvalidSignature:
            return False
        return True


class Signer:
    """A private key under the name of who signs with it: of a log, or of a witness."""

    def __init__(self, name: str, seed: bytes, algorithm: Algorithm = Algorithm.ED25519) -> None:
        """Take the 32 bytes of an Ed25519 key (RFC 8032). Raises `Malformed` for a name that no note can hold."""
        if not _is_name(name) or len(seed) != HASH:
            raise Malformed("no key to sign with")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(name, algorithm, self._key.public_key().public_bytes_raw())

    @classmethod
    def read(cls, skey: str) -> "Signer":
        """Read a private key as `skey` writes it. Raises `Malformed`, without a word of the key."""
        name, id, encoded = [*skey.removeprefix(_PRIVATE).split("+", 2), "", ""][:3]
        raw = _unbase64(encoded)
        if not skey.startswith(_PRIVATE) or len(raw) != HASH + 1 or raw[0] not in set(Algorithm):
            raise Malformed("no private key")
        found = cls(name, raw[1:], Algorithm(raw[0]))
        if found.verifier.key_id.hex() != id:
            raise Malformed("a private key under another's id")
        return found

    def skey(self) -> str:
        """Return the private key in the form of C2SP's tools, for a file that nobody else can read."""
        known = self.verifier
        encoded = b64encode(bytes((known.algorithm,)) + self._key.private_bytes_raw()).decode()
        return f"{_PRIVATE}{known.name}+{known.key_id.hex()}+{encoded}"

    def timed(self) -> "Signer":
        """Return the same key as it signs with the time, as a witness does."""
        return Signer(self.verifier.name, self._key.private_bytes_raw(), Algorithm.COSIGNATURE)

    def sign(self, text: str) -> Signature:
        """Return the signature of a log under a text."""
        if self.verifier.algorithm is not Algorithm.ED25519:
            raise Malformed("a witness signs with the time")
        return self._line(self._key.sign(_noted(text).encode()))

    def cosign(self, text: str, at: int) -> Signature:
        """Return the cosignature of a witness, `at` seconds since 1970, under a checkpoint (tlog-cosignature v1)."""
        if self.verifier.algorithm is not Algorithm.COSIGNATURE:
            raise Malformed("only a witness signs with the time")
        return self._line(_TIME.pack(at) + self._key.sign(_cosigned(_noted(text), at)))

    def _line(self, signed: bytes) -> Signature:
        return Signature(self.verifier.name, self.verifier.key_id, signed)


class TrustCheckpoint(NamedTuple):
    """What a log says of itself: how many entries it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the text that is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def read_note(written: str) -> Note:
    """Read a note. Raises `Malformed` for anything that `Note.written` does not make."""
    if len(written.encode()) > MOST_BYTES:
        raise Malformed("a note that is too large")
    text, parted, lines = written.rpartition("\n\n")
    if not parted or not lines.endswith("\n"):
        raise Malformed("no signed note")
    note = Note(_noted(f"{text}\n"), tuple(map(_read_signature, lines[:-1].split("\n"))))
    if note.written() != written:
        raise Malformed("a note in another form than its own")
    return note


def read_checkpoint(text: str) -> TrustCheckpoint:
    """Read the text of a checkpoint. Raises `Malformed`; lines that other logs add after the root are refused too."""
    lines = text.split("\n")
    if len(lines) != len(TrustCheckpoint._fields) + 1 or lines[-1]:
        raise Malformed("no checkpoint of three lines")
    origin, size, root = lines[:-1]
    if not origin or not (size.isascii() and size.isdecimal()) or str(int(size)) != size:
        raise Malformed("no origin or size")
    found = TrustCheckpoint(origin, int(size), _unbase64(root))
    if len(found.root) != HASH:
        raise Malformed("no root")
    return found


def signed_by(note: Note, verifiers: Iterable[Verifier]) -> Sequence[Verifier]:
    """Return which of some keys signed a note; what others wrote under it counts for nothing."""
    return [each for each in verifiers if each.signed(note)]


def _read_signature(line: str) -> Signature:
    name, parted, encoded = line.removeprefix(_SIGNED).rpartition(" ")
    raw = _unbase64(encoded)
    if not line.startswith(_SIGNED) or not parted or not _is_name(name) or len(raw) <= _KEY_ID:
        raise Malformed("no signature line")
    return Signature(name, raw[:_KEY_ID], raw[_KEY_ID:])


def _noted(text: str) -> str:
    """Return a text that a note can hold. Raises `Malformed` for any other."""
    if not text.endswith("\n") or any(sign < " " and sign != "\n" for sign in text):
        raise Malformed("no text of a note")
    return text


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(sign.isspace() for sign in name) and name.isprintable()


def _unbase64(encoded: str) -> bytes:
    try:
        raw = b64decode(encoded, validate=True)
    except (Error, ValueError):
        raise Malformed("no Base64") from None
    if b64encode(raw).decode() != encoded:
        raise Malformed("Base64 in another form than its own")
    return raw

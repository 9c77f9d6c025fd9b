"""The proof of one entry as a text that anyone verifies offline (C2SP tlog-proof), against keys from elsewhere."""

from base64 import b64encode
from collections.abc import Sequence
from typing import NamedTuple

from domain.trail.merkle import leaf_hash, verify_inclusion
from domain.trail.notes import Note, TrustCheckpoint, read_checkpoint


class Proof(NamedTuple):
    """That an entry is in the log: its number from 0, its 102 bytes, the hashes to the root, and the signed root."""

    number: int
    entry: bytes
    hashes: Sequence[bytes]
    note: Note

    @property
    def checkpoint(self) -> TrustCheckpoint:
        """The checkpoint that the hashes lead to."""
        return read_checkpoint(self.note.text)

    @property
    def leaf(self) -> bytes:
        """What the tree holds of the entry."""
        return leaf_hash(self.entry)

    def holds(self) -> bool:
        """Tell whether the hashes lead from the entry to the root (RFC 9162 2.1.3.2); who signed that is not asked."""
        size, root = self.checkpoint.size, self.checkpoint.root
        return verify_inclusion(self.leaf, self.number, size, self.hashes, root)

    def written(self) -> str:
        """Return the proof as it is handed over, with the entry as the extra data."""
        hashes = "".join(f"{_base64(each)}\n" for each in self.hashes)
        head = f"c2sp.org/tlog-proof@v1\nextra {_base64(self.entry)}\nindex {self.number}\n"
        return f"{head}{hashes}\n{self.note.written()}"


def _base64(data: bytes) -> str:
    return b64encode(data).decode()

"""What a witness makes sure of before it signs: the log that it knows, and all of what it saw of that before."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from domain.trail.merkle import EMPTY, Malformed, Place, Tiles, consistency, hash_of, tiles_of, verify_consistency
from domain.trail.notes import Note, Signature, Signer, TrustCheckpoint, Verifier, read_checkpoint

Fetch = Callable[[Iterable[Place], int], Tiles]
"""Fetches tiles of a log of so many entries."""


class Unfaithful(Exception):  # noqa: N818 - said to whoever runs the witness
    """The log is not what it was: proof that whoever runs it took something away, or changed it."""


class Seen(NamedTuple):
    """What a witness keeps: the log that it watches, and the last checkpoint that it made sure of, if any."""

    log: Verifier
    note: Note | None = None

    @property
    def checkpoint(self) -> TrustCheckpoint:
        """Return the last checkpoint; that of a log without entries, where there was none."""
        return read_checkpoint(self.note.text) if self.note else TrustCheckpoint(self.log.name, 0, EMPTY)


def ensured(seen: Seen, note: Note, fetch: Fetch) -> TrustCheckpoint:
    """Return the checkpoint in a note that goes on from what was seen.

    Raises `Malformed` for what the log did not sign, `Unfaithful` for what it signed and does not go on from that.
    """
    found, known = read_checkpoint(note.text), seen.checkpoint
    if not seen.log.signed(note) or found.origin != seen.log.name:
        raise Malformed(f"not signed by {seen.log.name}")
    if found.size < known.size:
        raise Unfaithful(f"The log has {found.size} entries, and had {known.size}.")
    if found.size == known.size:
        if found.root != known.root:
            raise Unfaithful(f"The log has other entries than it had: {found.size} in number, under another root.")
    elif known.size:
        ranges = consistency(known.size, found.size)
        tiles = fetch(tiles_of(ranges), found.size)
        try:
            proof = [hash_of(each, tiles) for each in ranges]
        except (KeyError, Malformed) as error:
            raise Unfaithful(f"The log does not show how its {found.size} entries go on from {known.size}.") from error
        if not verify_consistency(known.size, found.size, known.root, found.root, proof):
            raise Unfaithful(f"The log of {found.size} entries does not go on from the one of {known.size}.")
    return found


def cosigned(note: Note, signer: Signer, at: int) -> tuple[Note, Signature]:
    """Return a note that the witness signed under too, `at` seconds since 1970, and what it added."""
    line = signer.cosign(note.text, at)
    kept = tuple(each for each in note.signatures if (each.name, each.key_id) != (line.name, line.key_id))
    return Note(note.text, (*kept, line)), line

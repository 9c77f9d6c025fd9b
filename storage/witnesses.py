"""What others hold against the log: the cosignatures of its witnesses, and what proves that it lost something."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final, LiteralString, NamedTuple
from uuid import UUID

from domain.trail.merkle import Malformed
from domain.trail.notes import Note, Signature, TrustCheckpoint, Verifier, read_checkpoint, read_note
from domain.trail.policy import QUORUM
from domain.trail.proofs import Proof
from storage.trail import Pool, Trail, writing

_SIGNED: Final = (
    "select note, array(select line from trail_cosignatures c where c.size = k.size order by vkey)"
    " from trail_checkpoints k where size = "
)
_AT: Final = f"{_SIGNED} %s"
_LAST: Final = f"{_SIGNED} (select max(size) from trail_checkpoints)"
_LAST_COSIGNED: Final = (
    f"{_SIGNED} (select size from trail_cosignatures group by size having count(*) >= %s order by size desc limit 1)"
)
_COVERING: Final = (
    f"{_SIGNED} (select min(size) from trail_checkpoints c where size > %s"
    " and (select count(*) from trail_cosignatures where size = c.size) >= %s)"
)
_STANDING: Final = (
    "select (select coalesce(max(number) + 1, 0) from trail_entries),"
    " exists (select from trail_checkpoints where size = %s)"
)


class Behind(Exception):  # noqa: N818 - said to whoever runs this, as a sentence
    """The log signed something that it does not hold: it was restored to an earlier state, or written anew.

    The message says which size is signed. From now on nothing is recorded.
    """


class Cosigned(NamedTuple):
    """A witness and when it signed, in seconds since 1970."""

    witness: Verifier
    at: int


class Witnesses:
    """The signatures under the checkpoints of a log, beside its own."""

    def __init__(self, pool: Pool, log: Verifier) -> None:
        """Keep what is handed in to the log of a key."""
        self._pool = pool
        self._log = log
        self._trail = Trail(pool)

    def checkpoint(self, size: int | None = None) -> Note | None:
        """Return the checkpoint of a size, or the last one, with every signature under it."""
        return self._found(_LAST, []) if size is None else self._found(_AT, [size])

    def last_cosigned(self, least: int = 1) -> Note | None:
        """Return the last checkpoint under which at least some witnesses signed, with every signature under it."""
        return self._found(_LAST_COSIGNED, [least])

    def covering(self, number: int, least: int = 0) -> Note | None:
        """Return the first checkpoint that covers an entry and that some witnesses signed, with every signature."""
        return self._found(_COVERING, [number, least])

    def proof(self, stream: UUID, version: int) -> Proof | None:
        """Return the proof of an event up to the first checkpoint over it that a quorum signed, or to the first.

        None where no checkpoint covers it yet.
        """
        found = self._trail.entered(stream, version)
        note = found and (self.covering(found[0], QUORUM) or self.covering(found[0]))
        if found is None or note is None:
            return None
        hashes = self._trail.prove_inclusion(found[0], read_checkpoint(note.text).size)
        return Proof(*found, hashes, note)

    def last_of_each(self) -> dict[str, tuple[int, Cosigned]]:
        """Return by vkey the size of the last checkpoint that a witness signed, and when."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select distinct on (vkey) vkey, size, note, line from trail_cosignatures"
                " join trail_checkpoints using (size) order by vkey, size desc"
            ).fetchall()
        found = {}
        for vkey, size, note, line in rows:
            witness = Verifier.read(vkey)
            found[vkey] = size, Cosigned(witness, witness.signed_at(_together(note, [line])))
        return found

    def take(self, note: Note, witnesses: Iterable[Verifier]) -> Sequence[Cosigned]:
        """Keep what witnesses signed under a checkpoint of this log, once for each, and return it.

        Raises `Malformed` for what is no checkpoint of this log, `Behind` for one that it signed and does not hold.
        """
        checkpoint = self._require_held(note)
        known = [witness for witness in witnesses if witness.signed(note)]
        rows = [(checkpoint.size, witness.vkey(), _line_of(witness, note).line()) for witness in known]
        with writing(self._pool) as cursor:
            cursor.executemany("insert into trail_cosignatures values (%s, %s, %s) on conflict do nothing", rows)
        return [Cosigned(witness, witness.signed_at(note)) for witness in known]

    def signed_at(self, note: Note) -> datetime:
        """Return when the log signed a checkpoint of its own."""
        return datetime.fromtimestamp(self._log.timed().signed_at(note), UTC)

    def halt(self) -> TrustCheckpoint | None:
        """Return what the log signed and does not hold, if that was ever shown; nothing is recorded then."""
        with self._pool.connection() as connection:
            found = connection.execute("select note from trail_halts order by note limit 1").fetchone()
        return found and read_checkpoint(read_note(found[0]).text)

    def _require_held(self, note: Note) -> TrustCheckpoint:
        """Return the checkpoint in a note. Raises `Behind`, after which nothing can be recorded any more."""
        checkpoint = read_checkpoint(note.text)
        if not self._log.signed(note) or checkpoint.origin != self._log.name:
            raise Malformed("a checkpoint of another log")
        with self._pool.connection() as connection:
            [(size, stands)] = connection.execute(_STANDING, [checkpoint.size]).fetchall()
        if size < checkpoint.size or self._trail.root(checkpoint.size) != checkpoint.root:
            with writing(self._pool) as cursor:
                cursor.execute("insert into trail_halts (note) values (%s) on conflict do nothing", [note.written()])
            raise Behind(f"The log signed that it has {checkpoint.size} entries, and that is not what it has now.")
        if not stands:
            raise Malformed("a checkpoint that was never closed")
        return checkpoint

    def _found(self, statement: LiteralString, parameters: Sequence[int]) -> Note | None:
        with self._pool.connection() as connection:
            found = connection.execute(statement, parameters).fetchone()
        return found and _together(*found)


def _together(note: str, lines: Iterable[str]) -> Note:
    return read_note(note + "".join(lines))


def _line_of(witness: Verifier, note: Note) -> Signature:
    [line] = (each for each in note.signatures if (each.name, each.key_id) == (witness.name, witness.key_id))
    return line

"""Keeps the trail beside the log while the application runs: enters events, closes checkpoints, looks back at first."""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from domain.trail.merkle import Malformed
from domain.trail.notes import Note, Signer, read_note
from storage.database import Database
from storage.files import write_anew
from storage.follower import LOSSES
from storage.keys import Unusable
from storage.leader import Leader, Work
from storage.trail import Broken, Trail
from storage.witnesses import Behind, Witnesses

KEEPER: Final = 7526473304
"""The advisory lock of the process that keeps the trail."""

EVERY: Final = 20.0
"""Seconds after which a checkpoint is closed again, if anything came; a minute is promised."""

_OWN_KEY: Final = "restore what belongs together, or give this database a key of its own by PLANSPOOR_TRAIL_KEY."

REST: Final = 0.25
"""Seconds between two looks at the log, so that what comes quickly is entered together; a second is promised."""

logger = logging.getLogger(__name__)


class Keeper:
    """Keeps the trail of a log in one thread: one process for a database, and the others wait.

    `seen` is a file outside the database in which the last checkpoint stands: where the database comes back older than
    that, it is found at the start, and not first by a witness.
    """

    def __init__(self, database: Database, signer: Signer, now: Callable[[], datetime], seen: Path) -> None:
        """Keep what is needed; nothing is read before `start`."""
        self._pool = database.pool
        self._trail = Trail(database.pool)
        self._signer = signer
        self._now = now
        self._seen = seen
        self._next = 0.0
        self._reason: str | None = None
        self._leader = Leader(database, "keeper of the trail", KEEPER, self._begin, REST)

    def __enter__(self) -> Self:
        """Look back at what was signed, and begin to follow the log."""
        self._look_back()
        self._leader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self._leader.stop()

    def health(self) -> Mapping[str, Any]:
        """Return how many entries and events there are, how many events wait, and whether it stopped or was halted."""
        with self._pool.connection() as connection:
            entries, entered, events, closed, halted = connection.execute(
                "select (select coalesce(max(number) + 1, 0) from trail_entries),"
                " (select coalesce(max(event), 0) from trail_entries),"
                " (select coalesce(max(notification_id), 0) from events),"
                " (select coalesce(max(size), 0) from trail_checkpoints), exists (select from trail_halts)"
            ).fetchone() or (0, 0, 0, 0, False)
        return {
            "entries": entries,
            "closed": closed,
            "behind": events - entered,
            "stopped": self._reason is not None,
            "halted": halted,
        }

    def keep(self) -> bool:
        """Enter one batch, and close a checkpoint when it is time; return whether more may wait."""
        if self._reason is not None:
            return False
        try:
            entered = self._trail.follow()
            if time.monotonic() >= self._next:
                self._next = time.monotonic() + EVERY
                note = self._trail.close(self._signer, self._now())
                if note is not None:
                    write_anew(self._seen, note.written())
        except LOSSES:
            raise
        except Exception as error:
            # What the database says against itself is not mended by reading it again. It is seen on the health page.
            self._reason = str(error) if isinstance(error, Broken) else type(error).__name__
            logger.exception("the trail stopped")
            return False
        return entered > 0

    def _begin(self) -> Work:
        self._next, self._reason = 0.0, None
        return self.keep

    def _look_back(self) -> None:
        """Halt the log where it is behind what it signed last. Raises `Unusable` for the key of another log."""
        witnesses = Witnesses(self._pool, self._signer.verifier)
        last, seen = witnesses.checkpoint(), self._last_seen()
        if last is not None and not self._signer.verifier.signed(last):
            raise Unusable(f"What this database signed is of another key than that of {self._seen.stem}: {_OWN_KEY}")
        if last is None and seen is not None:
            raise Unusable(f"{self._seen} tells of a log that this database does not have: {_OWN_KEY}")
        if seen is not None:
            try:
                witnesses.take(seen, ())
            except Malformed:
                logger.warning("%s tells of another log", self._seen)
            except Behind as reason:
                said = str(reason)
                logger.error("nothing can be recorded: %s", said)  # noqa: TRY400 - a sentence for whoever runs this

    def _last_seen(self) -> Note | None:
        try:
            return read_note(self._seen.read_text())
        except (FileNotFoundError, Malformed, UnicodeDecodeError):
            return None

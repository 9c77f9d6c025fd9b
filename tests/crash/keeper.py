"""A process that keeps the trail as fast as it can, closing every so often: `python -m tests.crash.keeper URL`."""

import sys
from datetime import UTC, datetime

from domain.trail.notes import Signer
from storage.database import Database
from storage.trail import Trail

SIGNER = Signer("planspoor.example/trail", bytes(32))
BATCH = 7
"""Events in a batch: few, so that a death falls between two of them, or within one."""


def main(url: str) -> None:
    """Follow, and print the size after each batch that was entered, and after each checkpoint that was closed."""
    with Database(url, size=2) as database:
        trail, closed = Trail(database.pool), 0
        while True:
            entered = trail.follow(BATCH)
            if trail.size - closed > 5 * BATCH and trail.close(SIGNER, datetime.now(UTC)):
                closed = trail.size
                print(f"closed {closed}", flush=True)  # noqa: T201 - this is what it is for
            elif entered:
                print(f"entered {trail.size}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])

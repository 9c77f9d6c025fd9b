"""A process that appends as long as it lives, and says what was acknowledged: `python -m tests.crash.writer URL`."""

import sys
from uuid import uuid4

from storage.database import Database
from storage.log import Log
from tests.kit.conversation import Conversation, key, said

LENGTH = 7
"""Versions that a stream gets, in saves of one, two and four events, before the next stream is begun."""


def main(url: str) -> None:
    """Append, and print a line with stream, version and position after each acknowledgement."""
    with Database(url, size=1) as database:
        log = Log(database, [Conversation])
        while True:
            stream = uuid4()
            for versions in (range(1, 2), range(2, 4), range(4, LENGTH + 1)):
                position = log.append([said(stream, version) for version in versions], key())
                print(stream, versions[-1], position, flush=True)  # noqa: T201 - this is what it is for


if __name__ == "__main__":
    main(sys.argv[1])

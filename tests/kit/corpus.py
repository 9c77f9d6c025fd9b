"""The corpus: an example of every event in every form that was ever stored, which must be readable for ever.

`python -m tests.kit.corpus` adds the events that are not in it yet. A line that stands in it is never written again:
when an event changes, it gets a new version, and a new line.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec
from eventsourcing.persistence import StoredEvent

from domain.aggregates import AGGREGATES
from domain.events import Recorded, members, topic_of
from storage.mapper import EventMapper
from tests.kit.examples import bare, full

CORPUS: Final = Path(__file__).parent.parent / "storage" / "corpus"

STREAM: Final = UUID("5f0f4f3e-9f0e-4c76-8a53-4a2f6f1d7c10")


class Line(msgspec.Struct, frozen=True):
    """An event as stored: its topic, and its state byte for byte."""

    topic: str
    state: msgspec.Raw

    def stored(self) -> StoredEvent:
        """Return it as the log would."""
        return StoredEvent(STREAM, 1, self.topic, bytes(self.state))


def lines() -> Iterator[Line]:
    """Yield every line of the corpus."""
    for path in sorted(CORPUS.glob("*.jsonl")):
        for line in path.read_bytes().splitlines():
            yield msgspec.json.decode(line, type=Line)


def grow() -> list[str]:
    """Add two lines for each event whose topic is not in the corpus, and return the topics."""
    mapper = EventMapper(AGGREGATES)
    known = {line.topic for line in lines()}
    added = []
    for aggregate in AGGREGATES:
        path = CORPUS / f"{aggregate.__name__.lower()}.jsonl"
        for event in members(aggregate.events):
            if topic_of(event) in known:
                continue
            added.append(topic_of(event))
            with path.open("ab") as file:
                for example in (bare(event), full(event)):
                    stored = mapper.to_stored_event(Recorded(STREAM, 1, example))
                    file.write(msgspec.json.encode(Line(stored.topic, msgspec.Raw(stored.state))) + b"\n")
    return added


if __name__ == "__main__":
    print("\n".join(grow()))  # noqa: T201 - it is a command

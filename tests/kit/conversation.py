"""The smallest aggregate there is, for tests that are about storing and not about social return."""

from datetime import UTC, datetime, timedelta
from typing import ClassVar, assert_never
from uuid import UUID, uuid4

from domain.aggregates.aggregate import Aggregate
from domain.commands.store import CommandKey
from domain.events import Event, Head, Recorded

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
SPEAKER = UUID("7d1c9d2e-4d1f-4a55-9a3e-0b6b4f6b2f01")
HOUSE = UUID("0a52dfd5-5c5e-4b7e-8d51-3d7d44a3c9b7")


class Said(Event, frozen=True, tag="conversation.said"):
    """Somebody said something."""

    words: str


class Interrupted(Event, frozen=True, tag="conversation.interrupted"):
    """Somebody could not finish."""


class Conversation(Aggregate):
    """What was said so far."""

    events: ClassVar = Said | Interrupted

    words: str = ""
    interruptions: int = 0

    def apply(self, event: Said | Interrupted) -> None:
        """Take one event into the state."""
        match event:
            case Said():
                self.words = f"{self.words} {event.words}".strip()
            case Interrupted():
                self.interruptions += 1
            case _:
                assert_never(event)


def head(minute: int = 0) -> Head:
    """Return a head, some minutes after noon."""
    return Head(at=NOON + timedelta(minutes=minute), by=SPEAKER, organisation=HOUSE, command=uuid4())


def said(stream: UUID, version: int, words: str = "goedemiddag") -> Recorded:
    """Return something said, at its place."""
    return Recorded(stream, version, Said(head=head(version), words=words))


def key(content: str = "", *, command: UUID | None = None, by: UUID = SPEAKER) -> CommandKey:
    """Return the key of a command that said `content`."""
    return CommandKey(command or uuid4(), by, content.encode().ljust(32, b"."))

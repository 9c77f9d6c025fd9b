"""The catalogue of events is generated, whole, and the file in the repository is the one that is generated now."""

from pathlib import Path
from typing import ClassVar

import msgspec
import pytest

from domain.aggregates import AGGREGATES
from domain.aggregates.aggregate import Aggregate
from domain.events import Event, members, tag_of
from storage.catalogue import catalogue
from tests.kit.conversation import Conversation

WRITTEN = Path(__file__).parent.parent.parent / "docs" / "events.md"


def test_the_catalogue_in_the_repository_is_fresh() -> None:
    assert WRITTEN.read_text() == catalogue(), "run `python -m storage.catalogue > docs/events.md`"


def test_every_event_says_what_happened() -> None:
    for aggregate in AGGREGATES:
        for event in members(aggregate.events):
            assert f"### `{tag_of(event)}` version {event.event_version}" in catalogue()
            assert event.__doc__


def test_an_event_stands_there_with_its_fields() -> None:
    assert catalogue([Conversation]).endswith(
        "### `conversation.said` version 1\n\n"
        "Somebody said something.\n\n"
        "| field | type | default |\n"
        "| --- | --- | --- |\n"
        "| `words` | str |  |\n\n"
        "### `conversation.interrupted` version 1\n\n"
        "Somebody could not finish.\n\n"
        "## Parts\n\n"
        "What fields are made of, in the order of the alphabet.\n"
    )


def test_two_parts_under_one_name_cannot_both_be_shown() -> None:
    class Halved(Event, frozen=True, tag="cake.halved"):
        """In two."""

        first: msgspec.defstruct("Share", [("percent", int)])  # type: ignore[valid-type]
        second: msgspec.defstruct("Share", [("percent", str)])  # type: ignore[valid-type]

    class Cake(Aggregate):
        """A cake."""

        events: ClassVar = Halved

    with pytest.raises(ValueError, match="Share"):
        catalogue([Cake])

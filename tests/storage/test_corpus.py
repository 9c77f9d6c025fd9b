"""What was ever stored can be read for ever, under a name that never goes."""

from uuid import UUID

import msgspec
import pytest

from domain.aggregates import AGGREGATES
from domain.events import tag_of, topic_of
from storage.mapper import EventMapper
from tests.kit.corpus import Line, lines

LINES = list(lines())
MAPPER = EventMapper(AGGREGATES)


@pytest.mark.parametrize("line", LINES, ids=[f"{number}-{line.topic}" for number, line in enumerate(LINES)])
def test_a_stored_event_is_read_for_ever(line: Line) -> None:
    event = MAPPER.to_domain_event(line.stored()).event
    assert tag_of(event) == line.topic.partition("/")[0]


@pytest.mark.parametrize("line", LINES, ids=[f"{number}-{line.topic}" for number, line in enumerate(LINES)])
def test_nothing_of_a_stored_event_is_lost_in_reading_it(line: Line) -> None:
    """A form that still is the present one is written back as it was, field by field."""
    recorded = MAPPER.to_domain_event(line.stored())
    written = MAPPER.to_stored_event(recorded)
    assert MAPPER.to_domain_event(written) == recorded
    if written.topic == line.topic:
        assert msgspec.json.decode(written.state) == msgspec.json.decode(line.state)


def test_every_event_stands_in_the_corpus() -> None:
    missing = MAPPER.topics.keys() - {line.topic for line in LINES}
    assert not missing, "run `python -m tests.kit.corpus` and keep the lines that it adds"


def test_a_name_that_was_ever_stored_is_known() -> None:
    gone = {line.topic for line in LINES} - MAPPER.topics.keys()
    assert not gone, "stored names only grow: give the event back its name, or its version an upcaster"


def test_names_say_their_aggregate_and_what_happened() -> None:
    for topic, event in MAPPER.topics.items():
        aggregate, happened = tag_of(event).split(".")
        assert aggregate in {each.__name__.lower() for each in AGGREGATES}
        assert happened.replace("-", "").isalpha()
        assert int(topic.rpartition("/")[2]) <= event.event_version
    assert all(topic_of(event) in MAPPER.topics for event in MAPPER.topics.values())


def test_no_id_is_written_in_its_long_form() -> None:
    for line in LINES:
        for word in bytes(line.state).decode().split('"'):
            assert len(word) != len(str(UUID(int=0))) or word.count("-") != 4

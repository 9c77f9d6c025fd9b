"""How events are named and written: names that outlive classes, versions that are raised, ids without dashes."""

import re
from typing import ClassVar
from uuid import UUID, uuid4

import msgspec
import pytest
from eventsourcing.persistence import StoredEvent

from domain.aggregates.aggregate import Aggregate
from domain.events import Event, Recorded
from storage.mapper import EventMapper, Unreadable
from tests.kit.conversation import NOON, Conversation, Said, head, said


class Greeted(Event, frozen=True, tag="doorman.greeted"):
    """In its third form: first one word, then a list of words, then a greeting with its guest."""

    event_version: ClassVar[int] = 3

    guest: UUID
    greeting: str = "goedemorgen"


class Doorman(Aggregate):
    """An aggregate whose only event changed twice."""

    events: ClassVar = Greeted


GUEST = UUID("c7a8f3ce-9a47-4c9e-8c07-64ab93e2dd11")

UPCASTERS = {
    "doorman.greeted/1": lambda fields: {**fields, "words": [fields["word"]]},
    "doorman.greeted/2": lambda fields: {**fields, "greeting": " ".join(fields["words"]), "guest": GUEST.hex},
}


def stored(topic: str, **fields: object) -> StoredEvent:
    fields |= {"head": head(), "type": topic.partition("/")[0]}
    return StoredEvent(uuid4(), 1, topic, msgspec.json.encode(fields))


def test_an_event_is_stored_under_its_tag_and_version() -> None:
    mapped = EventMapper([Conversation]).to_stored_event(said(uuid4(), 7))
    assert mapped.topic == "conversation.said/1"
    assert mapped.originator_version == 7


def test_ids_are_written_without_dashes() -> None:
    event = Recorded(uuid4(), 1, Greeted(head=head(), guest=GUEST))
    state = EventMapper([Doorman], UPCASTERS).to_stored_event(event).state
    assert GUEST.hex.encode() in state
    assert str(GUEST).encode() not in state


def test_what_is_written_is_read_back() -> None:
    mapper = EventMapper([Conversation, Doorman], UPCASTERS)
    greeted = Recorded(uuid4(), 1, Greeted(head=head(), guest=GUEST))
    for recorded in (greeted, said(uuid4(), 3, 'met "aanhalingstekens" en \n')):
        assert mapper.to_domain_event(mapper.to_stored_event(recorded)) == recorded


def test_an_older_form_is_raised_step_by_step() -> None:
    mapper = EventMapper([Doorman], UPCASTERS)
    first = mapper.to_domain_event(stored("doorman.greeted/1", word="hallo")).event
    second = mapper.to_domain_event(stored("doorman.greeted/2", words=["goede", "avond"])).event
    third = mapper.to_domain_event(stored("doorman.greeted/3", guest=GUEST.hex)).event
    assert [each.greeting for each in (first, second, third) if isinstance(each, Greeted)] == [
        "hallo",
        "goede avond",
        "goedemorgen",
    ]
    assert first.head.at == NOON


def test_a_field_that_was_added_later_has_its_default_and_one_that_went_is_passed_over() -> None:
    odd = stored("doorman.greeted/3", guest=GUEST.hex, tip=50)
    event = EventMapper([Doorman], UPCASTERS).to_domain_event(odd).event
    assert event == Greeted(head=event.head, guest=GUEST)


@pytest.mark.parametrize("topic", ["doorman.greeted/4", "doorman.left/1", "doorman.greeted"])
def test_an_unknown_topic_is_named(topic: str) -> None:
    with pytest.raises(Unreadable, match=re.escape(topic)):
        EventMapper([Doorman], UPCASTERS).to_domain_event(stored(topic))


def test_a_damaged_event_is_named_without_its_content() -> None:
    broken = StoredEvent(uuid4(), 4, "conversation.said/1", b'{"words": "geheim"')
    with pytest.raises(Unreadable, match=r"conversation\.said/1") as unreadable:
        EventMapper([Conversation]).to_domain_event(broken)
    assert "geheim" not in str(unreadable.value)
    with pytest.raises(Unreadable):
        EventMapper([Conversation]).to_domain_event(stored("conversation.said/1", words=4))


def test_two_events_cannot_have_one_name() -> None:
    class Repeated(Event, frozen=True, tag="conversation.said"):
        """Under a name that is taken."""

    class Echo(Aggregate):
        events: ClassVar = Repeated

    with pytest.raises(ValueError, match=r"conversation\.said"):
        EventMapper([Conversation, Echo])


def test_a_version_to_which_nothing_leads_is_refused() -> None:
    with pytest.raises(ValueError, match=r"doorman\.greeted/1"):
        EventMapper([Doorman], {"doorman.greeted/2": dict})


def test_an_upcaster_that_leads_nowhere_is_refused() -> None:
    for topic in ("conversation.said/1", "conversation.sung/1"):
        with pytest.raises(ValueError, match=re.escape(topic)):
            EventMapper([Conversation], {topic: dict})


def test_only_recorded_events_of_known_aggregates_are_stored() -> None:
    with pytest.raises(TypeError):
        EventMapper([Doorman], UPCASTERS).to_stored_event(Said(head=head(), words=""))  # type: ignore[arg-type]


def test_an_event_of_no_known_aggregate_is_not_stored() -> None:
    with pytest.raises(ValueError, match=r"conversation\.said/1"):
        EventMapper([Doorman], UPCASTERS).to_stored_event(said(uuid4(), 1))

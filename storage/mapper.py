"""From events to what is stored and back: a topic that outlives every class, and JSON of the fields that were set."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent, Transcoder

from domain.aggregates.aggregate import Aggregate
from domain.events import Event, Recorded, members, tag_of, topic_of
from storage.upcasters import UPCASTERS, Upcaster

Row = tuple[int, str, bytes]
"""Version, topic and state of an event."""

_ENCODER: Final = msgspec.json.Encoder(uuid_format="hex")


class Unreadable(Exception):  # noqa: N818 - met when the log and the release differ
    """A stored event cannot be read by this release. The message names its topic and place, never its content."""


class Json(Transcoder):
    """Plain JSON; ids are 32 hexadecimal digits."""

    def encode(self, obj: object) -> bytes:
        """Return `obj` as JSON."""
        return _ENCODER.encode(obj)

    def decode(self, data: bytes) -> dict[str, Any]:
        """Return the fields of an object, in Python's own types."""
        fields: dict[str, Any] = msgspec.json.decode(data)
        return fields


class EventMapper(Mapper[UUID]):
    """Maps recorded events to stored ones by tag and version, and raises older versions to the present one.

    The table is made once from the events of the aggregates. Two events of one tag, a version without the
    upcasters that lead to it, and an upcaster that leads nowhere are refused with `ValueError`. Those of the events of
    other aggregates are left alone.
    """

    def __init__(self, aggregates: Iterable[type[Aggregate]], upcasters: Mapping[str, Upcaster] = UPCASTERS) -> None:
        """Make the table of topics."""
        super().__init__(Json())
        self._events: dict[str, type[Event]] = {}
        self._steps: dict[str, tuple[Upcaster, ...]] = {}
        tags = set[str]()
        for kind in (kind for aggregate in aggregates for kind in members(aggregate.events)):
            tag = tag_of(kind)
            if tag in tags:
                raise ValueError(f"two events are called {tag}")
            tags.add(tag)
            topics = [f"{tag}/{version}" for version in range(1, kind.event_version + 1)]
            if missing := [topic for topic in topics[:-1] if topic not in upcasters]:
                raise ValueError(f"nothing leads from {missing[0]} to {topics[-1]}")
            for topic in topics:
                self._events[topic] = kind
                self._steps[topic] = tuple(upcasters[each] for each in topics[topics.index(topic) : -1])
        here = {tag.partition(".")[0] for tag in tags}
        ours = (topic for topic in upcasters if topic.partition(".")[0] in here)
        if astray := [topic for topic in ours if not self._steps.get(topic)]:
            raise ValueError(f"{astray[0]} is raised, but no later version of it exists")
        self._decoders = {
            topic: msgspec.json.Decoder(kind) for topic, kind in self._events.items() if not self._steps[topic]
        }

    @property
    def topics(self) -> Mapping[str, type[Event]]:
        """Every topic that can be read, with the event that it becomes."""
        return self._events

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """Return what is stored of a `Recorded` event."""
        if not isinstance(domain_event, Recorded):
            raise TypeError(f"{type(domain_event).__name__} is not a recorded event")
        event = domain_event.event
        topic = topic_of(event)
        if self._events.get(topic) is not type(event):
            raise ValueError(f"{topic} is no event of a known aggregate")
        return StoredEvent(domain_event.originator_id, domain_event.originator_version, topic, _ENCODER.encode(event))

    def to_domain_event(self, stored_event: StoredEvent) -> Recorded:
        """Return the recorded event that a stored one stands for. Raises `Unreadable`."""
        stream = stored_event.originator_id
        if not isinstance(stream, UUID):
            raise TypeError(f"{stream} is not the id of a stream")
        return self.recorded(stream, stored_event.originator_version, stored_event.topic, stored_event.state)

    def stream(self, stream: UUID, rows: Sequence[Row]) -> list[Recorded]:
        """Return the recorded events of the rows of a stream. Raises `Unreadable`."""
        decoders = self._decoders
        try:
            return [Recorded(stream, version, decoders[topic].decode(state)) for version, topic, state in rows]
        except (KeyError, msgspec.DecodeError):  # an older version among them, or one that is no event
            return [self.recorded(stream, *row) for row in rows]

    def recorded(self, stream: UUID, version: int, topic: str, state: bytes) -> Recorded:
        """Return the recorded event that the columns of a row stand for. Raises `Unreadable`."""
        decoder = self._decoders.get(topic)
        if decoder is None and topic not in self._events:
            raise Unreadable(f"{topic} is unknown here: version {version} of stream {stream}")
        try:
            event = self._raised(topic, state) if decoder is None else decoder.decode(state)
            return Recorded(stream, version, event)
        except (KeyError, msgspec.DecodeError, msgspec.ValidationError) as error:
            raise Unreadable(f"{topic} does not read as one: version {version} of stream {stream}") from error

    def _raised(self, topic: str, state: bytes) -> Event:
        """Return the present form of an event that was stored in an older one."""
        fields = self.transcoder.decode(state)
        for step in self._steps[topic]:
            fields = step(fields)
        return msgspec.convert(fields, self._events[topic])

"""The form of stored events as JSON schemas, for whoever reads them without this program."""

from collections.abc import Collection, Mapping
from typing import Any, Final

import msgspec

from domain.events import Event, topic_of

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schemas(topics: Collection[str], known: Mapping[str, type[Event]]) -> dict[str, Any]:
    """Return a schema for each topic, out of the events that they stand for.

    Of an event that has another form by now there is none: an old topic is read by the release that wrote it.
    """
    kinds = {topic: known[topic] for topic in sorted(topics) if topic_of(known[topic]) == topic}
    said, parts = msgspec.json.schema_components(kinds.values(), ref_template="#/$defs/{name}")
    return {"$schema": _DIALECT, "$defs": parts, "events": dict(zip(kinds, said, strict=True))}

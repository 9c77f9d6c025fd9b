"""What every event is: frozen, tagged with a name that outlives its class, and headed by who did it, when and why."""

from datetime import datetime
from typing import Any, ClassVar, get_args
from uuid import UUID

import msgspec


class Head(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The common head of an event.

    `at` is the moment of recording in UTC; `by` the account that acted, on behalf of `organisation`;
    `command` the idempotency key of the command; `correlation` ties commands of one occasion together;
    `reason` is the actor's own words where a rule asks for them.
    """

    at: datetime
    by: UUID
    organisation: UUID
    command: UUID
    correlation: UUID | None = None
    reason: str = ""


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """The base of all events. A subclass sets its `tag`; `event_version` grows with an upcaster."""

    event_version: ClassVar[int] = 1

    head: Head


class Recorded(msgspec.Struct, frozen=True):
    """An event at its place: version `originator_version` (from 1, without gaps) of stream `originator_id`."""

    originator_id: UUID
    originator_version: int
    event: Event


def tag_of(event: Event | type[Event]) -> str:
    """Return the stable name of an event or its class, such as `plan.amendment-accepted`."""
    return str(event.__struct_config__.tag)


def topic_of(event: Event | type[Event]) -> str:
    """Return the stored name of an event's form: its tag and version, such as `plan.amendment-accepted/1`."""
    return f"{tag_of(event)}/{event.event_version}"


def members(union: Any) -> tuple[type[Event], ...]:
    """Return the event classes of a union of events."""
    return get_args(union) or (union,)

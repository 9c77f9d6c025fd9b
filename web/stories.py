"""What happened to one thing of a plan, in sentences, and who is meant by the head of an event."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from domain.changes import Change
from domain.events import Head, Recorded, tag_of
from web.reading import UNKNOWN, Reading
from web.wording.events import ECHOES, PlanNames, sentence


class Doer(msgspec.Struct, frozen=True):
    """Who did something, for which organisation, and when."""

    name: str
    organisation: str
    at: datetime

    @property
    def said(self) -> str:
        """The name and the organisation."""
        return f"{self.name}, {self.organisation}"


class Happened(msgspec.Struct, frozen=True):
    """One event: its sentence, who did it, and the reason that they gave."""

    sentence: str
    doer: Doer
    reason: str


def doers(reading: Reading, heads: Iterable[Head]) -> dict[Head, Doer]:
    """Return who is meant by each head."""
    return {
        head: Doer(reading.people.get(head.by, UNKNOWN), reading.organisations.get(head.organisation, UNKNOWN), head.at)
        for head in heads
    }


def stories(reading: Reading, about: Iterable[UUID]) -> dict[UUID, list[Happened]]:
    """Return what happened to each of some things of a plan, oldest first."""
    visit, found = reading.visit, {thing: list[tuple[Head, str]]() for thing in about}
    names = PlanNames(reading.organisations, visit.account.organisation, visit.language, frameworks=reading.titles)
    for recorded in reading.opened.history():
        names.remember(recorded)
        things = found.keys() & _spoken_of(recorded)
        if things and tag_of(recorded.event) not in ECHOES:
            happened = recorded.event.head, sentence(recorded, names)
            for thing in things:
                found[thing].append(happened)
    known = doers(reading, {head for events in found.values() for head, _ in events})
    return {
        thing: [Happened(said, known[head], head.reason) for head, said in events] for thing, events in found.items()
    }


def _spoken_of(recorded: Recorded) -> set[UUID]:
    fields = [getattr(recorded.event, name) for name in recorded.event.__struct_fields__]
    listed = [each for field in fields if isinstance(field, tuple) for each in field]
    changed = {each.subject for each in [*fields, *listed] if isinstance(each, Change)}
    return {recorded.originator_id} | {each for each in fields if isinstance(each, UUID)} | changed

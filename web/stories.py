"""What happened to one thing of a plan, in sentences, and who is meant by the head of an event."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from domain.changes import Change
from domain.events import Head, Recorded
from web.reading import UNKNOWN, Reading
from web.wording.events import PlanNames, told


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
    """Return who is meant by each head, with names that are looked up together."""
    heads = list(heads)
    names = reading.visit.accounts.names({head.by for head in heads})
    return {
        head: Doer(names.get(head.by, UNKNOWN), reading.organisations.get(head.organisation, UNKNOWN), head.at)
        for head in heads
    }


def stories(reading: Reading, about: Iterable[UUID]) -> dict[UUID, list[Happened]]:
    """Return what happened to each of some things of a plan, oldest first."""
    visit, found = reading.visit, dict[UUID, list[tuple[Recorded, str]]]()
    wanted = set(about)
    names = PlanNames(reading.organisations, visit.account.organisation, visit.language)
    for recorded, sentence in told(reading.opened.history(), names):
        for thing in wanted & _spoken_of(recorded):
            found.setdefault(thing, []).append((recorded, sentence))
    known = doers(reading, {recorded.event.head for events in found.values() for recorded, _ in events})
    return {
        thing: [
            Happened(sentence, known[recorded.event.head], recorded.event.head.reason)
            for recorded, sentence in found.get(thing, ())
        ]
        for thing in wanted
    }


def _spoken_of(recorded: Recorded) -> set[UUID]:
    fields = [getattr(recorded.event, name) for name in recorded.event.__struct_fields__]
    listed = [each for field in fields if isinstance(field, tuple) for each in field]
    changed = {each.subject for each in [*fields, *listed] if isinstance(each, Change)}
    return {recorded.originator_id} | {each for each in fields if isinstance(each, UUID)} | changed

"""A dossier put together: everything that was recorded of a plan up to a checkpoint, for everybody or for one party."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.aggregates import AGGREGATES
from domain.aggregates.meetings import meetings_of
from domain.aggregates.oversight import oversight_of
from domain.aggregates.partnership import Partnership
from domain.calendar import day_of
from domain.commands.books import OpenedBook, Streams, open_book
from domain.refusals import Missing
from domain.trail.dossier import Dossier, Form, Included, Opened, Stream, canonical, cited
from domain.trail.entries import tag_of, unpacked
from domain.trail.heads import Heads
from domain.trail.notes import Note, Signer, read_checkpoint
from domain.trail.policy import QUORUM
from projections.ledgers import ledger
from projections.readers import Reader
from storage.excerpts import Excerpt, Kept, is_recorded
from storage.mapper import EventMapper
from storage.schemas import schemas
from storage.trail import Broken, Pool
from storage.witnesses import Witnesses

SCHEMAS: Final = "schemas.json"
LEDGER: Final = "ledger.json"

Opens = Callable[[UUID, Kept], bool]
"""Whether an event of a stream may be handed over with its content."""


class Made(NamedTuple):
    """A dossier, and what it was made of: the plan as known at the checkpoint, and who reads less than all of it.

    `at` is when the checkpoint was signed, and `ledger` the member with what the plan is worth on that day.
    """

    dossier: Dossier
    opened: OpenedBook
    reader: Reader | None
    at: datetime
    ledger: Mapping[str, Any]


class Unproven(Exception):  # noqa: N818 - said to a person
    """No checkpoint covers the plan yet: a dossier of it would prove nothing."""


class Recorder:
    """The streams of an excerpt as the domain reads them."""

    def __init__(self, excerpt: Excerpt, mapper: EventMapper) -> None:
        """Read what was stored out of the excerpt."""
        self._excerpt = excerpt
        self._mapper = mapper

    def streams(self, ids: Collection[UUID]) -> Streams:
        """Return the events of each stream in order; an unknown stream is an empty list."""
        found = self._excerpt.streams(ids)
        return {id: self._mapper.stream(id, [each.row for each in kept]) for id, kept in found.items()}


class Dossiers:
    """Makes the dossiers of the plans in a log."""

    def __init__(self, pool: Pool, witnesses: Witnesses) -> None:
        """Read the log and its trail behind a pool, and what `witnesses` signed."""
        self._pool = pool
        self._mapper = EventMapper(AGGREGATES)
        self._witnesses = witnesses
        self._heads: tuple[int, Heads] | None = None  # of the checkpoint that was asked last: it takes every stream

    def of(self, plan: UUID, organisation: UUID | None = None, *, reviews: bool = False) -> Made:
        """Return the dossier of a plan, whole, or as one organisation may take it along, which may be its reviewer.

        It goes up to the last checkpoint that a quorum of witnesses signed, or where the plan is younger to the last
        one. Raises `Missing` for a plan that is not there, or not for that organisation, and `Unproven`.
        """
        note = self.checkpoint(plan)
        excerpt = Excerpt(self._pool, read_checkpoint(note.text).size)
        recorder = Recorder(excerpt, self._mapper)
        opened, reader = open_book(recorder, plan), None
        opens: Opens = _everything
        if organisation is not None:
            party = None if reviews else opened.book.plan.party(organisation)
            reader = Reader(opened.book, organisation, party)
            opens = _opens(recorder, opened, reader)
        dossier = _proven(plan, note, excerpt, self._heads_of(excerpt), _gathered(excerpt, plan, opens), opens)
        if dossier.form is Form.FULL:
            reader = None
        at = self._witnesses.signed_at(note)
        return Made(dossier, opened, reader, at, ledger(opened, day_of(at), reader))

    def written(self, made: Made, signer: Signer, readable: Mapping[str, bytes] = MappingProxyType({})) -> bytes:
        """Return the zip of a dossier with what is `readable` in it for people, signed by the key of the log."""
        held = {SCHEMAS: self.schemas(made.dossier), LEDGER: canonical(made.ledger)}
        return made.dossier.sealed(held | dict(readable), signer)

    def _heads_of(self, excerpt: Excerpt) -> Heads:
        kept = self._heads
        if kept is None or kept[0] != excerpt.size:
            kept = self._heads = excerpt.size, excerpt.heads()
        return kept[1]

    def schemas(self, dossier: Dossier) -> bytes:
        """Return the member with the schemas of the events that a dossier tells."""
        events = (event for stream in dossier.streams.values() for event in stream.events)
        return canonical(schemas({each.opened.topic for each in events if each.opened}, self._mapper.topics))

    def checkpoint(self, plan: UUID) -> Note:
        """Return the checkpoint that a dossier of a plan goes up to. Raises `Missing` and `Unproven`."""
        for note in (self._witnesses.last_cosigned(QUORUM), self._witnesses.checkpoint()):
            if note and Excerpt(self._pool, read_checkpoint(note.text).size).streams([plan])[plan]:
                return note
        if not is_recorded(self._pool, plan):
            raise Missing(plan)
        raise Unproven


def _everything(_stream: UUID, _kept: Kept) -> bool:
    return True


def _opens(recorder: Recorder, opened: OpenedBook, reader: Reader) -> Opens:
    """Return what a reader may take along; of what is not known to be for it nothing."""
    book = opened.book
    own = {book.plan.id, book.oversight.id, book.meetings.id}
    read = own.union(book.amendments, book.trajectories, book.initiatives, book.disputes)

    def opens(stream: UUID, kept: Kept) -> bool:
        if stream in read:
            return reader.takes_along(opened.streams[stream][kept.version - 1])
        if kept.topic.startswith("partnership."):
            return _member(Partnership.replay(stream, recorder.streams([stream])[stream]), reader.own)
        return kept.topic.startswith("framework.")

    return opens


def _member(partnership: Partnership, organisation: UUID) -> bool:
    try:
        return bool(partnership.roles(organisation))
    except Missing:
        return False


def _gathered(excerpt: Excerpt, plan: UUID, opens: Opens) -> dict[UUID, list[Kept]]:
    """Return the events of the plan, its oversight and meetings, and every stream that what is opened of them cites."""
    found: dict[UUID, list[Kept]] = {}
    waiting = {plan, oversight_of(plan), meetings_of(plan)}
    while waiting:
        new = excerpt.streams(waiting)
        found |= new
        told = (each for stream, kept in new.items() for each in kept if opens(stream, each))
        waiting = set[UUID]().union(*(cited(each.topic, each.state) for each in told)) - found.keys()
    return found


def _proven(
    plan: UUID, note: Note, excerpt: Excerpt, heads: Heads, kept: dict[UUID, list[Kept]], opens: Opens
) -> Dossier:
    """Return what was gathered with the proof of all of it. Raises `Broken` where the trail contradicts itself."""
    last, entry = excerpt.size - 1, excerpt.closing()
    if unpacked(entry).commit != heads.root():
        raise Broken(f"the heads at {excerpt.size} entries are not those that were signed")
    proofs = excerpt.proofs({last, *(each.number for events in kept.values() for each in events)})

    def included(stream: UUID, each: Kept) -> Included:
        opened = Opened(each.salt, each.topic, each.state) if opens(stream, each) else None
        return Included(each.number, each.entry, proofs[each.number], opened)

    return Dossier(
        plan,
        excerpt.size,
        note.written(),
        Included(last, entry, proofs[last]),
        {
            id: Stream([included(id, each) for each in events], heads.prove(tag_of(id)))
            for id, events in sorted(kept.items())
        },
    )

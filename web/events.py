"""One event of a plan: who did it, when and why, and its place in the log with the proof of that, to take along."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from domain.events import Recorded, topic_of
from domain.refusals import Missing
from domain.trail.policy import QUORUM
from domain.trail.proofs import Proof
from projections.histories import place_of
from projections.keys import witnesses
from web.frames import frame
from web.happenings import happenings_of
from web.reading import Reading, read
from web.visits import TEXT, Answer, Visit, page, sent


class Cosigner(msgspec.Struct, frozen=True):
    """A witness that signed the checkpoint over an event, whose it is, and when it did."""

    organisation: str
    name: str
    at: datetime


class Standing(msgspec.Struct, frozen=True):
    """Where an event stands in the log: the line counts from 1; without a `proof` while no checkpoint covers it.

    `at` is when the log signed that checkpoint.
    """

    line: int
    proof: Proof | None
    at: datetime | None
    cosigners: list[Cosigner]

    @property
    def firm(self) -> bool:
        """Whether so many witnesses signed that nobody takes it back alone."""
        return len(self.cosigners) >= QUORUM


@page("/plans/{plan:uuid}/events/{stream:uuid}/{version:int}", permission="see_plan")
def event(visit: Visit, plan: UUID, stream: UUID, version: int) -> Answer:
    """Show one event of a plan."""
    reading = read(visit, plan)
    recorded = _told(reading, stream, version)
    [happening] = happenings_of(reading, [recorded])
    return visit.render(
        "histories/event.html",
        **frame(reading, "history"),
        happening=happening,
        topic=topic_of(type(recorded.event)),
        standing=_standing(visit, recorded),
        quorum=QUORUM,
    )


@page("/plans/{plan:uuid}/events/{stream:uuid}/{version:int}/proof", permission="see_plan")
def proof(visit: Visit, plan: UUID, stream: UUID, version: int) -> Answer:
    """Send the proof that an event is in the log, as C2SP tlog-proof."""
    recorded = _told(read(visit, plan), stream, version)
    found = visit.site.witnesses.proof(*place_of(recorded))
    if found is None:
        raise Missing(stream)
    return sent(found.written().encode(), f"line-{found.number + 1}.tlog-proof", TEXT)


def _told(reading: Reading, stream: UUID, version: int) -> Recorded:
    """Return an event that the reader is told, or `Missing`."""
    found = next((each for each in reading.told if place_of(each) == (stream, version)), None)
    if found is None:
        raise Missing(stream)
    return found


def _standing(visit: Visit, recorded: Recorded) -> Standing | None:
    """Return where an event stands in the log; None in the moment before it is entered."""
    site, place = visit.site, place_of(recorded)
    entered = site.trail.entered(*place)
    if entered is None:
        return None
    proof = site.witnesses.proof(*place)
    if proof is None:
        return Standing(entered[0] + 1, None, None, [])
    cosigners = [
        Cosigner(site.name_of(each.organisation), each.verifier.name, _moment(each.verifier.signed_at(proof.note)))
        for each in witnesses(site.pool)
        if each.verifier.signed(proof.note)
    ]
    return Standing(entered[0] + 1, proof, site.witnesses.signed_at(proof.note), cosigners)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)

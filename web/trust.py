"""What the trail rests on: what the log signed of itself, who witnesses it, and how anyone makes sure."""

from datetime import UTC, datetime

import msgspec

from domain.trail.notes import TrustCheckpoint, read_checkpoint
from domain.trail.policy import QUORUM
from projections.keys import Witness, witnesses
from storage.witnesses import Cosigned
from web.trail import PREFIX
from web.visits import Answer, Visit, page


class Watching(msgspec.Struct, frozen=True):
    """A witness: whose it is, its key, and of what size and when it last signed a checkpoint, if it ever did."""

    organisation: str
    witness: Witness
    size: int = 0
    at: datetime | None = None

    @property
    def key_id(self) -> str:
        """The id of its key."""
        return self.witness.verifier.key_id.hex()


class Closed(msgspec.Struct, frozen=True):
    """A checkpoint, and when it was signed."""

    checkpoint: TrustCheckpoint
    at: datetime


@page("/trust", permission="see_trust")
def trust(visit: Visit) -> Answer:
    """Show the log as it is watched."""
    held, name_of = visit.site.witnesses, visit.site.name_of
    last = held.last_of_each()
    watching = [_watching(name_of(each.organisation), each, last) for each in witnesses(visit.site.pool)]
    return visit.render(
        "trust/show.html",
        origin=f"{visit.site.settings.origin}{PREFIX}",
        log=visit.site.signer.verifier,
        halt=held.halt(),
        closed=_closed(visit),
        watching=watching,
        cosigned=held.last_cosigned(QUORUM),
        quorum=QUORUM,
    )


def _closed(visit: Visit) -> Closed | None:
    note = visit.site.witnesses.checkpoint()
    if note is None:
        return None
    return Closed(read_checkpoint(note.text), visit.site.witnesses.signed_at(note))


def _watching(name: str, witness: Witness, last: dict[str, tuple[int, Cosigned]]) -> Watching:
    size, cosigned = last.get(witness.verifier.vkey(), (0, None))
    return Watching(name, witness, size, datetime.fromtimestamp(cosigned.at, UTC) if cosigned else None)

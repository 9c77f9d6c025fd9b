"""A small log in memory, whose dossiers can be made anew in every way that a host could: it has the key of the log."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from domain.aggregates.meetings import meetings_of
from domain.aggregates.oversight import oversight_of
from domain.trail.dossier import Dossier, Included, Opened, Stream, cited
from domain.trail.entries import NOTHING, Entry, Kind, commitment, heads_entry, tag_of
from domain.trail.heads import Head, Heads
from domain.trail.merkle import inclusion, leaf_hash, root_of
from domain.trail.notes import Algorithm, Note, Signer, TrustCheckpoint
from verify_dossier import Finding, Verification, read_trust

LOG: Final = Signer("planspoor.example/trail", bytes([1] * 32))
WITNESSES: Final = {
    name: Signer(f"{name}.example", bytes([place] * 32), Algorithm.COSIGNATURE)
    for place, name in enumerate(("client", "contractor", "reviewer"), 2)
}
TRUST: Final = "\n".join(
    [
        "# Whom the parties trust.",
        f"log {LOG.verifier.vkey()}",
        *(f"witness {name} {each.verifier.vkey()}" for name, each in WITNESSES.items()),
        f"group parties 2 {' '.join(WITNESSES)}",
        "quorum parties",
        "",
    ]
)
NOON: Final = 1_835_438_400

PLAN, OTHER = UUID("7d7b9a52-8c7e-4c56-9d0c-3d0a2b0f4a11"), UUID("1f0c3d0e-5d7e-4b7a-8d57-55a0a0a7d012")
WAY, AMENDMENT = UUID("0b9d5a3c-6f1e-4f43-8a53-2b8f7d6c5e13"), UUID("c2a1e0d9-7b6a-4958-9483-7261504f3e14")
FRAMEWORK = UUID("9e8d7c6b-5a49-4837-a625-1403f2e1d015")

TOLD: Final[Sequence[tuple[UUID, str, dict[str, Any]]]] = (
    (FRAMEWORK, "framework.published/1", {"title": "norm"}),
    (PLAN, "plan.opened/1", {"title": "Schoonmaak", "framework": {"framework": FRAMEWORK.hex, "version": 1}}),
    (OTHER, "plan.opened/1", {"title": "Groen"}),
    (WAY, "trajectory.started/1", {"pseudonym": "merel"}),
    (PLAN, "plan.trajectory-joined/1", {"trajectory": WAY.hex}),
    (AMENDMENT, "amendment.opened/1", {"plan": PLAN.hex}),
    (PLAN, "plan.amendment-opened/1", {"amendment": AMENDMENT.hex}),
    (OTHER, "plan.hours-recorded/1", {"minutes": 60}),
    (WAY, "trajectory.stage-started/1", {"stage": "1"}),
    (WAY, "trajectory.stage-ended/1", {"stage": "1"}),
    (PLAN, "plan.hours-recorded/1", {"minutes": 90}),
)


class SmallLog:
    """A log of events that are told in order, closed by one checkpoint."""

    def __init__(self, told: Sequence[tuple[UUID, str, dict[str, Any]]] = TOLD) -> None:
        """Enter every event, and close."""
        self.entries, self.leaves = list[bytes](), list[bytes]()
        self.told: dict[UUID, list[tuple[int, Opened]]] = {}
        ends: dict[UUID, Head] = {}
        for stream, topic, fields in told:
            self._enter(ends, stream, topic, json.dumps(fields).encode())
        self.heads = Heads((tag_of(stream), head) for stream, head in ends.items())
        self._add(heads_entry(len(self.entries), self.heads.root()))
        self.size = len(self.entries)
        self.text = TrustCheckpoint(LOG.verifier.name, self.size, root_of(self.leaves)).text()

    def checkpoint(self, witnesses: Sequence[str] = tuple(WITNESSES), at: int = NOON) -> str:
        """Return the checkpoint as these witnesses cosigned it."""
        lines = (WITNESSES[name].cosign(self.text, at) for name in witnesses)
        return Note(self.text, (LOG.sign(self.text), LOG.timed().cosign(self.text, at), *lines)).written()

    def dossier(self, plan: UUID = PLAN, closed: Sequence[UUID] = ()) -> Dossier:
        """Return the dossier of a plan, in which some streams are closed."""
        streams, waiting = dict[UUID, Stream](), {plan, oversight_of(plan), meetings_of(plan)}
        while waiting:
            id = waiting.pop()
            events = self.told.get(id, [])
            streams[id] = Stream(
                [self.included(number, None if id in closed else opened) for number, opened in events],
                self.heads.prove(tag_of(id)),
            )
            for _, opened in events:
                waiting |= (cited(opened.topic, opened.state) if id not in closed else set()) - streams.keys()
        last = self.included(self.size - 1)
        return Dossier(plan, self.size, self.checkpoint(), last, dict(sorted(streams.items())))

    def included(self, number: int, opened: Opened | None = None) -> Included:
        """Return an entry with its proof."""
        proof = [root_of(self.leaves[each.start : each.end]) for each in inclusion(number, self.size)]
        return Included(number, self.entries[number], proof, opened)

    def _enter(self, ends: dict[UUID, Head], stream: UUID, topic: str, state: bytes) -> None:
        before, number = ends.get(stream, Head(0, NOTHING)), len(self.entries)
        salt = sha256(b"salt %d" % number).digest()
        entry = Entry(Kind.EVENT, tag_of(stream), before.seq + 1, before.leaf, commitment(salt, topic, state))
        self._add(entry.packed(), entry)
        ends[stream] = Head(entry.seq, self.leaves[-1])
        self.told.setdefault(stream, []).append((number, Opened(salt, topic, state)))

    def _add(self, entry: Any, _: Any = None) -> None:
        packed = entry if isinstance(entry, bytes) else entry.packed()
        self.entries.append(packed)
        self.leaves.append(leaf_hash(packed))


def sealed(dossier: Dossier, readable: Mapping[str, bytes] | None = None) -> bytes:
    """Return the zip as the host makes it."""
    return dossier.sealed({"README.txt": b"Lees mij.\n"} if readable is None else readable, LOG)


def verified(dossier: bytes, trust: str = TRUST) -> Verification:
    """Return what a verifier says."""
    return Verification(dossier, _trusted(trust))


_trusted = cache(read_trust)


def sentences(found: Sequence[Finding]) -> list[str]:
    """Return findings in words."""
    return [str(each) for each in found]

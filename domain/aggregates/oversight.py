"""Oversight of a plan: how closely the client looks, in regimes that differ in checks and never in value (R65)."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar, Final, assert_never
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.aggregate import Aggregate
from domain.aggregates.plan.entries import permitted_evidence
from domain.aggregates.plan.state import ObjectionStatus, Plan
from domain.calendar import day_of, past, period
from domain.events import Event, Head
from domain.refusals import Missing, Refused
from domain.terms import Evidence, Party


class Regime(StrEnum):
    """How closely a client looks at what its contractor records."""

    DIRECTED = "directed"
    BASIS = "basis"
    TRUST = "trust"


CLOSENESS: Final = (Regime.TRUST, Regime.BASIS, Regime.DIRECTED)
"""The regimes, from the lightest check to the closest."""

DRAWN: Final[dict[Regime, int]] = {Regime.TRUST: 500, Regime.BASIS: 1_000, Regime.DIRECTED: 3_000}
"""The share of the entries of a period that a sample draws, in basis points; at least one of them."""

HEARING: Final = timedelta(days=14)
"""How long the contractor has at least to give its view of an announced move."""

LONGEST_REGIME: Final = timedelta(days=366)
LONGEST_IMPROVEMENT: Final = timedelta(days=184)
LOOKING_BACK: Final = timedelta(days=365)
"""How far back a ground looks."""

ENOUGH_PROOFS: Final = 3


class Ground(StrEnum):
    """An objective ground for a move: it holds or does not hold, by what was recorded."""

    PROOFS_IN_ORDER = "proofs-in-order"
    NO_OBJECTION_UPHELD = "no-objection-upheld"
    IMPROVEMENT_KEPT = "improvement-kept"
    PROOF_LACKING = "proof-lacking"
    OBJECTION_UPHELD = "objection-upheld"
    IMPROVEMENT_NOT_KEPT = "improvement-not-kept"


FAVOURABLE: Final = frozenset({Ground.PROOFS_IN_ORDER, Ground.NO_OBJECTION_UPHELD, Ground.IMPROVEMENT_KEPT})
"""The grounds for a lighter regime; the others are for a closer one."""


class OversightBegun(Event, frozen=True, tag="oversight.begun"):
    """The first thing that oversight of a plan does; until then Basis holds and nothing was checked."""

    plan: UUID


class MoveAnnounced(Event, frozen=True, tag="oversight.move-announced"):
    """The client intends another regime, with grounds, reasons, a term for the hearing and an end date."""

    move: UUID
    regime: Regime
    grounds: tuple[Ground, ...]
    hearing_until: date
    last_day: date | None = None


class MoveAnswered(Event, frozen=True, tag="oversight.move-answered"):
    """The contractor gives its view; it stands in the head."""

    move: UUID


class MoveDropped(Event, frozen=True, tag="oversight.move-dropped"):
    """The client does not go on with an announced move, and says why."""

    move: UUID


class RegimeMoved(Event, frozen=True, tag="oversight.regime-moved"):
    """After the hearing the regime is another one; after its last day Basis holds again by itself."""

    move: UUID
    regime: Regime
    last_day: date | None = None


class SampleDrawn(Event, frozen=True, tag="oversight.sample-drawn"):
    """The client draws from the entries of a period; anyone can draw it again from `seed` and `entries`."""

    sample: UUID
    first_day: date
    last_day: date
    regime: Regime
    seed: UUID
    entries: tuple[UUID, ...]
    drawn: tuple[UUID, ...]


class ProofGiven(Event, frozen=True, tag="oversight.proof-given"):
    """The contractor gives the one proof that may be asked for a drawn entry."""

    entry: UUID
    evidence: Evidence


class ProofChecked(Event, frozen=True, tag="oversight.proof-checked"):
    """The client saw the proof of a drawn entry: in order, or lacking with a reason."""

    entry: UUID
    sound: bool


class ImprovementProposed(Event, frozen=True, tag="oversight.improvement-proposed"):
    """A party proposes an improvement agreement for a time (R66)."""

    improvement: UUID
    text: str
    first_day: date
    last_day: date


class ImprovementAgreed(Event, frozen=True, tag="oversight.improvement-agreed"):
    """The other party agrees with an improvement agreement."""

    improvement: UUID


class ImprovementDropped(Event, frozen=True, tag="oversight.improvement-dropped"):
    """A party lets a proposed improvement agreement go, its own or the other's, with a reason."""

    improvement: UUID


class ImprovementReviewed(Event, frozen=True, tag="oversight.improvement-reviewed"):
    """After its last day the client says whether the agreement was kept."""

    improvement: UUID
    kept: bool


OversightEvent = (
    OversightBegun
    | MoveAnnounced
    | MoveAnswered
    | MoveDropped
    | RegimeMoved
    | SampleDrawn
    | ProofGiven
    | ProofChecked
    | ImprovementProposed
    | ImprovementAgreed
    | ImprovementDropped
    | ImprovementReviewed
)


class Move(msgspec.Struct):
    """An announced move: `answered` is the contractor's view, `moved` the head under which it took effect."""

    id: UUID
    regime: Regime
    grounds: tuple[Ground, ...]
    hearing_until: date
    last_day: date | None
    announced: Head
    answered: Head | None = None
    moved: Head | None = None
    dropped: Head | None = None

    @property
    def open(self) -> bool:
        """Whether it was announced and is neither done nor dropped."""
        return self.moved is None and self.dropped is None


class Sample(msgspec.Struct, frozen=True):
    """What was drawn, and from what."""

    id: UUID
    drawn: tuple[UUID, ...]
    facts: SampleDrawn


class Proof(msgspec.Struct):
    """The proof of a drawn entry; `sound` is None until the client looked at it."""

    evidence: Evidence
    given: Head
    sound: bool | None = None
    checked: Head | None = None


class Improvement(msgspec.Struct):
    """An improvement agreement; `kept` is None until it was reviewed."""

    id: UUID
    text: str
    first_day: date
    last_day: date
    by: UUID
    proposed: Head
    agreed: Head | None = None
    dropped: Head | None = None
    kept: bool | None = None
    reviewed: Head | None = None

    @property
    def open(self) -> bool:
        """Whether it waits for the other party."""
        return self.agreed is None and self.dropped is None

    @property
    def status(self) -> str:
        """Return where it stands: proposed, dropped, agreed, kept or not-kept."""
        if self.agreed is None:
            return "proposed" if self.open else "dropped"
        return {None: "agreed", True: "kept", False: "not-kept"}[self.kept]


class Oversight(Aggregate):
    """The state of the oversight of a plan."""

    events: ClassVar = OversightEvent

    plan: UUID = UUID(int=0)
    moves: dict[UUID, Move] = msgspec.field(default_factory=dict)
    samples: dict[UUID, Sample] = msgspec.field(default_factory=dict)
    proofs: dict[UUID, Proof] = msgspec.field(default_factory=dict)
    improvements: dict[UUID, Improvement] = msgspec.field(default_factory=dict)

    def regime(self, on: date) -> Regime:
        """Return the regime on a day: Basis, unless a move is in force."""
        found = self.in_force(on)
        return Regime.BASIS if found is None else found.regime

    def in_force(self, on: date) -> Move | None:
        """Return the last move that took effect by a day, while it lasts."""
        done = [move for move in self.moves.values() if move.moved is not None and day_of(move.moved.at) <= on]
        last = max(done, key=lambda move: move.moved.at if move.moved else move.announced.at, default=None)
        return last if last is not None and (last.last_day is None or on <= last.last_day) else None

    def drawn(self) -> dict[UUID, Sample]:
        """Return the sample in which each entry was drawn."""
        return {entry: sample for sample in self.samples.values() for entry in sample.drawn}

    def apply(self, event: OversightEvent) -> None:
        """Take one event into the state."""
        match event:
            case OversightBegun():
                self.plan = event.plan
            case MoveAnnounced():
                self.moves[event.move] = Move(
                    event.move, event.regime, event.grounds, event.hearing_until, event.last_day, event.head
                )
            case MoveAnswered():
                self.moves[event.move].answered = event.head
            case MoveDropped():
                self.moves[event.move].dropped = event.head
            case RegimeMoved():
                self.moves[event.move].moved = event.head
            case SampleDrawn():
                self.samples[event.sample] = Sample(event.sample, event.drawn, event)
            case ProofGiven():
                self.proofs[event.entry] = Proof(event.evidence, event.head)
            case ProofChecked():
                proof = self.proofs[event.entry]
                proof.sound, proof.checked = event.sound, event.head
            case ImprovementProposed():
                self.improvements[event.improvement] = Improvement(
                    event.improvement,
                    event.text,
                    event.first_day,
                    event.last_day,
                    event.head.organisation,
                    event.head,
                )
            case ImprovementAgreed():
                self.improvements[event.improvement].agreed = event.head
            case ImprovementDropped():
                self.improvements[event.improvement].dropped = event.head
            case ImprovementReviewed():
                improvement = self.improvements[event.improvement]
                improvement.kept, improvement.reviewed = event.kept, event.head
            case _:
                assert_never(event)


def holding(oversight: Oversight, plan: Plan, on: date) -> frozenset[Ground]:
    """Return the grounds that hold on a day, by what was recorded in the year before it."""
    since = on - LOOKING_BACK
    checked = [
        proof.sound for proof in oversight.proofs.values() if proof.checked and day_of(proof.checked.at) >= since
    ]
    upheld = any(
        objection.status is ObjectionStatus.UPHELD and objection.author is Party.CONTRACTOR
        for objection in plan.objections.values()
    )
    recorded = [day_of(entry.recorded.at) for entry in plan.entries.values() if not entry.withdrawn]
    kept = [
        each.kept for each in oversight.improvements.values() if each.reviewed and day_of(each.reviewed.at) >= since
    ]
    found = {
        Ground.PROOFS_IN_ORDER: len(checked) >= ENOUGH_PROOFS and all(checked),
        Ground.PROOF_LACKING: not all(checked),
        Ground.NO_OBJECTION_UPHELD: bool(recorded) and min(recorded) <= since and not upheld,
        Ground.OBJECTION_UPHELD: upheld,
        Ground.IMPROVEMENT_KEPT: bool(kept) and bool(kept[-1]),
        Ground.IMPROVEMENT_NOT_KEPT: bool(kept) and not kept[-1],
    }
    return frozenset(ground for ground, holds in found.items() if holds)


def oversight_of(plan: UUID) -> UUID:
    """Return the stream of a plan's oversight: as random as the plan's own id, and known to whoever knows that."""
    return UUID(bytes=hashlib.sha256(b"oversight" + plan.bytes).digest()[:16], version=4)


def begin_oversight(oversight: Oversight, head: Head, *, plan: Plan) -> OversightBegun:
    """Begin the oversight of a plan, with the first thing that it does."""
    if oversight.version:
        raise Refused("oversight.already-begun")
    return OversightBegun(head=head, plan=plan.id)


def announce_move(
    oversight: Oversight,
    head: Head,
    *,
    plan: Plan,
    move: UUID,
    regime: Regime,
    grounds: Collection[Ground],
    hearing_until: date,
    last_day: date | None,
) -> MoveAnnounced:
    """Announce another regime. A lighter one asks for favourable grounds that hold, a closer one for the others.

    Basis is where everybody starts, so only Trust and Directed have an end date, at most a year away.
    """
    today = day_of(head.at)
    current = oversight.regime(today)
    if move in oversight.moves:
        raise Refused("regime.already-announced")
    if any(each.open for each in oversight.moves.values()):
        raise Refused("regime.move-waits")
    if regime is current:
        raise Refused("regime.same", field="regime")
    lighter = CLOSENESS.index(regime) < CLOSENESS.index(current)
    chosen = tuple(ground for ground in Ground if ground in grounds)
    if not chosen:
        raise Refused("regime.no-ground", field="grounds")
    if any((ground in FAVOURABLE) is not lighter for ground in chosen):
        raise Refused("regime.other-direction", field="grounds")
    if not set(chosen) <= holding(oversight, plan, today):
        raise Refused("regime.ground-does-not-hold", field="grounds")
    texts.require_reason(head.reason)
    if hearing_until < today + HEARING:
        raise Refused("regime.hearing-too-short", field="hearing_until", first=today + HEARING)
    period(today, hearing_until, field="hearing_until")
    if regime is Regime.BASIS:
        return MoveAnnounced(head=head, move=move, regime=regime, grounds=chosen, hearing_until=hearing_until)
    if last_day is None:
        raise Refused("regime.end-needed", field="last_day")
    period(hearing_until, last_day, field="last_day")
    if last_day > today + LONGEST_REGIME:
        raise Refused("regime.too-long", field="last_day", last=today + LONGEST_REGIME)
    return MoveAnnounced(
        head=head, move=move, regime=regime, grounds=chosen, hearing_until=hearing_until, last_day=last_day
    )


def answer_move(oversight: Oversight, head: Head, *, move: UUID) -> MoveAnswered:
    """Give the contractor's view of an announced move, once; it stands in the head."""
    found = _open_move(oversight, move)
    if found.answered is not None:
        raise Refused("regime.already-answered")
    texts.require_reason(head.reason)
    return MoveAnswered(head=head, move=move)


def drop_move(oversight: Oversight, head: Head, *, move: UUID) -> MoveDropped:
    """Do not go on with an announced move; the reason stands in the head."""
    _open_move(oversight, move)
    texts.require_reason(head.reason)
    return MoveDropped(head=head, move=move)


def move_regime(oversight: Oversight, head: Head, *, move: UUID) -> RegimeMoved:
    """Let an announced move take effect, once the contractor gave its view or its term has passed; say why."""
    found = _open_move(oversight, move)
    today = day_of(head.at)
    if found.answered is None and today <= found.hearing_until:
        raise Refused("regime.hearing-first", until=found.hearing_until)
    if found.last_day is not None and found.last_day < today:
        raise Refused("regime.over", last=found.last_day)
    texts.require_reason(head.reason)
    return RegimeMoved(head=head, move=move, regime=found.regime, last_day=found.last_day)


def draw_sample(
    oversight: Oversight,
    head: Head,
    *,
    sample: UUID,
    efforts: Mapping[UUID, tuple[date, Head]],
    first_day: date,
    last_day: date,
) -> SampleDrawn:
    """Draw from the entries and stages of a period that stand, are not drawn, and were in no draw of this regime.

    Of all that was in a draw of the regime together its share is drawn, rounded up: who draws day by day, or the same
    period again, draws no more. `efforts` gives the day and the head of each. The seed is the command of the effort
    that was recorded last in the plan, an id that the client who draws did not choose; the order is that of SHA-256
    over both.
    """
    period(first_day, past(last_day, head.at, field="last_day"), field="last_day")
    if sample in oversight.samples:
        raise Refused("sample.already-drawn")
    regime = oversight.regime(day_of(head.at))
    earlier = [each for each in oversight.samples.values() if each.facts.regime is regime]
    seen = oversight.drawn().keys() | {id for each in earlier for id in each.facts.entries}
    entries = tuple(sorted(id for id, (day, _) in efforts.items() if first_day <= day <= last_day and id not in seen))
    among = len(entries) + sum(len(each.facts.entries) for each in earlier)
    number = share_of(among, DRAWN[regime]) - sum(len(each.drawn) for each in earlier)
    if not entries or number <= 0:
        raise Refused("sample.nothing-to-draw", field="last_day")
    seed = max((recorded for _, recorded in efforts.values()), key=lambda each: (each.at, each.command)).command
    return SampleDrawn(
        head=head,
        sample=sample,
        first_day=first_day,
        last_day=last_day,
        regime=regime,
        seed=seed,
        entries=entries,
        drawn=draw(seed, entries, number),
    )


def share_of(among: int, share: int) -> int:
    """Return `share` basis points of a number of entries, rounded up."""
    return -(-among * share // 10_000)


def draw(seed: UUID, entries: Iterable[UUID], number: int) -> tuple[UUID, ...]:
    """Return the entries that a seed draws, so many of them: the lowest hashes first."""
    ordered = sorted(entries, key=lambda entry: hashlib.sha256(seed.bytes + entry.bytes).digest())
    return tuple(ordered[:number])


def give_proof(oversight: Oversight, head: Head, *, entry: UUID, what: str, evidence: Evidence) -> ProofGiven:
    """Give the proof of a drawn entry; `what` is its kind, which permits one kind of evidence (R67).

    It may be given again as long as the client did not find it in order.
    """
    _drawn(oversight, entry)
    proof = oversight.proofs.get(entry)
    if proof is not None and proof.sound:
        raise Refused("sample.in-order")
    return ProofGiven(head=head, entry=entry, evidence=permitted_evidence(what, evidence, head))


def check_proof(oversight: Oversight, head: Head, *, entry: UUID, sound: bool) -> ProofChecked:
    """Say that a given proof is in order, or that it lacks and why. The entry counts either way (R65)."""
    _drawn(oversight, entry)
    proof = oversight.proofs.get(entry)
    if proof is None:
        raise Refused("sample.no-proof")
    if proof.sound is not None:
        raise Refused("sample.already-checked")
    if not sound:
        texts.require_reason(head.reason)
    return ProofChecked(head=head, entry=entry, sound=sound)


def propose_improvement(
    oversight: Oversight, head: Head, *, improvement: UUID, text: str, first_day: date, last_day: date
) -> ImprovementProposed:
    """Propose what will be better by a day, at most half a year on (R66)."""
    if improvement in oversight.improvements:
        raise Refused("improvement.already-proposed")
    if any(each.open for each in oversight.improvements.values()):
        raise Refused("improvement.one-waits")
    period(day_of(head.at), first_day, field="first_day")
    period(first_day, last_day, field="last_day")
    if last_day > first_day + LONGEST_IMPROVEMENT:
        raise Refused("improvement.too-long", field="last_day", last=first_day + LONGEST_IMPROVEMENT)
    sound = texts.clean(text, field="text", limit=texts.REASON, lines=True)
    return ImprovementProposed(head=head, improvement=improvement, text=sound, first_day=first_day, last_day=last_day)


def agree_improvement(oversight: Oversight, head: Head, *, plan: Plan, improvement: UUID) -> ImprovementAgreed:
    """Agree with what the other party proposed."""
    found = _open_improvement(oversight, improvement)
    if plan.party(found.by) is plan.party(head.organisation):
        raise Refused("improvement.own-proposal")
    return ImprovementAgreed(head=head, improvement=improvement)


def drop_improvement(oversight: Oversight, head: Head, *, improvement: UUID) -> ImprovementDropped:
    """Let a proposal go: withdraw one's own or decline the other's, with a reason."""
    _open_improvement(oversight, improvement)
    texts.require_reason(head.reason)
    return ImprovementDropped(head=head, improvement=improvement)


def review_improvement(oversight: Oversight, head: Head, *, improvement: UUID, kept: bool) -> ImprovementReviewed:
    """Say after its last day whether an agreement was kept, and why."""
    found = oversight.improvements.get(improvement)
    if found is None:
        raise Missing(improvement)
    if found.agreed is None or found.reviewed is not None:
        raise Refused("improvement.not-to-review")
    if day_of(head.at) <= found.last_day:
        raise Refused("improvement.still-runs", last=found.last_day)
    texts.require_reason(head.reason)
    return ImprovementReviewed(head=head, improvement=improvement, kept=kept)


def _open_move(oversight: Oversight, move: UUID) -> Move:
    found = oversight.moves.get(move)
    if found is None:
        raise Missing(move)
    if not found.open:
        raise Refused("regime.settled")
    return found


def _open_improvement(oversight: Oversight, improvement: UUID) -> Improvement:
    found = oversight.improvements.get(improvement)
    if found is None:
        raise Missing(improvement)
    if not found.open:
        raise Refused("improvement.settled")
    return found


def _drawn(oversight: Oversight, entry: UUID) -> None:
    if entry not in oversight.drawn():
        raise Missing(entry)

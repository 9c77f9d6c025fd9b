"""What an amendment can change in the agreed content of a plan, and the hash that both parties sign."""

import hashlib
from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid5

import msgspec

from domain.closing import SettlementTerms
from domain.terms import ActionTerms, CombiningGround, CommitmentTerms, Contract, FrameworkReference, Term


class Change(Term, frozen=True, tag_field="change"):
    """A change of one subject. `base` is the revision of the subject that it was written on; 0 for a new one."""

    subject: UUID
    base: int


class SectionWritten(Change, frozen=True, tag="section-written"):
    """A section of text, new or in another wording."""

    heading: str
    text: str


class SectionRemoved(Change, frozen=True, tag="section-removed"):
    """A section leaves the plan."""


class ActionAgreed(Change, frozen=True, tag="action-agreed"):
    """An action as both parties agree on it."""

    terms: ActionTerms


class ActionReleased(Change, frozen=True, tag="action-released"):
    """An agreed action leaves the plan."""


class CommitmentAgreed(Change, frozen=True, tag="commitment-agreed"):
    """A commitment of the client, new or in another wording."""

    terms: CommitmentTerms


class CommitmentReleased(Change, frozen=True, tag="commitment-released"):
    """A commitment of the client leaves the plan."""


class PercentageAgreed(Change, frozen=True, tag="percentage-agreed"):
    """Another percentage, in basis points, with the motivation that it always needs (R54)."""

    percentage: int
    motivation: str


class SettlementAgreed(Change, frozen=True, tag="settlement-agreed"):
    """What becomes of a shortage and of a surplus when the plan closes (R52, R53)."""

    terms: SettlementTerms


class CriterionAgreed(Change, frozen=True, tag="criterion-agreed"):
    """When both parties will call the plan a success (R75)."""

    text: str


class CriterionReleased(Change, frozen=True, tag="criterion-released"):
    """A success criterion leaves the plan."""


class FrameworkAgreed(Change, frozen=True, tag="framework-agreed"):
    """Another framework version, for the facts from `first_day` on (R13), with the motivation for the move."""

    framework: FrameworkReference
    first_day: date
    motivation: str


class ContractCombined(Change, frozen=True, tag="contract-combined"):
    """Another contract of the same client counts in this plan, on a recorded ground (R50)."""

    contract: Contract
    ground: CombiningGround


class GroundAgreed(Change, frozen=True, tag="ground-agreed"):
    """The ground on which the contracts that a plan began with are combined in it, recorded later or anew (R50)."""

    ground: CombiningGround


class SigningAgreed(Change, frozen=True, tag="signing-agreed"):
    """Whether from now on an amendment is signed with a key of either party's own, or needs no key (any more)."""

    keys: bool


AnyChange = (
    SectionWritten
    | SectionRemoved
    | ActionAgreed
    | ActionReleased
    | CommitmentAgreed
    | CommitmentReleased
    | PercentageAgreed
    | SettlementAgreed
    | CriterionAgreed
    | CriterionReleased
    | FrameworkAgreed
    | ContractCombined
    | GroundAgreed
    | SigningAgreed
)

_canonical = msgspec.json.Encoder(order="deterministic", uuid_format="hex")


def is_content(change: AnyChange) -> bool:
    """Tell whether a change says what both will do: a section or an action. The first makes the first plan (R39)."""
    return isinstance(change, SectionWritten | ActionAgreed)


def framework_subject(plan: UUID) -> UUID:
    """Return the subject of every change of the framework of a plan."""
    return uuid5(plan, "framework")


def ground_subject(plan: UUID) -> UUID:
    """Return the subject of every change of the ground on which the first contracts of a plan are combined."""
    return uuid5(plan, "ground")


def signing_subject(plan: UUID) -> UUID:
    """Return the subject of every change of how a plan is signed."""
    return uuid5(plan, "signing")


def content_hash(plan: UUID, title: str, changes: Iterable[AnyChange]) -> str:
    """Return the SHA-256, in hex, of the content of an amendment: what a signature is about."""
    return hashlib.sha256(_canonical.encode([plan, title, list(changes)])).hexdigest()

"""Efforts: an entry counts when it is recorded; its author corrects it, the other party may object on a rule."""

from collections.abc import Collection
from datetime import date
from typing import TypeVar
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.organisation import Identifier, sound_identifier
from domain.aggregates.plan import events as e
from domain.aggregates.plan.ending import PlanState
from domain.aggregates.plan.state import Entry, Objection, ObjectionStatus, Plan
from domain.calendar import past, period
from domain.claims import normal
from domain.events import Head
from domain.quantities import MOST_MINUTES, few, positive, signed_cents
from domain.refusals import Missing, Refused, Stale
from domain.terms import (
    PERMITTED_EVIDENCE,
    Evidence,
    HoursFacts,
    ObjectionCode,
    Party,
    PurchaseFacts,
    Recognition,
)

MOST_RECOGNITIONS = 10

F = TypeVar("F", HoursFacts, PurchaseFacts)


def record_hours(plan: Plan, head: Head, *, entry: UUID, facts: HoursFacts) -> e.HoursRecorded:
    """Record hours of a social project: minutes on a day within the plan, with an hours statement."""
    return e.HoursRecorded(head=head, entry=plan.unused(entry), facts=_hours(plan, head, facts))


def correct_hours(plan: Plan, head: Head, *, entry: UUID, facts: HoursFacts, revision: int) -> e.HoursCorrected:
    """Correct one's own hours; the reason stands in the head."""
    _own(plan, head, entry, revision, HoursFacts)
    return e.HoursCorrected(head=head, entry=entry, facts=_other(plan, entry, _hours(plan, head, facts)))


def record_purchase(
    plan: Plan, head: Head, *, entry: UUID, facts: PurchaseFacts, recognitions: Collection[str]
) -> e.PurchaseRecorded:
    """Record a purchase. `recognitions` are the kinds that the plan's framework values."""
    return e.PurchaseRecorded(
        head=head, entry=plan.unused(entry), facts=_purchase(plan, head, entry, facts, recognitions)
    )


def correct_purchase(
    plan: Plan,
    head: Head,
    *,
    entry: UUID,
    facts: PurchaseFacts,
    recognitions: Collection[str],
    revision: int,
) -> e.PurchaseCorrected:
    """Correct one's own purchase; the reason stands in the head."""
    _own(plan, head, entry, revision, PurchaseFacts)
    sound = _other(plan, entry, _purchase(plan, head, entry, facts, recognitions))
    return e.PurchaseCorrected(head=head, entry=entry, facts=sound)


def withdraw_entry(plan: Plan, head: Head, *, entry: UUID, revision: int) -> e.EntryWithdrawn:
    """Withdraw one's own entry; the reason stands in the head."""
    _own(plan, head, entry, revision)
    return e.EntryWithdrawn(head=head, entry=entry)


def join_trajectory(plan: Plan, head: Head, *, trajectory: UUID) -> e.TrajectoryJoined:
    """Let a trajectory's days count in this plan, while it runs."""
    if plan.state is PlanState.CLOSED:
        raise Refused("stage.plan-closed", field="allocation")
    return e.TrajectoryJoined(head=head, trajectory=trajectory)


def join_initiative(plan: Plan, head: Head, *, initiative: UUID) -> e.InitiativeJoined:
    """Let this plan know of an initiative whose shares name it."""
    return e.InitiativeJoined(head=head, initiative=initiative)


def object_to_entry(
    plan: Plan,
    head: Head,
    *,
    objection: UUID,
    entry: UUID,
    code: ObjectionCode,
    shared_author: Party | None = None,
    recorder: UUID | None = None,
) -> e.EntryObjected:
    """Object on a rule to the other party's entry (R16, R45), or to a stage or an initiative of `shared_author`.

    Of a stage the `recorder` is its carrier, if a contractor of the plan; an initiative is of all who take part in it.
    """
    if shared_author is None:
        recorder = _standing(plan, entry).recorded.organisation
    author = shared_author or _standing(plan, entry).author
    if author is plan.party(head.organisation):
        raise Refused("entry.own-entry")
    if entry in plan.rejected():
        raise Refused("entry.rejected")
    if entry in plan.disputed():
        raise Refused("entry.already-objected")
    texts.require_reason(head.reason)
    return e.EntryObjected(
        head=head, objection=plan.unused(objection), entry=entry, code=code, author=author, recorder=recorder
    )


def withdraw_objection(plan: Plan, head: Head, *, objection: UUID) -> e.ObjectionWithdrawn:
    """Withdraw one's own objection, saying what settled it."""
    if _open(plan, objection).raised.organisation != head.organisation:
        raise Refused("objection.not-yours")
    texts.require_reason(head.reason)
    return e.ObjectionWithdrawn(head=head, objection=objection)


def uphold_objection(plan: Plan, head: Head, *, objection: UUID) -> e.ObjectionUpheld:
    """Concede, as the author of the entry, that it does not count; of what nobody here did alone, as who signs."""
    found = _open(plan, objection)
    if found.author is not plan.party(head.organisation):
        raise Refused("objection.own-objection")
    if found.recorder is None and head.organisation not in plan.signing:
        raise Refused("objection.lead-answers")
    if found.recorder not in {head.organisation, None}:
        raise Refused("entry.not-yours")
    texts.require_reason(head.reason)
    return e.ObjectionUpheld(head=head, objection=objection)


def permitted_evidence(what: str, evidence: Evidence, head: Head) -> Evidence:
    """Return a declaration of a kind that `what` (an entry or stage kind) permits, with a day and reference.

    Of a recognised enterprise its recognition suffices: beside the invoice nothing may be asked (R71).
    """
    if what == "purchase" and evidence.kind not in PERMITTED_EVIDENCE[what]:
        raise Refused("purchase.recognition-suffices", field="evidence_kind")
    if evidence.kind not in PERMITTED_EVIDENCE[what]:
        raise Refused("evidence.not-permitted", field="evidence_kind")
    return msgspec.structs.replace(
        evidence,
        day=past(evidence.day, head.at, field="evidence_day"),
        reference=texts.clean(evidence.reference, field="evidence_reference", limit=texts.NUMBER),
    )


def _hours(plan: Plan, head: Head, facts: HoursFacts) -> HoursFacts:
    _within(plan, head, past(facts.day, head.at, field="day"), field="day")
    _known_action(plan, facts.action)
    return msgspec.structs.replace(
        facts,
        minutes=positive(facts.minutes, field="minutes", most=MOST_MINUTES),
        description=texts.clean(facts.description, field="description", limit=texts.REASON, lines=True),
        evidence=permitted_evidence("hours", facts.evidence, head),
    )


def _purchase(plan: Plan, head: Head, entry: UUID, facts: PurchaseFacts, kinds: Collection[str]) -> PurchaseFacts:
    _within(plan, head, past(facts.invoice_day, head.at, field="invoice_day"), field="invoice_day")
    _known_action(plan, facts.action)
    sound = msgspec.structs.replace(
        facts,
        net=signed_cents(facts.net, field="net"),
        supplier=texts.clean(facts.supplier, field="supplier"),
        kvk=sound_identifier(Identifier(scheme="kvk", value=facts.kvk)).value,
        total=None if facts.total is None else signed_cents(facts.total, field="total"),
        credits=texts.clean(facts.credits, field="credits", limit=texts.NUMBER, required=False),
        recognitions=tuple(
            _recognition(recognition, kinds)
            for recognition in few(facts.recognitions, field="recognition", most=MOST_RECOGNITIONS)
        ),
        evidence=permitted_evidence("purchase", facts.evidence, head),
    )
    if not sound.recognitions:
        raise Refused("purchase.no-recognition", field="recognition")
    if bool(sound.credits) != (sound.net < 0):
        raise Refused("purchase.credit-note", field="credits")
    if sound.total is not None and not _part(sound.net, sound.total):
        raise Refused("purchase.part-of-total", field="total")
    gone = {entry} | plan.rejected()
    for other in plan.entries.values():
        if other.id not in gone and not other.withdrawn and isinstance(other.facts, PurchaseFacts):
            _another_invoice(sound, other.facts)
    return sound


def _other(plan: Plan, entry: UUID, facts: F) -> F:
    if facts == plan.entries[entry].facts:
        raise Refused("entry.nothing-changed")
    return facts


def _another_invoice(facts: PurchaseFacts, other: PurchaseFacts) -> None:
    same = _supplied_alike(facts, other) and normal(facts.evidence.reference) == normal(other.evidence.reference)
    if same and (facts.net > 0) == (other.net > 0):
        raise Refused("purchase.invoice-counted", field="evidence_reference", day=other.invoice_day)


def _part(cents: int, total: int) -> bool:
    """Tell whether an amount can be part of a total: on the same side of zero, and no further from it."""
    return 0 < cents <= total or total <= cents < 0


def _supplied_alike(facts: PurchaseFacts, other: PurchaseFacts) -> bool:
    """Tell whether two purchases name one supplier: by its number, and by its name where that was not asked yet."""
    if other.kvk:
        return facts.kvk == other.kvk
    return facts.supplier.casefold().split() == other.supplier.casefold().split()


def _recognition(recognition: Recognition, kinds: Collection[str]) -> Recognition:
    if recognition.kind not in kinds:
        raise Refused("purchase.unknown-recognition", field="recognition")
    period(recognition.first_day, recognition.last_day, field="recognition_last_day")
    return msgspec.structs.replace(
        recognition,
        reference=texts.clean(recognition.reference, field="recognition_reference", limit=texts.NUMBER, required=False),
    )


def _within(plan: Plan, head: Head, day: date, *, field: str) -> None:
    if not plan.first_day <= day <= plan.last_day:
        raise Refused("entry.outside-plan", field=field, first=plan.first_day, last=plan.last_day)
    if not plan.takes_part(head.organisation, day):
        raise Refused("entry.outside-participation", field=field)


def _known_action(plan: Plan, action: UUID | None) -> None:
    if action is not None and action not in plan.actions:
        raise Refused("entry.unknown-action", field="action")


def _standing(plan: Plan, entry: UUID) -> Entry:
    found = plan.entries.get(entry)
    if found is None:
        raise Missing(entry)
    if found.withdrawn:
        raise Refused("entry.withdrawn")
    return found


def _own(
    plan: Plan,
    head: Head,
    entry: UUID,
    revision: int,
    kinds: type[HoursFacts] | type[PurchaseFacts] | None = None,
) -> None:
    found = _standing(plan, entry)
    if found.recorded.organisation != head.organisation:
        raise Refused("entry.not-yours")
    if found.revision != revision:
        raise Stale(entry, read=revision, current=found.revision)
    if entry in plan.rejected():
        raise Refused("entry.rejected")
    if kinds is not None and not isinstance(found.facts, kinds):
        raise Missing(entry)
    texts.require_reason(head.reason)


def _open(plan: Plan, objection: UUID) -> Objection:
    found = plan.objections.get(objection)
    if found is None:
        raise Missing(objection)
    if found.status is not ObjectionStatus.OPEN:
        raise Refused("objection.settled")
    return found

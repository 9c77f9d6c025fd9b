"""The subjects of an agreement: how a change of each is read from a form, filled in again, and told line by line."""

from collections.abc import Callable
from typing import Any, Final, assert_never
from uuid import UUID

import msgspec

from domain import texts
from domain.changes import (
    ActionAgreed,
    ActionReleased,
    AnyChange,
    CommitmentAgreed,
    CommitmentReleased,
    ContractCombined,
    CriterionAgreed,
    CriterionReleased,
    FrameworkAgreed,
    GroundAgreed,
    PercentageAgreed,
    SectionRemoved,
    SectionWritten,
    SettlementAgreed,
    SigningAgreed,
    framework_subject,
    ground_subject,
    signing_subject,
)
from domain.closing import SettlementTerms, Shortage, Surplus, settlement_of
from domain.refusals import Missing
from domain.terms import ActionTerms, Certainty, CombiningGround, CommitmentTerms, Contract, FrameworkReference
from web import components
from web.contracts import read_contracts
from web.differences import words
from web.forms import Form, typed_percentage
from web.frameworks import framework_versions, read_version
from web.planned import read_planned, said
from web.reading import Reading
from web.visits import Visit
from web.wording.words import label

Wording = (
    SectionWritten
    | ActionAgreed
    | CommitmentAgreed
    | PercentageAgreed
    | FrameworkAgreed
    | SettlementAgreed
    | CriterionAgreed
    | ContractCombined
    | GroundAgreed
    | SigningAgreed
)


class Kind(msgspec.Struct, frozen=True):
    """A kind of subject: the name in its address, the change that words it, and the one that lets it go."""

    name: str
    worded: type[Wording]
    released: type[SectionRemoved | ActionReleased | CommitmentReleased | CriterionReleased] | None
    read: Callable[[Reading, Form, UUID, int], Wording]
    one_of: Callable[[UUID], UUID] | None = None

    def subject(self, plan: UUID, asked: UUID) -> UUID:
        """Return the subject that an address asks for; of what a plan has one of, it is always that one."""
        return self.one_of(plan) if self.one_of else asked


class Compared(msgspec.Struct, frozen=True):
    """One line of a subject, as it was and as it becomes, word by word."""

    label: str
    parts: list[tuple[int, str]]


def kind_named(name: str) -> Kind:
    """Return a kind by the name in an address, or `Missing`."""
    if name not in KINDS:
        raise Missing(name)
    return KINDS[name]


def kind_of(change: AnyChange) -> Kind:
    """Return the kind of subject that a change is about."""
    return next(kind for kind in KINDS.values() if isinstance(change, kind.worded | (kind.released or kind.worded)))


def is_wording(change: AnyChange | None) -> bool:
    """Tell whether a change says something, rather than letting its subject go."""
    return isinstance(change, Wording)


def title_of(visit: Visit, change: AnyChange | None, before: AnyChange | None = None) -> str:
    """Return what the subject of a change is called; of one that is let go, as it was called before."""
    match change:
        case SectionWritten():
            return change.heading
        case ActionAgreed():
            return change.terms.title
        case CommitmentAgreed():
            return visit._("Toezegging van de opdrachtgever")
        case PercentageAgreed():
            return visit._("Het percentage")
        case SettlementAgreed():
            return visit._("De afrekening")
        case CriterionAgreed():
            return visit._("Wanneer het geslaagd is")
        case FrameworkAgreed():
            return visit._("Het waarderingskader")
        case ContractCombined():
            return visit._("Opdracht %(reference)s", reference=change.contract.reference)
        case GroundAgreed():
            return visit._("Grond om te combineren")
        case SigningAgreed():
            return visit._("Hoe er wordt getekend")
        case SectionRemoved() | ActionReleased() | CommitmentReleased() | CriterionReleased() | None:
            return title_of(visit, before) if before else visit._("Wat niet meer in het plan staat")
        case _:
            assert_never(change)


def lines(visit: Visit, change: AnyChange | None) -> dict[str, str]:
    """Return what a change says, as text under a label for each of its parts; what lets go says nothing."""
    match change:
        case SectionWritten():
            return {visit._("Kop"): change.heading, visit._("Tekst"): change.text}
        case ActionAgreed():
            return action_lines(visit, change.terms)
        case CommitmentAgreed():
            due = components.day(change.terms.due, visit.language) if change.terms.due else ""
            return {visit._("Toezegging"): change.terms.text, visit._("Uiterlijk op"): due}
        case PercentageAgreed():
            points = components.percent(change.percentage, visit.language)
            return {visit._("Percentage"): points, visit._("Motivering"): change.motivation}
        case SettlementAgreed():
            return settlement_lines(visit, change.terms)
        case CriterionAgreed():
            return {visit._("Succescriterium"): change.text}
        case FrameworkAgreed():
            return {
                visit._("Waarderingskader"): _version_said(visit, change.framework),
                visit._("Geldt voor wat er gebeurt vanaf"): components.day(change.first_day, visit.language),
                visit._("Motivering"): change.motivation,
            }
        case ContractCombined():
            return contract_lines(visit, change.contract) | ground_lines(visit, change.ground)
        case GroundAgreed():
            return ground_lines(visit, change.ground)
        case SigningAgreed():
            return {visit._("Wijzigingen tekenen"): signing_said(visit, keys=change.keys)}
        case _:
            return {}


def signing_said(visit: Visit, *, keys: bool) -> str:
    """Return in words whether an amendment is signed with keys."""
    return visit._("met een sleutel van elke partij") if keys else visit._("met een account is genoeg")


def ground_lines(visit: Visit, ground: CombiningGround) -> dict[str, str]:
    """Return the ground for combining contracts, as text under labels."""
    return {visit._("Grond om te combineren"): ground.basis, visit._("Waar dat staat"): ground.reference}


def contract_lines(visit: Visit, contract: Contract) -> dict[str, str]:
    """Return what a contract says, as text under labels."""
    language = visit.language
    return {
        visit._("Kenmerk"): contract.reference,
        visit._("Waar het over gaat"): contract.object,
        visit._("Waarde"): components.money(contract.value, language),
        visit._("Looptijd"): components.period(contract.first_day, contract.last_day, language),
        visit._("Loonaandeel"): ", ".join(components.percent(lot.labour_share, language) for lot in contract.lots),
    }


def action_lines(visit: Visit, terms: ActionTerms) -> dict[str, str]:
    """Return what an action says, as text under labels."""
    return {
        visit._("Actie"): terms.title,
        visit._("Zekerheid"): label(terms.certainty, visit.language),
        visit._("Omschrijving"): terms.description,
        visit._("Wie het trekt"): terms.owner,
        visit._("Gepland"): "\n".join(said(visit, planned) for planned in terms.planned),
    }


def settlement_lines(visit: Visit, terms: SettlementTerms) -> dict[str, str]:
    """Return what becomes of a shortage and of a surplus, as text under labels."""
    language = visit.language
    shortage, surplus = label(terms.shortage, language), label(terms.surplus, language)
    told = {
        visit._("Bij een tekort"): shortage,
        visit._("Maanden langer"): components.number(terms.months, language) if terms.months else "",
        visit._("Deel van het tekort"): components.percent(terms.penalty, language) if terms.penalty else "",
        visit._("Bestemming van het bedrag"): terms.destination,
        visit._("Bij een overschot"): surplus,
        visit._("Deel van het overschot"): components.percent(terms.bonus, language) if terms.bonus else "",
    }
    return {name: text for name, text in told.items() if text}


def compared(before: dict[str, str], after: dict[str, str]) -> list[Compared]:
    """Return the lines that differ, word by word."""
    labels = dict.fromkeys((*before, *after))
    return [
        Compared(each, words(before.get(each, ""), after.get(each, "")))
        for each in labels
        if before.get(each, "") != after.get(each, "")
    ]


def typed_fields(visit: Visit, change: AnyChange | None) -> dict[str, Any]:
    """Return what the form of a subject shows of what is stored; planned facts have rows of their own."""
    match change:
        case SectionWritten():
            return {"heading": change.heading, "text": change.text}
        case ActionAgreed():
            return action_fields(change.terms)
        case CommitmentAgreed():
            return {"text": change.terms.text, "due": change.terms.due or ""}
        case PercentageAgreed():
            points = typed_percentage(change.percentage, visit.language)
            return {"percentage": points, "motivation": change.motivation}
        case SettlementAgreed(terms=terms):
            return _settlement_fields(visit, terms)
        case CriterionAgreed():
            return {"text": change.text}
        case FrameworkAgreed(framework=reference):
            first_day = change.first_day if change.motivation else ""
            chosen = f"{reference.framework} {reference.version}"
            return {"framework": chosen, "first_day": first_day, "motivation": change.motivation}
        case ContractCombined():
            return _contract_fields(visit, change) | _ground_fields(change.ground)
        case GroundAgreed():
            return _ground_fields(change.ground)
        case SigningAgreed():
            return {"signing": "keys" if change.keys else "accounts"}
        case _:
            return {}


def action_fields(terms: ActionTerms) -> dict[str, Any]:
    """Return an action's terms as its form shows them."""
    return {
        "title": terms.title,
        "description": terms.description,
        "owner": terms.owner,
        "certainty": terms.certainty,
    }


def read_action(reading: Reading, form: Form, certainty: Certainty) -> ActionTerms:
    """Return an action's terms as they were filled in."""
    return ActionTerms(
        title=form.text("title"),
        certainty=certainty,
        description=form.text("description", limit=texts.PARAGRAPHS, lines=True, required=False),
        owner=form.text("owner", required=False),
        planned=read_planned(form, reading.framework),
    )


def read_commitment(form: Form) -> CommitmentTerms:
    """Return a commitment's terms as they were filled in."""
    return CommitmentTerms(text=form.text("text", limit=texts.REASON, lines=True), due=form.optional("due", form.day))


def _section(_: Reading, form: Form, subject: UUID, base: int) -> SectionWritten:
    heading, text = form.text("heading"), form.text("text", limit=texts.PARAGRAPHS, lines=True)
    return SectionWritten(subject=subject, base=base, heading=heading, text=text)


def _action(reading: Reading, form: Form, subject: UUID, base: int) -> ActionAgreed:
    standing = reading.plan.actions.get(subject)
    running = standing is not None and standing.terms.certainty is Certainty.RUNNING
    terms = read_action(reading, form, Certainty.RUNNING if running else Certainty.AGREED)
    return ActionAgreed(subject=subject, base=base, terms=terms)


def _commitment(_: Reading, form: Form, subject: UUID, base: int) -> CommitmentAgreed:
    return CommitmentAgreed(subject=subject, base=base, terms=read_commitment(form))


def _contract_fields(visit: Visit, change: ContractCombined) -> dict[str, Any]:
    contract = change.contract
    return {
        "reference-1": contract.reference,
        "object-1": contract.object,
        "value-1": components.amount(contract.value, visit.language),
        "first-1": contract.first_day,
        "last-1": contract.last_day,
        "labour_share-1-1": typed_percentage(contract.lots[0].labour_share, visit.language),
    }


def _ground_fields(ground: CombiningGround) -> dict[str, Any]:
    return {"ground_basis": ground.basis, "ground_reference": ground.reference}


def _read_ground(form: Form) -> CombiningGround:
    basis = form.text("ground_basis", limit=texts.REASON, lines=True)
    return CombiningGround(basis=basis, reference=form.text("ground_reference"))


def _ground(reading: Reading, form: Form, subject: UUID, base: int) -> GroundAgreed:
    if subject != ground_subject(reading.plan.id):
        raise Missing(subject)
    return GroundAgreed(subject=subject, base=base, ground=_read_ground(form))


def _signing(reading: Reading, form: Form, subject: UUID, base: int) -> SigningAgreed:
    if subject != signing_subject(reading.plan.id):
        raise Missing(subject)
    return SigningAgreed(subject=subject, base=base, keys=form.one_of("signing", ("keys", "accounts")) == "keys")


def _contract(reading: Reading, form: Form, subject: UUID, base: int) -> ContractCombined:
    if subject in reading.plan.contracts:
        raise Missing(subject)
    [contract, *_] = read_contracts(form)
    ground = _read_ground(form)
    contract = msgspec.structs.replace(contract, id=subject)
    return ContractCombined(subject=subject, base=base, contract=contract, ground=ground)


def _percentage(reading: Reading, form: Form, subject: UUID, base: int) -> PercentageAgreed:
    if subject != reading.plan.id:
        raise Missing(subject)
    points = form.percentage("percentage")
    motivation = form.text("motivation", limit=texts.REASON, lines=True)
    return PercentageAgreed(subject=subject, base=base, percentage=points, motivation=motivation)


def _settlement_fields(visit: Visit, terms: SettlementTerms) -> dict[str, Any]:
    def share(points: int) -> str:
        return typed_percentage(points, visit.language) if points else ""

    return {
        "shortage": terms.shortage,
        "months": terms.months or "",
        "penalty": share(terms.penalty),
        "destination": terms.destination,
        "surplus": terms.surplus,
        "bonus": share(terms.bonus),
    }


def _settlement(reading: Reading, form: Form, subject: UUID, base: int) -> SettlementAgreed:
    if subject != settlement_of(reading.plan.id):
        raise Missing(subject)
    shortage, surplus = form.choice("shortage", Shortage), form.choice("surplus", Surplus)
    terms = SettlementTerms(
        shortage=shortage,
        surplus=surplus,
        months=form.whole("months") if shortage is Shortage.LONGER else 0,
        penalty=form.percentage("penalty") if shortage is Shortage.PENALTY else 0,
        destination=form.text("destination", required=shortage is Shortage.PENALTY),
        bonus=form.percentage("bonus") if surplus is Surplus.BONUS else 0,
    )
    return SettlementAgreed(subject=subject, base=base, terms=terms)


def _criterion(_: Reading, form: Form, subject: UUID, base: int) -> CriterionAgreed:
    text = form.text("text", limit=texts.REASON, lines=True)
    return CriterionAgreed(subject=subject, base=base, text=text)


def _framework(reading: Reading, form: Form, subject: UUID, base: int) -> FrameworkAgreed:
    if subject != framework_subject(reading.plan.id):
        raise Missing(subject)
    versions = framework_versions(reading.visit)
    chosen = form.one_of("framework", versions)
    first_day = form.day("first_day")
    motivation = form.text("motivation", limit=texts.REASON, lines=True)
    reference = versions[chosen].reference if chosen else reading.plan.frozen
    return FrameworkAgreed(subject=subject, base=base, framework=reference, first_day=first_day, motivation=motivation)


def _version_said(visit: Visit, reference: FrameworkReference) -> str:
    found = read_version(visit, reference.framework, reference.version)
    title = found.document.title.in_language(visit.language)
    return visit._("%(framework)s, versie %(version)s", framework=title, version=reference.version)


KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("sections", SectionWritten, SectionRemoved, _section),
        Kind("actions", ActionAgreed, ActionReleased, _action),
        Kind("commitments", CommitmentAgreed, CommitmentReleased, _commitment),
        Kind("percentage", PercentageAgreed, None, _percentage, one_of=lambda plan: plan),
        Kind("settlement", SettlementAgreed, None, _settlement, one_of=settlement_of),
        Kind("criteria", CriterionAgreed, CriterionReleased, _criterion),
        Kind("framework", FrameworkAgreed, None, _framework, one_of=framework_subject),
        Kind("contracts", ContractCombined, None, _contract),
        Kind("ground", GroundAgreed, None, _ground, one_of=ground_subject),
        Kind("signing", SigningAgreed, None, _signing, one_of=signing_subject),
    )
}

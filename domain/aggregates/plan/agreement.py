"""What the parties may decide about the agreement itself: opening, amending, actions and commitments."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import assert_never
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.plan import events as e
from domain.aggregates.plan.closing import sound_settlement
from domain.aggregates.plan.state import Action, Commitment, Plan
from domain.calendar import months_later, past, period, sensible
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
from domain.closing import settlement_of
from domain.events import Head
from domain.quantities import MOST_MINUTES, MOST_PERSONS, cents, few, positive
from domain.refusals import Missing, Refused, Stale
from domain.terms import (
    WHOLE,
    ActionTerms,
    Award,
    Certainty,
    CombiningGround,
    CommitmentTerms,
    Contract,
    FrameworkReference,
    Lot,
    ObligationShare,
    Option,
    Planned,
    StageKind,
)

MOST_PLANNED = 20
MOST_CONTRACTS = 20
MOST_WEEKS = 52
MOST_OPTIONS = 12
MOST_LOTS = 50
MOST_OPTION_MONTHS = 120
WARNED_PERCENTAGE = 1_000
"""Above this many basis points the screens warn: it may ask too much of a market (R55)."""


def open_plan(
    plan: Plan,
    head: Head,
    *,
    title: str,
    contractors: tuple[UUID, ...],
    contracts: tuple[Contract, ...],
    percentage: int,
    motivation: str,
    framework: FrameworkReference,
    partnership: UUID | None = None,
    lead: UUID | None = None,
    ground: CombiningGround | None = None,
    award: Award | None = None,
) -> e.PlanOpened:
    """Open a plan as its client. The framework version is frozen in it (R13), the percentage motivated (R54).

    Several contracts are combined on a `ground` (R50), which the screens ask for and warn of where it is missing.
    """
    if plan.version:
        raise Refused("plan.already-open")
    if not contractors or head.organisation in contractors:
        raise Refused("plan.two-parties", field="contractor")
    if not contracts:
        raise Refused("plan.no-contract", field="reference")
    few(contracts, field="reference", most=MOST_CONTRACTS)
    if ground is not None and len(contracts) == 1:
        raise Refused("plan.nothing-combined", field="ground_basis")
    return e.PlanOpened(
        head=head,
        title=texts.clean(title, field="title"),
        client=head.organisation,
        contractors=contractors,
        contracts=_distinct(tuple(sound_contract(contract) for contract in contracts)),
        percentage=sound_percentage(percentage),
        motivation=_motivation(motivation),
        framework=framework,
        partnership=partnership,
        lead=lead,
        ground=ground and sound_ground(ground),
        award=award and sound_award(award, head.at),
    )


def sound_award(award: Award, at: datetime) -> Award:
    """Return an award that has been, with a term from a week to a year."""
    past(award.day, at, field="award_day")
    if not 1 <= award.weeks <= MOST_WEEKS:
        raise Refused("award.weeks", field="award_weeks", most=MOST_WEEKS)
    return award


def divide_obligation(
    plan: Plan, head: Head, *, first_day: date, shares: tuple[ObligationShare, ...]
) -> e.ObligationDivided:
    """Let the shares that a partnership agreed on hold in a plan that it carries; who has one is a contractor."""
    if plan.client in {each.member for each in shares}:
        raise Refused("plan.two-parties", field="shares")
    return e.ObligationDivided(head=head, first_day=first_day, shares=shares)


def change_lead(plan: Plan, head: Head, *, lead: UUID) -> e.LeadChanged:
    """Let another member of the partnership sign for the contractors."""
    if lead not in plan.contractors:
        raise Missing(lead)
    return e.LeadChanged(head=head, lead=lead)


def exercise_option(plan: Plan, head: Head, *, contract: UUID, option: UUID) -> e.OptionExercised:
    """Prolong a contract by one of its options; options are used in their order and once."""
    found = plan.contracts.get(contract)
    if found is None or option not in {o.id for o in found.options}:
        raise Missing(option)
    if option in plan.exercised:
        raise Refused("plan.option-exercised")
    if option != next(o.id for o in found.options if o.id not in plan.exercised):
        raise Refused("plan.option-order")
    return e.OptionExercised(head=head, contract=contract, option=option)


def open_amendment(plan: Plan, head: Head, *, amendment: UUID, title: str) -> e.AmendmentOpened:
    """Let the plan know that an amendment is being drafted."""
    return e.AmendmentOpened(head=head, amendment=amendment, title=title)


def accept_amendment(
    plan: Plan, head: Head, *, amendment: UUID, title: str, content: str, changes: tuple[AnyChange, ...]
) -> e.AmendmentAccepted:
    """Let signed changes take effect, unless the plan has moved on under one of them since it was written."""
    if outdated := outdated_changes(plan, changes):
        raise Refused("amendment.outdated", count=len(outdated))
    return e.AmendmentAccepted(head=head, amendment=amendment, title=title, content=content, changes=changes)


def outdated_changes(plan: Plan, changes: Iterable[AnyChange]) -> list[AnyChange]:
    """Return the changes whose subject was changed in the plan after they were written."""
    return [change for change in changes if change.base != revision_of(plan, change)]


def revision_of(plan: Plan, change: AnyChange) -> int:
    """Return the revision at which the subject of a change stands in the plan; 0 if it is not there."""
    match change:
        case SectionWritten() | SectionRemoved():
            section = plan.sections.get(change.subject)
            return section.revision if section else 0
        case ActionAgreed() | ActionReleased():
            action = plan.actions.get(change.subject)
            return action.revision if action else 0
        case CommitmentAgreed() | CommitmentReleased():
            commitment = plan.commitments.get(change.subject)
            return commitment.revision if commitment else 0
        case PercentageAgreed():
            return plan.percentage.revision
        case SettlementAgreed():
            return plan.settling.revision if plan.settling else 0
        case CriterionAgreed() | CriterionReleased():
            criterion = plan.criteria.get(change.subject)
            return criterion.revision if criterion else 0
        case FrameworkAgreed():
            return plan.moves[-1].revision if plan.moves else 1
        case ContractCombined():
            return int(change.subject in plan.contracts)
        case GroundAgreed():
            return plan.combining.revision if plan.combining else 0
        case SigningAgreed():
            return plan.signing_keys.revision if plan.signing_keys else 0
        case _:
            assert_never(change)


def sound_change(plan: Plan, change: AnyChange) -> AnyChange:
    """Return a change as the log may keep it: texts cleaned, quantities sensible, written on what now stands."""
    current = revision_of(plan, change)
    if change.base != current:
        raise Stale(change.subject, read=change.base, current=current)
    match change:
        case SectionWritten():
            return msgspec.structs.replace(
                change,
                heading=texts.clean(change.heading, field="heading"),
                text=texts.clean(change.text, field="text", limit=texts.PARAGRAPHS, lines=True),
            )
        case ActionAgreed():
            _not_ended(plan, change.subject)
            if change.terms.certainty not in {Certainty.AGREED, Certainty.RUNNING}:
                raise Refused("action.not-agreed", field="certainty")
            return msgspec.structs.replace(change, terms=sound_action(change.terms))
        case CommitmentAgreed():
            return msgspec.structs.replace(change, terms=_commitment(change.terms))
        case PercentageAgreed():
            if change.subject != plan.id:
                raise Missing(change.subject)
            return msgspec.structs.replace(
                change, percentage=sound_percentage(change.percentage), motivation=_motivation(change.motivation)
            )
        case SettlementAgreed():
            if change.subject != settlement_of(plan.id):
                raise Missing(change.subject)
            return msgspec.structs.replace(change, terms=sound_settlement(change.terms))
        case CriterionAgreed():
            text = texts.clean(change.text, field="text", limit=texts.REASON, lines=True)
            return msgspec.structs.replace(change, text=text)
        case FrameworkAgreed():
            return _sound_move(plan, change)
        case ContractCombined():
            return _combined(plan, change)
        case GroundAgreed():
            return _grounded(plan, change)
        case SigningAgreed():
            return _signed_otherwise(plan, change)
        case SectionRemoved() | ActionReleased() | CommitmentReleased() | CriterionReleased():
            if not current:
                raise Missing(change.subject)
            _not_ended(plan, change.subject)
            return change
        case _:
            assert_never(change)


def _sound_move(plan: Plan, change: FrameworkAgreed) -> FrameworkAgreed:
    """Return a move to another framework version, from a day within the plan on; what came before keeps its value."""
    if change.subject != framework_subject(plan.id):
        raise Missing(change.subject)
    if change.framework == plan.frozen:
        raise Refused("framework.agreed-already", field="framework")
    if not plan.first_day <= change.first_day <= plan.last_day:
        raise Refused("framework.first-day", field="first_day", first=plan.first_day, last=plan.last_day)
    return msgspec.structs.replace(change, motivation=_motivation(change.motivation))


def note_action(plan: Plan, head: Head, *, action: UUID, terms: ActionTerms) -> e.ActionNoted:
    """Note an idea or an intention, alone and without ceremony (R40)."""
    return e.ActionNoted(head=head, action=plan.unused(action), terms=_tentative(terms))


def revise_action(plan: Plan, head: Head, *, action: UUID, terms: ActionTerms, revision: int) -> e.ActionRevised:
    """Word an idea or an intention differently; what was agreed changes by amendment only."""
    found = _action(plan, action, revision)
    _unagreed(found)
    sound = _tentative(terms)
    if sound == found.terms:
        raise Refused("action.nothing-changed")
    return e.ActionRevised(head=head, action=action, terms=sound)


def drop_action(plan: Plan, head: Head, *, action: UUID, revision: int) -> e.ActionDropped:
    """Let an idea or an intention go."""
    _unagreed(_action(plan, action, revision))
    return e.ActionDropped(head=head, action=action)


def start_action(plan: Plan, head: Head, *, action: UUID, revision: int) -> e.ActionStarted:
    """Say that an agreed action is running."""
    if _action(plan, action, revision).terms.certainty is not Certainty.AGREED:
        raise Refused("action.not-agreed")
    return e.ActionStarted(head=head, action=action)


def end_action(plan: Plan, head: Head, *, action: UUID, outcome: str, revision: int) -> e.ActionEnded:
    """Say that a running action is done and what came of it."""
    if _action(plan, action, revision).terms.certainty is not Certainty.RUNNING:
        raise Refused("action.not-running")
    outcome = texts.clean(outcome, field="outcome", limit=texts.REASON, lines=True)
    return e.ActionEnded(head=head, action=action, outcome=outcome)


def make_commitment(plan: Plan, head: Head, *, commitment: UUID, terms: CommitmentTerms) -> e.CommitmentMade:
    """Commit oneself as the client (R41): nobody has to agree with a promise."""
    return e.CommitmentMade(head=head, commitment=plan.unused(commitment), terms=_commitment(terms))


def report_commitment(
    plan: Plan, head: Head, *, commitment: UUID, fulfilment: e.Fulfilment, day: date, revision: int
) -> e.CommitmentReported:
    """Say what became of a commitment of the client."""
    found = plan.commitments.get(commitment)
    if found is None:
        raise Missing(commitment)
    _fresh(found, revision)
    return e.CommitmentReported(
        head=head, commitment=commitment, fulfilment=fulfilment, day=past(day, head.at, field="day")
    )


def sound_action(terms: ActionTerms) -> ActionTerms:
    """Return an action's terms with clean texts and planned facts that can be valued."""
    return msgspec.structs.replace(
        terms,
        title=texts.clean(terms.title, field="title"),
        description=texts.clean(
            terms.description, field="description", limit=texts.PARAGRAPHS, lines=True, required=False
        ),
        owner=texts.clean(terms.owner, field="owner", required=False),
        planned=tuple(sound_planned(planned) for planned in few(terms.planned, field="planned", most=MOST_PLANNED)),
    )


def _tentative(terms: ActionTerms) -> ActionTerms:
    if terms.certainty not in {Certainty.IDEA, Certainty.INTENTION}:
        raise Refused("action.needs-amendment", field="certainty")
    return sound_action(terms)


def sound_planned(planned: Planned) -> Planned:
    """Return a planned fact that the rules can value: a period, and a quantity that is sensible for its element."""
    period(planned.first_day, planned.last_day, field="planned_last_day")
    texts.clean(planned.kind, field="kind", limit=texts.NUMBER, required=False)
    match planned.element:
        case 1 | 2:
            if planned.kind and planned.kind not in set(StageKind):
                raise Refused("action.stage-kind", field="kind")
            positive(planned.persons, field="persons", most=MOST_PERSONS)
            if planned.weekly_minutes is not None:
                positive(planned.weekly_minutes, field="weekly_minutes", most=60 * 60)
        case 3:
            cents(planned.cents, field="cents")
        case 4:
            positive(planned.minutes, field="minutes", most=MOST_MINUTES)
        case _:
            raise Refused("action.element", field="element")
    return planned


def _action(plan: Plan, action: UUID, revision: int) -> Action:
    found = plan.actions.get(action)
    if found is None:
        raise Missing(action)
    _fresh(found, revision)
    _not_ended(plan, action)
    return found


def _not_ended(plan: Plan, action: UUID) -> None:
    if action in plan.actions and plan.actions[action].ended:
        raise Refused("action.ended")


def _unagreed(action: Action) -> None:
    if action.terms.certainty not in {Certainty.IDEA, Certainty.INTENTION}:
        raise Refused("action.needs-amendment")


def _fresh(thing: Action | Commitment, revision: int) -> None:
    if thing.revision != revision:
        raise Stale(thing.id, read=revision, current=thing.revision)


def _commitment(terms: CommitmentTerms) -> CommitmentTerms:
    if terms.due is not None:
        sensible(terms.due, field="due")
    return msgspec.structs.replace(terms, text=texts.clean(terms.text, field="text", limit=texts.REASON, lines=True))


def sound_percentage(percentage: int) -> int:
    """Return a percentage in basis points that can be agreed on: above 0 and at most 100 (R54)."""
    if not 0 < percentage <= WHOLE:
        raise Refused("plan.percentage", field="percentage")
    return percentage


def _motivation(motivation: str) -> str:
    return texts.clean(motivation, field="motivation", limit=texts.REASON, lines=True)


def sound_contract(contract: Contract) -> Contract:
    """Return a contract with clean texts, a period, a value above zero, and lots and options that are sound."""
    period(contract.first_day, contract.last_day, field="last_day")
    if not contract.lots or len(contract.lots) > MOST_LOTS:
        raise Refused("plan.lots", field="lots", most=MOST_LOTS)
    if len(contract.options) > MOST_OPTIONS:
        raise Refused("plan.options", field="options", most=MOST_OPTIONS)
    sensible(months_later(contract.last_day, sum(sound_option(o).months for o in contract.options)), field="options")
    return msgspec.structs.replace(
        contract,
        reference=texts.clean(contract.reference, field="reference"),
        object=texts.clean(contract.object, field="object"),
        value=cents(contract.value, field="value"),
        lots=tuple(_lot(lot) for lot in contract.lots),
    )


def sound_ground(ground: CombiningGround) -> CombiningGround:
    """Return the ground for combining contracts with its basis and reference in words (R50)."""
    return CombiningGround(
        basis=texts.clean(ground.basis, field="ground_basis", limit=texts.REASON, lines=True),
        reference=texts.clean(ground.reference, field="ground_reference"),
    )


def _combined(plan: Plan, change: ContractCombined) -> ContractCombined:
    if change.subject != change.contract.id:
        raise Missing(change.subject)
    if change.subject in plan.contracts:
        raise Refused("plan.contract-known", field="reference")
    few((*plan.contracts, change.subject), field="reference", most=MOST_CONTRACTS)
    contract = sound_contract(change.contract)
    _distinct((*plan.contracts.values(), contract))
    return msgspec.structs.replace(change, contract=contract, ground=sound_ground(change.ground))


def _signed_otherwise(plan: Plan, change: SigningAgreed) -> SigningAgreed:
    if change.subject != signing_subject(plan.id):
        raise Missing(change.subject)
    if change.keys == plan.needs_keys:
        raise Refused("amendment.nothing-changed", field="signing")
    return change


def _grounded(plan: Plan, change: GroundAgreed) -> GroundAgreed:
    if change.subject != ground_subject(plan.id):
        raise Missing(change.subject)
    if len(plan.first_contracts) == 1:
        raise Refused("plan.nothing-combined", field="ground_basis")
    return msgspec.structs.replace(change, ground=sound_ground(change.ground))


def _distinct(contracts: tuple[Contract, ...]) -> tuple[Contract, ...]:
    ids = [id for each in contracts for id in (each.id, *(o.id for o in each.options), *(lot.id for lot in each.lots))]
    if len(set(ids)) < len(ids):
        raise Refused("plan.id-twice", field="reference")
    return contracts


def sound_option(option: Option) -> Option:
    """Return an option that prolongs by a sensible number of months."""
    positive(option.months, field="options", most=MOST_OPTION_MONTHS)
    return option


def sound_labour_share(share: int) -> int:
    """Return a labour share in basis points: above 0 and at most 100 per cent of the revenue of a lot (R44)."""
    if not 0 < share <= WHOLE:
        raise Refused("plan.labour-share", field="labour_share")
    return share


def _lot(lot: Lot) -> Lot:
    return msgspec.structs.replace(
        lot,
        reference=texts.clean(lot.reference, field="lot_reference"),
        object=texts.clean(lot.object, field="lot_object"),
        labour_share=sound_labour_share(lot.labour_share),
    )

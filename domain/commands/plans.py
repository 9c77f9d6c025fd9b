"""Use cases on the agreement of a plan: opening it, its actions and its commitments."""

from datetime import date
from uuid import UUID

from domain.aggregates import organisation as organisations
from domain.aggregates import plan as plans
from domain.aggregates.framework import Framework
from domain.aggregates.organisation import Newcomer, Organisation
from domain.aggregates.partnership import Partnership, carry_plan
from domain.aggregates.plan import Fulfilment, Plan
from domain.authority import AFTERWARDS
from domain.calendar import day_of
from domain.commands.work import Work, use_case
from domain.division import from_day
from domain.refusals import Refused
from domain.terms import ActionTerms, Award, CombiningGround, CommitmentTerms, Contract, ObligationShare


def permitted(work: Work, plan: UUID) -> Plan:
    """Return the plan, once the actor may do this command on it."""
    found = work.load(Plan, plan)
    work.permit(found)
    if work.name not in AFTERWARDS and found.left(work.actor.organisation, day_of(work.head.at)):
        raise Refused("plan.contractor-left")
    return found


@use_case
def open_plan(
    work: Work,
    *,
    plan: UUID,
    title: str,
    contracts: tuple[Contract, ...],
    percentage: int,
    motivation: str,
    framework: UUID,
    framework_version: int,
    contractor: UUID | None = None,
    newcomer: Newcomer | None = None,
    partnership: UUID | None = None,
    ground: CombiningGround | None = None,
    award: Award | None = None,
) -> None:
    """Open a plan between one's own organisation as the client, and a contractor or a partnership.

    A `newcomer` is registered under the id of the contractor, in the same transaction. Of a partnership the
    members with a share are the contractors.
    """
    work.permit(work.load(Organisation, work.actor.organisation))
    if contractor is not None and newcomer is not None:
        _register(work, contractor, newcomer)
    elif contractor is not None:
        work.load(Organisation, contractor)
    found = work.find(Plan, plan)
    together = work.load(Partnership, partnership) if partnership else None
    first_day = min((each.first_day for each in contracts), default=day_of(work.head.at))
    divisions = from_day(together.divisions, first_day) if together else []
    members = dict.fromkeys(member for division in divisions for member in division.shares)
    if together is not None:
        work.record(together, carry_plan(together, work.head, plan=plan))
    opened = plans.open_plan(
        found,
        work.head,
        title=title,
        contractors=(*members,) if contractor is None else (contractor, *members),
        contracts=contracts,
        percentage=percentage,
        motivation=motivation,
        framework=work.load(Framework, framework).reference(framework_version),
        partnership=partnership,
        lead=together.lead if together else None,
        ground=ground,
        award=award,
    )
    work.record(found, opened)
    for division in divisions:
        shares = tuple(ObligationShare(member=id, share=share) for id, share in division.shares.items())
        work.record(found, plans.divide_obligation(found, work.head, first_day=division.first_day, shares=shares))


def _register(work: Work, organisation: UUID, newcomer: Newcomer) -> None:
    found = work.find(Organisation, organisation)
    registered = organisations.register_organisation(
        found, work.head, name=newcomer.name, client=False, identifiers=newcomer.identifiers
    )
    work.record(found, registered)


@use_case
def exercise_option(work: Work, *, plan: UUID, contract: UUID, option: UUID) -> None:
    """Prolong a contract by an option."""
    found = permitted(work, plan)
    work.record(found, plans.exercise_option(found, work.head, contract=contract, option=option))


@use_case
def note_action(work: Work, *, plan: UUID, action: UUID, terms: ActionTerms) -> None:
    """Note an idea or an intention."""
    found = permitted(work, plan)
    work.record(found, plans.note_action(found, work.head, action=action, terms=terms))


@use_case
def revise_action(work: Work, *, plan: UUID, action: UUID, terms: ActionTerms, revision: int) -> None:
    """Word an idea or an intention differently."""
    found = permitted(work, plan)
    work.record(found, plans.revise_action(found, work.head, action=action, terms=terms, revision=revision))


@use_case
def drop_action(work: Work, *, plan: UUID, action: UUID, revision: int) -> None:
    """Let an idea or an intention go."""
    found = permitted(work, plan)
    work.record(found, plans.drop_action(found, work.head, action=action, revision=revision))


@use_case
def start_action(work: Work, *, plan: UUID, action: UUID, revision: int) -> None:
    """Say that an agreed action is running."""
    found = permitted(work, plan)
    work.record(found, plans.start_action(found, work.head, action=action, revision=revision))


@use_case
def end_action(work: Work, *, plan: UUID, action: UUID, outcome: str, revision: int) -> None:
    """Say that a running action is done."""
    found = permitted(work, plan)
    work.record(found, plans.end_action(found, work.head, action=action, outcome=outcome, revision=revision))


@use_case
def make_commitment(work: Work, *, plan: UUID, commitment: UUID, terms: CommitmentTerms) -> None:
    """Commit oneself as the client."""
    found = permitted(work, plan)
    work.record(found, plans.make_commitment(found, work.head, commitment=commitment, terms=terms))


@use_case
def report_commitment(
    work: Work, *, plan: UUID, commitment: UUID, fulfilment: Fulfilment, day: date, revision: int
) -> None:
    """Say what became of a commitment."""
    found = permitted(work, plan)
    reported = plans.report_commitment(
        found, work.head, commitment=commitment, fulfilment=fulfilment, day=day, revision=revision
    )
    work.record(found, reported)

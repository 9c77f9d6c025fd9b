"""Use cases on partnerships: who takes part, who leads, and how the obligation is shared."""

from datetime import date
from uuid import UUID

from domain.aggregates import partnership as partnerships
from domain.aggregates import plan as plans
from domain.aggregates.organisation import Organisation
from domain.aggregates.partnership import Partnership, PartnershipEvent, SharesSet
from domain.aggregates.plan import Plan
from domain.commands.work import Work, use_case
from domain.terms import ObligationShare


@use_case
def found_partnership(work: Work, *, partnership: UUID, name: str, first_day: date) -> None:
    """Found a partnership on behalf of one's own organisation."""
    work.permit()
    work.load(Organisation, work.actor.organisation)
    found = work.find(Partnership, partnership)
    work.record(found, partnerships.found_partnership(found, work.head, name=name, first_day=first_day))


@use_case
def invite_member(work: Work, *, partnership: UUID, member: UUID, first_day: date) -> None:
    """Invite an organisation to join from a day."""
    found = _permitted(work, partnership)
    work.load(Organisation, member)
    work.record(found, partnerships.invite_member(found, work.head, member=member, first_day=first_day))


@use_case
def join_partnership(work: Work, *, partnership: UUID) -> None:
    """Join on behalf of the organisation that was invited."""
    found = _permitted(work, partnership)
    work.record(found, partnerships.join_partnership(found, work.head))


@use_case
def decline_invitation(work: Work, *, partnership: UUID) -> None:
    """Decline an invitation."""
    found = _permitted(work, partnership)
    work.record(found, partnerships.decline_invitation(found, work.head))


@use_case
def withdraw_invitation(work: Work, *, partnership: UUID, member: UUID) -> None:
    """Take an invitation back."""
    found = _permitted(work, partnership)
    work.record(found, partnerships.withdraw_invitation(found, work.head, member=member))


@use_case
def leave_partnership(work: Work, *, partnership: UUID, last_day: date) -> None:
    """Leave after a day."""
    found = _permitted(work, partnership)
    work.record(found, partnerships.leave_partnership(found, work.head, last_day=last_day))


@use_case
def hand_over_lead(work: Work, *, partnership: UUID, member: UUID) -> None:
    """Hand the lead over to another member."""
    found = _permitted(work, partnership)
    work.record(found, partnerships.hand_over_lead(found, work.head, member=member))
    for id in found.plans:
        plan = work.load(Plan, id)
        work.record(plan, plans.change_lead(plan, work.head, lead=member))


@use_case
def propose_shares(
    work: Work,
    *,
    partnership: UUID,
    proposal: UUID,
    first_day: date,
    shares: tuple[ObligationShare, ...],
    leaving: tuple[UUID, ...] = (),
) -> None:
    """Propose how the obligation is shared from a day on."""
    found = _permitted(work, partnership)
    proposed = partnerships.propose_shares(
        found, work.head, proposal=proposal, first_day=first_day, shares=shares, leaving=leaving
    )
    _record(work, found, *proposed)


@use_case
def revise_shares(
    work: Work,
    *,
    partnership: UUID,
    proposal: UUID,
    first_day: date,
    shares: tuple[ObligationShare, ...],
    leaving: tuple[UUID, ...] = (),
    revision: int,
) -> None:
    """Propose it otherwise."""
    found = _permitted(work, partnership)
    revised = partnerships.revise_shares(
        found,
        work.head,
        proposal=proposal,
        first_day=first_day,
        shares=shares,
        leaving=leaving,
        revision=revision,
    )
    _record(work, found, *revised)


@use_case
def agree_shares(work: Work, *, partnership: UUID, proposal: UUID, revision: int) -> None:
    """Agree with the shares that were read."""
    found = _permitted(work, partnership)
    _record(work, found, *partnerships.agree_shares(found, work.head, proposal=proposal, revision=revision))


@use_case
def withdraw_shares(work: Work, *, partnership: UUID, proposal: UUID, revision: int) -> None:
    """Take one's own proposal back."""
    found = _permitted(work, partnership)
    work.record(found, partnerships.withdraw_shares(found, work.head, proposal=proposal, revision=revision))


def _permitted(work: Work, partnership: UUID) -> Partnership:
    found = work.load(Partnership, partnership)
    work.permit(found)
    return found


def _record(work: Work, partnership: Partnership, *happened: PartnershipEvent) -> None:
    """Record what happened, and let every plan that the partnership carries learn of shares that are set."""
    work.record(partnership, *happened)
    for event in happened:
        if isinstance(event, SharesSet):
            for id in partnership.plans:
                plan = work.load(Plan, id)
                divided = plans.divide_obligation(plan, work.head, first_day=event.first_day, shares=event.shares)
                work.record(plan, divided)

"""A partnership: organisations that carry one obligation together, each with the share that all of them agreed on."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import ClassVar, Final, assert_never
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.aggregate import Aggregate
from domain.calendar import LAST, day_of, period, sensible
from domain.division import Division, followed_by, from_day, in_force, points
from domain.events import Event, Head
from domain.quantities import few, positive
from domain.refusals import Missing, Refused, Stale
from domain.terms import WHOLE, ObligationShare, Role

MOST_MEMBERS: Final = 50
"""Organisations that one partnership has had as members, and those that it may invite."""


class PartnershipFounded(Event, frozen=True, tag="partnership.founded"):
    """An organisation founds a partnership, leads it, and is its first member."""

    name: str
    lead: UUID
    first_day: date


class MemberInvited(Event, frozen=True, tag="partnership.member-invited"):
    """The lead invites an organisation to join from a day."""

    member: UUID
    first_day: date


class InvitationDeclined(Event, frozen=True, tag="partnership.invitation-declined"):
    """Who was invited does not join."""

    member: UUID


class InvitationWithdrawn(Event, frozen=True, tag="partnership.invitation-withdrawn"):
    """The lead takes an invitation back."""

    member: UUID


class MemberJoined(Event, frozen=True, tag="partnership.member-joined"):
    """Who was invited joins from the day of the invitation."""

    member: UUID
    first_day: date


class MemberLeft(Event, frozen=True, tag="partnership.member-left"):
    """A member without a share leaves after its last day; what it did before stays in the history."""

    member: UUID
    last_day: date


class LeadHandedOver(Event, frozen=True, tag="partnership.lead-handed-over"):
    """The lead hands the lead over to another member."""

    lead: UUID


class SharesProposed(Event, frozen=True, tag="partnership.shares-proposed"):
    """A member proposes how the obligation is shared from a day on, and who leaves as these shares begin.

    The proposal is the proposer's own agreement.
    """

    proposal: UUID
    first_day: date
    shares: tuple[ObligationShare, ...]
    leaving: tuple[UUID, ...] = ()


class SharesRevised(Event, frozen=True, tag="partnership.shares-revised"):
    """A member proposes it otherwise: what the others had agreed to no longer holds."""

    proposal: UUID
    first_day: date
    shares: tuple[ObligationShare, ...]
    leaving: tuple[UUID, ...] = ()


class SharesAgreed(Event, frozen=True, tag="partnership.shares-agreed"):
    """A member agrees with exactly the shares that it read."""

    proposal: UUID


class SharesWithdrawn(Event, frozen=True, tag="partnership.shares-withdrawn"):
    """Who proposed shares takes them back, with a reason."""

    proposal: UUID


class SharesSet(Event, frozen=True, tag="partnership.shares-set"):
    """All who carry a share, before and after, agreed: the shares hold from their first day."""

    proposal: UUID
    first_day: date
    shares: tuple[ObligationShare, ...]
    leaving: tuple[UUID, ...] = ()


class PlanCarried(Event, frozen=True, tag="partnership.plan-carried"):
    """A client opened a plan of which the partnership is the contractor."""

    plan: UUID


PartnershipEvent = (
    PartnershipFounded
    | MemberInvited
    | InvitationDeclined
    | InvitationWithdrawn
    | MemberJoined
    | MemberLeft
    | LeadHandedOver
    | SharesProposed
    | SharesRevised
    | SharesAgreed
    | SharesWithdrawn
    | SharesSet
    | PlanCarried
)


class Membership(msgspec.Struct):
    """A period, both ends included, in which an organisation is a member; `last_day` None while it has no end."""

    organisation: UUID
    first_day: date
    last_day: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether it holds on a day."""
        return self.first_day <= day <= (self.last_day or LAST)


class Proposal(msgspec.Struct):
    """A division that waits for agreement. `agreed` says who did; `voided` whose agreement an edit undid."""

    id: UUID
    by: UUID
    revision: int
    first_day: date
    shares: dict[UUID, int]
    leaving: tuple[UUID, ...]
    agreed: set[UUID]
    voided: set[UUID] = msgspec.field(default_factory=set)


class Partnership(Aggregate):
    """The state of a partnership: `divisions` by their first day, `invitations` with the day of joining."""

    events: ClassVar = PartnershipEvent

    name: str = ""
    lead: UUID = UUID(int=0)
    memberships: list[Membership] = msgspec.field(default_factory=list)
    invitations: dict[UUID, date] = msgspec.field(default_factory=dict)
    divisions: list[Division] = msgspec.field(default_factory=list)
    proposal: Proposal | None = None
    plans: list[UUID] = msgspec.field(default_factory=list)

    @property
    def members(self) -> tuple[UUID, ...]:
        """Return every organisation that was, is or will be a member, in the order in which they joined."""
        return tuple(dict.fromkeys(membership.organisation for membership in self.memberships))

    def member_on(self, organisation: UUID, day: date) -> bool:
        """Tell whether an organisation is a member on a day."""
        return any(each.organisation == organisation and each.holds_on(day) for each in self.memberships)

    def left_before(self, organisation: UUID, day: date) -> bool:
        """Tell whether an organisation had left before a day, and had not come back."""
        ends = [each.last_day for each in self.memberships if each.organisation == organisation]
        return all(last is not None and last < day for last in ends)

    def members_on(self, day: date) -> tuple[UUID, ...]:
        """Return the members on a day, in the order in which they joined."""
        return tuple(member for member in self.members if self.member_on(member, day))

    def shares_on(self, day: date) -> dict[UUID, int]:
        """Return the shares of the obligation in force on a day, in basis points; empty before the first are agreed.

        A member that is not named is a partner: it works along, and carries no share.
        """
        return in_force(self.divisions, day)

    def agreeing(self, proposal: Proposal) -> tuple[UUID, ...]:
        """Return who has to agree: all with a share before or after, and all who leave with it."""
        before = self.shares_on(proposal.first_day)
        return tuple(dict.fromkeys((*before, *proposal.shares, *proposal.leaving)))

    def awaited(self) -> tuple[UUID, ...]:
        """Return whose agreement the proposal still waits for; nobody's where nothing is proposed."""
        proposal = self.proposal
        return tuple(id for id in self.agreeing(proposal) if id not in proposal.agreed) if proposal else ()

    def roles(self, organisation: UUID) -> frozenset[Role]:
        """Return what an organisation is to it: a member, its lead, or invited; to an outsider it is `Missing`."""
        held = {
            Role.PARTNER_MEMBER: organisation in self.members,
            Role.LEAD: organisation == self.lead,
            Role.INVITED: organisation in self.invitations,
        }
        if not any(held.values()):
            raise Missing(self.id)
        return frozenset(role for role, holds in held.items() if holds)

    def apply(self, event: PartnershipEvent) -> None:
        """Take one event into the state."""
        match event:
            case PartnershipFounded():
                self.name, self.lead = event.name, event.lead
                self.memberships.append(Membership(event.lead, event.first_day))
            case MemberInvited():
                self.invitations[event.member] = event.first_day
            case InvitationDeclined() | InvitationWithdrawn():
                del self.invitations[event.member]
            case MemberJoined():
                del self.invitations[event.member]
                self.memberships.append(Membership(event.member, event.first_day))
            case MemberLeft():
                self._leave(event.member, event.last_day)
            case LeadHandedOver():
                self.lead = event.lead
            case SharesProposed():
                self.proposal = self._proposed(event)
            case SharesRevised():
                revised = self._proposed(event)
                before = self.proposal
                if before is not None:
                    revised.voided = (before.voided | before.agreed) - revised.agreed
                self.proposal = revised
            case SharesAgreed():
                if self.proposal is not None:
                    self.proposal.agreed.add(event.head.organisation)
                    self.proposal.voided.discard(event.head.organisation)
            case SharesWithdrawn():
                self.proposal = None
            case SharesSet():
                self.proposal = None
                self.divisions = followed_by(self.divisions, Division.of(event.first_day, event.shares))
                for member in event.leaving:
                    self._leave(member, event.first_day - timedelta(days=1))
            case PlanCarried():
                self.plans.append(event.plan)
            case _:
                assert_never(event)

    def standing(self, organisation: UUID, day: date) -> Membership:
        """Return the membership of an organisation that holds on a day or begins later, or refuse."""
        for membership in self.memberships:
            if membership.organisation == organisation and day <= (membership.last_day or LAST):
                return membership
        raise Refused("partnership.not-a-member", field="member")

    def _leave(self, member: UUID, last_day: date) -> None:
        for membership in self.memberships:
            if membership.organisation == member and membership.last_day is None:
                membership.last_day = last_day

    def _proposed(self, event: SharesProposed | SharesRevised) -> Proposal:
        return Proposal(
            event.proposal,
            event.head.organisation,
            self.version,
            event.first_day,
            points(event.shares),
            event.leaving,
            agreed={event.head.organisation},
        )


def found_partnership(partnership: Partnership, head: Head, *, name: str, first_day: date) -> PartnershipFounded:
    """Found a partnership under a name, as its lead and first member (R51)."""
    if partnership.version:
        raise Refused("partnership.already-founded")
    return PartnershipFounded(
        head=head,
        name=texts.clean(name, field="name"),
        lead=head.organisation,
        first_day=sensible(first_day, field="first_day"),
    )


def invite_member(partnership: Partnership, head: Head, *, member: UUID, first_day: date) -> MemberInvited:
    """Invite an organisation to join from a day on which it is no member yet."""
    sensible(first_day, field="first_day")
    if member in partnership.invitations:
        raise Refused("partnership.already-invited", field="member")
    for each in partnership.memberships:
        if each.organisation == member and (each.last_day is None or first_day <= each.last_day):
            raise Refused("partnership.already-a-member", field="member")
    few((*partnership.members, *partnership.invitations, member), field="member", most=MOST_MEMBERS)
    return MemberInvited(head=head, member=member, first_day=first_day)


def join_partnership(partnership: Partnership, head: Head) -> MemberJoined:
    """Join, as the organisation that was invited, from the day of the invitation."""
    return MemberJoined(head=head, member=head.organisation, first_day=_invited(partnership, head.organisation))


def decline_invitation(partnership: Partnership, head: Head) -> InvitationDeclined:
    """Do not join."""
    _invited(partnership, head.organisation)
    return InvitationDeclined(head=head, member=head.organisation)


def withdraw_invitation(partnership: Partnership, head: Head, *, member: UUID) -> InvitationWithdrawn:
    """Take back an invitation that nobody answered."""
    _invited(partnership, member)
    return InvitationWithdrawn(head=head, member=member)


def leave_partnership(partnership: Partnership, head: Head, *, last_day: date) -> MemberLeft:
    """Leave after a day, as a member that carries no share then; a share is given up by agreed shares only."""
    member = head.organisation
    membership = partnership.standing(member, day_of(head.at))
    if membership.last_day is not None:
        raise Refused("partnership.already-left", last=membership.last_day)
    period(membership.first_day, last_day, field="last_day")
    _dispensable(partnership, member)
    later = [division.shares for division in partnership.divisions if division.first_day > last_day]
    if any(member in shares for shares in (partnership.shares_on(last_day + timedelta(days=1)), *later)):
        raise Refused("partnership.carries-a-share", field="last_day")
    return MemberLeft(head=head, member=member, last_day=last_day)


def hand_over_lead(partnership: Partnership, head: Head, *, member: UUID) -> LeadHandedOver:
    """Hand the lead over to another member of this day; who signs for all carries a share, now and later."""
    if member == partnership.lead:
        raise Refused("partnership.leads-already", field="member")
    today = day_of(head.at)
    if not partnership.member_on(member, today):
        raise Refused("partnership.not-a-member", field="member")
    if not all(member in division.shares for division in from_day(partnership.divisions, today)):
        raise Refused("partnership.lead-without-share", field="member")
    return LeadHandedOver(head=head, lead=member)


def propose_shares(
    partnership: Partnership,
    head: Head,
    *,
    proposal: UUID,
    first_day: date,
    shares: tuple[ObligationShare, ...],
    leaving: tuple[UUID, ...] = (),
) -> tuple[SharesProposed | SharesSet, ...]:
    """Propose how the obligation is shared from a day on; it holds once all who carry a share agree."""
    if partnership.proposal is not None:
        raise Refused("partnership.proposal-waits")
    _sound(partnership, head, first_day, shares, leaving)
    proposed = SharesProposed(head=head, proposal=proposal, first_day=first_day, shares=shares, leaving=leaving)
    return (proposed, *_settled(partnership, proposed))


def revise_shares(
    partnership: Partnership,
    head: Head,
    *,
    proposal: UUID,
    first_day: date,
    shares: tuple[ObligationShare, ...],
    leaving: tuple[UUID, ...] = (),
    revision: int,
) -> tuple[SharesRevised | SharesSet, ...]:
    """Propose it otherwise: who had agreed is asked again."""
    found = _waiting(partnership, proposal, revision)
    _sound(partnership, head, first_day, shares, leaving)
    if (found.first_day, found.shares, found.leaving) == (first_day, points(shares), leaving):
        raise Refused("partnership.nothing-changed", field="first_day")
    revised = SharesRevised(head=head, proposal=proposal, first_day=first_day, shares=shares, leaving=leaving)
    return (revised, *_settled(partnership, revised))


def agree_shares(
    partnership: Partnership, head: Head, *, proposal: UUID, revision: int
) -> tuple[SharesAgreed | SharesSet, ...]:
    """Agree with exactly what was read; the last one to agree sets the shares."""
    found = _waiting(partnership, proposal, revision)
    member = head.organisation
    if member in found.agreed:
        raise Refused("partnership.already-agreed")
    if member not in partnership.agreeing(found):
        raise Refused("partnership.no-share")
    agreed = SharesAgreed(head=head, proposal=proposal)
    if partnership.awaited() != (member,):
        return (agreed,)
    shares = tuple(ObligationShare(member=id, share=share) for id, share in found.shares.items())
    _sound(partnership, head, found.first_day, shares, found.leaving)
    return (
        agreed,
        SharesSet(head=head, proposal=proposal, first_day=found.first_day, shares=shares, leaving=found.leaving),
    )


def withdraw_shares(partnership: Partnership, head: Head, *, proposal: UUID, revision: int) -> SharesWithdrawn:
    """Take back what one proposed; the reason stands in the head."""
    found = _waiting(partnership, proposal, revision)
    if found.by != head.organisation:
        raise Refused("partnership.not-your-proposal")
    texts.require_reason(head.reason)
    return SharesWithdrawn(head=head, proposal=proposal)


def carry_plan(partnership: Partnership, head: Head, *, plan: UUID) -> PlanCarried:
    """Carry a plan that a client opens with the partnership; its obligation needs shares."""
    if not partnership.divisions:
        raise Refused("partnership.no-division", field="contractor")
    return PlanCarried(head=head, plan=plan)


def _invited(partnership: Partnership, member: UUID) -> date:
    day = partnership.invitations.get(member)
    if day is None:
        raise Missing(member)
    return day


def _waiting(partnership: Partnership, proposal: UUID, revision: int) -> Proposal:
    found = partnership.proposal
    if found is None or found.id != proposal:
        raise Refused("partnership.proposal-settled")
    if found.revision != revision:
        raise Stale(proposal, read=revision, current=found.revision)
    return found


def _sound(
    partnership: Partnership, head: Head, first_day: date, shares: tuple[ObligationShare, ...], leaving: Iterable[UUID]
) -> None:
    partnership.standing(head.organisation, day_of(head.at))
    sensible(first_day, field="first_day")
    if partnership.divisions and first_day < (latest := partnership.divisions[-1].first_day):
        raise Refused("partnership.before-the-last", field="first_day", first=latest)
    few(shares, field="shares", most=MOST_MEMBERS)
    for each in shares:
        positive(each.share, field="shares", most=WHOLE)
        if not partnership.member_on(each.member, first_day) or each.member in leaving:
            raise Refused("partnership.share-of-outsider", field="shares", first=first_day)
    if len(points(shares)) < len(shares):
        raise Refused("partnership.member-twice", field="shares")
    if (total := sum(each.share for each in shares)) != WHOLE:
        raise Refused("partnership.shares", field="shares", total=total)
    for member in leaving:
        membership = partnership.standing(member, first_day)
        if membership.last_day is not None or membership.first_day >= first_day:
            raise Refused("partnership.not-a-member", field="leaving")
        _dispensable(partnership, member)
    if partnership.lead not in points(shares):
        raise Refused("partnership.lead-without-share", field="shares")


def _dispensable(partnership: Partnership, member: UUID) -> None:
    if member == partnership.lead:
        raise Refused("partnership.lead-leaves")


def _settled(partnership: Partnership, proposed: SharesProposed | SharesRevised) -> tuple[SharesSet, ...]:
    """Return that the shares are set, where nobody but the proposer has to agree."""
    concerned = {*partnership.shares_on(proposed.first_day), *points(proposed.shares), *proposed.leaving}
    if concerned - {proposed.head.organisation}:
        return ()
    return (
        SharesSet(
            head=proposed.head,
            proposal=proposed.proposal,
            first_day=proposed.first_day,
            shares=proposed.shares,
            leaving=proposed.leaving,
        ),
    )

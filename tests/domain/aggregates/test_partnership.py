"""A partnership: who takes part from which day, and shares that hold only when everybody who carries one agreed."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from domain.aggregates.partnership import (
    MOST_MEMBERS,
    InvitationDeclined,
    InvitationWithdrawn,
    LeadHandedOver,
    MemberInvited,
    MemberJoined,
    MemberLeft,
    Partnership,
    PartnershipFounded,
    SharesAgreed,
    SharesProposed,
    SharesRevised,
    SharesSet,
    SharesWithdrawn,
    agree_shares,
    decline_invitation,
    found_partnership,
    hand_over_lead,
    invite_member,
    join_partnership,
    leave_partnership,
    propose_shares,
    revise_shares,
    withdraw_invitation,
    withdraw_shares,
)
from domain.authority import Actor
from domain.refusals import Missing
from domain.terms import ObligationShare, Role
from tests.kit.cast import TODAY, id_of
from tests.kit.scenario import Scenario, given

HELDER, VLIER, ZUIDRAND, NOORDERDIJK, OUTSIDER = (
    Actor(id_of(f"uitvoerder {name}"), id_of(name)) for name in ("Helder", "Vlier", "Zuidrand", "Noorderdijk", "Oever")
)
BEGIN, LATER = date(2026, 3, 1), date(2027, 7, 1)
KADE, PROPOSAL, NEXT = map(id_of, ("Kade", "a proposal", "the next proposal"))


def shares(**points: int) -> tuple[ObligationShare, ...]:
    """Return shares by the first name of a member."""
    return tuple(ObligationShare(member=id_of(name), share=share) for name, share in points.items())


HALVES = shares(Helder=6_000, Vlier=4_000)


def founded() -> Scenario:
    """Helder leads, alone."""
    return given(Partnership, id=KADE).when(found_partnership, HELDER, name="Kade", first_day=BEGIN)


def joined(*members: Actor, first_day: date = BEGIN) -> Scenario:
    """Helder leads, and others joined."""
    told = founded()
    for member in members:
        told.when(invite_member, HELDER, member=member.organisation, first_day=first_day)
        told.when(join_partnership, member).then(MemberJoined, first_day=first_day)
    return told


def proposed(**changes: Any) -> Scenario:
    """Helder proposed shares to Vlier, with Zuidrand as a partner."""
    return joined(VLIER, ZUIDRAND).when(propose_shares, HELDER, **(_proposal() | changes))


def _proposal() -> dict[str, Any]:
    return {"proposal": PROPOSAL, "first_day": BEGIN, "shares": HALVES}


def agreed(told: Scenario, by: Actor, proposal: UUID = PROPOSAL) -> Scenario:
    """Somebody agrees with what is proposed now."""
    return told.when(agree_shares, by, proposal=proposal, revision=told.state.proposal.revision)


def test_who_founds_a_partnership_leads_it_and_is_its_first_member() -> None:
    told = founded()
    told.then(PartnershipFounded, name="Kade", lead=HELDER.organisation)
    assert told.state.members == (HELDER.organisation,)
    assert told.state.roles(HELDER.organisation) == {Role.LEAD, Role.PARTNER_MEMBER}
    told.when(found_partnership, VLIER, name="Kade", first_day=BEGIN).then_refused("partnership.already-founded")


def test_a_name_and_a_sensible_day_are_needed() -> None:
    nothing = given(Partnership, id=KADE)
    nothing.when(found_partnership, HELDER, name=" ", first_day=BEGIN).then_refused("text.required", field="name")
    nothing.when(found_partnership, HELDER, name="Kade", first_day=date(1901, 1, 1)).then_refused("date.absurd")


def test_an_outsider_does_not_find_it_and_an_invited_organisation_does() -> None:
    told = founded()
    told.when(invite_member, HELDER, member=VLIER.organisation, first_day=LATER).then(MemberInvited)
    assert told.state.roles(VLIER.organisation) == {Role.INVITED}
    with pytest.raises(Missing):
        told.state.roles(OUTSIDER.organisation)


def test_a_member_is_one_from_its_first_day() -> None:
    told = joined(NOORDERDIJK, first_day=LATER)
    assert not told.state.member_on(NOORDERDIJK.organisation, LATER - timedelta(days=1))
    assert told.state.member_on(NOORDERDIJK.organisation, LATER)
    assert told.state.members_on(BEGIN) == (HELDER.organisation,)
    assert told.state.members == (HELDER.organisation, NOORDERDIJK.organisation)


def test_only_who_is_invited_can_join_or_decline() -> None:
    told = founded()
    told.when(join_partnership, VLIER).then_missing()
    told.when(decline_invitation, VLIER).then_missing()
    told.when(withdraw_invitation, HELDER, member=VLIER.organisation).then_missing()
    told.when(invite_member, HELDER, member=VLIER.organisation, first_day=LATER)
    told.when(decline_invitation, VLIER).then(InvitationDeclined, member=VLIER.organisation)
    told.when(invite_member, HELDER, member=VLIER.organisation, first_day=LATER)
    told.when(withdraw_invitation, HELDER, member=VLIER.organisation).then(InvitationWithdrawn)
    assert told.state.invitations == {}


def test_nobody_is_invited_twice() -> None:
    told = joined(VLIER)
    told.when(invite_member, HELDER, member=VLIER.organisation, first_day=LATER)
    told.then_refused("partnership.already-a-member", field="member")
    told.when(invite_member, HELDER, member=ZUIDRAND.organisation, first_day=LATER)
    told.when(invite_member, HELDER, member=ZUIDRAND.organisation, first_day=TODAY)
    told.then_refused("partnership.already-invited", field="member")


def test_a_partnership_stays_within_one_event() -> None:
    told = founded()
    for number in range(MOST_MEMBERS - 1):
        told.when(invite_member, HELDER, member=id_of(f"member {number}"), first_day=LATER).then(MemberInvited)
    told.when(invite_member, HELDER, member=VLIER.organisation, first_day=LATER).then_refused("list.too-long")


def test_a_member_without_a_share_leaves_after_a_day_and_the_history_keeps_it() -> None:
    told = joined(VLIER)
    told.when(leave_partnership, VLIER, last_day=date(2026, 2, 28)).then_refused("period.end-before-start")
    told.when(leave_partnership, VLIER, last_day=TODAY).then(MemberLeft, last_day=TODAY)
    assert told.state.member_on(VLIER.organisation, TODAY)
    assert not told.state.member_on(VLIER.organisation, TODAY + timedelta(days=1))
    assert VLIER.organisation in told.state.members
    told.when(leave_partnership, VLIER, last_day=LATER).then_refused("partnership.already-left", last=TODAY)
    told.when(invite_member, HELDER, member=VLIER.organisation, first_day=TODAY)
    told.then_refused("partnership.already-a-member")
    told.when(invite_member, HELDER, member=VLIER.organisation, first_day=TODAY + timedelta(days=1))
    told.then(MemberInvited)


def test_the_lead_does_not_leave_before_another_leads() -> None:
    told = joined(VLIER)
    told.when(leave_partnership, HELDER, last_day=TODAY).then_refused("partnership.lead-leaves")
    told.when(hand_over_lead, HELDER, member=HELDER.organisation).then_refused("partnership.leads-already")
    told.when(hand_over_lead, HELDER, member=ZUIDRAND.organisation).then_refused("partnership.not-a-member")
    told.when(hand_over_lead, HELDER, member=VLIER.organisation).then(LeadHandedOver, lead=VLIER.organisation)
    assert Role.LEAD not in told.state.roles(HELDER.organisation)
    told.when(leave_partnership, HELDER, last_day=TODAY).then(MemberLeft)


def test_shares_hold_once_all_who_carry_one_agreed() -> None:
    told = proposed()
    told.then(SharesProposed, shares=HALVES)
    assert told.state.awaited() == (VLIER.organisation,)
    assert told.state.shares_on(TODAY) == {}
    agreed(told, ZUIDRAND).then_refused("partnership.no-share")
    agreed(told, HELDER).then_refused("partnership.already-agreed")
    agreed(told, VLIER).then(SharesSet, first_day=BEGIN, shares=HALVES)
    assert told.state.shares_on(BEGIN - timedelta(days=1)) == {}
    assert told.state.shares_on(BEGIN) == {HELDER.organisation: 6_000, VLIER.organisation: 4_000}
    assert told.state.proposal is None
    assert told.state.awaited() == ()


def test_a_partner_that_proposes_carries_nothing_and_waits_for_both() -> None:
    told = joined(VLIER, ZUIDRAND).when(propose_shares, ZUIDRAND, **_proposal())
    assert told.state.awaited() == (HELDER.organisation, VLIER.organisation)
    agreed(told, VLIER).then(SharesAgreed)
    agreed(told, HELDER).then(SharesSet)


def test_who_is_alone_agrees_with_itself() -> None:
    told = founded().when(propose_shares, HELDER, **(_proposal() | {"shares": shares(Helder=10_000)}))
    told.then(SharesSet)
    assert told.state.shares_on(BEGIN) == {HELDER.organisation: 10_000}


def test_who_carried_a_share_before_has_to_agree_with_losing_it() -> None:
    told = agreed(proposed(), VLIER)
    rest = shares(Helder=7_000, Zuidrand=3_000)
    told.when(propose_shares, HELDER, proposal=NEXT, first_day=LATER, shares=rest)
    assert told.state.awaited() == (VLIER.organisation, ZUIDRAND.organisation)
    agreed(told, ZUIDRAND, NEXT).then(SharesAgreed)
    assert told.state.shares_on(LATER) == {HELDER.organisation: 6_000, VLIER.organisation: 4_000}
    agreed(told, VLIER, NEXT).then(SharesSet)
    assert told.state.shares_on(LATER - timedelta(days=1)) == {HELDER.organisation: 6_000, VLIER.organisation: 4_000}
    assert told.state.shares_on(LATER) == {HELDER.organisation: 7_000, ZUIDRAND.organisation: 3_000}


def test_an_edit_voids_the_agreements_so_far() -> None:
    told = joined(VLIER, ZUIDRAND)
    thirds = shares(Helder=5_000, Vlier=3_000, Zuidrand=2_000)
    told.when(propose_shares, HELDER, proposal=PROPOSAL, first_day=BEGIN, shares=thirds)
    read = told.state.proposal.revision
    agreed(told, VLIER).then(SharesAgreed)
    told.when(revise_shares, ZUIDRAND, **(_revised(read) | {"shares": thirds}))
    told.then_refused("partnership.nothing-changed")
    told.when(revise_shares, ZUIDRAND, **_revised(read)).then(SharesRevised)
    assert told.state.proposal.voided == {HELDER.organisation, VLIER.organisation}
    assert told.state.awaited() == (HELDER.organisation, VLIER.organisation)
    told.when(agree_shares, VLIER, proposal=PROPOSAL, revision=read).then_stale(current=told.state.version)
    told.when(revise_shares, HELDER, **_revised(read)).then_stale(current=told.state.version)
    agreed(told, VLIER).then(SharesAgreed)
    assert told.state.proposal.voided == {HELDER.organisation}


def _revised(revision: int) -> dict[str, Any]:
    even = shares(Helder=4_000, Vlier=4_000, Zuidrand=2_000)
    return {"proposal": PROPOSAL, "first_day": BEGIN, "shares": even, "revision": revision}


def test_one_proposal_lies_on_the_table_and_its_proposer_takes_it_back() -> None:
    told = proposed()
    told.when(propose_shares, VLIER, **(_proposal() | {"proposal": NEXT})).then_refused("partnership.proposal-waits")
    revision = {"proposal": PROPOSAL, "revision": told.state.proposal.revision}
    told.when(withdraw_shares, VLIER, **revision, reason="Nee").then_refused("partnership.not-your-proposal")
    told.when(withdraw_shares, HELDER, **revision).then_refused("text.required", field="reason")
    told.when(withdraw_shares, HELDER, **revision, reason="Wij praten verder.").then(SharesWithdrawn)
    told.when(agree_shares, VLIER, **revision).then_refused("partnership.proposal-settled")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"shares": shares(Helder=6_000, Vlier=4_001)}, "partnership.shares"),
        ({"shares": shares(Helder=6_000, Vlier=3_999)}, "partnership.shares"),
        ({"shares": ()}, "partnership.shares"),
        ({"shares": shares(Helder=10_000, Vlier=0)}, "quantity.not-positive"),
        ({"shares": shares(Helder=10_001, Vlier=-1)}, "quantity.absurd"),
        ({"shares": shares(Helder=6_000, Oever=4_000)}, "partnership.share-of-outsider"),
        ({"shares": shares(Helder=5_000) * 2}, "partnership.member-twice"),
        ({"first_day": date(2026, 2, 28)}, "partnership.share-of-outsider"),
        ({"first_day": date(2126, 2, 28)}, "date.absurd"),
        ({"leaving": (VLIER.organisation,)}, "partnership.share-of-outsider"),
        ({"leaving": (OUTSIDER.organisation,)}, "partnership.not-a-member"),
        ({"leaving": (ZUIDRAND.organisation,)}, "partnership.not-a-member"),
        (
            {"first_day": LATER, "shares": shares(Vlier=10_000), "leaving": (HELDER.organisation,)},
            "partnership.lead-leaves",
        ),
    ],
)
def test_shares_are_whole_and_of_members(changes: dict[str, Any], rule: str) -> None:
    proposed(**changes).then_refused(rule)


def test_shares_begin_no_earlier_than_the_last() -> None:
    told = agreed(proposed(first_day=LATER), VLIER)
    told.when(propose_shares, HELDER, **(_proposal() | {"proposal": NEXT}))
    told.then_refused("partnership.before-the-last", first=LATER)
    told.when(propose_shares, HELDER, proposal=NEXT, first_day=LATER, shares=shares(Helder=5_000, Vlier=5_000))
    agreed(told, VLIER, NEXT).then(SharesSet)
    assert len(told.state.divisions) == 1


def test_who_carries_a_share_leaves_as_agreed_only() -> None:
    told = agreed(proposed(), VLIER)
    told.when(leave_partnership, VLIER, last_day=TODAY).then_refused("partnership.carries-a-share", field="last_day")
    told.when(
        propose_shares,
        HELDER,
        proposal=NEXT,
        first_day=LATER,
        shares=shares(Helder=10_000),
        leaving=(VLIER.organisation,),
    )
    agreed(told, VLIER, NEXT).then(SharesSet, leaving=(VLIER.organisation,))
    assert told.state.member_on(VLIER.organisation, LATER - timedelta(days=1))
    assert not told.state.member_on(VLIER.organisation, LATER)


def test_a_share_that_begins_later_keeps_a_member_too() -> None:
    told = agreed(proposed(first_day=TODAY), VLIER)
    told.when(leave_partnership, VLIER, last_day=LATER).then_refused("partnership.carries-a-share")


def test_who_left_no_longer_proposes_or_agrees() -> None:
    told = joined(VLIER).when(leave_partnership, VLIER, last_day=LATER)
    told.when(propose_shares, VLIER, **(_proposal())).then_refused("partnership.not-a-member")


def test_what_was_proposed_is_tried_again_when_the_last_agrees() -> None:
    told = joined(VLIER, ZUIDRAND)
    thirds = shares(Helder=5_000, Vlier=3_000, Zuidrand=2_000)
    told.when(propose_shares, HELDER, proposal=PROPOSAL, first_day=TODAY, shares=thirds)
    agreed(told, ZUIDRAND)
    told.when(leave_partnership, ZUIDRAND, last_day=LATER).then(MemberLeft)
    agreed(told, VLIER).then_refused("partnership.share-of-outsider")


@drawn(st.lists(st.integers(1, 9_999), min_size=2, max_size=4), st.permutations([VLIER, ZUIDRAND, NOORDERDIJK]))
def test_shares_in_force_always_sum_to_the_whole(cuts: list[int], order: list[Actor]) -> None:
    told = joined(VLIER, ZUIDRAND, NOORDERDIJK)
    edges = [0, *sorted(set(cuts))[:3], 10_000]
    points = [after - before for before, after in pairwise(edges)]
    names = dict(zip(("Helder", "Vlier", "Zuidrand", "Noorderdijk"), points, strict=False))
    told.when(propose_shares, HELDER, proposal=PROPOSAL, first_day=BEGIN, shares=shares(**names))
    for member in order:
        if told.state.proposal and member.organisation in told.state.awaited():
            assert told.state.shares_on(TODAY) == {}
            agreed(told, member)
    assert sum(told.state.shares_on(TODAY).values()) == 10_000

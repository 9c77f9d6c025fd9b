"""An initiative: joined by members, logged by each partner itself, shared by all, and worth what both sides agreed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.aggregates import initiative as i
from domain.aggregates.initiative import Initiative, InitiativeShare, Involvement
from domain.authority import Actor
from domain.refusals import Missing
from domain.terms import Evidence, EvidenceKind, Role
from tests.kit.cast import CLIENT, CONTRACTOR, NOORDERDIJK, OUTSIDER, PLAN, RIJKSDIENST, TODAY, WATERBURG, head, id_of
from tests.kit.office import HELDER, KADE, LOGGED, NEIGHBOUR, SHARED, contribution, initiative
from tests.kit.scenario import Scenario, given

MEMBERS = (NOORDERDIJK, HELDER)
JOINING: dict[str, Any] = {"role": "Uitvoerder", "involvement": Involvement.DIRECT}


def _given(*events: Any) -> Scenario:
    proposed = i.InitiativeProposed(head=head(CONTRACTOR), partnership=KADE, members=MEMBERS, terms=initiative())
    return given(Initiative, proposed, *events, id=SHARED)


def _joined(by: Actor) -> i.InitiativeJoined:
    return i.InitiativeJoined(head=head(by), **JOINING)


def _together(*events: Any) -> Scenario:
    return _given(_joined(CONTRACTOR), _joined(NEIGHBOUR), *events)


def _logged(by: Actor = CONTRACTOR, id: UUID = LOGGED, **changes: Any) -> i.ContributionLogged:
    return i.ContributionLogged(head=head(by), contribution=id, facts=contribution(**changes))


def _share(contractor: UUID = NOORDERDIJK, share: int = 10_000, plan: UUID = PLAN) -> InitiativeShare:
    return InitiativeShare(plan=plan, client=WATERBURG, contractor=contractor, share=share)


HALVES = (_share(share=5_000), _share(HELDER, 5_000))


def _proposed(shares: tuple[InitiativeShare, ...] = HALVES, by: Actor = CONTRACTOR) -> i.SharesProposed:
    return i.SharesProposed(head=head(by), shares=shares)


def _agreed(by: Actor = NEIGHBOUR) -> i.SharesAgreed:
    return i.SharesAgreed(head=head(by))


def _impact(cents: int = 200_000, by: Actor = CONTRACTOR) -> i.ImpactProposed:
    return i.ImpactProposed(head=head(by), cents=cents, motivation="Meer dan uren.")


def _completed(day: date = TODAY) -> i.InitiativeCompleted:
    return i.InitiativeCompleted(head=head(CONTRACTOR), day=day)


def _propose(told: Scenario, shares: tuple[InitiativeShare, ...], by: Actor = CONTRACTOR) -> Scenario:
    return told.when(i.propose_initiative_shares, by, shares=shares, version=told.state.version)


def _log(told: Scenario, by: Actor = CONTRACTOR, id: UUID = LOGGED, **changes: Any) -> Scenario:
    return told.when(i.log_contribution, by, contribution=id, facts=contribution(**changes))


def test_a_member_proposes_an_initiative_to_its_fellow_members() -> None:
    told = given(Initiative, id=SHARED)
    proposing: dict[str, Any] = {"partnership": KADE, "terms": initiative()}
    told.when(i.propose_initiative, OUTSIDER, members=MEMBERS, **proposing).then_missing()
    told.when(i.propose_initiative, CONTRACTOR, members=MEMBERS, **proposing)
    told.then(i.InitiativeProposed, members=tuple(sorted(MEMBERS)), terms=initiative())
    told.when(i.propose_initiative, CONTRACTOR, members=MEMBERS, **proposing)
    told.then_refused("initiative.already-proposed")


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"title": " "}, "text.required", "title"),
        ({"purpose": ""}, "text.required", "purpose"),
        ({"story": "Bel 06 12345678"}, "text.telephone-number", "story"),
        ({"last_day": date(2028, 1, 9)}, "period.end-before-start", "last_day"),
        ({"first_day": date(1999, 1, 1)}, "date.absurd", "last_day"),
    ],
)
def test_an_initiative_says_what_it_is_and_when(changes: dict[str, Any], rule: str, field: str) -> None:
    told = given(Initiative, id=SHARED)
    told.when(i.propose_initiative, CONTRACTOR, partnership=KADE, members=MEMBERS, terms=initiative(**changes))
    told.then_refused(rule, field=field)


def test_a_partner_tells_the_story_also_afterwards() -> None:
    told = _together(_logged(), _proposed(), _agreed(), _completed())
    story = initiative(story="De buurt komt elke week.")
    told.when(i.revise_initiative, NEIGHBOUR, terms=story, revision=1).then(i.InitiativeRevised, terms=story)
    told.when(i.revise_initiative, CONTRACTOR, terms=initiative(), revision=1).then_stale(current=8)
    told.when(i.revise_initiative, CONTRACTOR, terms=story, revision=8).then_refused("initiative.nothing-changed")


def test_days_that_were_logged_stay_within_the_initiative() -> None:
    told = _together(_logged())
    told.when(i.revise_initiative, CONTRACTOR, terms=initiative(last_day=date(2028, 2, 13)), revision=1)
    told.then_refused("initiative.days-outside", first=date(2028, 2, 14), last=date(2028, 2, 14))


def test_a_member_joins_once_in_a_role_and_an_outsider_does_not() -> None:
    told = _given()
    told.when(i.join_initiative, OUTSIDER, member=False, **JOINING).then_refused("initiative.outsider")
    indirect: dict[str, Any] = {"role": "Locatie", "involvement": Involvement.LOCATION}
    told.when(i.join_initiative, NEIGHBOUR, member=True, **indirect).then(i.InitiativeJoined, **indirect)
    told.when(i.join_initiative, NEIGHBOUR, member=True, **JOINING).then_refused("initiative.already-joined")
    told.when(i.join_initiative, CONTRACTOR, member=True, role="", involvement=Involvement.DIRECT)
    told.then_refused("text.required", field="role")


def test_what_is_completed_is_joined_by_nobody_more() -> None:
    told = _given(_joined(CONTRACTOR), _logged(), _proposed((_share(),)), _completed())
    told.when(i.join_initiative, NEIGHBOUR, member=True, **JOINING).then_refused("initiative.completed", day=TODAY)


def test_fifty_partners_take_part() -> None:
    many = [_joined(Actor(id_of("somebody"), id_of(str(each)))) for each in range(50)]
    told = _given(*many).when(i.join_initiative, CONTRACTOR, member=True, **JOINING)
    told.then_refused("initiative.too-many-partners", most=50)


def test_a_partner_logs_its_own_time() -> None:
    told = _log(_together())
    told.then(i.ContributionLogged, facts=contribution())
    _log(told, NEIGHBOUR, id_of("another"), minutes=15).then(i.ContributionLogged)
    assert told.state.minutes == 615
    assert [each.id for each in told.state.standing(NOORDERDIJK)] == [LOGGED]
    _log(_given()).then_refused("initiative.no-partner-yet")
    _log(told).then_refused("contribution.already-there")


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"day": date(2028, 3, 1)}, "date.future", "day"),
        ({"day": date(2028, 1, 9)}, "contribution.outside-initiative", "day"),
        ({"minutes": 0}, "quantity.not-positive", "minutes"),
        ({"minutes": 600_001}, "quantity.absurd", "minutes"),
        ({"description": ""}, "text.required", "description"),
        (
            {"evidence": Evidence(kind=EvidenceKind.INVOICE, day=TODAY, reference="1")},
            "evidence.not-permitted",
            "evidence_kind",
        ),
        ({"reference": ""}, "text.required", "evidence_reference"),
    ],
)
def test_a_contribution_is_sound(changes: dict[str, Any], rule: str, field: str) -> None:
    _log(_together(), **changes).then_refused(rule, field=field)


def test_the_same_contribution_counts_once() -> None:
    told = _together(_logged())
    again = id_of("again")
    _log(told, id=again, reference="uv 2028/07", minutes=30)
    told.then_refused("contribution.logged-before", field="evidence_reference", day=date(2028, 2, 14))
    _log(told, NEIGHBOUR, id_of("of another")).then(i.ContributionLogged)
    _log(told, id=id_of("of another day"), day=date(2028, 2, 15)).then(i.ContributionLogged)
    told.when(i.withdraw_contribution, CONTRACTOR, reason="Dubbel", contribution=LOGGED, revision=4)
    _log(told, id=again).then(i.ContributionLogged)


def test_an_initiative_has_two_thousand_contributions() -> None:
    many = [_logged(id=id_of(str(each)), reference=str(each)) for each in range(2_000)]
    _log(_together(*many)).then_refused("contribution.too-many", most=2_000)


def test_a_partner_corrects_its_own_with_a_reason_and_nobody_elses() -> None:
    told = _together(_logged())
    correcting: dict[str, Any] = {"contribution": LOGGED, "facts": contribution(minutes=540), "revision": 4}
    told.when(i.correct_contribution, NEIGHBOUR, reason="Zo was het", **correcting).then_missing()
    told.when(i.correct_contribution, CONTRACTOR, **correcting).then_refused("text.required", field="reason")
    told.when(i.correct_contribution, CONTRACTOR, reason="Zo was het", **correcting).then(i.ContributionCorrected)
    assert told.state.minutes == 540
    told.when(i.correct_contribution, CONTRACTOR, reason="Zo was het", **correcting).then_stale(current=5)
    told.when(i.correct_contribution, CONTRACTOR, reason="Zo was het", **correcting | {"revision": 5})
    told.then_refused("contribution.nothing-changed")


def test_a_withdrawn_contribution_counts_no_more() -> None:
    told = _together(_logged())
    told.when(i.withdraw_contribution, NEIGHBOUR, reason="Weg", contribution=LOGGED, revision=4).then_missing()
    told.when(i.withdraw_contribution, CONTRACTOR, contribution=LOGGED, revision=4).then_refused("text.required")
    told.when(i.withdraw_contribution, CONTRACTOR, reason="Dubbel", contribution=LOGGED, revision=4)
    told.then(i.ContributionWithdrawn)
    assert told.state.minutes == 0
    told.when(i.withdraw_contribution, CONTRACTOR, reason="Dubbel", contribution=LOGGED, revision=5)
    told.then_refused("contribution.withdrawn")


def test_after_completion_nothing_is_added_and_all_can_be_corrected() -> None:
    told = _together(_logged(), _proposed(), _agreed(), _completed(date(2028, 2, 20)))
    _log(told, id=id_of("late"), reference="UV-9").then_refused("initiative.completed", day=date(2028, 2, 20))
    late = contribution(day=date(2028, 2, 21))
    told.when(i.correct_contribution, CONTRACTOR, reason="Later", contribution=LOGGED, facts=late, revision=4)
    told.then_refused("contribution.outside-initiative", last=date(2028, 2, 20))
    less = contribution(minutes=300)
    told.when(i.correct_contribution, CONTRACTOR, reason="Minder", contribution=LOGGED, facts=less, revision=4)
    told.then(i.ContributionCorrected)
    assert told.state.minutes == 300


@pytest.mark.parametrize(
    ("shares", "rule"),
    [
        ((), "initiative.no-shares"),
        ((_share(share=9_999),), "initiative.shares"),
        ((_share(share=5_000), _share(HELDER, 5_001)), "initiative.shares"),
        ((_share(share=0), _share(HELDER)), "quantity.not-positive"),
        ((_share(share=-1), _share(HELDER, 10_001)), "quantity.not-positive"),
        ((_share(share=10_001),), "quantity.absurd"),
        ((_share(RIJKSDIENST),), "initiative.no-partner"),
        ((_share(share=5_000), _share(share=5_000)), "initiative.share-twice"),
        ((_share(share=1),) * 51, "list.too-long"),
    ],
)
def test_the_parts_are_whole_and_of_partners(shares: tuple[InitiativeShare, ...], rule: str) -> None:
    _propose(_together(), shares).then_refused(rule, field="shares")


def test_parts_hold_once_every_partner_agreed() -> None:
    told = _propose(_together(), HALVES)
    told.then(i.SharesProposed, shares=HALVES)
    assert (told.state.shares, told.state.awaits_shares()) == ((), {HELDER})
    agree: dict[str, Any] = {"revision": 4}
    told.when(i.agree_initiative_shares, CONTRACTOR, **agree).then_refused("initiative.already-agreed")
    told.when(i.agree_initiative_shares, NEIGHBOUR, revision=3).then_stale(current=4)
    told.when(i.agree_initiative_shares, NEIGHBOUR, **agree).then(i.SharesAgreed)
    assert (told.state.shares, told.state.plans()) == (HALVES, {PLAN})
    told.when(i.agree_initiative_shares, NEIGHBOUR, **agree).then_refused("initiative.no-proposal")
    _propose(told, HALVES).then_refused("initiative.nothing-changed")


def test_who_carries_no_part_is_asked_all_the_same() -> None:
    told = _propose(_together(), (_share(),))
    assert told.state.awaits_shares() == {HELDER}


def test_other_parts_void_the_agreements_visibly_and_what_was_agreed_holds_meanwhile() -> None:
    third = Actor(id_of("somebody"), RIJKSDIENST)
    told = _together(_joined(third), _proposed(), _agreed())
    assert told.state.shares_proposal.agreed == {NOORDERDIJK, HELDER}
    _propose(told, (_share(),), by=third).then(i.SharesProposed)
    assert told.state.shares_proposal.agreed == {RIJKSDIENST}
    assert told.state.shares_proposal.voided == {NOORDERDIJK, HELDER}
    held = _together(_proposed(), _agreed(), _proposed((_share(),)))
    assert held.state.shares == HALVES
    assert held.state.named == {PLAN}


def test_parts_that_were_read_before_a_change_are_stale() -> None:
    told = _together(_logged())
    told.when(i.propose_initiative_shares, CONTRACTOR, shares=HALVES, version=3).then_stale(current=4)


def test_an_impact_value_holds_once_contractors_and_clients_agreed() -> None:
    told = _together(_logged(), _proposed(), _agreed())
    proposing: dict[str, Any] = {"motivation": "Meer dan uren.", "most": 525_000}
    told.when(i.propose_impact, CONTRACTOR, cents=525_001, version=6, **proposing)
    told.then_refused("initiative.impact-cap", field="cents", most=525_000)
    told.when(i.propose_impact, CONTRACTOR, cents=0, version=6, **proposing)
    told.then_refused("quantity.not-positive", field="cents")
    told.when(i.propose_impact, CONTRACTOR, cents=1, version=6, motivation="", most=1)
    told.then_refused("text.required", field="motivation")
    told.when(i.propose_impact, CONTRACTOR, cents=1, version=5, **proposing).then_stale(current=6)
    told.when(i.propose_impact, CONTRACTOR, cents=525_000, version=6, **proposing).then(i.ImpactProposed)
    assert told.state.awaits_impact() == {HELDER, WATERBURG}
    told.when(i.agree_impact, CONTRACTOR, revision=7, most=525_000).then_refused("initiative.already-agreed")
    told.when(i.agree_impact, NEIGHBOUR, revision=6, most=525_000).then_stale(current=7)
    told.when(i.agree_impact, NEIGHBOUR, revision=7, most=525_000).then(i.ImpactAgreed)
    assert told.state.impact is None
    told.when(i.agree_impact, CLIENT, revision=7, most=524_999).then_refused("initiative.impact-cap")
    told.when(i.agree_impact, CLIENT, revision=7, most=525_000).then(i.ImpactAgreed)
    assert told.state.impact is not None
    assert told.state.impact.cents == 525_000
    told.when(i.agree_impact, CLIENT, revision=7, most=525_000).then_refused("initiative.no-proposal")
    told.when(i.propose_impact, CLIENT, cents=525_000, version=told.state.version, **proposing)
    told.then_refused("initiative.nothing-changed")


def test_another_impact_value_voids_the_agreements_visibly() -> None:
    agreed = i.ImpactAgreed(head=head(NEIGHBOUR))
    told = _together(_logged(), _proposed(), _agreed(), _impact(), agreed, _impact(100_000, CLIENT))
    assert told.state.impact_proposal.agreed == {WATERBURG}
    assert told.state.impact_proposal.voided == {NOORDERDIJK, HELDER}


def test_other_parts_ask_for_another_impact_value() -> None:
    impact = [_impact(), i.ImpactAgreed(head=head(NEIGHBOUR)), i.ImpactAgreed(head=head(CLIENT))]
    told = _together(_logged(), _proposed(), _agreed(), *impact)
    assert told.state.impact is not None
    again = _together(_logged(), _proposed(), _agreed(), *impact, _proposed((_share(),)), _agreed())
    assert (again.state.impact, again.state.shares) == (None, (_share(),))


def test_the_value_is_for_the_sides_to_agree() -> None:
    proposing: dict[str, Any] = {"cents": 1, "motivation": "Meer dan uren.", "most": 10}
    told = _together(_logged())
    told.when(i.propose_impact, CONTRACTOR, version=4, **proposing).then_refused("initiative.not-shared")
    told = _together(_logged(), _proposed((_share(),)), _agreed())
    told.when(i.propose_impact, NEIGHBOUR, version=6, **proposing).then_refused("initiative.no-side")
    told.when(i.agree_impact, CONTRACTOR, revision=6, most=10).then_refused("initiative.no-proposal")


def test_it_is_completed_on_a_day_that_has_come_after_its_last_contribution() -> None:
    done: dict[str, Any] = {"day": TODAY}
    _together().when(i.complete_initiative, CONTRACTOR, version=3, **done).then_refused("initiative.not-shared")
    nothing = _together(_proposed(), _agreed())
    nothing.when(i.complete_initiative, CONTRACTOR, version=5, **done).then_refused("initiative.nothing-logged")
    told = _together(_logged(), _proposed(), _agreed())
    told.when(i.complete_initiative, CONTRACTOR, version=5, **done).then_stale(current=6)
    told.when(i.complete_initiative, CONTRACTOR, version=6, day=TODAY + timedelta(days=1)).then_refused("date.future")
    told.when(i.complete_initiative, CONTRACTOR, version=6, day=date(2028, 2, 13))
    told.then_refused("initiative.completed-before", field="day", last=date(2028, 2, 14))
    told.when(i.complete_initiative, NEIGHBOUR, version=6, **done).then(i.InitiativeCompleted, day=TODAY)
    told.when(i.complete_initiative, CONTRACTOR, version=7, **done).then_refused("initiative.completed", day=TODAY)


def test_partners_members_and_clients_have_a_role_and_outsiders_do_not() -> None:
    told = _given(_joined(CONTRACTOR)).state
    assert told.roles(NOORDERDIJK) == {Role.PARTNER}
    assert told.roles(HELDER) == {Role.PARTNER_MEMBER}
    with pytest.raises(Missing):
        told.roles(WATERBURG)
    shared = _given(_joined(CONTRACTOR), _proposed((_share(),))).state
    assert shared.roles(WATERBURG) == {Role.CLIENT}
    with pytest.raises(Missing):
        shared.roles(RIJKSDIENST)


def test_the_words_are_there_once_it_is_proposed() -> None:
    assert _given().state.worded == initiative()
    with pytest.raises(Missing):
        _ = Initiative(id=SHARED).worded
    assert replace(_share(), share=1) != _share()

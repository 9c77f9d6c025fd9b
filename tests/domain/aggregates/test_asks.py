"""What the client asks is held against the contractor's own trade, and may be declined: that is no shortcoming."""

from typing import Any

import pytest

from domain.aggregates import amendment as a
from domain.aggregates.amendment import Amendment, AmendmentDeclined
from domain.aggregates.plan import CoreBusiness, Plan, check_core_business, decline_action, revise_action
from domain.aggregates.plan.asks import UNFAIR, ActionDeclined, CoreBusinessChecked
from domain.aggregates.plan.entries import permitted_evidence
from domain.authority import Actor
from domain.refusals import Refused
from domain.terms import AskCode, Certainty, Evidence, EvidenceKind, Party
from tests.kit.cast import (
    ACTION,
    AMENDMENT,
    CLIENT,
    CONTRACTOR,
    FREE,
    PLAN,
    TODAY,
    accepted,
    action_agreed,
    head,
    id_of,
    noted,
    opened,
    section_written,
    terms,
)
from tests.kit.scenario import Scenario, given

WHY = "Dit verkopen wij ook aan anderen."


def asked(by: Actor = CLIENT) -> Scenario:
    return given(Plan, opened(), noted(by))


def checked(told: Scenario, by: Actor, outcome: CoreBusiness, reason: str = "", revision: int = 2) -> Scenario:
    return told.when(check_core_business, by, action=ACTION, outcome=outcome, reason=reason, revision=revision)


def declined(told: Scenario, by: Actor = CONTRACTOR, revision: int = 2, **facts: Any) -> Scenario:
    told_why = {"reason": WHY, "code": AskCode.CORE_BUSINESS} | facts
    return told.when(decline_action, by, action=ACTION, revision=revision, **told_why)


def test_both_say_how_an_ask_relates_to_the_own_trade_and_the_last_word_of_each_stands() -> None:
    told = asked()
    checked(told, CLIENT, CoreBusiness.APART).then(CoreBusinessChecked, action=ACTION, outcome=CoreBusiness.APART)
    assert not told.state.asks[ACTION].unfair
    checked(told, CONTRACTOR, CoreBusiness.CORE_BUSINESS, WHY)
    ask = told.state.asks[ACTION]
    assert ask.unfair
    assert {party: each.outcome for party, each in ask.checks.items()} == {
        Party.CLIENT: CoreBusiness.APART,
        Party.CONTRACTOR: CoreBusiness.CORE_BUSINESS,
    }
    assert (ask.checks[Party.CONTRACTOR].day, ask.checks[Party.CONTRACTOR].reason) == (TODAY, WHY)
    checked(told, CONTRACTOR, CoreBusiness.PAID)
    assert not ask.unfair


def test_the_same_again_says_nothing() -> None:
    told = checked(asked(), CLIENT, CoreBusiness.APART)
    checked(told, CLIENT, CoreBusiness.APART).then_refused("action.checked-alike", field="outcome")


@pytest.mark.parametrize("outcome", sorted(UNFAIR))
def test_who_says_that_it_may_not_be_asked_says_why(outcome: CoreBusiness) -> None:
    checked(asked(), CONTRACTOR, outcome).then_refused("text.required", field="reason")


def test_what_is_agreed_can_be_checked_and_keeps_what_was_said_before() -> None:
    told = checked(asked(), CONTRACTOR, CoreBusiness.CONTRACT, WHY)
    told.state.evolve(accepted(action_agreed(base=2)))
    assert told.state.asks[ACTION].unfair
    checked(told, CLIENT, CoreBusiness.APART, revision=4).then(CoreBusinessChecked)


def test_what_the_contractor_thought_of_itself_is_asked_by_nobody() -> None:
    checked(asked(CONTRACTOR), CLIENT, CoreBusiness.APART).then_refused("action.not-asked")
    declined(asked(CONTRACTOR)).then_refused("action.not-asked")


def test_the_contractor_declines_on_a_ground_with_a_reason_and_once() -> None:
    told = declined(asked())
    told.then(ActionDeclined, action=ACTION, code=AskCode.CORE_BUSINESS)
    assert told.state.asks[ACTION].declined.reason == WHY
    declined(told).then_refused("action.declined")
    declined(asked(), reason="").then_refused("text.required", field="reason")


def test_an_agreed_action_is_not_declined_but_amended() -> None:
    told = asked()
    told.state.evolve(accepted(action_agreed(base=2)))
    declined(told, revision=3).then_refused("action.not-asked")


def test_asked_otherwise_or_agreed_after_all_it_is_declined_no_longer() -> None:
    told = declined(checked(asked(), CONTRACTOR, CoreBusiness.CORE_BUSINESS, WHY))
    otherwise = terms("Drie betaalde werkplekken", Certainty.INTENTION)
    told.when(revise_action, CLIENT, action=ACTION, terms=otherwise, revision=2)
    assert told.state.asks == {}
    declined(told, revision=told.state.actions[ACTION].revision).then(ActionDeclined)
    told.state.evolve(accepted(action_agreed(base=told.state.actions[ACTION].revision)))
    assert told.state.asks[ACTION].declined is None


def test_what_is_gone_stale_or_over_is_neither_checked_nor_declined() -> None:
    for decide, facts in (
        (check_core_business, {"outcome": CoreBusiness.APART}),
        (decline_action, {"code": AskCode.CAPACITY}),
    ):
        told = asked().when(decide, CONTRACTOR, action=id_of("another"), revision=2, reason=WHY, **facts)
        told.then_missing()
        told.when(decide, CONTRACTOR, action=ACTION, revision=1, reason=WHY, **facts).then_stale(current=2)


def test_a_contractor_declines_an_amendment_on_a_permitted_ground_and_a_client_with_a_reason_alone() -> None:
    def proposed(party: Party) -> Scenario:
        by = CLIENT if party is Party.CLIENT else CONTRACTOR
        told = given(Amendment, id=AMENDMENT)
        told.when(a.open_amendment, by, plan=PLAN, title="Meer plaatsen", party=party)
        told.when(a.write_change, by, change=section_written(), party=party, revision=0)
        return told.when(a.propose_amendment, by, party=party, version=2, signing=FREE)

    told = proposed(Party.CLIENT)
    facts: dict[str, Any] = {"reason": WHY, "version": 3, "code": AskCode.CAPACITY}
    told.when(a.decline_amendment, CONTRACTOR, party=Party.CONTRACTOR, **facts)
    told.then(AmendmentDeclined, code=AskCode.CAPACITY)
    assert told.state.code is AskCode.CAPACITY
    proposed(Party.CONTRACTOR).when(a.decline_amendment, CLIENT, party=Party.CLIENT, **facts).then_refused(
        "amendment.contractors-ground", field="code"
    )


@pytest.mark.parametrize("kind", sorted(set(EvidenceKind) - {EvidenceKind.INVOICE}))
def test_of_a_recognised_enterprise_its_recognition_suffices(kind: EvidenceKind) -> None:
    with pytest.raises(Refused, match=r"purchase\.recognition-suffices"):
        permitted_evidence("purchase", Evidence(kind=kind, day=TODAY, reference="X-1"), head(CONTRACTOR))

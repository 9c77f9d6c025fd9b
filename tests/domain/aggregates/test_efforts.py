"""Honest effort counts once both have signed; more of it where the risk was agreed before it was known how it ended."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.aggregates.plan import (
    CandidateStatus,
    EffortStatus,
    OpenKind,
    Plan,
    RiskStatus,
    agree_effort,
    agree_risk,
    decline_effort,
    decline_risk,
    propose_effort,
    propose_risk,
    revise_effort,
    withdraw_effort,
    withdraw_risk,
)
from domain.aggregates.plan import events as e
from domain.events import Event
from domain.terms import EffortCode, RefusalCode
from tests.kit.cast import (
    ACTION,
    CLIENT,
    CONTRACTOR,
    NOW,
    OBJECTION,
    STAGE,
    TODAY,
    TRAJECTORY,
    accepted,
    action_agreed,
    effort_terms,
    head,
    id_of,
    objected,
    opened,
    planned,
)
from tests.kit.scenario import Scenario, given

CREDIT, OTHER, RISK, REFUSED = map(id_of, ("a credit", "another credit", "a risk", "a refused candidate"))
LAST = date(2028, 1, 24)
JOINED = e.TrajectoryJoined(head=head(CONTRACTOR), trajectory=TRAJECTORY)
PRESENTED = e.CandidatePresented(head=head(CONTRACTOR), candidate=REFUSED, work="Groen", minutes=300)
REFUSAL = e.CandidateRefused(head=head(CLIENT), candidate=REFUSED, code=RefusalCode.SCREENING)


def credit(**facts: Any) -> e.EffortProposed:
    told: dict[str, Any] = {
        "effort": CREDIT,
        "subject": STAGE,
        "trajectory": TRAJECTORY,
        "terms": effort_terms(),
    } | facts
    return e.EffortProposed(head=head(CONTRACTOR), **told)


def in_plan(*events: Event) -> Scenario:
    return given(Plan, opened(), JOINED, PRESENTED, REFUSAL, *events)


def propose(told: Scenario, **facts: Any) -> Scenario:
    asked: dict[str, Any] = {"effort": CREDIT, "subject": STAGE, "trajectory": TRAJECTORY, "last_day": LAST} | facts
    return told.when(propose_effort, CONTRACTOR, terms=asked.pop("terms", effort_terms()), **asked)


def ended(*plans: Any) -> tuple[Event, ...]:
    return (
        accepted(action_agreed(planned=plans)),
        e.ActionStarted(head=head(CONTRACTOR), action=ACTION),
        e.ActionEnded(head=head(CONTRACTOR), action=ACTION, outcome="Twee mensen bleven."),
    )


def test_credit_counts_from_the_day_of_the_second_signature() -> None:
    told = propose(in_plan())
    told.then(e.EffortProposed, subject=STAGE, terms=effort_terms())
    assert told.state.efforts[CREDIT].agreed_on is None
    told.when(agree_effort, CLIENT, effort=CREDIT, revision=5, last_day=LAST).then(e.EffortAgreed, effort=CREDIT)
    assert (told.state.efforts[CREDIT].status, told.state.efforts[CREDIT].agreed_on) == (EffortStatus.AGREED, TODAY)


def test_nobody_signs_their_own_credit() -> None:
    agree: dict[str, Any] = {"effort": CREDIT, "revision": 5}
    in_plan(credit()).when(agree_effort, CONTRACTOR, **agree, last_day=LAST).then_refused("effort.own-effort")
    declined = in_plan(credit()).when(decline_effort, CONTRACTOR, reason="Nee", **agree, code=EffortCode.NORM)
    declined.then_refused("effort.own-effort")


def test_an_edit_after_signing_voids_both_signatures() -> None:
    told = in_plan(credit(), e.EffortAgreed(head=head(CLIENT), effort=CREDIT))
    told.when(
        revise_effort, CONTRACTOR, effort=CREDIT, revision=6, terms=effort_terms(norm_minutes=8_000), last_day=LAST
    )
    told.then(e.EffortRevised, terms=effort_terms(norm_minutes=8_000))
    found = told.state.efforts[CREDIT]
    assert (found.status, found.agreed_on) == (EffortStatus.PROPOSED, None)
    told.when(agree_effort, CLIENT, effort=CREDIT, revision=5, last_day=LAST).then_stale(current=7)


def test_the_same_words_are_no_revision() -> None:
    told = in_plan(credit()).when(
        revise_effort, CONTRACTOR, effort=CREDIT, revision=5, terms=effort_terms(), last_day=LAST
    )
    told.then_refused("effort.nothing-changed")


def test_the_client_declines_with_a_code_and_a_reason_and_may_sign_after_all() -> None:
    declining: dict[str, Any] = {"effort": CREDIT, "code": EffortCode.DELIVERED}
    in_plan(credit()).when(decline_effort, CLIENT, **declining, revision=5).then_refused("text.required")
    told = in_plan(credit()).when(decline_effort, CLIENT, reason="Wij telden 80 uur.", **declining, revision=5)
    told.then(e.EffortDeclined, code=EffortCode.DELIVERED)
    assert told.state.efforts[CREDIT].reason == "Wij telden 80 uur."
    told.when(decline_effort, CLIENT, reason="Nog steeds", **declining, revision=6)
    told.then_refused("effort.already-declined")
    told.when(agree_effort, CLIENT, effort=CREDIT, revision=6, last_day=LAST).then(e.EffortAgreed)
    told.when(agree_effort, CLIENT, effort=CREDIT, revision=7, last_day=LAST).then_refused("effort.already-agreed")


def test_the_contractor_takes_it_back_with_a_reason_and_may_ask_again() -> None:
    told = in_plan(credit()).when(withdraw_effort, CONTRACTOR, effort=CREDIT, revision=5)
    told.then_refused("text.required")
    told.when(withdraw_effort, CLIENT, reason="Nee", effort=CREDIT, revision=5).then_refused("effort.not-yours")
    told.when(withdraw_effort, CONTRACTOR, reason="Dubbel", effort=CREDIT, revision=5).then(e.EffortWithdrawn)
    told.when(agree_effort, CLIENT, effort=CREDIT, revision=6, last_day=LAST).then_refused("effort.withdrawn")
    propose(told, effort=OTHER).then(e.EffortProposed, effort=OTHER)


def test_a_stage_has_one_credit_that_stands() -> None:
    propose(in_plan(credit()), effort=OTHER).then_refused("effort.credited")


def test_credit_is_for_what_ended_before_it_was_planned_to() -> None:
    propose(in_plan(), last_day=None).then_refused("effort.not-ended")
    for planned_last_day in (None, LAST):
        terms = effort_terms(planned_last_day=planned_last_day)
        propose(in_plan(), terms=terms).then_refused("effort.not-early", field="planned_last_day")


def test_a_stage_that_an_upheld_objection_took_out_earns_no_credit() -> None:
    conceded = e.ObjectionUpheld(head=head(CONTRACTOR), objection=OBJECTION)
    propose(in_plan(objected(entry=STAGE), conceded)).then_refused("entry.rejected")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"norm_minutes": 0}, "quantity.not-positive"),
        ({"norm_minutes": 10_000_000}, "quantity.absurd"),
        ({"delivered_minutes": 0}, "effort.nothing-delivered"),
        ({"delivered_minutes": -1, "refusals": (REFUSED,)}, "effort.nothing-delivered"),
        ({"delivered_minutes": 10_000_000}, "quantity.absurd"),
        ({"outcome": " "}, "text.required"),
        ({"refusals": (REFUSED, REFUSED)}, "effort.refusal-counted"),
        ({"refusals": (REFUSED,) * 21}, "list.too-long"),
        ({"planned_last_day": date(2200, 1, 1)}, "date.absurd"),
    ],
)
def test_what_cannot_be_valued_is_refused(changes: dict[str, Any], rule: str) -> None:
    propose(in_plan(), terms=effort_terms(**changes)).then_refused(rule)


def test_a_refused_candidate_adds_its_preparation_once() -> None:
    alone = effort_terms(delivered_minutes=0, refusals=(REFUSED,))
    told = propose(in_plan(), terms=alone)
    told.then(e.EffortProposed, terms=alone)
    assert told.state.candidates[REFUSED].status is CandidateStatus.REFUSED
    assert told.state.delivered(effort_terms(refusals=(REFUSED,))) == 5_700
    propose(told, effort=OTHER, subject=id_of("a second stage"), terms=alone).then_refused("effort.refusal-counted")


def test_only_a_refused_candidate_can_be_named() -> None:
    waiting = given(Plan, opened(), JOINED, PRESENTED)
    propose(waiting, terms=effort_terms(refusals=(REFUSED,))).then_missing()
    propose(in_plan(), terms=effort_terms(refusals=(OTHER,))).then_missing()


def test_an_action_is_credited_once_it_ended_and_if_it_planned_something() -> None:
    of_action: dict[str, Any] = {"subject": ACTION, "trajectory": None, "last_day": None}
    going = ended(planned(4, minutes=600))[:2]
    propose(in_plan(*going), **of_action).then_refused("effort.not-ended")
    propose(in_plan(*ended()), **of_action).then_refused("effort.nothing-planned")
    propose(in_plan(), **of_action).then_missing()
    told = propose(in_plan(*ended(planned(4, minutes=600))), **of_action)
    told.then(e.EffortProposed, subject=ACTION, terms=effort_terms(planned_last_day=None))


def test_what_is_not_there_is_missing() -> None:
    in_plan().when(agree_effort, CLIENT, effort=CREDIT, revision=1).then_missing()
    in_plan().when(agree_risk, CLIENT, risk=RISK).then_missing()
    in_plan().when(propose_risk, CONTRACTOR, risk=RISK, subject=OTHER, motivation="Nieuw").then_missing()


def at_risk(told: Scenario, at: datetime = NOW) -> Scenario:
    return told.when(propose_risk, CONTRACTOR, at=at, risk=RISK, subject=TRAJECTORY, motivation="Nieuw werk")


def test_the_risk_is_greater_only_where_it_was_agreed_before_the_last_day() -> None:
    told = at_risk(in_plan(), datetime(2028, 1, 20, 12, 0, tzinfo=UTC))
    assert not told.state.risky({TRAJECTORY}, LAST)
    told.when(agree_risk, CLIENT, at=datetime(2028, 1, 23, 12, 0, tzinfo=UTC), risk=RISK).then(e.RiskAgreed)
    assert told.state.risks[RISK].status is RiskStatus.AGREED
    assert told.state.risky({TRAJECTORY, None}, LAST)
    assert not told.state.risky({TRAJECTORY}, date(2028, 1, 23))
    assert not told.state.risky({ACTION, None}, LAST)


def test_the_risk_takes_two_and_a_decision_stands() -> None:
    told = at_risk(in_plan())
    told.when(agree_risk, CONTRACTOR, risk=RISK).then_refused("risk.own-risk")
    told.when(withdraw_risk, CLIENT, risk=RISK).then_refused("risk.not-yours")
    told.when(propose_risk, CONTRACTOR, risk=OTHER, subject=TRAJECTORY, motivation="Weer")
    told.then_refused("risk.proposed-before")
    told.when(decline_risk, CLIENT, risk=RISK).then_refused("text.required")
    told.when(decline_risk, CLIENT, reason="Dit is gewoon werk.", risk=RISK).then(e.RiskDeclined)
    told.when(agree_risk, CLIENT, risk=RISK).then_refused("risk.settled")
    told.when(propose_risk, CONTRACTOR, risk=OTHER, subject=TRAJECTORY, motivation="Weer").then(e.RiskProposed)
    told.when(withdraw_risk, CONTRACTOR, risk=OTHER).then(e.RiskWithdrawn)


def test_a_risk_is_not_agreed_afterwards() -> None:
    told = in_plan(*ended(planned(4, minutes=600)))
    told.when(propose_risk, CONTRACTOR, risk=RISK, subject=ACTION, motivation="Nieuw").then_refused("risk.too-late")
    told.when(propose_risk, CONTRACTOR, risk=RISK, subject=TRAJECTORY, motivation="Nieuw", over=True)
    told.then_refused("risk.too-late")


def test_credit_without_an_answer_is_settled_before_the_plan_closes() -> None:
    told = in_plan(credit())
    assert [(each.kind, each.thing) for each in told.state.unsettled()] == [(OpenKind.EFFORT, CREDIT)]
    told.when(agree_effort, CLIENT, effort=CREDIT, revision=5, last_day=LAST)
    assert told.state.unsettled() == []

"""The client owes candidates within a term; whether one came in time follows from the days alone."""

from datetime import date
from typing import Any

import pytest

from domain.aggregates.plan import (
    CandidateStatus,
    Fulfilment,
    Nomination,
    Plan,
    Punctuality,
    ask_nomination,
    decline_nomination,
    fail_nomination,
    nominate_candidate,
    present_candidate,
    refuse_candidate,
    welcome_candidate,
)
from domain.aggregates.plan import events as e
from domain.terms import DeclineCode, RefusalCode
from tests.kit.cast import CLIENT, COMMITMENT, CONTRACTOR, NOORDERDIJK, TODAY, head, id_of, opened, promised
from tests.kit.scenario import Scenario, given

CANDIDATE, REQUEST, OTHER = map(id_of, ("a candidate", "a request", "another request"))
DUE = date(2028, 3, 28)


def asked(**facts: Any) -> Scenario:
    told: dict[str, Any] = {"nomination": REQUEST, "work": "Een hovenier"} | facts
    return given(Plan, opened(), committed()).when(ask_nomination, CONTRACTOR, **told)


def committed(due: date | None = None) -> e.CommitmentMade:
    return e.CommitmentMade(head=head(CLIENT), commitment=COMMITMENT, terms=promised(due=due))


def nominate(told: Scenario, day: date = TODAY) -> Scenario:
    return told.when(nominate_candidate, CLIENT, nomination=REQUEST, reference="K-7B2", day=day)


def test_a_request_is_due_in_four_weeks() -> None:
    asked().then(e.NominationAsked, due=DUE, commitment=None)


def test_a_request_on_a_commitment_is_due_when_that_is_and_once() -> None:
    promised_by = date(2028, 3, 10)
    told = given(Plan, opened(), committed(promised_by))
    asking: dict[str, Any] = {"work": "Een hovenier", "commitment": COMMITMENT}
    told.when(ask_nomination, CONTRACTOR, nomination=REQUEST, **asking).then(e.NominationAsked, due=promised_by)
    told.when(ask_nomination, CONTRACTOR, nomination=OTHER, **asking).then_refused("nomination.commitment-used")
    told.when(ask_nomination, CONTRACTOR, nomination=OTHER, work="Groen", commitment=OTHER).then_missing()


@pytest.mark.parametrize(
    ("due", "fulfilment"), [(TODAY, Fulfilment.KEPT), (date(2028, 2, 28), Fulfilment.LATE)], ids=["kept", "late"]
)
def test_a_nomination_reports_on_its_commitment(due: date, fulfilment: Fulfilment) -> None:
    told = given(Plan, opened(), committed(due))
    told.when(ask_nomination, CONTRACTOR, nomination=REQUEST, work="Groen", commitment=COMMITMENT)
    nominate(told).then(e.CommitmentReported, commitment=COMMITMENT, fulfilment=fulfilment, day=TODAY)
    assert told.state.nominations[REQUEST].reference == "K-7B2"
    nominate(told).then_refused("nomination.answered")


def test_who_cannot_nominate_says_why_and_misses_its_commitment() -> None:
    told = asked(commitment=COMMITMENT)
    told.when(fail_nomination, CLIENT, nomination=REQUEST).then_refused("text.required")
    told.when(fail_nomination, CLIENT, reason="Er is nu niemand die dit wil.", nomination=REQUEST)
    told.then(e.CommitmentReported, fulfilment=Fulfilment.MISSED)
    assert told.state.nominations[REQUEST].punctuality(TODAY) is Punctuality.MISSED


def test_without_a_commitment_nothing_else_is_reported() -> None:
    nominate(asked()).then(e.NominationMade, reference="K-7B2", day=TODAY)


def test_nobody_is_nominated_before_it_was_asked_or_in_the_future() -> None:
    nominate(asked(), date(2028, 2, 28)).then_refused("nomination.before-asked", field="day")
    nominate(asked(), date(2028, 3, 1)).then_refused("date.future")


@pytest.mark.parametrize(
    ("nominated", "on", "found"),
    [
        (None, DUE, Punctuality.OPEN),
        (None, date(2028, 3, 29), Punctuality.MISSED),
        (DUE, DUE, Punctuality.ON_TIME),
        (DUE, date(2028, 3, 27), Punctuality.OPEN),
        (date(2028, 4, 9), date(2028, 4, 9), Punctuality.LATE),
        (date(2028, 4, 9), date(2028, 4, 8), Punctuality.MISSED),
    ],
)
def test_late_and_missed_follow_from_the_day(nominated: date | None, on: date, found: Punctuality) -> None:
    assert Nomination(REQUEST, "Groen", NOORDERDIJK, TODAY, DUE, nominated_on=nominated).punctuality(on) is found


def test_a_contractor_declines_a_nominated_candidate_with_a_code() -> None:
    decline: dict[str, Any] = {"nomination": REQUEST, "code": DeclineCode.NO_GUIDANCE}
    told = asked().when(decline_nomination, CONTRACTOR, **decline)
    told.then_refused("nomination.nobody-yet")
    nominate(told).when(decline_nomination, CONTRACTOR, **decline).then(e.NominationDeclined, **decline)
    told.when(decline_nomination, CONTRACTOR, **decline).then_refused("nomination.declined")
    told.when(decline_nomination, CONTRACTOR, nomination=OTHER, code=DeclineCode.NOT_SAFE).then_missing()


def presented() -> Scenario:
    told = given(Plan, opened())
    return told.when(present_candidate, CONTRACTOR, candidate=CANDIDATE, work="Groen", minutes=300)


def test_the_client_refuses_a_candidate_with_a_code_and_nothing_about_anybody() -> None:
    told = presented()
    told.when(refuse_candidate, CLIENT, candidate=CANDIDATE, code=RefusalCode.SAFETY_CERTIFICATE)
    told.then(e.CandidateRefused, code=RefusalCode.SAFETY_CERTIFICATE)
    assert told.state.candidates[CANDIDATE].minutes == 300
    told.when(welcome_candidate, CLIENT, candidate=CANDIDATE).then_refused("candidate.answered")


def test_the_client_lets_a_candidate_come() -> None:
    told = presented().when(welcome_candidate, CLIENT, candidate=CANDIDATE)
    told.then(e.CandidateWelcomed)
    assert told.state.candidates[CANDIDATE].status is CandidateStatus.WELCOMED
    told.when(refuse_candidate, CLIENT, candidate=OTHER, code=RefusalCode.NO_ROOM).then_missing()


def test_preparation_takes_time() -> None:
    told = given(Plan, opened()).when(present_candidate, CONTRACTOR, candidate=CANDIDATE, work="Groen", minutes=0)
    told.then_refused("quantity.not-positive", field="minutes")

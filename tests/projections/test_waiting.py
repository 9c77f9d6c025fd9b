"""What an organisation has to do in a running plan: keep its word, be heard and decide, give and look at proofs."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.aggregates import oversight as o
from domain.aggregates.oversight import Ground, Oversight, Regime, oversight_of
from domain.aggregates.plan import Fulfilment, Plan, PlanState
from domain.aggregates.plan import events as e
from domain.events import Event
from projections.waiting import NOTICE, Awaited, Waiting, owed
from tests.kit.cast import (
    CLIENT,
    COMMITMENT,
    CONTRACTOR,
    ENTRY,
    NOORDERDIJK,
    PLAN,
    STATEMENT,
    TODAY,
    WATERBURG,
    head,
    hours_recorded,
    id_of,
    opened,
    promised,
    timesheet,
)
from tests.kit.scenario import given

MOVE, SAMPLE, IMPROVEMENT = map(id_of, ("a move", "a sample", "an improvement"))
UNTIL = TODAY + timedelta(days=14)


def asked(*events: Event, plan: tuple[Event, ...] = (), on: date = TODAY) -> tuple[list[Waiting], list[Waiting]]:
    """Return what the client and the contractor have to do after some events of the oversight, and of the plan."""
    state: Plan = given(Plan, opened(), *plan).state
    oversight: Oversight = given(
        Oversight, o.OversightBegun(head=head(CLIENT), plan=PLAN), *events, id=oversight_of(PLAN)
    ).state
    client, contractor = (list(owed(state, oversight, (), side, on)) for side in (WATERBURG, NOORDERDIJK))
    return client, contractor


def announced() -> o.MoveAnnounced:
    return o.MoveAnnounced(
        head=head(CLIENT), move=MOVE, regime=Regime.TRUST, grounds=(Ground.PROOFS_IN_ORDER,), hearing_until=UNTIL
    )


def drawn() -> o.SampleDrawn:
    facts: dict[str, Any] = {"first_day": TODAY, "last_day": TODAY, "regime": Regime.BASIS, "seed": STATEMENT}
    return o.SampleDrawn(head=head(CLIENT), sample=SAMPLE, entries=(ENTRY,), drawn=(ENTRY,), **facts)


def given_proof() -> o.ProofGiven:
    return o.ProofGiven(head=head(CONTRACTOR), entry=ENTRY, evidence=timesheet("U-1"))


def checked(*, sound: bool) -> o.ProofChecked:
    return o.ProofChecked(head=head(CLIENT), entry=ENTRY, sound=sound)


@pytest.mark.parametrize(("days", "waits"), [(15, False), (14, True), (0, True), (-40, True)])
def test_a_commitment_waits_for_the_client_from_a_fortnight_before_its_day(days: int, *, waits: bool) -> None:
    due = TODAY + timedelta(days=days)
    made = e.CommitmentMade(head=head(CLIENT), commitment=COMMITMENT, terms=promised(due=due))
    expected = [Waiting(Awaited.COMMITMENT, COMMITMENT, due)] if waits else []
    assert asked(plan=(made,)) == (expected, [])
    assert timedelta(days=14) == NOTICE


def test_a_commitment_without_a_day_or_with_a_report_waits_for_nobody() -> None:
    made = e.CommitmentMade(head=head(CLIENT), commitment=COMMITMENT, terms=promised(due=TODAY))
    reported = e.CommitmentReported(head=head(CLIENT), commitment=COMMITMENT, fulfilment=Fulfilment.MISSED, day=TODAY)
    assert asked(plan=(made, reported)) == ([], [])
    assert asked(plan=(e.CommitmentMade(head=head(CLIENT), commitment=COMMITMENT, terms=promised()),)) == ([], [])


def test_a_move_is_first_heard_on_and_then_decided() -> None:
    hearing, decision = Waiting(Awaited.HEARING, MOVE, UNTIL), Waiting(Awaited.DECISION, MOVE)
    assert asked(announced()) == ([], [hearing])
    assert asked(announced(), on=UNTIL) == ([], [hearing])
    assert asked(announced(), on=UNTIL + timedelta(days=1)) == ([decision], [hearing])
    answered = o.MoveAnswered(head=head(CONTRACTOR, reason="Wij zien dat ook zo."), move=MOVE)
    assert asked(announced(), answered) == ([decision], [])
    moved = o.RegimeMoved(head=head(CLIENT), move=MOVE, regime=Regime.TRUST)
    assert asked(announced(), answered, moved) == ([], [])


def test_the_proof_of_a_drawn_effort_waits_for_whoever_recorded_it_and_then_for_the_client() -> None:
    proof, check = [Waiting(Awaited.PROOF, ENTRY)], [Waiting(Awaited.CHECK, ENTRY)]
    recorded = (hours_recorded(),)
    assert asked(drawn(), plan=recorded) == ([], proof)
    assert asked(drawn(), given_proof(), plan=recorded) == (check, [])
    assert asked(drawn(), given_proof(), checked(sound=False), plan=recorded) == ([], proof)
    assert asked(drawn(), given_proof(), checked(sound=True), plan=recorded) == ([], [])
    withdrawn = e.EntryWithdrawn(head=head(CONTRACTOR, reason="Dubbel."), entry=ENTRY)
    assert asked(drawn(), plan=(*recorded, withdrawn)) == ([], [])


def test_an_improvement_waits_for_the_other_party_and_after_its_last_day_for_the_client() -> None:
    proposed = o.ImprovementProposed(
        head=head(CONTRACTOR), improvement=IMPROVEMENT, text="Iedere maand.", first_day=TODAY, last_day=UNTIL
    )
    agreed = o.ImprovementAgreed(head=head(CLIENT), improvement=IMPROVEMENT)
    reviewed = o.ImprovementReviewed(head=head(CLIENT), improvement=IMPROVEMENT, kept=True)
    after = UNTIL + timedelta(days=1)
    assert asked(proposed) == ([Waiting(Awaited.IMPROVEMENT, IMPROVEMENT)], [])
    assert asked(proposed, agreed, on=UNTIL) == ([], [])
    assert asked(proposed, agreed, on=after) == ([Waiting(Awaited.REVIEW, IMPROVEMENT)], [])
    assert asked(proposed, agreed, reviewed, on=after) == ([], [])


def test_nothing_is_owed_in_a_closed_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Plan, "state", PlanState.CLOSED)
    assert asked(announced(), drawn(), plan=(hours_recorded(),)) == ([], [])

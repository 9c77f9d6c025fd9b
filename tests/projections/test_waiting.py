"""What an organisation has to do in a running plan: keep its word, be heard and decide, give and look at proofs."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.aggregates import amendment as a
from domain.aggregates import oversight as o
from domain.aggregates import remarking
from domain.aggregates.amendment import Amendment, AmendmentStatus
from domain.aggregates.oversight import Ground, Oversight, Regime, oversight_of
from domain.aggregates.plan import CoreBusiness, Fulfilment, Plan, PlanState
from domain.aggregates.plan import events as e
from domain.aggregates.plan.asks import ActionDeclined, CoreBusinessChecked
from domain.aggregates.remarks import Part
from domain.authority import Actor
from domain.events import Event
from domain.terms import AskCode, Award, Party
from projections.waiting import NOTICE, Awaited, Waiting, owed, waiting
from tests.kit.cast import (
    ACTION,
    AMENDMENT,
    CLIENT,
    COMMITMENT,
    CONTRACTOR,
    ENTRY,
    FREE,
    NOORDERDIJK,
    PLAN,
    STATEMENT,
    TODAY,
    WATERBURG,
    accepted,
    action_agreed,
    head,
    hours_recorded,
    id_of,
    noted,
    opened,
    promised,
    terms,
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


def answers(*events: Event, amendments: tuple[Amendment, ...] = ()) -> list[Waiting]:
    """Return what waits for the contractor of a plan after some events; for the client nothing does."""
    plan: Plan = given(Plan, opened(), *events).state
    known = {each.id: each for each in amendments}
    assert waiting(plan, {}, WATERBURG) == []
    return waiting(plan, known, NOORDERDIJK)


ASKED = [Waiting(Awaited.ASK, ACTION)]


def reworded(by: Actor) -> e.ActionRevised:
    return e.ActionRevised(head=head(by), action=ACTION, terms=terms("Een middag meelopen"))


def test_what_the_client_asks_waits_for_the_contractor_until_it_says_how_it_sees_that() -> None:
    def checked(by: Actor) -> CoreBusinessChecked:
        return CoreBusinessChecked(head=head(by), action=ACTION, outcome=CoreBusiness.APART)

    declined = ActionDeclined(head=head(CONTRACTOR, reason="Te druk."), action=ACTION, code=AskCode.CAPACITY)
    assert answers(noted(CONTRACTOR)) == []
    assert answers(noted(CLIENT)) == answers(noted(CLIENT), checked(CLIENT)) == ASKED
    assert answers(noted(CLIENT), checked(CONTRACTOR)) == answers(noted(CLIENT), declined) == []


def test_whoever_worded_it_last_does_not_wait_for_itself() -> None:
    assert answers(noted(CLIENT), reworded(CONTRACTOR)) == []
    assert answers(noted(CLIENT), reworded(CONTRACTOR), reworded(CLIENT)) == ASKED
    assert answers(noted(CONTRACTOR), reworded(CLIENT)) == []


def test_what_is_agreed_let_go_or_in_a_proposal_is_asked_no_longer() -> None:
    dropped = e.ActionDropped(head=head(CLIENT, reason="Toch niet."), action=ACTION)
    assert answers(noted(CLIENT), dropped) == []
    assert answers(noted(CLIENT), accepted(action_agreed(base=2))) == []
    draft, side = given(Amendment, id=AMENDMENT), Party.CONTRACTOR
    draft.when(a.open_amendment, CONTRACTOR, plan=PLAN, title="Een middag meelopen", party=side)
    draft.when(a.write_change, CONTRACTOR, change=action_agreed(base=2), party=side, revision=0)
    assert answers(noted(CLIENT), amendments=(draft.state,)) == ASKED
    draft.when(a.propose_amendment, CONTRACTOR, party=side, version=2, signing=FREE)
    assert answers(noted(CLIENT), amendments=(draft.state,)) == []


def test_the_first_plan_waits_for_both_until_something_is_agreed_on() -> None:
    award = Award(day=TODAY - timedelta(weeks=2), weeks=3)

    def first(organisation: UUID, *events: Event) -> list[Waiting]:
        plan: Plan = given(Plan, opened(award=award), *events).state
        oversight: Oversight = given(Oversight, id=oversight_of(PLAN)).state
        return list(owed(plan, oversight, (), organisation, TODAY))

    for side in (WATERBURG, NOORDERDIJK):
        assert first(side) == [Waiting(Awaited.FIRST_PLAN, PLAN, TODAY + timedelta(weeks=1))]
        assert first(side, accepted(action_agreed())) == []


def remarked(*said: Actor, resolved: bool = False) -> Amendment:
    """Return a draft with a remark in which these spoke one after the other."""
    sides = {CLIENT: Party.CLIENT, CONTRACTOR: Party.CONTRACTOR}
    draft, remark = given(Amendment, id=AMENDMENT), id_of("a remark")
    draft.when(a.open_amendment, CLIENT, plan=PLAN, title="Een middag meelopen", party=Party.CLIENT)
    first, *later = said
    facts: dict[str, Any] = {"remark": remark, "subject": None, "part": Part.WHOLE, "text": "Waarom?"}
    draft.when(remarking.make_remark, first, **facts, party=sides[first])
    for who in later:
        draft.when(remarking.answer_remark, who, remark=remark, text="Daarom.", party=sides[who])
    if resolved:
        draft.when(remarking.resolve_remark, CLIENT, remark=remark, said=len(said), party=Party.CLIENT)
    found: Amendment = draft.state
    return found


def remarks_left(draft: Amendment, organisation: UUID) -> list[Waiting]:
    return waiting(given(Plan, opened()).state, {AMENDMENT: draft}, organisation)


def test_a_remark_waits_for_whoever_did_not_speak_last() -> None:
    asked = [Waiting(Awaited.REMARK, AMENDMENT)]
    assert remarks_left(remarked(CLIENT), NOORDERDIJK) == asked
    assert remarks_left(remarked(CLIENT), WATERBURG) == []
    assert remarks_left(remarked(CLIENT, CONTRACTOR), WATERBURG) == asked
    assert remarks_left(remarked(CLIENT, CONTRACTOR), NOORDERDIJK) == []


def test_a_remark_that_is_resolved_or_was_decided_with_its_draft_waits_for_nobody() -> None:
    assert remarks_left(remarked(CLIENT, resolved=True), NOORDERDIJK) == []
    draft = remarked(CLIENT)
    draft.status = AmendmentStatus.WITHDRAWN
    assert remarks_left(draft, NOORDERDIJK) == []


def test_a_proposal_waits_until_the_day_that_was_asked() -> None:
    draft, day = given(Amendment, id=AMENDMENT), TODAY + timedelta(days=7)
    draft.when(a.open_amendment, CLIENT, plan=PLAN, title="Een middag meelopen", party=Party.CLIENT)
    draft.when(a.write_change, CLIENT, change=action_agreed(), party=Party.CLIENT, revision=0)
    draft.when(a.propose_amendment, CLIENT, party=Party.CLIENT, version=2, signing=FREE, respond_by=day)
    assert remarks_left(draft.state, NOORDERDIJK) == [Waiting(Awaited.SIGNATURE, AMENDMENT, day)]

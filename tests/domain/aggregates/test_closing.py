"""A plan closes when both sign the same final statement, and opens again only when both want it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from domain.aggregates.plan import (
    OpenKind,
    Plan,
    PlanState,
    agree_closing,
    agree_reopening,
    drop_closing,
    drop_reopening,
    join_trajectory,
    judge_success,
    propose_closing,
    propose_reopening,
    sound_settlement,
)
from domain.aggregates.plan import events as e
from domain.authority import Actor
from domain.changes import CriterionAgreed, CriterionReleased, SettlementAgreed
from domain.closing import (
    FinalStatement,
    Judgement,
    Settlement,
    SettlementTerms,
    Shortage,
    Surplus,
    settlement_of,
)
from domain.events import Event
from domain.refusals import Refused
from domain.terms import Party
from tests.kit.cast import (
    CLIENT,
    CONTRACTOR,
    OBJECTION,
    OTHER,
    PLAN,
    STATEMENT,
    TRAJECTORY,
    accepted,
    agreed,
    contract,
    disputed,
    frozen,
    head,
    hours_recorded,
    id_of,
    objected,
    opened,
    proposed,
)
from tests.kit.scenario import Scenario, given

PARTIES = pytest.mark.parametrize("by", [CLIENT, CONTRACTOR], ids=["client", "contractor"])
CLOSING, REOPENING, CRITERION, RECEIVER = map(id_of, ("closing", "reopening", "criterion", "receiver"))
LAST = date(2028, 2, 28)
SURPLUS = Settlement(cents=43_267_26, surplus=Surplus.CARRY_OVER, until=date(2030, 2, 28))


def final(**changes: Any) -> FinalStatement:
    """Return the final statement of plan A of the demo, on the last day of the plan of these tests."""
    statement = FinalStatement(
        on=LAST,
        framework=frozen(),
        percentage=500,
        obligation=235_617_28,
        realised=278_884_54,
        received=0,
        ledger="a" * 64,
        settlement=SURPLUS,
    )
    return replace(statement, **changes)


def ended(*events: Event) -> Scenario:
    """Return a plan whose last day was yesterday."""
    return given(Plan, opened(contracts=(contract(last_day=LAST),)), *events)


def facts(statement: FinalStatement | None = None, *, unsettled: int = 0) -> dict[str, Any]:
    """Return what a decision about a final statement asks for."""
    statement = statement or final()
    return {"closing": CLOSING, "statement": statement, "content": statement.content(PLAN), "unsettled": unsettled}


def signed(by: Actor = CLIENT, statement: FinalStatement | None = None) -> e.ClosingProposed:
    """A party signed the final statement."""
    statement = statement or final()
    return e.ClosingProposed(head=head(by), closing=CLOSING, statement=statement, content=statement.content(PLAN))


def closed(by: Actor = CONTRACTOR) -> e.PlanClosed:
    """The other party signed it too."""
    return e.PlanClosed(head=head(by), closing=CLOSING, statement=final(), content=final().content(PLAN))


def asked(by: Actor = CLIENT) -> e.ReopeningProposed:
    """A party wanted to open the plan again."""
    return e.ReopeningProposed(head=head(by, reason="Er kwam nog een factuur."), reopening=REOPENING)


def given_away() -> e.CarryOverGiven:
    """The pot gave to another plan."""
    return e.CarryOverGiven(head=head(CLIENT), carry_over=id_of("from the pot"), receiver=RECEIVER, cents=43_167_77)


@PARTIES
def test_either_party_proposes_and_the_other_closes(by: Actor) -> None:
    told = ended().when(propose_closing, by, **facts())
    told.then(e.ClosingProposed, statement=final())
    states = [told.state.state]
    told.when(agree_closing, OTHER[by], **facts()).then(e.PlanClosed, content=final().content(PLAN))
    assert [*states, told.state.state] == [PlanState.CLOSING, PlanState.CLOSED]
    assert told.state.closed.left == 43_267_26


@PARTIES
def test_nobody_signs_their_own_statement(by: Actor) -> None:
    ended(signed(by)).when(agree_closing, by, **facts()).then_refused("closing.own-statement")


def test_a_plan_closes_after_its_last_day() -> None:
    on_the_day = datetime(2028, 2, 28, 20, 0, tzinfo=UTC)
    told = ended().when(propose_closing, CLIENT, at=on_the_day, **facts())
    told.then_refused("closing.too-early", last=LAST)


def test_what_is_open_is_settled_first() -> None:
    ended().when(propose_closing, CLIENT, **facts(unsettled=2)).then_refused("closing.unsettled", count=2)
    ended(signed()).when(agree_closing, CONTRACTOR, **facts(unsettled=1)).then_refused("closing.unsettled", count=1)


def test_one_statement_at_a_time() -> None:
    ended(signed()).when(propose_closing, CONTRACTOR, **facts()).then_refused("closing.already-proposed")


def test_a_shortage_needs_terms_and_a_surplus_has_the_framework() -> None:
    short = final(realised=200_000_00, settlement=None)
    ended().when(propose_closing, CLIENT, **facts(short)).then_refused("closing.no-terms", cents=35_617_28)
    even = final(realised=235_617_28, settlement=None)
    ended().when(propose_closing, CLIENT, **facts(even)).then(e.ClosingProposed)


def test_one_signs_what_one_read() -> None:
    other = facts() | {"statement": final(realised=1)}
    ended().when(propose_closing, CLIENT, **other).then_refused("closing.outdated")
    ended(signed()).when(agree_closing, CONTRACTOR, **other).then_refused("closing.outdated")
    newer = facts(final(ledger="b" * 64))
    ended(signed()).when(agree_closing, CONTRACTOR, **newer).then_refused("closing.outdated")


def test_a_change_of_the_plan_voids_the_statement_where_everybody_sees_it() -> None:
    told = ended(signed(), hours_recorded())
    assert told.state.state is PlanState.OPEN
    assert told.state.closing.voided
    told.when(agree_closing, CONTRACTOR, **facts()).then_refused("closing.voided")
    told.when(propose_closing, CONTRACTOR, **facts()).then(e.ClosingProposed)
    assert not told.state.closing.voided


def test_looking_back_and_costs_leave_the_statement_as_it_is() -> None:
    beside = e.CostsShared(head=head(CONTRACTOR), shared=True)
    assert ended(signed(), beside).state.state is PlanState.CLOSING


@PARTIES
def test_either_party_lets_a_statement_go_with_a_reason(by: Actor) -> None:
    told = ended(signed()).when(drop_closing, by, closing=CLOSING)
    told.then_refused("text.required", field="reason")
    told.when(drop_closing, by, reason="De omzet klopt niet.", closing=CLOSING).then(e.ClosingDropped)
    assert told.state.state is PlanState.OPEN
    told.when(drop_closing, by, reason="Nog eens.", closing=CLOSING).then_missing()


def test_another_statement_than_the_one_that_waits_does_not_exist() -> None:
    ended(signed()).when(agree_closing, CONTRACTOR, **facts() | {"closing": REOPENING}).then_missing()


@PARTIES
def test_only_both_open_a_plan_again(by: Actor) -> None:
    told = ended(signed(), closed())
    told.when(propose_reopening, by, reopening=REOPENING).then_refused("text.required", field="reason")
    told.when(propose_reopening, by, reason="Er kwam nog een factuur.", reopening=REOPENING).then(e.ReopeningProposed)
    told.when(propose_reopening, OTHER[by], reason="Ja.", reopening=CLOSING).then_refused("reopening.already-proposed")
    told.when(agree_reopening, by, reopening=REOPENING).then_refused("reopening.own-proposal")
    told.when(agree_reopening, OTHER[by], reopening=REOPENING).then(e.PlanReopened)
    assert (told.state.state, told.state.closed, told.state.reopening) == (PlanState.OPEN, None, None)


def test_a_reopening_can_be_let_go() -> None:
    told = ended(signed(), closed(), asked())
    told.when(drop_reopening, CONTRACTOR, reopening=REOPENING).then_refused("text.required", field="reason")
    told.when(drop_reopening, CONTRACTOR, reason="Dat kan volgend jaar.", reopening=REOPENING).then(e.ReopeningDropped)
    assert told.state.state is PlanState.CLOSED
    told.when(agree_reopening, CONTRACTOR, reopening=REOPENING).then_missing()


def test_a_running_plan_is_not_reopened() -> None:
    ended().when(propose_reopening, CLIENT, reason="Zomaar.", reopening=REOPENING).then_refused("reopening.not-closed")


def test_a_plan_whose_pot_was_drawn_on_stays_closed() -> None:
    told = ended(signed(), closed(), given_away())
    assert told.state.closed.left == 99_49
    told.when(propose_reopening, CLIENT, reason="Toch.", reopening=REOPENING).then_refused("reopening.pot-spent")
    late = ended(signed(), closed(), asked(), given_away())
    late.when(agree_reopening, CONTRACTOR, reopening=REOPENING).then_refused("reopening.pot-spent")


def test_no_days_join_a_closed_plan() -> None:
    told = ended(signed(), closed()).when(join_trajectory, CONTRACTOR, trajectory=TRAJECTORY)
    told.then_refused("stage.plan-closed", field="allocation")


def test_the_plan_names_what_it_leaves_open() -> None:
    told = ended(proposed(), hours_recorded(), objected())
    assert [(each.kind, each.thing) for each in told.state.unsettled()] == [
        (OpenKind.REVENUE, STATEMENT),
        (OpenKind.OBJECTION, OBJECTION),
    ]
    assert [each.kind for each in ended(proposed(), disputed()).state.unsettled()] == [OpenKind.REVENUE]
    assert ended(proposed(), agreed()).state.unsettled() == []


def test_each_party_looks_back_in_its_own_words() -> None:
    told = ended(accepted(CriterionAgreed(subject=CRITERION, base=0, text="Twee mensen bleven.")))
    for by, judgement in ((CLIENT, Judgement.MET), (CONTRACTOR, Judgement.PARTLY)):
        told.when(judge_success, by, criterion=CRITERION, judgement=judgement, story="Zo ging het.")
        told.then(e.SuccessJudged, story="Zo ging het.")
    looks = told.state.criteria[CRITERION].looks
    assert {party: look.judgement for party, look in looks.items()} == {
        Party.CLIENT: Judgement.MET,
        Party.CONTRACTOR: Judgement.PARTLY,
    }
    silent: dict[str, Any] = {"criterion": CRITERION, "judgement": Judgement.MET, "story": " "}
    told.when(judge_success, CLIENT, **silent).then_refused("text.required", field="story")
    told.when(judge_success, CLIENT, criterion=CLOSING, judgement=Judgement.MET, story="Ja.").then_missing()


def test_looking_back_comes_after_the_last_day() -> None:
    told = given(Plan, opened(), accepted(CriterionAgreed(subject=CRITERION, base=0, text="Twee mensen bleven.")))
    told.when(judge_success, CLIENT, criterion=CRITERION, judgement=Judgement.MET, story="Ja.")
    told.then_refused("success.too-early")


def test_a_criterion_and_the_settlement_are_in_the_plan_by_amendment() -> None:
    terms = SettlementTerms(shortage=Shortage.MAKE_UP, surplus=Surplus.CARRY_OVER)
    told = ended(
        accepted(
            CriterionAgreed(subject=CRITERION, base=0, text="Twee mensen bleven."),
            SettlementAgreed(subject=settlement_of(PLAN), base=0, terms=terms),
        )
    )
    assert told.state.criteria[CRITERION].text == "Twee mensen bleven."
    assert told.state.settling.terms == terms
    told.state.evolve(accepted(CriterionReleased(subject=CRITERION, base=2)))
    assert told.state.criteria == {}


@pytest.mark.parametrize(
    ("terms", "rule", "field"),
    [
        ({"shortage": Shortage.PENALTY, "penalty": 5_000}, "text.required", "destination"),
        ({"shortage": Shortage.PENALTY, "destination": "Fonds"}, "quantity.not-positive", "penalty"),
        ({"shortage": Shortage.PENALTY, "destination": "Fonds", "penalty": 10_001}, "quantity.absurd", "penalty"),
        ({"shortage": Shortage.LONGER}, "quantity.not-positive", "months"),
        ({"shortage": Shortage.LONGER, "months": 121}, "quantity.absurd", "months"),
        ({"shortage": Shortage.MAKE_UP, "surplus": Surplus.BONUS}, "quantity.not-positive", "bonus"),
    ],
)
def test_each_way_asks_for_what_it_needs(terms: dict[str, Any], rule: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        sound_settlement(SettlementTerms(**{"surplus": Surplus.CARRY_OVER} | terms))
    assert (refused.value.rule, refused.value.field) == (rule, field)


def test_what_a_way_does_not_need_is_not_kept() -> None:
    terms = SettlementTerms(
        shortage=Shortage.MAKE_UP, surplus=Surplus.CARRY_OVER, months=3, penalty=1, destination="Fonds", bonus=1
    )
    assert sound_settlement(terms) == SettlementTerms(shortage=Shortage.MAKE_UP, surplus=Surplus.CARRY_OVER)

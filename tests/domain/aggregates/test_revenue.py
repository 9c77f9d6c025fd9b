"""Revenue has two keys: nobody agrees with their own, and nothing else counts."""

from datetime import date

import pytest

from domain.aggregates.plan import (
    Plan,
    StatementStatus,
    agree_revenue,
    dispute_revenue,
    propose_revenue,
    revise_revenue,
    withdraw_revenue,
)
from domain.aggregates.plan import events as e
from domain.authority import Actor
from domain.terms import Party
from tests.kit.cast import (
    CLIENT,
    CONTRACTOR,
    LAST_DAY,
    LOT,
    NOW,
    OTHER,
    SECOND_LOT,
    STATEMENT,
    TODAY,
    agreed,
    disputed,
    id_of,
    opened,
    proposed,
    revenue,
)
from tests.kit.scenario import Scenario, given

PARTIES = pytest.mark.parametrize("by", [CLIENT, CONTRACTOR], ids=["client", "contractor"])


@PARTIES
def test_either_party_states_revenue(by: Actor) -> None:
    told = given(Plan, opened()).when(propose_revenue, by, statement=STATEMENT, lot=LOT, **revenue())
    told.then(e.RevenueProposed, statement=STATEMENT, lot=LOT, cents=100_000_000)
    assert told.state.statements[STATEMENT].status is StatementStatus.PROPOSED


@PARTIES
def test_nobody_agrees_with_their_own_revenue(by: Actor) -> None:
    told = given(Plan, opened(), proposed(by)).when(agree_revenue, by, statement=STATEMENT, revision=2)
    told.then_refused("revenue.own-statement")


@PARTIES
def test_nobody_disputes_their_own_revenue(by: Actor) -> None:
    told = given(Plan, opened(), proposed(by)).when(
        dispute_revenue, by, reason="Toch niet", statement=STATEMENT, revision=2
    )
    told.then_refused("revenue.own-statement")


@PARTIES
def test_the_other_party_agrees_with_exactly_what_was_proposed(by: Actor) -> None:
    told = given(Plan, opened(), proposed(by)).when(agree_revenue, OTHER[by], statement=STATEMENT, revision=2)
    told.then(e.RevenueAgreed, first_day=date(2027, 7, 1), last_day=date(2027, 12, 31), cents=100_000_000)


def test_what_was_agreed_is_not_agreed_disputed_or_withdrawn_again() -> None:
    for decision, by in ((agree_revenue, CLIENT), (dispute_revenue, CLIENT), (withdraw_revenue, CONTRACTOR)):
        told = given(Plan, opened(), proposed(), agreed()).when(decision, by, statement=STATEMENT, revision=3)
        told.then_refused("revenue.already-agreed")


def test_a_dispute_has_a_reason() -> None:
    told = given(Plan, opened(), proposed())
    told.when(dispute_revenue, CLIENT, statement=STATEMENT, revision=2).then_refused("text.required", field="reason")
    told.when(dispute_revenue, CLIENT, reason="Er ontbreekt een factuur.", statement=STATEMENT, revision=2)
    told.then(e.RevenueDisputed)
    assert told.state.statements[STATEMENT].reason == "Er ontbreekt een factuur."


def test_a_disputed_statement_is_not_disputed_twice() -> None:
    told = given(Plan, opened(), proposed(), disputed())
    told.when(dispute_revenue, CLIENT, reason="Nog steeds", statement=STATEMENT, revision=3)
    told.then_refused("revenue.already-disputed")


def test_a_disputed_statement_can_still_be_agreed() -> None:
    told = given(Plan, opened(), proposed(), disputed()).when(agree_revenue, CLIENT, statement=STATEMENT, revision=3)
    told.then(e.RevenueAgreed)


def test_a_revision_turns_the_keys_around() -> None:
    told = given(Plan, opened(), proposed(CLIENT)).when(
        revise_revenue, CONTRACTOR, statement=STATEMENT, revision=2, **revenue(cents=90_000_000)
    )
    told.then(e.RevenueRevised, cents=90_000_000)
    told.when(agree_revenue, CONTRACTOR, statement=STATEMENT, revision=3).then_refused("revenue.own-statement")
    told.when(agree_revenue, CLIENT, statement=STATEMENT, revision=3).then(e.RevenueAgreed, cents=90_000_000)


def test_an_agreed_revenue_counts_on_while_a_revision_waits() -> None:
    told = given(Plan, opened(), proposed(), agreed()).when(
        revise_revenue, CLIENT, statement=STATEMENT, revision=3, **revenue(cents=90_000_000)
    )
    statement = told.state.statements[STATEMENT]
    assert (statement.status, statement.agreed.cents, statement.proposed.cents) == (
        StatementStatus.PROPOSED,
        100_000_000,
        90_000_000,
    )
    assert statement.proposed_by is Party.CLIENT


def test_a_revision_that_changes_nothing_does_not_clear_a_dispute() -> None:
    told = given(Plan, opened(), proposed(), disputed())
    told.when(revise_revenue, CONTRACTOR, statement=STATEMENT, revision=3, **revenue())
    told.then_refused("revenue.nothing-changed")


def test_the_proposer_withdraws_a_statement_that_waits() -> None:
    told = given(Plan, opened(), proposed()).when(withdraw_revenue, CONTRACTOR, statement=STATEMENT, revision=2)
    told.then(e.RevenueWithdrawn)


def test_nobody_withdraws_the_other_partys_statement() -> None:
    told = given(Plan, opened(), proposed()).when(withdraw_revenue, CLIENT, statement=STATEMENT, revision=2)
    told.then_refused("revenue.not-yours")


def test_a_statement_that_was_agreed_before_is_revised_and_never_withdrawn() -> None:
    told = given(Plan, opened(), proposed(), agreed())
    told.when(revise_revenue, CONTRACTOR, statement=STATEMENT, revision=3, **revenue(cents=90_000_000))
    told.when(withdraw_revenue, CONTRACTOR, statement=STATEMENT, revision=4).then_refused("revenue.agreed-before")


def test_a_withdrawn_statement_is_over() -> None:
    told = given(Plan, opened(), proposed()).when(withdraw_revenue, CONTRACTOR, statement=STATEMENT, revision=2)
    told.when(agree_revenue, CLIENT, statement=STATEMENT, revision=3).then_refused("revenue.withdrawn")
    told.when(revise_revenue, CLIENT, statement=STATEMENT, revision=3, **revenue(cents=1)).then_refused(
        "revenue.withdrawn"
    )


def test_what_was_read_before_a_revision_is_stale() -> None:
    told = given(Plan, opened(), proposed()).when(
        revise_revenue, CONTRACTOR, statement=STATEMENT, revision=2, **revenue(cents=90_000_000)
    )
    told.when(agree_revenue, CLIENT, statement=STATEMENT, revision=2).then_stale(current=3)


def test_a_statement_that_is_not_there_is_missing() -> None:
    told = given(Plan, opened())
    told.when(agree_revenue, CLIENT, statement=id_of("elsewhere"), revision=1).then_missing()
    told.when(propose_revenue, CLIENT, statement=STATEMENT, lot=id_of("elsewhere"), **revenue()).then_missing()


def test_a_known_statement_is_not_stated_anew() -> None:
    told = given(Plan, opened(), proposed(), agreed())
    told.when(propose_revenue, CLIENT, statement=STATEMENT, lot=LOT, **revenue(cents=1)).then_refused(
        "plan.already-there"
    )


OVERLAPS = pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2027, 12, 31), date(2028, 1, 31)),
        (date(2027, 7, 1), date(2027, 7, 1)),
        (date(2027, 9, 1), date(2027, 9, 30)),
        (date(2027, 7, 1), date(2028, 2, 1)),
    ],
)


def _another(told: Scenario, first: date, last: date, lot: str = "lot 1") -> Scenario:
    return told.when(propose_revenue, CLIENT, statement=id_of("another"), lot=id_of(lot), **revenue(first, last))


@OVERLAPS
def test_the_periods_of_a_lot_do_not_overlap(first: date, last: date) -> None:
    told = _another(given(Plan, opened(), proposed()), first, last)
    told.then_refused("revenue.overlap", first=date(2027, 7, 1), last=date(2027, 12, 31))


@OVERLAPS
def test_the_periods_of_another_lot_are_its_own(first: date, last: date) -> None:
    _another(given(Plan, opened(), proposed()), first, last, "lot 2").then(e.RevenueProposed, lot=SECOND_LOT)


def test_the_day_after_a_period_is_free() -> None:
    _another(given(Plan, opened(), proposed()), date(2028, 1, 1), TODAY).then(e.RevenueProposed)


def test_a_withdrawn_statement_frees_its_period() -> None:
    told = given(Plan, opened(), proposed()).when(withdraw_revenue, CONTRACTOR, statement=STATEMENT, revision=2)
    _another(told, date(2027, 7, 1), date(2027, 12, 31)).then(e.RevenueProposed)


def test_a_period_stays_taken_while_its_agreed_statement_is_proposed_to_move() -> None:
    told = given(Plan, opened(), proposed(), agreed())
    moved = revenue(date(2027, 7, 1), date(2027, 9, 30))
    told.when(revise_revenue, CONTRACTOR, statement=STATEMENT, revision=3, **moved).then(e.RevenueRevised)
    _another(told, date(2027, 10, 1), date(2027, 12, 31)).then_refused("revenue.overlap", last=date(2027, 12, 31))


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    told = given(Plan, opened()).when(
        propose_revenue, CLIENT, statement=STATEMENT, lot=LOT, **revenue(date(2027, 12, 31), date(2027, 12, 30))
    )
    told.then_refused("period.end-before-start", field="last_day")


def test_revenue_is_stated_over_a_period_that_has_ended() -> None:
    told = given(Plan, opened())
    for last, refused in ((TODAY, False), (date(2028, 3, 1), True)):
        told.when(propose_revenue, CLIENT, statement=id_of(str(last)), lot=LOT, **revenue(date(2028, 2, 1), last))
        if refused:
            told.then_refused("date.future", today=TODAY)
        else:
            told.then(e.RevenueProposed)


@pytest.mark.parametrize("first", [date(1999, 12, 31), date(1, 1, 1)])
def test_an_absurd_day_is_refused(first: date) -> None:
    told = given(Plan, opened()).when(
        propose_revenue, CLIENT, statement=STATEMENT, lot=LOT, **revenue(first, date(2027, 12, 31))
    )
    told.then_refused("date.absurd")


def test_revenue_lies_within_the_contract_and_its_exercised_options() -> None:
    long_ago = revenue(date(2027, 6, 30), date(2027, 7, 31))
    told = given(Plan, opened()).when(propose_revenue, CLIENT, statement=STATEMENT, lot=LOT, **long_ago)
    told.then_refused("revenue.outside-contract", last=LAST_DAY)
    beyond = revenue(date(2029, 6, 1), date(2029, 7, 31))
    later = NOW.replace(year=2030, day=1)
    told.when(propose_revenue, CLIENT, at=later, statement=STATEMENT, lot=LOT, **beyond)
    told.then_refused("revenue.outside-contract")
    told.state.evolve(e.OptionExercised(head=opened().head, contract=id_of("K-101"), option=id_of("option 1")))
    told.when(propose_revenue, CLIENT, at=later, statement=STATEMENT, lot=LOT, **beyond).then(e.RevenueProposed)


@pytest.mark.parametrize(
    ("cents", "rule"),
    [(0, "amount.not-positive"), (-1, "amount.not-positive"), (10_000_000_000_001, "amount.absurd")],
)
def test_revenue_is_an_amount_above_zero(cents: int, rule: str) -> None:
    told = given(Plan, opened()).when(propose_revenue, CLIENT, statement=STATEMENT, lot=LOT, **revenue(cents=cents))
    told.then_refused(rule, field="amount")

"""The pot of plan A of the demo, to the cent: what it holds, what plan B takes, and that nobody takes it twice."""

from datetime import date, datetime
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.aggregates.plan import OpenKind, Plan, PlanState, Unsettled
from domain.aggregates.trajectory import EndCause
from domain.authority import ALWAYS, COMMANDS, POLICY, QUERIES
from domain.changes import SettlementAgreed
from domain.closing import CostKind, Settlement, SettlementTerms, Shortage, Surplus, settlement_of
from domain.commands.books import open_book
from domain.conclusions import final_statement, settlement, unsettled
from domain.refusals import Missing, Refused
from domain.terms import ObjectionCode, StageFacts, StageKind
from domain.valuation.framework import norm
from domain.valuation.tariff import tariff
from tests.kit.cast import CLIENT, CONTRACTOR, NOW, OUTSIDER, PLAN, allocated, hours, id_of, section_written, stage
from tests.kit.office import CLOSED, FINAL, HELDER, POT, READY, SIGNED, Office, content_of, ended, samples

A, B, C = map(id_of, ("plan A", "plan B", "plan C"))
NORM = tariff(norm())
JUNE = date(2027, 6, 30)


@pytest.fixture
def potted(office: Office) -> Office:
    """Plan A closed with its surplus, and B and C with the obligation of plan B."""
    ended(office, A, revenue=4_712_345_60, realised=278_884_54)
    for plan in (B, C):
        ended(office, plan, revenue=1_726_710_60, realised=1)
    office.do("propose_closing", CLIENT, plan=A, closing=FINAL, content=content_of(office, A))
    office.do("agree_closing", CONTRACTOR, plan=A, closing=FINAL, content=content_of(office, A))
    return office


def plan(office: Office, id: UUID) -> Plan:
    found: Plan = office.read(Plan, id)
    return found


def refused(office: Office, name: str, by: object = CLIENT, **facts: object) -> Refused:
    log = list(office.store.log)
    with pytest.raises(Refused) as refusal:
        office.do(name, by, **facts)  # type: ignore[arg-type]
    assert office.store.log == log
    return refusal.value


def test_a_hand_over_without_an_answer_keeps_a_plan_open(office: Office) -> None:
    ended(office, A)
    way, step, handover = id_of("a way in A"), id_of("a step in A"), id_of("a hand-over in A")
    first = date(2026, 9, 1)
    facts = stage(first_day=first, allocations=(allocated(first=first, plan=A),))
    office.do("start_trajectory", CONTRACTOR, trajectory=way, stage=step, facts=facts)
    handing: dict[str, Any] = {"receiver": HELDER, "day": JUNE, "kind": StageKind.EMPLOYMENT, "from_plan": A}
    told: dict[str, Any] = {"trajectory": way, "handover": handover}
    office.do("propose_handover", CONTRACTOR, stage=step, **handing, **told)
    assert unsettled(open_book(office.store, A).book) == [Unsettled(OpenKind.HANDOVER, handover)]
    content = content_of(office, A)
    assert refused(office, "propose_closing", plan=A, closing=FINAL, content=content).rule == "closing.unsettled"
    office.do("withdraw_handover", CONTRACTOR, **told)
    assert unsettled(open_book(office.store, A).book) == []
    office.do("propose_closing", CLIENT, plan=A, closing=FINAL, content=content)


def ask(office: Office, receiver: UUID, cents: int, carry_over: UUID = POT, **facts: Any) -> None:
    office.do("propose_carry_over", CLIENT, plan=receiver, carry_over=carry_over, source=A, amount=cents, **facts)


def test_the_engine_says_what_both_sign(potted: Office) -> None:
    closed = plan(potted, A).closed
    assert closed is not None
    statement = closed.statement
    assert (statement.on, statement.obligation, statement.realised) == (JUNE, 235_617_28, 278_884_54)
    assert statement.balance == closed.left == 43_267_26
    assert statement.settlement == Settlement(cents=43_267_26, surplus=Surplus.CARRY_OVER, until=date(2029, 6, 30))
    assert closed.content == statement.content(A)


def test_plan_b_takes_half_its_obligation_and_ninety_nine_euros_stay(potted: Office) -> None:
    assert refused(potted, "propose_carry_over", plan=B, carry_over=POT, source=A, amount=43_167_78).facts == {
        "most": 43_167_77
    }
    ask(potted, B, 43_167_77, basis="Aanbestedingsleidraad, paragraaf 4.2")
    assert plan(potted, B).received == 0
    potted.do("agree_carry_over", CONTRACTOR, plan=B, carry_over=POT)
    source, receiver = plan(potted, A).closed, plan(potted, B)
    assert source is not None
    assert (source.given, source.left) == ({POT: (B, 43_167_77)}, 99_49)
    assert (receiver.received, receiver.carry_overs[POT].basis) == (43_167_77, "Aanbestedingsleidraad, paragraaf 4.2")
    stands = open_book(potted.store, B).book.valuation(JUNE).figures()
    assert (stands.obligation, stands.realised) == (86_335_53, 1)


def test_what_was_received_counts_in_the_balance_and_never_in_realised(potted: Office) -> None:
    ask(potted, B, 43_167_77)
    potted.do("agree_carry_over", CONTRACTOR, plan=B, carry_over=POT)
    statement = final_statement(open_book(potted.store, B).book)
    assert (statement.realised, statement.received, statement.balance) == (1, 43_167_77, 1 + 43_167_77 - 86_335_53)


def test_nobody_agrees_with_their_own_and_nothing_is_received_twice(potted: Office) -> None:
    ask(potted, B, 100)
    again: dict[str, Any] = {"plan": B, "carry_over": POT}
    assert refused(potted, "agree_carry_over", CLIENT, **again).rule == "carry-over.own-proposal"
    potted.do("agree_carry_over", CONTRACTOR, **again)
    assert refused(potted, "agree_carry_over", CONTRACTOR, **again).rule == "carry-over.received"
    with pytest.raises(Missing):
        potted.do("agree_carry_over", CONTRACTOR, plan=C, carry_over=POT)


def test_a_second_plan_gets_no_more_than_what_is_left(potted: Office) -> None:
    other = id_of("another carry-over")
    ask(potted, B, 43_167_77)
    ask(potted, C, 100_00, carry_over=other)
    potted.do("agree_carry_over", CONTRACTOR, plan=B, carry_over=POT)
    answer = refused(potted, "agree_carry_over", CONTRACTOR, plan=C, carry_over=other)
    assert (answer.rule, answer.facts) == ("carry-over.limit", {"most": 99_49})


def test_the_pot_is_never_spent_twice_by_sixteen_at_once(potted: Office) -> None:
    asked = [id_of(f"carry-over {number}") for number in range(16)]
    for carry_over in asked:
        ask(potted, B if asked.index(carry_over) % 2 else C, 40_000_00, carry_over=carry_over)
    start, won, lost = Barrier(len(asked)), list[UUID](), list[str]()

    def race(number: int, carry_over: UUID) -> None:
        start.wait()
        try:
            potted.do("agree_carry_over", CONTRACTOR, plan=B if number % 2 else C, carry_over=carry_over)
        except Refused as answer:
            lost.append(answer.rule)
        else:
            won.append(carry_over)

    racers = [Thread(target=race, args=each) for each in enumerate(asked)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    closed = plan(potted, A).closed
    assert closed is not None
    assert (len(won), closed.left) == (1, 3_267_26)
    assert lost == ["carry-over.limit"] * 15
    assert plan(potted, B).received + plan(potted, C).received == 40_000_00


@pytest.mark.parametrize(
    ("source", "rule"), [(READY, "carry-over.not-closed"), (A, "carry-over.limit"), (PLAN, "carry-over.not-closed")]
)
def test_only_a_pot_that_holds_enough_gives(potted: Office, source: UUID, rule: str) -> None:
    facts = {"plan": B, "carry_over": POT, "source": source, "amount": 50_000_00}
    assert refused(potted, "propose_carry_over", **facts).rule == rule


def test_a_plan_without_a_surplus_has_no_pot(office: Office) -> None:
    ended(office, A, revenue=1_000_00, realised=50_00)
    ended(office, B)
    office.do("propose_closing", CLIENT, plan=A, closing=FINAL, content=content_of(office, A))
    office.do("agree_closing", CONTRACTOR, plan=A, closing=FINAL, content=content_of(office, A))
    facts = {"plan": B, "carry_over": POT, "source": A, "amount": 1}
    assert refused(office, "propose_carry_over", **facts).rule == "carry-over.no-pot"


def test_a_pot_is_for_the_same_two_parties_and_for_two_years(potted: Office) -> None:
    neighbour = next(each for each in samples(potted) if each.name == "open_plan" and "newcomer" in each.facts)
    potted.do("open_plan", CLIENT, **neighbour.facts | {"plan": id_of("with another")})
    facts = {"plan": id_of("with another"), "carry_over": POT, "source": A, "amount": 1}
    assert refused(potted, "propose_carry_over", **facts).rule == "carry-over.other-parties"
    late = Office(potted.store.log)
    late.desk._now = lambda: datetime(2029, 7, 1, 12, 0, tzinfo=NOW.tzinfo)
    assert refused(late, "propose_carry_over", **facts | {"plan": B}).rule == "carry-over.expired"


def test_to_an_outsider_there_is_no_pot(potted: Office) -> None:
    with pytest.raises(Missing):
        potted.do("propose_carry_over", OUTSIDER, plan=B, carry_over=POT, source=A, amount=1)


def test_a_carry_over_can_be_let_go_and_waits_before_the_plan_closes(potted: Office) -> None:
    ask(potted, B, 100)
    proposing = {"plan": B, "closing": FINAL, "content": content_of(potted, B)}
    assert refused(potted, "propose_closing", **proposing).rule == "closing.unsettled"
    potted.do("drop_carry_over", CONTRACTOR, plan=B, carry_over=POT, reason="Wij hebben het niet nodig.")
    assert plan(potted, B).carry_overs == {}


def test_in_a_closed_plan_the_commands_of_a_running_plan_are_refused(office: Office) -> None:
    for name, facts in (
        ("record_hours", {"entry": uuid4(), "facts": hours()}),
        ("open_amendment", {"amendment": uuid4(), "title": "Toch nog", "change": section_written()}),
        ("propose_closing", {"closing": FINAL, "content": ""}),
    ):
        answer = refused(office, name, CONTRACTOR, plan=CLOSED, **facts)
        assert (answer.rule, answer.facts) == ("authority.plan-state", {"state": PlanState.CLOSED})
    assert refused(office, "propose_reopening", plan=READY, reopening=uuid4()).rule == "authority.plan-state"
    office.do("budget_costs", CONTRACTOR, plan=CLOSED, year=2027, kind=CostKind.WAGES, amount=1)


def test_a_closed_plan_is_still_there_to_be_read() -> None:
    assert all(POLICY[name].states == ALWAYS for name in QUERIES)
    assert any(rule.states != ALWAYS for rule in COMMANDS.values())


def test_what_changes_between_two_signatures_voids_the_first(office: Office) -> None:
    content = content_of(office, SIGNED)
    entry = id_of(f"purchase of {SIGNED}")
    revision = plan(office, SIGNED).entries[entry].revision
    office.do("withdraw_entry", CONTRACTOR, reason="Dubbel", plan=SIGNED, entry=entry, revision=revision)
    facts = {"plan": SIGNED, "closing": FINAL}
    assert refused(office, "agree_closing", CONTRACTOR, **facts, content=content).rule == "closing.voided"


def test_an_open_draft_keeps_a_plan_open(office: Office) -> None:
    draft = SettlementAgreed(
        subject=settlement_of(READY),
        base=0,
        terms=SettlementTerms(shortage=Shortage.MAKE_UP, surplus=Surplus.CARRY_OVER),
    )
    office.do("open_amendment", CLIENT, plan=READY, amendment=uuid4(), title="De afrekening", change=draft)
    facts = {"plan": READY, "closing": FINAL, "content": content_of(office, READY)}
    answer = refused(office, "propose_closing", **facts)
    assert (answer.rule, answer.facts) == ("closing.unsettled", {"count": 1})


def counting(first: date, last: date | None, *shares: tuple[UUID, date, date | None]) -> StageFacts:
    """Return a job whose days count in plans, each for a period."""
    periods = tuple(allocated(since, until, plan=plan) for plan, since, until in shares)
    return stage(first_day=first, last_day=last, allocations=periods)


def test_what_a_closed_plan_is_worth_does_not_change_by_way_of_a_trajectory(office: Office) -> None:
    march, july = date(2027, 3, 1), date(2027, 7, 1)
    job: dict[str, Any] = {"trajectory": id_of("a way"), "stage": id_of("a job")}
    facts = counting(march, None, (A, march, JUNE), (PLAN, july, None))
    ended(office, A)
    office.do("start_trajectory", CONTRACTOR, **job, facts=facts)
    for name, by in (("propose_closing", CLIENT), ("agree_closing", CONTRACTOR)):
        office.do(name, by, plan=A, closing=FINAL, content=content_of(office, A))
    shorter = counting(march, None, (A, march, date(2027, 5, 31)), (PLAN, july, None))
    elsewhere = counting(march, None, (PLAN, july, None))
    for changed in (shorter, elsewhere):
        told = {**job, "facts": changed, "revision": 2, "reason": "Anders"}
        assert refused(office, "change_stage", CONTRACTOR, **told).rule == "stage.plan-closed"
    gone = {**job, "revision": 2, "reason": "Dubbel"}
    assert refused(office, "withdraw_stage", CONTRACTOR, **gone).rule == "stage.plan-closed"
    later: dict[str, Any] = {"last_day": date(2028, 1, 31), "cause": EndCause.COMPLETED, "revision": 2}
    office.do("end_stage", CONTRACTOR, **job, **later)
    against: dict[str, Any] = {"plan": PLAN, "objection": id_of("against the job")}
    code, why = ObjectionCode.EVIDENCE, "De verklaring ontbreekt."
    contested = {"entry": job["stage"], "trajectory": job["trajectory"], "code": code}
    office.do("object_to_entry", CLIENT, **against, **contested, reason=why)
    assert refused(office, "uphold_objection", CONTRACTOR, **against, reason=why).rule == "stage.plan-closed"
    joining = counting(march, None, (A, march, None))
    started = {"trajectory": uuid4(), "stage": uuid4(), "facts": joining}
    assert refused(office, "start_trajectory", CONTRACTOR, **started).rule == "authority.plan-state"


def test_what_a_plan_is_worth_does_not_change_between_what_was_read_and_the_second_signature(office: Office) -> None:
    march = date(2027, 3, 1)
    job: dict[str, Any] = {"trajectory": id_of("a way"), "stage": id_of("a job")}
    ended(office, A)
    office.do("start_trajectory", CONTRACTOR, **job, facts=counting(march, JUNE, (A, march, JUNE)))
    office.do("propose_closing", CLIENT, plan=A, closing=FINAL, content=content_of(office, A))
    signing: dict[str, Any] = {"plan": A, "closing": FINAL, "content": content_of(office, A)}

    def withdraw_first() -> None:
        office.store.before_append = lambda: None
        office.do("withdraw_stage", CONTRACTOR, **job, revision=2, reason="Dubbel")

    office.store.before_append = withdraw_first
    with pytest.raises(Refused, match=r"closing\.outdated"):
        office.do("agree_closing", CONTRACTOR, **signing)
    assert plan(office, A).state is PlanState.CLOSING


def test_a_step_is_not_withdrawn_while_the_plan_in_which_it_counts_is_closed(office: Office) -> None:
    march = date(2027, 3, 1)
    job: dict[str, Any] = {"trajectory": id_of("a way"), "stage": id_of("a job")}
    ended(office, A)
    office.do("start_trajectory", CONTRACTOR, **job, facts=counting(march, JUNE, (A, march, JUNE)))
    office.do("propose_closing", CLIENT, plan=A, closing=FINAL, content=content_of(office, A))
    signing: dict[str, Any] = {"plan": A, "closing": FINAL, "content": content_of(office, A)}

    def close_first() -> None:
        office.store.before_append = lambda: None
        office.do("agree_closing", CONTRACTOR, **signing)

    office.store.before_append = close_first
    with pytest.raises(Refused, match=r"stage\.plan-closed"):
        office.do("withdraw_stage", CONTRACTOR, **job, revision=2, reason="Dubbel")
    closed = plan(office, A).closed
    assert closed is not None
    assert closed.statement.ledger == final_statement(open_book(office.store, A).book).ledger


@pytest.mark.parametrize(
    ("balance", "terms", "follows"),
    [
        (0, SettlementTerms(shortage=Shortage.MAKE_UP, surplus=Surplus.BONUS, bonus=100), None),
        (-1, None, None),
        (43_267_26, None, Settlement(cents=43_267_26, surplus=Surplus.CARRY_OVER, until=date(2029, 6, 30))),
        (
            43_267_26,
            SettlementTerms(shortage=Shortage.MAKE_UP, surplus=Surplus.BONUS, bonus=2_500),
            Settlement(cents=10_816_82, surplus=Surplus.BONUS),
        ),
        (
            -35_617_29,
            SettlementTerms(
                shortage=Shortage.PENALTY, surplus=Surplus.CARRY_OVER, penalty=5_000, destination="Fonds leerwerk"
            ),
            Settlement(cents=17_808_65, shortage=Shortage.PENALTY, destination="Fonds leerwerk"),
        ),
        (
            -100,
            SettlementTerms(shortage=Shortage.LONGER, surplus=Surplus.CARRY_OVER, months=6),
            Settlement(cents=100, shortage=Shortage.LONGER, until=date(2027, 12, 31)),
        ),
        (
            -100,
            SettlementTerms(shortage=Shortage.MAKE_UP, surplus=Surplus.CARRY_OVER),
            Settlement(cents=100, shortage=Shortage.MAKE_UP),
        ),
    ],
)
def test_a_balance_is_settled_as_was_agreed(
    balance: int, terms: SettlementTerms | None, follows: Settlement | None
) -> None:
    assert settlement(balance, JUNE, terms, NORM) == follows

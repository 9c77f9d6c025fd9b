"""An effort counts when it is recorded; its author corrects it, the other party objects on a rule."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.aggregates.plan import (
    ObjectionStatus,
    Plan,
    correct_hours,
    correct_purchase,
    join_trajectory,
    object_to_entry,
    record_hours,
    record_purchase,
    uphold_objection,
    withdraw_entry,
    withdraw_objection,
)
from domain.aggregates.plan import events as e
from domain.terms import (
    PERMITTED_EVIDENCE,
    Evidence,
    EvidenceKind,
    HoursFacts,
    ObjectionCode,
    Party,
    PurchaseFacts,
    Recognition,
    Relation,
)
from tests.kit.cast import (
    ACTION,
    CLIENT,
    CONTRACTOR,
    ENTRY,
    FIRST_DAY,
    KINDS,
    LAST_DAY,
    NOORDERDIJK,
    OBJECTION,
    STAGE,
    TODAY,
    TRAJECTORY,
    hours,
    hours_recorded,
    id_of,
    invoice,
    noted,
    objected,
    opened,
    purchase,
    purchase_recorded,
)
from tests.kit.scenario import Scenario, given


def _hours(told: Scenario, facts: HoursFacts, **more: Any) -> Scenario:
    return told.when(record_hours, CONTRACTOR, entry=ENTRY, facts=facts, **more)


def _purchase(told: Scenario, facts: PurchaseFacts, entry: str = "entry") -> Scenario:
    return told.when(record_purchase, CONTRACTOR, entry=id_of(entry), facts=facts, recognitions=KINDS)


def test_hours_count_when_they_are_recorded() -> None:
    told = _hours(given(Plan, opened()), hours())
    told.then(e.HoursRecorded, entry=ENTRY, facts=hours())
    assert told.state.entries[ENTRY].author is Party.CONTRACTOR


def test_an_effort_outside_the_assignment_is_labelled_and_not_blocked() -> None:
    _hours(given(Plan, opened()), hours(relation=Relation.OUTSIDE)).then(e.HoursRecorded)


def test_a_known_entry_is_not_recorded_anew() -> None:
    _hours(given(Plan, opened(), hours_recorded()), hours(minutes=60)).then_refused("plan.already-there")
    _purchase(given(Plan, opened(), hours_recorded()), purchase()).then_refused("plan.already-there")


@pytest.mark.parametrize(
    ("minutes", "rule"),
    [(0, "quantity.not-positive"), (-60, "quantity.not-positive"), (600_001, "quantity.absurd")],
)
def test_hours_are_a_sensible_quantity_above_zero(minutes: int, rule: str) -> None:
    _hours(given(Plan, opened()), hours(minutes=minutes)).then_refused(rule, field="minutes")


@pytest.mark.parametrize(
    ("day", "rule"),
    [
        (date(2028, 3, 1), "date.future"),
        (date(2027, 6, 30), "entry.outside-plan"),
        (date(1999, 1, 1), "date.absurd"),
        (date(9999, 12, 31), "date.absurd"),
    ],
)
def test_hours_were_worked_on_a_day_of_the_plan_that_has_come(day: date, rule: str) -> None:
    _hours(given(Plan, opened()), hours(day=day)).then_refused(rule, field="day")


def test_today_is_the_date_in_amsterdam() -> None:
    facts = hours(day=date(2028, 3, 1))
    just_before = datetime(2028, 2, 29, 22, 59, tzinfo=UTC)
    _hours(given(Plan, opened()), facts, at=just_before).then_refused("date.future", today=TODAY)
    just_after = datetime(2028, 2, 29, 23, 0, tzinfo=UTC)
    _hours(given(Plan, opened()), facts, at=just_after).then(e.HoursRecorded)


@pytest.mark.parametrize("day", [FIRST_DAY, TODAY])
def test_the_plan_counts_both_its_ends(day: date) -> None:
    _hours(given(Plan, opened()), hours(day=day)).then(e.HoursRecorded)


@pytest.mark.parametrize("kind", sorted(set(EvidenceKind) - set(PERMITTED_EVIDENCE["hours"])))
def test_no_other_evidence_is_asked_for_hours(kind: EvidenceKind) -> None:
    evidence = Evidence(kind=kind, day=date(2028, 2, 15), reference="X-1")
    _hours(given(Plan, opened()), hours(evidence=evidence)).then_refused(
        "evidence.not-permitted", field="evidence_kind"
    )


def test_evidence_has_a_reference_and_a_day_that_has_come() -> None:
    unnamed = Evidence(kind=EvidenceKind.HOURS_STATEMENT, day=date(2028, 2, 15), reference=" ")
    told = _hours(given(Plan, opened()), hours(evidence=unnamed))
    told.then_refused("text.required", field="evidence_reference")
    tomorrow = Evidence(kind=EvidenceKind.HOURS_STATEMENT, day=date(2028, 3, 1), reference="UV-1")
    _hours(told, hours(evidence=tomorrow)).then_refused("date.future", field="evidence_day")


def test_an_effort_belongs_to_an_action_of_the_plan_or_to_none() -> None:
    _hours(given(Plan, opened(), noted()), hours(action=ACTION)).then(e.HoursRecorded)
    _hours(given(Plan, opened()), hours(action=ACTION)).then_refused("entry.unknown-action", field="action")


def test_a_purchase_counts_with_the_suppliers_recognition() -> None:
    _purchase(given(Plan, opened()), purchase()).then(e.PurchaseRecorded, facts=purchase())


def test_an_expired_recognition_is_recorded_and_valued_at_nothing() -> None:
    expired = Recognition(kind="pso-2", first_day=date(2024, 1, 1), last_day=date(2026, 12, 31))
    _purchase(given(Plan, opened()), purchase(recognitions=(expired,))).then(e.PurchaseRecorded)


def test_a_credit_note_is_a_negative_purchase() -> None:
    _purchase(given(Plan, opened()), purchase(net=-120_001, credits="2027-0900")).then(e.PurchaseRecorded)


def test_a_credit_note_may_carry_the_number_of_its_invoice() -> None:
    _purchase(given(Plan, opened(), purchase_recorded()), purchase(net=-100, credits="2027-0913"), "credit").then(
        e.PurchaseRecorded
    )


@pytest.mark.parametrize(("net", "rule"), [(0, "amount.zero"), (-10_000_000_000_001, "amount.absurd")])
def test_a_purchase_is_a_sensible_amount(net: int, rule: str) -> None:
    _purchase(given(Plan, opened()), purchase(net=net)).then_refused(rule, field="net")


def test_a_purchase_names_a_recognition_that_the_framework_knows() -> None:
    told = given(Plan, opened())
    _purchase(told, purchase(recognitions=())).then_refused("purchase.no-recognition")
    unknown = Recognition(kind="gouden-ster", first_day=date(2026, 1, 1))
    _purchase(told, purchase(recognitions=(unknown,))).then_refused("purchase.unknown-recognition")
    backwards = Recognition(kind="pso-2", first_day=date(2026, 1, 2), last_day=date(2026, 1, 1))
    _purchase(told, purchase(recognitions=(backwards,))).then_refused("period.end-before-start")
    _purchase(told, purchase(recognitions=purchase().recognitions * 11)).then_refused("list.too-long", most=10)


@pytest.mark.parametrize("supplier", ["Helder Facilitair", "Helder B.V."])
@pytest.mark.parametrize("reference", ["2027-0913", "20270913", "2027 0913", "02027/0913"])
def test_an_invoice_counts_once(supplier: str, reference: str) -> None:
    told = _purchase(
        given(Plan, opened(), purchase_recorded()), purchase(supplier=supplier, evidence=invoice(reference)), "again"
    )
    told.then_refused("purchase.invoice-counted", day=date(2027, 9, 14))


def test_a_withdrawn_invoice_may_be_recorded_again() -> None:
    told = given(Plan, opened(), purchase_recorded())
    told.when(withdraw_entry, CONTRACTOR, reason="Verkeerd plan", entry=ENTRY, revision=2)
    _purchase(told, purchase(), "again").then(e.PurchaseRecorded)


def test_a_rejected_invoice_may_be_recorded_again() -> None:
    told = given(Plan, opened(), purchase_recorded(), objected())
    told.when(uphold_objection, CONTRACTOR, reason="Dat klopt", objection=OBJECTION)
    _purchase(told, purchase(), "again").then(e.PurchaseRecorded)


def test_another_supplier_may_use_the_same_number() -> None:
    told = given(Plan, opened(), purchase_recorded())
    _purchase(told, purchase(supplier="Zuidrand Groen", kvk="99000011"), "again").then(e.PurchaseRecorded)


@pytest.mark.parametrize("supplier", ["Helder Facilitair", "helder  facilitair "])
def test_an_invoice_from_before_the_number_of_a_supplier_was_asked_is_known_by_the_name(supplier: str) -> None:
    told = given(Plan, opened(), purchase_recorded(kvk=""))
    _purchase(told, purchase(supplier=supplier), "again").then_refused("purchase.invoice-counted")


@pytest.mark.parametrize("kvk", ["", "3011122", "301112223", "3011122x", "3011 222"])
def test_a_supplier_is_named_by_its_number_in_the_trade_register(kvk: str) -> None:
    _purchase(given(Plan, opened()), purchase(kvk=kvk)).then_refused("organisation.identifier", field="kvk", digits=8)


@pytest.mark.parametrize(("net", "of"), [(-100, ""), (100, "2027-0900")])
def test_a_credit_note_names_its_invoice_and_an_invoice_names_none(net: int, of: str) -> None:
    told = _purchase(given(Plan, opened()), purchase(net=net, credits=of))
    told.then_refused("purchase.credit-note", field="credits")


@pytest.mark.parametrize(("net", "total"), [(100, 99), (100, -100), (-100, -99), (-100, 100)])
def test_what_counts_is_part_of_the_whole_invoice(net: int, total: int) -> None:
    told = _purchase(given(Plan, opened()), purchase(net=net, total=total, credits="9" if net < 0 else ""))
    told.then_refused("purchase.part-of-total", field="total")


@pytest.mark.parametrize(("net", "total"), [(100, 100), (99, 100), (-100, -100), (-1, -100)])
def test_part_of_an_invoice_may_count(net: int, total: int) -> None:
    told = _purchase(given(Plan, opened()), purchase(net=net, total=total, credits="9" if net < 0 else ""))
    told.then(e.PurchaseRecorded)


def _correct(told: Scenario, facts: HoursFacts, revision: int = 2, reason: str = "Zes uur, geen acht") -> Scenario:
    return told.when(correct_hours, CONTRACTOR, reason=reason, entry=ENTRY, facts=facts, revision=revision)


def test_the_author_corrects_an_entry_with_a_reason() -> None:
    told = _correct(given(Plan, opened(), hours_recorded()), hours(minutes=360))
    told.then(e.HoursCorrected, facts=hours(minutes=360))
    assert (told.state.entries[ENTRY].facts.minutes, told.state.entries[ENTRY].revision) == (360, 3)


def test_a_correction_is_held_to_the_same_rules() -> None:
    told = given(Plan, opened(), hours_recorded())
    _correct(told, hours(minutes=0)).then_refused("quantity.not-positive")
    _correct(told, hours(day=date(2028, 3, 1))).then_refused("date.future")
    told = given(Plan, opened(), purchase_recorded())
    told.when(
        correct_purchase,
        CONTRACTOR,
        reason="Typefout",
        entry=ENTRY,
        facts=purchase(net=0),
        recognitions=KINDS,
        revision=2,
    ).then_refused("amount.zero")


def test_a_purchase_is_corrected_with_a_reason() -> None:
    told = given(Plan, opened(), purchase_recorded()).when(
        correct_purchase,
        CONTRACTOR,
        reason="Zonder btw",
        entry=ENTRY,
        facts=purchase(net=1_000_000),
        recognitions=KINDS,
        revision=2,
    )
    told.then(e.PurchaseCorrected, facts=purchase(net=1_000_000))


def test_a_correction_has_a_reason_and_changes_something() -> None:
    told = given(Plan, opened(), hours_recorded())
    _correct(told, hours(minutes=360), reason="").then_refused("text.required", field="reason")
    _correct(told, hours()).then_refused("entry.nothing-changed")


def test_hours_are_not_corrected_into_a_purchase() -> None:
    told = given(Plan, opened(), hours_recorded()).when(
        correct_purchase, CONTRACTOR, reason="Anders", entry=ENTRY, facts=purchase(), recognitions=KINDS, revision=2
    )
    told.then_missing()


def test_what_was_read_before_a_correction_is_stale() -> None:
    told = _correct(given(Plan, opened(), hours_recorded()), hours(minutes=360))
    _correct(told, hours(minutes=300), revision=2).then_stale(current=3)


def test_nobody_corrects_or_withdraws_the_other_partys_entry() -> None:
    told = given(Plan, opened(), hours_recorded())
    told.when(correct_hours, CLIENT, reason="Minder", entry=ENTRY, facts=hours(minutes=1), revision=2)
    told.then_refused("entry.not-yours")
    told.when(withdraw_entry, CLIENT, reason="Weg", entry=ENTRY, revision=2).then_refused("entry.not-yours")


def test_the_author_withdraws_an_entry_once_and_with_a_reason() -> None:
    told = given(Plan, opened(), hours_recorded())
    told.when(withdraw_entry, CONTRACTOR, entry=ENTRY, revision=2).then_refused("text.required", field="reason")
    told.when(withdraw_entry, CONTRACTOR, reason="Dubbel", entry=ENTRY, revision=2).then(e.EntryWithdrawn)
    assert told.state.entries[ENTRY].withdrawn
    told.when(withdraw_entry, CONTRACTOR, reason="Dubbel", entry=ENTRY, revision=3).then_refused("entry.withdrawn")
    _correct(told, hours(minutes=60), revision=3).then_refused("entry.withdrawn")


def test_an_entry_that_is_not_there_is_missing() -> None:
    given(Plan, opened()).when(withdraw_entry, CONTRACTOR, reason="Weg", entry=ENTRY, revision=1).then_missing()


def _object(told: Scenario, by: Any = CLIENT, reason: str = "De verklaring noemt zes uur.", **facts: Any) -> Scenario:
    return told.when(
        object_to_entry, by, reason=reason, objection=OBJECTION, entry=ENTRY, code=ObjectionCode.QUANTITY, **facts
    )


def test_the_other_party_objects_on_a_rule_and_the_entry_counts_on() -> None:
    told = _object(given(Plan, opened(), hours_recorded()))
    told.then(e.EntryObjected, code=ObjectionCode.QUANTITY, author=Party.CONTRACTOR)
    assert told.state.disputed() == {ENTRY}
    assert not told.state.rejected()


def test_an_objection_has_a_reason() -> None:
    _object(given(Plan, opened(), hours_recorded()), reason="").then_refused("text.required", field="reason")


def test_nobody_objects_to_their_own_entry() -> None:
    _object(given(Plan, opened(), hours_recorded()), CONTRACTOR).then_refused("entry.own-entry")
    told = _object(given(Plan, opened()), CONTRACTOR, shared_author=Party.CONTRACTOR, recorder=NOORDERDIJK)
    told.then_refused("entry.own-entry")


def test_an_entry_is_under_one_objection_at_a_time() -> None:
    _object(given(Plan, opened(), hours_recorded(), objected())).then_refused("entry.already-objected")


def test_what_is_not_there_or_was_withdrawn_is_not_objected_to() -> None:
    _object(given(Plan, opened())).then_missing()
    told = given(Plan, opened(), hours_recorded())
    told.when(withdraw_entry, CONTRACTOR, reason="Dubbel", entry=ENTRY, revision=2)
    _object(told).then_refused("entry.withdrawn")


def test_the_client_objects_to_a_stage() -> None:
    told = given(Plan, opened()).when(
        object_to_entry,
        CLIENT,
        reason="Zelfde dagen bij een ander",
        objection=OBJECTION,
        entry=STAGE,
        code=ObjectionCode.COUNTED_TWICE,
        shared_author=Party.CONTRACTOR,
        recorder=NOORDERDIJK,
    )
    told.then(e.EntryObjected, entry=STAGE)


def test_an_objection_does_not_replace_another() -> None:
    told = given(Plan, opened(), hours_recorded(), objected(entry=STAGE))
    _object(told).then_refused("plan.already-there")


def _settle(told: Scenario, decision: Callable[..., Any], by: Any, reason: str = "Uitgelegd") -> Scenario:
    return told.when(decision, by, reason=reason, objection=OBJECTION)


def test_the_objector_withdraws_an_objection_and_says_what_settled_it() -> None:
    told = given(Plan, opened(), hours_recorded(), objected())
    _settle(told, withdraw_objection, CLIENT, "").then_refused("text.required", field="reason")
    _settle(told, withdraw_objection, CONTRACTOR).then_refused("objection.not-yours")
    _settle(told, withdraw_objection, CLIENT).then(e.ObjectionWithdrawn)
    assert told.state.objections[OBJECTION].status is ObjectionStatus.WITHDRAWN
    assert not told.state.disputed()


def test_the_author_concedes_and_the_entry_counts_no_more() -> None:
    told = given(Plan, opened(), hours_recorded(), objected())
    _settle(told, uphold_objection, CLIENT).then_refused("objection.own-objection")
    _settle(told, uphold_objection, CONTRACTOR, "").then_refused("text.required", field="reason")
    _settle(told, uphold_objection, CONTRACTOR).then(e.ObjectionUpheld)
    assert told.state.rejected() == {ENTRY}
    assert not told.state.disputed()


def test_what_an_upheld_objection_took_out_is_not_corrected_withdrawn_or_objected_to() -> None:
    told = _settle(given(Plan, opened(), hours_recorded(), objected()), uphold_objection, CONTRACTOR)
    _correct(told, hours(minutes=60)).then_refused("entry.rejected")
    told.when(withdraw_entry, CONTRACTOR, reason="Weg", entry=ENTRY, revision=2).then_refused("entry.rejected")
    _object(told).then_refused("entry.rejected")


@pytest.mark.parametrize("decision", [withdraw_objection, uphold_objection])
def test_a_settled_objection_stays_settled(decision: Callable[..., Any]) -> None:
    told = _settle(given(Plan, opened(), hours_recorded(), objected()), withdraw_objection, CLIENT)
    _settle(told, decision, CONTRACTOR).then_refused("objection.settled")


def test_an_objection_that_is_not_there_is_missing() -> None:
    _settle(given(Plan, opened()), withdraw_objection, CLIENT).then_missing()


def test_the_days_of_a_trajectory_count_in_a_plan() -> None:
    told = given(Plan, opened()).when(join_trajectory, CONTRACTOR, trajectory=TRAJECTORY)
    told.then(e.TrajectoryJoined)
    assert told.state.trajectories == [TRAJECTORY]


def test_the_last_day_of_the_plan_is_that_of_its_exercised_options() -> None:
    plan = given(Plan, opened()).state
    assert plan.last_day == LAST_DAY
    plan.evolve(e.OptionExercised(head=opened().head, contract=id_of("K-101"), option=id_of("option 1")))
    assert plan.last_day == date(2030, 6, 30)

"""The client says and proves what it did itself, as a contractor does; nobody owes more or less by it."""

from datetime import date
from typing import Any

import pytest

from domain.aggregates.plan import OwnResultKind, Plan, PlanState, record_own_result, withdraw_own_result
from domain.aggregates.plan.client_side import OwnResultRecorded, OwnResultWithdrawn
from domain.quantities import MOST_CENTS
from domain.terms import PERMITTED_EVIDENCE, Evidence, EvidenceKind
from tests.kit.cast import CLIENT, CONTRACTOR, TODAY, id_of, opened
from tests.kit.office import FINAL, SIGNED, content_of, furnished, own_result
from tests.kit.scenario import Scenario, given

RESULT, OTHER = id_of("an own result"), id_of("another own result")


def record(told: Scenario, **changes: Any) -> Scenario:
    reference = changes.pop("reference", "VG-2028-11")
    return told.when(
        record_own_result, CLIENT, result=changes.pop("result", RESULT), facts=own_result(reference, **changes)
    )


def recorded(**changes: Any) -> Scenario:
    return record(given(Plan, opened()), **changes)


def test_what_a_client_did_itself_stands_in_the_plan() -> None:
    told = recorded()
    told.then(OwnResultRecorded, result=RESULT, facts=own_result())
    assert told.state.own_results[RESULT].recorded_on == TODAY


def test_every_kind_has_its_permitted_evidence_and_nothing_more() -> None:
    assert {kind.value for kind in OwnResultKind} <= PERMITTED_EVIDENCE.keys()
    invoiced = Evidence(kind=EvidenceKind.INVOICE, day=TODAY, reference="F-2028-3")
    recorded(evidence=invoiced).then_refused("evidence.not-permitted", field="evidence_kind")
    recorded(kind=OwnResultKind.PURCHASE, quantity=1_250_00, evidence=invoiced).then(OwnResultRecorded)


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"quantity": 0}, "quantity.not-positive", "quantity"),
        ({"quantity": 10_001}, "quantity.absurd", "quantity"),
        ({"last_day": date(2028, 3, 1)}, "date.future", "last_day"),
        ({"first_day": date(2025, 12, 31)}, "entry.outside-plan", "first_day"),
        ({"first_day": TODAY, "last_day": date(2028, 2, 1)}, "period.end-before-start", "last_day"),
        ({"description": " "}, "text.required", "description"),
    ],
)
def test_a_result_is_past_and_within_the_plan(changes: dict[str, Any], rule: str, field: str) -> None:
    recorded(**changes).then_refused(rule, field=field)


def test_purchases_are_counted_in_cents() -> None:
    invoiced = Evidence(kind=EvidenceKind.INVOICE, day=TODAY, reference="F-2028-3")
    spent: dict[str, Any] = {"kind": OwnResultKind.PURCHASE, "evidence": invoiced}
    recorded(quantity=MOST_CENTS, **spent).then(OwnResultRecorded)
    recorded(quantity=MOST_CENTS + 1, **spent).then_refused("quantity.absurd", most=MOST_CENTS)


def test_one_proof_stands_once_until_it_is_withdrawn() -> None:
    told = record(recorded(), result=OTHER, reference=" vg-2028-11")
    told.then_refused("own-result.recorded", field="evidence_reference")
    record(told, reference="VG-2028-12").then_refused("plan.already-there")
    told.when(withdraw_own_result, CLIENT, result=RESULT).then_refused("text.required")
    told.when(withdraw_own_result, CLIENT, reason="Dubbel gemeld.", result=RESULT).then(OwnResultWithdrawn)
    told.when(withdraw_own_result, CLIENT, reason="Dubbel gemeld.", result=RESULT)
    told.then_refused("own-result.withdrawn")
    record(told, result=OTHER).then(OwnResultRecorded)
    told.when(withdraw_own_result, CLIENT, reason="Dubbel gemeld.", result=id_of("nothing")).then_missing()


def test_it_changes_nothing_that_a_final_statement_says() -> None:
    office = furnished()
    before = content_of(office, SIGNED)
    facts = own_result(first_day=date(2027, 1, 1), last_day=date(2027, 6, 30))
    office.do("record_own_result", CLIENT, plan=SIGNED, result=RESULT, facts=facts)
    assert content_of(office, SIGNED) == before
    office.do("agree_closing", CONTRACTOR, plan=SIGNED, closing=FINAL, content=before)
    assert office.read(Plan, SIGNED).state is PlanState.CLOSED

"""What counts, counts once: over plans, parties and initiatives, whatever is corrected, withdrawn or conceded since."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.aggregates.initiative import Initiative
from domain.aggregates.plan import Plan
from domain.claims import (
    Claim,
    ClaimKind,
    Claims,
    Place,
    normal,
    of_hours,
    of_purchase,
)
from domain.refusals import Refused
from domain.terms import ObjectionCode
from tests.kit.cast import (
    CLIENT,
    CONTRACTOR,
    FRAMEWORK,
    NOORDERDIJK,
    NOW,
    PLAN,
    contract,
    hours,
    id_of,
    invoice,
    purchase,
    timesheet,
)
from tests.kit.office import HELDER, NEIGHBOUR, SHARED, Office, contribution, furnished

SECOND, THIRD = id_of("a second plan"), id_of("a plan of the neighbour")
FIRST_ENTRY, SECOND_ENTRY = id_of("first"), id_of("second")


@contextmanager
def refused(rule: str, field: str = "") -> Iterator[None]:
    """Expect a refusal by its rule, at its field if one is named."""
    with pytest.raises(Refused) as refusal:
        yield
    assert refusal.value.rule == rule
    assert field in {"", refusal.value.field}


@pytest.fixture
def office() -> Office:
    """Two plans of one contractor, and one of another contractor."""
    office = furnished()
    for plan, contractor in ((SECOND, NOORDERDIJK), (THIRD, HELDER)):
        office.do(
            "open_plan",
            CLIENT,
            plan=plan,
            title="Een ander plan",
            contractor=contractor,
            contracts=(contract(id=id_of(f"contract of {plan}")),),
            percentage=500,
            motivation="Vijf procent past hier.",
            framework=FRAMEWORK,
            framework_version=1,
        )
    return office


def buy(office: Office, plan: UUID, entry: UUID, **facts: Any) -> None:
    by = NEIGHBOUR if plan == THIRD else CONTRACTOR
    told = purchase(**({"evidence": invoice("F-0100"), "net": 600, "total": 1_000} | facts))
    office.do("record_purchase", by, plan=plan, entry=entry, facts=told)


def work(office: Office, plan: UUID, entry: UUID, **facts: Any) -> None:
    by = NEIGHBOUR if plan == THIRD else CONTRACTOR
    office.do("record_hours", by, plan=plan, entry=entry, facts=hours(**({"evidence": timesheet("UV-9")} | facts)))


def own(office: Office, plan: UUID, entry: UUID) -> dict[str, Any]:
    return {"plan": plan, "entry": entry, "revision": office.read(Plan, plan).entries[entry].revision}


def object_to(office: Office, plan: UUID, entry: UUID) -> UUID:
    objection = id_of(f"objection to {entry}")
    told: dict[str, Any] = {"plan": plan, "objection": objection, "entry": entry}
    office.do("object_to_entry", CLIENT, reason="Elders ook gezien", code=ObjectionCode.COUNTED_TWICE, **told)
    return objection


# Invoices


def test_an_invoice_counts_over_all_plans_up_to_its_total(office: Office) -> None:
    buy(office, PLAN, FIRST_ENTRY)
    with refused("claim.invoice-counted", field="evidence_reference"):
        buy(office, SECOND, SECOND_ENTRY, net=401)
    buy(office, SECOND, SECOND_ENTRY, net=400)


def test_nor_does_another_contractor_count_it_again(office: Office) -> None:
    buy(office, PLAN, FIRST_ENTRY, total=None)
    before = len(office.events())
    with refused("claim.invoice-counted"):
        buy(office, THIRD, SECOND_ENTRY, total=None)
    assert len(office.events()) == before


def test_a_refusal_does_not_say_where_it_counts(office: Office) -> None:
    buy(office, PLAN, FIRST_ENTRY)
    with pytest.raises(Refused) as refusal:
        buy(office, THIRD, SECOND_ENTRY)
    assert refusal.value.facts == {}
    assert refusal.value.args == ("claim.invoice-counted",)


@pytest.mark.parametrize("number", ["f0100", "F 100", "F/0100", "f-100", "F.00100"])
def test_an_invoice_is_the_same_however_its_number_is_typed(office: Office, number: str) -> None:
    buy(office, PLAN, FIRST_ENTRY, total=None)
    with refused("claim.invoice-counted"):
        buy(office, SECOND, SECOND_ENTRY, total=None, evidence=invoice(number), supplier="Helder", net=600)


@pytest.mark.parametrize(
    "changes", [{"kvk": "99000011"}, {"evidence": invoice("F-0101")}, {"evidence": invoice("0100")}]
)
def test_another_supplier_or_number_is_another_invoice(office: Office, changes: dict[str, Any]) -> None:
    buy(office, PLAN, FIRST_ENTRY, total=None)
    buy(office, SECOND, SECOND_ENTRY, total=None, **changes)


def test_the_day_and_the_amount_are_not_part_of_the_key(office: Office) -> None:
    buy(office, PLAN, FIRST_ENTRY)
    with refused("claim.other-total", field="total"):
        buy(office, SECOND, SECOND_ENTRY, net=100, total=2_000, invoice_day=date(2027, 10, 1))


def test_a_credit_note_is_claimed_under_its_own_number_and_leaves_no_room_on_its_invoice(office: Office) -> None:
    note = {"net": -500, "total": None, "evidence": invoice("C-7"), "credits": "F-0100"}
    buy(office, PLAN, FIRST_ENTRY, net=1_000)
    buy(office, PLAN, SECOND_ENTRY, **note)
    with refused("claim.invoice-counted"):
        buy(office, SECOND, id_of("third"), **note)
    with refused("claim.invoice-counted"):
        buy(office, SECOND, id_of("third"), net=500)


def test_what_was_recorded_without_the_number_of_a_supplier_claims_nothing() -> None:
    assert of_purchase(purchase(kvk="")) is None
    assert of_purchase(purchase()) == Claim(
        ClaimKind.INVOICE, ("30111222", "debit", "20270913"), part=1_234_055, whole=1_234_055
    )


# Hours and contributions


@pytest.mark.parametrize("plan", [PLAN, SECOND])
def test_hours_count_once_on_a_day_under_one_piece_of_evidence(office: Office, plan: UUID) -> None:
    work(office, PLAN, FIRST_ENTRY)
    with refused("claim.hours-counted", field="evidence_reference"):
        work(office, plan, SECOND_ENTRY, evidence=timesheet("uv 09"), minutes=60)
    work(office, plan, SECOND_ENTRY, day=date(2028, 2, 15))


def test_another_organisation_may_use_the_same_reference(office: Office) -> None:
    work(office, PLAN, FIRST_ENTRY)
    work(office, THIRD, SECOND_ENTRY)


def log_hours(office: Office, sheet: str = "UV-9") -> None:
    """Let the contractor log its hours in an initiative, too."""
    told: dict[str, Any] = {"initiative": SHARED, "contribution": SECOND_ENTRY}
    office.do("log_contribution", CONTRACTOR, facts=contribution(sheet), **told)


def test_hours_count_in_a_plan_or_in_an_initiative_and_not_in_both(office: Office) -> None:
    work(office, PLAN, FIRST_ENTRY)
    with refused("claim.hours-counted", field="evidence_reference"):
        log_hours(office)
    log_hours(office, "UV-10")
    with refused("claim.hours-counted"):
        work(office, SECOND, id_of("third"), evidence=timesheet("UV-10"))
    revision = office.read(Initiative, SHARED).contributions[SECOND_ENTRY].revision
    told: dict[str, Any] = {"initiative": SHARED, "contribution": SECOND_ENTRY, "revision": revision}
    office.do("withdraw_contribution", CONTRACTOR, reason="Hoort bij het plan", **told)
    work(office, SECOND, id_of("third"), evidence=timesheet("UV-10"))


# What lets go of a claim


def test_a_withdrawn_entry_claims_nothing_any_more(office: Office) -> None:
    buy(office, PLAN, FIRST_ENTRY)
    work(office, PLAN, SECOND_ENTRY)
    for entry in (FIRST_ENTRY, SECOND_ENTRY):
        office.do("withdraw_entry", CONTRACTOR, reason="Hoort bij een ander plan", **own(office, PLAN, entry))
    buy(office, SECOND, FIRST_ENTRY, total=600)
    work(office, SECOND, SECOND_ENTRY)


def test_an_upheld_objection_lets_go_and_an_open_or_withdrawn_one_does_not(office: Office) -> None:
    buy(office, PLAN, FIRST_ENTRY)
    work(office, PLAN, SECOND_ENTRY)
    objection, other = object_to(office, PLAN, FIRST_ENTRY), object_to(office, PLAN, SECOND_ENTRY)
    with refused("claim.invoice-counted"):
        buy(office, SECOND, FIRST_ENTRY)
    office.do("uphold_objection", CONTRACTOR, reason="Dat klopt", plan=PLAN, objection=objection)
    buy(office, SECOND, FIRST_ENTRY)
    office.do("withdraw_objection", CLIENT, reason="Toch niet", plan=PLAN, objection=other)
    with refused("claim.hours-counted"):
        work(office, SECOND, SECOND_ENTRY)


def test_a_correction_moves_the_claim(office: Office) -> None:
    work(office, PLAN, FIRST_ENTRY)
    corrected = hours(evidence=timesheet("UV-10"))
    office.do("correct_hours", CONTRACTOR, reason="Verkeerd nummer", facts=corrected, **own(office, PLAN, FIRST_ENTRY))
    work(office, SECOND, FIRST_ENTRY)
    with refused("claim.hours-counted"):
        work(office, SECOND, SECOND_ENTRY, evidence=timesheet("UV-10"))


def test_a_correction_to_what_is_counted_elsewhere_changes_nothing(office: Office) -> None:
    buy(office, PLAN, FIRST_ENTRY, net=1_000)
    buy(office, SECOND, SECOND_ENTRY, evidence=invoice("F-0200"))
    before = office.store.claims.held.copy()
    entry = own(office, SECOND, SECOND_ENTRY)
    with refused("claim.invoice-counted"):
        told = purchase(evidence=invoice("F-0100"), net=1, total=1_000)
        office.do("correct_purchase", CONTRACTOR, reason="Ander nummer", facts=told, **entry)
    assert office.store.claims.held == before
    assert office.read(Plan, SECOND).entries[SECOND_ENTRY].revision == entry["revision"]


def test_the_total_of_an_invoice_may_be_corrected_while_nobody_else_counts_it(office: Office) -> None:
    buy(office, PLAN, FIRST_ENTRY)
    entry, told = own(office, PLAN, FIRST_ENTRY), purchase(evidence=invoice("F-0100"), net=600, total=900)
    office.do("correct_purchase", CONTRACTOR, reason="Totaal", facts=told, **entry)
    buy(office, SECOND, SECOND_ENTRY, net=300, total=900)


def test_a_claim_moves_from_one_entry_to_another_in_one_go() -> None:
    claims, claim = Claims(), of_hours(NOORDERDIJK, NOW.date(), timesheet("UV-9"))
    first, second = Place(PLAN, FIRST_ENTRY), Place(PLAN, SECOND_ENTRY)
    claims.settle([(first, claim)])
    claims.settle([(second, claim), (first, None)])
    assert claims.held == {second: claim}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("INV 000-77", "inv77"),
        ("2027/0913", "20270913"),
        ("000", "0"),
        ("A0", "a0"),
        ("\uff26\uff0d\uff11\uff10\uff10", "f100"),
        ("--", ""),
    ],
)
def test_a_number_has_one_normal_form(typed: str, meant: str) -> None:
    assert normal(typed) == meant
    assert normal(meant) == meant

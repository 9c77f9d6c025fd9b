"""The chain through its commands: partners take a person from activation to work, and their plan shows the credit."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from domain.aggregates.organisation import OrganisationRegistered
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import AllocationCode, EndCause, HandoverCode, Trajectory
from domain.authority import HOST, Actor
from domain.commands.books import open_book
from domain.commands.store import CommandKey
from domain.events import Recorded
from domain.refusals import Missing, Refused, Stale
from domain.terms import Evidence, EvidenceKind, ObjectionCode, Share, StageFacts, StageKind, WorkTerms
from domain.valuation.ledger import Ledger
from domain.valuation.scenario import read_scenario
from projections.waiting import waiting
from tests.kit.cast import (
    CLIENT,
    CONTRACTOR,
    OUTSIDER,
    PLAN,
    RIJKSDIENST,
    TODAY,
    allocated,
    contract,
    head,
    id_of,
    opened,
    stage,
)
from tests.kit.office import (
    CHAIN,
    DOK,
    HELDER,
    LEAVING,
    NEIGHBOUR,
    OFFERED,
    OTHER_PLAN,
    RECEIVED,
    SHARED_PLAN,
    Office,
    shared,
)

PC, WAY, END = map(id_of, ("plan PC", "T05", "T07 end"))
C2, C3, C4, C5 = CARRIERS = tuple(Actor(id_of(f"uitvoerder {name}"), id_of(name)) for name in ("C2", "C3", "C4", "C5"))
SCENARIO = Path(__file__).parents[2] / "valuation" / "demo-scenario.json"
DATES = tuple(map(date.fromisoformat, ("2026-06-30", "2026-12-31", "2027-06-30", "2027-12-31", "2028-02-29")))

STATEMENT = dict.fromkeys((StageKind.ACTIVATION, StageKind.WORK_EXPERIENCE), EvidenceKind.STEP_STATEMENT)
EVIDENCE = STATEMENT | {StageKind.EDUCATION: EvidenceKind.ENROLMENT}


@pytest.fixture
def chain(office: Office) -> Office:
    """An office with the plan of four contractors who carry one obligation, under the national norm."""
    terms = contract(id=uuid4(), first_day=date(2026, 3, 1), last_day=date(2029, 2, 28), options=())
    plan = opened(contracts=(terms,), contractors=tuple(each.organisation for each in CARRIERS), percentage=400)
    there = [
        Recorded(each.organisation, 1, OrganisationRegistered(head=head(CLIENT), name="Een partner", client=False))
        for each in CARRIERS
    ]
    office.store.append([*there, Recorded(PC, 1, plan)], CommandKey(uuid4(), HOST.account, b"the partners"))
    return office


def _step(by: Actor, kind: StageKind, first: str, **changes: Any) -> StageFacts:
    day = date.fromisoformat(first)
    evidence = Evidence(kind=EVIDENCE.get(kind, EvidenceKind.MUNICIPAL_DECLARATION), day=day, reference="S-1")
    whole = allocated(first=day, plan=PC)
    facts: dict[str, Any] = {"first_day": day, "allocations": (whole,), "evidence": evidence, "weekly_minutes": None}
    return stage(kind, carrier=by.organisation, **facts | changes)


def _end(office: Office, by: Actor, step: UUID, last: str) -> None:
    revision = office.read(Trajectory, WAY).stages[step].revision
    told: dict[str, Any] = {"last_day": date.fromisoformat(last), "cause": EndCause.NEXT_STEP, "revision": revision}
    office.do("end_stage", by, trajectory=WAY, stage=step, **told)


def _hand_over(office: Office, by: Actor, to: Actor, step: UUID, kind: StageKind, day: str) -> None:
    handover = uuid4()
    told: dict[str, Any] = {"receiver": to.organisation, "day": date.fromisoformat(day), "kind": kind}
    plans: dict[str, Any] = {"from_plan": PC, "to_plan": PC}
    office.do("propose_handover", by, trajectory=WAY, handover=handover, stage=step, **told, **plans)
    office.do("confirm_handover", to, trajectory=WAY, handover=handover)


def _realised(office: Office, on: date) -> int:
    return open_book(office.store, PC).book.valuation(on).figures().realised


def _of_scenario(name: str, on: date) -> int:
    scenario = read_scenario(SCENARIO.read_bytes())
    return Ledger.of(scenario.facts, scenario.framework_of(), on).about({name}).realised("PC", on)


def test_three_hand_overs_take_a_person_from_activation_to_work(chain: Office) -> None:
    steps = [id_of(f"T05 {number}") for number in range(4)]
    activation = _step(C5, StageKind.ACTIVATION, "2026-04-01")
    chain.do("start_trajectory", C5, trajectory=WAY, stage=steps[0], facts=activation)
    onward = (
        (C5, C3, StageKind.EDUCATION, "2026-07-31", "2026-08-01"),
        (C3, C4, StageKind.WORK_EXPERIENCE, "2027-01-28", "2027-01-29"),
        (C4, C2, StageKind.EMPLOYMENT, "2027-07-29", "2027-08-01"),
    )
    for number, (sender, receiver, kind, last, first) in enumerate(onward, start=1):
        _hand_over(chain, sender, receiver, steps[number - 1], kind, first)
        _end(chain, sender, steps[number - 1], last)
        hours: dict[str, Any] = {"weekly_minutes": 28 * 60} if kind is StageKind.EMPLOYMENT else {}
        entered = _step(receiver, kind, first, **hours)
        chain.do("start_stage", receiver, trajectory=WAY, stage=steps[number], facts=entered)
    assert [_realised(chain, on) for on in DATES] == [_of_scenario("T05", on) for on in DATES]
    assert _realised(chain, TODAY) == 6_823_972
    lines = open_book(chain.store, PC).book.valuation(TODAY).lines()
    assert sum(line.cents for line in lines if line.rule == "handover") == 3 * 250_000
    assert chain.read(Plan, PC).trajectories == [WAY]


def test_an_objection_to_a_step_is_for_who_carries_it_and_not_for_who_began_the_way(chain: Office) -> None:
    begun, next_step = id_of("begun"), id_of("next")
    activation = _step(C5, StageKind.ACTIVATION, "2026-04-01")
    chain.do("start_trajectory", C5, trajectory=WAY, stage=begun, facts=activation)
    _hand_over(chain, C5, C3, begun, StageKind.EDUCATION, "2026-08-01")
    chain.do("start_stage", C3, trajectory=WAY, stage=next_step, facts=_step(C3, StageKind.EDUCATION, "2026-08-01"))
    objection: dict[str, Any] = {"plan": PC, "objection": id_of("an objection to the next")}
    contested: dict[str, Any] = {"entry": next_step, "trajectory": WAY, "code": ObjectionCode.EVIDENCE}
    chain.do("object_to_entry", CLIENT, reason="De inschrijving ontbreekt.", **objection, **contested)
    book = open_book(chain.store, PC).book
    answers = {by: waiting(book.plan, book.amendments, by.organisation) for by in CARRIERS}
    assert [by for by, found in answers.items() if found] == [C3]
    with pytest.raises(Refused, match=r"entry\.not-yours"):
        chain.do("uphold_objection", C5, reason="Dat klopt.", **objection)
    chain.do("uphold_objection", C3, reason="Dat klopt.", **objection)


def test_work_experience_leads_to_an_end_of_the_chain_that_all_sign(chain: Office) -> None:
    first, last = id_of("T07 1"), id_of("T07 2")
    learning = _step(C4, StageKind.WORK_EXPERIENCE, "2026-09-01")
    chain.do("start_trajectory", C4, trajectory=WAY, stage=first, facts=learning)
    _end(chain, C4, first, "2027-02-28")
    before = [_realised(chain, on) for on in DATES]
    facts = _step(C4, StageKind.SHELTERED, "2027-03-01", weekly_minutes=18 * 60, end_of_chain="Dit past voor nu.")
    chain.do("propose_end_of_chain", C4, trajectory=WAY, proposal=END, stage=last, facts=facts)
    assert [_realised(chain, on) for on in DATES] == before
    chain.do("sign_end_of_chain", CLIENT, trajectory=WAY, proposal=END, plan=PC)
    assert [_realised(chain, on) for on in DATES] == [_of_scenario("T07", on) for on in DATES]
    assert chain.read(Trajectory, WAY).stages[last].facts.end_of_chain == "Dit past voor nu."


def test_a_change_of_hours_from_a_day_on_is_valued_from_that_day(chain: Office) -> None:
    work = _step(C2, StageKind.EMPLOYMENT, "2027-08-01", weekly_minutes=1680)
    chain.do("start_trajectory", C2, trajectory=WAY, stage=END, facts=work)
    terms = WorkTerms(first_day=date(2028, 1, 1), weekly_minutes=600)
    chain.do("change_stage_terms", C2, trajectory=WAY, stage=END, terms=terms, revision=2)
    [told] = open_book(chain.store, PC).book.valuation(TODAY).lines()
    [hours] = told.accrual.ground.stage.later  # type: ignore[union-attr]
    assert (hours.first_day, hours.hours) == (date(2028, 1, 1), 10)


# What the office refuses, and what waits in it


def _revision(office: Office) -> int:
    found: Trajectory = office.read(Trajectory, CHAIN)
    return found.stages[RECEIVED].revision


def test_anothers_days_count_in_a_plan_once_its_contractor_assents(office: Office) -> None:
    answer: dict[str, Any] = {"trajectory": CHAIN, "stage": RECEIVED, "plan": OTHER_PLAN, "revision": _revision(office)}
    with pytest.raises(Missing):
        office.do("assent_to_allocation", NEIGHBOUR, **answer)
    found: Trajectory = office.read(Trajectory, CHAIN)
    assert found.stages[RECEIVED].settled() == ()
    in_plan: dict[str, Any] = answer | {"plan": PLAN}
    with pytest.raises(Stale):
        office.do("assent_to_allocation", CONTRACTOR, **in_plan | {"revision": 1})
    office.do("assent_to_allocation", CONTRACTOR, **in_plan)
    assert office.read(Trajectory, CHAIN).stages[RECEIVED].settled()
    with pytest.raises(Refused, match=r"allocation\.answered"):
        office.do("refuse_allocation", CONTRACTOR, **in_plan | {"code": AllocationCode.OTHER_SHARE})


def test_nobody_names_a_plan_that_no_carrier_of_the_trajectory_is_a_contractor_of(chain: Office) -> None:
    facts = _step(C2, StageKind.EMPLOYMENT, "2027-08-01", weekly_minutes=1680)
    chain.do("start_trajectory", C2, trajectory=WAY, stage=END, facts=facts)
    elsewhere = _step(
        C2, StageKind.EMPLOYMENT, "2027-08-01", allocations=(allocated(plan=OTHER_PLAN),), weekly_minutes=1680
    )
    with pytest.raises(Missing):
        chain.do("start_stage", C2, trajectory=WAY, stage=uuid4(), facts=elsewhere)


def test_who_works_along_in_a_partnership_shares_days_with_the_plan_that_it_carries(office: Office) -> None:
    own = id_of("a plan of Rijksdienst Noord")
    office.do("open_plan", CLIENT, **(shared(own) | {"partnership": None, "contractor": RIJKSDIENST}))
    facts = stage(carrier=RIJKSDIENST, allocations=(allocated(plan=own),))
    office.do("start_trajectory", OUTSIDER, trajectory=WAY, stage=END, facts=facts)
    parts = (Share(plan=own, share=7_000), Share(plan=SHARED_PLAN, share=3_000))
    divided = replace(facts, allocations=(replace(facts.allocations[0], shares=parts),))
    change: dict[str, Any] = {"trajectory": WAY, "stage": END, "facts": divided, "revision": 2, "reason": "Ook daar."}
    with pytest.raises(Missing):
        office.do("change_stage", OUTSIDER, **change)
    office.do("invite_member", CONTRACTOR, partnership=DOK, member=RIJKSDIENST, first_day=facts.first_day)
    office.do("join_partnership", OUTSIDER, partnership=DOK)
    office.do("change_stage", OUTSIDER, **change)
    assert office.read(Trajectory, WAY).stages[END].awaiting == {SHARED_PLAN}
    assert WAY not in office.read(Plan, SHARED_PLAN).trajectories
    office.do("assent_to_allocation", CONTRACTOR, trajectory=WAY, stage=END, plan=SHARED_PLAN, revision=3)
    assert WAY in office.read(Plan, SHARED_PLAN).trajectories


def test_of_a_step_from_elsewhere_the_lead_answers_and_what_it_concedes_holds_for_that_plan_alone(
    office: Office,
) -> None:
    own = id_of("a plan of Rijksdienst Noord")
    office.do("open_plan", CLIENT, **(shared(own) | {"partnership": None, "contractor": RIJKSDIENST}))
    office.do("invite_member", CONTRACTOR, partnership=DOK, member=RIJKSDIENST, first_day=date(2026, 9, 1))
    office.do("join_partnership", OUTSIDER, partnership=DOK)
    facts = stage(carrier=RIJKSDIENST, allocations=(allocated(plan=own),))
    office.do("start_trajectory", OUTSIDER, trajectory=WAY, stage=END, facts=facts)
    parts = (Share(plan=own, share=7_000), Share(plan=SHARED_PLAN, share=3_000))
    divided = replace(facts, allocations=(replace(facts.allocations[0], shares=parts),))
    told: dict[str, Any] = {"trajectory": WAY, "stage": END}
    office.do("change_stage", OUTSIDER, **told, facts=divided, revision=2, reason="Ook daar.")
    office.do("assent_to_allocation", CONTRACTOR, **told, plan=SHARED_PLAN, revision=3)

    def realised(plan: UUID) -> int:
        return open_book(office.store, plan).book.valuation(TODAY).figures().realised

    before = {plan: realised(plan) for plan in (own, SHARED_PLAN)}
    objection: dict[str, Any] = {"plan": SHARED_PLAN, "objection": id_of("an objection to what is from elsewhere")}
    contested: dict[str, Any] = {"entry": END, "trajectory": WAY, "code": ObjectionCode.EVIDENCE}
    office.do("object_to_entry", CLIENT, reason="De verklaring ontbreekt.", **objection, **contested)
    book = open_book(office.store, SHARED_PLAN).book
    assert [each.thing for each in waiting(book.plan, book.amendments, CONTRACTOR.organisation)][-1:] == [
        objection["objection"]
    ]
    with pytest.raises(Missing):
        office.do("uphold_objection", OUTSIDER, reason="Dat klopt.", **objection)
    with pytest.raises(Refused, match=r"objection\.lead-answers"):
        office.do("uphold_objection", NEIGHBOUR, reason="Dat klopt.", **objection)
    office.do("uphold_objection", CONTRACTOR, reason="Dat klopt.", **objection)
    assert before[SHARED_PLAN] > 0
    assert {plan: realised(plan) for plan in before} == {own: before[own], SHARED_PLAN: 0}


def test_a_hand_over_leads_from_ones_own_plan_to_one_of_the_receiver(office: Office) -> None:
    withdrawn: dict[str, Any] = {"trajectory": CHAIN, "handover": OFFERED}
    office.do("withdraw_handover", CONTRACTOR, **withdrawn)
    facts: dict[str, Any] = {"trajectory": CHAIN, "stage": LEAVING, "receiver": HELDER, "day": TODAY}
    facts |= {"kind": StageKind.EMPLOYMENT, "handover": uuid4()}
    with pytest.raises(Missing):
        office.do("propose_handover", CONTRACTOR, **facts, from_plan=PLAN, to_plan=OTHER_PLAN)
    with pytest.raises(Refused, match=r"handover\.other-plan"):
        office.do("propose_handover", CONTRACTOR, **facts, from_plan=PLAN, to_plan=PLAN)
    with pytest.raises(Missing):
        office.do("propose_handover", CONTRACTOR, **facts, from_plan=OTHER_PLAN)
    office.do("propose_handover", CONTRACTOR, **facts, from_plan=PLAN)
    told: dict[str, Any] = {"trajectory": CHAIN, "handover": facts["handover"]}
    with pytest.raises(Missing):
        office.do("confirm_handover", NEIGHBOUR, **told, to_plan=PLAN)
    office.do("confirm_handover", NEIGHBOUR, **told, to_plan=OTHER_PLAN)
    assert CHAIN in office.read(Plan, OTHER_PLAN).trajectories


def test_a_receiver_that_declined_finds_nothing_any_more(chain: Office) -> None:
    step, handover = id_of("T05 0"), uuid4()
    activation = _step(C5, StageKind.ACTIVATION, "2026-04-01")
    chain.do("start_trajectory", C5, trajectory=WAY, stage=step, facts=activation)
    told: dict[str, Any] = {"receiver": C3.organisation, "day": TODAY, "kind": StageKind.EDUCATION, "from_plan": PC}
    chain.do("propose_handover", C5, trajectory=WAY, handover=handover, stage=step, **told)
    chain.do("decline_handover", C3, trajectory=WAY, handover=handover, code=HandoverCode.NO_PLACE)
    with pytest.raises(Missing):
        chain.do("confirm_handover", C3, trajectory=WAY, handover=handover, to_plan=PC)

"""A partnership carries a plan: its members with a share are the contractors, and its lead signs for them."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from domain.aggregates.amendment import Amendment
from domain.aggregates.partnership import Partnership
from domain.aggregates.plan import Plan
from domain.aggregates.plan import events as e
from domain.aggregates.trajectory import AllocationCode, Trajectory
from domain.authority import Actor
from domain.changes import ContractCombined
from domain.closing import CostKind
from domain.commands.books import open_book
from domain.commands.store import CommandKey
from domain.events import Recorded, tag_of
from domain.refusals import Missing, Refused, Stale
from domain.terms import (
    CombiningGround,
    DeclineCode,
    EffortCode,
    Evidence,
    EvidenceKind,
    Lot,
    ObjectionCode,
    ObligationShare,
    Party,
    RefusalCode,
    Role,
    StageKind,
)
from projections.waiting import Asked, Awaited, Question, asked, waiting
from tests.kit.cast import (
    CLIENT,
    CONTRACTOR,
    FIRST_DAY,
    LOT,
    NOORDERDIJK,
    PLAN,
    RIJKSDIENST,
    TODAY,
    WATERBURG,
    allocated,
    contract,
    effort_terms,
    ended_early,
    head,
    hours,
    id_of,
    revenue,
    stage,
    terms,
)
from tests.kit.office import DOK, HELDER, KADE, NEIGHBOUR, SHARED_PLAN, Office, divided, furnished, samples, shared

LATER = date(2028, 2, 1)
PARTNER, BESIDE = Actor(id_of("uitvoerder Zuidrand"), id_of("Zuidrand Groen")), id_of("a plan beside Dok")
STEP = Evidence(kind=EvidenceKind.STEP_STATEMENT, day=date(2027, 9, 1), reference="SV-2027-02")
GROUND = CombiningGround(basis="Beide opdrachten komen uit dezelfde aanbesteding.", reference="Bestek, paragraaf 4.2")
ENTRY, OBJECTION, NEXT, AMENDMENT = map(id_of, ("an entry of Helder", "its objection", "next shares", "more work"))


@pytest.fixture
def office() -> Office:
    """An office in which Dok, of Noorderdijk and Helder, carries a plan of Waterburg."""
    return furnished()


def refused(office: Office, rule: str, name: str, by: Actor, **facts: Any) -> None:
    """Expect that a command is refused and leaves nothing behind."""
    before = len(office.store.log)
    with pytest.raises(Refused) as answer:
        office.do(name, by, **facts)
    assert answer.value.rule == rule
    assert len(office.store.log) == before


def shared_plan(office: Office) -> Plan:
    """Return the plan that Dok carries, as it stands."""
    plan = office.read(Plan, SHARED_PLAN)
    assert isinstance(plan, Plan)
    return plan


def helder_leaves(office: Office) -> None:
    """All agree that Helder leaves before LATER."""
    facts: dict[str, Any] = {"partnership": DOK, "proposal": NEXT}
    all_of_it = (ObligationShare(member=NOORDERDIJK, share=10_000),)
    office.do("propose_shares", CONTRACTOR, **facts, first_day=LATER, shares=all_of_it, leaving=(HELDER,))
    office.do("agree_shares", NEIGHBOUR, **facts, revision=office.read(Partnership, DOK).version)


def test_the_contractors_are_the_members_with_a_share(office: Office) -> None:
    plan = shared_plan(office)
    assert (plan.partnership, plan.lead) == (DOK, NOORDERDIJK)
    assert plan.contractors == (NOORDERDIJK, HELDER)
    assert plan.shares_on(FIRST_DAY) == {NOORDERDIJK: 5_000, HELDER: 5_000}
    assert office.read(Partnership, DOK).plans == [SHARED_PLAN]
    assert plan.roles(NOORDERDIJK) == {Role.CONTRACTOR, Role.LEAD}
    assert plan.roles(HELDER) == {Role.CONTRACTOR}
    assert office.read(Plan, PLAN).roles(NOORDERDIJK) == {Role.CONTRACTOR, Role.LEAD}
    with pytest.raises(Missing):
        plan.roles(RIJKSDIENST)


def test_a_partnership_without_shares_carries_nothing(office: Office) -> None:
    facts: dict[str, Any] = shared(id_of("new")) | {"partnership": KADE}
    refused(office, "partnership.no-division", "open_plan", CLIENT, **facts)


def test_a_plan_has_a_contractor_that_is_not_its_client(office: Office) -> None:
    new = shared(id_of("new"))
    refused(office, "plan.two-parties", "open_plan", CLIENT, **(new | {"partnership": None}))
    office.do("invite_member", CONTRACTOR, partnership=DOK, member=WATERBURG, first_day=FIRST_DAY)
    office.do("join_partnership", CLIENT, partnership=DOK)
    office.do("propose_shares", CONTRACTOR, partnership=DOK, proposal=NEXT, **divided(NOORDERDIJK, WATERBURG))
    revision = office.read(Partnership, DOK).version
    facts: dict[str, Any] = {"partnership": DOK, "proposal": NEXT, "revision": revision}
    office.do("agree_shares", NEIGHBOUR, **facts)
    refused(office, "plan.two-parties", "agree_shares", CLIENT, **facts)


def test_shares_that_change_are_told_in_the_plan_in_the_same_command(office: Office) -> None:
    helder_leaves(office)
    *_, agreed, told, effect = office.store.log
    assert [tag_of(each.event) for each in (agreed, told, effect)] == [
        "partnership.shares-agreed",
        "partnership.shares-set",
        "plan.obligation-divided",
    ]
    assert len({each.event.head.command for each in (agreed, told, effect)}) == 1
    plan = shared_plan(office)
    assert plan.shares_on(LATER) == {NOORDERDIJK: 10_000}
    assert plan.contractors == (NOORDERDIJK, HELDER)
    assert not office.read(Partnership, DOK).member_on(HELDER, LATER)


def test_who_left_corrects_and_records_what_was_before_and_no_more(office: Office) -> None:
    helder_leaves(office)
    plan: dict[str, Any] = {"plan": SHARED_PLAN}
    facts: dict[str, Any] = plan | {"entry": ENTRY}
    refused(office, "entry.outside-participation", "record_hours", NEIGHBOUR, **facts, facts=hours(day=LATER))
    office.do("record_hours", NEIGHBOUR, **facts, facts=hours(day=date(2028, 1, 31)))
    refused(office, "plan.contractor-left", "open_amendment", NEIGHBOUR, **plan, amendment=AMENDMENT, title="Meer werk")
    office.do("open_amendment", CONTRACTOR, **plan, amendment=AMENDMENT, title="Meer werk")
    assert office.read(Amendment, AMENDMENT).plan == SHARED_PLAN


def test_the_lead_signs_for_the_contractors_and_the_others_draft(office: Office) -> None:
    plan: dict[str, Any] = {"plan": SHARED_PLAN}
    lot = next(lot for _, lot in shared_plan(office).lots())
    office.do("open_amendment", NEIGHBOUR, **plan, amendment=AMENDMENT, title="Meer werk", change=_combined())
    draft: dict[str, Any] = plan | {"amendment": AMENDMENT, "version": 2}
    refused(office, "authority.role", "propose_amendment", NEIGHBOUR, **draft)
    office.do("propose_amendment", CONTRACTOR, **draft)
    statement: dict[str, Any] = plan | {"statement": id_of("shared revenue"), "lot": lot.id} | revenue()
    refused(office, "authority.role", "propose_revenue", NEIGHBOUR, **statement)
    office.do("propose_revenue", CLIENT, **statement)
    agree: dict[str, Any] = plan | {"statement": id_of("shared revenue"), "revision": shared_plan(office).version}
    refused(office, "authority.role", "agree_revenue", NEIGHBOUR, **agree)
    opened = open_book(office.store, SHARED_PLAN).book
    assert waiting(opened.plan, opened.amendments, NOORDERDIJK) != []
    assert waiting(opened.plan, opened.amendments, HELDER) == []
    office.do("hand_over_lead", CONTRACTOR, partnership=DOK, member=HELDER)
    assert tag_of(office.events()[-1]) == "plan.lead-changed"
    refused(office, "authority.role", "agree_revenue", CONTRACTOR, **(agree | {"revision": 0}))
    office.do("agree_revenue", NEIGHBOUR, **agree)


def other_stage(office: Office) -> dict[str, Any]:
    """Let a partner beside the partnership ask the plan of Dok for assent; return the question."""
    office.do("register_organisation", CLIENT, organisation=PARTNER.organisation, name="Zuidrand Groen")
    opening = next(each for each in samples(office) if each.name == "open_plan").facts
    office.do("open_plan", CLIENT, **opening | {"plan": BESIDE, "contractor": PARTNER.organisation})
    way, step = id_of("a way beside Dok"), id_of("a step beside Dok")
    facts = stage(StageKind.ACTIVATION, weekly_minutes=None, evidence=STEP)
    office.do("start_trajectory", CONTRACTOR, trajectory=way, stage=id_of("the first step"), facts=facts)
    handing: dict[str, Any] = {"receiver": PARTNER.organisation, "day": TODAY, "kind": StageKind.EMPLOYMENT}
    where: dict[str, Any] = {"trajectory": way, "handover": id_of("to a partner beside Dok")}
    office.do("propose_handover", CONTRACTOR, stage=id_of("the first step"), from_plan=PLAN, **handing, **where)
    office.do("confirm_handover", PARTNER, to_plan=BESIDE, **where)
    asking = stage(
        StageKind.WORK_EXPERIENCE,
        carrier=PARTNER.organisation,
        weekly_minutes=None,
        evidence=STEP,
        allocations=(allocated(plan=SHARED_PLAN),),
    )
    office.do("start_stage", PARTNER, trajectory=way, stage=step, facts=asking)
    revision = office.read(Trajectory, way).stages[step].revision
    return {"trajectory": way, "stage": step, "plan": SHARED_PLAN, "revision": revision}


def test_the_lead_assents_for_all(office: Office) -> None:
    question = other_stage(office)
    refused(office, "authority.role", "assent_to_allocation", NEIGHBOUR, **question)
    refused(office, "authority.role", "refuse_allocation", NEIGHBOUR, code=AllocationCode.OTHER_PERIOD, **question)
    way, plans = office.read(Trajectory, question["trajectory"]), {SHARED_PLAN: shared_plan(office)}
    assert [list(asked(way, each, plans)) for each in (NOORDERDIJK, HELDER)] == [
        [Asked(Question.ALLOCATION, question["stage"], SHARED_PLAN)],
        [],
    ]
    office.do("assent_to_allocation", CONTRACTOR, **question)
    assert question["trajectory"] in shared_plan(office).trajectories


def test_the_lead_signs_an_end_of_the_chain_also_of_another_member(office: Office) -> None:
    way, step, ending = id_of("a way of Helder"), id_of("a step of Helder"), id_of("its end")
    first = stage(
        StageKind.WORK_EXPERIENCE,
        carrier=HELDER,
        weekly_minutes=None,
        evidence=STEP,
        allocations=(allocated(plan=SHARED_PLAN),),
    )
    office.do("start_trajectory", NEIGHBOUR, trajectory=way, stage=step, facts=first)
    told: dict[str, Any] = {"trajectory": way, "proposal": ending}
    sheltered = stage(
        StageKind.SHELTERED, carrier=HELDER, end_of_chain="Dit past.", allocations=(allocated(plan=SHARED_PLAN),)
    )
    office.do("propose_end_of_chain", NEIGHBOUR, stage=id_of("sheltered"), facts=sheltered, **told)
    office.do("sign_end_of_chain", CLIENT, plan=SHARED_PLAN, **told)
    assert id_of("sheltered") not in office.read(Trajectory, way).stages
    refused(office, "authority.role", "decline_end_of_chain", NEIGHBOUR, plan=SHARED_PLAN, reason="Nee.", **told)
    office.do("sign_end_of_chain", CONTRACTOR, plan=SHARED_PLAN, **told)
    assert id_of("sheltered") in office.read(Trajectory, way).stages


def test_costs_stay_of_who_wrote_them_down_when_the_lead_changes(office: Office) -> None:
    cost: dict[str, Any] = {"plan": SHARED_PLAN, "cost": id_of("a cost")}
    training: dict[str, Any] = {"year": 2028, "kind": CostKind.TRAINING, "amount": 2_000_00}
    office.do("note_cost", CONTRACTOR, **cost, **training)
    office.do("hand_over_lead", CONTRACTOR, partnership=DOK, member=HELDER)
    assert shared_plan(office).budget_of(HELDER).costs == {}
    assert list(shared_plan(office).budget_of(NOORDERDIJK).costs) == [id_of("a cost")]
    with pytest.raises(Missing):
        office.do("withdraw_cost", NEIGHBOUR, **cost)
    office.do("share_costs", NEIGHBOUR, plan=SHARED_PLAN, shared=True)
    assert not shared_plan(office).budget_of(NOORDERDIJK).shared
    office.do("withdraw_cost", CONTRACTOR, **cost)
    assert shared_plan(office).budget_of(NOORDERDIJK).costs == {}


def test_credit_and_risk_are_of_the_contractor_that_asked(office: Office) -> None:
    way, step, effort = id_of("a way of Noorderdijk"), id_of("an early step"), id_of("its credit")
    facts = ended_early(allocations=(allocated(plan=SHARED_PLAN),))
    office.do("start_trajectory", CONTRACTOR, trajectory=way, stage=step, facts=facts)
    asking: dict[str, Any] = {"plan": SHARED_PLAN, "subject": step, "trajectory": way, "terms": effort_terms()}
    with pytest.raises(Missing):
        office.do("propose_effort", NEIGHBOUR, effort=effort, **asking)
    office.do("propose_effort", CONTRACTOR, effort=effort, **asking)
    about: dict[str, Any] = {"plan": SHARED_PLAN, "effort": effort, "revision": shared_plan(office).version}
    refused(office, "effort.not-yours", "withdraw_effort", NEIGHBOUR, reason="Van mij.", **about)
    refused(office, "effort.not-yours", "revise_effort", NEIGHBOUR, terms=effort_terms(norm_minutes=1), **about)
    office.do("decline_effort", CLIENT, code=EffortCode.NORM, reason="De norm is hoger.", **about)
    opened = open_book(office.store, SHARED_PLAN).book
    assert Awaited.EFFORT_REVISION in [each.awaited for each in waiting(opened.plan, opened.amendments, NOORDERDIJK)]
    assert Awaited.EFFORT_REVISION not in [each.awaited for each in waiting(opened.plan, opened.amendments, HELDER)]
    office.do("note_action", CONTRACTOR, plan=SHARED_PLAN, action=id_of("an action"), terms=terms())
    risky: dict[str, Any] = {"plan": SHARED_PLAN, "risk": id_of("a risk")}
    office.do("propose_risk", CONTRACTOR, subject=id_of("an action"), motivation="Nieuw werk", **risky)
    refused(office, "risk.not-yours", "withdraw_risk", NEIGHBOUR, **risky)


def test_the_candidate_of_another_contractor_is_no_effort_of_ones_own(office: Office) -> None:
    presented: dict[str, Any] = {"plan": SHARED_PLAN, "candidate": id_of("a candidate")}
    office.do("present_candidate", CONTRACTOR, work_offered="Groen", minutes=300, **presented)
    office.do("refuse_candidate", CLIENT, code=RefusalCode.SCREENING, **presented)
    way, step = id_of("a way of Helder"), id_of("an early step")
    facts = ended_early(carrier=HELDER, allocations=(allocated(plan=SHARED_PLAN),))
    office.do("start_trajectory", NEIGHBOUR, trajectory=way, stage=step, facts=facts)
    asking: dict[str, Any] = {"plan": SHARED_PLAN, "subject": step, "trajectory": way, "effort": id_of("credit")}
    with pytest.raises(Missing):
        office.do("propose_effort", NEIGHBOUR, terms=effort_terms(refusals=(id_of("a candidate"),)), **asking)
    office.do("propose_effort", NEIGHBOUR, terms=effort_terms(), **asking)


def test_an_entry_is_of_the_organisation_that_recorded_it(office: Office) -> None:
    entry: dict[str, Any] = {"plan": SHARED_PLAN, "entry": ENTRY}
    office.do("record_hours", NEIGHBOUR, **entry, facts=hours())
    mine: dict[str, Any] = entry | {"revision": shared_plan(office).version}
    why: dict[str, Any] = {"reason": "Anders geteld."}
    refused(office, "entry.not-yours", "correct_hours", CONTRACTOR, **mine, **why, facts=hours(minutes=60))
    refused(office, "entry.not-yours", "withdraw_entry", CONTRACTOR, **mine, **why)
    objection: dict[str, Any] = {"plan": SHARED_PLAN, "objection": OBJECTION}
    office.do("object_to_entry", CLIENT, **entry, objection=OBJECTION, code=ObjectionCode.QUANTITY, **why)
    assert [tag_of(event) for event in office.events()][-1] == "plan.entry-objected"
    book = open_book(office.store, SHARED_PLAN).book
    assert [each.awaited for each in waiting(book.plan, book.amendments, HELDER)] == [Awaited.ANSWER]
    assert waiting(book.plan, book.amendments, NOORDERDIJK) == waiting(book.plan, book.amendments, WATERBURG) == []
    refused(office, "entry.not-yours", "uphold_objection", CONTRACTOR, **objection, **why)
    office.do("uphold_objection", NEIGHBOUR, **objection, **why)


def test_what_contractors_did_together_is_conceded_by_their_lead(office: Office) -> None:
    together: dict[str, Any] = {"objection": OBJECTION, "entry": id_of("an initiative"), "author": Party.CONTRACTOR}
    objected = e.EntryObjected(head=head(CLIENT), code=ObjectionCode.QUANTITY, **together)
    about = Recorded(SHARED_PLAN, shared_plan(office).version + 1, objected)
    office.store.append([about], CommandKey(uuid4(), CLIENT.account, b"together"))
    book, answer = open_book(office.store, SHARED_PLAN).book, [Awaited.ANSWER]
    assert [each.awaited for each in waiting(book.plan, book.amendments, NOORDERDIJK)] == answer
    assert waiting(book.plan, book.amendments, HELDER) == []
    conceding: dict[str, Any] = {"plan": SHARED_PLAN, "objection": OBJECTION, "reason": "Dat klopt."}
    refused(office, "objection.lead-answers", "uphold_objection", NEIGHBOUR, **conceding)
    office.do("uphold_objection", CONTRACTOR, **conceding)


def test_a_candidate_is_declined_by_who_asked_for_one(office: Office) -> None:
    request: dict[str, Any] = {"plan": SHARED_PLAN, "nomination": id_of("a request of Helder")}
    office.do("ask_nomination", NEIGHBOUR, work_offered="Groen", **request)
    office.do("nominate_candidate", CLIENT, day=TODAY, **request)
    refused(office, "nomination.not-yours", "decline_nomination", CONTRACTOR, code=DeclineCode.NO_GUIDANCE, **request)
    office.do("decline_nomination", NEIGHBOUR, code=DeclineCode.NO_GUIDANCE, **request)


def test_who_carries_a_share_leads(office: Office) -> None:
    office.do("invite_member", CONTRACTOR, partnership=DOK, member=RIJKSDIENST, first_day=FIRST_DAY)
    outsider = Actor(id_of("contractmanager Rijksdienst"), RIJKSDIENST)
    office.do("join_partnership", outsider, partnership=DOK)
    lead = {"partnership": DOK, "member": RIJKSDIENST}
    refused(office, "partnership.lead-without-share", "hand_over_lead", CONTRACTOR, **lead)
    without = {"partnership": DOK, "proposal": NEXT} | divided(HELDER)
    refused(office, "partnership.lead-without-share", "propose_shares", CONTRACTOR, **without)


def test_contracts_are_combined_on_a_ground(office: Office) -> None:
    plan = shared_plan(office)
    assert len(plan.contracts) == len(plan.grounds) == 2
    assert not plan.combined_without_ground
    office.do("open_plan", CLIENT, **(shared(id_of("new")) | {"ground": None}))
    assert office.read(Plan, id_of("new")).combined_without_ground
    single = shared(id_of("newer")) | {"contracts": (contract(),)}
    refused(office, "plan.nothing-combined", "open_plan", CLIENT, **single)


def test_a_contract_is_added_later_by_both_signatures(office: Office) -> None:
    added = _combined()
    office.do("open_amendment", CLIENT, plan=PLAN, amendment=AMENDMENT, title="K-103 erbij", change=added)
    office.do("propose_amendment", CLIENT, plan=PLAN, amendment=AMENDMENT, version=2)
    assert added.subject not in office.read(Plan, PLAN).contracts
    content = office.read(Amendment, AMENDMENT).content
    office.do("accept_amendment", CONTRACTOR, plan=PLAN, amendment=AMENDMENT, version=3, content=content)
    plan = office.read(Plan, PLAN)
    assert plan.grounds[added.subject] == GROUND
    assert added.contract.lots[0].id in {lot.id for _, lot in plan.lots()}
    assert plan.last_day == added.contract.last_day
    assert isinstance(office.events()[-1], e.AmendmentAccepted)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda added: replace(added, ground=replace(GROUND, basis=" ")), "text.required"),
        (lambda added: replace(added, ground=replace(GROUND, reference="")), "text.required"),
        (lambda added: replace(added, contract=replace(added.contract, lots=())), "plan.lots"),
        (
            lambda added: replace(
                added, contract=replace(added.contract, lots=(Lot(id=LOT, reference="1", object="Groen"),))
            ),
            "plan.id-twice",
        ),
    ],
)
def test_a_contract_that_is_added_is_sound_and_has_a_ground(office: Office, change: Any, rule: str) -> None:
    facts: dict[str, Any] = {
        "plan": PLAN,
        "amendment": AMENDMENT,
        "title": "K-103 erbij",
        "change": change(_combined()),
    }
    refused(office, rule, "open_amendment", CLIENT, **facts)


def test_a_contract_of_the_plan_is_not_added_again(office: Office) -> None:
    own = next(iter(office.read(Plan, PLAN).contracts.values()))
    again = ContractCombined(subject=own.id, base=1, contract=own, ground=GROUND)
    facts: dict[str, Any] = {"plan": PLAN, "amendment": AMENDMENT, "title": "Nog eens"}
    refused(office, "plan.contract-known", "open_amendment", CLIENT, **facts, change=again)
    with pytest.raises(Stale):
        office.do("open_amendment", CLIENT, **facts, change=replace(again, base=0))
    with pytest.raises(Missing):
        office.do("open_amendment", CLIENT, **facts, change=replace(_combined(), subject=uuid4()))


def _combined() -> ContractCombined:
    """Return the change that adds K-103, of one lot, to a plan."""
    new = id_of("K-103")
    lot = Lot(id=id_of("K-103, the only lot"), reference="K-103", object="Schoonmaak")
    added = contract(id=new, reference="K-103", lots=(lot,), options=(), last_day=date(2030, 6, 30))
    return ContractCombined(subject=new, base=0, contract=added, ground=GROUND)


def test_the_time_of_the_shares_is_that_of_the_plan(office: Office) -> None:
    assert shared_plan(office).takes_part(HELDER, TODAY)
    assert not shared_plan(office).takes_part(HELDER, date(2027, 6, 30))
    assert not shared_plan(office).left(HELDER, TODAY)

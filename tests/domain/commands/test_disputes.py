"""A decision takes effect in the plan, beside what was recorded; and who takes part in a plan reviews nothing in it."""

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.aggregates.dispute import Dispute, DisputeCode, DisputeStage, Outcome, Subject, SubjectKind
from domain.aggregates.plan import ObjectionStatus, OpenKind, Plan, PlanState, Unsettled
from domain.authority import COMMANDS, HOST, QUERIES, Actor, inspected
from domain.commands import USE_CASES, Desk
from domain.commands.books import open_book
from domain.commands.disputes import replay_of
from domain.conclusions import unsettled
from domain.confidentiality import CURRENT, content_of
from domain.refusals import Missing, Refused, Stale
from domain.terms import Role
from tests.kit.cast import CLIENT, CONTRACTOR, NOORDERDIJK, NOW, OUTSIDER, PLAN, RIJKSDIENST, id_of
from tests.kit.office import (
    CLOSED,
    D_APPOINTED,
    D_DECIDED,
    D_RAISED,
    D_REVIEWED,
    FINAL,
    HELDER,
    IN_DISPUTE,
    NEIGHBOUR,
    OBJECTED_HOURS,
    OBJECTION,
    SHARED_PLAN,
    SIGNED,
    Office,
    Sample,
    samples,
)

JUNE = date(2027, 6, 30)
ANOTHER = Actor(id_of("toetser Vlier"), id_of("Vlier ICT"))


def plan(office: Office, id: UUID) -> Plan:
    found: Plan = office.read(Plan, id)
    return found


def dispute(office: Office, id: UUID) -> Dispute:
    found: Dispute = office.read(Dispute, id)
    return found


def sample(office: Office, name: str) -> Sample:
    return next(each for each in samples(office) if each.name == name)


def worth(office: Office, id: UUID) -> tuple[int, int]:
    figures = open_book(office.store, id).book.valuation(JUNE).figures()
    return figures.obligation, figures.realised


def on_a_later_day(office: Office, days: int) -> Office:
    office.desk = Desk(office.store, lambda: NOW + timedelta(days=days))
    return office


def deciding(office: Office, id: UUID, outcome: Outcome, cents: int | None = None, **changes: Any) -> dict[str, Any]:
    """Return a decision that says one thing of all, in the words of the sample."""
    said = sample(office, "decide_dispute").facts["verdicts"][0]
    found = dispute(office, id)
    verdicts = tuple(
        msgspec.structs.replace(
            said,
            subject=each.id,
            outcome=outcome,
            code=found.code,
            cents=cents if each.kind is SubjectKind.REVENUE else None,
        )
        for each in found.subjects
    )
    return {"dispute": id, "verdicts": verdicts, "on": JUNE, "known": NOW, "version": found.version} | changes


def reviewed(office: Office, id: UUID, by: Actor, *, days: int = 0) -> None:
    """Let both agree on a reviewer, who confirms that it keeps silent."""
    last_day = (NOW + timedelta(days=days + 20)).date()
    office.do("propose_reviewer", CLIENT, dispute=id, reviewer=by.organisation, last_day=last_day, ground="Nodig")
    office.do("accept_reviewer", CONTRACTOR, dispute=id, revision=dispute(office, id).version)
    office.do("open_grant", by, dispute=id, content=content_of(CURRENT))


def appealed(office: Office) -> None:
    office.do("register_organisation", CLIENT, organisation=ANOTHER.organisation, name="Vlier ICT")
    office.do("appeal_dispute", CONTRACTOR, dispute=D_DECIDED, reason="De factuur stond er een keer.")
    reviewed(office, D_DECIDED, ANOTHER)


def test_a_plan_knows_of_its_dispute_and_does_not_close_while_it_is_open(office: Office) -> None:
    where = IN_DISPUTE[D_RAISED]
    book = open_book(office.store, where).book
    assert list(book.disputes) == [D_RAISED]
    assert Unsettled(OpenKind.DISPUTE, D_RAISED) in unsettled(book)
    office.do("withdraw_dispute", CLIENT, dispute=D_RAISED, reason="Wij vonden de factuur.")
    assert Unsettled(OpenKind.DISPUTE, D_RAISED) not in unsettled(open_book(office.store, where).book)


def test_an_upheld_challenge_takes_effect_and_history_is_unchanged(office: Office) -> None:
    where = IN_DISPUTE[D_DECIDED]
    found = plan(office, where)
    [entry] = found.entries
    assert found.rejected() == {entry}
    assert worth(office, where) == (45_000, 0)
    [*_, revenue, objection] = office.store.streams((where,))[where]
    assert {revenue.event.head.organisation, objection.event.head.organisation} == {RIJKSDIENST}


def test_a_rejected_challenge_leaves_what_was_stated_and_the_objection_is_gone(office: Office) -> None:
    appealed(office)
    where = IN_DISPUTE[D_DECIDED]
    before = list(office.store.log)
    on_a_later_day(office, 1).do("decide_dispute", ANOTHER, **deciding(office, D_DECIDED, Outcome.REJECTED, 1_000_000))
    assert office.store.log[: len(before)] == before
    then = open_book(office.store, where, known=NOW).book.valuation(JUNE).figures()
    assert (then.obligation, then.realised) == (45_000, 0)
    found = plan(office, where)
    assert not found.rejected() | found.disputed()
    assert [each.status for each in found.objections.values()] == [ObjectionStatus.REJECTED]
    assert worth(office, where) == (50_000, 175_000)
    assert dispute(office, D_DECIDED).stage is DisputeStage.DECIDED


def test_what_an_upheld_objection_let_go_is_claimed_again_when_an_appeal_says_so(office: Office) -> None:
    """What was recorded elsewhere meanwhile is not counted twice: until it is gone, the decision is refused."""
    where = IN_DISPUTE[D_DECIDED]
    [entry] = plan(office, where).entries.values()
    again: dict[str, Any] = {"plan": IN_DISPUTE[D_RAISED], "entry": id_of("again"), "facts": entry.facts}
    office.do("record_purchase", CONTRACTOR, **again)
    appealed(office)
    facts = deciding(office, D_DECIDED, Outcome.REJECTED, 1_000_000)
    with pytest.raises(Refused) as refused:
        office.do("decide_dispute", ANOTHER, **facts)
    assert refused.value.rule.startswith("claim.")
    revision = plan(office, IN_DISPUTE[D_RAISED]).entries[id_of("again")].revision
    gone: dict[str, Any] = {"plan": IN_DISPUTE[D_RAISED], "entry": id_of("again"), "revision": revision}
    office.do("withdraw_entry", CONTRACTOR, reason="Dubbel", **gone)
    office.do("decide_dispute", ANOTHER, **facts)


def test_what_the_parties_settled_themselves_is_not_decided_over(office: Office) -> None:
    raising = sample(office, "raise_dispute").facts
    office.do("raise_dispute", CLIENT, **raising)
    new = raising["dispute"]
    office.do("answer_dispute", CONTRACTOR, dispute=new, story="Het waren er meer.")
    reviewed(office, new, OUTSIDER)
    office.do("uphold_objection", CONTRACTOR, plan=PLAN, objection=OBJECTION, reason="Het klopte niet.")
    before = plan(office, PLAN).version
    office.do("decide_dispute", OUTSIDER, **deciding(office, new, Outcome.REJECTED))
    assert plan(office, PLAN).version == before
    assert plan(office, PLAN).rejected() == {OBJECTED_HOURS}


def test_a_signature_that_does_not_hold_is_said_so_and_what_it_changed_stays(office: Office) -> None:
    where = IN_DISPUTE[D_REVIEWED]
    promises = dict(plan(office, where).commitments)
    office.do("decide_dispute", OUTSIDER, **deciding(office, D_REVIEWED, Outcome.UPHELD))
    found = plan(office, where)
    [subject] = dispute(office, D_REVIEWED).subjects
    assert found.fallen == {subject.id: D_REVIEWED}
    assert found.commitments.keys() == promises.keys()


def test_a_final_statement_that_does_not_hold_opens_the_plan_again(office: Office) -> None:
    closing = Subject(kind=SubjectKind.CLOSING, id=FINAL)
    told = sample(office, "raise_dispute").facts | {"plan": CLOSED, "subjects": (closing,)}
    told |= {"code": DisputeCode.MANDATE}
    new = told["dispute"]
    office.do("raise_dispute", CONTRACTOR, **told)
    office.do("answer_dispute", CLIENT, dispute=new, story="Er was een volmacht.")
    reviewed(office, new, OUTSIDER)
    assert plan(office, CLOSED).state is PlanState.CLOSED
    office.do("decide_dispute", OUTSIDER, **deciding(office, new, Outcome.UPHELD))
    assert plan(office, CLOSED).state is PlanState.OPEN


def test_a_replay_says_what_was_known_and_what_that_came_to(office: Office) -> None:
    decided = dispute(office, D_DECIDED).decision
    assert decided is not None
    assert (decided.replay.on, decided.replay.known) == (JUNE, NOW)
    where = IN_DISPUTE[D_RAISED]
    office.do("withdraw_dispute", CLIENT, dispute=D_RAISED, reason="Gevonden")
    opened = open_book(office.store, where)
    earlier = replay_of(opened, JUNE, NOW)
    office.do(
        "note_action", CLIENT, plan=where, action=id_of("later"), terms=sample(office, "note_action").facts["terms"]
    )
    later = replay_of(open_book(office.store, where), JUNE, NOW)
    assert later.version == earlier.version + 1
    assert later.content != earlier.content


@pytest.mark.parametrize("takes_part", [NOORDERDIJK, CLIENT.organisation])
def test_a_party_does_not_review(office: Office, takes_part: UUID) -> None:
    facts = sample(office, "propose_reviewer").facts | {"reviewer": takes_part}
    with pytest.raises(Refused) as refused:
        office.do("propose_reviewer", CLIENT, **facts)
    assert refused.value.rule == "dispute.reviewer-takes-part"


def test_who_carries_a_step_or_belongs_to_the_partnership_does_not_review(office: Office) -> None:
    new = sample(office, "raise_dispute").facts["dispute"]
    office.do("raise_dispute", CLIENT, **sample(office, "raise_dispute").facts)
    asked: dict[str, Any] = {
        "dispute": new,
        "reviewer": HELDER,
        "last_day": (NOW + timedelta(days=9)).date(),
        "ground": "Nodig",
    }
    with pytest.raises(Refused) as refused:
        office.do("propose_reviewer", CLIENT, **asked)
    assert refused.value.rule == "dispute.reviewer-takes-part"
    with pytest.raises(Missing):
        office.do("propose_reviewer", CLIENT, **asked | {"reviewer": id_of("nobody")})


def test_who_became_a_partner_meanwhile_does_not_look(office: Office) -> None:
    facts = sample(office, "start_trajectory").facts
    [allocation] = facts["facts"].allocations
    share = msgspec.structs.replace(allocation.shares[0], plan=IN_DISPUTE[D_APPOINTED])
    first = date(2026, 9, 1)
    began = msgspec.structs.replace(allocation, shares=(share,), first_day=first)
    step = msgspec.structs.replace(facts["facts"], allocations=(began,), first_day=first)
    office.do("start_trajectory", CONTRACTOR, **facts | {"facts": step})
    handing = sample(office, "propose_handover").facts | {
        "trajectory": facts["trajectory"],
        "stage": facts["stage"],
        "receiver": RIJKSDIENST,
        "from_plan": IN_DISPUTE[D_APPOINTED],
    }
    office.do("propose_handover", CONTRACTOR, reason="Verder", **handing)
    with pytest.raises(Refused) as refused:
        office.do("open_grant", OUTSIDER, **sample(office, "open_grant").facts)
    assert refused.value.rule == "dispute.reviewer-takes-part"


def test_one_dispute_is_with_one_contractor_and_a_competitor_does_not_know_of_it(office: Office) -> None:
    entry, objection = id_of("hours of the neighbour"), id_of("an objection to the neighbour")
    facts = sample(office, "record_hours").facts["facts"]
    office.do("record_hours", NEIGHBOUR, plan=SHARED_PLAN, entry=entry, facts=facts)
    told: dict[str, Any] = {
        "plan": SHARED_PLAN,
        "objection": objection,
        "entry": entry,
        "code": sample(office, "object_to_entry").facts["code"],
    }
    office.do("object_to_entry", CLIENT, reason="Te veel", **told)
    raising = sample(office, "raise_dispute").facts | {
        "plan": SHARED_PLAN,
        "subjects": (Subject(kind=SubjectKind.ENTRY, id=entry, objection=objection),),
    }
    with pytest.raises(Missing):
        office.do("raise_dispute", CONTRACTOR, **raising)
    lot = next(lot.id for _, lot in plan(office, SHARED_PLAN).lots())
    statement = id_of("revenue of the shared plan")
    stated = sample(office, "propose_revenue").facts | {"plan": SHARED_PLAN, "statement": statement, "lot": lot}
    office.do("propose_revenue", CONTRACTOR, **stated)
    office.do(
        "agree_revenue", CLIENT, plan=SHARED_PLAN, statement=statement, revision=plan(office, SHARED_PLAN).version
    )
    both = (*raising["subjects"], Subject(kind=SubjectKind.REVENUE, id=statement))
    with pytest.raises(Refused) as refused:
        office.do("raise_dispute", CLIENT, **raising | {"subjects": both})
    assert refused.value.rule == "dispute.several-sides"
    office.do("raise_dispute", NEIGHBOUR, **raising)
    assert dispute(office, raising["dispute"]).sides == (CLIENT.organisation, HELDER)
    with pytest.raises(Missing):
        office.do("answer_dispute", CONTRACTOR, dispute=raising["dispute"], story="Ik wil ook")


def test_a_grant_is_for_looking_alone() -> None:
    looking = {name for name, rule in QUERIES.items() if Role.REVIEWER in rule.roles}
    assert looking == {"see_plan", "see_dossier"}
    deciding = {name for name, rule in COMMANDS.items() if Role.REVIEWER in rule.roles}
    assert deciding == {"open_grant", "stand_down", "decide_dispute"}


def test_a_grant_lets_somebody_see_a_plan_until_it_ends(office: Office) -> None:
    held = [dispute(office, D_REVIEWED)]
    assert inspected("see_plan", OUTSIDER, held, NOW) == held[0]
    assert inspected("see_plan", OUTSIDER, held, NOW + timedelta(days=31)) is None
    assert inspected("see_plan", CLIENT, held, NOW) is None
    for name in (*COMMANDS, "see_trajectory", "see_initiative"):
        assert inspected(name, OUTSIDER, held, NOW) is None
    for name in set(USE_CASES) - {"open_grant", "stand_down", "decide_dispute"}:
        for each in (found for found in samples(office) if found.name == name and "plan" in found.facts):
            facts = each.facts | {"plan": IN_DISPUTE[D_REVIEWED]}
            with pytest.raises((Missing, Refused)):
                office.do(name, OUTSIDER, reason=each.reason, **facts)
    office.do("revoke_grant", CONTRACTOR, dispute=D_REVIEWED, reason="Er bleek een belang.")
    assert inspected("see_plan", OUTSIDER, [dispute(office, D_REVIEWED)], NOW) is None


def test_a_decision_after_the_last_day_of_a_grant_finds_nothing(office: Office) -> None:
    facts = deciding(office, D_REVIEWED, Outcome.UPHELD)
    with pytest.raises(Missing):
        on_a_later_day(office, 31).do("decide_dispute", OUTSIDER, **facts)


def race(office: Office, *done: tuple[str, Actor, str, dict[str, Any]]) -> list[Exception | None]:
    """Let commands be done at once, and return what each was answered."""
    barrier, answers = Barrier(len(done)), dict[int, Exception | None]()

    def run(number: int, name: str, by: Actor, reason: str, facts: dict[str, Any]) -> None:
        barrier.wait()
        try:
            office.do(name, by, reason=reason, **facts)
        except (Refused, Missing, Stale) as answer:
            answers[number] = answer
        else:
            answers[number] = None

    racers = [Thread(target=run, args=(number, *each)) for number, each in enumerate(done)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    return [answers[number] for number in range(len(done))]


def test_of_two_decisions_at_once_one_is_taken(office: Office) -> None:
    """Two people of the reviewer, each with a confirmed statement, decide differently in the same moment."""
    colleague = Actor(id_of("een tweede toetser"), RIJKSDIENST)
    office.do("open_grant", colleague, dispute=D_REVIEWED, content=content_of(CURRENT))
    facts = deciding(office, D_REVIEWED, Outcome.UPHELD)
    other = deciding(office, D_REVIEWED, Outcome.REJECTED)
    answers = race(office, ("decide_dispute", OUTSIDER, "", facts), ("decide_dispute", colleague, "", other))
    assert sorted(answer is None for answer in answers) == [False, True]
    assert [type(answer) for answer in answers if answer is not None] == [Missing]
    assert len(plan(office, IN_DISPUTE[D_REVIEWED]).fallen) <= 1


def test_of_a_decision_and_a_revocation_at_once_one_is_first(office: Office) -> None:
    facts = deciding(office, D_REVIEWED, Outcome.UPHELD)
    revoking = ("revoke_grant", CLIENT, "Er bleek een belang.", {"dispute": D_REVIEWED})
    answers = race(office, ("decide_dispute", OUTSIDER, "", facts), revoking)
    assert sorted(answer is None for answer in answers) == [False, True]
    decided = dispute(office, D_REVIEWED).decision is not None
    assert decided is (answers[0] is None)


def test_of_two_appeals_at_once_one_is_made(office: Office) -> None:
    appeals = (("appeal_dispute", by, "Een regel is vergeten.", {"dispute": D_DECIDED}) for by in (CLIENT, CONTRACTOR))
    answers = race(office, *appeals)
    assert sorted(answer is None for answer in answers) == [False, True]
    [late] = [answer for answer in answers if answer is not None]
    assert isinstance(late, Refused)
    assert late.rule == "dispute.appealed-before"


def test_of_two_disputes_about_one_thing_at_once_one_is_raised(office: Office) -> None:
    told = sample(office, "raise_dispute").facts
    raising = (("raise_dispute", by, "", told | {"dispute": uuid4()}) for by in (CLIENT, CONTRACTOR))
    answers = race(office, *raising)
    [late] = [answer for answer in answers if answer is not None]
    assert isinstance(late, Refused)
    assert late.rule == "dispute.in-dispute-already"


def test_the_host_has_no_part_in_a_dispute(office: Office) -> None:
    for name in ("answer_dispute", "open_grant", "decide_dispute"):
        with pytest.raises(Refused) as refused:
            office.do(name, HOST, **sample(office, name).facts)
        assert refused.value.rule == "authority.role"


def test_who_signed_a_plan_that_is_not_closed_yet_disputes_nothing(office: Office) -> None:
    closing = Subject(kind=SubjectKind.CLOSING, id=FINAL)
    told = sample(office, "raise_dispute").facts | {"plan": SIGNED, "subjects": (closing,)}
    with pytest.raises(Missing):
        office.do("raise_dispute", CONTRACTOR, **told)

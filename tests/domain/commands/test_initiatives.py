"""An initiative in the plans of its partners: its value by their parts, and what an objection takes out."""

from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from domain.aggregates.initiative import Initiative, InitiativePart, Involvement
from domain.aggregates.plan import Plan
from domain.authority import Actor
from domain.commands import Desk
from domain.commands.books import open_book
from domain.commands.initiatives import complete_initiative
from domain.refusals import Missing, Refused
from domain.terms import ObjectionCode
from domain.valuation.facts import Rule
from domain.valuation.plan import PlanValuation
from domain.worth import Book
from projections.histories import History, place_of
from projections.plans import standing_of
from tests.kit.cast import CLIENT, CONTRACTOR, FRAMEWORK, NOORDERDIJK, NOW, PLAN, TODAY, contract, id_of
from tests.kit.office import (
    CLOSED,
    HELDER,
    KADE,
    NEIGHBOUR,
    SHARED,
    Office,
    content_of,
    contribution,
    ended,
    initiative,
    whole,
)

PC, GARDEN = id_of("plan C"), id_of("the garden")
ZUIDRAND, MERIDIAAN = id_of("Zuidrand Groen"), id_of("Meridiaan Advies")
OTHERS = (Actor(id_of("uitvoerder Zuidrand"), ZUIDRAND), Actor(id_of("adviseur Meridiaan"), MERIDIAAN))
PARTS = (
    InitiativePart(plan=PLAN, contractor=NOORDERDIJK, share=4_000),
    InitiativePart(plan=PC, contractor=HELDER, share=2_500),
    InitiativePart(plan=id_of("plan D"), contractor=ZUIDRAND, share=2_000),
    InitiativePart(plan=id_of("plan E"), contractor=MERIDIAAN, share=1_500, indirect=True),
)
WORTH = (2_885_750, 1_803_594, 1_442_875, 1_082_156)


def begun(office: Office, initiative_id: UUID = GARDEN) -> None:
    """Let four partners take part and agree on their parts in four plans."""
    do = office.do
    for actor, name in zip(OTHERS, ("Zuidrand Groen", "Meridiaan Advies"), strict=True):
        do("register_organisation", CLIENT, organisation=actor.organisation, name=name)
        do("invite_member", CONTRACTOR, partnership=KADE, member=actor.organisation, first_day=date(2027, 7, 1))
        do("join_partnership", actor, partnership=KADE)
    for part in PARTS[1:]:
        opening: dict[str, Any] = {"title": "Schoonmaak", "contractor": part.contractor, "percentage": 500}
        agreed: dict[str, Any] = {"motivation": "Vijf procent", "framework": FRAMEWORK, "framework_version": 1}
        own = contract(id=id_of(f"contract of {part.plan}"))
        do("open_plan", CLIENT, plan=part.plan, contracts=(own,), **opening, **agreed)
    joining: dict[str, Any] = {"role": "Uitvoerder", "involvement": Involvement.DIRECT}
    proposing: dict[str, Any] = {"initiative": initiative_id, "partnership": KADE, "terms": initiative()}
    do("propose_initiative", CONTRACTOR, **proposing, **joining)
    for actor in (NEIGHBOUR, *OTHERS):
        do("join_initiative", actor, initiative=initiative_id, **joining)
    shared: dict[str, Any] = {"initiative": initiative_id}
    do("log_contribution", CONTRACTOR, **shared, contribution=id_of("I1"), facts=contribution(minutes=24_000))
    do("log_contribution", NEIGHBOUR, **shared, contribution=id_of("I1b"), facts=contribution(minutes=735))
    do("propose_initiative_shares", CONTRACTOR, **shared, parts=PARTS, version=version(office))
    revision = office.read(Initiative, initiative_id).shares_proposal.revision
    for actor in (NEIGHBOUR, *OTHERS):
        do("agree_initiative_shares", actor, **shared, revision=revision)


def completed(office: Office) -> None:
    """Let them complete it in the middle of February."""
    begun(office)
    do = office.do
    do("complete_initiative", CONTRACTOR, initiative=GARDEN, day=date(2028, 2, 15), version=version(office))


def version(office: Office, id: UUID = GARDEN) -> int:
    return int(office.read(Initiative, id).version)


def valued(office: Office, plan: UUID, on: date = TODAY) -> PlanValuation:
    book: Book = open_book(office.store, plan).book
    return book.valuation(on)


def lines(office: Office, plan: UUID, on: date = TODAY) -> list[tuple[int, int, str, bool]]:
    return [
        (line.element, line.cents, line.contractor, line.indirect)
        for line in valued(office, plan, on).lines()
        if line.rule is Rule.INITIATIVE
    ]


def test_an_initiative_counts_by_its_parts_in_the_plan_of_each(office: Office) -> None:
    completed(office)
    for part, cents in zip(PARTS, WORTH, strict=True):
        assert lines(office, part.plan) == [(4, cents, str(part.contractor), part.indirect)]
        assert lines(office, part.plan, date(2028, 2, 14)) == []


def test_the_list_of_plans_knows_the_same_value(office: Office) -> None:
    completed(office)
    assert standing_of(office.store, (PC,), TODAY)[PC].realised == WORTH[1] == valued(office, PC).figures().realised


def test_before_it_is_completed_nothing_counts(office: Office) -> None:
    begun(office)
    assert [lines(office, part.plan) for part in PARTS] == [[], [], [], []]


def test_a_correction_afterwards_changes_the_value_for_all(office: Office) -> None:
    completed(office)
    do = office.do
    revision = office.read(Initiative, GARDEN).contributions[id_of("I1b")].revision
    withdrawing: dict[str, Any] = {"initiative": GARDEN, "contribution": id_of("I1b"), "revision": revision}
    do("withdraw_contribution", NEIGHBOUR, reason="Dubbel", **withdrawing)
    assert [cents for _, cents, *_ in lines(office, PLAN)] == [2_800_000]


def test_an_agreed_impact_replaces_the_hours(office: Office) -> None:
    begun(office)
    do = office.do
    proposing: dict[str, Any] = {
        "initiative": GARDEN,
        "cents": 10_000_000,
        "motivation": "De buurt houdt de tuin zelf bij.",
    }
    do("propose_impact", CLIENT, version=version(office), **proposing)
    revision = office.read(Initiative, GARDEN).impact_proposal.revision
    for actor in (CONTRACTOR, NEIGHBOUR, *OTHERS):
        do("agree_impact", actor, initiative=GARDEN, revision=revision)
    do("complete_initiative", CONTRACTOR, initiative=GARDEN, day=date(2028, 2, 15), version=version(office))
    assert [lines(office, part.plan)[0][1] for part in PARTS] == [4_000_000, 2_500_000, 2_000_000, 1_500_000]


def test_an_impact_value_is_at_most_three_times_the_hours(office: Office) -> None:
    begun(office)
    most = 3 * sum(WORTH)
    proposing: dict[str, Any] = {"initiative": GARDEN, "motivation": "Veel", "version": version(office)}
    with pytest.raises(Refused) as refused:
        office.do("propose_impact", CLIENT, cents=most + 1, **proposing)
    assert (refused.value.rule, refused.value.facts) == ("initiative.impact-cap", {"most": most})
    office.do("propose_impact", CLIENT, cents=most, **proposing)


def test_a_part_counts_only_where_its_contractor_takes_part(office: Office) -> None:
    begun(office)
    elsewhere = (InitiativePart(plan=PC, contractor=NOORDERDIJK, share=10_000),)
    before = len(office.store.log)
    with pytest.raises(Refused) as refused:
        office.do("propose_initiative_shares", CONTRACTOR, initiative=GARDEN, parts=elsewhere, version=version(office))
    assert refused.value.rule == "initiative.not-in-plan"
    assert len(office.store.log) == before


def test_a_plan_learns_of_it_once_in_the_same_command(office: Office) -> None:
    begun(office)
    assert office.read(Plan, PC).initiatives == [GARDEN]
    again = (InitiativePart(plan=PC, contractor=HELDER, share=10_000),)
    office.do("propose_initiative_shares", CONTRACTOR, initiative=GARDEN, parts=again, version=version(office))
    assert office.read(Plan, PC).initiatives == [GARDEN]


def test_it_is_completed_within_every_plan(office: Office) -> None:
    begun(office)
    before = contract().first_day
    assert before < date(2028, 2, 14)
    late: dict[str, Any] = {"initiative": GARDEN, "version": version(office)}
    opening: dict[str, Any] = {"title": "Kort", "contractor": NOORDERDIJK, "percentage": 500}
    agreed: dict[str, Any] = {"motivation": "Vijf procent", "framework": FRAMEWORK, "framework_version": 1}
    short = contract(id=id_of("short"), last_day=date(2028, 1, 31), options=())
    office.do("open_plan", CLIENT, plan=id_of("short plan"), contracts=(short,), **opening, **agreed)
    part = (InitiativePart(plan=id_of("short plan"), contractor=NOORDERDIJK, share=10_000),)
    office.do("propose_initiative_shares", CONTRACTOR, initiative=GARDEN, parts=part, version=late["version"])
    revision = office.read(Initiative, GARDEN).shares_proposal.revision
    for actor in (NEIGHBOUR, *OTHERS):
        office.do("agree_initiative_shares", actor, initiative=GARDEN, revision=revision)
    with pytest.raises(Refused) as refused:
        office.do("complete_initiative", CONTRACTOR, initiative=GARDEN, day=TODAY, version=version(office))
    assert refused.value.rule == "entry.outside-plan"


def test_an_upheld_objection_takes_out_the_part_of_that_plan_alone(office: Office) -> None:
    completed(office)
    objecting: dict[str, Any] = {"plan": PLAN, "objection": id_of("an objection to the garden"), "entry": GARDEN}
    office.do("object_to_entry", CLIENT, reason="Te veel", code=ObjectionCode.QUANTITY, **objecting)
    figures = valued(office, PLAN).figures()
    assert figures.disputed == WORTH[0] + 17_500
    del objecting["entry"]
    office.do("uphold_objection", CONTRACTOR, reason="Klopt", **objecting)
    assert lines(office, PLAN) == []
    assert lines(office, PC)[0][1] == WORTH[1]


def test_nobody_objects_to_what_does_not_count_yet(office: Office) -> None:
    with pytest.raises(Missing):
        office.do(
            "object_to_entry",
            CLIENT,
            reason="Te veel",
            plan=PLAN,
            objection=id_of("early"),
            entry=SHARED,
            code=ObjectionCode.QUANTITY,
        )


def test_the_history_of_a_plan_tells_the_value_and_no_partners_hours(office: Office) -> None:
    seconds = count(1)
    office.desk = Desk(office.store, lambda: NOW + timedelta(seconds=next(seconds)))
    completed(office)
    history = History(open_book(office.store, PC))
    told = [each for each in history.events if each.originator_id == GARDEN]
    assert not any(hasattr(each.event, "contribution") for each in told)
    effects = history.effects(told, TODAY)
    assert [effects[place_of(each)].realised for each in told][-1] == WORTH[1]
    assert sum(effect.realised for effect in effects.values()) == WORTH[1]


def test_a_book_can_be_thought_one_step_further(office: Office) -> None:
    begun(office)
    book = open_book(office.store, PLAN).book
    doing: dict[str, Any] = {"initiative": GARDEN, "day": date(2028, 2, 15), "version": version(office)}
    use_case = office.desk.rehearse(complete_initiative, CONTRACTOR, command=id_of("rehearsed"), **doing)
    after = book.after(use_case)
    realised = after.valuation(TODAY).figures().realised - book.valuation(TODAY).figures().realised
    assert realised == WORTH[0]


def test_a_closed_plan_takes_no_part(office: Office) -> None:
    begun(office)
    part = (InitiativePart(plan=CLOSED, contractor=NOORDERDIJK, share=10_000),)
    with pytest.raises(Refused) as refused:
        office.do("propose_initiative_shares", CONTRACTOR, initiative=GARDEN, parts=part, version=version(office))
    assert (refused.value.rule, refused.value.field) == ("stage.plan-closed", "shares")


def test_who_left_the_partnership_gives_no_time_afterwards(office: Office) -> None:
    begun(office)
    leaver = OTHERS[0]
    office.do("leave_partnership", leaver, partnership=KADE, last_day=TODAY - timedelta(days=1))
    late: dict[str, Any] = {"initiative": GARDEN, "contribution": id_of("late"), "facts": contribution(day=TODAY)}
    with pytest.raises(Refused, match=r"contribution\.after-leaving"):
        office.do("log_contribution", leaver, **late)
    office.do("log_contribution", leaver, **late | {"facts": contribution(day=TODAY - timedelta(days=1))})
    office.do("log_contribution", CONTRACTOR, **late | {"contribution": id_of("on time")})


def test_what_counts_in_a_closed_plan_is_corrected_no_more(office: Office) -> None:
    plan, shared = id_of("a plan that closes"), id_of("an early initiative")
    ended(office, plan)
    do, day = office.do, date(2027, 3, 1)
    terms = initiative(first_day=date(2027, 1, 1), last_day=day)
    do(
        "propose_initiative",
        CONTRACTOR,
        initiative=shared,
        partnership=KADE,
        terms=terms,
        role="Uitvoerder",
        involvement=Involvement.DIRECT,
    )
    do("log_contribution", CONTRACTOR, initiative=shared, contribution=id_of("early"), facts=contribution(day=day))
    do("propose_initiative_shares", CONTRACTOR, initiative=shared, parts=whole(plan), version=3)
    do("complete_initiative", CONTRACTOR, initiative=shared, day=day, version=4)
    do("propose_closing", CLIENT, plan=plan, closing=id_of("closing"), content=content_of(office, plan))
    do("agree_closing", CONTRACTOR, plan=plan, closing=id_of("closing"), content=content_of(office, plan))
    with pytest.raises(Refused) as refused:
        do(
            "withdraw_contribution",
            CONTRACTOR,
            reason="Dubbel",
            initiative=shared,
            contribution=id_of("early"),
            revision=3,
        )
    assert refused.value.rule == "stage.plan-closed"

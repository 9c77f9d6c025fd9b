"""The trajectories of an organisation, and what waits for it in those of others."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from domain.aggregates.partnership import PlanCarried
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import AllocationCode, HandoverCode, Trajectory
from domain.authority import Actor
from domain.commands.store import CommandKey
from domain.terms import StageKind
from projections.projector import Projector
from projections.read_models import READ_MODELS
from projections.trajectories import asked_of, trajectories_of, ways_in_plans
from projections.waiting import Asked, Question, asked
from storage.database import Database
from storage.log import Log
from tests.kit.cast import (
    CLIENT,
    CONTRACTOR,
    NOORDERDIJK,
    OUTSIDER,
    PLAN,
    RIJKSDIENST,
    TODAY,
    TRAJECTORY,
    WATERBURG,
    id_of,
)
from tests.kit.office import CHAIN, END, HELDER, NEIGHBOUR, OFFERED, OTHER_PLAN, RECEIVED, STEP, Office, furnished


@pytest.fixture
def office() -> Office:
    """An office in which a chain waits for everybody."""
    return furnished()


@pytest.fixture
def folded(migrated_url: str, office: Office) -> Iterator[Database]:
    """A database in which that happened, folded."""
    with Database(migrated_url, size=4) as database:
        log = Log(database)
        log.append(office.store.log, CommandKey(uuid4(), CLIENT.account, bytes(32)))
        Projector(database, log, READ_MODELS).catch_up()
        yield database


def _after(folded: Database, office: Office) -> None:
    """Let what happened in the office since be folded as well."""
    log = Log(folded)
    log.append(office.store.log[log.position() :], CommandKey(uuid4(), CLIENT.account, bytes(32)))
    Projector(folded, log, READ_MODELS).catch_up()


def test_an_organisation_finds_the_trajectories_that_it_takes_part_in(folded: Database, office: Office) -> None:
    assert {TRAJECTORY, CHAIN} <= set(trajectories_of(folded.pool, NOORDERDIJK))
    assert trajectories_of(folded.pool, HELDER) == [CHAIN]
    assert trajectories_of(folded.pool, WATERBURG) == []
    for by in (NOORDERDIJK, HELDER, WATERBURG, RIJKSDIENST):
        found = [office.read(Trajectory, id) for id in (TRAJECTORY, CHAIN)]
        there = {each.id for each in found if by in each.partners()}
        assert set(trajectories_of(folded.pool, by)) & {TRAJECTORY, CHAIN} == there


def test_a_party_finds_the_trajectories_of_its_plans_and_a_competitor_those_of_no_shared_one(
    folded: Database, office: Office
) -> None:
    joined = {
        plan: office.read(Plan, plan).trajectories
        for plan in {each.plan for each in office.events() if isinstance(each, PlanCarried)} | {PLAN, OTHER_PLAN}
    }
    for by in (WATERBURG, NOORDERDIJK, HELDER):
        expected = {
            (way, plan)
            for plan, ways in joined.items()
            for way in ways
            if by == office.read(Plan, plan).client or office.read(Plan, plan).contractors == (by,)
        }
        found = {(way, plan) for way, plans in ways_in_plans(folded.pool, by).items() for plan in plans}
        assert {pair for pair in found if pair[1] in joined} == expected
    assert ways_in_plans(folded.pool, WATERBURG)
    assert ways_in_plans(folded.pool, RIJKSDIENST) == {}


def test_a_party_of_a_plan_finds_what_may_wait_for_it(folded: Database, office: Office) -> None:
    assert asked_of(folded.pool, WATERBURG) == asked_of(folded.pool, NOORDERDIJK) == [(CHAIN, PLAN)]
    assert asked_of(folded.pool, HELDER) == asked_of(folded.pool, RIJKSDIENST) == []
    office.do("withdraw_end_of_chain", CONTRACTOR, trajectory=CHAIN, proposal=END)
    revision = office.read(Trajectory, CHAIN).stages[RECEIVED].revision
    office.do("assent_to_allocation", CONTRACTOR, trajectory=CHAIN, stage=RECEIVED, plan=PLAN, revision=revision)
    _after(folded, office)
    assert asked_of(folded.pool, WATERBURG) == []


def test_who_declines_the_only_hand_over_finds_the_trajectory_no_longer(folded: Database, office: Office) -> None:
    offering: dict[str, Any] = {"stage": STEP, "receiver": HELDER, "day": TODAY, "kind": StageKind.SHELTERED}
    offering |= {"from_plan": PLAN, "handover": id_of("offered")}
    office.do("propose_handover", CONTRACTOR, trajectory=TRAJECTORY, **offering)
    _after(folded, office)
    assert set(trajectories_of(folded.pool, HELDER)) == {TRAJECTORY, CHAIN}
    for trajectory, handover in ((TRAJECTORY, id_of("offered")), (CHAIN, OFFERED)):
        declined: dict[str, Any] = {"trajectory": trajectory, "handover": handover}
        office.do("decline_handover", NEIGHBOUR, **declined, code=HandoverCode.NO_PLACE)
    _after(folded, office)
    assert trajectories_of(folded.pool, HELDER) == [CHAIN]


def _asked(office: Office, by: Actor) -> list[Asked]:
    plans = {id: office.read(Plan, id) for id in (PLAN, OTHER_PLAN)}
    return list(asked(office.read(Trajectory, CHAIN), by.organisation, plans))


def test_everybody_is_asked_what_they_can_answer(office: Office) -> None:
    assert _asked(office, NEIGHBOUR) == [Asked(Question.HANDOVER, OFFERED)]
    assert _asked(office, CONTRACTOR) == [Asked(Question.ALLOCATION, RECEIVED, PLAN)]
    assert _asked(office, CLIENT) == [Asked(Question.END_OF_CHAIN, END, PLAN)]
    assert _asked(office, OUTSIDER) == []


def test_what_was_answered_waits_no_longer(office: Office) -> None:
    way: dict[str, Any] = {"trajectory": CHAIN}
    office.do("sign_end_of_chain", CLIENT, **way, proposal=END, plan=PLAN)
    office.do("decline_handover", NEIGHBOUR, **way, handover=OFFERED, code=HandoverCode.NO_PLACE)
    revision = office.read(Trajectory, CHAIN).stages[RECEIVED].revision
    refused: dict[str, Any] = {"stage": RECEIVED, "plan": PLAN, "revision": revision}
    office.do("refuse_allocation", CONTRACTOR, **way, **refused, code=AllocationCode.OTHER_SHARE)
    assert [_asked(office, by) for by in (CLIENT, NEIGHBOUR, CONTRACTOR)] == [[], [], []]

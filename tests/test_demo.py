"""The demo story, told through the commands, comes to the figures of the rules on every day of their table."""

from datetime import date
from itertools import pairwise
from typing import TypeVar
from uuid import UUID

import pytest

from demo import story
from demo.cast import (
    HELDER,
    KADE,
    MERIDIAAN,
    NOORDERDIJK,
    PLAN_A,
    PLAN_B,
    PLAN_C,
    RIJKSDIENST,
    VLIER,
    WATERBURG,
    ZUIDRAND,
)
from demo.chain import EFFORT, S07_SHELTERED, S08, T05, T07, T08
from demo.together import LESSONS, WINTER
from domain.aggregates.aggregate import Aggregate
from domain.aggregates.dispute import DisputeCode, DisputeStage, Outcome
from domain.aggregates.initiative import Initiative
from domain.aggregates.meetings import Meetings, MeetingStatus, meetings_of
from domain.aggregates.partnership import Partnership
from domain.aggregates.plan import EffortStatus, Plan, PlanState
from domain.aggregates.plan.events import SuccessJudged
from domain.aggregates.trajectory import HandoverStatus, Trajectory
from domain.calendar import day_of
from domain.commands.books import open_book
from domain.commands.disputes import replay_of
from domain.terms import Party
from domain.valuation.amounts import split
from tests.kit.store import MemoryStore

A = TypeVar("A", bound=Aggregate)

TABLE = [
    (date(2026, 6, 30), {PLAN_A: (0, 8_739_709), PLAN_B: (0, 0), PLAN_C: (0, 1_293_151)}),
    (date(2026, 12, 31), {PLAN_A: (16_000_000, 20_823_955), PLAN_B: (0, 0), PLAN_C: (13_680_000, 13_084_589)}),
    (date(2027, 6, 30), {PLAN_A: (23_561_728, 27_888_454), PLAN_B: (0, 0), PLAN_C: (13_680_000, 17_723_630)}),
    (
        date(2027, 12, 31),
        {
            PLAN_A: (23_561_728, 27_888_454),
            PLAN_B: (8_633_553, 6_358_743),
            PLAN_C: (30_102_000, 26_218_683),
        },
    ),
    (
        date(2028, 2, 29),
        {
            PLAN_A: (23_561_728, 27_888_454),
            PLAN_B: (8_633_553, 10_968_253),
            PLAN_C: (30_102_000, 32_424_020),
        },
    ),
]


def tale() -> MemoryStore:
    store = MemoryStore()
    story.tell(store)
    return store


@pytest.fixture(scope="module")
def told() -> MemoryStore:
    """The demo story, told."""
    return tale()


def plan(store: MemoryStore, id: UUID) -> Plan:
    return open_book(store, id).book.plan


def read(store: MemoryStore, kind: type[A], id: UUID) -> A:
    return kind.replay(id, store.streams((id,))[id])


@pytest.mark.parametrize(("on", "totals"), TABLE)
def test_every_plan_is_worth_what_the_table_says(
    told: MemoryStore, on: date, totals: dict[UUID, tuple[int, int]]
) -> None:
    valued = {id: open_book(told, id).book.valuation(on).figures() for id in totals}
    assert {id: (figures.obligation, figures.realised) for id, figures in valued.items()} == totals


def test_what_waits_for_agreement_is_expected(told: MemoryStore) -> None:
    valued = [open_book(told, id).book.valuation(story.TODAY).figures() for id in (PLAN_A, PLAN_B, PLAN_C)]
    assert [figures.expected for figures in valued] == [0, 2_235_100, 2_760_000]


def test_it_is_told_in_the_order_of_time_and_ends_as_its_day_begins(told: MemoryStore) -> None:
    moments = [each.event.head.at for each in told.log]
    assert all(earlier <= later for earlier, later in pairwise(moments))
    assert day_of(moments[-1]) == story.TODAY


def test_it_is_the_same_story_every_time(told: MemoryStore) -> None:
    assert tale().log == told.log


def test_plan_a_is_closed_by_both_with_its_surplus_in_the_pot(told: MemoryStore) -> None:
    closed = plan(told, PLAN_A)
    assert closed.state is PlanState.CLOSED
    assert closed.closed is not None
    assert closed.closed.statement.balance == 4_326_726


def test_both_looked_back_upon_every_success_criterion_before_plan_a_closed(told: MemoryStore) -> None:
    ended = plan(told, PLAN_A)
    judged = {
        (each.event.criterion, ended.party(each.event.head.organisation), day_of(each.event.head.at))
        for each in told.log
        if isinstance(each.event, SuccessJudged)
    }
    assert len(ended.criteria) == 2
    assert judged == {(id, party, date(2027, 8, 16)) for id in ended.criteria for party in Party}


def test_plan_b_receives_half_its_obligation_beside_what_it_realised(told: MemoryStore) -> None:
    closed = plan(told, PLAN_A).closed
    assert closed is not None
    assert (plan(told, PLAN_B).received, closed.left) == (4_316_777, 9_949)


def test_the_partners_of_kade_carry_its_obligation_by_their_shares(told: MemoryStore) -> None:
    shares = plan(told, PLAN_C).shares_on(story.TODAY)
    owed = open_book(told, PLAN_C).book.valuation(story.TODAY).figures().obligation
    assert dict(zip(shares, split(owed, list(shares.values())), strict=True)) == {
        HELDER: 12_040_800,
        VLIER: 7_525_500,
        ZUIDRAND: 6_020_400,
        MERIDIAAN: 4_515_300,
    }


def test_noorderdijk_works_along_without_a_share(told: MemoryStore) -> None:
    kade = read(told, Partnership, KADE)
    joined = date(2027, 7, 1)
    assert [kade.member_on(NOORDERDIJK, day) for day in (date(2027, 6, 30), joined)] == [False, True]
    assert NOORDERDIJK not in kade.shares_on(joined)
    assert kade.lead == HELDER


def test_one_way_is_handed_over_along_four_partners(told: MemoryStore) -> None:
    way = read(told, Trajectory, T05)
    assert [each.carrier for each in way.standing()] == [MERIDIAAN, VLIER, ZUIDRAND, HELDER]
    assert [each.status for each in way.handovers.values()] == [HandoverStatus.CONFIRMED] * 3


def test_effort_and_an_end_of_the_chain_are_signed_by_both(told: MemoryStore) -> None:
    assert plan(told, PLAN_C).efforts[EFFORT].status is EffortStatus.AGREED
    assert read(told, Trajectory, T07).stages[S07_SHELTERED].facts.end_of_chain


def test_a_job_counts_in_two_plans_once_kade_assented(told: MemoryStore) -> None:
    job = read(told, Trajectory, T08).stages[S08]
    assert [(each.plan, each.share) for each in job.facts.allocations[0].shares] == [(PLAN_B, 7_000), (PLAN_C, 3_000)]
    assert not job.awaiting


def test_initiatives_count_once_by_the_time_of_all_or_by_what_was_agreed(told: MemoryStore) -> None:
    winter, lessons = (read(told, Initiative, id) for id in (WINTER, LESSONS))
    assert [(each.minutes, each.completed_on) for each in (winter, lessons)] == [
        (24_735, date(2028, 2, 15)),
        (6_000, date(2027, 12, 1)),
    ]
    assert lessons.impact is not None
    assert lessons.impact.cents == 2_500_000


def test_the_revenue_of_2027_was_in_dispute_and_stands_as_it_was_agreed(told: MemoryStore) -> None:
    """Both told their story; who stands outside the plan decided on a rule, upon the plan as it was known before."""
    [dispute] = open_book(told, PLAN_A).book.disputes.values()
    assert dispute.stage is DisputeStage.DECIDED
    assert set(dispute.sides) == {WATERBURG, NOORDERDIJK}
    assert {dispute.story.head.organisation, dispute.answer.head.organisation if dispute.answer else None} == {
        WATERBURG,
        NOORDERDIJK,
    }
    decided = dispute.decision
    assert decided is not None
    assert decided.head.organisation == RIJKSDIENST
    assert [(each.outcome, each.code) for each in decided.verdicts] == [(Outcome.REJECTED, DisputeCode.PERIOD)]
    replayed = open_book(told, PLAN_A, known=decided.replay.known)
    assert decided.replay == replay_of(replayed, date(2027, 6, 30), decided.replay.known)
    after = open_book(told, PLAN_A).book.plan.statements[decided.verdicts[0].subject]
    then = replayed.book.plan.statements[decided.verdicts[0].subject]
    assert after.agreed == then.agreed
    assert after.dispute == dispute.id
    assert then.dispute is None


def test_plan_a_looked_back_in_a_meeting_whose_minutes_both_signed(told: MemoryStore) -> None:
    meetings = _meetings(told, PLAN_A)
    [held] = meetings.held.values()
    assert held.status is MeetingStatus.SIGNED
    assert [each.title for each in meetings.backlog] == ["Een open dag voor nieuwe deelnemers"]
    assert all(point.done for point in meetings.points.values())


def test_plan_c_has_a_meeting_prepared_for_today(told: MemoryStore) -> None:
    [coming] = _meetings(told, PLAN_C).held.values()
    assert coming.status is MeetingStatus.CALLED
    assert day_of(coming.starts) == story.TODAY
    assert len(coming.items) >= 3


def _meetings(told: MemoryStore, plan: UUID) -> Meetings:
    return Meetings.replay(meetings_of(plan), told.streams((meetings_of(plan),))[meetings_of(plan)])

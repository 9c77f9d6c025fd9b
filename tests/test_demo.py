"""The demo story, told through the commands, comes to the figures that its parties signed."""

from datetime import date
from uuid import UUID

import pytest

from demo import story
from demo.cast import PLAN_A, PLAN_B
from domain.aggregates.plan import Plan, PlanState
from domain.commands.books import open_book
from tests.kit.store import MemoryStore


@pytest.fixture(scope="module")
def told() -> MemoryStore:
    """The demo story, told."""
    store = MemoryStore()
    story.tell(store)
    return store


def plan(store: MemoryStore, id: UUID) -> Plan:
    return open_book(store, id).book.plan


@pytest.mark.parametrize(
    ("on", "obligation", "realised"),
    [
        (date(2026, 6, 30), 0, 8_739_709),
        (date(2026, 12, 31), 16_000_000, 20_823_955),
        (date(2027, 6, 30), 23_561_728, 27_888_454),
        (date(2027, 12, 31), 23_561_728, 27_888_454),
        (date(2028, 2, 29), 23_561_728, 27_888_454),
    ],
)
def test_plan_a_keeps_its_figures_after_it_was_closed(
    told: MemoryStore, on: date, obligation: int, realised: int
) -> None:
    figures = open_book(told, PLAN_A).book.valuation(on).figures()
    assert (figures.obligation, figures.realised) == (obligation, realised)


def test_plan_a_is_closed_by_both_with_its_surplus_in_the_pot(told: MemoryStore) -> None:
    closed = plan(told, PLAN_A)
    assert closed.state is PlanState.CLOSED
    assert closed.closed is not None
    assert closed.closed.statement.balance == 4_326_726


def test_plan_b_receives_half_its_obligation_beside_what_it_realised(told: MemoryStore) -> None:
    figures = open_book(told, PLAN_B).book.valuation(story.TODAY).figures()
    received = plan(told, PLAN_B).received
    assert (figures.obligation, received) == (8_633_553, 4_316_777)
    closed = plan(told, PLAN_A).closed
    assert closed is not None
    assert closed.left == 9_949

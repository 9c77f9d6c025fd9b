"""A plan with all that it cites, as known at any moment, in few round trips."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from demo import story
from demo.cast import PLAN_A, PLAN_B
from domain.events import Recorded
from domain.refusals import Missing
from domain.valuation.plan import Figures
from projections.books import open_book, open_books
from tests.kit.store import MemoryStore


class CountedStore(MemoryStore):
    """A store that counts how often it is asked for streams."""

    def __init__(self) -> None:
        super().__init__()
        self.trips = 0

    def streams(self, ids: Collection[UUID]) -> dict[UUID, list[Recorded]]:
        self.trips += 1
        return super().streams(ids)


@pytest.fixture(scope="module")
def store() -> CountedStore:
    """The demo story, told."""
    told = CountedStore()
    story.tell(told)
    return told


def figures(store: MemoryStore, plan: UUID, on: date, known: datetime | None = None) -> Figures:
    return open_book(store, plan, known).book.valuation(on).figures()


@pytest.mark.parametrize(
    ("on", "obligation", "realised"),
    [
        (date(2026, 6, 30), 0, 8_739_709),
        (date(2026, 12, 31), 16_000_000, 20_823_955),
        (date(2027, 6, 30), 23_561_728, 27_888_454),
        (date(2028, 2, 29), 23_561_728, 27_888_454),
    ],
)
def test_the_demo_is_worth_what_the_scenario_says(
    store: CountedStore, on: date, obligation: int, realised: int
) -> None:
    found = figures(store, PLAN_A, on)
    assert (found.obligation, found.realised) == (obligation, realised)


def test_what_was_recorded_later_was_not_known_then(store: CountedStore) -> None:
    in_july = datetime(2027, 7, 6, tzinfo=UTC)
    assert figures(store, PLAN_A, date(2027, 6, 30), in_july).obligation == 16_000_000
    assert open_book(store, PLAN_A, in_july).book.plan.version < open_book(store, PLAN_A).book.plan.version


def test_the_moment_of_an_event_knows_that_event(store: CountedStore) -> None:
    stream = store.streams((PLAN_A,))[PLAN_A]
    for recorded in stream[:: len(stream) // 7]:
        assert open_book(store, PLAN_A, recorded.event.head.at).book.plan.version >= recorded.originator_version


def test_a_plan_that_was_not_there_yet_is_missing(store: CountedStore) -> None:
    with pytest.raises(Missing):
        open_book(store, PLAN_B, datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(Missing):
        open_book(store, uuid4())


def test_a_plan_opens_in_four_round_trips_at_most_and_many_plans_in_no_more(store: CountedStore) -> None:
    for plans in ((PLAN_A,), (PLAN_B,), (PLAN_A, PLAN_B)):
        before = store.trips
        assert open_books(store, plans).keys() == set(plans)
        assert store.trips - before <= 4


def test_a_plan_among_many_is_worth_what_it_is_worth_alone(store: CountedStore) -> None:
    on = date(2028, 2, 29)
    for plan, opened in open_books(store, (PLAN_A, PLAN_B), amendments=False).items():
        assert opened.book.valuation(on).figures() == figures(store, plan, on)


def test_the_history_runs_in_time_and_tells_a_cause_before_its_effect(store: CountedStore) -> None:
    for plan in (PLAN_A, PLAN_B):
        opened = open_book(store, plan)
        history = opened.history()
        places = [(each.event.head.at, each.originator_id == plan) for each in history]
        assert places == sorted(places)
        for stream in {each.originator_id for each in history}:
            versions = [each.originator_version for each in history if each.originator_id == stream]
            assert versions == list(range(1, len(versions) + 1))

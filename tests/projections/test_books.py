"""A plan with all that it cites, as known at any moment, in few round trips."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from demo import story
from demo.cast import PLAN_A, PLAN_B
from domain.commands.books import KEPT_DAYS, Shelf, open_book, open_books
from domain.commands.store import CommandKey, Recent
from domain.events import Recorded
from domain.refusals import Missing
from domain.valuation.plan import Figures
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


@pytest.fixture
def told_again() -> CountedStore:
    """The demo story in a store that this test may add to."""
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


def test_a_book_is_taken_from_the_shelf_until_one_of_its_streams_grows(told_again: CountedStore) -> None:
    shelf = Shelf(told_again)
    first = shelf.open(PLAN_B)
    trips = told_again.trips
    assert shelf.open(PLAN_B) is first
    assert first.valuation(story.TODAY) is first.valuation(story.TODAY)
    assert told_again.trips == trips
    for stream in (PLAN_B, next(iter(first.book.trajectories)), next(iter(first.book.amendments))):
        before = shelf.open(PLAN_B)
        told_again.append([_next(told_again, stream)], _key())
        assert shelf.open(PLAN_B) is not before
        assert shelf.open(PLAN_B).streams[stream] == told_again.streams((stream,))[stream]


def test_what_was_known_at_a_moment_is_not_what_stands_on_the_shelf(told_again: CountedStore) -> None:
    shelf = Shelf(told_again)
    moment = datetime(2027, 7, 6, tzinfo=UTC)
    assert shelf.open(PLAN_A).book.plan.version > shelf.open(PLAN_A, moment).book.plan.version
    with pytest.raises(Missing):
        shelf.open(uuid4())


def test_a_shelf_and_what_it_valued_stay_small(told_again: CountedStore) -> None:
    shelf = Shelf(told_again, size=1)
    first = shelf.open(PLAN_A)
    shelf.open(PLAN_B)
    assert shelf.open(PLAN_A) is not first
    for days in range(2 * KEPT_DAYS):
        first.valuation(story.TODAY - timedelta(days=days))
    assert 0 < len(first.valued) <= KEPT_DAYS


def test_a_stream_is_read_again_only_when_it_has_grown(told_again: CountedStore) -> None:
    recent, ids = Recent(told_again), (PLAN_A, PLAN_B, uuid4())
    first = recent.streams(ids)
    assert first == told_again.streams(ids)
    trips = told_again.trips
    again = recent.streams((PLAN_B, PLAN_A))
    assert again[PLAN_A] is first[PLAN_A]
    assert told_again.trips == trips
    told_again.append([_next(told_again, PLAN_B)], _key())
    grown = recent.streams(ids)
    assert grown == told_again.streams(ids)
    assert grown[PLAN_A] is first[PLAN_A]


def test_of_the_streams_that_were_read_the_latest_are_kept(told_again: CountedStore) -> None:
    most = len(told_again.streams((PLAN_A,))[PLAN_A])
    recent = Recent(told_again, most)
    first = recent.streams((PLAN_A,))[PLAN_A]
    assert recent.streams((PLAN_A,))[PLAN_A] is first
    recent.streams((PLAN_B,))
    assert recent.streams((PLAN_A,))[PLAN_A] is not first
    assert recent.streams((uuid4(),)) != {}


def _next(store: MemoryStore, stream: UUID) -> Recorded:
    """The last event of a stream once more, as its next: what it says does not matter here."""
    last = store.streams((stream,))[stream][-1]
    return Recorded(stream, last.originator_version + 1, last.event)


def _key() -> CommandKey:
    return CommandKey(uuid4(), uuid4(), b"")

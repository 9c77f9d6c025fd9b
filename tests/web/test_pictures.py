"""The picture of a plan over time: every line ends in the figure that the page shows."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from demo import story
from demo.cast import PLAN_A, PLAN_B
from domain.commands.books import open_book
from domain.valuation.ledger import month_ends
from domain.valuation.plan import Figures, PlanValuation
from tests.kit.store import MemoryStore
from web.charts import PlanOverTime
from web.pictures import over_time

TODAY = date(2028, 2, 29)


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    """The demo story, told."""
    told = MemoryStore()
    story.tell(told)
    return told


def drawn(store: MemoryStore, plan: UUID, on: date) -> tuple[PlanOverTime, Figures, PlanValuation]:
    book = open_book(store, plan).book
    valuation = book.valuation(on)
    figures = valuation.figures()
    picture = over_time(valuation, figures, book.plan.first_day, TODAY, objected=valuation.objected)
    return picture, figures, valuation


@pytest.mark.parametrize("on", [date(2027, 8, 15), TODAY, date(2029, 6, 30)])
@pytest.mark.parametrize("plan", [PLAN_A, PLAN_B])
def test_every_line_ends_in_its_figure(store: MemoryStore, plan: UUID, on: date) -> None:
    picture, figures, _ = drawn(store, plan, on)
    assert picture.last("realised") == figures.realised
    assert picture.last("obligation") == figures.obligation
    ends = {
        "planned": figures.planned,
        "expected_obligation": figures.obligation + figures.expected,
        "forecast": figures.forecast,
    }
    assert [name for name, cents in ends.items() if picture.series(name) and picture.last(name) != cents] == []
    assert bool(picture.planned) == bool(figures.planned)
    assert bool(picture.expected_obligation) == bool(figures.expected)


def test_a_plan_that_is_over_is_drawn_until_its_last_day_and_forecasts_nothing(store: MemoryStore) -> None:
    picture, _, valuation = drawn(store, PLAN_A, TODAY)
    assert picture.until == valuation.agreed.last_day == date(2027, 6, 30)
    assert picture.forecast == ()


def test_a_plan_that_did_not_begin_has_nothing_realised(store: MemoryStore) -> None:
    picture, *_ = drawn(store, PLAN_B, date(2027, 1, 1))
    assert picture.realised == picture.obligation == ()
    assert picture.forecast[0][0] == picture.since == date(2027, 7, 1)


def test_what_is_disputed_rises_from_nothing_on_days_of_what_is_realised(store: MemoryStore) -> None:
    book = open_book(store, PLAN_A, datetime(2026, 11, 18, 20, tzinfo=UTC)).book
    valuation = book.valuation(date(2026, 11, 18))
    picture = over_time(valuation, valuation.figures(), book.plan.first_day, TODAY, objected=valuation.objected)
    assert picture.disputed == ((date(2026, 10, 31), 0), (date(2026, 11, 18), 525_000))
    assert {day for day, _ in picture.disputed} <= {day for day, _ in picture.realised}


def test_the_obligation_steps_on_the_day_that_a_period_ends(store: MemoryStore) -> None:
    picture, *_ = drawn(store, PLAN_A, TODAY)
    assert picture.obligation == (
        (date(2026, 1, 1), 0),
        (date(2026, 12, 31), 16_000_000),
        (date(2027, 6, 30), 23_561_728),
    )


@pytest.mark.parametrize("plan", [PLAN_A, PLAN_B])
@pytest.mark.parametrize("on", [date(2026, 5, 20), date(2027, 8, 15), TODAY])
def test_by_the_month_no_two_points_of_what_people_did_lie_a_day_apart(
    store: MemoryStore, plan: UUID, on: date
) -> None:
    book = open_book(store, plan).book
    valuation = book.valuation(on)
    picture = over_time(
        valuation, valuation.figures(), book.plan.first_day, TODAY, objected=valuation.objected, by_month=True
    )
    ends = {*month_ends(book.plan.first_day, picture.until), on}
    for name in ("realised", "disputed", "forecast"):
        assert {day for day, _ in picture.series(name)} <= ends
    assert [cents for day, cents in picture.realised if day == on] == [valuation.figures().realised] * bool(
        picture.realised and on <= picture.until
    )

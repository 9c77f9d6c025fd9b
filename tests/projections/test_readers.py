"""What of a plan may be handed over as it was stored: less than a page tells of it."""

from collections.abc import Iterator

import pytest

from demo.cast import PLAN_A, PLAN_B
from domain.aggregates.initiative import ContributionLogged
from domain.aggregates.trajectory import StageStarted
from domain.commands.books import OpenedBook, open_book
from domain.events import Recorded, tag_of
from projections.readers import Reader
from storage.database import Database
from storage.log import Log


@pytest.fixture
def store(whole_url: str) -> Iterator[Database]:
    """The whole story, told."""
    with Database(whole_url, size=4) as opened:
        yield opened


def readers_of(opened: OpenedBook) -> list[Reader]:
    plan = opened.book.plan
    return [Reader(opened.book, own, plan.party(own)) for own in (plan.client, *plan.contractors)]


def events_of(opened: OpenedBook) -> list[Recorded]:
    return opened.history()


def books_of(store: Database) -> Iterator[OpenedBook]:
    """All plans of the story."""
    log = Log(store)
    plans = {each.originator_id for each in log.recorded() if tag_of(each.event) == "plan.opened"}
    return (open_book(log, plan) for plan in sorted(plans))


def test_nobody_takes_along_what_no_page_tells_them(store: Database) -> None:
    for opened in books_of(store):
        for reader in readers_of(opened):
            for recorded in events_of(opened):
                assert reader.tells(recorded) or not reader.takes_along(recorded)


def test_a_trajectory_goes_to_its_employer_alone_and_a_step_to_who_carries_it(store: Database) -> None:
    steps = 0
    for opened in books_of(store):
        for reader in readers_of(opened):
            for id, way in opened.book.trajectories.items():
                for recorded in opened.streams[id]:
                    taken = reader.takes_along(recorded)
                    if isinstance(recorded.event, StageStarted):
                        steps += taken
                        assert taken == (reader.own == way.employer == recorded.event.facts.carrier)
                    else:
                        assert not taken or reader.own == way.employer
    assert steps


def test_what_a_partner_gave_to_an_initiative_goes_to_that_partner_alone(store: Database) -> None:
    given = 0
    for opened in books_of(store):
        for reader in readers_of(opened):
            for recorded in events_of(opened):
                if isinstance(recorded.event, ContributionLogged):
                    given += 1
                    assert reader.takes_along(recorded) == (recorded.event.head.organisation == reader.own)
    assert given


def test_the_plans_of_the_story_are_read(store: Database) -> None:
    assert {PLAN_A, PLAN_B} <= {opened.book.plan.id for opened in books_of(store)}

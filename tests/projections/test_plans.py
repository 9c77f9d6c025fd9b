"""The list of plans: what waits for whom, until when, and how it is searched and sorted."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from demo.cast import CONTRACT_MANAGER, EXECUTIVE, NOORDERDIJK, PLAN_A, PLAN_B, RIJKSDIENST, WATERBURG, Member
from domain.aggregates.organisation import Newcomer
from domain.aggregates.plan import CoreBusiness
from domain.authority import HOST
from domain.calendar import months_later
from domain.commands import Desk
from domain.commands import closing as commands
from domain.commands.asks import check_core_business
from domain.commands.books import open_book
from domain.commands.plans import note_action, revise_action
from domain.commands.store import CommandKey
from domain.commands.work import UseCase
from domain.conclusions import final_statement
from domain.terms import ActionTerms, Certainty
from domain.valuation.framework import norm
from projections.desks import plans_asking
from projections.histories import History
from projections.plans import closed_beside, plans_of
from projections.projector import Projector
from projections.read_models import READ_MODELS
from projections.waiting import waiting
from storage.database import Database
from storage.log import Log
from tests.kit.cast import CLIENT, CONTRACT, FRAMEWORK, LAST_DAY, OPTION, contract
from tests.kit.cast import WATERBURG as WATERBURG_OF_THE_KIT
from tests.kit.office import Office


@pytest.fixture
def database(told_url: str) -> Iterator[Database]:
    """A database with the demo in it, open."""
    with Database(told_url, size=4) as opened:
        yield opened


@pytest.fixture(autouse=True)
def log(database: Database) -> Log:
    """The log of the demo, folded."""
    log = Log(database)
    Projector(database, log, READ_MODELS).catch_up()
    return log


def ids(database: Database, organisation: UUID = WATERBURG, **asked: object) -> list[UUID]:
    return [each.plan for each in plans_of(database.pool, organisation, **asked)]  # type: ignore[arg-type]


def test_both_parties_find_their_plans_and_nobody_else_does(database: Database) -> None:
    assert set(ids(database, WATERBURG)) == set(ids(database, NOORDERDIJK)) == {PLAN_A, PLAN_B}
    assert ids(database, RIJKSDIENST) == []


def test_a_plan_says_who_takes_part_and_until_when(database: Database, log: Log) -> None:
    [listed] = [each for each in plans_of(database.pool, WATERBURG) if each.plan == PLAN_B]
    assert (listed.client, listed.contractors) == ("gemeente Waterburg", "Noorderdijk Bouw")
    assert listed.contracts == "K-102 · K-103"
    plan = open_book(log, PLAN_B).book.plan
    assert (listed.first_day, listed.last_day) == (plan.first_day, plan.last_day)


def test_the_list_says_how_much_waits_in_a_plan(database: Database) -> None:
    told = {each.plan: each.waiting for each in plans_of(database.pool, WATERBURG, {PLAN_A: 3})}
    assert told == {PLAN_A: 3, PLAN_B: 0}
    assert ids(database, waiting={PLAN_A: 3}, sort="waiting") == [PLAN_A, PLAN_B]


def test_the_list_knows_where_a_plan_stands_and_for_whom_its_end_or_an_ask_waits(database: Database, log: Log) -> None:
    projector = Projector(database, log, READ_MODELS)
    desk = Desk(log, lambda: datetime(2028, 2, 29, 12, 0, tzinfo=UTC))
    closing, reopening = uuid4(), uuid4()

    def do(use_case: UseCase, member: Member, **facts: Any) -> tuple[str, int, int]:
        desk.do(use_case, member.actor, command=uuid4(), plan=PLAN_A, **facts)
        projector.catch_up()
        plan = open_book(log, PLAN_A).book.plan
        client, contractor = (len(waiting(plan, {}, side)) for side in (WATERBURG, NOORDERDIJK))
        for side, count in ((WATERBURG, client), (NOORDERDIJK, contractor)):
            assert (PLAN_A in plans_asking(database.pool, side)) is bool(count)
        [listed] = [each for each in plans_of(database.pool, WATERBURG) if each.plan == PLAN_A]
        return listed.state, client, contractor

    content = final_statement(open_book(log, PLAN_A).book).content(PLAN_A)
    signing = {"closing": closing, "content": content}
    assert do(commands.propose_closing, CONTRACT_MANAGER, **signing) == ("closing", 0, 1)
    noted = {"action": uuid4(), "terms": ActionTerms(title="Nog een idee", certainty=Certainty.IDEA)}
    assert do(note_action, EXECUTIVE, **noted) == ("open", 0, 0)
    assert do(commands.propose_closing, EXECUTIVE, **signing) == ("closing", 1, 0)
    assert do(commands.drop_closing, CONTRACT_MANAGER, closing=closing, reason="Nog niet.") == ("open", 0, 0)
    action = uuid4()

    def worded(title: str) -> dict[str, Any]:
        return {"action": action, "terms": ActionTerms(title=title, certainty=Certainty.IDEA)}

    def read() -> dict[str, Any]:
        return {"revision": open_book(log, PLAN_A).book.plan.actions[action].revision}

    assert do(note_action, CONTRACT_MANAGER, **worded("Een werkplek erbij")) == ("open", 0, 1)
    assert do(revise_action, EXECUTIVE, **worded("Een halve werkplek erbij"), **read()) == ("open", 0, 0)
    assert do(revise_action, CONTRACT_MANAGER, **worded("Een werkplek, van maart af"), **read()) == ("open", 0, 1)
    answer = {"action": action, "outcome": CoreBusiness.APART}
    assert do(check_core_business, CONTRACT_MANAGER, **answer, **read()) == ("open", 0, 1)
    assert do(check_core_business, EXECUTIVE, **answer, **read()) == ("open", 0, 0)
    assert do(commands.propose_closing, CONTRACT_MANAGER, **signing) == ("closing", 0, 1)
    assert do(commands.agree_closing, EXECUTIVE, **signing) == ("closed", 0, 0)
    asked = {"reopening": reopening}
    assert do(commands.propose_reopening, EXECUTIVE, **asked, reason="Toch.") == ("closed", 1, 0)
    assert do(commands.drop_reopening, CONTRACT_MANAGER, **asked, reason="Nee.") == ("closed", 0, 0)
    assert do(commands.propose_reopening, EXECUTIVE, **asked, reason="Toch.") == ("closed", 1, 0)
    receiver, source = (open_book(log, plan).book.plan for plan in (PLAN_B, PLAN_A))
    assert closed_beside(database.pool, receiver) == {PLAN_A: source.title}
    assert do(commands.agree_reopening, CONTRACT_MANAGER, **asked) == ("open", 0, 0)
    assert closed_beside(database.pool, receiver) == {}


def test_two_plans_that_name_the_same_contract_are_both_listed_and_prolonged_each_by_itself(
    migrated_url: str,
) -> None:
    office = Office()
    office.do("publish_framework", HOST, framework=FRAMEWORK, document=norm())
    office.do("found_organisation", HOST, organisation=WATERBURG_OF_THE_KIT, name="gemeente Waterburg")
    names = {"one": uuid4(), "two": uuid4()}
    for title, plan in names.items():
        facts: dict[str, Any] = {
            "contractor": uuid4(),
            "newcomer": Newcomer(name=f"Helder {title}"),
            "contracts": (contract(),),
        }
        facts |= {"percentage": 500, "motivation": "Vijf procent.", "framework": FRAMEWORK, "framework_version": 1}
        office.do("open_plan", CLIENT, plan=plan, title=title, **facts)
    office.do("exercise_option", CLIENT, plan=names["two"], contract=CONTRACT, option=OPTION)
    with Database(migrated_url, size=4) as database:
        Log(database).append(office.store.log, CommandKey(uuid4(), CLIENT.account, bytes(32)))
        Projector(database, Log(database), READ_MODELS).catch_up()
        listed = {each.title: each.last_day for each in plans_of(database.pool, WATERBURG_OF_THE_KIT)}
    assert listed == {"one": LAST_DAY, "two": months_later(LAST_DAY, 12)}


def test_the_latest_is_the_last_of_the_history(database: Database, log: Log) -> None:
    listed = {each.plan: each.latest for each in plans_of(database.pool, WATERBURG)}
    told = {plan: History(open_book(log, plan)).events[-1].event.head.at for plan in (PLAN_A, PLAN_B)}
    assert listed == told


@pytest.mark.parametrize(
    ("search", "found"),
    [("k-102", {PLAN_B}), ("wijkgebouwen", {PLAN_A}), ("noorderdijk", {PLAN_A, PLAN_B}), ("100%", set()), ("_", set())],
)
def test_a_search_looks_at_titles_references_and_parties(database: Database, search: str, found: set[UUID]) -> None:
    assert set(ids(database, search=search)) == found


def test_the_list_is_sorted_as_asked(database: Database) -> None:
    assert ids(database, sort="title") == [PLAN_B, PLAN_A]
    assert ids(database, sort="period") == [PLAN_B, PLAN_A]
    assert ids(database, sort="latest") == [PLAN_B, PLAN_A]


def test_beyond_the_last_page_is_the_last_page(database: Database) -> None:
    [first, *_] = plans_of(database.pool, WATERBURG, page=400)
    assert first.found == len(ids(database)) == 2

"""Who is where: renewed while a page stands open, gone when it is not, and each tab of one account alone."""

from uuid import uuid4

import pytest
from msgspec.structs import replace

from storage.database import Database
from storage.presences import LASTS, Presence, Presences

PLAN, ELSEWHERE = uuid4(), uuid4()
FORM = f"/plans/{PLAN}/amendments/x"
SOMEBODY = Presence(tab=uuid4(), organisation=uuid4(), account=uuid4(), edits="")
ANOTHER = Presence(tab=uuid4(), organisation=uuid4(), account=uuid4(), edits=FORM)


@pytest.fixture
def presences(database: Database) -> Presences:
    return Presences(database.pool)


def age(database: Database, seconds: int) -> None:
    with database.pool.connection() as connection:
        connection.execute("update presences set at = at - make_interval(secs => %s)", (seconds,))


def test_who_comes_is_there_until_they_leave(presences: Presences) -> None:
    presences.come(PLAN, SOMEBODY)
    presences.come(PLAN, ANOTHER)
    assert {each.tab: each for each in presences.at_plan(PLAN)} == {each.tab: each for each in (SOMEBODY, ANOTHER)}
    assert presences.at_plan(ELSEWHERE) == []
    presences.leave(SOMEBODY.tab)
    assert presences.at_plan(PLAN) == [ANOTHER]


def test_what_is_not_renewed_is_not_there(presences: Presences, database: Database) -> None:
    presences.come(PLAN, SOMEBODY)
    presences.come(PLAN, ANOTHER)
    age(database, LASTS - 5)
    presences.stay(SOMEBODY.tab)
    age(database, 10)
    assert presences.at_plan(PLAN) == [SOMEBODY]
    presences.come(ELSEWHERE, replace(SOMEBODY, tab=uuid4()))
    with database.pool.connection() as connection:
        assert connection.execute("select count(*) from presences").fetchone() == (2,)


def test_who_turns_to_a_form_is_in_it_also_when_the_page_comes_back(presences: Presences) -> None:
    presences.come(PLAN, SOMEBODY)
    presences.come(PLAN, replace(SOMEBODY, edits=FORM))
    presences.come(PLAN, SOMEBODY, back=True)
    assert [each.edits for each in presences.at_plan(PLAN)] == [FORM]
    presences.come(PLAN, SOMEBODY)
    assert [each.edits for each in presences.at_plan(PLAN)] == [""]


def test_nobody_takes_the_tab_of_another(presences: Presences) -> None:
    presences.come(PLAN, SOMEBODY)
    presences.come(ELSEWHERE, replace(ANOTHER, tab=SOMEBODY.tab))
    assert presences.at_plan(PLAN) == [SOMEBODY]
    assert presences.at_plan(ELSEWHERE) == []

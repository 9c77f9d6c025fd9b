"""The access record: each look once, never another in its place, and nothing taken out of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from msgspec.structs import replace
from psycopg.errors import InsufficientPrivilege

from storage.database import Database
from storage.looks import Look, Looks
from tests.kit.cast import OUTSIDER, PLAN, id_of

LOOK = Look(
    reference="0123456789ab",
    dispute=id_of("a dispute"),
    plan=PLAN,
    organisation=OUTSIDER.organisation,
    account=OUTSIDER.account,
    at=datetime(2028, 2, 29, 13, 5, tzinfo=UTC),
    page=f"/plans/{PLAN}/history",
    known=datetime(2027, 7, 27, 13, tzinfo=UTC),
    on_day=date(2027, 6, 30),
)


@pytest.fixture
def store(migrated_url: str) -> Iterator[Database]:
    with Database(migrated_url, size=2) as opened:
        yield opened


def test_a_request_that_looks_twice_is_kept_once(store: Database) -> None:
    looks = Looks(store.pool)
    looks.write(LOOK)
    looks.write(LOOK)
    assert looks.at_plans([PLAN], 10) == [LOOK]
    assert (looks.count([PLAN]), looks.count([UUID(int=0)])) == (1, 0)


@pytest.mark.parametrize("other", [{"page": "/plans"}, {"account": id_of("a colleague")}, {"plan": id_of("another")}])
def test_no_look_is_taken_under_the_reference_of_another(store: Database, other: dict[str, object]) -> None:
    looks = Looks(store.pool)
    looks.write(LOOK)
    with pytest.raises(LookupError):
        looks.write(replace(LOOK, **other))
    assert looks.at_plans([PLAN], 10) == [LOOK]


def test_the_last_look_stands_first(store: Database) -> None:
    looks = Looks(store.pool)
    later = replace(LOOK, reference="ba9876543210", at=datetime(2028, 3, 1, 8, tzinfo=UTC), known=None, on_day=None)
    looks.write(LOOK)
    looks.write(later)
    assert looks.at_plans([PLAN], 10) == [later, LOOK]
    assert looks.at_plans([PLAN], 1, 1) == [LOOK]


@pytest.mark.parametrize("statement", ["update looks set page = ''", "delete from looks", "truncate looks"])
def test_the_record_only_grows(store: Database, statement: str) -> None:
    looks = Looks(store.pool)
    looks.write(LOOK)
    with pytest.raises(InsufficientPrivilege), store.pool.connection() as connection:
        connection.execute(statement)
    assert looks.count([PLAN]) == 1

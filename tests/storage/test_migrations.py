"""The steps of the schema: each once, in order, by one process at a time, and never edited after."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from storage.migrations import STEPS, Diverged, migrate


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """A folder with two steps, of which the second needs the first."""
    (tmp_path / "0001_table.sql").write_text("create table visits (id int primary key);")
    (tmp_path / "0002_row.sql").write_text("insert into visits values (1); select pg_sleep(0.05);")
    return tmp_path


def visits(url: str) -> int:
    with psycopg.connect(url) as connection:
        return connection.execute("select from planspoor.visits").rowcount


def test_each_step_is_applied_once_and_in_order(database_url: str, steps: Path) -> None:
    assert migrate(database_url, steps) == ["0001_table.sql", "0002_row.sql"]
    assert migrate(database_url, steps) == []
    (steps / "0003_more.sql").write_text("insert into visits values (3)")
    assert migrate(database_url, steps) == ["0003_more.sql"]
    assert visits(database_url) == 2


def test_processes_that_start_together_migrate_once(database_url: str, steps: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        applied = list(threads.map(lambda _: migrate(database_url, steps), range(4)))
    assert sorted(map(len, applied)) == [0, 0, 0, 2]
    assert visits(database_url) == 1


def test_a_step_that_fails_leaves_nothing_of_any(database_url: str, steps: Path) -> None:
    (steps / "0003_wrong.sql").write_text("insert into visits values (3); insert into visits values (3)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        migrate(database_url, steps)
    (steps / "0003_wrong.sql").unlink()
    assert migrate(database_url, steps) == ["0001_table.sql", "0002_row.sql"]


def test_a_step_that_was_edited_after_it_was_applied_is_named(database_url: str, steps: Path) -> None:
    migrate(database_url, steps)
    (steps / "0002_row.sql").write_text("insert into visits values (2)")
    with pytest.raises(Diverged, match=r"0002_row\.sql"):
        migrate(database_url, steps)


def test_a_database_of_a_newer_release_is_left_alone(database_url: str, steps: Path) -> None:
    migrate(database_url, steps)
    (steps / "0002_row.sql").unlink()
    with pytest.raises(Diverged, match=r"0002_row\.sql"):
        migrate(database_url, steps)


def test_the_steps_are_numbered_without_gaps() -> None:
    numbers = [int(path.name.partition("_")[0]) for path in sorted(STEPS.glob("*.sql"))]
    assert numbers == list(range(1, len(numbers) + 1))

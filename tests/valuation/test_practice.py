"""Today's tables stand beside the framework with their source and date; what is not determined is not zero."""

from fractions import Fraction

import pytest

from domain.valuation.practice import Table, Unit, practice

TABLES = {table.name: table for table in practice()}


@pytest.mark.parametrize(
    ("table", "group", "low", "high"),
    [
        ("utrecht-newer", "participation-act", 40_000, 40_000),
        ("utrecht-newer", "bbl", 35_000, 35_000),
        ("utrecht-older", "participation-act", 30_000, 40_000),
        ("utrecht-older", "unemployment", 15_000, 20_000),
        ("leiden-2023", "participation-act", 30_000, 50_000),
        ("leiden-2023", "wsw", 50_000, 50_000),
        ("leiden-2023", "no-benefit", 5_000, 10_000),
        ("tilburg-2017", "unemployment", 15_000, 25_000),
        ("tilburg-2017", "wajong", 30_000, 30_000),
        ("tilburg-2017", "bol", 5_000, 5_000),
    ],
)
def test_a_row_is_a_range(table: str, group: str, low: int, high: int) -> None:
    assert TABLES[table].row(group).range() == (Fraction(low * 100), Fraction(high * 100))


def test_what_is_not_determined_is_not_zero() -> None:
    for table, group in (
        ("tilburg-2017", "activity"),
        ("tilburg-2017", "job-agreement"),
        ("leiden-2023", "job-agreement"),
    ):
        assert TABLES[table].row(group).range() is None
        assert not TABLES[table].row(group).determined


def test_an_activity_is_per_hour_or_at_most_per_day() -> None:
    assert TABLES["utrecht-newer"].row("activity").unit is Unit.HOUR
    row = TABLES["leiden-2023"].row("activity")
    assert (row.unit, row.amounts[0].at_most) == (Unit.DAY, True)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_has_a_source_a_date_and_the_same_rows(table: Table) -> None:
    assert table.source.nl
    assert table.source.en
    assert table.dated.nl
    assert [row.group for row in table.rows] == [row.group for row in TABLES["utrecht-newer"].rows]

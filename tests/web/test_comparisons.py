"""A plan beside itself: under another framework exactly, and under today's practice as a range."""

import re

import pytest

from demo.cast import CONTRACT_MANAGER, EXECUTIVE, NORM, PLAN_A, PLAN_B, VARIANT
from demo.story import TODAY
from domain.commands.books import open_book
from domain.valuation.framework import norm
from domain.valuation.practice import practice, practised
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

ADDRESS = f"/plans/{PLAN_A}/comparison"


@pytest.fixture
def reader(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def employer(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


def rows(page: Page, table: str) -> list[list[str]]:
    """Return the words of every row of a table."""
    [found] = page.root.findall(f".//*[@id='{table}']")
    return [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in found.iter("tr")]


def figures(page: Page, table: str) -> list[list[int]]:
    """Return the cents of every row of a table."""
    [found] = page.root.findall(f".//*[@id='{table}']")
    return [[int(each.get("value", "")) for each in row.iter("data")] for row in found.iter("tr") if row.findall("td")]


def test_a_and_b_are_what_the_engine_says(scene: Scene, employer: Browser) -> None:
    book = open_book(scene.log, PLAN_A).book
    own, other = book.valuation(TODAY), book.under(norm()).valuation(TODAY)
    shown = figures(employer.get(f"{ADDRESS}?a=own&b={NORM}+1"), "a-and-b")
    for element, row in enumerate(shown[:4], start=1):
        a, b = (sum(line.cents for line in each.lines() if line.element == element) for each in (own, other))
        assert row == [a, b, b - a]
    for name, row in zip(("realised", "obligation", "planned", "forecast"), shown[4:], strict=True):
        a, b = getattr(own.figures(), name), getattr(other.figures(), name)
        assert row == [a, b, b - a]
    assert own.figures().realised == 27_888_454


def test_a_plan_stays_under_its_own_framework_whatever_is_compared(scene: Scene, reader: Browser) -> None:
    before = scene.written
    shown = figures(reader.get(f"{ADDRESS}?a={VARIANT}+1&b=own"), "a-and-b")
    assert all(row[0] == row[1] and row[2] == 0 for row in shown)
    assert scene.written == before


def test_the_practice_of_today_is_a_range_with_its_source(scene: Scene, employer: Browser) -> None:
    lines = open_book(scene.log, PLAN_A).book.valuation(TODAY).lines()
    page = employer.get(ADDRESS)
    names, *found = rows(page, "practice-table")
    *elements, totals, _ = found
    for table, name, shown in zip(practice(), names[1:], totals[1:], strict=True):
        total = practised(table, lines).total
        assert total.low is not None
        assert total.high is not None
        assert name == table.title.nl
        assert f"{table.source.nl}, {table.dated.nl}" in page.text
        assert shown.count("€") >= 2
    assert "niet vastgesteld" in elements[2][1]


def test_what_nobody_determined_is_never_nothing(reader: Browser) -> None:
    for row in rows(reader.get(ADDRESS), "practice-table")[1:]:
        assert not any(re.fullmatch(r"€ 0,00", cell) for cell in row)


def test_a_client_reads_no_price_beside_a_person(scene: Scene, reader: Browser) -> None:
    book = open_book(scene.log, PLAN_A).book
    page, whole = reader.get(ADDRESS), scene.browser(EXECUTIVE).get(ADDRESS)
    assert all(way.pseudonym not in page.text for way in book.trajectories.values())
    people = sum(line.cents for line in book.valuation(TODAY).lines() if line.element in {1, 2})
    education = sum(line.cents for line in book.valuation(TODAY).lines() if line.element == 2)
    assert figures(page, "a-and-b")[0][0] == people
    assert education not in page.cents
    assert education in whole.cents
    assert figures(page, "a-and-b")[-4:] == figures(whole, "a-and-b")[-4:]


def test_the_difference_is_said_in_sentences(reader: Browser) -> None:
    text = reader.get(f"{ADDRESS}?a={NORM}+1&b={VARIANT}+1").text
    assert "Uren per week die volledig tellen: 25 uur 30 min per week. Eerst speelde dit geen rol." in text
    assert "Collegebesluit gemeente Waterburg" in text
    assert "Deze twee waarderen precies gelijk." in reader.get(f"{ADDRESS}?a={NORM}+1&b={NORM}+1").text


@pytest.mark.parametrize("asked", ["a=other", f"b={NORM}+9", "a=own+1"])
def test_what_was_never_published_cannot_be_compared_with(reader: Browser, asked: str) -> None:
    assert reader.get(f"{ADDRESS}?{asked}").status == 404


def test_a_plan_is_compared_by_its_parties_only(scene: Scene) -> None:
    assert scene.browser(EXECUTIVE).get(f"/plans/{PLAN_B}/comparison").status == 200
    assert Browser(scene.client).get(ADDRESS).title == "Inloggen"


def test_a_version_is_told_beside_the_one_that_it_extends(reader: Browser) -> None:
    page = reader.get(f"/frameworks/{VARIANT}/1/difference")
    assert "Factor voor statushouders: 1,1. Eerst speelde dit geen rol." in page.text
    count = len(norm().values) - 1
    assert f"{count} waarden zijn gelijk" in page.text
    other = reader.get(f"/frameworks/{NORM}/1/difference?from={VARIANT}+1")
    assert "Factor voor statushouders speelt geen rol meer. Eerst was het 1,1." in other.text
    assert reader.get(f"/frameworks/{NORM}/1/difference?from=nothing").status == 404

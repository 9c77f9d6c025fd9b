"""Between two moments: what happened, which texts changed, and lines that sum to what each figure moved by."""

from itertools import product
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import pytest

from demo.cast import (
    ADVISER,
    BUYER,
    CONTRACT_MANAGER,
    COUNSELLOR,
    ENGINEER,
    EXECUTIVE,
    FOREMAN,
    LEAD,
    PLAN_A,
    PLAN_B,
    PLAN_C,
    PLANNER,
    Member,
)
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

A, B, C = (f"/plans/{plan}" for plan in (PLAN_A, PLAN_B, PLAN_C))

SPANS = (
    {"from": "2026-01-31"},
    {"from": "2026-10-31", "to": "2027-07-10"},
    {"from": "2026-06-30", "to": "2027-07-06", "from_on": "2026-06-30", "to_on": "2027-06-30"},
    {"from": "2027-07-31", "from_on": "2028-12-31"},
    {"from": "2027-12-31", "to": "2027-12-31", "from_on": "2027-07-31", "to_on": "2028-06-30"},
    {"from": "3", "to": "20"},
    {"from": "2027-10-01T12:00", "to": "2027-10-01T12:00"},
)


class Row(NamedTuple):
    """Three amounts of a row, in cents: before, after and the difference."""

    before: int
    after: int
    moved: int


def address(plan: str, **asked: str) -> str:
    return f"{plan}/between?{urlencode(asked)}"


def rows(table: Any) -> list[Row]:
    """Return the amounts in each row of the body of a table."""
    found = ([int(each.get("value")) for each in row.iter("data")] for row in table.findall("./tbody/tr"))
    return [Row(*each) for each in found]


def tables(page: Page) -> dict[str, Any]:
    return {each.get("id"): each for each in page.root.iter("table") if each.get("id")}


def figures(page: Page) -> dict[str, Row]:
    """Return the three amounts of each figure, by its name; of one that did not move by its label."""
    table = tables(page).get("figures-table")
    found = {}
    for row in table.findall("./tbody/tr") if table is not None else ():
        link = row.find(".//a")
        name = link.get("href").removeprefix("#figure-") if link is not None else "".join(row.find("th").itertext())
        found[name] = Row(*(int(each.get("value")) for each in row.iter("data")))
    return found


def moved(page: Page) -> dict[str, list[Row]]:
    """Return the amounts of the lines that moved, by the name of the figure."""
    return {id.removeprefix("moved-"): rows(each) for id, each in tables(page).items() if id.startswith("moved-")}


def require_sums(page: Page) -> None:
    assert page.status == 200
    told = figures(page)
    assert {name for name, row in told.items() if name in moved(page)} == moved(page).keys()
    for row in [*told.values(), *(each for lines in moved(page).values() for each in lines)]:
        assert row.after - row.before == row.moved
    for name, lines in moved(page).items():
        assert sum(each.moved for each in lines) == told[name].moved
        assert all(each.moved for each in lines)
    assert [name for name, row in told.items() if row.moved and name not in moved(page)] == []


@pytest.mark.parametrize(
    ("who", "plan"),
    [
        *product((CONTRACT_MANAGER, ADVISER, EXECUTIVE, PLANNER), (A, B)),
        *product((BUYER, LEAD, ENGINEER, FOREMAN, COUNSELLOR), (C,)),
    ],
)
def test_the_lines_sum_to_what_each_figure_moved_by(whole_scene: Scene, who: Member, plan: str) -> None:
    browser, seen = whole_scene.browser(who), 0
    for span in SPANS:
        page = browser.get(address(plan, **span))
        if page.status != 404:  # the plan, or the reader in it, was not there yet
            require_sums(page)
            seen += 1
    assert seen > 2


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


def events(page: Page) -> list[str]:
    """Return the text of every event on the page."""
    found = [each for each in page.root.iter("li") if "ps-event" in each.get("class", "").split()]
    return [" ".join("".join(each.itertext()).split()) for each in found]


def test_both_ends_are_the_plan_as_it_was_known_and_valued(contractor: Browser) -> None:
    span = {"from": "2026-10-31", "to": "2027-07-10", "from_on": "2026-12-31", "to_on": "2027-06-30"}
    told = figures(contractor.get(address(A, **span)))
    for name in ("realised", "obligation", "expected", "planned", "forecast"):
        before, after = (
            contractor.get(f"{A}/why/{name}?known={span[end]}&on={span[f'{end}_on']}") for end in ("from", "to")
        )
        ends = [int(page.root.find(".//dl[@class='ps-figures']//data").get("value")) for page in (before, after)]
        assert ends == [told[name].before, told[name].after]


def test_what_happened_stands_oldest_first_with_who_and_why(client: Browser) -> None:
    told = events(client.get(address(A, **{"from": "2026-11-12", "to": "2026-11-20", "to_on": "2026-11-30"})))
    assert ["begon met" in told[0], "trok het bezwaar" in told[-1]] == [True, True]
    [corrected] = [each for each in told if "corrigeerde uren" in each]
    for said in ("werkvoorbereider Noorderdijk", "19 november 2026 om 08:55", "De reistijd was meegeteld", "1.050,00"):
        assert said in corrected


def test_a_long_time_is_told_in_pages_that_keep_what_was_asked(contractor: Browser) -> None:
    first = contractor.get(address(A, **{"from": "1", "to_on": "2028-01-31"}))
    pages = [link for link in first.links() if "page=" in link]
    assert all("from=1" in link and "to_on=2028-01-31" in link for link in pages)
    second = contractor.get(f"{A}/between{next(link for link in pages if 'page=2' in link)}")
    assert len(events(first)) == 25
    assert set(events(first)).isdisjoint(events(second))
    assert figures(first) == figures(second)


def test_steps_of_the_replay_are_moments(contractor: Browser) -> None:
    page = contractor.get(address(A, **{"from": "11", "to": "12"}))
    assert len(events(page)) >= 1
    links = contractor.get(f"{A}?event=12").links()
    assert f"{A}/between?from=11&to=12" in links
    assert f"{A}/between?from=12" in links
    assert events(page)[0] == events(contractor.get(f"{A}/between?from=11"))[0]


def test_a_text_shows_the_difference_of_both_moments_and_not_each_step(client: Browser) -> None:
    page = client.get(address(A, **{"from": "2026-10-31", "to": "2027-07-10"}))
    section = page.root.find(".//*[@id='texts']/..")
    said = ["".join(each.itertext()) for each in page.root.iter("ins")]
    assert section is not None
    assert any("en de kans om tijdens het werk een opleiding te volgen" in each for each in said)
    again = client.get(address(A, **{"from": "2027-07-10", "to": "2027-07-10"}))
    assert "Geen tekst veranderde" in again.text


def test_a_line_names_the_events_that_moved_it(contractor: Browser, client: Browser) -> None:
    for browser in (contractor, client):
        page = browser.get(address(A, **{"from": "2026-12-31", "to": "2027-02-28"}))
        table = tables(page)["moved-obligation"]
        links = [each for each in table.iter("a") if "/events/" in each.get("href")]
        assert any("ging akkoord" in "".join(each.itertext()) for each in links)
        assert browser.get(links[0].get("href")).status == 200


def test_time_alone_is_a_cause_and_is_said_so(contractor: Browser) -> None:
    page = contractor.get(
        address(A, **{"from": "2026-06-30", "to": "2026-06-30", "from_on": "2026-06-30", "to_on": "2026-09-30"})
    )
    assert events(page) == []
    assert "Er gebeurde niets" in page.text
    assert figures(page)["realised"].moved > 0
    causes = [each for each in page.root.iter("ul") if each.get("class") == "ps-causes"]
    assert causes
    assert {"".join(each.itertext()).strip() for each in causes} == {
        "De tijd: gewaardeerd op 30 september 2026 in plaats van op 30 juni 2026."
    }


def test_every_line_that_moved_says_what_moved_it(contractor: Browser) -> None:
    for span in ({"from": "2026-01-31"}, {"from": "2026-06-30", "to_on": "2026-06-30", "from_on": "2026-06-30"}):
        page = contractor.get(address(A, **span))
        silent = [
            "".join(row.find("th").itertext()).strip()
            for name in ("obligation", "expected", "realised", "planned")
            for row in (tables(page)[f"moved-{name}"].findall("./tbody/tr") if name in moved(page) else ())
            if row.find(".//ul") is None
        ]
        assert silent == []


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ({"from": "2027-07-10", "to": "2026-10-31"}, "Het tweede moment ligt voor het eerste."),
        ({"from": "0"}, "Zo’n gebeurtenis is er niet."),
        ({"to": "99999999999999999999"}, "Zo’n gebeurtenis is er niet."),
        ({"from": "morgen"}, "Vul een datum in"),
        ({"from": "2027-07-10", "to_on": "31-2-2027"}, "Die dag bestaat niet"),
        ({"from": "2027-07-10", "from_on": "0001-01-01"}, "Kies een dag tussen"),
    ],
)
def test_what_cannot_be_read_is_refused(client: Browser, span: dict[str, str], said: str) -> None:
    """The rules are `between.reversed`, `replay.no-such-step` and those of a date."""
    page = client.get(address(A, **span))
    assert page.status == 422
    assert said in page.text


def test_before_the_plan_was_there_and_for_a_stranger_there_is_nothing(scene: Scene, client: Browser) -> None:
    assert client.get(address(A, **{"from": "2001-01-01"})).status == 404
    assert scene.browser(BUYER).get(address(A)).status == 404


def test_the_whole_story_is_told_where_nothing_is_asked(client: Browser) -> None:
    page = client.get(f"{A}/between")
    require_sums(page)
    assert "nu bekend" in page.text
    assert page.fields(f"{A}/between") == {"from": "", "to": "", "from_on": "", "to_on": ""}


def test_an_action_that_is_over_is_said_to_be(client: Browser) -> None:
    text = client.get(f"{A}/between").text
    assert "Afgerond" in text
    assert "Loopt" not in text


def test_the_moment_of_an_address_is_shown_as_one_types_it(client: Browser) -> None:
    fields = client.get(f"{A}/between?from={quote('2027-07-06T10:00:00.5+00:00')}").fields(f"{A}/between")
    assert fields["from"] == "6-7-2027 12:00:01"


def test_the_history_and_the_replay_lead_to_it(client: Browser) -> None:
    assert f"{A}/between" in client.get(A).links()
    page = client.get(f"{A}/history")
    assert page.fields(f"{A}/between") == {"from": "", "to": "", "from_on": "", "to_on": ""}


def test_a_forecast_that_one_person_moved_stays_as_it_was(whole_scene: Scene) -> None:
    """From May to June only one step came to be expected to bring more: 2,054.79 (R81)."""
    span = {"from": "2027-05-31", "to": "2027-05-31", "from_on": "2027-05-31", "to_on": "2027-06-30"}
    page = whole_scene.browser(BUYER).get(address(C, **span))
    require_sums(page)
    assert "Achter een deel van wat veranderde staan te weinig mensen" in page.text
    assert figures(page)["forecast"].moved == figures(page)["realised"].moved
    assert 205479 not in page.cents

"""No price beside a person (R81): not in a part, in a picture, in an objection, or on a page of the past."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from demo.cast import CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B
from demo.plan_a import S12, T12
from demo.story import TODAY
from domain.calendar import AMSTERDAM, month_ended
from domain.commands.books import open_book
from domain.valuation.ledger import LedgerLine
from projections.by_month import told_until
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

A, B = f"/plans/{PLAN_A}", f"/plans/{PLAN_B}"

TOO_FEW = "te weinig mensen om apart te tonen"


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


def people(scene: Scene, plan: UUID, on: date = TODAY) -> list[LedgerLine]:
    """Return the lines of a plan that are about persons."""
    book = open_book(scene.log, plan).book
    return [line for line in book.valuation(on).lines() if UUID(line.source) in book.trajectories]


def drawn(page: Page) -> list[list[str]]:
    """Return the words of each row of the table behind the picture."""
    [table] = (each for each in page.root.find(".//*[@id='over-time']").iter("table"))
    rows = ([" ".join("".join(cell.itertext()).split()) for cell in row] for row in table.findall("./tbody/tr"))
    return list(rows)


def objected(client: Browser) -> None:
    """Let the client object to one step."""
    step = f"{B}/trajectories/{T12}/stages/{S12}/objections"
    assert client.submit(f"{step}/new", step, code="period", reason="De eerste dag klopt niet.").status == 200


@pytest.mark.parametrize("page", ["", "/why/realised", "/why/forecast", "/comparison", "/history", "/efforts"])
@pytest.mark.parametrize("plan", [PLAN_A, PLAN_B])
def test_no_page_tells_the_client_what_one_line_or_one_person_is_worth(
    scene: Scene, client: Browser, plan: UUID, page: str
) -> None:
    lines, alone = people(scene, plan), dict[str, int]()
    for line in lines:
        alone[line.source] = alone.get(line.source, 0) + line.cents
    told = client.get(f"/plans/{plan}{page}")
    assert told.status == 200
    assert {cents for cents in (*alone.values(), *(line.cents for line in lines)) if cents} & set(told.cents) == set()


def test_the_employer_reads_each_line_of_its_own(scene: Scene, contractor: Browser) -> None:
    assert {line.cents for line in people(scene, PLAN_A)} <= set(contractor.get(f"{A}/why/realised").cents)


def test_both_parties_read_the_same_total_to_the_cent(client: Browser, contractor: Browser) -> None:
    for address in (A, B, f"{A}?on=2026-06-30", f"{B}?on=2027-12-31"):
        assert client.get(address).cents[:2] == contractor.get(address).cents[:2]


@pytest.mark.parametrize("page", ["", "/why/realised"])
def test_one_person_alone_is_told_with_everything_else(client: Browser, contractor: Browser, page: str) -> None:
    told, whole = (browser.get(f"{A}{page}?on=2026-01-31") for browser in (client, contractor))
    assert TOO_FEW in told.text
    assert TOO_FEW not in whole.text
    assert told.root.find(".//*[@id='parts']") is None


def test_what_one_person_still_adds_is_not_told_apart_from_the_forecast(client: Browser, contractor: Browser) -> None:
    known = "?known=2026-02-27"
    told, whole = (browser.get(f"{A}/why/forecast{known}") for browser in (client, contractor))
    forecast, *_ = whole.cents
    assert (TOO_FEW in told.text, TOO_FEW in whole.text) == (True, False)
    assert set(told.cents) == {forecast}
    assert TOO_FEW not in client.get(f"{B}/why/forecast").text


def test_a_comparison_does_not_tell_the_hours_of_one_person_by_two_frameworks(client: Browser) -> None:
    page = client.get(f"{A}/comparison?on=2026-01-31")
    assert TOO_FEW in page.text
    assert page.cents == []


def test_an_objected_step_is_counted_and_its_amount_left_out(scene: Scene, client: Browser) -> None:
    objected(client)
    worth = sum(line.cents for line in people(scene, PLAN_B) if line.part == str(S12))
    assert worth
    for address in (B, f"{B}/why/disputed", f"{B}/history"):
        assert worth not in client.get(address).cents
    assert "Tegen 1 stap of prestatie van een ander staat een bezwaar open." in client.get(B).text
    assert "ps-disputed" not in client.get(B).response.text


def test_its_carrier_reads_the_amount_that_is_disputed(scene: Scene, client: Browser, contractor: Browser) -> None:
    objected(client)
    worth = sum(line.cents for line in people(scene, PLAN_B) if line.part == str(S12))
    assert worth in contractor.get(B).cents
    assert worth in contractor.get(f"{B}/why/disputed").cents
    assert "Tegen 1 stap" not in contractor.get(B).text


def test_the_picture_begins_for_the_client_at_the_end_of_the_first_month(client: Browser, contractor: Browser) -> None:
    told, whole = (drawn(browser.get(f"{A}?on=2026-06-30")) for browser in (client, contractor))
    assert "0,00" in whole[0][2]
    assert "0,00" not in told[0][2]
    assert told[1:] == whole[1:]


@pytest.mark.parametrize("day", ["2026-01-12", "2026-01-13", "2026-01-30", "2026-02-27"])
def test_a_day_within_a_month_is_told_by_the_end_of_the_month_before(client: Browser, day: str) -> None:
    ended = month_ended(date.fromisoformat(day))
    told, before = client.get(f"{A}?on={day}"), client.get(f"{A}?on={ended}")
    assert told.cents == before.cents
    assert "kijkt u per maand terug" in told.text


def test_the_last_day_of_a_plan_is_told_to_both(client: Browser, contractor: Browser) -> None:
    told, whole = (browser.get(f"{A}/why/realised?on=2027-06-30") for browser in (client, contractor))
    assert told.cents[0] == whole.cents[0] == 27_888_454


def test_the_employer_looks_at_any_day(contractor: Browser) -> None:
    first, second = (contractor.get(f"{A}?on={day}").cents for day in ("2026-01-12", "2026-01-13"))
    assert first != second


def test_what_became_known_within_a_month_does_not_tell_what_one_step_is_worth(client: Browser) -> None:
    """The step of T06 was recorded on 1 October 2026; before and after it the client reads the same amounts."""
    before = client.get(f"{A}?known=2026-10-01T06:00&on=2026-12-31")
    after = client.get(f"{A}?known=2026-10-05T06:00&on=2026-12-31")
    assert before.cents[:2] == after.cents[:2]
    assert client.get(f"{A}?known=2026-10-31&on=2026-12-31").cents[1] > after.cents[1]
    assert "Zij tellen mee zoals bekend op 30 september 2026" in after.text


def test_what_is_nobodys_is_told_as_it_was_known(client: Browser) -> None:
    page = client.get(f"{A}/entries?known=2026-11-18&on=2026-11-30")
    assert 525_000 in page.cents


def test_the_month_before_is_over_when_its_last_moment_is_past() -> None:
    end = datetime(2026, 10, 31, 23, 59, 59, 999_999, AMSTERDAM)
    assert told_until(end) == end
    assert told_until(end - timedelta(microseconds=1)) == datetime(2026, 9, 30, 23, 59, 59, 999_999, AMSTERDAM)
    assert told_until(end + timedelta(days=3)) == end


def test_both_still_sum_to_the_figure_where_persons_are_told_together(client: Browser) -> None:
    for on in ("2026-01-31", "2026-02-28", "2026-06-30", "2027-02-28"):
        page = client.get(f"{A}/why/realised?on={on}")
        tables = [table for table in page.root.iter("table") if table.get("id", "").startswith("lines-")]
        cents = [int(row.findall(".//data")[-1].get("value")) for each in tables for row in each.findall("./tbody/tr")]
        assert sum(cents) == page.cents[0] != 0


def test_the_list_of_plans_gives_totals_alone(scene: Scene, client: Browser) -> None:
    page = client.get("/plans")
    assert {line.cents for line in people(scene, PLAN_B)} & set(page.cents) == set()

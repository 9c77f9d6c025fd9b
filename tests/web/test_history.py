"""The history page: sentences with their effect, narrowed and paged; of a person only the employer reads an amount."""

from urllib.parse import parse_qs, urlsplit

import pytest

from demo.cast import CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B
from domain.terms import HoursFacts
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

A = f"/plans/{PLAN_A}/history"
B = f"/plans/{PLAN_B}/history"


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


def whole(browser: Browser, address: str) -> list[str]:
    """Return the events of every page of a history."""
    joint = "&" if "?" in address else "?"
    first = browser.get(f"{address}{joint}page=1")
    pages = {link for link in first.links() if "page=" in link}
    last = max([1, *(int(parse_qs(urlsplit(link).query)["page"][0]) for link in pages)])
    return [text for number in range(1, last + 1) for text in events(browser.get(f"{address}{joint}page={number}"))]


def test_an_event_tells_who_for_whom_when_why_and_what_it_did(contractor: Browser) -> None:
    [told] = [each for each in whole(contractor, f"{A}?kind=efforts") if "corrigeerde uren" in each]
    for said in (
        "werkvoorbereider Noorderdijk",
        "Noorderdijk Bouw",
        "19 november 2026 om 08:55",
        "De reistijd was meegeteld",
        "1.050,00",
        "Het plan zoals het toen was",
    ):
        assert said in told


def test_a_changed_text_shows_its_difference_word_by_word(client: Browser) -> None:
    page = client.get(f"{A}?kind=agreement")
    removed = ["".join(each.itertext()) for each in page.root.iter("del")]
    added = ["".join(each.itertext()) for each in page.root.iter("ins")]
    assert "[verwijderd: zodra we het weten] " in removed
    assert "[toegevoegd: binnen twee weken] " in added


def test_newest_stands_first_and_fifty_on_a_page(contractor: Browser) -> None:
    page = contractor.get(A)
    assert len(events(page)) == 50
    assert "akkoord met € 1.512.345,67" in events(page)[0].replace("\N{NO-BREAK SPACE}", " ")
    assert "opende het plan" in whole(contractor, A)[-1]


def test_kinds_divide_the_history_and_so_do_parties(contractor: Browser) -> None:
    everything = whole(contractor, A)
    kinds = [whole(contractor, f"{A}?kind={kind}") for kind in ("agreement", "revenue", "efforts", "trajectories")]
    parties = [whole(contractor, f"{A}?party={party}") for party in ("client", "contractor")]
    assert sorted(each for told in kinds for each in told) == sorted(everything)
    assert sorted(each for told in parties for each in told) == sorted(everything)
    assert all(kinds)
    assert len(kinds[1]) == 6


def test_nonsense_narrows_nothing(client: Browser) -> None:
    assert events(client.get(f"{A}?kind=x&party=y&page=z")) == events(client.get(A))


def test_of_a_step_the_employer_reads_the_amount_and_the_client_does_not(client: Browser, contractor: Browser) -> None:
    own, other = whole(contractor, f"{A}?kind=trajectories"), whole(client, f"{A}?kind=trajectories")
    assert len(own) == len(other)
    assert any("Gevolg voor de waarde" in each for each in own)
    assert [each for each in other if "€" in each] == []
    assert "een prijs hoort niet naast een persoon" in client.get(f"{A}?kind=trajectories").text
    assert "een prijs hoort niet naast een persoon" not in contractor.get(f"{A}?kind=trajectories").text


def test_the_client_reads_the_amount_of_hours_and_revenue(client: Browser) -> None:
    assert 525_000 in client.get(f"{A}?kind=efforts").cents
    assert 7_561_728 in client.get(f"{A}?kind=revenue").cents


def test_each_event_leads_to_the_plan_as_it_was_then(client: Browser) -> None:
    then = [link for link in client.get(f"{A}?kind=revenue").links() if "?known=" in link]
    assert len(then) == 6
    oldest = client.get(then[-1])
    assert oldest.status == 200
    assert "U kijkt terug" in oldest.text
    assert 16_000_000 in oldest.cents


def test_the_page_of_one_thing_tells_as_much_of_it(scene: Scene, contractor: Browser) -> None:
    told = ((each.id, each.facts) for each in scene.first_plan.entries.values())
    [entry] = [id for id, facts in told if isinstance(facts, HoursFacts) and "Keuken" in facts.description]
    shown = events(contractor.get(f"/plans/{PLAN_A}/entries/{entry}"))
    [corrected] = [each for each in shown if "corrigeerde uren" in each]
    assert corrected == next(each for each in whole(contractor, f"{A}?kind=efforts") if "corrigeerde uren" in each)
    assert [each for each in shown if "Het plan zoals het toen was" not in each] == []


def test_the_history_as_it_was_known_stops_there(client: Browser) -> None:
    assert "1.512.345,67" not in client.get(f"{A}?known=2027-07-10").text
    assert "1.650.000,00" in client.get(f"{A}?known=2027-07-10").text


def test_days_that_count_elsewhere_are_not_told(contractor: Browser) -> None:
    assert not any("opende het plan" in each for each in whole(contractor, f"{B}?kind=trajectories"))
    assert len(whole(contractor, f"{B}?kind=trajectories")) < len(whole(contractor, f"{A}?kind=trajectories"))

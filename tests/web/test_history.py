"""The history page: sentences with their effect, narrowed and paged; of a person only the employer reads an amount."""

from urllib.parse import parse_qs, urlsplit

import pytest

from demo.cast import CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B, Member
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


def offered(page: Page, name: str) -> list[tuple[str, str]]:
    """Return the value and the label of everything that a field of the filter offers."""
    found = (each for each in page.root.iter("select") if each.get("name") == name)
    options = (option for each in found for option in each.iter("option"))
    return [(option.get("value"), "".join(option.itertext())) for option in options if option.get("value")]


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


def test_kinds_divide_the_history(contractor: Browser) -> None:
    everything = whole(contractor, A)
    kinds = [whole(contractor, f"{A}?kind={kind}") for kind in ("agreement", "revenue", "efforts", "trajectories")]
    assert sorted(each for told in kinds for each in told) == sorted(everything)
    assert all(kinds)
    assert len(kinds[1]) == 6


@pytest.mark.parametrize("name", ["organisation", "actor"])
@pytest.mark.parametrize("who", [CONTRACT_MANAGER, EXECUTIVE])
def test_who_did_it_divides_the_history(scene: Scene, who: Member, name: str) -> None:
    browser = scene.browser(who)
    everything, told = whole(browser, A), list[str]()
    for value, label in offered(browser.get(A), name):
        found = whole(browser, f"{A}?{name}={value}")
        assert found
        assert [each for each in found if label not in each] == []
        told += found
    assert sorted(told) == sorted(everything)


def test_a_history_is_narrowed_to_one_thing(scene: Scene, client: Browser) -> None:
    labels = {label: value for value, label in offered(client.get(A), "subject")}
    entry = next(id for id, each in scene.first_plan.entries.items() if isinstance(each.facts, HoursFacts))
    told = whole(client, f"{A}?subject={entry}")
    assert {"legde", "corrigeerde"} <= {word for each in told for word in each.split()}
    assert [each for each in told if "uur" not in each] == []
    [revenue] = [value for label, value in labels.items() if label.startswith("De omzet van") and "juni 2027" in label]
    assert "1.512.345,67" in whole(client, f"{A}?subject={revenue}&kind=revenue")[0]
    assert whole(client, f"{A}?subject={revenue}&kind=efforts") == []


def test_everything_that_is_offered_finds_something(contractor: Browser, client: Browser) -> None:
    for browser in (contractor, client):
        for value, _ in offered(browser.get(B), "subject"):
            assert whole(browser, f"{B}?subject={value}")


def test_an_objection_is_part_of_what_it_is_against(scene: Scene, client: Browser) -> None:
    objection = next(iter(scene.first_plan.objections.values()))
    assert any("bezwaar" in each for each in whole(client, f"{A}?subject={objection.entry}"))


def test_the_moments_of_the_steps_of_one_person_are_for_the_partners(
    scene: Scene, client: Browser, contractor: Browser
) -> None:
    ways = {str(id) for id in scene.first_plan.trajectories}
    assert ways <= {value for value, _ in offered(contractor.get(A), "subject")}
    assert ways.isdisjoint(value for value, _ in offered(client.get(A), "subject"))
    for way in ways:
        assert events(client.get(f"{A}?subject={way}")) == events(client.get(A))
        assert whole(contractor, f"{A}?subject={way}")


def test_pages_and_the_replay_stay_as_narrow(contractor: Browser) -> None:
    chosen = next(value for value, label in offered(contractor.get(A), "organisation") if "Noorderdijk" in label)
    page = contractor.get(f"{A}?organisation={chosen}&kind=trajectories")
    for link in page.links():
        if "page=" in link:
            assert f"organisation={chosen}" in link
            assert "kind=trajectories" in link
    kept = [form for form in page.root.iter("form") if form.findall(".//input[@name='organisation']")]
    assert kept
    assert [each.get("value") for form in kept for each in form.findall(".//input[@name='organisation']")] == [
        chosen
    ] * len(kept)


def test_nonsense_narrows_nothing(client: Browser) -> None:
    assert events(client.get(f"{A}?kind=x&party=client&organisation=y&actor=%00&subject=1&page=z")) == events(
        client.get(A)
    )


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


def test_whoever_assented_for_another_plan_is_named_in_the_past_too(whole_scene: Scene) -> None:
    page = whole_scene.browser(EXECUTIVE).get(f"{B}?known=2027-10-01&kind=trajectories")
    assert page.status == 200
    assert "Helder Facilitair" in page.text


def test_days_that_count_elsewhere_are_not_told(contractor: Browser) -> None:
    assert not any("opende het plan" in each for each in whole(contractor, f"{B}?kind=trajectories"))
    assert len(whole(contractor, f"{B}?kind=trajectories")) < len(whole(contractor, f"{A}?kind=trajectories"))

"""The list of plans and the page of a plan: figures equal the engine's, now, as known before, and on another day."""

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B, Member
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

A, B = f"/plans/{PLAN_A}", f"/plans/{PLAN_B}"
BOTH = pytest.mark.parametrize("who", [CONTRACT_MANAGER, EXECUTIVE], ids=["client", "contractor"])


def key_figures(page: Page) -> dict[str, int]:
    """Return the key figures of a plan by their label."""
    found = {}
    for figure in page.root.findall(".//*[@class]"):
        if "ps-figure" in figure.get("class", "").split():
            value = figure.find(".//data")
            label = figure.find("dt")
            assert value is not None
            assert label is not None
            found[(label.text or "").strip()] = int(value.get("value"))
    return found


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


@BOTH
def test_plan_a_shows_what_the_engine_says(scene: Scene, who: Member) -> None:
    figures = key_figures(scene.browser(who).get(A))
    assert figures["Verplichting"] == 23_561_728
    assert figures["Gerealiseerd"] == 27_888_454


@BOTH
def test_it_shows_what_it_was_worth_on_another_day(scene: Scene, who: Member) -> None:
    page = scene.browser(who).get(f"{A}?on=2026-06-30")
    assert key_figures(page)["Gerealiseerd"] == 8_739_709
    assert key_figures(page)["Verplichting"] == 0
    assert "De bedragen zijn die op 30 juni 2026." in page.text


@pytest.mark.parametrize("asked", ["2027-07-06T12:00", "6-7-2027 12:00", "2027-07-06T10:00Z"])
def test_it_shows_what_was_known_then(client: Browser, asked: str) -> None:
    page = client.get(A, params={"known": asked})
    assert "zoals zij bekend was op 6 juli 2027 om 12:00" in page.text
    assert key_figures(page)["Verplichting"] == 16_000_000
    assert key_figures(page)["Verwachte verplichting"] == 8_250_000
    assert A in page.links()


def test_what_is_asked_of_the_past_stays_in_every_link_within_the_plan(client: Browser) -> None:
    page = client.get(f"{A}?known=2027-07-06")
    inside = [link for link in page.links() if link.startswith(f"{A}/")]
    assert [link for link in inside if "known=" not in link and not link.startswith(f"{A}/between?from=")] == []


@pytest.mark.parametrize("query", ["known=2027-07-06", "on=2027-07-06"])
def test_a_view_of_another_moment_offers_nothing_to_do(contractor: Browser, query: str) -> None:
    page = contractor.get(f"{B}?on=2028-03-01") if query.startswith("on") else contractor.get(f"{A}?{query}")
    assert [form.get("action") for form in page.root.iter("form") if form.get("method") == "post"] == [
        "/language",
        "/sign-out",
    ]
    assert [link for link in page.links() if link.endswith("/new")] == []


@pytest.mark.parametrize(
    "query", ["known=morgen", "on=31-2-2027", "on=2027-06", "known=2027-07-06T25:00", "on=1900-01-01"]
)
def test_a_moment_that_cannot_be_read_is_refused_in_a_sentence(client: Browser, query: str) -> None:
    page = client.get(f"{A}?{query}")
    assert page.status == 422
    assert any(said in page.text for said in ("29-2-2028", "2000", "Die dag bestaat niet"))


def test_before_it_was_opened_there_was_no_plan(client: Browser) -> None:
    assert client.get(f"{B}?known=2026-01-01").status == 404


def test_what_will_be_known_is_what_is_known(client: Browser) -> None:
    assert "U kijkt terug" not in client.get(f"{A}?known=2099-01-01").text


def test_a_stranger_finds_no_plan(scene: Scene) -> None:
    stranger = scene.browser(BUYER)
    assert [stranger.get(f"{A}{page}").status for page in ("", "/history", "/why/realised")] == [404] * 3


def test_what_waits_stands_on_top_for_the_side_that_it_waits_for(client: Browser, contractor: Browser) -> None:
    proposal = "De wijziging ‘Kandidaten voordragen: sneller en met een warme overdracht’ wacht op uw besluit."
    assert proposal in contractor.get(B).text
    assert proposal not in client.get(B).text
    assert "€ 721.000,00, wacht op uw akkoord" in client.get(B).text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_living_plan_says_who_agreed_and_when(client: Browser) -> None:
    page = client.get(A)
    assert "Hoe wij samenwerken" in page.text
    assert (
        "Voorgesteld door contractmanager Waterburg, gemeente Waterburg, aanvaard door uitvoerder Noorderdijk,"
        " Noorderdijk Bouw op 19 mei 2027 om 09:15: Wat wij meenemen naar het volgende plan" in page.text
    )


def test_the_duration_test_tells_that_a_contract_is_too_small_by_itself(client: Browser) -> None:
    page = client.get(B)
    assert {625_000, 1_250_000} <= set(page.cents)
    assert "onder de ondergrens" in page.text
    assert "Samen halen de opdrachten haar" in page.text


def test_the_picture_has_its_table(client: Browser) -> None:
    page = client.get(A)
    table = page.root.find(".//*[@id='over-time-table']")
    assert table is not None
    assert 27_888_454 in [int(each.get("value")) for each in table.iter("data")]


def test_no_amount_stands_in_a_trajectory(client: Browser) -> None:
    page = client.get(A)
    cards = [each for each in page.root.iter("figure") if "ps-trajectory" in each.get("class", "")]
    assert len(cards) == 6
    assert [card for card in cards if list(card.iter("data"))] == []


def test_the_list_shows_where_each_plan_stands_today(client: Browser) -> None:
    page = client.get("/plans")
    assert page.cents == [6_337_297, 8_633_553, 27_888_454, 23_561_728]
    assert {A, B, "/plans/new"} <= set(page.links())


def test_a_contractor_opens_no_plan(contractor: Browser) -> None:
    assert "/plans/new" not in contractor.get("/plans").links()


@pytest.mark.parametrize(
    ("search", "found"), [("schoolpleinen", []), ("K-103", [B]), ("noorderdijk", [B, A]), ("%", [])]
)
def test_the_list_is_searched(client: Browser, search: str, found: list[str]) -> None:
    page = client.get("/plans", params={"search": search})
    assert [link for link in page.links() if link in {A, B}] == found
    assert search in page.fields("/plans")["search"]


def test_the_list_is_sorted_by_what_is_asked(client: Browser) -> None:
    page = client.get("/plans?sort=title&search=waterburg")
    assert [link for link in page.links() if link in {A, B}] == [B, A]
    sorts = [link for link in page.links() if link.startswith("/plans?")]
    assert "/plans?sort=period&search=waterburg" in sorts
    assert "/plans?search=waterburg" in sorts


@pytest.mark.parametrize(
    "query", ["sort=nonsense", "page=999", "page=-1", "page=x", "search=%00", "search=" + "x" * 500]
)
def test_nonsense_in_the_address_of_the_list_does_no_harm(client: Browser, query: str) -> None:
    assert client.get(f"/plans?{query}").status == 200


def test_the_page_is_in_english_too(client: Browser) -> None:
    fields = client.get(A).fields("/language")
    page = client.send("/language", fields | {"language": "en", "back": A})
    assert "Obligation and realisation" in page.text
    assert key_figures(page)["Obligation"] == 23_561_728

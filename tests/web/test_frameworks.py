"""Frameworks on screen: every value with its ground, what a variant changes, and what a plan freezes."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from msgspec.structs import replace

from demo.cast import EXECUTIVE, NORM, PLAN_B, VARIANT
from domain.aggregates.framework import Framework
from domain.authority import HOST
from domain.commands.frameworks import publish_framework
from domain.valuation.framework import Value, extend, norm, variant
from domain.valuation.notation import Text
from storage.accounts import Accounts, opening_code
from tests.web.kit import PASSWORD, Browser, Page
from tests.web.scene import Scene
from web.frameworks import SHIPPED, publish_norm

NORM_PAGE = f"/frameworks/{NORM}/1"
VARIANT_PAGE = f"/frameworks/{VARIANT}/1"


@pytest.fixture
def reader(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


def rows(page: Page) -> list[tuple[str, list[str]]]:
    """Return the name and the cells of every row of the tables on a page."""
    found = (
        [" ".join("".join(cell.itertext()).split()) for cell in row]
        for row in page.root.iter("tr")
        if row.find("td") is not None
    )
    return [(name, cells) for name, *cells in found]


def headings(page: Page) -> list[str]:
    return ["".join(each.itertext()) for each in page.root.iter("h2")]


def publish(scene: Scene, document: object) -> None:
    """Publish another version of the norm."""
    site = Browser(scene.client).site
    site.wait_for(site.desk.do(publish_framework, HOST, command=uuid4(), framework=NORM, document=document))


def second_version(**values: Value) -> object:
    return replace(norm(), version=2, values=norm().values | values)


VALUE = Value(motivation=Text("Zo staat het in het besluit"), source=Text("Besluit van 2028"), value="36")


def test_every_value_stands_once_with_its_motivation_and_its_source(reader: Browser) -> None:
    grounds = sorted(cells[1] for _, cells in rows(reader.get(NORM_PAGE)))
    assert grounds == sorted(f"{each.motivation.nl}.{each.source.nl}" for each in norm().values.values())


def test_an_amount_of_money_is_a_figure(reader: Browser) -> None:
    amounts = [
        int(each.get("value", "")) for table in reader.get(NORM_PAGE).root.iter("table") for each in table.iter("data")
    ]
    assert amounts == [5_000_000, 2_000_000, 17_500, 250_000, 1_250_000]


def test_the_four_elements_stand_first(reader: Browser) -> None:
    assert headings(reader.get(NORM_PAGE))[:5] == [
        "De vier elementen",
        "Werk met een ondersteuningsbehoefte",
        "Opleiding",
        "Inkoop bij een erkende onderneming",
        "Maatschappelijk project",
    ]


@pytest.mark.parametrize(
    ("title", "value", "room"),
    [
        ("Waarde per persoon per jaar", "€ 50.000,00", "landelijk vast"),
        ("Uren per week die volledig tellen", "speelt geen rol", "8 uur per week tot en met 40 uur per week"),
        ("Dagen die bij één werkgever tellen", "365 dagen", "365 dagen tot en met 1.095 dagen"),
        ("PSO-trede 1", "50%", "landelijk vast"),
        ("Maatschappelijke activering", "40%", "0% tot en met 100%"),
        ("Maximum van een impactwaarde, in keren de uren", "3 keer", "1 keer tot en met 5 keer"),
        ("Maanden dat een overschot meegaat", "24 maanden", "0 maanden tot en met 60 maanden"),
        ("Index", "1", "0,9 tot en met 1,25"),
        ("Duurzaam aan het werk", "element 1", "element 1, werk met een ondersteuningsbehoefte of element 4"),
    ],
)
def test_a_value_is_written_in_its_own_measure_beside_the_room_for_a_variant(
    reader: Browser, title: str, value: str, room: str
) -> None:
    shown, _, bound = next(cells for name, cells in rows(reader.get(NORM_PAGE)) if name == title)
    assert shown.startswith(value)
    assert bound.startswith(room)


def test_the_caveat_of_the_source_stands_beside_the_framework(reader: Browser) -> None:
    for address in (NORM_PAGE, VARIANT_PAGE):
        assert norm().caveat.nl in reader.get(address).text


def test_a_variant_says_in_sentences_what_it_does_differently(reader: Browser) -> None:
    text = reader.get(VARIANT_PAGE).text
    for sentence in (
        "Hier geldt 25 uur 30 min per week; landelijk speelt dit geen rol.",
        "Hier geldt 1,1; landelijk speelt dit geen rol.",
        "De norm laat hier toe: 0,8 tot en met 1,2.",
        "108 dagen; de norm vraagt er minstens 90",
    ):
        assert sentence in text
    own = [name for name, cells in rows(reader.get(VARIANT_PAGE)) if cells[0].endswith("lokaal")]
    assert own == ["Uren per week die volledig tellen", "Factor voor statushouders"]
    assert "Wat deze variant anders doet" not in headings(reader.get(NORM_PAGE))


def test_the_other_way_round_is_said_as_plainly(scene: Scene, reader: Browser) -> None:
    site = Browser(scene.client).site
    publish(scene, second_version(full_count_hours=VALUE))
    nothing = replace(VALUE, value=None)
    document = extend(norm(), replace(variant("waterburg-2026"), version=2, values={"full_count_hours": nothing}))
    site.wait_for(site.desk.do(publish_framework, HOST, command=uuid4(), framework=VARIANT, document=document))
    assert "Hier speelt dit geen rol; landelijk geldt 36 uur per week." in reader.get(f"/frameworks/{VARIANT}/2").text


def test_what_a_plan_freezes_can_be_compared(scene: Scene, reader: Browser) -> None:
    for framework, address in ((NORM, NORM_PAGE), (VARIANT, VARIANT_PAGE)):
        assert scene.read(Framework, framework).reference(1).content in reader.get(address).text
    assert scene.plan.frozen.content in reader.get(VARIANT_PAGE).text


def test_a_later_version_is_pointed_at_and_changes_no_earlier_one(scene: Scene, reader: Browser) -> None:
    publish(scene, second_version(full_count_hours=VALUE))
    assert f"/frameworks/{NORM}/2" in reader.get(NORM_PAGE).links()
    assert f"/frameworks/{NORM}/1" not in reader.get(f"/frameworks/{NORM}/2").links()
    assert "36 uur per week" in reader.get(f"/frameworks/{NORM}/2").text
    assert "landelijk speelt dit geen rol" in reader.get(VARIANT_PAGE).text
    norms = [cells[:2] for name, cells in rows(reader.get("/frameworks")) if name == norm().title.nl]
    assert norms == [["2", "landelijke norm"], ["1", "landelijke norm oudere versie"]]


def test_a_value_that_no_group_knows_is_shown_as_well(scene: Scene, reader: Browser) -> None:
    publish(scene, second_version(bonus=VALUE))
    page = reader.get(f"/frameworks/{NORM}/2")
    assert "Overige waarden" in headings(page)
    assert ("Bonus", ["36", "Zo staat het in het besluit.Besluit van 2028", "landelijk vast"]) in rows(page)


def test_the_list_names_norms_first(reader: Browser) -> None:
    listed = rows(reader.get("/frameworks"))
    assert [cells[1] for _, cells in listed] == ["landelijke norm", "lokale variant"]
    assert [cells[2] for _, cells in listed] == ["14 okt 2025", "1 jan 2026"]


@pytest.mark.parametrize("address", [f"/frameworks/{NORM}/2", f"/frameworks/{NORM}/0", f"/frameworks/{PLAN_B}/1"])
def test_what_was_never_published_is_not_there(reader: Browser, address: str) -> None:
    assert reader.get(address).status == 404


def test_frameworks_are_for_who_is_signed_in(scene: Scene) -> None:
    for address in ("/frameworks", NORM_PAGE):
        assert Browser(scene.client).get(address).title == "Inloggen"


def test_a_framework_is_read_in_english(reader: Browser) -> None:
    reader.send("/language", reader.get("/frameworks").fields("/language") | {"language": "en"})
    text = reader.get(VARIANT_PAGE).text
    assert "Here it is 25 hours 30 min a week; nationally this plays no part." in text
    assert norm().values["hour"].motivation.en in text


def test_the_first_organisation_finds_the_norm_that_is_shipped(browser: Browser, accounts: Accounts) -> None:
    code = opening_code(accounts, datetime.now(UTC)) or ""
    browser.submit(
        "/start",
        code=code,
        organisation="gemeente Waterburg",
        name="beheerder Waterburg",
        email="beheerder@waterburg.example",
        password_new=PASSWORD,
    )
    assert [name for name, _ in rows(browser.get("/frameworks"))] == [norm().title.nl]
    assert browser.get(f"/frameworks/{SHIPPED}/1").title == norm().title.nl


def test_the_norm_is_published_once(new_browser: Callable[[], Browser]) -> None:
    site = new_browser().site
    for _ in range(2):
        publish_norm(site)
    assert len(site.store.streams((SHIPPED,))[SHIPPED]) == 1

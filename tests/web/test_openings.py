"""Opening a plan: seen whole before it is opened, kept as typed while it is wrong, and done once."""

from uuid import UUID

import pytest

from demo.cast import (
    BUYER,
    CONTRACT_MANAGER,
    EXECUTIVE,
    NOORDERDIJK,
    NORM,
    ORGANISATIONS,
    VARIANT,
    WATERBURG,
)
from domain.aggregates.organisation import Identifier, Organisation
from domain.aggregates.plan import Plan
from domain.changes import ground_subject
from tests.web.kit import PASSWORD, Browser, Page
from tests.web.scene import Scene

FORM = "/plans/new"
TYPED = {
    "title": "Groenonderhoud Waterburg-Oost",
    "contractor": str(NOORDERDIJK),
    "reference-1": "K-210",
    "object-1": "Onderhoud van parken en bermen",
    "value-1": "1.250.000,00",
    "first-1": "1-3-2028",
    "last-1": "28-2-2030",
    "percentage": "5",
    "motivation": "Het werk is arbeidsintensief en duurt twee jaar.",
    "framework": f"{VARIANT} 1",
}
NEWCOMER = {"contractor": "new", "name": "Zuidrand Groen", "kvk": "12345678"}


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


def press(browser: Browser, page: Page, step: str, **typed: str) -> Page:
    """Fill in the form of a page and press the button of a step."""
    return browser.send("/plans", page.fields("/plans") | typed | {"step": step})


def review(browser: Browser, **typed: str) -> Page:
    """Fill in a new form, and ask what it would open."""
    return press(browser, browser.get(FORM), "review", **(TYPED | typed))


def opened(scene: Scene, page: Page) -> Plan:
    """Return the plan whose page this is."""
    return scene.read(Plan, UUID(page.response.url.path.split("/")[2]))


def open_plan(scene: Scene, browser: Browser, **typed: str) -> Plan:
    """Go the whole way, and return the plan."""
    return opened(scene, press(browser, review(browser, **typed), "save"))


def euros(page: Page) -> set[int]:
    return {int(each.get("value")) for each in page.root.iter("data")}


def wrong(page: Page) -> set[str]:
    """Return the fields that the error summary leads to."""
    found = page.root.findall(".//*[@id='error-summary']//a")
    return {link.get("href", "").removeprefix("#field-") for link in found}


# The way


def test_a_ground_that_was_not_recorded_at_the_opening_is_recorded_by_both_later(scene: Scene, client: Browser) -> None:
    second = {"reference-2": "K-211", "object-2": "Onderhoud van pleinen", "value-2": "250.000,00"}
    plan = open_plan(scene, client, **second, **{"first-2": "1-3-2028", "last-2": "28-2-2030"}).id
    together, form = f"/plans/{plan}/together", f"/plans/{plan}/changes/ground/{ground_subject(plan)}"
    missing = "Voor het combineren van deze opdrachten is geen grond vastgelegd."
    assert missing in client.get(together).text
    page = client.get(f"/plans/{plan}/changes/ground/{plan}")
    empty = client.send(form, page.fields(form) | {"ground_basis": "Een kavel.", "amendment_title": "De grond"})
    assert empty.status == 422
    assert empty.fields(form)["ground_basis"] == "Een kavel."
    page = client.send(form, empty.fields(form) | {"ground_reference": "Bestek, paragraaf 4.2"})
    assert "Grond om te combineren" in page.text
    address = str(page.response.url.path)
    client.submit(address, f"{address}/proposal")
    assert missing in client.get(together).text
    scene.browser(EXECUTIVE).submit(address, f"{address}/acceptance")
    assert missing not in client.get(together).text
    assert "Een kavel." in client.get(together).text
    assert "de grond om de opdrachten te combineren" in client.get(f"/plans/{plan}/history").text
    again = client.get(f"/plans/{plan}/changes/ground/{plan}").fields(form)
    assert (again["ground_basis"], again["ground_reference"]) == ("Een kavel.", "Bestek, paragraaf 4.2")


def test_the_award_sets_a_term_for_the_first_plan_that_both_see_until_it_is_agreed_on(
    scene: Scene, client: Browser
) -> None:
    contractor = scene.browser(EXECUTIVE)
    assert wrong(review(client, award_weeks="6")) == {"award_day"}
    assert wrong(review(client, award_day="1-2-2028", award_weeks="53")) == {"award_weeks"}
    assert wrong(review(client, award_day="1-3-2028", award_weeks="6")) == {"award_day"}
    page = review(client, award_day="1-2-2028", award_weeks="6")
    assert "uiterlijk 14 maart 2028: 6 weken na de gunning op 1 februari 2028" in page.text
    plan = opened(scene, press(client, page, "save")).id
    for browser in (client, contractor):
        assert "Het eerste plan is af te spreken uiterlijk op 14 maart 2028" in browser.get(f"/plans/{plan}").text
        assert (
            "Het eerste plan van aanpak is nog niet afgesproken. Uiterlijk 14 maart 2028" in browser.get("/desk").text
        )
    late = client.get(f"/plans/{plan}?on=2028-03-15").text
    assert "Het eerste plan moest uiterlijk op 14 maart 2028 zijn afgesproken" in late
    page = client.get(f"/plans/{plan}/changes/sections/new")
    [writing] = page.posts(f"/plans/{plan}/changes/sections/")
    client.send(writing, page.fields(writing) | {"heading": "Doel", "text": "Drie mensen aan het werk."})
    draft = f"/plans/{plan}/amendments/{scene.read(Plan, plan).amendments[-1]}"
    client.submit(draft, f"{draft}/proposal")
    contractor.submit(draft, f"{draft}/acceptance")
    for browser in (client, contractor):
        page = browser.get(f"/plans/{plan}")
        assert "afgesproken op 29 februari 2028, op tijd" in page.text
        assert "nog niet afgesproken" not in browser.get("/desk").text
    assert "Het eerste plan wordt uiterlijk 14 maart 2028 afgesproken." in client.get(f"/plans/{plan}/history").text


def test_without_an_award_there_is_no_term(scene: Scene, client: Browser) -> None:
    plan = open_plan(scene, client)
    assert plan.award is None
    assert "eerste plan" not in client.get(f"/plans/{plan.id}").text


def test_a_plan_of_one_contract_has_nothing_to_combine(scene: Scene, client: Browser) -> None:
    plan = open_plan(scene, client).id
    form = f"/plans/{plan}/changes/ground/{ground_subject(plan)}"
    assert f"/plans/{plan}/changes/ground/{plan}" not in client.get(f"/plans/{plan}/together").links()
    typed = {"ground_basis": "Een kavel.", "ground_reference": "Bestek 4.2", "amendment_title": "De grond"}
    page = client.get(f"/plans/{plan}/changes/ground/{plan}")
    page = client.send(form, page.fields(form) | typed)
    assert page.status == 422
    assert "alleen bij meer dan een opdracht" in page.text


def test_a_plan_is_seen_whole_and_then_opened(scene: Scene, client: Browser) -> None:
    before = scene.written
    page = review(client)
    for shown in ("gemeente Waterburg", "Noorderdijk Bouw", "5% van de omzet", TYPED["motivation"], "K-210"):
        assert shown in page.text
    assert scene.written == before
    page = press(client, page, "save")
    assert "Het plan is geopend." in page.text
    plan = opened(scene, page)
    assert (plan.title, plan.client, plan.contractors) == (TYPED["title"], WATERBURG, (NOORDERDIJK,))
    assert (plan.percentage.points, plan.percentage.motivation) == (500, TYPED["motivation"])
    assert (plan.frozen.framework, plan.frozen.version) == (VARIANT, 1)
    [contract] = plan.contracts.values()
    assert (contract.reference, contract.object, contract.value) == ("K-210", TYPED["object-1"], 125_000_000)
    assert (contract.first_day.isoformat(), contract.last_day.isoformat()) == ("2028-03-01", "2030-02-28")
    assert TYPED["title"] in client.get("/plans").text


def test_both_parties_see_the_new_plan_and_nobody_else_does(scene: Scene, client: Browser) -> None:
    plan = open_plan(scene, client)
    assert scene.browser(EXECUTIVE).get(f"/plans/{plan.id}").title == plan.title
    assert scene.browser(BUYER).get(f"/plans/{plan.id}").status == 404


def test_a_plan_in_which_nothing_stands_yet_says_what_to_begin_with(scene: Scene, client: Browser) -> None:
    plan = f"/plans/{open_plan(scene, client).id}"
    contractor = scene.browser(EXECUTIVE)
    shared = {f"{plan}/changes/sections/new", f"{plan}/actions/new", f"{plan}/revenue/new"}
    shared |= {f"{plan}/beginning", f"{plan}/beside"}
    for reader, more in ((client, f"{plan}/commitments/new"), (contractor, f"{plan}/entries/new")):
        page = reader.get(plan)
        assert "Dit plan is nog leeg." in page.text
        begin = page.root.find(".//section[@aria-labelledby='first-steps']")
        assert {link.get("href") for link in begin.iter("a")} == shared | {more}
        assert f"{plan}/changes/percentage/{plan.removeprefix('/plans/')}" in page.links()
        for step in (*shared, more):
            assert reader.get(step).status == 200
    client.submit(f"{plan}/actions/new", f"{plan}/actions", title="Een leerplek in de keuken")
    assert "Dit plan is nog leeg." not in client.get(plan).text


def test_the_same_form_sent_twice_opens_one_plan(scene: Scene, client: Browser) -> None:
    page = review(client)
    first = press(client, page, "save")
    before = scene.written
    assert press(client, page, "save").response.url == first.response.url
    assert scene.written == before


def test_a_form_without_a_button_is_reviewed(scene: Scene, client: Browser) -> None:
    before = scene.written
    fields = client.get(FORM).fields("/plans") | TYPED
    assert "Controle" in client.send("/plans", fields).root.findtext(".//title", "")
    assert scene.written == before


def test_what_was_typed_comes_back_from_the_review(client: Browser) -> None:
    kept = press(client, review(client), "change").fields("/plans")
    assert {name: kept[name] for name in TYPED} == TYPED


def test_only_a_client_organisation_opens_a_plan(scene: Scene, client: Browser) -> None:
    contractor, fields = scene.browser(EXECUTIVE), client.get(FORM).fields("/plans")
    assert contractor.get(FORM).status == 403
    forged = fields | TYPED | {"_csrf": contractor.get("/plans").fields("/language")["_csrf"], "step": "save"}
    before = scene.written
    assert contractor.send("/plans", forged).status == 403
    assert scene.written == before


def test_a_stranger_is_asked_to_sign_in(scene: Scene) -> None:
    assert Browser(scene.client).get(FORM).title == "Inloggen"


# The contracts


def test_a_contract_without_lots_is_one_lot(scene: Scene, client: Browser) -> None:
    [contract] = open_plan(scene, client, **{"labour_share-1-1": "62"}).contracts.values()
    [lot] = contract.lots
    assert (lot.reference, lot.object, lot.labour_share) == ("K-210", TYPED["object-1"], 6_200)


def test_an_empty_labour_share_is_the_whole_revenue(scene: Scene, client: Browser) -> None:
    [contract] = open_plan(scene, client, **{"labour_share-1-1": ""}).contracts.values()
    assert contract.lots[0].labour_share == 10_000


def test_lots_and_options_are_added_without_losing_a_word(scene: Scene, client: Browser) -> None:
    first = {"lot_reference-1-1": "P-1", "lot_object-1-1": "Parken", "option-1-1": "12"}
    page = press(client, client.get(FORM), "lot_reference-1", **(TYPED | first))
    assert page.root.find(".//input[@name='lot_reference-1-2']").get("autofocus") is not None
    second = {"lot_reference-1-2": "P-2", "lot_object-1-2": "Bermen", "labour_share-1-2": "60"}
    page = press(client, page, "option-1", **second)
    assert page.root.find(".//input[@name='option-1-2']").get("autofocus") is not None
    kept = page.fields("/plans")
    assert {name: kept[name] for name in TYPED | first | second} == TYPED | first | second
    assert page.errors == []
    page = press(client, page, "review", **{"option-1-2": "6"})
    [contract] = opened(scene, press(client, page, "save")).contracts.values()
    assert [option.months for option in contract.options] == [12, 6]
    assert [(lot.reference, lot.object, lot.labour_share) for lot in contract.lots] == [
        ("P-1", "Parken", 10_000),
        ("P-2", "Bermen", 6_000),
    ]


def test_a_second_contract_is_added_and_an_empty_one_says_nothing(scene: Scene, client: Browser) -> None:
    page = press(client, client.get(FORM), "reference", **TYPED)
    assert page.root.find(".//input[@name='reference-2']").get("autofocus") is not None
    page = press(client, page, "reference")
    other = {
        "reference-3": "K-211",
        "object-3": "Snoeien",
        "value-3": "300.000",
        "first-3": "1-3-2028",
        "last-3": "28-2-2029",
    }
    page = press(client, page, "review", **other)
    plan = opened(scene, press(client, page, "save"))
    assert [each.reference for each in plan.contracts.values()] == ["K-210", "K-211"]


def test_the_rows_that_can_be_added_have_an_end(client: Browser) -> None:
    page = client.get(FORM)
    for _ in range(14):
        page = press(client, page, "option-1")
    assert sorted(name for name in page.fields("/plans") if name.startswith("option-1-")) == sorted(
        f"option-1-{row}" for row in range(1, 13)
    )


# The duration test


def test_the_duration_test_is_seen_before(client: Browser) -> None:
    page = review(client)
    assert {125_000_000, 3_125_000, 1_250_000} <= euros(page)
    assert "haalt de ondergrens" in page.text


def test_a_contract_below_the_floor_is_advised_on(client: Browser) -> None:
    page = review(client, **{"value-1": "250.000", "last-1": "29-2-2032", "option-1-1": "12"})
    assert {25_000_000, 312_500} <= euros(page)
    assert "voeg het samen met een andere opdracht" in page.text


def test_contracts_that_reach_the_floor_together_say_so(client: Browser) -> None:
    page = press(client, client.get(FORM), "reference", **(TYPED | {"value-1": "400.000"}))
    other = {"reference-2": "K-211", "object-2": "Snoeien", "value-2": "400.000"}
    page = press(client, page, "review", **other, **{"first-2": "1-3-2028", "last-2": "28-2-2030"})
    assert {1_000_000, 2_000_000} <= euros(page)
    assert "Samen halen de opdrachten haar" in page.text


# The percentage


def test_a_high_percentage_has_to_be_confirmed(scene: Scene, client: Browser) -> None:
    page = review(client, percentage="12")
    assert page.status == 422
    assert any("bewust meer dan 10%" in error for error in page.errors)
    assert "Ja, 12% is bewust gekozen" in page.text
    higher = press(client, page, "review", percentage="40", percentage_confirmed="1200")
    assert higher.status == 422
    assert "Ja, 40% is bewust gekozen" in higher.text
    page = press(client, higher, "review", percentage_confirmed="4000")
    assert page.status == 200
    assert opened(scene, press(client, page, "save")).percentage.points == 4_000


def test_ten_percent_is_not_warned_of(client: Browser) -> None:
    assert review(client, percentage="10").status == 200


# The framework


def test_every_published_version_can_be_chosen_with_what_it_changes(client: Browser) -> None:
    page = client.get(FORM)
    chosen = [each.get("value") for each in page.root.iter("input") if each.get("name") == "framework"]
    assert chosen == [f"{NORM} 1", f"{VARIANT} 1"]
    assert page.fields("/plans").get("framework") is None
    assert page.text.count("privacywetgeving (AVG)") == len(chosen)
    for shown in ("Geldt vanaf 1 januari 2026.", "Wijkt op 2 van de 38 waarden af van de landelijke norm."):
        assert shown in page.text


def test_the_review_shows_the_rates_the_caveat_and_what_the_variant_changes(client: Browser) -> None:
    page = review(client)
    assert {5_000_000, 2_000_000, 17_500} <= euros(page)
    for shown in ("privacywetgeving (AVG)", "Hier geldt 25 uur 30 min per week; landelijk speelt dit geen rol."):
        assert shown in page.text
    assert "Hier geldt" not in review(client, framework=f"{NORM} 1").text


def test_a_contract_that_begins_before_the_framework_is_pointed_out(client: Browser) -> None:
    early = "Dit waarderingskader geldt pas vanaf 1 januari 2026"
    assert early in review(client, **{"first-1": "1-12-2025"}).text
    assert early not in review(client).text


# The other party


def test_a_newcomer_is_registered_with_the_plan_and_gets_a_link(scene: Scene, client: Browser) -> None:
    before = scene.written
    page = review(client, **NEWCOMER)
    assert "Zuidrand Groen (nieuw, wordt nu vastgelegd)" in page.text
    assert scene.written == before
    page = press(client, page, "save")
    assert page.title == "De link is klaar"
    [field] = [each for each in page.root.iter("input") if each.get("name") == "link"]
    guest = Browser(scene.client)
    assert "Zuidrand Groen" in guest.get(field.get("value").removeprefix(client.site.settings.origin)).text
    [address] = [link for link in page.links() if link.startswith("/plans/")]
    plan = opened(scene, client.get(address))
    newcomer = scene.read(Organisation, plan.contractors[0])
    assert (newcomer.name, newcomer.client) == ("Zuidrand Groen", False)
    assert newcomer.identifiers == (Identifier(scheme="kvk", value="12345678"),)


def test_a_newcomer_whose_link_was_lost_is_invited_again_from_the_plan(scene: Scene, client: Browser) -> None:
    page = press(client, review(client, **NEWCOMER), "save")
    [address] = [link for link in page.links() if link.startswith("/plans/")]
    plan = opened(scene, client.get(address))
    invitation = f"/organisations/{plan.contractors[0]}/invitation"
    assert invitation in client.get(f"/plans/{plan.id}").links()
    page = client.submit(invitation)
    assert page.title == "De link is klaar"
    [field] = [each for each in page.root.iter("input") if each.get("name") == "link"]
    link = field.get("value").removeprefix(client.site.settings.origin)
    guest = Browser(scene.client)
    account = {"name": "hovenier", "email": "hovenier@zuidrand.example", "password_new": PASSWORD}
    assert guest.submit(link, f"{link}/account", **account).status == 200
    assert invitation not in client.get(address).links()
    assert invitation not in guest.get(address).links()


def test_a_newcomer_is_registered_once(scene: Scene, client: Browser) -> None:
    page = review(client, **(NEWCOMER | {"kvk": ""}))
    first = press(client, page, "save")
    before = scene.written
    assert press(client, page, "save").response.url == first.response.url
    assert scene.written == before


def test_a_newcomer_is_not_registered_without_the_plan(scene: Scene, client: Browser) -> None:
    before = scene.written
    page = press(client, review(client, **NEWCOMER), "save", motivation="")
    assert page.status == 422
    assert scene.written == before
    assert page.fields("/plans")["name"] == "Zuidrand Groen"


def test_an_organisation_that_is_known_is_not_registered_again_by_mistake(client: Browser) -> None:
    page = review(client, contractor="new", name="noorderdijk bouw")
    assert any("staat al in de lijst" in error for error in page.errors)
    assert review(client, contractor="new", name="noorderdijk bouw", kvk="1234 5678").status == 200


def test_the_other_organisations_can_be_chosen_and_ones_own_cannot(client: Browser) -> None:
    offered = [each.get("value") for each in client.get(FORM).root.findall(".//select[@name='contractor']/option")]
    others = sorted(ORGANISATIONS.keys() - {WATERBURG}, key=ORGANISATIONS.__getitem__)
    assert offered == ["", *map(str, others), "new"]
    page = review(client, contractor=str(WATERBURG))
    assert any("Kies" in error for error in page.errors)


# What is refused


def test_everything_that_is_wrong_is_said_at_once(scene: Scene, client: Browser) -> None:
    before = scene.written
    page = press(client, client.get(FORM), "review", **{"value-1": "-5", "last-1": "1-1-2020", "first-1": "1-1-2021"})
    assert page.status == 422
    assert wrong(page) == {
        "title",
        "contractor",
        "reference-1",
        "object-1",
        "value-1",
        "last-1",
        "percentage",
        "motivation",
        "framework",
    }
    assert scene.written == before


LEADS_TO = {"lot_reference-1-1": "lot_object-1-1"}
"""A lot with a reference lacks its description."""


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("percentage", "0"),
        ("percentage", "100,01"),
        ("percentage", "vijf"),
        ("motivation", "  "),
        ("motivation", "a" * 2_001),
        ("title", "Bel 06 12345678"),
        ("title", "Plan\x07"),
        ("object-1", "Voor 123456782"),
        ("reference-1", "jan@voorbeeld.example"),
        ("value-1", "0"),
        ("value-1", "-1"),
        ("value-1", "1.000.000.000.000,00"),
        ("first-1", "31-2-2028"),
        ("last-1", "1-1-3000"),
        ("last-1", "29-2-2028"),
        ("option-1-1", "0"),
        ("option-1-1", "121"),
        ("option-1-1", "1,5"),
        ("lot_reference-1-1", "P-1"),
        ("labour_share-1-1", "0"),
        ("labour_share-1-1", "101"),
        ("framework", f"{NORM} 2"),
        ("contractor", "iemand"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_stays_as_typed(
    scene: Scene, client: Browser, field: str, typed: str
) -> None:
    before = scene.written
    page = review(client, **{field: typed})
    assert page.status == 422
    assert wrong(page) == {LEADS_TO.get(field, field)}
    assert scene.written == before
    kept = page.fields("/plans")
    assert {name: kept.get(name) for name in TYPED if name != field} == {
        name: value for name, value in TYPED.items() if name != field
    }


@pytest.mark.parametrize(("field", "typed"), [("name", ""), ("kvk", "1234567"), ("kvk", "ABCDEFGH")])
def test_a_newcomer_has_a_name_and_a_genuine_number(client: Browser, field: str, typed: str) -> None:
    page = review(client, **(NEWCOMER | {field: typed}))
    assert wrong(page) == {field}
    assert page.fields("/plans")[field] == typed


def test_what_is_wrong_in_a_second_contract_is_said_there(client: Browser) -> None:
    page = press(client, client.get(FORM), "reference", **TYPED)
    page = press(client, page, "review", **{"reference-2": "K-211", "labour_share-2-1": "0"})
    assert wrong(page) == {"object-2", "value-2", "first-2", "last-2", "labour_share-2-1"}


def test_a_plan_is_opened_in_english(scene: Scene, client: Browser) -> None:
    client.send("/language", client.get("/plans").fields("/language") | {"language": "en"})
    page = review(client, **{"value-1": "1,250,000.00", "percentage": "2.5"})
    assert "2.5% of the revenue" in page.text
    plan = opened(scene, press(client, page, "save"))
    assert (plan.percentage.points, next(iter(plan.contracts.values())).value) == (250, 125_000_000)

"""Efforts on screen: their value is seen before they count, what is refused comes back, and nothing typed is lost."""

from uuid import uuid4

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B, PLANNER
from domain.aggregates.plan import Entry
from domain.terms import HoursFacts, PurchaseFacts
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

PLAN = f"/plans/{PLAN_B}"
HOURS = f"{PLAN}/hours"
PURCHASES = f"{PLAN}/purchases"
ENTRIES = f"{PLAN}/entries"
NUMBER = "123456782"
"""Passes the eleven test and belongs to nobody."""

EIGHT_HOURS = {
    "day": "28-2-2028",
    "minutes": "8",
    "description": "Een schoolplein aangelegd,\nmet leerlingen en ouders.",
    "evidence_reference": "UV-2028-03",
    "relation": "outside",
}
INVOICE = {
    "supplier": "Zuidrand Groen",
    "kvk": "9900 0011",
    "net": "1.234,56",
    "invoice_day": "1-2-2028",
    "evidence_reference": "ZG-28-0031",
    "recognition": "pso-2",
    "recognition_first_day": "1-1-2027",
    "recognition_last_day": "31-12-2028",
}


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


def review(browser: Browser, address: str, typed: dict[str, str]) -> Page:
    """Fill in a form and ask what it is worth."""
    return browser.submit(f"{address}/new", address, **typed, step="review")


def save(browser: Browser, address: str, page: Page) -> Page:
    """Record what a review shows."""
    return browser.send(address, page.fields(address) | {"step": "save"})


def recorded(scene: Scene, browser: Browser, address: str = HOURS, typed: dict[str, str] | None = None) -> Entry:
    """Record an effort as somebody would, and return it."""
    page = save(browser, address, review(browser, address, typed or EIGHT_HOURS))
    assert page.status == 200
    return newest(scene)


def newest(scene: Scene) -> Entry:
    return list(scene.plan.entries.values())[-1]


def of_supplier(scene: Scene, supplier: str) -> Entry:
    """Return the first entry of plan A with a supplier."""
    found = scene.first_plan.entries.values()
    return next(each for each in found if isinstance(each.facts, PurchaseFacts) and each.facts.supplier == supplier)


def correct(browser: Browser, entry: Entry, **typed: str) -> Page:
    """Send a correction for its review."""
    address = f"{ENTRIES}/{entry.id}/correction"
    return browser.submit(address, address, **typed, step="review")


def linked(page: Page, under: str) -> list[str]:
    return [link for link in page.links() if under in link]


# Choosing and recording


def test_there_are_exactly_four_elements_each_with_its_rate_and_its_evidence(contractor: Browser) -> None:
    page = contractor.get(f"{ENTRIES}/new")
    cards = [card for card in page.root.iter("div") if "ps-card--link" in (card.get("class") or "")]
    assert len(cards) == 4
    assert page.cents == [5_000_000, 2_000_000, 17_500]
    assert "100% of 50% van de factuur" in page.text
    assert page.text.count("Bewijs:") == 4


def test_the_rule_the_rate_and_the_evidence_stand_beside_the_form(contractor: Browser) -> None:
    page = contractor.get(f"{HOURS}/new")
    assert page.cents == [17_500]
    assert "Bewijs: urenverklaring. Meer wordt er niet gevraagd." in page.text
    assert "Handreiking Social Return" in page.text


def test_the_value_is_shown_and_nothing_is_stored_until_it_was_seen(contractor: Browser, scene: Scene) -> None:
    written, before = scene.written, contractor.get(PLAN + "/entries/new").cents
    assert before
    page = review(contractor, HOURS, EIGHT_HOURS)
    assert (page.status, scene.written) == (200, written)
    value, change, realised = page.cents[:3]
    assert (value, change) == (140_000, 140_000)
    assert "Regel 13" in page.text
    assert "175,00 × 480 / 60 = € 1.400,00" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "UV-2028-03" in page.text
    shown = save(contractor, HOURS, page)
    assert shown.status == 200
    assert "De prestatie is vastgelegd en telt mee." in shown.text
    assert isinstance(newest(scene).facts, HoursFacts)
    assert newest(scene).facts.evidence.day == newest(scene).facts.day  # type: ignore[union-attr]
    again = review(contractor, HOURS, EIGHT_HOURS | {"minutes": "1"})
    assert again.cents[2] == realised + 17_500


def test_what_was_typed_can_be_changed_after_the_review(contractor: Browser, scene: Scene) -> None:
    page, written = review(contractor, HOURS, EIGHT_HOURS), scene.written
    form = contractor.send(HOURS, page.fields(HOURS) | {"step": "change"})
    assert form.status == 200
    fields = form.fields(HOURS)
    assert {name: fields[name] for name in EIGHT_HOURS} == EIGHT_HOURS
    assert scene.written == written


def test_without_a_step_it_is_the_review(contractor: Browser, scene: Scene) -> None:
    """The Enter key in a field presses the first button; a form without a button pressed saves nothing either."""
    written = scene.written
    page = contractor.submit(f"{HOURS}/new", HOURS, **EIGHT_HOURS)
    assert "Er is nog niets vastgelegd." in page.text
    assert scene.written == written
    [form] = [each for each in contractor.get(f"{HOURS}/new").root.iter("form") if each.get("action") == HOURS]
    first = next(form.iter("button"))
    assert (first.get("name"), first.get("value")) == ("step", "review")


def test_the_other_party_sees_who_recorded_it_and_why_it_is_worth_that(
    contractor: Browser, client: Browser, scene: Scene
) -> None:
    entry = recorded(scene, contractor)
    page = client.get(f"{ENTRIES}/{entry.id}")
    assert page.cents[0] == 140_000
    assert "Regel 13" in page.text
    assert "uitvoerder Noorderdijk, Noorderdijk Bouw" in page.text
    assert "Corrigeren" not in page.text
    assert "Bezwaar maken" in page.text


# What is refused


REFUSED: list[tuple[str, dict[str, str], str]] = [
    (HOURS, {"day": "1-3-2028"}, "Datum: Dit moet al gebeurd zijn"),
    (HOURS, {"day": "30-6-2027"}, "De dag valt buiten het plan"),
    (HOURS, {"day": "1-1-1999"}, "Datum: Kies een dag tussen"),
    (HOURS, {"day": "31-2-2028"}, "Datum: Die dag bestaat niet"),
    (HOURS, {"minutes": "0"}, "Aantal uren: Vul een getal in dat groter is dan nul."),
    (HOURS, {"minutes": "-8"}, "Aantal uren: Vul uren in"),
    (HOURS, {"minutes": "acht"}, "Aantal uren: Vul uren in"),
    (HOURS, {"minutes": "7,33"}, "Aantal uren: Dit is geen heel aantal minuten."),
    (HOURS, {"minutes": "99.999"}, "Aantal uren: Dit getal is groter dan in een plan kan voorkomen."),
    (HOURS, {"description": "bel\x07"}, "Wat is er gedaan? In deze tekst staat een teken dat niet te zien is."),
    (HOURS, {"description": "x" * 2_001}, "Wat is er gedaan? Deze tekst is te lang"),
    (HOURS, {"evidence_reference": "x" * 81}, "Kenmerk van het bewijs: Deze tekst is te lang"),
    (HOURS, {"evidence_day": "1-3-2028"}, "Datum van het bewijs: Dit moet al gebeurd zijn"),
    (HOURS, {"relation": "beside"}, "Verhouding tot de opdracht: Deze keuze bestaat niet."),
    (HOURS, {"action": str(uuid4())}, "Deze actie staat niet meer in het plan."),
    (HOURS, {"action": "x"}, "Hoort bij een actie uit het plan: Deze keuze bestaat niet."),
    (PURCHASES, {"net": "0"}, "Factuurbedrag zonder btw: Een bedrag van nul zegt niets."),
    (PURCHASES, {"net": "1.23.4"}, "Factuurbedrag zonder btw: Vul een bedrag in euro’s in"),
    (PURCHASES, {"net": "999.999.999.999,00"}, "Factuurbedrag zonder btw: Dit bedrag is groter dan"),
    (PURCHASES, {"kvk": "1234"}, "Dit nummer klopt niet: het heeft precies 8 cijfers."),
    (PURCHASES, {"total": "1.234,55"}, "Het totaal van de factuur is minstens het bedrag dat in dit plan meetelt"),
    (PURCHASES, {"total": "veel"}, "Totaal van de hele factuur: Vul een bedrag in euro’s in"),
    (PURCHASES, {"net": "-1"}, "Een creditnota, met een minteken voor het bedrag, noemt de factuur"),
    (PURCHASES, {"credits": "ZG-28-0017"}, "Een creditnota, met een minteken voor het bedrag"),
    (PURCHASES, {"invoice_day": "1-3-2028"}, "Factuurdatum: Dit moet al gebeurd zijn"),
    (PURCHASES, {"invoice_day": "30-6-2027"}, "De dag valt buiten het plan"),
    (PURCHASES, {"recognition": "pso-9"}, "Erkenning: Deze keuze bestaat niet."),
    (PURCHASES, {"recognition": ""}, "Erkenning: Maak een keuze."),
    (PURCHASES, {"recognition_last_day": "31-12-2026"}, "Het einde ligt voor het begin"),
    (
        PURCHASES,
        {
            "recognition_2": "pso-1",
            "recognition_first_day_2": "1-1-2028",
            "recognition_last_day_2": "31-12-2027",
        },
        "Het einde ligt voor het begin",
    ),
    (PURCHASES, {"recognition_reference_3": "los kenmerk"}, "Erkenning: Maak een keuze."),
]


@pytest.mark.parametrize("address", [HOURS, PURCHASES])
def test_what_cannot_be_is_refused_at_its_field_and_the_form_is_kept(
    contractor: Browser, scene: Scene, address: str
) -> None:
    form, written = contractor.get(f"{address}/new").fields(address), scene.written
    right = EIGHT_HOURS if address == HOURS else INVOICE
    for wrong, sentence in [(wrong, sentence) for where, wrong, sentence in REFUSED if where == address]:
        typed = right | wrong
        for step in ("review", "save"):
            page = contractor.send(address, form | typed | {"step": step})
            assert (page.status, wrong) == (422, wrong)
            assert page.errors[0].startswith(sentence)
            field = page.root.find(".//*[@id='error-summary']//a").get("href").removeprefix("#")
            assert page.root.find(f".//*[@id='{field}']") is not None
            shown, chosen = page.fields(address), {"relation", "action", "recognition"}
            kept = {name: value for name, value in typed.items() if name not in wrong or name not in chosen}
            assert {name: shown[name] for name in kept} == kept
    assert scene.written == written


def test_an_empty_form_is_refused_once_for_each_field_by_its_name(contractor: Browser) -> None:
    page = contractor.submit(f"{HOURS}/new", HOURS, step="review")
    assert page.errors == [
        "Datum: Vul dit in.",
        "Aantal uren: Vul dit in.",
        "Wat is er gedaan? Vul dit in.",
        "Kenmerk van het bewijs: Vul dit in.",
    ]
    page = contractor.submit(f"{PURCHASES}/new", PURCHASES, step="review")
    assert page.errors == [
        "Leverancier: Vul dit in.",
        "KVK-nummer van de leverancier: Vul dit in.",
        "Factuurbedrag zonder btw: Vul dit in.",
        "Factuurdatum: Vul dit in.",
        "Erkenning: Maak een keuze.",
        "Geldig vanaf: Vul dit in.",
        "Factuurnummer: Vul dit in.",
    ]


def test_all_that_is_wrong_is_said_at_once(contractor: Browser) -> None:
    page = review(contractor, HOURS, EIGHT_HOURS | {"day": "1-3-2028", "minutes": "", "evidence_day": "2-3-2028"})
    future = "Dit moet al gebeurd zijn: kies een dag tot en met vandaag, 29 februari 2028."
    assert page.errors == [f"Datum: {future}", "Aantal uren: Vul dit in.", f"Datum van het bewijs: {future}"]


def test_what_points_at_a_person_is_refused_and_not_echoed(contractor: Browser, scene: Scene) -> None:
    form, written = contractor.get(f"{HOURS}/new").fields(HOURS), scene.written
    for field in ("description", "evidence_reference"):
        for leak in (NUMBER, "1234.56.782", "jan.de.boer@voorbeeld.example", "06-12345678", "geboren 3-3-1991"):
            page = contractor.send(HOURS, form | EIGHT_HOURS | {field: f"Over {leak} en meer", "step": "review"})
            assert (page.status, leak) == (422, leak)
            assert leak not in page.response.text
            assert page.fields(HOURS)[field].startswith("Over ")
            assert page.fields(HOURS)[field].endswith(" en meer")
    assert scene.written == written


def test_ten_megabytes_are_not_even_read(contractor: Browser, scene: Scene) -> None:
    written = scene.written
    page = review(contractor, HOURS, EIGHT_HOURS | {"description": "x" * 10_000_000})
    assert page.status == 413
    assert "Er is niets vastgelegd." in page.text
    assert scene.written == written


def test_an_amount_is_read_and_shown_back_in_dutch_notation(contractor: Browser, scene: Scene) -> None:
    entry = recorded(scene, contractor, PURCHASES, INVOICE)
    assert isinstance(entry.facts, PurchaseFacts)
    assert entry.facts.net == 123_456
    form = contractor.get(f"{ENTRIES}/{entry.id}/correction")
    assert form.fields(f"{ENTRIES}/{entry.id}/correction")["net"] == "1.234,56"


def test_the_same_submit_twice_is_one_effort(contractor: Browser, scene: Scene) -> None:
    fields = review(contractor, HOURS, EIGHT_HOURS).fields(HOURS) | {"step": "save"}
    assert contractor.send(HOURS, fields).status == 200
    written, count = scene.written, len(scene.plan.entries)
    again = contractor.send(HOURS, fields)
    assert again.status == 200
    assert (scene.written, len(scene.plan.entries)) == (written, count)


def test_the_same_form_with_other_content_is_no_repetition(contractor: Browser, scene: Scene) -> None:
    fields = review(contractor, HOURS, EIGHT_HOURS).fields(HOURS) | {"step": "save"}
    contractor.send(HOURS, fields)
    written = scene.written
    page = contractor.send(HOURS, fields | {"minutes": "9"})
    assert page.status == 409
    assert "Dit formulier is al eerder verstuurd, met andere inhoud." in page.errors[0]
    assert page.fields(HOURS)["minutes"] == "9"
    assert scene.written == written
    other = {"step": "save", "evidence_reference": "UV-2028-09"}
    anew = contractor.send(HOURS, page.fields(HOURS) | other)
    assert anew.status == 200
    assert scene.written == written + 1


# Purchases


def test_a_credit_note_takes_away(contractor: Browser, scene: Scene) -> None:
    page = review(contractor, PURCHASES, INVOICE | {"net": "-1.200,01", "credits": "ZG-28-0017"})
    assert page.cents[:2] == [-60_001, -60_001]
    assert save(contractor, PURCHASES, page).status == 200
    assert isinstance(newest(scene).facts, PurchaseFacts)


def test_an_expired_recognition_counts_for_nothing_and_says_so_before_it_is_recorded(contractor: Browser) -> None:
    page = review(contractor, PURCHASES, INVOICE | {"recognition_last_day": "31-12-2027"})
    assert page.cents[:2] == [0, 0]
    assert "Deze prestatie voegt geen waarde toe." in page.text
    assert "Geen erkenning van de leverancier was geldig op de factuurdatum." in page.text


def of_plan_a(scene: Scene, typed: dict[str, str]) -> dict[str, str]:
    """Return a form with the paper that an entry of the other plan stands on."""
    used = of_supplier(scene, "Zuidrand Groen").facts
    assert isinstance(used, PurchaseFacts)
    return typed | {"kvk": used.kvk, "evidence_reference": used.evidence.reference.lower().replace("-", " ")}


def test_what_counts_in_another_plan_is_refused_when_it_is_saved_and_the_form_is_kept(
    contractor: Browser, scene: Scene
) -> None:
    typed = of_plan_a(scene, INVOICE | {"net": "18.450,00"})
    page, written = review(contractor, PURCHASES, typed), scene.written
    refused = save(contractor, PURCHASES, page)
    assert (refused.status, scene.written) == (422, written)
    assert "Van deze factuur telt al zoveel mee" in refused.errors[0]
    assert str(PLAN_A) not in refused.text
    fields = refused.fields(PURCHASES)
    assert {name: fields[name] for name in typed} == typed
    [field] = [each for each in refused.root.iter("input") if each.get("name") == "evidence_reference"]
    assert field.get("aria-invalid") == "true"


def test_a_part_of_an_invoice_is_shown_with_its_whole(contractor: Browser, scene: Scene) -> None:
    entry = recorded(scene, contractor, PURCHASES, INVOICE | {"total": "2.000,00"})
    page = contractor.get(f"{ENTRIES}/{entry.id}")
    assert "KVK-nummer van de leverancier 99000011" in page.text
    assert "Totaal van de hele factuur € 2.000,00" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    page = review(contractor, PURCHASES, INVOICE | {"net": "-1", "credits": "ZG-28-0031", "evidence_reference": "C-1"})
    assert "Creditnota bij factuur ZG-28-0031" in page.text


def test_hours_that_count_already_are_refused_at_their_evidence(contractor: Browser, scene: Scene) -> None:
    recorded(scene, contractor)
    written = scene.written
    page = save(contractor, HOURS, review(contractor, HOURS, EIGHT_HOURS | {"evidence_reference": "uv 2028/03"}))
    assert (page.status, scene.written) == (422, written)
    assert "Deze uren tellen al mee" in page.errors[0]
    assert page.fields(HOURS)["evidence_reference"] == "uv 2028/03"


def test_an_invoice_counts_once(contractor: Browser, scene: Scene) -> None:
    recorded(scene, contractor, PURCHASES, INVOICE)
    written = scene.written
    page = review(contractor, PURCHASES, INVOICE | {"supplier": "zuidrand  groen", "net": "2"})
    assert page.status == 422
    assert page.errors[0].startswith("Deze factuur van deze leverancier telt al mee")
    assert scene.written == written


def test_a_correction_keeps_every_recognition(contractor: Browser, scene: Scene) -> None:
    three = INVOICE | {
        "recognition_2": "buy-social",
        "recognition_first_day_2": "1-1-2028",
        "recognition_3": "pso-30-plus",
        "recognition_first_day_3": "1-6-2027",
        "recognition_last_day_3": "31-5-2029",
        "recognition_reference_3": "PSO-77",
    }
    entry = recorded(scene, contractor, PURCHASES, three)
    before = entry.facts
    assert isinstance(before, PurchaseFacts)
    assert [each.kind for each in before.recognitions] == ["pso-2", "buy-social", "pso-30-plus"]
    page = correct(contractor, entry, net="1.300,00", reason="Het bedrag van de factuur was anders.")
    address = f"{ENTRIES}/{entry.id}/correction"
    assert save(contractor, address, page).status == 200
    after = newest(scene).facts
    assert isinstance(after, PurchaseFacts)
    assert after.recognitions == before.recognitions
    assert after.net == 130_000


# Correcting and withdrawing


def test_a_correction_shows_what_changes_and_needs_a_reason(contractor: Browser, scene: Scene) -> None:
    entry, written = recorded(scene, contractor), scene.written
    address = f"{ENTRIES}/{entry.id}/correction"
    page = correct(contractor, entry, minutes="6")
    assert page.status == 422
    assert page.errors == ["Waarom corrigeert u? Vul dit in."]
    assert page.fields(address)["minutes"] == "6"
    page = correct(contractor, entry, minutes="6", reason="Twee uur reistijd was meegeteld.")
    assert page.cents[:2] == [105_000, -35_000]
    assert "[verwijderd: 8] [toegevoegd: 6]" in page.text
    assert scene.written == written
    shown = save(contractor, address, page)
    assert "De correctie is vastgelegd." in shown.text
    assert "Twee uur reistijd was meegeteld." in shown.text
    assert shown.cents[0] == 105_000


def test_a_correction_of_nothing_is_refused(contractor: Browser, scene: Scene) -> None:
    entry, written = recorded(scene, contractor), scene.written
    page = correct(contractor, entry, reason="Zomaar.")
    assert page.status == 422
    assert page.errors == ["De prestatie staat er al precies zo."]
    assert scene.written == written


def crossed(scene: Scene, contractor: Browser, step: str = "review", **typed: str) -> tuple[Entry, Page]:
    """Let a colleague correct the hours to six while this reader had the form open; then send what was typed."""
    entry = recorded(scene, contractor)
    address = f"{ENTRIES}/{entry.id}/correction"
    opened = contractor.get(address).fields(address)
    colleague = scene.browser(PLANNER)
    save(colleague, address, correct(colleague, entry, minutes="6", reason="Zonder de reistijd."))
    return entry, contractor.send(address, opened | typed | {"step": step})


@pytest.mark.parametrize("step", ["review", "save"])
def test_a_stale_correction_shows_what_the_other_changed_beside_what_was_typed(
    scene: Scene, contractor: Browser, step: str
) -> None:
    entry, page = crossed(scene, contractor, step, minutes="7:30", description="Een plein.", reason="Preciezer.")
    written = scene.written
    assert page.status == 409
    assert page.errors == []
    assert "Dit is intussen veranderd" in page.text
    assert "werkvoorbereider Noorderdijk, Noorderdijk Bouw" in page.text
    assert "[verwijderd: 8] [toegevoegd: 6]" in page.text
    assert "[toegevoegd: 7" in page.text
    fields = page.fields(f"{ENTRIES}/{entry.id}/correction")
    assert (fields["minutes"], fields["description"], fields["reason"]) == ("7:30", "Een plein.", "Preciezer.")
    assert scene.written == written


def test_a_choice_is_needed_before_what_the_other_wrote_is_replaced(scene: Scene, contractor: Browser) -> None:
    entry, page = crossed(scene, contractor, minutes="7", reason="Preciezer.")
    address = f"{ENTRIES}/{entry.id}/correction"
    written = scene.written
    undecided = contractor.send(address, page.fields(address) | {"step": "save"})
    assert undecided.status == 422
    assert undecided.errors == ["Wat wordt het? Maak een keuze."]
    assert "[verwijderd: 8] [toegevoegd: 6]" in undecided.text
    assert undecided.fields(address)["minutes"] == "7"
    assert scene.written == written


@pytest.mark.parametrize("choice", ["mine", "combine"])
def test_mine_replaces_it_after_the_review(scene: Scene, contractor: Browser, choice: str) -> None:
    entry, page = crossed(scene, contractor, minutes="7", reason="Preciezer.")
    address = f"{ENTRIES}/{entry.id}/correction"
    reviewed = contractor.send(address, page.fields(address) | {"choice": choice, "step": "review"})
    assert reviewed.cents[:2] == [122_500, 17_500]
    assert "[verwijderd: 6] [toegevoegd: 7]" in reviewed.text
    assert save(contractor, address, reviewed).status == 200
    assert newest(scene).facts.minutes == 7 * 60  # type: ignore[union-attr]


def test_theirs_leaves_it_as_it_stands(scene: Scene, contractor: Browser) -> None:
    entry, page = crossed(scene, contractor, minutes="7", reason="Preciezer.")
    address, written = f"{ENTRIES}/{entry.id}/correction", scene.written
    shown = contractor.send(address, page.fields(address) | {"choice": "theirs", "step": "save"})
    assert "De prestatie is gebleven zoals die nu is vastgelegd." in shown.text
    assert scene.written == written
    assert newest(scene).facts.minutes == 6 * 60  # type: ignore[union-attr]


def test_what_changes_again_between_the_comparison_and_the_choice_is_shown_again(
    scene: Scene, contractor: Browser
) -> None:
    entry, page = crossed(scene, contractor, minutes="7", reason="Preciezer.")
    address = f"{ENTRIES}/{entry.id}/correction"
    colleague = scene.browser(PLANNER)
    save(colleague, address, correct(colleague, entry, minutes="5", reason="Nog eens nagekeken."))
    again = contractor.send(address, page.fields(address) | {"choice": "mine", "step": "save"})
    assert again.status == 409
    assert "[verwijderd: 8] [toegevoegd: 5]" in again.text
    assert again.fields(address)["minutes"] == "7"


def test_what_cannot_be_read_is_not_compared_and_not_lost(scene: Scene, contractor: Browser) -> None:
    entry, page = crossed(scene, contractor, minutes="zeven", reason="Preciezer.")
    assert page.status == 422
    assert "[verwijderd: 8] [toegevoegd: 6]" in page.text
    assert "Wat u typte staat hieronder in het formulier." in page.text
    assert page.fields(f"{ENTRIES}/{entry.id}/correction")["minutes"] == "zeven"


def test_an_effort_is_withdrawn_with_a_reason_and_stays_to_be_read(contractor: Browser, scene: Scene) -> None:
    entry = recorded(scene, contractor)
    address, written = f"{ENTRIES}/{entry.id}/withdrawal", scene.written
    refused = contractor.submit(address)
    assert refused.status == 422
    assert refused.errors == ["Waarom trekt u de prestatie in? Vul dit in."]
    assert scene.written == written
    shown = contractor.submit(address, reason="Dubbel vastgelegd.")
    assert "ingetrokken" in shown.text
    assert "Dubbel vastgelegd." in shown.text
    assert shown.cents[0] == 0
    assert linked(shown, f"{entry.id}/correction") == []
    assert newest(scene).withdrawn


def test_nobody_is_asked_to_correct_or_withdraw_what_another_recorded(contractor: Browser, scene: Scene) -> None:
    entry, client = recorded(scene, contractor), scene.browser(CONTRACT_MANAGER)
    for page in (client.get(f"{ENTRIES}/{entry.id}/withdrawal"), client.get(f"{ENTRIES}/{entry.id}/correction")):
        assert page.status == 403
        assert "textarea" not in page.text


def test_a_stale_withdrawal_shows_what_changed_and_keeps_the_reason(contractor: Browser, scene: Scene) -> None:
    entry = recorded(scene, contractor)
    address = f"{ENTRIES}/{entry.id}/withdrawal"
    opened = contractor.get(address).fields(address)
    colleague = scene.browser(PLANNER)
    save(colleague, f"{ENTRIES}/{entry.id}/correction", correct(colleague, entry, minutes="6", reason="Zonder reis."))
    page = contractor.send(address, opened | {"reason": "Dubbel."})
    assert page.status == 409
    assert "[verwijderd: 8] [toegevoegd: 6]" in page.text
    assert page.fields(address)["reason"] == "Dubbel."
    assert not newest(scene).withdrawn
    contractor.send(address, page.fields(address))
    assert newest(scene).withdrawn


def test_a_correction_of_what_was_withdrawn_meanwhile_comes_back_as_typed(contractor: Browser, scene: Scene) -> None:
    entry = recorded(scene, contractor)
    address = f"{ENTRIES}/{entry.id}/correction"
    opened = contractor.get(address).fields(address)
    scene.browser(PLANNER).submit(f"{ENTRIES}/{entry.id}/withdrawal", reason="Dubbel.")
    page = contractor.send(address, opened | {"minutes": "7", "reason": "Preciezer.", "step": "save"})
    assert page.status == 422
    assert page.errors == ["Deze prestatie is ingetrokken."]
    assert page.fields(address)["minutes"] == "7"


@pytest.mark.parametrize("field", ["read", "revision", "command"])
def test_a_hidden_field_that_was_tampered_with_is_no_form_of_ours(
    contractor: Browser, scene: Scene, field: str
) -> None:
    entry = recorded(scene, contractor)
    address, written = f"{ENTRIES}/{entry.id}/correction", scene.written
    fields = contractor.get(address).fields(address) | {"minutes": "7", "reason": "Preciezer.", "step": "save"}
    assert contractor.send(address, fields | {field: "1; drop table"}).status == 400
    assert scene.written == written


# Who may, and when


def test_the_client_finds_no_button_to_record_and_is_told_why_a_form_is_refused(
    client: Browser, contractor: Browser, scene: Scene
) -> None:
    entry = recorded(scene, contractor)
    page = client.get(ENTRIES)
    assert linked(page, "/entries/new") == []
    written = scene.written
    fields = contractor.get(f"{HOURS}/new").fields(HOURS) | EIGHT_HOURS | {"step": "save"}
    own = client.get(ENTRIES).fields("/sign-out")
    for address in (HOURS, PURCHASES, f"{ENTRIES}/{entry.id}/correction", f"{ENTRIES}/{entry.id}/withdrawal"):
        refused = client.send(address, fields | own)
        assert refused.status == 403
        assert "Dit kan alleen de opdrachtnemer doen." in refused.text
    for address in (f"{ENTRIES}/new", f"{HOURS}/new", f"{PURCHASES}/new"):
        assert client.get(address).status == 403
    assert scene.written == written


def test_for_another_organisation_there_is_nothing(scene: Scene, contractor: Browser) -> None:
    entry, stranger = recorded(scene, contractor), scene.browser(BUYER)
    own = stranger.get("/account").fields("/sign-out")
    written = scene.written
    for address in (ENTRIES, f"{ENTRIES}/new", f"{HOURS}/new", f"{ENTRIES}/{entry.id}"):
        assert stranger.get(address).status == 404
    for address in (HOURS, f"{ENTRIES}/{entry.id}/correction", f"{ENTRIES}/{entry.id}/withdrawal"):
        assert stranger.send(address, own | EIGHT_HOURS | {"command": str(uuid4()), "step": "save"}).status == 404
    assert scene.written == written


def test_an_entry_of_another_plan_is_not_here(scene: Scene, contractor: Browser) -> None:
    entry = of_supplier(scene, "Vlier ICT")
    assert contractor.get(f"/plans/{PLAN_A}/entries/{entry.id}").status == 200
    assert contractor.get(f"{ENTRIES}/{entry.id}").status == 404
    assert contractor.get(f"{ENTRIES}/{entry.id}/correction").status == 404


@pytest.mark.parametrize("view", ["?known=2027-02-10", "?on=2027-06-30"])
def test_a_reader_who_looks_back_finds_nothing_to_do_and_keeps_looking_back(
    contractor: Browser, scene: Scene, view: str
) -> None:
    plan, entry = f"/plans/{PLAN_A}", of_supplier(scene, "Vlier ICT")
    page = contractor.get(f"{plan}/entries{view}")
    assert linked(page, "/entries/new") == []
    assert "Meridiaan Advies" in contractor.get(f"{plan}/entries").text
    assert ("Meridiaan Advies" in page.text) == ("known" not in view)
    [link] = linked(page, str(entry.id))
    shown = contractor.get(link)
    assert "U kijkt" in shown.text
    assert "Corrigeren" not in shown.text
    assert "Intrekken" not in shown.text
    for address in ("entries/new", "hours/new", f"entries/{entry.id}/correction", f"entries/{entry.id}/withdrawal"):
        assert contractor.get(f"{plan}/{address}{view}").status == 404


# The list


def test_the_list_filters_sorts_and_sums(client: Browser) -> None:
    plan = f"/plans/{PLAN_A}/entries"
    everything, hours = client.get(plan), client.get(f"{plan}?kind=hours")
    assert everything.cents[-1] == sum(everything.cents[:-1])
    assert hours.cents == [420_000, 420_000]
    values = client.get(f"{plan}?kind=purchase&sort=value").cents[:-1]
    assert values == sorted(values)
    assert len(values) == 5


def test_what_the_list_does_not_know_is_the_list_itself(client: Browser) -> None:
    for query in ("kind=x", "page=-1", "page=²", "page=99999999999", "sort=x", "kind=%00&page=1e9"):
        page = client.get(f"/plans/{PLAN_A}/entries?{query}")
        assert (page.status, len(page.cents)) == (200, 7)


def test_english_readers_read_english(scene: Scene) -> None:
    browser = scene.browser(EXECUTIVE)
    page = browser.submit(ENTRIES, "/language", language="en")
    assert page.status == 200
    page = review(browser, PURCHASES, INVOICE | {"net": "1,234.56"})
    assert "This is what your effort is worth" in page.text
    assert page.cents[0] == 61_728

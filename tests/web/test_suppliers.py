"""A supplier recorded before is taken over by its number, and another name under that number is pointed out."""

from typing import Final

import pytest

from demo.cast import EXECUTIVE, LEAD, PLAN_B, PLAN_C
from tests.web.kit import Browser
from tests.web.scene import Scene
from tests.web.test_entries import INVOICE

PURCHASES: Final = f"/plans/{PLAN_B}/purchases"
KVK: Final = "99000011"
HEARD: Final = "Onder dit KVK-nummer legde u eerder"


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


def record(browser: Browser, **typed: str) -> None:
    page = browser.submit(f"{PURCHASES}/new", PURCHASES, **INVOICE | typed, step="review")
    browser.send(PURCHASES, page.fields(PURCHASES) | {"step": "save"})


def test_what_was_recorded_last_of_a_supplier_is_filled_in(contractor: Browser) -> None:
    record(contractor, supplier="Zuidrand Groen en Water")
    page = contractor.get(f"{PURCHASES}/new")
    assert page.fields(PURCHASES)["supplier"] == ""
    assert f"Zuidrand Groen en Water ({KVK})" in page.text
    fields = contractor.get(f"{PURCHASES}/new?supplier={KVK}").fields(PURCHASES)
    assert {name: fields[name] for name in ("supplier", "kvk", "recognition", "recognition_first_day")} == {
        "supplier": "Zuidrand Groen en Water",
        "kvk": KVK,
        "recognition": "pso-2",
        "recognition_first_day": "1-1-2027",
    }
    assert fields["evidence_reference"] == fields["net"] == ""


def test_a_supplier_one_never_bought_at_is_not_known(contractor: Browser) -> None:
    assert contractor.get(f"{PURCHASES}/new?supplier=99999999").fields(PURCHASES)["supplier"] == ""


def test_another_name_under_the_same_number_is_pointed_out_and_refused_nowhere(contractor: Browser) -> None:
    record(contractor)
    again = INVOICE | {"evidence_reference": "ZG-28-0032"}
    alike = contractor.submit(f"{PURCHASES}/new", PURCHASES, **again | {"supplier": "zuidrand  groen"}, step="review")
    assert HEARD not in alike.text
    other = contractor.submit(f"{PURCHASES}/new", PURCHASES, **again | {"supplier": "Oever Groen"}, step="review")
    assert f"{HEARD} ‘Zuidrand Groen’ vast." in other.text
    saved = contractor.send(PURCHASES, other.fields(PURCHASES) | {"step": "save"})
    assert "vastgelegd en telt mee" in saved.text


def test_what_was_typed_stays_where_it_is_refused(contractor: Browser) -> None:
    record(contractor)
    page = contractor.submit(f"{PURCHASES}/new", PURCHASES, **INVOICE | {"net": "veel"}, step="review")
    assert page.status == 422
    assert "Gegevens overnemen" not in page.text
    assert page.fields(PURCHASES)["net"] == "veel"


def test_where_another_organisation_buys_is_its_own(whole_scene: Scene) -> None:
    record(whole_scene.browser(EXECUTIVE), supplier="Oever Groen", kvk="99000077")
    page = whole_scene.browser(LEAD).get(f"/plans/{PLAN_C}/purchases/new?supplier=99000077")
    assert page.status == 200
    assert "99000077" not in page.response.text.partition("<main")[2]

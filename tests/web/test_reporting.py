"""What reporting costs on screen: stated by both sides, beside the value, and changing nothing of it."""

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_B
from tests.web.kit import Browser
from tests.web.scene import Scene

B = f"/plans/{PLAN_B}"
REPORTING = f"{B}/reporting"


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


def test_hours_of_both_sides_stand_beside_the_value(client: Browser, contractor: Browser) -> None:
    before = client.get(f"{B}/why/realised").cents
    assert "Genoteerd. Aan de waarde verandert niets." in (
        contractor.submit(REPORTING, quarter="2028-1", minutes="8").text
    )
    client.submit(REPORTING, quarter="2028-1", minutes="1:30")
    page = client.get(REPORTING)
    assert "kwartaal 1 van 2028" in page.text
    assert "9 uur 30 min" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert client.get(f"{B}/why/realised").cents == before


def test_what_is_wrong_is_said_and_kept(scene: Scene, client: Browser) -> None:
    before = scene.written
    page = client.submit(REPORTING, quarter="2028-1", minutes="veel")
    assert page.status == 422
    assert page.fields(REPORTING)["minutes"] == "veel"
    assert client.submit(REPORTING, quarter="2031-1", minutes="8").status == 422
    assert scene.written == before


def test_to_an_outsider_it_does_not_exist(scene: Scene) -> None:
    assert scene.browser(BUYER).get(REPORTING).status == 404

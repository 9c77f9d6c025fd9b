"""When a framework is looked at again on screen: planned by its owner, said with each plan, and no value changes."""

from datetime import date
from typing import Final
from uuid import UUID, uuid4

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, NORM, PLAN_B, RIJKSDIENST
from domain.aggregates.framework import Framework
from domain.authority import HOST
from domain.commands.organisations import appoint_norm_owner
from tests.web.kit import Browser
from tests.web.scene import Scene

B: Final = f"/plans/{PLAN_B}"
NOTICE: Final = "opnieuw worden bekeken"


@pytest.fixture
def owner(scene: Scene) -> Browser:
    """A browser of the organisation that owns the norm."""
    Browser(scene.client).site.desk.do(appoint_norm_owner, HOST, command=uuid4(), organisation=RIJKSDIENST)
    return scene.browser(BUYER)


def plan_of(scene: Scene) -> tuple[UUID, int]:
    """Return the framework of the plan and its version."""
    frozen = scene.plan.frozen
    return frozen.framework, frozen.version


def test_its_owner_plans_it_and_everybody_reads_when(scene: Scene, owner: Browser) -> None:
    address = f"/frameworks/{NORM}/1"
    page = owner.submit(address, f"{address}/review", review_day="1-3-2029")
    assert "Vanaf die dag staat het bij ieder plan" in page.text
    assert scene.read(Framework, NORM).review == date(2029, 3, 1)
    other = scene.browser(EXECUTIVE).get(address)
    assert "Opnieuw te bekijken op 1 maart 2029" in other.text
    assert NOTICE not in other.text
    page = owner.submit(address, f"{address}/review", review_day="1-3-2030")
    assert page.status == 422
    assert page.fields(f"{address}/review")["review_day"] == "1-3-2030"


def test_past_the_day_the_framework_and_the_plans_under_it_say_so_and_no_value_changes(scene: Scene) -> None:
    framework, version = plan_of(scene)
    client = scene.browser(CONTRACT_MANAGER)
    values = client.get(f"{B}/why/realised").cents
    address = f"/frameworks/{framework}/{version}"
    client.submit(address, f"{address}/review", review_day="1-3-2028")
    assert NOTICE not in client.get(B).text
    assert NOTICE in scene.browser(EXECUTIVE).get(f"{B}?on=2028-03-01").text
    assert client.get(f"{B}/why/realised").cents == values


def test_who_does_not_own_it_is_not_asked_and_plans_nothing(scene: Scene, owner: Browser) -> None:
    address = f"/frameworks/{NORM}/1"
    fields = owner.get(address).fields(f"{address}/review") | {"review_day": "1-3-2029"}
    client = scene.browser(CONTRACT_MANAGER)
    assert f"{address}/review" not in client.get(address).response.text
    token = {"_csrf": client.get("/account").fields("/sign-out")["_csrf"]}
    before = scene.written
    assert client.send(f"{address}/review", fields | token).status == 422
    assert scene.written == before


def test_its_owner_finds_it_on_the_desk_when_the_day_is_near_and_nobody_else_does(scene: Scene) -> None:
    framework, version = plan_of(scene)
    client, address = scene.browser(CONTRACT_MANAGER), f"/frameworks/{framework}/{version}"
    said = "U zou dit waarderingskader opnieuw bekijken."
    client.submit(address, f"{address}/review", review_day="1-3-2029")
    assert said not in client.get("/desk").text
    why = "Wij wachten op de nieuwe norm."
    client.submit(address, f"{address}/review", review_day="8-3-2028", reason=why)
    assert said in client.get("/desk").text
    assert said not in scene.browser(EXECUTIVE).get("/desk").text


def test_the_owner_of_the_norm_finds_the_norm(owner: Browser) -> None:
    address = f"/frameworks/{NORM}/1"
    owner.submit(address, f"{address}/review", review_day="8-3-2028")
    assert address in owner.get("/desk").links()

"""Publishing a version of the norm, announcing a variant: read back, refused at the field, and never changed."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, NOORDERDIJK, NORM, PLAN_B, RIJKSDIENST, VARIANT, WATERBURG
from domain.aggregates.framework import Framework
from domain.aggregates.plan import Plan
from domain.authority import HOST
from domain.commands.organisations import appoint_norm_owner
from domain.valuation.framework import norm
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

VERSION = f"/frameworks/{NORM}/versions"
FIRST = f"/frameworks/{NORM}/variants"
NEXT = f"/frameworks/{NORM}/variants/{VARIANT}"

INDEXED = {
    "title": "Landelijk waarderingskader 2028",
    "in_force": "1-7-2028",
    "index": "1,031",
    "index.motivation": "De prijzen stegen met 3,1%",
    "index.source": "Consumentenprijsindex van 2027",
}
LONGER = {
    "title": "Kader Rijksdienst Noord 2028",
    "in_force": "1-6-2028",
    "counted_days": "540",
    "counted_days.motivation": "Wie langer blijft, telt langer",
    "counted_days.source": "Besluit van Rijksdienst Noord",
}


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def owner(scene: Scene) -> Browser:
    """A browser of the organisation that owns the norm."""
    site = Browser(scene.client).site
    site.desk.do(appoint_norm_owner, HOST, command=uuid4(), organisation=RIJKSDIENST)
    return scene.browser(BUYER)


def save(browser: Browser, page: Page, action: str) -> Page:
    """Publish what a page of review shows."""
    assert "Nog niet gepubliceerd" in page.text, page.errors
    return browser.send(action, page.fields(action) | {"step": "save"})


def versions(scene: Scene, framework: UUID) -> Framework:
    return scene.read(Framework, framework)


def test_the_norm_owner_publishes_a_next_version_that_was_read_back(scene: Scene, owner: Browser) -> None:
    review = owner.submit(f"{VERSION}/new", VERSION, **INDEXED)
    assert "Een uur telt voor € 180,43 in plaats van € 175,00." in review.text
    assert "De prijzen stegen met 3,1%" in review.text
    assert versions(scene, NORM).version == 1
    page = save(owner, review, VERSION)
    assert page.response.url.path == f"/frameworks/{NORM}/2"
    second = versions(scene, NORM).versions[2]
    assert {key for key in norm().values if second.values[key] != norm().values[key]} == {"index"}
    assert (second.values["index"].value, second.in_force) == ("1.031", date(2028, 7, 1))
    assert versions(scene, NORM).versions[1] == norm()


def test_what_an_amount_is_worth_stands_in_the_money_of_another_version(owner: Browser) -> None:
    save(owner, owner.submit(f"{VERSION}/new", VERSION, **INDEXED), VERSION)
    page = owner.get(f"/frameworks/{NORM}/2/difference")
    [table] = page.root.findall(".//*[@id='real']")
    amounts = [[int(each.get("value", "")) for each in row.iter("data")] for row in table.iter("tr")][1:]
    assert [17_500, 18_043, 18_043] in amounts


def test_a_value_is_not_changed_on_the_motivation_of_the_one_before(owner: Browser, scene: Scene) -> None:
    page = owner.submit(f"{VERSION}/new", VERSION, title="Norm", hour="200,00")
    assert page.status == 422
    assert page.errors == ["De waarde hour heeft geen motivering."]
    assert page.fields(VERSION)["hour"] == "200,00"
    assert scene.written == scene.log.position()


def test_only_the_owner_of_the_norm_publishes_it(scene: Scene, client: Browser) -> None:
    assert client.get(f"{VERSION}/new").status == 403
    assert f"{VERSION}/new" not in client.get(f"/frameworks/{NORM}/1").links()
    assert scene.browser(EXECUTIVE).get(f"{FIRST}/new").status == 403


def test_two_owners_at_once_do_not_publish_over_each_other(scene: Scene, owner: Browser) -> None:
    fields = owner.get(f"{VERSION}/new").fields(VERSION) | INDEXED
    save(owner, owner.submit(f"{VERSION}/new", VERSION, **INDEXED), VERSION)
    page = owner.send(VERSION, fields | {"step": "save"})
    assert page.status == 409
    assert page.fields(VERSION)["index.source"] == INDEXED["index.source"]
    assert versions(scene, NORM).version == 2


def test_a_client_announces_a_variant_of_its_own(scene: Scene, owner: Browser) -> None:
    review = owner.submit(f"{FIRST}/new", FIRST, **LONGER)
    assert "Op basis van een uitkering tellen 540 dagen mee in plaats van 365 dagen." in review.text
    page = save(owner, review, FIRST)
    found = versions(scene, UUID(page.response.url.path.split("/")[2]))
    assert found.owner == RIJKSDIENST
    assert found.newest is not None
    assert set(found.newest.overridden()) == {"counted_days"}
    assert found.newest.announced == date(2028, 2, 29)


def test_all_that_is_wrong_with_a_variant_is_said_at_once(client: Browser) -> None:
    page = client.submit(f"{FIRST}/new", FIRST, title="Kader", in_force="1-6-2028", index="2", counted_days="100")
    assert page.status == 422
    fields = [each.get("href") for each in page.root.findall(".//*[@id='error-summary']//a")]
    for field in ("index", "index.motivation", "index.source", "counted_days", "counted_days.motivation"):
        assert f"#field-{field}" in fields
    assert page.fields(FIRST)["index"] == "2"


def test_a_variant_keeps_its_notice(client: Browser) -> None:
    page = client.submit(f"{FIRST}/new", FIRST, **(LONGER | {"in_force": "1-4-2028"}))
    assert page.errors == ["Een lokale variant wordt minstens 90 dagen voor de ingang aangekondigd."]
    assert page.fields(FIRST)["counted_days"] == "540"


def test_a_group_that_the_framework_does_not_know_gets_a_factor(scene: Scene, client: Browser) -> None:
    group = {"multipliers.new.name": "Jongeren zonder startkwalificatie", "multipliers.new": "1,15"}
    group |= {"multipliers.new.motivation": "Zij vragen meer begeleiding", "multipliers.new.source": "Collegebesluit"}
    page = save(client, client.submit(f"{NEXT}/new", NEXT, in_force="1-6-2028", **group), NEXT)
    newest = versions(scene, VARIANT).newest
    assert newest is not None
    assert newest.values["multipliers.jongeren-zonder-startkwalificatie"].value == "1.15"
    assert set(newest.overridden()) == {
        "full_count_hours",
        "multipliers.status-holder",
        "multipliers.jongeren-zonder-startkwalificatie",
    }
    assert page.response.url.path == f"/frameworks/{VARIANT}/2"


def test_no_running_plan_changes_with_a_next_version(scene: Scene, client: Browser) -> None:
    before = scene.read(Plan, PLAN_B).frozen
    save(client, client.submit(f"{NEXT}/new", NEXT, in_force="1-6-2028", full_count_hours=""), NEXT)
    assert scene.read(Plan, PLAN_B).frozen == before
    newest = versions(scene, VARIANT).newest
    assert newest is not None
    assert newest.values["full_count_hours"].value is None


def test_a_variant_is_revised_by_whoever_it_belongs_to(scene: Scene, client: Browser, owner: Browser) -> None:
    assert f"{NEXT}/new" in client.get(f"/frameworks/{VARIANT}/1").links()
    assert f"{NEXT}/new" not in owner.get(f"/frameworks/{VARIANT}/1").links()
    assert owner.get(f"{NEXT}/new").status == 422
    assert versions(scene, VARIANT).owner == WATERBURG != NOORDERDIJK


@pytest.mark.parametrize("address", [f"/frameworks/{PLAN_B}/variants/new", f"/frameworks/{VARIANT}/variants/new"])
def test_a_variant_is_of_a_norm(client: Browser, address: str) -> None:
    assert client.get(address).status == 404

"""What an organisation can take at once on screen: it says so itself, and whoever asks more reads it before sending."""

from datetime import date
from typing import Final

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, NOORDERDIJK, PLAN_B, PLANNER
from demo.plan_b import WORKING
from domain.aggregates.organisation import Organisation
from domain.commands import candidates, organisations, plans
from domain.terms import Capacity
from tests.kit.cast import id_of
from tests.web.kit import Browser
from tests.web.scene import Scene

B: Final = f"/plans/{PLAN_B}"
ASKING: Final = {
    "certainty": "intention",
    "title": "Twee werkervaringsplaatsen",
    "element-1": "1",
    "stage-1": "work-experience",
    "persons-1": "2",
    "support-1": "benefit",
    "first-1": "1-6-2028",
    "last-1": "31-8-2028",
}
WARNING: Final = "Dit vraagt meer dan Noorderdijk Bouw tegelijk aankan"


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


def says(scene: Scene, persons: int) -> None:
    capacity = Capacity(persons=persons, first_day=date(2028, 1, 1))
    scene.do(EXECUTIVE, organisations.state_capacity, capacity=capacity)


def test_an_administrator_says_it_on_the_page_of_the_organisation_and_sees_the_quarters_ahead(scene: Scene) -> None:
    contractor = scene.browser(EXECUTIVE)
    before = contractor.get("/organisation")
    assert before.title == "Noorderdijk Bouw"
    assert "nog niet gezegd" in before.text
    page = contractor.submit("/organisation", "/organisation/capacity", persons="6", first_day="1-1-2028")
    assert "wordt voortaan gewaarschuwd" in page.text
    assert scene.read(Organisation, NOORDERDIJK).capacity_on(date(2028, 2, 29)) == 6
    assert page.text.count("kwartaal") >= 6


def test_what_is_wrong_is_said_and_kept_and_only_an_administrator_may_say_it(scene: Scene) -> None:
    contractor, colleague = scene.browser(EXECUTIVE), scene.browser(PLANNER)
    before = scene.written
    page = contractor.submit("/organisation", "/organisation/capacity", persons="veel", last_day="1-1-2001")
    assert page.status == 422
    assert page.fields("/organisation/capacity")["persons"] == "veel"
    fields = contractor.get("/organisation").fields("/organisation/capacity") | {"persons": "5"}
    token = {"_csrf": colleague.get("/account").fields("/sign-out")["_csrf"]}
    assert colleague.send("/organisation/capacity", fields | token).status == 403
    assert "/organisation/capacity" not in colleague.get("/organisation").response.text
    assert scene.written == before


def test_a_client_who_asks_more_is_warned_once_and_may_ask_it_nonetheless(scene: Scene, client: Browser) -> None:
    says(scene, 1)
    before = scene.written
    page = client.submit(f"{B}/actions/new", f"{B}/actions", **ASKING)
    assert page.status == 200
    assert WARNING in page.text
    assert scene.written == before
    fields = page.fields(f"{B}/actions")
    assert fields["title"] == ASKING["title"]
    again = client.send(f"{B}/actions", fields | {"persons-1": "3"})
    assert WARNING in again.text
    assert scene.written == before
    assert "Genoteerd." in client.send(f"{B}/actions", again.fields(f"{B}/actions")).text
    assert scene.written > before


def test_who_stays_within_what_was_said_is_not_warned(scene: Scene, client: Browser) -> None:
    says(scene, 400)
    assert "Genoteerd." in client.submit(f"{B}/actions/new", f"{B}/actions", **ASKING).text


def test_a_contractor_is_not_warned_of_its_own_idea(scene: Scene) -> None:
    says(scene, 0)
    assert "Genoteerd." in scene.browser(EXECUTIVE).submit(f"{B}/actions/new", f"{B}/actions", **ASKING).text


def test_an_amendment_that_asks_more_says_so_above_the_signatures(scene: Scene, client: Browser) -> None:
    says(scene, 0)
    action = {name: text for name, text in ASKING.items() if name != "certainty"} | {"certainty": "agreed"}
    asked = client.get(f"{B}/changes/actions/new")
    addresses = (form.get("action", "") for form in asked.root.iter("form"))
    address = next(each for each in addresses if "/changes/actions/" in each)
    page = client.send(address, asked.fields(address) | action | {"amendment_title": "Twee plaatsen erbij"})
    assert WARNING in page.text
    own = scene.browser(EXECUTIVE).get(str(page.response.url.path))
    assert WARNING in own.text


def test_nominating_one_more_than_they_can_take_is_said_beforehand(scene: Scene, client: Browser) -> None:
    nomination = id_of("a nomination")
    wanted = {"plan": PLAN_B, "nomination": nomination, "work_offered": "Een hovenier"}
    scene.do(EXECUTIVE, candidates.ask_nomination, **wanted)
    address = f"{B}/nominations/{nomination}"
    says(scene, 0)
    assert WARNING not in client.get(address).text, "somebody who fills an agreed place is not one more"
    working = scene.plan.actions[WORKING]
    ended = {"plan": PLAN_B, "action": WORKING, "revision": working.revision, "outcome": "Er werken er twee."}
    scene.do(EXECUTIVE, plans.end_action, **ended)
    page = client.get(address)
    assert WARNING in page.text
    assert "Rijksdienst" not in page.text
    assert "De kandidaat is voorgedragen." in client.submit(address, f"{address}/candidate").text


def test_what_was_said_is_taken_back_with_a_reason_and_then_it_is_not_said(scene: Scene, client: Browser) -> None:
    says(scene, 1)
    contractor, colleague = scene.browser(EXECUTIVE), scene.browser(PLANNER)
    [stated] = scene.read(Organisation, NOORDERDIJK).said
    address = f"/organisation/capacity/{stated}/withdrawal"
    assert address not in colleague.get("/organisation").links()
    assert address in contractor.get("/organisation").links()
    assert (colleague.get(address).status, client.get(address).status) == (403, 404)
    before = scene.written
    assert contractor.submit(address, reason=" ").status == 422
    assert scene.written == before
    form = contractor.get(address).fields(address)
    page = contractor.submit(address, reason="Wij weten het niet meer.")
    assert "Teruggenomen op 29 februari 2028: Wij weten het niet meer." in page.text
    assert "nog niet gezegd" in page.text
    assert scene.read(Organisation, NOORDERDIJK).capacities == []
    before = scene.written
    again = contractor.send(address, form | {"command": str(id_of("once more")), "reason": "Nog eens."})
    assert again.status == 422
    assert "er is niets om terug te nemen" in again.text
    assert contractor.get("/organisation/capacity/99/withdrawal").status == 404
    assert scene.written == before


def test_who_asks_people_of_somebody_who_did_not_say_how_many_it_takes_reads_that(
    scene: Scene, client: Browser
) -> None:
    never = "Hoeveel mensen Noorderdijk Bouw voor deze tijd aankan, is niet gezegd."
    page = client.submit(f"{B}/actions/new", f"{B}/actions", **ASKING, step="value")
    assert never in page.text
    page = client.submit(f"{B}/actions/new", f"{B}/actions", **ASKING)
    assert "Genoteerd." in page.text, "whoever said nothing is never the ground of a warning"
    assert never in page.text
    says(scene, 400)
    address = str(page.response.url.path)
    assert never not in client.get(address).text
    scene.do(EXECUTIVE, organisations.withdraw_capacity, stated=_last(scene), reason="Wij weten het niet meer.")
    assert never in client.get(address).text
    assert never in scene.browser(EXECUTIVE).get(address).text


def _last(scene: Scene) -> int:
    return max(scene.read(Organisation, NOORDERDIJK).said)


def test_no_organisation_reads_what_another_says(scene: Scene) -> None:
    says(scene, 3)
    assert "Noorderdijk Bouw" not in scene.browser(BUYER).get("/organisation").text

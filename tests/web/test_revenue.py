"""Revenue on screen: two keys that one party never holds both, and an amount that is what was read."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B
from demo.plan_b import BUILDINGS, GREEN
from domain.aggregates.plan import Statement, StatementStatus
from tests.web.kit import Browser, Page
from tests.web.scene import Scene
from web.revenue import Period, next_period

REVENUE = f"/plans/{PLAN_B}/revenue"


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


@pytest.fixture
def waiting(scene: Scene) -> Statement:
    """What the contractor stated on the day of the scene: 721,000.00 for the first two months of 2028."""
    return list(scene.plan.statements.values())[-1]


@pytest.fixture
def address(waiting: Statement) -> str:
    return f"{REVENUE}/{waiting.id}"


def euros(page: Page) -> set[int]:
    """Return the value of every figure on the page, in cents."""
    return {int(each.get("value")) for each in page.root.iter("data")}


def press(browser: Browser, address: str, deed: str) -> Page:
    """Press a button on the page of a statement."""
    return browser.send(f"{address}/{deed}", browser.get(address).fields(f"{address}/{deed}"))


def by_hand(page: Page, revision: int) -> dict[str, str]:
    """Return what a button would send that is not there."""
    return {"_csrf": page.fields("/language")["_csrf"], "command": str(uuid4()), "revision": str(revision)}


def test_each_lot_shows_its_periods_keys_and_obligation(client: Browser) -> None:
    page = client.get(REVENUE)
    for shown in ("K-102", "K-103", "1 juli 2027 t/m 31 december 2027", "overeengekomen", "wacht op akkoord", "62%"):
        assert shown in page.text
    assert {312_500, 8_321_053, 8_633_553, 2_235_100} <= euros(page)


def test_the_figures_of_plan_a_are_those_of_the_engine(client: Browser) -> None:
    page = client.get(f"/plans/{PLAN_A}/revenue")
    assert 23_561_728 in euros(page)
    assert {16_000_000, 7_561_728} <= euros(page)


def test_the_history_of_a_statement_tells_each_change(client: Browser, scene: Scene) -> None:
    disputed = list(scene.first_plan.statements)[1]
    page = client.get(f"/plans/{PLAN_A}/revenue/{disputed}")
    assert page.text.index("1.512.345,67 omzet") < page.text.index("betwistte") < page.text.index("1.650.000,00 omzet")
    assert "Dit bedrag is de raming uit de begroting." in page.text
    assert "5 / 100 × 1.512.345,67" in page.text


def test_the_other_party_agrees_and_the_obligation_grows(
    client: Browser, scene: Scene, waiting: Statement, address: str
) -> None:
    assert "Wacht op u" in client.get(REVENUE).text
    page = press(client, address, "agreement")
    assert "U bent akkoord" in page.text
    assert scene.plan.statements[waiting.id].status is StatementStatus.AGREED
    page = client.get(REVENUE)
    assert 8_633_553 + 2_235_100 in euros(page)
    assert "Wacht op u" not in page.text


def test_nobody_agrees_with_or_disputes_their_own(
    contractor: Browser, scene: Scene, waiting: Statement, address: str
) -> None:
    page, written = contractor.get(address), scene.written
    assert "Akkoord gaan" not in page.text
    assert "Betwisten" not in page.text
    for deed in ("agreement", "dispute"):
        fields = by_hand(page, waiting.revision) | {"reason": "Daarom."}
        refused = contractor.send(f"{address}/{deed}", fields)
        assert refused.status == 422
        assert "Uw organisatie gaf deze omzet zelf op." in refused.errors[0]
    assert scene.written == written


def test_only_the_proposer_withdraws(
    contractor: Browser, client: Browser, scene: Scene, waiting: Statement, address: str
) -> None:
    page = client.get(address)
    assert "Intrekken" not in page.text
    assert client.send(f"{address}/withdrawal", by_hand(page, waiting.revision)).status == 422
    assert "ingetrokken" in press(contractor, address, "withdrawal").text
    assert scene.plan.statements[waiting.id].status is StatementStatus.WITHDRAWN
    assert "ingetrokken" in client.get(address).text


def test_revenue_is_stated_in_dutch_notation_over_the_period_that_comes_next(client: Browser, scene: Scene) -> None:
    new = f"{REVENUE}/new?lot={GREEN}"
    fields = client.get(new).fields(REVENUE)
    assert (fields["first_day"], fields["last_day"]) == ("1-1-2028", "31-1-2028")
    page = client.send(REVENUE, fields | {"amount": "12.345,67"})
    stated = list(scene.plan.statements.values())[-1]
    assert (stated.lot, stated.proposed.cents, stated.proposed.last_day) == (GREEN, 1_234_567, date(2028, 1, 31))
    assert 1_234_567 in euros(page)
    assert "€ 12.345,67" in page.text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_same_statement_sent_twice_is_one(client: Browser, scene: Scene) -> None:
    fields = client.get(f"{REVENUE}/new?lot={GREEN}").fields(REVENUE) | {"amount": "1000"}
    client.send(REVENUE, fields)
    written = scene.written
    assert client.send(REVENUE, fields).status == 200
    assert scene.written == written
    changed = client.send(REVENUE, fields | {"amount": "2000"})
    assert changed.status == 409
    assert changed.fields(REVENUE)["amount"] == "2000"
    assert scene.written == written


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"amount": "duizend"}, "Vul een bedrag in euro’s in"),
        ({"amount": "0"}, "groter is dan nul"),
        ({"amount": "-5"}, "groter is dan nul"),
        ({"amount": "999.999.999.999.999,00"}, "groter dan"),
        ({"first_day": "31-12-2027"}, "is al omzet opgegeven van 1 juli 2027 tot en met 31 december 2027"),
        ({"first_day": "1-3-2028", "last_day": "1-2-2028"}, "Het einde ligt voor het begin"),
        ({"last_day": "31-3-2028"}, "al gebeurd"),
        ({"first_day": "1-1-1020"}, "Kies een dag tussen"),
        ({"first_day": "gisteren"}, "Vul een datum in"),
        ({"first_day": "1-6-2027", "last_day": "30-6-2027"}, "De periode valt buiten de opdracht"),
        ({"lot": ""}, "Vul dit in"),
    ],
)
def test_a_statement_that_cannot_be_is_refused_and_stays_in_the_form(
    client: Browser, scene: Scene, wrong: dict[str, str], sentence: str
) -> None:
    written = scene.written
    filled = {"amount": "1.000,00", "first_day": "1-1-2028", "last_day": "31-1-2028"} | wrong
    page = client.submit(f"{REVENUE}/new?lot={GREEN}", REVENUE, **filled)
    assert page.status == 422
    assert page.fields(REVENUE) == page.fields(REVENUE) | filled
    assert scene.written == written
    assert any(sentence in each for each in page.errors)


def test_a_lot_of_another_plan_is_not_found(client: Browser, scene: Scene) -> None:
    other = next(lot.id for _, lot in scene.first_plan.lots())
    page = client.submit(f"{REVENUE}/new", REVENUE, lot=str(other), amount="1000")
    assert page.status == 404


def test_a_dispute_has_a_reason_and_another_amount_settles_it(
    client: Browser, contractor: Browser, scene: Scene, waiting: Statement, address: str
) -> None:
    assert client.submit(f"{address}/dispute").status == 422
    page = client.submit(f"{address}/dispute", reason="Februari staat er dubbel in.")
    assert "Februari staat er dubbel in." in page.text
    assert scene.plan.statements[waiting.id].status is StatementStatus.DISPUTED
    page = contractor.submit(f"{address}/revision", amount="700.000,00", reason="U hebt gelijk.")
    assert scene.plan.statements[waiting.id].proposed.cents == 70_000_000
    press(client, address, "agreement")
    assert scene.plan.statements[waiting.id].agreed == scene.plan.statements[waiting.id].proposed
    assert "U hebt gelijk." in client.get(address).text


def test_an_agreed_amount_counts_until_both_agree_on_another(
    client: Browser, contractor: Browser, scene: Scene
) -> None:
    agreed = next(each for each in scene.plan.statements.values() if each.lot == GREEN)
    address = f"{REVENUE}/{agreed.id}"
    page = client.submit(f"{address}/revision", amount="70.000,00")
    assert "telt mee tot beide partijen" in page.text
    assert {6_250_000, 7_000_000, 312_500} <= euros(page)
    assert 8_633_553 in euros(client.get(REVENUE))
    press(contractor, address, "agreement")
    assert 8_633_553 - 312_500 + 350_000 in euros(client.get(REVENUE))


def test_who_agrees_with_what_was_changed_sees_the_amount_as_it_is_now(
    client: Browser, contractor: Browser, scene: Scene, waiting: Statement, address: str
) -> None:
    fields = client.get(address).fields(f"{address}/agreement")
    contractor.submit(f"{address}/revision", amount="800.000,00")
    page = client.send(f"{address}/agreement", fields)
    assert page.status == 409
    assert "U las:" in page.text
    assert {72_100_000, 80_000_000} <= euros(page)
    assert scene.plan.statements[waiting.id].status is StatementStatus.PROPOSED
    client.send(f"{address}/agreement", page.fields(f"{address}/agreement"))
    agreed = scene.plan.statements[waiting.id].agreed
    assert agreed is not None
    assert agreed.cents == 80_000_000


def test_two_other_amounts_at_once_keep_what_was_typed(
    client: Browser, contractor: Browser, scene: Scene, waiting: Statement, address: str
) -> None:
    revision = f"{address}/revision"
    fields = client.get(revision).fields(revision) | {"amount": "650.000,00", "reason": "Zo staat het bij ons."}
    contractor.submit(revision, amount="800.000,00")
    page = client.send(revision, fields)
    assert page.status == 409
    kept = page.fields(revision)
    assert (kept["amount"], kept["reason"]) == ("650.000,00", "Zo staat het bij ons.")
    assert {72_100_000, 80_000_000} <= euros(page)
    client.send(revision, kept)
    assert scene.plan.statements[waiting.id].proposed.cents == 65_000_000


def test_for_another_organisation_none_of_it_exists(scene: Scene, waiting: Statement) -> None:
    stranger, written = scene.browser(BUYER), scene.written
    for page in ("", "/new", f"/{waiting.id}", f"/{waiting.id}/dispute", f"/{waiting.id}/revision"):
        assert stranger.get(REVENUE + page).status == 404
    fields = {"first_day": "1-1-2028", "last_day": "31-1-2028", "amount": "1", "lot": str(BUILDINGS), "reason": "x"}
    for deed in ("", *(f"/{waiting.id}/{deed}" for deed in ("agreement", "dispute", "revision", "withdrawal"))):
        filled = by_hand(stranger.get("/account/name"), waiting.revision) | fields
        assert stranger.send(REVENUE + deed, filled).status == 404
    assert scene.written == written


def test_a_view_of_the_past_is_read_only(client: Browser, waiting: Statement) -> None:
    past = client.get(f"{REVENUE}?known=2028-01-15")
    assert "wacht op akkoord" in past.text
    assert "Omzet opgeven" not in past.text
    assert client.get(f"{REVENUE}/{waiting.id}?known=2028-01-15").status == 404
    assert client.get(f"{REVENUE}/new?known=2028-01-15").status == 404
    earlier = client.get(f"/plans/{PLAN_A}/revenue?known=2027-07-06")
    assert 165_000_000 in euros(earlier)
    assert "Ander bedrag" not in earlier.text


@pytest.mark.parametrize(
    ("today", "suggested"),
    [
        (date(2028, 2, 29), Period(date(2028, 1, 1), date(2028, 1, 31), ended=True)),
        (date(2028, 4, 2), Period(date(2028, 1, 1), date(2028, 3, 31), ended=True)),
        (date(2028, 1, 20), Period(date(2028, 1, 1), date(2028, 3, 31), ended=False)),
    ],
)
def test_the_period_that_is_suggested_follows_what_was_stated(scene: Scene, today: date, suggested: Period) -> None:
    assert next_period(scene.plan, GREEN, today) == suggested


def test_no_period_is_suggested_where_all_is_stated(scene: Scene) -> None:
    lot = next(lot.id for _, lot in scene.first_plan.lots())
    assert next_period(scene.first_plan, lot, date(2028, 2, 29)) is None


def test_the_client_prolongs_a_contract_by_its_next_option(client: Browser, contractor: Browser, scene: Scene) -> None:
    options = f"/plans/{PLAN_B}/options"
    first, second = (option.id for contract in scene.plan.contracts.values() for option in contract.options)
    exercise = f"{options}/{first}/exercise"
    assert not [form for form in contractor.get(options).root.iter("form") if "/exercise" in form.get("action", "")]
    fields = client.get(options).fields(exercise)
    refused = contractor.send(exercise, by_hand(contractor.get(options), 0))
    assert refused.status == 403
    assert client.send(f"{options}/{second}/exercise", fields | {"command": str(uuid4())}).status == 422
    assert scene.plan.exercised == set()
    client.send(exercise, fields)
    client.send(exercise, fields)
    assert scene.plan.exercised == {first}
    assert scene.plan.last_day == date(2030, 6, 30)
    assert client.send(f"{options}/{uuid4()}/exercise", fields | {"command": str(uuid4())}).status == 404
    assert scene.browser(BUYER).get(options).status == 404


def test_an_unknown_statement_is_not_found(client: Browser) -> None:
    for unknown in (uuid4(), UUID(int=0)):
        assert client.get(f"{REVENUE}/{unknown}").status == 404

"""Keys on screen: the public half is registered, and the private half is never taken, kept or shown."""

from demo.cast import EXECUTIVE, NOORDERDIJK, PLANNER
from domain.aggregates.organisation import Organisation
from domain.trail.notes import Algorithm, Signer
from tests.web.scene import Scene

KEY = Signer("noorderdijk.example/afspraken", bytes([5]) * 32)
WITNESS = Signer("noorderdijk.example/getuige", bytes([6]) * 32, Algorithm.COSIGNATURE)


def test_an_administrator_registers_a_key_and_withdraws_it(scene: Scene) -> None:
    contractor = scene.browser(EXECUTIVE)
    assert "Nog geen sleutels" in contractor.get("/organisation/keys").text
    page = contractor.submit("/organisation/keys", vkey=f"{KEY.verifier.vkey()}\r\n")
    assert "Het geheime deel blijft bij u" in page.text
    page = contractor.submit("/organisation/keys", vkey=WITNESS.verifier.vkey())
    assert KEY.verifier.key_id.hex() in page.text
    assert "Het logboek meetekenen" in page.text
    address = f"/organisation/keys/{KEY.verifier.key_id.hex()}/withdrawal"
    assert contractor.submit(address, reason="").status == 422
    page = contractor.submit(address, reason="De sleutel is zoek.")
    assert "De sleutel is zoek." in page.text
    assert scene.read(Organisation, NOORDERDIJK).keys[KEY.verifier.vkey()].until is not None
    assert "Ingetrokken op" in contractor.get(address).text


def test_a_private_key_is_refused_and_never_shown_again(scene: Scene) -> None:
    contractor = scene.browser(EXECUTIVE)
    answer = contractor.submit("/organisation/keys", vkey=KEY.skey())
    assert answer.status == 422
    assert "Dit is het geheime deel van uw sleutel" in answer.errors[0]
    assert KEY.skey()[-20:] not in answer.response.text
    assert answer.fields("/organisation/keys")["vkey"].strip() == ""
    fields = contractor.get("/organisation/keys").fields("/organisation/keys") | {"_csrf": "x", "vkey": KEY.skey()}
    assert KEY.skey()[-20:] not in contractor.send("/organisation/keys", fields).response.text


def test_what_is_no_key_comes_back_as_typed(scene: Scene) -> None:
    answer = scene.browser(EXECUTIVE).submit("/organisation/keys", vkey="noorderdijk+1+2")
    assert answer.status == 422
    assert answer.fields("/organisation/keys")["vkey"].strip() == "noorderdijk+1+2"


def test_only_an_administrator_has_the_form(scene: Scene) -> None:
    planner = scene.browser(PLANNER)
    page = planner.get("/organisation/keys")
    assert page.status == 200
    assert not [form for form in page.root.iter("form") if form.get("action") == "/organisation/keys"]
    fields = planner.get("/organisation/keys").fields("/sign-out") | {"vkey": KEY.verifier.vkey()}
    assert planner.send("/organisation/keys", fields).status == 403
    assert planner.get("/organisation/keys/00000000/withdrawal").status in {403, 404}


def test_the_page_of_the_trail_tells_who_watches_and_what_it_does_not_prove(scene: Scene) -> None:
    page = scene.browser(PLANNER).get("/trust")
    assert page.title == "Controlespoor"
    assert "Nog geen getuigen" in page.text
    assert "Nog geen controlepunt" in page.text
    assert "Het laat niet zien of het waar is" in page.text
    scene.browser(EXECUTIVE).submit("/organisation/keys", vkey=WITNESS.verifier.vkey())
    page = scene.browser(PLANNER).get("/trust")
    assert WITNESS.verifier.key_id.hex() in page.text
    assert "nog niet" in page.text

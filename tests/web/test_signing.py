"""Signing with a key on screen: the text goes out, the signature comes back, and nothing that was pasted is lost."""

from uuid import UUID

from demo.cast import CONTRACT_MANAGER, EXECUTIVE, PLAN_B
from domain.aggregates.amendment import Amendment
from domain.trail.notes import Signer
from tests.web.kit import Page
from tests.web.scene import Scene

CLIENT_KEY = Signer("waterburg.example/afspraken", bytes([1]) * 32)
KEY = Signer("noorderdijk.example/afspraken", bytes([2]) * 32)


def register(scene: Scene) -> None:
    for who, key in ((CONTRACT_MANAGER, CLIENT_KEY), (EXECUTIVE, KEY)):
        assert scene.browser(who).submit("/organisation/keys", vkey=key.verifier.vkey()).status == 200


def drafted(scene: Scene, title: str, **change: str) -> str:
    """Let the client put how amendments are signed in a draft, and return the address of that."""
    client = scene.browser(CONTRACT_MANAGER)
    page = client.submit(f"/plans/{PLAN_B}/amendments/new", f"/plans/{PLAN_B}/amendments", title=title)
    address = str(page.response.url.path).removesuffix("/changes/new")
    changes = [link for link in page.links() if "/changes/signing/" in link]
    assert len(changes) == 1
    [form] = [
        each.get("action") for each in client.get(changes[0]).root.iter("form") if "/changes/" in each.get("action")
    ]
    answer = client.submit(changes[0], form, **change)
    assert answer.status == 200, answer.errors
    return address


def propose(scene: Scene, address: str, **typed: str) -> Page:
    return scene.browser(CONTRACT_MANAGER).submit(address, f"{address}/proposal", **typed)


def accept(scene: Scene, address: str, **typed: str) -> Page:
    return scene.browser(EXECUTIVE).submit(address, f"{address}/acceptance", **typed)


def text_of(scene: Scene, address: str) -> str:
    sent = scene.browser(EXECUTIVE).get(f"{address}/text-to-sign").response
    assert sent.headers["content-type"] == "text/plain; charset=utf-8"
    assert "attachment" in sent.headers["content-disposition"]
    text = sent.text
    assert text == scene.read(Amendment, UUID(address.rpartition("/")[2])).text_to_sign
    return text


def test_a_key_signs_what_is_read_and_the_page_tells_which(scene: Scene) -> None:
    register(scene)
    address = drafted(scene, "Voortaan met sleutels", signing="keys")
    text = text_of(scene, address)
    assert text.startswith("planspoor/agreement/v1\nplan ")
    page = propose(scene, address, signature=CLIENT_KEY.sign(text).line())
    assert f"Met sleutel waterburg.example/afspraken {CLIENT_KEY.verifier.key_id.hex()}" in page.text
    page = accept(scene, address)
    assert "De wijziging is aanvaard" in page.text
    assert scene.plan.needs_keys

    address = drafted(scene, "Weer zonder", signing="accounts")
    refused = propose(scene, address)
    assert refused.status == 422
    assert "met een eigen sleutel tekent" in refused.errors[0]
    line = KEY.sign(text_of(scene, address)).line()
    refused = propose(scene, address, signature=line)
    assert "kan uw organisatie nu niet tekenen" in refused.errors[0]
    assert refused.fields(f"{address}/proposal")["signature"].strip() == line.strip()
    old = CLIENT_KEY.sign(text).line()
    assert "niet bij precies deze tekst" in propose(scene, address, signature=old).errors[0]
    private = propose(scene, address, signature=CLIENT_KEY.skey())
    assert "geheime deel" in private.errors[0]
    assert CLIENT_KEY.skey()[-20:] not in private.response.text
    text = text_of(scene, address)
    assert propose(scene, address, signature=CLIENT_KEY.sign(text).line()).status == 200
    assert accept(scene, address, signature=KEY.sign(text).line()).status == 200
    assert not scene.plan.needs_keys
    found = scene.read(Amendment, UUID(address.rpartition("/")[2]))
    assert found.accepted is not None
    assert found.accepted.key is not None
    assert found.accepted.key.holds(text)


def test_a_stale_page_is_an_answer_and_keeps_the_signature(scene: Scene) -> None:
    register(scene)
    address = drafted(scene, "Voortaan met sleutels", signing="keys")
    line = CLIENT_KEY.sign(text_of(scene, address)).line()
    client = scene.browser(CONTRACT_MANAGER)
    fields = client.get(address).fields(f"{address}/proposal")
    scene.browser(EXECUTIVE).submit(f"{address}/title", title="Met sleutels voortaan")
    answer = client.send(f"{address}/proposal", fields | {"signature": line})
    assert answer.status == 409
    assert answer.fields(f"{address}/proposal")["signature"].strip() == line.strip()


def test_what_is_signed_is_for_the_parties_alone(scene: Scene) -> None:
    address = drafted(scene, "Voortaan met sleutels", signing="keys")
    assert scene.browser(EXECUTIVE).get(f"{address}/text-to-sign").status == 200
    assert scene.browser(EXECUTIVE).get(f"{address[:-4]}0000/text-to-sign").status == 404

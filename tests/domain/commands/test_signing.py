"""Signing with a key: only the organisation's own key that counts now, and only under exactly this content."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.aggregates.amendment import Amendment
from domain.aggregates.organisation import KeyRegistered, KeyWithdrawn, Organisation
from domain.aggregates.plan import Plan
from domain.authority import Actor
from domain.changes import SigningAgreed, signing_subject
from domain.refusals import Refused
from domain.signing import FORM, KeySignature, key_signature, text_to_sign
from domain.trail.notes import Signer
from tests.kit.cast import CLIENT, CONTRACTOR, NOORDERDIJK, head, registered
from tests.kit.office import ADMINISTRATOR, CLIENT_ADMINISTRATOR, READY, Office

KEY = Signer("noorderdijk.example/key", bytes([1]) * 32)
STRANGER = Signer("noorderdijk.example/key", bytes([2]) * 32)
TEXT = text_to_sign(UUID(int=1), UUID(int=2), "ab" * 32)


def own(*, withdrawn: bool = False, witness: bool = False) -> Organisation:
    vkey = (KEY.timed() if witness else KEY).verifier.vkey()
    found = Organisation(id=NOORDERDIJK)
    events: list[Any] = [registered(), KeyRegistered(head=head(CONTRACTOR), vkey=vkey)]
    if withdrawn:
        events.append(KeyWithdrawn(head=head(CONTRACTOR), vkey=vkey))
    found.evolve(*events)
    return found


def test_a_signature_by_the_own_key_is_kept_and_can_be_checked_by_anyone() -> None:
    found = key_signature(own(), TEXT, f"\n {KEY.sign(TEXT).line()} ")
    assert found == KeySignature(vkey=KEY.verifier.vkey(), line=KEY.sign(TEXT).line())
    assert found.holds(TEXT)
    assert not found.holds(TEXT.replace("ab", "cd", 1))


@pytest.mark.parametrize(
    ("organisation", "given", "rule"),
    [
        (own(), KEY.skey(), "signature.private"),
        (own(), "nothing", "signature.unreadable"),
        (own(), KEY.sign(TEXT).line() * 2, "signature.unreadable"),
        (own(), f"x\n\n{KEY.sign(TEXT).line()}", "signature.unreadable"),
        (own(), KEY.sign(TEXT).line()[:-6], "signature.unreadable"),
        (own(), STRANGER.sign(TEXT).line(), "signature.unknown-key"),
        (own(withdrawn=True), KEY.sign(TEXT).line(), "signature.unknown-key"),
        (own(witness=True), KEY.timed().cosign(TEXT, 1).line(), "signature.unknown-key"),
        (own(), KEY.sign(TEXT.replace("ab", "cd", 1)).line(), "signature.other-content"),
    ],
)
def test_anything_else_is_refused(organisation: Organisation, given: str, rule: str) -> None:
    with pytest.raises(Refused) as refusal:
        key_signature(organisation, TEXT, given)
    assert (refusal.value.rule, refusal.value.field) == (rule, "signature")


def test_what_is_signed_has_one_form() -> None:
    assert FORM.fullmatch(TEXT)
    for other in (TEXT + TEXT, TEXT[:-1], TEXT.upper(), TEXT.replace("plan", "plan of"), ""):
        assert not FORM.fullmatch(other)


def test_a_plan_can_ask_for_keys_and_both_sign_with_one_from_then_on(office: Office) -> None:
    keys = {CLIENT: Signer("waterburg.example/own", bytes([3]) * 32), CONTRACTOR: KEY}
    for by, administrator in ((CLIENT, CLIENT_ADMINISTRATOR), (CONTRACTOR, ADMINISTRATOR)):
        office.do("register_key", administrator, vkey=keys[by].verifier.vkey())

    def agree(*, asked: bool, sign: tuple[Actor, ...]) -> UUID:
        amendment, subject = uuid4(), signing_subject(READY)
        plan = office.read(Plan, READY)
        change = SigningAgreed(subject=subject, base=plan.signing_keys.revision if plan.signing_keys else 0, keys=asked)
        office.do("open_amendment", CLIENT, plan=READY, amendment=amendment, title="Tekenen")
        office.do("write_change", CLIENT, plan=READY, amendment=amendment, change=change, revision=0)

        def line(by: Actor) -> dict[str, Any]:
            text = office.read(Amendment, amendment).text_to_sign
            return {"signature": keys[by].sign(text).line()} if by in sign else {}

        office.do("propose_amendment", CLIENT, plan=READY, amendment=amendment, version=2, **line(CLIENT))
        content = office.read(Amendment, amendment).content
        signed: dict[str, Any] = {"version": 3, "content": content} | line(CONTRACTOR)
        office.do("accept_amendment", CONTRACTOR, plan=READY, amendment=amendment, **signed)
        return amendment

    agree(asked=True, sign=())
    assert office.read(Plan, READY).needs_keys
    for sign in ((), (CONTRACTOR,), (CLIENT,)):
        with pytest.raises(Refused) as refusal:
            agree(asked=False, sign=sign)
        assert refusal.value.rule == "signature.required"
    found = office.read(Amendment, agree(asked=False, sign=(CLIENT, CONTRACTOR)))
    assert found.proposed is not None
    assert found.accepted is not None
    for event, by in ((found.proposed, CLIENT), (found.accepted, CONTRACTOR)):
        assert event.key is not None
        assert event.key.verifier == keys[by].verifier
        assert event.key.holds(found.text_to_sign)
    assert not office.read(Plan, READY).needs_keys
    with pytest.raises(Refused) as refusal:
        agree(asked=False, sign=())
    assert refusal.value.rule == "amendment.nothing-changed"


def test_another_key_of_the_same_organisation_signs_as_well() -> None:
    spare = Signer("noorderdijk.example/spare", bytes([9]) * 32)
    found = own(withdrawn=True)
    found.evolve(KeyRegistered(head=head(CONTRACTOR), vkey=spare.verifier.vkey()))
    assert key_signature(found, TEXT, spare.sign(TEXT).line()).verifier == spare.verifier

"""What a party signed with a key of its own is verified too: over this content, of this amendment, of this plan."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.signing import text_to_sign
from domain.trail.notes import Signer
from tests.trail.kit import AMENDMENT, PLAN, TOLD, SmallLog, sealed, sentences, verified

OWN = Signer("waterburg.example/agreements", bytes([7] * 32))
CONTENT = "ab" * 32
PLACE = f"Stream {AMENDMENT.hex}, version 2 (streams/{AMENDMENT.hex}.json)"


def signing(change: Callable[[dict[str, Any]], object] = lambda _: None, **other: Any) -> SmallLog:
    """A log in which a party proposed, with a key of its own."""
    said: dict[str, Any] = {"plan": PLAN, "amendment": AMENDMENT, "content": CONTENT} | other
    key: dict[str, Any] = {"vkey": OWN.verifier.vkey(), "line": OWN.sign(text_to_sign(**said)).line()}
    change(key)
    return SmallLog([*TOLD, (AMENDMENT, "amendment.proposed/2", {"content": CONTENT, "party": "client", "key": key})])


def test_it_is_told_whose_key_signed() -> None:
    done = verified(sealed(signing().dossier()))
    assert sentences(done.found) == []
    assert f"{PLACE}: signed with {OWN.verifier.vkey()}. Ask the party if it is theirs." in sentences(done.shown)


@pytest.mark.parametrize(
    "log",
    [
        signing(content="cd" * 32),
        signing(plan=uuid4()),
        signing(amendment=UUID(int=7)),
        signing(lambda key: key.update(vkey=Signer("waterburg.example/agreements", bytes(32)).verifier.vkey())),
        signing(lambda key: key.update(vkey="waterburg.example")),
        signing(lambda key: key.update(vkey=7)),
        signing(lambda key: key.update(line="")),
        signing(lambda key: key.update(line=key["line"] * 2)),
        signing(lambda key: key.update(line=key["line"].replace("=", ""))),
        signing(lambda key: key.pop("line")),
        signing(lambda key: key.pop("vkey")),
    ],
    ids=["content", "plan", "amendment", "key", "name", "number", "empty", "twice", "loose", "no-line", "no-key"],
)
def test_a_signature_over_anything_else_or_by_another_is_found(log: SmallLog) -> None:
    found = sentences(verified(sealed(log.dossier())).found)
    assert found == [f"{PLACE}: what a party signed with a key of its own does not hold."]

"""Signing with a key what is agreed: the text that is signed at a party's own site, and the signature that comes back.

The platform never has the private key. What it keeps in the event can be checked by anyone who has the public half.
"""

import re
from uuid import UUID

from domain.aggregates.organisation import Organisation
from domain.refusals import Refused
from domain.terms import Term
from domain.trail.merkle import Malformed
from domain.trail.notes import Note, Verifier, read_note

FORM = re.compile(
    r"planspoor/agreement/v1\n"
    r"plan [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\n"
    r"amendment [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\n"
    r"sha256 [0-9a-f]{64}\n"
)
"""What a text to sign looks like; nothing else is signed."""


class KeySignature(Term, frozen=True):
    """A signature by the key of an organisation: its public half, and the line of a signed note (C2SP signed-note)."""

    vkey: str
    line: str

    @property
    def verifier(self) -> Verifier:
        """Return the key that it is checked with."""
        return Verifier.read(self.vkey)

    def holds(self, text: str) -> bool:
        """Tell whether it is one under exactly this text."""
        return self.verifier.signed(_under(text, self.line))


def text_to_sign(plan: UUID, amendment: UUID, content: str) -> str:
    """Return what both parties sign: which amendment of which plan, and the hash of what it says."""
    return f"planspoor/agreement/v1\nplan {plan}\namendment {amendment}\nsha256 {content}\n"


def key_signature(own: Organisation, text: str, given: str) -> KeySignature:
    """Return a signature that somebody hands in for an organisation, if it is one by a key of it that counts now."""
    if "PRIVATE" in given.upper():
        raise Refused("signature.private", field="signature")
    line = f"{given.strip()}\n"
    try:
        note = _under(text, line)
    except Malformed as error:
        raise Refused("signature.unreadable", field="signature") from error
    verifier = own.signs_with(note.signatures[0].key_id)
    if verifier is None:
        raise Refused("signature.unknown-key", field="signature")
    if not verifier.signed(note):
        raise Refused("signature.other-content", field="signature")
    return KeySignature(vkey=verifier.vkey(), line=line)


def _under(text: str, line: str) -> Note:
    note = read_note(f"{text}\n{line}")
    if len(note.signatures) != 1 or note.text != text:
        raise Malformed("not one signature")
    return note

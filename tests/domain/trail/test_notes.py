"""Notes, checkpoints and cosignatures: the known answers of C2SP, one form only, and no signature but one's own."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.trail.merkle import Malformed
from domain.trail.notes import (
    MOST_BYTES,
    Algorithm,
    Note,
    Signature,
    Signer,
    TrustCheckpoint,
    Verifier,
    read_checkpoint,
    read_note,
    signed_by,
)

KNOWN: dict[str, Any] = json.loads((Path(__file__).parent / "signed-note.json").read_text())
EXAMPLE, CHECKPOINT = KNOWN["note_example"], KNOWN["checkpoint"]
LOG = Signer("planspoor.example/kat", bytes(32))
WITNESS = Signer("toetser.example/w", b"\x01" * 32, Algorithm.COSIGNATURE)
AT = 1_700_000_000
NOTE = read_note(CHECKPOINT["note"])


def test_the_example_of_the_specification() -> None:
    verifier = Verifier.read(EXAMPLE["vkey"])
    raw = b64decode(EXAMPLE["signature_base64"])
    note = Note(EXAMPLE["text"], (Signature("example.com/foo", raw[:4], raw[4:]),))
    assert verifier.vkey() == EXAMPLE["vkey"]
    assert verifier.signed(note)
    assert read_note(note.written()) == note


def test_a_checkpoint_with_its_cosignature_byte_for_byte() -> None:
    assert (LOG.verifier.vkey(), WITNESS.verifier.vkey()) == (CHECKPOINT["log_vkey"], CHECKPOINT["witness_vkey"])
    text = read_checkpoint(NOTE.text).text()
    assert Note(text, (LOG.sign(text), WITNESS.cosign(text, AT))).written() == CHECKPOINT["note"]
    assert signed_by(NOTE, (WITNESS.verifier, LOG.verifier)) == [WITNESS.verifier, LOG.verifier]
    assert WITNESS.verifier.signed_at(NOTE) == AT


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1), st.integers(0), st.binary(min_size=32))
def test_a_checkpoint_reads_as_it_is_written(origin: str, size: int, root: bytes) -> None:
    checkpoint = TrustCheckpoint(origin, size, root[:32])
    assert read_checkpoint(checkpoint.text()) == checkpoint


@given(st.data())
def test_a_byte_that_is_changed_makes_no_signature_hold(data: st.DataObject) -> None:
    written = CHECKPOINT["note"].encode()
    place = data.draw(st.integers(0, len(written) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != written[place]))
    try:
        note = read_note((written[:place] + bytes((other,)) + written[place + 1 :]).decode())
    except (Malformed, UnicodeDecodeError):
        return
    assert len(signed_by(note, (LOG.verifier, WITNESS.verifier))) < 2


def test_a_signature_of_another_text_time_or_key_does_not_hold() -> None:
    text = NOTE.text
    later = WITNESS.cosign(text, AT + 1).signed
    for wrong in (
        Note(text.replace("3", "4", 1), NOTE.signatures),
        Note(text, ()),
        Note(text, (NOTE.signatures[0]._replace(signed=LOG.sign("iets anders\n").signed),)),
        Note(text, (NOTE.signatures[0]._replace(signed=NOTE.signatures[0].signed[:-1]),)),
        Note(text, (NOTE.signatures[0], NOTE.signatures[0])),
        Note(text, (Signer("planspoor.example/kat", b"\x02" * 32).sign(text),)),
        Note(text, (NOTE.signatures[0]._replace(name="iemand.anders"),)),
    ):
        assert not LOG.verifier.signed(wrong)
    mixed = NOTE.signatures[1]._replace(signed=NOTE.signatures[1].signed[:8] + later[8:])
    for cosigned in ((mixed,), (mixed._replace(signed=b"short"),), (WITNESS.cosign("iets\n", AT),), ()):
        assert not WITNESS.verifier.signed(Note(text, cosigned))
        with pytest.raises(Malformed):
            WITNESS.verifier.signed_at(Note(text, cosigned))
    with pytest.raises(Malformed):
        LOG.verifier.signed_at(NOTE)


def test_what_others_wrote_under_a_note_counts_for_nothing() -> None:
    stranger = Signer("vreemd.example/log", b"\x03" * 32)
    note = Note(NOTE.text, (stranger.sign(NOTE.text), *NOTE.signatures))
    assert read_note(note.written()) == note
    assert signed_by(note, (LOG.verifier,)) == [LOG.verifier]


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "tekst",
        "tekst\n",
        "tekst\n\n",
        "tekst\n\nzonder streepje AAAAAAA=\n",
        "tekst\n\n— naam AAAAAA==\n",
        "tekst\n\n— naam AAAAAAA=",
        "tekst\n\n— naam AAAAAAB=\n",
        "tekst\n\n— naam AAAAAAA=\r\n",
        "tekst\n\n— naam AAAA AAA=\n",
        "tekst\n\n— na+am AAAAAAA=\n",
        "tekst\n\n—  AAAAAAA=\n",
        "tekst\n\n— naam\tx AAAAAAA=\n",
        "tekst\n\n- naam AAAAAAA=\n",
        "tek\tst\n\n— naam AAAAAAA=\n",
        "\x00tekst\n\n— naam AAAAAAA=\n",
        "t" * MOST_BYTES + "\n\n— naam AAAAAAA=\n",
    ],
)
def test_a_note_in_another_form_is_refused(wrong: str) -> None:
    assert read_note("tekst\n\n— naam AAAAAAA=\n").text == "tekst\n"
    with pytest.raises(Malformed):
        read_note(wrong)


@pytest.mark.parametrize(
    ("old", "new"),
    [("3\n", "03\n"), ("3\n", "+3\n"), ("3\n", "\N{ARABIC-INDIC DIGIT THREE}\n"), ("3\n", "-3\n"), ("3\n", "\n"),
     ("CO68=\n", "CO68=\nmeer\n"), ("CO68=\n", "CO69=\n"), ("CO68=\n", "CO68\n"), ("CO68=\n", "\n"),
     ("CO68=\n", "CO68="), ("planspoor.example/kat", "")],
)  # fmt: skip
def test_a_checkpoint_in_another_form_is_refused(old: str, new: str) -> None:
    with pytest.raises(Malformed):
        read_checkpoint(NOTE.text.replace(old, new, 1))


def test_a_verifier_key_in_another_form_is_refused() -> None:
    vkey = CHECKPOINT["log_vkey"]
    for wrong in ("", "naam", vkey[:-1], vkey.replace("kat+c2", "kat+c3"), vkey.replace("+A", "+B"), " " + vkey):
        with pytest.raises(Malformed):
            Verifier.read(wrong)


def test_each_kind_of_key_signs_what_it_is_for() -> None:
    for wrong in (
        lambda: WITNESS.sign(NOTE.text),
        lambda: LOG.cosign(NOTE.text, AT),
        lambda: LOG.sign("zonder einde"),
        lambda: LOG.sign("met\x07een bel\n"),
        lambda: Signer("een naam", bytes(32)),
        lambda: Signer("naam", bytes(31)),
    ):
        with pytest.raises(Malformed):
            wrong()

"""The document of a dossier: tagged, for the archive, the same bytes twice, and never run by what somebody typed."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from msgspec.structs import replace
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from domain.events import tag_of
from domain.signing import KeySignature
from domain.trail.dossier import canonical
from domain.trail.notes import Signer
from projections.dossiers import LEDGER, Dossiers
from storage.database import Database
from storage.log import Log
from storage.witnesses import Witnesses
from tests.projections.test_dossiers import close
from tests.trail.kit import LOG, TRUST
from verify_dossier import Verification, read_trust
from verify_value import main as valued_again
from web.papers import FONTS, PAPER, README, cosigned, paper, readable, told

HOSTILE = '#panic("x") ]#eval("1+1") $ ``` \\u{41} *vet* <a> \U0001f4a5 \x00 \u202e // /* ' + "w" * 300


@pytest.fixture
def store(whole_url: str) -> Iterator[Database]:
    """The whole story, told."""
    with Database(whole_url, size=4) as opened:
        yield opened


@pytest.fixture
def log(store: Database) -> Log:
    """Its log."""
    return Log(store)


@pytest.fixture
def dossiers(store: Database) -> Dossiers:
    """What makes the dossiers of it."""
    witnesses = Witnesses(store.pool, LOG.verifier)
    close(store, witnesses)
    return Dossiers(store.pool, witnesses)


def plans_in(log: Log) -> list[UUID]:
    return [each.originator_id for each in log.recorded() if tag_of(each.event) == "plan.opened"]


def words_of(document: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages)


def resources(page: Any) -> Any:
    return page["/Resources"]


def kinds(root: Any) -> set[str]:
    """Return the kinds of structure elements in a document."""
    found, waiting = set[str](), [root["/StructTreeRoot"]]
    while waiting:
        each = waiting.pop().get_object()
        if isinstance(each, DictionaryObject):
            found.add(str(each.get("/S", "")))
            if "/K" in each:
                waiting.append(each["/K"])
        elif isinstance(each, list):
            waiting += [one for one in each if not isinstance(one, int)]
    return found


def test_a_dossier_with_its_document_is_right_in_every_way(dossiers: Dossiers, log: Log, tmp_path: Any) -> None:
    for plan in plans_in(log):
        made = dossiers.of(plan)
        content = dossiers.written(made, LOG, readable(made, log))
        assert [str(each) for each in Verification(content, read_trust(TRUST)).found] == []
        file = tmp_path / "dossier.zip"
        file.write_bytes(content)
        assert valued_again([str(file)]) == 0
        assert {LEDGER, PAPER, README} <= set(ZipFile(file).namelist())


def test_the_document_is_tagged_and_for_the_archive(dossiers: Dossiers, log: Log) -> None:
    made = dossiers.of(plans_in(log)[0])
    held = readable(made, log)
    document = PdfReader(BytesIO(held[PAPER]))
    root: Any = document.trailer["/Root"]
    said = root["/Metadata"].get_object().get_data().decode()
    for each in ("<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"):
        assert each in said
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("nl")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert {"/H1", "/Table", "/TH", "/TD", "/Figure", "/L"} <= kinds(root)
    assert len(document.outline) > 1
    fonts = [font.get_object() for page in document.pages for font in resources(page)["/Font"].values()]
    kinds_of = [each["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for each in fonts]
    assert all("/FontFile2" in each or "/FontFile3" in each for each in kinds_of)


def test_the_evidence_is_attached_as_it_stands(dossiers: Dossiers, log: Log) -> None:
    made = dossiers.of(plans_in(log)[0])
    held = readable(made, log)
    document = PdfReader(BytesIO(held[PAPER]))
    evidence = made.dossier.members() | {LEDGER: canonical(made.ledger)}
    attached = {name.removeprefix("bewijs/"): contents[0] for name, contents in document.attachments.items()}
    assert attached == evidence
    root: Any = document.trailer["/Root"]
    for each in root["/AF"]:
        assert each.get_object()["/AFRelationship"] in {"/Data", "/Source"}
        assert each.get_object()["/EF"]["/F"].get_object()["/Subtype"] in {"/application/json", "/text/plain"}


def test_the_same_dossier_gives_the_same_bytes(dossiers: Dossiers, log: Log) -> None:
    plan = plans_in(log)[0]
    assert readable(dossiers.of(plan), log) == readable(dossiers.of(plan), log)


def test_an_action_that_is_over_is_said_to_be(dossiers: Dossiers, log: Log) -> None:
    made = dossiers.of(plans_in(log)[0])
    over = {each.terms.title for each in made.opened.book.plan.actions.values() if each.ended}
    said = {(title, certainty) for title, certainty, _ in told(made, log)["actions"] if title in over}
    assert said == {(title, "Afgerond") for title in over} != set()


def test_it_tells_what_came_of_what_the_client_promised(dossiers: Dossiers, log: Log) -> None:
    made = dossiers.of(plans_in(log)[0])
    came = [fulfilment for _, _, fulfilment in told(made, log)["commitments"]]
    assert came == ["Op tijd nagekomen"] * 4 + ["Te laat nagekomen", "Niet nagekomen"]


def test_it_tells_a_dispute_with_both_stories_and_what_was_decided(dossiers: Dossiers, log: Log) -> None:
    plan = plans_in(log)[0]
    for client in (None, dossiers.of(plan).opened.book.plan.client):
        made = dossiers.of(plan, client)
        [dispute] = made.opened.book.disputes.values()
        assert dispute.answer is not None
        assert dispute.decision is not None
        words = " ".join(words_of(paper(told(made, log), {})).replace("\u00ad\n", "").split())
        assert "besliste als toetser op 11 augustus 2027 om 15:45, op het plan zoals bekend op 27 juli 2027" in words
        [told_of] = told(made, log)["disputes"]
        assert [text for _, text in told_of["stories"]] == [dispute.story.text, dispute.answer.text, dispute.desired]
        assert told_of["decisions"][0]["verdicts"][0][3] == dispute.decision.verdicts[0].reasoning


def test_it_names_the_keys_that_parties_signed_with(dossiers: Dossiers, log: Log) -> None:
    made, key = dossiers.of(plans_in(log)[0]), Signer("waterburg.example/key", bytes(32))
    assert "Getekend met sleutel" not in words_of(paper(told(made, log), {}))
    signed = next(each for each in made.opened.book.amendments.values() if each.accepted)
    assert signed.accepted is not None
    line = key.sign(signed.text_to_sign).line()
    signed.accepted = replace(signed.accepted, key=KeySignature(vkey=key.verifier.vkey(), line=line))
    words = words_of(paper(told(made, log), {}))
    assert f"Getekend met sleutel waterburg.example/key {key.verifier.key_id.hex()}" in " ".join(words.split())


def test_the_limited_form_shows_nobodys_lines(dossiers: Dossiers, log: Log) -> None:
    closed = 0
    for plan in plans_in(log):
        made = dossiers.of(plan, dossiers.of(plan).opened.book.plan.client)
        held = readable(made, log)
        words = words_of(held[PAPER])
        assert "beperkte vorm" in words
        assert "limited form" in held[README].decode()
        for way in made.opened.book.trajectories.values():
            closed += 1
            assert way.pseudonym not in words
            assert way.pseudonym.encode() not in canonical(made.ledger)
    assert closed


def hostile(value: Any) -> Any:
    """Put the same bad text wherever somebody could have typed one."""
    match value:
        case str():
            return HOSTILE
        case dict():
            return {name: hostile(each) for name, each in value.items()}
        case list() | tuple():
            return [hostile(each) for each in value]
        case _:
            return value


def test_what_somebody_typed_is_never_run(dossiers: Dossiers, log: Log) -> None:
    words = told(dossiers.of(plans_in(log)[0]), log)
    document = paper(hostile(words), {LEDGER: b"{}"})
    assert '#panic("x")' in words_of(document)


def test_the_day_is_that_of_the_checkpoint(dossiers: Dossiers, log: Log) -> None:
    made = dossiers.of(plans_in(log)[0])
    names = [name for name, _ in cosigned(made.dossier.checkpoint)]
    assert {"client.example", "contractor.example"} <= set(names)
    assert made.at.date() == date(2028, 2, 29)
    assert made.ledger["as_of"] == "2028-02-29"


def test_the_fonts_may_be_embedded() -> None:
    for path in sorted(FONTS.glob("*.ttf")):
        font = path.read_bytes()
        tables = [font[12 + 16 * place : 28 + 16 * place] for place in range(int.from_bytes(font[4:6], "big"))]
        start = next(int.from_bytes(each[8:12], "big") for each in tables if each[:4] == b"OS/2")
        assert font[start + 8 : start + 10] == b"\0\0"

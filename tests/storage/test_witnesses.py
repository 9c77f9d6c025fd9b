"""What others hold against the log: cosignatures are kept, and a log that lost what it signed records nothing."""

import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from domain.commands.store import Halted
from domain.trail.merkle import Malformed
from domain.trail.notes import Algorithm, Note, Signer, TrustCheckpoint
from storage.database import Database
from storage.keeper import Keeper
from storage.keys import Unusable, log_key, make_key, read_key
from storage.log import Log
from storage.trail import Trail, writing
from storage.witnesses import Behind, Witnesses
from tests.kit.conversation import key, said
from tests.storage.test_trail import SIGNER, converse

NOW = datetime(2028, 2, 29, 12, tzinfo=UTC)
CLIENT = Signer("waterburg.example/witness", bytes([1]) * 32, Algorithm.COSIGNATURE)
CONTRACTOR = Signer("noorderdijk.example/witness", bytes([2]) * 32, Algorithm.COSIGNATURE)


@pytest.fixture
def witnesses(database: Database) -> Witnesses:
    return Witnesses(database.pool, SIGNER.verifier)


@pytest.fixture
def note(database: Database, log: Log) -> Note:
    """The checkpoint over six entries of the log."""
    converse(log, 5)
    return closed(Trail(database.pool))


def closed(trail: Trail) -> Note:
    trail.follow()
    note = trail.close(SIGNER, NOW)
    assert note is not None
    return note


def cosigned(note: Note, *signers: Signer, at: int = 1_835_438_400) -> Note:
    return Note(note.text, (*note.signatures, *(signer.cosign(note.text, at) for signer in signers)))


def test_a_checkpoint_is_signed_with_the_time_too(note: Note) -> None:
    assert SIGNER.verifier.signed(note)
    assert SIGNER.timed().verifier.signed_at(note) == NOW.timestamp()


def test_a_cosignature_is_kept_once_and_shown_under_the_checkpoint(witnesses: Witnesses, note: Note) -> None:
    known = [CLIENT.verifier, CONTRACTOR.verifier]
    assert [each.witness for each in witnesses.take(cosigned(note, CLIENT), known)] == [CLIENT.verifier]
    assert len(witnesses.take(cosigned(note, CLIENT, CONTRACTOR, at=1_900_000_000), known)) == 2
    shown = witnesses.checkpoint()
    assert shown is not None
    assert shown.text == note.text
    assert CLIENT.verifier.signed_at(shown) == 1_835_438_400
    assert CONTRACTOR.verifier.signed_at(shown) == 1_900_000_000
    assert witnesses.last_cosigned(2) == witnesses.covering(5) == shown
    assert witnesses.last_cosigned(3) is None
    assert witnesses.covering(6) is None
    assert {vkey: size for vkey, (size, _) in witnesses.last_of_each().items()} == {
        CLIENT.verifier.vkey(): 6,
        CONTRACTOR.verifier.vkey(): 6,
    }


def test_what_a_stranger_signed_is_not_kept(witnesses: Witnesses, note: Note) -> None:
    assert witnesses.take(cosigned(note, CONTRACTOR), [CLIENT.verifier]) == []
    assert witnesses.checkpoint() == note


def test_a_signature_under_another_text_is_not_kept(witnesses: Witnesses, note: Note) -> None:
    other = CLIENT.cosign(note.text.replace("\n6\n", "\n5\n"), 1)
    assert witnesses.take(Note(note.text, (*note.signatures, other)), [CLIENT.verifier]) == []


def test_the_checkpoint_of_another_log_is_refused(witnesses: Witnesses, note: Note) -> None:
    stranger = Signer(SIGNER.verifier.name, bytes([7]) * 32)
    with pytest.raises(Malformed):
        witnesses.take(Note(note.text, (stranger.sign(note.text),)), [])
    assert witnesses.halt() is None


def test_a_root_that_was_never_closed_is_refused(
    database: Database, log: Log, witnesses: Witnesses, note: Note
) -> None:
    converse(log, 3)
    trail = Trail(database.pool)
    trail.follow()
    text = TrustCheckpoint(SIGNER.verifier.name, 8, trail.root(8)).text()
    with pytest.raises(Malformed):
        witnesses.take(Note(text, (SIGNER.sign(text),)), [])
    assert witnesses.checkpoint() == note
    assert witnesses.halt() is None


@pytest.mark.parametrize("size", [6, 7, 1000])
def test_a_log_that_signed_what_it_does_not_hold_records_nothing_more(
    log: Log, witnesses: Witnesses, note: Note, size: int
) -> None:
    text = TrustCheckpoint(SIGNER.verifier.name, size, bytes([9]) * 32).text()
    ahead = Note(text, (SIGNER.sign(text),))
    for _ in range(2):
        with pytest.raises(Behind):
            witnesses.take(ahead, [])
    halt = witnesses.halt()
    assert halt is not None
    assert halt.size == size
    position = log.position()
    with pytest.raises(Halted):
        converse(log, 1)
    assert log.position() == position
    assert witnesses.checkpoint() == note


def test_the_file_beside_the_key_finds_a_database_that_came_back_older(
    database: Database, log: Log, tmp_path: Path
) -> None:
    seen = tmp_path / "trail.seen"
    converse(log, 2)
    with Keeper(database, SIGNER, lambda: NOW, seen) as keeper:
        while not seen.exists():
            time.sleep(0.01)
        assert keeper.health() == {"entries": 3, "closed": 3, "behind": 0, "stopped": False, "halted": False}
    text = TrustCheckpoint(SIGNER.verifier.name, 30, bytes([9]) * 32).text()
    seen.write_text(Note(text, (SIGNER.sign(text),)).written())
    with Keeper(database, SIGNER, lambda: NOW, seen) as keeper:
        assert keeper.health()["halted"]
        with pytest.raises(Halted):
            log.append([said(uuid4(), 1)], key())


def test_a_key_and_a_database_that_do_not_belong_together_are_not_used(
    database: Database, log: Log, tmp_path: Path
) -> None:
    seen = tmp_path / "trail.seen"
    text = TrustCheckpoint(SIGNER.verifier.name, 30, bytes([9]) * 32).text()
    seen.write_text(Note(text, (SIGNER.sign(text),)).written())
    with pytest.raises(Unusable, match="does not have"), Keeper(database, SIGNER, lambda: NOW, seen):
        pass
    seen.unlink()
    converse(log, 2)
    closed(Trail(database.pool))
    other = Signer(SIGNER.verifier.name, bytes([3]) * 32)
    with pytest.raises(Unusable, match="of another key"), Keeper(database, other, lambda: NOW, seen):
        pass
    converse(log, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "insert into events select * from events",
        "delete from events",
        "update trail_entries set seq = 7",
        "delete from trail_checkpoints",
        "select * from accounts",
        "insert into commands select * from commands",
        "drop table trail_tiles",
        "alter table events disable trigger all",
    ],
)
def test_the_role_that_writes_the_trail_can_do_no_more(database: Database, note: Note, statement: str) -> None:
    assert note
    with pytest.raises(psycopg.errors.InsufficientPrivilege), writing(database.pool) as cursor:
        cursor.execute(statement.encode())


def test_a_key_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "trail.key"
    made = log_key(file, "planspoor.example/trail")
    assert file.stat().st_mode & 0o777 == 0o600
    assert log_key(file, "another.example/trail").verifier == made.verifier == read_key(file).verifier
    with pytest.raises(Unusable):
        make_key(file, "planspoor.example/trail", Algorithm.ED25519)
    file.chmod(0o644)
    with pytest.raises(Unusable, match="Others can read"):
        read_key(file)


@pytest.mark.parametrize("content", ["", "nothing", "PRIVATE+KEY+a+00000000+AAAA", "PRIVATE+KEY+", "\xff\xfe"])
def test_a_file_without_a_key_says_so_and_nothing_of_itself(tmp_path: Path, content: str) -> None:
    file = tmp_path / "trail.key"
    file.touch(0o600)
    file.write_text(content, encoding="latin-1")
    with pytest.raises(Unusable, match=r"There is no private key in .*trail\.key\.$"):
        read_key(file)

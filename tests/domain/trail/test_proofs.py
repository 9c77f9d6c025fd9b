"""The proof of an entry as C2SP tlog-proof writes it."""

from base64 import b64decode

from domain.trail.entries import NOTHING, Entry, Kind, commitment
from domain.trail.merkle import HASH, Growth, hash_of, inclusion, leaf_hash, tiles_of
from domain.trail.notes import Note, Signer, TrustCheckpoint, read_note
from domain.trail.proofs import Proof

LOG = Signer("log.example/trail", bytes(32))


def proof_of(number: int, size: int) -> Proof:
    entries = [
        Entry(Kind.EVENT, bytes([each]) * HASH, 1, NOTHING, commitment(bytes(HASH), "said/1", bytes([each]))).packed()
        for each in range(size)
    ]
    growth = Growth()
    for entry in entries:
        growth.append(leaf_hash(entry))
    tiles = growth.open_tiles
    path = inclusion(number, size)
    assert tiles_of(path) <= tiles.keys()
    text = TrustCheckpoint(LOG.verifier.name, size, growth.root()).text()
    return Proof(number, entries[number], [hash_of(each, tiles) for each in path], Note(text, (LOG.sign(text),)))


def test_each_entry_of_a_log_is_proven_and_no_other() -> None:
    for number in range(7):
        proof = proof_of(number, 7)
        assert proof.holds()
        assert not proof._replace(number=(number + 1) % 7).holds()
        assert not proof._replace(entry=bytes(102)).holds()
        assert not proof._replace(hashes=proof.hashes[:-1]).holds()


def test_it_is_written_with_the_entry_the_index_the_hashes_and_the_signed_checkpoint() -> None:
    proof = proof_of(4, 7)
    head, note = proof.written().split("\n\n", 1)
    version, extra, index, *hashes = head.split("\n")
    assert version == "c2sp.org/tlog-proof@v1"
    assert b64decode(extra.removeprefix("extra ")) == proof.entry
    assert index == "index 4"
    assert [b64decode(each) for each in hashes] == list(proof.hashes)
    assert read_note(note) == proof.note
    assert LOG.verifier.signed(read_note(note))


def test_the_only_entry_needs_no_hash() -> None:
    proof = proof_of(0, 1)
    assert proof.holds()
    assert "index 0\n\nlog.example/trail\n1\n" in proof.written()

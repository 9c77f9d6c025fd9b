"""A witness signs what goes on from what it saw, and knows every way in which a log can fail to."""

from collections.abc import Iterable
from itertools import count
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.trail.merkle import HASH, Growth, Malformed, Place, Tiles, leaf_hash
from domain.trail.notes import Algorithm, Note, Signer, TrustCheckpoint
from domain.trail.witnessing import Fetch, Seen, Unfaithful, cosigned, ensured

LOG: Final = Signer("planspoor.example/trail", bytes(HASH))
WITNESS: Final = Signer("waterburg.example/witness", bytes(HASH), Algorithm.COSIGNATURE)


class Grown:
    """A log in memory, whose leaves are those of `words`."""

    def __init__(self, words: Iterable[bytes]) -> None:
        self.growth, self.full = Growth(), dict[Place, tuple[bytes, ...]]()
        for word in words:
            self.full |= self.growth.append(leaf_hash(word))

    def note(self, signer: Signer = LOG, name: str = LOG.verifier.name) -> Note:
        text = TrustCheckpoint(name, self.growth.size, self.growth.root()).text()
        return Note(text, (signer.sign(text),))

    def tiles(self, places: Iterable[Place], size: int) -> Tiles:
        assert size == self.growth.size
        return {place: (self.full | self.growth.open_tiles)[place] for place in places}


def words(size: int, changed: int | None = None) -> Iterable[bytes]:
    return (b"changed" if number == changed else str(number).encode() for number in range(size))


def nothing(places: Iterable[Place], size: int) -> Tiles:
    raise AssertionError(f"{places} of {size} are not needed")


@given(old=st.integers(0, 700), more=st.integers(0, 700))
def test_a_log_that_goes_on_is_believed(old: int, more: int) -> None:
    before, after = Grown(words(old)), Grown(words(old + more))
    seen = Seen(LOG.verifier, before.note() if old else None)
    assert ensured(seen, after.note(), after.tiles).size == old + more


@given(old=st.integers(1, 400), more=st.integers(0, 400), data=st.data())
def test_a_log_that_changed_any_entry_is_not(old: int, more: int, data: st.DataObject) -> None:
    changed = data.draw(st.integers(0, old - 1))
    after = Grown(words(old + more, changed))
    with pytest.raises(Unfaithful):
        ensured(Seen(LOG.verifier, Grown(words(old)).note()), after.note(), after.tiles)


@given(old=st.integers(2, 400), data=st.data())
def test_a_log_that_lost_its_end_is_not(old: int, data: st.DataObject) -> None:
    after = Grown(words(data.draw(st.integers(1, old - 1))))
    with pytest.raises(Unfaithful, match="and had"):
        ensured(Seen(LOG.verifier, Grown(words(old)).note()), after.note(), nothing)


@pytest.mark.parametrize("tiles", [{}, {Place(0, 0): [bytes(HASH)]}])
def test_a_log_that_does_not_show_how_it_goes_on_is_not(tiles: Tiles) -> None:
    fetch: Fetch = lambda _places, _size: tiles  # noqa: E731
    with pytest.raises(Unfaithful, match="does not show"):
        ensured(Seen(LOG.verifier, Grown(words(3)).note()), Grown(words(9)).note(), fetch)


def test_another_key_or_another_name_signs_nothing_for_this_log() -> None:
    grown = Grown(words(3))
    stranger = Signer(LOG.verifier.name, bytes([1]) * HASH)
    for note in (grown.note(stranger), grown.note(name="another.example/trail"), Note(grown.note().text, ())):
        with pytest.raises(Malformed):
            ensured(Seen(LOG.verifier), note, nothing)


def test_a_witness_signs_once_under_a_checkpoint() -> None:
    times = count(1_835_438_400)
    note, _ = cosigned(Grown(words(3)).note(), WITNESS, next(times))
    again, line = cosigned(note, WITNESS, next(times))
    assert len(again.signatures) == len(note.signatures) == 2
    assert again.signatures[-1] == line
    assert WITNESS.verifier.signed_at(again) == 1_835_438_401

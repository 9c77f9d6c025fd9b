"""Whole dossiers of the story under the same hands as a small one: whatever is changed in them is found."""

from collections.abc import Iterator
from datetime import UTC, datetime
from os import environ
from random import Random
from typing import Final

import pytest

import verify_dossier
from demo.cast import PLAN_A
from domain.trail.dossier import Dossier, Stream
from projections.dossiers import Dossiers
from storage.database import Database
from storage.trail import Trail
from storage.witnesses import Witnesses
from tests.trail.conftest import by_library
from tests.trail.kit import LOG, TRUST, WITNESSES
from verify_dossier import Verification, read_trust

SAMPLES: Final = 4_000 if environ.get("DRILL") == "large" else 150
TRUSTED: Final = read_trust(TRUST)


@pytest.fixture(scope="module")
def made(server: object, whole: str) -> Iterator[tuple[Dossiers, Dossier, bytes]]:
    """The dossier of a plan that ran for years, whole, with what people read in it."""
    from tests.conftest import copy_of  # noqa: PLC0415 - the server is this run's

    with copy_of(whole, server) as url, Database(url, size=4) as store:  # type: ignore[arg-type]
        trail, witnesses = Trail(store.pool), Witnesses(store.pool, LOG.verifier)
        while trail.follow():
            pass
        note = trail.close(LOG, datetime(2028, 2, 29, 12, tzinfo=UTC))
        assert note is not None
        lines = [each.cosign(note.text, 1_835_438_400) for each in WITNESSES.values()]
        signed = note._replace(signatures=(*note.signatures, *lines))
        witnesses.take(signed, [each.verifier for each in WITNESSES.values()])
        dossiers = Dossiers(store.pool, witnesses)
        one = dossiers.of(PLAN_A)
        yield dossiers, one.dossier, dossiers.written(one, LOG)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_dossier, "signed", by_library)


def found(raw: bytes) -> list[str]:
    return [str(each) for each in Verification(raw, TRUSTED).found]


def test_any_byte_of_it_counts(made: tuple[Dossiers, Dossier, bytes]) -> None:
    _, _, raw = made
    assert found(raw) == []
    random = Random(7)  # noqa: S311 - the same every time
    for place in random.sample(range(len(raw)), SAMPLES):
        other = bytearray(raw)
        other[place] ^= random.randrange(1, 256)
        assert found(bytes(other)), place


def test_no_event_of_it_can_be_left_out_doubled_or_put_in_the_place_of_another(
    made: tuple[Dossiers, Dossier, bytes],
) -> None:
    _, dossier, _ = made
    random = Random(8)  # noqa: S311
    places = [(id, place) for id, stream in dossier.streams.items() for place in range(len(stream.events))]
    for id, place in random.sample(places, min(len(places), SAMPLES // 5)):
        events = list(dossier.streams[id].events)
        other, elsewhere = random.choice(places)
        for changed in (
            [*events[:place], *events[place + 1 :]],
            [*events[:place], events[place], *events[place:]],
            [
                *events[:place],
                events[place]._replace(opened=dossier.streams[other].events[elsewhere].opened),
                *events[place + 1 :],
            ],
            [*events[:place], dossier.streams[other].events[elsewhere], *events[place + 1 :]],
        ):
            if changed == events:
                continue
            streams = {**dossier.streams, id: Stream(changed, dossier.streams[id].head)}
            said = found(dossier._replace(streams=streams).sealed({}, LOG))
            assert any(id.hex in each for each in said), (id, place)

"""The control trail as who watches it sees it: without an account, and without a word of whose events those are."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from demo.cast import EXECUTIVE
from domain.trail.merkle import HASH, consistency, hash_of, tiles_of, verify_consistency
from domain.trail.notes import Note, TrustCheckpoint, read_checkpoint, read_note
from storage.database import Database
from storage.log import Log
from storage.trail import Trail
from storage.witnesses import Behind, Witnesses
from tests.kit.conversation import Conversation, key, said
from tests.web.kit import LOG_KEY
from tests.web.scene import Scene
from tests.web.test_security import app_with

NOW = datetime(2028, 2, 29, 12, tzinfo=UTC)

Grow = Callable[[int], Note]


@pytest.fixture
def grow(store: Database) -> Grow:
    """Let the log grow, and close a checkpoint over it."""
    log, trail = Log(store, [Conversation]), Trail(store.pool)

    def grown(events: int) -> Note:
        stream = uuid4()
        log.append([said(stream, version) for version in range(1, events + 1)], key())
        while trail.follow():
            pass
        note = trail.close(LOG_KEY, NOW)
        assert note is not None
        return note

    return grown


def test_before_the_first_checkpoint_there_is_nothing_to_watch(client: TestClient[Litestar]) -> None:
    assert client.get("/trail/checkpoint").status_code == 404
    assert client.get("/trail/tile/0/000").status_code == 404


def test_anyone_reads_the_last_checkpoint(client: TestClient[Litestar], grow: Grow) -> None:
    grow(3)
    note = grow(4)
    sent = client.get("/trail/checkpoint")
    assert (sent.status_code, sent.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert read_note(sent.text) == note
    assert read_checkpoint(note.text).size == 9
    assert "set-cookie" not in sent.headers


def test_the_tiles_prove_that_one_checkpoint_continues_another(client: TestClient[Litestar], grow: Grow) -> None:
    old, new = read_checkpoint(grow(200).text), read_checkpoint(grow(300).text)
    ranges = consistency(old.size, new.size)
    tiles = {}
    for place in tiles_of(ranges):
        width = min(256, (new.size >> 8 * place.level) - place.number * 256)
        partial = "" if width == 256 else f".p/{width}"
        sent = client.get(f"/trail/tile/{place.level}/{place.number:03}{partial}")
        assert sent.headers["content-type"] == "application/octet-stream"
        assert len(sent.content) == HASH * width
        tiles[place] = [sent.content[start : start + HASH] for start in range(0, len(sent.content), HASH)]
    proof = [hash_of(each, tiles) for each in ranges]
    assert verify_consistency(old.size, new.size, old.root, new.root, proof)


@pytest.mark.parametrize(
    "tile",
    [
        "0/001",
        "0/000",
        "0/000.p/0",
        "0/000.p/05",
        "0/000.p/6",
        "0/000.p/256",
        "0/0",
        "0/0000",
        "0/x000",
        "8/000",
        "-1/000",
        "entries/000",
        "0/x999/x999/x999/x999/x999/x999/999",
    ],
)
def test_no_other_address_is_a_tile(client: TestClient[Litestar], grow: Grow, tile: str) -> None:
    grow(4)
    assert client.get("/trail/tile/0/000.p/5").status_code == 200
    assert client.get(f"/trail/tile/{tile}").status_code == 404


def test_a_log_that_lost_what_it_signed_takes_no_form_and_loses_nothing_typed(scene: Scene) -> None:
    pool = scene.client.app.state["site"].pool
    trail = Trail(pool)
    while trail.follow():
        pass
    trail.close(LOG_KEY, NOW)
    text = TrustCheckpoint(LOG_KEY.verifier.name, 7_000, bytes(32)).text()
    with pytest.raises(Behind):
        Witnesses(pool, LOG_KEY.verifier).take(Note(text, (LOG_KEY.sign(text),)), ())
    contractor = scene.browser(EXECUTIVE)
    answer = contractor.submit("/organisation", "/organisation/capacity", persons="6", first_day="1-1-2028")
    assert answer.status == 503
    assert "mist iets dat het eerder ondertekende" in answer.errors[0]
    assert answer.fields("/organisation/capacity")["persons"] == "6"
    assert contractor.get("/plans").status == 200


@pytest.mark.parametrize(("standing", "status"), [({}, 200), ({"stopped": True}, 503), ({"halted": True}, 503)])
def test_the_health_page_tells_how_the_trail_stands(store: Database, standing: dict[str, Any], status: int) -> None:
    app = app_with(store)
    app.state["keeping"] = lambda: (
        {"entries": 4, "closed": 3, "behind": 0, "stopped": False, "halted": False} | standing
    )
    with TestClient(app) as client:
        health = client.get("/health")
    assert health.status_code == status
    assert health.json()["trail"]["entries"] == 4

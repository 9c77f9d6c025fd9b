"""A witness at a party's own site: it finds out whatever the host does with the log that it saw before."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest

from demo.cast import EXECUTIVE
from domain.aggregates.organisation import Organisation
from domain.commands import organisations
from domain.commands.store import Halted
from domain.trail.notes import Algorithm, Signer, Verifier
from domain.trail.witnessing import Unfaithful
from storage.database import Database
from storage.keys import make_key
from storage.log import Log
from storage.trail import Trail
from storage.witness import Refusing, Unkept, Unreachable, Witness
from tests.browser.kit import Served, served
from tests.kit.conversation import Conversation, key, said
from tests.web.kit import LOG_KEY
from tests.web.test_trail import NOW

AT = 1_835_438_400

Watch = Callable[..., Witness]


@pytest.fixture
def running(told_store: Database) -> Iterator[Served]:
    with served(told_store) as application:
        yield application


@pytest.fixture
def told_store(told_url: str) -> Iterator[Database]:
    """The demo in a database of its own, open."""
    with Database(told_url, size=12) as opened:
        yield opened


@pytest.fixture
def signer() -> Signer:
    return Signer("noorderdijk.example/witness", bytes([4]) * 32, Algorithm.COSIGNATURE)


@pytest.fixture
def registered(running: Served, signer: Signer) -> None:
    site = running.site
    command = uuid4()
    position = site.desk.do(organisations.register_key, EXECUTIVE.actor, command=command, vkey=signer.verifier.vkey())
    site.wait_for(position)


@pytest.fixture
def watch(running: Served, signer: Signer, tmp_path: Path) -> Watch:
    def watching(log_key: Verifier | None = LOG_KEY.verifier, state: str = "seen", by: Signer = signer) -> Witness:
        return Witness(f"{running.origin}/trail", by, tmp_path / state, log_key, lambda: AT)

    return watching


def grow(store: Database, events: int) -> int:
    """Let something be recorded, close a checkpoint over it, and return its size."""
    trail, stream = Trail(store.pool), uuid4()
    log = Log(store, [Conversation])
    for version in range(1, events + 1):
        log.append([said(stream, version)], key())
    while trail.follow():
        pass
    trail.close(LOG_KEY, NOW)
    return trail.size


def rewind(store: Database, events: int, entries: int) -> None:
    """Do what a host can do who has the database and the key: take away the end of it, everywhere, and go on."""
    with store.pool.connection() as connection, connection.transaction():
        connection.execute("set local session_replication_role = replica")
        connection.execute("delete from events where notification_id > %s", [events])
        connection.execute("delete from commands where position > %s", [events])
        connection.execute("delete from trail_entries where number >= %s", [entries])
        connection.execute("delete from trail_tiles where (number + 1) * 256 ^ (level + 1) > %s", [entries])
        connection.execute("delete from trail_checkpoints where size > %s", [entries])
        connection.execute("delete from trail_cosignatures where size > %s", [entries])


@pytest.mark.usefixtures("registered")
def test_it_signs_what_is_new_once_and_the_log_shows_it(running: Served, watch: Watch, signer: Signer) -> None:
    with pytest.raises(Unreachable, match="has signed nothing yet"):
        watch().witness()
    size = grow(running.store, 2)
    checkpoint, new = watch().witness()
    assert (checkpoint.size, new) == (size, True)
    shown = running.site.witnesses.checkpoint()
    assert shown is not None
    assert signer.verifier.signed_at(shown) == AT
    assert watch().witness() == (checkpoint, False)
    for events in (1, 300):
        size = grow(running.store, events)
        checkpoint, new = watch().witness()
        assert (checkpoint.size, new) == (size, True)


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize("instead", [0, 1, 6, 20])
def test_it_finds_a_log_that_was_rewound_whatever_came_instead(running: Served, watch: Watch, instead: int) -> None:
    log = Log(running.store)
    before = grow(running.store, 3)
    events = log.position()
    grow(running.store, 6)
    watch().witness()
    rewind(running.store, events, before)
    if instead:
        grow(running.store, instead)
    with pytest.raises(Unfaithful):
        watch().witness()
    with pytest.raises(Halted):
        grow(running.store, 1)
    halt = running.site.witnesses.halt()
    assert halt is not None
    assert halt.size == before + 7


def test_a_witness_that_nobody_registered_keeps_what_it_saw_and_is_told_so(running: Served, watch: Watch) -> None:
    before = grow(running.store, 2)
    events = Log(running.store).position()
    grow(running.store, 2)
    with pytest.raises(Refusing, match="whose key an organisation registered here"):
        watch().witness()
    rewind(running.store, events, before)
    with pytest.raises(Unfaithful):
        watch().witness()


@pytest.mark.usefixtures("registered")
def test_a_witness_that_nobody_registered_is_told_so_beside_one_that_counts(running: Served, watch: Watch) -> None:
    grow(running.store, 2)
    watch().witness()
    other = Signer("elders.example/witness", bytes([5]) * 32, Algorithm.COSIGNATURE)
    with pytest.raises(Refusing, match="whose key an organisation registered here"):
        watch(state="other", by=other).witness()


@pytest.mark.usefixtures("registered")
def test_a_key_that_was_withdrawn_witnesses_no_more(running: Served, watch: Watch, signer: Signer) -> None:
    site = running.site
    vkey = signer.verifier.vkey()
    withdrawn = site.desk.do(
        organisations.withdraw_key, EXECUTIVE.actor, command=uuid4(), vkey=vkey, reason="De sleutel is zoek."
    )
    site.wait_for(withdrawn)
    own = site.organisation(EXECUTIVE.actor.organisation)
    assert isinstance(own, Organisation)
    assert own.keys[vkey].until is not None
    grow(running.store, 1)
    with pytest.raises(Refusing):
        watch().witness()


@pytest.mark.usefixtures("registered")
def test_without_the_key_of_the_log_it_starts_from_what_the_log_says_and_keeps_to_it(
    running: Served, watch: Watch
) -> None:
    grow(running.store, 2)
    first = watch(log_key=None)
    assert first.first
    first.witness()
    assert not first.first
    other = Signer(LOG_KEY.verifier.name, bytes([8]) * 32).verifier
    with pytest.raises(Unkept, match="about a log of another key"):
        watch(log_key=other).witness()
    with pytest.raises(Unreachable, match="is not signed by"):
        watch(log_key=other, state="another").witness()


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize("content", ["", "nothing\n", "\xff", "{vkey}\nnot a note\n"])
def test_a_state_that_was_lost_or_spoilt_is_never_begun_anew(
    running: Served, watch: Watch, tmp_path: Path, content: str
) -> None:
    grow(running.store, 2)
    watch().witness()
    (tmp_path / "seen").write_text(content.format(vkey=LOG_KEY.verifier.vkey()), encoding="latin-1")
    with pytest.raises(Unkept, match="bring back a copy"):
        watch().witness()
    assert (tmp_path / "seen").read_text(encoding="latin-1") == content.format(vkey=LOG_KEY.verifier.vkey())


@pytest.mark.usefixtures("registered")
def test_two_witnesses_with_one_state_never_sign_two_stories(running: Served, watch: Watch) -> None:
    grow(running.store, 2)
    results: list[bool] = []
    threads = [Thread(target=lambda: results.append(watch().witness()[1])) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(results) == [False, False, False, True]


@contextmanager
def lying(answers: dict[str, tuple[int, bytes]]) -> Iterator[str]:
    """Serve something else than a log."""

    class Liar(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answers.get(self.path, (404, b""))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Liar) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"/checkpoint": (500, b"")},
        {"/checkpoint": (200, b"")},
        {"/checkpoint": (200, b"\xff")},
        {"/checkpoint": (200, b"x" * 1_100_000)},
        {"/checkpoint": (200, json.dumps({"size": 4}).encode())},
    ],
)
def test_what_is_no_log_is_an_answer_and_nothing_is_kept(
    tmp_path: Path, signer: Signer, answers: dict[str, tuple[int, bytes]]
) -> None:
    with lying(answers) as address:
        witness = Witness(address, signer, tmp_path / "seen", LOG_KEY.verifier, lambda: AT)
        with pytest.raises(Unreachable):
            witness.witness()
    with pytest.raises(Unreachable, match="cannot be reached"):
        witness.witness()
    assert not (tmp_path / "seen").exists()


def test_an_address_that_is_none_is_refused(tmp_path: Path) -> None:
    made = make_key(tmp_path / "key", "waterburg.example/witness", Algorithm.COSIGNATURE)
    with pytest.raises(Unreachable):
        Witness("file:///etc/passwd", made, tmp_path / "seen", None, lambda: AT)

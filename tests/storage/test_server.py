"""The embedded server is there when it is asked for, also after a crash, and gone when nobody needs it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from storage.server import EmbeddedServer, Unavailable, database
from storage.settings import Settings

FAST = {"fsync": "off", "max_connections": "20"}


@pytest.fixture
def place() -> Iterator[Path]:
    """A short path, as the address of a socket has to be."""
    with TemporaryDirectory(prefix="planspoor-server-", ignore_cleanup_errors=True) as directory:
        yield Path(directory)


def postmaster(place: Path) -> int:
    return int((place / "postgres" / "postmaster.pid").read_text().split(maxsplit=1)[0])


def answer(url: str, question: str = "SELECT 1") -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()
        assert row is not None
        return row[0]


def test_what_was_saved_is_there_after_a_restart(place: Path) -> None:
    with EmbeddedServer(place, FAST) as server, psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS figure")
    assert not (place / "postgres" / "postmaster.pid").exists()
    with EmbeddedServer(place, FAST) as server:
        assert answer(server.url, "SELECT figure FROM kept") == 42


def test_the_last_guest_stops_it_and_no_other(place: Path) -> None:
    first = EmbeddedServer(place, FAST).start()
    second = EmbeddedServer(place, FAST).start()
    first.stop()
    first.stop()
    assert answer(second.url) == 1
    second.stop()
    with pytest.raises(psycopg.OperationalError):
        answer(second.url)


def test_a_killed_guest_does_not_keep_it_running(place: Path) -> None:
    guest = f"from storage.server import *; EmbeddedServer(Path({str(place)!r})).start()"
    killed = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", f"{guest}; print('in', flush=True); import time; time.sleep(60)"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert killed.stdout is not None
    with killed, killed.stdout as said:
        assert said.readline() == "in\n"
        killed.kill()
    left = postmaster(place)
    with EmbeddedServer(place) as server:
        assert answer(server.url) == 1
        assert postmaster(place) == left
    assert not (place / "postgres" / "postmaster.pid").exists()


def test_a_killed_server_is_started_again(place: Path) -> None:
    server = EmbeddedServer(place, FAST).start()
    dead = postmaster(place)
    os.kill(dead, signal.SIGKILL)
    with EmbeddedServer(place, FAST) as again:
        assert answer(again.url) == 1
        assert postmaster(place) != dead
    server.stop()


def test_a_claim_by_a_number_that_is_another_program_now_is_forgotten(place: Path) -> None:
    with EmbeddedServer(place, FAST):
        claim = (place / "postgres" / "postmaster.pid").read_text()
    _, _, rest = claim.partition("\n")
    (place / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{rest}")
    with EmbeddedServer(place, FAST) as server:
        assert answer(server.url) == 1


def test_a_start_that_was_cut_off_half_way_is_made_whole(place: Path) -> None:
    half = place / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with EmbeddedServer(place, FAST) as server:
        assert answer(server.url) == 1


def test_a_path_too_long_for_a_socket_is_no_hindrance(place: Path) -> None:
    with EmbeddedServer(place / ("x" * 100) / "with a space", FAST) as server:
        assert answer(server.url) == 1
        sockets = Path(str(conninfo_to_dict(server.url)["host"]))
    assert not sockets.exists()


def test_its_address_leaves_nothing_to_the_environment(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "LC_ALL"):
        monkeypatch.setenv(name, "54321")
    with EmbeddedServer(place, FAST) as server:
        assert answer(server.url, "SELECT current_user || '@' || current_database()") == "planspoor@planspoor"


def test_nobody_else_can_open_its_files_or_socket(place: Path) -> None:
    with EmbeddedServer(place, FAST):
        assert (place / "postgres").stat().st_mode & 0o077 == 0


def test_it_does_not_listen_on_a_network(place: Path) -> None:
    with EmbeddedServer(place, FAST) as server:
        assert answer(server.url, "SHOW listen_addresses") == ""


def test_files_of_another_version_are_refused_with_a_sentence(place: Path) -> None:
    with EmbeddedServer(place, FAST):
        pass
    (place / "postgres" / "PG_VERSION").write_text("12\n")
    with pytest.raises(Unavailable, match=r"are of PostgreSQL 12"):
        EmbeddedServer(place, FAST).start()


def test_a_directory_that_cannot_be_used_is_refused_with_a_sentence(place: Path) -> None:
    (place / "file").write_text("")
    with pytest.raises(Unavailable, match="PLANSPOOR_DATA_DIR"):
        EmbeddedServer(place / "file", FAST).start()


def test_a_given_database_is_used_as_it_is(database_url: str) -> None:
    with database(Settings(database_url=database_url)) as url:
        assert url == database_url


def test_a_given_database_out_of_reach_is_refused_without_its_password() -> None:
    nowhere = "postgresql://somebody:geheim@127.0.0.1:1/none"
    with (
        pytest.raises(Unavailable, match=r"127\.0\.0\.1 cannot be reached") as refused,
        database(Settings(database_url=nowhere)),
    ):
        pytest.fail("there is nothing at port 1")
    assert "geheim" not in str(refused.value)


def test_a_given_database_that_is_too_old_is_refused(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.server.OLDEST", 99)
    with pytest.raises(Unavailable, match="needs 99 or newer"), database(Settings(database_url=database_url)):
        pytest.fail("too old")


def test_many_at_once_share_one_server(place: Path) -> None:
    guest = (
        "from storage.server import *\n"
        f"with EmbeddedServer(Path({str(place)!r})) as server:\n"
        "    psycopg.connect(server.url).close()"
    )
    started = time.monotonic()
    guests = [
        subprocess.Popen([sys.executable, "-c", guest], cwd=Path(__file__).parents[2])  # noqa: S603 - our own
        for _ in range(4)
    ]
    assert [guest.wait(timeout=60) for guest in guests] == [0, 0, 0, 0]
    assert time.monotonic() - started < 60
    assert not (place / "postgres" / "postmaster.pid").exists()

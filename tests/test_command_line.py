"""The command line does what it says, ends in order, and says in a sentence why it cannot."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from demo.watching import WITNESSES
from domain.signing import text_to_sign
from domain.trail.notes import Verifier, read_note
from storage.accounts import Account, Accounts
from storage.database import Database

ROOT = Path(__file__).parents[1]

Start = Callable[..., "subprocess.Popen[str]"]


def environment(settings: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLANSPOOR_")}
    return kept | {"PYTHONWARNINGS": "error", "PYTHONUNBUFFERED": "1"} | settings


@pytest.fixture
def start() -> Iterator[Start]:
    """Start `planspoor` with words and settings; whatever still runs afterwards is killed."""
    with TemporaryDirectory() as own, ExitStack() as running:

        def started(*words: str, **settings: str) -> "subprocess.Popen[str]":
            process = subprocess.Popen(  # noqa: S603 - ourselves
                [sys.executable, str(ROOT / "planspoor.py"), *words],
                env=environment(
                    {f"PLANSPOOR_{name.upper()}": value for name, value in ({"data_dir": own} | settings).items()}
                ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            running.enter_context(process)
            running.callback(process.kill)
            return process

        yield started


@pytest.fixture
def place() -> Iterator[Path]:
    """A short path for an embedded server."""
    with TemporaryDirectory(prefix="planspoor-line-", ignore_cleanup_errors=True) as directory:
        yield Path(directory)


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as port:
        number: int = port.getsockname()[1]
        return number


def said_until(process: "subprocess.Popen[str]", ending: str) -> str:
    """Return what a process says on standard output up to the line that ends so."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if line.rstrip().endswith(ending):
            return said
    assert process.stderr is not None
    pytest.fail(f"it ended with {process.wait()}: {said}{process.stderr.read()}")


def answer(port: int, path: str) -> int:
    with closing(HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


def said_by(port: int, path: str, word: str) -> int:
    """Return how often a word stands at an address, once it does, or after a minute."""
    found, deadline = 0, time.monotonic() + 60
    while found < len(WITNESSES) and time.monotonic() < deadline:
        with closing(HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
            connection.request("GET", path)
            found = connection.getresponse().read().decode().count(word)
        time.sleep(0.2)
    return found


def ended(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_serves_and_ends_in_order_when_told(start: Start, migrated_url: str, stop: signal.Signals) -> None:
    port = free_port()
    process = start("serve", database_url=migrated_url, port=str(port))
    said_until(process, "Ctrl-C stops it.")
    assert answer(port, "/health") == 200
    process.send_signal(stop)
    code, out, err = ended(process)
    assert (code, out) == (0, "")
    assert "Traceback" not in err


def test_an_empty_store_is_opened_with_a_code_that_only_the_console_shows(start: Start, migrated_url: str) -> None:
    port = free_port()
    process = start("serve", database_url=migrated_url, port=str(port))
    said = said_until(process, "Ctrl-C stops it.")
    assert re.search(rf"open http://127\.0\.0\.1:{port}/start with the code \w{{4}}(-\w{{4}}){{3}}\n", said)


def test_the_embedded_server_comes_and_goes_with_it_and_survives_a_kill(start: Start, place: Path) -> None:
    claim = place / "store" / "postgres" / "postmaster.pid"
    settings = {"data_dir": str(place / "store"), "port": str(free_port())}
    killed = start("serve", **settings)
    said_until(killed, "Ctrl-C stops it.")
    killed.kill()
    killed.wait()
    assert claim.exists()
    again = start("serve", **settings)
    said_until(again, "Ctrl-C stops it.")
    again.send_signal(signal.SIGINT)
    code, _, err = ended(again)
    assert code == 0, err
    assert not claim.exists()


def test_the_demo_is_told_once_and_prints_who_can_sign_in(start: Start, migrated_url: str) -> None:
    port = free_port()
    told = []
    for _ in range(2):
        process = start("demo", database_url=migrated_url, port=str(port))
        told.append(said_until(process, "Ctrl-C stops it."))
        assert answer(port, "/health") == 200
        assert answer(port, "/sign-in") == 200
        assert said_by(port, "/trail/checkpoint", "/witness ") == 3
        process.send_signal(signal.SIGINT)
        assert ended(process)[0] == 0
    assert told[0] == told[1]
    assert told[0].startswith("Today is 2028-02-29 here. Sign in with the password ")
    assert "uitvoerder@noorderdijk.example" in told[0]


def test_read_models_are_made_anew_from_the_log(start: Start, migrated_url: str) -> None:
    process = start("demo", database_url=migrated_url, port=str(free_port()))
    said_until(process, "Ctrl-C stops it.")
    code, _, err = ended(start("project", database_url=migrated_url))
    assert (code, err.count("\n")) == (1, 1)
    process.send_signal(signal.SIGINT)
    assert ended(process)[0] == 0

    def rows() -> dict[str, list[tuple[str]]]:
        with psycopg.connect(migrated_url) as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'projections'").fetchall()
            return {
                name: connection.execute(
                    sql.SQL("SELECT each::text FROM projections.{} AS each ORDER BY 1").format(sql.Identifier(name))
                ).fetchall()
                for (name,) in tables
            }

    live = rows()
    assert len(live["plans"]) == 3
    with psycopg.connect(migrated_url) as connection:
        connection.execute("DELETE FROM projections.plans")
        claims = connection.execute("DELETE FROM planspoor.claims").rowcount
    code, out, _ = ended(start("project", database_url=migrated_url))
    assert code == 0
    assert claims
    assert f"{claims} claims were not as the log has them, and are now\n" in out
    assert re.search(r"^plans stands at event \d+$", out, re.MULTILINE)
    assert rows() == live
    code, out, _ = ended(start("project", database_url=migrated_url))
    assert (code, "claims" in out) == (0, False)


def test_the_demo_is_not_told_into_a_store_that_holds_something_else(start: Start, migrated_url: str) -> None:
    somebody = Account(
        id=uuid4(), organisation=uuid4(), email="a@waterburg.example", name="a", administrator=True, language="nl"
    )
    with Database(migrated_url) as store:
        Accounts(store.pool).open_account(somebody, password="", at=datetime.now(UTC))
    code, out, err = ended(start("demo", database_url=migrated_url, port=str(free_port())))
    assert (code, out) == (1, "")
    assert err.startswith("planspoor: There is something else than the demo in this store: ")


def test_a_port_that_is_taken_is_named(start: Start, place: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        code, _, err = ended(start("serve", data_dir=str(place / "store"), port=str(port)))
    assert code == 1
    assert err == (
        f"planspoor: Cannot listen on 127.0.0.1 port {port}: Address already in use. "
        "Stop what listens there, or set PLANSPOOR_HOST or PLANSPOOR_PORT.\n"
    )
    assert not (place / "store").exists()


@pytest.mark.parametrize(
    ("settings", "code", "sentence"),
    [
        ({"prot": "8000"}, 2, "PLANSPOOR_PROT is not a setting"),
        ({"port": "no"}, 2, "PLANSPOOR_PORT must be a number"),
        ({"database_url": "nonsense"}, 2, "PLANSPOOR_DATABASE_URL must be an address"),
        (
            {"database_url": "postgresql://nobody@127.0.0.1:1/none"},
            1,
            "127.0.0.1 cannot be reached: Connection refused",
        ),
        ({"database_url": "postgresql:///none?host=/dev/null"}, 1, "/dev/null cannot be reached: Not a directory"),
        ({"data_dir": "/dev/null/store"}, 1, "Set PLANSPOOR_DATA_DIR"),
    ],
)
def test_what_is_set_wrongly_is_said_in_one_line(
    start: Start, settings: dict[str, str], code: int, sentence: str
) -> None:
    got, out, err = ended(start("migrate", **settings))
    assert (got, out) == (code, "")
    assert err.startswith("planspoor: ")
    assert sentence in err
    assert err.count("\n") == 1


def test_migrating_says_which_steps_it_took_and_takes_them_once(start: Start, database_url: str) -> None:
    steps = [path.name for path in sorted((ROOT / "storage" / "migrations").glob("*.sql"))]
    assert ended(start("migrate", database_url=database_url))[:2] == (0, "".join(f"{step}\n" for step in steps))
    assert ended(start("migrate", database_url=database_url))[:2] == (0, "")


def test_the_norm_owner_is_an_organisation_that_is_there(start: Start, migrated_url: str) -> None:
    code, out, err = ended(start("appoint", "gemeente Nergens", database_url=migrated_url))
    assert (code, out) == (1, "")
    assert err == "planspoor: 0 organisations are called gemeente Nergens.\n"


def test_recovering_an_account_that_is_not_there_is_refused(start: Start, migrated_url: str) -> None:
    code, out, err = ended(start("recover", "nobody@waterburg.example", database_url=migrated_url))
    assert (code, out, err) == (1, "", "planspoor: Nobody signs in as nobody@waterburg.example.\n")


def test_help_tells_every_command(start: Start) -> None:
    code, out, _ = ended(start("--help"))
    assert code == 0
    for command in ("serve", "demo", "migrate", "project", "appoint", "recover", "dossier", "verify", "value"):
        assert re.search(rf"^    {command} +\w", out, re.MULTILINE)
        assert ended(start(command, "--help"))[0] == 0


def test_a_question_that_makes_no_sense_is_an_error_of_use(start: Start) -> None:
    assert ended(start())[0] == 2
    assert ended(start("dance"))[0] == 2


def test_valuing_a_file_that_is_not_there_is_one_line(start: Start, place: Path) -> None:
    code, out, err = ended(start("value", str(place / "none.json")))
    assert (code, out) == (2, "")
    assert err.count("\n") == 1


def test_valuing_reads_a_scenario_and_writes_a_document(start: Start) -> None:
    code, out, err = ended(start("value", str(ROOT / "tests" / "valuation" / "demo-scenario.json")))
    assert (code, err) == (0, "")
    assert '"realised_cents": 27888454' in out


@pytest.mark.parametrize("python", ["/bin/false", "/no/python"])
def test_without_a_python_that_is_new_enough_the_start_says_so(python: str) -> None:
    said = subprocess.run(  # noqa: S603 - ourselves
        [str(ROOT / ".ci" / "python")],
        env={**os.environ, "PYTHON": python},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert said.stderr == f"Planspoor needs Python 3.11 or newer, and found none at {python}; set PYTHON to one.\n"


def test_without_a_chromium_that_may_be_installed_the_tests_say_what_to_install(tmp_path: Path) -> None:
    for program, does in {"id": "echo 1000", "sudo": "exit 1", "apt-get": "exit 1"}.items():
        (tmp_path / program).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / program).chmod(0o755)
    said = subprocess.run(  # noqa: S603 - ourselves
        ["/bin/sh", str(ROOT / ".ci" / "chromium")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert said.stderr.endswith("install Debian's package chromium.\n")
    assert said.stderr.count("\n") == 1


def test_a_chromium_is_installed_where_that_is_allowed(tmp_path: Path) -> None:
    chromium = tmp_path / "chromium"
    does = f"case \"$*\" in *install*chromium*) echo '#!/bin/sh' > {chromium}; /bin/chmod +x {chromium};; esac"
    for program, line in {"id": "echo 0", "apt-get": does}.items():
        (tmp_path / program).write_text(f"#!/bin/sh\n{line}\n")
        (tmp_path / program).chmod(0o755)
    said = subprocess.run(  # noqa: S603 - ourselves
        ["/bin/sh", str(ROOT / ".ci" / "chromium")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stderr) == (0, "")
    assert chromium.exists()


def test_a_key_is_made_a_witness_watches_and_an_audit_finds_nothing(
    start: Start, migrated_url: str, place: Path
) -> None:
    port = free_port()
    settings = {"database_url": migrated_url, "port": str(port), "data_dir": str(place)}
    assert ended(start("audit", **settings))[0] == 1
    serving = start("serve", **settings)
    said_until(serving, "Ctrl-C stops it.")
    key, state, log = str(place / "witness.key"), str(place / "seen"), f"http://127.0.0.1:{port}/trail"
    code, out, err = ended(start("key", "--witness", "waterburg.example/witness", key))
    assert (code, out.count("+") >= 2) == (0, True)  # Base64 may hold more of them
    assert "keep a copy" in err
    code, _, err = ended(start("key", "--witness", "waterburg.example/witness", key))
    assert (code, "cannot be written" in err) == (1, True)
    code, out, err = ended(start("witness", "--log", log, "--key", key, "--state", state))
    assert (code, out) == (1, "")
    assert "has signed nothing yet" in err
    code, out, err = ended(start("audit", **settings))
    assert (code, out) == (
        0,
        (
            "0 events, 0 entries, 0 events wait for one. No checkpoint yet."
            " No witness ever signed: whoever has the key of the log could have written all of it anew.\n"
        ),
    )
    with psycopg.connect(migrated_url, autocommit=True) as connection:
        connection.execute("insert into planspoor.events values (gen_random_uuid(), 1, 'nothing/1', %s, 1)", [b"{}"])
    code, out, _ = ended(start("audit", "--state", state, **settings))
    assert code == 1
    code, out, _ = ended(start("audit", **settings))
    assert (code, out.splitlines()[0]) == (1, "The event at position 1 cannot be read (Unreadable).")
    serving.send_signal(signal.SIGTERM)
    assert ended(serving)[0] == 0


@pytest.mark.parametrize("given", [["--every", "0"], ["--every", "soon"], []])
def test_a_witness_that_is_asked_wrongly_says_how(start: Start, given: list[str]) -> None:
    code, out, err = ended(start("witness", "--log", "http://127.0.0.1:9/trail", *given))
    assert (code, out) == (2, "")
    assert "usage: planspoor witness" in err


def test_what_is_agreed_is_signed_with_a_key_and_nothing_else_is(start: Start, place: Path) -> None:
    key, watching, text = place / "own.key", place / "watching.key", place / "text"
    ended(start("key", "--witness", "waterburg.example/witness", str(watching)))
    _, vkey, _ = ended(start("key", "waterburg.example/own", str(key)))
    text.write_bytes(text_to_sign(uuid4(), uuid4(), "ab" * 32).replace("\n", "\r\n").encode())
    code, line, err = ended(start("sign", "--key", str(key), str(text)))
    assert code == 0
    assert "Signed as waterburg.example/own" in err
    signed = read_note(f"{text.read_text()}\n{line}")
    assert Verifier.read(vkey.strip()).signed(signed)
    for given, said in (
        ((str(watching), str(text)), "is that of a witness"),
        ((str(key), str(key)), "This is no text to sign"),
        ((str(key), "-"), "This is no text to sign"),
        ((str(key), str(place / "nothing")), "cannot be read"),
        ((str(text), str(text)), "Others can read the key"),
    ):
        code, out, err = ended(start("sign", "--key", *given))
        assert (code, out) == (1, "")
        assert said in err
        assert "PRIVATE" not in err

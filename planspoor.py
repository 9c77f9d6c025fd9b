"""The command line, and the only starter of Planspoor."""

import argparse
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Final, NamedTuple, NoReturn
from uuid import uuid4

# Installed or not, the folders of this application stand beside this file.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from msgspec.structs import replace

from domain.refusals import Missing, Refused
from projections.organisations import organisations_named
from projections.projector import Projector
from projections.read_models import READ_MODELS
from storage.accounts import Accounts, opening_code, recovery_link
from storage.claims import settled
from storage.database import Database
from storage.log import Log
from storage.migrations import Diverged
from storage.migrations import migrate as migrate_database
from storage.server import Unavailable, database
from storage.settings import Malformed, Settings, variable

POLITELY: Final = 10
"""Seconds that requests may still take after the application was told to stop."""


class Store(NamedTuple):
    """What is open while a command works."""

    database: Database
    log: Log
    accounts: Accounts


class Stopped(Exception):  # noqa: N818 - said to a person
    """The command cannot go on. The message is a sentence that says why, and what to do."""


def main(words: Sequence[str] | None = None) -> int:
    """Do one command; return 0 when it is done, 1 when it could not be, 2 when it was asked wrongly."""
    asked = _parser().parse_args(words)
    try:
        done: int = asked.do(asked)
    except (Diverged, Stopped, Unavailable) as reason:
        print(f"planspoor: {reason}", file=sys.stderr)
        return 1
    except Malformed as reason:
        print(f"planspoor: {reason}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 1
    return done


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="planspoor",
        description="Social return as a living agreement between client and contractor.",
        epilog="Settings are environment variables that begin with PLANSPOOR_; docs/settings.md has them all.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(do: Callable[[argparse.Namespace], int], says: str) -> argparse.ArgumentParser:
        made = commands.add_parser(do.__name__, help=says, description=f"{says[0].upper()}{says[1:]}.")
        made.set_defaults(do=do)
        return made

    command(serve, "serve the application; an empty store is opened with a code from the console")
    command(demo, "serve it with a story in it, in which today is 29 February 2028")
    command(migrate, "bring the database up to date, and nothing else")
    command(project, "make every read model anew from the log, and see whether the claims are as it has them")
    asking = command(appoint, "let an organisation publish the versions of the national norm")
    asking.add_argument("organisation", metavar="ORGANISATION", help="its name, as it is registered")
    asking = command(recover, "print a one-time link with which somebody chooses a new password")
    asking.add_argument("email", metavar="EMAIL", help="the address that the account signs in with")
    asking = command(value, "value scenario files, and explain every line")
    asking.add_argument("files", metavar="FILE", nargs="+", help="a scenario in JSON; - is standard input")
    asking.add_argument("--as-of", metavar="DATE", help="the day to value on, instead of the scenario's own")
    return parser


def serve(asked: argparse.Namespace) -> int:  # noqa: ARG001 - it is asked without words
    """Serve until somebody says stop."""
    settings = Settings.from_environment(os.environ)
    with suppress(KeyboardInterrupt), _port(settings) as port, _store(settings) as store:
        code = opening_code(store.accounts, datetime.now(UTC))
        if code is not None:
            print(f"Nobody has an account yet: open {settings.origin}/start with the code {code}")
        _run(settings, store, port)
    return 0


def demo(asked: argparse.Namespace) -> int:  # noqa: ARG001
    """Serve the demo story, told into an empty store first."""
    from demo import arrival, story
    from web.passwords import Passwords

    settings = Settings.from_environment(os.environ)
    settings = replace(settings, today=settings.today or story.TODAY)
    with suppress(KeyboardInterrupt), _port(settings) as port, _store(settings) as store:
        try:
            arrival.play(store.log, store.accounts, Passwords(), datetime.now(UTC))
        except arrival.HalfTold as reason:
            raise Stopped(f"An earlier start broke off while it told the story: {_anew(settings)}") from reason
        if not arrival.told_in(store.accounts):
            raise Stopped(f"There is something else than the demo in this store: {_anew(settings)}")
        print(f"Today is {settings.today} here. Sign in with the password {arrival.PASSWORD} as")
        for organisation, members in arrival.who_can_sign_in().items():
            print(f"  {organisation:<18} {', '.join(member.email for member in members)}")
        _run(settings, store, port)
    return 0


def migrate(asked: argparse.Namespace) -> int:  # noqa: ARG001
    """Bring the database up to date; say what was done."""
    with database(Settings.from_environment(os.environ)) as url:
        for step in migrate_database(url):
            print(step)
    return 0


def project(asked: argparse.Namespace) -> int:  # noqa: ARG001
    """Make the read models anew."""
    with _store(Settings.from_environment(os.environ)) as store:
        if not _projector(store).rebuild():
            raise Stopped("Planspoor runs on this database and keeps its read models: stop it first.")
        if astray := store.log.settle_claims():
            print(f"{astray} claims were not as the log has them, and are now")
        for name, model in _projector(store).health().items():
            print(f"{name} stands at event {model['position']}")
    return 0


def appoint(asked: argparse.Namespace) -> int:
    """Appoint the owner of the norm."""
    from domain.authority import HOST
    from domain.commands import Desk, organisations

    settings = Settings.from_environment(os.environ)
    with _store(settings) as store:
        with _projector(store) as projector:
            projector.wait_for(store.log.position(), timeout=POLITELY)
        found = organisations_named(store.database.pool, asked.organisation)
        if len(found) != 1:
            raise Stopped(f"{len(found)} organisations are called {asked.organisation}.")
        try:
            Desk(store.log, lambda: datetime.now(UTC)).do(
                organisations.appoint_norm_owner, HOST, command=uuid4(), organisation=found[0]
            )
        except Refused as reason:
            raise Stopped(f"{asked.organisation} publishes the norm already.") from reason
    print(f"{asked.organisation} publishes the versions of the national norm from now on.")
    return 0


def recover(asked: argparse.Namespace) -> int:
    """Print a recovery link."""
    settings = Settings.from_environment(os.environ)
    with _store(settings) as store:
        try:
            path = recovery_link(store.accounts, asked.email, datetime.now(UTC))
        except Missing as reason:
            raise Stopped(f"Nobody signs in as {asked.email}.") from reason
    print(f"{settings.origin}{path}")
    return 0


def value(asked: argparse.Namespace) -> int:
    """Value scenario files."""
    from domain.valuation.command import value_command

    return value_command(asked.files, asked.as_of, sys.stdin.buffer, sys.stdout.buffer, sys.stderr)


@contextmanager
def _port(settings: Settings) -> Iterator[socket.socket]:
    """Listen before anything else is done: who comes early waits, and who is second hears it at once."""
    try:
        family, *_, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        port = socket.create_server(address[:2], family=family, backlog=2048)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise Stopped(
            f"Cannot listen on {settings.host} port {settings.port}: {reason}. "
            f"Stop what listens there, or set {variable('host')} or {variable('port')}."
        ) from error
    with port:
        yield port


@contextmanager
def _store(settings: Settings) -> Iterator[Store]:
    """Open the database, up to date. Being told to stop ends it in order, as Ctrl-C does."""
    from web.app import DRAWING, THREADS

    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup leaves it
        signal.signal(signal.SIGHUP, _terminate)
    with database(settings) as url:
        migrate_database(url)
        with Database(url, size=THREADS + DRAWING + 2) as opened:
            log = Log(opened)
            if not settled(opened):
                log.settle_claims()
            yield Store(opened, log, Accounts(opened.pool))


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - as signals are handled
    raise KeyboardInterrupt


def _terminate(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    signal.raise_signal(signal.SIGTERM)


def _run(settings: Settings, store: Store, port: socket.socket) -> None:
    import uvicorn

    from web.app import create_app, spare_the_collector

    lines = logging.StreamHandler()
    lines.setFormatter(_Line())
    logging.basicConfig(level=logging.INFO, handlers=[lines])
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    with _projector(store) as projector:
        app = create_app(
            settings,
            pool=store.database.pool,
            store=store.log,
            wait_for=projector.wait_for,
            projections=projector.health,
        )
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=POLITELY
        )
        projector.wait_for(store.log.position())
        spare_the_collector()

        class Announced(uvicorn.Server):
            """Says where it is once it listens to being told to stop, and not before."""

            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                print(f"Planspoor is at {settings.origin} - Ctrl-C stops it.", flush=True)

        Announced(config).run(sockets=[port])


def _projector(store: Store) -> Projector:
    return Projector(store.database, store.log, READ_MODELS)


def _anew(settings: Settings) -> str:
    if settings.database_url is not None:
        return f"give it an empty database by {variable('database_url')}, or use `planspoor serve`."
    return f"remove {settings.data_dir} to begin anew, or use `planspoor serve`."


class _Line(logging.Formatter):
    """One line of JSON for each thing that happened."""

    ALWAYS: Final = frozenset(vars(logging.makeLogRecord({})))

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "log": record.name,
            "said": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in self.ALWAYS}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


if __name__ == "__main__":
    sys.exit(main())

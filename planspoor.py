"""The command line, and the only starter of Planspoor."""

import argparse
import json
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn
from urllib.parse import urlsplit
from uuid import UUID, uuid4

# Installed or not, the folders of this application stand beside this file.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from msgspec.structs import replace
from psycopg.errors import UndefinedTable

from domain.refusals import Missing, Refused
from domain.trail.merkle import Malformed as Unsound
from domain.trail.notes import Algorithm, Signer, Verifier
from projections.organisations import organisations_named
from projections.projector import Projector
from projections.read_models import READ_MODELS
from storage.accounts import Accounts, opening_code, recovery_link
from storage.claims import settled
from storage.database import Database
from storage.keeper import Keeper
from storage.keys import Unusable, log_key, make_key, read_key
from storage.log import Log
from storage.looks import Looks
from storage.migrations import Diverged
from storage.migrations import migrate as migrate_database
from storage.news import News
from storage.server import Unavailable, database
from storage.settings import Malformed, Settings, variable

if TYPE_CHECKING:
    from web.postman import Postman
    from web.visits import Site

MOST_SENTENCES: Final = 100
"""Findings that are said at once."""

DAY: Final = 86_400
"""Seconds."""

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
    except (Diverged, Stopped, Unavailable, Unusable) as reason:
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
    asking = command(key, "make a key, for a file that only its owner can read, and print the public half")
    asking.add_argument("name", metavar="NAME", help="what the key is called, such as organisation.example/witness")
    asking.add_argument("file", metavar="FILE", type=Path, help="where the private half goes; nothing is overwritten")
    asking.add_argument("--witness", action="store_true", help="to cosign the log; without it, to sign what is agreed")
    asking = command(sign, "sign with a key of your own what is agreed, and print the line to hand in")
    asking.add_argument("--key", metavar="FILE", type=Path, required=True, help="as planspoor key made it")
    asking.add_argument("text", metavar="FILE", nargs="?", default="-", help="the text to sign; - is standard input")
    asking = command(witness, "make sure that a log goes on from what was seen of it, and cosign it")
    asking.add_argument("--log", metavar="URL", required=True, help="such as https://planspoor.example/trail")
    asking.add_argument("--key", metavar="FILE", type=Path, required=True, help="as planspoor key --witness made it")
    asking.add_argument("--state", metavar="FILE", type=Path, required=True, help="where the witness keeps what it saw")
    asking.add_argument("--log-key", metavar="VKEY", help="the public key of the log, as you have it from elsewhere")
    asking.add_argument("--every", metavar="SECONDS", type=_seconds, help="go on, so often, until somebody says stop")
    asking = command(audit, "look at the whole log and its whole trail, and name whatever is off")
    asking.add_argument("--state", metavar="FILE", type=Path, action="append", default=[], help="what a witness keeps")
    asking.add_argument("--log-key", metavar="VKEY", help="the public key of the log; without it, that of this site")
    asking = command(dossier, "write everything that was recorded of a plan to one file, with the proof")
    asking.add_argument("plan", metavar="PLAN", type=_id, help="the id of the plan, as it stands in its address")
    asking.add_argument("-o", "--output", metavar="FILE", type=Path, required=True, help="the zip to write")
    asking.add_argument("--limited", metavar="ORGANISATION", help="as this party of the plan may take it along")
    asking = command(verify, "make sure, offline, that a dossier holds all that was recorded, unchanged")
    asking.add_argument("dossier", metavar="DOSSIER", help="the zip")
    asking.add_argument("--trust", metavar="FILE", required=True, help="whom you trust; docs/dossier.md tells how")
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
    from demo import arrival, dispute, story, watching
    from web.clock import Clock
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
        dispute.look(store.log, Looks(store.database.pool))
        print(f"Today is {settings.today} here. Sign in with the password {arrival.PASSWORD} as")
        for organisation, members in arrival.who_can_sign_in().items():
            print(f"  {organisation:<18} {', '.join(member.email for member in members)}")
        log = f"{replace(settings, public_url=None).origin}/trail"
        with watching.watched(store.log, settings.data_dir / "witnesses", log, Clock(settings.today).now):
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


def audit(asked: argparse.Namespace) -> int:
    """Audit the database."""
    from storage import audit as audits
    from storage.witness import Unkept, read_seen

    settings = Settings.from_environment(os.environ)
    log_key = _log_key(asked.log_key) or read_key(settings.key_of_the_trail).verifier
    try:
        held = [seen.note for each in asked.state if (seen := read_seen(each)).note is not None]
    except (FileNotFoundError, Unkept) as reason:
        raise Stopped(str(reason)) from reason
    with database(settings) as url, Database(url, size=2) as opened:
        try:
            found = audits.audit(opened.pool, Log(opened).mapper, log_key, held, _progress("entries"))
        except UndefinedTable as reason:
            raise Stopped("This database is not up to date: planspoor migrate brings it there.") from reason
    for sentence in found.findings[:MOST_SENTENCES]:
        print(sentence)
    if len(found.findings) > MOST_SENTENCES:
        print(f"And {len(found.findings) - MOST_SENTENCES} more.")
    print(found.summary())
    return 1 if found.findings else 0


def key(asked: argparse.Namespace) -> int:
    """Make a key."""
    algorithm = Algorithm.COSIGNATURE if asked.witness else Algorithm.ED25519
    made = make_key(asked.file, asked.name, algorithm)
    print(
        f"{asked.file} holds a private key now: keep a copy, and show it to nobody. Its public half is", file=sys.stderr
    )
    print(made.verifier.vkey())
    return 0


def sign(asked: argparse.Namespace) -> int:
    """Sign a text."""
    from domain.signing import FORM

    signer = read_key(asked.key)
    if signer.verifier.algorithm is not Algorithm.ED25519:
        raise Stopped(f"The key in {asked.key} is that of a witness: make one to sign with, by planspoor key.")
    try:
        text = sys.stdin.read() if asked.text == "-" else Path(asked.text).read_text()
    except OSError as reason:
        raise Stopped(f"{asked.text} cannot be read: {reason.strerror}.") from reason
    except UnicodeDecodeError as reason:
        raise Stopped(f"{asked.text} is no text to sign.") from reason
    text = f"{text.rstrip()}\n".replace("\r\n", "\n")
    if not FORM.fullmatch(text):
        raise Stopped("This is no text to sign: download it from the page of the amendment.")
    print(f"Signed as {signer.verifier.name}:\n{text}", end="", file=sys.stderr)
    print(signer.sign(text).line(), end="")
    return 0


def witness(asked: argparse.Namespace) -> int:
    """Witness a log, once or until somebody says stop."""
    from domain.trail.witnessing import Unfaithful
    from storage.witness import Refusing, Unkept, Unreachable, Witness

    try:
        watching = Witness(asked.log, _witness_key(asked.key), asked.state, _log_key(asked.log_key), _seconds_now)
        while True:
            try:
                if watching.first and asked.log_key is None:
                    print(
                        f"The key of the log is taken from {asked.log}, for the first and last time.", file=sys.stderr
                    )
                checkpoint, new = watching.witness()
                if new or not asked.every:
                    print(f"{checkpoint.size} entries: {checkpoint.root.hex()}", flush=True)
            except (Refusing, Unreachable) as reason:
                if not asked.every:
                    raise Stopped(str(reason)) from reason
                print(f"planspoor: {reason}", file=sys.stderr, flush=True)
            if not asked.every:
                return 0
            time.sleep(asked.every)
    except (Unkept, Unreachable) as reason:
        raise Stopped(str(reason)) from reason
    except Unfaithful as reason:
        raise Stopped(
            f"{reason} Keep {asked.state}: it is the proof. Nothing was signed. Tell the others who take part."
        ) from reason


def dossier(asked: argparse.Namespace) -> int:
    """Write the dossier of a plan."""
    from projections.dossiers import Dossiers, Unproven
    from storage.files import write_anew
    from storage.witnesses import Witnesses
    from web.papers import readable

    settings = Settings.from_environment(os.environ)
    signer = read_key(settings.key_of_the_trail)
    with _store(settings) as store:
        made = Dossiers(store.database.pool, Witnesses(store.database.pool, signer.verifier))
        try:
            reader = _party(store.log, asked.plan, asked.limited) if asked.limited else None
            one = made.of(asked.plan, reader)
        except Missing as reason:
            raise Stopped(f"There is no plan {asked.plan} here.") from reason
        except Unproven as reason:
            raise Stopped("No checkpoint covers this plan yet: serve it for a minute, and ask again.") from reason
        found = one.dossier
        events = sum(len(stream.events) for stream in found.streams.values())
        said = f"{events} events of {len(found.streams)} streams, up to entry {found.size} of the log"
        print(f"{said}; they are put together", file=sys.stderr, flush=True)
        content = made.written(one, signer, readable(one, store.log))
    try:
        write_anew(asked.output, content)
    except OSError as reason:
        raise Stopped(f"{asked.output} cannot be written: {reason.strerror}.") from reason
    print(f"The {found.form} dossier is {asked.output}, {len(content):,} bytes.")
    return 0


def verify(asked: argparse.Namespace) -> int:
    """Verify a dossier."""
    import verify_dossier

    return verify_dossier.main([asked.dossier, "--trust", asked.trust])


def value(asked: argparse.Namespace) -> int:
    """Value scenario files."""
    from domain.valuation.command import value_command

    return value_command(asked.files, asked.as_of, sys.stdin.buffer, sys.stdout.buffer, sys.stderr)


def _party(log: Log, plan: UUID, name: str) -> UUID:
    """Return the party of a plan that has a name."""
    from domain.aggregates.organisation import Organisation
    from domain.aggregates.plan import Plan

    found = Plan.replay(plan, log.streams([plan])[plan]).required()
    streams = log.streams({found.client, *found.contractors})
    named = [id for id, stream in streams.items() if Organisation.replay(id, stream).name == name]
    if len(named) != 1:
        raise Stopped(f"{len(named)} parties of this plan are called {name}.")
    return named[0]


def _id(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{typed} is not the id of a plan") from None


def _progress(of: str) -> Callable[[int, int], None]:
    """Return what tells on standard error how far something is: on a screen in one line, and else at every tenth."""
    told = -1

    def progress(done: int, total: int) -> None:
        nonlocal told
        if sys.stderr.isatty():
            print(f"\r{done:,} of {total:,} {of}", end="" if done < total else "\n", file=sys.stderr, flush=True)
        elif (tenth := done * 10 // max(total, 1)) != told:
            told = tenth
            print(f"{done:,} of {total:,} {of}", file=sys.stderr, flush=True)

    return progress


def _witness_key(file: Path) -> Signer:
    signer = read_key(file)
    if signer.verifier.algorithm is not Algorithm.COSIGNATURE:
        raise Stopped(f"The key in {file} signs what is agreed: make one for a witness with planspoor key --witness.")
    return signer


def _log_key(vkey: str | None) -> Verifier | None:
    try:
        return Verifier.read(vkey) if vkey is not None else None
    except Unsound as error:
        raise Stopped("What was given as --log-key is no public key.") from error


def _seconds(given: str) -> float:
    seconds = float(given)
    if not 1 <= seconds <= DAY:
        raise argparse.ArgumentTypeError("give a number of seconds from 1 to 86400")
    return seconds


def _seconds_now() -> int:
    return int(time.time())


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
    from web.clock import Clock

    lines = logging.StreamHandler()
    lines.setFormatter(_Line())
    logging.basicConfig(level=logging.INFO, handlers=[lines])
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    clock, key = Clock(settings.today), settings.key_of_the_trail
    signer = log_key(key, f"{urlsplit(settings.origin).netloc}/trail")
    keeper = Keeper(store.database, signer, clock.now, key.with_suffix(".seen"))
    with _projector(store) as projector, keeper:
        app = create_app(
            settings,
            clock=clock,
            signer=signer,
            pool=store.database.pool,
            store=store.log,
            wait_for=projector.wait_for,
            projections=projector.health,
            keeping=keeper.health,
        )
        rooms = app.state["site"].rooms
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=POLITELY
        )
        projector.wait_for(store.log.position())
        spare_the_collector()

        class Announced(uvicorn.Server):
            """Says where it is once it listens to being told to stop; then it lets go of who only looks."""

            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                print(f"Planspoor is at {settings.origin} - Ctrl-C stops it.", flush=True)

            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                rooms.close()
                await super().shutdown(sockets)

        with ExitStack() as beside:
            beside.enter_context(News(store.database, rooms.grew, rooms.moved))
            if settings.smtp_url or settings.mailbox:
                beside.enter_context(_postman(settings, app.state["site"], store))
            Announced(config).run(sockets=[port])


def _postman(settings: Settings, site: "Site", store: Store) -> "Postman":
    """Return who writes letters and sends them; in a demonstration at any hour, and into the mailbox."""
    from storage.smtp import MailServer
    from web.postman import MORNING, Postman

    if settings.smtp_url is None or settings.mail_from is None:
        return Postman(site, store.database, None, morning=0)
    server = MailServer(settings.smtp_url, settings.mail_from, urlsplit(settings.origin).netloc)
    return Postman(site, store.database, server, morning=MORNING)


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

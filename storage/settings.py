"""What can be set from outside: environment variables, read once, or the start stops with a sentence."""

import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Self, get_args
from urllib.parse import urlsplit

import msgspec
import psycopg
from msgspec import Meta
from psycopg.conninfo import conninfo_to_dict

PREFIX: Final = "PLANSPOOR_"


class Malformed(Exception):  # noqa: N818 - said to a person, as a sentence
    """A setting is unknown or cannot be understood. The message names it, without its value."""


class Theme(StrEnum):
    """A look that is shipped."""

    PLANSPOOR = "planspoor"
    WATERBURG = "waterburg"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that can be set. The variable of a field is its name in capitals behind `PLANSPOOR_`."""

    database_url: Annotated[
        str | None,
        Meta(
            title="an address like `postgresql://user:password@host:port/name`",
            description="An existing PostgreSQL 16 or newer. Without it an embedded one runs.",
        ),
    ] = None
    data_dir: Annotated[
        Path,
        Meta(
            title="a directory",
            description="Where the embedded PostgreSQL keeps its files; made when missing. Started by root it runs as "
            "the system user `planspoor-postgres`, and directories on the way are opened for passing through.",
        ),
    ] = Path(".planspoor")
    trail_key: Annotated[
        Path | None,
        Meta(
            title="a file",
            description="The private key with which the control trail is signed; made when missing, readable by its "
            "owner only. Beside it stands what was signed last. Keep a copy elsewhere: every process on the "
            "same database needs the same key. Without it: `trail.key` in the data directory.",
        ),
    ] = None
    host: Annotated[
        str,
        Meta(
            title="a name or an address of this machine",
            description="Where to listen. `0.0.0.0` is every network: put TLS in front of it.",
        ),
    ] = "127.0.0.1"
    port: Annotated[
        int,
        Meta(ge=1, le=65535, title="a number from 1 to 65535", description="The port to listen on."),
    ] = 8000
    public_url: Annotated[
        str | None,
        Meta(
            title="an address like `https://planspoor.example`",
            description="What people type, used in one-time links. With `https` cookies travel over TLS "
            "only. Without it: host and port as above.",
        ),
    ] = None
    smtp_url: Annotated[
        str | None,
        Meta(
            title="an address like `smtps://user:password@mail.example` or `smtp://mail.example:587`",
            description="The mail server that letters are handed to; with `smtp` over STARTTLS, unless it is on this "
            "machine. Signs in where a user is named. Without it no letters are written.",
        ),
    ] = None
    mail_from: Annotated[
        str | None,
        Meta(
            title="an e-mail address like `planspoor@gemeente.example`",
            description="From whom letters come. Needed with a mail server.",
        ),
    ] = None
    theme: Annotated[Theme, Meta(title="`planspoor` or `waterburg`", description="The look.")] = Theme.PLANSPOOR
    today: Annotated[
        date | None,
        Meta(
            title="a date like `2028-02-29`",
            description="What to take for today, for a demonstration; the time of day stays real. "
            "Without it: the date in Europe/Amsterdam.",
        ),
    ] = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read every variable with our prefix; an empty one counts as absent.

        Raises `Malformed` for one that is unknown or cannot be understood.
        """
        given = {
            name.removeprefix(PREFIX): value.strip()
            for name, value in environment.items()
            if name.startswith(PREFIX) and value.strip()
        }
        known = {field.upper(): field for field in cls.__struct_fields__}
        if unknown := sorted(given.keys() - known.keys()):
            raise Malformed(f"{PREFIX}{unknown[0]} is not a setting; {', '.join(map(variable, known))} are.")
        read = {known[name]: _understood(known[name], value) for name, value in given.items()}
        settings = msgspec.structs.replace(cls(), **read)
        if (settings.smtp_url is None) != (settings.mail_from is None):
            raise Malformed(f"{variable('smtp_url')} and {variable('mail_from')} go together: give both, or neither.")
        return settings

    @property
    def key_of_the_trail(self) -> Path:
        """The file with the private key of the control trail."""
        return self.trail_key or self.data_dir / "trail.key"

    @property
    def mailbox(self) -> bool:
        """Whether letters are read here instead of being sent: in a demonstration without a mail server."""
        return self.today is not None and self.smtp_url is None

    @property
    def origin(self) -> str:
        """The scheme, host and port under which people reach this application, without a closing slash."""
        if self.public_url is not None:
            return self.public_url.rstrip("/")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies travel over TLS only."""
        return self.origin.startswith("https://")


def variable(field: str) -> str:
    """Return the name of the environment variable of a field."""
    return f"{PREFIX}{field.upper()}"


def reference() -> str:
    """Return the reference of all settings as Markdown; `docs/settings.md` holds exactly this."""
    return "\n".join(_reference())


def _reference() -> Iterator[str]:
    yield "# Settings"
    yield ""
    yield "Planspoor reads these environment variables once, when it starts. One that is unknown or cannot be"
    yield "understood stops the start with a sentence. An empty one counts as absent."
    for field in msgspec.structs.fields(Settings):
        meta = _meta(field.name)
        default = "none" if field.default is None else f"`{field.default}`"
        yield ""
        yield f"## `{variable(field.name)}`"
        yield ""
        yield f"{meta.description} Give {meta.title}; default: {default}."
    yield ""


def _understood(field: str, given: str) -> object:
    try:
        read: object = msgspec.convert(given, Settings.__annotations__[field], strict=False, dec_hook=_path)
        sound = ADDRESSES[field](given) if field in ADDRESSES else True
    except (msgspec.ValidationError, ValueError, psycopg.ProgrammingError) as error:
        raise _malformed(field) from error
    if not sound:
        raise _malformed(field)
    return read


def _malformed(field: str) -> Malformed:
    return Malformed(f"{variable(field)} must be {_meta(field).title}.")


def _meta(field: str) -> Meta:
    meta: Meta = get_args(Settings.__annotations__[field])[1]
    return meta


def _path(kind: type, given: str) -> Path:
    if kind not in {Path, Path | None}:
        raise NotImplementedError(kind)
    return Path(given).expanduser()


def _is_database(given: str) -> bool:
    return bool(conninfo_to_dict(given))


def _is_origin(given: str) -> bool:
    parts = urlsplit(given)
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.hostname)
        and parts.port != 0
        and parts.path in {"", "/"}
        and not (parts.query or parts.fragment or parts.username)
    )


def _is_mail_server(given: str) -> bool:
    parts = urlsplit(given)
    return (
        parts.scheme in {"smtp", "smtps"}
        and bool(parts.hostname)
        and parts.port != 0
        and parts.path in {"", "/"}
        and not (parts.query or parts.fragment)
    )


def _is_mailbox(given: str) -> bool:
    return re.fullmatch(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+", given) is not None


ADDRESSES: Final = {
    "database_url": _is_database,
    "public_url": _is_origin,
    "smtp_url": _is_mail_server,
    "mail_from": _is_mailbox,
}


if __name__ == "__main__":
    sys.stdout.write(reference())

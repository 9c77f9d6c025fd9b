"""The schema of what cannot be rebuilt, step by step: numbered SQL files, each applied once and never edited after."""

from hashlib import sha256
from pathlib import Path
from typing import Final

import psycopg

SCHEMA: Final = "planspoor"
"""The schema of the log and the accounts."""

STEPS: Final = Path(__file__).parent / "migrations"

LOCK: Final = 7526473300
"""The advisory lock that makes processes which start together migrate one after another."""


class Diverged(Exception):  # noqa: N818 - said to a person, as a sentence
    """The database was not made by these steps. The message is one sentence that names the step."""


def migrate(url: str, steps: Path = STEPS) -> list[str]:
    """Apply the steps that are missing, all or nothing, and return their names in order.

    Raises `Diverged` where an applied step was edited since, or is unknown here: a newer release was there first.
    """
    written = {path.name: path.read_bytes() for path in sorted(steps.glob("*.sql"))}
    with psycopg.connect(url) as connection:
        connection.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
        connection.execute(f"create schema if not exists {SCHEMA}")
        connection.execute(f"set local search_path = {SCHEMA}")
        connection.execute(
            "create table if not exists migrations"
            " (name text primary key, sha256 bytea not null, applied_at timestamptz not null default now())"
        )
        applied: dict[str, bytes] = dict(connection.execute("select name, sha256 from migrations").fetchall())
        _require_same(applied, written)
        missing = [name for name in written if name not in applied]
        for name in missing:
            connection.execute(written[name])
            connection.execute("insert into migrations values (%s, %s)", (name, sha256(written[name]).digest()))
    return missing


def _require_same(applied: dict[str, bytes], written: dict[str, bytes]) -> None:
    for name, digest in applied.items():
        if name not in written:
            raise Diverged(f"The database knows step {name}, which this release does not: run the newer release.")
        if sha256(written[name]).digest() != digest:
            raise Diverged(f"The step {name} was changed after it was applied: restore the file.")

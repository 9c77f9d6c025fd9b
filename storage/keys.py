"""Private keys in files that nobody else can read: of the log, of a witness, of an organisation that signs."""

import os
import secrets
from pathlib import Path
from tempfile import NamedTemporaryFile

from domain.trail.merkle import HASH, Malformed
from domain.trail.notes import Algorithm, Signer


class Unusable(Exception):  # noqa: N818 - said to a person, as a sentence
    """A file with a key cannot be used. The message says why, without a word of the key."""


def make_key(file: Path, name: str, algorithm: Algorithm) -> Signer:
    """Make a key under a name, in a new file that only its owner can read. Raises `Unusable`, also where one is."""
    try:
        signer = Signer(name, secrets.token_bytes(HASH), algorithm)
    except Malformed as error:
        raise Unusable(f"{name} cannot be the name of a key: give one without spaces and plus signs.") from error
    try:
        with NamedTemporaryFile("w", dir=file.parent, prefix=f".{file.name}-") as written:  # as nobody else may read
            written.write(signer.skey() + "\n")
            written.flush()
            os.fsync(written.fileno())
            os.link(written.name, file)
    except OSError as error:
        raise Unusable(f"The key cannot be written to {file}: {error.strerror}.") from error
    return signer


def read_key(file: Path) -> Signer:
    """Read a key. Raises `Unusable`: also where others can read the file."""
    try:
        with file.open() as opened:
            if os.fstat(opened.fileno()).st_mode & 0o077:
                raise Unusable(f"Others can read the key in {file}: take that away with chmod 600, or make a new key.")
            return Signer.read(opened.read().strip())
    except OSError as error:
        raise Unusable(f"The key in {file} cannot be read: {error.strerror}.") from error
    except (Malformed, UnicodeDecodeError) as error:
        raise Unusable(f"There is no private key in {file}.") from error


def log_key(file: Path, name: str) -> Signer:
    """Return the key of the log: the one in a file, or a new one under `name` where there is no file yet."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(f"There is no place for the key {file}: {error.strerror}.") from error
    try:
        return make_key(file, name, Algorithm.ED25519)
    except Unusable:
        return read_key(file)

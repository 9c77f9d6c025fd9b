"""Passwords: long instead of complicated (NIST SP 800-63B), hashed with argon2id, a few at a time."""

import unicodedata
from collections.abc import Iterable
from os import cpu_count
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from domain.refusals import Refused

SHORTEST: Final = 12
LONGEST: Final = 256
FEWEST_DIFFERENT: Final = 4
"""A password of fewer different characters is common, whatever its length."""

SHORTEST_NAME: Final = 4
"""A shorter part of a name is no name."""

COMMON: Final = frozenset((Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").split())
"""Passwords of twelve characters or more that are tried first, in small letters."""


class Passwords:
    """Hashes and checks passwords, no more at a time than there are processors: each takes 64 MiB for a moment."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Use argon2id with the parameters of RFC 9106 for limited memory, unless a test brings cheaper ones."""
        self._hasher = hasher or PasswordHasher(type=Type.ID)
        self._turns = BoundedSemaphore(max(2, cpu_count() or 2))
        self._nobodys = self._hasher.hash("nobody's password")

    def hash(self, password: str) -> str:
        """Return the encoded hash that is stored."""
        with self._turns:
            return self._hasher.hash(_normal(password))

    def right(self, password: str, encoded: str | None) -> bool:
        """Tell whether a password belongs to a stored hash; None, for an unknown account, costs the same work."""
        with self._turns:
            try:
                return self._hasher.verify(encoded or self._nobodys, _normal(password)) and encoded is not None
            except (VerificationError, InvalidHashError):
                return False

    def outdated(self, encoded: str) -> bool:
        """Tell whether a hash was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(encoded)


def require_sound(password: str, *, names: Iterable[str], field: str) -> str:
    """Return a new password, or refuse one that is short, endless, common, or says the name of its owner.

    `names` are the e-mail address, the shown name and the organisation; a part of three letters or fewer is no name.
    Any character may be used, and nothing is asked of the mixture (NIST SP 800-63B 5.1.1.2).
    """
    plain = _normal(password)
    if len(plain) < SHORTEST:
        raise Refused("password.short", field=field, shortest=SHORTEST)
    if len(plain) > LONGEST:
        raise Refused("password.long", field=field, longest=LONGEST)
    low = plain.casefold()
    if low in COMMON or len(set(low)) < FEWEST_DIFFERENT:
        raise Refused("password.common", field=field)
    bare = _letters(low)
    if any(
        len(name) >= SHORTEST_NAME and bare.removeprefix(name).removesuffix(name).strip("0123456789") == ""
        for name in _names(names)
    ):
        raise Refused("password.name", field=field)
    return password


def _names(names: Iterable[str]) -> Iterable[str]:
    for name in names:
        whole = name.casefold()
        yield _letters(whole)
        yield from map(_letters, whole.replace("@", " ").replace(".", " ").replace("-", " ").split())


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)

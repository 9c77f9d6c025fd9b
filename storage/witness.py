"""A witness at a party's own site: fetches what a log signed, makes sure, keeps it, and only then signs too."""

import fcntl
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, build_opener

from domain.trail.merkle import HASH, HEIGHT, WIDTH, Malformed, Place, Tiles
from domain.trail.notes import MOST_BYTES, Note, Signer, TrustCheckpoint, Verifier, read_checkpoint, read_note
from domain.trail.witnessing import Seen, Unfaithful, cosigned, ensured
from storage.files import write_anew

PATIENCE: Final = 30.0
"""Seconds that the log may take for an answer."""

_CHUNK: Final = re.compile(r"(?=(?:[0-9]{3})+$)(?!^)")


class Unreachable(Exception):  # noqa: N818 - said to whoever runs the witness
    """The log did not answer, or not with what was asked: nothing is known, and nothing was signed."""


class Unkept(Exception):  # noqa: N818 - said to whoever runs the witness
    """What a witness saw before cannot be read or kept: it signs nothing."""


class Refusing(Exception):  # noqa: N818 - said to whoever runs the witness
    """The log did not take the signature. The message is its own sentence."""


class Witness:
    """Watches one log with one key. `state` is the file in which it keeps what it saw, and must never go back.

    `log_key` is the key of the log, as it came from elsewhere; without one, what the state has, and the first time what
    the log says itself.
    """

    def __init__(self, log: str, signer: Signer, state: Path, log_key: Verifier | None, now: Callable[[], int]) -> None:
        """Watch the log at an address such as `https://planspoor.example/trail`."""
        if urlsplit(log).scheme not in {"http", "https"}:
            raise Unreachable(f"{log} is no address of a log: it begins with https://.")
        self._log = log.rstrip("/")
        self._signer = signer
        self._state = state
        self._log_key = log_key
        self._now = now
        self._opener = build_opener()

    @property
    def first(self) -> bool:
        """Tell whether nothing was seen yet."""
        return not self._state.exists()

    def witness(self) -> tuple[TrustCheckpoint, bool]:
        """Make sure of the last checkpoint, keep it and sign it; return it, and whether it was new.

        Raises `Unreachable`, `Unkept` and `Refusing`, after which it may be tried again, and `Unfaithful`: then the
        log was shown what it had signed, and is not to be trusted.
        """
        with self._alone():
            seen = self._seen()
            note = _note(self._get("/checkpoint"))
            try:
                checkpoint = ensured(seen, note, self._tiles)
            except Malformed as error:
                raise Unreachable(f"What {self._log} shows is not signed by {seen.log.vkey()}.") from error
            except Unfaithful:
                if seen.note is not None:
                    with suppress(Unreachable, Refusing):
                        self._hand_in(seen.note)
                raise
            new = seen.note is None or seen.note.text != note.text
            if new:
                signed, _ = cosigned(note, self._signer, self._now())
                self._keep(Seen(seen.log, signed))
            else:
                signed = seen.note or note
            if not self._signer.verifier.signed(note):
                self._hand_in(_signed_by(signed, seen.log, self._signer.verifier))
            return checkpoint, new

    def _hand_in(self, note: Note) -> None:
        sent = Request(f"{self._log}/cosignatures", note.written().encode(), method="POST")  # noqa: S310 - see __init__
        try:
            self._opener.open(sent, timeout=PATIENCE).close()
        except HTTPError as answer:
            said = answer.read(1_000).decode(errors="replace").strip()
            raise Refusing(f"{self._log} answered {answer.code}: {said}") from answer
        except (URLError, HTTPException, OSError) as error:
            raise Unreachable(f"{self._log} did not take the signature: {error}.") from error

    def _tiles(self, places: Iterable[Place], size: int) -> Tiles:
        return {place: self._tile(place, size) for place in places}

    def _tile(self, place: Place, size: int) -> list[bytes]:
        width = min(WIDTH, (size >> HEIGHT * place.level) - place.number * WIDTH)
        number = _CHUNK.sub("/", str(place.number).zfill(-(-len(str(place.number)) // 3) * 3)).split("/")
        path = "/".join([*(f"x{part}" for part in number[:-1]), number[-1]])
        raw = self._get(f"/tile/{place.level}/{path}" + ("" if width == WIDTH else f".p/{width}"))
        return [raw[start : start + HASH] for start in range(0, len(raw), HASH)]

    def _get(self, path: str) -> bytes:
        try:
            with self._opener.open(f"{self._log}{path}", timeout=PATIENCE) as answer:
                content: bytes = answer.read(MOST_BYTES + 1)
        except HTTPError as error:
            nothing = error.code == HTTPStatus.NOT_FOUND and path == "/checkpoint"
            reason = "has signed nothing yet" if nothing else f"answered {error.code}"
            raise Unreachable(f"{self._log} {reason}.") from error
        except (URLError, HTTPException, OSError) as error:
            raise Unreachable(f"{self._log} cannot be reached: {getattr(error, 'reason', error)}.") from error
        if len(content) > MOST_BYTES:
            raise Unreachable(f"{self._log} sends more than a log has to say.")
        return content

    def _seen(self) -> Seen:
        try:
            seen = read_seen(self._state)
        except FileNotFoundError:
            return Seen(self._log_key or self._told())
        if self._log_key is not None and self._log_key != seen.log:
            raise Unkept(f"{self._state} is about a log of another key, {seen.log.vkey()}.")
        return seen

    def _keep(self, seen: Seen) -> None:
        try:
            write_anew(self._state, f"{seen.log.vkey()}\n{seen.note.written() if seen.note else ''}")
        except OSError as error:
            raise Unkept(f"{self._state} cannot be written: {error.strerror}.") from error

    def _told(self) -> Verifier:
        """Return the key that the log says it has: what a witness starts from that was given no better."""
        try:
            return Verifier.read(self._get("/key").decode().strip())
        except (Malformed, UnicodeDecodeError) as error:
            raise Unreachable(f"{self._log} shows no key.") from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let no other witness work with the same state."""
        try:
            lock = self._state.with_suffix(".lock").open("w")
        except OSError as error:
            raise Unkept(f"Nothing can be kept beside {self._state}: {error.strerror}.") from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def read_seen(state: Path) -> Seen:
    """Return what a witness keeps in a file. Raises `FileNotFoundError`, and `Unkept` for anything else."""
    try:
        vkey, _, note = state.read_text().partition("\n")
        seen = Seen(Verifier.read(vkey), read_note(note) if note else None)
        if seen.note is not None:
            read_checkpoint(seen.note.text)
    except FileNotFoundError:
        raise
    except (OSError, Malformed, UnicodeDecodeError) as error:
        raise Unkept(f"{state} does not hold what a witness saw: bring back a copy of it.") from error
    return seen


def _note(content: bytes) -> Note:
    try:
        return read_note(content.decode())
    except (Malformed, UnicodeDecodeError) as error:
        raise Unreachable("What the log shows is no signed checkpoint.") from error


def _signed_by(note: Note, *keys: Verifier) -> Note:
    """Return a note under these keys alone: with those of others, the log would answer for their signatures too."""
    named = {(each.name, each.key_id) for each in keys}
    return Note(note.text, tuple(each for each in note.signatures if (each.name, each.key_id) in named))

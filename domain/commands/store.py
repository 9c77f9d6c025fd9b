"""What the use cases ask of a store of events, whichever it is."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from threading import Lock
from typing import Final, Protocol
from uuid import UUID

import msgspec

from domain.claims import Claimed
from domain.events import Recorded

MOST_RECENT: Final = 50_000
"""How many events are kept of the streams that were read lately: some hundred megabytes."""

Read = tuple[UUID, int]
"""A stream that a decision rests on, and the version at which it was read; 0 where there was none."""


class CommandKey(msgspec.Struct, frozen=True):
    """The key of a command: `command` from the form, `by` the account, `fingerprint` the SHA-256 of what it said."""

    command: UUID
    by: UUID
    fingerprint: bytes


class Conflict(Exception):  # noqa: N818
    """Somebody else was first, in a stream that was to grow or in one that was read: load and decide again."""


class Repeated(Exception):  # noqa: N818
    """The very same command was done before; its last event stands at `position`."""

    def __init__(self, position: int) -> None:
        """Keep the position in the log at which the first submit ended."""
        super().__init__(str(position))
        self.position = position


class Reused(Exception):  # noqa: N818
    """The key was used before for other content: nothing was stored now, and what was typed must not be lost."""


class Halted(Exception):  # noqa: N818
    """The log is not the one that it was, as something that it signed proves: nothing is recorded upon it."""


class Readable(Protocol):
    """Streams that can be read."""

    def streams(self, ids: Collection[UUID]) -> dict[UUID, list[Recorded]]:
        """Return the events of each stream in order, in one round trip; an unknown stream is an empty list."""
        ...


class Foreseen:
    """A log as it would be with events that are not saved yet."""

    def __init__(self, store: Readable, pending: Iterable[Recorded]) -> None:
        """Let `pending` follow upon what `store` holds."""
        self._store = store
        self._pending: dict[UUID, list[Recorded]] = {}
        for recorded in pending:
            self._pending.setdefault(recorded.originator_id, []).append(recorded)

    def streams(self, ids: Collection[UUID]) -> dict[UUID, list[Recorded]]:
        """Return each stream with what is to follow upon it."""
        return {id: [*stream, *self._pending.get(id, ())] for id, stream in self._store.streams(ids).items()}


class Versioned(Readable, Protocol):
    """Streams of which the versions can be asked, without reading them."""

    def versions(self, ids: Collection[UUID]) -> dict[UUID, int]:
        """Return the version of each stream, in one round trip; 0 for an unknown one."""
        ...


class Recent:
    """Streams as they stand, of which only those are read again that have grown since somebody read them.

    One round trip tells their versions; a second one reads what is new. Nobody may change the lists that it lends.
    """

    def __init__(self, store: Versioned, most: int = MOST_RECENT) -> None:
        """Keep streams out of `store`, with `most` events together."""
        self._store = store
        self._most = most
        self._kept: OrderedDict[UUID, list[Recorded]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def versions(self, ids: Collection[UUID]) -> dict[UUID, int]:
        """Return the version of each stream."""
        return self._store.versions(ids)

    def streams(self, ids: Collection[UUID]) -> dict[UUID, list[Recorded]]:
        """Return the events of each stream in order; an unknown stream is an empty list."""
        known = self.kept(ids)
        versions = self._store.versions(known) if known else {}
        standing = {id: stream for id, stream in known.items() if versions[id] == len(stream)}
        missing = [id for id in dict.fromkeys(ids) if id not in standing]
        read = self._store.streams(missing) if missing else {}
        found = {id: standing[id] if id in standing else read[id] for id in ids}
        with self._lock:
            for id, stream in found.items():
                self._keep(id, stream)
        return found

    def kept(self, ids: Collection[UUID]) -> dict[UUID, list[Recorded]]:
        """Return what is kept of some streams; any of them may have grown since."""
        with self._lock:
            return {id: self._kept[id] for id in ids if id in self._kept}

    def add(self, recorded: Iterable[Recorded]) -> None:
        """Let the streams that are kept grow by what was just appended to them."""
        grown: dict[UUID, list[Recorded]] = {}
        for item in recorded:
            grown.setdefault(item.originator_id, []).append(item)
        with self._lock:
            for id, new in grown.items():
                stream = self._kept.get(id)
                if stream is not None and len(stream) + 1 == new[0].originator_version:
                    self._keep(id, [*stream, *new])

    def forget(self, ids: Iterable[UUID]) -> None:
        """Keep some streams no longer."""
        with self._lock:
            for id in ids:
                self._size -= _size(self._kept.pop(id, None))

    def _keep(self, id: UUID, stream: list[Recorded]) -> None:
        self._size -= _size(self._kept.pop(id, None))
        self._kept[id] = stream
        self._size += _size(stream)
        while self._size > self._most:
            _, oldest = self._kept.popitem(last=False)
            self._size -= _size(oldest)


def _size(stream: list[Recorded] | None) -> int:
    """Count a stream for its events, and an empty one too: ids that lead nowhere are asked for without end."""
    return 0 if stream is None else max(len(stream), 1)


class Store(Versioned, Protocol):
    """A log of streams. Reading is by stream; appending is atomic over streams, once per command."""

    def append(
        self,
        recorded: Sequence[Recorded],
        key: CommandKey,
        claimed: Sequence[Claimed] = (),
        read: Sequence[Read] = (),
    ) -> int:
        """Append all or nothing, with the key and the claims, in one transaction; return the last event's position.

        Raises `Conflict` where a version is taken or one of the streams that were `read` has grown since, `Refused`
        for a claim that does not fit, `Repeated` for the same key and fingerprint, `Reused` for the same key with
        another fingerprint.
        """
        ...

    def done(self, key: CommandKey) -> int | None:
        """Return the position at which the command of a key ended, or None if it was never done. Raises `Reused`."""
        ...


class Lately:
    """A store whose streams are taken as they were read lately, and nobody is asked whether they have grown.

    For the first attempt at a command, which mostly follows upon a page about the same plan. Appending tells whether
    all that it rests on still stands; what is refused on other ground than that must be decided again.
    """

    def __init__(self, store: Store, recent: Recent) -> None:
        """Take streams from `recent`, and append to `store`."""
        self._store = store
        self._recent = recent
        self._lent = set[UUID]()

    def streams(self, ids: Collection[UUID]) -> dict[UUID, list[Recorded]]:
        """Return the events of each stream as they were read last; what was not is read now."""
        kept = self._recent.kept(ids)
        self._lent |= kept.keys()
        missing = [id for id in ids if id not in kept]
        return kept | self._recent.streams(missing) if missing else kept

    def versions(self, ids: Collection[UUID]) -> dict[UUID, int]:
        """Return the version of each stream."""
        return self._store.versions(ids)

    def append(
        self,
        recorded: Sequence[Recorded],
        key: CommandKey,
        claimed: Sequence[Claimed] = (),
        read: Sequence[Read] = (),
    ) -> int:
        """Append as the store does, and let what is kept grow with it."""
        position = self._store.append(recorded, key, claimed, read)
        self._recent.add(recorded)
        return position

    def done(self, key: CommandKey) -> int | None:
        """Return where the command of a key ended."""
        return self._store.done(key)

    def outdated(self) -> bool:
        """Tell whether anything was taken as it was read lately, and forget it: from now on it is read again."""
        self._recent.forget(self._lent)
        return bool(self._lent)

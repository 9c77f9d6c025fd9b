"""A store of events in memory that answers as the one on disk does, also when many append at once."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from threading import Lock
from uuid import UUID

from domain.claims import Claimed, Claims
from domain.commands.store import CommandKey, Conflict, Read, Repeated, Reused
from domain.events import Event, Recorded


class MemoryStore:
    """A log of streams in memory. `before_append` is called ahead of each append: a test's chance to be first."""

    def __init__(self) -> None:
        """Begin with an empty log."""
        self.log: list[Recorded] = []
        self.before_append: Callable[[], None] = lambda: None
        self._streams: defaultdict[UUID, list[Recorded]] = defaultdict(list)
        self._done: dict[UUID, tuple[CommandKey, int]] = {}
        self.claims = Claims()
        self._lock = Lock()

    def streams(self, ids: Collection[UUID]) -> dict[UUID, list[Recorded]]:
        """Return the events of each stream in order; an unknown stream is an empty list."""
        with self._lock:
            return {id: list(self._streams.get(id, ())) for id in ids}

    def versions(self, ids: Collection[UUID]) -> dict[UUID, int]:
        """Return the version of each stream; 0 for an unknown one."""
        with self._lock:
            return {id: len(self._streams.get(id, ())) for id in ids}

    def append(
        self,
        recorded: Sequence[Recorded],
        key: CommandKey,
        claimed: Sequence[Claimed] = (),
        read: Sequence[Read] = (),
    ) -> int:
        """Append all or nothing, with the key and the claims; raises `Repeated`, `Reused`, `Conflict` or `Refused`."""
        self.before_append()
        with self._lock:
            if (position := self._done_at(key)) is not None:
                raise Repeated(position)
            if any(len(self._streams.get(stream, ())) != version for stream, version in read):
                raise Conflict
            for item in recorded:
                ahead = sum(each.originator_id == item.originator_id for each in recorded[: recorded.index(item)])
                if item.originator_version != len(self._streams[item.originator_id]) + ahead + 1:
                    raise Conflict
            self.claims.settle(claimed)
            for item in recorded:
                self._streams[item.originator_id].append(item)
            self.log.extend(recorded)
            self._done[key.command] = (key, len(self.log))
            return len(self.log)

    def done(self, key: CommandKey) -> int | None:
        """Return the position at which the command of a key ended, or None; raises `Reused`."""
        with self._lock:
            return self._done_at(key)

    def events(self, stream: UUID) -> list[Event]:
        """Return what happened in a stream."""
        return [item.event for item in self._streams[stream]]

    def _done_at(self, key: CommandKey) -> int | None:
        earlier, position = self._done.get(key.command, (key, None))
        if earlier != key:
            raise Reused
        return position

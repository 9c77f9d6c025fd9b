"""Who looks at what in this process, to be told at once when something happens to it.

A room is a plan, or the pages of an organisation, that somebody has open here. Threads ring at its door; what there is
to tell is worked out once for a room and not for each guest, and every guest is woken. All of it but the ringing
happens in the event loop.
"""

import asyncio
import logging
from collections.abc import Callable, Collection
from typing import Final
from uuid import UUID

import msgspec
from anyio.to_thread import run_sync

from storage.follower import LOSSES

AGAIN: Final = 0.5
"""Seconds until the next attempt to see how something stands, after the database was lost."""

logger = logging.getLogger(__name__)


class Present(msgspec.Struct, frozen=True):
    """Somebody who has the plan open, for an organisation; `edits` is the address of the form that is filled in."""

    account: UUID
    name: str
    organisation: str
    edits: str


class Standing(msgspec.Struct, frozen=True):
    """How something stands: how many events there are in all of its `streams`, and who is there.

    `streams` is None where any stream may come to be one of them.
    """

    state: int
    streams: frozenset[UUID] | None
    present: tuple[Present, ...] = ()


Look = Callable[[UUID], Standing]
"""Works out how the plan or the organisation with an id stands, in a thread."""


class Room:
    """One thing that is looked at: how it `stands`, and a wake-up for each guest."""

    def __init__(self, place: UUID, stands: Standing, look: Look) -> None:
        """Open a room in which nobody is yet."""
        self.place = place
        self.stands = stands
        self.guests: set[asyncio.Event] = set()
        self._look = look
        self._rung = False
        self._task: asyncio.Task[None] | None = None

    def ring(self) -> None:
        """Have a look, and wake all guests where anything changed."""
        self._rung = True
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._answer())

    def wake(self) -> None:
        """Wake all guests."""
        for guest in self.guests:
            guest.set()

    async def _answer(self) -> None:
        while self._rung and self.guests:
            self._rung = False
            try:
                stands = await run_sync(self._look, self.place)
            except LOSSES as error:
                logger.warning("could not see how a room stands (%s)", type(error).__name__)
                self._rung = True
                await asyncio.sleep(AGAIN)
                continue
            if stands != self.stands:
                self.stands = stands
                self.wake()


class Rooms:
    """The rooms of a process. `grew` and `moved` may be called from any thread; all else from the event loop."""

    def __init__(self) -> None:
        """Have no rooms yet."""
        self.closed = False
        self._rooms: dict[UUID, Room] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def grew(self, streams: Collection[UUID]) -> None:
        """Ring wherever something is looked at that one of these streams is part of, or may be."""
        self._in_loop(self._grew, streams)

    def moved(self, plan: UUID) -> None:
        """Ring where a plan is looked at: somebody came, or went."""
        self._in_loop(self._moved, plan)

    def enter(self, place: UUID, stands: Standing, look: Look) -> tuple[Room, asyncio.Event]:
        """Return the room of a place, which stands thus or further, and what the new guest is woken by."""
        self._loop = asyncio.get_running_loop()
        room = self._rooms.get(place)
        if room is None:
            room = self._rooms[place] = Room(place, stands, look)
        elif stands.state > room.stands.state:
            room.stands = stands
        guest = asyncio.Event()
        room.guests.add(guest)
        # What happened between the look and the entrance rang at a door that was not there yet.
        room.ring()
        return room, guest

    def leave(self, room: Room, guest: asyncio.Event) -> None:
        """Let a guest go; the last one closes the room."""
        room.guests.discard(guest)
        if not room.guests:
            self._rooms.pop(room.place, None)

    def close(self) -> None:
        """Send everybody away: the application stops."""
        self.closed = True
        for room in self._rooms.values():
            room.wake()

    def _in_loop(self, tell: Callable[..., None], what: object) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(tell, what)

    def _grew(self, streams: Collection[UUID]) -> None:
        for room in self._rooms.values():
            if room.stands.streams is None or not room.stands.streams.isdisjoint(streams):
                room.ring()

    def _moved(self, plan: UUID) -> None:
        if room := self._rooms.get(plan):
            room.ring()

"""Claims as they are stored: under keys that only this installation can make, and that nobody can read back."""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import groupby
from typing import Final
from uuid import UUID

import msgspec

from domain.aggregates import AGGREGATES
from domain.aggregates.aggregate import Aggregate
from domain.claims import Claim, Claimed, Claims, Place
from domain.events import Recorded, members
from domain.refusals import Refused
from storage import wire
from storage.database import Database

LOCK: Final = 7526473301
"""The advisory lock under which the log grows, and the claims with it."""

NOTHING: Final = b""
"""The key of a place that claims nothing any more."""

_encode = msgspec.json.Encoder().encode

Row = tuple[str, bytes, int, int]
"""Kind, key, part and whole."""


class Seal:
    """Makes the key of a claim: HMAC-SHA256 with the secret of this installation."""

    def __init__(self, database: Database) -> None:
        """Make keys with the secret that a migration drew in a database; it is read when it is needed."""
        self._database = database

    def key(self, claim: Claim) -> bytes:
        """Return 32 bytes that are the same for the same thing, and tell nothing of it."""
        return hmac.digest(self._secret, _encode([claim.kind, *claim.key]), hashlib.sha256)

    def row(self, claim: Claim) -> Row:
        """Return what is stored of a claim."""
        return claim.kind, self.key(claim), claim.part, claim.whole

    def columns(self, claimed: Sequence[Claimed]) -> tuple[bytes, ...]:
        """Return the arrays that `planspoor.append` takes: holders, entries, kinds, keys, parts and wholes."""
        rows = [("", NOTHING, 0, 0) if claim is None else self.row(claim) for _, claim in claimed]
        return (
            wire.array(wire.UUID, [place.holder.bytes for place, _ in claimed]),
            wire.array(wire.UUID, [place.entry.bytes for place, _ in claimed]),
            wire.array(wire.TEXT, [row[0].encode() for row in rows]),
            wire.array(wire.BYTEA, [row[1] for row in rows]),
            wire.array(wire.BIGINT, [wire.bigint(row[2]) for row in rows]),
            wire.array(wire.BIGINT, [wire.bigint(row[3]) for row in rows]),
        )

    @cached_property
    def _secret(self) -> bytes:
        with self._database.pool.connection() as connection:
            [secret] = connection.execute("select secret from pepper").fetchone()
        return bytes(secret)


def settle(database: Database, seal: Seal, read: Callable[[], Iterable[Recorded]]) -> int:
    """Make the claims as the log has them, while nothing is appended; return how many places were different.

    `read` returns all that was recorded, in the order of the log.
    """
    with database.pool.connection() as connection, connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        meant = {place: seal.row(claim) for place, claim in follow(read()).held.items()}
        found = connection.execute("select holder, entry, kind, key, part, whole from claims").fetchall()
        held: dict[Place, Row] = {Place(holder, entry): tuple(row) for holder, entry, *row in found}
        astray = [place for place in held.keys() | meant.keys() if held.get(place) != meant.get(place)]
        cursor = connection.cursor()
        cursor.executemany("delete from claims where holder = %s and entry = %s", astray)
        made = [(*place, *meant[place]) for place in astray if place in meant]
        cursor.executemany("insert into claims values (%s, %s, %s, %s, %s, %s)", made)
        connection.execute("update pepper set settled = true")
    return len(astray)


def settled(database: Database) -> bool:
    """Tell whether the claims of all events are made: not yet, where events are older than claims."""
    with database.pool.connection() as connection:
        [answer] = connection.execute("select settled from pepper").fetchone()
    return bool(answer)


def follow(recorded: Iterable[Recorded], aggregates: Iterable[type[Aggregate]] = AGGREGATES) -> Claims:
    """Return what is claimed after all that was recorded, in the order of the log.

    What one command recorded is taken over together. Where two events from before there were claims claim the same,
    the first one has it.
    """
    claiming = [kind for kind in aggregates if kind.claims is not Aggregate.claims]
    kinds = {event: kind for kind in claiming for event in members(kind.events)}
    claims, live = Claims(), dict[UUID, Aggregate]()
    for _, together in groupby(recorded, key=lambda item: item.event.head.command):
        claimed: dict[Place, Claim | None] = {}
        for item in together:
            if kind := kinds.get(type(item.event)):
                aggregate = live.setdefault(item.originator_id, kind(id=item.originator_id))
                aggregate.evolve(item.event)
                claimed |= aggregate.claims(item.event)
        try:
            claims.settle(claimed.items())
        except Refused:
            claims.settle((place, None) for place in claimed)
            for each in claimed.items():
                with suppress(Refused):
                    claims.settle([each])
    return claims

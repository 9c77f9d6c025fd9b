"""The rate limit: a turn is taken before something is tried, in the database, so that all processes count together."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
from psycopg import Connection, Rollback
from psycopg_pool import ConnectionPool


class Bucket(msgspec.Struct, frozen=True, order=True):
    """A limit: `burst` turns at once under `key`, and one more every `every`."""

    key: str
    burst: int
    every: timedelta


class Turns:
    """The turns that were taken. A key is kept as its SHA-256, and for no longer than it limits anything."""

    def __init__(self, pool: ConnectionPool[Connection[Any]]) -> None:
        """Borrow connections from `pool`."""
        self._pool = pool

    def take(self, buckets: Iterable[Bucket], at: datetime) -> timedelta:
        """Take a turn from every bucket, or from none: return how long to wait, zero when the turns were taken.

        A refused turn is not counted, so that knocking on makes nobody wait longer than `every`.
        """
        wait = timedelta()
        with self._pool.connection() as connection, connection.transaction() as turn:
            # Whoever is being counted just now is left alone: waiting for one another could go round in a circle.
            connection.execute(
                "delete from turns where key in"
                " (select key from turns where due < %s limit 100 for update skip locked)",
                (at,),
            )
            for key, bucket in _in_order(buckets):
                [(due,)] = connection.execute(
                    "insert into turns as t (key, due) values (%(key)s, %(at)s + %(every)s)"
                    " on conflict (key) do update set due = greatest(t.due, %(at)s) + %(every)s returning due",
                    {"key": key, "at": at, "every": bucket.every},
                )
                wait = max(wait, due - at - bucket.burst * bucket.every)
            if wait:
                raise Rollback(turn)
        return wait

    def give_back(self, buckets: Iterable[Bucket]) -> None:
        """Give back the turns of an attempt that turned out to be right."""
        with self._pool.connection() as connection, connection.transaction():
            for key, bucket in _in_order(buckets):
                connection.execute("update turns set due = due - %s where key = %s", (bucket.every, key))


def _in_order(buckets: Iterable[Bucket]) -> Iterable[tuple[bytes, Bucket]]:
    """Return the buckets in one order for everybody, so that two attempts never wait for each other's lock."""
    return sorted((sha256(bucket.key.encode()).digest(), bucket) for bucket in buckets)

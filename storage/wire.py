"""Statements as they travel: prepared once a connection, parameters and columns in PostgreSQL's own binary form.

A cursor adapts any type to any type and asks before each statement what it may do. For the two statements of every
command that costs more than the database does, so these go past it, to the library of PostgreSQL itself.
"""

import struct
from collections.abc import Sequence
from itertools import chain, count
from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg.adapt import Transformer
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGconn, PGresult
from psycopg.rows import RowFactory, tuple_row

BYTEA: Final = 17
BIGINT: Final = 20
TEXT: Final = 25
UUID: Final = 2950
"""Types of the items of an array, by PostgreSQL's numbers for them."""


_HEAD: Final = struct.Struct("!5i")
_LENGTH: Final = struct.Struct("!i")
_ONE_ITEM: Final = struct.Struct("!6i")


class Wire(Connection[Any]):
    """A connection of psycopg, with a way past its cursors."""

    def __init__(self, pgconn: PGconn, row_factory: RowFactory[Any] = tuple_row) -> None:
        """Begin without a prepared statement."""
        super().__init__(pgconn, row_factory)
        self._wired: dict[bytes, bytes] = {}
        self._numbers = count()

    def fetch(self, statement: bytes, parameters: Sequence[bytes]) -> PGresult:
        """Return the answer to one statement outside a transaction, in one round trip once it is prepared.

        Other threads go on while it waits. Raises what a cursor would: `OperationalError` without a `sqlstate` for
        a connection that was lost.
        """
        try:
            return self._executed(statement, parameters)
        except InvalidSqlStatementName:
            # After a rollback psycopg lets the server forget every prepared statement, these among them.
            self._wired.clear()
            return self._executed(statement, parameters)

    def _executed(self, statement: bytes, parameters: Sequence[bytes]) -> PGresult:
        name = self._wired.get(statement)
        if name is None:
            # Never a number twice: what was prepared since the server forgot the others still has its own.
            name = b"wired_%d" % next(self._numbers)
            self._checked(self.pgconn.prepare(name, statement))
            self._wired[statement] = name
        formats = [Format.BINARY] * len(parameters)
        return self._checked(self.pgconn.exec_prepared(name, parameters, formats, Format.BINARY))

    def _checked(self, result: PGresult) -> PGresult:
        if result.status in {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}:
            return result
        if self.pgconn.status != ConnStatus.OK:
            raise psycopg.OperationalError(result.error_message.decode(errors="replace").strip())
        raise error_from_result(result)


def rows(answer: PGresult) -> list[tuple[Any, ...]]:
    """Return the rows of an answer in Python's own types, all in one go."""
    reader = Transformer()
    reader.set_pgresult(answer, format=Format.BINARY)
    return reader.load_rows(0, answer.ntuples, tuple)


def array(kind: int, items: Sequence[bytes]) -> bytes:
    """Return an array of one dimension; its items are in binary form, too."""
    if len(items) == 1:  # as nearly always
        return _ONE_ITEM.pack(1, 0, kind, 1, 1, len(items[0])) + items[0]
    return _HEAD.pack(1, 0, kind, len(items), 1) + b"".join(
        chain.from_iterable((_LENGTH.pack(len(item)), item) for item in items)
    )


def bigint(number: int) -> bytes:
    """Return an integer of eight bytes."""
    return number.to_bytes(8, signed=True)


def integer(column: bytes | None) -> int:
    """Return the number in a column, which must hold one."""
    if column is None:
        raise TypeError("nothing stands where a number should")
    return int.from_bytes(column, signed=True)

"""An example of any event, from its fields alone: one with nothing more than it needs, and one with everything."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from msgspec.inspect import (
    BoolType,
    DateTimeType,
    DateType,
    DictType,
    EnumType,
    IntType,
    LiteralType,
    NoneType,
    StrType,
    StructType,
    Type,
    UnionType,
    UUIDType,
    VarTupleType,
    type_info,
)

from domain.events import Event, tag_of

E = TypeVar("E", bound=Event)

FIRST_MOMENT = datetime(2026, 11, 22, 9, 30, 15, 250000, tzinfo=UTC)


def bare(event: type[E]) -> E:
    """Return an example that leaves every default alone."""
    return msgspec.convert(_example(type_info(event), tag_of(event), full=False), event)


def full(event: type[E]) -> E:
    """Return an example with every field filled, and every kind of thing that a list can hold."""
    return msgspec.convert(_example(type_info(event), tag_of(event), full=True), event)


def _example(kind: Type, path: str, *, full: bool) -> Any:
    """Return a value of a kind in Python's own types; the same path gives the same value for ever."""
    number = int.from_bytes(sha256(path.encode()).digest()[:4])
    match kind:
        case StructType():
            return _struct(kind, path, full=full)
        case VarTupleType(item_type=item):
            return [_example(each, f"{path}[]", full=full) for each in _members(item)] if full else []
        case DictType(key_type=key, value_type=value):
            return {_example(key, f"{path}{{}}", full=full): _example(value, f"{path}[]", full=full)} if full else {}
        case UnionType():
            return _example(_members(kind)[0], path, full=full) if full or not kind.includes_none else None
        case EnumType(cls=cls):
            return list(cls)[number % len(cls)].value
        case LiteralType(values=values):
            return values[number % len(values)]
        case BoolType():
            return True
        case IntType(ge=least, le=most):
            return max(least or 0, min(most or 10_000, 1 + number % 10_000))
        case StrType():
            return f"{path} met é en €"
        case UUIDType():
            return UUID(bytes=sha256(path.encode()).digest()[:16], version=4).hex
        case DateTimeType():
            return (FIRST_MOMENT + timedelta(minutes=number % 10_000)).isoformat()
        case DateType():
            return (date(2026, 1, 1) + timedelta(days=number % 1_000)).isoformat()
        case _:
            raise TypeError(f"no example of {kind} at {path}: add one here")


def _struct(kind: StructType, path: str, *, full: bool) -> dict[str, Any]:
    made = {
        field.encode_name: _example(field.type, f"{path}.{field.name}", full=full)
        for field in kind.fields
        if full or field.required
    }
    return made if kind.tag_field is None else {kind.tag_field: kind.tag, **made}


def _members(kind: Type) -> list[Type]:
    if isinstance(kind, UnionType):
        return [each for each in kind.types if not isinstance(each, NoneType)]
    return [kind]

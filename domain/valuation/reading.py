"""A strict reader of JSON that knows where it is: every refusal names the path in the file and the rule."""

import json
import re
from collections.abc import Callable, Collection, Iterator
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NoReturn, TypeVar

from domain.refusals import Refused
from domain.valuation.amounts import exact

_Word = TypeVar("_Word", bound=StrEnum)
_Read = TypeVar("_Read")
_Default = TypeVar("_Default")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST = 200
_LARGEST = 10**12
_DIGITS = 15


class _Members(list[tuple[str, object]]):
    """The members of an object in order, doubled names and all."""


class _Number(str):
    """A number that is no integer of a sensible size, as it was written."""

    __slots__ = ()


def document(content: bytes) -> "Node":
    """Return the root of a JSON document in UTF-8 without a byte order mark.

    Refuses `scenario.not-utf-8`, `scenario.not-json` and `scenario.too-deep`.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise Refused("scenario.not-utf-8", path="$", byte=error.start) from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_Members,
            parse_int=_integer,
            parse_float=_Number,
            parse_constant=_Number,
        )
    except json.JSONDecodeError as error:
        raise Refused("scenario.not-json", path="$", line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise Refused("scenario.too-deep", path="$") from None
    return Node(value, "$")


class Node:
    """A value in the document and the path to it, such as `trajectories[0].stages[1].hours`."""

    __slots__ = ("_value", "path")

    def __init__(self, value: object, path: str) -> None:
        self._value = value
        self.path = path

    def refuse(self, rule: str, **facts: object) -> NoReturn:
        """Refuse this value."""
        raise Refused(rule, field="", path=self.path, **facts)

    def members(self) -> dict[str, "Node"]:
        """Return the members of an object by name; a doubled name is refused."""
        if not isinstance(self._value, _Members):
            self._wrong("an object")
        found: dict[str, Node] = {}
        for name, value in self._value:
            node = Node(value, self._inside(name))
            if name in found:
                node.refuse("scenario.doubled-key")
            found[name] = node
        return found

    def record(self, required: Collection[str], optional: Collection[str] = ()) -> "Record":
        """Return an object that has every required name, and no other than the optional ones."""
        found = self.members()
        for name, node in found.items():
            if name not in required and name not in optional:
                node.refuse("scenario.unknown-key")
        for name in required:
            if name not in found:
                self.refuse("scenario.missing-key", key=name)
        return Record(self, found)

    def items(self) -> list["Node"]:
        """Return the items of an array."""
        if not isinstance(self._value, list) or isinstance(self._value, _Members):
            self._wrong("an array")
        return [Node(value, f"{self.path}[{place}]") for place, value in enumerate(self._value)]

    def text(self) -> str:
        """Return a text that is not empty, holds no control characters and can be written as UTF-8."""
        if not isinstance(self._value, str) or isinstance(self._value, _Number):
            self._wrong("a text")
        if not self._value or len(self._value) > _LONGEST or not self._value.isprintable():
            self.refuse("scenario.bad-text", longest=_LONGEST)
        return self._value

    def word(self, words: type[_Word], rule: str) -> _Word:
        """Return one of a closed list of words; another is refused by the given rule."""
        text = self.text()
        if text not in list(words):
            self.refuse(rule, found=shown(text))
        return words(text)

    def flag(self) -> bool:
        """Return true or false."""
        if not isinstance(self._value, bool):
            self._wrong("true or false")
        return self._value

    def count(self) -> int:
        """Return a whole number that is not negative."""
        if isinstance(self._value, _Number):
            self._not_a_count(self._value)
        if not isinstance(self._value, int) or isinstance(self._value, bool):
            self._wrong("a whole number")
        if self._value < 0:
            self.refuse("scenario.negative")
        if self._value > _LARGEST:
            self.refuse("scenario.too-large")
        return self._value

    def day(self) -> date:
        """Return a date of the form 2026-03-16."""
        text = self.text()
        try:
            return date.fromisoformat(text if _DAY.fullmatch(text) else "")
        except ValueError:
            self.refuse("scenario.not-a-date")

    def decimal(self, *, negative: bool = False) -> Fraction:
        """Return an exact number written as a text with a decimal point, without exponent."""
        if isinstance(self._value, _Number) and not self._value[-1].isdigit():
            self.refuse("scenario.not-finite")
        text = self.text()
        try:
            number = exact(text)
        except ValueError:
            self.refuse("scenario.not-a-decimal")
        if number < 0 and not negative:
            self.refuse("scenario.negative")
        return number

    def cents(self, *, negative: bool = False) -> int:
        """Return an amount in euros with at most two decimals as integer cents."""
        amount = self.decimal(negative=negative) * 100
        if amount.denominator != 1:
            self.refuse("scenario.not-cents")
        return amount.numerator

    def number(self) -> str:
        """Return a value of a framework as an exact decimal text: written as a text, or as a whole number."""
        if isinstance(self._value, int) and not isinstance(self._value, bool):
            return str(self.count())
        self.decimal()
        return self.text()

    def absent(self) -> bool:
        """Tell whether the value is null."""
        return self._value is None

    def _inside(self, name: str) -> str:
        step = name if _PLAIN.fullmatch(name) and len(name) <= _LONGEST else f"[{shown(name)}]"
        if self.path == "$":
            return step
        return self.path + (step if step.startswith("[") else f".{step}")

    def _not_a_count(self, number: _Number) -> NoReturn:
        if not number[-1].isdigit():
            self.refuse("scenario.not-finite")
        self.refuse("scenario.too-large" if number.lstrip("-").isdigit() else "scenario.not-whole")

    def _wrong(self, expected: str) -> NoReturn:
        if isinstance(self._value, _Number) and not self._value[-1].isdigit():
            self.refuse("scenario.not-finite")
        self.refuse("scenario.wrong-type", expected=expected)


class Record:
    """An object with known names; an optional one that is null is as good as absent."""

    __slots__ = ("_members", "node")

    def __init__(self, node: Node, members: dict[str, Node]) -> None:
        self.node = node
        self._members = members

    def __getitem__(self, name: str) -> Node:
        return self._members[name]

    def member(self, name: str) -> Node | None:
        """Return an optional member, which may be null, or None when it is absent."""
        return self._members.get(name)

    def get(self, name: str) -> Node | None:
        """Return an optional member, or None when it is absent or null."""
        node = self.member(name)
        return None if node is None or node.absent() else node

    def each(self, name: str) -> Iterator[Node]:
        """Yield the items of an optional array."""
        node = self.get(name)
        yield from node.items() if node else ()

    def maybe(self, name: str, read: Callable[[Node], _Read], default: _Default) -> _Read | _Default:
        """Return an optional member as `read` reads it, or the default."""
        node = self.get(name)
        return default if node is None else read(node)


def shown(text: str) -> str:
    """Return what was found in the file so that it can stand in one line: quoted, escaped and cut off."""
    return json.dumps(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}...")


def _integer(text: str) -> int | _Number:
    return int(text) if len(text) <= _DIGITS + 1 else _Number(text)

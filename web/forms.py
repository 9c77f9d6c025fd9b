"""Reading a form strictly: every field once, all that is wrong in one answer, and what was typed is never lost.

Numbers are read in either notation wherever that is beyond doubt: `1.234,56`, `1,234.56`, `1234,56` and `1234.56`
are all 1234 euros and 56 cents. One separator before exactly three digits could be both; then the language of the
screen decides: `1.234` is a thousand and more in Dutch, and refused in English, and the other way round.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID, uuid5

from domain import texts
from domain.calendar import FIRST, sensible
from domain.quantities import MOST_CENTS
from domain.refusals import Refused
from web import components

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

LONGEST_EMAIL: Final = 254
LONGEST_NUMBER: Final = 30
DECIMALS_OF_MONEY: Final = 2
DECIMALS_OF_HOURS: Final = 4
GROUP: Final = 3
"""Digits between two separators of thousands."""

MOST_FIELDS: Final = 2_000
MOST_MINUTES: Final = 60 * 10**6
MOST_WHOLE: Final = 10**9
MOST_BASIS_POINTS: Final = 100 * 10_000

LARGEST_BODY: Final = 1_000_000
"""Bytes in a form; more is answered with 413."""

COMMAND: Final = "command"
FORGERY: Final = "_csrf"
NEVER_SHOWN: Final = ("_", "password")
"""Fields whose name starts so are never shown again."""

ASKED: Final = {"email"}
"""Fields that ask for what points at a person."""

_NOTHING = UUID(int=0)
_PRIVATE_KEY = re.compile(r"PRIVATE[+ ]KEY", re.IGNORECASE)
"""What no page shows again, in whatever field somebody put it."""


class Malformed(Exception):  # noqa: N818
    """What came in is not a form that these pages sent (400)."""


class Refusals(Exception):  # noqa: N818
    """All that is wrong with a form, in the order of its fields."""

    def __init__(self, refusals: Sequence[Refused]) -> None:
        """Keep the refusals."""
        super().__init__(", ".join(refusal.rule for refusal in refusals))
        self.refusals = tuple(refusals)


class Typed:
    """What was typed, by field: `typed.net`, or `typed("net", stored)` to fall back on what is stored.

    Before anything was sent the fall-back is used; afterwards an emptied field stays empty.
    """

    def __init__(self, fields: Mapping[str, str] | None) -> None:
        """Hold the fields of a sent form, or None for a form that is shown for the first time."""
        self._fields = fields

    def __call__(self, name: str, stored: object = "") -> object:
        """Return what was typed in `name`, or `stored` in a form that was not sent yet."""
        return stored if self._fields is None else self._fields.get(name, "")

    def __getitem__(self, name: str) -> str:
        """Return what was typed in `name`, or nothing."""
        return (self._fields or {}).get(name, "")

    def __getattr__(self, name: str) -> str:
        """Return what was typed in `name`, or nothing."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]


class Form:
    """The fields of one request. A reader returns a value; what is wrong is gathered until `check`.

    After a refusal a reader returns a value of the right type that means nothing: use none before `check`.
    """

    def __init__(
        self,
        fields: Iterable[tuple[str, str]] = (),
        language: str = "nl",
        *,
        sent: bool = False,
        files: Mapping[str, bytes] | None = None,
    ) -> None:
        """Hold the fields as they came in; `sent` tells a POST from a page that is shown for the first time."""
        self._fields: dict[str, list[str]] = {}
        for name, value in fields:
            self._fields.setdefault(name, []).append(value)
        self._language = language
        self._files = files or {}
        self._sent = sent
        self._unread = False
        self.refusals: list[Refused] = []

    @classmethod
    def parse(cls, body: bytes, language: str) -> "Form":
        """Read an `application/x-www-form-urlencoded` body in UTF-8, or raise `Malformed`."""
        try:
            fields = parse_qsl(
                body.decode("ascii"),
                keep_blank_values=True,
                encoding="utf-8",
                errors="strict",
                max_num_fields=MOST_FIELDS,
            )
        except ValueError as error:
            raise Malformed from error
        return cls(fields, language, sent=True)

    @property
    def typed(self) -> Typed:
        """What was typed and may be shown again; what points at a person was refused, and is not echoed."""
        if not self._sent:
            return Typed(None)
        refused = {each.field for each in self.refusals if each.rule.startswith("text.") or self._worded(each.field)}
        if self._unread:
            refused = self._fields.keys() - ASKED
        return Typed({name: texts.struck(value) if name in refused else value for name, value in self.kept()})

    def _worded(self, field: str) -> bool:
        """Tell whether words stand in a field that does not ask who somebody is; a number comes back as typed."""
        words = (letter.isalpha() for value in self._fields.get(field, ()) for letter in value)
        return field not in ASKED and any(words)

    def leave_unread(self) -> None:
        """Say that no rule read the form, as when it had expired: all of it is shown again as if it were refused."""
        self._unread = True

    def kept(self) -> list[tuple[str, str]]:
        """Return the fields that may be shown or sent again, in order."""
        return [
            (name, value)
            for name, values in self._fields.items()
            if not name.startswith(NEVER_SHOWN)
            for value in values
            if not _PRIVATE_KEY.search(value)
        ]

    def check(self) -> None:
        """Raise `Refusals` if any field was refused."""
        if self.refusals:
            raise Refusals(self.refusals)

    def refuse(self, rule: str, field: str, **facts: object) -> None:
        """Add a refusal of the page's own to those of the fields."""
        self.refusals.append(Refused(rule, field=field, **facts))

    @property
    def command(self) -> UUID:
        """The idempotency key that the page was drawn with, or `Malformed`."""
        return self._uuid(COMMAND)

    def id_for(self, thing: str) -> UUID:
        """Return the id of what this form makes: the same when the form is sent again."""
        return uuid5(self.command, thing)

    @property
    def revision(self) -> int:
        """The version that the page was drawn from, or `Malformed`."""
        return self.hidden_number("revision")

    def hidden_number(self, name: str) -> int:
        """Return the number in a hidden field that the page itself filled in, or `Malformed`."""
        value = self.raw(name)
        if not re.fullmatch(r"[0-9]{1,9}", value):
            raise Malformed(name)
        return int(value)

    def hidden_id(self, name: str) -> UUID:
        """Return the id in a hidden field that the page itself filled in, or `Malformed`."""
        return self._uuid(name)

    def raw(self, name: str) -> str:
        """Return a field as it came in, or nothing; a field that came twice is `Malformed`."""
        values = self._fields.get(name, [""])
        if len(values) > 1:
            raise Malformed(name)
        return values[0]

    def empty(self, name: str) -> bool:
        """Tell whether nothing was filled in."""
        return not self.raw(name).strip()

    def optional(self, name: str, read: Callable[[str], T]) -> T | None:
        """Return None for an empty field, and otherwise what `read` makes of it: `optional("due", form.day)`."""
        return None if self.empty(name) else read(name)

    def required(self, name: str) -> str:
        """Return what is for the accounts alone, such as a password, just as it was filled in."""
        with self._gathering():
            if self.empty(name):
                raise Refused("text.required", field=name)
        return self.raw(name)

    def file(self, name: str) -> bytes:
        """Return the content of a file that was sent along."""
        with self._gathering():
            if not self._files.get(name):
                raise Refused("file.required", field=name)
        return self._files.get(name, b"")

    def text(self, name: str, *, limit: int = texts.LINE, lines: bool = False, required: bool = True) -> str:
        """Return free text as the log may keep it (`domain.texts.clean`), of at most `limit` characters."""
        with self._gathering():
            return texts.clean(self.raw(name), field=name, limit=limit, lines=lines, required=required)
        return ""

    def email(self, name: str) -> str:
        """Return an e-mail address of at most 254 characters (RFC 5321 4.5.3.1.3), for the accounts alone."""
        with self._gathering():
            value = self._filled(name)
            if (
                len(value) > LONGEST_EMAIL
                or not value.isprintable()
                or not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@.]+", value)
            ):
                raise Refused("account.email-unreadable", field=name)
            return value
        return ""

    def amount(self, name: str) -> int:
        """Return an amount of euros in cents; it may be negative."""
        with self._gathering():
            return cents(self._filled(name), self._language, field=name)
        return 0

    def hours(self, name: str) -> int:
        """Return hours in minutes: `8`, `7,5` or `7:30`."""
        with self._gathering():
            return minutes(self._filled(name), self._language, field=name)
        return 0

    def percentage(self, name: str) -> int:
        """Return a percentage in basis points: `5`, `2,5` or `2,5 %`."""
        with self._gathering():
            return basis_points(self._filled(name), self._language, field=name)
        return 0

    def decimal(self, name: str) -> str:
        """Return an exact number, zero or more, in the neutral form.

        Here the sign of the language is that of the decimals, so that in Dutch `1,031` is one and 31 thousandths.
        """
        with self._gathering():
            value = self._filled(name)
            whole, mark, decimals = value.partition("," if self._language == "nl" else ".")
            beyond_doubt = (
                mark and len(value) <= LONGEST_NUMBER and _PLAIN.fullmatch(whole) and _PLAIN.fullmatch(decimals)
            )
            found = (int(whole), decimals) if beyond_doubt else _decimal(value, self._language)
            if found is None or found[0] > MOST_WHOLE:
                raise Refused("number.undecimal", field=name)
            return f"{found[0]}.{found[1]}" if found[1] else str(found[0])
        return "0"

    def whole(self, name: str) -> int:
        """Return a whole number, zero or more."""
        with self._gathering():
            value = self._filled(name)
            found = _decimal(value, self._language) if not value.startswith(("-", "−")) else None
            if found is None or found[1] or found[0] > MOST_WHOLE:
                raise Refused("number.unreadable", field=name)
            return found[0]
        return 0

    def day(self, name: str) -> date:
        """Return a day between 2000 and 2100, from `2028-02-29` or `29-02-2028`."""
        with self._gathering():
            return sensible(day(self._filled(name), field=name), field=name)
        return FIRST

    def id(self, name: str) -> UUID:
        """Return an id that was chosen from a list."""
        with self._gathering():
            try:
                return UUID(self._filled(name))
            except ValueError:
                raise Refused("choice.unknown", field=name) from None
        return _NOTHING

    def choice(self, name: str, kind: type[E]) -> E:
        """Return a member of a closed list."""
        with self._gathering():
            try:
                return kind(self._filled(name, rule="choice.required"))
            except ValueError:
                raise Refused("choice.unknown", field=name) from None
        return next(iter(kind))

    def one_of(self, name: str, options: Collection[str]) -> str:
        """Return one of `options`."""
        with self._gathering():
            value = self._filled(name, rule="choice.required")
            if value not in options:
                raise Refused("choice.unknown", field=name)
            return value
        return ""

    def several(self, name: str, options: Collection[str]) -> list[str]:
        """Return those of `options` that were ticked."""
        chosen = self._fields.get(name, [])
        if not set(chosen) <= set(options):
            self.refuse("choice.unknown", name)
            return []
        return [option for option in options if option in chosen]

    def ticked(self, name: str) -> bool:
        """Tell whether a checkbox was ticked."""
        return bool(self.raw(name))

    @contextmanager
    def _gathering(self) -> Iterator[None]:
        try:
            yield
        except Refused as refused:
            self.refusals.append(refused)

    def _filled(self, name: str, *, rule: str = "text.required") -> str:
        value = _plain_spaces(self.raw(name)).strip()
        if not value:
            raise Refused(rule, field=name)
        return value

    def _uuid(self, name: str) -> UUID:
        try:
            return UUID(self.raw(name))
        except ValueError as error:
            raise Malformed(name) from error


_SIGN = re.compile(r"^(?:(?P<before>[-−])\s*)?€?\s*(?P<after>[-−])?\s*(?P<digits>[\d., ]+)$", re.ASCII)
_PLAIN = re.compile(r"\d+", re.ASCII)
_GROUPED = {separator: re.compile(rf"\d{{1,3}}(?:{re.escape(separator)}\d{{3}})+", re.ASCII) for separator in ".,"}


def cents(typed: str, language: str, *, field: str = "") -> int:
    """Return what `typed` says in euros as integer cents, or refuse it (`amount.unreadable`, `amount.absurd`)."""
    found = _SIGN.match(_plain_spaces(typed).strip())
    number = _decimal(found["digits"], language) if found and not (found["before"] and found["after"]) else None
    if found is None or number is None or len(number[1]) > DECIMALS_OF_MONEY:
        raise Refused("amount.unreadable", field=field)
    total = number[0] * 100 + int(number[1].ljust(2, "0"))
    if total > MOST_CENTS:
        raise Refused("amount.absurd", field=field, most=MOST_CENTS)
    return -total if found["before"] or found["after"] else total


def minutes(typed: str, language: str, *, field: str = "") -> int:
    """Return hours as minutes, from `7:30` or `7,5`; a part of a minute is refused, for `7,33` means nothing exact."""
    if clock := re.fullmatch(r"(\d{1,6}):([0-5]\d)", typed.strip(), re.ASCII):
        total = int(clock[1]) * 60 + int(clock[2])
    else:
        number = _decimal(typed.strip(), language)
        if number is None or len(number[1]) > DECIMALS_OF_HOURS:
            raise Refused("hours.unreadable", field=field)
        sixtieths, rest = divmod(int(number[1] or "0") * 60, 10 ** len(number[1]))
        if rest:
            raise Refused("hours.part-of-a-minute", field=field)
        total = number[0] * 60 + sixtieths
    if total > MOST_MINUTES:
        raise Refused("hours.unreadable", field=field)
    return total


def basis_points(typed: str, language: str, *, field: str = "") -> int:
    """Return a percentage of at most two decimals as basis points."""
    number = _decimal(typed.strip().removesuffix("%").strip(), language)
    if number is None or len(number[1]) > DECIMALS_OF_MONEY:
        raise Refused("percentage.unreadable", field=field)
    points = number[0] * 100 + int(number[1].ljust(2, "0"))
    if points > MOST_BASIS_POINTS:
        raise Refused("percentage.unreadable", field=field)
    return points


_DAYS: Final = tuple(
    re.compile(each, re.ASCII)
    for each in (
        r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})",
        r"(?P<d>\d{1,2})[- ](?P<m>\d{1,2})[- ](?P<y>\d{4})",
        r"(?P<d>\d{2})(?P<m>\d{2})(?P<y>\d{4})",
        r"(?P<d>\d{1,2}) (?P<m>[a-z]{3,9})  ?(?P<y>\d{4})",
    )
)
"""The ways in which a day is typed."""

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mrt maa mar", "apr", "mei may", "jun", "jul", "aug", "sep", "okt oct", "nov", "dec"), 1
    )
    for name in names.split()
}
"""Months by the first letters of their names, Dutch and English."""


def day(typed: str, *, field: str = "") -> date:
    """Return a day from `2028-02-29`, as a date field sends it, or as a person types it.

    That is `29-2-2028`, `29022028` on a pad that has digits only, or `29 februari 2028` as this site writes it.
    """
    typed = typed.casefold().translate({ord("."): " ", ord("/"): " "})
    found = next((found for each in _DAYS if (found := each.fullmatch(typed))), None)
    month = _MONTHS.get(found["m"][:3], 0) if found and found["m"].isalpha() else int(found["m"]) if found else 0
    if not found or (found["m"].isalpha() and not month):
        raise Refused("date.unreadable", field=field)
    try:
        return date(int(found["y"]), month, int(found["d"]))
    except ValueError:
        raise Refused("date.no-such", field=field) from None


def typed_amount(cents: int, language: str) -> str:
    """Return cents as `cents` reads them back: `1.234,56`."""
    return components.amount(cents, language)


def typed_hours(minutes: int) -> str:
    """Return minutes as `minutes` reads them back: `7:20`, and whole hours as `8`."""
    whole, rest = divmod(minutes, 60)
    return f"{whole}:{rest:02d}" if rest else str(whole)


def typed_percentage(basis_points: int, language: str) -> str:
    """Return basis points as `basis_points` reads them back: `2,5`."""
    return components.percent(basis_points, language).removesuffix("%")


def _plain_spaces(text: str) -> str:
    return re.sub(r"[\s\u00a0\u2007\u202f]+", " ", text)


def _decimal(typed: str, language: str) -> tuple[int, str] | None:
    """Return the whole part and the decimals of a number in either notation, or None where it cannot be told."""
    thousands = "." if language == "nl" else ","
    text = _plain_spaces(typed).strip()
    if len(text) > LONGEST_NUMBER:
        return None
    if _PLAIN.fullmatch(text):
        return int(text), ""
    if _GROUPED[thousands].fullmatch(text):
        return int(text.replace(thousands, "")), ""
    head, _, decimals = text.rpartition(max(".,", key=text.rfind))
    mark = text[len(head) : len(head) + 1]
    other = "." if mark == "," else ","
    if mark not in ".," or not _PLAIN.fullmatch(decimals):
        return None
    if _GROUPED[other].fullmatch(head):
        return int(head.replace(other, "")), decimals
    if _PLAIN.fullmatch(head) and len(decimals) != GROUP:
        return int(head), decimals
    return None

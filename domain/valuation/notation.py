"""How figures are written: 1.234,56 in Dutch, 1,234.56 in English, from one neutral form with a point."""

import re
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal

import msgspec

Language = Literal["nl", "en"]

_REMEMBERED = 4_096
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_GROUP = re.compile(r"(?<=[0-9])(?=(?:[0-9]{3})+$)")


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence in both languages; without an English one the Dutch stands."""

    nl: str
    en: str = ""

    def in_language(self, language: Language) -> str:
        """Return the sentence in one language."""
        return (self.en or self.nl) if language == "en" else self.nl


_MONTHS: Final = (
    Text("januari", "January"),
    Text("februari", "February"),
    Text("maart", "March"),
    Text("april", "April"),
    Text("mei", "May"),
    Text("juni", "June"),
    Text("juli", "July"),
    Text("augustus", "August"),
    Text("september", "September"),
    Text("oktober", "October"),
    Text("november", "November"),
    Text("december", "December"),
)


def localised(expression: str) -> Text:
    """Write the neutral numbers in an expression, such as `50000.00 × 245 / 365`, in both notations."""
    return Text(nl=_NUMBER.sub(_dutch, expression), en=_NUMBER.sub(_english, expression))


def money(amount: int) -> Text:
    """Write integer cents: -123456 is `€ -1.234,56` and `-€1,234.56`."""
    sign = "-" if amount < 0 else ""
    figure = localised(neutral_cents(abs(amount)))
    return Text(nl=f"€ {sign}{figure.nl}", en=f"{sign}€{figure.en}")


def neutral_cents(amount: int) -> str:
    """Write integer cents as euros in the neutral form: -60001 is `-600.01`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def neutral(number: Fraction) -> str:
    """Write a number in the neutral form: a decimal where it ends, else a quotient such as `61 / 3`."""
    whole, denominator = number.denominator, 0
    for prime in (2, 5):
        power = 0
        while whole % prime == 0:
            whole //= prime
            power += 1
        denominator = max(denominator, power)
    if whole != 1:
        return f"{number.numerator} / {number.denominator}"
    if denominator == 0:
        return str(number.numerator)
    sign = "-" if number < 0 else ""
    digits = str(abs(number.numerator) * 10**denominator // number.denominator).zfill(denominator + 1)
    return f"{sign}{digits[:-denominator]}.{digits[-denominator:]}"


@lru_cache(_REMEMBERED)
def percentage(basis_points: int) -> Text:
    """Write basis points as a percentage: 4000 is `40%`."""
    return localised(f"{neutral(Fraction(basis_points, 100))}%")


@lru_cache(_REMEMBERED)
def written(day: date) -> Text:
    """Write a day in words: `16 maart 2026`, `16 March 2026`."""
    month = _MONTHS[day.month - 1]
    return Text(nl=f"{day.day} {month.nl} {day.year}", en=f"{day.day} {month.en} {day.year}")


def duration(minutes: int) -> Text:
    """Write minutes as hours: 5190 is `86 uur en 30 minuten`; less than an hour is minutes alone."""
    hours, rest = divmod(minutes, 60)
    figure = localised(str(hours))
    whole = Text(nl=f"{figure.nl} uur", en=f"{figure.en} {'hour' if hours == 1 else 'hours'}")
    if not rest:
        return whole
    part = in_minutes(rest)
    return Text(nl=f"{whole.nl} en {part.nl}", en=f"{whole.en} and {part.en}") if hours else part


def in_minutes(minutes: int) -> Text:
    """Write minutes as they are: 5190 is `5.190 minuten`."""
    figure, one = localised(str(minutes)), minutes == 1
    return Text(nl=f"{figure.nl} {'minuut' if one else 'minuten'}", en=f"{figure.en} {'minute' if one else 'minutes'}")


def _dutch(number: re.Match[str]) -> str:
    whole, point, decimals = number.group().partition(".")
    return _GROUP.sub(".", whole) + ("," if point else "") + decimals


def _english(number: re.Match[str]) -> str:
    whole, point, decimals = number.group().partition(".")
    return _GROUP.sub(",", whole) + point + decimals

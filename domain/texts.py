"""Free text as the log may keep it: normalised, bounded, and without anything that points at a person."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date

from domain.refusals import Refused

LINE = 160
PARAGRAPHS = 20_000
REASON = 2_000

_NINE_DIGITS = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){8}(?![ .\-]?\d)")
_EMAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\W\d_]{2,}")
_TELEPHONE = re.compile(r"(?<!\d)(?:\+31|0031|0)[ \-]?(?:\(0\)[ \-]?)?[1-9](?:[ \-]?\d){8}(?!\d)")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february feb",
            "maart march mrt mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "augustus august aug",
            "september sep sept",
            "oktober october okt oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_DATES = (
    re.compile(r"(?<!\d)(?P<d>\d{1,2})[\-/. ](?P<m>\d{1,2})[\-/. ](?P<y>\d{4})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>\d{4})[\-/.](?P<m>\d{1,2})[\-/.](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})\.?\s+(?P<m>[a-z]{3,9})\.?\s+(?P<y>\d{4})(?!\d)", re.IGNORECASE),
)
_BIRTH = re.compile(r"\b(?:geboren|geboorte\w*|geb\.|born\b|birth|dob\b)", re.IGNORECASE)
# A plan speaks of days since social return has a national norm; an older full date is somebody's.
_OLDEST_OCCASION = 2012
_NEAR = 40


def clean(text: str, *, field: str, limit: int = LINE, lines: bool = False, required: bool = True) -> str:
    """Return `text` in NFC without outer white space, or refuse it with the name of the rule and of `field`.

    `limit` counts characters. Line breaks are kept only with `lines`. The text itself never returns in a
    refusal, so that nothing personal is echoed (trail.md, free text is a leak).
    """
    if len(text) > 4 * limit:
        raise Refused("text.too-long", field=field, limit=limit)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not text and required:
        raise Refused("text.required", field=field)
    if len(text) > limit:
        raise Refused("text.too-long", field=field, limit=limit)
    if any(_unprintable(character, lines=lines) for character in text):
        raise Refused("text.control-character", field=field)
    if leak := personal(text):
        raise Refused(f"text.{leak}", field=field)
    return text


def personal(text: str) -> str:
    """Return what points at a person in `text`, as the short name of its rule, or an empty string."""
    plain = unicodedata.normalize("NFKC", text)
    return next((name for name, found in _LEAKS.items() if found(plain)), "")


def _unprintable(character: str, *, lines: bool) -> bool:
    if character == "\n":
        return not lines
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def passes_eleven_test(digits: str) -> bool:
    """Tell whether nine digits have the form of a citizen service number (weights 9 to 2, and -1)."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return int(digits) > 0 and sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 == 0


def _citizen_service_number(text: str) -> bool:
    return any(passes_eleven_test(re.sub(r"\D", "", found.group())) for found in _NINE_DIGITS.finditer(text))


def _date_of_birth(text: str) -> bool:
    return any(
        day.year <= _OLDEST_OCCASION or _BIRTH.search(text[max(0, start - _NEAR) : end + _NEAR])
        for day, start, end in _dates(text)
    )


def _dates(text: str) -> Iterator[tuple[date, int, int]]:
    for form in _DATES:
        for found in form.finditer(text):
            month = found["m"].lower()
            number = int(month) if month.isdigit() else _MONTHS.get(month, 0)
            try:
                day = date(int(found["y"]), number, int(found["d"]))
            except ValueError:
                continue
            yield day, found.start(), found.end()


_LEAKS: dict[str, Callable[[str], bool]] = {
    "citizen-service-number": _citizen_service_number,
    "e-mail-address": lambda text: bool(_EMAIL.search(text)),
    "telephone-number": lambda text: bool(_TELEPHONE.search(text)),
    "date-of-birth": _date_of_birth,
}

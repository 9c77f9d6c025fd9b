"""Free text as the log may keep it: normalised, bounded, and without anything that points at a person."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date

from domain.refusals import Refused

LINE = 160
PARAGRAPHS = 20_000
REASON = 2_000
NUMBER = 80

# Between the digits of a number that points at a person people write at most three of these, as in 123 - 456 - 782.
_GAP = r"[\s.\-_/]{1,3}"
_NINE_DIGITS = (
    re.compile(r"(?<!\d)\d{9}(?!\d)"),
    re.compile(rf"(?<!\d)\d(?:(?:{_GAP})?\d){{8}}(?!(?:{_GAP})?\d)"),
)
_EMAIL = re.compile(
    r"[^\s@<>()\[\]]{1,64}\s?(?:@|[(\[]\s?(?:at|apenstaartje)\s?[)\]])\s?[^\s@<>()]{1,250}\.[^\W\d_]{2,}",
    re.IGNORECASE,
)
# Without one of these no address is looked for: that takes a long word as often as it has letters.
_AT = re.compile(r"[@(\[]")
# A reference such as K-0612345678 is no telephone number: nothing is joined to the front of one. Points stand
# between groups of two or more digits only, or 0.40 0.60 0.50 1.00 would be one.
_BETWEEN = r"[\s\-_/]{0,3}"
_TELEPHONE = re.compile(
    rf"(?<![\w.,/\-])(?:\+31|0031|0|\(0)(?:{_BETWEEN}\(0\))?{_BETWEEN}[1-9](?:\)?{_BETWEEN}\d){{8}}(?!\d)"
    r"|(?<![\w.,/\-])(?=0(?:\.?\d){9}(?!\.?\d))0\d{1,3}(?:\.\d{2,4}){2,4}"
    rf"|(?<![\w.,])\+[1-9](?:(?:{_GAP})?\d){{8,13}}(?!\d)"
)
# Figures that a plan is full of, taken out before numbers are looked for: € 123.456.782 and 1.234.567,89.
_AMOUNT = re.compile(
    r"(?:(?:\u20ac|\bEUR)\s?-?\d{1,3}(?:[.,]\d{3})+|(?<![\d.])\d{1,3}(?:\.\d{3})+(?=,\d{2}))(?:[.,]\d{2})?(?![\d.])"
)
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
    re.compile(r"(?<!\d)(?P<d>\d{1,2})\s?[\-/. ]\s?(?P<m>\d{1,2})\s?[\-/. ]\s?(?P<y>\d{4})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>\d{4})[\-/.](?P<m>\d{1,2})[\-/.](?P<d>\d{1,2})(?!\d)"),
    re.compile(
        r"(?<!\d)(?P<d>\d{1,2})(?:e|de|ste|st|nd|rd|th)?\.?[\s\-/]{1,3}(?P<m>[a-z]{3,9})\.?,?[\s\-/]{1,3}"
        r"(?P<y>\d{4})(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?P<m>[a-z]{3,9})\.?\s{1,3}(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s{1,3}(?P<y>\d{4})(?!\d)",
        re.IGNORECASE,
    ),
)
# Nothing that is looked for goes without a digit, or the at of an address: most texts are done with this.
_SUSPECT = re.compile(r"[\d@(\[]")
_DIGIT = re.compile(r"\d")
_FEWEST_IN_A_DATE = 5
_FEWEST_IN_A_NUMBER = 9
# Forms that are a date only where the text speaks of a birth.
_SHORT_DATES = re.compile(
    r"(?<!\d)(?:\d{8}|\d{1,2}\s?[\-/. ]\s?(?:\d{1,2}|[a-z]{3,9})\.?\s?[\-/. ]\s?'?\d{2})(?!\d)", re.IGNORECASE
)
_BIRTH = re.compile(r"\b(?:geboren|geboorte(?:datum|dag|jaar)?\b|geb\b|born\b|birth|dob\b)", re.IGNORECASE)
# A plan speaks of days since social return has a national norm; an older full date is somebody's.
_OLDEST_OCCASION = 2012
_OLDEST_PERSON = 1900
_NEAR = 40
_STRUCK = "\N{BLACK SQUARE}" * 3

_UNUSUAL = re.compile(r"[^ -~\s]")
# Letters and signs that are drawn as nothing, or as one of another kind.
_ALIKE = {
    "\N{HANGUL CHOSEONG FILLER}": "",
    "\N{HANGUL JUNGSEONG FILLER}": "",
    "\N{BRAILLE PATTERN BLANK}": " ",
    "\N{MINUS SIGN}": "-",
    "\N{MIDDLE DOT}": ".",
    "\N{BULLET}": ".",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
}


def clean(text: str, *, field: str, limit: int = LINE, lines: bool = False, required: bool = True) -> str:
    """Return `text` in NFC without outer white space, or refuse it with the name of the rule and of `field`.

    `limit` counts characters. Line breaks are kept only with `lines`; a tab becomes a space. The text itself
    never returns in a refusal, so that nothing personal is echoed.
    """
    if len(text) > 4 * limit:
        raise Refused("text.too-long", field=field, limit=limit)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).replace("\t", " ").strip()
    if not text and required:
        raise Refused("text.required", field=field)
    if len(text) > limit:
        raise Refused("text.too-long", field=field, limit=limit)
    if not text.isprintable() and any(_unprintable(character, lines=lines) for character in text):
        raise Refused("text.control-character", field=field)
    plain = _plain(text)
    if required and not plain.strip():
        raise Refused("text.required", field=field)
    if leak := _leak(plain):
        raise Refused(f"text.{leak}", field=field)
    return text


def require_reason(reason: str) -> None:
    """Refuse a reason, an actor's own words in the head of an event, that is not there or may not be kept."""
    clean(reason, field="reason", limit=REASON, lines=True)


def personal(text: str) -> str:
    """Return what points at a person in `text`, as the short name of its rule, or an empty string.

    A number is judged by its form alone, so some that are nobody's are refused as well: an RSIN, a VAT number
    or an order number of nine digits that passes the eleven test, an order number in the form of a telephone
    number, and the full date of something that happened before 2013. An amount and a later date are not.
    """
    return _leak(_plain(text))


def _leak(plain: str) -> str:
    if not _SUSPECT.search(plain):
        return ""
    digits = len(_DIGIT.findall(plain))
    days = list(_dates(plain)) if digits >= _FEWEST_IN_A_DATE else []
    numbers = _numbers(plain, days) if digits >= _FEWEST_IN_A_NUMBER else ""
    if _citizen_service_number(numbers):
        return "citizen-service-number"
    if _AT.search(plain) and _EMAIL.search(plain):
        return "e-mail-address"
    if _TELEPHONE.search(numbers):
        return "telephone-number"
    if digits and _date_of_birth(plain, days):
        return "date-of-birth"
    return ""


def _numbers(plain: str, days: Iterable[tuple[date, int, int]]) -> str:
    """Return the text without the digits that are a date or an amount."""
    return _AMOUNT.sub("¤", _without(plain, [(start, end) for _, start, end in days], "¤"))


def struck(text: str) -> str:
    """Return `text` with a mark for all that points at a person in it, so that a form can show the rest again.

    Strikes out what `personal` finds, and where in doubt more; what it cannot strike out leaves nothing.
    """
    if not personal(text):
        return text
    plain = _EMAIL.sub(_STRUCK, _plain(text))
    birth = _BIRTH.search(plain)
    old = [(start, end) for day, start, end in _dates(plain) if birth or day.year <= _OLDEST_OCCASION]
    plain = _without(plain, old, _STRUCK)
    if birth:
        plain = _SHORT_DATES.sub(_STRUCK, plain)
    for form in _NINE_DIGITS:
        plain = form.sub(lambda found: _STRUCK if _is_citizen_service_number(found.group()) else found.group(), plain)
    plain = _TELEPHONE.sub(_STRUCK, plain)
    return "" if personal(plain) else plain


def passes_eleven_test(digits: str) -> bool:
    """Tell whether nine digits have the form of a citizen service number (weights 9 to 2, and -1)."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return int(digits) > 0 and sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 == 0


def _plain(text: str) -> str:
    """Return the text as it looks: every digit, hyphen and point in its usual form, and nothing that cannot be seen.

    So nothing hides a number by standing in it, and no word processor by what it makes of a hyphen.
    """
    return text if text.isascii() and text.isprintable() else _UNUSUAL.sub(_usual, text)


def _usual(found: re.Match[str]) -> str:
    sign = found.group()
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    return "".join(_form(each) for each in unicodedata.normalize("NFKC", sign))


def _form(sign: str) -> str:
    if sign in _ALIKE:
        return _ALIKE[sign]
    kind = unicodedata.category(sign)
    return "-" if kind == "Pd" else "" if kind in {"Cc", "Cf", "Mn", "Me"} else sign


def _unprintable(character: str, *, lines: bool) -> bool:
    if character == "\n":
        return not lines
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _citizen_service_number(text: str) -> bool:
    return any(_is_citizen_service_number(found.group()) for form in _NINE_DIGITS for found in form.finditer(text))


def _is_citizen_service_number(number: str) -> bool:
    return passes_eleven_test(re.sub(r"\D", "", number))


def _date_of_birth(text: str, days: Iterable[tuple[date, int, int]]) -> bool:
    if any(day.year <= _OLDEST_OCCASION for day, _, _ in days):
        return True
    spans = [(start, end) for _, start, end in days] + [found.span() for found in _SHORT_DATES.finditer(text)]
    return any(_BIRTH.search(text, max(0, start - _NEAR), end + _NEAR) for start, end in spans)


def _dates(text: str) -> Iterator[tuple[date, int, int]]:
    for form in _DATES:
        for found in form.finditer(text):
            month = found["m"].lower()
            number = int(month) if month.isdecimal() else _MONTHS.get(month, 0)
            try:
                day = date(int(found["y"]), number, int(found["d"]))
            except ValueError:
                continue
            if day.year >= _OLDEST_PERSON:
                yield day, found.start(), found.end()


def _without(text: str, spans: Iterable[tuple[int, int]], sign: str) -> str:
    """Return the text with each date in it as one sign, so that its digits join no number beside it."""
    kept, position = [], 0
    for start, end in sorted(spans):
        kept.append(text[position : max(start, position)])
        position = max(end, position)
    return sign.join([*kept, text[position:]])

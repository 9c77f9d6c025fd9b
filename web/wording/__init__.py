"""What is said: Dutch in the source, English in the catalogues beside it, refusals by rule in `refusals.toml`."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any, Final

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from domain.refusals import Refused
from web import components
from web.wording.words import name_of, word, words

FOLDER: Final = Path(__file__).parent
LANGUAGES: Final = ("nl", "en")
DUTCH: Final = LANGUAGES[0]


def catalogues(folder: Path = FOLDER / "en") -> dict[str, Catalog]:
    """Return each English catalogue by its name; the message id is the Dutch text."""
    found = {}
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            found[path.stem] = read_po(file, locale="en", abort_invalid=True)
    return found


def marked(text: str) -> str:
    """Return a Dutch text as it is, to be translated where it is shown: `from web.wording import marked as _`."""
    return text


@cache
def translations(language: str) -> NullTranslations:
    """Return the translations into a language: none for Dutch, all catalogues in one for English."""
    if language == DUTCH:
        return NullTranslations()
    merged = Catalog(locale=language)
    for catalogue in catalogues(FOLDER / language).values():
        for message in catalogue:
            if message.id and message.string:
                merged[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def wordings() -> Mapping[str, Mapping[str, str]]:
    """Return the sentence of every rule, by language."""
    return tomllib.loads((FOLDER / "refusals.toml").read_text(encoding="utf-8"))


def sentence(refusal: Refused, language: str) -> str:
    """Return what a refusal says, with its facts in the notation of the language.

    A rule without wording still gets a sentence, with its name, so that a gap is seen and harms nobody.
    """
    wording = wordings().get(refusal.rule)
    if wording is None:
        unknown = {"nl": "Dit kan niet ({rule}).", "en": "This cannot be done ({rule})."}
        return unknown[language].format(rule=refusal.rule)
    return _Facts(language).format(wording[language], **refusal.facts)


class _Facts(Formatter):
    """`{fact}` follows the type of the fact, `{fact:form}` names one of `_FORMS`."""

    def __init__(self, language: str) -> None:
        self._language = language

    def get_value(self, key: int | str, _: Any, kwargs: Any) -> Any:
        return kwargs.get(key, "…")

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, (list, tuple, set, frozenset)):
            *many, last = [self.format_field(item, format_spec) for item in value] or [""]
            either = " of " if self._language == DUTCH else " or "
            return either.join([", ".join(many), last]) if many else last
        return _form(value, format_spec)(value, self._language)


def _form(value: object, name: str) -> Callable[[Any, str], str]:
    match value:
        case _ if name:
            return _FORMS[name]
        case datetime():
            return components.moment
        case date():
            return components.day
        case StrEnum():
            return _word
        case int():
            return components.number
        case _:
            return lambda text, _: str(text)


def _word(value: StrEnum | str, language: str) -> str:
    return word(value, language) if name_of(value) in words() else str(value)


_FORMS: Final[dict[str, Callable[[Any, str], str]]] = {
    "money": components.money,
    "hours": components.hours,
    "percent": components.percent,
    "word": _word,
}

"""What the closed lists of the domain are called: `words.toml`, by member of an enumeration or by name."""

import re
import tomllib
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from jinja2 import Environment, pass_context
from jinja2.runtime import Context

from domain.aggregates.plan import Statement

FILE: Final = Path(__file__).with_name("words.toml")


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in both languages."""

    nl: str
    en: str


class Word(Wording, frozen=True):
    """A word, and one line that explains it where there is something to explain."""

    explained: Wording | None = None


@cache
def words() -> dict[str, Word]:
    """Return every word by the name of its table, such as `stage-kind.education`."""
    return msgspec.convert(tomllib.loads(FILE.read_text(encoding="utf-8")), dict[str, Word])


def name_of(thing: StrEnum | str) -> str:
    """Return the name under which a word stands: `StageKind.EDUCATION` is `stage-kind.education`."""
    if not isinstance(thing, StrEnum):
        return thing
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(thing).__name__).lower()
    return f"{kind}.{thing.value}"


def standing(statement: Statement) -> str:
    """Return the word for where a revenue statement stands; on what a reviewer decided, both did not agree."""
    return "statement-status.decided" if statement.decided else name_of(statement.status)


def word(thing: StrEnum | str, language: str) -> str:
    """Return what a member of an enumeration, or `list.entry`, is called, lower case, as within a sentence.

    An entry of a list that a framework may lengthen (`recognition`, `group`) is called by its own name where
    no word is known; any other unknown name is a fault of the program (`KeyError`).
    """
    name = name_of(thing)
    kind, _, entry = name.partition(".")
    if kind in OPEN_LISTS and name not in words():
        return entry
    return _in(words()[name], language)


def label(thing: StrEnum | str, language: str) -> str:
    """Return a word with a capital, to stand alone: `Opleiding`."""
    said = word(thing, language)
    return said[:1].upper() + said[1:]


def explained(thing: StrEnum | str, language: str) -> str:
    """Return the line that explains a word, or nothing where it explains itself."""
    known = words().get(name_of(thing))
    return _in(known.explained, language) if known and known.explained else ""


def install(environment: Environment, language: Callable[[], str]) -> None:
    """Give the templates the filters `word`, `label` and `explained`: `{{ stage.facts.kind | label }}`.

    An entry of an open list is named in full: `{{ ("recognition." ~ kind) | word }}`.
    """

    # A filter that takes the context is never folded into the compiled template, so it follows each reader.
    def following(form: Callable[[StrEnum | str, str], str]) -> Callable[[Context, StrEnum | str], str]:
        @pass_context
        def in_the_language_of_the_reader(_: Context, thing: StrEnum | str) -> str:
            return form(thing, language())

        return in_the_language_of_the_reader

    for form in (word, label, explained):
        environment.filters[form.__name__] = following(form)


OPEN_LISTS: Final = frozenset({"recognition", "group"})
"""The lists that a framework may lengthen without a change of the program."""


def _in(wording: Wording, language: str) -> str:
    return wording.en if language == "en" else wording.nl

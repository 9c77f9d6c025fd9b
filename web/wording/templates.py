"""Templates for the sections and actions of a plan, with guidance: where to begin, in the reader's language (R92)."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

FILE: Final = Path(__file__).with_name("templates.toml")

OPEN_PLACE: Final = "…"
"""Where something is to be filled in."""

FIELDS: Final = {"sections": ("heading", "text"), "actions": ("title", "description")}
"""By the kind of subject: the fields of its form that the title and the text of a template go into."""


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A template in one language; `…` stands where something is to be filled in."""

    title: str
    text: str
    guidance: str


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A template in both languages."""

    nl: Words
    en: Words

    def words(self, language: str) -> Words:
        """Return it in a language."""
        return self.en if language == "en" else self.nl


@cache
def templates() -> dict[str, dict[str, Template]]:
    """Return every template by its name, by the kind of subject."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return msgspec.convert(told, dict[str, dict[str, Template]])


def fields(kind: str, words: Words) -> dict[str, str]:
    """Return what a template fills in the form of a kind of subject."""
    title, text = FIELDS[kind]
    return {title: words.title, text: words.text}

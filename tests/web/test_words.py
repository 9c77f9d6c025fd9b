"""Words: every closed list of the domain is called something, in both languages, and nothing else is."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from enum import StrEnum

import pytest
from jinja2 import Environment

import domain
from domain.aggregates.organisation import SCHEMES
from domain.authority import Duty
from domain.claims import ClaimKind
from domain.terms import Certainty, EvidenceKind, ObjectionCode, StageKind, Support
from domain.valuation.framework import norm, variant
from domain.valuation.obligation import Agreement
from domain.valuation.practice import Unit
from web.wording.words import explained, install, label, name_of, word, words

UNSAID = {Duty, Agreement, ClaimKind, Unit}
"""Never on screen by themselves."""

PAGES = {
    "asked",
    "element",
    "entry",
    "entry-status",
    "figure",
    "improvement-status",
    "move-status",
    "proof-status",
    "stage-status",
}
"""Lists that pages make: what a thing is to its reader, where the domain has no list of its own."""


def _lists(kind: type[StrEnum] = StrEnum) -> Iterator[type[StrEnum]]:
    for member in kind.__subclasses__():
        yield member
        yield from _lists(member)


def _members() -> set[str]:
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        importlib.import_module(module.name)
    closed = {each for each in _lists() if each.__module__.startswith("domain.")} - UNSAID
    return {name_of(member) for each in closed for member in each}


def _named_by_frameworks() -> set[str]:
    recognitions = {f"recognition.{name}" for name, _ in norm().under("recognitions")}
    groups = {key.replace("multipliers.", "group.") for key in variant("waterburg-2026").values if "multipliers" in key}
    return recognitions | groups | {f"scheme.{scheme}" for scheme in SCHEMES}


def test_every_closed_list_has_its_words_and_no_word_is_left_over() -> None:
    needed = _members() | _named_by_frameworks() | {f"element.{number}" for number in (1, 2, 3, 4)}
    needed |= {"certainty.done", "statement-status.decided"}
    assert sorted(needed - words().keys()) == []
    assert sorted(name for name in words().keys() - needed if name.partition(".")[0] not in PAGES) == []


@pytest.mark.parametrize("name", sorted(words()))
def test_a_word_stands_within_a_sentence_in_both_languages(name: str) -> None:
    found = words()[name]
    for text in (found.nl, found.en):
        assert text == text.strip()
        assert not text.endswith(".")
    for line in filter(None, (found.explained,)):
        assert all(text.endswith(".") and text[0].isupper() for text in (line.nl, line.en))


@pytest.mark.parametrize("thing", [*EvidenceKind, *ObjectionCode, *Certainty, *StageKind, *Support])
def test_what_somebody_meets_for_the_first_time_is_explained(thing: StrEnum) -> None:
    assert explained(thing, "nl")
    assert explained(thing, "en") != explained(thing, "nl")


@pytest.mark.parametrize("kind", EvidenceKind)
def test_evidence_says_what_may_be_asked(kind: EvidenceKind) -> None:
    assert re.search(r"Gevraagd worden alleen .*(datum|datum,)", explained(kind, "nl"))


def test_a_word_is_asked_by_member_or_by_name() -> None:
    assert word(StageKind.WORK_EXPERIENCE, "nl") == word("stage-kind.work-experience", "nl") == "werkervaringsplaats"
    assert label(StageKind.WORK_EXPERIENCE, "en") == "Work experience"
    assert label("recognition.pso-30-plus", "nl") == "PSO 30+"


def test_a_recognition_of_a_later_framework_is_called_by_its_own_name() -> None:
    assert word("recognition.pso-4", "nl") == "pso-4"
    with pytest.raises(KeyError):
        word("stage-kind.retirement", "nl")


def test_templates_follow_the_language_of_the_reader() -> None:
    languages = iter(["nl", "en"])
    environment = Environment(autoescape=True)
    install(environment, lambda: next(languages))
    template = environment.from_string("{{ kind | label }}")
    assert [template.render(kind=StageKind.EDUCATION) for _ in range(2)] == ["Opleiding", "Education"]


def test_no_word_stamps_a_person() -> None:
    """R04, R81: no benefit file, no diagnosis, no price tag; the declaration of the municipality is enough."""
    said = " ".join(f"{each.nl} {each.en}" for name, each in words().items() if name.startswith(("group.", "support.")))
    assert not re.search(r"wajong|wao|wia|bijstand|beperking|handicap|ziek|€", said, re.IGNORECASE)

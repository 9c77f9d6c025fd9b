"""Everything that is said has its English, once; every refusal has its sentence."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Final

import pytest
from babel.messages.extract import extract_from_dir

from domain.refusals import Refused
from web.wording import FOLDER, catalogues, sentence, wordings

ROOT: Final = Path(__file__).parents[2]
KEYWORDS: Final = {"_": None, "gettext": None, "ngettext": (1, 2)}
METHODS: Final = [("static/**", "ignore"), ("**.py", "python"), ("templates/**.html", "jinja2")]


@cache
def said() -> set[str]:
    """Every Dutch text in the templates and the source."""
    found = extract_from_dir(ROOT / "web", METHODS, {"**.html": {"trimmed": "true"}}, keywords=KEYWORDS)
    return {text if isinstance(text, str) else text[0] for _, _, text, _, _ in found}


@cache
def translated() -> Counter[str]:
    """Every text of the catalogues, with the number of catalogues that hold it."""
    ids = (message.id for catalogue in catalogues().values() for message in catalogue if message.id)
    return Counter(text if isinstance(text, str) else text[0] for text in ids)


def test_every_text_has_its_english() -> None:
    assert sorted(said() - translated().keys()) == []


def test_no_catalogue_keeps_a_text_that_is_not_said_any_more() -> None:
    assert sorted(translated().keys() - said()) == []


def test_no_text_is_translated_twice() -> None:
    assert [text for text, times in translated().items() if times > 1] == []


def test_no_translation_is_empty_fuzzy_or_loses_what_is_filled_in() -> None:
    wrong = [
        message.id
        for catalogue in catalogues().values()
        for message in catalogue
        if message.id and (message.fuzzy or not message.string or _filled(message.id) != _filled(message.string))
    ]
    assert wrong == []


def test_dutch_is_not_left_standing_in_the_english() -> None:
    same = {
        message.id
        for catalogue in catalogues().values()
        for message in catalogue
        if isinstance(message.id, str) and message.id == message.string
    }
    assert {text for text in same if re.search(r"\b(de|het|een|van|niet|wordt|naar|voor|met)\b", text)} == set()


def test_every_refusal_has_a_sentence_in_both_languages() -> None:
    assert sorted(_rules() - wordings().keys()) == []
    assert [rule for rule, wording in wordings().items() if set(wording) != {"nl", "en"}] == []


def test_no_sentence_is_kept_for_a_rule_that_is_gone() -> None:
    assert sorted(wordings().keys() - _rules()) == []


@pytest.mark.parametrize("rule", sorted(wordings()))
def test_a_sentence_asks_in_both_languages_for_facts_that_the_rule_has(rule: str) -> None:
    asked = {
        language: {name for _, name, _, _ in Formatter().parse(text) if name}
        for language, text in wordings()[rule].items()
    }
    assert asked["nl"] == asked["en"]
    assert asked["nl"] <= _facts().get(rule, set())


def test_facts_are_written_in_the_notation_of_the_reader() -> None:
    refusal = Refused("amount.absurd", most=123_456_789)
    assert "€\N{NO-BREAK SPACE}1.234.567,89" in sentence(refusal, "nl")
    assert "€1,234,567.89" in sentence(refusal, "en")
    late = Refused("date.future", today=date(2028, 2, 29))
    assert "29 februari 2028" in sentence(late, "nl")
    assert "29 February 2028" in sentence(late, "en")


def test_a_rule_without_wording_still_says_something() -> None:
    assert sentence(Refused("plan.unheard-of", at=datetime.now(UTC)), "nl") == "Dit kan niet (plan.unheard-of)."


def test_the_catalogues_are_where_they_are_looked_for() -> None:
    assert {path.stem for path in (FOLDER / "en").glob("*.po")} == set(catalogues())


def _filled(text: str | tuple[str, ...] | list[str]) -> set[str]:
    texts = [text] if isinstance(text, str) else text
    return {name for part in texts for name in re.findall(r"%\(\w+\)s", part)}


def _refusals() -> Iterator[tuple[str, set[str]]]:
    """Every rule that the source names in a refusal, with the facts that it is given there."""
    for folder in ("domain", "storage", "projections", "web"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _name(node.func) in {"Refused", "refuse"} and node.args:
                    facts = {keyword.arg for keyword in node.keywords if keyword.arg} - {"field"}
                    for rule in _constants(node.args[0]):
                        yield rule, facts
                if folder == "web" and isinstance(node, ast.keyword) and node.arg == "rule":
                    yield from ((rule, set()) for rule in _constants(node.value))


@cache
def _rules() -> set[str]:
    # A scenario file is refused by the command line, which says so in English.
    return {rule for rule, _ in _refusals() if not rule.startswith("scenario.")}


@cache
def _facts() -> dict[str, set[str]]:
    known: dict[str, set[str]] = {}
    for rule, facts in _refusals():
        known[rule] = known.get(rule, facts) & facts if rule in known else facts
    return known


def _constants(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(rule)):
            yield rule
        case ast.IfExp(body=body, orelse=orelse):
            yield from _constants(body)
            yield from _constants(orelse)
        case ast.JoinedStr(values=[ast.Constant(value="text."), ast.FormattedValue()]):
            yield from (f"text.{leak}" for leak in _leaks())


def _leaks() -> Iterator[str]:
    """What `domain.texts` can find in a text."""
    source = ast.parse((ROOT / "domain" / "texts.py").read_text(encoding="utf-8"))
    [finding] = [node for node in source.body if isinstance(node, ast.FunctionDef) and node.name == "_leak"]
    for node in ast.walk(finding):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant) and node.value.value:
            yield str(node.value.value)


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")

"""Promises of the domain as a whole: every refusal is tested, every command authorised, and nothing looks outside."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.authority import COMMANDS
from domain.commands import USE_CASES

ROOT = Path(__file__).parents[2]
TESTS = "\n".join(
    path.read_text(encoding="utf-8").replace("\\.", ".") for path in sorted((ROOT / "tests").rglob("test_*.py"))
)


def _rules() -> Iterator[str]:
    for path in sorted((ROOT / "domain").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused":
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.Constant) and re.fullmatch(r"[a-z-]+\.[a-z-]+", str(part.value)):
                        yield str(part.value)


@pytest.mark.parametrize("rule", sorted(set(_rules())))
def test_every_refusal_of_the_domain_is_expected_by_a_test(rule: str) -> None:
    assert re.search(rf"(?<![\w.-]){re.escape(rule)}(?![\w-])", TESTS)


def test_every_command_of_the_policy_is_a_use_case() -> None:
    assert set(COMMANDS) == set(USE_CASES)


def test_a_decision_has_no_clock_no_dice_and_no_disk() -> None:
    """Time and ids are passed in; the frameworks that are shipped are read by the valuation alone."""
    forbidden = re.compile(
        r"datetime\.now|date\.today|uuid[14]\(|^(?:import|from) (?:os|pathlib|random|time)\b", re.MULTILINE
    )
    guilty = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "domain").rglob("*.py"))
        if "valuation" not in path.parts and forbidden.search(path.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def _glossary() -> list[tuple[str, str]]:
    text = (ROOT / "domain" / "README.md").read_text(encoding="utf-8")
    rows = text.partition("| Dutch | English |")[2].splitlines()[2:]
    return [(row.split("|")[1].strip(), row.split("|")[2].strip()) for row in rows if row.startswith("|")]


def test_the_glossary_has_one_english_word_for_each_dutch_word() -> None:
    dutch, english = zip(*_glossary(), strict=True)
    assert sorted(set(dutch)) == sorted(dutch)
    assert sorted(set(english)) == sorted(english)


def test_the_readme_names_what_is_there() -> None:
    text = (ROOT / "domain" / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_/]+(?:\.(?:py|toml)|/))`", text))
    assert named
    assert [
        name for name in sorted(named) if not (ROOT / name).exists() and not (ROOT / "domain" / name).exists()
    ] == []
    assert "agree_revenue" in COMMANDS

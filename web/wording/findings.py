"""What the verifier of a dossier finds, in the language of the reader: its own sentences are English."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from domain.trail.dossier import Form
from verify_dossier import Finding
from web.wording.words import word

FILE: Final = Path(__file__).with_name("findings.toml")


@cache
def dutch() -> Mapping[str, str]:
    """Return every sentence of the verifier in Dutch, by the English one."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def said(finding: Finding, language: str) -> str:
    """Return what was found as a sentence."""
    if language == "en":
        return str(finding)
    facts = {name: _form(held) if name in {"form", "said"} else held for name, held in finding.facts.items()}
    return dutch()[finding.says].format(**facts)


def _form(said: str) -> str:
    """Return the form of a dossier in Dutch; whatever else a file says of itself stays as it says it."""
    return word(Form(said), "nl") if said in list(Form) else said

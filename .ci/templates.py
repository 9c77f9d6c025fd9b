"""Compile every template in every language, and refuse what the content policy or the escaping would not survive."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from web.assets import shipped
from web.rendering import TEMPLATES, environment
from web.wording import LANGUAGES

FORBIDDEN = {
    r"\|\s*safe\b": "marks text as HTML past the escaping",
    r"\bautoescape\b": "switches the escaping",
    r"\sstyle\s*=": "a style attribute, which the content policy refuses",
    r"<style\b": "a style element, which the content policy refuses",
    r"<script(?![^>]*\ssrc=)": "a script in the page, which the content policy refuses",
    r"\son[a-z]+\s*=\s*[\"']": "a script attribute, which the content policy refuses",
    r"\b(?:href|src|action)\s*=\s*[\"'](?:https?:)?//": "an address elsewhere",
}

faults = [
    f"{path.relative_to(TEMPLATES.parents[1])}:{number}: {reason}"
    for path in sorted(TEMPLATES.rglob("*.html"))
    for number, line in enumerate(path.read_text().splitlines(), 1)
    for pattern, reason in FORBIDDEN.items()
    if re.search(pattern, line)
]
for language in LANGUAGES:
    templates = environment(language, shipped())
    for name in templates.list_templates(extensions=["html"]):
        templates.get_template(name)
print("\n".join(faults) or f"{len(list(TEMPLATES.rglob('*.html')))} templates compile in {len(LANGUAGES)} languages.")
sys.exit(bool(faults))

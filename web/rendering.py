"""Templates: one environment for each language, strict about names, with the same words everywhere."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from web import components, forms
from web.assets import Assets, shipped
from web.wording import translations
from web.wording.words import install as install_words

TEMPLATES: Final = Path(__file__).parent / "templates"


_NAMES: Final = re.compile(r' data-names="(?P<field>[^"]+)">(?P<name>[^<]+)')
_NAMED: Final = re.compile(r' data-named="(?P<field>[^"]+)">')


class Absent(StrictUndefined):
    """A name that is not there may be asked for in a condition; whatever else is done with it is a fault."""

    def __bool__(self) -> bool:  # type: ignore[override]
        """Be false."""
        return False


def draw(template: str, language: str, context: Mapping[str, Any]) -> str:
    """Return a template as HTML in a language. A name that it misses raises `UndefinedError`."""
    return environment(language, shipped()).get_template(template).render(context)


def name_errors(page: str) -> str:
    """Return a page in which a line of the error summary that could be about any field begins with its name.

    The summary stands before the fields, so their names are only known when all is drawn: a label or a legend
    says in `data-names` which field it names, a line of the summary in `data-named` which field it is about.
    """
    names = {found["field"]: found["name"].strip() for found in _NAMES.finditer(page)}

    def named(line: re.Match[str]) -> str:
        name = names.get(line["field"], "")
        return f"{line[0]}{name}{'' if name.endswith('?') else ':'} " if name else line[0]

    return _NAMED.sub(named, page)


@cache
def environment(language: str, assets: Assets) -> Environment:
    """Return the environment of one language, with escaping on and every component filter installed.

    A template is compiled when it is first drawn, and then kept.
    """
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=Absent,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    words = translations(language)
    made.install_gettext_callables(  # type: ignore[attr-defined]
        words.gettext, words.ngettext, newstyle=True, pgettext=words.pgettext, npgettext=words.npgettext
    )
    components.install(made, lambda: language)
    install_words(made, lambda: language)
    made.globals["asset"] = assets.address
    made.filters["typed_amount"] = lambda cents: forms.typed_amount(cents, language)
    made.filters["typed_percentage"] = lambda points: forms.typed_percentage(points, language)
    made.filters["typed_hours"] = forms.typed_hours
    return made

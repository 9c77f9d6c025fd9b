"""Beginning a text with a template: chosen in its form, filling only what is still empty (R92)."""

from typing import Any, Final

from web.choices import Option
from web.forms import Form
from web.visits import Visit
from web.wording import LANGUAGES
from web.wording.templates import Words, fields, templates

STEP: Final = "template"
"""The button that asks for a template; nothing is saved by it."""


def asks_template(form: Form) -> bool:
    """Tell whether a form was sent to begin with a template."""
    return form.raw("step") == STEP


def template_of(visit: Visit, kind: str, *, new: bool) -> dict[str, Any]:
    """Return what a form needs to offer templates: the choice, the guidance of the chosen one, and what it fills in.

    `suggested` holds only fields in which nobody typed anything, so that nothing typed is ever lost. Only what is new
    begins with a template.
    """
    known, form = templates().get(kind, {}) if new else {}, visit.form
    chosen = known.get(form.raw("template"))
    offered: list[Option] = [
        {"value": name, "label": template.words(visit.language).title} for name, template in known.items()
    ]
    if chosen is None:
        return {"templates": offered, "guidance": "", "suggested": {}}
    words = chosen.words(visit.language)
    suggested = _suggested(form, kind, words) if asks_template(form) else {}
    return {"templates": offered, "guidance": words.guidance, "suggested": suggested}


def _suggested(form: Form, kind: str, words: Words) -> dict[str, str]:
    """Return what a template fills in: what is empty, and all of another template of which nothing was changed."""
    offered = fields(kind, words)
    known = [fields(kind, each.words(language)) for each in templates()[kind].values() for language in LANGUAGES]
    typed = {name: form.raw(name).replace("\r\n", "\n").strip() for name in offered}
    untouched = all(not typed[name] or typed[name] in {each[name] for each in known} for name in offered)
    return {name: text for name, text in offered.items() if untouched or not typed[name]}

"""Beginning a plan: which texts and actions it starts from, in one draft that both go on with (R92)."""

from typing import Final
from uuid import UUID, uuid5

import msgspec

from domain.changes import ActionAgreed, AnyChange, SectionWritten
from domain.commands import amendments as commands
from domain.terms import ActionTerms, Certainty
from web.frames import frame
from web.reading import read_now
from web.visits import Answer, Visit, action, page
from web.wording.templates import Words, templates

TITLE: Final = "title"


class Offered(msgspec.Struct, frozen=True):
    """A template that can be chosen, by its name in the form."""

    name: str
    title: str
    guidance: str
    chosen: bool


@page("/plans/{plan:uuid}/beginning", permission="open_amendment")
def beginning_page(visit: Visit, plan: UUID) -> Answer:
    """Offer the templates for texts and actions, to choose from."""
    reading = read_now(visit, plan, permission="open_amendment")
    return visit.render(
        "plans/beginning.html",
        **frame(reading, "overview"),
        kinds={
            kind: [
                Offered(_name(kind, name), words.title, words.guidance, visit.form.ticked(_name(kind, name)))
                for name, words in _words(visit, kind).items()
            ]
            for kind in templates()
        },
    )


@action("/plans/{plan:uuid}/beginning", permission="open_amendment", again=beginning_page)
def begin_plan(visit: Visit, plan: UUID) -> Answer:
    """Open a draft with the chosen templates in it."""
    form = visit.form
    chosen = [
        (kind, name, words)
        for kind in templates()
        for name, words in _words(visit, kind).items()
        if form.ticked(_name(kind, name))
    ]
    title = form.text("title")
    if not chosen:
        form.refuse("beginning.nothing-chosen", "templates")
    form.check()
    amendment = form.id_for("amendment")
    changes = tuple(_change(kind, uuid5(amendment, f"{kind} {name}"), words) for kind, name, words in chosen)
    visit.do(commands.open_amendment, plan=plan, amendment=amendment, title=title, changes=changes)
    return visit.see(
        f"/plans/{plan}/amendments/{amendment}",
        visit._("Dit is uw begin. Vul de open plekken in, en leg het voor als het klopt."),
    )


def _words(visit: Visit, kind: str) -> dict[str, Words]:
    return {name: template.words(visit.language) for name, template in templates()[kind].items()}


def _name(kind: str, name: str) -> str:
    return f"{kind}-{name}"


def _change(kind: str, subject: UUID, words: Words) -> AnyChange:
    """Return what a template says as a change of something new."""
    if kind == "sections":
        return SectionWritten(subject=subject, base=0, heading=words.title, text=words.text)
    terms = ActionTerms(title=words.title, certainty=Certainty.AGREED, description=words.text)
    return ActionAgreed(subject=subject, base=0, terms=terms)

"""Remarks on an amendment: made on a part of what it changes, answered by either side, and resolved (R64)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.amendment import Amendment
from domain.aggregates.remarks import Part, Remark, parts_of
from domain.commands import amendments as commands
from domain.refusals import Missing
from projections.amendments import agreed_on, written
from web.choices import options
from web.doers import Doer, doers
from web.frames import frame
from web.reading import Reading, read_now
from web.subjects import Compared, compared, lines, title_of
from web.visits import Answer, Visit, action, page


class Word(msgspec.Struct, frozen=True):
    """What somebody said."""

    doer: Doer
    text: str


class Thread(msgspec.Struct, frozen=True):
    """A remark as a page shows it: what it is about, all that was said, and who called it resolved, if anybody did."""

    id: UUID
    subject: UUID | None
    part: Part
    said: list[Word]
    resolved: Doer | None


def threads(reading: Reading, amendment: Amendment) -> dict[UUID | None, list[Thread]]:
    """Return the remarks on an amendment by the change that they are about, the open ones first.

    What is said of the amendment itself, or of a change that is no longer in it, stands under None. Every change has
    its place, also where nothing was said of it.
    """
    remarks = amendment.remarks.values()
    known = doers(reading, {word.head for remark in remarks for word in remark.said})
    known |= doers(reading, {remark.resolved for remark in remarks if remark.resolved})

    def told(remark: Remark) -> Thread:
        said = [Word(known[word.head], word.text) for word in remark.said]
        by = known[remark.resolved] if remark.resolved else None
        return Thread(remark.id, remark.subject, remark.part, said, by)

    found: dict[UUID | None, list[Thread]] = {under: [] for under in (None, *amendment.changes)}
    for remark in sorted(remarks, key=lambda each: not each.open):
        found[remark.subject if remark.subject in amendment.changes else None].append(told(remark))
    return found


def still_open(amendments: Iterable[Amendment]) -> dict[UUID, int]:
    """Return how many remarks are open on each amendment."""
    return {each.id: sum(remark.open for remark in each.remarks.values()) for each in amendments}


@page("/plans/{plan:uuid}/amendments/{amendment:uuid}/remarks/new", permission="make_remark")
def remark_page(visit: Visit, plan: UUID, amendment: UUID) -> Answer:
    """Ask what somebody has to say of an amendment, or of a change in it."""
    reading, found = _discussed(visit, plan, amendment, "make_remark")
    subject = _about(visit)
    if subject is not None and subject not in found.changes:
        raise Missing(subject)
    change = found.changes[subject] if subject else None
    return visit.render(
        "amendments/remark.html",
        **frame(reading, "amendments"),
        amendment=found,
        about=subject or "",
        title=_title(reading, found, subject),
        compared=_compared(reading, found, subject),
        parts=options(parts_of(change), visit.language) if change else [],
    )


@action("/plans/{plan:uuid}/amendments/{amendment:uuid}/remarks", permission="make_remark", again=remark_page)
def make_remark(visit: Visit, plan: UUID, amendment: UUID) -> Answer:
    """Say something of an amendment, or of a part of a change in it."""
    form, subject = visit.form, _about(visit)
    part = form.choice("part", Part) if subject else Part.WHOLE
    text = form.text("text", limit=texts.REASON, lines=True)
    form.check()
    remark = form.id_for("remark")
    told: dict[str, Any] = {"plan": plan, "amendment": amendment, "remark": remark, "subject": subject}
    visit.do(commands.make_remark, **told, part=part, text=text)
    return _back(visit, plan, amendment, remark, visit._("Uw opmerking staat bij de wijziging."))


@page("/plans/{plan:uuid}/amendments/{amendment:uuid}/remarks/{remark:uuid}", permission="answer_remark")
def answer_page(visit: Visit, plan: UUID, amendment: UUID, remark: UUID) -> Answer:
    """Show a remark, and ask what somebody says back."""
    reading, found = _discussed(visit, plan, amendment, "answer_remark")
    if remark not in found.remarks:
        raise Missing(remark)
    [thread] = [each for here in threads(reading, found).values() for each in here if each.id == remark]
    return visit.render(
        "amendments/answer.html",
        **frame(reading, "amendments"),
        amendment=found,
        thread=thread,
        title=_title(reading, found, thread.subject),
        compared=_compared(reading, found, thread.subject),
    )


@action(
    "/plans/{plan:uuid}/amendments/{amendment:uuid}/remarks/{remark:uuid}/answer",
    permission="answer_remark",
    again=answer_page,
)
def answer_remark(visit: Visit, plan: UUID, amendment: UUID, remark: UUID) -> Answer:
    """Say something back."""
    text = visit.form.text("text", limit=texts.REASON, lines=True)
    visit.form.check()
    visit.do(commands.answer_remark, plan=plan, amendment=amendment, remark=remark, text=text)
    return _back(visit, plan, amendment, remark, visit._("Uw antwoord staat bij de opmerking."))


@action(
    "/plans/{plan:uuid}/amendments/{amendment:uuid}/remarks/{remark:uuid}/resolution",
    permission="resolve_remark",
    again=answer_page,
)
def resolve_remark(visit: Visit, plan: UUID, amendment: UUID, remark: UUID) -> Answer:
    """Call a remark resolved."""
    said = visit.form.hidden_number("said")
    visit.do(commands.resolve_remark, plan=plan, amendment=amendment, remark=remark, said=said)
    return _back(visit, plan, amendment, remark, visit._("De opmerking is opgelost. Een antwoord opent haar weer."))


def _discussed(visit: Visit, plan: UUID, amendment: UUID, permission: str) -> tuple[Reading, Amendment]:
    reading = read_now(visit, plan, permission=permission)
    found = reading.book.amendments.get(amendment)
    if found is None:
        raise Missing(amendment)
    return reading, found


def _about(visit: Visit) -> UUID | None:
    """Return the change that a remark is about, as the link or the form says; None for the whole amendment."""
    asked = visit.form.raw("about") or visit.request.query_params.get("about", "")
    try:
        return UUID(asked) if asked else None
    except ValueError as error:
        raise Missing(asked) from error


def _title(reading: Reading, amendment: Amendment, subject: UUID | None) -> str:
    """Return what a remark is about: the title of the amendment, or of the change."""
    if subject is None:
        return amendment.title
    return title_of(reading.visit, amendment.changes.get(subject), agreed_on(reading.plan, subject))


def _compared(reading: Reading, amendment: Amendment, subject: UUID | None) -> list[Compared]:
    """Return what the change says that a remark is about, beside the plan; nothing of an amendment as a whole."""
    change = next((each for each in written(reading.opened, amendment) if each.change.subject == subject), None)
    return compared(lines(reading.visit, change.before), lines(reading.visit, change.change)) if change else []


def _back(visit: Visit, plan: UUID, amendment: UUID, remark: UUID, say: str) -> Answer:
    return visit.see(f"/plans/{plan}/amendments/{amendment}#remark-{remark}", say)

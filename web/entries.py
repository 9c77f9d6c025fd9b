"""Efforts in hours and purchases: choose an element, see the rule and the value, record; later correct or withdraw."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.organisation import SCHEMES
from domain.aggregates.plan import Entry, ObjectionStatus
from domain.commands import entries as commands
from domain.commands.work import UseCase
from domain.events import Recorded
from domain.terms import PERMITTED_EVIDENCE, HoursFacts, PurchaseFacts, Recognition, Relation, StageKind
from domain.valuation.framework import Framework
from domain.valuation.ledger import LedgerLine
from domain.worth import Book
from projections.suppliers import Supplier
from web.choices import action_options, options
from web.efforts import (
    STALE,
    EntryFacts,
    Meanwhile,
    day_of,
    definitions,
    entry_lines,
    entry_meanwhile,
    entry_of,
    filled_rows,
    kind_of,
    objections_to,
    read_before,
    read_evidence,
    read_period,
    reason,
    require_past,
    rows,
    status_of,
    takes_theirs,
    title_of,
)
from web.elements import standard_of_hours, standard_of_purchase, standard_of_stage, standard_of_work
from web.forms import Form, typed_amount, typed_hours
from web.frames import frame
from web.happenings import story_of
from web.paging import Paging
from web.reading import Reading, read, read_now
from web.subjects import compared
from web.suppliers import NOBODY, known_otherwise, offered
from web.visits import Answer, Visit, action, page

PAGE: Final = 50
RECORDING: Final[dict[str, UseCase]] = {"hours": commands.record_hours, "purchase": commands.record_purchase}
CORRECTING: Final[dict[str, UseCase]] = {"hours": commands.correct_hours, "purchase": commands.correct_purchase}
STANDARDS: Final = {"hours": standard_of_hours, "purchase": standard_of_purchase}
RECOGNITION: Final = (
    "recognition",
    "recognition_first_day",
    "recognition_last_day",
    "recognition_reference",
)
"""The fields of one recognition of a supplier."""


class Listed(msgspec.Struct, frozen=True):
    """An entry in a list: what it is worth on the day of the view, and where it stands."""

    entry: Entry
    kind: str
    day: date
    title: str
    cents: int
    status: str


SORTS: Final[dict[str, Callable[[Listed], Any]]] = {
    "day": lambda each: (each.day, each.entry.revision),
    "value": lambda each: (each.cents, each.day),
}


@page("/plans/{plan:uuid}/entries", permission="see_plan")
def entries(visit: Visit, plan: UUID) -> Answer:
    """List the hours and purchases of a plan, newest first unless another order is asked for."""
    reading = read(visit, plan)
    asked = visit.request.query_params
    kind = asked.get("kind", "") if asked.get("kind") in RECORDING else ""
    sort = asked.get("sort", "") if asked.get("sort", "").removeprefix("-") in SORTS else "-day"
    listed = [each for each in listed_entries(reading, reading.entries.values()) if kind in {"", each.kind}]
    listed.sort(key=SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))
    paging = Paging.of(visit, len(listed), PAGE)

    def address(**changed: str) -> str:
        query = urlencode({name: value for name, value in ({"kind": kind, "sort": sort} | changed).items() if value})
        return f"{visit.request.url.path}{reading.view}{'&' if reading.view else '?'}{query}"

    return visit.render(
        "entries/list.html",
        **frame(reading, "entries"),
        listed=paging.cut(listed),
        paging=paging,
        filters=[
            {"label": name, "href": address(kind=value), "current": value == kind}
            for value, name in (("", visit._("Alles")), ("hours", visit._("Uren")), ("purchase", visit._("Inkoop")))
        ],
        sorts={
            name: {
                "sort": address(sort=name if sort == f"-{name}" else f"-{name}"),
                "sorted": {f"-{name}": "descending", name: "ascending"}.get(sort, ""),
            }
            for name in SORTS
        },
        pages=address(page="{page}").replace("%7Bpage%7D", "{page}"),
        counted=sum(each.cents for each in listed),
    )


def listed_entries(reading: Reading, entries: Iterable[Entry]) -> list[Listed]:
    """Return some entries of a plan, each with its value on the day of the view."""
    worth: dict[str, int] = {}
    for line in reading.lines:
        worth[line.source] = worth.get(line.source, 0) + line.cents
    return [
        Listed(
            entry=entry,
            kind=kind_of(entry),
            day=day_of(entry.facts),
            title=title_of(entry.facts),
            cents=worth.get(str(entry.id), 0),
            status=status_of(reading.plan, entry),
        )
        for entry in entries
    ]


@page("/plans/{plan:uuid}/entries/new", permission="record_hours")
def choose_element(visit: Visit, plan: UUID) -> Answer:
    """Choose one of exactly four elements (R14), each with its rule, its rate and its evidence (R15)."""
    reading = read_now(visit, plan, permission="record_hours")
    address, framework = f"/plans/{plan}", reading.framework
    elements = (
        (f"{address}/trajectories/new?element=1", "person", standard_of_work(visit, framework)),
        (
            f"{address}/trajectories/new?kind=education",
            "school",
            standard_of_stage(visit, framework, StageKind.EDUCATION),
        ),
        (f"{address}/purchases/new", "cart", standard_of_purchase(visit, framework)),
        (f"{address}/hours/new", "hands", standard_of_hours(visit, framework)),
    )
    return visit.render("entries/choose.html", **frame(reading, "entries"), elements=elements)


@page("/plans/{plan:uuid}/hours/new", permission="record_hours")
def hours_page(visit: Visit, plan: UUID) -> Answer:
    """Ask for the hours of a social project."""
    return _form(read_now(visit, plan, permission="record_hours"), "hours")


@action("/plans/{plan:uuid}/hours", permission="record_hours", again=hours_page)
def record_hours(visit: Visit, plan: UUID) -> Answer:
    """Show what the hours are worth, and record them once that was seen."""
    return _record(read_now(visit, plan, permission="record_hours"), "hours")


@page("/plans/{plan:uuid}/purchases/new", permission="record_purchase")
def purchase_page(visit: Visit, plan: UUID) -> Answer:
    """Ask for a purchase at a recognised enterprise."""
    return _form(read_now(visit, plan, permission="record_purchase"), "purchase")


@action("/plans/{plan:uuid}/purchases", permission="record_purchase", again=purchase_page)
def record_purchase(visit: Visit, plan: UUID) -> Answer:
    """Show what the purchase is worth, and record it once that was seen."""
    return _record(read_now(visit, plan, permission="record_purchase"), "purchase")


@page("/plans/{plan:uuid}/entries/{entry:uuid}", permission="see_plan")
def entry(visit: Visit, plan: UUID, entry: UUID) -> Answer:
    """Show one entry: its facts, what it is worth and why, its objections, how it came about, and what may be done."""
    reading = read(visit, plan)
    found = entry_of(reading, entry)
    line = _line(reading.book, entry, reading.on)
    objections = objections_to(reading.plan, entry)
    return visit.render(
        "entries/show.html",
        **frame(reading, "entries"),
        entry=found,
        kind=kind_of(found),
        title=title_of(found.facts),
        status=status_of(reading.plan, found),
        line=line,
        lines=definitions(entry_lines(reading, found.facts)),
        objections=objections,
        disputed=any(each.status is ObjectionStatus.OPEN for each in objections),
        own=found.recorded.organisation == visit.account.organisation,
        standing=not found.withdrawn and entry not in reading.plan.rejected(),
        happenings=story_of(reading, entry, *(each.id for each in objections)),
    )


@page("/plans/{plan:uuid}/entries/{entry:uuid}/correction", permission="correct_hours")
def correction_page(visit: Visit, plan: UUID, entry: UUID) -> Answer:
    """Ask for what an own entry should have said, and why."""
    reading = read_now(visit, plan, permission="correct_hours")
    found = entry_of(reading, entry)
    return _form(reading, kind_of(found), found)


@action("/plans/{plan:uuid}/entries/{entry:uuid}/correction", permission="correct_hours", again=correction_page)
def correct(visit: Visit, plan: UUID, entry: UUID) -> Answer:
    """Show what the corrected entry is worth, and correct it once that was seen."""
    reading = read_now(visit, plan, permission="correct_hours")
    found = entry_of(reading, entry)
    return _record(reading, kind_of(found), found)


@page("/plans/{plan:uuid}/entries/{entry:uuid}/withdrawal", permission="withdraw_entry")
def withdrawal_page(visit: Visit, plan: UUID, entry: UUID) -> Answer:
    """Ask why an own entry should not count."""
    reading = read_now(visit, plan, permission="withdraw_entry")
    found = entry_of(reading, entry)
    return visit.render(
        "entries/withdrawal.html",
        **frame(reading, "entries"),
        entry=found,
        kind=kind_of(found),
        lines=definitions(entry_lines(reading, found.facts)),
        line=_line(reading.book, entry, reading.on),
        stale=visit.sentence(STALE),
        meanwhile=entry_meanwhile(reading, found, read_before(visit.form, found.revision, "revision"), None),
    )


@action("/plans/{plan:uuid}/entries/{entry:uuid}/withdrawal", permission="withdraw_entry", again=withdrawal_page)
def withdraw_entry(visit: Visit, plan: UUID, entry: UUID) -> Answer:
    """Withdraw an own entry, with a reason."""
    entry_of(read_now(visit, plan, permission="withdraw_entry"), entry)
    form = visit.form
    why, revision = reason(form), form.revision
    form.check()
    visit.do(commands.withdraw_entry, plan=plan, entry=entry, revision=revision, reason=why)
    return visit.see(
        f"/plans/{plan}/entries/{entry}",
        visit._("De prestatie is ingetrokken. Ze telt niet meer mee; in de geschiedenis blijft ze staan."),
    )


def _record(reading: Reading, kind: str, corrected: Entry | None = None) -> Answer:
    """Carry the form one step on: to the review of its value, back to the fields, or into the log."""
    visit, form, plan = reading.visit, reading.visit.form, reading.plan.id
    step = form.raw("step")
    if step == "change":
        return _form(reading, kind, corrected)
    if corrected and takes_theirs(form):
        return visit.see(
            f"/plans/{plan}/entries/{corrected.id}",
            visit._("De prestatie is gebleven zoals die nu is vastgelegd. Uw correctie is vervallen."),
        )
    told: dict[str, Any] = {"plan": plan, "facts": _facts(reading, form, kind)}
    if corrected:
        told |= {"entry": corrected.id, "revision": form.revision, "reason": reason(form)}
    else:
        told |= {"entry": form.id_for("entry")}
    form.check()
    use_case = (CORRECTING if corrected else RECORDING)[kind]
    if step != "save":
        return _review(reading, kind, told["facts"], visit.rehearse(use_case, **told), told["entry"], corrected)
    visit.do(use_case, **told)
    say = visit._("De correctie is vastgelegd.") if corrected else visit._("De prestatie is vastgelegd en telt mee.")
    return visit.see(f"/plans/{plan}/entries/{told['entry']}", say)


def _review(
    reading: Reading,
    kind: str,
    facts: EntryFacts,
    rehearsed: tuple[Recorded, ...],
    entry: UUID,
    corrected: Entry | None,
) -> Answer:
    after = reading.book.after(rehearsed)
    lines, figures = entry_lines(reading, facts), after.valuation(reading.on).figures()
    return reading.visit.render(
        "entries/review.html",
        **frame(reading, "entries"),
        kind=kind,
        line=_line(after, entry, reading.on),
        lines=definitions(lines),
        changed=compared(entry_lines(reading, corrected.facts), lines) if corrected else (),
        change=figures.realised - reading.figures.realised,
        realised=figures.realised,
        known_otherwise=known_otherwise(reading.visit, facts),
        corrected=corrected,
        address=_address(reading.plan.id, kind, corrected),
        kept=[(name, value) for name, value in reading.visit.form.kept() if name != "step"],
    )


def _form(reading: Reading, kind: str, corrected: Entry | None = None) -> Answer:
    visit, framework = reading.visit, reading.framework
    facts = corrected.facts if corrected else None
    suppliers = offered(visit) if kind == "purchase" and not corrected else NOBODY
    bought = facts if isinstance(facts, PurchaseFacts) else suppliers.chosen
    shares = dict(framework.under("recognitions"))
    recognitions = options([f"recognition.{name}" for name in shares], visit.language)
    return visit.render(
        f"entries/{kind}.html",
        **frame(reading, "entries"),
        kind=kind,
        corrected=corrected,
        stored=stored_fields(facts, visit.language) if facts else supplier_fields(suppliers.chosen),
        suppliers=suppliers,
        standard=STANDARDS[kind](visit, framework),
        recognitions=recognitions,
        shares=shares,
        digits=SCHEMES["kvk"],
        rows=rows(visit.form, *RECOGNITION, stored=len(bought.recognitions) if bought else 0),
        actions=action_options(reading.book, facts.action if facts else None),
        relations=options(Relation, visit.language),
        evidence=options(PERMITTED_EVIDENCE[kind], visit.language, explain=True),
        address=_address(reading.plan.id, kind, corrected),
        revision=corrected.revision if corrected else 0,
        read=read_before(visit.form, corrected.revision) if corrected else 0,
        stale=visit.sentence(STALE),
        meanwhile=_meanwhile(reading, corrected) if corrected else None,
        back=f"/plans/{reading.plan.id}/entries" + (f"/{corrected.id}" if corrected else "/new"),
    )


def _meanwhile(reading: Reading, corrected: Entry) -> Meanwhile | None:
    """Return what came between a correction that was sent and the log; what was typed counts once it can be read."""
    form = reading.visit.form
    read = read_before(form, corrected.revision)
    typed = Form(form.kept(), reading.visit.language)
    facts = _facts(reading, typed, kind_of(corrected)) if form.raw("read") else None
    return entry_meanwhile(reading, corrected, read, None if typed.refusals else facts)


def stored_fields(facts: EntryFacts, language: str) -> dict[str, Any]:
    """Return what is stored as the fields of its form show it."""
    shared = {
        "evidence_reference": facts.evidence.reference,
        "relation": facts.relation,
        "action": facts.action or "",
    }
    if isinstance(facts, HoursFacts):
        return shared | {
            "day": facts.day.isoformat(),
            "minutes": typed_hours(facts.minutes),
            "description": facts.description,
            "evidence_day": facts.evidence.day.isoformat(),
        }
    return (
        shared
        | supplier_fields(facts)
        | {
            "invoice_day": facts.invoice_day.isoformat(),
            "net": typed_amount(facts.net, language),
            "total": "" if facts.total is None else typed_amount(facts.total, language),
            "credits": facts.credits,
        }
    )


def supplier_fields(known: PurchaseFacts | Supplier | None) -> dict[str, Any]:
    """Return what is known of a supplier as the fields of the form show it."""
    if known is None:
        return {}
    numbered = zip(rows(Form(), stored=len(known.recognitions), least=0), known.recognitions, strict=True)
    name = known.name if isinstance(known, Supplier) else known.supplier
    return {"supplier": name, "kvk": known.kvk} | {
        f"{name}{row}": value
        for row, each in numbered
        for name, value in zip(
            RECOGNITION,
            (
                each.kind,
                each.first_day.isoformat(),
                each.last_day.isoformat() if each.last_day else "",
                each.reference,
            ),
            strict=True,
        )
    }


def _facts(reading: Reading, form: Form, kind: str) -> EntryFacts:
    today = reading.visit.today
    return _hours(form, today) if kind == "hours" else _purchase(form, today, reading.framework)


def _hours(form: Form, today: date) -> HoursFacts:
    day = form.day("day")
    require_past(form, today, day=day)
    minutes = form.hours("minutes")
    return HoursFacts(
        day=day,
        minutes=minutes,
        description=form.text("description", limit=texts.REASON, lines=True),
        relation=form.choice("relation", Relation),
        action=form.optional("action", form.id),
        evidence=read_evidence(form, "hours", day, today),
    )


def _purchase(form: Form, today: date, framework: Framework) -> PurchaseFacts:
    supplier, kvk = form.text("supplier"), _trade_register(form)
    net, day = form.amount("net"), form.day("invoice_day")
    require_past(form, today, invoice_day=day)
    kinds = [name for name, _ in framework.under("recognitions")]
    return PurchaseFacts(
        invoice_day=day,
        net=net,
        supplier=supplier,
        kvk=kvk,
        total=form.optional("total", form.amount),
        credits=form.text("credits", limit=texts.NUMBER, required=False),
        recognitions=tuple(_recognition(form, row, kinds) for row in filled_rows(form, *RECOGNITION) or ("",)),
        relation=form.choice("relation", Relation),
        action=form.optional("action", form.id),
        evidence=read_evidence(form, "purchase", day, today),
    )


def _trade_register(form: Form) -> str:
    """Return the supplier's number in the trade register, however its digits were grouped."""
    digits = "".join(form.text("kvk", limit=texts.NUMBER).split())
    if digits and not re.fullmatch(rf"[0-9]{{{SCHEMES['kvk']}}}", digits):
        form.refuse("organisation.identifier", "kvk", digits=SCHEMES["kvk"])
    return digits


def _recognition(form: Form, row: str, kinds: list[str]) -> Recognition:
    kind = form.one_of(f"recognition{row}", kinds)
    first_day, last_day = read_period(form, f"recognition_first_day{row}", f"recognition_last_day{row}")
    reference = form.text(f"recognition_reference{row}", limit=texts.NUMBER, required=False)
    return Recognition(kind=kind, first_day=first_day, last_day=last_day, reference=reference)


def _line(book: Book, entry: UUID, on: date) -> LedgerLine | None:
    return next((line for line in book.valuation(on).lines() if line.source == str(entry)), None)


def _address(plan: UUID, kind: str, corrected: Entry | None) -> str:
    if corrected:
        return f"/plans/{plan}/entries/{corrected.id}/correction"
    return f"/plans/{plan}/{'hours' if kind == 'hours' else 'purchases'}"

"""Efforts in hours and purchases: choose an element, see the rule and the value, record; later correct or object."""

from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.aggregates.plan import Entry, Objection, ObjectionStatus
from domain.commands import entries as commands
from domain.refusals import Missing
from domain.terms import (
    PERMITTED_EVIDENCE,
    Evidence,
    EvidenceKind,
    HoursFacts,
    ObjectionCode,
    PurchaseFacts,
    Recognition,
    Relation,
)
from domain.valuation.explanation import source_of
from domain.valuation.ledger import LedgerLine
from domain.valuation.notation import Language
from domain.worth import Book
from web import components
from web.choices import action_options, options
from web.forms import typed_amount, typed_hours
from web.reading import Reading, frame, read
from web.visits import Answer, Visit, action, page
from web.wording.words import label, word

KINDS: Final[dict[str, type[HoursFacts] | type[PurchaseFacts]]] = {"hours": HoursFacts, "purchase": PurchaseFacts}
RECORDING: Final = {"hours": commands.record_hours, "purchase": commands.record_purchase}
CORRECTING: Final = {"hours": commands.correct_hours, "purchase": commands.correct_purchase}
_EVIDENCE: Final = (
    EvidenceKind.MUNICIPAL_DECLARATION,
    EvidenceKind.ENROLMENT,
    EvidenceKind.INVOICE,
    EvidenceKind.HOURS_STATEMENT,
)
PAGE: Final = 50
LONGEST_PAGE: Final = 5
ROWS: Final = ("", "_2", "_3")
"""The recognitions that a form has room for, by what stands behind the names of their fields."""


class Listed(msgspec.Struct, frozen=True):
    """An entry in a list: what it is worth on the day of the view, and where it stands."""

    entry: Entry
    kind: str
    day: date
    title: str
    cents: int
    status: str


@page("/plans/{plan:uuid}/entries", permission="see_plan")
def entries(visit: Visit, plan: UUID) -> Answer:
    """List the hours and purchases of a plan, newest first."""
    reading = read(visit, plan)
    listed = listed_entries(reading)
    kind = visit.request.query_params.get("kind", "")
    if kind in KINDS:
        listed = [each for each in listed if each.kind == kind]
    number = _page_number(visit, len(listed))
    return visit.render(
        "entries/list.html",
        **frame(reading, "entries"),
        listed=listed[(number - 1) * PAGE : number * PAGE],
        kind=kind,
        page_number=number,
        pages=max(1, -(-len(listed) // PAGE)),
        counted=sum(each.cents for each in listed),
    )


def listed_entries(reading: Reading) -> list[Listed]:
    """Return every entry of a plan with its value on the day of the view, newest day first."""
    worth: dict[str, int] = {}
    for line in reading.valuation.lines():
        worth[line.source] = worth.get(line.source, 0) + line.cents
    disputed, rejected = reading.plan.disputed(), reading.plan.rejected()
    listed = [
        Listed(
            entry=entry,
            kind=kind_of(entry),
            day=day_of_entry(entry),
            title=entry.facts.supplier if isinstance(entry.facts, PurchaseFacts) else entry.facts.description,
            cents=worth.get(str(entry.id), 0),
            status=_status(entry, disputed, rejected),
        )
        for entry in reading.plan.entries.values()
    ]
    return sorted(listed, key=lambda each: (each.day, each.entry.revision), reverse=True)


def kind_of(entry: Entry) -> str:
    """Return `hours` or `purchase`."""
    return "hours" if isinstance(entry.facts, HoursFacts) else "purchase"


def day_of_entry(entry: Entry) -> date:
    """Return the day that an entry counts on."""
    return entry.facts.day if isinstance(entry.facts, HoursFacts) else entry.facts.invoice_day


@page("/plans/{plan:uuid}/entries/new", permission="record_hours")
def choose_element(visit: Visit, plan: UUID) -> Answer:
    """Choose one of exactly four elements (R14), each with its rule, its rate and its evidence."""
    reading = read(visit, plan, permission="record_hours")
    return visit.render("entries/choose.html", **frame(reading, "entries"), elements=_elements(visit, reading))


def _elements(visit: Visit, reading: Reading) -> list[dict[str, Any]]:
    plan, known = f"/plans/{reading.plan.id}", rates(reading, visit.language)
    said = (
        (f"{plan}/trajectories/new?kind=employment", f"€ {known['person_year']['value']}", _EVIDENCE[0]),
        (f"{plan}/trajectories/new?kind=education", f"€ {known['education_year']['value']}", _EVIDENCE[1]),
        (f"{plan}/purchases/new", "", _EVIDENCE[2]),
        (f"{plan}/hours/new", f"€ {known['hour']['value']}", _EVIDENCE[3]),
    )
    rules = (
        visit._("%(rate)s per persoon per jaar.", rate=said[0][1]),
        visit._("%(rate)s per persoon per jaar, zolang de opleiding duurt.", rate=said[1][1]),
        visit._("100% of 50% van de factuur, naar de erkenning van de leverancier."),
        visit._("%(rate)s per uur.", rate=said[3][1]),
    )
    return [
        {"number": number, "href": href, "rate": rule, "evidence": word(evidence, visit.language)}
        for number, ((href, _, evidence), rule) in enumerate(zip(said, rules, strict=True), start=1)
    ]


def rates(reading: Reading, language: Language) -> dict[str, Any]:
    """Return the framework values behind the elements, each as its title, value, motivation and source."""
    framework = reading.book.framework
    shown = {
        key: source_of(framework, key)
        for key in ("person_year", "education_year", "hour", *(key for key in framework.values if "." in key))
    }
    return {
        key: {
            "title": source.title.in_language(language),
            "value": source.value.in_language(language),
            "motivation": source.motivation.in_language(language),
            "source": source.source.in_language(language),
        }
        for key, source in shown.items()
    }


@page("/plans/{plan:uuid}/hours/new", permission="record_hours")
def hours_page(visit: Visit, plan: UUID) -> Answer:
    """Ask for the hours of a social project."""
    return _form(visit, read(visit, plan, permission="record_hours"), "hours")


@action("/plans/{plan:uuid}/hours", permission="record_hours", again=hours_page)
def record_hours(visit: Visit, plan: UUID) -> Answer:
    """Show what the hours are worth, and record them once that was seen."""
    return _record(visit, plan, "hours")


@page("/plans/{plan:uuid}/purchases/new", permission="record_purchase")
def purchase_page(visit: Visit, plan: UUID) -> Answer:
    """Ask for a purchase at a recognised enterprise."""
    return _form(visit, read(visit, plan, permission="record_purchase"), "purchase")


@action("/plans/{plan:uuid}/purchases", permission="record_purchase", again=purchase_page)
def record_purchase(visit: Visit, plan: UUID) -> Answer:
    """Show what the purchase is worth, and record it once that was seen."""
    return _record(visit, plan, "purchase")


@page("/plans/{plan:uuid}/entries/{entry:uuid}", permission="see_plan")
def entry(visit: Visit, plan: UUID, entry: UUID) -> Answer:
    """Show one entry: its facts, what it is worth and why, its evidence, its objections and how it came about."""
    reading = read(visit, plan)
    found = _entry(reading, entry)
    line = _line(reading.book, entry, reading.on)
    objections = [each for each in reading.plan.objections.values() if each.entry == entry]
    return visit.render(
        "entries/show.html",
        **frame(reading, "entries"),
        entry=found,
        kind=kind_of(found),
        title=found.facts.supplier if isinstance(found.facts, PurchaseFacts) else found.facts.description,
        status=_status(found, reading.plan.disputed(), reading.plan.rejected()),
        line=line,
        explanation=line.explanation() if line else None,
        objections=objections,
        open_objection=next((each for each in objections if each.status is ObjectionStatus.OPEN), None),
        own=found.author is reading.party,
        standing=not found.withdrawn and entry not in reading.plan.rejected(),
        codes=options(ObjectionCode, visit.language, explain=True),
        told=_told(reading, found),
        asked=_asked(visit),
    )


@page("/plans/{plan:uuid}/entries/{entry:uuid}/correction", permission="correct_hours")
def correction_page(visit: Visit, plan: UUID, entry: UUID) -> Answer:
    """Ask for what an own entry should have said, and why."""
    reading = read(visit, plan, permission="correct_hours")
    return _form(visit, reading, kind_of(_entry(reading, entry)), _entry(reading, entry))


@action("/plans/{plan:uuid}/entries/{entry:uuid}/correction", permission="correct_hours", again=correction_page)
def correct(visit: Visit, plan: UUID, entry: UUID) -> Answer:
    """Show what the corrected entry is worth, and correct it once that was seen."""
    reading = read(visit, plan, permission="correct_hours")
    return _record(visit, plan, kind_of(_entry(reading, entry)), _entry(reading, entry))


@action("/plans/{plan:uuid}/entries/{entry:uuid}/withdrawal", permission="withdraw_entry", again=entry)
def withdraw_entry(visit: Visit, plan: UUID, entry: UUID) -> Answer:
    """Withdraw an own entry, with a reason."""
    form = visit.form
    reason, revision = _reason(visit), form.revision
    form.check()
    visit.do(commands.withdraw_entry, plan=plan, entry=entry, revision=revision, reason=reason)
    return visit.see(
        f"/plans/{plan}/entries/{entry}",
        visit._("De prestatie is ingetrokken. Ze telt niet meer mee; het spoor blijft."),
    )


@action("/plans/{plan:uuid}/entries/{entry:uuid}/objections", permission="object_to_entry", again=entry)
def object_to_entry(visit: Visit, plan: UUID, entry: UUID) -> Answer:
    """Object to the other party's entry, on a rule and with a reason."""
    form = visit.form
    code, reason = form.choice("code", ObjectionCode), _reason(visit)
    form.check()
    visit.do(
        commands.object_to_entry,
        plan=plan,
        objection=form.id_for("objection"),
        entry=entry,
        code=code,
        reason=reason,
    )
    return visit.see(
        f"/plans/{plan}/entries/{entry}",
        visit._("Uw bezwaar is vastgelegd. De prestatie telt mee tot het is afgehandeld, en staat apart als betwist."),
    )


@page("/plans/{plan:uuid}/objections/{objection:uuid}", permission="see_plan")
def objection_page(visit: Visit, plan: UUID, objection: UUID) -> Answer:
    """Show what an objection is about: the entry, or the stage, that it stands against."""
    reading = read(visit, plan)
    found = _objection(reading, objection)
    return visit.see(_subject(reading, found))


@page("/plans/{plan:uuid}/objections/{objection:uuid}/answer", permission="see_plan")
def answer_page(visit: Visit, plan: UUID, objection: UUID) -> Answer:
    """Ask how an objection ends: withdrawn by whoever made it, or conceded by the author of the entry."""
    reading = read(visit, plan)
    found = _objection(reading, objection)
    about = reading.plan.entries.get(found.entry)
    return visit.render(
        "entries/answer.html",
        **frame(reading, "entries"),
        objection=found,
        entry=about,
        kind=kind_of(about) if about else "stage",
        subject=_subject(reading, found),
        mine=found.by is reading.party,
    )


@action("/plans/{plan:uuid}/objections/{objection:uuid}/withdrawal", permission="withdraw_objection", again=answer_page)
def withdraw_objection(visit: Visit, plan: UUID, objection: UUID) -> Answer:
    """Withdraw one's own objection, and say what settled it."""
    reason = _reason(visit)
    visit.form.check()
    visit.do(commands.withdraw_objection, plan=plan, objection=objection, reason=reason)
    return _settled(visit, plan, objection, visit._("Het bezwaar is ingetrokken."))


@action("/plans/{plan:uuid}/objections/{objection:uuid}/concession", permission="uphold_objection", again=answer_page)
def uphold_objection(visit: Visit, plan: UUID, objection: UUID) -> Answer:
    """Concede, as the author, that the entry does not count."""
    reason = _reason(visit)
    visit.form.check()
    visit.do(commands.uphold_objection, plan=plan, objection=objection, reason=reason)
    return _settled(visit, plan, objection, visit._("U geeft het bezwaar gelijk. De prestatie telt vanaf nu niet mee."))


def _settled(visit: Visit, plan: UUID, objection: UUID, say: str) -> Answer:
    reading = read(visit, plan)
    return visit.see(_subject(reading, _objection(reading, objection)), say)


def _subject(reading: Reading, objection: Objection) -> str:
    for trajectory in reading.book.trajectories.values():
        if objection.entry in trajectory.stages:
            return f"/plans/{reading.plan.id}/trajectories/{trajectory.id}"
    return f"/plans/{reading.plan.id}/entries/{objection.entry}"


def _record(visit: Visit, plan: UUID, kind: str, corrected: Entry | None = None) -> Answer:
    """Carry the form one step on: to the review of its value, back to the fields, or into the log."""
    form = visit.form
    step = form.raw("step")
    reading = read(visit, plan, permission="correct_hours" if corrected else f"record_{kind}")
    if step == "change":
        return _form(visit, reading, kind, corrected)
    facts = _facts(visit, kind)
    told: dict[str, Any] = {"plan": plan, "facts": facts}
    if corrected:
        told |= {"entry": corrected.id, "revision": form.revision, "reason": _reason(visit)}
    else:
        told |= {"entry": form.id_for("entry")}
    form.check()
    use_case = (CORRECTING if corrected else RECORDING)[kind]
    if step != "save":
        return _review(visit, reading, kind, facts, visit.rehearse(use_case, **told), told["entry"], corrected)
    visit.do(use_case, **told)
    say = visit._("De correctie is vastgelegd.") if corrected else visit._("De prestatie is vastgelegd en telt mee.")
    return visit.see(f"/plans/{plan}/entries/{told['entry']}", say)


def _review(
    visit: Visit,
    reading: Reading,
    kind: str,
    facts: HoursFacts | PurchaseFacts,
    rehearsed: tuple[Any, ...],
    entry: UUID,
    corrected: Entry | None,
) -> Answer:
    after = reading.book.after(rehearsed)
    line = _line(after, entry, reading.on)
    figures = after.valuation(reading.on).figures()
    return visit.render(
        "entries/review.html",
        **frame(reading, "entries"),
        kind=kind,
        facts=facts,
        line=line,
        explanation=line.explanation() if line else None,
        change=figures.realised - reading.figures.realised,
        realised=figures.realised,
        corrected=corrected,
        address=_address(reading.plan.id, kind, corrected),
        kept=[(name, value) for name, value in visit.form.kept() if name != "step"],
    )


def _form(visit: Visit, reading: Reading, kind: str, corrected: Entry | None = None) -> Answer:
    facts = corrected.facts if corrected else None
    recognitions = [f"recognition.{name}" for name, _ in reading.book.framework.under("recognitions")]
    return visit.render(
        f"entries/{kind}.html",
        **frame(reading, "entries"),
        kind=kind,
        corrected=corrected,
        stored=stored_fields(facts, visit.language) if facts else {},
        recognitions=options(recognitions, visit.language),
        rows=ROWS,
        actions=action_options(reading.plan.actions.values()),
        evidence=options(PERMITTED_EVIDENCE[kind], visit.language),
        relations=options(Relation, visit.language),
        rates=rates(reading, visit.language),
        address=_address(reading.plan.id, kind, corrected),
        revision=visit.form.raw("revision") or (corrected.revision if corrected else 0),
        back=f"/plans/{reading.plan.id}/entries" + (f"/{corrected.id}" if corrected else ""),
    )


def stored_fields(facts: HoursFacts | PurchaseFacts, language: str) -> dict[str, Any]:
    """Return what is stored as the fields of its form show it."""
    shared = {
        "evidence_day": facts.evidence.day.isoformat(),
        "evidence_reference": facts.evidence.reference,
        "relation": facts.relation,
        "action": facts.action or "",
    }
    if isinstance(facts, HoursFacts):
        return shared | {
            "day": facts.day.isoformat(),
            "minutes": typed_hours(facts.minutes),
            "description": facts.description,
        }
    fields = {
        f"{name}{row}": value
        for row, recognition in zip(ROWS, facts.recognitions, strict=False)
        for name, value in (
            ("recognition", recognition.kind),
            ("recognition_first_day", recognition.first_day.isoformat()),
            ("recognition_last_day", recognition.last_day.isoformat() if recognition.last_day else ""),
            ("recognition_reference", recognition.reference),
        )
    }
    return (
        shared
        | fields
        | {
            "invoice_day": facts.invoice_day.isoformat(),
            "net": typed_amount(facts.net, language),
            "supplier": facts.supplier,
        }
    )


def _facts(visit: Visit, kind: str) -> HoursFacts | PurchaseFacts:
    form = visit.form
    evidence_day = "evidence_day" if not form.empty("evidence_day") else ("day" if kind == "hours" else "invoice_day")
    shared: dict[str, Any] = {
        "evidence": Evidence(
            kind=EvidenceKind.HOURS_STATEMENT if kind == "hours" else EvidenceKind.INVOICE,
            day=form.day(evidence_day),
            reference=form.text("evidence_reference", limit=80),
        ),
        "relation": form.choice("relation", Relation),
        "action": form.optional("action", form.id),
    }
    if kind == "hours":
        return HoursFacts(
            day=form.day("day"),
            minutes=form.hours("minutes"),
            description=form.text("description", limit=2_000, lines=True),
            **shared,
        )
    return PurchaseFacts(
        invoice_day=form.day("invoice_day"),
        net=form.amount("net"),
        supplier=form.text("supplier"),
        recognitions=tuple(
            Recognition(
                kind=form.required(f"recognition{row}"),
                first_day=form.day(f"recognition_first_day{row}"),
                last_day=form.optional(f"recognition_last_day{row}", form.day),
                reference=form.text(f"recognition_reference{row}", limit=80, required=False),
            )
            for row in ROWS
            if not row or not form.empty(f"recognition{row}")
        ),
        **shared,
    )


def _told(reading: Reading, entry: Entry) -> list[dict[str, str]]:
    """Return what an entry says, term by term."""
    visit, facts, language = reading.visit, entry.facts, reading.visit.language
    said: list[tuple[str, str]] = []
    if isinstance(facts, HoursFacts):
        said += [
            (visit._("Datum"), components.day(facts.day, language)),
            (visit._("Tijd"), components.hours(facts.minutes, language)),
            (visit._("Wat er gedaan is"), facts.description),
        ]
    else:
        said += [
            (visit._("Leverancier"), facts.supplier),
            (visit._("Factuurdatum"), components.day(facts.invoice_day, language)),
            (visit._("Factuurbedrag zonder btw"), components.money(facts.net, language)),
        ]
        said += [
            (
                label(f"recognition.{each.kind}", language),
                components.period(each.first_day, each.last_day, language),
            )
            for each in facts.recognitions
        ]
    said.append((visit._("Verhouding tot de opdracht"), label(facts.relation, language)))
    if facts.action and (about := reading.plan.actions.get(facts.action)):
        said.append((visit._("Actie uit het plan"), about.terms.title))
    evidence = facts.evidence
    day = components.day(evidence.day, language)
    said.append((visit._("Bewijs"), f"{label(evidence.kind, language)}, {evidence.reference}, {day}"))
    who = visit.accounts.names([entry.recorded.by]).get(entry.recorded.by, "")
    moment = components.moment(entry.recorded.at, language)
    said.append((visit._("Vastgelegd door"), f"{who}, {reading.party_name(entry.author)}, {moment}"))
    return [{"term": term, "text": text} for term, text in said]


def _asked(visit: Visit) -> str:
    """Return which of the forms on the page came back."""
    path = visit.request.url.path
    return "objection" if path.endswith("/objections") else path.rpartition("/")[2]


def _line(book: Book, entry: UUID, on: date) -> LedgerLine | None:
    return next((line for line in book.valuation(on).lines() if line.source == str(entry)), None)


def _entry(reading: Reading, entry: UUID) -> Entry:
    found = reading.plan.entries.get(entry)
    if found is None:
        raise Missing(entry)
    return found


def _objection(reading: Reading, objection: UUID) -> Objection:
    found = reading.plan.objections.get(objection)
    if found is None:
        raise Missing(objection)
    return found


def _status(entry: Entry, disputed: set[UUID], rejected: set[UUID]) -> str:
    if entry.withdrawn:
        return "withdrawn"
    if entry.id in rejected:
        return "rejected"
    if entry.id in disputed:
        return "disputed"
    return "counted"


def _reason(visit: Visit) -> str:
    return visit.form.text("reason", limit=2_000, lines=True)


def _address(plan: UUID, kind: str, corrected: Entry | None) -> str:
    if corrected:
        return f"/plans/{plan}/entries/{corrected.id}/correction"
    return f"/plans/{plan}/{'hours' if kind == 'hours' else 'purchases'}"


def _page_number(visit: Visit, count: int) -> int:
    asked = visit.request.query_params.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) <= LONGEST_PAGE else 1
    return min(max(1, number), max(1, -(-count // PAGE)))

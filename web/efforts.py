"""What efforts say, line by line, and what became of one after a form about it was drawn."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.plan import Entry, Objection, Plan
from domain.aggregates.trajectory import WORKING, EndCause, Stage, Trajectory
from domain.events import Head
from domain.refusals import Missing, Refused
from domain.terms import (
    PERMITTED_EVIDENCE,
    Allocation,
    Evidence,
    EvidenceKind,
    HoursFacts,
    PurchaseFacts,
    Recognition,
    StageFacts,
    WorkTerms,
)
from domain.valuation.notation import Language
from web import components
from web.doers import Doer, doers
from web.forms import Form
from web.reading import UNKNOWN, Reading
from web.subjects import Compared, compared
from web.wording.words import label, word

Lines = dict[str, str]
EntryFacts = HoursFacts | PurchaseFacts

CHOICES: Final = ("theirs", "mine", "combine")
MOST_DIGITS: Final = 2
STALE: Final = Refused("form.stale")
"""What the comparison of both says in more words."""


class Meanwhile(msgspec.Struct, frozen=True):
    """What came between a form and the log: an effort as the form had read it, and as it stands now.

    `yours` is what was typed, beside what had been read; None where it cannot be read, or nothing is typed.
    """

    base: Lines
    theirs: list[Compared]
    yours: list[Compared] | None
    by: Doer


def kind_of(entry: Entry) -> str:
    """Return `hours` or `purchase`."""
    return "hours" if isinstance(entry.facts, HoursFacts) else "purchase"


def day_of(facts: EntryFacts) -> date:
    """Return the day that an entry counts on."""
    return facts.day if isinstance(facts, HoursFacts) else facts.invoice_day


def title_of(facts: EntryFacts) -> str:
    """Return what an entry is called in a list: the project, or the supplier."""
    return facts.description if isinstance(facts, HoursFacts) else facts.supplier


def status_of(plan: Plan, thing: Entry | Stage) -> str:
    """Return where an entry or a step stands in a plan, as a name of `entry-status`."""
    if thing.withdrawn:
        return "withdrawn"
    if thing.id in plan.rejected():
        return "rejected"
    return "disputed" if thing.id in plan.disputed() else "counted"


def objections_to(plan: Plan, thing: UUID) -> list[Objection]:
    """Return the objections to an entry or a step, oldest first."""
    return [each for each in plan.objections.values() if each.entry == thing]


def entry_of(reading: Reading, entry: UUID) -> Entry:
    """Return an entry that the reader may see, or `Missing`."""
    found = reading.entries.get(entry)
    if found is None:
        raise Missing(entry)
    return found


def trajectory_of(reading: Reading, trajectory: UUID) -> Trajectory:
    """Return a trajectory of the plan that the reader may see, or `Missing`."""
    found = reading.trajectories.get(trajectory)
    if found is None:
        raise Missing(trajectory)
    return found


def stage_of(reading: Reading, trajectory: UUID, stage: UUID) -> tuple[Trajectory, Stage]:
    """Return a step that the reader may see, in its trajectory, or `Missing`."""
    found = trajectory_of(reading, trajectory)
    step = next((each for each in steps_of(reading, found) if each.id == stage), None)
    if step is None:
        raise Missing(stage)
    return found, step


def employs(reading: Reading, trajectory: Trajectory) -> bool:
    """Tell whether the reader is the employer of a trajectory, or may read what that does."""
    return reading.reviews or trajectory.employer == reading.visit.account.organisation


def carries(reading: Reading, stage: Stage) -> bool:
    """Tell whether the reader's organisation carries a step, or reviews, and so knows its hours and class (R81)."""
    return reading.reviews or stage.carrier == reading.visit.account.organisation


def steps_of(reading: Reading, trajectory: Trajectory) -> tuple[Stage, ...]:
    """Return the steps that the reader may see: as a partner, and those that count in this plan."""
    seen = {stage.id for stage in trajectory.seen_by(reading.visit.account.organisation)}
    return tuple(
        stage for stage in trajectory.stages.values() if stage.id in seen or counts_in(reading.plan.id, stage.facts)
    )


def counts_in(plan: UUID, facts: StageFacts) -> bool:
    """Tell whether days of a step are allocated to a plan."""
    return any(share.plan == plan for allocation in facts.allocations for share in allocation.shares)


def entry_lines(reading: Reading, facts: EntryFacts) -> Lines:
    """Return what an entry says, as text under a label for each of its parts."""
    visit, language = reading.visit, reading.visit.language
    if isinstance(facts, HoursFacts):
        said = {
            visit._("Datum"): components.day(facts.day, language),
            visit._("Uren"): components.hours(facts.minutes, language),
            visit._("Wat er gedaan is"): facts.description,
        }
    else:
        said = {
            visit._("Leverancier"): facts.supplier,
            visit._("KVK-nummer van de leverancier"): facts.kvk
            or visit._("Nog niet vastgelegd. Zonder dit nummer wordt deze factuur niet met andere plannen vergeleken."),
            visit._("Factuurdatum"): components.day(facts.invoice_day, language),
            visit._("Factuurbedrag zonder btw"): components.money(facts.net, language),
            **_invoice(reading, facts),
            visit._("Erkenning"): "\n\n".join(_recognition(each, language) for each in facts.recognitions),
        }
    return said | _shared_lines(reading, facts)


def stage_lines(reading: Reading, facts: StageFacts, *, own: bool, cause: EndCause | None = None) -> Lines:
    """Return what a step says; the support need, the hours and other plans are for its carrier alone (R81)."""
    visit, language = reading.visit, reading.visit.language
    said = {
        visit._("Periode"): components.period(facts.first_day, facts.last_day, language),
        visit._("Wie de stap draagt"): visit.site.name_of(facts.carrier) or UNKNOWN,
    }
    if facts.last_day is None and facts.planned_last_day:
        said[visit._("Verwachte laatste dag")] = components.day(facts.planned_last_day, language)
    if cause and facts.last_day:
        said[visit._("Hoe de stap eindigde")] = label(cause, language)
    if own and facts.kind in WORKING:
        said[visit._("Ondersteuningsbehoefte")] = label(facts.support, language)
        if facts.weekly_minutes:
            said[visit._("Uren per week")] = components.hours(facts.weekly_minutes, language)
        for each in facts.later:
            said[visit._("Vanaf %(day)s", day=components.day(each.first_day, language))] = _terms(each, language)
    if own:
        titles = {id: plan.title for id, plan in reading.book.plans().items()}
        said[visit._("Telt mee")] = "\n\n".join(_allocation(each, titles, language) for each in facts.allocations)
    if facts.end_of_chain:
        said[visit._("Einde van de keten")] = facts.end_of_chain
    return said | _shared_lines(reading, facts, reading.book.others.values() if own else ())


def _terms(terms: WorkTerms, language: Language) -> str:
    hours = [components.hours(terms.weekly_minutes, language)] if terms.weekly_minutes else []
    return ", ".join([*hours, word(terms.support, language)])


def entry_meanwhile(reading: Reading, entry: Entry, read: int, typed: EntryFacts | None) -> Meanwhile | None:
    """Return what came after the revision of an entry that a form had `read`, or None if nothing did."""
    if read == entry.revision:
        return None
    stream = reading.opened.streams[reading.plan.id]
    before = Plan.replay(reading.plan.id, stream[:read]).entries.get(entry.id)
    base = entry_lines(reading, before.facts) if before else {}
    yours = entry_lines(reading, typed) if typed else None
    return _between(reading, base, entry_lines(reading, entry.facts), yours, stream[entry.revision - 1].event.head)


def stage_meanwhile(
    reading: Reading, trajectory: Trajectory, stage: Stage, read: int, typed: StageFacts | None = None
) -> Meanwhile | None:
    """Return what came after the revision of an own step that a form had `read`, or None if nothing did."""
    if read == stage.revision:
        return None
    stream = reading.opened.streams[trajectory.id]
    before = Trajectory.replay(trajectory.id, stream[:read]).stages.get(stage.id)
    base = stage_lines(reading, before.facts, own=True, cause=before.cause) if before else {}
    now = stage_lines(reading, stage.facts, own=True, cause=stage.cause)
    yours = stage_lines(reading, typed, own=True) if typed else None
    return _between(reading, base, now, yours, stream[stage.revision - 1].event.head)


def read_before(form: Form, current: int, field: str = "read") -> int:
    """Return the revision that a form was first drawn from: what stands now, in one that was not sent yet."""
    return form.hidden_number(field) if form.raw(field) else current


def takes_theirs(form: Form) -> bool:
    """Tell whether a correction gives way to what stands; where something came between, that choice has to be made."""
    return form.hidden_number("read") != form.revision and form.one_of("choice", CHOICES) == "theirs"


def rows(form: Form, *names: str, least: int = 3, stored: int = 0) -> list[str]:
    """Return what stands behind the field names of each row to show: `""`, `"_2"`, `"_3"` and so on.

    There are `least` rows, and as many more as are `stored` or were sent with something in one of the fields `names`.
    """
    sent = (_row_number(field, names) for field, value in form.kept() if value.strip())
    return [_suffix(number) for number in range(1, max(least, stored, *sent, 0) + 1)]


def filled_rows(form: Form, *names: str) -> list[str]:
    """Return the rows that were sent with something in one of the fields `names`."""
    return [row for row in rows(form, *names, least=0) if any(not form.empty(f"{name}{row}") for name in names)]


def read_period(form: Form, first: str, last: str) -> tuple[date, date | None]:
    """Return a period from its two fields, the last of which may stay empty; an end before the start is refused."""
    before = len(form.refusals)
    since, until = form.day(first), form.optional(last, form.day)
    if len(form.refusals) == before and until is not None and until < since:
        form.refuse("period.end-before-start", last, first=since, last=until)
    return since, until


def read_evidence(form: Form, what: str, day: date, today: date) -> Evidence:
    """Return the declaration that a form asks for: its kind where there is a choice, its day or else `day`."""
    permitted = PERMITTED_EVIDENCE[what]
    kind = permitted[0] if len(permitted) == 1 else form.choice("evidence_kind", EvidenceKind)
    reference = form.text("evidence_reference", limit=texts.NUMBER)
    own_day = form.optional("evidence_day", form.day)
    require_past(form, today, evidence_day=own_day)
    return Evidence(kind=kind, day=own_day or day, reference=reference)


def require_past(form: Form, today: date, **days: date | None) -> None:
    """Refuse each of the days, by its field, that has not come yet: together with whatever else is wrong."""
    for field, day in days.items():
        if day is not None and day > today:
            form.refuse("date.future", field, today=today)


def reason(form: Form, field: str = "reason") -> str:
    """Return the reason that a form asks for."""
    return form.text(field, limit=texts.REASON, lines=True)


def definitions(lines: Lines) -> list[dict[str, str]]:
    """Return lines as the component `definitions` takes them."""
    return [{"term": term, "text": text} for term, text in lines.items()]


def _between(reading: Reading, base: Lines, now: Lines, yours: Lines | None, head: Head) -> Meanwhile:
    return Meanwhile(
        base=base,
        theirs=compared(base, now),
        yours=None if yours is None else compared(base, yours),
        by=doers(reading, [head])[head],
    )


def _shared_lines(reading: Reading, facts: EntryFacts | StageFacts, others: Iterable[Plan] = ()) -> Lines:
    visit, language, evidence = reading.visit, reading.visit.language, facts.evidence
    said = {visit._("Verhouding tot de opdracht"): label(facts.relation, language)}
    titles = {action.id: action.terms.title for plan in (reading.plan, *others) for action in plan.actions.values()}
    if facts.action:
        said[visit._("Actie uit het plan")] = titles.get(facts.action, visit._("van een ander plan"))
    day = components.day(evidence.day, language)
    return said | {visit._("Bewijs"): f"{label(evidence.kind, language)}\n{evidence.reference}\n{day}"}


def _invoice(reading: Reading, facts: PurchaseFacts) -> Lines:
    """Return what a purchase says of the invoice that it is part of, and of the one that it credits."""
    visit, said = reading.visit, Lines()
    if facts.total is not None:
        said[visit._("Totaal van de hele factuur")] = components.money(facts.total, visit.language)
    if facts.credits:
        said[visit._("Creditnota bij factuur")] = facts.credits
    return said


def _recognition(recognition: Recognition, language: str) -> str:
    name = label(f"recognition.{recognition.kind}", language)
    period = components.period(recognition.first_day, recognition.last_day, language)
    return "\n".join(part for part in (name, recognition.reference, period) if part)


def _allocation(allocation: Allocation, titles: Mapping[UUID, str], language: str) -> str:
    shares = ", ".join(
        f"{components.percent(share.share, language)} {titles.get(share.plan, UNKNOWN)}" for share in allocation.shares
    )
    return f"{components.period(allocation.first_day, allocation.last_day, language)}:\n{shares}"


def _suffix(number: int) -> str:
    return "" if number == 1 else f"_{number}"


def _row_number(field: str, names: Iterable[str]) -> int:
    """Return the number of the row that a field belongs to, or zero."""
    for name in names:
        if field == name:
            return 1
        row = field.removeprefix(f"{name}_")
        if row != field and row.isascii() and row.isdigit() and len(row) <= MOST_DIGITS:
            return int(row)
    return 0

"""Planned facts of an action as rows of a form: in each row one of the four elements, and what it would be worth."""

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from domain.aggregates import plan as plans
from domain.aggregates.plan.agreement import MOST_PLANNED
from domain.refusals import Refused
from domain.terms import Planned, StageKind, Support
from domain.valuation.framework import Framework
from domain.valuation.plan import PlannedValue, value_planned
from web import components
from web.choices import options
from web.forms import Form, Malformed, typed_amount, typed_hours
from web.reading import Reading
from web.visits import Visit
from web.wording.words import label, word

ELEMENTS: Final = ("1", "2", "3", "4")
WORKING: Final = (
    StageKind.EMPLOYMENT,
    StageKind.SHELTERED,
    StageKind.WORK_EXPERIENCE,
    StageKind.ACTIVATION,
    StageKind.PREVENTION,
)
"""The stages of element 1; education is element 2."""
NEEDS: Final = (Support.BENEFIT, Support.PERMANENT)
"""What is planned is planned for a support need."""

ROWS: Final = "rows"
FIELDS: Final = ("element", "stage", "persons", "weekly", "support", "recognition", "net", "hours", "first", "last")
_FIELD_OF: Final = {
    "planned_last_day": "last",
    "kind": "stage",
    "persons": "persons",
    "weekly_minutes": "weekly",
    "cents": "net",
    "minutes": "hours",
}


class Row(msgspec.Struct, frozen=True):
    """One row as it is shown: its fields as typed, and once they can be read its value in cents, explained."""

    number: int
    fields: dict[str, str]
    cents: int | None
    explanation: str


def read_planned(form: Form, framework: Framework) -> tuple[Planned, ...]:
    """Return what the filled rows plan; what is wrong is gathered in the form, at the row that it is about."""
    rows = (_read_row(form, number, framework) for number in range(1, _count(form) + 1))
    return tuple(planned for planned in rows if planned is not None)


def rows(visit: Visit, stored: Sequence[Planned], framework: Framework) -> list[Row]:
    """Return the rows to show: as typed, or else as stored, with an empty one to fill at the end."""
    form = visit.form
    if form.raw(ROWS):
        shown = [{name: form.raw(f"{name}-{row}") for name in FIELDS} for row in range(1, _count(form) + 1)]
    else:
        shown = [_typed(planned, visit.language) for planned in stored]
    if (not shown or shown[-1]["element"]) and len(shown) < MOST_PLANNED:
        shown.append(dict.fromkeys(FIELDS, ""))
    fields = ((f"{name}-{number}", text) for number, row in enumerate(shown, start=1) for name, text in row.items())
    silent = Form(fields, visit.language)
    return [_row(visit, silent, number, row, framework) for number, row in enumerate(shown, start=1)]


def planned_choices(reading: Reading, stored: Sequence[Planned]) -> dict[str, Any]:
    """Return what the form of an action offers: its rows of planned facts, and the lists to choose from."""
    visit, framework = reading.visit, reading.framework
    recognitions = [f"recognition.{name}" for name, _ in framework.under("recognitions")]
    return {
        "rows": rows(visit, stored, framework),
        "elements": options([f"element.{number}" for number in ELEMENTS], visit.language),
        "stages": options(WORKING, visit.language),
        "needs": options(NEEDS, visit.language),
        "recognitions": options(recognitions, visit.language),
    }


def said(visit: Visit, planned: Planned) -> str:
    """Tell a planned fact in one line."""
    language = visit.language
    match planned.element:
        case 1 | 2:
            kind = planned.kind or (StageKind.EMPLOYMENT if planned.element == 1 else StageKind.EDUCATION)
            persons = visit._("1 persoon") if planned.persons == 1 else visit._("%(n)s personen", n=planned.persons)
            parts = [label(StageKind(kind), language), persons]
            if planned.weekly_minutes is not None:
                hours = components.hours(planned.weekly_minutes, language)
                parts.append(visit._("%(hours)s per week", hours=hours))
            if planned.element == 1:
                parts.append(visit._("ondersteuning %(need)s", need=word(planned.support, language)))
        case 3:
            kind = word(f"recognition.{planned.kind}", language) if planned.kind else visit._("geen erkenning")
            parts = [visit._("Inkoop"), kind, components.money(planned.cents, language)]
        case _:
            parts = [label("element.4", language), components.hours(planned.minutes, language)]
    period = components.period(planned.first_day, planned.last_day, language)
    return f"{', '.join(parts)}; {period}"


def _read_row(form: Form, number: int, framework: Framework) -> Planned | None:
    """Return what a row plans, or None for an empty row and for one that is refused."""
    if form.empty(f"element-{number}"):
        return None
    before = len(form.refusals)
    element = form.one_of(f"element-{number}", ELEMENTS)
    planned = Planned(
        element=int(element or 0),
        first_day=form.day(f"first-{number}"),
        last_day=form.day(f"last-{number}"),
        **_quantity(form, element, number, framework),
    )
    if len(form.refusals) > before:
        return None
    try:
        return plans.sound_planned(planned)
    except Refused as refused:
        form.refuse(refused.rule, f"{_FIELD_OF.get(refused.field, 'element')}-{number}", **refused.facts)
        return None


def _quantity(form: Form, element: str, number: int, framework: Framework) -> dict[str, Any]:
    match element:
        case "1":
            return {
                "kind": form.one_of(f"stage-{number}", WORKING),
                "persons": form.whole(f"persons-{number}"),
                "weekly_minutes": form.optional(f"weekly-{number}", form.hours),
                "support": Support(form.one_of(f"support-{number}", NEEDS) or Support.BENEFIT),
            }
        case "2":
            return {"kind": StageKind.EDUCATION.value, "persons": form.whole(f"persons-{number}")}
        case "3":
            recognitions = [name for name, _ in framework.under("recognitions")]
            kind = form.one_of(f"recognition-{number}", recognitions)
            return {"kind": kind, "cents": form.amount(f"net-{number}")}
        case "4":
            return {"minutes": form.hours(f"hours-{number}")}
        case _:
            return {}


def _row(visit: Visit, form: Form, number: int, fields: dict[str, str], framework: Framework) -> Row:
    planned = _read_row(form, number, framework)
    if planned is None:
        return Row(number, fields, None, "")
    value = value_planned(planned, framework)
    return Row(number, fields, value.cents(), _explained(visit, value))


def _explained(visit: Visit, value: PlannedValue) -> str:
    """Tell why a planned fact is worth what it is; of several persons, why one of them is."""
    lines = value.ledger.lines(value.planned.last_day)
    told = " ".join(line.explanation().text("en" if visit.language == "en" else "nl") for line in lines)
    if value.persons == 1 or not told:
        return told
    return visit._("Voor elk van %(n)s personen: %(told)s", n=value.persons, told=told)


def _typed(planned: Planned, language: str) -> dict[str, str]:
    weekly = planned.weekly_minutes
    return {
        "element": str(planned.element),
        "stage": planned.kind or StageKind.EMPLOYMENT,
        "persons": str(planned.persons or ""),
        "weekly": "" if weekly is None else typed_hours(weekly),
        "support": planned.support,
        "recognition": planned.kind,
        "net": typed_amount(planned.cents, language) if planned.cents else "",
        "hours": typed_hours(planned.minutes) if planned.minutes else "",
        "first": planned.first_day.isoformat(),
        "last": planned.last_day.isoformat(),
    }


def _count(form: Form) -> int:
    """Return the number of rows that the page itself counted, or `Malformed`."""
    count = form.raw(ROWS) or "0"
    if not re.fullmatch(r"\d{1,2}", count, re.ASCII) or int(count) > MOST_PLANNED:
        raise Malformed(ROWS)
    return int(count)

"""The ledger as valued: what a plan is worth on a day, line by line, with the facts and the events that it rests on.

Whoever has it can value the same facts again: `verify_value.py` does so, with nothing of this program. The limited form
tells totals, parted as a page would part them: no price beside a person, nor a competitor's (R81).
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID

from msgspec.structs import asdict

from domain import worth
from domain.aggregates.plan import events as e
from domain.aggregates.trajectory import TrajectoryStarted
from domain.commands.books import OpenedBook
from domain.events import Recorded
from domain.trail.dossier import Form
from domain.valuation.ledger import LedgerLine
from domain.valuation.writing import name_in_file, written_scenario
from domain.worth import Book
from projections.parts import objected_apart, parted
from projections.readers import Reader

FORMAT: Final = "planspoor/ledger/v1"

Written = dict[str, Any]
Place = tuple[str, int]


def ledger(opened: OpenedBook, on: date, reader: Reader | None = None) -> Written:
    """Return the ledger of a plan on a day: all of it, or with a `reader` the totals that this one may read."""
    book, valuation = opened.book, opened.valuation(on)
    figures = asdict(valuation.figures()) | {"received": book.plan.received}
    del figures["on"]
    about = {"format": FORMAT, "plan": str(book.plan.id), "as_of": on.isoformat()}
    lines = valuation.lines()
    if reader is not None:
        told = objected_apart(reader, lines, valuation.objected)
        figures["disputed"] = sum(line.cents for line in lines if {line.source, line.part} & told)
        parts = [{"part": name, "cents": cents} for name, cents in parted(reader, lines).amounts]
        return about | {"form": Form.LIMITED.value, "totals": figures, "parts": parts}
    behind = _behind(opened)
    elements = {str(element): sum(line.cents for line in lines if line.element == element) for element in (1, 2, 3, 4)}
    return about | {
        "form": Form.FULL.value,
        "facts": _facts(book, on),
        "events": {fact: _listed(places) for fact, places in sorted(behind.items())},
        "lines": [_line(line, behind) for line in lines],
        "totals": figures,
        "elements": elements,
    }


def _facts(book: Book, on: date) -> Written:
    """Return what the rules got, in the form of a scenario."""
    ways, plans = book.trajectories.values(), book.plans()
    return written_scenario(
        worth.facts(book.plan, ways, plans, book.initiatives.values()),
        {str(id): holding for id, holding in book.frameworks.items()},
        worth.agreed(book.plan, ways),
        on,
        (str(id) for id in book.plan.disputed()),
    )


def _line(line: LedgerLine, behind: dict[str, set[Place]]) -> Written:
    explained = line.explanation()
    return {
        "plan": line.plan,
        "source": line.source,
        "part": line.part,
        "rule": line.rule.value,
        "number": explained.number,
        "framework": name_in_file(line.accrual.tariff.framework),
        "element": line.element,
        "cents": line.cents,
        "days": line.days,
        "from": line.first_day.isoformat(),
        "until": line.last_day.isoformat(),
        "inputs": [{"code": each.code, "name": each.name.nl, "value": each.value.nl} for each in explained.inputs],
        "formula": explained.formula.expression,
        "events": _listed(behind.get(line.part or line.source, set())),
    }


def _listed(places: Iterable[Place]) -> list[Written]:
    return [{"stream": stream, "version": version} for stream, version in sorted(places)]


def _behind(opened: OpenedBook) -> dict[str, set[Place]]:
    """Return the events that tell of each fact, by the id that it has among the facts."""
    book = opened.book
    objections = {id: objection.entry for id, objection in book.plan.objections.items()}
    found: dict[str, set[Place]] = {}
    for stream in (book.plan.id, *book.trajectories, *book.initiatives):
        for recorded in opened.streams[stream]:
            for about in _about(recorded, book, objections):
                place = stream.hex, recorded.originator_version
                found.setdefault(str(about), set()).add(place)
    return found


def _about(recorded: Recorded, book: Book, objections: dict[UUID, UUID]) -> Iterator[UUID]:
    event = recorded.event
    if recorded.originator_id in book.initiatives or isinstance(event, TrajectoryStarted | e.PlanOpened):
        yield recorded.originator_id
    for name in ("entry", "stage", "handover", "statement", "effort", "subject"):
        if isinstance(told := getattr(event, name, None), UUID):
            yield told
    if (objection := getattr(event, "objection", None)) in objections:
        yield objections[objection]

"""The members of a dossier for people: the ledger, a document that tells the plan in words, and how to make sure of it.

The document is set by Typst as PDF/A-3a and PDF/UA-1 with the evidence inside, the same bytes twice: its day is that of
the checkpoint, its fonts are our own, and what somebody typed comes in as data.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from itertools import chain
from pathlib import Path
from struct import Struct
from typing import Any, Final
from uuid import UUID

import typst

from domain.aggregates.framework import FrameworkPublished
from domain.aggregates.organisation import Organisation
from domain.aggregates.plan import events as e
from domain.aggregates.plan.state import ObjectionStatus
from domain.calendar import day_of
from domain.commands.books import OpenedBook
from domain.commands.store import Readable
from domain.events import Recorded, tag_of
from domain.trail.dossier import canonical
from domain.trail.notes import read_checkpoint, read_note
from domain.valuation.notation import localised, neutral
from domain.valuation.obligation import Agreement
from projections.dossiers import LEDGER, Made
from projections.histories import History
from projections.readers import Reader
from web import components
from web.readme import readme
from web.rulings import disputes_told
from web.wording.events import ECHOES, PlanNames, sentence
from web.wording.words import label, standing

PAPER: Final = "dossier.pdf"
README: Final = "README.txt"

TEMPLATE: Final = Path(__file__).parent / "templates" / "papers" / "dossier.typ"
FONTS: Final = Path(__file__).parent / "fonts"
STANDARDS: Final[list[Any]] = ["a-3a", "ua-1"]
UNKNOWN: Final = "?"
MISSING_SIGN: Final = "?"
"""Stands for a sign that the fonts do not have: a document for the archive may not leave a hole."""

NOBODY: Final = UUID(int=0)
DUTCH: Final = "nl"
_NO_SIGN: Final = 0xFFFF
_COSIGNED: Final = Struct(">Q64s")
_AGREEING: Final = (
    e.PlanOpened,
    e.AmendmentAccepted,
    e.RevenueAgreed,
    e.EffortAgreed,
    e.PlanClosed,
    e.CarryOverReceived,
)
_MAIN: Final = "realised"
_FIGURES: Final = (
    ("obligation", "Verplichting"),
    ("realised", "Gerealiseerd"),
    ("disputed", "Waarvan betwist"),
    ("planned", "Gepland"),
    ("forecast", "Prognose"),
    ("received", "Ontvangen uit een ander plan"),
)

Told = dict[str, Any]


def readable(made: Made, store: Readable) -> dict[str, bytes]:
    """Return the members of a dossier for people; `store` knows what organisations are called.

    Whoever takes not everything along gets totals.
    """
    evidence = made.dossier.members() | {LEDGER: canonical(made.ledger)}
    return {README: readme(limited=made.reader is not None).encode(), PAPER: paper(told(made, store), evidence)}


def cosigned(checkpoint: str) -> Iterator[tuple[str, datetime]]:
    """Yield who signed a checkpoint with the time (tlog-cosignature v1), and when they say that they did."""
    for each in read_note(checkpoint).signatures:
        if len(each.signed) == _COSIGNED.size:
            at, _ = _COSIGNED.unpack(each.signed)
            yield each.name, datetime.fromtimestamp(at, UTC)


def paper(told: Told, evidence: Mapping[str, bytes]) -> bytes:
    """Set the document with the evidence attached, as PDF/A-3a and PDF/UA-1: the same bytes for the same words."""
    names = [name for name in sorted(evidence) if name.endswith((".json", ".txt"))]
    attached = [
        {
            "file": f"bewijs/{name}",
            "type": "application/json" if name.endswith(".json") else "text/plain",
            "relationship": "data" if name == LEDGER else "source",
            "description": f"Uit het dossier: {name}",
        }
        for name in names
    ]
    year, month, day, hour, minute, second = told["moment"]
    moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    files: Any = {
        "main": TEMPLATE.read_bytes(),
        "told.json": json.dumps(_drawable(told | {"attached": attached}), ensure_ascii=False).encode(),
        **{f"bewijs/{name}": evidence[name] for name in names},
    }
    made: bytes = typst.compile(
        files,
        format="pdf",
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        pdf_standards=STANDARDS,
        timestamp=moment,
    )
    return made


def told(made: Made, store: Readable) -> Told:
    """Return everything that stands in the document, in Dutch."""
    dossier, opened, reader, at, valued = made
    plan, names = opened.book.plan, _organisations(opened, store)
    size = read_checkpoint(read_note(dossier.checkpoint).text)
    parties = f"{names[plan.client]} en {', '.join(names[each] for each in plan.contractors)}"
    on, totals = day_of(at), valued["totals"]
    figures = [{"name": name, "amount": _money(totals[figure]), "main": figure == _MAIN} for figure, name in _FIGURES]
    signed, history = _story(opened, names, reader)
    form = "beperkte vorm" if reader else "volledige vorm"
    return {
        "title": plan.title,
        "about": f"Dossier van het plan {plan.title} van {parties}, op {_day(on)}",
        "short": plan.title,
        "stand": f"Stand op {_day(on)}",
        "overline": f"Dossier · {form} · stand op {_day(on)}",
        "lead": f"Een plan voor social return van {parties}, {_span(plan.first_day, plan.last_day)}.",
        "limited": reader is not None,
        "moment": [at.year, at.month, at.day, at.hour, at.minute, at.second],
        "size": components.number(dossier.size, DUTCH),
        "origin": size.origin,
        "figures": figures,
        "agreed": _agreed(opened, names),
        "contracts": [
            (
                each.reference,
                each.object,
                f"{_day(each.first_day)} tot en met {_day(plan.ends(each))}",
                _money(each.value),
            )
            for each in plan.contracts.values()
        ],
        "valued": (
            f"Alles wat is vastgelegd, gewaardeerd op {_day(on)} volgens {opened.book.framework.title.nl}, versie"
            f" {opened.book.framework.version}. Waartegen bezwaar openstaat telt mee tot het is erkend of beslist."
        ),
        "chart": _chart(totals),
        "parted": "Waaruit de gerealiseerde waarde bestaat",
        "parts": _parts(valued),
        "lines": [] if reader else _lines(opened, valued),
        "owed": (
            f"De verplichting is {components.percent(plan.percentage.points, DUTCH)} van de omzet waarover beide"
            " partijen akkoord zijn, voor perioden die voorbij zijn; van een perceel telt het loonaandeel. Elk bedrag"
            " wordt per opgave afgerond."
        ),
        "revenue": _revenue(opened, on),
        "disputed": _disputed(opened, names, reader),
        "disputes": disputes_told(opened.book, (reader or opened.book).disputes.values(), names),
        "sections": [
            {"heading": each.heading, "text": [line for line in each.text.splitlines() if line.strip()]}
            for each in plan.sections.values()
        ],
        "actions": [
            (
                each.terms.title,
                label("certainty.done" if each.ended else each.terms.certainty, DUTCH),
                each.terms.owner or "nog open",
            )
            for each in plan.actions.values()
        ],
        "commitments": [
            (
                each.terms.text,
                _day(each.terms.due) if each.terms.due else "geen datum",
                label(each.fulfilment, DUTCH) if each.fulfilment else "nog niet gemeld",
            )
            for each in plan.commitments.values()
        ],
        "criteria": [each.text for each in plan.criteria.values()],
        "signed": signed,
        "history": history,
        "history-note": (
            "In de woorden van de geschiedenis op het scherm, voor zover u de inhoud mag meenemen; oudste eerst."
            if reader
            else "In de woorden van de geschiedenis op het scherm; oudste eerst."
        ),
        "checkpoint": [
            ("Logboek", size.origin),
            ("Regels in het logboek", components.number(size.size, DUTCH)),
            ("Wortel van de boom (SHA-256)", size.root.hex()),
            ("Plan", str(plan.id)),
            ("Waarderingskader", f"{opened.book.framework.name}, versie {opened.book.framework.version}"),
            ("SHA-256 van het kader", opened.book.framework.content_hash()),
        ],
        "witnesses": [
            (name, components.moment(when, DUTCH)) for name, when in cosigned(dossier.checkpoint) if name != size.origin
        ],
    }


def _agreed(opened: OpenedBook, names: Mapping[UUID, str]) -> list[tuple[str, str]]:
    plan, framework = opened.book.plan, opened.book.framework
    contractors = ", ".join(names[id] for id in plan.contractors)
    return [
        ("Opdrachtgever", names[plan.client]),
        ("Opdrachtnemers" if len(plan.contractors) > 1 else "Opdrachtnemer", contractors),
        ("Looptijd", _span(plan.first_day, plan.last_day)),
        ("Percentage", f"{components.percent(plan.percentage.points, DUTCH)}. {plan.percentage.motivation}"),
        ("Waarderingskader", f"{framework.title.nl}, versie {framework.version}"),
        ("Stand", label(plan.state, DUTCH)),
    ]


def _chart(totals: Mapping[str, int]) -> Told:
    shown = [(figure, name) for figure, name in _FIGURES if figure != "disputed" and totals[figure] > 0]
    most = max((totals[figure] for figure, _ in shown), default=1)
    amounts = ", ".join(f"{name.lower()} {_money(totals[figure])}" for figure, name in shown)
    return {
        "alt": f"Staafdiagram: {amounts}." if shown else "Staafdiagram zonder bedragen.",
        "bars": [
            {
                "name": name,
                "amount": _money(totals[figure]),
                "part": totals[figure] / most,
                "main": figure == "realised",
            }
            for figure, name in shown
        ],
    }


def _parts(valued: Mapping[str, Any]) -> list[tuple[str, str]]:
    parts = valued.get("parts") or [{"part": part, "cents": cents} for part, cents in valued["elements"].items()]
    rows = [(label(f"element.{each['part']}", DUTCH), _money(each["cents"])) for each in parts]
    return [*rows, ("Samen", _money(valued["totals"]["realised"]))]


def _lines(opened: OpenedBook, valued: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    ways = {str(id): way.pseudonym for id, way in opened.book.trajectories.items()}
    initiatives = {str(id): each.worded.title for id, each in opened.book.initiatives.items()}
    rows = []
    for each in valued["lines"]:
        about = ways.get(each["source"]) or initiatives.get(each["source"])
        first, last = date.fromisoformat(each["from"]), date.fromisoformat(each["until"])
        days = _day(first) if first == last else _span(first, last)
        rule = label(f"rule.{each['rule']}", DUTCH)
        title = f"{rule}: {about}" if about else rule
        said = f"{title} (regel {each['number']})"
        rows.append((said, days, localised(each["formula"]).nl, _money(each["cents"])))
    return rows


def _revenue(opened: OpenedBook, on: date) -> list[tuple[str, str, str, str]]:
    agreed = opened.valuation(on).agreed
    rows = []
    for each in agreed.statements:
        share = "" if each.labour_share == 1 else f", loonaandeel {localised(neutral(each.labour_share * 100)).nl}%"
        amount = _money(each.obligation(agreed.percentage))
        owed = amount if each.status is Agreement.AGREED else f"verwacht {amount}"
        period = components.period(each.first_day, each.last_day, DUTCH)
        status = label(standing(opened.book.plan.statements[UUID(each.id)]), DUTCH)
        rows.append((f"{period}{share}", _money(each.cents), status, owed if each.ended(on) else "nog niet voorbij"))
    return rows


def _disputed(opened: OpenedBook, names: Mapping[UUID, str], reader: Reader | None) -> list[tuple[str, str, str]]:
    return [
        (names.get(each.raised.organisation, UNKNOWN), label(each.code, DUTCH), _day(day_of(each.raised.at)))
        for each in opened.book.plan.objections.values()
        if each.status is ObjectionStatus.OPEN and (reader is None or reader.hears(each))
    ]


def _story(
    opened: OpenedBook, organisations: Mapping[UUID, str], reader: Reader | None
) -> tuple[list[Told], list[tuple[str, str]]]:
    """Return what was signed, and what happened, in the sentences of the history page."""
    history = opened.once(History)
    titles = {
        id: each.event.document.title
        for id, stream in opened.streams.items()
        for each in stream
        if isinstance(each.event, FrameworkPublished)
    }
    own, reviews = (reader.own, reader.reviews) if reader else (NOBODY, True)
    names = PlanNames(organisations, own, DUTCH, frameworks=titles, reviews=reviews)
    concerned = {(each.originator_id, each.originator_version) for each in history.events}
    signed, happened = list[Told](), list[tuple[str, str]]()
    for recorded in history.all:
        names.remember(recorded)
        place = recorded.originator_id, recorded.originator_version
        if place not in concerned or tag_of(recorded.event) in ECHOES or not _for(reader, recorded):
            continue
        said, when = sentence(recorded, names), components.moment(recorded.event.head.at, DUTCH)
        happened.append((when, said))
        if isinstance(recorded.event, _AGREEING):
            content = getattr(recorded.event, "content", "")
            signed.append({"moment": when, "sentence": said, "content": content, "keys": _keys(opened, recorded)})
    return signed, happened


def _keys(opened: OpenedBook, recorded: Recorded) -> list[str]:
    """Return by which keys of their own parties signed an amendment that was accepted."""
    if not isinstance(recorded.event, e.AmendmentAccepted):
        return []
    amendment = opened.book.amendments[recorded.event.amendment]
    signed = (each.key for each in (amendment.proposed, amendment.accepted) if each and each.key)
    return [f"{key.verifier.name} {key.verifier.key_id.hex()}" for key in signed]


def _for(reader: Reader | None, recorded: Recorded) -> bool:
    return reader is None or (reader.tells(recorded) and reader.takes_along(recorded))


def _organisations(opened: OpenedBook, store: Readable) -> dict[UUID, str]:
    """Return the names of all organisations that the book speaks of."""
    book = opened.book
    ids: set[UUID] = {book.plan.client, *book.plan.contractors}
    ids.update(each.event.head.organisation for stream in opened.streams.values() for each in stream)
    for way in book.trajectories.values():
        ids |= way.carriers() | {each.receiver for each in way.handovers.values()}
    for shared in book.initiatives.values():
        ids.update(chain(shared.partners, shared.clients(), [shared.proposed_by]))
    for recorded in opened.history():
        ids |= _named(recorded.event)
    streams = store.streams(ids)
    theirs = {id for id, stream in streams.items() if not stream or tag_of(stream[0].event).startswith("organisation.")}
    return {id: Organisation.replay(id, streams[id]).name or UNKNOWN for id in theirs}


def _named(event: object) -> set[UUID]:
    """Return whatever an event names that may be an organisation."""
    names = getattr(event, "__struct_fields__", ())
    found = set[UUID]()
    for value in (getattr(event, name) for name in names):
        if isinstance(value, UUID):
            found.add(value)
        elif isinstance(value, tuple):
            found |= {each for each in value if isinstance(each, UUID)}
            found |= {member for each in value if isinstance(member := getattr(each, "member", None), UUID)}
    return found


def _money(cents: int) -> str:
    return components.money(cents, DUTCH)


def _span(first: date, last: date) -> str:
    return f"{_day(first)} tot en met {_day(last)}"


def _day(value: date) -> str:
    return components.day(value, DUTCH)


def _drawable(value: Any) -> Any:
    """Return texts with only signs that the fonts have."""
    if isinstance(value, str):
        return "".join(sign if sign == "\n" or ord(sign) in _signs() else MISSING_SIGN for sign in value)
    if isinstance(value, Mapping):
        return {name: _drawable(each) for name, each in value.items()}
    if isinstance(value, Collection):
        return [_drawable(each) for each in value]
    return value


@cache
def _signs() -> frozenset[int]:
    """Return the code points that every font of ours has a glyph for (OpenType `cmap`, format 4)."""
    return frozenset.intersection(*(frozenset(_mapped(path.read_bytes())) for path in sorted(FONTS.glob("*.ttf"))))


def _mapped(font: bytes) -> Iterator[int]:
    tables = int.from_bytes(font[4:6], "big")
    records = (font[12 + 16 * place : 28 + 16 * place] for place in range(tables))
    start = next(int.from_bytes(each[8:12], "big") for each in records if each[:4] == b"cmap")
    count = int.from_bytes(font[start + 2 : start + 4], "big")
    for place in range(count):
        table = start + int.from_bytes(font[start + 8 + 8 * place : start + 12 + 8 * place], "big")
        if font[table : table + 2] != b"\0\4":
            continue
        segments = int.from_bytes(font[table + 6 : table + 8], "big")
        ends, starts = table + 14, table + 16 + segments
        for at in range(0, segments, 2):
            last, first = (int.from_bytes(font[each + at : each + at + 2], "big") for each in (ends, starts))
            yield from (point for point in range(first, last + 1) if point < _NO_SIGN)

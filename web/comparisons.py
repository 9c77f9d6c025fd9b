"""A plan under one framework beside another, and beside today's practice: exact where it can be, else as a range."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import msgspec

from domain.refusals import Missing, Refused
from domain.valuation.framework import Holding
from domain.valuation.plan import Figures
from domain.valuation.practice import practice, practised
from projections.parts import ELEMENTS, parted
from web import charts
from web.frames import frame
from web.frameworks import framework_versions
from web.parts import parts_of
from web.reading import Reading, read
from web.versions import tell
from web.visits import Answer, Visit, page

OWN: Final = "own"
"""The choice of what the plan is valued by now, each framework on its own days."""


class Side(msgspec.Struct, frozen=True):
    """The plan under one framework: its figures and the cents of its parts; a sentence where it cannot be valued."""

    title: str
    figures: Figures | None
    parts: Mapping[str, int]
    reason: str = ""


@page("/plans/{plan:uuid}/comparison", permission="see_plan")
def comparison(visit: Visit, plan: UUID) -> Answer:
    """Show what a plan is worth under two frameworks, and under the tables of today's practice."""
    reading = read(visit, plan)
    versions = framework_versions(visit)
    titles = {OWN: visit._("Dit plan, zoals afgesproken")} | {
        key: visit._(
            "%(framework)s, versie %(version)s",
            framework=each.document.title.in_language(visit.language),
            version=each.reference.version,
        )
        for key, each in versions.items()
    }
    holdings: dict[str, Holding] = {OWN: reading.book.frameworks[plan]}
    holdings |= {key: each.document for key, each in versions.items()}
    first, second = _asked(reading, holdings, "a", OWN), _asked(reading, holdings, "b", _other(reading, holdings))
    sides = [_side(reading, titles[key], key, holdings[key]) for key in (first, second)]
    parts = reading.once(parts_of)
    practices = [practised(table, reading.lines) for table in practice()]
    totals = [(each, each.total) for each in practices]
    exact = [(each.title, each.figures.realised, each.figures.realised) for each in sides if each.figures]
    ranges = [(each.table.title.in_language(visit.language), total.low, total.high) for each, total in totals]
    return visit.render(
        "comparisons/show.html",
        **frame(reading, "overview"),
        titles=titles,
        chosen=(first, second),
        sides=sides,
        told=tell(visit, holdings[first].on(reading.on), holdings[second].on(reading.on)),
        totals=totals,
        bars=charts.range_bars([*exact, *ranges]),
        parts=_common(sides),
        elements=() if parts.together else ELEMENTS,
        known=parts,
    )


def _asked(reading: Reading, holdings: dict[str, Holding], name: str, usual: str) -> str:
    asked = reading.visit.request.query_params.get(name, "") or usual
    if asked not in holdings:
        raise Missing(asked)
    return asked


def _other(reading: Reading, holdings: dict[str, Holding]) -> str:
    """Return a version that the plan is not valued by, else its own."""
    own = reading.framework
    return next((key for key, each in holdings.items() if key != OWN and each != own), OWN)


def _side(reading: Reading, title: str, key: str, holding: Holding) -> Side:
    try:
        valuation = reading.valuation if key == OWN else reading.valued.book.under(holding).valuation(reading.on)
    except Refused as refused:
        return Side(title, None, {}, reading.visit.sentence(refused))
    return Side(title, valuation.figures(), dict(parted(reading, valuation.lines()).amounts))


def _common(sides: list[Side]) -> list[str]:
    """Return the names of the parts that may be told of both sides."""
    first, second = (side.parts for side in sides)
    return [name for name in first if name in second and name != "whole"]

"""A plan under one framework beside another, and beside today's practice: exact where it can be, else as a range."""

from typing import Final
from uuid import UUID

import msgspec

from domain.refusals import Missing, Refused
from domain.valuation.framework import Holding
from domain.valuation.plan import Figures, PlanValuation
from domain.valuation.practice import practice, practised
from web import charts
from web.frameworks import framework_versions
from web.reading import Reading, frame, read
from web.versions import tell
from web.visits import Answer, Visit, page

ELEMENTS: Final = (1, 2, 3, 4)
OWN: Final = "own"
"""The choice of what the plan is valued by now, each framework on its own days."""


class Side(msgspec.Struct, frozen=True):
    """The plan under one framework: its figures and the cents of each element; a sentence where it cannot be valued."""

    title: str
    figures: Figures | None
    elements: tuple[int, ...]
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
        elements=ELEMENTS,
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
        valuation = reading.valuation if key == OWN else reading.book.under(holding).valuation(reading.on)
    except Refused as refused:
        return Side(title, None, (), reading.visit.sentence(refused))
    return Side(title, valuation.figures(), _elements(valuation))


def _elements(valuation: PlanValuation) -> tuple[int, ...]:
    lines = valuation.lines()
    return tuple(sum(line.cents for line in lines if line.element == element) for element in ELEMENTS)

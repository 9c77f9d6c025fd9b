"""The valuation frameworks: every value with its motivation and source, the four elements first."""

from typing import Final
from uuid import UUID

import msgspec

from domain.aggregates.framework import Framework
from domain.authority import authorise
from domain.refusals import Missing
from domain.valuation import framework as valuation
from domain.valuation.amounts import cents
from domain.valuation.notation import localised, neutral
from domain.valuation.titles import title_of
from projections.frameworks import published_frameworks
from web import components
from web.visits import Answer, Visit, page
from web.wording.words import label

EUROS: Final = frozenset({"person_year", "education_year", "hour", "handover", "annual_floor"})
SHARES: Final = ("stages.", "recognitions.", "effort_share", "carry_over.share", "carry_over.max")
ELEMENTS: Final = (("person_year",), ("education_year",), ("recognitions.",), ("hour",))
"""What the four elements are worth, by the beginning of the names of their values."""


class Shown(msgspec.Struct, frozen=True):
    """A value as it is read: `cents` for an amount of euros, else `text`; `norm` is what it overrides."""

    key: str
    title: str
    cents: int | None
    text: str
    norm: str
    motivation: str
    source: str


@page("/frameworks", permission="see_framework")
def frameworks(visit: Visit) -> Answer:
    """List the frameworks that were published, the norms first."""
    published = published_frameworks(visit.site.pool)
    latest = {each.name: each.version for each in reversed(published)}
    return visit.render(
        "frameworks/list.html", frameworks=[(each, latest[each.name] == each.version) for each in published]
    )


@page("/frameworks/{framework:uuid}/{version:int}", permission="see_framework")
def framework(visit: Visit, framework: UUID, version: int) -> Answer:
    """Show a version of a framework, whole; of a variant also what it overrides."""
    found = _version(visit, framework, version)
    base = _base(visit, found)
    shown = {key: _shown(visit, found, key, base) for key in found.values}
    core = [[shown[key] for key in found.values if key.startswith(names)] for names in ELEMENTS]
    first = {each.key for element in core for each in element}
    return visit.render(
        "frameworks/show.html",
        framework=found,
        base=base,
        elements=core,
        overridden=[shown[key] for key in found.overridden()] if base else [],
        rest=[each for key, each in shown.items() if key not in first and not key.startswith("elements.")],
        rules=[(label(f"rule.{rule}", visit.language), int(element)) for rule, element in found.under("elements")],
    )


def _version(visit: Visit, framework: UUID, version: int) -> valuation.Framework:
    authorise("see_framework", visit.actor)
    published = Framework.replay(framework, visit.store.streams((framework,))[framework]).versions.get(version)
    if published is None:
        raise Missing(framework)
    return published


def _base(visit: Visit, found: valuation.Framework) -> valuation.Framework | None:
    """Return the framework that a variant extends; None for a norm."""
    if not found.extends:
        return None
    bases = [each for each in published_frameworks(visit.site.pool) if each.name == found.extends]
    return _version(visit, bases[0].framework, bases[0].version) if bases else None


def _shown(visit: Visit, found: valuation.Framework, key: str, base: valuation.Framework | None) -> Shown:
    value = found.values[key]
    overrides = base is not None and key in found.overridden()
    return Shown(
        key=key,
        title=capitalised(title_of(key).in_language(visit.language)),
        cents=cents(found.number(key) * 100) if key in EUROS else None,
        text=_written(visit, found, key),
        norm=_written(visit, base, key) if base and overrides else "",
        motivation=value.motivation.in_language(visit.language),
        source=value.source.in_language(visit.language),
    )


def _written(visit: Visit, framework: valuation.Framework, key: str) -> str:
    """Return a value as text: euros, a percentage, or a number; what is not set plays no part."""
    value = framework.values.get(key)
    if value is None:
        return visit._("niet genoemd")
    if value.value is None:
        return visit._("speelt geen rol")
    number = framework.number(key)
    if key in EUROS:
        return components.money(cents(number * 100), visit.language)
    if key.startswith(SHARES):
        return components.percent(int(number * 10_000), visit.language)
    return localised(neutral(number)).in_language(visit.language)


def capitalised(text: str) -> str:
    """Return a text with a capital, to stand alone."""
    return text[:1].upper() + text[1:]

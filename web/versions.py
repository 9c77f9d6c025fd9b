"""What one version of a framework says otherwise than another, in sentences, and what its euros are worth."""

from fractions import Fraction
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.refusals import Missing
from domain.valuation.amounts import cents
from domain.valuation.difference import MONEY, Difference, differences, in_effect, real
from domain.valuation.framework import Framework
from web.frameworks import Version, framework_versions, read_version
from web.measures import said_exactly, titled
from web.visits import Answer, Visit, page
from web.wording import marked as _

HUNDRED: Final = 100


class Told(msgspec.Struct, frozen=True):
    """A difference as it is read: what changes, why, and where that comes from."""

    sentence: str
    motivation: str
    source: str


class Worth(msgspec.Struct, frozen=True):
    """An amount of a version in cents: as it is paid, in the money of another version, and as that version has it."""

    title: str
    paid: int
    real: int
    there: int


_SENTENCES: Final = {
    "person_year": _("Een jaar werk met een ondersteuningsbehoefte telt voor %(after)s in plaats van %(before)s."),
    "education_year": _("Een jaar opleiding telt voor %(after)s in plaats van %(before)s."),
    "hour": _("Een uur telt voor %(after)s in plaats van %(before)s."),
    "handover": _("Een overdracht in de keten telt voor %(after)s in plaats van %(before)s."),
    "annual_floor": _("De ondergrens per jaar is %(after)s in plaats van %(before)s."),
    "full_count_hours": _("Een baan telt volledig vanaf %(after)s in plaats van %(before)s."),
    "counted_days": _("Op basis van een uitkering tellen %(after)s mee in plaats van %(before)s."),
    "recognitions": _("Van een factuur bij %(title)s telt %(after)s mee in plaats van %(before)s."),
    "stages": _("%(title)s telt voor %(after)s van een jaar werk in plaats van %(before)s."),
    "elements": _("%(title)s telt onder %(after)s in plaats van %(before)s."),
    "index": _("Elk bedrag gaat %(after)s keer in plaats van %(before)s keer."),
}
_OTHERWISE: Final = _("%(title)s: %(after)s in plaats van %(before)s.")
_BEGINS: Final = _("%(title)s: %(after)s. Eerst speelde dit geen rol.")
_ENDS: Final = _("%(title)s speelt geen rol meer. Eerst was het %(before)s.")


@page("/frameworks/{framework:uuid}/{version:int}/difference", permission="see_framework")
def difference(visit: Visit, framework: UUID, version: int) -> Answer:
    """Tell what a version says otherwise than another (R37): the one before it, or the norm of a variant."""
    after = read_version(visit, framework, version)
    versions = framework_versions(visit)
    asked = visit.request.query_params.get("from", "")
    if asked and asked not in versions:
        raise Missing(framework)
    chosen = asked or _usual(after, versions)
    before = versions[chosen]
    told = tell(visit, before.document, after.document)
    return visit.render(
        "frameworks/difference.html",
        version=after,
        before=before,
        chosen=chosen,
        versions=versions,
        told=told,
        equal=[
            (titled(visit, key), said_exactly(visit, key, value) if value is not None else None)
            for key in after.document.values
            if (value := in_effect(after.document, key)) == in_effect(before.document, key)
        ],
        worth=_worth(visit, before.document, after.document),
    )


def tell(visit: Visit, before: Framework, after: Framework) -> list[Told]:
    """Return what `after` says otherwise than `before`, each difference in a sentence with its ground."""
    language = visit.language
    return [
        Told(
            _sentence(visit, each),
            each.ground.motivation.in_language(language),
            each.ground.source.in_language(language),
        )
        for each in differences(before, after)
    ]


def _sentence(visit: Visit, each: Difference) -> str:
    title = titled(visit, each.key)
    facts: dict[str, Any] = {"title": title[:1].upper() + title[1:]}
    if each.before is not None:
        facts["before"] = said_exactly(visit, each.key, each.before)
    if each.after is not None:
        facts["after"] = said_exactly(visit, each.key, each.after)
    if each.before is None:
        return visit._(_BEGINS, **facts)
    if each.after is None:
        return visit._(_ENDS, **facts)
    wording = _SENTENCES.get(each.key) or _SENTENCES.get(each.key.partition(".")[0], _OTHERWISE)
    return visit._(wording, **facts)


def _usual(version: Version, versions: dict[str, Version]) -> str:
    """Return the version that one compares with: the one before it, else what it extends, else itself."""
    reference = version.reference
    earlier = f"{reference.framework} {reference.version - 1}"
    if earlier in versions:
        return earlier
    base = version.base
    found = (key for key, each in versions.items() if base and each.document == base)
    return next(found, f"{reference.framework} {reference.version}")


def _worth(visit: Visit, before: Framework, after: Framework) -> list[Worth]:
    """Return the amounts of `before` in the money of `after`, where the index tells them apart (R10)."""
    if before.number("index") == after.number("index"):
        return []
    return [
        Worth(
            title=titled(visit, key),
            paid=_cents(before.number(key) * before.number("index")),
            real=_cents(real(before, key, after)),
            there=_cents(after.number(key) * after.number("index")),
        )
        for key in before.values
        if key in MONEY
    ]


def _cents(amount: Fraction) -> int:
    return cents(amount * HUNDRED)

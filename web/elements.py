"""The four elements as a framework values them: the rate, the rule and the evidence, before anything is recorded."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

import msgspec

from domain.terms import PERMITTED_EVIDENCE, EvidenceKind, StageKind
from domain.valuation.amounts import cents
from domain.valuation.explanation import Source, source_of
from domain.valuation.framework import Framework
from domain.valuation.tariff import tariff
from web import components
from web.visits import Visit

STEPS: Final = (
    StageKind.EMPLOYMENT,
    StageKind.SHELTERED,
    StageKind.WORK_EXPERIENCE,
    StageKind.ACTIVATION,
    StageKind.PREVENTION,
)
"""The steps of element 1; education is element 2 by itself."""

WHOLE: Final = 10_000


class Standard(msgspec.Struct, frozen=True):
    """By what an effort is valued (R15): an amount for a `unit`, if there is one, its rules, evidence and sources."""

    cents: int | None
    unit: str
    rules: tuple[str, ...]
    evidence: tuple[EvidenceKind, ...]
    sources: tuple[Source, ...]


def standard_of_stage(visit: Visit, framework: Framework, kind: StageKind) -> Standard:
    """Return by what a step is valued."""
    known = tariff(framework)
    unit = visit._("per persoon per jaar")
    match kind:
        case StageKind.EDUCATION:
            year, keys, rules = known.education_year, ["education_year"], [visit._("De tijd van de inschrijving telt.")]
        case StageKind.EMPLOYMENT | StageKind.SHELTERED:
            year, keys, rules = known.person_year, ["person_year", "counted_days"], _working_rules(visit, framework)
            keys += ["full_count_hours"] if known.full_count_hours is not None else []
        case _:
            year, keys = known.person_year * known.stages[kind], ["person_year", f"stages.{kind}"]
            rules = [visit._("%(share)s van de waarde van werk.", share=_percent(known.stages[kind], visit))]
    if kind is StageKind.PREVENTION:
        rules.append(visit._("Hoogstens %(days)s dagen tellen mee.", days=known.prevention_days))
        keys.append("prevention_days")
    return _standard(framework, cents(year), unit, rules, PERMITTED_EVIDENCE[kind], keys)


def standard_of_work(visit: Visit, framework: Framework) -> Standard:
    """Return by what element 1 is valued, whose steps are many."""
    of_work = standard_of_stage(visit, framework, StageKind.EMPLOYMENT)
    evidence = dict.fromkeys(kind for step in STEPS for kind in PERMITTED_EVIDENCE[step])
    rules = (visit._("Een stap op weg naar werk telt voor een deel daarvan."),)
    return msgspec.structs.replace(of_work, rules=rules, evidence=tuple(evidence))


def standard_of_purchase(visit: Visit, framework: Framework) -> Standard:
    """Return by what a purchase is valued."""
    shares = sorted({share for _, share in framework.under("recognitions")}, reverse=True)
    said = visit._(" of ").join(_percent(share, visit) for share in shares)
    rules = [
        visit._(
            "%(shares)s van de factuur zonder btw, naar de hoogste erkenning die op de factuurdatum geldt.",
            shares=said,
        )
    ]
    keys = [f"recognitions.{name}" for name, _ in framework.under("recognitions")]
    return _standard(framework, None, "", rules, PERMITTED_EVIDENCE["purchase"], keys)


def standard_of_hours(visit: Visit, framework: Framework) -> Standard:
    """Return by what the hours of a social project are valued."""
    rules = [visit._("Ook een deel van een uur telt, tot op de minuut.")]
    hour = cents(tariff(framework).hour)
    return _standard(framework, hour, visit._("per uur"), rules, PERMITTED_EVIDENCE["hours"], ["hour"])


def _working_rules(visit: Visit, framework: Framework) -> list[str]:
    known = tariff(framework)
    rules = []
    if known.full_count_hours is not None:
        minutes = int(known.full_count_hours * 60)
        hours = components.hours(minutes, visit.language)
        rules.append(
            visit._("Vanaf %(hours)s per week telt een baan volledig, daaronder naar verhouding.", hours=hours)
        )
    rules.append(
        visit._(
            "Op basis van een uitkering tellen hoogstens %(days)s dagen bij dezelfde werkgever;"
            " een blijvende ondersteuningsbehoefte telt altijd.",
            days=known.counted_days,
        )
    )
    return rules


def _standard(
    framework: Framework,
    amount: int | None,
    unit: str,
    rules: Iterable[str],
    evidence: tuple[EvidenceKind, ...],
    keys: Iterable[str],
) -> Standard:
    keys = [*keys, "index"] if amount is not None and framework.number("index") != 1 else keys
    return Standard(amount, unit, tuple(rules), evidence, tuple(source_of(framework, key) for key in keys))


def _percent(share: Fraction, visit: Visit) -> str:
    return components.percent(int(share * WHOLE), visit.language)

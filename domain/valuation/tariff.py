"""The numbers of a framework, exact and indexed, as the rules use them; euro amounts in cents, unrounded."""

from fractions import Fraction

from msgspec import Struct

from domain.valuation.facts import Rule
from domain.valuation.framework import Framework

_CENTS = 100
_HOUR = 60


class Tariff(Struct, frozen=True, eq=False):
    """A framework read once. `elements` tells under which of the four elements a rule reports (R14, R29)."""

    framework: Framework
    person_year: Fraction
    education_year: Fraction
    hour: Fraction
    handover: Fraction
    annual_floor: Fraction
    index: Fraction
    full_count_hours: Fraction | None
    counted_days: int
    prevention_days: int
    effort_share: Fraction
    effort_share_high_risk: Fraction
    impact_cap: Fraction
    recognitions: dict[str, Fraction]
    stages: dict[str, Fraction]
    multipliers: dict[str, Fraction]
    elements: dict[str, int]
    carry_over_share: Fraction
    carry_over_months: int
    carry_over_max: Fraction

    def element(self, rule: Rule, stage: str = "") -> int:
        """Return the element of a line; an effort credit reports where its stage does."""
        return self.elements[stage if rule is Rule.EFFORT else rule]


def tariff(framework: Framework) -> Tariff:
    """Read a framework; raises KeyError when a value is missing. The index applies to every euro amount."""
    index = framework.number("index")
    full_count = framework.values["full_count_hours"].value
    return Tariff(
        framework=framework,
        person_year=framework.number("person_year") * index * _CENTS,
        education_year=framework.number("education_year") * index * _CENTS,
        hour=framework.number("hour") * index * _CENTS,
        handover=framework.number("handover") * index * _CENTS,
        annual_floor=framework.number("annual_floor") * index * _CENTS,
        index=index,
        full_count_hours=None if full_count is None else framework.number("full_count_hours"),
        counted_days=int(framework.number("counted_days")),
        prevention_days=int(framework.number("prevention_days")),
        effort_share=framework.number("effort_share"),
        effort_share_high_risk=framework.number("effort_share_high_risk"),
        impact_cap=framework.number("impact_cap"),
        recognitions=dict(framework.under("recognitions")),
        stages=dict(framework.under("stages")),
        multipliers=dict(framework.under("multipliers")),
        elements={rule: int(element) for rule, element in framework.under("elements")},
        carry_over_share=framework.number("carry_over.share"),
        carry_over_months=int(framework.number("carry_over.months")),
        carry_over_max=framework.number("carry_over.max"),
    )


def most_impact(framework: Framework, minutes: int) -> int:
    """Return the highest impact value that may be agreed instead of some minutes, in whole cents (rule 14, R19)."""
    known = tariff(framework)
    return int(known.impact_cap * known.hour * minutes / _HOUR)

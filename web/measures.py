"""What a value of a framework measures, so that it is written as a person reads it: `€ 175,00 per uur`, `40%`."""

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from domain.valuation.amounts import cents, exact
from domain.valuation.framework import Bound
from domain.valuation.notation import localised, neutral, neutral_cents
from domain.valuation.titles import title_of
from web import components
from web.forms import Form, typed_percentage
from web.visits import Visit
from web.wording import marked as _
from web.wording.words import label, word

Sayer = Callable[[Visit, Fraction], str]

_HUNDRED: Final = 100
_MINUTES: Final = 60
_WHOLE: Final = 10_000


def titled(visit: Visit, key: str) -> str:
    """Return what a value is called: `Waarde per uur`."""
    group, _, entry = key.partition(".")
    if group == "elements":
        return label(f"rule.{entry}", visit.language)
    if group in {"recognitions", "stages"}:
        return label(f"{_ENTRIES[group]}.{entry}", visit.language)
    title = title_of(key).in_language(visit.language)
    return title[:1].upper() + title[1:]


def said(visit: Visit, key: str, value: str | None) -> str | None:
    """Return a value as a person reads it, or None for one that plays no part."""
    return None if value is None else _said(visit, key, value)


def said_exactly(visit: Visit, key: str, value: Fraction) -> str:
    """Return an exact value as a person reads it; an amount of money to the cent."""
    return _sayer(key)(visit, value)


def typed_value(visit: Visit, key: str, value: str | None) -> str:
    """Return a value as `read_value` reads it back, and nothing for one that plays no part."""
    if value is None:
        return ""
    match _sayer(key):
        case sayer if sayer is _euros:
            return components.amount(cents(exact(value) * _HUNDRED), visit.language)
        case sayer if sayer is _percentage:
            return typed_percentage(int(exact(value) * _WHOLE), visit.language)
        case _:
            return _factor(visit, exact(value))


def read_value(form: Form, key: str, name: str) -> str | None:
    """Return a value of a framework as it was filled in under `name`; None for one that is to play no part."""
    if form.empty(name) and (key == "full_count_hours" or key.startswith("multipliers.")):
        return None
    match _sayer(key):
        case sayer if sayer is _euros:
            return neutral_cents(form.amount(name))
        case sayer if sayer is _percentage:
            return neutral(Fraction(form.percentage(name), _WHOLE))
        case _:
            return form.decimal(name)


def same_value(one: str | None, other: str | None) -> bool:
    """Tell whether two values are the same number: `0.40` is `0.4`."""
    return one == other if one is None or other is None else exact(one) == exact(other)


def unit_of(visit: Visit, key: str) -> str:
    """Return what stands behind a value in a form: `%`, `dagen`; nothing for a factor."""
    sayer = _sayer(key)
    if sayer is _weekly:
        return visit._("uur per week")
    units: dict[Sayer, str] = {
        _euros: _("euro"),
        _percentage: "%",
        _days: _("dagen"),
        _months: _("maanden"),
        _times: _("keer"),
    }
    unit = units.get(sayer, "")
    return unit if unit in {"", "%"} else visit._(unit)


def euros(key: str, value: str | None) -> int | None:
    """Return a value that is an amount of money in cents, and None for any other."""
    return None if value is None or _SAYERS.get(key) is not _euros else cents(exact(value) * _HUNDRED)


def said_bound(visit: Visit, key: str, bound: Bound) -> str:
    """Return what a variant may make of a value: `0,80 tot en met 1,20`."""
    if bound.choices:
        return visit._(" of ").join(_said(visit, key, choice) for choice in bound.choices)
    text = visit._("%(low)s tot en met %(high)s", low=_said(visit, key, bound.low), high=_said(visit, key, bound.high))
    return visit._("%(range)s, of het speelt geen rol", range=text) if bound.absent else text


def _said(visit: Visit, key: str, value: str) -> str:
    return _sayer(key)(visit, exact(value))


def _sayer(key: str) -> Sayer:
    return _SAYERS.get(key) or _SAYERS_OF_GROUPS.get(key.partition(".")[0], _factor)


def _euros(visit: Visit, value: Fraction) -> str:
    return components.money(cents(value * _HUNDRED), visit.language)


def _percentage(visit: Visit, value: Fraction) -> str:
    return components.percent(int(value * _WHOLE), visit.language)


def _factor(visit: Visit, value: Fraction) -> str:
    return localised(neutral(value)).in_language(visit.language)


def _times(visit: Visit, value: Fraction) -> str:
    return visit._("%(factor)s keer", factor=_factor(visit, value))


def _days(visit: Visit, value: Fraction) -> str:
    return visit._("%(count)s dagen", count=components.number(int(value), visit.language))


def _months(visit: Visit, value: Fraction) -> str:
    return visit._("%(count)s maanden", count=components.number(int(value), visit.language))


def _weekly(visit: Visit, value: Fraction) -> str:
    return visit._("%(hours)s per week", hours=components.hours(int(value * _MINUTES), visit.language))


def _element(visit: Visit, value: Fraction) -> str:
    number = int(value)
    name = word(f"element.{number}", visit.language)
    return visit._("element %(number)s, %(name)s", number=number, name=name)


_ENTRIES: Final = {"recognitions": "recognition", "stages": "stage-kind"}

_SAYERS: Final[dict[str, Sayer]] = {
    "person_year": _euros,
    "education_year": _euros,
    "hour": _euros,
    "handover": _euros,
    "annual_floor": _euros,
    "full_count_hours": _weekly,
    "counted_days": _days,
    "prevention_days": _days,
    "variant_notice_days": _days,
    "effort_share": _percentage,
    "effort_share_high_risk": _percentage,
    "index": _factor,
    "impact_cap": _times,
    "carry_over.share": _percentage,
    "carry_over.months": _months,
    "carry_over.max": _percentage,
}

_SAYERS_OF_GROUPS: Final[dict[str, Sayer]] = {
    "recognitions": _percentage,
    "stages": _percentage,
    "multipliers": _factor,
    "elements": _element,
}

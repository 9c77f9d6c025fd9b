"""A valuation framework as versioned data: each value with its motivation and source, each variant in bounds.

Values have flat names such as `person_year`, `stages.activation` and `multipliers.status-holder`, so each is
motivated, overridden and compared by itself. A framework is whole: a variant carries what it inherited.
"""

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from domain.refusals import Refused
from domain.valuation.amounts import exact
from domain.valuation.facts import Rule
from domain.valuation.notation import Text

NORM = "cdio-2025"
"""The national norm."""

_LONGEST_NAME = 60
_FOLDER = Path(__file__).parent / "frameworks"
_WHOLE = ("counted_days", "prevention_days", "carry_over.months", "variant_notice_days", "elements")
_MAPS = ("recognitions", "stages", "multipliers", "carry_over", "elements")
_REQUIRED = (
    "person_year",
    "education_year",
    "hour",
    "full_count_hours",
    "counted_days",
    "stages.activation",
    "stages.work-experience",
    "stages.prevention",
    "prevention_days",
    "handover",
    "effort_share",
    "effort_share_high_risk",
    "index",
    "impact_cap",
    "annual_floor",
    "carry_over.share",
    "carry_over.months",
    "carry_over.max",
    "variant_notice_days",
    *(f"elements.{rule}" for rule in Rule if rule is not Rule.EFFORT),
)


class Value(Struct, frozen=True, forbid_unknown_fields=True):
    """One value, an exact decimal or None for "plays no part"; why it is so (R12), and where from (R11)."""

    motivation: Text
    source: Text
    value: str | None = None
    set_by: str = ""


class Bound(Struct, frozen=True, forbid_unknown_fields=True):
    """What a variant may set: a range with both ends included, or one of `choices`; `absent` allows None."""

    low: str = "0"
    high: str = "0"
    absent: bool = False
    choices: tuple[str, ...] = ()

    def allows(self, value: str | None) -> bool:
        """Tell whether a value lies within."""
        if value is None:
            return self.absent
        if self.choices:
            return exact(value) in map(exact, self.choices)
        return exact(self.low) <= exact(value) <= exact(self.high)


class Framework(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole framework. `bounds` names what a variant may override; every other value is national.

    `multipliers.*` in `bounds` stands for every group. `caveat` is what must be said beside the framework.
    """

    name: str
    version: int
    title: Text
    values: dict[str, Value]
    bounds: dict[str, Bound]
    extends: str = ""
    announced: date | None = None
    in_force: date | None = None
    caveat: Text = Text(nl="")

    def number(self, key: str) -> Fraction:
        """Return a value that is always set; raises KeyError for an unknown name."""
        value = self.values[key].value
        if value is None:
            raise KeyError(key)
        return exact(value)

    def under(self, group: str) -> Iterator[tuple[str, Fraction]]:
        """Yield the names and numbers of a map, such as `stages`."""
        for key in self.values:
            if key.startswith(f"{group}."):
                yield key.partition(".")[2], self.number(key)

    def overridden(self) -> dict[str, Value]:
        """Return the values that this framework set itself, to be read against what it extends (R37)."""
        return {key: value for key, value in self.values.items() if value.set_by == self.name}

    def bound_of(self, key: str) -> Bound | None:
        """Return what a variant may make of a value, or None for a national one."""
        group, _, entry = key.partition(".")
        return self.bounds.get(key) or (self.bounds.get(f"{group}.*") if entry else None)

    def content_hash(self) -> str:
        """Return the SHA-256, in hex, of the canonical JSON of it all: what a plan freezes (R13)."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()

    def on(self, day: date) -> "Framework":  # noqa: ARG002 - a succession of one
        """Return what holds on a day: itself, on every day."""
        return self

    def during(self, first: date, last: date | None) -> tuple["Framework", ...]:  # noqa: ARG002
        """Return what holds on the days of a period: itself."""
        return (self,)

    @property
    def turns(self) -> tuple[date, ...]:
        """The days on which another framework begins to hold: none."""
        return ()


class Succession(Struct, frozen=True):
    """Frameworks that hold after one another (R13): `first`, and each later one from its own day on, in order."""

    first: Framework
    later: tuple[tuple[date, Framework], ...]

    def on(self, day: date) -> Framework:
        """Return the framework that holds on a day."""
        return self.during(day, day)[0]

    def during(self, first: date, last: date | None) -> tuple[Framework, ...]:
        """Return the frameworks that hold on some day of a period; `last` None is a period without an end."""
        before = [framework for day, framework in self.later if day <= first]
        return (
            before[-1] if before else self.first,
            *(framework for day, framework in self.later if first < day and (last is None or day <= last)),
        )

    @property
    def turns(self) -> tuple[date, ...]:
        """The days on which another framework begins to hold."""
        return tuple(day for day, _ in self.later)


Holding = Framework | Succession
"""What a plan is valued by: one framework for all days, or one after the other."""


class Variant(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a municipality proposes: only the values that it overrides, each motivated (R34, R35)."""

    name: str
    version: int
    title: Text
    extends: str
    values: dict[str, Value]
    announced: date | None = None
    in_force: date | None = None


def name_of(path: str, name: str) -> str:
    """Return the flat name of an entry of a map, such as `multipliers.status-holder`."""
    return f"{path}.{name}"


def is_map(parameter: str) -> bool:
    """Tell whether a parameter is a map that merges key by key."""
    return parameter in _MAPS


def require_within_bounds(base: Framework, key: str, value: str | None) -> None:
    """Refuse an override of `base` that is unknown, national, no number, or out of bounds.

    Which recognitions count is nobody's own list (R71).
    """
    bound = base.bound_of(key)
    if bound is None:
        if key.partition(".")[0] == "recognitions":
            raise Refused("framework.recognitions-suffice", field=key, key=key)
        raise Refused(
            "framework.national-value" if key in base.values else "framework.unknown-value", field=key, key=key
        )
    _require_number(key, value)
    if bound.allows(value):
        return
    if bound.choices:
        raise Refused("framework.not-a-choice", field=key, key=key, value=value, choices=" / ".join(bound.choices))
    raise Refused("framework.out-of-bounds", field=key, key=key, value=value, low=bound.low, high=bound.high)


def extend(base: Framework, variant: Variant) -> Framework:
    """Return the whole framework that a variant makes of its base; refuses what is out of bounds."""
    if variant.extends != base.name:
        raise Refused("framework.other-base", base=base.name, extends=variant.extends)
    if variant.name == base.name:
        raise Refused("framework.extends-itself", name=variant.name)
    for key, value in variant.values.items():
        require_within_bounds(base, key, value.value)
    own = {key: msgspec.structs.replace(value, set_by=variant.name) for key, value in variant.values.items()}
    return Framework(
        name=variant.name,
        version=variant.version,
        title=variant.title,
        values=base.values | own,
        bounds=base.bounds,
        extends=base.name,
        announced=variant.announced,
        in_force=variant.in_force,
        caveat=base.caveat,
    )


def revised(base: Framework, *, title: Text, values: Mapping[str, Value], announced: date, in_force: date) -> Framework:
    """Return the next version of a norm: `values` are those that it sets anew, each with its own motivation.

    Refuses `framework.nothing-changed`, `.unknown-value`, `.in-force-past`, and `.unmotivated` for a value that leans
    on the motivation of the one before it.
    """
    if not values:
        raise Refused("framework.nothing-changed")
    if in_force < announced:
        raise Refused("framework.in-force-past", field="in_force")
    for key, value in values.items():
        before = base.values.get(key)
        if before is None and base.bound_of(key) is None:
            raise Refused("framework.unknown-value", field=key, key=key)
        if before and before.value != value.value and before.motivation == value.motivation:
            raise Refused("framework.unmotivated", field=f"{key}.motivation", key=key)
    own = {key: msgspec.structs.replace(value, set_by=base.name) for key, value in values.items()}
    return msgspec.structs.replace(
        base,
        version=base.version + 1,
        title=title,
        values=base.values | own,
        announced=announced,
        in_force=in_force,
    )


def name_from(title: str) -> str:
    """Return the name that a variant gets of its title: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title.lower())
    return "-".join(re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode()))[:_LONGEST_NAME] or "variant"


def require_publishable(framework: Framework, base: Framework | None = None) -> None:
    """Refuse a norm, or with `base` its variant, that may not be published (R11, R12, R34, R35).

    Refusals: `framework.incomplete`, `.not-a-number`, `.unmotivated`, `.unsourced`; for a variant also
    `.out-of-bounds`, `.not-a-choice`, `.national-value`, `.unknown-value`, `.short-notice`,
    `.differs-from-base`, `.other-base`.
    """
    for key in _REQUIRED:
        if key not in framework.values:
            raise Refused("framework.incomplete", key=key)
    for key, value in framework.values.items():
        if value.value is None and key != "full_count_hours":
            raise Refused("framework.incomplete", field=key, key=key)
        _require_number(key, value.value)
        if not value.motivation.nl.strip():
            raise Refused("framework.unmotivated", field=f"{key}.motivation", key=key)
        if not value.source.nl.strip():
            raise Refused("framework.unsourced", field=f"{key}.source", key=key)
    if base is not None:
        _require_bounded(framework, base)
        _require_notice(framework, base)


def _require_bounded(framework: Framework, base: Framework) -> None:
    if framework.extends != base.name:
        raise Refused("framework.other-base", base=base.name, extends=framework.extends)
    if framework.bounds != base.bounds:
        raise Refused("framework.differs-from-base", key="bounds")
    own = framework.overridden()
    for key in base.values.keys() | framework.values.keys():
        if key in own:
            require_within_bounds(base, key, own[key].value)
        elif framework.values.get(key) != base.values.get(key):
            raise Refused("framework.differs-from-base", key=key)


def _require_notice(framework: Framework, base: Framework) -> None:
    days = int(base.number("variant_notice_days"))
    announced, in_force = framework.announced, framework.in_force
    if announced is None or in_force is None or (in_force - announced).days < days:
        raise Refused("framework.short-notice", field="in_force", days=days, announced=announced, in_force=in_force)


def _require_number(key: str, value: str | None) -> None:
    if value is None:
        return
    try:
        number = exact(value)
    except ValueError:
        raise Refused("framework.not-a-number", field=key, key=key) from None
    whole = key in _WHOLE or key.partition(".")[0] in _WHOLE
    if number < 0 or (whole and number.denominator != 1):
        raise Refused("framework.not-a-number", field=key, key=key)


@cache
def norm(name: str = NORM) -> Framework:
    """Return a shipped national norm; raises FileNotFoundError for another name."""
    framework = msgspec.convert(_toml(name), Framework)
    own = {key: msgspec.structs.replace(value, set_by=name) for key, value in framework.values.items()}
    return msgspec.structs.replace(framework, values=own)


@cache
def variant(name: str) -> Variant:
    """Return a shipped local variant, such as `waterburg-2026`; raises FileNotFoundError for another name."""
    return msgspec.convert(_toml(name), Variant)


def to_document(framework: Framework) -> bytes:
    """Return a framework as canonical JSON, to stand in an event or a download."""
    return msgspec.json.encode(framework, order="sorted")


def from_document(document: bytes) -> Framework:
    """Return the framework that a document holds; raises msgspec.ValidationError when it holds none."""
    return msgspec.json.decode(document, type=Framework)


def _toml(name: str) -> dict[str, object]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))

"""What one day of a stage is worth, with the factors that say so: rules 2 to 7, and the f and m of them."""

from fractions import Fraction

from msgspec import Struct

from domain.refusals import Refused
from domain.terms import StageKind, Support
from domain.valuation.facts import Stage
from domain.valuation.framework import Framework
from domain.valuation.notation import neutral
from domain.valuation.tariff import Tariff

YEAR = 365
"""Days of the year that rule 2 divides by; the other rules divide by the length of the anniversary window."""

AT_WORK = frozenset({StageKind.EMPLOYMENT, StageKind.SHELTERED})
"""The stages in which hours, support need and the sustained credit play a part."""


class Rate(Struct, frozen=True, eq=False):
    """An exact amount in cents per counted day: `factors` over `window`. A step counts one day of one.

    `factors` is shown arithmetic in euros; `values` names what it rests on in a framework.
    """

    per_day: Fraction
    factors: str
    values: tuple[tuple[Framework, str], ...]
    window: int = 1


class Product:
    """Factors that multiply, gathered with the text that shows them and the framework values behind them."""

    def __init__(self, tariff: Tariff) -> None:
        """Start from one."""
        self._tariff = tariff
        self.amount = Fraction(1)
        self._shown: list[str] = []
        self.values: list[tuple[Framework, str]] = []

    def times(self, number: Fraction, shown: str, key: str = "") -> "Product":
        """Multiply by a number, shown as given."""
        self.amount *= number
        self._shown.append(shown)
        return self.resting_on(key) if key else self

    def resting_on(self, *keys: str) -> "Product":
        """Name values of the framework that the product further rests on."""
        self.values.extend((self._tariff.framework, key) for key in keys)
        return self

    def value(self, key: str) -> "Product":
        """Multiply by a framework value that is no euro amount, left out of what is shown when it is one."""
        number = self._tariff.framework.number(key)
        if number != 1:
            self.times(number, neutral(number))
        return self.resting_on(key)

    def euros(self, key: str) -> "Product":
        """Multiply by an euro amount of the framework, in cents, with the index that applies to it."""
        number = self._tariff.framework.number(key)
        self.times(number * 100, _two_decimals(number), key)
        return self.value("index") if self._tariff.index != 1 else self

    def hours(self, hours: Fraction | None, stage: str) -> "Product":
        """Multiply by f = min(1, hours / T) where the framework sets T."""
        full_count = self._tariff.full_count_hours
        if full_count is None:
            return self
        if hours is None:
            raise Refused("trajectory.hours-required", stage=stage)
        shown = f"min(1, {neutral(hours)} / {neutral(full_count)})"
        return self.times(min(Fraction(1), hours / full_count), shown, "full_count_hours")

    def group(self, group: str) -> "Product":
        """Multiply by m; a group that the framework does not list has m = 1."""
        return self.value(f"multipliers.{group}") if group in self._tariff.multipliers else self

    @property
    def shown(self) -> str:
        """The factors as arithmetic."""
        return " × ".join(self._shown)

    def rate(self, window: int = 1) -> Rate:
        """Return the product spread over the days of a window."""
        return Rate(self.amount / window, self.shown, tuple(self.values), window)


def consumes_the_year(stage: Stage) -> bool:
    """Tell whether the days of a stage come out of the budget per person and contractor (rule 2)."""
    return stage.kind in AT_WORK and stage.support == Support.BENEFIT


class Rates:
    """The daily rates of stages, worked out once per framework and kind of stage."""

    def __init__(self) -> None:
        """Start without rates."""
        self._known: dict[tuple[object, ...], Rate | None] = {}

    def of(self, stage: Stage, tariff: Tariff, window: int) -> Rate | None:
        """Return the rate of a stage on a day of a window of so many days, or None when that is zero."""
        facts = (id(tariff), stage.kind, stage.support, stage.group, stage.hours, window)
        if facts not in self._known:
            rate = _rate(stage, tariff, window)
            self._known[facts] = rate if rate and rate.per_day else None
        return self._known[facts]


def _rate(stage: Stage, tariff: Tariff, window: int) -> Rate | None:
    product = Product(tariff)
    match stage.kind:
        case StageKind.EMPLOYMENT | StageKind.SHELTERED:
            if stage.support == Support.NONE:
                return None
            product.euros("person_year").group(stage.group).hours(stage.hours, stage.id)
            if consumes_the_year(stage):
                product.resting_on("counted_days")
            return product.rate(window)
        case StageKind.EDUCATION:
            return product.euros("education_year").group(stage.group).rate(window)
        case StageKind.PREVENTION:
            product.value("stages.prevention").euros("person_year").group(stage.group)
            return product.resting_on("prevention_days").rate(window)
        case StageKind.ACTIVATION | StageKind.WORK_EXPERIENCE:
            return product.value(f"stages.{stage.kind}").euros("person_year").group(stage.group).rate(window)


def _two_decimals(number: Fraction) -> str:
    shown = neutral(number)
    whole, point, decimals = shown.partition(".")
    return f"{whole}.{decimals:0<2}" if point else f"{whole}.00"

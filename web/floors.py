"""Whether a contract asks enough to be worth a plan: its obligation a year, beside the floor of the framework."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

import msgspec

from domain.aggregates.plan import Plan
from domain.terms import WHOLE, Contract
from domain.valuation.framework import Framework
from domain.valuation.obligation import DurationTest, contract_years, duration_test
from domain.valuation.tariff import Tariff, tariff


class Floor(msgspec.Struct, frozen=True):
    """What a contract, or all together where `contract` is None, would oblige to over `years` in cents."""

    contract: Contract | None
    first_day: date
    last_day: date
    owed: Fraction
    test: DurationTest


def floors(plan: Plan, framework: Framework) -> list[Floor]:
    """Return the test of each contract, and of all together where there are more (R47, R48).

    The whole value is taken to become revenue, spread evenly over the lots; options that were not used do not count.
    """
    points, numbers = plan.percentage.points, tariff(framework)
    each = [
        _floor(contract, contract.first_day, plan.ends(contract), _owed([contract], points), numbers)
        for contract in plan.contracts.values()
    ]
    if len(each) == 1:
        return each
    together = _owed(plan.contracts.values(), points)
    return [*each, _floor(None, plan.first_day, plan.last_day, together, numbers)]


def _floor(contract: Contract | None, first: date, last: date, owed: Fraction, numbers: Tariff) -> Floor:
    return Floor(contract, first, last, owed, duration_test(owed, contract_years(first, last), numbers))


def _owed(contracts: Iterable[Contract], points: int) -> Fraction:
    shares = (
        (contract, Fraction(sum(lot.labour_share for lot in contract.lots), len(contract.lots) * WHOLE))
        for contract in contracts
    )
    return sum((Fraction(contract.value * points, WHOLE) * share for contract, share in shares), start=Fraction(0))

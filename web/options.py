"""Options: rights of the client to prolong a contract, used in their order and once."""

from datetime import date
from itertools import accumulate
from uuid import UUID

import msgspec

from domain.aggregates.plan import Plan
from domain.calendar import months_later
from domain.commands import plans as commands
from domain.refusals import Missing
from domain.terms import Contract, Option
from web.frames import frame
from web.reading import read
from web.visits import Answer, Visit, action, page


class Prolonging(msgspec.Struct, frozen=True):
    """An option: the last day of the contract with it, whether it was used, and whether it is the next in line."""

    contract: Contract
    option: Option
    until: date
    used: bool
    next: bool


@page("/plans/{plan:uuid}/options", permission="see_plan")
def options(visit: Visit, plan: UUID) -> Answer:
    """Show the options of each contract."""
    return _show(visit, plan)


def _show_again(visit: Visit, plan: UUID, option: UUID) -> Answer:  # noqa: ARG001
    """Draw the options where one could not be used."""
    return _show(visit, plan)


@action("/plans/{plan:uuid}/options/{option:uuid}/exercise", permission="exercise_option", again=_show_again)
def exercise_option(visit: Visit, plan: UUID, option: UUID) -> Answer:
    """Prolong a contract by an option."""
    contracts = read(visit, plan, permission="exercise_option").plan.contracts.values()
    contract = next((each for each in contracts if option in {one.id for one in each.options}), None)
    if contract is None:
        raise Missing(option)
    visit.do(commands.exercise_option, plan=plan, contract=contract.id, option=option)
    return visit.see(f"/plans/{plan}/options", visit._("De opdracht is verlengd."))


def prolongings(plan: Plan) -> list[Prolonging]:
    """Return the options of every contract in the order in which they can be used."""
    found = []
    for contract in plan.contracts.values():
        months = accumulate(option.months for option in contract.options)
        following = next((option.id for option in contract.options if option.id not in plan.exercised), None)
        found += [
            Prolonging(
                contract,
                option,
                months_later(contract.last_day, total),
                used=option.id in plan.exercised,
                next=option.id == following,
            )
            for option, total in zip(contract.options, months, strict=True)
        ]
    return found


def _show(visit: Visit, plan: UUID) -> Answer:
    reading = read(visit, plan)
    return visit.render("options/list.html", **frame(reading, "revenue"), prolongings=prolongings(reading.plan))

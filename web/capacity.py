"""Absorption capacity: what an organisation can take at once, over all its contracts, and a word before more is asked.

To whoever asks too much it is said that it is too much, and nothing of anybody else's plan (R56).
"""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID, uuid5

import msgspec

from domain.aggregates.organisation import Organisation
from domain.aggregates.plan import Action, Plan, Quarter, quarter_of
from domain.authority import authorise
from domain.calendar import DAY
from domain.commands import organisations as commands
from domain.occupancy import Occupancy, as_agreed, people_of, too_much
from domain.refusals import Missing
from domain.terms import ActionTerms, Capacity, Certainty, Party, Planned
from projections.occupancies import occupancy_of
from web.efforts import reason
from web.reading import Reading
from web.visits import Answer, Visit, action, page

AHEAD: Final = 6
"""Quarters that one looks ahead, the present one included."""

MOST_MARKS: Final = 60
"""People of whom a picture still tells how many they are."""

HEARD: Final = "heard"
"""The hidden field that says which ask one was warned about already."""


class Ahead(msgspec.Struct, frozen=True):
    """A quarter with the most people at once in what is left of it, and the least that can be taken, where said."""

    quarter: Quarter
    most: int
    limit: int | None


class Taken(msgspec.Struct, frozen=True):
    """What one plan asks of the organisation on a day: its title and the places that are open in it."""

    plan: UUID
    title: str
    open: int


class Warned(msgspec.Struct, frozen=True):
    """By name who cannot take what is asked, and who did not say for that time what it can take.

    `ask` tells this ask from another, so that one is warned of each once.
    """

    names: list[str] = []
    silent: list[str] = []
    ask: str = ""

    def unheard(self, visit: Visit) -> bool:
        """Tell whether the reader is still to hear of it."""
        return bool(self.names) and visit.form.raw(HEARD) != self.ask


@page("/organisation", permission="see_organisation")
def organisation(visit: Visit) -> Answer:
    """Show one's own organisation: its numbers, and whom it has and was agreed to take beside what it can."""
    own = visit.site.organisation(visit.account.organisation)
    occupancy = occupancy_of(visit.site.pool, visit.store, own.id, visit.today)
    people, limit = occupancy.people(visit.today), own.capacity_on(visit.today)
    plans = [Taken(plan.id, plan.title, occupancy.open_places(plan, visit.today)) for plan in occupancy.plans.values()]
    places = sum(each.open for each in plans)
    return visit.render(
        "organisations/show.html",
        own=own,
        people=people,
        places=places,
        limit=limit,
        plans=[each for each in plans if each.open],
        marks=_marks(people, places, limit),
        ahead=_ahead(own, occupancy),
    )


@action("/organisation/capacity", permission="state_capacity", again=organisation)
def state_capacity(visit: Visit) -> Answer:
    """Say how many people the organisation takes at once."""
    form = visit.form
    persons, first_day = form.whole("persons"), form.day("first_day")
    last_day = form.optional("last_day", form.day)
    form.check()
    visit.do(commands.state_capacity, capacity=Capacity(persons=persons, first_day=first_day, last_day=last_day))
    return visit.see("/organisation", visit._("Vastgelegd. Wie meer van u vraagt, wordt voortaan gewaarschuwd."))


@page("/organisation/capacity/{stated:int}/withdrawal", permission="withdraw_capacity")
def withdrawal_page(visit: Visit, stated: int) -> Answer:
    """Ask why the organisation takes back what it said of its capacity."""
    own = visit.site.organisation(visit.account.organisation)
    authorise("withdraw_capacity", visit.actor, own)
    if stated not in own.said:
        raise Missing(own.id)
    return visit.render("organisations/withdraw.html", said=own.said[stated], stated=stated)


@action("/organisation/capacity/{stated:int}/withdrawal", permission="withdraw_capacity", again=withdrawal_page)
def withdraw_capacity(visit: Visit, stated: int) -> Answer:
    """Take back what the organisation said of its capacity."""
    why = reason(visit.form)
    visit.form.check()
    visit.do(commands.withdraw_capacity, stated=stated, reason=why)
    return visit.see("/organisation", visit._("Teruggenomen. Voor die tijd geldt weer wat u daarvoor zei, of niets."))


def warned(reading: Reading, then: Plan, asked: Iterable[Planned]) -> Warned:
    """Return of whom the plan, as it would be, asks more people at once than they can take, or than they ever said.

    Only to the client, and to the contractor whom it is about.
    """
    asked = list(asked)
    if not reading.acts or not asked:
        return Warned()
    seen = _seen(reading, then)
    return Warned(
        names=[own.name for own in seen if own.capacities and _too_much(reading.visit, own, then)],
        silent=[own.name for own in seen if _never_said(own, asked)],
        ask="; ".join(f"{each.persons} {each.first_day} {each.last_day}" for each in asked),
    )


def silent(reading: Reading, asked: Sequence[Planned]) -> list[str]:
    """Return by name who did not say for the time of what is asked how many people it can take."""
    return [own.name for own in _seen(reading, reading.plan) if _never_said(own, asked)]


def _seen(reading: Reading, then: Plan) -> list[Organisation]:
    """Return the contractors of whose capacity the reader may hear: all to the client, to a contractor its own."""
    return [reading.visit.site.organisation(each) for each in then.contractors if reading.sees(each)]


def _never_said(own: Organisation, asked: Iterable[Planned]) -> bool:
    return any(own.least_capacity(each.first_day, each.last_day) is None for each in asked)


def warned_of_action(reading: Reading, action: UUID, terms: ActionTerms) -> Warned:
    """Return who could not take what a client asks in an action, if both agreed on it."""
    if reading.party is not Party.CLIENT:
        return Warned()
    return warned(reading, as_agreed(reading.plan, [Action(action, terms, 0)]), people_of(terms))


def warned_of_nomination(reading: Reading, nomination: UUID) -> Warned:
    """Return who could not take one person more; somebody who fills an open place of the plan is not one more."""
    plan, today = reading.plan, reading.today
    last = max(today, plan.last_day)
    one_more = ActionTerms(
        title="",
        certainty=Certainty.AGREED,
        planned=(Planned(element=1, first_day=today, last_day=last, persons=1),),
    )
    for contractor in plan.contractors:
        if _now(reading.visit, contractor).open_places(plan, today):
            return Warned()
    return warned(reading, as_agreed(plan, [Action(uuid5(nomination, "place"), one_more, 0)]), one_more.planned)


def _too_much(visit: Visit, own: Organisation, then: Plan) -> bool:
    now = _now(visit, own.id)
    return too_much(own, now, now.with_plan(then))


def _now(visit: Visit, contractor: UUID) -> Occupancy:
    return occupancy_of(visit.site.pool, visit.store, contractor, visit.today)


def _ahead(own: Organisation, occupancy: Occupancy) -> list[Ahead]:
    found, quarter = [], quarter_of(occupancy.today)
    for _ in range(AHEAD):
        first, last = max(quarter.first_day, occupancy.today), quarter.next.first_day - DAY
        found.append(Ahead(quarter, occupancy.most(first, last), own.least_capacity(first, last)))
        quarter = quarter.next
    return found


def _marks(people: int, places: int, limit: int | None) -> list[str]:
    """Return what each mark of the picture stands for: somebody here, an agreed place, or one that is free."""
    free = max(0, (limit or 0) - people - places)
    marks = ["here"] * people + ["agreed"] * places + ["free"] * free
    return marks if len(marks) <= MOST_MARKS else []

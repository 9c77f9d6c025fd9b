"""How many people an organisation has and was agreed to take, over all its plans, against what it can take (R56)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from domain.aggregates.organisation import Organisation
from domain.aggregates.plan import Action, Plan
from domain.aggregates.trajectory import Stage, Trajectory
from domain.calendar import DAY, month_of
from domain.terms import ActionTerms, Certainty, Planned, Support
from domain.valuation.amounts import split

FIRM: Final = frozenset({Certainty.AGREED, Certainty.RUNNING})
PEOPLE: Final = frozenset({1, 2})
"""The elements that plan people."""


class Occupancy(msgspec.Struct, frozen=True):
    """Who is with an organisation, and which places in `plans` are agreed and open, as `today` expects it.

    A stage without an end is expected to run until the day that it is planned to. An agreed place is open for as long
    as nobody's stage under that action fills it; in a plan that is carried together each has its share of them.
    """

    organisation: UUID
    plans: Mapping[UUID, Plan]
    trajectories: Mapping[UUID, Trajectory]
    today: date

    def on(self, day: date) -> int:
        """Return how many people it has and was agreed to take on a day."""
        return self.people(day) + sum(self.open_places(plan, day) for plan in self.plans.values())

    def people(self, day: date) -> int:
        """Return how many people with a support need are in a stage that it carries."""
        return sum(
            any(stage.carrier == self.organisation and self._supports(stage, day) for stage in way.standing())
            for way in self.trajectories.values()
        )

    def open_places(self, plan: Plan, day: date) -> int:
        """Return its part of the places in a plan that are agreed, and that nobody fills."""
        if plan.closed is not None or not plan.takes_part(self.organisation, day):
            return 0
        ways = [self.trajectories[id] for id in plan.trajectories if id in self.trajectories]
        places = sum(self._open(action, ways, day) for action in plan.actions.values())
        shares = plan.shares_on(day)
        if not shares:
            return places
        return dict(zip(shares, split(places, list(shares.values())), strict=True))[self.organisation]

    def most(self, first: date, last: date) -> int:
        """Return the highest number on any day of a period."""
        return max(self.on(day) for day in {first, *(day for day in self.turns() if first < day <= last)})

    def turns(self) -> set[date]:
        """Return the days on which the number can change."""
        periods = [
            *(
                (stage.facts.first_day, self._expected_last(stage))
                for way in self.trajectories.values()
                for stage in way.standing()
            ),
            *((each.first_day, each.last_day) for plan in self.plans.values() for each in _planned(plan)),
            *((each.first_day, None) for plan in self.plans.values() for each in plan.divisions),
        ]
        return {first for first, _ in periods} | {last + DAY for _, last in periods if last is not None}

    def with_plan(self, plan: Plan) -> "Occupancy":
        """Return it as it would be if a plan became this."""
        return msgspec.structs.replace(self, plans={**self.plans, plan.id: plan})

    def _open(self, action: Action, ways: Collection[Trajectory], day: date) -> int:
        if not _firm(action):
            return 0
        wanted = sum(each.persons for each in people_of(action.terms) if each.first_day <= day <= each.last_day)
        filled = sum(
            any(stage.facts.action == action.id and self._runs(stage, day) for stage in way.standing()) for way in ways
        )
        return max(0, wanted - filled)

    def _supports(self, stage: Stage, day: date) -> bool:
        return self._runs(stage, day) and stage.terms_on(day).support is not Support.NONE

    def _runs(self, stage: Stage, day: date) -> bool:
        last = self._expected_last(stage)
        return stage.facts.first_day <= day and (last is None or day <= last)

    def _expected_last(self, stage: Stage) -> date | None:
        planned = stage.facts.planned_last_day
        return stage.facts.last_day or (planned and max(planned, self.today))


def too_much(organisation: Organisation, now: Occupancy, then: Occupancy) -> bool:
    """Tell whether `then` asks more than `now` in some month to come, and more than the organisation can take in it.

    Whole months are held against each other, so that no day on which somebody comes or leaves can be found by asking.
    """
    edges = {each.first_day for each in organisation.capacities}
    edges |= {each.last_day + DAY for each in organisation.capacities if each.last_day}
    days = {now.today, *(day for day in now.turns() | then.turns() | edges if day > now.today)}
    asked: dict[tuple[date, date], int] = {}
    for day in days:
        if more := _asked_more(now, then, day):
            month = month_of(day)
            asked[month] = max(asked.get(month, 0), more)
    limits = {month: organisation.least_capacity(*month) for month in asked}
    return any(limit is not None and now.most(*month) + asked[month] > limit for month, limit in limits.items())


def as_agreed(plan: Plan, actions: Iterable[Action]) -> Plan:
    """Return a plan as it would be if some actions were agreed."""
    agreed = {
        each.id: msgspec.structs.replace(each, terms=msgspec.structs.replace(each.terms, certainty=Certainty.AGREED))
        for each in actions
    }
    return msgspec.structs.replace(plan, actions=plan.actions | agreed)


def _asked_more(now: Occupancy, then: Occupancy, day: date) -> int:
    """Return how many places more are asked on a day, in the plans that differ."""
    differ = [plan for plan in then.plans.values() if plan is not now.plans.get(plan.id)]
    before = sum(now.open_places(now.plans[plan.id], day) for plan in differ if plan.id in now.plans)
    return max(0, sum(then.open_places(plan, day) for plan in differ) - before)


def _planned(plan: Plan) -> Iterator[Planned]:
    return (each for action in plan.actions.values() if _firm(action) for each in people_of(action.terms))


def _firm(action: Action) -> bool:
    return action.terms.certainty in FIRM and not action.ended


def people_of(terms: ActionTerms) -> Iterator[Planned]:
    """Yield what an action plans in people."""
    return (each for each in terms.planned if each.element in PEOPLE)

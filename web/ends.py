"""A plan at two moments, for a page that sets them beside each other: the same two axes hold for both ends."""

from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from domain.refusals import Refused
from projections.by_month import told_day, told_until
from web.axes import day_asked, moment_asked, step_moment
from web.looked import looked
from web.reading import Reading, opened_as
from web.visits import Visit


class End(Reading):
    """A plan at one of two moments that are set beside each other: of people one is told as of the past, also now.

    Between the end of a month and this very day stands the day rate of one step (R81).
    """

    @property
    def by_month(self) -> bool:
        """Whether people are told by the month."""
        return self.discreet

    @cached_property
    def on(self) -> date:
        """The day that was asked for, or where people are told by the month the end of one before it."""
        return told_day(self.plan, self.asked_on) if self.by_month else self.asked_on

    @cached_property
    def people_known(self) -> datetime | None:
        """Until when people are told."""
        known = self.known or self.visit.now
        return min(known, told_until(known)) if self.by_month else None

    @property
    def _eyes(self) -> tuple[object, ...]:
        return (*super()._eyes, End)


def read_between(visit: Visit, plan: UUID) -> tuple[Reading, End, End]:
    """Open a plan as it is now, and at the two moments that the address asks for with `from` and `to`.

    Each is a moment or a day, as `?known=` is, or the number of a step of the replay; nothing is the opening of the
    plan, and now. `from_on` and `to_on` are the days to value on, else those of the moments. Refuses
    `between.reversed` where `to` is before `from`. A reviewer is written down as having looked at both.
    """
    asked, permission = visit.request.query_params, "see_plan"
    present = opened_as(Reading, visit, plan, None, None, permission=permission)
    now = visit.now
    first, last = (_asked_moment(present, asked.get(name, ""), name) for name in ("from", "to"))
    first, last = min(first or present.moments[0], now), min(last or now, now)
    if last < first:
        raise Refused("between.reversed", field="to")
    before, after = (
        opened_as(
            End,
            visit,
            plan,
            moment if moment < now else None,
            day_asked(asked.get(name, ""), field=name),
            permission=permission,
        )
        for name, moment in (("from_on", first), ("to_on", last))
    )
    if present.under is not None:
        for end, suffix in ((before, "-from"), (after, "")):
            looked(visit, present.under, end.known, end.asked_on, suffix)
    return present, before, after


def _asked_moment(present: Reading, asked: str, field: str) -> datetime | None:
    text = asked.strip()
    return step_moment(text, present.moments, field=field) if text.isdecimal() else moment_asked(text, field=field)

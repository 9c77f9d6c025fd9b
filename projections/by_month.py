"""A plan as one looks back on it who employs nobody there: people by the month, all else by the moment (R81).

Between two days, or two moments, that one may choose freely stands the day rate of one step, or all that one event
about a person changed. Between two ends of a month stands what everybody did in that month.
"""

from datetime import date, datetime, time, timedelta

from msgspec.structs import replace

from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import Trajectory
from domain.calendar import AMSTERDAM, day_of, month_ended
from domain.commands.books import OpenedBook
from projections.histories import History


def told_day(plan: Plan, asked: date, *also: date) -> date:
    """Return the last day up to `asked` that is valued: the end of a month, the plan's last day, or one of `also`."""
    return max(day for day in (month_ended(asked), plan.last_day, *also) if day <= asked)


def told_until(known: datetime) -> datetime:
    """Return the end of the last month that was over at a moment, as a moment: up to there people are told."""
    ended = month_ended(day_of(known + timedelta.resolution) - timedelta(days=1))
    return datetime.combine(ended, time.max, AMSTERDAM).astimezone(known.tzinfo)


def people_until(opened: OpenedBook, moment: datetime) -> OpenedBook:
    """Return a book in which people, and what was said about them, stand as they were known at an earlier moment."""
    book, streams, told = opened.book, opened.streams, History(opened)
    earlier = {id: [each for each in stream if each.event.head.at <= moment] for id, stream in streams.items()}
    own = (each for each in streams[book.plan.id] if each.event.head.at <= moment or told.person(each) is None)
    ways = (Trajectory.replay(id, earlier[id]) for id in book.trajectories)
    others = (Plan.replay(id, earlier[id]) for id in book.others)
    return OpenedBook(
        replace(
            book,
            plan=Plan.replay(book.plan.id, own),
            trajectories={each.id: each for each in ways if each.version},
            others={each.id: each for each in others if each.version},
        ),
        streams,
    )

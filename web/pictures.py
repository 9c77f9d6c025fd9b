"""The picture of a plan over time: what is owed and was done, what was planned, and what is expected."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from domain.valuation.ledger import month_ends
from domain.valuation.obligation import expected_obligation
from domain.valuation.plan import Figures, PlanValuation
from web.charts import PlanOverTime, Point


def over_time(
    valuation: PlanValuation,
    figures: Figures,
    since: date,
    today: date,
    *,
    objected: Collection[str],
    by_month: bool = False,
) -> PlanOverTime:
    """Return a plan as valued on a day, from its first day to its last, or to that day if something still grew.

    Every line ends in its figure. What the firm actions still lack of their plan is spread evenly over the days
    that remain. Disputed is what was `objected` to. Drawn `by_month`, what people did begins at the end of the first
    month: the first day of a plan would say what one day of theirs is worth (R81).
    """
    last_day = valuation.agreed.last_day
    until = last_day if last_day >= figures.on or _settled(valuation, figures) else figures.on
    done = _days(since, min(figures.on, until))
    whole = month_ends(since, done[-1]) if by_month and done else done
    return PlanOverTime(
        since=min(since, until),
        until=until,
        today=today,
        obligation=_obligation(valuation, done),
        expected_obligation=_expected(valuation, done) if figures.expected else (),
        realised=_points(whole, valuation.realised_over(whole)),
        disputed=_disputed(valuation, objected, whole) if figures.disputed else (),
        planned=_planned(valuation, _days(since, until)) if valuation.planned else (),
        forecast=_forecast(valuation, figures, _first(figures.on, since, until, by_month=by_month), until)
        if figures.on < until
        else (),
    )


def _settled(valuation: PlanValuation, figures: Figures) -> bool:
    """Tell whether nothing was realised after the last day of the plan."""
    return valuation.realised_over([valuation.agreed.last_day]) == [figures.realised]


def _first(on: date, since: date, until: date, *, by_month: bool) -> date:
    """Return the first day that is forecast."""
    return month_ends(since, until)[0] if by_month and on < since else max(on, since)


def _days(first: date, last: date) -> list[date]:
    return sorted({first, *month_ends(first, last)}) if first <= last else []


def _points(days: Iterable[date], cents: Iterable[int]) -> tuple[Point, ...]:
    return tuple(zip(days, cents, strict=True))


def _steps(valuation: PlanValuation, done: Sequence[date]) -> list[date]:
    """Return the days on which the obligation can change."""
    ends = {each.last_day for each in valuation.agreed.statements if each.last_day}
    return sorted({done[0], *(day for day in ends if done[0] < day <= done[-1])}) if done else []


def _obligation(valuation: PlanValuation, done: Sequence[date]) -> tuple[Point, ...]:
    days = _steps(valuation, done)
    return _points(days, valuation.obligation_over(days))


def _expected(valuation: PlanValuation, done: Sequence[date]) -> tuple[Point, ...]:
    agreed = valuation.agreed
    days = _steps(valuation, done)
    more = [expected_obligation(agreed.percentage, agreed.statements, day) for day in days]
    total = [owed + waiting for owed, waiting in zip(valuation.obligation_over(days), more, strict=True)]
    begins = next((place for place, cents in enumerate(more) if cents), len(days))
    return _points(days[begins:], total[begins:])


def _disputed(valuation: PlanValuation, objected: Collection[str], done: Sequence[date]) -> tuple[Point, ...]:
    cents = valuation.ledger.about(objected).series(valuation.agreed.plan, done)
    begins = next((place for place, each in enumerate(cents) if each), len(cents))
    return _points(done[max(begins - 1, 0) :], cents[max(begins - 1, 0) :])


def _planned(valuation: PlanValuation, days: Sequence[date]) -> tuple[Point, ...]:
    return _points(days, valuation.planned_over(days))


def _forecast(valuation: PlanValuation, figures: Figures, since: date, until: date) -> tuple[Point, ...]:
    days = _days(since, until)
    going_on = valuation.expected_over(days)
    lacking = figures.forecast - going_on[-1]
    left = max((until - since).days, 1)
    return _points(
        days,
        (cents + lacking * (day - since).days // left for day, cents in zip(days, going_on, strict=True)),
    )

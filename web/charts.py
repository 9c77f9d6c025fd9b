"""The geometry of the pictures: dates and cents in, coordinates out, so that a template only writes SVG.

Nothing here knows a language, a colour or a letter. A picture of a plan is drawn in three widths, because
letters in a scaled drawing become unreadable on a telephone; the other pictures measure in percent.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from projections.chains import Rung

Point = tuple[date, int]
"""A day and the cents on it."""
Spot = tuple[float, float]
Place = tuple[float, float, str]
"""Where a label stands, and which of its ends is there."""
Across = Callable[[date], float]
Upward = Callable[[float], float]

STEPPED: Final = ("obligation", "expected_obligation")
SLOPED: Final = ("realised", "planned", "forecast")
LABEL_WIDTH: Final = 116
LABEL_HEIGHT: Final = 38
"""What a name and the amount beneath it take, in the units of every frame."""
LABEL_GAP: Final = 10


class Frame(Struct, frozen=True):
    """The canvas of a picture over time, in the units of its view box."""

    name: str
    width: int
    height: int
    left: int
    right: int
    value_steps: int
    time_labels: int
    top: int = 34
    bottom: int = 46
    labelled: bool = True

    @property
    def plot_right(self) -> int:
        """Where the plot ends and the labels begin."""
        return self.width - self.right

    @property
    def plot_bottom(self) -> int:
        """Where the plot ends and the months begin."""
        return self.height - self.bottom


FRAMES: Final = (
    Frame("wide", 1080, 400, 92, 178, value_steps=6, time_labels=10),
    Frame("medium", 680, 370, 88, 158, value_steps=5, time_labels=6),
    Frame("narrow", 330, 300, 78, 8, value_steps=4, time_labels=4, labelled=False),
)


class ValueTick(Struct, frozen=True):
    """A line across at a round amount."""

    y: float
    cents: int


class TimeTick(Struct, frozen=True):
    """The first day of a month that carries its name; the first one and January carry the year too."""

    x: float
    day: date
    with_year: bool


class Line(Struct, frozen=True):
    """One series: its path, where it ends, and where its name stands (`anchor` as in SVG)."""

    series: str
    path: str
    cents: int
    end_x: float
    end_y: float
    label_x: float
    label_y: float
    anchor: str

    @property
    def leads(self) -> bool:
        """Whether the name stands so far from the end that a line has to lead to it."""
        return abs(self.label_y - self.end_y) > (LABEL_HEIGHT / 2 if self.anchor == "start" else LABEL_HEIGHT)


class Drawing(Struct, frozen=True):
    """A picture over time in one frame; `area` and `disputed` are closed paths, or empty."""

    frame: Frame
    value_ticks: tuple[ValueTick, ...]
    time_ticks: tuple[TimeTick, ...]
    zero_y: float
    today_x: float | None
    area: str
    disputed: str
    lines: tuple[Line, ...]


class PlanOverTime(Struct, frozen=True, kw_only=True):
    """What a plan owes and has done, as series over time.

    `since` and `until` bound the picture; `today` is marked when it lies between them. A stepped series holds
    its value until its next point and runs on to `until`: `obligation`, and `expected_obligation`, the sum with
    what is not yet agreed. A sloped one (`realised`, `planned`, `forecast`) is straight between its points; two
    points on one day are a jump. `disputed` is the part of `realised` under an objection, on days of `realised`.
    Points are in the order of time; a series without points is left out.
    """

    since: date
    until: date
    today: date
    obligation: tuple[Point, ...] = ()
    expected_obligation: tuple[Point, ...] = ()
    realised: tuple[Point, ...] = ()
    disputed: tuple[Point, ...] = ()
    planned: tuple[Point, ...] = ()
    forecast: tuple[Point, ...] = ()

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """The picture in each of the frames; the same picture is laid out once, whoever looks at it."""
        return _drawings(self)

    @property
    def shown(self) -> tuple[str, ...]:
        """The names of the series that have points, in the order of the table and the legend."""
        order = ("obligation", "realised", "disputed", "expected_obligation", "planned", "forecast")
        return tuple(name for name in order if self.series(name))

    @property
    def empty(self) -> bool:
        """Whether there is nothing above or below zero to see."""
        return not any(cents for name in self.shown for _, cents in self.series(name))

    def series(self, name: str) -> tuple[Point, ...]:
        """Return the points of one series."""
        points: tuple[Point, ...] = getattr(self, name)
        return points

    def last(self, name: str) -> int:
        """Return the cents at the end of a series."""
        return self.series(name)[-1][1]

    @property
    def rows(self) -> tuple[tuple[date, tuple[int | None, ...]], ...]:
        """The table behind the picture: each day with a point, and per series of `shown` its cents or None.

        Only given values stand in it: a sloped series is not read off between its points.
        """
        days = sorted({day for name in self.shown for day, _ in self.series(name)})
        return tuple((day, tuple(self._on(name, day) for name in self.shown)) for day in days)

    def _on(self, name: str, day: date) -> int | None:
        points = self.series(name)
        last = bisect_right(points, day, key=lambda point: point[0]) - 1
        if last < 0 or (name not in STEPPED and points[last][0] != day):
            return None
        return points[last][1]

    def drawn(self, frame: Frame) -> Drawing:
        """Lay the picture out in one frame."""
        amounts = [cents for name in self.shown for _, cents in self.series(name)]
        ticks = round_ticks(min([0, *amounts]), max([0, *amounts]), frame.value_steps)
        days = max((self.until - self.since).days, 1)
        low, high = ticks[0], ticks[-1]

        def x(day: date) -> float:
            share = (min(max(day, self.since), self.until) - self.since).days / days
            return round(frame.left + share * (frame.plot_right - frame.left), 1)

        def y(cents: float) -> float:
            share = (cents - low) / (high - low)
            return round(frame.plot_bottom - share * (frame.plot_bottom - frame.top), 1)

        outlines = {name: self._outline(name, x, y) for name in (*STEPPED, *SLOPED) if self.series(name)}
        realised = outlines.get("realised", ())
        return Drawing(
            frame=frame,
            value_ticks=tuple(ValueTick(y(cents), cents) for cents in ticks),
            time_ticks=tuple(
                TimeTick(x(day), day, with_year=position == 0 or day.month == 1)
                for position, day in enumerate(month_ticks(self.since, self.until, frame.time_labels))
            ),
            zero_y=y(0),
            today_x=x(self.today) if self.since <= self.today <= self.until else None,
            area=_closed(realised, [(px, y(0)) for px, _ in (realised[-1:] + realised[:1])]),
            disputed=self._disputed(x, y),
            lines=tuple(self._labelled(frame, outlines)),
        )

    def _outline(self, name: str, x: Across, y: Upward) -> tuple[Spot, ...]:
        points = self.series(name)
        if name in SLOPED:
            return tuple((x(day), y(cents)) for day, cents in points)
        corners: list[Spot] = [(x(points[0][0]), y(points[0][1]))]
        for day, cents in points[1:]:
            corners += [(x(day), corners[-1][1]), (x(day), y(cents))]
        return (*corners, (x(self.until), corners[-1][1]))

    def _disputed(self, x: Across, y: Upward) -> str:
        realised = dict(self.realised)
        upper = [(x(day), y(realised[day])) for day, cents in self.disputed if day in realised]
        lower = [(x(day), y(realised[day] - cents)) for day, cents in self.disputed if day in realised]
        return _closed(upper, lower[::-1])

    def _labelled(self, frame: Frame, outlines: dict[str, tuple[Spot, ...]]) -> Iterable[Line]:
        column = frame.plot_right + 12
        at_the_edge = {
            name: spots[-1][1]
            for name, spots in outlines.items()
            if frame.plot_right - spots[-1][0] < 0.04 * frame.width
        }
        heights = spread(at_the_edge, LABEL_HEIGHT + LABEL_GAP, frame.top - 8, frame.plot_bottom + 8)
        for name, spots in outlines.items():
            end_x, end_y = spots[-1]
            label_x, label_y, anchor = (
                (column, heights[name], "start")
                if name in heights
                else free_place(spots[-1], frame, [*outlines.values()])
            )
            yield Line(name, _path(spots), self.last(name), end_x, end_y, label_x, label_y, anchor)


@lru_cache(maxsize=256)
def _drawings(picture: PlanOverTime) -> tuple[Drawing, ...]:
    return tuple(picture.drawn(frame) for frame in FRAMES)


def round_ticks(low: int, high: int, steps: int) -> list[int]:
    """Find round amounts in cents from at most `low` to at least `high`, at most `steps` apart from the lowest."""
    span = max(high - low, 100)
    magnitude = 10 ** max(len(str(span // steps)) - 1, 2)
    for step in (factor * magnitude // 10 for factor in (10, 20, 25, 50, 100, 200)):
        first, last = low // step, -(-high // step)
        if last - first <= steps:
            return [count * step for count in range(first, max(last, first + 1) + 1)]
    raise AssertionError(span)


def month_ticks(since: date, until: date, labels: int) -> list[date]:
    """Find at most `labels` first days of months between two dates, evenly apart in months of the year."""
    start = since.year * 12 + since.month - (1 if since.day == 1 else 0)
    months = range(start, until.year * 12 + until.month)
    for step in (1, 2, 3, 6, 12, 24, 60, 120, 600):
        chosen = [month for month in months if month % step == 0]
        if len(chosen) <= labels:
            break
    return [date(month // 12, month % 12 + 1, 1) for month in chosen]


def spread(wanted: dict[str, float], apart: float, top: float, bottom: float) -> dict[str, float]:
    """Find heights near the wanted ones, `apart` from one another, between `top` and `bottom` where they fit."""
    names = sorted(wanted, key=wanted.__getitem__)
    heights: list[float] = []
    for name in names:
        heights.append(max(wanted[name], top if not heights else heights[-1] + apart))
    floor = bottom
    for position in range(len(heights) - 1, -1, -1):
        heights[position] = round(max(min(heights[position], floor), top + position * apart), 1)
        floor = heights[position] - apart
    return dict(zip(names, heights, strict=True))


def free_place(end: Spot, frame: Frame, outlines: Sequence[Sequence[Spot]]) -> Place:
    """Find the nearest place beside the end of a line where a label covers least of all lines: x, y and anchor."""
    end_x, end_y = end
    reach = 2 * LABEL_HEIGHT
    spots = [spot for outline in outlines for spot in _along(outline)]
    places: list[tuple[bool, int, int, Place]] = []
    for x, anchor in ((end_x - LABEL_GAP, "end"), (end_x + LABEL_GAP, "start")):
        left = x if anchor == "start" else x - LABEL_WIDTH
        right = left + LABEL_WIDTH
        beside = left < frame.left or right > frame.plot_right
        heights = sorted(spot_y for spot_x, spot_y in spots if left - 4 <= spot_x <= right)
        for away in range(-reach, reach + 1, 2):
            top, bottom = end_y + away - LABEL_HEIGHT / 2, end_y + away + LABEL_HEIGHT / 2
            outside = beside or top < frame.top or bottom > frame.plot_bottom
            covered = bisect_right(heights, bottom + 4) - bisect_left(heights, top - 4)
            places.append((outside, covered, abs(away), (x, end_y + away, anchor)))
    return min(places)[-1]


def _along(outline: Sequence[Spot]) -> Iterable[Spot]:
    for (x, y), (next_x, next_y) in pairwise(outline):
        pieces = max(int(max(abs(next_x - x), abs(next_y - y)) // 4), 1)
        for piece in range(pieces + 1):
            yield x + (next_x - x) * piece / pieces, y + (next_y - y) * piece / pieces


def _path(spots: Iterable[Spot]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in spots)


def _closed(spots: Iterable[Spot], back: Iterable[Spot]) -> str:
    outline = [*spots, *back]
    return f"{_path(outline)}Z" if outline else ""


class Part(Struct, frozen=True):
    """One part of a whole: cents, its share in whole percents, and its place on the bar in percent."""

    cents: int
    share: int
    x: float
    width: float


def parts(amounts: Sequence[int]) -> tuple[Part, ...]:
    """Lay amounts in cents end to end on one bar; a negative one takes no place and is told in words."""
    positive = [max(cents, 0) for cents in amounts]
    whole = max(sum(positive), 1)
    drawn: list[Part] = []
    start = 0.0
    for cents, size, share in zip(amounts, positive, whole_percents(positive), strict=True):
        width = 100 * size / whole
        drawn.append(Part(cents, share, round(start, 2), round(width, 2)))
        start += width
    return tuple(drawn)


def whole_percents(sizes: Sequence[int]) -> list[int]:
    """Round the shares of sizes of at least zero so that together they are 100, or 0 where there is nothing."""
    whole = max(sum(sizes), 1)
    shares = [100 * size // whole for size in sizes]
    short = (100 if any(sizes) else 0) - sum(shares)
    for place in sorted(range(len(sizes)), key=lambda place: -(100 * sizes[place] % whole))[:short]:
        shares[place] += 1
    return shares


class Progress(Struct, frozen=True):
    """Realised against owed, in percent of the bar; `share` in basis points, None while nothing is owed."""

    realised: int
    obligation: int
    disputed: int
    filled: float
    hatched: float
    goal: float
    share: int | None


def progress(realised: int, obligation: int, disputed: int = 0) -> Progress:
    """Place cents realised and owed on one bar that is as long as the larger of them."""
    whole = max(realised, obligation, 1)
    hatched = max(min(disputed, realised), 0)
    return Progress(
        realised=realised,
        obligation=obligation,
        disputed=disputed,
        filled=round(100 * (max(realised, 0) - hatched) / whole, 2),
        hatched=round(100 * hatched / whole, 2),
        goal=round(100 * obligation / whole, 2),
        share=round(10_000 * realised / obligation) if obligation else None,
    )


class RangeBar(Struct, frozen=True):
    """What something is worth, from `low` to `high` cents, in percent of the longest; None where nobody said."""

    label: str
    low: int | None
    high: int | None
    x: float
    width: float

    @property
    def exact(self) -> bool:
        """Whether it is one amount."""
        return self.low == self.high


def range_bars(ranges: Sequence[tuple[str, int | None, int | None]]) -> tuple[RangeBar, ...]:
    """Place ranges, each with its label, over one scale from nothing to the highest amount."""
    whole = max([high for _, _, high in ranges if high is not None], default=0) or 1
    return tuple(
        RangeBar(
            label=label,
            low=low,
            high=high,
            x=round(100 * max(low or 0, 0) / whole, 2) if low != high else 0,
            width=round(100 * max((high or 0) - (max(low or 0, 0) if low != high else 0), 0) / whole, 2),
        )
        for label, low, high in ranges
    )


class Stage(Struct, frozen=True):
    """A stage of a trajectory as it is drawn; `until` is None while it runs, `end` tells that the chain ends in it."""

    kind: str
    since: date
    until: date | None = None
    carrier: str = ""
    end: bool = False


class StageBar(Struct, frozen=True):
    """A stage on its lane, in percent of the bar; `open` when it runs on."""

    stage: Stage
    lane: int
    x: float
    width: float
    open: bool

    @property
    def since(self) -> date:
        """Its first day."""
        return self.stage.since


class Gap(Struct, frozen=True):
    """Days between two stages, from `x` to `end` percent of the bar."""

    since: date
    days: int
    x: float = 0.0
    end: float = 0.0


class Pass(Struct, frozen=True):
    """A hand-over on a day to an organisation, at `x` percent of the bar; `sure` when it was confirmed."""

    since: date
    receiver: str
    sure: bool
    x: float = 0.0


class YearMark(Struct, frozen=True):
    """The first of January, in percent of the bar."""

    year: int
    x: float


class TrajectoryPicture(Struct, frozen=True):
    """The stages of one person's way, side by side where they overlap, with what lies between them."""

    bars: tuple[StageBar, ...]
    lanes: int
    years: tuple[YearMark, ...]
    today: float | None
    gaps: tuple[Gap, ...] = ()
    passes: tuple[Pass, ...] = ()

    @property
    def textured(self) -> tuple[str, ...]:
        """The kinds of stages in it that carry a pattern: all but employment, which is plain."""
        return tuple(sorted({bar.stage.kind for bar in self.bars} - {"employment"}))

    @property
    def told(self) -> list[StageBar | Gap | Pass]:
        """All of it in the order of time, to be told in words; a hand-over comes before the step that it leads to."""
        return sorted([*self.passes, *self.gaps, *self.bars], key=lambda each: each.since)


def trajectory(
    stages: Sequence[Stage],
    since: date,
    until: date,
    today: date,
    gaps: Iterable[Gap] = (),
    passes: Iterable[Pass] = (),
) -> TrajectoryPicture:
    """Draw stages on an axis from `since` to `until`; one that still runs reaches today, at most `until`."""
    days = max((until - since).days + 1, 1)

    def x(day: date) -> float:
        return 100 * min(max((day - since).days, 0), days) / days

    bars: list[StageBar] = []
    ends: list[float] = []
    for stage in sorted(stages, key=lambda stage: stage.since):
        left = x(stage.since)
        last = stage.until or max(min(today, until), stage.since)
        right = x(date.fromordinal(last.toordinal() + 1))
        lane = next((number for number, end in enumerate(ends) if end <= left), len(ends))
        ends[lane : lane + 1] = [right]
        width = max(right - left, 0.5)
        bars.append(StageBar(stage, lane, round(left, 2), round(width, 2), open=stage.until is None))
    return TrajectoryPicture(
        bars=tuple(bars),
        lanes=len(ends),
        years=tuple(YearMark(year, round(x(date(year, 1, 1)), 2)) for year in range(since.year + 1, until.year + 1)),
        today=round(x(today), 2) if since <= today <= until else None,
        gaps=tuple(
            replace(gap, x=round(x(gap.since), 2), end=round(x(gap.since + timedelta(gap.days)), 2)) for gap in gaps
        ),
        passes=tuple(replace(each, x=round(x(each.since), 2)) for each in passes),
    )


class RungBar(Struct, frozen=True):
    """A step of the chain in people, its bar in percent of the longest: who went on, is there, fell back or left."""

    rung: Rung
    parts: tuple[tuple[str, float, float], ...]


def funnel(rungs: Sequence[Rung]) -> list[RungBar]:
    """Draw the steps of the chain, each as long as the people who began it."""
    most = max((rung.began for rung in rungs), default=1)
    return [RungBar(rung, tuple(_rung_parts(rung, most))) for rung in rungs]


def _rung_parts(rung: Rung, most: int) -> Iterator[tuple[str, float, float]]:
    x = 0
    for name, count in (("further", rung.further), ("now", rung.now), ("back", rung.back), ("left", rung.left)):
        if count:
            yield name, round(100 * x / most, 2), round(100 * count / most, 2)
        x += count

"""Replaying a plan: step by step through what happened in it, as far as the reader is told of that."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from domain.aggregates.plan.events import TrajectoryJoined
from domain.aggregates.trajectory import Trajectory
from domain.calendar import day_of
from domain.events import tag_of
from web.happenings import sentences_of, spoken_of
from web.reading import Reading

SIGNED: Final = (
    "plan.opened",
    "plan.amendment-accepted",
    "amendment.proposed",
    "plan.revenue-agreed",
    "plan.effort-agreed",
    "plan.closing-proposed",
    "plan.closed",
    "plan.reopened",
    "dispute.raised",
    "dispute.decided",
)
"""What one jumps to: what was signed, and what was put in dispute."""


class Stop(msgspec.Struct, frozen=True):
    """A step that one can jump to: its number, and what happened then."""

    step: int
    at: datetime
    sentence: str


class Replay(msgspec.Struct, frozen=True):
    """Where a view of a plan stands among the steps of its replay: `step` of `last`, the plan of now being the last.

    What the page is about was there from step `first` on. `kept` are the fields of an address that stay.
    """

    step: int
    first: int
    last: int
    at: datetime
    stops: list[Stop]
    kept: dict[str, str]

    def hidden(self, kept: dict[str, str]) -> dict[str, str]:
        """Return the fields that stay in a form of the replay, with those of the page."""
        return self.kept | kept

    def to(self, step: int) -> str:
        """Return the query that leads to a step; nothing for the plan of now."""
        fields = self.kept | ({"event": str(step)} if step < self.last else {})
        return f"?{urlencode(fields)}" if fields else ""


def replay_of(reading: Reading, about: Collection[UUID] = ()) -> Replay | None:
    """Return where a reading stands on a page about some things; None where no event tells when those began."""
    moments = reading.present.moments
    begun = [_begun(reading.present, each) for each in about]
    if not moments or None in begun:
        return None
    step = bisect_right(moments, reading.known) if reading.known else len(moments)
    first = max((bisect_left(moments, at) + 1 for at in begun if at), default=1)
    return Replay(
        step=step,
        first=min(first, len(moments)),
        last=len(moments),
        at=moments[max(step - 1, 0)],
        stops=_stops(reading.present, first, about),
        kept=_kept(reading),
    )


def _begun(present: Reading, thing: UUID) -> datetime | None:
    """Return when a thing began to be there: when it happened, and not when it was written in a draft."""
    if thing in present.trajectories:
        return _followed(present, thing)
    drafts = present.book.amendments.keys() - {thing}
    about = (each for each in present.told if each.originator_id not in drafts and thing in spoken_of(each))
    return next((each.event.head.at for each in about), None)


def _followed(present: Reading, trajectory: UUID) -> datetime | None:
    """Return since when the reader can follow a trajectory: it or the reader may have joined later."""
    joined = next(
        each.event.head.at
        for each in present.opened.streams[present.plan.id]
        if isinstance(each.event, TrajectoryJoined) and each.event.trajectory == trajectory
    )
    way, since = Trajectory(id=trajectory), None
    for each in present.opened.streams[trajectory]:
        way.evolve(each.event)
        since = (since or max(joined, each.event.head.at)) if present.follows(way) else None
    return since


def _kept(reading: Reading) -> dict[str, str]:
    """Return the day of the view where somebody asked for another than that of the step."""
    usual = day_of(reading.known) if reading.known else reading.today
    return {"on": reading.asked_on.isoformat()} if reading.asked_on != usual else {}


def _stops(present: Reading, first: int, about: Collection[UUID]) -> list[Stop]:
    """Return what was signed or disputed, last first: only of what the page is about, so that no price is beside it."""
    found = [
        each
        for each in present.told
        if tag_of(each.event) in SIGNED
        and each.event.head.at in present.moments
        and (not about or not spoken_of(each).isdisjoint(about))
    ]
    said = sentences_of(present, found)
    steps = {at: step for step, at in enumerate(present.moments, start=1)}
    return [
        Stop(steps[each.event.head.at], each.event.head.at, sentence)
        for each, sentence in zip(found, said, strict=True)
        if steps[each.event.head.at] >= first
    ][::-1]

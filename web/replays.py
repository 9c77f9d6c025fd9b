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
from web.happenings import spoken_of
from web.reading import Reading
from web.wording import marked as _

SIGNED: Final = {
    "plan.opened": _("plan geopend"),
    "amendment.proposed": _("wijziging getekend"),
    "plan.amendment-accepted": _("wijziging aanvaard"),
    "plan.revenue-agreed": _("akkoord over omzet"),
    "plan.effort-agreed": _("akkoord over een inspanning"),
    "plan.closing-proposed": _("eindstaat getekend"),
    "plan.closed": _("plan afgesloten"),
    "plan.reopened": _("plan heropend"),
    "dispute.raised": _("geschil gemeld"),
    "dispute.decided": _("geschil beslist"),
}
"""What one jumps to, as it is called: what was signed, and what was put in dispute. No amount is in it (R81)."""


class Stop(msgspec.Struct, frozen=True):
    """A step that one can jump to: its number, what happened then, and which organisation did it."""

    step: int
    at: datetime
    said: str
    by: str


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
        stops=_stops(reading.present, first),
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


def _stops(present: Reading, first: int) -> list[Stop]:
    """Return what was signed or disputed from a step on, the last first."""
    steps, translate = {at: step for step, at in enumerate(present.moments, start=1)}, present.visit._
    signed = ((tag_of(each.event), each.event.head) for each in present.told if tag_of(each.event) in SIGNED)
    return [
        Stop(steps[head.at], head.at, translate(SIGNED[tag]), present.organisations[head.organisation])
        for tag, head in signed
        if steps.get(head.at, 0) >= first
    ][::-1]

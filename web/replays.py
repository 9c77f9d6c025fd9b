"""Replaying what is looked at: step by step through what happened, as far as the reader is told of that."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from domain.aggregates.plan.events import TrajectoryJoined
from domain.aggregates.trajectory import Trajectory
from domain.events import tag_of
from web.axes import Axes
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
    "meetings.opened": _("overleg begonnen"),
    "meetings.minutes-signed": _("verslag getekend"),
    "dispute.raised": _("geschil gemeld"),
    "dispute.decided": _("geschil beslist"),
}
"""What one jumps to, as it is called: what was signed, put in dispute, and met about. No amount is in it (R81)."""


class Stop(msgspec.Struct, frozen=True):
    """A step that one can jump to: its number, what happened then, and which organisation did it."""

    step: int
    at: datetime
    said: str
    by: str


class Replay(msgspec.Struct, frozen=True):
    """Where a view stands among the steps of a replay: `step` of `last`, things as they are now being the last.

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


def replay(
    axes: Axes,
    moments: Sequence[datetime],
    signed: Iterable[tuple[datetime, str, str]] = (),
    since: datetime | None = None,
) -> Replay:
    """Return where a view stands among the moments at which something happened, of which there is at least one.

    `signed` tells at which of them what was signed, and by whom; what is looked at was there `since` one of them.
    """
    numbers = {at: number for number, at in enumerate(moments, start=1)}
    first = min(bisect_left(moments, since) + 1, len(moments)) if since else 1
    step = bisect_right(moments, axes.known) if axes.known else len(moments)
    return Replay(
        step=step,
        first=first,
        last=len(moments),
        at=moments[max(step - 1, 0)],
        stops=[Stop(numbers[at], at, said, by) for at, said, by in signed if numbers.get(at, 0) >= first][::-1],
        kept=axes.kept,
    )


def replay_of(reading: Reading, about: Collection[UUID] = ()) -> Replay | None:
    """Return where a reading stands on a page about some things; None where no event tells when those began."""
    present = reading.present
    begun = [_begun(present, each) for each in about]
    if not present.moments or None in begun:
        return None
    translate, names = present.visit._, present.organisations
    heads = ((tag_of(each.event), each.event.head) for each in present.told if tag_of(each.event) in SIGNED)
    signed = ((head.at, translate(SIGNED[tag]), names[head.organisation]) for tag, head in heads)
    return replay(reading, present.moments, signed, max((at for at in begun if at), default=None))


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

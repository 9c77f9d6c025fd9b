"""The frame around every page of a plan: its tabs, what the reader may do, and where the view stands in a replay."""

import re
from typing import Any, Final
from uuid import UUID

from web.reading import Reading
from web.replays import replay_of
from web.wording import marked as _

_OF_NOW: Final = re.compile(
    r"/(?:between|budget|closing/statement|dossier|end-of-chain|events|minutes|proofs|room|stages)(?:/|$)|/disputes/[^/]+/"
)
"""Pages that are about what one does or keeps now, whatever they show beside it."""

TABS: Final = (
    ("overview", _("Overzicht"), ""),
    ("entries", _("Prestaties"), "/entries"),
    ("trajectories", _("Trajecten"), "/trajectories"),
    ("together", _("Samen"), "/together"),
    ("revenue", _("Omzet"), "/revenue"),
    ("amendments", _("Wijzigingen"), "/amendments"),
    ("meetings", _("Overleg"), "/meetings"),
    ("oversight", _("Toezicht"), "/oversight"),
    ("disputes", _("Geschillen"), "/disputes"),
    ("closing", _("Afronding"), "/closing"),
    ("history", _("Geschiedenis"), "/history"),
)
"""The pages of a plan: name, Dutch label, and where it stands under the plan."""


def frame(reading: Reading, current: str) -> dict[str, Any]:
    """Return what `plans/_frame.html` needs around a page: the plan, its tabs, and what the reader may do now.

    `current` names the tab. `may(command)` is false for everything in a view of the past. `view` is what a link
    within the plan ends with, so that a reader who looks back keeps looking back.
    """
    visit, plan = reading.visit, reading.plan
    counts = _counts(reading)
    return {
        "reading": reading,
        "plan": plan,
        "party": reading.party,
        "past": not reading.acts,
        "view": reading.view,
        "now": visit.request.url.path,
        "may": reading.may,
        "live": _live(reading) if reading.acts and visit.request.method == "GET" else None,
        "stand": replay_of(reading, _about(reading)) if _replayed(reading) else None,
        "tabs": [
            {
                "label": visit._(label),
                "href": f"/plans/{plan.id}{under}{reading.view}",
                "current": name == current,
                "count": counts.get(name),
            }
            for name, label, under in TABS
        ],
    }


def _live(reading: Reading) -> dict[str, Any]:
    """Return where a page hears that the plan changed, and which state it shows (`web.live`)."""
    state = sum(len(stream) for stream in reading.opened.streams.values())
    return {"address": f"/plans/{reading.plan.id}", "state": state, "meets": True}


def _replayed(reading: Reading) -> bool:
    """Tell whether a page shows what there is to see: one to do something on is of now."""
    request = reading.visit.request
    return reading.replays and request.method == "GET" and not _OF_NOW.search(request.url.path)


def _about(reading: Reading) -> set[UUID]:
    """Return what the page is about, besides the plan, as its address says."""
    named = {each for each in reading.visit.request.path_params.values() if isinstance(each, UUID)}
    return named - {reading.plan.id}


def _counts(reading: Reading) -> dict[str, int]:
    """Return how many things stand behind a tab; nothing is said where there are none."""
    standing = [entry for entry in reading.entries.values() if not entry.withdrawn]
    counts = {
        "entries": len(standing),
        "trajectories": len(reading.trajectories),
        "amendments": sum(amendment.open for amendment in reading.book.amendments.values()),
        "disputes": sum(each.open for each in reading.disputes.values()),
    }
    return {name: count for name, count in counts.items() if count}

"""The history of a plan in sentences: who did what, for whom, when and why, and what it did to the value."""

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from domain.events import Recorded, tag_of
from domain.terms import Party
from projections.histories import History
from web.happenings import happenings_of
from web.paging import Paging
from web.reading import Reading, frame, read
from web.visits import Answer, Visit, page
from web.wording import marked as _
from web.wording.events import ECHOES

PAGE: Final = 50

KINDS: Final = {
    "agreement": _("Afspraken"),
    "revenue": _("Omzet"),
    "efforts": _("Prestaties"),
    "trajectories": _("Trajecten"),
}
"""What the history can be narrowed to, by the name in the address."""

_EFFORTS: Final = (
    *("plan.hours", "plan.purchase", "plan.entry", "plan.objection"),
    *("plan.effort", "plan.initiative", "initiative."),
)


@page("/plans/{plan:uuid}/history", permission="see_plan")
def history(visit: Visit, plan: UUID) -> Answer:
    """Show what happened in a plan, newest first, narrowed to a kind of event or to what a party did."""
    reading = read(visit, plan)
    asked = visit.request.query_params
    kind = asked.get("kind", "") if asked.get("kind") in KINDS else ""
    party = Party(asked["party"]) if asked.get("party") in set(Party) else None
    chosen = [
        recorded
        for recorded in reading.once(shown)
        if (not kind or kind_of(recorded) == kind) and (party is None or _party(reading, recorded) is party)
    ][::-1]
    paging = Paging.of(visit, len(chosen), PAGE)
    narrowed = {name: value for name, value in (("kind", kind), ("party", party or "")) if value}
    happenings = happenings_of(reading, paging.cut(chosen))
    return visit.render(
        "histories/show.html",
        **frame(reading, "history"),
        happenings=happenings,
        hidden=any(each.effect is None for each in happenings),
        kind=kind,
        kinds=[{"value": name, "label": visit._(said)} for name, said in KINDS.items()],
        asked_party=party or "",
        parties=[{"value": each.value, "label": reading.party_name(each)} for each in Party],
        narrowed=narrowed,
        paging=paging,
        pages=f"?{urlencode(reading.asked | narrowed | {'page': '{page}'}, safe='{}')}",
    )


def shown(reading: Reading) -> list[Recorded]:
    """Return the events that are told, oldest first: of two that say the same, the one that says most."""
    events = reading.opened.once(History).events
    return [each for each in events if tag_of(each.event) not in ECHOES and reading.tells(each)]


def kind_of(recorded: Recorded) -> str:
    """Return to which of `KINDS` an event belongs."""
    tag = tag_of(recorded.event)
    if tag.startswith("plan.revenue"):
        return "revenue"
    if tag.startswith(_EFFORTS):
        return "efforts"
    return "trajectories" if tag.startswith(("trajectory.", "plan.trajectory")) else "agreement"


def _party(reading: Reading, recorded: Recorded) -> Party:
    by_client = recorded.event.head.organisation == reading.plan.client
    return Party.CLIENT if by_client else Party.CONTRACTOR

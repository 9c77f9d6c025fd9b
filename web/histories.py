"""The history of a plan in sentences: who did what, for whom, when and why, and what it did to the value."""

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from domain.events import Recorded, tag_of
from domain.terms import Party
from web.frames import frame
from web.happenings import happenings_of
from web.paging import Paging
from web.reading import Reading, read
from web.visits import Answer, Visit, page
from web.wording import marked as _

PAGE: Final = 50

KINDS: Final = {
    "agreement": _("Afspraken"),
    "revenue": _("Omzet"),
    "efforts": _("Prestaties"),
    "trajectories": _("Trajecten"),
    "disputes": _("Geschillen"),
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
        for recorded in reading.told
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


def kind_of(recorded: Recorded) -> str:
    """Return to which of `KINDS` an event belongs."""
    tag = tag_of(recorded.event)
    if tag.startswith(("dispute.", "plan.dispute", "plan.signature")):
        return "disputes"
    if tag.startswith("plan.revenue"):
        return "revenue"
    if tag.startswith(_EFFORTS):
        return "efforts"
    return "trajectories" if tag.startswith(("trajectory.", "plan.trajectory")) else "agreement"


def _party(reading: Reading, recorded: Recorded) -> Party | None:
    """Return the side that did something; a reviewer is on none."""
    own = recorded.event.head.organisation
    if own in {each for dispute in reading.book.disputes.values() for each in dispute.reviewers()}:
        return None
    return Party.CLIENT if own == reading.plan.client else Party.CONTRACTOR

"""The history of a plan in sentences: who did what, for whom, when and why, and what it did to the value."""

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from web.frames import frame
from web.happenings import happenings_of
from web.narrowing import filters_of, narrowed
from web.paging import Paging
from web.reading import read
from web.visits import Answer, Visit, page

PAGE: Final = 50


@page("/plans/{plan:uuid}/history", permission="see_plan")
def history(visit: Visit, plan: UUID) -> Answer:
    """Show what happened in a plan, newest first, narrowed to what it is about and to who did it."""
    reading = read(visit, plan)
    filters = filters_of(reading)
    chosen = narrowed(reading, filters)[::-1]
    paging = Paging.of(visit, len(chosen), PAGE)
    asked = {each.name: each.chosen for each in filters if each.chosen}
    happenings = happenings_of(reading, paging.cut(chosen))
    return visit.render(
        "histories/show.html",
        **frame(reading, "history"),
        happenings=happenings,
        hidden=any(each.effect is None for each in happenings),
        filters=filters,
        narrowed=asked,
        count=len(chosen),
        paging=paging,
        pages=f"?{urlencode(reading.asked | asked | {'page': '{page}'}, safe='{}')}",
    )

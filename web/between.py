"""Between two moments: what happened, which texts changed, and what that, and the time, did to each figure."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from domain.changes import ActionAgreed, AnyChange
from domain.events import Recorded
from projections.between import texts_between
from web.efforts import entry_lines
from web.efforts import title_of as entry_title
from web.ends import End, read_between
from web.frames import frame
from web.happenings import Difference, happenings_of
from web.moved import changes_between
from web.paging import Paging
from web.subjects import Compared, compared, lines, title_of
from web.visits import Answer, Visit, page
from web.wording.words import label

PAGE: Final = 25
ASKED: Final = ("from", "to", "from_on", "to_on")


@page("/plans/{plan:uuid}/between", permission="see_plan")
def between(visit: Visit, plan: UUID) -> Answer:
    """Show what changed in a plan between two moments: in sentences, word by word, and in euros."""
    present, before, after = read_between(visit, plan)
    happened = happened_between(before, after)
    paging = Paging.of(visit, len(happened), PAGE)
    happenings = happenings_of(after, paging.cut(happened))
    asked = {name: text for name in ASKED if (text := visit.request.query_params.get(name, "").strip())}
    changes, ends = changes_between(before, after, happened), (("from", before), ("to", after))
    return visit.render(
        "between/show.html",
        **frame(present, "history"),
        before=before,
        after=after,
        count=len(happened),
        happenings=happenings,
        hidden=any(each.effect is None for each in happenings),
        texts=list(_texts(before, after)),
        changes=changes,
        few=any(each.few for each in changes),
        typed=asked | {name: end.typed_known for name, end in ends if "T" in asked.get(name, "")},
        paging=paging,
        pages=f"?{urlencode(asked | {'page': '{page}'}, safe='{}')}#events",
    )


def happened_between(before: End, after: End) -> list[Recorded]:
    """Return the events after one end, up to and including the other, that the reader is told, oldest first."""
    since = before.known or before.visit.now
    return [each for each in after.told if each.event.head.at > since]


def _texts(before: End, after: End) -> Iterator[Difference]:
    """Yield every text that differs between two ends, as it is now called, with what differs word by word."""
    visit = after.visit
    for each in texts_between(before.plan, after.plan):
        title = title_of(visit, each.after, each.before)
        yield from _differing(title, compared(_said(before, each.before), _said(after, each.after)))
    for id, entry in after.entries.items():
        if (earlier := before.entries.get(id)) and earlier.facts != entry.facts:
            told = compared(entry_lines(before, earlier.facts), entry_lines(after, entry.facts))
            yield from _differing(entry_title(entry.facts), told)
    for id, draft in after.book.amendments.items():
        if (written := before.book.amendments.get(id)) and draft.open and written.open:
            for subject in dict.fromkeys((*written.changes, *draft.changes)):
                old, new = written.changes.get(subject), draft.changes.get(subject)
                title = visit._(
                    "%(what)s, in de wijziging %(title)s", what=title_of(visit, new, old), title=draft.title
                )
                yield from _differing(title, compared(lines(visit, old), lines(visit, new)))


def _said(end: End, change: AnyChange | None) -> dict[str, str]:
    """Return what the plan says of a subject at an end; of an action that is over, that it is."""
    visit, told = end.visit, lines(end.visit, change)
    if isinstance(change, ActionAgreed) and end.plan.actions[change.subject].ended:
        told[visit._("Zekerheid")] = label("certainty.done", visit.language)
    return told


def _differing(title: str, found: list[Compared]) -> Iterator[Difference]:
    if found:
        yield Difference(title, found)

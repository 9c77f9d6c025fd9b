"""What letters say: what waits on a desk, what has been late for long, and that a meeting was called.

A letter travels over networks and lies in mailboxes that are not ours. So it names plans and kinds of tasks, and leads
to the rest: no amount, no pseudonym, no word that somebody typed but the title of a plan, of a meeting and its place.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256
from itertools import groupby
from textwrap import wrap
from typing import Final

import msgspec

from domain.aggregates.meetings import Meeting
from domain.aggregates.plan import Plan
from domain.valuation.notation import Language
from storage.accounts import Account
from web import components
from web.calendars import invitation
from web.desk import Item, Opened, ordered
from web.tasks import Urgency
from web.visits import Reader, Site
from web.wording import marked as _

PATIENCE: Final = timedelta(days=7)
"""How long something may be late before the administrators of the own organisation are told."""

WIDTH: Final = 72
"""Letters on a line."""

DIGEST: Final = 16
"""Letters of the digest of a thing."""

MOST: Final = 50
"""Things that one letter names; the desk has the rest."""

HEADINGS: Final = {
    Urgency.OVERDUE: _("Over de termijn"),
    Urgency.SOON: _("Binnen twee weken"),
    Urgency.WAITING: _("Wacht op u"),
}


class Addressee(Reader):
    """An account for which a letter is written."""

    def __init__(self, site: Site, account: Account) -> None:
        """Write to an account."""
        self.site = site
        self._account = account

    @property
    def language(self) -> Language:
        """The language that the account reads."""
        return "en" if self._account.language == "en" else "nl"

    @property
    def account(self) -> Account:
        """The account."""
        return self._account


class Letter(msgspec.Struct, frozen=True):
    """A subject and a text; `told` are the digests of what it names."""

    subject: str
    body: str
    told: frozenset[str] = frozenset()
    calendar: bytes | None = None


def on_desk(reader: Reader) -> list[Item]:
    """Return what waits for the organisation of a reader, in the order of its desk."""
    return ordered(Opened(reader).items(), reader.today)


def late_for_long(items: Iterable[Item], today: date) -> list[Item]:
    """Return what was due more than a week ago."""
    return [item for item in items if item.task.due is not None and item.task.due + PATIENCE < today]


def named(items: Iterable[Item], today: date) -> frozenset[str]:
    """Return a digest of each thing and of how much haste it has: what became late is news."""
    return frozenset(
        sha256(f"{item.task.href} {item.task.quiet} {item.task.urgency(today)}".encode()).hexdigest()[:DIGEST]
        for item in items
    )


def digest(reader: Reader, items: Sequence[Item]) -> Letter:
    """Return the letter about all that waits on a desk."""
    late = sum(item.task.urgency(reader.today) is Urgency.OVERDUE for item in items)
    subject = (
        reader._("Op uw werkbank: %(count)s, waarvan over de termijn: %(late)s", count=len(items), late=late)
        if late
        else reader._("Op uw werkbank: %(count)s", count=len(items))
    )
    intro = reader._("Dit wacht op uw organisatie in Planspoor.")
    when = reader._("Dit bericht komt op werkdagen, alleen als er iets nieuws is; op maandag ook als er nog iets ligt.")
    return Letter(subject, _text(reader, intro, items, when), named(items, reader.today))


def escalation(reader: Reader, items: Sequence[Item]) -> Letter:
    """Return the letter to an administrator about what has been late for long, in the own organisation only."""
    subject = reader._("Meer dan een week over de termijn: %(count)s", count=len(items))
    intro = reader._(
        "Dit wacht al meer dan een week te lang op uw organisatie. U leest dit als beheerder van uw organisatie; de"
        " andere partij krijgt dit bericht niet."
    )
    return Letter(subject, _text(reader, intro, items, ""), named(items, reader.today))


def called(reader: Reader, plan: Plan, meeting: Meeting) -> Letter:
    """Return the letter that a meeting was called, moved or cancelled, with its file for a calendar."""
    moment = components.moment(meeting.starts, reader.language)
    said = {"title": meeting.title, "moment": moment}
    if meeting.cancelled:
        subject = reader._("Afgezegd: %(title)s, %(moment)s", **said)
    elif meeting.sequence:
        subject = reader._("Verzet: %(title)s, nu %(moment)s", **said)
    else:
        subject = reader._("Overleg: %(title)s, %(moment)s", **said)
    link = f"{reader.site.settings.origin}/plans/{plan.id}/meetings/{meeting.id}"
    parts = [
        reader._("Plan: %(title)s", title=plan.title),
        *([reader._("Waar: %(place)s", place=meeting.place)] if meeting.place else []),
        reader._("De agenda staat in Planspoor:"),
    ]
    body = "\n\n".join([subject, "\n".join(_filled(parts)), link, *_closing(reader)]) + "\n"
    host = reader.site.signer.verifier.name
    file = invitation(meeting, host=host, title=f"{meeting.title}, {plan.title}", agenda=[], link=link)
    return Letter(subject, body, calendar=file)


def _text(reader: Reader, intro: str, items: Sequence[Item], when: str) -> str:
    origin = reader.site.settings.origin
    parts = ["\n".join(_filled([intro])), *_piles(reader, items[:MOST])]
    if len(items) > MOST:
        parts.append(reader._("En nog %(count)s.", count=len(items) - MOST))
    parts.append(reader._("Alles bij elkaar: %(link)s", link=f"{origin}/desk"))
    return "\n\n".join([*parts, *_closing(reader, when)]) + "\n"


def _piles(reader: Reader, items: Sequence[Item]) -> Iterator[str]:
    origin, today = reader.site.settings.origin, reader.today
    for urgency, pile in groupby(items, key=lambda item: item.task.urgency(today)):
        lines = [reader._(HEADINGS[urgency]).upper()]
        for place, here in groupby(pile, key=lambda item: item.place):
            lines += ["", place.title if place.plan else reader._("Buiten een plan")]
            for item in here:
                lines += [f"- {line}" if not at else f"  {line}" for at, line in enumerate(_said(reader, item))]
                lines.append(f"  {origin}{item.task.href}")
        yield "\n".join(lines)


def _said(reader: Reader, item: Item) -> list[str]:
    due = item.task.due
    term = reader._("Uiterlijk %(day)s.", day=components.day(due, reader.language)) if due else ""
    return wrap(f"{item.task.letter} {term}".strip(), WIDTH - 2)


def _closing(reader: Reader, when: str = "") -> Iterator[str]:
    origin = reader.site.settings.origin
    why = reader._("Er staan geen bedragen in dit bericht, en niets over personen. Liever geen berichten?")
    yield "\n".join(["--", *_filled([part for part in (when, why) if part]), f"{origin}/account/mail"])


def _filled(parts: Iterable[str]) -> Iterator[str]:
    for part in parts:
        yield from wrap(part, WIDTH, break_on_hyphens=False)

"""What waits for the reader, each in a sentence that leads to the very form."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from textwrap import shorten
from typing import Final
from uuid import UUID

import msgspec

from domain.aggregates.amendment import Amendment
from domain.aggregates.initiative import Initiative
from domain.aggregates.meetings import Meetings
from domain.aggregates.plan import Plan
from projections.initiatives import Asked, asked_of
from projections.waiting import Awaited, Waiting
from web import components
from web.visits import Reader
from web.wording import marked as _
from web.wording.words import word

LONGEST_PROMISE: Final = 160
"""How much of a commitment stands in the sentence about it."""


SOON: Final = timedelta(days=14)
"""How far ahead a last day is soon."""


class Urgency(StrEnum):
    """How much haste something has."""

    OVERDUE = "overdue"
    SOON = "soon"
    WAITING = "waiting"


class Task(msgspec.Struct, frozen=True):
    """Something that waits, in a sentence, and where to do it; `due` is the last day on which it is in time.

    `quiet` is the sentence as a letter tells it: without an amount, a pseudonym or anybody's own words.
    """

    text: str
    href: str
    due: date | None = None
    quiet: str = ""

    def urgency(self, today: date) -> Urgency:
        """Return how much haste it has today."""
        if self.due is None or self.due > today + SOON:
            return Urgency.WAITING
        return Urgency.OVERDUE if self.due < today else Urgency.SOON

    @property
    def letter(self) -> str:
        """The sentence as a letter tells it."""
        return self.quiet or self.text


def task_of(visit: Reader, plan: Plan, amendments: Mapping[UUID, Amendment], waits: Waiting) -> Task:
    """Return what waits in a plan in a sentence, and where it is done."""
    said, under = _FORMS[waits.awaited]
    thing = "" if waits.thing == plan.id else f"/{waits.thing}"
    text = visit._(said, **_facts(visit, plan, amendments, waits))
    quiet = visit._(_QUIET[waits.awaited]) if waits.awaited in _QUIET else ""
    return Task(text, f"/plans/{plan.id}/{under.format(thing=thing)}", waits.due, quiet)


def _facts(visit: Reader, plan: Plan, amendments: Mapping[UUID, Amendment], waits: Waiting) -> dict[str, object]:
    """Return what the sentence names."""
    match waits.awaited:
        case Awaited.SIGNATURE | Awaited.REMARK:
            return {"title": amendments[waits.thing].title}
        case Awaited.AGREEMENT | Awaited.REVISION:
            terms = plan.statements[waits.thing].proposed
            return {
                "period": components.period(terms.first_day, terms.last_day, visit.language),
                "revenue": components.money(terms.cents, visit.language),
            }
        case Awaited.ANSWER:
            return {"code": word(plan.objections[waits.thing].code, visit.language)}
        case Awaited.ASK:
            return {"title": plan.actions[waits.thing].terms.title}
        case Awaited.CARRY_OVER:
            return {"cents": components.money(plan.carry_overs[waits.thing].cents, visit.language)}
        case Awaited.COMMITMENT:
            return {"promise": shorten(plan.commitments[waits.thing].terms.text, LONGEST_PROMISE, placeholder=" …")}
        case _:
            return {}


_FORMS: Final = {
    Awaited.SIGNATURE: (_("De wijziging ‘%(title)s’ wacht op uw besluit."), "amendments{thing}"),
    Awaited.REMARK: (_("Bij de wijziging ‘%(title)s’ wacht een opmerking op uw antwoord."), "amendments{thing}"),
    Awaited.FIRST_PLAN: (_("Het eerste plan van aanpak is nog niet afgesproken."), "amendments{thing}"),
    Awaited.AGREEMENT: (_("De omzet van %(period)s, %(revenue)s, wacht op uw akkoord."), "revenue{thing}"),
    Awaited.REVISION: (_("Uw opgave van de omzet van %(period)s, %(revenue)s, is betwist."), "revenue{thing}"),
    Awaited.ANSWER: (
        _("Tegen een prestatie van u is bezwaar gemaakt, op de regel %(code)s."),
        "objections{thing}/answer",
    ),
    Awaited.EFFORT: (_("Er is waardering van inspanning gevraagd: wilt u tekenen?"), "efforts{thing}"),
    Awaited.EFFORT_REVISION: (_("De andere partij tekende de waardering van inspanning niet."), "efforts{thing}"),
    Awaited.RISK: (_("Er is voorgesteld vooraf een groter risico af te spreken."), "risks{thing}"),
    Awaited.CANDIDATE: (_("Er is een kandidaat voor werk bij u voorgesteld."), "candidates{thing}"),
    Awaited.NOMINATION: (_("De opdrachtnemer vraagt om een kandidaat."), "nominations{thing}"),
    Awaited.ADVICE: (_("De andere partij vraagt u om advies."), "advice{thing}"),
    Awaited.ASK: (
        _("De opdrachtgever vraagt: ‘%(title)s’. Hoe past dat bij uw eigen werk? Afslaan kan ook."),
        "actions{thing}/core-business",
    ),
    Awaited.CLOSING: (_("De eindstaat wacht op uw handtekening."), "closing/statement"),
    Awaited.REOPENING: (_("Een voorstel om dit plan te heropenen wacht op u."), "closing"),
    Awaited.CARRY_OVER: (_("Een voorstel om %(cents)s overschot te ontvangen wacht op u."), "carry-overs{thing}"),
    Awaited.COMMITMENT: (_("Uw toezegging: ‘%(promise)s’ Meld wat ervan kwam."), "commitments{thing}/report"),
    Awaited.HEARING: (
        _("De opdrachtgever wil een ander regime van toezicht. U kunt uw zienswijze geven."),
        "oversight/moves{thing}",
    ),
    Awaited.DECISION: (
        _("Over het andere regime van toezicht kunt u nu besluiten."),
        "oversight/moves{thing}",
    ),
    Awaited.PROOF: (
        _("Een prestatie van u is getrokken in een steekproef: geef het bewijs."),
        "oversight/proofs{thing}",
    ),
    Awaited.CHECK: (_("Het bewijs uit een steekproef is er: wilt u het bekijken?"), "oversight/proofs{thing}"),
    Awaited.IMPROVEMENT: (
        _("Er is een verbeterafspraak voorgesteld: wilt u akkoord gaan?"),
        "oversight/improvements{thing}",
    ),
    Awaited.REVIEW: (
        _("De termijn van een verbeterafspraak is voorbij: is zij nagekomen?"),
        "oversight/improvements{thing}",
    ),
    Awaited.DISPUTE_ANSWER: (_("Er is een geschil aangebracht: vertel uw kant."), "disputes{thing}/answer"),
    Awaited.DISPUTE_FIND: (_("In een geschil is nog een toetser nodig: stel er een voor."), "disputes{thing}/reviewer"),
    Awaited.DISPUTE_ACCEPT: (_("In een geschil is een toetser voorgesteld: wilt u akkoord gaan?"), "disputes{thing}"),
    Awaited.DISPUTE_SETTLEMENT: (_("In een geschil is voorgesteld er samen uit te komen."), "disputes{thing}"),
    Awaited.DISPUTE_APPEAL: (_("In een geschil is beslist. U kunt nog in beroep gaan."), "disputes{thing}/appeal/new"),
}
"""What waits in a plan, and where under the plan it is done."""

_QUIET: Final = {
    Awaited.SIGNATURE: _("Een wijziging wacht op uw besluit."),
    Awaited.REMARK: _("Een opmerking bij een wijziging wacht op uw antwoord."),
    Awaited.AGREEMENT: _("Een opgave van omzet wacht op uw akkoord."),
    Awaited.REVISION: _("Een opgave van omzet van u is betwist."),
    Awaited.ASK: _("De opdrachtgever vraagt iets van u. Afslaan kan ook."),
    Awaited.CARRY_OVER: _("Een voorstel om overschot te ontvangen wacht op u."),
    Awaited.COMMITMENT: _("Een toezegging van u vraagt om een bericht: wat kwam ervan?"),
}
"""The same without what people wrote and without amounts, where the sentence has those."""


def meeting_task(visit: Reader, plan: UUID, meetings: Meetings, waits: Waiting) -> Task:
    """Return what a meeting asks, in a sentence, and where it is done."""
    address = f"/plans/{plan}/meetings"
    if waits.awaited is Awaited.POINT:
        promise = shorten(meetings.points[waits.thing].text, LONGEST_PROMISE, placeholder=" …")
        quiet = visit._("Een actiepunt uit een overleg wacht op u.")
        return Task(visit._("Actiepunt: %(said)s", said=promise), f"{address}#points", waits.due, quiet)
    found = meetings.held[waits.thing]
    if waits.awaited is Awaited.MINUTES:
        text = visit._("Het verslag van ‘%(title)s’ wacht op uw handtekening.", title=found.title)
        quiet = visit._("Het verslag van een overleg wacht op uw handtekening.")
        return Task(text, f"{address}/{found.id}/minutes", quiet=quiet)
    moment = components.moment(found.starts, visit.language)
    text = visit._("Overleg ‘%(title)s’ op %(moment)s.", title=found.title, moment=moment)
    return Task(text, f"{address}/{found.id}", waits.due, visit._("Overleg op %(moment)s.", moment=moment))


def review_task(visit: Reader, waits: Waiting) -> Task:
    """Return what waits for a reviewer, in a sentence, and where it is done."""
    said = {
        Awaited.DISPUTE_GRANT: visit._("U bent gevraagd als toetser. Bevestig eerst de geheimhouding."),
        Awaited.DISPUTE_DECISION: visit._("U bent toetser in een geschil: kijk, en neem een besluit."),
    }
    return Task(said[waits.awaited], f"/disputes/{waits.thing}", waits.due)


def initiative_tasks(visit: Reader, initiative: Initiative) -> Iterator[Task]:
    """Yield what waits for the reader in an initiative: to join, to agree on parts or on the impact value."""
    for asked in asked_of(initiative, visit.account.organisation):
        text = visit._(
            "Initiatief ‘%(title)s’ wacht op u: %(asked)s.",
            title=initiative.worded.title,
            asked=word(asked, visit.language),
        )
        under = "/participation/new" if asked is Asked.JOINING else ""
        quiet = visit._("Een initiatief wacht op u: %(asked)s.", asked=word(asked, visit.language))
        yield Task(text, f"/initiatives/{initiative.id}{under}", quiet=quiet)

"""Amendments: a draft that both parties edit, read word by word beside the plan, and sign or not."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates import plan as plans
from domain.aggregates.amendment import RESPONSE_TERM, Amendment, AmendmentProposed, AmendmentStatus
from domain.changes import ActionAgreed, ActionReleased, AnyChange, FrameworkAgreed, PercentageAgreed
from domain.commands import amendments as commands
from domain.events import Head
from domain.occupancy import people_of
from domain.refusals import Missing
from domain.signing import KeySignature
from domain.terms import AskCode, Certainty, Party
from projections.amendments import Written, if_accepted, since, superseded, written
from web.capacity import Warned, warned
from web.choices import options
from web.doers import Doer, doers
from web.frames import frame
from web.happenings import story_of
from web.paging import Paging
from web.reading import Reading, read, read_now
from web.remarks import still_open, threads
from web.subjects import Compared, compared, is_wording, kind_of, lines, title_of
from web.visits import Answer, Visit, action, page
from web.wording.templates import OPEN_PLACE

PAGE: Final = 25
FIGURES: Final = ("obligation", "expected", "planned", "forecast")
"""The figures that an amendment can move; what is realised is not agreed on."""

MOVED: Final = ("realised", *FIGURES)
"""The figures that another framework can move: each is shown, that it stays the same as well."""


class Shown(msgspec.Struct, frozen=True):
    """A change as the page of its draft shows it."""

    subject: UUID
    kind: str
    title: str
    effect: str
    compared: list[Compared]
    by: Doer
    revision: int
    outdated: bool
    overtaken: Amendment | None


class Signature(msgspec.Struct, frozen=True):
    """Where a party stands: `doer` is whoever signed for it, None while nobody did, `key` by a key of its own."""

    party: Party
    organisation: str
    doer: Doer | None
    key: KeySignature | None = None


class Can(msgspec.Struct, frozen=True):
    """What the reader may do with an amendment now."""

    edit: bool = False
    remark: bool = False
    propose: bool = False
    decide: bool = False
    accept: bool = False
    withdraw: bool = False


class Listed(msgspec.Struct, frozen=True):
    """An amendment in a list: when and by whom it was opened, how it ended, and whether all of it was overtaken."""

    amendment: Amendment
    opened: Doer
    last: Doer
    remarks: int
    overtaken: bool


class Meanwhile(msgspec.Struct, frozen=True):
    """What a draft says otherwise than when it was read."""

    title: str
    compared: list[Compared]


class Worth(msgspec.Struct, frozen=True):
    """A figure of the plan now, and as it would be."""

    name: str
    now: int
    then: int


@page("/plans/{plan:uuid}/amendments", permission="see_plan")
def amendments(visit: Visit, plan: UUID) -> Answer:
    """List the amendments of a plan: first those that are open, then those on which was decided, newest first."""
    reading = read(visit, plan)
    newest = sorted(reading.book.amendments.values(), key=lambda each: _last(reading, each).at, reverse=True)
    ended = [each for each in newest if not each.open]
    paging = Paging.of(visit, len(ended), PAGE)
    return visit.render(
        "amendments/list.html",
        **frame(reading, "amendments"),
        open=_listed(reading, [each for each in newest if each.open]),
        ended=_listed(reading, paging.cut(ended)),
        paging=paging,
    )


@page("/plans/{plan:uuid}/amendments/new", permission="open_amendment")
def opening_page(visit: Visit, plan: UUID) -> Answer:
    """Ask what a new draft is for."""
    return visit.render(
        "amendments/open.html", **frame(read_now(visit, plan, permission="open_amendment"), "amendments")
    )


@action("/plans/{plan:uuid}/amendments", permission="open_amendment", again=opening_page)
def open_amendment(visit: Visit, plan: UUID) -> Answer:
    """Open a draft, and choose what it changes."""
    title = visit.form.text("title")
    visit.form.check()
    amendment = visit.form.id_for("amendment")
    visit.do(commands.open_amendment, plan=plan, amendment=amendment, title=title)
    return visit.see(f"/plans/{plan}/amendments/{amendment}/changes/new")


@page("/plans/{plan:uuid}/amendments/{amendment:uuid}", permission="see_plan")
def amendment(visit: Visit, plan: UUID, amendment: UUID) -> Answer:
    """Show an amendment: its difference with the plan, what it does to the figures, and both signatures."""
    return _show(visit, plan, amendment)


@page("/plans/{plan:uuid}/amendments/{amendment:uuid}/title", permission="retitle_amendment")
def title_page(visit: Visit, plan: UUID, amendment: UUID) -> Answer:
    """Ask for another title."""
    return _asked(visit, plan, amendment, "retitle")


@action("/plans/{plan:uuid}/amendments/{amendment:uuid}/title", permission="retitle_amendment", again=title_page)
def retitle_amendment(visit: Visit, plan: UUID, amendment: UUID) -> Answer:
    """Give a draft another title."""
    title, version = visit.form.text("title"), visit.form.revision
    visit.form.check()
    visit.do(commands.retitle_amendment, plan=plan, amendment=amendment, title=title, version=version)
    return visit.see(f"/plans/{plan}/amendments/{amendment}", visit._("De wijziging heet nu anders."))


def _sign_again(visit: Visit, plan: UUID, amendment: UUID) -> Answer:
    """Draw the amendment where it could not be signed, with what changed since it was read."""
    return _show(visit, plan, amendment, read_at=visit.form.revision)


@page("/plans/{plan:uuid}/amendments/{amendment:uuid}/changes/{subject:uuid}/removal", permission="drop_change")
def removal_page(visit: Visit, plan: UUID, amendment: UUID, subject: UUID) -> Answer:
    """Ask whether a change is to be taken out of a draft; where somebody else did that, show what is left."""
    reading = read_now(visit, plan, permission="drop_change")
    found = _amendment(reading, amendment)
    changes = _shown(reading, found, written(reading.opened, found))
    change = next((each for each in changes if each.subject == subject), None)
    if change is None:
        return _show(visit, plan, amendment)
    return visit.render("amendments/remove.html", **frame(reading, "amendments"), amendment=found, change=change)


@action(
    "/plans/{plan:uuid}/amendments/{amendment:uuid}/changes/{subject:uuid}/removal",
    permission="drop_change",
    again=removal_page,
)
def drop_change(visit: Visit, plan: UUID, amendment: UUID, subject: UUID) -> Answer:
    """Take a change out of a draft."""
    visit.do(commands.drop_change, plan=plan, amendment=amendment, subject=subject, revision=visit.form.revision)
    return visit.see(f"/plans/{plan}/amendments/{amendment}", visit._("De verandering is uit de wijziging gehaald."))


@action("/plans/{plan:uuid}/amendments/{amendment:uuid}/proposal", permission="propose_amendment", again=_sign_again)
def propose_amendment(visit: Visit, plan: UUID, amendment: UUID) -> Answer:
    """Sign a draft and lay it before the other party."""
    form = visit.form
    respond_by = form.optional("respond_by", form.day)
    form.check()
    told: dict[str, Any] = {"plan": plan, "amendment": amendment, "version": form.revision}
    visit.do(commands.propose_amendment, **told, signature=form.raw("signature"), respond_by=respond_by)
    return visit.see(
        f"/plans/{plan}/amendments/{amendment}",
        visit._("U hebt getekend. De wijziging ligt nu voor bij de andere partij."),
    )


@action("/plans/{plan:uuid}/amendments/{amendment:uuid}/acceptance", permission="accept_amendment", again=_sign_again)
def accept_amendment(visit: Visit, plan: UUID, amendment: UUID) -> Answer:
    """Accept exactly what was read; the plan changes at once."""
    form = visit.form
    visit.do(
        commands.accept_amendment,
        plan=plan,
        amendment=amendment,
        version=form.revision,
        content=form.raw("content"),
        signature=form.raw("signature"),
    )
    return visit.see(
        f"/plans/{plan}/amendments/{amendment}",
        visit._("U hebt getekend. De wijziging is aanvaard en staat in het plan."),
    )


@page("/plans/{plan:uuid}/amendments/{amendment:uuid}/declination", permission="decline_amendment")
def declination_page(visit: Visit, plan: UUID, amendment: UUID) -> Answer:
    """Ask why the proposal is declined."""
    return _asked(visit, plan, amendment, "decline")


@action(
    "/plans/{plan:uuid}/amendments/{amendment:uuid}/declination",
    permission="decline_amendment",
    again=declination_page,
)
def decline_amendment(visit: Visit, plan: UUID, amendment: UUID) -> Answer:
    """Decline the other party's proposal, with a reason."""
    reason, version = visit.form.text("reason", limit=texts.REASON, lines=True), visit.form.revision
    code = visit.form.optional("code", lambda name: visit.form.choice(name, AskCode))
    visit.form.check()
    told: dict[str, Any] = {"plan": plan, "amendment": amendment, "version": version, "code": code}
    visit.do(commands.decline_amendment, **told, reason=reason)
    return visit.see(
        f"/plans/{plan}/amendments/{amendment}", visit._("De wijziging is afgewezen. Het plan blijft zoals het is.")
    )


@page("/plans/{plan:uuid}/amendments/{amendment:uuid}/withdrawal", permission="withdraw_amendment")
def withdrawal_page(visit: Visit, plan: UUID, amendment: UUID) -> Answer:
    """Ask why a draft or a proposal is taken back."""
    return _asked(visit, plan, amendment, "withdraw")


@action(
    "/plans/{plan:uuid}/amendments/{amendment:uuid}/withdrawal",
    permission="withdraw_amendment",
    again=withdrawal_page,
)
def withdraw_amendment(visit: Visit, plan: UUID, amendment: UUID) -> Answer:
    """Take back a draft or a proposal, with a reason."""
    reason, version = visit.form.text("reason", limit=texts.REASON, lines=True), visit.form.revision
    visit.form.check()
    visit.do(commands.withdraw_amendment, plan=plan, amendment=amendment, version=version, reason=reason)
    return visit.see(
        f"/plans/{plan}/amendments/{amendment}", visit._("De wijziging is ingetrokken. Het plan blijft zoals het is.")
    )


def _show(visit: Visit, plan: UUID, amendment: UUID, read_at: int | None = None) -> Answer:
    reading = read(visit, plan)
    found = _amendment(reading, amendment)
    changes = written(reading.opened, found)
    outdated = any(each.outdated for each in changes)
    return visit.render(
        "amendments/show.html",
        **frame(reading, "amendments"),
        amendment=found,
        changes=_shown(reading, found, changes),
        remarks=threads(reading, found),
        open_remarks=sum(remark.open for remark in found.remarks.values()),
        respond_by=visit.form.raw("respond_by") if _proposing(visit) else visit.today + RESPONSE_TERM,
        late=_late(reading, found),
        unfinished=found.open and _unfinished(visit, found),
        outdated=outdated,
        can=_can(reading, found, outdated=outdated),
        signatures=_signatures(reading, found),
        ended=doers(reading, [found.ended])[found.ended] if found.ended else None,
        reason=found.ended.reason if found.ended else "",
        before=found.accepted.head.at - timedelta.resolution if found.accepted else None,
        worth=_worth(reading, found, visit.now) if found.open and not outdated else [],
        high=_high(found),
        warned=_warned(reading, found, outdated=outdated),
        meanwhile=_meanwhile(reading, found, read_at),
        unsigned=_meanwhile(reading, found, _signed_at(reading, found)) if found.voided and found.open else [],
        happenings=story_of(reading, amendment, compare=False),
    )


def _signed_at(reading: Reading, found: Amendment) -> int | None:
    """Return the version at which a draft was last signed; None where nobody did."""
    stream = reading.opened.streams[found.id]
    signed = (number for number, each in enumerate(stream, 1) if isinstance(each.event, AmendmentProposed))
    return max(signed, default=None)


def _unfinished(visit: Visit, found: Amendment) -> bool:
    """Tell whether a text still has a place that a template left open."""
    return any(OPEN_PLACE in text for change in found.changes.values() for text in lines(visit, change).values())


def _proposing(visit: Visit) -> bool:
    """Tell whether the form that proposes was sent, and what was typed in it is shown again."""
    return visit.request.url.path.endswith("/proposal")


def _late(reading: Reading, found: Amendment) -> bool:
    """Tell whether the day has passed by which an answer was asked, and none came."""
    day = found.proposed.respond_by if found.open and found.proposed else None
    return day is not None and day < reading.on


def _warned(reading: Reading, found: Amendment, *, outdated: bool) -> Warned:
    """Return whom an open amendment asks too much of, before it is signed (R56)."""
    if not found.open or outdated:
        return Warned()
    agreed = (each.terms for each in found.changes.values() if isinstance(each, ActionAgreed))
    people = [each for terms in agreed for each in people_of(terms)]
    return warned(reading, if_accepted(reading.opened, found, reading.visit.now).plan, people) if people else Warned()


def _asked(visit: Visit, plan: UUID, amendment: UUID, verb: str) -> Answer:
    """Draw the small form of one decision about an amendment."""
    reading = read_now(visit, plan, permission=f"{verb}_amendment")
    found = _amendment(reading, amendment)
    return visit.render(
        f"amendments/{verb}.html",
        **frame(reading, "amendments"),
        amendment=found,
        changes=_shown(reading, found, written(reading.opened, found)),
        codes=options(AskCode, visit.language) if reading.party is Party.CONTRACTOR else [],
        meanwhile=_meanwhile(reading, found, visit.form.revision if visit.form.raw("revision") else None),
    )


def _amendment(reading: Reading, amendment: UUID) -> Amendment:
    found = reading.book.amendments.get(amendment)
    if found is None:
        raise Missing(amendment)
    return found


def _listed(reading: Reading, found: Sequence[Amendment]) -> list[Listed]:
    opened = {each.id: reading.opened.streams[each.id][0].event.head for each in found}
    last = {each.id: _last(reading, each) for each in found}
    known, remarks = doers(reading, {*opened.values(), *last.values()}), still_open(found)
    overtaken = {each.id: bool(each.changes) and len(_overtaken(reading, each)) == len(each.changes) for each in found}
    return [
        Listed(each, known[opened[each.id]], known[last[each.id]], remarks[each.id], overtaken[each.id])
        for each in found
    ]


def _overtaken(reading: Reading, amendment: Amendment) -> dict[UUID, Amendment]:
    """Return which accepted amendment took the place of what an amendment says, by subject."""
    found = superseded(reading.opened, amendment)
    return {subject: reading.book.amendments[by] for subject, by in found.items() if by in reading.book.amendments}


def _last(reading: Reading, amendment: Amendment) -> Head:
    return reading.opened.streams[amendment.id][-1].event.head


def _shown(reading: Reading, amendment: Amendment, changes: list[Written]) -> list[Shown]:
    visit, known = reading.visit, doers(reading, {each.head for each in changes})
    overtaken = _overtaken(reading, amendment)
    return [
        Shown(
            subject=each.change.subject,
            kind=kind_of(each.change).name,
            title=title_of(visit, each.change, each.before),
            effect=_effect(each.change, each.before),
            compared=compared(lines(visit, each.before), lines(visit, each.change)),
            by=known[each.head],
            revision=each.revision,
            outdated=each.outdated,
            overtaken=overtaken.get(each.change.subject),
        )
        for each in changes
    ]


def _effect(change: AnyChange, before: AnyChange | None) -> str:
    """Return in one word what a change does to its subject."""
    if not is_wording(change):
        return "released"
    if before is None:
        return "new"
    tentative = {Certainty.IDEA, Certainty.INTENTION}
    if isinstance(before, ActionAgreed) and before.terms.certainty in tentative:
        return "agreed"
    return "changed"


def _high(amendment: Amendment) -> int:
    """Return the percentage above which the screens warn, where the amendment asks for more; otherwise nothing."""
    asked = (each.percentage for each in amendment.changes.values() if isinstance(each, PercentageAgreed))
    return plans.WARNED_PERCENTAGE if any(each > plans.WARNED_PERCENTAGE for each in asked) else 0


def _can(reading: Reading, amendment: Amendment, *, outdated: bool) -> Can:
    """Return what the reader may do now; the decisions of the domain uphold the same, whatever is shown."""
    if not reading.acts or not amendment.open:
        return Can()
    proposed = amendment.proposed
    decide = proposed is not None and proposed.party is not reading.party
    return Can(
        edit=True,
        remark=True,
        propose=amendment.status is AmendmentStatus.DRAFT and bool(amendment.changes) and not outdated,
        decide=decide,
        accept=decide and not outdated,
        withdraw=reading.party is (proposed.party if proposed else amendment.opened_by),
    )


def _signatures(reading: Reading, amendment: Amendment) -> list[Signature]:
    signed = [event for event in (amendment.proposed, amendment.accepted) if event]
    known = doers(reading, [event.head for event in signed])
    by = {event.party: event for event in signed}
    return [
        Signature(party, reading.party_name(party), known[event.head], event.key)
        if (event := by.get(party))
        else Signature(party, reading.party_name(party), None)
        for party in Party
    ]


def _worth(reading: Reading, amendment: Amendment, at: datetime) -> list[Worth]:
    """Return the figures that accepting would move; most texts move none, and are not valued for it."""
    changes = tuple(amendment.changes.values())
    moves = any(isinstance(each, FrameworkAgreed) for each in changes)
    if not moves and not any(isinstance(each, ActionAgreed | ActionReleased | PercentageAgreed) for each in changes):
        return []
    now = reading.figures
    then = if_accepted(reading.valued, amendment, at).valuation(reading.on).figures()
    return [
        Worth(name, getattr(now, name), getattr(then, name))
        for name in (MOVED if moves else FIGURES)
        if moves or getattr(now, name) != getattr(then, name)
    ]


def _meanwhile(reading: Reading, amendment: Amendment, read_at: int | None) -> list[Meanwhile]:
    """Return what changed in a draft after the version that a form was drawn from."""
    if read_at is None or read_at >= amendment.edition:
        return []
    visit = reading.visit
    return [
        Meanwhile(
            title_of(visit, each.after, each.before),
            compared(lines(visit, each.before), lines(visit, each.after)),
        )
        for each in since(reading.opened, amendment, read_at)
    ]

"""Partnerships: who takes part from which day, how the obligation is shared, and whose agreement is waited for."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.aggregates.partnership import Membership, Partnership, Proposal, SharesAgreed
from domain.authority import authorise
from domain.commands import partnerships as commands
from domain.commands.work import UseCase
from domain.events import Recorded, members
from domain.refusals import Missing
from domain.terms import ObligationShare, Role
from domain.valuation.amounts import split
from projections.organisations import organisations_beside
from projections.partnerships import partnerships_of
from web.axes import Look, moments_of
from web.choices import Option
from web.frames import frame
from web.initiatives import counted_in
from web.live import following
from web.reading import read
from web.replays import replay
from web.visits import Answer, Visit, action, page

SHARE: Final = "share"
"""The beginning of the name of the field in which a member's share stands; its id follows."""


class Divided(msgspec.Struct, frozen=True):
    """A member's part of an obligation: its share in basis points and what that comes to in cents."""

    organisation: str
    share: int
    cents: int
    own: bool

    @property
    def part(self) -> tuple[str, int]:
        """Who, and which share, as it is drawn."""
        return self.organisation, self.share


@page("/partnerships", permission="see_partnerships")
def partnerships(visit: Visit) -> Answer:
    """List the partnerships of the reader's organisation."""
    live, listed = following(visit), partnerships_of(visit.site.pool, visit.account.organisation)
    return visit.render("partnerships/list.html", listed=listed, today=visit.today, live=live)


@page("/partnerships/new", permission="found_partnership")
def founding_page(visit: Visit) -> Answer:
    """Ask for the name of a partnership and its first day."""
    return visit.render("partnerships/new.html")


@action("/partnerships", permission="found_partnership", again=founding_page)
def found_partnership(visit: Visit) -> Answer:
    """Found a partnership."""
    form = visit.form
    name, first_day = form.text("name"), form.day("first_day")
    form.check()
    partnership = form.id_for("partnership")
    visit.do(commands.found_partnership, partnership=partnership, name=name, first_day=first_day)
    say = visit._("Het samenwerkingsverband is opgericht. Nodig nu uit wie meedoet.")
    return visit.see(f"/partnerships/{partnership}", say)


@page("/partnerships/{partnership:uuid}", permission="see_partnership")
def partnership(visit: Visit, partnership: UUID) -> Answer:
    """Show a partnership: its members over time, its shares, what is proposed, and what the reader may do."""
    live, stream = following(visit), _stream(visit, partnership)
    moments = moments_of(visit.actor, Partnership(id=partnership), stream, "see_partnership")
    look = Look(visit, moments)
    found, own, acts = _read(look.visit, partnership), visit.account.organisation, not look.past
    standing = [each for each in found.memberships if each.last_day is None or each.last_day >= look.on]
    return visit.render(
        "partnerships/show.html",
        partnership=found,
        name_of=visit.site.name_of,
        own=own,
        on=look.on,
        acts=acts,
        look=look,
        live=live,
        stand=replay(look, moments, _agreed(visit, stream)),
        roles=found.roles(own),
        shares=found.shares_on(look.on),
        awaited=found.awaited(),
        asked=acts and own in found.awaited(),
        proposed_by_own=acts and found.proposal is not None and found.proposal.by == own,
        leaves=acts
        and any(each.organisation == own and each.last_day is None for each in standing)
        and own != found.lead,
        others=_others(visit, found) if acts else [],
        heirs=_options(visit, standing, lambda each: each.organisation != found.lead) if acts else [],
    )


def _agreed(visit: Visit, stream: Iterable[Recorded]) -> Iterator[tuple[datetime, str, str]]:
    """Yield when somebody agreed with how the obligation is shared, and who."""
    for recorded in stream:
        if isinstance(recorded.event, SharesAgreed):
            head = recorded.event.head
            yield head.at, visit._("akkoord met de verdeling"), visit.site.name_of(head.organisation)


@action("/partnerships/{partnership:uuid}/invitations", permission="invite_member", again=partnership)
def invite_member(visit: Visit, partnership: UUID) -> Answer:
    """Invite an organisation."""
    form, found = visit.form, _read(visit, partnership)
    member = form.one_of("member", [str(each["value"]) for each in _others(visit, found)])
    first_day = form.day("invited_from")
    form.check()
    return _done(
        visit,
        commands.invite_member,
        partnership,
        visit._("De uitnodiging is verstuurd."),
        member=UUID(member),
        first_day=first_day,
    )


@action("/partnerships/{partnership:uuid}/membership", permission="join_partnership", again=partnership)
def join_partnership(visit: Visit, partnership: UUID) -> Answer:
    """Join, or decline the invitation."""
    if visit.form.raw("answer") == "no":
        visit.do(commands.decline_invitation, partnership=partnership)
        return visit.see("/partnerships", visit._("U neemt niet deel."))
    return _done(visit, commands.join_partnership, partnership, visit._("U neemt deel aan het samenwerkingsverband."))


@action(
    "/partnerships/{partnership:uuid}/invitations/{member:uuid}/withdrawal",
    permission="withdraw_invitation",
    again=partnership,
)
def withdraw_invitation(visit: Visit, partnership: UUID, member: UUID) -> Answer:
    """Take an invitation back."""
    say = visit._("De uitnodiging is ingetrokken.")
    return _done(visit, commands.withdraw_invitation, partnership, say, member=member)


@action("/partnerships/{partnership:uuid}/departure", permission="leave_partnership", again=partnership)
def leave_partnership(visit: Visit, partnership: UUID) -> Answer:
    """Leave after a day."""
    last_day = visit.form.day("last_day")
    visit.form.check()
    say = visit._("Uw vertrek is vastgelegd. De geschiedenis blijft staan.")
    return _done(visit, commands.leave_partnership, partnership, say, last_day=last_day)


@action("/partnerships/{partnership:uuid}/lead", permission="hand_over_lead", again=partnership)
def hand_over_lead(visit: Visit, partnership: UUID) -> Answer:
    """Hand the lead over."""
    form = visit.form
    member = form.one_of("lead", [str(id) for id in _read(visit, partnership).members])
    form.check()
    say = visit._("Het penvoerderschap is overgedragen.")
    return _done(visit, commands.hand_over_lead, partnership, say, member=UUID(member))


@page("/partnerships/{partnership:uuid}/shares/new", permission="propose_shares")
def shares_page(visit: Visit, partnership: UUID) -> Answer:
    """Ask how the obligation is shared from a day on; what is proposed already stands in the fields."""
    found = _read(visit, partnership, permission="propose_shares")
    stored = found.proposal.shares if found.proposal else found.shares_on(visit.today)
    return visit.render(
        "partnerships/shares.html",
        partnership=found,
        members=[(id, visit.site.name_of(id)) for id in found.members],
        stored=stored,
        lead=found.lead,
        first_day=found.proposal.first_day if found.proposal else "",
        leaving=found.proposal.leaving if found.proposal else (),
        revision=found.proposal.revision if found.proposal else 0,
        again=_agreed_with(visit, found.proposal),
    )


@action("/partnerships/{partnership:uuid}/shares", permission="propose_shares", again=shares_page)
def propose_shares(visit: Visit, partnership: UUID) -> Answer:
    """Propose shares, or propose those that wait otherwise."""
    form, found = visit.form, _read(visit, partnership, permission="propose_shares")
    first_day, revision = form.day("first_day"), form.revision
    filled = [id for id in found.members if not form.empty(f"{SHARE}-{id}")]
    shares = tuple(ObligationShare(member=id, share=form.percentage(f"{SHARE}-{id}")) for id in filled)
    leaving = tuple(id for id in found.members if form.raw(f"leaving-{id}"))
    form.check()
    facts: dict[str, Any] = {"first_day": first_day, "shares": shares, "leaving": leaving}
    say = visit._("De verdeling ligt voor. Zij geldt als allen met een deel akkoord zijn.")
    if revision and found.proposal:
        facts |= {"proposal": found.proposal.id, "revision": revision}
        return _done(visit, commands.revise_shares, partnership, say, **facts)
    return _done(visit, commands.propose_shares, partnership, say, proposal=form.id_for("proposal"), **facts)


@action(
    "/partnerships/{partnership:uuid}/shares/{proposal:uuid}/agreement", permission="agree_shares", again=partnership
)
def agree_shares(visit: Visit, partnership: UUID, proposal: UUID) -> Answer:
    """Agree with the shares that were read."""
    say = visit._("Uw akkoord is vastgelegd.")
    return _done(visit, commands.agree_shares, partnership, say, proposal=proposal, revision=visit.form.revision)


@action(
    "/partnerships/{partnership:uuid}/shares/{proposal:uuid}/withdrawal",
    permission="withdraw_shares",
    again=partnership,
)
def withdraw_shares(visit: Visit, partnership: UUID, proposal: UUID) -> Answer:
    """Take one's own proposal back, with a reason."""
    form = visit.form
    why, revision = form.text("reason", limit=2_000, lines=True), form.revision
    form.check()
    visit.do(commands.withdraw_shares, partnership=partnership, proposal=proposal, revision=revision, reason=why)
    return visit.see(f"/partnerships/{partnership}", visit._("Uw voorstel is ingetrokken."))


@page("/plans/{plan:uuid}/together", permission="see_plan")
def together(visit: Visit, plan: UUID) -> Answer:
    """Show who carries a plan together, what each carries of the obligation, and the contracts with their lots."""
    reading = read(visit, plan)
    return visit.render(
        "plans/together.html",
        **frame(reading, "together"),
        divided=divided(
            reading.plan.shares_on(reading.on),
            reading.figures.obligation,
            visit.account.organisation,
            visit.site.name_of,
        ),
        lead=visit.site.name_of(reading.plan.lead) if reading.plan.lead else "",
        initiatives=counted_in(reading),
        member=reading.plan.partnership is not None and reading.plan.client != visit.account.organisation,
    )


def divided(shares: dict[UUID, int], cents: int, own: UUID, name_of: Callable[[UUID], str]) -> list[Divided]:
    """Return what each carries of an obligation in cents, by largest remainder; one's own share first."""
    parts = split(cents, list(shares.values())) if shares else []
    each = [
        Divided(name_of(id), share, part, id == own) for (id, share), part in zip(shares.items(), parts, strict=True)
    ]
    return sorted(each, key=lambda part: not part.own)


def _read(visit: Visit, partnership: UUID, *, permission: str = "see_partnership") -> Partnership:
    found = Partnership.replay(partnership, _stream(visit, partnership))
    authorise(permission, visit.actor, found)
    return found


def _stream(visit: Visit, partnership: UUID) -> list[Recorded]:
    recorded = visit.store.streams((partnership,))[partnership]
    if not recorded or not isinstance(recorded[0].event, members(Partnership.events)):
        raise Missing(partnership)
    return recorded


def _done(visit: Visit, use_case: UseCase, partnership: UUID, say: str, **facts: Any) -> Answer:
    visit.do(use_case, partnership=partnership, **facts)
    return visit.see(f"/partnerships/{partnership}", say)


def _others(visit: Visit, partnership: Partnership) -> list[Option]:
    """Return the organisations that may be invited."""
    if Role.LEAD not in partnership.roles(visit.account.organisation):
        return []
    beside = organisations_beside(visit.site.pool, visit.account.organisation)
    standing = {each.organisation for each in partnership.memberships if each.holds_on(visit.today)}
    return [
        {"value": str(each.organisation), "label": each.name}
        for each in beside
        if each.organisation not in {*partnership.invitations, *standing}
    ]


def _options(visit: Visit, standing: list[Membership], chosen: Callable[[Membership], bool]) -> list[Option]:
    return [
        {"value": str(each.organisation), "label": visit.site.name_of(each.organisation)}
        for each in standing
        if chosen(each)
    ]


def _agreed_with(visit: Visit, proposal: Proposal | None) -> list[str]:
    """Return who agreed with a proposal, and is asked again after an edit."""
    return [visit.site.name_of(id) for id in sorted(proposal.agreed)] if proposal else []

"""Who else works here, and letting somebody in: a colleague, or the other party of a plan."""

from datetime import timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from domain.aggregates.organisation import SCHEMES, Identifier, Organisation
from domain.authority import authorise
from domain.commands.organisations import register_organisation
from domain.refusals import Missing, Refused
from storage.accounts import INVITATION_LASTS, RECOVERY_LASTS, digest
from web import sessions
from web.preferences import own_address
from web.visits import Answer, Visit, action, page

SHOWN_FOR: Final = timedelta(minutes=15)
"""How long the maker of a link can see it, in the session in which it was made."""


@page("/colleagues", permission="see_colleagues")
def colleagues(visit: Visit) -> Answer:
    """List the accounts of one's own organisation and the invitations that are open."""
    own, at = visit.account.organisation, visit.site.clock.wall()
    invitations = visit.accounts.invitations(own, at)
    makers = visit.accounts.names([link.made_by for link in invitations if link.made_by])
    return visit.render(
        "accounts/colleagues.html",
        colleagues=visit.accounts.colleagues(own),
        invitations=invitations,
        makers=makers,
        organisations={link.organisation: visit.site.name_of(link.organisation) for link in invitations},
    )


@page("/colleagues/{account:uuid}", permission="administer_accounts")
def colleague(visit: Visit, account: UUID) -> Answer:
    """Show one account of one's own organisation, with what an administrator can do with it."""
    found = visit.accounts.account(account, organisation=visit.account.organisation)
    return visit.render("accounts/colleague.html", colleague=found)


@action("/colleagues/{account:uuid}/closure", permission="administer_accounts", again=colleague)
def disable(visit: Visit, account: UUID) -> Answer:
    """Disable a colleague's account."""
    visit.accounts.disable(account, at=visit.site.clock.wall(), **_own(visit))
    return _after(visit, account, visit._("Het account is uitgeschakeld. Wie ermee was ingelogd, is uitgelogd."))


@action("/colleagues/{account:uuid}/reopening", permission="administer_accounts", again=colleague)
def enable(visit: Visit, account: UUID) -> Answer:
    """Enable a colleague's account again."""
    visit.accounts.enable(account, at=visit.site.clock.wall(), **_own(visit))
    return _after(visit, account, visit._("Het account is weer ingeschakeld."))


@action("/colleagues/{account:uuid}/appointment", permission="administer_accounts", again=colleague)
def appoint(visit: Visit, account: UUID) -> Answer:
    """Make a colleague an administrator."""
    visit.accounts.appoint(account, administrator=True, at=visit.site.clock.wall(), **_own(visit))
    return _after(visit, account, visit._("Uw collega is nu beheerder."))


@action("/colleagues/{account:uuid}/dismissal", permission="administer_accounts", again=colleague)
def dismiss(visit: Visit, account: UUID) -> Answer:
    """Let an administrator be an administrator no longer."""
    visit.accounts.appoint(account, administrator=False, at=visit.site.clock.wall(), **_own(visit))
    return _after(visit, account, visit._("Uw collega is geen beheerder meer."))


@action("/colleagues/{account:uuid}/recovery", permission="administer_accounts", again=colleague)
def offer_recovery(visit: Visit, account: UUID) -> Answer:
    """Make a link with which a colleague chooses another password."""
    link = visit.form.id_for("recovery")
    visit.accounts.offer_recovery(
        link, digest(_token(visit, link)), account=account, at=visit.site.clock.wall(), **_own(visit)
    )
    return visit.see(f"/one-time-links/{link}")


@page("/invitations/new", permission="invite_colleague")
def invitation_page(visit: Visit) -> Answer:
    """Ask for whom an invitation is."""
    return visit.render("accounts/invite.html", lasts=INVITATION_LASTS.days)


@action("/invitations", permission="invite_colleague", again=invitation_page)
def invite_colleague(visit: Visit) -> Answer:
    """Invite somebody to one's own organisation."""
    form = visit.form
    note, administrator = form.text("note"), form.ticked("administrator")
    form.check()
    return invite(visit, visit.account.organisation, note=note, administrator=administrator)


@action("/invitations/{link:uuid}/revocation", permission="revoke_invitation", again=colleagues)
def revoke(visit: Visit, link: UUID) -> Answer:
    """Revoke an invitation that was made here."""
    visit.accounts.revoke(link, made_in=visit.account.organisation, by=visit.account.id, at=visit.site.clock.wall())
    return visit.see("/colleagues", visit._("De uitnodiging is ingetrokken."))


@page("/one-time-links/{link:uuid}", permission="see_own_account")
def one_time_link(visit: Visit, link: UUID) -> Answer:
    """Show a link to whoever just made it."""
    made = visit.accounts.link_made(link, by=visit.account.id)
    token = _token(visit, link)
    if digest(token) != made.token or made.made_at < visit.site.clock.wall() - SHOWN_FOR:
        raise Refused("link.shown-before")
    return visit.render(
        "accounts/link.html",
        link=made,
        address=f"{visit.site.settings.origin}/links/{token}",
        organisation=visit.site.name_of(made.organisation),
        days=INVITATION_LASTS.days if made.kind == "invitation" else RECOVERY_LASTS.days,
        to=own_address(visit.request.query_params.get("to", "/colleagues")),
    )


@page("/organisations/new", permission="register_organisation")
def organisation_page(visit: Visit) -> Answer:
    """Ask for the other party of a plan to be."""
    authorise("register_organisation", visit.actor, visit.site.organisation(visit.account.organisation))
    return visit.render("accounts/other_party.html", digits=SCHEMES["kvk"], lasts=INVITATION_LASTS.days)


@action("/organisations", permission="register_organisation", again=organisation_page)
def register(visit: Visit) -> Answer:
    """Register the other party, and make an invitation for its first account."""
    form = visit.form
    name, kvk = form.text("name"), form.optional("kvk", form.required)
    form.check()
    organisation = form.id_for("organisation")
    visit.do(
        register_organisation,
        organisation=organisation,
        name=name,
        identifiers=(Identifier(scheme="kvk", value="".join(kvk.split())),) if kvk else (),
    )
    return invite(visit, organisation, note=name, administrator=True)


@page("/organisations/{organisation:uuid}/invitation", permission="invite_other_party")
def other_party_page(visit: Visit, organisation: UUID) -> Answer:
    """Ask whether to invite the first account of the other party once more."""
    other = _other_party(visit, organisation)
    return visit.render("accounts/invite_other_party.html", organisation=other, lasts=INVITATION_LASTS.days)


@action("/organisations/{organisation:uuid}/invitation", permission="invite_other_party", again=other_party_page)
def invite_other_party(visit: Visit, organisation: UUID) -> Answer:
    """Invite the first account of an organisation that was registered here."""
    other = _other_party(visit, organisation)
    return invite(visit, organisation, note=other.name, administrator=True)


def invite(
    visit: Visit, organisation: UUID, *, note: str, administrator: bool, say: str = "", to: str = "/colleagues"
) -> Answer:
    """Make an invitation, once for this form, and show its link; `to` is the address to go on to from there."""
    link = visit.form.id_for("invitation")
    visit.accounts.invite(
        link,
        digest(_token(visit, link)),
        organisation=organisation,
        administrator=administrator,
        note=note,
        by=visit.account.id,
        at=visit.site.clock.wall(),
    )
    return visit.see(f"/one-time-links/{link}?{urlencode({'to': to})}", say)


def invitable(visit: Visit, organisation: UUID) -> bool:
    """Tell whether the reader may invite the first account of an organisation: registered here, and still empty."""
    if visit.accounts.has_accounts(organisation):
        return False
    try:
        _other_party(visit, organisation)
    except (Missing, Refused):
        return False
    return True


def _other_party(visit: Visit, organisation: UUID) -> Organisation:
    """Return an organisation that was registered from here and in which nobody has an account yet."""
    authorise("invite_other_party", visit.actor, visit.site.organisation(visit.account.organisation))
    stream = visit.store.streams((organisation,))[organisation]
    if not stream or stream[0].event.head.organisation != visit.account.organisation:
        raise Missing(organisation)
    if visit.accounts.has_accounts(organisation):
        raise Refused("invitation.has-accounts")
    return Organisation.replay(organisation, stream)


def _after(visit: Visit, account: UUID, say: str) -> Answer:
    """Show the account that was changed; who changed their own may no longer see it so."""
    return visit.see("/colleagues" if account == visit.account.id else f"/colleagues/{account}", say)


def _own(visit: Visit) -> dict[str, UUID]:
    return {"organisation": visit.account.organisation, "by": visit.account.id}


def _token(visit: Visit, link: UUID) -> str:
    return sessions.link_token(visit.passage.token, link)

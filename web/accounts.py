"""Accounts: sign in and out, one's own name and password, colleagues, and the one-time links that let people in."""

import msgspec

from storage.accounts import digest
from web import sessions
from web.forms import Malformed
from web.preferences import own_address
from web.visits import Answer, Visit, action, page


@page("/sign-in", permission="sign_in")
def sign_in_page(visit: Visit) -> Answer:
    """Ask for an e-mail address and a password."""
    to = own_address(visit.form.raw("to") or visit.request.query_params.get("to", "/"))
    if visit.signed_in and visit.request.method == "GET":
        return visit.see(to)
    return visit.render("accounts/sign_in.html", to=to, kept=visit.form.raw("kept"))


@action("/sign-in", permission="sign_in", again=sign_in_page)
def sign_in(visit: Visit) -> Answer:
    """Start a session, and go where the visitor was going; a form that was under way comes back to be sent."""
    form = visit.form
    email, password = form.required("email"), form.required("password")
    form.check()
    sessions.sign_in(
        visit.accounts,
        visit.site.passwords,
        visit.passage,
        email=email,
        password=password,
        at=visit.site.clock.wall(),
    )
    to = own_address(form.raw("to"))
    if form.empty("kept"):
        return visit.see(to)
    return visit.render("accounts/resume.html", to=to, fields=_kept(form.raw("kept")))


@action("/sign-out", permission="sign_out")
def sign_out(visit: Visit) -> Answer:
    """End this session."""
    visit.accounts.end_session(digest(visit.passage.token), visit.site.clock.wall())
    visit.passage.signed_out()
    return visit.see("/sign-in", visit._("U bent uitgelogd."))


@action("/sign-out/everywhere", permission="sign_out")
def sign_out_everywhere(visit: Visit) -> Answer:
    """End every session of the account, on whatever device."""
    account = visit.account.id
    visit.accounts.end_sessions(account, visit.site.clock.wall(), by=account)
    visit.passage.signed_out()
    return visit.see("/sign-in", visit._("U bent overal uitgelogd."))


def _kept(kept: str) -> list[tuple[str, str]]:
    try:
        return msgspec.json.decode(kept, type=list[tuple[str, str]])
    except msgspec.DecodeError as error:
        raise Malformed("kept") from error

"""One's own account: sign in and out, the shown name, the e-mail address and the password."""

import msgspec

from storage.accounts import digest
from web import sessions
from web.forms import Malformed
from web.passwords import require_sound
from web.preferences import own_address
from web.visits import Answer, Visit, action, page
from web.wording import LANGUAGES

LONGEST_NAME = 80


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
    email, password = form.email("email"), form.required("password")
    form.check()
    account = sessions.sign_in(
        visit.accounts,
        visit.site.turns,
        visit.site.passwords,
        visit.passage,
        email=email,
        password=password,
        at=visit.site.clock.wall(),
    )
    chosen = visit.request.cookies.get("language", account.language)
    if chosen in LANGUAGES and chosen != account.language:  # whoever chose another language to sign in reads on in it
        visit.accounts.choose_language(account.id, chosen)
        visit.passage.language = chosen
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


@page("/account", permission="see_own_account")
def account(visit: Visit) -> Answer:
    """Show one's own account."""
    return visit.render("accounts/show.html")


@page("/account/name", permission="change_own_account")
def name_page(visit: Visit) -> Answer:
    """Ask for another name or e-mail address."""
    return visit.render("accounts/name.html", longest=LONGEST_NAME)


@action("/account/name", permission="change_own_account", again=name_page)
def change_name(visit: Visit) -> Answer:
    """Change one's own name and e-mail address; other sessions end."""
    form = visit.form
    name, email = form.text("name", limit=LONGEST_NAME), form.email("email")
    password = form.required("password_current")
    form.check()
    _confirm(visit, password)
    visit.accounts.rename(
        visit.account.id, name=name, email=email, session=digest(visit.passage.token), at=visit.site.clock.wall()
    )
    return visit.see("/account", visit._("Uw gegevens zijn gewijzigd. Op andere apparaten bent u uitgelogd."))


@page("/account/password", permission="change_own_account")
def password_page(visit: Visit) -> Answer:
    """Ask for another password."""
    return visit.render("accounts/password.html")


@action("/account/password", permission="change_own_account", again=password_page)
def change_password(visit: Visit) -> Answer:
    """Change one's own password; every session ends and this browser starts a new one."""
    form, account = visit.form, visit.account
    password, new = form.required("password_current"), form.required("password_new")
    form.check()
    _confirm(visit, password)
    require_sound(new, names=(account.name, account.email, visit.passage.organisation), field="password_new")
    at = visit.site.clock.wall()
    token, browser = sessions.new_token(), sessions.browser_token(visit.passage)
    visit.accounts.change_password(
        account.id,
        password=visit.site.passwords.hash(new),
        session=digest(token),
        browser=digest(browser),
        at=at,
    )
    sessions.enter(visit.accounts, visit.passage, account, token, browser, at)
    return visit.see("/account", visit._("Uw wachtwoord is gewijzigd. Op andere apparaten bent u uitgelogd."))


def _confirm(visit: Visit, password: str) -> None:
    sessions.confirm(
        visit.accounts,
        visit.site.turns,
        visit.site.passwords,
        visit.passage,
        email=visit.account.email,
        password=password,
        field="password_current",
        at=visit.site.clock.wall(),
    )


def _kept(kept: str) -> list[tuple[str, str]]:
    try:
        return msgspec.json.decode(kept, type=list[tuple[str, str]])
    except msgspec.DecodeError as error:
        raise Malformed("kept") from error

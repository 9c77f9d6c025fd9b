"""One-time links, and the first account: how somebody without a password gets one."""

from datetime import timedelta

from domain.aggregates.organisation import SCHEMES, Identifier
from domain.authority import HOST
from domain.commands.organisations import found_organisation
from domain.refusals import Missing, Refused
from storage.accounts import Account, Link, digest
from storage.turns import Bucket
from web import sessions
from web.accounts import LONGEST_NAME
from web.frameworks import publish_norm
from web.passwords import require_sound
from web.visits import Answer, Visit, action, page


@page("/links/{token:str}", permission="accept_invitation")
def link_page(visit: Visit, token: str) -> Answer:
    """Show what a one-time link is for, and ask for what it takes."""
    link = visit.accounts.link(digest(token))
    link.require_open(visit.site.clock.wall())
    organisation = visit.site.name_of(link.organisation)
    if link.kind == "invitation":
        return visit.render("accounts/invitation.html", token=token, organisation=organisation, longest=LONGEST_NAME)
    email = _account_of(visit, link).email
    return visit.render("accounts/recovery.html", token=token, organisation=organisation, email=email)


@action("/links/{token:str}/account", permission="accept_invitation", again=link_page)
def accept_invitation(visit: Visit, token: str) -> Answer:
    """Make the account that somebody was invited to, and sign in."""
    form, accounts, at = visit.form, visit.accounts, visit.site.clock.wall()
    name, email = form.text("name", limit=LONGEST_NAME), form.email("email")
    password = form.required("password_new")
    form.check()
    link = accounts.link(digest(token))
    if link.used_by == form.id_for("account"):
        return _welcome_again(visit, email, password)
    require_sound(password, names=(name, email, visit.site.name_of(link.organisation)), field="password_new")
    session, browser = sessions.new_token(), sessions.browser_token(visit.passage)
    try:
        account = accounts.accept(
            digest(token),
            account=form.id_for("account"),
            email=email,
            name=name,
            password=visit.site.passwords.hash(password),
            language=visit.language,
            session=digest(session),
            browser=digest(browser),
            at=at,
        )
    except Refused:
        if accounts.link(digest(token)).used_by == form.id_for("account"):
            return _welcome_again(visit, email, password)
        raise
    sessions.enter(accounts, visit.passage, account, session, browser, at)
    return visit.see("/", visit._("Welkom. Uw account is gemaakt en u bent ingelogd."))


@action("/links/{token:str}/password", permission="recover_account", again=link_page)
def recover_account(visit: Visit, token: str) -> Answer:
    """Choose another password by a recovery link, and sign in."""
    form, accounts, at = visit.form, visit.accounts, visit.site.clock.wall()
    password = form.required("password_new")
    form.check()
    link = accounts.link(digest(token))
    link.require_open(at)
    owner, organisation = _account_of(visit, link), visit.site.name_of(link.organisation)
    require_sound(password, names=(owner.name, owner.email, organisation), field="password_new")
    session, browser = sessions.new_token(), sessions.browser_token(visit.passage)
    account = accounts.recover(
        digest(token),
        password=visit.site.passwords.hash(password),
        session=digest(session),
        browser=digest(browser),
        at=at,
    )
    sessions.enter(accounts, visit.passage, account, session, browser, at)
    return visit.see("/", visit._("Uw wachtwoord is gewijzigd en u bent ingelogd."))


@page("/start", permission="start")
def start_page(visit: Visit) -> Answer:
    """Ask the first visitor of an empty store for the code of the console; afterwards this page is gone."""
    if visit.accounts.anybody():
        raise Missing("start")
    return visit.render("accounts/start.html", longest=LONGEST_NAME, digits=SCHEMES["kvk"])


@action("/start", permission="start", again=start_page)
def start(visit: Visit) -> Answer:
    """Found the first organisation and open its first account, which is an administrator's."""
    form, accounts, at = visit.form, visit.accounts, visit.site.clock.wall()
    code, organisation = form.required("code"), form.text("organisation")
    kvk = form.optional("kvk", form.required)
    name, email = form.text("name", limit=LONGEST_NAME), form.email("email")
    password = form.required("password_new")
    form.check()
    if wait := visit.site.turns.take([Bucket("opening", 10, timedelta(seconds=30))], at):
        raise Refused("sign-in.wait", seconds=sessions.seconds(wait))
    require_sound(password, names=(name, email, organisation), field="password_new")
    first = Account(
        id=form.id_for("account"),
        organisation=form.id_for("organisation"),
        email=email,
        name=name,
        administrator=True,
        language=visit.language,
    )
    session, browser = sessions.new_token(), sessions.browser_token(visit.passage)
    encoded = visit.site.passwords.hash(password)
    with accounts.opening(digest(_grouped(code))) as open_first:
        visit.site.desk.do(
            found_organisation,
            HOST,
            command=form.command,
            organisation=first.organisation,
            name=organisation,
            identifiers=(Identifier(scheme="kvk", value="".join(kvk.split())),) if kvk else (),
        )
        publish_norm(visit.site)
        open_first(first, encoded, digest(session), digest(browser), at)
    sessions.enter(accounts, visit.passage, first, session, browser, at)
    return visit.see("/", visit._("Welkom. Uw organisatie en uw account zijn gemaakt."))


def _welcome_again(visit: Visit, email: str, password: str) -> Answer:
    """Answer the same form sent twice: the account is there, so sign in to it."""
    sessions.sign_in(
        visit.accounts,
        visit.site.turns,
        visit.site.passwords,
        visit.passage,
        email=email,
        password=password,
        at=visit.site.clock.wall(),
    )
    return visit.see("/")


def _account_of(visit: Visit, link: Link) -> Account:
    if link.account is None:
        raise Missing(link.id)
    return visit.accounts.account(link.account, organisation=link.organisation)


def _grouped(code: str) -> str:
    """Return a code as the console shows it, whatever signs or small letters it was typed with."""
    bare = "".join(character for character in code.upper() if character.isalnum())
    return "-".join(bare[start : start + 4] for start in range(0, len(bare), 4))

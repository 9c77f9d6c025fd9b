"""Letters by e-mail: whether one wants them; and in a demonstration, what would have been sent."""

from typing import Final
from uuid import UUID

from domain.refusals import Missing
from web.paging import Paging
from web.visits import Answer, Visit, action, page, sent

PAGE: Final = 25


@page("/account/mail", permission="see_own_account")
def mail_page(visit: Visit) -> Answer:
    """Ask whether letters are wanted."""
    return visit.render("accounts/mail.html", settings=visit.site.settings)


@action("/account/mail", permission="change_own_account", again=mail_page)
def choose_mail(visit: Visit) -> Answer:
    """Keep whether letters are wanted."""
    wanted = visit.form.one_of("mail", ("yes", "no")) == "yes"
    visit.form.check()
    visit.accounts.choose_mail(visit.account.id, mailed=wanted)
    said = visit._("U krijgt voortaan berichten.") if wanted else visit._("U krijgt geen berichten meer.")
    return visit.see("/account/mail", said)


@page("/mailbox", permission="see_own_account")
def mailbox(visit: Visit) -> Answer:
    """Show one's own letters, the last first."""
    _require_mailbox(visit)
    mails = visit.site.mails
    paging = Paging.of(visit, mails.count(visit.account.id), PAGE)
    found = mails.of_account(visit.account.id, PAGE, (paging.number - 1) * PAGE)
    return visit.render("mailbox/list.html", mails=found, paging=paging)


@page("/mailbox/{mail:uuid}", permission="see_own_account")
def letter(visit: Visit, mail: UUID) -> Answer:
    """Show one letter as it would arrive."""
    _require_mailbox(visit)
    return visit.render("mailbox/show.html", mail=visit.site.mails.mail(mail, visit.account.id))


@page("/mailbox/{mail:uuid}/calendar", permission="see_own_account")
def enclosed(visit: Visit, mail: UUID) -> Answer:
    """Send the file for a calendar that goes with a letter."""
    _require_mailbox(visit)
    found = visit.site.mails.mail(mail, visit.account.id)
    if found.calendar is None:
        raise Missing(mail)
    return sent(found.calendar, "overleg.ics", "text/calendar")


def _require_mailbox(visit: Visit) -> None:
    """Raise `Missing` where letters are sent: then they are read elsewhere."""
    if not visit.site.settings.mailbox:
        raise Missing("mailbox")

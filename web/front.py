"""The front door: to the desk, to the sign-in page, or to the start of an empty store."""

from web.visits import Answer, Visit, page


@page("/", permission="see_public_page")
def front(visit: Visit) -> Answer:
    """Send a visitor on to where the work begins."""
    if visit.signed_in:
        return visit.see("/desk")
    return visit.see("/sign-in" if visit.accounts.anybody() else "/start")

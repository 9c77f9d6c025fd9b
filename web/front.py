"""The front door: to the desk if anything waits, else to the plans; to the sign-in page, or to the start of a store."""

from web.desk import anything_waits
from web.visits import Answer, Visit, page


@page("/", permission="see_public_page")
def front(visit: Visit) -> Answer:
    """Send a visitor on to where the work begins."""
    if visit.signed_in:
        return visit.see("/desk" if anything_waits(visit) else "/plans")
    return visit.see("/sign-in" if visit.accounts.anybody() else "/start")

"""The choice of a language: kept with the account, and in a cookie for whoever has none."""

from web.visits import Answer, Visit, action
from web.wording import LANGUAGES


@action("/language", permission="choose_language")
def choose_language(visit: Visit) -> Answer:
    """Read on in another language, on the page where it was chosen."""
    language = visit.form.one_of("language", LANGUAGES)
    visit.form.check()
    if visit.signed_in:
        visit.accounts.choose_language(visit.account.id, language)
    visit.passage.set["language"] = language
    return visit.see(own_address(visit.form.raw("back")))


def own_address(address: str) -> str:
    """Return an address if it is a path on this site, and the front page otherwise."""
    own = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if own else "/"

"""The keys that an organisation keeps at its own site: their public halves are registered here, never the others."""

from uuid import UUID

from domain.aggregates.organisation import Key
from domain.authority import authorise
from domain.commands import organisations as commands
from domain.refusals import Missing
from domain.trail.notes import Verifier
from web.efforts import reason
from web.reading import read
from web.visits import TEXT, Answer, Visit, action, page, sent


@page("/organisation/keys", permission="see_organisation")
def keys(visit: Visit) -> Answer:
    """Show the keys of one's own organisation, and how to make one."""
    own = visit.site.organisation(visit.account.organisation)
    return visit.render("organisations/keys.html", own=own, origin=visit.site.settings.origin)


@action("/organisation/keys", permission="register_key", again=keys)
def register_key(visit: Visit) -> Answer:
    """Register the public half of a key."""
    visit.do(commands.register_key, vkey=visit.form.raw("vkey"))
    return visit.see("/organisation/keys", visit._("De sleutel is vastgelegd. Het geheime deel blijft bij u."))


@page("/organisation/keys/{key_id:str}/withdrawal", permission="withdraw_key")
def withdrawal_page(visit: Visit, key_id: str) -> Answer:
    """Ask why a key is withdrawn."""
    return visit.render("organisations/withdraw_key.html", key=_standing(visit, key_id))


@action("/organisation/keys/{key_id:str}/withdrawal", permission="withdraw_key", again=withdrawal_page)
def withdraw_key(visit: Visit, key_id: str) -> Answer:
    """Withdraw a key."""
    why, vkey = reason(visit.form), _standing(visit, key_id).verifier.vkey()
    visit.form.check()
    visit.do(commands.withdraw_key, vkey=vkey, reason=why)
    return visit.see("/organisation/keys", visit._("De sleutel is ingetrokken. Wat ermee getekend is, blijft staan."))


@page("/plans/{plan:uuid}/amendments/{amendment:uuid}/text-to-sign", permission="see_plan")
def text_to_sign(visit: Visit, plan: UUID, amendment: UUID) -> Answer:
    """Send what is signed with a key, for whoever signs at another computer."""
    found = read(visit, plan).book.amendments.get(amendment)
    if found is None:
        raise Missing(amendment)
    return sent(found.text_to_sign.encode(), "text-to-sign.txt", TEXT)


def short(verifier: Verifier) -> str:
    """Return the id of a key as it stands in an address, and beside its name on paper."""
    return verifier.key_id.hex()


def _standing(visit: Visit, key_id: str) -> Key:
    own = visit.site.organisation(visit.account.organisation)
    authorise("withdraw_key", visit.actor, own)
    found = [key for key in own.keys.values() if short(key.verifier) == key_id]
    if not found:
        raise Missing(own.id)
    return found[-1]

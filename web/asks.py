"""What the client asks: held against the contractor's own trade by both, and declined by the contractor if need be."""

from typing import Any
from uuid import UUID

from domain import texts
from domain.aggregates.plan import CoreBusiness
from domain.commands import asks as commands
from domain.occupancy import people_of
from domain.refusals import Missing
from domain.terms import AskCode, Certainty, Party
from web.capacity import Warned, silent
from web.choices import options
from web.efforts import reason
from web.frames import frame
from web.reading import Reading, read_now
from web.visits import Answer, Visit, action, page


def asked_here(reading: Reading, action: UUID) -> dict[str, Any]:
    """Return what the page of an action shows of an ask: what was said of it, and what may be said now."""
    found, ask = reading.plan.actions[action], reading.plan.asks.get(action)
    tentative = found.terms.certainty in {Certainty.IDEA, Certainty.INTENTION}
    by_client = tentative and found.by is Party.CLIENT
    return {
        "ask": ask,
        "by_client": by_client,
        "warned": Warned(silent=silent(reading, list(people_of(found.terms))) if by_client else []),
        "may_check": reading.may("check_core_business") and not found.ended and (by_client or not tentative),
        "may_decline": reading.may("decline_action") and by_client and not (ask and ask.declined),
    }


@page("/plans/{plan:uuid}/actions/{action:uuid}/core-business", permission="check_core_business")
def check_page(visit: Visit, plan: UUID, action: UUID) -> Answer:
    """Ask how an action relates to the contractor's own trade."""
    return _form(
        visit,
        plan,
        action,
        "check_core_business",
        "check",
        outcomes=options(CoreBusiness, visit.language, explain=True),
    )


@action("/plans/{plan:uuid}/actions/{action:uuid}/core-business", permission="check_core_business", again=check_page)
def check_core_business(visit: Visit, plan: UUID, action: UUID) -> Answer:
    """Say how an action relates to the contractor's own trade."""
    form = visit.form
    outcome, revision = form.choice("outcome", CoreBusiness), form.revision
    why = form.text("reason", limit=texts.REASON, lines=True, required=False)
    form.check()
    told: dict[str, Any] = {"plan": plan, "action": action, "outcome": outcome, "revision": revision}
    visit.do(commands.check_core_business, **told, reason=why)
    return visit.see(f"/plans/{plan}/actions/{action}", visit._("Vastgelegd. Beide partijen zien het bij de actie."))


@page("/plans/{plan:uuid}/actions/{action:uuid}/declination", permission="decline_action")
def declining_page(visit: Visit, plan: UUID, action: UUID) -> Answer:
    """Ask on which ground the contractor declines."""
    return _form(visit, plan, action, "decline_action", "decline", codes=options(AskCode, visit.language, explain=True))


@action("/plans/{plan:uuid}/actions/{action:uuid}/declination", permission="decline_action", again=declining_page)
def decline_action(visit: Visit, plan: UUID, action: UUID) -> Answer:
    """Decline what the client asks, on a permitted ground."""
    code, why, revision = visit.form.choice("code", AskCode), reason(visit.form), visit.form.revision
    visit.form.check()
    visit.do(commands.decline_action, plan=plan, action=action, code=code, revision=revision, reason=why)
    return visit.see(
        f"/plans/{plan}/actions/{action}", visit._("Afgeslagen op een toegestane grond. Dat is geen tekortkoming.")
    )


def _form(visit: Visit, plan: UUID, action: UUID, command: str, template: str, **offered: Any) -> Answer:
    reading = read_now(visit, plan, permission=command)
    found = reading.plan.actions.get(action)
    if found is None:
        raise Missing(action)
    may_decline = asked_here(reading, action)["may_decline"]
    return visit.render(
        f"asks/{template}.html", **frame(reading, "overview"), action=found, may_decline=may_decline, **offered
    )

"""What the client asks for is checked by both, and the contractor may decline it: no shortcoming, and no free work."""

from uuid import UUID

from domain import texts
from domain.aggregates.plan.asks import UNFAIR, ActionDeclined, CoreBusiness, CoreBusinessChecked
from domain.aggregates.plan.state import Action, Plan
from domain.events import Head
from domain.refusals import Missing, Refused, Stale
from domain.terms import AskCode, Certainty, Party

TENTATIVE = frozenset({Certainty.IDEA, Certainty.INTENTION})


def check_core_business(
    plan: Plan, head: Head, *, action: UUID, outcome: CoreBusiness, revision: int
) -> CoreBusinessChecked:
    """Say how what is asked relates to the contractor's own trade; that it may not be asked, with a reason (R59)."""
    found = _asked(plan, action, revision)
    if found.by is Party.CONTRACTOR and found.terms.certainty in TENTATIVE:
        raise Refused("action.not-asked")
    if outcome in UNFAIR:
        texts.require_reason(head.reason)
    ask = plan.asks.get(action)
    said = ask.checks.get(plan.party(head.organisation)) if ask else None
    if said is not None and (said.outcome, said.reason) == (outcome, head.reason):
        raise Refused("action.checked-alike", field="outcome")
    return CoreBusinessChecked(head=head, action=action, outcome=outcome)


def decline_action(plan: Plan, head: Head, *, action: UUID, code: AskCode, revision: int) -> ActionDeclined:
    """Decline, as the contractor, an idea or an intention of the client, on a permitted ground (R60)."""
    found = _asked(plan, action, revision)
    if found.by is not Party.CLIENT or found.terms.certainty not in TENTATIVE:
        raise Refused("action.not-asked")
    ask = plan.asks.get(action)
    if ask is not None and ask.declined is not None:
        raise Refused("action.declined")
    texts.require_reason(head.reason)
    return ActionDeclined(head=head, action=action, code=code)


def _asked(plan: Plan, action: UUID, revision: int) -> Action:
    found = plan.actions.get(action)
    if found is None:
        raise Missing(action)
    if found.revision != revision:
        raise Stale(action, read=revision, current=found.revision)
    if found.ended:
        raise Refused("action.ended")
    return found

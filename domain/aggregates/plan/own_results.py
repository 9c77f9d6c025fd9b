"""The client practises what it preaches: it says and proves what it did itself, by the contractor's closed list (R83).

Nothing of it is valued. An organisation's own result may stand in each of its plans, and once in one plan.
"""

from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.plan.client_side import OwnResultFacts, OwnResultKind, OwnResultRecorded, OwnResultWithdrawn
from domain.aggregates.plan.entries import permitted_evidence
from domain.aggregates.plan.state import Plan
from domain.calendar import past, period
from domain.claims import normal
from domain.events import Head
from domain.quantities import MOST_CENTS, MOST_MINUTES, MOST_PERSONS, few, positive
from domain.refusals import Missing, Refused

MOST_RESULTS = 1_000
MOST = {OwnResultKind.PURCHASE: MOST_CENTS, OwnResultKind.HOURS: MOST_MINUTES}
"""The most of what is not counted in persons."""


def record_own_result(plan: Plan, head: Head, *, result: UUID, facts: OwnResultFacts) -> OwnResultRecorded:
    """Record what the client did itself in a past period of the plan, with the one proof that its kind permits."""
    few(plan.own_results, field="kind", most=MOST_RESULTS)
    period(facts.first_day, past(facts.last_day, head.at, field="last_day"), field="last_day")
    for field, day in (("first_day", facts.first_day), ("last_day", facts.last_day)):
        if not plan.first_day <= day <= plan.last_day:
            raise Refused("entry.outside-plan", field=field, first=plan.first_day, last=plan.last_day)
    sound = msgspec.structs.replace(
        facts,
        quantity=positive(facts.quantity, field="quantity", most=MOST.get(facts.kind, MOST_PERSONS)),
        description=texts.clean(facts.description, field="description", limit=texts.REASON, lines=True),
        evidence=permitted_evidence(facts.kind, facts.evidence, head),
    )
    proof = (sound.kind, normal(sound.evidence.reference))
    standing = (each.facts for each in plan.own_results.values() if not each.withdrawn)
    if any(proof == (each.kind, normal(each.evidence.reference)) for each in standing):
        raise Refused("own-result.recorded", field="evidence_reference")
    return OwnResultRecorded(head=head, result=plan.unused(result), facts=sound)


def withdraw_own_result(plan: Plan, head: Head, *, result: UUID) -> OwnResultWithdrawn:
    """Take an own result back, saying why."""
    found = plan.own_results.get(result)
    if found is None:
        raise Missing(result)
    if found.withdrawn:
        raise Refused("own-result.withdrawn")
    texts.require_reason(head.reason)
    return OwnResultWithdrawn(head=head, result=result)

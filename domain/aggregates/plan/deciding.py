"""What follows in a plan from the decision of a reviewer on whom both parties agreed."""

from collections.abc import Iterator
from uuid import UUID

from domain.aggregates.plan.disputes import DisputeOpened, ObjectionDecided, RevenueDecided, SignatureDecided
from domain.aggregates.plan.state import ObjectionStatus, Plan, StatementStatus
from domain.events import Head
from domain.quantities import few

MOST_DISPUTES = 200


def open_dispute(plan: Plan, head: Head, *, dispute: UUID) -> DisputeOpened:
    """Let the plan know of a dispute about something in it."""
    few(plan.disputes, field="subjects", most=MOST_DISPUTES)
    return DisputeOpened(head=head, dispute=dispute)


def decide_objection(
    plan: Plan, head: Head, *, objection: UUID, dispute: UUID, upheld: bool
) -> Iterator[ObjectionDecided]:
    """Yield what becomes of an objection; nothing where both parties settled it themselves meanwhile."""
    found = plan.objections[objection]
    if found.status is ObjectionStatus.OPEN or found.dispute == dispute:
        yield ObjectionDecided(head=head, objection=objection, dispute=dispute, upheld=upheld)


def decide_revenue(
    plan: Plan, head: Head, *, statement: UUID, dispute: UUID, revision: int, amount: int
) -> Iterator[RevenueDecided]:
    """Yield the revenue of the stated period; nothing where both agreed on it themselves since it was in dispute."""
    found = plan.statements[statement]
    agreed_since = found.status is StatementStatus.AGREED and found.revision != revision and found.dispute != dispute
    if found.status is StatementStatus.WITHDRAWN or agreed_since:
        return
    terms = found.proposed
    yield RevenueDecided(
        head=head,
        statement=statement,
        dispute=dispute,
        first_day=terms.first_day,
        last_day=terms.last_day,
        cents=amount,
    )


def decide_signature(plan: Plan, head: Head, *, signed: UUID, dispute: UUID, holds: bool) -> SignatureDecided:
    """Say whether what both signed holds; the plan runs again where it was its end, and no pot was spent."""
    closed = plan.closed
    reopens = not holds and closed is not None and closed.id == signed and not closed.given
    return SignatureDecided(head=head, signed=signed, dispute=dispute, holds=holds, reopens=reopens)

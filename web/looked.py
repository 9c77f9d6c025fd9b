"""The access record of a reviewer, written before anything is shown (R77)."""

from datetime import date, datetime

from domain.aggregates.dispute import Dispute
from storage.looks import Look
from web.visits import Visit


def looked(visit: Visit, under: Dispute, known: datetime | None, on: date | None, suffix: str = "") -> None:
    """Record that somebody looks under the grant of a dispute, and at which moments.

    Where one page shows more than one moment, a `suffix` after the reference of the request tells them apart.
    """
    account = visit.account
    visit.site.looks.write(
        Look(
            reference=f"{visit.passage.reference}{suffix}",
            dispute=under.id,
            plan=under.plan,
            organisation=account.organisation,
            account=account.id,
            at=visit.now,
            page=visit.request.url.path,
            known=known,
            on_day=on,
        )
    )

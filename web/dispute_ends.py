"""What a side of a dispute does with a reason alone: withdraw it, end it without a reviewer, revoke a grant, appeal."""

from uuid import UUID

from domain.commands import disputes as commands
from domain.commands.work import UseCase
from web.disputes import own_dispute
from web.efforts import reason
from web.frames import frame
from web.visits import Answer, Visit, action, page


@page("/plans/{plan:uuid}/disputes/{dispute:uuid}/withdrawal/new", permission="withdraw_dispute")
def withdrawing_page(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """Ask why the dispute, or the appeal, is withdrawn."""
    return _ask(visit, plan, dispute, "withdrawal")


@action("/plans/{plan:uuid}/disputes/{dispute:uuid}/withdrawal", permission="withdraw_dispute", again=withdrawing_page)
def withdraw_dispute(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """Withdraw a dispute, or an appeal."""
    return _end(visit, plan, dispute, commands.withdraw_dispute)


@page("/plans/{plan:uuid}/disputes/{dispute:uuid}/lapse/new", permission="lapse_dispute")
def lapsing_page(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """Ask why a dispute ends without a reviewer."""
    return _ask(visit, plan, dispute, "lapse")


@action("/plans/{plan:uuid}/disputes/{dispute:uuid}/lapse", permission="lapse_dispute", again=lapsing_page)
def lapse_dispute(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """End a dispute for which no reviewer was agreed in time."""
    return _end(visit, plan, dispute, commands.lapse_dispute)


@page("/plans/{plan:uuid}/disputes/{dispute:uuid}/revocation/new", permission="revoke_grant")
def revoking_page(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """Ask why the reviewer may look no longer."""
    return _ask(visit, plan, dispute, "revocation")


@action("/plans/{plan:uuid}/disputes/{dispute:uuid}/revocation", permission="revoke_grant", again=revoking_page)
def revoke_grant(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """End the reviewer's task, and all that it may see, at once."""
    return _end(visit, plan, dispute, commands.revoke_grant)


@page("/plans/{plan:uuid}/disputes/{dispute:uuid}/appeal/new", permission="appeal_dispute")
def appealing_page(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """Ask what is wrong with the decision."""
    return _ask(visit, plan, dispute, "appeal")


@action("/plans/{plan:uuid}/disputes/{dispute:uuid}/appeal", permission="appeal_dispute", again=appealing_page)
def appeal_dispute(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """Ask another reviewer, once."""
    return _end(visit, plan, dispute, commands.appeal_dispute)


def _ask(visit: Visit, plan: UUID, dispute: UUID, way: str) -> Answer:
    reading, found = own_dispute(visit, plan, dispute)
    return visit.render("disputes/end.html", **frame(reading, "disputes"), dispute=found, way=way)


def _end(visit: Visit, plan: UUID, dispute: UUID, use_case: UseCase) -> Answer:
    own_dispute(visit, plan, dispute)
    why = reason(visit.form)
    visit.form.check()
    visit.do(use_case, dispute=dispute, reason=why)
    return visit.see(f"/plans/{plan}/disputes/{dispute}", visit._("Vastgelegd, met uw reden."))

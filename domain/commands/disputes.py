"""Use cases on disputes: both sides tell their story and agree on a reviewer, who looks, and decides."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

import msgspec

from domain.aggregates import dispute as disputes
from domain.aggregates import plan as plans
from domain.aggregates.amendment import Amendment, AmendmentStatus
from domain.aggregates.dispute import Dispute, DisputeCode, Outcome, Replay, Subject, SubjectKind, Verdict
from domain.aggregates.initiative import Initiative
from domain.aggregates.organisation import Organisation
from domain.aggregates.partnership import Partnership
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import Trajectory
from domain.commands.books import OpenedBook
from domain.commands.plans import permitted
from domain.commands.work import Work, use_case
from domain.events import Event
from domain.refusals import Missing, Refused


@use_case
def raise_dispute(
    work: Work,
    *,
    plan: UUID,
    dispute: UUID,
    subjects: tuple[Subject, ...],
    code: DisputeCode,
    story: str,
    desired: str,
) -> None:
    """Raise a dispute about entries under an objection, revenue, or what was signed."""
    found = permitted(work, plan)
    drafts = [work.load(Amendment, each.id) for each in subjects if each.id in found.amendments]
    others = [work.load(Dispute, id) for id in found.disputes]
    raised = disputes.raise_dispute(
        work.find(Dispute, dispute),
        work.head,
        plan=found,
        contractor=_contractor(work, found, subjects),
        subjects=subjects,
        signed={each.id for each in drafts if each.status is AmendmentStatus.ACCEPTED},
        elsewhere={subject.id for each in others if each.open for subject in each.subjects},
        code=code,
        story=story,
        desired=desired,
    )
    work.record(work.find(Dispute, dispute), raised)
    work.record(found, plans.open_dispute(found, work.head, dispute=dispute))


@use_case
def answer_dispute(work: Work, *, dispute: UUID, story: str) -> None:
    """Tell the other side's story."""
    found = _permitted(work, dispute)
    work.record(found, disputes.answer_dispute(found, work.head, story=story))


@use_case
def propose_reviewer(work: Work, *, dispute: UUID, reviewer: UUID, last_day: date, ground: str) -> None:
    """Propose an organisation that has no part in the plan as the reviewer."""
    found = _permitted(work, dispute)
    work.load(Organisation, reviewer)
    proposed = disputes.propose_reviewer(
        found,
        work.head,
        reviewer=reviewer,
        independent=_independent(work, found, reviewer),
        last_day=last_day,
        ground=ground,
    )
    work.record(found, proposed)


@use_case
def accept_reviewer(work: Work, *, dispute: UUID, revision: int) -> None:
    """Agree with the reviewer whom the other side proposed."""
    found = _permitted(work, dispute)
    proposal = found.round.proposal
    accepted = disputes.accept_reviewer(
        found,
        work.head,
        independent=proposal is None or _independent(work, found, proposal.reviewer),
        revision=revision,
    )
    work.record(found, accepted)


@use_case
def open_grant(work: Work, *, dispute: UUID, content: str) -> None:
    """Confirm the confidentiality statement, and look from now on."""
    found = _permitted(work, dispute)
    opened = disputes.open_grant(
        found, work.head, independent=_independent(work, found, work.actor.organisation), content=content
    )
    work.record(found, opened)


@use_case
def revoke_grant(work: Work, *, dispute: UUID) -> None:
    """End the reviewer's task and all that it may see, at once."""
    found = _permitted(work, dispute)
    work.record(found, disputes.revoke_grant(found, work.head))


@use_case
def stand_down(work: Work, *, dispute: UUID) -> None:
    """Give the reviewer's task back."""
    found = _permitted(work, dispute)
    work.record(found, disputes.stand_down(found, work.head))


@use_case
def decide_dispute(
    work: Work, *, dispute: UUID, verdicts: tuple[Verdict, ...], on: date, known: datetime, version: int
) -> None:
    """Decide, upon the plan as `known` at a moment and valued `on` a day; what follows from it is recorded with it."""
    found = _permitted(work, dispute)
    plan = work.load(Plan, found.plan)
    replayed = work.replayed(plan, min(known, work.head.at))
    decided = disputes.decide_dispute(
        found, work.head, plan=plan, verdicts=verdicts, replay=replay_of(replayed, on, known), version=version
    )
    work.record(found, decided)
    for event in list(_effects(work, found, plan, decided.verdicts)):
        work.record(plan, event)
    _revalue(work, found, plan)


@use_case
def appeal_dispute(work: Work, *, dispute: UUID) -> None:
    """Ask another reviewer, once."""
    found = _permitted(work, dispute)
    work.record(found, disputes.appeal_dispute(found, work.head, plan=work.load(Plan, found.plan)))


@use_case
def withdraw_dispute(work: Work, *, dispute: UUID) -> None:
    """Not go on with one's own dispute, or one's own appeal."""
    found = _permitted(work, dispute)
    work.record(found, disputes.withdraw_dispute(found, work.head))


@use_case
def lapse_dispute(work: Work, *, dispute: UUID) -> None:
    """End a dispute for which no reviewer was agreed in time."""
    found = _permitted(work, dispute)
    work.record(found, disputes.lapse_dispute(found, work.head))


@use_case
def propose_settlement(work: Work, *, dispute: UUID, text: str) -> None:
    """Propose how both come to terms."""
    found = _permitted(work, dispute)
    work.record(found, disputes.propose_settlement(found, work.head, text=text))


@use_case
def agree_settlement(work: Work, *, dispute: UUID, revision: int) -> None:
    """Come to terms as the other side proposed."""
    found = _permitted(work, dispute)
    work.record(found, disputes.agree_settlement(found, work.head, revision=revision))


def replay_of(opened: OpenedBook, on: date, known: datetime) -> Replay:
    """Return which streams at which version say what a plan was worth on a day, as known at a moment."""
    heads = sorted((id.hex, len(stream)) for id, stream in opened.streams.items())
    return Replay(
        on=on,
        known=known,
        version=opened.book.plan.version,
        content=hashlib.sha256(msgspec.json.encode(heads)).hexdigest(),
    )


def _permitted(work: Work, dispute: UUID) -> Dispute:
    found = work.load(Dispute, dispute)
    work.permit(found)
    return found


def _contractor(work: Work, plan: Plan, subjects: tuple[Subject, ...]) -> UUID:
    """Return who stands for the contractor's side: whoever recorded what is in dispute, or else who signs.

    One dispute is with one of them: what a competitor recorded is not there for another contractor.
    """
    [signs] = sorted(plan.signing)[:1]
    found = [plan.objections[each.objection] for each in subjects if each.objection in plan.objections]
    if work.actor.organisation != plan.client and any(
        each.recorder not in {work.actor.organisation, None} for each in found
    ):
        raise Missing(plan.id)
    sides = {each.recorder if each.recorder in plan.contractors else signs for each in found}
    if len(found) < len(subjects):
        sides.add(signs)
    if len(sides) > 1:
        raise Refused("dispute.several-sides", field="subjects")
    return next((side for side in sides if side is not None), signs)


def _independent(work: Work, dispute: Dispute, organisation: UUID) -> bool:
    """Tell whether an organisation has no part in the plan: as a party, a carrier, a receiver or a partner."""
    plan = work.load(Plan, dispute.plan)
    if organisation in {plan.client, *plan.contractors, *dispute.sides}:
        return False
    ways = (work.load(Trajectory, id) for id in plan.trajectories)
    if any(organisation in way.partners() for way in ways):
        return False
    shared = (work.load(Initiative, id) for id in plan.initiatives)
    if any(organisation in {*each.partners, *each.clients()} for each in shared):
        return False
    return plan.partnership is None or organisation not in work.load(Partnership, plan.partnership).members


def _effects(work: Work, dispute: Dispute, plan: Plan, verdicts: tuple[Verdict, ...]) -> Iterator[Event]:
    """Yield what a decision changes in the plan."""
    for verdict in verdicts:
        subject, upheld = dispute.subject(verdict.subject), verdict.outcome is Outcome.UPHELD
        match subject.kind:
            case SubjectKind.ENTRY if subject.objection is not None:
                yield from plans.decide_objection(
                    plan, work.head, objection=subject.objection, dispute=dispute.id, upheld=upheld
                )
            case SubjectKind.REVENUE if verdict.cents is not None:
                yield from plans.decide_revenue(
                    plan,
                    work.head,
                    statement=subject.id,
                    dispute=dispute.id,
                    revision=subject.revision,
                    amount=verdict.cents,
                )
            case _:
                yield plans.decide_signature(plan, work.head, signed=subject.id, dispute=dispute.id, holds=not upheld)


def _revalue(work: Work, dispute: Dispute, plan: Plan) -> None:
    """Say which trajectories an upheld objection takes out of, or lets back into, every plan in which they count."""
    stages = {subject.id for subject in dispute.subjects if subject.kind is SubjectKind.ENTRY}
    for way in (work.load(Trajectory, id) for id in plan.trajectories):
        if stages & way.stages.keys():
            work.revalue(way)

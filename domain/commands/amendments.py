"""Use cases on amendments: a shared draft, two signatures, and their effect on the plan in one transaction."""

from datetime import date
from uuid import UUID

from domain.aggregates import amendment as amendments
from domain.aggregates import plan as plans
from domain.aggregates import remarking
from domain.aggregates.amendment import Amendment, Signing
from domain.aggregates.framework import Framework
from domain.aggregates.organisation import Organisation
from domain.aggregates.plan import Plan
from domain.aggregates.remarks import Part
from domain.aggregates.trajectory import Trajectory
from domain.changes import AnyChange, FrameworkAgreed
from domain.commands.plans import permitted
from domain.commands.work import Work, use_case
from domain.refusals import Missing, Refused
from domain.terms import AskCode, Party, StageKind


def _drafted(work: Work, plan: UUID, amendment: UUID) -> tuple[Plan, Amendment, Party]:
    found = permitted(work, plan)
    draft = work.load(Amendment, amendment)
    if draft.plan != plan:
        raise Missing(amendment)
    return found, draft, found.party(work.actor.organisation)


@use_case
def open_amendment(
    work: Work,
    *,
    plan: UUID,
    amendment: UUID,
    title: str,
    change: AnyChange | None = None,
    changes: tuple[AnyChange, ...] = (),
) -> None:
    """Open a draft on a plan, with its first `change` in it where there is one, or with several at once."""
    found = permitted(work, plan)
    draft = work.find(Amendment, amendment)
    party = found.party(work.actor.organisation)
    opened = amendments.open_amendment(draft, work.head, plan=plan, title=title, party=party)
    work.record(draft, opened)
    work.record(found, plans.open_amendment(found, work.head, amendment=amendment, title=opened.title))
    for each in (change, *changes) if change is not None else changes:
        sound = _sound(work, found, each)
        work.record(draft, amendments.write_change(draft, work.head, change=sound, party=party, revision=0))


@use_case
def retitle_amendment(work: Work, *, plan: UUID, amendment: UUID, title: str, version: int) -> None:
    """Give a draft another title."""
    _, draft, party = _drafted(work, plan, amendment)
    retitled = amendments.retitle_amendment(draft, work.head, title=title, party=party, version=version)
    work.record(draft, retitled)


@use_case
def write_change(work: Work, *, plan: UUID, amendment: UUID, change: AnyChange, revision: int) -> None:
    """Write a change in a draft, or another wording of it."""
    found, draft, party = _drafted(work, plan, amendment)
    sound = _sound(work, found, change)
    work.record(
        draft,
        amendments.write_change(draft, work.head, change=sound, party=party, revision=revision),
    )


@use_case
def drop_change(work: Work, *, plan: UUID, amendment: UUID, subject: UUID, revision: int) -> None:
    """Take a change out of a draft."""
    _, draft, party = _drafted(work, plan, amendment)
    dropped = amendments.drop_change(draft, work.head, subject=subject, party=party, revision=revision)
    work.record(draft, dropped)


@use_case
def propose_amendment(
    work: Work, *, plan: UUID, amendment: UUID, version: int, signature: str = "", respond_by: date | None = None
) -> None:
    """Sign a draft and lay it before the other party; `signature` is the line that one's own key gave, if any."""
    found, draft, party = _drafted(work, plan, amendment)
    signing = _signing(work, found, signature)
    proposed = amendments.propose_amendment(
        draft, work.head, party=party, version=version, signing=signing, respond_by=respond_by
    )
    work.record(draft, proposed)


@use_case
def accept_amendment(
    work: Work, *, plan: UUID, amendment: UUID, version: int, content: str, signature: str = ""
) -> None:
    """Accept exactly the content that was read; the plan changes in the same transaction."""
    found, draft, party = _drafted(work, plan, amendment)
    for change in draft.changes.values():
        _require_hours(work, found, change)
    signing = _signing(work, found, signature)
    signed = amendments.accept_amendment(
        draft, work.head, party=party, version=version, content=content, signing=signing
    )
    effect = plans.accept_amendment(
        found,
        work.head,
        amendment=amendment,
        title=draft.title,
        content=content,
        changes=tuple(draft.changes.values()),
    )
    work.record(draft, signed)
    work.record(found, effect)


@use_case
def decline_amendment(work: Work, *, plan: UUID, amendment: UUID, version: int, code: AskCode | None = None) -> None:
    """Decline the other party's proposal."""
    _, draft, party = _drafted(work, plan, amendment)
    work.record(draft, amendments.decline_amendment(draft, work.head, party=party, version=version, code=code))


@use_case
def withdraw_amendment(work: Work, *, plan: UUID, amendment: UUID, version: int) -> None:
    """Take back a draft or a proposal."""
    _, draft, party = _drafted(work, plan, amendment)
    work.record(draft, amendments.withdraw_amendment(draft, work.head, party=party, version=version))


@use_case
def make_remark(
    work: Work,
    *,
    plan: UUID,
    amendment: UUID,
    remark: UUID,
    text: str,
    subject: UUID | None = None,
    part: Part = Part.WHOLE,
) -> None:
    """Say something of a draft, or of a part of a change in it."""
    _, draft, party = _drafted(work, plan, amendment)
    made = remarking.make_remark(draft, work.head, remark=remark, subject=subject, part=part, text=text, party=party)
    work.record(draft, made)


@use_case
def answer_remark(work: Work, *, plan: UUID, amendment: UUID, remark: UUID, text: str) -> None:
    """Say something back."""
    _, draft, party = _drafted(work, plan, amendment)
    work.record(draft, remarking.answer_remark(draft, work.head, remark=remark, text=text, party=party))


@use_case
def resolve_remark(work: Work, *, plan: UUID, amendment: UUID, remark: UUID, said: int) -> None:
    """Call a remark seen to, after reading all that was `said`."""
    _, draft, party = _drafted(work, plan, amendment)
    work.record(draft, remarking.resolve_remark(draft, work.head, remark=remark, said=said, party=party))


def _signing(work: Work, plan: Plan, signature: str) -> Signing:
    own = work.load(Organisation, work.actor.organisation)
    return Signing(own, signature, required=plan.needs_keys)


def _sound(work: Work, plan: Plan, change: AnyChange) -> AnyChange:
    """Return a change as the log may keep it; a framework is one that was published, and in force by its first day."""
    sound = plans.sound_change(plan, change)
    if isinstance(sound, FrameworkAgreed):
        chosen = work.load(Framework, sound.framework.framework)
        if chosen.reference(sound.framework.version) != sound.framework:
            raise Refused("framework.unpublished", field="framework")
        in_force = chosen.versions[sound.framework.version].in_force
        if in_force is not None and sound.first_day < in_force:
            raise Refused("framework.not-in-force", field="first_day", first=in_force)
        _require_hours(work, plan, sound)
    return sound


def _require_hours(work: Work, plan: Plan, change: AnyChange) -> None:
    """Refuse a move to a framework that counts the hours of a week, while a stage at work says nothing of them."""
    if not isinstance(change, FrameworkAgreed):
        return
    document = work.load(Framework, change.framework.framework).versions[change.framework.version]
    if document.values["full_count_hours"].value is None:
        return
    silent = [
        stage
        for id in plan.trajectories
        for stage in work.load(Trajectory, id).standing()
        if stage.facts.kind in {StageKind.EMPLOYMENT, StageKind.SHELTERED}
        and stage.facts.weekly_minutes is None
        and (stage.facts.last_day is None or change.first_day <= stage.facts.last_day)
    ]
    if silent:
        raise Refused("framework.hours-missing", field="framework", count=len(silent))

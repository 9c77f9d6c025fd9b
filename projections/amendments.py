"""What an amendment would change: each change beside what it was written on, and the plan as it would become."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.aggregates import plan as plans
from domain.aggregates.amendment import Amendment
from domain.aggregates.plan import Plan
from domain.aggregates.plan.events import AmendmentAccepted
from domain.changes import (
    ActionAgreed,
    AnyChange,
    CommitmentAgreed,
    ContractCombined,
    CriterionAgreed,
    FrameworkAgreed,
    GroundAgreed,
    PercentageAgreed,
    SectionWritten,
    SettlementAgreed,
    SigningAgreed,
    framework_subject,
    ground_subject,
    signing_subject,
)
from domain.closing import settlement_of
from domain.commands.books import OpenedBook, holding
from domain.events import Head, Recorded
from domain.terms import CombiningGround
from domain.worth import Book


class Written(msgspec.Struct, frozen=True):
    """A change of a draft as `head` wrote it at `revision`.

    `before` is what the plan said when it was written, None for something new. `outdated` tells that the plan has
    moved on under it since.
    """

    change: AnyChange
    before: AnyChange | None
    revision: int
    head: Head
    outdated: bool


class Difference(msgspec.Struct, frozen=True):
    """What a draft says about a subject now, and what it said before; None where it said nothing."""

    before: AnyChange | None
    after: AnyChange | None


def written(opened: OpenedBook, amendment: Amendment) -> list[Written]:
    """Return the changes of an amendment, in the order in which they were first written."""
    plan, changes = opened.book.plan, list(amendment.changes.values())
    stream = opened.streams[amendment.id]
    before = _agreed_at(opened.streams[plan.id], plan.id, changes)
    outdated = {change.subject for change in plans.outdated_changes(plan, changes)} if amendment.open else set()
    return [
        Written(
            change=change,
            before=before.get(change.subject),
            revision=amendment.revisions[change.subject],
            head=stream[amendment.revisions[change.subject] - 1].event.head,
            outdated=change.subject in outdated,
        )
        for change in changes
    ]


def agreed_on(plan: Plan, subject: UUID) -> AnyChange | None:
    """Return what a plan says about a subject, as the change that would write just that; None if it says nothing."""
    if section := plan.sections.get(subject):
        return SectionWritten(subject=subject, base=section.revision, heading=section.heading, text=section.text)
    if action := plan.actions.get(subject):
        return ActionAgreed(subject=subject, base=action.revision, terms=action.terms)
    if commitment := plan.commitments.get(subject):
        return CommitmentAgreed(subject=subject, base=commitment.revision, terms=commitment.terms)
    if criterion := plan.criteria.get(subject):
        return CriterionAgreed(subject=subject, base=criterion.revision, text=criterion.text)
    if plan.settling and subject == settlement_of(plan.id):
        return SettlementAgreed(subject=subject, base=plan.settling.revision, terms=plan.settling.terms)
    if contract := plan.contracts.get(subject):
        ground = plan.grounds.get(subject, CombiningGround(basis="", reference=""))
        return ContractCombined(subject=subject, base=1, contract=contract, ground=ground)
    if subject == ground_subject(plan.id) and plan.combining:
        return GroundAgreed(subject=subject, base=plan.combining.revision, ground=plan.combining.ground)
    if subject == signing_subject(plan.id) and plan.signing_keys:
        return SigningAgreed(subject=subject, base=plan.signing_keys.revision, keys=plan.signing_keys.keys)
    if subject == plan.id:
        own = plan.percentage
        return PercentageAgreed(subject=subject, base=own.revision, percentage=own.points, motivation=own.motivation)
    if subject == framework_subject(plan.id):
        move = plan.moves[-1] if plan.moves else None
        return FrameworkAgreed(
            subject=subject,
            base=move.revision if move else 1,
            framework=plan.frozen,
            first_day=move.first_day if move else plan.first_day,
            motivation=move.motivation if move else "",
        )
    return None


def agreed_at(opened: OpenedBook, subject: UUID, version: int) -> AnyChange | None:
    """Return what the plan said about a subject at a version of its stream."""
    plan = opened.book.plan.id
    return agreed_on(Plan.replay(plan, opened.streams[plan][:version]), subject)


def written_at(opened: OpenedBook, amendment: UUID, subject: UUID, revision: int) -> AnyChange | None:
    """Return what a draft said about a subject at a version of its stream, None where it said nothing."""
    return Amendment.replay(amendment, opened.streams[amendment][:revision]).changes.get(subject)


def since(opened: OpenedBook, amendment: Amendment, version: int) -> list[Difference]:
    """Return what changed in a draft after a version of it was read."""
    read = Amendment.replay(amendment.id, opened.streams[amendment.id][:version])
    subjects = dict.fromkeys((*read.changes, *amendment.changes))
    return [
        Difference(read.changes.get(subject), amendment.changes.get(subject))
        for subject in subjects
        if read.changes.get(subject) != amendment.changes.get(subject)
    ]


def superseded(opened: OpenedBook, amendment: Amendment) -> dict[UUID, UUID]:
    """Return which accepted amendment last put something else in the place of what an amendment says, by subject.

    An open one is overtaken by what was accepted after it was written; an accepted one by what was accepted later.
    One that was declined or withdrawn says nothing that could be.
    """
    if amendment.ended and not amendment.accepted:
        return {}
    found: dict[UUID, UUID] = {}
    after = {subject: change.base for subject, change in amendment.changes.items()}
    for recorded in opened.streams[opened.book.plan.id]:
        event: Any = recorded.event
        if not isinstance(event, AmendmentAccepted):
            continue
        if event.amendment == amendment.id:
            found = {}
            continue
        for change in event.changes:
            if recorded.originator_version > after.get(change.subject, recorded.originator_version):
                found[change.subject] = event.amendment
    return found


def if_accepted(opened: OpenedBook, amendment: Amendment, at: datetime) -> Book:
    """Return the book as it would be if an amendment were accepted now; refuses `amendment.outdated`."""
    plan = Plan.replay(opened.book.plan.id, opened.streams[opened.book.plan.id]).required()
    head = Head(at=at, by=plan.id, organisation=plan.client, command=amendment.id)
    plan.evolve(
        plans.accept_amendment(
            plan,
            head,
            amendment=amendment.id,
            title=amendment.title,
            content=amendment.content,
            changes=tuple(amendment.changes.values()),
        )
    )
    return msgspec.structs.replace(opened.book, plan=plan).under(holding(plan, opened.streams))


def open_amendments(book: Book) -> list[Amendment]:
    """Return the amendments of a plan on which nobody has decided yet, newest first."""
    return [amendment for amendment in book.amendments.values() if amendment.open][::-1]


def _agreed_at(stream: Sequence[Recorded], plan: UUID, changes: Iterable[AnyChange]) -> dict[UUID, AnyChange | None]:
    """Return what the plan said about the subject of each change at the revision that it was written on."""
    bases: dict[int, list[UUID]] = {}
    for change in changes:
        bases.setdefault(change.base, []).append(change.subject)
    found: dict[UUID, AnyChange | None] = {}
    state = Plan(id=plan)
    for item in stream[: max(bases, default=0)]:
        event: Any = item.event
        state.version = item.originator_version
        state.apply(event)
        found |= {subject: agreed_on(state, subject) for subject in bases.get(state.version, ())}
    return found

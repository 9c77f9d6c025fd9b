"""The steps of a trajectory: started, changed, ended and withdrawn by their carrier, who alone sees their value."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import WORKING, EndCause, Stage, Trajectory
from domain.authority import authorise
from domain.commands import trajectories as commands
from domain.commands.books import holding
from domain.commands.work import UseCase
from domain.events import Recorded
from domain.refusals import Missing
from domain.terms import (
    PERMITTED_EVIDENCE,
    WHOLE,
    Allocation,
    Relation,
    Share,
    StageFacts,
    StageKind,
    Support,
)
from domain.worth import Book
from projections.plans import carried_by
from web import components
from web.choices import Option, action_options, options
from web.efforts import (
    STALE,
    Meanwhile,
    definitions,
    filled_rows,
    read_before,
    read_evidence,
    read_period,
    reason,
    require_past,
    rows,
    stage_lines,
    stage_meanwhile,
    takes_theirs,
    trajectory_of,
)
from web.elements import STEPS, standard_of_stage
from web.forms import Form, Malformed, typed_hours, typed_percentage
from web.frames import frame
from web.reading import Reading, read_now
from web.subjects import compared
from web.visits import Answer, Visit, action, page

ALLOCATION: Final = ("allocation_plan", "allocation_first_day", "allocation_last_day", "allocation_share")
"""The fields of one plan's share in one period."""


class Subject(msgspec.Struct, frozen=True):
    """What a form is about: a step to start, in a trajectory or as the first of one, or one that is there already."""

    reading: Reading
    trajectory: Trajectory | None = None
    stage: Stage | None = None

    @property
    def address(self) -> str:
        """Where the form is sent."""
        if self.trajectory is None:
            return self.back
        return f"{self.back}/stages/{self.stage.id}" if self.stage else f"{self.back}/stages"

    @property
    def kind(self) -> StageKind | None:
        """Which step it is, where that is known beforehand."""
        return self.stage.facts.kind if self.stage else None

    @property
    def ending(self) -> bool:
        """Whether the step is proposed as the end of the chain."""
        return False

    @property
    def back(self) -> str:
        """Where the reader came from."""
        listed = f"/plans/{self.reading.plan.id}/trajectories"
        return f"{listed}/{self.trajectory.id}" if self.trajectory else listed


class Existing(Subject, frozen=True, kw_only=True):
    """A step that is there already."""

    trajectory: Trajectory
    stage: Stage


@page("/plans/{plan:uuid}/trajectories/new", permission="start_trajectory")
def trajectory_page(visit: Visit, plan: UUID) -> Answer:
    """Ask which step a trajectory begins with, and then for that step."""
    return ask_step(Subject(read_now(visit, plan, permission="start_trajectory")))


@action("/plans/{plan:uuid}/trajectories", permission="start_trajectory", again=trajectory_page)
def start_trajectory(visit: Visit, plan: UUID) -> Answer:
    """Show what the first step is worth, and start the trajectory once that was seen."""
    subject, form = Subject(read_now(visit, plan, permission="start_trajectory")), visit.form
    if form.raw("step") == "change":
        return ask_step(subject)
    groups = [name for name, _ in subject.reading.framework.under("multipliers")]
    trajectory = form.id_for("trajectory")
    told = {
        "trajectory": trajectory,
        "stage": form.id_for("stage"),
        "facts": read_step(subject, form),
        "group": "" if form.empty("group") else form.one_of("group", groups),
        "counted_before": _counted_before(visit),
    }
    say = visit._("Het traject is gestart en de stap telt mee.")
    return _carry(subject, commands.start_trajectory, told, f"{subject.back}/{trajectory}", say)


@page("/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/new", permission="start_stage")
def stage_page(visit: Visit, plan: UUID, trajectory: UUID) -> Answer:
    """Ask which step comes next, and then for that step."""
    return ask_step(own_trajectory(visit, plan, trajectory, "start_stage"))


@action("/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages", permission="start_stage", again=stage_page)
def start_stage(visit: Visit, plan: UUID, trajectory: UUID) -> Answer:
    """Show what the step is worth, and start it once that was seen."""
    subject, form = own_trajectory(visit, plan, trajectory, "start_stage"), visit.form
    if form.raw("step") == "change":
        return ask_step(subject)
    told = {"trajectory": trajectory, "stage": form.id_for("stage"), "facts": read_step(subject, form)}
    return _carry(subject, commands.start_stage, told, subject.back, visit._("De stap is gestart en telt mee."))


@page("/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/change", permission="change_stage")
def change_page(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID) -> Answer:
    """Ask for what changes in a step, and why."""
    return ask_step(_existing(visit, plan, trajectory, stage, "change_stage"))


@action(
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/change",
    permission="change_stage",
    again=change_page,
)
def change_stage(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID) -> Answer:
    """Show what the changed step is worth, and change it once that was seen."""
    subject, form = _existing(visit, plan, trajectory, stage, "change_stage"), visit.form
    if form.raw("step") == "change":
        return ask_step(subject)
    if takes_theirs(form):
        return visit.see(
            subject.back, visit._("De stap is gebleven zoals die nu is vastgelegd. Uw wijziging is vervallen.")
        )
    told = {
        "trajectory": trajectory,
        "stage": stage,
        "facts": read_step(subject, form),
        "revision": form.revision,
        "reason": reason(form),
    }
    say = visit._("De wijziging van de stap is vastgelegd.")
    return _carry(subject, commands.change_stage, told, subject.back, say, "change")


@page("/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/end", permission="end_stage")
def end_page(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID) -> Answer:
    """Ask for the last day of a step, and an impersonal cause."""
    return _ask_end(_existing(visit, plan, trajectory, stage, "end_stage"))


@action(
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/end",
    permission="end_stage",
    again=end_page,
)
def end_stage(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID) -> Answer:
    """Show what the step comes to, and end it once that was seen."""
    subject, form = _existing(visit, plan, trajectory, stage, "end_stage"), visit.form
    if form.raw("step") == "change":
        return _ask_end(subject)
    told = {
        "trajectory": trajectory,
        "stage": stage,
        "last_day": form.day("last_day"),
        "cause": form.choice("cause", EndCause),
        "revision": form.revision,
    }
    return _carry(subject, commands.end_stage, told, subject.back, visit._("De stap is beëindigd."), "end")


@page(
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/withdrawal",
    permission="withdraw_stage",
)
def withdrawal_page(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID) -> Answer:
    """Ask why a step should not have been recorded."""
    return _small(_existing(visit, plan, trajectory, stage, "withdraw_stage"), "withdrawal")


@action(
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/withdrawal",
    permission="withdraw_stage",
    again=withdrawal_page,
)
def withdraw_stage(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID) -> Answer:
    """Withdraw a step that should not have been recorded."""
    back, form = _existing(visit, plan, trajectory, stage, "withdraw_stage").back, visit.form
    why, revision = reason(form), form.revision
    form.check()
    visit.do(commands.withdraw_stage, trajectory=trajectory, stage=stage, revision=revision, reason=why)
    return visit.see(
        back, visit._("De stap is ingetrokken. Ze telt niet meer mee; in de geschiedenis blijft ze staan.")
    )


def own_trajectory(visit: Visit, plan: UUID, trajectory: UUID, permission: str) -> Subject:
    """Return a trajectory that the reader carries a part of, to start a step in; for anybody else it is `Missing`."""
    reading = read_now(visit, plan, permission="see_plan")
    found = trajectory_of(reading, trajectory)
    authorise(permission, visit.actor, found)
    return Subject(reading, found)


def _existing(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID, permission: str) -> Existing:
    """Return a step that the reader's organisation carries; for anybody else it is `Missing`."""
    reading = read_now(visit, plan, permission="see_plan")
    found = trajectory_of(reading, trajectory)
    authorise(permission, visit.actor, found)
    if stage not in found.stages or found.stages[stage].carrier != visit.account.organisation:
        raise Missing(stage)
    return Existing(reading, trajectory=found, stage=found.stages[stage])


def _carry(subject: Subject, use_case: UseCase, told: dict[str, Any], then: str, say: str, under: str = "") -> Answer:
    """Carry the form one step on: to the review of its value, or into the log."""
    visit, form = subject.reading.visit, subject.reading.visit.form
    form.check()
    if form.raw("step") == "save":
        visit.do(use_case, **told)
        return visit.see(then, say)
    address = f"{subject.address}/{under}" if under else subject.address
    return _review(subject, address, visit.rehearse(use_case, **told), told["trajectory"], told["stage"])


def _review(subject: Subject, address: str, rehearsed: tuple[Recorded, ...], trajectory: UUID, stage: UUID) -> Answer:
    """Show the employer the rule, the value until today and if it goes on as planned, and the evidence."""
    reading, visit = subject.reading, subject.reading.visit
    before = _with_plans(visit, reading.book, rehearsed)
    after = before.after(rehearsed)
    valuation, changed = after.valuation(reading.on), after.trajectories[trajectory].stages[stage]
    there = msgspec.structs.replace(reading.opened, book=after)
    seen = Reading(visit, there, reading.party, None, None)
    said = stage_lines(seen, changed.facts, own=True, cause=changed.cause)
    stood = stage_lines(reading, subject.stage.facts, own=True, cause=subject.stage.cause) if subject.stage else {}
    lines = [line for line in valuation.lines() if line.part == str(stage)]
    return visit.render(
        "stages/review.html",
        **frame(reading, "trajectories"),
        trajectory=subject.trajectory,
        stage=changed,
        said=definitions(said),
        changed=compared(stood, said) if stood else (),
        lines=lines,
        cents=sum(line.cents for line in lines),
        change=valuation.figures().realised - reading.figures.realised,
        later=valuation.expected.about({str(stage)}).realised(str(reading.plan.id), valuation.horizon),
        horizon=valuation.horizon,
        address=address,
        kept=[(name, value) for name, value in visit.form.kept() if name != "step"],
    )


def ask_step(subject: Subject) -> Answer:
    """Ask for a step: first which one, then only what belongs to that one."""
    reading, visit, changed = subject.reading, subject.reading.visit, subject.stage
    kind = subject.kind or _kind(visit)
    if kind is None:
        return _choose(subject)
    framework = reading.framework
    stored = stored_fields(changed.facts, visit.language) if changed else {}
    periods = sum(len(each.shares) for each in changed.facts.allocations) if changed else 0
    support = changed.facts.support if changed else Support.BENEFIT
    return visit.render(
        "stages/form.html",
        **frame(reading, "trajectories"),
        trajectory=subject.trajectory,
        changed=changed,
        ending=subject.ending,
        kind=kind,
        standard=standard_of_stage(visit, framework, kind),
        stored=stored,
        working=kind in WORKING,
        support=support,
        supports=options(Support, visit.language, explain=True),
        groups=options([f"group.{name}" for name, _ in framework.under("multipliers")], visit.language),
        hours_count=_hours_count(reading),
        evidence=options(PERMITTED_EVIDENCE[kind], visit.language, explain=True),
        rows=rows(visit.form, *ALLOCATION, stored=periods),
        divided=bool(filled_rows(visit.form, *ALLOCATION)) or periods > 1,
        plans=_plans_for(subject),
        actions=action_options(reading.book, changed.facts.action if changed else None),
        relations=options(Relation, visit.language),
        address=subject.address + ("/change" if changed else ""),
        back=subject.back,
        again=f"{subject.address}/new",
        revision=changed.revision if changed else 0,
        read=read_before(visit.form, changed.revision) if changed else 0,
        stale=visit.sentence(STALE),
        meanwhile=_meanwhile(subject) if isinstance(subject, Existing) else None,
    )


def _choose(subject: Subject) -> Answer:
    reading, visit = subject.reading, subject.reading.visit
    of_work = visit.request.query_params.get("element") == "1"
    kinds = STEPS if of_work else (*STEPS, StageKind.EDUCATION)
    return visit.render(
        "stages/choose.html",
        **frame(reading, "trajectories"),
        trajectory=subject.trajectory,
        steps=[(kind, standard_of_stage(visit, reading.framework, kind)) for kind in kinds],
        address=f"{subject.address}/new",
    )


def _ask_end(subject: Existing) -> Answer:
    return _small(subject, "end", causes=options(EndCause, subject.reading.visit.language))


def _small(subject: Existing, what: str, **context: Any) -> Answer:
    """Draw a form that asks one thing about a step."""
    reading, stage = subject.reading, subject.stage
    read = read_before(reading.visit.form, stage.revision, "revision")
    return reading.visit.render(
        f"stages/{what}.html",
        **frame(reading, "trajectories"),
        trajectory=subject.trajectory,
        stage=stage,
        lines=definitions(stage_lines(reading, stage.facts, own=True, cause=stage.cause)),
        stale=reading.visit.sentence(STALE),
        meanwhile=stage_meanwhile(reading, subject.trajectory, stage, read),
        address=f"{subject.address}/{what}",
        back=subject.back,
        **context,
    )


def _meanwhile(subject: Existing) -> Meanwhile | None:
    """Return what came between a change that was sent and the log; what was typed counts once it can be read."""
    reading, form = subject.reading, subject.reading.visit.form
    read = read_before(form, subject.stage.revision)
    typed = Form(form.kept(), reading.visit.language)
    facts = read_step(subject, typed) if form.raw("read") else None
    return stage_meanwhile(reading, subject.trajectory, subject.stage, read, None if typed.refusals else facts)


def _with_plans(visit: Visit, book: Book, rehearsed: Iterable[Recorded]) -> Book:
    """Return the book with every plan that the rehearsed events name."""
    named = {
        share.plan
        for item in rehearsed
        for allocation in getattr(getattr(item.event, "facts", None), "allocations", ())
        for share in allocation.shares
    }
    absent = named - book.plans().keys()
    if not absent:
        return book
    streams = visit.store.streams(absent)
    others = {id: Plan.replay(id, streams[id]).required() for id in absent}
    cited = visit.store.streams({each.framework for plan in others.values() for each in plan.frameworks()})
    frameworks = {id: holding(plan, cited) for id, plan in others.items()}
    return msgspec.structs.replace(book, others={**book.others, **others}, frameworks={**book.frameworks, **frameworks})


def _plans_for(subject: Subject) -> list[Option]:
    """Return the plans that days may count in: this one first, then its own, and those of others in the chain.

    The title of another's plan is no partner's concern; whoever signs for it is asked.
    """
    reading, way = subject.reading, subject.trajectory
    visit, own, others = reading.visit, reading.visit.account.organisation, reading.book.others.values()
    shared = {plan.id: plan.title for plan in others if own in plan.contractors}
    titles = {reading.plan.id: reading.plan.title} | shared | carried_by(visit.site.pool, own)
    carriers = way.carriers() if way else set()
    for plan in others:
        if plan.id not in titles and (carrying := sorted(carriers.intersection(plan.contractors))):
            period = components.period(plan.first_day, plan.last_day, visit.language)
            name = visit.site.name_of(carrying[0])
            titles[plan.id] = visit._("een plan van %(name)s, %(period)s", name=name, period=period)
    return [{"value": plan, "label": title} for plan, title in titles.items()]


def stored_fields(facts: StageFacts, language: str) -> dict[str, Any]:
    """Return what is stored of a step as the fields of its form show it."""
    fields: dict[str, Any] = {
        "first_day": facts.first_day.isoformat(),
        "planned_last_day": facts.planned_last_day.isoformat() if facts.planned_last_day else "",
        "last_day": facts.last_day.isoformat() if facts.last_day else "",
        "weekly_minutes": typed_hours(facts.weekly_minutes) if facts.weekly_minutes else "",
        "support": facts.support,
        "evidence_kind": facts.evidence.kind,
        "evidence_day": facts.evidence.day.isoformat(),
        "evidence_reference": facts.evidence.reference,
        "relation": facts.relation,
        "action": facts.action or "",
    }
    shares = [(allocation, share) for allocation in facts.allocations for share in allocation.shares]
    numbered = zip(rows(Form(), stored=len(shares), least=0), shares, strict=True)
    for row, (allocation, share) in numbered:
        fields |= {
            f"allocation_plan{row}": share.plan,
            f"allocation_first_day{row}": allocation.first_day.isoformat(),
            f"allocation_last_day{row}": allocation.last_day.isoformat() if allocation.last_day else "",
            f"allocation_share{row}": typed_percentage(share.share, language),
        }
    return fields


def _kind(visit: Visit) -> StageKind | None:
    """Return the step that was chosen, or None where that is still to be done."""
    sent = visit.form.raw("kind")
    asked = sent or visit.request.query_params.get("kind", "")
    if asked in set(StageKind):
        return StageKind(asked)
    if visit.form.kept():
        raise Malformed("kind")
    return None


def read_step(subject: Subject, form: Form) -> StageFacts:
    """Return a step as it was filled in."""
    changed = subject.stage.facts if subject.stage else None
    kind = changed.kind if changed else _kind(subject.reading.visit)
    if kind is None:
        raise Malformed("kind")
    working, today = kind in WORKING, subject.reading.visit.today
    first_day, last_day = read_period(form, "first_day", "last_day")
    require_past(form, today, first_day=first_day, last_day=last_day)
    planned_last_day = form.optional("planned_last_day", form.day)
    weekly_minutes = form.optional("weekly_minutes", form.hours) if working else None
    if working and form.empty("weekly_minutes") and _hours_count(subject.reading):
        form.refuse("stage.hours-needed", "weekly_minutes")
    support = form.choice("support", Support) if working else Support.BENEFIT
    allocations = _allocations(subject, form, first_day, last_day)
    return StageFacts(
        kind=kind,
        carrier=changed.carrier if changed else subject.reading.visit.account.organisation,
        first_day=first_day,
        last_day=last_day,
        planned_last_day=planned_last_day,
        weekly_minutes=weekly_minutes,
        support=support,
        allocations=allocations,
        end_of_chain=changed.end_of_chain if changed else "",
        later=changed.later if changed else (),
        relation=form.choice("relation", Relation),
        action=form.optional("action", form.id),
        evidence=read_evidence(form, kind, first_day, today),
    )


def _allocations(subject: Subject, form: Form, first_day: date, last_day: date | None) -> tuple[Allocation, ...]:
    """Return the allocation periods of the form; nothing filled in means: wholly to this plan, from the first day."""
    plan, filled = subject.reading.plan, filled_rows(form, *ALLOCATION)
    if not filled:
        beside = (
            "first_day" if first_day > plan.last_day else "last_day" if last_day and last_day < plan.first_day else ""
        )
        if beside and not form.refusals:
            form.refuse("entry.outside-plan", beside, first=plan.first_day, last=plan.last_day)
        return (Allocation(first_day=max(first_day, plan.first_day), shares=(Share(plan=plan.id, share=WHOLE),)),)
    plans = [str(option["value"]) for option in _plans_for(subject)]
    periods: dict[tuple[date, date | None], list[Share]] = {}
    for row in filled:
        chosen = form.one_of(f"allocation_plan{row}", plans) or str(plan.id)
        if form.empty(f"allocation_first_day{row}"):
            period = first_day, form.optional(f"allocation_last_day{row}", form.day)
        else:
            period = read_period(form, f"allocation_first_day{row}", f"allocation_last_day{row}")
        periods.setdefault(period, []).append(Share(plan=UUID(chosen), share=_share(form, f"allocation_share{row}")))
    return tuple(
        Allocation(first_day=first, last_day=last, shares=tuple(shares)) for (first, last), shares in periods.items()
    )


def _hours_count(reading: Reading) -> bool:
    """Tell whether the framework of the plan weighs the hours a week, so that they must be stated."""
    return reading.framework.values["full_count_hours"].value is not None


def _share(form: Form, field: str) -> int:
    """Return a share in basis points; the whole where nothing is filled in."""
    if form.empty(field):
        return WHOLE
    before, share = len(form.refusals), form.percentage(field)
    if len(form.refusals) == before and not 0 < share <= WHOLE:
        form.refuse("stage.share", field)
    return share


def _counted_before(visit: Visit) -> dict[UUID, int] | None:
    days = visit.form.optional("counted_before", visit.form.whole)
    return {visit.account.organisation: days} if days else None

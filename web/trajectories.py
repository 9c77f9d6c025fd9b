"""Trajectories: the steps of a pseudonymous person's way, started, changed and ended by the employer.

What a step is worth is shown to the employer before it is recorded, and never stands beside the person afterwards.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec

from domain.aggregates.framework import Framework
from domain.aggregates.plan import Objection, Plan
from domain.aggregates.trajectory import WORKING, EndCause, Stage, Trajectory
from domain.authority import authorise
from domain.commands import entries, trajectories
from domain.events import Recorded
from domain.refusals import Missing
from domain.terms import (
    PERMITTED_EVIDENCE,
    WHOLE,
    Allocation,
    Evidence,
    EvidenceKind,
    ObjectionCode,
    Relation,
    Share,
    StageFacts,
    StageKind,
    Support,
)
from domain.worth import Book
from web import charts, components
from web.choices import action_options, options
from web.entries import rates
from web.forms import typed_hours, typed_percentage
from web.reading import Reading, frame, read
from web.visits import Answer, Visit, action, page
from web.wording.words import label

PERIODS: Final = ("", "_2", "_3")
"""The allocation periods that a form has room for, by what stands behind the names of their fields."""

STEPS: Final = (
    StageKind.EMPLOYMENT,
    StageKind.SHELTERED,
    StageKind.WORK_EXPERIENCE,
    StageKind.ACTIVATION,
    StageKind.PREVENTION,
)
"""The steps of element 1; education is element 2 by itself."""


class Way(msgspec.Struct, frozen=True):
    """A trajectory as its reader sees it: its steps that count in this plan, and their picture."""

    trajectory: Trajectory
    steps: tuple[Stage, ...]
    picture: charts.TrajectoryPicture | None


@page("/plans/{plan:uuid}/trajectories", permission="see_plan")
def ways(visit: Visit, plan: UUID) -> Answer:
    """List the trajectories of a plan as steps over time, without a price."""
    reading = read(visit, plan)
    return visit.render("trajectories/list.html", **frame(reading, "trajectories"), ways=ways_of(reading))


def ways_of(reading: Reading) -> list[Way]:
    """Return the trajectories of a plan in the order in which they joined it."""
    return [way_of(reading, trajectory) for trajectory in reading.book.trajectories.values()]


def way_of(reading: Reading, trajectory: Trajectory) -> Way:
    """Return a trajectory with the steps that this reader may see: all for its employer, else those in this plan."""
    own = trajectory.employer == reading.visit.account.organisation
    steps = tuple(stage for stage in trajectory.stages.values() if own or counts_in(reading.plan.id, stage.facts))
    drawn = [stage for stage in steps if not stage.withdrawn]
    if not drawn:
        return Way(trajectory, steps, None)
    since = min(stage.facts.first_day for stage in drawn)
    until = max(stage.facts.last_day or stage.facts.planned_last_day or reading.on for stage in drawn)
    bars = [charts.Stage(stage.facts.kind, stage.facts.first_day, stage.facts.last_day) for stage in drawn]
    return Way(trajectory, steps, charts.trajectory(bars, since, max(until, reading.on, since), reading.on))


def counts_in(plan: UUID, facts: StageFacts) -> bool:
    """Tell whether days of a stage are allocated to a plan."""
    return any(share.plan == plan for allocation in facts.allocations for share in allocation.shares)


@page("/plans/{plan:uuid}/trajectories/{trajectory:uuid}", permission="see_plan")
def way(visit: Visit, plan: UUID, trajectory: UUID) -> Answer:
    """Show one trajectory: its steps, their evidence, and what each party may do."""
    reading = read(visit, plan)
    found = _trajectory(reading, trajectory)
    shown = way_of(reading, found)
    own = found.employer == visit.account.organisation
    return visit.render(
        "trajectories/show.html",
        **frame(reading, "trajectories"),
        way=shown,
        trajectory=found,
        own=own,
        steps=[
            {
                "stage": stage,
                "status": status_of(reading, stage),
                "running": stage.facts.last_day is None,
                "told": _told(reading, stage, own=own),
                "objections": _objections(reading, stage),
            }
            for stage in shown.steps
        ],
    )


def status_of(reading: Reading, stage: Stage) -> str:
    """Return where a step stands in this plan."""
    if stage.withdrawn:
        return "withdrawn"
    if stage.id in reading.plan.rejected():
        return "rejected"
    return "disputed" if stage.id in reading.plan.disputed() else "counted"


@page("/plans/{plan:uuid}/trajectories/new", permission="start_trajectory")
def trajectory_page(visit: Visit, plan: UUID) -> Answer:
    """Ask for the first step of a trajectory."""
    return _form(visit, read(visit, plan, permission="start_trajectory"))


@action("/plans/{plan:uuid}/trajectories", permission="start_trajectory", again=trajectory_page)
def start_trajectory(visit: Visit, plan: UUID) -> Answer:
    """Show what the first step is worth, and start the trajectory once that was seen."""
    reading = read(visit, plan, permission="start_trajectory")
    form = visit.form
    trajectory, stage = form.hidden_id("trajectory"), form.hidden_id("stage")
    if form.raw("step") == "change":
        return _form(visit, reading)
    groups = {name for name, _ in reading.book.framework.under("multipliers")}
    told: dict[str, Any] = {
        "trajectory": trajectory,
        "stage": stage,
        "facts": _facts(visit, reading),
        "group": form.one_of("group", groups) if not form.empty("group") else "",
        "counted_before": _counted_before(visit),
    }
    form.check()
    if form.raw("step") != "save":
        rehearsed = visit.rehearse(trajectories.start_trajectory, **told)
        return _review(visit, reading, f"/plans/{plan}/trajectories", rehearsed, stage)
    visit.do(trajectories.start_trajectory, **told)
    return visit.see(f"/plans/{plan}/trajectories/{trajectory}", visit._("Het traject is gestart en de stap telt mee."))


@page("/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/new", permission="start_stage")
def stage_page(visit: Visit, plan: UUID, trajectory: UUID) -> Answer:
    """Ask for the next step of a trajectory."""
    reading = read(visit, plan)
    return _form(visit, reading, _own(reading, trajectory, "start_stage"))


@action("/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages", permission="start_stage", again=stage_page)
def start_stage(visit: Visit, plan: UUID, trajectory: UUID) -> Answer:
    """Show what the step is worth, and start it once that was seen."""
    reading = read(visit, plan)
    found = _own(reading, trajectory, "start_stage")
    form = visit.form
    if form.raw("step") == "change":
        return _form(visit, reading, found)
    told: dict[str, Any] = {"trajectory": trajectory, "stage": form.hidden_id("stage"), "facts": _facts(visit, reading)}
    form.check()
    address = f"/plans/{plan}/trajectories/{trajectory}"
    if form.raw("step") != "save":
        rehearsed = visit.rehearse(trajectories.start_stage, **told)
        return _review(visit, reading, f"{address}/stages", rehearsed, told["stage"], found)
    visit.do(trajectories.start_stage, **told)
    return visit.see(address, visit._("De stap is gestart en telt mee."))


@page("/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/change", permission="change_stage")
def change_page(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID) -> Answer:
    """Ask for what changes in a step, and why."""
    reading = read(visit, plan)
    found = _own(reading, trajectory, "change_stage")
    return _form(visit, reading, found, _stage(found, stage))


@action(
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/change",
    permission="change_stage",
    again=change_page,
)
def change_stage(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID) -> Answer:
    """Show what the changed step is worth, and change it once that was seen."""
    reading = read(visit, plan)
    found = _own(reading, trajectory, "change_stage")
    changed = _stage(found, stage)
    form = visit.form
    if form.raw("step") == "change":
        return _form(visit, reading, found, changed)
    told: dict[str, Any] = {
        "trajectory": trajectory,
        "stage": stage,
        "facts": _facts(visit, reading, changed.facts),
        "revision": form.revision,
        "reason": form.text("reason", limit=2_000, lines=True),
    }
    form.check()
    address = f"/plans/{plan}/trajectories/{trajectory}"
    if form.raw("step") != "save":
        rehearsed = visit.rehearse(trajectories.change_stage, **told)
        return _review(visit, reading, f"{address}/stages/{stage}/change", rehearsed, stage, found)
    visit.do(trajectories.change_stage, **told)
    return visit.see(address, visit._("De wijziging van de stap is vastgelegd."))


@page("/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/end", permission="end_stage")
def end_page(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID) -> Answer:
    """Ask for the last day of a step, and an impersonal cause."""
    reading = read(visit, plan)
    found = _own(reading, trajectory, "end_stage")
    return visit.render(
        "trajectories/end.html",
        **frame(reading, "trajectories"),
        trajectory=found,
        stage=_stage(found, stage),
        causes=options(EndCause, visit.language),
    )


@action(
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/end",
    permission="end_stage",
    again=end_page,
)
def end_stage(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID) -> Answer:
    """End a step on a day that has come."""
    form = visit.form
    last_day, cause, revision = form.day("last_day"), form.choice("cause", EndCause), form.revision
    form.check()
    _own(read(visit, plan), trajectory, "end_stage")
    visit.do(
        trajectories.end_stage,
        trajectory=trajectory,
        stage=stage,
        last_day=last_day,
        cause=cause,
        revision=revision,
    )
    return visit.see(f"/plans/{plan}/trajectories/{trajectory}", visit._("De stap is beëindigd."))


@page(
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/withdrawal",
    permission="withdraw_stage",
)
def withdrawal_page(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID) -> Answer:
    """Ask why a step should not have been recorded."""
    reading = read(visit, plan)
    found = _own(reading, trajectory, "withdraw_stage")
    return _reason_page(visit, reading, found, _stage(found, stage), "withdrawal")


@action(
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/withdrawal",
    permission="withdraw_stage",
    again=withdrawal_page,
)
def withdraw_stage(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID) -> Answer:
    """Withdraw a step that should not have been recorded."""
    form = visit.form
    reason, revision = form.text("reason", limit=2_000, lines=True), form.revision
    form.check()
    _own(read(visit, plan), trajectory, "withdraw_stage")
    visit.do(trajectories.withdraw_stage, trajectory=trajectory, stage=stage, revision=revision, reason=reason)
    return visit.see(
        f"/plans/{plan}/trajectories/{trajectory}",
        visit._("De stap is ingetrokken. Ze telt niet meer mee; het spoor blijft."),
    )


@page(
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/objections/new",
    permission="object_to_entry",
)
def stage_objection_page(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID) -> Answer:
    """Ask on which rule a step is objected to, and why."""
    reading = read(visit, plan, permission="object_to_entry")
    found = _trajectory(reading, trajectory)
    return _reason_page(visit, reading, found, _seen(reading, found, stage), "objection")


@action(
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/objections",
    permission="object_to_entry",
    again=stage_objection_page,
)
def object_to_stage(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID) -> Answer:
    """Object to a step, on a rule and with a reason."""
    form = visit.form
    code, reason = form.choice("code", ObjectionCode), form.text("reason", limit=2_000, lines=True)
    form.check()
    reading = read(visit, plan)
    _seen(reading, _trajectory(reading, trajectory), stage)
    visit.do(
        entries.object_to_entry,
        plan=plan,
        objection=form.id_for("objection"),
        entry=stage,
        code=code,
        trajectory=trajectory,
        reason=reason,
    )
    return visit.see(
        f"/plans/{plan}/trajectories/{trajectory}",
        visit._("Uw bezwaar is vastgelegd. De stap telt mee tot het is afgehandeld, en staat apart als betwist."),
    )


def _reason_page(visit: Visit, reading: Reading, trajectory: Trajectory, stage: Stage, what: str) -> Answer:
    return visit.render(
        f"trajectories/{what}.html",
        **frame(reading, "trajectories"),
        trajectory=trajectory,
        stage=stage,
        codes=options(ObjectionCode, visit.language, explain=True),
    )


def _form(visit: Visit, reading: Reading, trajectory: Trajectory | None = None, changed: Stage | None = None) -> Answer:
    asked = visit.request.query_params.get("kind", "")
    kinds = [changed.facts.kind] if changed else [*STEPS, StageKind.EDUCATION]
    framework = reading.book.framework
    return visit.render(
        "trajectories/form.html",
        **frame(reading, "trajectories"),
        trajectory=trajectory,
        changed=changed,
        kinds=options(kinds, visit.language, explain=True),
        kind=asked if asked in set(kinds) else "",
        stored=stored_fields(changed.facts, visit.language) if changed else {},
        supports=options(Support, visit.language, explain=True),
        groups=options([f"group.{name}" for name, _ in framework.under("multipliers")], visit.language),
        hours_count=framework.values["full_count_hours"].value is not None,
        evidence=options(_evidence(kinds), visit.language),
        working=not changed or changed.facts.kind in WORKING,
        fresh={"trajectory": uuid4(), "stage": uuid4()},
        periods=PERIODS,
        opened=bool(changed) or any(not visit.form.empty(f"allocation_plan{row}") for row in PERIODS),
        own_plans=[{"value": id, "label": title} for id, title in _own_plans(reading).items()],
        actions=action_options(reading.plan.actions.values()),
        relations=options(Relation, visit.language),
        back=f"/plans/{reading.plan.id}/trajectories" + (f"/{trajectory.id}" if trajectory else ""),
        rates=rates(reading, visit.language),
        address=_address(reading.plan.id, trajectory, changed),
        revision=visit.form.raw("revision") or (changed.revision if changed else 0),
    )


def _address(plan: UUID, trajectory: Trajectory | None, changed: Stage | None) -> str:
    if trajectory is None:
        return f"/plans/{plan}/trajectories"
    stages = f"/plans/{plan}/trajectories/{trajectory.id}/stages"
    return f"{stages}/{changed.id}/change" if changed else stages


def _review(
    visit: Visit,
    reading: Reading,
    address: str,
    rehearsed: tuple[Recorded, ...],
    stage: UUID,
    trajectory: Trajectory | None = None,
) -> Answer:
    """Show the employer the rule, the value until today and if it goes on as planned, and the evidence."""
    after = _with_plans(visit, reading.book, rehearsed).after(rehearsed)
    valuation = after.valuation(reading.on)
    lines = [line for line in valuation.lines() if line.part == str(stage)]
    own = str(reading.plan.id)
    found = next(each for item in after.trajectories.values() for each in item.stages.values() if each.id == stage)
    return visit.render(
        "trajectories/review.html",
        **frame(reading, "trajectories"),
        trajectory=trajectory,
        stage=found,
        lines=lines,
        explanations=[line.explanation() for line in lines],
        now=sum(line.cents for line in lines),
        change=valuation.figures().realised - reading.figures.realised,
        later=valuation.expected.about({str(stage)}).realised(own, valuation.horizon),
        horizon=valuation.horizon,
        address=address,
        kept=[(name, value) for name, value in visit.form.kept() if name != "step"],
    )


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
    frameworks = {}
    for id, plan in others.items():
        stream = visit.store.streams((plan.frozen.framework,))[plan.frozen.framework]
        frameworks[id] = Framework.replay(plan.frozen.framework, stream).versions[plan.frozen.version]
    return msgspec.structs.replace(book, others={**book.others, **others}, frameworks={**book.frameworks, **frameworks})


def _told(reading: Reading, stage: Stage, *, own: bool) -> list[dict[str, str]]:
    """Return what a step says, term by term; a person's class, hours and group are for the employer alone (R81)."""
    visit, facts, language = reading.visit, stage.facts, reading.visit.language
    said = [
        (visit._("Periode"), components.period(facts.first_day, facts.last_day, language)),
        (visit._("Wie de stap draagt"), reading.organisations.get(facts.carrier, "")),
    ]
    if facts.last_day is None and facts.planned_last_day:
        said.append((visit._("Verwachte laatste dag"), components.day(facts.planned_last_day, language)))
    if stage.cause:
        said.append((visit._("Hoe de stap eindigde"), label(stage.cause, language)))
    if own and facts.kind in WORKING:
        said.append((visit._("Ondersteuningsbehoefte"), label(facts.support, language)))
        if facts.weekly_minutes:
            said.append((visit._("Uren per week"), components.hours(facts.weekly_minutes, language)))
    if own:
        said += [_allocated(reading, allocation) for allocation in facts.allocations]
    evidence = facts.evidence
    day = components.day(evidence.day, language)
    said.append((visit._("Bewijs"), f"{label(evidence.kind, language)}, {evidence.reference}, {day}"))
    return [{"term": term, "text": text} for term, text in said]


def _allocated(reading: Reading, allocation: Allocation) -> tuple[str, str]:
    visit, language, plans = reading.visit, reading.visit.language, reading.book.plans()
    shares = ", ".join(
        f"{components.percent(share.share, language)} {plans[share.plan].title}" for share in allocation.shares
    )
    return visit._("Telt mee"), f"{components.period(allocation.first_day, allocation.last_day, language)}: {shares}"


def _evidence(kinds: Iterable[StageKind]) -> list[EvidenceKind]:
    return list(dict.fromkeys(kind for stage in kinds for kind in PERMITTED_EVIDENCE[stage]))


def _own_plans(reading: Reading) -> dict[UUID, str]:
    """Return the plans of the contractor, this one first, in which days of a step may count."""
    organisation = reading.visit.account.organisation
    own = {reading.plan.id: reading.plan.title}
    own |= {plan.id: plan.title for plan in reading.book.others.values() if organisation in plan.contractors}
    return own


def stored_fields(facts: StageFacts, language: str) -> dict[str, Any]:
    """Return what is stored of a step as the fields of its form show it."""
    fields: dict[str, Any] = {
        "kind": facts.kind,
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
        "end_of_chain": facts.end_of_chain,
    }
    rows = [(allocation, share) for allocation in facts.allocations for share in allocation.shares]
    for row, (allocation, share) in zip(PERIODS, rows, strict=False):
        fields |= {
            f"allocation_plan{row}": share.plan,
            f"allocation_first_day{row}": allocation.first_day.isoformat(),
            f"allocation_last_day{row}": allocation.last_day.isoformat() if allocation.last_day else "",
            f"allocation_share{row}": typed_percentage(share.share, language),
        }
    return fields


def _facts(visit: Visit, reading: Reading, changed: StageFacts | None = None) -> StageFacts:
    form = visit.form
    kind = changed.kind if changed else form.choice("kind", StageKind)
    first_day = form.day("first_day")
    working = kind in WORKING
    return StageFacts(
        kind=kind,
        carrier=changed.carrier if changed else visit.account.organisation,
        first_day=first_day,
        last_day=form.optional("last_day", form.day),
        planned_last_day=form.optional("planned_last_day", form.day),
        weekly_minutes=form.optional("weekly_minutes", form.hours) if working else None,
        support=form.choice("support", Support) if working else Support.BENEFIT,
        allocations=_allocations(visit, reading, first_day),
        evidence=Evidence(
            kind=form.choice("evidence_kind", EvidenceKind),
            day=form.day("evidence_day"),
            reference=form.text("evidence_reference", limit=80),
        ),
        relation=form.choice("relation", Relation),
        action=form.optional("action", form.id),
        end_of_chain=form.text("end_of_chain", limit=2_000, lines=True, required=False),
    )


def _allocations(visit: Visit, reading: Reading, first_day: date) -> tuple[Allocation, ...]:
    """Return the allocation periods of the form; nothing filled in means: wholly to this plan, from the first day."""
    form = visit.form
    periods: dict[tuple[date, date | None], list[Share]] = {}
    for row in PERIODS:
        if form.empty(f"allocation_plan{row}"):
            continue
        period = (
            first_day if form.empty(f"allocation_first_day{row}") else form.day(f"allocation_first_day{row}"),
            form.optional(f"allocation_last_day{row}", form.day),
        )
        share = WHOLE if form.empty(f"allocation_share{row}") else form.percentage(f"allocation_share{row}")
        periods.setdefault(period, []).append(Share(plan=form.id(f"allocation_plan{row}"), share=share))
    if not periods:
        first = max(first_day, reading.plan.first_day)
        return (Allocation(first_day=first, shares=(Share(plan=reading.plan.id, share=WHOLE),)),)
    return tuple(
        Allocation(first_day=first, last_day=last, shares=tuple(shares)) for (first, last), shares in periods.items()
    )


def _counted_before(visit: Visit) -> dict[UUID, int] | None:
    days = visit.form.optional("counted_before", visit.form.whole)
    return {visit.account.organisation: days} if days else None


def _trajectory(reading: Reading, trajectory: UUID) -> Trajectory:
    found = reading.book.trajectories.get(trajectory)
    if found is None:
        raise Missing(trajectory)
    return found


def _own(reading: Reading, trajectory: UUID, permission: str) -> Trajectory:
    found = _trajectory(reading, trajectory)
    authorise(permission, reading.visit.actor, trajectory=found)
    return found


def _stage(trajectory: Trajectory, stage: UUID) -> Stage:
    found = trajectory.stages.get(stage)
    if found is None:
        raise Missing(stage)
    return found


def _seen(reading: Reading, trajectory: Trajectory, stage: UUID) -> Stage:
    found = _stage(trajectory, stage)
    if not counts_in(reading.plan.id, found.facts):
        raise Missing(stage)
    return found


def _objections(reading: Reading, stage: Stage) -> list[Objection]:
    return [each for each in reading.plan.objections.values() if each.entry == stage.id]

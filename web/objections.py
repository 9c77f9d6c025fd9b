"""Objections: the other party objects on a rule, the author corrects or concedes, and whoever objected may withdraw."""

from typing import Any, Final
from uuid import UUID

import msgspec

from domain.aggregates.plan import Objection
from domain.aggregates.trajectory import Stage, Trajectory
from domain.commands import entries as commands
from domain.refusals import Missing, Refused
from domain.terms import ObjectionCode, Party
from web import components
from web.choices import options
from web.efforts import (
    Lines,
    carries,
    definitions,
    entry_lines,
    entry_of,
    kind_of,
    reason,
    stage_lines,
    stage_of,
    status_of,
    steps_of,
)
from web.frames import frame
from web.reading import Reading, read, read_now
from web.visits import Answer, Visit, action, page
from web.wording.words import label

ANYWHERE: Final = (
    ObjectionCode.EVIDENCE,
    ObjectionCode.PERIOD,
    ObjectionCode.QUANTITY,
    ObjectionCode.ELEMENT,
    ObjectionCode.COUNTED_TWICE,
)
CODES: Final = {
    "hours": ANYWHERE,
    "purchase": (ObjectionCode.RECOGNITION, *ANYWHERE),
    "stage": (*ANYWHERE, ObjectionCode.ALLOCATION),
    "initiative": (*ANYWHERE, ObjectionCode.ALLOCATION),
}
"""The rules that an objection is offered, by what it is about."""


class Contested(msgspec.Struct, frozen=True):
    """What an objection is about: an entry, a step or an initiative, where it is shown, and where it is corrected."""

    author: Party
    kind: str
    name: str
    tab: str
    address: str
    correction: str
    lines: Lines
    status: str


@page("/plans/{plan:uuid}/entries/{entry:uuid}/objections/new", permission="object_to_entry")
def entry_objection_page(visit: Visit, plan: UUID, entry: UUID) -> Answer:
    """Ask on which rule an entry is objected to, and why."""
    reading = read_now(visit, plan, permission="object_to_entry")
    return _ask(reading, _entry(reading, entry), f"/plans/{plan}/entries/{entry}/objections")


@action("/plans/{plan:uuid}/entries/{entry:uuid}/objections", permission="object_to_entry", again=entry_objection_page)
def object_to_entry(visit: Visit, plan: UUID, entry: UUID) -> Answer:
    """Object to the other party's entry, on a rule and with a reason."""
    entry_of(read_now(visit, plan, permission="object_to_entry"), entry)
    return _object(visit, plan, f"/plans/{plan}/entries/{entry}", entry=entry)


@page(
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/objections/new",
    permission="object_to_entry",
)
def stage_objection_page(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID) -> Answer:
    """Ask on which rule a step is objected to, and why."""
    reading = read_now(visit, plan, permission="object_to_entry")
    address = f"/plans/{plan}/trajectories/{trajectory}/stages/{stage}/objections"
    return _ask(reading, _step(reading, *stage_of(reading, trajectory, stage)), address)


@action(
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/objections",
    permission="object_to_entry",
    again=stage_objection_page,
)
def object_to_stage(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID) -> Answer:
    """Object to a step, on a rule and with a reason."""
    stage_of(read_now(visit, plan, permission="object_to_entry"), trajectory, stage)
    return _object(visit, plan, f"/plans/{plan}/trajectories/{trajectory}", entry=stage, trajectory=trajectory)


@page("/plans/{plan:uuid}/initiatives/{initiative:uuid}/objections/new", permission="object_to_entry")
def initiative_objection_page(visit: Visit, plan: UUID, initiative: UUID) -> Answer:
    """Ask on which rule the part of an initiative in this plan is objected to, and why."""
    reading = read_now(visit, plan, permission="object_to_entry")
    return _ask(reading, _initiative(reading, initiative), f"/plans/{plan}/initiatives/{initiative}/objections")


@action(
    "/plans/{plan:uuid}/initiatives/{initiative:uuid}/objections",
    permission="object_to_entry",
    again=initiative_objection_page,
)
def object_to_initiative(visit: Visit, plan: UUID, initiative: UUID) -> Answer:
    """Object to the part of an initiative in this plan, on a rule and with a reason."""
    _initiative(read_now(visit, plan, permission="object_to_entry"), initiative)
    return _object(visit, plan, f"/initiatives/{initiative}", entry=initiative)


@page("/plans/{plan:uuid}/objections/{objection:uuid}", permission="see_plan")
def objection_page(visit: Visit, plan: UUID, objection: UUID) -> Answer:
    """Lead to what an objection is about."""
    reading = read(visit, plan)
    return visit.see(f"{contested_in(reading, _objection(reading, objection)).address}{reading.view}")


@page("/plans/{plan:uuid}/objections/{objection:uuid}/answer", permission="withdraw_objection")
def answer_page(visit: Visit, plan: UUID, objection: UUID) -> Answer:
    """Ask how an objection ends: withdrawn by whoever made it, or conceded by the author of what it is about."""
    reading = read_now(visit, plan, permission="withdraw_objection")
    found = _objection(reading, objection)
    own = visit.account.organisation
    mine = found.raised.organisation == own
    if not mine and (found.author is not reading.party or found.recorder not in {own, None}):
        raise Refused("objection.not-yours")
    if not mine and found.recorder is None and own not in reading.plan.signing:
        raise Refused("objection.lead-answers")
    contested = contested_in(reading, found)
    return visit.render(
        "objections/answer.html",
        **frame(reading, contested.tab),
        objection=found,
        contested=contested,
        lines=definitions(contested.lines),
        mine=mine,
        by=reading.party_name(found.by),
    )


@action("/plans/{plan:uuid}/objections/{objection:uuid}/withdrawal", permission="withdraw_objection", again=answer_page)
def withdraw_objection(visit: Visit, plan: UUID, objection: UUID) -> Answer:
    """Withdraw one's own objection, and say what settled it."""
    _objection(read_now(visit, plan, permission="withdraw_objection"), objection)
    why = reason(visit.form)
    visit.form.check()
    visit.do(commands.withdraw_objection, plan=plan, objection=objection, reason=why)
    return _settled(visit, plan, objection, visit._("Uw bezwaar is ingetrokken."))


@action("/plans/{plan:uuid}/objections/{objection:uuid}/concession", permission="uphold_objection", again=answer_page)
def uphold_objection(visit: Visit, plan: UUID, objection: UUID) -> Answer:
    """Concede, as the author, that it does not count."""
    _objection(read_now(visit, plan, permission="uphold_objection"), objection)
    why = reason(visit.form)
    visit.form.check()
    visit.do(commands.uphold_objection, plan=plan, objection=objection, reason=why)
    return _settled(visit, plan, objection, visit._("U hebt het bezwaar erkend. Dit telt vanaf nu niet meer mee."))


def _ask(reading: Reading, contested: Contested, address: str) -> Answer:
    """Ask for an objection; whoever stands behind what it is about has none to make (`entry.own-entry`)."""
    if contested.author is reading.party:
        raise Refused("entry.own-entry")
    visit = reading.visit
    return visit.render(
        "objections/new.html",
        **frame(reading, contested.tab),
        contested=contested,
        lines=definitions(contested.lines),
        codes=options(CODES[contested.kind], visit.language, explain=True),
        address=address,
    )


def _object(visit: Visit, plan: UUID, back: str, **told: Any) -> Answer:
    form = visit.form
    code, why = form.choice("code", ObjectionCode), reason(form)
    form.check()
    visit.do(commands.object_to_entry, plan=plan, objection=form.id_for("objection"), code=code, reason=why, **told)
    return visit.see(
        back, visit._("Uw bezwaar is vastgelegd. Tot het is afgehandeld telt dit mee, en staat het apart.")
    )


def _settled(visit: Visit, plan: UUID, objection: UUID, say: str) -> Answer:
    reading = read(visit, plan)
    return visit.see(contested_in(reading, _objection(reading, objection)).address, say)


def contested_in(reading: Reading, objection: Objection) -> Contested:
    """Return what an objection is about."""
    if objection.entry in reading.book.initiatives:
        return _initiative(reading, objection.entry)
    for trajectory in reading.book.trajectories.values():
        if objection.entry in trajectory.stages:
            return _step(reading, trajectory, trajectory.stages[objection.entry])
    return _entry(reading, objection.entry)


def _entry(reading: Reading, entry: UUID) -> Contested:
    found = entry_of(reading, entry)
    address = f"/plans/{reading.plan.id}/entries/{entry}"
    return Contested(
        author=found.author,
        kind=kind_of(found),
        name=label(f"entry.{kind_of(found)}", reading.visit.language),
        tab="entries",
        address=address,
        correction=f"{address}/correction",
        lines=entry_lines(reading, found.facts),
        status=status_of(reading.plan, found),
    )


def _initiative(reading: Reading, initiative: UUID) -> Contested:
    """Return an initiative that counts in the plan as contested; one that does not is not there to object to."""
    found = reading.book.initiatives.get(initiative)
    if found is None or found.completed_on is None or reading.plan.id not in found.plans():
        raise Missing(initiative)
    visit = reading.visit
    disputed, rejected = (initiative in each for each in (reading.plan.disputed(), reading.plan.rejected()))
    return Contested(
        author=Party.CONTRACTOR,
        kind="initiative",
        name=label("rule.initiative", visit.language),
        tab="entries",
        address=f"/initiatives/{initiative}",
        correction=f"/initiatives/{initiative}",
        lines={
            visit._("Initiatief"): found.worded.title,
            visit._("Waarvoor"): found.worded.purpose,
            visit._("Afgerond op"): components.day(found.completed_on, visit.language),
        },
        status="rejected" if rejected else "disputed" if disputed else "counted",
    )


def _step(reading: Reading, trajectory: Trajectory, step: Stage) -> Contested:
    """Return a step as contested; of one that went to another plan meanwhile, only a partner reads the rest.

    Who answers for a step from elsewhere reads of it in the history, for the way of that person is not theirs.
    """
    plan = f"/plans/{reading.plan.id}"
    address = f"{plan}/trajectories/{trajectory.id}" if trajectory.id in reading.trajectories else f"{plan}/history"
    own = carries(reading, step)
    seen = step in steps_of(reading, trajectory)
    return Contested(
        author=Party.CONTRACTOR,
        kind="stage",
        name=label(step.facts.kind, reading.visit.language),
        tab="trajectories",
        address=address,
        correction=f"{address}/stages/{step.id}/change" if own else "",
        lines=stage_lines(reading, step.facts, own=own, cause=step.cause) if seen else {},
        status=status_of(reading.plan, step),
    )


def _objection(reading: Reading, objection: UUID) -> Objection:
    found = reading.plan.objections.get(objection)
    if found is None or not reading.hears(found):
        raise Missing(objection)
    return found

"""Effort credits and risks: what was done where less came of it, its sum explained before it is saved, and both keys.

No price stands beside a person (R81): credit about somebody's stage, or about an action with a stage under it, is
shown in euros to whoever employs them alone. The other party signs on the facts of the step (its kind, its period and
the hours) and reads the value of all credit together, where it is that of two people or more.
"""

from typing import Any
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.plan import CandidateStatus, EffortCredit, EffortStatus, Risk, RiskStatus
from domain.aggregates.trajectory import Stage
from domain.commands import efforts as commands
from domain.commands.work import UseCase
from domain.events import Recorded
from domain.refusals import Missing
from domain.terms import EffortCode, EffortTerms
from domain.valuation.facts import Rule
from domain.valuation.ledger import LedgerLine
from domain.worth import Book, persons_in
from projections.parts import parted
from web import components
from web.choices import Option, options
from web.efforts import definitions, employs, reason
from web.forms import Form, typed_hours
from web.frames import frame
from web.happenings import story_of
from web.reading import Reading, read, read_now
from web.visits import Answer, Visit, action, page
from web.wording.words import label


class Shown(msgspec.Struct, frozen=True):
    """An effort credit as its reader sees it; `line` is None where it would be a price beside a person."""

    effort: EffortCredit
    title: str
    lines: list[dict[str, str]]
    line: LedgerLine | None
    hidden: bool


@page("/plans/{plan:uuid}/efforts", permission="see_plan")
def efforts(visit: Visit, plan: UUID) -> Answer:
    """List the effort credits of a plan, what they come to together, and the risks agreed beforehand."""
    reading = read(visit, plan)
    return visit.render(
        "credits/list.html",
        **frame(reading, "entries"),
        credits=[_shown(reading, each, reading.book) for each in reading.efforts.values()],
        together=_together(reading),
        risks=[(each, _about(reading, each.subject)) for each in reading.risks.values()],
        subjects=_subjects(reading),
    )


@page("/plans/{plan:uuid}/efforts/new", permission="propose_effort")
def effort_page(visit: Visit, plan: UUID) -> Answer:
    """Ask what was planned, what was done and what came of it."""
    reading = read_now(visit, plan, permission="propose_effort")
    return _ask(reading)


@action("/plans/{plan:uuid}/efforts", permission="propose_effort", again=effort_page)
def propose_effort(visit: Visit, plan: UUID) -> Answer:
    """Show what the credit comes to, and ask for it once that was seen (R15)."""
    reading, form = read_now(visit, plan, permission="propose_effort"), visit.form
    if form.raw("step") == "change":
        return _ask(reading)
    subject = form.id("subject")
    told = {
        "plan": plan,
        "effort": form.id_for("effort"),
        "subject": subject,
        "trajectory": _holder(reading, subject),
        "terms": _terms(reading, form, subject),
    }
    form.check()
    return _carry(reading, commands.propose_effort, told, f"/plans/{plan}/efforts")


@page("/plans/{plan:uuid}/efforts/{effort:uuid}", permission="see_plan")
def effort(visit: Visit, plan: UUID, effort: UUID) -> Answer:
    """Show an effort credit: the facts, both keys, and what may be done now."""
    reading = read(visit, plan)
    found = _effort(reading, effort)
    own = found.proposed_by is reading.party
    open_ = found.status in {EffortStatus.PROPOSED, EffortStatus.DECLINED}
    return visit.render(
        "credits/show.html",
        **frame(reading, "entries"),
        shown=_shown(reading, found, _signed(reading.book, effort, reading)),
        own=own,
        can_sign=reading.may("agree_effort") and open_ and not own,
        can_decline=reading.may("decline_effort") and found.status is EffortStatus.PROPOSED and not own,
        can_change=reading.may("revise_effort") and own and found.status is not EffortStatus.WITHDRAWN,
        codes=options(EffortCode, visit.language),
        happenings=story_of(reading, effort),
    )


@page("/plans/{plan:uuid}/efforts/{effort:uuid}/revision", permission="revise_effort")
def revision_page(visit: Visit, plan: UUID, effort: UUID) -> Answer:
    """Ask for an effort credit in other words."""
    reading = read_now(visit, plan, permission="revise_effort")
    return _ask(reading, _effort(reading, effort))


@action("/plans/{plan:uuid}/efforts/{effort:uuid}/revision", permission="revise_effort", again=revision_page)
def revise_effort(visit: Visit, plan: UUID, effort: UUID) -> Answer:
    """Show what the changed credit comes to, and lay it before the other party once that was seen."""
    reading, form = read_now(visit, plan, permission="revise_effort"), visit.form
    found = _effort(reading, effort)
    if form.raw("step") == "change":
        return _ask(reading, found)
    told = {"plan": plan, "effort": effort, "terms": _terms(reading, form, found.subject), "revision": form.revision}
    form.check()
    return _carry(reading, commands.revise_effort, told, f"/plans/{plan}/efforts/{effort}/revision")


@action("/plans/{plan:uuid}/efforts/{effort:uuid}/agreement", permission="agree_effort", again=effort)
def agree_effort(visit: Visit, plan: UUID, effort: UUID) -> Answer:
    """Sign exactly what was read."""
    visit.do(commands.agree_effort, plan=plan, effort=effort, revision=visit.form.revision)
    return visit.see(f"/plans/{plan}/efforts/{effort}", visit._("U hebt getekend. De inspanning telt vanaf vandaag."))


@action("/plans/{plan:uuid}/efforts/{effort:uuid}/decline", permission="decline_effort", again=effort)
def decline_effort(visit: Visit, plan: UUID, effort: UUID) -> Answer:
    """Do not sign, and say on which point and why."""
    form = visit.form
    code, why, revision = form.choice("code", EffortCode), reason(form), form.revision
    form.check()
    visit.do(commands.decline_effort, plan=plan, effort=effort, code=code, revision=revision, reason=why)
    return visit.see(f"/plans/{plan}/efforts/{effort}", visit._("Vastgelegd. De andere partij kan het nu wijzigen."))


@action("/plans/{plan:uuid}/efforts/{effort:uuid}/withdrawal", permission="withdraw_effort", again=effort)
def withdraw_effort(visit: Visit, plan: UUID, effort: UUID) -> Answer:
    """Take one's own credit back, with a reason."""
    why, revision = reason(visit.form), visit.form.revision
    visit.form.check()
    visit.do(commands.withdraw_effort, plan=plan, effort=effort, revision=revision, reason=why)
    return visit.see(f"/plans/{plan}/efforts/{effort}", visit._("Ingetrokken. Dit telt niet meer mee."))


@page("/plans/{plan:uuid}/risks/new", permission="propose_risk")
def risk_page(visit: Visit, plan: UUID) -> Answer:
    """Ask what carries a greater risk, and why."""
    reading = read_now(visit, plan, permission="propose_risk")
    return visit.render("credits/risk.html", **frame(reading, "entries"), subjects=_risky(reading))


@action("/plans/{plan:uuid}/risks", permission="propose_risk", again=risk_page)
def propose_risk(visit: Visit, plan: UUID) -> Answer:
    """Propose to agree beforehand that the risk is greater."""
    form = visit.form
    subject, motivation = form.id("subject"), form.text("motivation", limit=texts.REASON, lines=True)
    form.check()
    made = form.id_for("risk")
    visit.do(commands.propose_risk, plan=plan, risk=made, subject=subject, motivation=motivation)
    return visit.see(
        f"/plans/{plan}/risks/{made}", visit._("Voorgesteld. Het geldt als de andere partij akkoord gaat.")
    )


@page("/plans/{plan:uuid}/risks/{risk:uuid}", permission="see_plan")
def risk(visit: Visit, plan: UUID, risk: UUID) -> Answer:
    """Show a risk, where it stands, and what may be done now."""
    reading = read(visit, plan)
    found = _risk(reading, risk)
    proposed, own = found.status is RiskStatus.PROPOSED, found.proposed_by is reading.party
    return visit.render(
        "credits/risk_show.html",
        **frame(reading, "entries"),
        risk=found,
        title=_about(reading, found.subject),
        can_answer=reading.may("agree_risk") and proposed and not own,
        can_withdraw=reading.may("withdraw_risk") and proposed and own,
        happenings=story_of(reading, risk),
    )


@action("/plans/{plan:uuid}/risks/{risk:uuid}/agreement", permission="agree_risk", again=risk)
def agree_risk(visit: Visit, plan: UUID, risk: UUID) -> Answer:
    """Agree that the risk is greater, from today on."""
    visit.do(commands.agree_risk, plan=plan, risk=risk)
    return visit.see(f"/plans/{plan}/risks/{risk}", visit._("Vooraf afgesproken: hier telt inspanning zwaarder."))


@action("/plans/{plan:uuid}/risks/{risk:uuid}/decline", permission="decline_risk", again=risk)
def decline_risk(visit: Visit, plan: UUID, risk: UUID) -> Answer:
    """Do not agree, and say why."""
    why = reason(visit.form)
    visit.form.check()
    visit.do(commands.decline_risk, plan=plan, risk=risk, reason=why)
    return visit.see(f"/plans/{plan}/risks/{risk}", visit._("Vastgelegd dat u geen groter risico ziet."))


@action("/plans/{plan:uuid}/risks/{risk:uuid}/withdrawal", permission="withdraw_risk", again=risk)
def withdraw_risk(visit: Visit, plan: UUID, risk: UUID) -> Answer:
    """Take one's own proposal back."""
    visit.do(commands.withdraw_risk, plan=plan, risk=risk)
    return visit.see(f"/plans/{plan}/efforts", visit._("Het voorstel is ingetrokken."))


def _ask(reading: Reading, found: EffortCredit | None = None) -> Answer:
    visit = reading.visit
    terms = found.terms if found else None
    named = set(terms.refusals) if terms else set()
    counted = {each for other in reading.plan.efforts.values() if not _over(other) for each in other.terms.refusals}
    return visit.render(
        "credits/propose.html",
        **frame(reading, "entries"),
        effort=found,
        terms=terms,
        stored={
            "norm": typed_hours(terms.norm_minutes) if terms else "",
            "delivered": typed_hours(terms.delivered_minutes) if terms and terms.delivered_minutes else "",
        },
        title=_about(reading, found.subject) if found else "",
        subjects=_subjects(reading),
        of_stage=found is None or found.trajectory is not None,
        refusals=[
            candidate
            for candidate in reading.candidates.values()
            if candidate.status is CandidateStatus.REFUSED and candidate.id not in counted - named
        ],
        ticked={UUID(id) for id in visit.form.several("refusals", _refused(reading))}
        if visit.form.raw("step")
        else named,
    )


def _carry(reading: Reading, use_case: UseCase, told: dict[str, Any], address: str) -> Answer:
    """Carry the form one step on: to the review of its sum, or before the other party."""
    visit, form = reading.visit, reading.visit.form
    seen = f"/plans/{reading.plan.id}/efforts/{told['effort']}"
    if form.raw("step") == "save":
        visit.do(use_case, **told)
        return visit.see(seen, visit._("Uw vraag ligt bij de andere partij. De inspanning telt als zij ook tekent."))
    rehearsed = visit.rehearse(use_case, **told)
    after = _signed(reading.book, told["effort"], reading, rehearsed)
    return visit.render(
        "credits/review.html",
        **frame(reading, "entries"),
        shown=_shown(reading, after.plan.efforts[told["effort"]], after),
        address=address,
        kept=[(name, value) for name, value in form.kept() if name != "step"],
    )


def _signed(book: Book, effort: UUID, reading: Reading, rehearsed: tuple[Recorded, ...] = ()) -> Book:
    """Return the book as it would be if the credit were signed today; what stands is left as it is."""
    after = book.after(rehearsed)
    found = after.plan.efforts[effort]
    if found.agreed_on is None and not _over(found):
        found.agreed_on = reading.on
    return after


def _over(effort: EffortCredit) -> bool:
    return effort.status is EffortStatus.WITHDRAWN


def _terms(reading: Reading, form: Form, subject: UUID) -> EffortTerms:
    of_stage = subject not in reading.plan.actions
    return EffortTerms(
        planned_last_day=form.day("planned_last_day") if of_stage else None,
        norm_minutes=form.hours("norm"),
        delivered_minutes=0 if form.empty("delivered") else form.hours("delivered"),
        outcome=form.text("outcome", limit=texts.REASON, lines=True),
        refusals=tuple(UUID(each) for each in form.several("refusals", _refused(reading))),
    )


def _refused(reading: Reading) -> list[str]:
    return [str(id) for id, each in reading.candidates.items() if each.status is CandidateStatus.REFUSED]


def _shown(reading: Reading, effort: EffortCredit, book: Book) -> Shown:
    visit, terms = reading.visit, effort.terms
    said = {visit._("Waarvoor"): _about(reading, effort.subject)}
    if terms.planned_last_day:
        said[visit._("Gepland tot en met")] = components.day(terms.planned_last_day, visit.language)
    said[visit._("Afgesproken begeleiding")] = components.hours(terms.norm_minutes, visit.language)
    said[visit._("Geleverde begeleiding")] = components.hours(terms.delivered_minutes, visit.language)
    if terms.refusals:
        prepared = book.plan.delivered(terms) - terms.delivered_minutes
        said[visit._("Voorbereiding voor geweigerde kandidaten")] = visit._(
            "%(hours)s, %(count)s keer", hours=components.hours(prepared, visit.language), count=len(terms.refusals)
        )
    said[visit._("Wat het opleverde")] = terms.outcome
    seen = all(employs(reading, reading.book.trajectories[id]) for id in persons_in(book, effort))
    return Shown(
        effort=effort,
        title=_about(reading, effort.subject),
        lines=definitions(said),
        line=_line(book, effort, reading) if seen else None,
        hidden=not seen,
    )


def _line(book: Book, effort: EffortCredit, reading: Reading) -> LedgerLine | None:
    wanted = {str(effort.id), str(effort.subject)}
    lines = book.valuation(reading.on).lines()
    return next((each for each in lines if each.rule is Rule.EFFORT and {each.source, each.part} & wanted), None)


def _together(reading: Reading) -> list[tuple[str, int]]:
    """Return what the signed credit comes to in each part that the reader may see, in cents."""
    parts = parted(reading, [line for line in reading.lines if line.rule is Rule.EFFORT])
    return [] if parts.whole else [(name, cents) for name, cents in parts.amounts if cents]


def _about(reading: Reading, subject: UUID) -> str:
    """Return what credit or a risk is about: an action by its title, a step by its kind and period alone."""
    visit = reading.visit
    if subject in reading.plan.actions:
        return reading.plan.actions[subject].terms.title
    for trajectory in reading.book.trajectories.values():
        name = trajectory.pseudonym if employs(reading, trajectory) else ""
        if subject == trajectory.id:
            return name or visit._("een traject")
        if step := trajectory.stages.get(subject):
            return ", ".join(filter(None, (name, _step(reading, step))))
    return visit._("een actie die niet meer in het plan staat")


def _step(reading: Reading, step: Stage) -> str:
    language, facts = reading.visit.language, step.facts
    return f"{label(facts.kind, language)}, {components.period(facts.first_day, facts.last_day, language)}"


def _holder(reading: Reading, subject: UUID) -> UUID | None:
    holders = (each.id for each in reading.book.trajectories.values() if subject in each.stages)
    return next(holders, None)


def _subjects(reading: Reading) -> list[Option]:
    """Return what the reader may ask credit for: own steps that ended and last counted here, and ended actions."""
    plan = reading.plan
    steps = [
        step.id
        for trajectory in reading.book.trajectories.values()
        if employs(reading, trajectory)
        for step in trajectory.standing()
        if step.facts.last_day and step.facts.allocations[-1].shares[0].plan == plan.id
    ]
    actions = [each.id for each in plan.actions.values() if each.ended and each.terms.planned]
    return [{"value": id, "label": _about(reading, id)} for id in (*steps, *actions) if not plan.effort_on(id)]


def _risky(reading: Reading) -> list[Option]:
    """Return what a greater risk can still be agreed about: own trajectories that run, actions that have not ended."""
    ways = [
        each.id
        for each in reading.book.trajectories.values()
        if employs(reading, each) and any(step.facts.last_day is None for step in each.standing())
    ]
    actions = [each.id for each in reading.plan.actions.values() if not each.ended]
    return [{"value": id, "label": _about(reading, id)} for id in (*ways, *actions)]


def _effort(reading: Reading, effort: UUID) -> EffortCredit:
    found = reading.efforts.get(effort)
    if found is None:
        raise Missing(effort)
    return found


def _risk(reading: Reading, risk: UUID) -> Risk:
    found = reading.risks.get(risk)
    if found is None:
        raise Missing(risk)
    return found

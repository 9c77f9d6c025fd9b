"""Candidates: whom the client owes by when, whom it nominated, whom it let come; nobody is more than a reference."""

from datetime import date
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.plan import Candidate, CandidateStatus, Commitment, Nomination, Punctuality
from domain.commands import candidates as commands
from domain.refusals import Missing
from domain.terms import DeclineCode, RefusalCode
from web.capacity import warned_of_nomination
from web.choices import options
from web.efforts import reason
from web.frames import frame
from web.reading import Reading, read, read_now
from web.visits import Answer, Visit, action, page


class Count(msgspec.Struct, frozen=True):
    """How many nominations ended in one way."""

    punctuality: Punctuality
    count: int


@page("/plans/{plan:uuid}/nominations", permission="see_plan")
def nominations(visit: Visit, plan: UUID) -> Answer:
    """Show what the client owes and nominated, in a picture with its table, and the candidates that were presented."""
    reading = read(visit, plan)
    found = list(reading.plan.nominations.values())
    states = [each.punctuality(reading.on) for each in found]
    return visit.render(
        "nominations/list.html",
        **frame(reading, "overview"),
        nominations=list(zip(found, states, strict=True)),
        counts=[Count(each, states.count(each)) for each in Punctuality],
        candidates=list(reading.candidates.values()),
    )


@page("/plans/{plan:uuid}/nominations/new", permission="ask_nomination")
def request_page(visit: Visit, plan: UUID) -> Answer:
    """Ask for which work the contractor needs somebody."""
    reading = read_now(visit, plan, permission="ask_nomination")
    commitments = [{"value": each.id, "label": each.terms.text} for each in _open_commitments(reading)]
    return visit.render("nominations/ask.html", **frame(reading, "overview"), commitments=commitments)


@action("/plans/{plan:uuid}/nominations", permission="ask_nomination", again=request_page)
def ask_nomination(visit: Visit, plan: UUID) -> Answer:
    """Ask the client for a candidate."""
    form = visit.form
    work = form.text("work", limit=texts.REASON, lines=True)
    commitment = None if form.empty("commitment") else form.id("commitment")
    form.check()
    made = form.id_for("nomination")
    visit.do(commands.ask_nomination, plan=plan, nomination=made, work_offered=work, commitment=commitment)
    return visit.see(f"/plans/{plan}/nominations/{made}", visit._("Uw vraag ligt bij de opdrachtgever."))


@page("/plans/{plan:uuid}/nominations/{nomination:uuid}", permission="see_plan")
def nomination(visit: Visit, plan: UUID, nomination: UUID) -> Answer:
    """Show a request, what became of it, and what may be done now."""
    reading = read(visit, plan)
    found = _nomination(reading, nomination)
    return visit.render(
        "nominations/show.html",
        **frame(reading, "overview"),
        nomination=found,
        punctuality=found.punctuality(reading.on),
        can_answer=reading.may("nominate_candidate") and not found.answered,
        can_decline=reading.may("decline_nomination")
        and found.asker == visit.account.organisation
        and found.nominated_on is not None
        and found.code is None,
        warned=warned_of_nomination(reading, nomination)
        if reading.may("nominate_candidate") and not found.answered
        else [],
        codes=options(DeclineCode, visit.language),
    )


@action("/plans/{plan:uuid}/nominations/{nomination:uuid}/candidate", permission="nominate_candidate", again=nomination)
def nominate_candidate(visit: Visit, plan: UUID, nomination: UUID) -> Answer:
    """Nominate somebody, on a day."""
    day: date = visit.form.day("day")
    visit.form.check()
    visit.do(commands.nominate_candidate, plan=plan, nomination=nomination, day=day)
    return visit.see(f"/plans/{plan}/nominations/{nomination}", visit._("De kandidaat is voorgedragen."))


@action("/plans/{plan:uuid}/nominations/{nomination:uuid}/failure", permission="fail_nomination", again=nomination)
def fail_nomination(visit: Visit, plan: UUID, nomination: UUID) -> Answer:
    """Say that nobody can be nominated, and why."""
    why = reason(visit.form)
    visit.form.check()
    visit.do(commands.fail_nomination, plan=plan, nomination=nomination, reason=why)
    return visit.see(f"/plans/{plan}/nominations/{nomination}", visit._("Gemeld. Beide partijen zien het in het plan."))


@action("/plans/{plan:uuid}/nominations/{nomination:uuid}/decline", permission="decline_nomination", again=nomination)
def decline_nomination(visit: Visit, plan: UUID, nomination: UUID) -> Answer:
    """Do not take the candidate, with a code."""
    code = visit.form.choice("code", DeclineCode)
    visit.form.check()
    visit.do(commands.decline_nomination, plan=plan, nomination=nomination, code=code)
    return visit.see(f"/plans/{plan}/nominations/{nomination}", visit._("Vastgelegd, met uw grond en zonder oordeel."))


@page("/plans/{plan:uuid}/candidates/new", permission="present_candidate")
def presenting_page(visit: Visit, plan: UUID) -> Answer:
    """Ask for which work at the client's place somebody is presented."""
    reading = read_now(visit, plan, permission="present_candidate")
    return visit.render("nominations/present.html", **frame(reading, "overview"))


@action("/plans/{plan:uuid}/candidates", permission="present_candidate", again=presenting_page)
def present_candidate(visit: Visit, plan: UUID) -> Answer:
    """Present somebody for work at the client's place."""
    form = visit.form
    work, minutes = form.text("work", limit=texts.REASON, lines=True), form.hours("minutes")
    form.check()
    made = form.id_for("candidate")
    visit.do(commands.present_candidate, plan=plan, candidate=made, work_offered=work, minutes=minutes)
    return visit.see(f"/plans/{plan}/candidates/{made}", visit._("De kandidaat is voorgesteld."))


@page("/plans/{plan:uuid}/candidates/{candidate:uuid}", permission="see_plan")
def candidate(visit: Visit, plan: UUID, candidate: UUID) -> Answer:
    """Show a presented candidate, and ask the client for an answer."""
    reading = read(visit, plan)
    found = _candidate(reading, candidate)
    return visit.render(
        "nominations/candidate.html",
        **frame(reading, "overview"),
        candidate=found,
        can_answer=reading.may("welcome_candidate") and found.status is CandidateStatus.PRESENTED,
        codes=options(RefusalCode, visit.language),
    )


@action("/plans/{plan:uuid}/candidates/{candidate:uuid}/welcome", permission="welcome_candidate", again=candidate)
def welcome_candidate(visit: Visit, plan: UUID, candidate: UUID) -> Answer:
    """Let a candidate come and work."""
    visit.do(commands.welcome_candidate, plan=plan, candidate=candidate)
    return visit.see(f"/plans/{plan}/candidates/{candidate}", visit._("De kandidaat is welkom."))


@action("/plans/{plan:uuid}/candidates/{candidate:uuid}/refusal", permission="refuse_candidate", again=candidate)
def refuse_candidate(visit: Visit, plan: UUID, candidate: UUID) -> Answer:
    """Refuse a candidate on a ground that lies in the place."""
    code = visit.form.choice("code", RefusalCode)
    visit.form.check()
    visit.do(commands.refuse_candidate, plan=plan, candidate=candidate, code=code)
    return visit.see(
        f"/plans/{plan}/candidates/{candidate}",
        visit._("Vastgelegd. De voorbereiding van de opdrachtnemer kan als geleverde inspanning tellen."),
    )


def _open_commitments(reading: Reading) -> list[Commitment]:
    asked = {each.commitment for each in reading.plan.nominations.values()}
    return [each for each in reading.plan.commitments.values() if each.fulfilment is None and each.id not in asked]


def _nomination(reading: Reading, nomination: UUID) -> Nomination:
    found = reading.plan.nominations.get(nomination)
    if found is None:
        raise Missing(nomination)
    return found


def _candidate(reading: Reading, candidate: UUID) -> Candidate:
    found = reading.candidates.get(candidate)
    if found is None:
        raise Missing(candidate)
    return found

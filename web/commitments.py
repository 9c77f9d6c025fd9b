"""Commitments of the client: made alone, for nobody has to agree with a promise, and reported on when due."""

from uuid import UUID

from domain.aggregates.plan import Commitment, Fulfilment
from domain.commands import plans as commands
from domain.refusals import Missing
from web.choices import options
from web.frames import frame
from web.happenings import story_of
from web.reading import Reading, read, read_now
from web.subjects import read_commitment
from web.visits import Answer, Visit, action, page


@page("/plans/{plan:uuid}/commitments/new", permission="make_commitment")
def commitment_page(visit: Visit, plan: UUID) -> Answer:
    """Ask what the client commits itself to."""
    reading = read_now(visit, plan, permission="make_commitment")
    return visit.render("commitments/make.html", **frame(reading, "overview"))


@action("/plans/{plan:uuid}/commitments", permission="make_commitment", again=commitment_page)
def make_commitment(visit: Visit, plan: UUID) -> Answer:
    """Commit oneself as the client."""
    terms = read_commitment(visit.form)
    visit.form.check()
    made = visit.form.id_for("commitment")
    visit.do(commands.make_commitment, plan=plan, commitment=made, terms=terms)
    return visit.see(f"/plans/{plan}/commitments/{made}", visit._("De toezegging staat in het plan."))


@page("/plans/{plan:uuid}/commitments/{commitment:uuid}", permission="see_plan")
def show_commitment(visit: Visit, plan: UUID, commitment: UUID) -> Answer:
    """Show a commitment, what became of it, and how it came about."""
    reading = read(visit, plan)
    return visit.render(
        "commitments/show.html",
        **frame(reading, "overview"),
        commitment=_commitment(reading, commitment),
        happenings=story_of(reading, commitment),
    )


@page("/plans/{plan:uuid}/commitments/{commitment:uuid}/report", permission="report_commitment")
def report_page(visit: Visit, plan: UUID, commitment: UUID) -> Answer:
    """Ask what became of a commitment, and on which day."""
    reading = read_now(visit, plan, permission="report_commitment")
    return visit.render(
        "commitments/report.html",
        **frame(reading, "overview"),
        commitment=_commitment(reading, commitment),
        fulfilments=options(Fulfilment, visit.language),
    )


@action("/plans/{plan:uuid}/commitments/{commitment:uuid}/report", permission="report_commitment", again=report_page)
def report_commitment(visit: Visit, plan: UUID, commitment: UUID) -> Answer:
    """Say what became of a commitment."""
    form = visit.form
    fulfilment, day, revision = form.choice("fulfilment", Fulfilment), form.day("day"), form.revision
    form.check()
    visit.do(
        commands.report_commitment,
        plan=plan,
        commitment=commitment,
        fulfilment=fulfilment,
        day=day,
        revision=revision,
    )
    return visit.see(f"/plans/{plan}/commitments/{commitment}", visit._("Gemeld. Beide partijen zien het in het plan."))


def _commitment(reading: Reading, commitment: UUID) -> Commitment:
    found = reading.plan.commitments.get(commitment)
    if found is None:
        raise Missing(commitment)
    return found

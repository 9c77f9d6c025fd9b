"""What the client did itself beside what the contractor did: in people, euros and hours, and nobody is priced (R83)."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.plan import Entry, OwnResult, OwnResultFacts, OwnResultKind
from domain.aggregates.trajectory import Trajectory, plans_of
from domain.commands import own_results as commands
from domain.refusals import Missing, Refused
from domain.terms import PERMITTED_EVIDENCE, HoursFacts, PurchaseFacts, StageKind
from web.choices import options
from web.efforts import day_of, read_evidence, reason
from web.forms import Form
from web.frames import frame
from web.reading import Reading, read, read_now
from web.visits import Answer, Visit, action, page

EITHER: Final = PERMITTED_EVIDENCE[StageKind.WORK_EXPERIENCE]
"""The two kinds of proof where there is a choice; everything else has one kind."""


class Mirrored(msgspec.Struct, frozen=True):
    """What both sides did of one kind, up to the day of the view: persons, net cents or minutes."""

    kind: OwnResultKind
    client: int
    contractor: int


def mirrored(reading: Reading) -> list[Mirrored]:
    """Return each kind of which either side did something."""
    own, found = [each.facts for each in reading.plan.own_results.values() if not each.withdrawn], []
    for kind in OwnResultKind:
        client = sum(each.quantity for each in own if each.kind is kind and each.last_day <= reading.on)
        contractor = _contractors(reading, kind)
        if client or contractor:
            found.append(Mirrored(kind, client, contractor))
    return found


@page("/plans/{plan:uuid}/own-results", permission="see_plan")
def own_results(visit: Visit, plan: UUID) -> Answer:
    """Show what both sides did, and what the client recorded about itself."""
    reading = read(visit, plan)
    return visit.render(
        "own_results/list.html",
        **frame(reading, "overview"),
        mirrored=reading.once(mirrored),
        results=list(reading.plan.own_results.values())[::-1],
    )


@page("/plans/{plan:uuid}/own-results/new", permission="record_own_result")
def recording_page(visit: Visit, plan: UUID) -> Answer:
    """Ask what the client did itself, and for its one proof."""
    reading = read_now(visit, plan, permission="record_own_result")
    return visit.render(
        "own_results/record.html",
        **frame(reading, "overview"),
        kinds=options(OwnResultKind, visit.language),
        evidence=options(EITHER, visit.language),
    )


@action("/plans/{plan:uuid}/own-results", permission="record_own_result", again=recording_page)
def record_own_result(visit: Visit, plan: UUID) -> Answer:
    """Record what the client did itself."""
    form = visit.form
    kind = form.choice("kind", OwnResultKind)
    last_day = form.day("last_day")
    facts = OwnResultFacts(
        kind=kind,
        first_day=form.day("first_day"),
        last_day=last_day,
        quantity=_quantity(form, kind),
        description=form.text("description", limit=texts.REASON, lines=True),
        evidence=read_evidence(form, kind, last_day, visit.today),
    )
    form.check()
    visit.do(commands.record_own_result, plan=plan, result=form.id_for("result"), facts=facts)
    return visit.see(f"/plans/{plan}/own-results", visit._("Vastgelegd. Het telt niet mee voor de verplichting."))


@page("/plans/{plan:uuid}/own-results/{result:uuid}/withdrawal", permission="withdraw_own_result")
def withdrawal_page(visit: Visit, plan: UUID, result: UUID) -> Answer:
    """Ask why an own result is taken back."""
    reading = read_now(visit, plan, permission="withdraw_own_result")
    return visit.render("own_results/withdrawal.html", **frame(reading, "overview"), result=_standing(reading, result))


@action(
    "/plans/{plan:uuid}/own-results/{result:uuid}/withdrawal",
    permission="withdraw_own_result",
    again=withdrawal_page,
)
def withdraw_own_result(visit: Visit, plan: UUID, result: UUID) -> Answer:
    """Take an own result back."""
    why = reason(visit.form)
    visit.form.check()
    visit.do(commands.withdraw_own_result, plan=plan, result=result, reason=why)
    return visit.see(f"/plans/{plan}/own-results", visit._("Het resultaat is ingetrokken."))


def _contractors(reading: Reading, kind: OwnResultKind) -> int:
    """Return what all contractors together did: a partner's figures show no other way (R30)."""
    plan = reading.plan
    gone = plan.rejected()
    standing = [each for each in plan.entries.values() if not each.withdrawn and each.id not in gone]
    match kind:
        case OwnResultKind.PURCHASE:
            return sum(each.facts.net for each in _done(reading, standing) if isinstance(each.facts, PurchaseFacts))
        case OwnResultKind.HOURS:
            return sum(each.facts.minutes for each in _done(reading, standing) if isinstance(each.facts, HoursFacts))
        case _:
            ways = reading.valued.book.trajectories.values()
            return sum(_leads_through(reading, way, StageKind(kind.value)) for way in ways)


def _done(reading: Reading, entries: list[Entry]) -> Iterator[Entry]:
    return (each for each in entries if day_of(each.facts) <= reading.on)


def _leads_through(reading: Reading, way: Trajectory, kind: StageKind) -> bool:
    """Tell whether somebody has begun a stage of a kind that counts in this plan."""
    plan = reading.plan
    return any(
        stage.facts.kind is kind
        and stage.facts.first_day <= reading.on
        and stage.id not in plan.rejected()
        and plan.id in plans_of(stage.settled())
        for stage in way.standing()
    )


def _quantity(form: Form, kind: OwnResultKind) -> int:
    match kind:
        case OwnResultKind.PURCHASE:
            return form.amount("quantity")
        case OwnResultKind.HOURS:
            return form.hours("quantity")
        case _:
            return form.whole("quantity")


def _standing(reading: Reading, result: UUID) -> OwnResult:
    found = reading.plan.own_results.get(result)
    if found is None:
        raise Missing(result)
    if found.withdrawn:
        raise Refused("own-result.withdrawn")
    return found

"""The end of a chain: proposed by whoever carries it, signed by contractor and client, who see steps alone (R21)."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec

from domain.aggregates.trajectory import EndOfChain, Trajectory
from domain.authority import authorise
from domain.commands import trajectories as commands
from domain.refusals import Missing
from domain.terms import StageKind
from projections.trajectories import asked_of
from projections.waiting import asked
from web.efforts import definitions, reason, stage_lines
from web.frames import frame
from web.handovers import told
from web.reading import Reading, read_now
from web.stages import Subject, ask_step, own_trajectory, read_step
from web.trajectories import way_of
from web.visits import Answer, Visit, action, page


class Ending(Subject, frozen=True):
    """Sheltered work that is proposed as the end of the chain."""

    @property
    def address(self) -> str:
        """Where the form is sent."""
        return f"{self.back}/end-of-chain"

    @property
    def kind(self) -> StageKind:
        """What alone can be the end of the chain (rule 8)."""
        return StageKind.SHELTERED

    @property
    def ending(self) -> bool:
        """It is."""
        return True


class Side(msgspec.Struct, frozen=True):
    """A side that signs: who it is, and who of it signed when, if anybody did."""

    names: list[str]
    signed: list[tuple[str, datetime]]


@page("/plans/{plan:uuid}/trajectories/{trajectory:uuid}/end-of-chain/new", permission="propose_end_of_chain")
def proposal_page(visit: Visit, plan: UUID, trajectory: UUID) -> Answer:
    """Ask for the step that ends the chain, and the ground for it."""
    return ask_step(_ending(visit, plan, trajectory))


@action(
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/end-of-chain",
    permission="propose_end_of_chain",
    again=proposal_page,
)
def propose_end_of_chain(visit: Visit, plan: UUID, trajectory: UUID) -> Answer:
    """Propose the end of the chain."""
    subject, form = _ending(visit, plan, trajectory), visit.form
    ground, facts = reason(form, "end_of_chain"), read_step(subject, form)
    proposal, stage = form.id_for("proposal"), form.id_for("stage")
    form.check()
    facts = msgspec.structs.replace(facts, end_of_chain=ground)
    visit.do(commands.propose_end_of_chain, trajectory=trajectory, proposal=proposal, stage=stage, facts=facts)
    return visit.see(f"{subject.address}/{proposal}", visit._("Voorgesteld. De stap begint zodra allen tekenden."))


@page("/plans/{plan:uuid}/trajectories/{trajectory:uuid}/end-of-chain/{proposal:uuid}", permission="see_plan")
def end_page(visit: Visit, plan: UUID, trajectory: UUID, proposal: UUID) -> Answer:
    """Show the ground and the steps before it, who signed, and what the reader may do."""
    reading = read_now(visit, plan, permission="see_plan")
    way, found = _proposed(reading, trajectory, proposal)
    own, sides = visit.account.organisation, sides_of(reading)
    return visit.render(
        "chain/end.html",
        **frame(reading, "trajectories"),
        trajectory=way,
        way=way_of(reading, way),
        end=found,
        lines=definitions(stage_lines(reading, found.facts, own=found.facts.carrier == own)),
        carrier=visit.site.name_of(found.facts.carrier),
        sides=[_side(visit, found, side) for side in _signatories(found, sides)],
        elsewhere=bool(found.plans() - {plan}),
        asked=found.open and any(own in side and side.isdisjoint(found.signed) for side in sides),
        mine=found.open and found.facts.carrier == own,
    )


@action(
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/end-of-chain/{proposal:uuid}/signature",
    permission="sign_end_of_chain",
    again=end_page,
)
def sign_end_of_chain(visit: Visit, plan: UUID, trajectory: UUID, proposal: UUID) -> Answer:
    """Sign the end of the chain on behalf of a side of the plan."""
    visit.form.check()
    visit.do(commands.sign_end_of_chain, trajectory=trajectory, proposal=proposal, plan=plan)
    return visit.see(_address(plan, trajectory, proposal), visit._("U hebt getekend voor het einde van de keten."))


@action(
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/end-of-chain/{proposal:uuid}/refusal",
    permission="decline_end_of_chain",
    again=end_page,
)
def decline_end_of_chain(visit: Visit, plan: UUID, trajectory: UUID, proposal: UUID) -> Answer:
    """Do not sign, with a reason: the proposal lapses."""
    why = reason(visit.form)
    visit.form.check()
    visit.do(commands.decline_end_of_chain, trajectory=trajectory, proposal=proposal, plan=plan, reason=why)
    return visit.see(_address(plan, trajectory, proposal), visit._("U tekende niet. Het voorstel is vervallen."))


@action(
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/end-of-chain/{proposal:uuid}/withdrawal",
    permission="withdraw_end_of_chain",
    again=end_page,
)
def withdraw_end_of_chain(visit: Visit, plan: UUID, trajectory: UUID, proposal: UUID) -> Answer:
    """Take the own proposal back, with a reason."""
    why = reason(visit.form)
    visit.form.check()
    visit.do(commands.withdraw_end_of_chain, trajectory=trajectory, proposal=proposal, reason=why)
    return visit.see(_address(plan, trajectory, proposal), visit._("Het voorstel is ingetrokken."))


def questions_in(reading: Reading) -> Iterator[tuple[str, str]]:
    """Yield what a reader is asked about the ways of a plan, in a sentence, and where to answer it.

    A way that has not joined the plan yet may ask as well: that is found by organisation.
    """
    visit, plan = reading.visit, reading.plan
    own, ways = visit.account.organisation, dict(reading.book.trajectories)
    others = [way for way, asks in asked_of(visit.site.pool, own) if asks == plan.id and way not in ways]
    streams = visit.store.streams(others) if others else {}
    ways |= {id: Trajectory.replay(id, streams[id]) for id in others}
    for way in ways.values():
        for each in asked(way, own, {plan.id: plan}):
            yield told(visit, way, each)


def sides_of(reading: Reading) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """Return who signs for each side of a plan."""
    return frozenset({reading.plan.client}), reading.plan.signing


def _ending(visit: Visit, plan: UUID, trajectory: UUID) -> Ending:
    subject = own_trajectory(visit, plan, trajectory, "propose_end_of_chain")
    return Ending(subject.reading, subject.trajectory)


def _proposed(reading: Reading, trajectory: UUID, proposal: UUID) -> tuple[Trajectory, EndOfChain]:
    """Return a proposal for who signs for a plan in which the step will count, or a partner; else it is `Missing`."""
    store, own = reading.visit.store, reading.visit.account.organisation
    way = reading.book.trajectories.get(trajectory) or Trajectory.replay(
        trajectory, store.streams((trajectory,))[trajectory]
    )
    found = way.ends.get(proposal)
    if found is None:
        raise Missing(proposal)
    counts, signs = reading.plan.id in found.plans(), any(own in side for side in sides_of(reading))
    if not (counts and signs):
        authorise("see_trajectory", reading.visit.actor, way)
    if not counts and way.id not in reading.trajectories:
        raise Missing(proposal)
    return way, found


def _signatories(found: EndOfChain, sides: tuple[frozenset[UUID], ...]) -> list[frozenset[UUID]]:
    """Return the sides that sign, after the partner that carries the step and signed by proposing it."""
    carrier = frozenset({found.facts.carrier})
    return [*([] if any(carrier <= side for side in sides) else [carrier]), *sides]


def _side(visit: Visit, found: EndOfChain, side: frozenset[UUID]) -> Side:
    name = visit.site.name_of
    return Side(sorted(map(name, side)), [(name(each), head.at) for each, head in found.signed.items() if each in side])


def _address(plan: UUID, trajectory: UUID, proposal: UUID) -> str:
    return f"/plans/{plan}/trajectories/{trajectory}/end-of-chain/{proposal}"

"""Trajectories beside the plans, as steps alone, and their hand-overs: proposed by a sender, answered by a receiver.

A receiver need not share a plan with the sender, so these pages stand on their own: whoever takes part reads them.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import Handover, HandoverCode, Stage, Trajectory
from domain.authority import authorise
from domain.commands import trajectories as commands
from domain.events import Recorded
from domain.refusals import Missing
from domain.terms import StageKind
from projections.chains import funnel
from projections.organisations import organisations_beside
from projections.plans import carried_by
from projections.trajectories import asked_of, trajectories_of, ways_in_plans
from projections.waiting import Asked, Question, asked
from web import charts
from web.allocations import address_of
from web.axes import Look, moments_of, sees
from web.choices import Option, options
from web.efforts import counts_in, reason
from web.live import following
from web.paging import Paging
from web.replays import replay
from web.signals import own_signals
from web.trajectories import Passed, passed_from, passed_of, picture_of, span_of
from web.visits import Answer, Reader, Visit, action, page

PAGE: Final = 20
"""Trajectories on a page of the list."""


class Step(msgspec.Struct, frozen=True):
    """A step as every partner sees it: who carries it, and how it was handed over."""

    stage: Stage
    carrier: str
    own: bool
    passed: list[Passed]

    @property
    def offers(self) -> bool:
        """Whether its carrier may propose a hand-over: it stands, and none is open or confirmed."""
        passed = any(each.handover.status in {"proposed", "confirmed"} for each in self.passed)
        return self.own and not self.stage.withdrawn and not passed


class Listed(msgspec.Struct, frozen=True):
    """A trajectory in the list of a partner, with its picture unless nothing of it stands."""

    trajectory: Trajectory
    picture: charts.TrajectoryPicture | None


@page("/trajectories", permission="see_trajectories")
def trajectories(visit: Visit) -> Answer:
    """List the trajectories that the reader's organisation takes part in, and what is asked of it."""
    live, look, own, pool = following(visit), Look(visit), visit.account.organisation, visit.site.pool
    mine, joined = trajectories_of(pool, own), ways_in_plans(pool, own)
    asking = [] if look.past else asked_of(pool, own)
    asked_about = dict.fromkeys((*mine, *(way for way, _ in asking)))
    ways = {id: way for id, way in _read_all(look.visit, (*asked_about, *joined)).items() if way.version}
    plans = _plans(visit, {plan for _, plan in asking})
    mine = [id for id in mine if id in ways and sees(visit.actor, ways[id], "see_trajectory")]
    paging = Paging.of(visit, len(mine), PAGE)
    shown = [ways[id] for id in paging.cut(mine)]
    span = span_of(look.on, [stage.facts for way in shown for stage in _seen(visit, way)])
    tasks = ((ways[id], each) for id in asked_about if not look.past for each in asked(ways[id], own, plans))
    return visit.render(
        "trajectories/mine.html",
        listed=[Listed(way, _picture(look.visit, way, span)) for way in shown],
        tasks=[told(visit, way, each) for way, each in tasks],
        rungs=charts.funnel(funnel([_counted(own, way, joined.get(id, ())) for id, way in ways.items()], look.on)),
        paging=paging,
        pages=f"/trajectories?{urlencode(look.asked | {'page': '{page}'}, safe='{}')}",
        look=look,
        live=live,
    )


@page("/trajectories/{trajectory:uuid}", permission="see_trajectory")
def trajectory_page(visit: Visit, trajectory: UUID) -> Answer:
    """Show a trajectory to whoever takes part: its steps and hand-overs, and nothing of a plan."""
    live, moments = following(visit), _moments(visit, _read(visit, trajectory))
    look = Look(visit, moments)
    way, own = _read(look.visit, trajectory), visit.account.organisation
    carried = carried_by(visit.site.pool, own)
    return visit.render(
        "trajectories/partner.html",
        trajectory=way,
        picture=_picture(look.visit, way),
        steps=steps_for(look.visit, way),
        signals=[] if look.past else own_signals(visit, way),
        plans={id: title for id, title in carried.items() if id in way.plans()},
        tasks=[] if look.past else [told(visit, way, each) for each in asked(way, own, {})],
        look=look,
        live=live,
        stand=replay(look, moments) if moments else None,
    )


@page("/trajectories/{trajectory:uuid}/stages/{stage:uuid}/handovers/new", permission="propose_handover")
def new_handover_page(visit: Visit, trajectory: UUID, stage: UUID) -> Answer:
    """Ask to whom a step is handed over, from which day, and for what."""
    way, found = _carried(visit, trajectory, stage)
    plans = carried_by(visit.site.pool, visit.account.organisation)
    counting = [share.plan for allocation in found.facts.allocations for share in allocation.shares]
    return visit.render(
        "handovers/propose.html",
        trajectory=way,
        stage=found,
        receivers=_receivers(visit),
        kinds=options(StageKind, visit.language),
        plans=_options(plans),
        from_plan=next((plan for plan in counting if plan in plans), ""),
    )


@action(
    "/trajectories/{trajectory:uuid}/stages/{stage:uuid}/handovers",
    permission="propose_handover",
    again=new_handover_page,
)
def propose_handover(visit: Visit, trajectory: UUID, stage: UUID) -> Answer:
    """Propose that another organisation takes over from a step."""
    _carried(visit, trajectory, stage)
    form = visit.form
    told_facts: dict[str, Any] = {
        "receiver": form.id("receiver"),
        "day": form.day("day"),
        "kind": form.choice("kind", StageKind),
        "from_plan": form.id("from_plan"),
    }
    why = form.text("reason", limit=texts.REASON, lines=True, required=False)
    handover = form.id_for("handover")
    form.check()
    visit.do(commands.propose_handover, trajectory=trajectory, handover=handover, stage=stage, reason=why, **told_facts)
    return visit.see(_address(trajectory, handover), visit._("Voorgesteld. De ontvanger bevestigt of bedankt."))


@page("/trajectories/{trajectory:uuid}/handovers/{handover:uuid}", permission="see_trajectory")
def handover_page(visit: Visit, trajectory: UUID, handover: UUID) -> Answer:
    """Show a hand-over, and what its sender or its receiver may do."""
    way, own = _read(visit, trajectory), visit.account.organisation
    found = way.handovers.get(handover)
    if found is None:
        raise Missing(handover)
    left = way.stages[found.stage]
    return visit.render(
        "handovers/show.html",
        trajectory=way,
        passed=passed_of(visit, found),
        left=left,
        picture=_picture(visit, way),
        received=found.open and not left.withdrawn and found.receiver == own,
        sent=found.open and not left.withdrawn and found.sender == own,
        early=found.day > visit.today,
        plans=_options(carried_by(visit.site.pool, own)) if found.receiver == own else [],
        codes=options(HandoverCode, visit.language),
    )


@action(
    "/trajectories/{trajectory:uuid}/handovers/{handover:uuid}/confirmation",
    permission="confirm_handover",
    again=handover_page,
)
def confirm_handover(visit: Visit, trajectory: UUID, handover: UUID) -> Answer:
    """Confirm a hand-over, for a plan of one's own."""
    plan = visit.form.id("to_plan")
    visit.form.check()
    visit.do(commands.confirm_handover, trajectory=trajectory, handover=handover, to_plan=plan)
    say = visit._("De overdracht is bevestigd. Start de stap zodra die begint.")
    return visit.see(f"/plans/{plan}/trajectories/{trajectory}", say)


@action(
    "/trajectories/{trajectory:uuid}/handovers/{handover:uuid}/refusal",
    permission="decline_handover",
    again=handover_page,
)
def decline_handover(visit: Visit, trajectory: UUID, handover: UUID) -> Answer:
    """Decline a hand-over on one of a closed list of grounds; who takes part no otherwise then leaves it."""
    code = visit.form.choice("code", HandoverCode)
    visit.form.check()
    visit.do(commands.decline_handover, trajectory=trajectory, handover=handover, code=code)
    return visit.see("/trajectories", visit._("U neemt de overdracht niet aan. De afzender leest waarom."))


@action(
    "/trajectories/{trajectory:uuid}/handovers/{handover:uuid}/withdrawal",
    permission="withdraw_handover",
    again=handover_page,
)
def withdraw_handover(visit: Visit, trajectory: UUID, handover: UUID) -> Answer:
    """Take a hand-over back that was not answered yet."""
    why = reason(visit.form)
    visit.form.check()
    visit.do(commands.withdraw_handover, trajectory=trajectory, handover=handover, reason=why)
    return visit.see(_address(trajectory, handover), visit._("De overdracht is ingetrokken."))


def _moments(visit: Visit, way: Trajectory) -> list[datetime]:
    """Return the steps of a replay: for whoever is only asked to take over those of that question alone."""
    carries, asked_about = visit.account.organisation in way.carriers(), {each.id for each in _handovers(visit, way)}

    def tells(recorded: Recorded) -> bool:
        return carries or getattr(recorded.event, "handover", None) in asked_about

    return moments_of(
        visit.actor, Trajectory(id=way.id), visit.store.streams((way.id,))[way.id], "see_trajectory", tells
    )


def told(visit: Reader, way: Trajectory, asks: Asked) -> tuple[str, str]:
    """Return what is asked in a sentence, and where it is answered."""
    match asks.question:
        case Question.HANDOVER:
            text = visit._("Een overdracht in traject %(name)s wacht op uw antwoord.", name=way.pseudonym)
            return text, _address(way.id, asks.thing)
        case Question.END_OF_CHAIN:
            text = visit._("Het einde van de keten van %(name)s wacht op uw handtekening.", name=way.pseudonym)
            return text, f"/plans/{asks.plan}/trajectories/{way.id}/end-of-chain/{asks.thing}"
        case Question.ALLOCATION:
            text = visit._("Dagen van traject %(name)s vragen om mee te tellen in uw plan.", name=way.pseudonym)
            return text, address_of(asks.plan, way.id, asks.thing)


def steps_for(visit: Visit, way: Trajectory) -> list[Step]:
    """Return the steps of a trajectory that a partner may see, each with its hand-overs."""
    return [
        Step(
            stage,
            visit.site.name_of(stage.carrier),
            stage.carrier == visit.account.organisation,
            passed_from(visit, _handovers(visit, way), stage.id),
        )
        for stage in way.seen_by(visit.account.organisation)
    ]


def _read(visit: Visit, trajectory: UUID, permission: str = "see_trajectory") -> Trajectory:
    found = Trajectory.replay(trajectory, visit.store.streams((trajectory,))[trajectory]).required()
    authorise(permission, visit.actor, found)
    return found


def _carried(visit: Visit, trajectory: UUID, stage: UUID) -> tuple[Trajectory, Stage]:
    """Return a standing step that the reader's organisation carries; else it is `Missing`."""
    way = _read(visit, trajectory, "propose_handover")
    found = way.stages.get(stage)
    if found is None or found.withdrawn or found.carrier != visit.account.organisation:
        raise Missing(stage)
    return way, found


def _read_all(visit: Visit, ids: Iterable[UUID]) -> dict[UUID, Trajectory]:
    wanted = dict.fromkeys(ids)
    streams = visit.store.streams(wanted) if wanted else {}
    return {id: Trajectory.replay(id, streams[id]) for id in wanted}


def _plans(visit: Visit, ids: set[UUID]) -> dict[UUID, Plan]:
    streams = visit.store.streams(ids) if ids else {}
    return {id: Plan.replay(id, streams[id]) for id in ids}


def _handovers(visit: Visit, way: Trajectory) -> list[Handover]:
    """Return the hand-overs that a partner may see: whoever is only asked reads what it is asked."""
    own, carries = visit.account.organisation, visit.account.organisation in way.carriers()
    return [each for each in way.handovers.values() if carries or own in {each.sender, each.receiver}]


def _seen(visit: Visit, way: Trajectory) -> list[Stage]:
    return [stage for stage in way.seen_by(visit.account.organisation) if not stage.withdrawn]


def _counted(own: UUID, way: Trajectory, plans: Collection[UUID]) -> list[Stage]:
    """Return the steps of a way that an organisation reads: all if it carries one, else those in its `plans`."""
    carries = own in way.carriers()
    return [stage for stage in way.standing() if carries or any(counts_in(plan, stage.facts) for plan in plans)]


def _picture(visit: Visit, way: Trajectory, span: tuple[date, date] | None = None) -> charts.TrajectoryPicture | None:
    return picture_of(visit, way, _seen(visit, way), _handovers(visit, way), visit.today, span)


def _receivers(visit: Visit) -> list[Option]:
    beside = organisations_beside(visit.site.pool, visit.account.organisation)
    return [{"value": each.organisation, "label": each.name} for each in beside]


def _options(plans: dict[UUID, str]) -> list[Option]:
    return [{"value": plan, "label": title} for plan, title in plans.items()]


def _address(trajectory: UUID, handover: UUID) -> str:
    return f"/trajectories/{trajectory}/handovers/{handover}"

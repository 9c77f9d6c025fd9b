"""Use cases on the oversight of a plan: regimes, samples and improvement agreements."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from domain.aggregates import oversight as oversights
from domain.aggregates.oversight import Ground, Oversight, Regime, oversight_of
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import Trajectory
from domain.commands.plans import permitted
from domain.commands.work import Work, use_case
from domain.events import Head
from domain.refusals import Missing
from domain.terms import Evidence, HoursFacts, PurchaseFacts


@use_case
def announce_move(
    work: Work,
    *,
    plan: UUID,
    move: UUID,
    regime: Regime,
    grounds: tuple[Ground, ...],
    hearing_until: date,
    last_day: date | None = None,
) -> None:
    """Announce another regime for a plan."""
    found, oversight = _opened(work, plan)
    announced = oversights.announce_move(
        oversight,
        work.head,
        plan=found,
        move=move,
        regime=regime,
        grounds=grounds,
        hearing_until=hearing_until,
        last_day=last_day,
    )
    work.record(oversight, announced)


@use_case
def answer_move(work: Work, *, plan: UUID, move: UUID) -> None:
    """Give the contractor's view of an announced move."""
    _, oversight = _opened(work, plan)
    work.record(oversight, oversights.answer_move(oversight, work.head, move=move))


@use_case
def drop_move(work: Work, *, plan: UUID, move: UUID) -> None:
    """Do not go on with an announced move."""
    _, oversight = _opened(work, plan)
    work.record(oversight, oversights.drop_move(oversight, work.head, move=move))


@use_case
def move_regime(work: Work, *, plan: UUID, move: UUID) -> None:
    """Let an announced move take effect."""
    _, oversight = _opened(work, plan)
    work.record(oversight, oversights.move_regime(oversight, work.head, move=move))


@use_case
def draw_sample(work: Work, *, plan: UUID, sample: UUID, first_day: date, last_day: date) -> None:
    """Draw a sample from the entries and stages of a period."""
    found, oversight = _opened(work, plan)
    efforts = {entry: (each.day, each.recorded) for entry, each in _efforts(work, found).items()}
    drawn = oversights.draw_sample(
        oversight, work.head, sample=sample, efforts=efforts, first_day=first_day, last_day=last_day
    )
    work.record(oversight, drawn)


@use_case
def give_proof(work: Work, *, plan: UUID, entry: UUID, evidence: Evidence) -> None:
    """Give the one proof that a drawn entry may be asked for: of one's own, for to a competitor it is not there."""
    found, oversight = _opened(work, plan)
    effort = _efforts(work, found).get(entry)
    if effort is None or work.actor.organisation not in found.answering(effort.owner):
        raise Missing(entry)
    given = oversights.give_proof(oversight, work.head, entry=entry, what=effort.kind, evidence=evidence)
    work.record(oversight, given)


@use_case
def check_proof(work: Work, *, plan: UUID, entry: UUID, sound: bool) -> None:
    """Say that a proof is in order, or that it lacks."""
    _, oversight = _opened(work, plan)
    work.record(oversight, oversights.check_proof(oversight, work.head, entry=entry, sound=sound))


@use_case
def propose_improvement(
    work: Work, *, plan: UUID, improvement: UUID, text: str, first_day: date, last_day: date
) -> None:
    """Propose an improvement agreement."""
    _, oversight = _opened(work, plan)
    proposed = oversights.propose_improvement(
        oversight, work.head, improvement=improvement, text=text, first_day=first_day, last_day=last_day
    )
    work.record(oversight, proposed)


@use_case
def agree_improvement(work: Work, *, plan: UUID, improvement: UUID) -> None:
    """Agree with an improvement agreement of the other party."""
    found, oversight = _opened(work, plan)
    work.record(oversight, oversights.agree_improvement(oversight, work.head, plan=found, improvement=improvement))


@use_case
def drop_improvement(work: Work, *, plan: UUID, improvement: UUID) -> None:
    """Let a proposed improvement agreement go."""
    _, oversight = _opened(work, plan)
    work.record(oversight, oversights.drop_improvement(oversight, work.head, improvement=improvement))


@use_case
def review_improvement(work: Work, *, plan: UUID, improvement: UUID, kept: bool) -> None:
    """Say whether an improvement agreement was kept."""
    _, oversight = _opened(work, plan)
    work.record(oversight, oversights.review_improvement(oversight, work.head, improvement=improvement, kept=kept))


class Drawable(NamedTuple):
    """An effort as it can be drawn: its day, the head under which it was recorded, its kind, and whose it is."""

    day: date
    recorded: Head
    kind: str
    owner: UUID


def _opened(work: Work, plan: UUID) -> tuple[Plan, Oversight]:
    found = permitted(work, plan)
    oversight = work.find(Oversight, oversight_of(plan))
    if not oversight.version:
        work.record(oversight, oversights.begin_oversight(oversight, work.head, plan=found))
    return found, oversight


def _efforts(work: Work, plan: Plan) -> dict[UUID, Drawable]:
    """Return what stands in a plan and can be drawn: entries, and stages that count in it."""
    found: dict[UUID, Drawable] = {}
    for entry in plan.entries.values():
        if not entry.withdrawn:
            recorded, owner = entry.recorded, entry.recorded.organisation
            match entry.facts:
                case HoursFacts():
                    found[entry.id] = Drawable(entry.facts.day, recorded, "hours", owner)
                case PurchaseFacts():
                    found[entry.id] = Drawable(entry.facts.invoice_day, recorded, "purchase", owner)
    for trajectory in plan.trajectories:
        for stage in work.load(Trajectory, trajectory).standing():
            plans = {share.plan for allocation in stage.facts.allocations for share in allocation.shares}
            if plan.id in plans:
                found[stage.id] = Drawable(stage.facts.first_day, stage.recorded, stage.facts.kind, stage.carrier)
    rejected = plan.rejected()
    return {id: each for id, each in found.items() if id not in rejected}

"""Trajectories: the steps of a pseudonymous person's way over time, and never what they are worth beside it (R81)."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import msgspec

from domain.aggregates.plan import Objection
from domain.aggregates.trajectory import Handover, Stage, Trajectory
from domain.terms import StageFacts
from web import charts
from web.efforts import (
    carries,
    definitions,
    employs,
    objections_to,
    stage_lines,
    status_of,
    steps_of,
    trajectory_of,
)
from web.happenings import story_of
from web.reading import Reading, frame, read
from web.signals import signals_of
from web.visits import Answer, Visit, page
from web.wording.words import label


class Way(msgspec.Struct, frozen=True):
    """A trajectory as its reader sees it: the steps, and their picture."""

    trajectory: Trajectory
    steps: tuple[Stage, ...]
    picture: charts.TrajectoryPicture | None


class Passed(msgspec.Struct, frozen=True):
    """A hand-over as it is drawn under the step that it leaves: who passes it to whom."""

    handover: Handover
    sender: str
    receiver: str


class Step(msgspec.Struct, frozen=True):
    """A step as its reader sees it: where it stands, what it says, and what is objected to in it."""

    stage: Stage
    status: str
    lines: list[dict[str, str]]
    own: bool
    objections: list[Objection]
    passed: list[Passed]

    @property
    def running(self) -> bool:
        """Whether the step has no last day yet."""
        return self.stage.facts.last_day is None


@page("/plans/{plan:uuid}/trajectories", permission="see_plan")
def ways(visit: Visit, plan: UUID) -> Answer:
    """List the trajectories of a plan as steps over time, without a price."""
    reading = read(visit, plan)
    return visit.render("trajectories/list.html", **frame(reading, "trajectories"), ways=ways_of(reading))


@page("/plans/{plan:uuid}/trajectories/{trajectory:uuid}", permission="see_plan")
def way(visit: Visit, plan: UUID, trajectory: UUID) -> Answer:
    """Show one trajectory: its steps, their evidence, and what each party may do."""
    reading = read(visit, plan)
    found = trajectory_of(reading, trajectory)
    own = visit.account.organisation in found.partners()
    # The moments of a step would lead from the person to an amount in the history: they are for the partners alone.
    # Nor does an amount stand here for them: the value of a step stands with the plan.
    happenings = [msgspec.structs.replace(each, effect=None) for each in story_of(reading, trajectory)] if own else []
    return visit.render(
        "trajectories/show.html",
        **frame(reading, "trajectories"),
        way=way_of(reading, found),
        trajectory=found,
        own=own,
        signals=signals_of(reading, found),
        about=definitions(_about(reading, found)) if employs(reading, found) else [],
        steps=[
            Step(
                stage=stage,
                status=status_of(reading.plan, stage),
                lines=definitions(stage_lines(reading, stage.facts, own=carries(reading, stage), cause=stage.cause)),
                own=carries(reading, stage),
                objections=objections_to(reading.plan, stage.id),
                passed=passed_from(visit, found.handovers.values() if own else _named(found, plan), stage.id),
            )
            for stage in steps_of(reading, found)
        ],
        happenings=happenings,
        ends=[each for each in found.ends.values() if own or plan in each.plans()],
        proposes=own
        and not reading.past
        and found.proposal() is None
        and visit.account.organisation in found.carriers(),
    )


def ways_of(reading: Reading) -> list[Way]:
    """Return the trajectories of a plan in the order in which they joined it, all drawn over the same time."""
    trajectories = list(reading.trajectories.values())
    span = _span(reading.on, [facts for each in trajectories for facts in _drawn(reading, each)])
    return [way_of(reading, each, span) for each in trajectories]


def way_of(reading: Reading, trajectory: Trajectory, span: tuple[date, date] | None = None) -> Way:
    """Return a trajectory with the steps that this reader may see, and their picture unless all were withdrawn."""
    drawn = _drawn(reading, trajectory)
    return Way(trajectory, steps_of(reading, trajectory), picture_of(drawn, reading.on, span))


def picture_of(
    drawn: list[StageFacts], on: date, span: tuple[date, date] | None = None
) -> charts.TrajectoryPicture | None:
    """Return the picture of steps over a span of days, or over their own; None where there are none."""
    since, until = span or _span(on, drawn)
    bars = [charts.Stage(facts.kind, facts.first_day, facts.last_day) for facts in drawn]
    return charts.trajectory(bars, since, until, on) if drawn else None


def passed_from(visit: Visit, handovers: Iterable[Handover], stage: UUID) -> list[Passed]:
    """Return the hand-overs out of a step, oldest first."""
    return [passed_of(visit, each) for each in handovers if each.stage == stage]


def passed_of(visit: Visit, handover: Handover) -> Passed:
    """Return a hand-over with the names of its sender and its receiver."""
    return Passed(handover, visit.site.name_of(handover.sender), visit.site.name_of(handover.receiver))


def _named(trajectory: Trajectory, plan: UUID) -> list[Handover]:
    """Return the hand-overs that name a plan: what a party reads that does not take part itself."""
    return [each for each in trajectory.handovers.values() if plan in {each.from_plan, each.to_plan}]


def _drawn(reading: Reading, trajectory: Trajectory) -> list[StageFacts]:
    return [stage.facts for stage in steps_of(reading, trajectory) if not stage.withdrawn]


def _span(on: date, drawn: list[StageFacts]) -> tuple[date, date]:
    """Return the first and the last day of a picture of steps; it goes up to the day of the view at least."""
    since = min((facts.first_day for facts in drawn), default=on)
    ends = [facts.last_day or facts.planned_last_day or on for facts in drawn]
    return since, max(*ends, on, since)


def _about(reading: Reading, trajectory: Trajectory) -> dict[str, str]:
    """Return what the employer recorded of a trajectory as a whole."""
    visit, said = reading.visit, dict[str, str]()
    if trajectory.group:
        said[visit._("Groep")] = label(f"group.{trajectory.group}", visit.language)
    if days := trajectory.counted_before.get(visit.account.organisation):
        said[visit._("Eerder geteld")] = visit._("%(days)s dagen", days=days)
    return said

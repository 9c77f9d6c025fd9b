"""Trajectories: the steps of a pseudonymous person's way over time, and never what they are worth beside it (R81)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from uuid import UUID

import msgspec

from domain.aggregates.plan import Objection
from domain.aggregates.trajectory import Handover, HandoverStatus, Stage, Trajectory
from domain.terms import StageFacts
from domain.uncounted import LeftOut, left_out
from projections.chains import days_of, funnel
from projections.parts import FEWEST, people_behind
from projections.signals import SignalKind, signals
from web import charts, components
from web.efforts import (
    Lines,
    carries,
    counts_in,
    definitions,
    employs,
    objections_to,
    stage_lines,
    status_of,
    steps_of,
    trajectory_of,
)
from web.frames import frame
from web.happenings import story_of
from web.reading import Reading, read
from web.signals import signals_of
from web.visits import Answer, Visit, page
from web.wording.words import label, word


class Way(msgspec.Struct, frozen=True):
    """A trajectory as its reader sees it: the steps, and their picture."""

    trajectory: Trajectory
    steps: tuple[Stage, ...]
    picture: charts.TrajectoryPicture | None


class Reads(msgspec.Struct, frozen=True):
    """Whether a reader sees steps that do not count in the plan, and whether others may see more than the reader.

    That they may follows from who carries a step, not from what there is: so it tells nothing of anybody.
    """

    more: bool
    less: bool


class Lasting(msgspec.Struct, frozen=True):
    """A step in days: how long it lasted, and how many of its days count in the plan; None where that is not told.

    What counts tells with what kind of support somebody works, and so it is for whoever carries the step (R81).
    """

    trajectory: Trajectory
    stage: Stage
    carrier: str
    days: int
    counted: int | None


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
    ways = ways_of(reading)
    steps = list(_lasting(reading, ways))
    return visit.render(
        "trajectories/list.html",
        **frame(reading, "trajectories"),
        ways=ways,
        rungs=charts.funnel(funnel([way.steps for way in ways], reading.on)),
        reads=_reads(reading, ways),
        lasting=steps,
        days=sum(each.days for each in steps),
        counted=sum(line.days or 0 for line in reading.lines) if _together(reading, steps) else None,
    )


@page("/plans/{plan:uuid}/trajectories/{trajectory:uuid}", permission="see_plan")
def way(visit: Visit, plan: UUID, trajectory: UUID) -> Answer:
    """Show one trajectory: its steps, their evidence, and what each party may do."""
    reading = read(visit, plan)
    found = trajectory_of(reading, trajectory)
    own = reading.reviews or visit.account.organisation in found.carriers()
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
                lines=definitions(
                    stage_lines(reading, stage.facts, own=carries(reading, stage), cause=stage.cause)
                    | _days(reading, lasting(reading, found, stage))
                ),
                own=carries(reading, stage),
                objections=objections_to(reading.plan, stage.id),
                passed=passed_from(visit, found.handovers.values() if own else _named(found, plan), stage.id),
            )
            for stage in steps_of(reading, found)
        ],
        happenings=happenings,
        ends=[each for each in found.ends.values() if own or plan in each.plans()],
        proposes=own and reading.acts and found.proposal() is None and visit.account.organisation in found.carriers(),
    )


def ways_of(reading: Reading) -> list[Way]:
    """Return the trajectories of a plan in the order in which they joined it, all drawn over the same time."""
    trajectories = list(reading.trajectories.values())
    span = span_of(reading.on, [stage.facts for each in trajectories for stage in _standing(reading, each)])
    return [way_of(reading, each, span) for each in trajectories]


def way_of(reading: Reading, trajectory: Trajectory, span: tuple[date, date] | None = None) -> Way:
    """Return a trajectory with the steps that this reader may see, and their picture unless all were withdrawn."""
    own = reading.reviews or reading.visit.account.organisation in trajectory.carriers()
    handovers = list(trajectory.handovers.values()) if own else _named(trajectory, reading.plan.id)
    drawn = picture_of(reading.visit, trajectory, _standing(reading, trajectory), handovers, reading.on, span)
    return Way(trajectory, steps_of(reading, trajectory), drawn)


def _reads(reading: Reading, ways: Sequence[Way]) -> Reads:
    """Return how what the reader counts differs from what another side of the plan does, and so why."""
    own, plan = reading.visit.account.organisation, reading.plan.id
    return Reads(
        more=any(not counts_in(plan, stage.facts) for way in ways for stage in way.steps if not stage.withdrawn),
        less=any(own not in way.trajectory.carriers() for way in ways),
    )


def picture_of(
    visit: Visit,
    trajectory: Trajectory,
    standing: Sequence[Stage],
    handovers: Iterable[Handover],
    on: date,
    span: tuple[date, date] | None = None,
) -> charts.TrajectoryPicture | None:
    """Return the picture of the steps that a reader may see, with the gaps between them and who passed them on.

    It is drawn over a span of days, or over their own; None where nothing stands.
    """
    since, until = span or span_of(on, [stage.facts for stage in standing])
    seen = {stage.id for stage in standing}
    bars = [
        charts.Stage(
            kind=stage.facts.kind,
            since=stage.facts.first_day,
            until=stage.facts.last_day,
            carrier=visit.site.name_of(stage.carrier),
            end=bool(stage.facts.end_of_chain),
        )
        for stage in standing
    ]
    gaps = [
        charts.Gap(each.first_day, each.days)
        for each in signals(trajectory, on)
        if each.kind is SignalKind.GAP and seen.issuperset(each.stages)
    ]
    passes = [
        charts.Pass(each.day, visit.site.name_of(each.receiver), each.status is HandoverStatus.CONFIRMED)
        for each in handovers
        if each.stage in seen and each.status in {HandoverStatus.PROPOSED, HandoverStatus.CONFIRMED}
    ]
    return charts.trajectory(bars, since, until, on, gaps, passes) if bars else None


def passed_from(visit: Visit, handovers: Iterable[Handover], stage: UUID) -> list[Passed]:
    """Return the hand-overs out of a step, oldest first."""
    return [passed_of(visit, each) for each in handovers if each.stage == stage]


def passed_of(visit: Visit, handover: Handover) -> Passed:
    """Return a hand-over with the names of its sender and its receiver."""
    return Passed(handover, visit.site.name_of(handover.sender), visit.site.name_of(handover.receiver))


def _named(trajectory: Trajectory, plan: UUID) -> list[Handover]:
    """Return the hand-overs that name a plan: what a party reads that does not take part itself."""
    return [each for each in trajectory.handovers.values() if plan in {each.from_plan, each.to_plan}]


def _standing(reading: Reading, trajectory: Trajectory) -> list[Stage]:
    return [stage for stage in steps_of(reading, trajectory) if not stage.withdrawn]


def _lasting(reading: Reading, ways: Sequence[Way]) -> Iterator[Lasting]:
    """Yield every step that stands, with its days as far as the reader may know them."""
    for way in ways:
        for stage in way.steps:
            if not stage.withdrawn:
                yield lasting(reading, way.trajectory, stage)


def _together(reading: Reading, steps: Sequence[Lasting]) -> bool:
    """Tell whether the days that count may be told of all together: those hidden in them are of people enough.

    Who has no counted day yet hides nobody (R81).
    """
    if all(each.counted is not None for each in steps):
        return True
    hidden = [line for line in reading.lines if line.days and not reading.singles_out(line)]
    return len({person for line in hidden for person in people_behind(reading.book, line)}) >= FEWEST


def lasting(reading: Reading, trajectory: Trajectory, stage: Stage) -> Lasting:
    """Return how long a step lasted; whoever carries it also reads how many of its days count in this plan."""
    lines = [line for line in reading.lines if line.part == str(stage.id) and line.days is not None]
    return Lasting(
        trajectory=trajectory,
        stage=stage,
        carrier=reading.visit.site.name_of(stage.carrier),
        days=days_of(stage, reading.on),
        counted=sum(line.days or 0 for line in lines) if carries(reading, stage) else None,
    )


def span_of(on: date, drawn: list[StageFacts]) -> tuple[date, date]:
    """Return the first and the last day of a picture of steps; it goes up to the day of the view at least."""
    since = min((facts.first_day for facts in drawn), default=on)
    ends = [facts.last_day or facts.planned_last_day or on for facts in drawn]
    return since, max(*ends, on, since)


def _days(reading: Reading, step: Lasting) -> Lines:
    """Return the days at work beside the days that count, and for each of the others what leaves it out (R32)."""
    visit = reading.visit
    if not step.days or step.stage.withdrawn or step.counted is None:
        return {}
    said = visit._("%(days)s dagen, waarvan er %(counted)s in dit plan tellen.", days=step.days, counted=step.counted)
    told = {visit._("Dagen"): said}
    if step.counted < step.days:
        apart = left_out(reading.book, step.trajectory, step.stage, reading.on)
        told[visit._("Dagen die hier niet tellen")] = "\n".join(_said(visit, each) for each in apart)
    return told


def _said(visit: Visit, days: LeftOut) -> str:
    period = components.period(days.first_day, days.last_day, visit.language)
    count = components.number(days.days, visit.language)
    return visit._(
        "%(period)s (dagen: %(count)s): %(why)s.", period=period, count=count, why=word(days.by, visit.language)
    )


def _about(reading: Reading, trajectory: Trajectory) -> dict[str, str]:
    """Return what the employer recorded of a trajectory as a whole."""
    visit, said = reading.visit, dict[str, str]()
    if trajectory.group:
        said[visit._("Groep")] = label(f"group.{trajectory.group}", visit.language)
    if days := trajectory.counted_before.get(visit.account.organisation):
        said[visit._("Eerder geteld")] = visit._("%(days)s dagen", days=days)
    return said

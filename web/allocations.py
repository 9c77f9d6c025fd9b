"""Days of another's step that are to count in a plan: whoever signs for the plan assents, or says why not.

The step may stand in a trajectory that the plan does not know yet: only what is asked of the plan is shown.
"""

from uuid import UUID

import msgspec

from domain.aggregates.trajectory import AllocationCode, Stage, Trajectory
from domain.commands import trajectories as commands
from domain.refusals import Missing
from domain.terms import Allocation
from web import components
from web.choices import options
from web.frames import frame
from web.reading import Reading, read_now
from web.visits import Answer, Visit, action, page
from web.wording.words import word


class Part(msgspec.Struct, frozen=True):
    """A period of the days, and the share of them that is to count: in percent, as a person reads it."""

    period: str
    share: str


@page(
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/allocation",
    permission="assent_to_allocation",
)
def allocation_page(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID) -> Answer:
    """Show which days of a step are to count in a plan, and what its contractor answered or may answer."""
    reading = read_now(visit, plan, permission="assent_to_allocation")
    way, found = _asking(reading, trajectory, stage)
    refused = found.refused.get(plan)
    return visit.render(
        "allocations/show.html",
        **frame(reading, "trajectories"),
        trajectory=way,
        stage=found,
        carrier=visit.site.name_of(found.carrier),
        parts=[_part(each, reading) for each in _to_plan(found, plan)],
        waits=plan in found.awaiting,
        refused=word(refused, visit.language) if refused else "",
        codes=options(AllocationCode, visit.language),
        joined=trajectory in reading.book.trajectories,
    )


@action(
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/allocation/assent",
    permission="assent_to_allocation",
    again=allocation_page,
)
def assent_to_allocation(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID) -> Answer:
    """Let the days count in the plan, as they were read."""
    revision = visit.form.revision
    visit.form.check()
    visit.do(commands.assent_to_allocation, trajectory=trajectory, stage=stage, plan=plan, revision=revision)
    return visit.see(address_of(plan, trajectory, stage), visit._("U stemde in: de dagen tellen mee."))


@action(
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/allocation/refusal",
    permission="refuse_allocation",
    again=allocation_page,
)
def refuse_allocation(visit: Visit, plan: UUID, trajectory: UUID, stage: UUID) -> Answer:
    """Do not let the days count, on one of a closed list of grounds."""
    code, revision = visit.form.choice("code", AllocationCode), visit.form.revision
    visit.form.check()
    visit.do(commands.refuse_allocation, trajectory=trajectory, stage=stage, plan=plan, code=code, revision=revision)
    say = visit._("De dagen tellen hier niet mee. Wie de stap draagt, leest waarom.")
    return visit.see(address_of(plan, trajectory, stage), say)


def address_of(plan: UUID | None, trajectory: UUID, stage: UUID) -> str:
    """Return where a plan answers whether days of a step count in it."""
    return f"/plans/{plan}/trajectories/{trajectory}/stages/{stage}/allocation"


def _asking(reading: Reading, trajectory: UUID, stage: UUID) -> tuple[Trajectory, Stage]:
    """Return a standing step of which days are to count in the plan, with its way; else it is `Missing`."""
    way = Trajectory.replay(trajectory, reading.visit.store.streams((trajectory,))[trajectory])
    found = way.stages.get(stage)
    own = reading.visit.account.organisation
    if found is None or found.withdrawn or found.carrier == own or not _to_plan(found, reading.plan.id):
        raise Missing(stage)
    return way, found


def _to_plan(stage: Stage, plan: UUID) -> list[tuple[Allocation, int]]:
    """Return the periods of a step that name a plan, each with the plan's share in it."""
    return [(each, share.share) for each in stage.facts.allocations for share in each.shares if share.plan == plan]


def _part(allocated: tuple[Allocation, int], reading: Reading) -> Part:
    allocation, share = allocated
    language = reading.visit.language
    return Part(
        period=components.period(allocation.first_day, allocation.last_day, language),
        share=components.percent(share, language),
    )

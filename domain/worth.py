"""What a plan is worth: its state and its trajectories, turned into the facts that the rules value."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import deepcopy
from datetime import date
from fractions import Fraction
from uuid import UUID

import msgspec

from domain.aggregates.aggregate import Aggregate
from domain.aggregates.amendment import Amendment
from domain.aggregates.dispute import Dispute
from domain.aggregates.initiative import Initiative
from domain.aggregates.meetings import Meetings
from domain.aggregates.oversight import Oversight
from domain.aggregates.plan import EffortCredit, Plan, StatementStatus
from domain.aggregates.plan.state import Statement
from domain.aggregates.trajectory import Direction, HandoverStatus, Stage, Trajectory
from domain.events import Recorded
from domain.terms import Allocation, HoursFacts, PurchaseFacts
from domain.valuation import facts as f
from domain.valuation.framework import Framework, Holding
from domain.valuation.obligation import Agreement, RevenueStatement
from domain.valuation.plan import Action, Agreed, PlanValuation

HUNDRED = 100
WHOLE = 10_000
HOUR = 60


class Rejections(msgspec.Struct, frozen=True):
    """What upheld objections took out: `everywhere`, or `alone`, of the plans that are named beside it."""

    everywhere: set[UUID]
    alone: Mapping[UUID, frozenset[str]]

    @classmethod
    def of(cls, plans: Iterable[Plan]) -> "Rejections":
        """Gather what was upheld in plans that share what they count."""
        everywhere, alone = set[UUID](), dict[UUID, frozenset[str]]()
        for plan in plans:
            here = plan.rejected_here()
            everywhere |= plan.rejected() - here
            for id in here:
                alone[id] = alone.get(id, frozenset()) | {str(plan.id)}
        return cls(everywhere, alone)


class Book(msgspec.Struct, frozen=True):
    """A plan with all that it cites, as known at one moment.

    `others` are the plans that share its trajectories and initiatives; `frameworks` what each plan is valued by.
    """

    plan: Plan
    amendments: Mapping[UUID, Amendment]
    trajectories: Mapping[UUID, Trajectory]
    others: Mapping[UUID, Plan]
    frameworks: Mapping[UUID, Holding]
    initiatives: Mapping[UUID, Initiative] = msgspec.field(default_factory=dict)
    oversight: Oversight = msgspec.field(default_factory=lambda: Oversight(id=UUID(int=0)))
    meetings: Meetings = msgspec.field(default_factory=lambda: Meetings(id=UUID(int=0)))
    disputes: Mapping[UUID, Dispute] = msgspec.field(default_factory=dict)

    @property
    def framework(self) -> Framework:
        """Return the framework version that the plan froze last."""
        return self.frameworks[self.plan.id].on(date.max)

    def under(self, framework: Holding) -> "Book":
        """Return the book with this plan valued by something else, and the plans beside it as they are."""
        return msgspec.structs.replace(self, frameworks={**self.frameworks, self.plan.id: framework})

    def after(self, recorded: Iterable[Recorded]) -> "Book":
        """Return the book as it would be after events of its plans and what they share; this one stays as it is."""
        plans, trajectories = deepcopy(self.plans()), dict(deepcopy(self.trajectories))
        initiatives = dict(deepcopy(self.initiatives))
        for item in recorded:
            stream = item.originator_id
            known = plans.get(stream) or initiatives.get(stream)
            aggregate: Aggregate = known or trajectories.setdefault(stream, Trajectory(id=stream))
            aggregate.version = item.originator_version
            aggregate.apply(item.event)
        own = plans.pop(self.plan.id)
        return msgspec.structs.replace(self, plan=own, trajectories=trajectories, others=plans, initiatives=initiatives)

    def plans(self) -> dict[UUID, Plan]:
        """Return this plan and the ones that share its trajectories and initiatives."""
        return {**self.others, self.plan.id: self.plan}

    def valuation(self, on: date) -> PlanValuation:
        """Value the plan on a day: its figures, its ledger lines, and their course over time."""
        return PlanValuation(
            agreed(self.plan, self.trajectories.values()),
            facts(self.plan, self.trajectories.values(), self.plans(), self.initiatives.values()),
            {str(id): framework for id, framework in self.frameworks.items()},
            on,
            {str(id) for id in self.plan.disputed()},
        )


def agreed(plan: Plan, trajectories: Iterable[Trajectory]) -> Agreed:
    """Return what was agreed that bears on the figures: percentage, revenue, and actions with what came of them."""
    under = _under(plan, trajectories)
    return Agreed(
        plan=str(plan.id),
        percentage=Fraction(plan.percentage.points, HUNDRED),
        last_day=plan.last_day,
        statements=tuple(statements(plan)),
        actions=tuple(
            Action(
                id=str(action.id),
                certainty=action.terms.certainty,
                planned=action.terms.planned,
                recorded=frozenset(under.get(action.id, ())),
            )
            for action in plan.actions.values()
            if not action.ended
        ),
    )


def _under(plan: Plan, trajectories: Iterable[Trajectory]) -> dict[UUID, set[str]]:
    """Return the ids of the entries and stages that were recorded under each action."""
    under: dict[UUID, set[str]] = {}
    for entry in plan.entries.values():
        if entry.facts.action is not None:
            under.setdefault(entry.facts.action, set()).add(str(entry.id))
    for trajectory in trajectories:
        for stage in trajectory.standing():
            if stage.facts.action is not None:
                under.setdefault(stage.facts.action, set()).add(str(stage.id))
    return under


def persons_in(book: Book, effort: EffortCredit) -> tuple[UUID, ...]:
    """Return the trajectories that an effort credit is about: its own, or those with a stage under its action.

    Beside any of them its amount would be a price beside a person (R81).
    """
    if effort.trajectory is not None:
        return (effort.trajectory,)
    return tuple(
        each.id
        for each in book.trajectories.values()
        if any(stage.facts.action == effort.subject for stage in each.standing())
    )


def statements(plan: Plan) -> Iterator[RevenueStatement]:
    """Yield the revenue that stands: an agreed one keeps counting while a later proposal waits (R42)."""
    shares = {lot.id: Fraction(lot.labour_share, WHOLE) for _, lot in plan.lots()}
    for statement in plan.statements.values():
        if statement.status is not StatementStatus.WITHDRAWN:
            yield _statement(statement, shares[statement.lot])


def _statement(statement: Statement, labour_share: Fraction) -> RevenueStatement:
    terms = statement.agreed or statement.proposed
    return RevenueStatement(
        id=str(statement.id),
        lot=str(statement.lot),
        first_day=terms.first_day,
        last_day=terms.last_day,
        cents=terms.cents,
        labour_share=labour_share,
        status=Agreement.AGREED if statement.agreed else Agreement(statement.status),
    )


def facts(
    plan: Plan,
    trajectories: Collection[Trajectory],
    plans: Mapping[UUID, Plan],
    initiatives: Iterable[Initiative] = (),
) -> f.Facts:
    """Return the plan's entries, trajectories and initiatives whole; withdrawn and rejected ones count nowhere.

    `plans` holds every plan that the trajectories name. What this plan alone rejected counts on in others.
    """
    rejections = Rejections.of(plans.values())
    purchases, hours = [], []
    for entry in plan.entries.values():
        if entry.withdrawn or entry.id in rejections.everywhere:
            continue
        match entry.facts:
            case PurchaseFacts():
                purchases.append(_purchase(plan.id, entry.id, entry.facts))
            case HoursFacts():
                hours.append(
                    f.Hours(
                        id=str(entry.id),
                        plan=str(plan.id),
                        day=entry.facts.day,
                        minutes=entry.facts.minutes,
                    )
                )
    return f.Facts(
        trajectories=tuple(trajectory_facts(each, plans, rejections) for each in trajectories),
        purchases=tuple(purchases),
        hours=tuple(hours),
        initiatives=tuple(
            initiative_facts(each, each.completed_on)
            for each in initiatives
            if each.completed_on and each.shares and each.id not in plan.rejected()
        ),
        efforts=tuple(_action_efforts(plan, trajectories)),
    )


def initiative_facts(initiative: Initiative, day: date) -> f.Initiative:
    """Return an initiative as it counts from a day on: the time of all partners, split as they agreed."""
    return f.Initiative(
        id=str(initiative.id),
        day=day,
        minutes=initiative.minutes,
        shares=tuple(
            f.Share(plan=str(each.plan), bp=each.share, contractor=str(each.contractor), indirect=each.indirect)
            for each in initiative.shares
        ),
        agreed_impact=initiative.impact.cents if initiative.impact else None,
    )


def _action_efforts(plan: Plan, trajectories: Iterable[Trajectory]) -> Iterator[f.ActionEffort]:
    """Yield the credit that both signed for actions of the plan (R17), due on its last day where they signed later."""
    under = _under(plan, trajectories)
    for effort in plan.efforts.values():
        action = plan.actions.get(effort.subject)
        if action is None or action.ended_on is None or effort.agreed_on is None:
            continue
        yield f.ActionEffort(
            id=str(effort.id),
            plan=str(plan.id),
            agreed=min(effort.agreed_on, plan.last_day),
            norm_minutes=effort.terms.norm_minutes,
            delivered_minutes=plan.delivered(effort.terms),
            planned=action.terms.planned,
            recorded=frozenset(under.get(action.id, ())),
            high_risk=plan.risky({action.id}, action.ended_on),
        )


def trajectory_facts(trajectory: Trajectory, plans: Mapping[UUID, Plan], rejections: Rejections) -> f.Trajectory:
    """Return a trajectory's stages that stand, in the order of recording, and its confirmed hand-overs."""
    standing = {stage.id: stage for stage in trajectory.standing() if stage.id not in rejections.everywhere}
    barred = {id: rejections.alone.get(id, frozenset()) for id in standing}
    return f.Trajectory(
        id=str(trajectory.id),
        stages=tuple(_stage(trajectory, stage, plans, barred[id]) for id, stage in standing.items()),
        handovers=tuple(_handovers(trajectory, barred)),
        counted_before={str(id): days for id, days in trajectory.counted_before.items()},
    )


def _handovers(trajectory: Trajectory, barred: Mapping[UUID, frozenset[str]]) -> Iterator[f.Handover]:
    """Yield the forward steps that were confirmed, out of stages that stand (rule 10), `barred` where these are."""
    for each in trajectory.handovers.values():
        confirmed = each.status is HandoverStatus.CONFIRMED and each.to_plan is not None
        if confirmed and each.direction is Direction.FORWARD and each.stage in barred:
            yield f.Handover(
                id=str(each.id),
                day=each.day,
                from_plan=str(each.from_plan),
                to_plan=str(each.to_plan),
                confirmed=True,
                barred=barred[each.stage],
            )


def _stage(trajectory: Trajectory, stage: Stage, plans: Mapping[UUID, Plan], barred: frozenset[str]) -> f.Stage:
    told, settled = stage.facts, stage.settled()
    return f.Stage(
        id=str(stage.id),
        kind=told.kind,
        contractor=str(told.carrier),
        first_day=told.first_day,
        last_day=told.last_day,
        allocations=tuple(_allocation(each, plans) for each in settled),
        hours=_hours(told.weekly_minutes),
        support=told.support,
        group=trajectory.group,
        planned_last_day=told.planned_last_day,
        end_of_chain=bool(told.end_of_chain),
        later=tuple(
            f.Terms(first_day=each.first_day, hours=_hours(each.weekly_minutes), support=each.support)
            for each in told.later
        ),
        effort=_effort(trajectory, stage, plans[settled[-1].shares[0].plan]) if settled else None,
        barred=barred,
    )


def _effort(trajectory: Trajectory, stage: Stage, plan: Plan) -> f.Effort | None:
    """Return the credit that both signed for a stage in the plan of its last allocation, and in no other (rule 11).

    Signed when the plan was over, it is due on its last day: what is settled before closing is in the final statement.
    """
    effort, last_day = plan.effort_on(stage.id), stage.facts.last_day
    if effort is None or effort.agreed_on is None or effort.terms.planned_last_day is None or last_day is None:
        return None
    return f.Effort(
        agreed=min(effort.agreed_on, max(plan.last_day, last_day)),
        planned_last_day=effort.terms.planned_last_day,
        norm_minutes=effort.terms.norm_minutes,
        delivered_minutes=plan.delivered(effort.terms),
        high_risk=plan.risky({trajectory.id, stage.facts.action}, last_day),
    )


def _hours(minutes: int | None) -> Fraction | None:
    return None if minutes is None else Fraction(minutes, HOUR)


def _allocation(allocation: Allocation, plans: Mapping[UUID, Plan]) -> f.Allocation:
    """Return an allocation, which ends at the latest with the first of its plans to end."""
    ends = [plans[share.plan].last_day for share in allocation.shares]
    return f.Allocation(
        first_day=allocation.first_day,
        last_day=min([*ends, allocation.last_day] if allocation.last_day else ends),
        shares=tuple(f.Share(plan=str(share.plan), bp=share.share) for share in allocation.shares),
    )


def _purchase(plan: UUID, entry: UUID, told: PurchaseFacts) -> f.Purchase:
    return f.Purchase(
        id=str(entry),
        plan=str(plan),
        day=told.invoice_day,
        net=told.net,
        recognitions=tuple(
            f.Recognition(kind=each.kind, first_day=each.first_day, last_day=each.last_day)
            for each in told.recognitions
        ),
    )

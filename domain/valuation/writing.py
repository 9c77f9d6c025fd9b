"""Facts as a scenario file tells them, to be valued again by whoever has the file and the rules.

What only the engine knows stands there under names that the format did not have: the ids of steps and hand-overs, terms
that changed on the way, plans in which something does not count, credit for actions, and each framework whole.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import msgspec

from domain.terms import Planned
from domain.valuation.facts import ActionEffort, Allocation, Facts, Handover, Initiative, Purchase, Share, Stage, Terms
from domain.valuation.framework import Framework, Holding
from domain.valuation.notation import neutral, neutral_cents
from domain.valuation.obligation import Agreement, RevenueStatement
from domain.valuation.plan import Agreed

Written = dict[str, Any]


def name_in_file(framework: Framework) -> str:
    """Return what a framework is called in a file: its name, its version, and the beginning of its SHA-256."""
    return f"{framework.name}/{framework.version}/{framework.content_hash()[:8]}"


def written_scenario(
    facts: Facts, frameworks: Mapping[str, Holding], agreed: Agreed, on: date, objected: Iterable[str] = ()
) -> Written:
    """Return the facts of a plan, and what values them, as one scenario on a day.

    Other plans that share a person or an initiative stand in it by what values them, and owe nothing here.
    """
    held = {name_in_file(each): each for holding in frameworks.values() for each in holding.during(date.min, None)}
    others = sorted(frameworks.keys() - {agreed.plan})
    return {
        "as_of": on.isoformat(),
        "frameworks": {name: _framework(each) for name, each in sorted(held.items())},
        "plans": [
            _own(agreed, frameworks[agreed.plan], sorted(objected)),
            *({"id": plan, "percentage": "0"} | _holding(frameworks[plan]) for plan in others),
        ],
        "trajectories": [
            {
                "id": each.id,
                "stages": [_stage(stage) for stage in each.stages],
                "handovers": [_handover(handover) for handover in each.handovers],
                "counted_before": dict(each.counted_before),
            }
            for each in facts.trajectories
        ],
        "purchases": [_purchase(each) for each in facts.purchases],
        "hours": [
            {"id": each.id, "plan": each.plan, "date": each.day.isoformat(), "minutes": each.minutes}
            for each in facts.hours
        ],
        "initiatives": [_initiative(each) for each in facts.initiatives],
        "efforts": [_effort(each) for each in facts.efforts],
    }


def _framework(framework: Framework) -> Written:
    return {
        "content": framework.content_hash(),
        "title": framework.title.nl,
        "values": {key: value.value for key, value in sorted(framework.values.items())},
    }


def _holding(holding: Holding) -> Written:
    moves = [{"from": day.isoformat(), "framework": name_in_file(holding.on(day))} for day in holding.turns]
    return {"framework": name_in_file(holding.on(date.min)), **({"moves": moves} if moves else {})}


def _own(agreed: Agreed, holding: Holding, objected: list[str]) -> Written:
    return {
        "id": agreed.plan,
        "percentage": neutral(agreed.percentage),
        **_holding(holding),
        "last_day": agreed.last_day.isoformat(),
        "revenue": [_revenue(each) for each in agreed.statements],
        "actions": [
            {
                "id": each.id,
                "certainty": each.certainty.value,
                "planned": [_planned(planned) for planned in each.planned],
                "recorded": sorted(each.recorded),
            }
            for each in agreed.actions
        ],
        "objected": objected,
    }


def _revenue(statement: RevenueStatement) -> Written:
    return {
        "id": statement.id,
        "lot": statement.lot,
        **_period(statement.first_day, statement.last_day),
        "amount": neutral_cents(statement.cents),
        "labour_share": neutral(statement.labour_share),
        "agreed": statement.status is Agreement.AGREED,
    }


def _planned(planned: Planned) -> Written:
    told: Written = msgspec.to_builtins(planned)
    return told


def _stage(stage: Stage) -> Written:
    told: Written = {
        "id": stage.id,
        "kind": stage.kind.value,
        "contractor": stage.contractor,
        **_period(stage.first_day, stage.last_day),
        **_hours(stage.hours),
        "support": stage.support.value,
        "allocations": [_allocation(each) for each in stage.allocations],
    }
    if stage.group:
        told["group"] = stage.group
    if stage.planned_last_day:
        told["planned_until"] = stage.planned_last_day.isoformat()
    if stage.end_of_chain:
        told["end_of_chain"] = True
    if stage.later:
        told["later"] = [_terms(each) for each in stage.later]
    if stage.barred:
        told["barred"] = sorted(stage.barred)
    if effort := stage.effort:
        told["effort"] = {
            "agreed": effort.agreed.isoformat(),
            "planned_until": effort.planned_last_day.isoformat(),
            "norm_minutes": effort.norm_minutes,
            "delivered_minutes": effort.delivered_minutes,
            "high_risk": effort.high_risk,
        }
    return told


def _terms(terms: Terms) -> Written:
    return {"from": terms.first_day.isoformat(), "support": terms.support.value, **_hours(terms.hours)}


def _allocation(allocation: Allocation) -> Written:
    return {**_period(allocation.first_day, allocation.last_day), "shares": _shares(allocation.shares)}


def _shares(shares: Iterable[Share]) -> list[Written]:
    return [
        {
            "plan": each.plan,
            "bp": each.bp,
            **({"contractor": each.contractor} if each.contractor else {}),
            **({"indirect": True} if each.indirect else {}),
        }
        for each in shares
    ]


def _handover(handover: Handover) -> Written:
    return {
        "id": handover.id,
        "date": handover.day.isoformat(),
        "from_plan": handover.from_plan,
        "to_plan": handover.to_plan,
        "confirmed": handover.confirmed,
        **({"barred": sorted(handover.barred)} if handover.barred else {}),
    }


def _purchase(purchase: Purchase) -> Written:
    return {
        "id": purchase.id,
        "plan": purchase.plan,
        "date": purchase.day.isoformat(),
        "net": neutral_cents(purchase.net),
        "recognitions": [
            {"kind": each.kind, **_period(each.first_day, each.last_day)} for each in purchase.recognitions
        ],
    }


def _initiative(initiative: Initiative) -> Written:
    impact = initiative.agreed_impact
    return {
        "id": initiative.id,
        "date": initiative.day.isoformat(),
        "minutes": initiative.minutes,
        "shares": _shares(initiative.shares),
        **({} if impact is None else {"agreed_impact": neutral_cents(impact)}),
    }


def _effort(effort: ActionEffort) -> Written:
    return {
        "id": effort.id,
        "plan": effort.plan,
        "agreed": effort.agreed.isoformat(),
        "norm_minutes": effort.norm_minutes,
        "delivered_minutes": effort.delivered_minutes,
        "high_risk": effort.high_risk,
        "planned": [_planned(each) for each in effort.planned],
        "recorded": sorted(effort.recorded),
    }


def _period(first: date, last: date | None) -> Written:
    return {"from": first.isoformat(), **({"until": last.isoformat()} if last else {})}


def _hours(hours: Fraction | None) -> Written:
    """Weekly hours as a decimal; as minutes where they do not end."""
    if hours is None:
        return {}
    told = neutral(hours)
    return {"weekly_minutes": int(hours * 60)} if "/" in told else {"hours": told}

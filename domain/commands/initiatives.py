"""Use cases on initiatives: what partners do together, who carries which part of it, and what it is worth."""

from datetime import date
from uuid import UUID

from domain.aggregates import initiative as initiatives
from domain.aggregates import plan as plans
from domain.aggregates.initiative import (
    ContributionFacts,
    Initiative,
    InitiativePart,
    InitiativeShare,
    InitiativeTerms,
    Involvement,
)
from domain.aggregates.partnership import Partnership
from domain.aggregates.plan import Plan, PlanState
from domain.calendar import day_of
from domain.commands.work import Work, use_case
from domain.refusals import Refused
from domain.valuation.tariff import most_impact


@use_case
def propose_initiative(
    work: Work,
    *,
    initiative: UUID,
    partnership: UUID,
    terms: InitiativeTerms,
    role: str,
    involvement: Involvement,
) -> None:
    """Propose an initiative to the members of a partnership, and take part in it oneself."""
    among = work.load(Partnership, partnership)
    work.permit(among)
    found = work.find(Initiative, initiative)
    members = among.members_on(day_of(work.head.at))
    proposed = initiatives.propose_initiative(found, work.head, partnership=among.id, members=members, terms=terms)
    work.record(found, proposed)
    work.record(found, initiatives.join_initiative(found, work.head, member=True, role=role, involvement=involvement))


@use_case
def revise_initiative(work: Work, *, initiative: UUID, terms: InitiativeTerms, revision: int) -> None:
    """Word an initiative differently, or tell its story."""
    found = _permitted(work, initiative)
    work.record(found, initiatives.revise_initiative(found, work.head, terms=terms, revision=revision))


@use_case
def join_initiative(work: Work, *, initiative: UUID, role: str, involvement: Involvement) -> None:
    """Take part in an initiative of one's own partnership."""
    found = work.load(Initiative, initiative)
    among = work.load(Partnership, found.partnership)
    work.permit(among)
    member = among.member_on(work.actor.organisation, day_of(work.head.at))
    joined = initiatives.join_initiative(found, work.head, member=member, role=role, involvement=involvement)
    work.record(found, joined)


@use_case
def log_contribution(work: Work, *, initiative: UUID, contribution: UUID, facts: ContributionFacts) -> None:
    """Log time that one's own organisation gave, on a day before it left the partnership."""
    found = _permitted(work, initiative)
    _require_staying(work, found, facts.day)
    work.record(found, initiatives.log_contribution(found, work.head, contribution=contribution, facts=facts))


@use_case
def correct_contribution(
    work: Work, *, initiative: UUID, contribution: UUID, facts: ContributionFacts, revision: int
) -> None:
    """Correct one's own contribution."""
    found = _permitted(work, initiative)
    _require_staying(work, found, facts.day)
    corrected = initiatives.correct_contribution(
        found, work.head, contribution=contribution, facts=facts, revision=revision
    )
    work.record(found, corrected)


@use_case
def withdraw_contribution(work: Work, *, initiative: UUID, contribution: UUID, revision: int) -> None:
    """Withdraw one's own contribution."""
    found = _permitted(work, initiative)
    withdrawn = initiatives.withdraw_contribution(found, work.head, contribution=contribution, revision=revision)
    work.record(found, withdrawn)


@use_case
def propose_initiative_shares(work: Work, *, initiative: UUID, parts: tuple[InitiativePart, ...], version: int) -> None:
    """Propose who carries which part, each in a plan that the partner is a contractor of; the plans learn of it."""
    found = _permitted(work, initiative)
    named = {part.plan: work.load(Plan, part.plan) for part in parts}
    if any(plan.state is not PlanState.OPEN for plan in named.values()):
        raise Refused("stage.plan-closed", field="shares")
    for part in parts:
        if part.contractor not in named[part.plan].contractors:
            raise Refused("initiative.not-in-plan", field="shares")
    shares = tuple(
        InitiativeShare(
            plan=part.plan,
            client=named[part.plan].client,
            contractor=part.contractor,
            share=part.share,
            indirect=part.indirect,
        )
        for part in parts
    )
    work.record(found, initiatives.propose_initiative_shares(found, work.head, shares=shares, version=version))
    for plan in named.values():
        if found.id not in plan.initiatives:
            work.record(plan, plans.join_initiative(plan, work.head, initiative=found.id))


@use_case
def agree_initiative_shares(work: Work, *, initiative: UUID, revision: int) -> None:
    """Agree with proposed shares."""
    found = _permitted(work, initiative)
    work.record(found, initiatives.agree_initiative_shares(found, work.head, revision=revision))


@use_case
def propose_impact(work: Work, *, initiative: UUID, cents: int, motivation: str, version: int) -> None:
    """Propose an impact value instead of the hours."""
    found = _permitted(work, initiative)
    proposed = initiatives.propose_impact(
        found, work.head, cents=cents, motivation=motivation, most=_most(work, found), version=version
    )
    work.record(found, proposed)


@use_case
def agree_impact(work: Work, *, initiative: UUID, revision: int) -> None:
    """Agree with a proposed impact value."""
    found = _permitted(work, initiative)
    agreed = initiatives.agree_impact(found, work.head, revision=revision, most=_most(work, found))
    work.record(found, agreed)


@use_case
def complete_initiative(work: Work, *, initiative: UUID, day: date, version: int) -> None:
    """Complete an initiative: from a day within each of its plans it counts."""
    found = _permitted(work, initiative)
    completed = initiatives.complete_initiative(found, work.head, day=day, version=version)
    for plan in (work.load(Plan, id) for id in sorted(found.plans())):
        if not plan.first_day <= day <= plan.last_day:
            raise Refused("entry.outside-plan", field="day", first=plan.first_day, last=plan.last_day)
    work.record(found, completed)


def _permitted(work: Work, initiative: UUID) -> Initiative:
    found = work.load(Initiative, initiative)
    work.permit(found)
    return found


def _require_staying(work: Work, initiative: Initiative, day: date) -> None:
    if work.load(Partnership, initiative.partnership).left_before(work.actor.organisation, day):
        raise Refused("contribution.after-leaving", field="day")


def _most(work: Work, initiative: Initiative) -> int:
    """Return the highest impact value in cents under the framework of the first plan named; 0 before any is."""
    if not initiative.shares:
        return 0
    holding = work.frameworks(work.load(Plan, initiative.shares[0].plan))
    return most_impact(holding.on(day_of(work.head.at)), initiative.minutes)

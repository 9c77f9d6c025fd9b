"""Use cases on candidates: presenting and refusing, asking for and nominating them."""

from datetime import date
from uuid import UUID

from domain.aggregates import plan as plans
from domain.commands.plans import permitted
from domain.commands.trajectories import letters_of
from domain.commands.work import Work, use_case
from domain.terms import DeclineCode, RefusalCode


@use_case
def present_candidate(work: Work, *, plan: UUID, candidate: UUID, work_offered: str, minutes: int) -> None:
    """Present somebody for work at the client's place."""
    found = permitted(work, plan)
    presented = plans.present_candidate(found, work.head, candidate=candidate, work=work_offered, minutes=minutes)
    work.record(found, presented)


@use_case
def welcome_candidate(work: Work, *, plan: UUID, candidate: UUID) -> None:
    """Let a candidate come and work."""
    found = permitted(work, plan)
    work.record(found, plans.welcome_candidate(found, work.head, candidate=candidate))


@use_case
def refuse_candidate(work: Work, *, plan: UUID, candidate: UUID, code: RefusalCode) -> None:
    """Refuse a candidate on a ground that lies in the place."""
    found = permitted(work, plan)
    work.record(found, plans.refuse_candidate(found, work.head, candidate=candidate, code=code))


@use_case
def ask_nomination(
    work: Work, *, plan: UUID, nomination: UUID, work_offered: str, commitment: UUID | None = None
) -> None:
    """Ask the client for a candidate."""
    found = permitted(work, plan)
    asked = plans.ask_nomination(found, work.head, nomination=nomination, work=work_offered, commitment=commitment)
    work.record(found, asked)


@use_case
def nominate_candidate(work: Work, *, plan: UUID, nomination: UUID, day: date) -> None:
    """Nominate somebody, under a reference from the request's random id: it says nothing of the person."""
    found = permitted(work, plan)
    reference = f"K-{letters_of(nomination)}"
    work.record(found, *plans.nominate_candidate(found, work.head, nomination=nomination, reference=reference, day=day))


@use_case
def fail_nomination(work: Work, *, plan: UUID, nomination: UUID) -> None:
    """Say that nobody can be nominated."""
    found = permitted(work, plan)
    work.record(found, *plans.fail_nomination(found, work.head, nomination=nomination))


@use_case
def decline_nomination(work: Work, *, plan: UUID, nomination: UUID, code: DeclineCode) -> None:
    """Do not take a nominated candidate."""
    found = permitted(work, plan)
    work.record(found, plans.decline_nomination(found, work.head, nomination=nomination, code=code))

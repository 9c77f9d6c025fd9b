"""Use cases around organisations: who takes part, and as what."""

from uuid import UUID

from domain.aggregates import organisation as organisations
from domain.aggregates.organisation import Identifier, Organisation
from domain.commands.work import Work, use_case
from domain.terms import Capacity, Recognition


@use_case
def found_organisation(work: Work, *, organisation: UUID, name: str, identifiers: tuple[Identifier, ...] = ()) -> None:
    """Register the first organisation of a store, from the console; it may open plans."""
    work.permit()
    found = work.find(Organisation, organisation)
    work.record(
        found,
        organisations.register_organisation(found, work.head, name=name, client=True, identifiers=identifiers),
    )


@use_case
def register_organisation(
    work: Work,
    *,
    organisation: UUID,
    name: str,
    client: bool = False,
    identifiers: tuple[Identifier, ...] = (),
) -> None:
    """Register another organisation, such as the contractor of a plan to be opened."""
    work.permit(work.load(Organisation, work.actor.organisation))
    found = work.find(Organisation, organisation)
    work.record(
        found,
        organisations.register_organisation(found, work.head, name=name, client=client, identifiers=identifiers),
    )


@use_case
def rename_organisation(work: Work, *, name: str) -> None:
    """Rename one's own organisation."""
    work.permit()
    own = work.load(Organisation, work.actor.organisation)
    work.record(own, organisations.rename_organisation(own, work.head, name=name))


@use_case
def add_recognition(work: Work, *, recognition: Recognition) -> None:
    """Declare a recognition of one's own organisation."""
    work.permit()
    own = work.load(Organisation, work.actor.organisation)
    work.record(own, organisations.add_recognition(own, work.head, recognition=recognition))


@use_case
def state_capacity(work: Work, *, capacity: Capacity) -> None:
    """Say how many people one's own organisation takes at once."""
    work.permit()
    own = work.load(Organisation, work.actor.organisation)
    work.record(own, organisations.state_capacity(own, work.head, capacity=capacity))


@use_case
def withdraw_capacity(work: Work, *, stated: int) -> None:
    """Take back what was said of the capacity of one's own organisation."""
    work.permit()
    own = work.load(Organisation, work.actor.organisation)
    work.record(own, organisations.withdraw_capacity(own, work.head, stated=stated))


@use_case
def register_key(work: Work, *, vkey: str) -> None:
    """Register the public half of a key of one's own organisation."""
    work.permit()
    own = work.load(Organisation, work.actor.organisation)
    work.record(own, organisations.register_key(own, work.head, vkey=vkey))


@use_case
def withdraw_key(work: Work, *, vkey: str) -> None:
    """Withdraw a key of one's own organisation."""
    work.permit()
    own = work.load(Organisation, work.actor.organisation)
    work.record(own, organisations.withdraw_key(own, work.head, vkey=vkey))


@use_case
def appoint_norm_owner(work: Work, *, organisation: UUID) -> None:
    """Let an organisation publish the versions of the norm, from the console."""
    work.permit()
    found = work.load(Organisation, organisation)
    work.record(found, organisations.appoint_norm_owner(found, work.head))

"""Use cases around organisations and frameworks."""

from uuid import UUID

from domain.aggregates import organisation as organisations
from domain.aggregates.framework import Framework
from domain.aggregates.framework import publish_framework as published
from domain.aggregates.organisation import Identifier, Organisation
from domain.commands.work import Work, use_case
from domain.terms import Recognition
from domain.valuation import framework as valuation


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
def publish_framework(work: Work, *, framework: UUID, document: valuation.Framework) -> None:
    """Publish a version of a framework: a norm, or a local variant of the national one."""
    work.permit()
    found = work.find(Framework, framework)
    base = valuation.norm() if document.extends else None
    work.record(found, published(found, work.head, document=document, base=base))

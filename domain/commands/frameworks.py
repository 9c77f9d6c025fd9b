"""Use cases on frameworks: what is shipped, the next version of the norm, and the variant of a client."""

from datetime import date
from uuid import UUID

from domain.aggregates import framework as frameworks
from domain.aggregates.framework import Framework
from domain.aggregates.organisation import Organisation
from domain.commands.work import Work, use_case
from domain.refusals import Missing, Stale
from domain.valuation import framework as valuation
from domain.valuation.notation import Text


@use_case
def publish_framework(work: Work, *, framework: UUID, document: valuation.Framework, owner: UUID | None = None) -> None:
    """Publish a version of a framework as a whole, from the console: a norm, or the variant of an `owner`."""
    work.permit()
    found = work.find(Framework, framework)
    base = valuation.norm() if document.extends else None
    work.record(found, frameworks.publish_framework(found, work.head, document=document, base=base, owner=owner))


@use_case
def publish_version(
    work: Work, *, framework: UUID, read: int, title: Text, values: dict[str, valuation.Value], in_force: date
) -> None:
    """Publish the next version of the norm, as its owner."""
    work.permit(work.load(Organisation, work.actor.organisation))
    found = work.load(Framework, framework)
    published = frameworks.publish_version(found, work.head, read=read, title=title, values=values, in_force=in_force)
    work.record(found, published)


@use_case
def plan_review(work: Work, *, framework: UUID, read: int, day: date) -> None:
    """Plan when the newest version of one's own framework is looked at again."""
    own = work.load(Organisation, work.actor.organisation)
    work.permit(own)
    found = work.load(Framework, framework)
    planned = frameworks.plan_review(found, work.head, read=read, day=day, norm_owner=own.norm_owner)
    work.record(found, planned)


@use_case
def announce_variant(
    work: Work,
    *,
    framework: UUID,
    norm: UUID,
    norm_version: int,
    read: int,
    title: Text,
    values: dict[str, valuation.Value],
    in_force: date,
) -> None:
    """Announce a local variant of the newest norm, or its next version, as a client."""
    work.permit(work.load(Organisation, work.actor.organisation))
    national = work.load(Framework, norm).newest
    if national is None or national.extends:
        raise Missing(norm)
    if norm_version != national.version:
        raise Stale(norm, read=norm_version, current=national.version)
    found = work.find(Framework, framework)
    announced = frameworks.announce_variant(
        found, work.head, base=national, read=read, title=title, values=values, in_force=in_force
    )
    work.record(found, announced)

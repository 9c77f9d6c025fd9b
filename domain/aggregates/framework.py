"""A framework under its name: the versions that were published, each whole, motivated and unchangeable."""

from collections.abc import Iterator
from typing import ClassVar, assert_never

import msgspec

from domain import texts
from domain.aggregates.aggregate import Aggregate
from domain.events import Event, Head
from domain.refusals import Missing, Refused
from domain.terms import FrameworkReference
from domain.valuation import framework as valuation


class FrameworkPublished(Event, frozen=True, tag="framework.published"):
    """A version is published with all its values, motivations and sources."""

    document: valuation.Framework
    content: str


FrameworkEvent = FrameworkPublished


class Framework(Aggregate):
    """The state of a framework: its versions by number."""

    events: ClassVar = FrameworkEvent

    versions: dict[int, valuation.Framework] = msgspec.field(default_factory=dict)

    def apply(self, event: FrameworkEvent) -> None:
        """Take one event into the state."""
        match event:
            case FrameworkPublished():
                self.versions[event.document.version] = event.document
            case _:
                assert_never(event)

    def reference(self, version: int) -> FrameworkReference:
        """Return what a plan freezes of a version."""
        found = self.versions.get(version)
        if found is None:
            raise Missing(self.id)
        return FrameworkReference(framework=self.id, name=found.name, version=version, content=found.content_hash())


def publish_framework(
    framework: Framework, head: Head, *, document: valuation.Framework, base: valuation.Framework | None = None
) -> FrameworkPublished:
    """Publish the next version of a framework under the name that it has: a norm, or a variant of `base`.

    It is whole, motivated and within bounds (`require_publishable`), and points at no person.
    """
    for text in _texts(msgspec.to_builtins(document)):
        texts.clean(text, field="document", limit=texts.REASON, lines=True, required=False)
    valuation.require_publishable(document, base)
    expected = max(framework.versions, default=0) + 1
    if document.version != expected:
        raise Refused("framework.version", expected=expected)
    if any(earlier.name != document.name for earlier in framework.versions.values()):
        raise Refused("framework.name")
    return FrameworkPublished(head=head, document=document, content=document.content_hash())


def _texts(thing: object) -> Iterator[str]:
    match thing:
        case str():
            yield thing
        case dict():
            for name, value in thing.items():
                yield name
                yield from _texts(value)
        case list() | tuple():
            for value in thing:
                yield from _texts(value)

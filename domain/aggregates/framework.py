"""A framework under its name: the versions that were published, each whole, motivated and unchangeable."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import ClassVar, assert_never
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.aggregate import Aggregate
from domain.calendar import day_of, sensible
from domain.events import Event, Head
from domain.refusals import Missing, Refused, Stale
from domain.terms import FrameworkReference
from domain.valuation import framework as valuation
from domain.valuation.notation import Text

_NAME = re.compile(r"[a-z]+(?:[._-][a-z0-9]+)*")


class FrameworkPublished(Event, frozen=True, tag="framework.published"):
    """A version is published with all its values, motivations and sources; a variant has an `owner`."""

    document: valuation.Framework
    content: str
    owner: UUID | None = None


class FrameworkReviewPlanned(Event, frozen=True, tag="framework.review-planned"):
    """The owner says on which day the newest version is to be looked at again, in place of what was planned (R89)."""

    version: int
    day: date


FrameworkEvent = FrameworkPublished | FrameworkReviewPlanned


class Framework(Aggregate):
    """The state of a framework: its versions by number, and the organisation whose variant it is.

    `review` is the day on which the newest version is to be looked at again, None while none is planned.
    """

    events: ClassVar = FrameworkEvent

    versions: dict[int, valuation.Framework] = msgspec.field(default_factory=dict)
    owner: UUID | None = None
    review: date | None = None

    def review_due(self, version: int, on: date) -> date | None:
        """Return since when a version should have been looked at again, None where it need not be (R89)."""
        newest = self.newest is not None and self.newest.version == version
        return self.review if newest and self.review is not None and self.review <= on else None

    @property
    def newest(self) -> valuation.Framework | None:
        """The version that was published last."""
        return self.versions[max(self.versions)] if self.versions else None

    def apply(self, event: FrameworkEvent) -> None:
        """Take one event into the state."""
        match event:
            case FrameworkPublished():
                self.versions[event.document.version] = event.document
                self.owner = event.owner or self.owner
                self.review = None
            case FrameworkReviewPlanned():
                self.review = event.day
            case _:
                assert_never(event)

    def reference(self, version: int) -> FrameworkReference:
        """Return what a plan freezes of a version."""
        found = self.versions.get(version)
        if found is None:
            raise Missing(self.id)
        return FrameworkReference(framework=self.id, name=found.name, version=version, content=found.content_hash())


def publish_framework(
    framework: Framework,
    head: Head,
    *,
    document: valuation.Framework,
    base: valuation.Framework | None = None,
    owner: UUID | None = None,
) -> FrameworkPublished:
    """Publish the next version of a framework under the name that it has: a norm, or a variant of `base`.

    It is whole, motivated and within bounds (`require_publishable`), and points at no person.
    """
    _require_impersonal(document)
    valuation.require_publishable(document, base)
    expected = max(framework.versions, default=0) + 1
    if document.version != expected:
        raise Refused("framework.version", expected=expected)
    if any(earlier.name != document.name for earlier in framework.versions.values()):
        raise Refused("framework.name")
    return FrameworkPublished(head=head, document=document, content=document.content_hash(), owner=owner)


def publish_version(
    framework: Framework, head: Head, *, read: int, title: Text, values: Mapping[str, valuation.Value], in_force: date
) -> FrameworkPublished:
    """Publish the next version of a norm (R10, R12): what it sets anew over version `read`, the newest one.

    It is announced today. Refuses as `revised` and `publish_framework` do, and `framework.not-a-norm`.
    """
    newest = framework.newest
    if newest is None:
        raise Missing(framework.id)
    if newest.extends:
        raise Refused("framework.not-a-norm")
    _read(framework, read)
    _require_impersonal(values)
    _require_names(values)
    document = valuation.revised(
        newest,
        title=_title(title),
        values=values,
        announced=day_of(head.at),
        in_force=sensible(in_force, field="in_force"),
    )
    return publish_framework(framework, head, document=document)


def announce_variant(
    framework: Framework,
    head: Head,
    *,
    base: valuation.Framework,
    read: int,
    title: Text,
    values: Mapping[str, valuation.Value],
    in_force: date,
) -> FrameworkPublished:
    """Announce a variant of one's own, or its next version (R34, R35): every value in which it departs from `base`.

    It is announced today, and in force no sooner than the notice that the norm asks. Refuses as `extend` and
    `publish_framework` do, and `framework.not-yours`, `.nothing-changed`, `.before-its-norm`.
    """
    newest = framework.newest
    if newest is not None and framework.owner != head.organisation:
        raise Refused("framework.not-yours")
    _read(framework, read)
    _require_impersonal(values)
    _require_names(values)
    if not values:
        raise Refused("framework.nothing-changed")
    if base.in_force is not None and in_force < base.in_force:
        raise Refused("framework.before-its-norm", field="in_force", first=base.in_force)
    title = _title(title)
    variant = valuation.Variant(
        name=newest.name if newest else valuation.name_from(title.nl),
        version=read + 1,
        title=title,
        extends=base.name,
        values=dict(values),
        announced=day_of(head.at),
        in_force=sensible(in_force, field="in_force"),
    )
    document = valuation.extend(base, variant)
    if newest is not None and (newest.values, newest.in_force) == (document.values, document.in_force):
        raise Refused("framework.nothing-changed")
    return publish_framework(framework, head, document=document, base=base, owner=head.organisation)


def plan_review(framework: Framework, head: Head, *, read: int, day: date, norm_owner: bool) -> FrameworkReviewPlanned:
    """Plan, as the owner, when the newest version is looked at again (R89); no value changes by it.

    Whoever plans anew says what came of looking, or why it can wait.
    """
    newest = framework.newest
    if newest is None:
        raise Missing(framework.id)
    if framework.owner != head.organisation if newest.extends else not norm_owner:
        raise Refused("framework.not-yours")
    _read(framework, read)
    if sensible(day, field="review_day") <= day_of(head.at):
        raise Refused("framework.review-past", field="review_day")
    if day == framework.review:
        raise Refused("framework.nothing-changed")
    if framework.review is not None:
        texts.require_reason(head.reason)
    return FrameworkReviewPlanned(head=head, version=newest.version, day=day)


def _read(framework: Framework, read: int) -> None:
    current = framework.newest.version if framework.newest else 0
    if read != current:
        raise Stale(framework.id, read=read, current=current)


def _title(title: Text) -> Text:
    return Text(
        nl=texts.clean(title.nl, field="title"), en=texts.clean(title.en, field="title_english", required=False)
    )


def _require_impersonal(thing: object) -> None:
    """Refuse what points at a person, anywhere in a framework or its values."""
    for text in _texts(msgspec.to_builtins(thing)):
        texts.clean(text, field="document", limit=texts.REASON, lines=True, required=False)


def _require_names(values: Iterable[str]) -> None:
    for key in values:
        if not _NAME.fullmatch(key):
            raise Refused("framework.unknown-value", field=key, key=key)


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

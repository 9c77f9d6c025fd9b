"""Valuation frameworks to read: every value with its motivation and source, and what a variant makes of the norm."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final
from uuid import UUID, uuid5

import msgspec

from domain import texts
from domain.aggregates.framework import Framework, FrameworkPublished
from domain.authority import HOST
from domain.calendar import day_of
from domain.commands import frameworks as commands
from domain.commands.frameworks import publish_framework
from domain.events import Recorded
from domain.refusals import Missing
from domain.terms import FrameworkReference, StageKind
from domain.valuation import framework as valuation
from projections.frameworks import published_frameworks
from web.elements import Standard, standard_of_hours, standard_of_purchase, standard_of_stage, standard_of_work
from web.measures import euros, said, said_bound, titled
from web.reading import Reading
from web.visits import Answer, Site, Visit, action, page
from web.wording import marked as _
from web.wording.words import label

SHIPPED: Final = uuid5(UUID(int=0), valuation.NORM)
"""The id of the national norm in a store that began with this release."""


class Version(msgspec.Struct, frozen=True):
    """A published version: its document, what a plan freezes of it, the day of publication, and what it extends."""

    document: valuation.Framework
    reference: FrameworkReference
    published: date
    base: valuation.Framework | None
    owner: UUID | None = None
    review: date | None = None
    newest: bool = True

    @property
    def since(self) -> date:
        """The first day on which it holds: a norm without one holds from its publication."""
        return self.document.in_force or self.published

    @property
    def notice(self) -> int | None:
        """The days between the announcement of a variant and its first day (R35)."""
        announced, in_force = self.document.announced, self.document.in_force
        return (in_force - announced).days if announced and in_force else None


class Row(msgspec.Struct, frozen=True):
    """A value as it is read, None where it plays no part, and its `cents` if it is an amount of money.

    `base` is what the norm says of it, to be read where this `differs`.
    """

    key: str
    title: str
    said: str | None
    cents: int | None
    motivation: str
    source: str
    bound: str
    differs: bool = False
    base: str | None = None


class Group(msgspec.Struct, frozen=True):
    """Values that belong together, under a heading."""

    id: str
    title: str
    rows: tuple[Row, ...]


_GROUPS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("element.1", "", ("person_year", "counted_days", "full_count_hours", "multipliers")),
    ("element.2", "", ("education_year",)),
    ("element.3", "", ("recognitions",)),
    ("element.4", "", ("hour", "impact_cap")),
    ("chain", _("Stappen in de keten"), ("stages", "prevention_days", "handover")),
    ("effort", _("Geleverde inspanning"), ("effort_share", "effort_share_high_risk")),
    ("amounts", _("Index en ondergrens"), ("index", "annual_floor")),
    ("surplus", _("Een overschot meenemen"), ("carry_over",)),
    ("variants", _("Lokale varianten"), ("variant_notice_days",)),
    ("elements", _("Onder welk element iets telt"), ("elements",)),
)
"""The values of a framework by subject: an id, a heading where it is no element, and names of values or groups."""

_REST: Final = ("rest", _("Overige waarden"), None)


@page("/frameworks", permission="see_framework")
def frameworks(visit: Visit) -> Answer:
    """List the frameworks that a plan can be valued by, the norms first."""
    published = published_frameworks(visit.site.pool)
    newest = {each.framework: each.version for each in reversed(published)}
    return visit.render(
        "frameworks/list.html",
        listed=[(read_version(visit, each.framework, each.version), newest[each.framework]) for each in published],
    )


@page("/frameworks/{framework:uuid}/{version:int}", permission="see_framework")
def framework(visit: Visit, framework: UUID, version: int) -> Answer:
    """Show a version of a framework: every value, why it is so, and where it comes from (R11, R12)."""
    found = read_version(visit, framework, version)
    own = visit.site.organisation(visit.account.organisation)
    return visit.render(
        "frameworks/show.html",
        publishes=own.norm_owner and not found.base,
        announces=own.client and not found.base,
        revises=found.owner == own.id and _norm_of(visit, found),
        version=found,
        elements=standards(visit, found.document),
        differing=differing(visit, found),
        groups=list(grouped(visit, found)),
        newest=max(each.version for each in published_frameworks(visit.site.pool) if each.framework == framework),
        reviews=found.newest and (found.owner == own.id if found.base else own.norm_owner),
    )


@action("/frameworks/{framework:uuid}/{version:int}/review", permission="plan_review", again=framework)
def plan_review(visit: Visit, framework: UUID, version: int) -> Answer:
    """Plan when this version is looked at again."""
    form = visit.form
    day, why = form.day("review_day"), form.text("reason", limit=texts.REASON, lines=True, required=False)
    form.check()
    visit.do(commands.plan_review, framework=framework, read=version, day=day, reason=why)
    return visit.see(
        f"/frameworks/{framework}/{version}",
        visit._("Vastgelegd. Vanaf die dag staat het bij ieder plan met dit kader."),
    )


def review_due(reading: Reading) -> date | None:
    """Return since when the framework of a plan should have been looked at again; its value changes by nothing."""
    if reading.plan.closed is not None:
        return None
    holds = reading.plan.framework_on(reading.on)
    found = Framework.replay(holds.framework, reading.opened.streams[holds.framework])
    return found.review_due(holds.version, reading.on)


def publish_norm(site: Site) -> None:
    """Publish the norm that is shipped, unless the log has it: in a store without a framework no plan can be opened."""
    if not site.store.streams((SHIPPED,))[SHIPPED]:
        command = uuid5(SHIPPED, "publication")
        position = site.desk.do(publish_framework, HOST, command=command, framework=SHIPPED, document=valuation.norm())
        site.wait_for(position)


def read_version(visit: Visit, framework: UUID, version: int) -> Version:
    """Return a published version, or `Missing`."""
    stream = visit.store.streams((framework,))[framework]
    folded = _folded(framework, stream)
    reference = folded.reference(version)
    document = folded.versions[version]
    published = next(
        day_of(recorded.event.head.at)
        for recorded in stream
        if isinstance(recorded.event, FrameworkPublished) and recorded.event.document.version == version
    )
    base = _base(visit, document, published) if document.extends else None
    newest = version == max(folded.versions)
    return Version(document, reference, published, base, folded.owner, folded.review if newest else None, newest=newest)


def framework_versions(visit: Visit) -> dict[str, Version]:
    """Return the versions to choose from, by what stands in a form for each."""
    return {
        f"{each.framework} {each.version}": read_version(visit, each.framework, each.version)
        for each in published_frameworks(visit.site.pool)
    }


def newest_version(visit: Visit, framework: UUID) -> Version:
    """Return the version of a framework that was published last, or `Missing`."""
    return read_version(
        visit, framework, max(_folded(framework, visit.store.streams((framework,))[framework]).versions)
    )


def standards(visit: Visit, framework: valuation.Framework) -> list[tuple[int, Standard]]:
    """Return by what each of the four elements is valued (R14)."""
    of_elements = (
        standard_of_work(visit, framework),
        standard_of_stage(visit, framework, StageKind.EDUCATION),
        standard_of_purchase(visit, framework),
        standard_of_hours(visit, framework),
    )
    return list(enumerate(of_elements, start=1))


def differing(visit: Visit, version: Version) -> list[Row]:
    """Return the values that a variant sets itself, each beside what the norm says (R37)."""
    return [_row(visit, version, key) for key in version.document.overridden()] if version.base else []


def grouped(visit: Visit, version: Version) -> Iterator[Group]:
    """Yield every value of a framework once: the four elements first, then the rest by subject."""
    for id, heading, keys in grouped_keys(visit, version.document.values):
        yield Group(id, heading, tuple(_row(visit, version, key) for key in keys))


def grouped_keys(visit: Visit, keys: Iterable[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield names of values by subject, each with an id and a heading: the four elements first."""
    left = list(keys)
    for id, title, names in (*_GROUPS, _REST):
        found = [key for key in left if names is None or key in names or key.partition(".")[0] in names]
        left = [key for key in left if key not in found]
        if found:
            yield id.replace(".", "-"), visit._(title) if title else label(id, visit.language), found


def _folded(framework: UUID, stream: Sequence[Recorded]) -> Framework:
    if stream and not isinstance(stream[0].event, FrameworkPublished):
        raise Missing(framework)
    return Framework.replay(framework, stream).required()


def _base(visit: Visit, variant: valuation.Framework, published: date) -> valuation.Framework:
    """Return the norm that a variant was published on: the last of that name by then, else the one that is shipped."""
    earlier = [
        each for each in published_frameworks(visit.site.pool) if each.name == variant.extends and each.day <= published
    ]
    if not earlier:
        return valuation.norm()
    last = max(earlier, key=lambda each: each.version)
    return _folded(last.framework, visit.store.streams((last.framework,))[last.framework]).versions[last.version]


def _norm_of(visit: Visit, variant: Version) -> UUID | None:
    """Return the id of the norm that a variant extends, where that was published here."""
    found = (each.framework for each in published_frameworks(visit.site.pool) if each.name == variant.document.extends)
    return next(found, None)


def _row(visit: Visit, version: Version, key: str) -> Row:
    document, language = version.document, visit.language
    value, bound = document.values[key], document.bound_of(key)
    before = version.base.values.get(key) if version.base else None
    return Row(
        key=key,
        title=titled(visit, key),
        said=said(visit, key, value.value),
        cents=euros(key, value.value),
        motivation=value.motivation.in_language(language),
        source=value.source.in_language(language),
        bound=said_bound(visit, key, bound) if bound else "",
        differs=version.base is not None and value.set_by == document.name,
        base=said(visit, key, before.value) if before else None,
    )

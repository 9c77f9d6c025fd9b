"""Publishing: the next version of the norm by its owner, a local variant by a client, read back before it is done."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.framework import FrameworkPublished
from domain.authority import authorise
from domain.commands import frameworks as commands
from domain.commands.work import UseCase
from domain.refusals import Missing, Refused
from domain.valuation import framework as valuation
from domain.valuation.notation import Text
from domain.valuation.titles import GROUPS
from web.forms import Form
from web.frameworks import Version, grouped_keys, newest_version
from web.measures import read_value, said_bound, same_value, titled, typed_value, unit_of
from web.versions import tell
from web.visits import Answer, Visit, action, page

ASPECTS: Final = ("motivation", "motivation_english", "source", "source_english")
"""What stands beside a value: why it is so and where that comes from, in both languages."""

NEW_GROUP: Final = "multipliers.new"
"""The fields of a group that the framework does not know yet (R36)."""


class Field(msgspec.Struct, frozen=True):
    """A value as the form asks for it: how it stands now, and the room for it."""

    key: str
    title: str
    unit: str
    stored: dict[str, str]
    national: str
    room: str

    @property
    def own(self) -> bool:
        """Whether it is set already in the version that the form begins with."""
        return bool(self.stored["motivation"])


class Group(msgspec.Struct, frozen=True):
    """Fields that belong together, under a heading."""

    title: str
    fields: tuple[Field, ...]


class Draft(msgspec.Struct, frozen=True):
    """What is being published: the norm, the version that it follows on, and whether it is a variant of the norm."""

    norm: Version
    start: Version | None
    variant: bool

    @property
    def read(self) -> int:
        """The version that a form is drawn from; 0 for a first one."""
        return self.start.document.version if self.start else 0

    @property
    def before(self) -> valuation.Framework:
        """What the difference is told with: the version before, or for a variant the norm."""
        return self.norm.document


@page("/frameworks/{framework:uuid}/versions/new", permission="publish_version")
def version_page(visit: Visit, framework: UUID) -> Answer:
    """Ask for the values of the next version of the norm."""
    return _form(visit, _next_version(visit, framework), f"/frameworks/{framework}/versions")


@action("/frameworks/{framework:uuid}/versions", permission="publish_version", again=version_page)
def publish_version(visit: Visit, framework: UUID) -> Answer:
    """Show the next version of the norm in sentences, and publish it once that was seen."""
    return _publish(visit, _next_version(visit, framework), f"/frameworks/{framework}/versions", framework)


@page("/frameworks/{framework:uuid}/variants/new", permission="announce_variant")
def variant_page(visit: Visit, framework: UUID) -> Answer:
    """Ask for the values of a first local variant of a norm."""
    return _form(visit, _variant(visit, framework, None), f"/frameworks/{framework}/variants")


@action("/frameworks/{framework:uuid}/variants", permission="announce_variant", again=variant_page)
def announce_variant(visit: Visit, framework: UUID) -> Answer:
    """Show a local variant in sentences, and announce it once that was seen."""
    draft = _variant(visit, framework, None)
    return _publish(visit, draft, f"/frameworks/{framework}/variants", visit.form.id_for("variant"))


@page("/frameworks/{framework:uuid}/variants/{variant:uuid}/new", permission="announce_variant")
def next_variant_page(visit: Visit, framework: UUID, variant: UUID) -> Answer:
    """Ask for the values of the next version of one's own variant."""
    return _form(visit, _variant(visit, framework, variant), f"/frameworks/{framework}/variants/{variant}")


@action("/frameworks/{framework:uuid}/variants/{variant:uuid}", permission="announce_variant", again=next_variant_page)
def announce_next_variant(visit: Visit, framework: UUID, variant: UUID) -> Answer:
    """Show the next version of one's own variant in sentences, and announce it once that was seen."""
    draft = _variant(visit, framework, variant)
    return _publish(visit, draft, f"/frameworks/{framework}/variants/{variant}", variant)


def _next_version(visit: Visit, framework: UUID) -> Draft:
    authorise("publish_version", visit.actor, visit.site.organisation(visit.account.organisation))
    norm = newest_version(visit, framework)
    if norm.base:
        raise Missing(framework)
    return Draft(norm, norm, variant=False)


def _variant(visit: Visit, framework: UUID, variant: UUID | None) -> Draft:
    own = visit.account.organisation
    authorise("announce_variant", visit.actor, visit.site.organisation(own))
    norm = newest_version(visit, framework)
    if norm.base:
        raise Missing(framework)
    start = newest_version(visit, variant) if variant else None
    if start and start.owner != own:
        raise Refused("framework.not-yours")
    return Draft(norm, start, variant=True)


def _form(visit: Visit, draft: Draft, address: str) -> Answer:
    start, norm = draft.start, draft.norm.document
    notice = int(norm.number("variant_notice_days")) if draft.variant else 0
    title = start.document.title if start else Text("")
    return visit.render(
        "publications/form.html",
        draft=draft,
        address=address,
        groups=list(_groups(visit, draft)),
        new_group=NEW_GROUP,
        aspects=ASPECTS,
        notice=notice,
        stored={
            "title": title.nl,
            "title_english": title.en,
            "in_force": max(visit.today + timedelta(days=notice), norm.in_force or visit.today),
        },
    )


def _groups(visit: Visit, draft: Draft) -> Iterable[Group]:
    for _, title, keys in grouped_keys(visit, _keys(draft)):
        yield Group(title, tuple(_field(visit, draft, key) for key in keys))


def _keys(draft: Draft) -> list[str]:
    """Return the values that may be set: all of a norm, of a variant those with room, and the groups that are known."""
    norm = draft.norm.document
    groups = [f"multipliers.{name}" for name in GROUPS]
    keys = dict.fromkeys((*norm.values, *(draft.start.document.values if draft.start else ()), *groups))
    return [key for key in keys if norm.bound_of(key) or not draft.variant]


def _field(visit: Visit, draft: Draft, key: str) -> Field:
    norm, bound = draft.norm.document, draft.norm.document.bound_of(key)
    national = norm.values.get(key)
    value = _stored(draft, key) or national
    stored = {"value": typed_value(visit, key, value.value if value else None)}
    own = _stored(draft, key)
    stored |= {aspect: _aspect(own, aspect) for aspect in ASPECTS}
    return Field(
        key=key,
        title=titled(visit, key),
        unit=unit_of(visit, key),
        stored=stored,
        national=typed_value(visit, key, national.value if national else None),
        room=said_bound(visit, key, bound) if bound and draft.variant else "",
    )


def _stored(draft: Draft, key: str) -> valuation.Value | None:
    """Return what the version before says itself: all of a norm, of a variant what it overrides."""
    if draft.start is None:
        return None
    values = draft.start.document.overridden() if draft.variant else draft.start.document.values
    return values.get(key)


def _aspect(value: valuation.Value | None, aspect: str) -> str:
    if value is None:
        return ""
    text = value.motivation if aspect.startswith("motivation") else value.source
    return text.en if aspect.endswith("english") else text.nl


def _publish(visit: Visit, draft: Draft, address: str, framework: UUID) -> Answer:
    form = visit.form
    if form.raw("step") == "change":
        return _form(visit, draft, address)
    use_case, told = _read(visit, draft, framework)
    if form.raw("step") != "save":
        return _review(visit, draft, address, use_case, told)
    visit.do(use_case, **told)
    say = visit._("De variant is aangekondigd.") if draft.variant else visit._("De nieuwe versie is gepubliceerd.")
    return visit.see(f"/frameworks/{framework}/{told['read'] + 1}", say)


def _review(visit: Visit, draft: Draft, address: str, use_case: UseCase, told: dict[str, Any]) -> Answer:
    [document] = [
        each.event.document for each in visit.rehearse(use_case, **told) if isinstance(each.event, FrameworkPublished)
    ]
    return visit.render(
        "publications/review.html",
        draft=draft,
        address=address,
        document=document,
        told=tell(visit, draft.before, document),
        kept=[(name, value) for name, value in visit.form.kept() if name != "step"],
    )


def _read(visit: Visit, draft: Draft, framework: UUID) -> tuple[UseCase, dict[str, Any]]:
    form = visit.form
    title = Text(form.text("title"), form.text("title_english", required=False))
    in_force = form.day("in_force")
    values = _values(form, draft)
    form.check()
    told = {"framework": framework, "read": form.revision, "title": title, "values": values, "in_force": in_force}
    if not draft.variant:
        return commands.publish_version, told
    norm = draft.norm.reference.framework
    return commands.announce_variant, told | {"norm": norm, "norm_version": form.hidden_number("norm_version")}


def _values(form: Form, draft: Draft) -> dict[str, valuation.Value]:
    """Return the values that are set anew, all that is wrong with them gathered in the form."""
    values = {}
    for key in _keys(draft):
        if (found := _value(form, draft, key, key)) is not None:
            values[key] = found
    if not form.empty(f"{NEW_GROUP}.name"):
        form.text(NEW_GROUP)
        key = f"multipliers.{valuation.name_from(form.text(f'{NEW_GROUP}.name'))}"
        if (found := _value(form, draft, key, NEW_GROUP)) is not None:
            values[key] = found
    return values


def _value(form: Form, draft: Draft, key: str, name: str) -> valuation.Value | None:
    """Return a value as it was filled in, None where nothing is set: of a norm that is what stays as it was."""
    norm = draft.norm.document
    national = norm.values.get(key)
    before = len(form.refusals)
    number = read_value(form, key, name)
    if len(form.refusals) > before:
        _told(form, name, required=False)
        return None
    same = same_value(number, national.value if national else None)
    said = {aspect: form.raw(f"{name}.{aspect}").strip() for aspect in ASPECTS}
    if same and (draft.variant or national is None or said == {each: _aspect(national, each) for each in ASPECTS}):
        return None
    if draft.variant:
        _require(form, name, partial(valuation.require_within_bounds, norm, key, number))
    told = _told(form, name)
    if not same and national and not draft.variant and told["motivation"] == national.motivation.nl:
        form.refuse("framework.unmotivated", f"{name}.motivation", key=key)
    return valuation.Value(
        value=number,
        motivation=Text(told["motivation"], told["motivation_english"]),
        source=Text(told["source"], told["source_english"]),
    )


def _told(form: Form, name: str, *, required: bool = True) -> dict[str, str]:
    """Read why a value is what it is, and where it comes from."""
    return {
        aspect: form.text(
            f"{name}.{aspect}", limit=texts.REASON, lines=True, required=required and not aspect.endswith("english")
        )
        for aspect in ASPECTS
    }


def _require(form: Form, name: str, check: Callable[[], object]) -> None:
    """Add what a rule of the domain refuses to the refusals of the form, at the field that says it."""
    try:
        check()
    except Refused as refused:
        form.refuse(refused.rule, name, **refused.facts)

"""A plan beside an earlier one: what both say, word by word, and taking over what the earlier one says (R92)."""

from collections.abc import Callable, Iterator
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.aggregates.plan import Plan
from domain.changes import ActionAgreed, AnyChange, framework_subject, signing_subject
from domain.closing import settlement_of
from domain.refusals import Missing
from domain.terms import Party
from projections.amendments import agreed_on
from projections.beside import pairs
from projections.plans import PAGE, plans_of
from web.choices import Option
from web.frames import frame
from web.reading import Reading, read, read_now
from web.subjects import Compared, compared, kind_of, lines, title_of, typed_fields
from web.visits import Answer, Visit, page
from web.wording.words import label

MOST: Final = 5
"""Pages of plans that are offered to choose from."""

FIGURES: Final = ("obligation", "realised", "planned")

TEXTS: Final = ("heading", "text", "title", "description", "owner")
"""What is taken over from another plan: words. Days and what is planned belong to a plan of their own."""


class Row(msgspec.Struct, frozen=True):
    """A thing as both plans say it: `state` is alike, differs, only-here or only-earlier; `take` leads to a form."""

    title: str
    state: str
    compared: list[Compared]
    take: str = ""


class Part(msgspec.Struct, frozen=True):
    """One kind of thing in both plans."""

    name: str
    rows: list[Row]


@page("/plans/{plan:uuid}/beside", permission="see_plan")
def beside(visit: Visit, plan: UUID) -> Answer:
    """Show a plan beside another of the reader's own, once that is chosen."""
    reading = read(visit, plan)
    offered = _offered(reading)
    asked = visit.request.query_params.get("with", "")
    other = _other(visit, asked, plan) if asked else None
    return visit.render(
        "plans/beside.html",
        **frame(reading, "overview"),
        offered=offered,
        chosen=asked,
        other=other,
        facts=_facts(other, reading) if other else [],
        figures=[(name, getattr(other.figures, name), getattr(reading.figures, name)) for name in FIGURES]
        if other
        else [],
        parts=list(_parts(other, reading)) if other else [],
        same_parties=other is not None and _sides(other.plan) == _sides(reading.plan),
    )


def taken_over(visit: Visit, plan: UUID, kind: str) -> dict[str, Any]:
    """Return what a form for something new takes over from another plan that the reader may see, if it is asked to.

    `suggested` holds words only; `taken_from` is the title of that plan, `other_parties` tells that others are in it.
    """
    asked = visit.request.query_params
    if visit.request.method != "GET" or not asked.get("from"):
        return {}
    other, here = _other(visit, asked["from"], plan), read_now(visit, plan, permission="see_plan")
    change = _said(other.plan, _uuid(asked.get("subject", "")))
    if change is None or kind_of(change).name != kind:
        raise Missing("subject")
    words = {name: text for name, text in typed_fields(visit, change).items() if name in TEXTS}
    others = _sides(other.plan) != _sides(here.plan)
    return {"suggested": words, "taken_from": other.plan.title, "other_parties": others}


def _offered(reading: Reading) -> list[Option]:
    """Return the other plans of the reader's organisation, the ones that began last first."""
    pool, own = reading.visit.site.pool, reading.visit.account.organisation
    first = plans_of(pool, own, sort="period")
    last = -(-first[0].found // PAGE) if first else 0
    more = (plans_of(pool, own, page=number, sort="period") for number in range(2, min(last, MOST) + 1))
    listed = (each for page in (first, *more) for each in page if each.plan != reading.plan.id)
    return [{"value": each.plan, "label": f"{each.title} ({each.contracts})"} for each in listed]


def _other(visit: Visit, asked: str, plan: UUID) -> Reading:
    other = _uuid(asked)
    if other == plan:
        raise Missing(other)
    return read_now(visit, other, permission="see_plan")


def _uuid(asked: str) -> UUID:
    try:
        return UUID(asked)
    except ValueError as error:
        raise Missing("plan") from error


def _sides(plan: Plan) -> tuple[UUID, frozenset[UUID]]:
    return plan.client, frozenset(plan.contractors)


def _said(plan: Plan, subject: UUID) -> AnyChange | None:
    """Return what a plan says about a section, an action, a commitment or a criterion."""
    known = (plan.sections, plan.actions, plan.commitments, plan.criteria)
    return agreed_on(plan, subject) if any(subject in each for each in known) else None


def _facts(other: Reading, reading: Reading) -> list[Compared]:
    """Return what differs in the parties, the period, the percentage, the framework and the settlement."""
    return compared(_told(other), _told(reading))


def _told(reading: Reading) -> dict[str, str]:
    visit, plan = reading.visit, reading.plan
    told = {
        label(Party.CLIENT, visit.language): reading.organisations[plan.client],
        label(Party.CONTRACTOR, visit.language): ", ".join(reading.organisations[each] for each in plan.contractors),
    }
    for subject in _single(plan):
        told |= lines(visit, agreed_on(plan, subject))
    return told


def _single(plan: Plan) -> Iterator[UUID]:
    """Yield the subjects of which a plan has one."""
    yield plan.id
    yield framework_subject(plan.id)
    yield settlement_of(plan.id)
    yield signing_subject(plan.id)


def _parts(other: Reading, reading: Reading) -> Iterator[Part]:
    kinds: tuple[tuple[str, Callable[[Plan], dict[UUID, str]]], ...] = (
        ("sections", lambda plan: {id: each.heading for id, each in plan.sections.items()}),
        ("actions", lambda plan: {id: each.terms.title for id, each in plan.actions.items()}),
        ("commitments", lambda plan: {id: each.terms.text for id, each in plan.commitments.items()}),
        ("criteria", lambda plan: {id: each.text for id, each in plan.criteria.items()}),
    )
    for name, named in kinds:
        found = pairs(named(other.plan), named(reading.plan))
        if found:
            yield Part(name, [_row(other, reading, name, pair.earlier, pair.here) for pair in found])


def _row(other: Reading, reading: Reading, kind: str, earlier: UUID | None, here: UUID | None) -> Row:
    visit = reading.visit
    before = agreed_on(other.plan, earlier) if earlier else None
    after = agreed_on(reading.plan, here) if here else None
    difference = compared(_words(visit, before), _words(visit, after))
    title = title_of(visit, after or before)
    if before is not None and after is not None:
        return Row(title, "differs" if difference else "alike", difference)
    if after is not None:
        return Row(title, "only-here", difference)
    take = f"/plans/{reading.plan.id}/changes/{kind}/new?from={other.plan.id}&subject={earlier}"
    return Row(title, "only-earlier", difference, take if reading.may("write_change") else "")


def _words(visit: Visit, change: AnyChange | None) -> dict[str, str]:
    """Return what a change says, without how far an action has come: that is no difference between two agreements."""
    said = lines(visit, change)
    if isinstance(change, ActionAgreed):
        del said[visit._("Zekerheid")]
    return said

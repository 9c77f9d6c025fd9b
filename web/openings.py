"""Opening a plan: the parties, the contract, the percentage and the framework, seen whole before it is opened."""

from functools import partial
from typing import Any, Final
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.organisation import SCHEMES, Identifier, Newcomer, sound_identifier
from domain.aggregates.plan import WARNED_PERCENTAGE, Plan, sound_award, sound_percentage
from domain.authority import authorise
from domain.commands import plans as commands
from domain.terms import WHOLE, Award, CombiningGround, Contract
from projections.organisations import Participant, organisations_beside
from projections.partnerships import carrying
from storage.accounts import INVITATION_LASTS
from web.choices import Option
from web.colleagues import invite
from web.contracts import groups, last_field, read_contracts, require
from web.floors import floors
from web.forms import Form
from web.frameworks import Version, differing, framework_versions, standards
from web.visits import Answer, Visit, action, page

NEW: Final = "new"
"""The choice of a contractor that is not registered yet."""

TOGETHER: Final = "partnership "
"""What stands before the id of a partnership, in the choice of a contractor."""

CONFIRMED: Final = "percentage_confirmed"


class Opening(msgspec.Struct, frozen=True):
    """What a sent form says, once it can be read: what `open_plan` is told, and the framework version."""

    title: str
    contractor: UUID | None
    newcomer: Newcomer | None
    partnership: UUID | None
    ground: CombiningGround | None
    award: Award | None
    contracts: tuple[Contract, ...]
    percentage: int
    motivation: str
    version: Version


@page("/plans/new", permission="open_plan")
def opening_page(visit: Visit) -> Answer:
    """Ask for everything that a plan begins with."""
    _require_client(visit)
    return _form(visit)


@action("/plans", permission="open_plan", again=opening_page)
def open_plan(visit: Visit) -> Answer:
    """Show the plan to be, with the duration test, and open it once that was seen; a newcomer gets a link."""
    _require_client(visit)
    form = visit.form
    step = form.raw("step")
    if step == "change" or last_field(groups(form), step):
        return _form(visit, more=step)
    opening = _read(visit)
    form.check()
    plan, told = form.id_for("plan"), _told(opening)
    if step != "save":
        return _review(visit, plan, opening, told)
    visit.do(commands.open_plan, plan=plan, **told)
    say, begin = visit._("Het plan is geopend."), f"/plans/{plan}/beginning"
    if opening.newcomer is None or opening.contractor is None:
        return visit.see(begin, say)
    return invite(visit, opening.contractor, note=opening.newcomer.name, administrator=True, say=say, to=begin)


def _require_client(visit: Visit) -> None:
    authorise("open_plan", visit.actor, visit.site.organisation(visit.account.organisation))


def _form(visit: Visit, more: str = "") -> Answer:
    shown = groups(visit.form, more)
    return visit.render(
        "openings/new.html",
        groups=shown,
        focus=last_field(shown, more),
        contractors=_choices(visit),
        digits=SCHEMES["kvk"],
        versions=framework_versions(visit),
        warned=WARNED_PERCENTAGE,
        confirming=_confirming(visit),
    )


def _review(visit: Visit, plan: UUID, opening: Opening, told: dict[str, Any]) -> Answer:
    rehearsed = visit.rehearse(commands.open_plan, plan=plan, **told)
    opened = Plan.replay(plan, [each for each in rehearsed if each.originator_id == plan])
    document = opening.version.document
    return visit.render(
        "openings/review.html",
        plan=opened,
        client=visit.passage.organisation,
        contractor=_contractors_said(visit, opened, opening.newcomer),
        newcomer=opening.newcomer,
        lasts=INVITATION_LASTS.days,
        version=opening.version,
        elements=standards(visit, document),
        differing=differing(visit, opening.version),
        floors=floors(opened, document),
        early=opening.version.since > opened.first_day,
        warned=opening.percentage > WARNED_PERCENTAGE,
        kept=[(name, value) for name, value in visit.form.kept() if name != "step"],
    )


def _read(visit: Visit) -> Opening:
    form = visit.form
    title = form.text("title")
    together = {f"{TOGETHER}{id}": id for id in carrying(visit.site.pool)}
    partnership = together.get(form.raw("contractor"))
    contractor, newcomer = (None, None) if partnership else _contractor(form, _others(visit))
    contracts = read_contracts(form)
    ground = _ground(form) if len(contracts) > 1 else None
    award = _award(visit)
    percentage = _percentage(form)
    motivation = form.text("motivation", limit=texts.REASON, lines=True)
    versions = framework_versions(visit)
    chosen = form.one_of("framework", versions)
    form.check()
    return Opening(
        title, contractor, newcomer, partnership, ground, award, contracts, percentage, motivation, versions[chosen]
    )


def _ground(form: Form) -> CombiningGround | None:
    """Return the ground for combining contracts, None where nothing was filled in: the review warns of that."""
    if form.empty("ground_basis") and form.empty("ground_reference"):
        return None
    basis = form.text("ground_basis", limit=texts.REASON, lines=True)
    return CombiningGround(basis=basis, reference=form.text("ground_reference"))


def _award(visit: Visit) -> Award | None:
    """Return the award and the weeks that the first plan has, None where neither was filled in."""
    form = visit.form
    if form.empty("award_day") and form.empty("award_weeks"):
        return None
    before = len(form.refusals)
    award = Award(day=form.day("award_day"), weeks=form.whole("award_weeks"))
    require(form, before, partial(sound_award, award, visit.now))
    return award


def _contractors_said(visit: Visit, opened: Plan, newcomer: Newcomer | None) -> str:
    """Return the names of the contractors of a plan to be."""
    return newcomer.name if newcomer else ", ".join(visit.site.name_of(id) for id in opened.contractors)


def _contractor(form: Form, others: list[Participant]) -> tuple[UUID, Newcomer | None]:
    """Return the organisation that was chosen, or a newcomer under the id that it will have."""
    new = form.id_for("organisation")
    known = {str(each.organisation): each.organisation for each in others}
    chosen = form.one_of("contractor", [*known, NEW])
    if chosen != NEW:
        return known.get(chosen, new), None
    before = len(form.refusals)
    name, digits = form.text("name"), "".join(form.raw("kvk").split())
    identifiers = (Identifier(scheme="kvk", value=digits),) if digits else ()
    for identifier in identifiers:
        require(form, before, partial(sound_identifier, identifier))
    namesakes = (each for each in others if each.organisation != new and each.name.casefold() == name.casefold())
    if not digits and any(namesakes):
        form.refuse("opening.known-organisation", "kvk", name=name)
    return new, Newcomer(name=name, identifiers=identifiers)


def _percentage(form: Form) -> int:
    """Return a percentage that can be agreed on; above what the screens warn of it has to be confirmed (R55)."""
    before = len(form.refusals)
    points = form.percentage("percentage")
    require(form, before, partial(sound_percentage, points))
    if len(form.refusals) == before and points > WARNED_PERCENTAGE and form.raw(CONFIRMED) != str(points):
        form.refuse("opening.percentage-unconfirmed", CONFIRMED, most=WARNED_PERCENTAGE)
    return points


def _confirming(visit: Visit) -> int:
    """Return the percentage that has to be confirmed, in basis points; 0 where there is nothing to confirm."""
    points = Form(visit.form.kept(), visit.language).percentage("percentage")
    return points if WARNED_PERCENTAGE < points <= WHOLE else 0


def _told(opening: Opening) -> dict[str, Any]:
    reference = opening.version.reference
    return {
        "title": opening.title,
        "contractor": opening.contractor,
        "newcomer": opening.newcomer,
        "partnership": opening.partnership,
        "ground": opening.ground,
        "award": opening.award,
        "contracts": opening.contracts,
        "percentage": opening.percentage,
        "motivation": opening.motivation,
        "framework": reference.framework,
        "framework_version": reference.version,
    }


def _others(visit: Visit) -> list[Participant]:
    return organisations_beside(visit.site.pool, visit.account.organisation)


def _choices(visit: Visit) -> list[Option]:
    """Return the organisations to choose from, and the choice of another; nothing where there is no other."""
    others: list[Option] = [{"value": each.organisation, "label": each.name} for each in _others(visit)]
    together: list[Option] = [
        {"value": f"{TOGETHER}{id}", "label": visit._("%(name)s (samenwerkingsverband)", name=name)}
        for id, name in carrying(visit.site.pool).items()
    ]
    return (
        [*others, *together, {"value": NEW, "label": visit._("Een organisatie die er nog niet bij staat")}]
        if others
        else []
    )

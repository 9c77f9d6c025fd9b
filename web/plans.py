"""The plans of an organisation, and the page of one: where it stands, what was agreed and done, and what waits."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, get_args
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from domain.aggregates.amendment import Amendment
from domain.aggregates.plan import Action, Commitment, Plan, Section, Statement, StatementStatus
from domain.calendar import day_of
from domain.events import Head
from domain.refusals import Missing
from domain.terms import Lot, Party
from domain.valuation.plan import value_planned
from domain.worth import statements
from projections.plans import PAGE, Listed, Sort, Standing, plans_of, standing_of
from projections.waiting import in_dispute, met, owed, waiting
from web import charts
from web.axes import Look
from web.chain import questions_in
from web.charts import PlanOverTime
from web.colleagues import invitable
from web.desk import waiting_by_plan
from web.doers import Doer, doers
from web.entries import listed_entries
from web.floors import floors
from web.frames import frame
from web.frameworks import review_due
from web.happenings import happenings_of
from web.initiatives import counted_in
from web.live import following
from web.own_results import mirrored
from web.paging import Paging, page_asked
from web.parts import parts_of
from web.pictures import over_time
from web.reading import Reading, read
from web.reporting import burden
from web.tasks import Task, initiative_tasks, meeting_task, task_of
from web.trajectories import ways_of
from web.visits import Answer, Visit, page

LATEST: Final = 6
"""How much of a list stands on the page of a plan; the whole of it has a page of its own."""

LONGEST_SEARCH: Final = 100
_SORTS: Final[tuple[Sort, ...]] = get_args(Sort)
WAITING: Final[Sort] = "waiting"


class AgreedSection(msgspec.Struct, frozen=True):
    """A section of the living plan: who proposed it, who accepted it, and in which amendment."""

    section: Section
    amendment: Amendment
    proposed: Doer
    accepted: Doer


class PlannedAction(msgspec.Struct, frozen=True):
    """An action of the living plan with its planned value in cents, None where nothing is planned in figures."""

    action: Action
    certainty: str
    cents: int | None


class Promise(msgspec.Struct, frozen=True):
    """A commitment of the client; `overdue` while nothing was reported after its day."""

    commitment: Commitment
    overdue: bool


class StatedRevenue(msgspec.Struct, frozen=True):
    """A revenue statement with the obligation that it gives, or would give, in cents."""

    statement: Statement
    lot: Lot
    cents: int
    owed: int


@page("/plans", permission="see_plans")
def plans(visit: Visit) -> Answer:
    """List the plans of the reader's organisation: what waits for it, and where each plan stands today."""
    live, look, asked = following(visit), Look(visit), visit.request.query_params
    sort: Sort = next((each for each in _SORTS if each == asked.get("sort")), "latest")
    search = "".join(filter(str.isprintable, asked.get("search", ""))).strip()[:LONGEST_SEARCH]
    own = visit.account.organisation
    waiting_there = {} if look.past else waiting_by_plan(visit)
    listed = plans_of(
        visit.site.pool, own, waiting_there, page=page_asked(visit), sort=sort, search=search, known=look.known
    )
    if look.past:
        standing = [then for each in listed if (then := _as_it_was(visit, each))]
    else:
        stands = standing_of(visit.store, [each.plan for each in listed], visit.today)
        standing = [(each, stands[each.plan]) for each in listed]
    usual = {} if sort == "latest" else {"sort": sort}
    return visit.render(
        "plans/list.html",
        listed=[(each, found, charts.progress(found.realised, found.obligation)) for each, found in standing],
        paging=Paging.of(visit, listed[0].found if listed else 0, PAGE),
        columns=_columns(visit, look, sort, search),
        pages=_address(look, page="{page}", sort=sort, search=search),
        sorting=usual | look.asked,
        searching=usual | ({"search": search} if search else {}),
        search=search,
        look=look,
        live=live,
        opens=visit.site.organisation(own).client,
    )


def _as_it_was(visit: Visit, listed: Listed) -> tuple[Listed, Standing] | None:
    """Return a plan in the list as its own page shows it in this view; None where the reader had no part in it yet."""
    try:
        reading = read(visit, listed.plan)
    except Missing:
        return None
    own, figures = reading.plan, reading.figures
    then = msgspec.structs.replace(
        listed,
        title=own.title,
        contracts=" · ".join(each.reference for each in own.contracts.values()),
        contractors=", ".join(sorted(reading.organisations[each] for each in own.contractors)),
        first_day=own.first_day,
        last_day=own.last_day,
        latest=max(each.event.head.at for each in reading.told),
        state=own.state.value,
        waiting=0,
    )
    return then, Standing(obligation=figures.obligation, realised=figures.realised)


def _columns(visit: Visit, look: Look, sort: Sort, search: str) -> list[dict[str, Any]]:
    """Return the head of the list, with the address that sorts by a column."""
    columns: tuple[tuple[str, Sort | None], ...] = (
        (visit._("Plan"), "title"),
        (visit._("Met"), None),
        (visit._("Looptijd"), "period"),
        (visit._("Gerealiseerd en verplichting"), None),
        *(() if look.past else ((visit._("Wacht op u"), WAITING),)),
        (visit._("Laatste gebeurtenis"), "latest"),
    )
    return [
        {
            "label": label,
            "sort": _address(look, sort=by, search=search) if by else "",
            "sorted": ("ascending" if by == "title" else "descending") if by == sort else "",
        }
        for label, by in columns
    ]


def _address(look: Look, **asked: str) -> str:
    """Return the address of the list with what was asked; what is usual is left out."""
    usual = {"sort": "latest", "search": ""}
    said = look.asked | {name: value for name, value in asked.items() if value != usual.get(name)}
    return f"/plans?{urlencode(said, safe='{}')}" if said else "/plans"


@page("/plans/{plan:uuid}", permission="see_plan")
def plan(visit: Visit, plan: UUID) -> Answer:
    """Show a plan: who and what, where it stands, the picture over time, the living plan, and what was done."""
    reading = read(visit, plan)
    parts = reading.once(parts_of)
    return visit.render(
        "plans/show.html",
        **frame(reading, "overview"),
        client=reading.party_name(Party.CLIENT),
        contractors=[reading.organisations[id] for id in reading.plan.contractors],
        tasks=list(tasks(reading)) if reading.acts else [],
        first_plan=first_plan(reading),
        fresh=untouched(reading.plan),
        uninvited=[
            (id, reading.organisations[id])
            for id in reading.plan.contractors
            if reading.party is Party.CLIENT and not reading.past and invitable(visit, id)
        ],
        figures=reading.figures,
        picture=reading.once(_picture),
        parts=parts,
        bars=charts.parts([cents for _, cents in parts.amounts]),
        floors=floors(reading.plan, reading.framework),
        sections=agreed_sections(reading),
        actions=[planned_action(reading, action) for action in reading.plan.actions.values()],
        promises=[promise(reading, commitment) for commitment in reading.plan.commitments.values()],
        initiatives=counted_in(reading),
        mirrored=reading.once(mirrored),
        burden=reading.once(burden),
        review_due=review_due(reading),
        entries=listed_entries(reading, list(reading.entries.values())[: -LATEST - 1 : -1]),
        ways=ways_of(reading)[: -LATEST - 1 : -1],
        revenue=list(stated_revenue(reading))[::-1],
        amendments=latest_amendments(reading),
        happenings=happenings_of(reading, reading.told[: -LATEST - 1 : -1], compare=False),
        latest=LATEST,
    )


class FirstPlan(msgspec.Struct, frozen=True):
    """By when the first plan is agreed on, when it was, and whether that is, or still can be, in time (R39)."""

    due: date
    agreed: date | None
    in_time: bool


def first_plan(reading: Reading) -> FirstPlan | None:
    """Return how a plan stands to the term for its first content; None where its award sets none."""
    plan = reading.plan
    if plan.award is None:
        return None
    agreed = day_of(plan.first_agreed.at) if plan.first_agreed else None
    return FirstPlan(plan.award.due, agreed, (agreed or reading.on) <= plan.award.due)


def _picture(reading: Reading) -> PlanOverTime:
    """Return where the plan stands over time."""
    return over_time(
        reading.valuation,
        reading.figures,
        reading.plan.first_day,
        reading.today,
        objected=reading.objected,
        by_month=reading.discreet,
    )


def untouched(plan: Plan) -> bool:
    """Tell whether nothing was written, done or stated in a plan since it was opened."""
    return not any((plan.sections, plan.actions, plan.commitments, plan.entries, plan.trajectories, plan.statements))


def tasks(reading: Reading) -> Iterator[Task]:
    """Yield what waits for the reader's side."""
    visit, book = reading.visit, reading.book
    own = visit.account.organisation
    for each in waiting(book.plan, book.amendments, own):
        yield task_of(visit, book.plan, book.amendments, each)
    for each in met(book.plan, book.meetings, own, reading.today):
        yield meeting_task(visit, book.plan.id, book.meetings, each)
    for each in owed(book.plan, book.oversight, book.trajectories.values(), own, reading.today):
        yield task_of(visit, book.plan, book.amendments, each)
    for dispute in reading.disputes.values():
        for each in in_dispute(dispute, own, reading.today):
            yield task_of(visit, book.plan, book.amendments, each)
    for text, href in questions_in(reading):
        yield Task(text, href)
    for initiative in book.initiatives.values():
        yield from initiative_tasks(visit, initiative)


def agreed_sections(reading: Reading) -> list[AgreedSection]:
    """Return the sections of the living plan with both signatures under each."""
    amendments = {section.id: reading.book.amendments[section.amendment] for section in reading.plan.sections.values()}
    signed = {id: _signatures(amendment) for id, amendment in amendments.items()}
    known = doers(reading, {head for heads in signed.values() for head in heads})
    return [
        AgreedSection(section, amendments[section.id], *(known[head] for head in signed[section.id]))
        for section in reading.plan.sections.values()
    ]


def _signatures(amendment: Amendment) -> tuple[Head, Head]:
    if amendment.proposed is None or amendment.accepted is None:
        raise AssertionError(amendment.id)
    return amendment.proposed.head, amendment.accepted.head


def planned_action(reading: Reading, action: Action) -> PlannedAction:
    """Return an action with how sure it is and what it plans, valued by the rules of the plan."""
    planned = action.terms.planned
    known = [value for value in reading.valuation.planned if value.action == str(action.id)]
    values = known or [value_planned(each, reading.framework) for each in planned]
    return PlannedAction(
        action=action,
        certainty="done" if action.ended else action.terms.certainty.value,
        cents=sum(value.cents() for value in values) if planned else None,
    )


def promise(reading: Reading, commitment: Commitment) -> Promise:
    """Return a commitment, and whether its day has passed without a word."""
    due = commitment.terms.due
    return Promise(commitment, overdue=due is not None and commitment.fulfilment is None and due < reading.on)


def stated_revenue(reading: Reading) -> Iterator[StatedRevenue]:
    """Yield the statements that were not taken back, with their obligation."""
    plan = reading.plan
    lots = {lot.id: lot for _, lot in plan.lots()}
    percentage = reading.valuation.agreed.percentage
    owed = {each.id: each.obligation(percentage) for each in statements(plan)}
    for statement in plan.statements.values():
        if statement.status is not StatementStatus.WITHDRAWN:
            terms = statement.agreed or statement.proposed
            yield StatedRevenue(statement, lots[statement.lot], terms.cents, owed[str(statement.id)])


def latest_amendments(reading: Reading) -> list[Amendment]:
    """Return the amendments that are open, and then the last ones that ended."""
    newest = list(reading.book.amendments.values())[::-1]
    return sorted(newest, key=lambda each: not each.open)[:LATEST]

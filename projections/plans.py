"""The plans of an organisation: what they are called, who takes part, until when, and what waits for which side."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
from psycopg import Connection, Cursor
from psycopg.rows import class_row
from psycopg.sql import SQL
from psycopg_pool import ConnectionPool

from domain import worth
from domain.aggregates import amendment as a
from domain.aggregates import trajectory as t
from domain.aggregates.plan import Plan, PlanState
from domain.aggregates.plan import events as e
from domain.aggregates.plan.advice import AdviceAnswered, AdviceAsked, AdviceWithdrawn
from domain.aggregates.plan.asks import ActionDeclined, CoreBusinessChecked
from domain.aggregates.plan.disputes import ObjectionDecided, RevenueDecided, SignatureDecided
from domain.calendar import day_of, months_later
from domain.changes import ActionAgreed, ActionReleased, ContractCombined
from domain.commands.books import open_books
from domain.commands.store import Readable
from domain.events import Event, Recorded, members
from domain.terms import Contract, Party
from domain.valuation.ledger import Ledger
from domain.valuation.obligation import obligation
from domain.worth import Book
from projections.projector import Handler, Projection

PAGE: Final = 20
"""Plans on a page of the list."""

Sort = Literal["title", "period", "latest", "waiting"]

_ORDERS: Final[dict[Sort, SQL]] = {
    "title": SQL("lower(title), plan"),
    "period": SQL("last_day desc, plan"),
    "latest": SQL("latest desc, plan"),
    "waiting": SQL("waiting desc, latest desc, plan"),
}


class Listed(msgspec.Struct, frozen=True):
    """A plan in the list of one of its parties; `waiting` counts what waits for that party."""

    plan: UUID
    title: str
    contracts: str
    first_day: date
    last_day: date
    latest: datetime
    client: str
    contractors: str
    state: str
    waiting: int
    found: int

    @property
    def day(self) -> date:
        """The day on which something last happened."""
        return day_of(self.latest)


def plans_of(
    pool: ConnectionPool[Connection[Any]],
    organisation: UUID,
    waiting: Mapping[UUID, int] = MappingProxyType({}),
    *,
    page: int = 1,
    sort: Sort = "latest",
    search: str = "",
    known: datetime | None = None,
) -> list[Listed]:
    """Return a page of the plans of an organisation; each says how many were `found`.

    `waiting` is how much waits in which plan, as the organisation's desk tells. `search` is looked for in the title,
    the references and the names of the parties. Of plans that were `known` at a moment none is later. Beyond the last
    page is the last page.
    """
    words = search.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    facts = {
        "own": organisation,
        "known": known,
        "like": f"%{words}%",
        "size": PAGE,
        "offset": (page - 1) * PAGE,
        "plans": list(waiting),
        "counts": list(waiting.values()),
    }
    with pool.connection() as connection, connection.cursor(row_factory=class_row(Listed)) as cursor:
        return cursor.execute(_QUERY.format(order=_ORDERS[sort]), facts).fetchall()


_QUERY: Final = SQL("""
with named as (
    select plan, title, contracts, first_day, last_day, latest, state,
        (select name from organisations where organisation = plans.client) as client,
        (select string_agg(name, ', ' order by name) from organisations
            where organisation = any (plans.contractors)) as contractors,
        coalesce(count, 0) as waiting
    from plans left join unnest(%(plans)s::uuid[], %(counts)s::int[]) as waits (plan, count) using (plan)
    where (client = %(own)s or contractors @> array[%(own)s])
        and begun <= coalesce(%(known)s::timestamptz, 'infinity')
), found as (
    select * from named where concat_ws(' ', title, contracts, client, contractors) ilike %(like)s
)
select *, count(*) over () as found from found
order by {order}
limit %(size)s
offset least(%(offset)s, greatest(((select count(*) from found) - 1) / %(size)s * %(size)s, 0))
""")


def carried_by(pool: ConnectionPool[Connection[Any]], organisation: UUID) -> dict[UUID, str]:
    """Return the title of every plan of which an organisation is a contractor, in the order of the titles."""
    with pool.connection() as connection:
        found = connection.execute(
            "select plan, title from plans where contractors @> array[%s] order by lower(title), plan", (organisation,)
        )
        return dict(found.fetchall())


def closed_beside(pool: ConnectionPool[Connection[Any]], plan: Plan) -> dict[UUID, str]:
    """Return the title of every closed plan of the same client and contractors, the last to end first."""
    with pool.connection() as connection:
        found = connection.execute(
            "select plan, title from plans where state = 'closed' and client = %(client)s"
            " and contractors @> %(own)s and contractors <@ %(own)s and plan <> %(plan)s"
            " order by last_day desc, plan",
            {"client": plan.client, "own": list(plan.contractors), "plan": plan.id},
        )
        return dict(found.fetchall())


class Standing(msgspec.Struct, frozen=True):
    """Where a plan stands on a day, in cents."""

    obligation: int
    realised: int


def standing_of(store: Readable, plans: Collection[UUID], on: date) -> dict[UUID, Standing]:
    """Return where some plans stand on a day, folded from their streams in a few round trips."""
    return {id: _standing(opened.book, on) for id, opened in open_books(store, plans, amendments=False).items()}


def _standing(book: Book, on: date) -> Standing:
    plan = book.plan
    facts = worth.facts(plan, book.trajectories.values(), book.plans(), book.initiatives.values())
    frameworks = {str(id): framework for id, framework in book.frameworks.items()}
    percentage = Fraction(plan.percentage.points, worth.HUNDRED)
    return Standing(
        obligation=obligation(percentage, tuple(worth.statements(plan)), on),
        realised=Ledger.of(facts, frameworks, on).realised(str(plan.id), on),
    )


def opened(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Add a plan with its contracts."""
    event: Any = recorded.event
    plan = recorded.originator_id
    cursor.execute(
        "insert into plans (plan, title, contracts, client, contractors, lead, first_day, last_day, begun, latest)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            plan,
            event.title,
            " · ".join(contract.reference for contract in event.contracts),
            event.client,
            list(event.contractors),
            event.lead,
            min(contract.first_day for contract in event.contracts),
            max(contract.last_day for contract in event.contracts),
            event.head.at,
            event.head.at,
        ),
    )
    _contract(cursor, plan, event.contracts)


def obligation_divided(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let whoever has a share from now on be a contractor of the plan."""
    event: Any = recorded.event
    cursor.execute(
        "update plans set contractors = (select array_agg(distinct each) from unnest(contractors || %s) as each)"
        " where plan = %s",
        ([share.member for share in event.shares], recorded.originator_id),
    )
    touched(cursor, recorded)


def lead_changed(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember who signs for the contractors."""
    event: Any = recorded.event
    cursor.execute("update plans set lead = %s where plan = %s", (event.lead, recorded.originator_id))
    touched(cursor, recorded)


def amendment_accepted(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Add the contracts that both parties agreed to combine; an action that both decided on is asked no longer."""
    event: Any = recorded.event
    plan = recorded.originator_id
    decided = [change.subject for change in event.changes if isinstance(change, ActionAgreed | ActionReleased)]
    cursor.execute("delete from plan_waiting where plan = %s and thing = any (%s)", (plan, decided))
    combined = [change.contract for change in event.changes if isinstance(change, ContractCombined)]
    _contract(cursor, plan, combined)
    for contract in combined:
        cursor.execute(
            "update plans set contracts = contracts || ' · ' || %s, first_day = least(first_day, %s),"
            " last_day = greatest(last_day, %s) where plan = %s",
            (contract.reference, contract.first_day, contract.last_day, plan),
        )
    touched(cursor, recorded)


def _contract(cursor: Cursor[Any], plan: UUID, contracts: Collection[Contract]) -> None:
    cursor.executemany(
        "insert into plan_contracts (contract, plan, last_day) values (%s, %s, %s)",
        [(contract.id, plan, contract.last_day) for contract in contracts],
    )
    cursor.executemany(
        "insert into plan_options (option, plan, months) values (%s, %s, %s)",
        [(option.id, plan, option.months) for contract in contracts for option in contract.options],
    )


def option_exercised(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a contract, and with it the plan, last longer."""
    event: Any = recorded.event
    plan = recorded.originator_id
    cursor.execute(
        "update plan_contracts set prolonged = prolonged"
        " + (select months from plan_options where option = %(option)s and plan = %(plan)s)"
        " where contract = %(contract)s and plan = %(plan)s",
        {"option": event.option, "contract": event.contract, "plan": plan},
    )
    ends = cursor.execute("select last_day, prolonged from plan_contracts where plan = %s", (plan,)).fetchall()
    last_day = max(months_later(day, months) for day, months in ends)
    cursor.execute("update plans set last_day = %s where plan = %s", (last_day, plan))
    touched(cursor, recorded)


def touched(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember when something last happened in a plan; a final statement that it voids waits no longer."""
    plan = recorded.originator_id
    if not isinstance(recorded.event, e.BESIDE_THE_STATEMENT):
        voided = cursor.execute(
            "update plans set state = 'open' where plan = %s and state = 'closing' returning plan", (plan,)
        )
        if voided.fetchall():
            _settle(cursor, plan)
    _touch(cursor, recorded, [plan])


def closing_proposed(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let the final statement wait for the other side."""
    _stand(cursor, recorded, PlanState.CLOSING)
    _wait(cursor, recorded.originator_id, recorded.originator_id, _other_side(cursor, recorded))


def closing_dropped(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let the plan run on."""
    _stand(cursor, recorded, PlanState.OPEN)


def closed(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember that the plan is closed."""
    _stand(cursor, recorded, PlanState.CLOSED)


def reopening_proposed(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let the reopening wait for the other side."""
    _wait(cursor, recorded.originator_id, recorded.originator_id, _other_side(cursor, recorded))
    touched(cursor, recorded)


def reopening_dropped(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let the reopening wait no longer."""
    _settle(cursor, recorded.originator_id)
    touched(cursor, recorded)


def carry_over_proposed(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a carry-over wait for the other side."""
    event: Any = recorded.event
    _wait(cursor, recorded.originator_id, event.carry_over, _other_side(cursor, recorded))
    touched(cursor, recorded)


def carry_over_settled(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a carry-over wait no longer."""
    event: Any = recorded.event
    _settle(cursor, event.carry_over)
    touched(cursor, recorded)


def stage_told(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember in which plans a stage counts; something happened in those, and in those where it counted before."""
    event: Any = recorded.event
    counts = {share.plan for allocation in event.facts.allocations for share in allocation.shares}
    before = cursor.execute("delete from plan_parts where part = %s returning plan", (event.stage,)).fetchall()
    _concern(cursor, event.stage, counts)
    _touch(cursor, recorded, [*counts, *(plan for (plan,) in before)])


def stage_touched(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember when something last happened in the plans in which a stage counts."""
    event: Any = recorded.event
    _touch_part(cursor, recorded, event.stage)


def handover_told(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember from which plan to which a hand-over leads."""
    event: Any = recorded.event
    named = {plan for plan in (getattr(event, "from_plan", None), event.to_plan) if plan is not None}
    _concern(cursor, event.handover, named)
    _touch_part(cursor, recorded, event.handover)


def handover_touched(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember when something last happened in the plans that a hand-over links."""
    event: Any = recorded.event
    _touch_part(cursor, recorded, event.handover)


def end_told(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember in which plans an end of the chain would count."""
    event: Any = recorded.event
    plans = {share.plan for allocation in event.facts.allocations for share in allocation.shares}
    _concern(cursor, event.proposal, plans)
    _touch(cursor, recorded, list(plans))


def end_touched(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember when something last happened in those plans."""
    event: Any = recorded.event
    _touch_part(cursor, recorded, event.proposal)


def revenue_stated(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a statement wait for the other side than the one that stated, revised or disputed it."""
    event: Any = recorded.event
    _wait(cursor, recorded.originator_id, event.statement, _other_side(cursor, recorded))
    touched(cursor, recorded)


def revenue_settled(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a statement wait no longer."""
    event: Any = recorded.event
    _settle(cursor, event.statement)
    touched(cursor, recorded)


def objected(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let an objection wait for the author of the entry."""
    event: Any = recorded.event
    _wait(cursor, recorded.originator_id, event.objection, event.author, event.recorder)
    touched(cursor, recorded)


def objection_settled(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let an objection wait no longer."""
    event: Any = recorded.event
    _settle(cursor, event.objection)
    touched(cursor, recorded)


def signature_decided(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let the plan run again, where the final statement does not hold."""
    event: Any = recorded.event
    if event.reopens:
        _stand(cursor, recorded, PlanState.OPEN)
    touched(cursor, recorded)


def left_to_other(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let an effort credit, a risk, a candidate, a request or a question wait for the side that did not act.

    What comes back from the client waits for whoever asked it.
    """
    plan, event = recorded.originator_id, recorded.event
    rows = cursor.execute("select client from plans where plan = %s", (plan,)).fetchall()
    if rows == [(event.head.organisation,)]:
        _wait(cursor, plan, _asked(event), Party.CONTRACTOR)
    else:
        _wait(cursor, plan, _asked(event), Party.CLIENT, event.head.organisation)
    touched(cursor, recorded)


def left_to_nobody(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let it wait no longer."""
    _settle(cursor, _asked(recorded.event))
    touched(cursor, recorded)


def action_worded(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let what the client says that should be done wait for the contractor, until that answers or words it itself."""
    event: Any = recorded.event
    _settle(cursor, event.action)
    if _other_side(cursor, recorded) is Party.CONTRACTOR:
        _wait(cursor, recorded.originator_id, event.action, Party.CONTRACTOR)
    touched(cursor, recorded)


def action_answered(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let what the client asks wait no longer, once the contractor said how it sees it."""
    event: Any = recorded.event
    if _other_side(cursor, recorded) is Party.CLIENT:
        _settle(cursor, event.action)
    touched(cursor, recorded)


def action_dropped(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let what was let go wait no longer."""
    event: Any = recorded.event
    _settle(cursor, event.action)
    touched(cursor, recorded)


def _asked(event: Event) -> UUID:
    names = ("effort", "risk", "candidate", "nomination", "advice")
    found: UUID = next(getattr(event, name) for name in names if hasattr(event, name))
    return found


def draft_opened(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Remember to which plan an amendment belongs."""
    event: Any = recorded.event
    cursor.execute(
        "insert into plan_amendments (amendment, plan) values (%s, %s)", (recorded.originator_id, event.plan)
    )
    _touch(cursor, recorded, [event.plan])


def draft_proposed(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a proposal wait for the other party."""
    event: Any = recorded.event
    other = Party.CONTRACTOR if event.party is Party.CLIENT else Party.CLIENT
    for plan in _plans_of_draft(cursor, recorded):
        _wait(cursor, plan, recorded.originator_id, other)
        _touch(cursor, recorded, [plan])


def draft_changed(cursor: Cursor[Any], recorded: Recorded) -> None:
    """Let a proposal wait no longer: it was decided on, taken back, or edited so that it is a draft again."""
    _settle(cursor, recorded.originator_id)
    _touch(cursor, recorded, _plans_of_draft(cursor, recorded))


def _concern(cursor: Cursor[Any], part: UUID, plans: Collection[UUID]) -> None:
    cursor.executemany(
        "insert into plan_parts (part, plan) values (%s, %s) on conflict do nothing",
        [(part, plan) for plan in sorted(plans)],
    )


def _touch_part(cursor: Cursor[Any], recorded: Recorded, part: UUID) -> None:
    rows = cursor.execute("select plan from plan_parts where part = %s", (part,)).fetchall()
    _touch(cursor, recorded, [plan for (plan,) in rows])


def _plans_of_draft(cursor: Cursor[Any], recorded: Recorded) -> list[UUID]:
    rows = cursor.execute("select plan from plan_amendments where amendment = %s", (recorded.originator_id,))
    return [plan for (plan,) in rows.fetchall()]


def _other_side(cursor: Cursor[Any], recorded: Recorded) -> Party:
    """Return the side of a plan that did not do this."""
    rows = cursor.execute("select client from plans where plan = %s", (recorded.originator_id,)).fetchall()
    return Party.CONTRACTOR if rows == [(recorded.event.head.organisation,)] else Party.CLIENT


def _stand(cursor: Cursor[Any], recorded: Recorded, state: PlanState) -> None:
    """Remember where a plan stands now; what waited for that does so no longer."""
    plan = recorded.originator_id
    cursor.execute("update plans set state = %s where plan = %s", (state.value, plan))
    _settle(cursor, plan)
    _touch(cursor, recorded, [plan])


def _touch(cursor: Cursor[Any], recorded: Recorded, plans: list[UUID]) -> None:
    cursor.execute(
        "update plans set latest = greatest(latest, %s) where plan = any (%s)", (recorded.event.head.at, plans)
    )


def _wait(cursor: Cursor[Any], plan: UUID, thing: UUID, party: Party, organisation: UUID | None = None) -> None:
    """Let something wait for a side: for its lead, or for the `organisation` that alone can answer for it."""
    cursor.execute(
        "insert into plan_waiting (thing, plan, party, organisation) values (%s, %s, %s, %s)"
        " on conflict (thing) do update set party = excluded.party,"
        " organisation = coalesce(excluded.organisation, plan_waiting.organisation)",
        (thing, plan, party.value, organisation),
    )


def _settle(cursor: Cursor[Any], thing: UUID) -> None:
    cursor.execute("delete from plan_waiting where thing = %s", (thing,))


_HANDLERS: Final[dict[type[Event], Handler]] = {
    **dict.fromkeys(members(e.PlanEvent), touched),
    **dict.fromkeys(members(a.AmendmentEvent), draft_changed),
    e.PlanOpened: opened,
    e.OptionExercised: option_exercised,
    e.ObligationDivided: obligation_divided,
    e.LeadChanged: lead_changed,
    e.AmendmentAccepted: amendment_accepted,
    e.RevenueProposed: revenue_stated,
    e.RevenueRevised: revenue_stated,
    e.RevenueDisputed: revenue_stated,
    e.RevenueAgreed: revenue_settled,
    e.RevenueWithdrawn: revenue_settled,
    e.EntryObjected: objected,
    e.ObjectionWithdrawn: objection_settled,
    e.ObjectionUpheld: objection_settled,
    ObjectionDecided: objection_settled,
    RevenueDecided: revenue_settled,
    SignatureDecided: signature_decided,
    **dict.fromkeys(
        (
            e.EffortProposed,
            e.EffortRevised,
            e.EffortDeclined,
            e.RiskProposed,
            e.CandidatePresented,
            e.NominationAsked,
            AdviceAsked,
        ),
        left_to_other,
    ),
    **dict.fromkeys(
        (
            e.EffortAgreed,
            e.EffortWithdrawn,
            e.RiskAgreed,
            e.RiskDeclined,
            e.RiskWithdrawn,
            e.CandidateWelcomed,
            e.CandidateRefused,
            e.NominationMade,
            e.NominationFailed,
            AdviceAnswered,
            AdviceWithdrawn,
        ),
        left_to_nobody,
    ),
    **dict.fromkeys((e.ActionNoted, e.ActionRevised), action_worded),
    **dict.fromkeys((CoreBusinessChecked, ActionDeclined), action_answered),
    e.ActionDropped: action_dropped,
    e.ClosingProposed: closing_proposed,
    e.ClosingDropped: closing_dropped,
    e.PlanClosed: closed,
    e.ReopeningProposed: reopening_proposed,
    e.ReopeningDropped: reopening_dropped,
    e.PlanReopened: closing_dropped,
    e.CarryOverProposed: carry_over_proposed,
    e.CarryOverDropped: carry_over_settled,
    e.CarryOverReceived: carry_over_settled,
    a.AmendmentOpened: draft_opened,
    a.AmendmentProposed: draft_proposed,
    t.StageStarted: stage_told,
    t.StageChanged: stage_told,
    t.StageTermsChanged: stage_touched,
    t.AllocationAssented: stage_touched,
    t.AllocationRefused: stage_touched,
    t.StageEnded: stage_touched,
    t.StageWithdrawn: stage_touched,
    t.HandoverProposed: handover_told,
    t.HandoverConfirmed: handover_told,
    t.HandoverDeclined: handover_touched,
    t.HandoverWithdrawn: handover_touched,
    t.EndOfChainProposed: end_told,
    t.EndOfChainSigned: end_touched,
    t.EndOfChainDeclined: end_touched,
    t.EndOfChainWithdrawn: end_touched,
}

PLANS: Final = Projection(
    name="plans",
    version=9,
    tables="""
        create table plans (
            plan uuid primary key,
            title text not null,
            contracts text not null,
            client uuid not null,
            contractors uuid[] not null,
            lead uuid,
            first_day date not null,
            last_day date not null,
            begun timestamptz not null,
            latest timestamptz not null,
            state text not null default 'open'
        );
        create index on plans (client);
        create index on plans using gin (contractors);
        create table plan_contracts (
            contract uuid,
            plan uuid,
            last_day date not null,
            prolonged int not null default 0,
            primary key (plan, contract)
        );
        create table plan_options (option uuid, plan uuid, months int not null, primary key (plan, option));
        create table plan_amendments (amendment uuid primary key, plan uuid not null);
        create table plan_parts (part uuid, plan uuid, primary key (part, plan));
        create table plan_waiting (thing uuid primary key, plan uuid not null, party text not null, organisation uuid);
        create index on plan_waiting (plan, party);""",
    handlers=_HANDLERS,
)

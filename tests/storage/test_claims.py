"""Claims in PostgreSQL: who comes first has it, who comes second stores nothing, and the log tells it all again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from domain.aggregates.plan import Entry, Plan
from domain.authority import HOST, Actor
from domain.claims import Claim, ClaimKind, Place
from domain.commands import Desk, entries, frameworks
from domain.commands.store import Store
from domain.commands.work import UseCase
from domain.events import Recorded
from domain.refusals import Refused
from domain.terms import HoursFacts, ObjectionCode, PurchaseFacts
from domain.valuation.framework import norm
from storage.claims import Seal
from storage.database import Database
from storage.log import Log
from storage.migrations import migrate
from tests.kit.cast import (
    CLIENT,
    CONTRACTOR,
    FRAMEWORK,
    NOW,
    hours,
    hours_recorded,
    id_of,
    invoice,
    marked,
    opened,
    purchase,
    timesheet,
)
from tests.kit.conversation import key, said
from tests.kit.store import MemoryStore

RACERS = 16
SHEET = st.sampled_from(["UV-1", "uv1", "UV-2"])


@pytest.fixture
def plans(database: Database) -> Log:
    """The log of plans."""
    return Log(database)


def many_plans(store: Store, number: int) -> list[UUID]:
    """Open plans under the national norm, each a stream of its own, and return them."""
    if not store.streams([FRAMEWORK])[FRAMEWORK]:
        publish = frameworks.publish_framework
        Desk(store, lambda: NOW).do(publish, HOST, command=uuid4(), framework=FRAMEWORK, document=norm())
    ids = [uuid4() for _ in range(number)]
    store.append([Recorded(id, 1, opened()) for id in ids], key())
    return ids


def race(submits: list[Callable[[], int]]) -> list[str]:
    """Do everything in the same moment; return what each was told, `""` for what was stored."""
    start = Barrier(len(submits))

    def run(submit: Callable[[], int]) -> str:
        start.wait(10)
        try:
            submit()
        except Refused as refusal:
            return refusal.rule
        return ""

    with ThreadPoolExecutor(len(submits)) as threads:
        return list(threads.map(run, submits))


def submitting(log: Store, plan: UUID, kind: str, **facts: Any) -> Callable[[], int]:
    """Return what records hours or a purchase in a plan."""
    desk, told = Desk(log, lambda: NOW), {"hours": hours, "purchase": purchase}[kind](**facts)
    command = {"hours": entries.record_hours, "purchase": entries.record_purchase}[kind]
    return lambda: desk.do(command, CONTRACTOR, command=uuid4(), plan=plan, entry=uuid4(), facts=told)


def claimed(database: Database) -> list[tuple[str, int, int]]:
    """Return kind, part and whole of every claim."""
    with database.pool.connection() as connection:
        rows = connection.execute("select kind, part, whole from claims order by part").fetchall()
        return [(kind, part, whole) for kind, part, whole in rows]


# Racing


@pytest.mark.parametrize("kind", ["hours", "purchase"])
def test_of_sixteen_who_count_the_same_one_wins_and_nothing_of_the_others_is_stored(
    plans: Log, database: Database, kind: str
) -> None:
    streams = many_plans(plans, RACERS)
    before = plans.position()
    answers = race([submitting(plans, plan, kind) for plan in streams])
    lost = {"hours": "claim.hours-counted", "purchase": "claim.invoice-counted"}[kind]
    assert sorted(answers) == ["", *[lost] * (RACERS - 1)]
    assert plans.position() == before + 1
    assert len(claimed(database)) == 1
    assert sum(len(each) for each in plans.streams(streams).values()) == RACERS + 1


def test_an_invoice_that_many_divide_is_never_counted_beyond_its_total(plans: Log, database: Database) -> None:
    streams = many_plans(plans, RACERS)
    answers = race([submitting(plans, plan, "purchase", net=300, total=1_000) for plan in streams])
    assert sorted(answers) == ["", "", "", *["claim.invoice-counted"] * (RACERS - 3)]
    assert claimed(database) == [("invoice", 300, 1_000)] * 3


def test_who_lets_go_and_who_takes_never_hold_the_same_nor_wait_for_one_another(plans: Log, database: Database) -> None:
    """Two plans hand two time sheets to and fro, in opposite order: a deadlock would be an error, and end in one."""
    places = [Place(id, uuid4()) for id in many_plans(plans, 2)]
    sheets = [Claim(ClaimKind.HOURS, (name,)) for name in ("one", "other")]
    numbers = count(1)

    def swap(mine: Place, order: list[Claim]) -> None:
        for claim in order * 25:
            stream = uuid4()
            with suppress(Refused):
                place = Place(mine.holder, id_of(f"{mine.entry} {claim.key}"))
                plans.append([Recorded(stream, 1, opened())], key(str(next(numbers))), [(place, claim), (mine, None)])
                plans.append([], key(str(next(numbers))), [(place, None)])

    with ThreadPoolExecutor(4) as threads:
        turns = [threads.submit(swap, place, order) for place in places for order in (sheets, sheets[::-1])]
        for turn in turns:
            turn.result(60)
    assert claimed(database) == []
    with database.pool.connection() as connection:
        statement = "select deadlocks from pg_stat_database where datname = current_database()"
        assert connection.execute(statement).fetchone() == (0,)


# What is stored


def test_nothing_readable_stands_in_a_claim_and_the_secret_is_in_no_event(plans: Log, database: Database) -> None:
    [plan] = many_plans(plans, 1)
    submitting(plans, plan, "hours")()
    with database.pool.connection() as connection:
        [row] = connection.execute("select kind, key::text, holder from claims").fetchall()
        [secret] = connection.execute("select secret from pepper").fetchone()
    assert row[0] == "hours"
    assert b"UV-2028-03" not in bytes.fromhex(row[1].removeprefix("\\x"))
    assert not any(secret in event.state or secret.hex().encode() in event.state for event in plans.after(0, 10))


def test_two_installations_make_different_keys_of_the_same(migrated_url: str, database_url: str) -> None:
    migrate(database_url)
    claim = Claim(ClaimKind.HOURS, ("UV-1",))
    with Database(migrated_url) as one, Database(database_url) as other:
        with one.pool.connection() as connection:
            connection.execute("update pepper set secret = sha256('another installation')")
        keys = {Seal(each).key(claim) for each in (one, one, other)}
    assert len(keys) == 2
    assert {len(each) for each in keys} == {32}


def test_a_claim_that_does_not_fit_leaves_its_command_undone(log: Log) -> None:
    claim, once, later = Claim(ClaimKind.INVOICE, ("F-1",), 6, 10), key("first"), key("later")
    log.append([said(uuid4(), 1)], once, [(Place(uuid4(), uuid4()), claim)])
    for other, told in (
        (Claim(ClaimKind.INVOICE, ("F-1",), 5, 10), "claim.invoice-counted"),
        (Claim(ClaimKind.INVOICE, ("F-1",), 1, 11), "claim.other-total"),
    ):
        with pytest.raises(Refused) as refusal:
            log.append([said(uuid4(), 1)], later, [(Place(uuid4(), uuid4()), other)])
        assert refusal.value.rule == told
    assert log.done(later) is None
    assert log.position() == 1
    log.append([said(uuid4(), 1)], later, [(Place(uuid4(), uuid4()), Claim(ClaimKind.INVOICE, ("F-1",), 4, 10))])


# Made again


def test_the_claims_that_the_log_tells_are_the_ones_that_stand(plans: Log, database: Database) -> None:
    plan, other = many_plans(plans, 2)
    for reference in ("UV-1", "UV-2"):
        submitting(plans, plan, "hours", evidence=timesheet(reference))()
    with pytest.raises(Refused):
        submitting(plans, other, "hours", evidence=timesheet("UV-1"))()
    assert plans.settle_claims() == 0
    with database.pool.connection() as connection:
        connection.execute(
            "update claims set part = 7, whole = 9 where entry = (select min(entry::text)::uuid from claims)"
        )
    assert plans.settle_claims() == 1
    with database.pool.connection() as connection:
        connection.execute("delete from claims")
        connection.execute("insert into claims values (%s, %s, 'hours', sha256('x'), 1, 1)", [uuid4(), uuid4()])
    assert plans.settle_claims() == 3
    assert claimed(database) == [("hours", 1, 1)] * 2
    assert plans.settle_claims() == 0


def test_of_events_from_before_there_were_claims_the_first_one_has_it(plans: Log, database: Database) -> None:
    streams = many_plans(plans, 2)
    for stream in streams:
        plans.append([Recorded(stream, 2, hours_recorded())], key(stream.hex))
    assert claimed(database) == []
    assert plans.settle_claims() == 1
    with database.pool.connection() as connection:
        assert connection.execute("select holder from claims").fetchall() == [(streams[0],)]
    with pytest.raises(Refused):
        submitting(plans, streams[1], "hours")()


# Any order of everything


class Counting(RuleBasedStateMachine):
    """Contractors of three plans who record, correct, withdraw and concede, against a count by hand."""

    open_store: Callable[[], Store]

    @initialize()
    def begin(self) -> None:
        """Open the plans; their papers carry a mark that no other example uses."""
        self.store = type(self).open_store()
        self.mark = marked(uuid4())
        self.desk = Desk(self.store, lambda: NOW)
        self.plans = many_plans(self.store, 3)
        self.places: list[tuple[UUID, UUID]] = []

    @rule(plan=st.integers(0, 2), sheet=SHEET)
    def work(self, plan: int, sheet: str) -> None:
        """Record hours: they are taken exactly when nobody counts them yet."""
        free = paper(sheet) not in self._counting()
        facts = hours(evidence=timesheet(sheet + self.mark))
        assert self._record(plan, entries.record_hours, facts) == free

    @rule(plan=st.integers(0, 2), number=st.sampled_from(["F-1", "f1"]), net=st.integers(1, 4), total=st.integers(4, 5))
    def buy(self, plan: int, number: str, net: int, total: int) -> None:
        """Record part of an invoice: nothing beyond its total, nothing that says another, and once in a plan."""
        counting = self._counting().get("f1", {})
        fits = (
            {whole for _, whole in counting.values()} <= {total}
            and sum(part for part, _ in counting.values()) + net <= total
            and self.plans[plan] not in {place for place, _ in counting}
        )
        facts = purchase(net=net, total=total, evidence=invoice(number + self.mark))
        assert self._record(plan, entries.record_purchase, facts) == fits

    @rule(pick=st.integers(0, 5), sheet=SHEET)
    def correct(self, pick: int, sheet: str) -> None:
        """Move hours to another time sheet: when nobody else counts those."""
        for place in self.places[pick : pick + 1]:
            entry = self._entry(place)
            if isinstance(entry.facts, HoursFacts):
                taken = self._counting().get(paper(sheet), {}).keys() - {place}
                facts = hours(evidence=timesheet(sheet + self.mark))
                same = entry.facts == facts
                done = self._do(entries.correct_hours, place, facts=facts, revision=entry.revision)
                assert done == (not taken and not same and place in self._standing())

    @rule(pick=st.integers(0, 5), concede=st.booleans())
    def let_go(self, pick: int, *, concede: bool) -> None:
        """Withdraw an entry, or concede an objection to it."""
        for place in self.places[pick : pick + 1]:
            standing, objection = place in self._standing(), uuid4()
            if concede:
                code = ObjectionCode.COUNTED_TWICE
                assert self._do(entries.object_to_entry, place, CLIENT, objection=objection, code=code) == standing
                if standing:
                    self._try(entries.uphold_objection, CONTRACTOR, plan=place[0], objection=objection)
            else:
                done = self._do(entries.withdraw_entry, place, revision=self._entry(place).revision)
                assert done == standing
            assert place not in self._standing()

    @invariant()
    def nothing_counts_twice(self) -> None:
        """The parts of everything add up to it at most, and everybody says the same of the whole."""
        if hasattr(self, "plans"):
            for parts in self._counting().values():
                [whole] = {whole for _, whole in parts.values()}
                assert sum(part for part, _ in parts.values()) <= whole

    def _record(self, plan: int, command: UseCase, facts: HoursFacts | PurchaseFacts) -> bool:
        place = self.plans[plan], uuid4()
        done = self._do(command, place, facts=facts)
        self.places += [place] * done
        return done

    def _do(self, command: UseCase, place: tuple[UUID, UUID], by: Actor = CONTRACTOR, **facts: Any) -> bool:
        plan, entry = place
        return self._try(command, by, plan=plan, entry=entry, **facts)

    def _try(self, command: UseCase, by: Actor, **facts: Any) -> bool:
        """Tell whether a command was taken."""
        try:
            self.desk.do(command, by, command=uuid4(), reason="Daarom", **facts)
        except Refused:
            return False
        return True

    def _entry(self, place: tuple[UUID, UUID]) -> Entry:
        plan, entry = place
        return Plan.replay(plan, self.store.streams([plan])[plan]).entries[entry]

    def _standing(self) -> dict[tuple[UUID, UUID], HoursFacts | PurchaseFacts]:
        """Return what counts, from the plans themselves."""
        replayed = [Plan.replay(id, recorded) for id, recorded in self.store.streams(self.plans).items()]
        return {
            (plan.id, entry.id): entry.facts
            for plan in replayed
            for entry in plan.entries.values()
            if not entry.withdrawn and entry.id not in plan.rejected()
        }

    def _counting(self) -> dict[str, dict[tuple[UUID, UUID], tuple[int, int]]]:
        """Return part and whole of what counts, by place, of each invoice and time sheet."""
        found: dict[str, dict[tuple[UUID, UUID], tuple[int, int]]] = {}
        for place, facts in self._standing().items():
            shares = (facts.net, facts.total or facts.net) if isinstance(facts, PurchaseFacts) else (1, 1)
            found.setdefault(paper(facts.evidence.reference.removesuffix(self.mark)), {})[place] = shares
        return found


def paper(reference: str) -> str:
    """Return which paper a reference of these tests names."""
    return reference.replace("-", "").lower()


def count_with(open_store: Callable[[], Store], examples: int) -> None:
    """Let them count on a store."""
    machine = type("Counting", (Counting,), {"open_store": staticmethod(open_store)})
    run_state_machine_as_test(machine, settings=settings(max_examples=examples, stateful_step_count=25))


def test_nothing_counts_twice_in_memory() -> None:
    count_with(MemoryStore, examples=50)


def test_nothing_counts_twice_in_postgresql(plans: Log) -> None:
    count_with(lambda: plans, examples=15)
    assert plans.settle_claims() == 0

"""The whole command path, load, authorise, decide and save, against an INSERT and COMMIT of the same row.

Once on plans that this process has read before, as the page with the form does, and once on plans that it has not.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Final
from uuid import UUID, uuid4

import psycopg

from bench.ground import fresh_database, take_turns
from domain.authority import HOST, Actor
from domain.commands import entries, frameworks, organisations, plans
from domain.commands.store import CommandKey, Recent
from domain.commands.work import Desk
from domain.events import Recorded
from domain.terms import Contract, Evidence, EvidenceKind, HoursFacts, Lot
from domain.valuation.framework import norm
from storage.database import Database
from storage.log import Log
from web.app import spare_the_collector

BEHIND: Final = 40
"""Events that a plan has behind it when another command comes."""

ROUNDS: Final = 15
CALLS: Final = 100
WARM: Final = 200

NOON: Final = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
CLIENT: Final = Actor(account=uuid4(), organisation=uuid4(), administrator=True)
CONTRACTOR: Final = Actor(account=uuid4(), organisation=uuid4(), administrator=True)


def main() -> None:
    """Measure, and print what a row of `bench/README.md` needs."""
    with fresh_database() as url, Database(url) as database, psycopg.connect(url, autocommit=True) as raw:
        log = Log(database)
        plan = a_plan(log)
        seen, unseen = (list(copies(log, plan, ROUNDS * CALLS + WARM)) for _ in range(2))
        recent = Recent(log, 2 * BEHIND * len(seen))
        for id in seen:
            recent.streams((id,))
        desk = Desk(log, lambda: NOON + timedelta(days=30), recent)
        event = log.after(log.position() - 1, 1)[0]
        contenders = {
            "command": recording(desk, iter(seen)),
            "on an unseen plan": recording(desk, iter(unseen)),
            **inserting(raw, event.topic, event.state),
        }
        for call in contenders.values():
            for _ in range(WARM):
                call()
        spare_the_collector()
        seconds = take_turns(contenders, rounds=ROUNDS, calls=CALLS)
    print(f"a command with {BEHIND} events behind it, and what each of the two is measured against")
    for name, each in seconds.items():
        ratios = "".join(f"{each / seconds[command]:>8.2f}" for command in ("command", "on an unseen plan"))
        print(f"{name:<22}{1 / each:>8,.0f}/s{each * 1e6:>8,.0f} us{ratios}")


def a_plan(log: Log) -> list[Recorded]:
    """Open a plan and record efforts in it until it has `BEHIND` events; return them."""
    minutes = count()
    desk = Desk(log, lambda: NOON + timedelta(minutes=next(minutes)))
    framework, plan = uuid4(), uuid4()
    document = norm()
    contract = Contract(
        id=uuid4(),
        reference="WB-2026-114",
        object="Onderhoud van de openbare ruimte in Waterburg",
        value=1_200_000_00,
        first_day=date(2026, 1, 1),
        last_day=date(2027, 12, 31),
        lots=(Lot(id=uuid4(), reference="1", object="Onderhoud"),),
    )
    desk.do(frameworks.publish_framework, HOST, command=uuid4(), framework=framework, document=document)
    desk.do(
        organisations.found_organisation,
        HOST,
        command=uuid4(),
        organisation=CLIENT.organisation,
        name="gemeente Waterburg",
    )
    desk.do(
        organisations.register_organisation,
        CLIENT,
        command=uuid4(),
        organisation=CONTRACTOR.organisation,
        name="Noorderdijk Bouw",
    )
    desk.do(
        plans.open_plan,
        CLIENT,
        command=uuid4(),
        plan=plan,
        title="Onderhoud openbare ruimte",
        contractor=CONTRACTOR.organisation,
        contracts=(contract,),
        percentage=500,
        motivation="Het werk leent zich voor leerwerkplekken in het groen.",
        framework=framework,
        framework_version=document.version,
    )
    record = recording(desk, iter(lambda: plan, None))
    for _ in range(BEHIND - 1):
        record()
    return log.streams([plan])[plan]


def copies(log: Log, plan: list[Recorded], number: int) -> Iterator[UUID]:
    """Append as many plans with the same past, and return them."""
    ids = [uuid4() for _ in range(number)]
    for id in ids:
        events = [Recorded(id, each.originator_version, each.event) for each in plan]
        log.append(events, CommandKey(uuid4(), CONTRACTOR.account, sha256(id.bytes).digest()))
    return iter(ids)


def recording(desk: Desk, waiting: Iterator[UUID]) -> Callable[[], int]:
    """Return a command that records eight hours in the next plan, each under a time sheet that counts nowhere yet."""
    book, sheets = letters(uuid4()), count()

    def record() -> int:
        return desk.do(
            entries.record_hours,
            CONTRACTOR,
            command=uuid4(),
            plan=next(waiting),
            entry=uuid4(),
            facts=HoursFacts(
                day=date(2026, 10, 28),
                minutes=480,
                description="Jobcoach begeleidt twee leerlingen op de werf.",
                evidence=Evidence(
                    kind=EvidenceKind.HOURS_STATEMENT,
                    day=date(2026, 10, 30),
                    reference=f"{book} {next(sheets)}",
                ),
            ),
        )

    return record


def letters(id: UUID) -> str:
    """Return an id in letters: in a reference of digits somebody's number might be seen."""
    return id.hex.translate(str.maketrans("0123456789", "ghijklmnop"))


def inserting(raw: psycopg.Connection[tuple[object, ...]], topic: str, state: bytes) -> dict[str, Callable[[], object]]:
    """Return inserts into tables of their own, over one connection: prepared, in binary form, by psycopg.

    `equal rows` leaves what a command leaves, an event with its position and the key of its command, each with its
    indexes. Both of the first two are one round trip that commits by itself: nothing that is durable is faster.
    """
    raw.execute(
        "create table bare (originator_id uuid, originator_version bigint, topic text, state bytea,"
        " primary key (originator_id, originator_version));"
        "create table placed (like bare including all, position bigserial unique);"
        "create table keys (command uuid primary key, account uuid, fingerprint bytea, position bigint)"
    )
    cursor = raw.cursor(binary=True)
    bare = "insert into bare values (%b, %b, %b, %b)"
    both = "with kept as (insert into keys values (%b, %b, %b, 0)) insert into placed values (%b, %b, %b, %b)"

    def insert() -> None:
        cursor.execute(bare, (uuid4(), BEHIND + 1, topic, state), prepare=True)

    def insert_equal_rows() -> None:
        key = uuid4(), CONTRACTOR.account, bytes(32)
        cursor.execute(both, (*key, uuid4(), BEHIND + 1, topic, state), prepare=True)

    def insert_and_commit() -> None:
        with raw.transaction():
            insert()

    return {"equal rows": insert_equal_rows, "event row alone": insert, "BEGIN, INSERT, COMMIT": insert_and_commit}


if __name__ == "__main__":
    main()

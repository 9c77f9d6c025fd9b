"""The page of a plan with two hundred entries and forty amendments: at eight clients, and against its template."""

import asyncio
import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from itertools import count
from socket import create_server, socket
from statistics import quantiles
from typing import Any, Final
from unittest.mock import patch
from uuid import uuid4

import uvicorn
from litestar import Litestar
from litestar.status_codes import HTTP_200_OK

from bench.ground import LOG_KEY, fresh_database, take_turns
from demo import arrival
from demo.cast import CONTRACT_MANAGER, EXECUTIVE, PLAN_B, Member
from demo.story import TODAY
from domain.aggregates.amendment import Amendment
from domain.aggregates.plan import Plan
from domain.changes import SectionWritten
from domain.commands import amendments, entries
from domain.commands.work import Desk, UseCase
from domain.terms import Evidence, EvidenceKind, HoursFacts, PurchaseFacts, Recognition
from projections.projector import Projector
from projections.read_models import READ_MODELS
from storage.accounts import Accounts, digest
from storage.database import Database
from storage.log import Log
from storage.settings import Settings
from web.app import create_app, spare_the_collector
from web.passwords import Passwords
from web.rendering import draw
from web.sessions import new_token

ENTRIES: Final = 200
AMENDMENTS: Final = 40
SECTIONS: Final = 8
"""What the amendments are about; each is worded again and again."""
CLIENTS: Final = 8
REQUESTS: Final = 600
WARM: Final = 40
ROUNDS: Final = 15
CALLS: Final = 10
PATH: Final = f"/plans/{PLAN_B}"
START: Final = datetime(2028, 2, 29, 9, tzinfo=UTC)


def main() -> None:
    """Measure, and print what the rows of `bench/README.md` need."""
    with fresh_database() as url, Database(url, size=26) as database:
        log, accounts = Log(database), Accounts(database.pool)
        arrival.play(log, accounts, Passwords(), datetime.now(UTC))
        fill(Desk(log, _clock()), log)
        Projector(database, log, READ_MODELS).catch_up()
        cookie = session_of_member(accounts, CONTRACT_MANAGER)
        app = create_app(Settings(today=TODAY), pool=database.pool, store=log, signer=LOG_KEY)
        with asking(app, cookie) as ask:
            contenders = {"template": template_of(ask), "page": ask}
            seconds = take_turns(contenders, rounds=ROUNDS, calls=CALLS)
        for name, each in seconds.items():
            print(f"{name:<10}{each * 1e3:>8.1f} ms")
        print(f"{'ratio':<10}{seconds['page'] / seconds['template']:>8.1f}")
        with serving(url) as port:
            times = visiting(port, cookie)
    cuts = quantiles(times, n=100)
    for share in (50, 99):
        print(f"p{share:<9}{cuts[share - 1] * 1e3:>8.0f} ms at {CLIENTS} clients")
    print(f"{'rate':<10}{CLIENTS * len(times) / sum(times):>8.0f} /s")


def fill(desk: Desk, log: Log) -> None:
    """Give plan B its entries, and amendments of which every tenth is still open."""

    def do(who: Member, use_case: UseCase, **facts: Any) -> None:
        desk.do(use_case, who.actor, command=uuid4(), plan=PLAN_B, **facts)

    for number in range(ENTRIES):
        day = date(2027, 7, 1) + timedelta(days=number)
        if number % 2:
            do(EXECUTIVE, entries.record_hours, entry=uuid4(), facts=_hours(number, day))
        else:
            do(EXECUTIVE, entries.record_purchase, entry=uuid4(), facts=_purchase(number, day))
    sections = [uuid4() for _ in range(SECTIONS)]
    for number in range(AMENDMENTS):
        amendment, section = uuid4(), sections[number % SECTIONS]
        plan = Plan.replay(PLAN_B, log.streams([PLAN_B])[PLAN_B])
        base = plan.sections[section].revision if section in plan.sections else 0
        text = f"In jaar {number} spreken wij elkaar ieder kwartaal. " * 10
        change = SectionWritten(subject=section, base=base, heading=f"Afspraak {number % SECTIONS}", text=text)
        do(EXECUTIVE, amendments.open_amendment, amendment=amendment, title=f"Een betere afspraak, {number}")
        do(EXECUTIVE, amendments.write_change, amendment=amendment, change=change, revision=0)
        if number % 10:
            do(EXECUTIVE, amendments.propose_amendment, amendment=amendment, version=2)
            content = Amendment.replay(amendment, log.streams([amendment])[amendment]).content
            do(CONTRACT_MANAGER, amendments.accept_amendment, amendment=amendment, version=3, content=content)


def _hours(number: int, day: date) -> HoursFacts:
    return HoursFacts(
        day=day,
        minutes=60 + number,
        description=f"Begeleiding van leerlingen op de werf, week {number}.",
        evidence=Evidence(kind=EvidenceKind.HOURS_STATEMENT, day=day, reference=f"U-{number}"),
    )


def _purchase(number: int, day: date) -> PurchaseFacts:
    return PurchaseFacts(
        invoice_day=day,
        net=100_00 + number,
        supplier="Zuidrand Groen",
        kvk="30111222",
        recognitions=(Recognition(kind="social-enterprise-nl", first_day=date(2025, 1, 1)),),
        evidence=Evidence(kind=EvidenceKind.INVOICE, day=day, reference=f"F-{number}"),
    )


def _clock() -> Callable[[], datetime]:
    seconds = count()
    return lambda: START + timedelta(seconds=next(seconds))


def session_of_member(accounts: Accounts, member: Member) -> str:
    """Start a session for somebody, and return the cookie of it."""
    token = new_token()
    accounts.start_session(member.actor.account, digest(token), datetime.now(UTC), browser=digest(new_token()))
    return f"session={token}"


@contextmanager
def asking(app: Litestar, cookie: str) -> Iterator[Callable[[], bytes]]:
    """Lend a request of the page without a network in between."""

    async def ask() -> bytes:
        answered: list[bytes] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            if message.get("status", HTTP_200_OK) != HTTP_200_OK:
                raise AssertionError(message)
            answered.append(message.get("body", b""))

        scope: Any = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": PATH,
            "raw_path": PATH.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [(b"host", b"localhost"), (b"cookie", cookie.encode())],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8000),
        }
        await app(scope, receive, send)
        return b"".join(answered)

    with asyncio.Runner() as runner:
        yield lambda: runner.run(ask())


def template_of(ask: Callable[[], bytes]) -> Callable[[], str]:
    """Return the drawing of the page with everything in it worked out before."""
    with patch("web.visits.draw", wraps=draw) as drawing:
        ask()
    return partial(draw, *drawing.call_args.args)


@contextmanager
def serving(url: str) -> Iterator[int]:
    """Serve the application in a process of its own, as it runs anywhere, and lend its port."""
    with create_server(("127.0.0.1", 0), backlog=128) as port:
        server = multiprocessing.get_context("spawn").Process(target=_serve, args=(url, port))
        server.start()
        try:
            yield port.getsockname()[1]
        finally:
            server.terminate()
            server.join()


def _serve(url: str, port: socket) -> None:
    with Database(url, size=26) as database:
        app = create_app(Settings(today=TODAY), pool=database.pool, store=Log(database), signer=LOG_KEY)
        spare_the_collector()
        uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[port])


def visiting(port: int, cookie: str) -> list[float]:
    """Let clients ask for the page all at the same time, each again as soon as it has one; return the seconds."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(lambda _: _visit(port, cookie, WARM // CLIENTS), range(CLIENTS)))
        times = list(clients.map(lambda _: _visit(port, cookie, REQUESTS // CLIENTS), range(CLIENTS)))
    return [each for client in times for each in client]


def _visit(port: int, cookie: str, requests: int) -> list[float]:
    connection = HTTPConnection("127.0.0.1", port)
    times = []
    for _ in range(requests):
        start = time.perf_counter()
        connection.request("GET", PATH, headers={"Cookie": cookie})
        answer = connection.getresponse()
        body = answer.read()
        times.append(time.perf_counter() - start)
        if answer.status != HTTP_200_OK or b"</html>" not in body[-20:]:
            raise AssertionError(answer.status)
    connection.close()
    return times


if __name__ == "__main__":
    main()

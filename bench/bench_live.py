"""From a save in one process until everybody who looks through another has seen it, and what an open stream costs."""

import asyncio
import multiprocessing
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from socket import create_server, socket
from statistics import quantiles
from typing import Final
from uuid import UUID, uuid4

import httpx
import uvicorn

from bench.bench_page import session_of_member
from bench.ground import LOG_KEY, fresh_database
from demo import arrival
from demo.cast import ADVISER, CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B, PLANNER
from demo.story import TODAY
from domain.commands import amendments
from domain.commands.work import Desk
from projections.projector import Projector
from projections.read_models import READ_MODELS
from storage.accounts import Accounts
from storage.database import Database
from storage.log import Log
from storage.news import News
from storage.settings import Settings
from web.app import create_app, spare_the_collector
from web.clock import Clock
from web.passwords import Passwords

READERS: Final = (1, 10, 50)
"""How many look at the amendment that is saved."""
IDLE: Final = 300
"""Streams at a plan in which nothing happens."""
SAVES: Final = 20
KILO: Final = 1_000


def main() -> None:
    """Measure, and print what the rows of `bench/README.md` need."""
    with fresh_database() as url, Database(url, size=4) as database:
        log, accounts = Log(database), Accounts(database.pool)
        arrival.play(log, accounts, Passwords(), datetime.now(UTC))
        Projector(database, log, READ_MODELS).catch_up()
        cookies = [session_of_member(accounts, each) for each in (CONTRACT_MANAGER, ADVISER, EXECUTIVE, PLANNER)]
        desk, draft = Desk(log, Clock(TODAY).now), uuid4()
        desk.do(
            amendments.open_amendment,
            EXECUTIVE.actor,
            command=uuid4(),
            plan=PLAN_B,
            amendment=draft,
            title="Een betere afspraak",
        )
        with serving(url) as (origin, process):
            asyncio.run(_measure(origin, process, cookies, desk, draft))


async def _measure(origin: str, process: int, cookies: list[str], desk: Desk, draft: UUID) -> None:
    version = 1
    for idle in (0, IDLE):
        async with AsyncExitStack() as stack:
            for number in range(idle // 2):
                await stack.enter_async_context(_stream(origin, cookies[number % len(cookies)], PLAN_A))
            before = await _settled(origin, process, cookies)
            for number in range(idle - idle // 2):
                await stack.enter_async_context(_stream(origin, cookies[number % len(cookies)], PLAN_A))
            if idle:
                cost = (await _settled(origin, process, cookies) - before) / (idle - idle // 2) / KILO
                print(f"{'a stream':<22}{cost:>8.0f} kB, of the last half of {idle}")
            for readers in READERS:
                told, seen, version = await _saves(origin, cookies, desk, draft, readers, version)
                said = f"{readers} readers, {idle} idle"
                for name, times in (("told", told), ("seen", seen)):
                    cuts = quantiles(times, n=100)
                    print(f"{said:<22}{name:<6}p50 {cuts[49] * 1e3:>5.0f} ms   p99 {cuts[98] * 1e3:>5.0f} ms")


async def _saves(
    origin: str, cookies: list[str], desk: Desk, draft: UUID, readers: int, version: int
) -> tuple[list[float], list[float], int]:
    """Save again and again, and return the seconds until each reader heard of it, and until they had read it."""
    told, seen = list[float](), list[float]()
    async with AsyncExitStack() as stack:
        looking = [
            await stack.enter_async_context(_stream(origin, cookies[each % len(cookies)], PLAN_B))
            for each in range(readers)
        ]
        for _ in range(SAVES):
            title = f"Een betere afspraak {version}"
            waiting = [
                asyncio.create_task(_see(lines, client, f"/plans/{PLAN_B}/amendments/{draft}", title))
                for client, lines in looking
            ]
            await asyncio.sleep(0.05)
            started = time.perf_counter()
            retitle = partial(
                desk.do,
                amendments.retitle_amendment,
                EXECUTIVE.actor,
                command=uuid4(),
                plan=PLAN_B,
                amendment=draft,
                title=title,
                version=version,
            )
            await asyncio.to_thread(retitle)
            version += 1
            for heard, read in await asyncio.gather(*waiting):
                told.append(heard - started)
                seen.append(read - started)
    return told, seen, version


async def _see(lines: AsyncIterator[str], client: httpx.AsyncClient, path: str, title: str) -> tuple[float, float]:
    """Wait until the stream tells of a change, and then read the page until it has the title."""
    heard = 0.0
    async for line in lines:
        if line == "event: changed":
            heard = heard or time.perf_counter()
            page = await client.get(path)
            if title in page.text:
                return heard, time.perf_counter()
    raise EOFError


@asynccontextmanager
async def _stream(origin: str, cookie: str, plan: UUID) -> AsyncIterator[tuple[httpx.AsyncClient, AsyncIterator[str]]]:
    """Open a stream that has seen all there is, and lend a client to read pages with beside it."""
    limits = httpx.Limits(max_connections=2)
    async with httpx.AsyncClient(base_url=origin, headers={"Cookie": cookie}, timeout=60, limits=limits) as client:
        seen = (await client.get(f"/plans/{plan}")).text.partition('data-state="')[2].partition('"')[0]
        async with client.stream("GET", f"/plans/{plan}/live?seen={seen}") as response:
            response.raise_for_status()
            yield client, response.aiter_lines()


async def _settled(origin: str, process: int, cookies: list[str]) -> int:
    """Return the memory of the server once it has drawn what it will draw."""
    async with AsyncExitStack() as stack:
        for number in range(20):
            await stack.enter_async_context(_stream(origin, cookies[number % len(cookies)], PLAN_A))
    await asyncio.sleep(0.5)
    return _memory(process)


def _memory(process: int) -> int:
    """Return the bytes that a process has in memory."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    [kilobytes] = [line.split()[1] for line in lines if line.startswith("VmRSS:")]
    return int(kilobytes) * 1024


@contextmanager
def serving(url: str) -> Iterator[tuple[str, int]]:
    """Serve the application in a process of its own; lend its origin and its process id."""
    with create_server(("127.0.0.1", 0), backlog=512) as port:
        server = multiprocessing.get_context("spawn").Process(target=_serve, args=(url, port))
        server.start()
        try:
            yield f"http://127.0.0.1:{port.getsockname()[1]}", server.pid or 0
        finally:
            server.kill()
            server.join()


def _serve(url: str, port: socket) -> None:
    with Database(url, size=12) as database:
        app = create_app(
            Settings(today=TODAY), pool=database.pool, store=Log(database), signer=LOG_KEY, clock=Clock(TODAY)
        )
        rooms = app.state["site"].rooms
        spare_the_collector()
        with News(database, rooms.grew, rooms.moved):
            uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[port])


if __name__ == "__main__":
    main()

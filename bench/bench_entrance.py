"""What it costs to know who asks: session, account and forgery token, against answering just anybody."""

import asyncio
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from litestar import Litestar

from bench.ground import LOG_KEY, fresh_database
from domain.authority import HOST
from domain.commands.organisations import found_organisation
from domain.commands.work import Desk
from storage.accounts import Account, Accounts, digest
from storage.database import Database
from storage.log import Log
from storage.settings import Settings
from web.app import create_app, lay_routes
from web.sessions import new_token
from web.visits import Answer, Visit, page

CALLS: Final = 1_000
ROUNDS: Final = 5


@page("/nothing", permission="see_public_page")
def nothing(visit: Visit) -> Answer:
    """Answer with the forgery token and nothing else, so that what is left is the entrance."""
    return visit.see(f"/{visit.passage.forgery_token()[:1]}")


def main() -> None:
    """Measure the CPU of this process, and print what a row of `bench/README.md` needs."""
    with fresh_database() as url, Database(url) as database:
        log, accounts = Log(database), Accounts(database.pool)
        token = signed_in(log, accounts)
        app = create_app(
            Settings(), pool=database.pool, store=log, signer=LOG_KEY, routes=lay_routes([sys.modules[__name__]])
        )
        bare = _asking(app, [(b"host", b"localhost")])
        known = _asking(app, [(b"host", b"localhost"), (b"cookie", f"session={token}".encode())])
        now, hashed = datetime.now(UTC), digest(token)
        asyncio.run(_measure({"nobody": bare, "a member": known}))
        start = time.process_time()
        for _ in range(CALLS):
            accounts.session(hashed, now)
        print(f"{'the query alone':<16}{(time.process_time() - start) / CALLS * 1e6:>8,.0f} us of CPU")


def signed_in(log: Log, accounts: Accounts) -> str:
    """Found an organisation, open an account in it, start a session, and return its token."""
    now, organisation, token = datetime.now(UTC), uuid4(), new_token()
    desk = Desk(log, lambda: now)
    desk.do(found_organisation, HOST, command=uuid4(), organisation=organisation, name="gemeente Waterburg")
    account = Account(
        id=uuid4(),
        organisation=organisation,
        email="contractmanager@waterburg.example",
        name="contractmanager Waterburg",
        administrator=True,
        language="nl",
    )
    accounts.open_account(account, password="", at=now)
    accounts.start_session(account.id, digest(token), now, browser=digest(new_token()))
    return token


async def _measure(asks: dict[str, Callable[[], Any]]) -> None:
    best = dict.fromkeys(asks, float("inf"))
    for _ in range(ROUNDS):
        for name, ask in asks.items():
            start = time.process_time()
            for _ in range(CALLS):
                await ask()
            best[name] = min(best[name], (time.process_time() - start) / CALLS)
    for name, seconds in best.items():
        print(f"{name:<16}{seconds * 1e6:>8,.0f} us of CPU a request")
    print(f"{'the difference':<16}{(best['a member'] - best['nobody']) * 1e6:>8,.0f} us")


def _asking(app: Litestar, headers: list[tuple[bytes, bytes]]) -> Callable[[], Any]:
    async def ask() -> None:
        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            pass

        scope: Any = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": "/nothing",
            "raw_path": b"/nothing",
            "root_path": "",
            "query_string": b"",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8000),
        }
        await app(scope, receive, send)

    return ask


if __name__ == "__main__":
    main()

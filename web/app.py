"""The composition: one application of settings, database, log, accounts and the modules of `RESOURCES`."""

import gc
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from time import monotonic
from types import ModuleType
from typing import Any, Final
from uuid import UUID

from anyio import CapacityLimiter
from anyio.to_thread import current_default_thread_limiter
from litestar import Litestar
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler
from psycopg import Connection
from psycopg_pool import ConnectionPool

from domain.aggregates.organisation import Organisation
from domain.commands.books import Shelf
from domain.commands.store import Recent, Store
from domain.commands.work import Desk
from domain.trail.notes import Signer
from projections.dossiers import Dossiers
from storage.accounts import Accounts
from storage.looks import Looks
from storage.mails import Mails
from storage.presences import Presences
from storage.settings import Settings
from storage.trail import Trail
from storage.turns import Turns
from storage.witnesses import Witnesses
from web import (
    accounts,
    actions,
    advice,
    allocations,
    amendments,
    asks,
    assets,
    beginning,
    beside,
    between,
    budgets,
    candidates,
    capacity,
    carry_overs,
    chain,
    changes,
    closing,
    colleagues,
    commitments,
    comparisons,
    desk,
    dispute_ends,
    disputes,
    dossiers,
    effort_credits,
    entries,
    errors,
    events,
    frameworks,
    front,
    handovers,
    health,
    histories,
    initiatives,
    keys,
    links,
    live,
    mailbox,
    meetings,
    objections,
    openings,
    options,
    oversight,
    own_results,
    partnerships,
    plans,
    preferences,
    publications,
    remarks,
    reporting,
    revenue,
    reviews,
    stages,
    trail,
    trajectories,
    trust,
    versions,
    why,
)
from web.clock import Clock
from web.forms import LARGEST_BODY
from web.passwords import Passwords
from web.rooms import Rooms
from web.security import Entrance, permitted, require_policy
from web.sessions import Cookies
from web.visits import Place, Site
from web.wording import marked as _

RESOURCES: Final[tuple[ModuleType, ...]] = (
    accounts,
    actions,
    advice,
    allocations,
    amendments,
    asks,
    assets,
    beginning,
    beside,
    between,
    budgets,
    carry_overs,
    candidates,
    capacity,
    chain,
    effort_credits,
    changes,
    closing,
    colleagues,
    commitments,
    comparisons,
    desk,
    dossiers,
    dispute_ends,
    disputes,
    entries,
    events,
    frameworks,
    front,
    handovers,
    health,
    histories,
    initiatives,
    keys,
    links,
    live,
    mailbox,
    meetings,
    objections,
    openings,
    options,
    oversight,
    own_results,
    partnerships,
    plans,
    preferences,
    publications,
    remarks,
    reporting,
    revenue,
    reviews,
    stages,
    trail,
    trajectories,
    trust,
    versions,
    why,
)
"""The modules with routes. Each route handler at the top of one is served."""

PLACES: Final = (
    Place(_("Werkbank"), "/desk"),
    Place(_("Plannen"), "/plans"),
    Place(_("Trajecten"), "/trajectories"),
    Place(_("Initiatieven"), "/initiatives"),
    Place(_("Samenwerken"), "/partnerships"),
    Place(_("Waarderingskaders"), "/frameworks"),
)

THREADS: Final = 4
"""Requests that work at the same time beside the pages that are drawn, each with a connection of its own."""

DRAWING: Final = 2
"""Pages that are drawn at the same time: while one waits for the database, the other goes on.

Drawing is one thread's work whatever their number. The more of them take turns at it, the longer each waits for the
slowest (`python -m bench.run page`); and a form never waits for pages.
"""


def create_app(
    settings: Settings,
    *,
    pool: ConnectionPool[Connection[Any]],
    store: Store,
    signer: Signer,
    clock: Clock | None = None,
    passwords: Passwords | None = None,
    wait_for: Callable[[int], object] = lambda _: None,
    projections: Callable[[], Mapping[str, Any]] = dict,
    keeping: Callable[[], Mapping[str, Any]] = dict,
    routes: Litestar | None = None,
) -> Litestar:
    """Return the application over an open pool (in autocommit mode) and a log that is migrated.

    `signer` signs the trail, and `keeping` tells for the health page how that is kept.
    `wait_for` returns when the read models know a position in the log, or after a second; `projections` tells for
    the health page where each stands. What was behind `routes` before is let go.
    """
    app = routes or lay_routes()
    witnesses = Witnesses(pool, signer.verifier)
    clock, recent = clock or Clock(settings.today), Recent(store)
    cookies = Cookies(secure=settings.secure_cookies)
    site = Site(
        settings=settings,
        clock=clock,
        store=recent,
        pool=pool,
        desk=Desk(store, clock.now, recent),
        books=Shelf(recent),
        accounts=Accounts(pool),
        looks=Looks(pool),
        mails=Mails(pool),
        turns=Turns(pool),
        passwords=passwords or Passwords(),
        cookies=cookies,
        places=PLACES,
        drawing=CapacityLimiter(DRAWING),
        name_of=OrganisationNames(store),
        wait_for=wait_for,
        signer=signer,
        trail=Trail(pool),
        witnesses=witnesses,
        dossiers=Dossiers(pool, witnesses),
        presences=Presences(pool),
        rooms=Rooms(),
    )

    app.state = State({"site": site, "pool": pool, "projections": projections, "keeping": keeping})
    app.asgi_handler = Entrance(
        app.asgi_handler.app if isinstance(app.asgi_handler, Entrance) else app.asgi_handler,
        accounts=site.accounts,
        cookies=cookies,
        clock=clock,
        name_of=site.name_of,
        secure=settings.secure_cookies,
    )
    return app


def lay_routes(resources: Iterable[ModuleType] = RESOURCES) -> Litestar:
    """Return the routes of some modules, with nothing behind them yet: that takes longer than all of the rest.

    A route outside the policy table raises `LookupError`.
    """
    laid = Litestar(
        route_handlers=handlers_of(*resources),
        guards=[permitted],
        exception_handlers=errors.HANDLERS,
        lifespan=[_threads],
        openapi_config=None,
        logging_config=None,
        request_max_body_size=LARGEST_BODY,
    )
    require_policy(laid.routes)
    return laid


def spare_the_collector() -> None:
    """Let the garbage collector pass over all that is loaded by now, and look less often at what comes after.

    A page makes tens of thousands of objects that are gone with it. To walk through the whole program for them took a
    tenth of its time on average, and now and then more than a page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def handlers_of(*modules: ModuleType) -> list[BaseRouteHandler]:
    """Return the route handlers at the top of the modules, each once."""
    named = (value for module in modules for value in vars(module).values())
    return list(dict.fromkeys(value for value in named if isinstance(value, BaseRouteHandler)))


class OrganisationNames:
    """The names of organisations for the head of a page, read again after a minute."""

    LASTS: Final = 60.0

    def __init__(self, store: Store) -> None:
        """Read from `store`."""
        self._store = store
        self._names: dict[UUID, tuple[float, str]] = {}

    def __call__(self, organisation: UUID) -> str:
        """Return the name of an organisation, at most a minute old."""
        read_at, name = self._names.get(organisation, (float("-inf"), ""))
        if monotonic() - read_at > self.LASTS:
            name = Organisation.replay(organisation, self._store.streams((organisation,))[organisation]).name
            self._names[organisation] = (monotonic(), name)
        return name


@asynccontextmanager
async def _threads(_: Litestar) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = THREADS
    yield

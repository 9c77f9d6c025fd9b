"""A page that stands open on a screen: told by server-sent events that it is old, and who else is at the plan.

A stream says that there is something new and never what: the page asks for that itself, as it did the first time, so
that everybody reads what they may. A stream ends after two minutes; the browser comes back, and is let in anew.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from anyio import CancelScope
from anyio.to_thread import run_sync
from litestar import Request, Response, get
from litestar.response import Stream

from domain.refusals import Missing
from projections.concerns import position_of, recorded_for
from storage.presences import Presence
from web.reading import UNKNOWN, read_now
from web.rooms import Look, Present, Standing
from web.visits import Answer, Site, Visit, action

BEAT: Final = 20.0
"""Seconds between two signs of life; a presence is renewed with each."""

LASTS: Final = 120.0
"""Seconds that a stream goes on."""

MOST_EDITS: Final = 300
"""Characters of the address of a form."""

_HEADERS: Final = {"X-Accel-Buffering": "no"}
"""A proxy is to pass on what it gets at once."""


_BACK: Final = {"known", "on", "event"}
"""What an address has that looks back, or at another day."""


class _Own(NamedTuple):
    """Whose stream it is, and of which tab."""

    account: UUID
    tab: UUID | None


class _Place(NamedTuple):
    """What a stream tells of: the id of its room, how it stands, and what works that out."""

    id: UUID
    stands: Standing
    look: Look


class Here(msgspec.Struct, frozen=True):
    """Who is at the plan as the others are told; `edits` is the address of the form that is filled in, or empty."""

    name: str
    organisation: str
    edits: str


def standing_of(site: Site, plan: UUID) -> Standing:
    """Return how a plan stands, to everybody alike."""
    streams = site.books.open(plan).streams
    there = site.presences.at_plan(plan)
    names = site.accounts.names({each.account for each in there}) if there else {}
    present = {
        Present(each.account, names.get(each.account, UNKNOWN), site.name_of(each.organisation), each.edits)
        for each in there
    }
    ordered = sorted(present, key=lambda each: (each.organisation, each.name, each.edits))
    return Standing(sum(len(stream) for stream in streams.values()), frozenset(streams), tuple(ordered))


def concerning(site: Site, organisation: UUID) -> Standing:
    """Return how the own pages of an organisation stand, once the lists know all that was recorded until now."""
    site.wait_for(position_of(site.pool))
    return Standing(recorded_for(site.pool, organisation), None)


def following(visit: Visit) -> dict[str, Any] | None:
    """Return where a page of the organisation hears that it is old, and which state it shows; call it before reading.

    A view of the past has nothing to hear, and what answers a form is not to be replaced.
    """
    if visit.request.method != "GET" or _BACK & visit.request.query_params.keys():
        return None
    return {"address": "/desk", "state": recorded_for(visit.site.pool, visit.account.organisation), "meets": False}


@get("/plans/{plan:uuid}/live", opt={"permission": "see_plan"}, name="web.live.live")
async def live(request: Request[Any, Any, Any]) -> Stream:
    """Tell a page that stands open, for as long as it does, when the plan changes and who is there (SSE).

    `seen` is the state that the page shows, or the browser names the last event that it had. `tab` is an id that the
    page made up; without one the page is told, and nobody is told of it.
    """
    site: Site = request.app.state["site"]
    plan, asked = request.path_params["plan"], request.query_params
    tab = _id(asked.get("tab", ""))
    visit = Visit(request)
    stands = await run_sync(_enter, visit, plan, tab)
    place = _Place(plan, stands, partial(standing_of, site))
    return _streamed(_told(site, place, _seen(request), _Own(visit.account.id, tab)))


@get("/desk/live", opt={"permission": "see_desk"}, name="web.live.live_desk")
async def live_desk(request: Request[Any, Any, Any]) -> Stream:
    """Tell a page of an organisation that stands open when anything is recorded that concerns it (SSE).

    It is the desk, a list, an initiative, a partnership or a trajectory; `seen` is as in `live`.
    """
    site: Site = request.app.state["site"]
    account = Visit(request).account
    stands = await run_sync(concerning, site, account.organisation)
    place = _Place(account.organisation, stands, partial(concerning, site))
    return _streamed(_told(site, place, _seen(request), _Own(account.id, None)))


@action("/plans/{plan:uuid}/presence", permission="see_plan")
def turn_to(visit: Visit, plan: UUID) -> Answer:
    """Tell the others which form somebody is filling in, by its address in `edits`, or none."""
    read_now(visit, plan, permission="see_plan")
    tab, edits = _id(visit.form.raw("tab")), visit.form.raw("edits")
    if tab is None or len(edits) > MOST_EDITS or (edits and not edits.startswith(f"/plans/{plan}/")):
        raise Missing(plan)
    visit.site.presences.come(plan, _presence(visit, tab, edits))
    return Response("", status_code=204)


def _enter(visit: Visit, plan: UUID, tab: UUID | None) -> Standing:
    """Let in whoever may see the plan as a party; a reviewer looks page by page, and each look is recorded."""
    read_now(visit, plan, permission="see_plan")
    if tab is not None:
        visit.site.presences.come(plan, _presence(visit, tab, ""), back=True)
    return standing_of(visit.site, plan)


def _seen(request: Request[Any, Any, Any]) -> int:
    """Return the state that the page shows, as the browser says; 0 where that is no number."""
    seen: str = request.headers.get("last-event-id") or request.query_params.get("seen") or ""
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) <= len(str(1 << 63)) else 0


def _streamed(told: AsyncIterator[bytes]) -> Stream:
    return Stream(told, media_type="text/event-stream", headers=_HEADERS)


def _presence(visit: Visit, tab: UUID, edits: str) -> Presence:
    account = visit.account
    return Presence(tab=tab, organisation=account.organisation, account=account.id, edits=edits)


async def _told(site: Site, place: _Place, seen: int, own: _Own) -> AsyncIterator[bytes]:
    room, woken = site.rooms.enter(*place)
    started, told = time.monotonic(), None
    beat = started + BEAT
    try:
        yield b"retry: 1000\n\n"
        while not site.rooms.closed and time.monotonic() < started + LASTS:
            woken.clear()
            if room.stands.state != seen:
                seen = room.stands.state
                yield f"id: {seen}\nevent: changed\ndata: {seen}\n\n".encode()
            if (here := _others(room.stands, own.account)) != told:
                told = here
                yield b"event: present\ndata: " + msgspec.json.encode(here) + b"\n\n"
            if time.monotonic() >= beat:
                beat = time.monotonic() + BEAT
                yield b":\n\n"
                if own.tab is not None:
                    await run_sync(site.presences.stay, own.tab)
                room.ring()
            with suppress(TimeoutError):
                async with asyncio.timeout(beat - time.monotonic()):
                    await woken.wait()
    except BaseException:
        # The page went away: who comes back at the end of a stream stays, and this one does not.
        if own.tab is not None:
            with CancelScope(shield=True):
                await run_sync(site.presences.leave, own.tab)
        raise
    finally:
        site.rooms.leave(room, woken)


def _others(stands: Standing, account: UUID) -> list[Here]:
    return [Here(each.name, each.organisation, each.edits) for each in stands.present if each.account != account]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None

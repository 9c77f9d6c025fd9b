"""The control trail for whoever watches it, without an account: what the log signed, and the hashes beneath (C2SP).

Here a witness hands in what it signed, too.
"""

import re
from typing import Any, Final

from anyio.to_thread import run_sync
from litestar import MediaType, Request, Response, get, post
from litestar.exceptions import NotFoundException

from domain.trail.merkle import HEIGHT, WIDTH, Malformed, Place
from domain.trail.notes import read_note
from projections.keys import witnesses
from storage.witnesses import Behind
from web.visits import Site, body_of

PREFIX: Final = "/trail"
"""Where the log stands for its witnesses: the address that `planspoor witness` is given."""

LARGEST_NOTE: Final = 64_000
"""Bytes in what a witness hands in."""

_PLACE: Final = re.compile(r"/([0-9])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")
_MOST: Final = 1 << 48
_LEVELS: Final = 64 // HEIGHT


@get(f"{PREFIX}/checkpoint", opt={"permission": "watch_log"}, sync_to_thread=True)
def checkpoint(request: Request[Any, Any, Any]) -> Response[str]:
    """Send the last checkpoint, with every signature under it (C2SP tlog-checkpoint)."""
    note = _site(request).witnesses.checkpoint()
    if note is None:
        raise NotFoundException
    return Response(note.written(), media_type=MediaType.TEXT)


@get(f"{PREFIX}/key", opt={"permission": "watch_log"}, sync_to_thread=True)
def key(request: Request[Any, Any, Any]) -> Response[str]:
    """Send the public key of the log. Whoever trusts nobody has it from elsewhere too."""
    return Response(f"{_site(request).signer.verifier.vkey()}\n", media_type=MediaType.TEXT)


@get(f"{PREFIX}/tile/{{place:path}}", opt={"permission": "watch_log"}, sync_to_thread=True)
def tile(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Send hashes of every eighth level of the tree: a full tile, or the first of one (C2SP tlog-tiles, "Merkle tree").

    What the entries say is not sent: which streams grew is for those who take part in them.
    """
    found = _PLACE.fullmatch(request.path_params["place"])
    if found is None or int(found[1]) >= _LEVELS:
        raise NotFoundException
    level, number, width = int(found[1]), int(re.sub("[x/]", "", found[2])), int(found[3] or WIDTH)
    hashes = _site(request).trail.tile(Place(level, number)) if number < _MOST else ()
    if width > len(hashes) or (found[3] and width == WIDTH):
        raise NotFoundException
    return Response(b"".join(hashes[:width]), media_type="application/octet-stream")


@post(
    f"{PREFIX}/cosignatures",
    opt={"permission": "witness_log", "signed_body": True},
    status_code=200,
    request_max_body_size=LARGEST_NOTE,
)
async def cosignatures(request: Request[Any, Any, Any]) -> Response[str]:
    """Keep the cosignatures under a checkpoint (C2SP tlog-cosignature), of whoever is a witness here.

    Answers 200 with how many were kept for how many entries, 400 for what is no checkpoint of this log, 403 where no
    witness signed it, and 409 where the log does not hold what it signed: then nothing can be recorded any more.
    """
    return await run_sync(_taken, _site(request), await body_of(request))


def _taken(site: Site, body: bytes) -> Response[str]:
    try:
        note = read_note(body.decode())
        kept = site.witnesses.take(note, [each.verifier for each in witnesses(site.pool)])
    except (Malformed, UnicodeDecodeError):
        return Response("This is no checkpoint that this log signed.\n", status_code=400, media_type=MediaType.TEXT)
    except Behind as reason:
        return Response(f"{reason} Nothing is recorded any more.\n", status_code=409, media_type=MediaType.TEXT)
    if not kept:
        said = "Nobody signed this whose key an organisation registered here as that of a witness.\n"
        return Response(said, status_code=403, media_type=MediaType.TEXT)
    return Response(f"{len(kept)}\n", media_type=MediaType.TEXT)


def _site(request: Request[Any, Any, Any]) -> Site:
    site: Site = request.app.state["site"]
    return site

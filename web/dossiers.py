"""The dossier of a plan to take along, and a page on which anyone makes sure of one.

What this page finds comes from the host. Whoever does not trust that runs the one file that it offers, elsewhere.
"""

from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Request, Response, get

import verify_dossier
import verify_value
from domain.refusals import Refused
from domain.trail.notes import read_checkpoint
from domain.trail.policy import QUORUM, policy
from projections.dossiers import Unproven
from projections.keys import witnesses
from verify_dossier import Finding, Verification, read_trust
from web.frames import frame
from web.papers import readable
from web.reading import read
from web.visits import TEXT, Answer, Site, Visit, action, page, sent
from web.wording.findings import said

ZIP: Final = "application/zip"

LARGEST: Final = 32_000_000
"""Bytes of a dossier that is made sure of here; the file that does it elsewhere takes more."""

LONGEST_POLICY: Final = 10_000
"""Letters of whom somebody trusts."""

MOST_SHOWN: Final = 100
"""Findings that are shown; where there are more, how many."""

VERIFIER: Final = Path(verify_dossier.__file__)
VALUER: Final = Path(verify_value.__file__)


class Verified(msgspec.Struct, frozen=True):
    """What was found of a dossier, in sentences: nothing `wrong`, or what is `shown` and what is not."""

    wrong: list[str]
    more: int
    shown: list[str]
    not_shown: list[str]
    own: bool


@page("/plans/{plan:uuid}/dossier", permission="see_dossier")
def dossier(visit: Visit, plan: UUID) -> Answer:
    """Tell what the dossier of a plan is, and offer it where there is one."""
    reading = read(visit, plan, permission="see_dossier")
    try:
        size = read_checkpoint(visit.site.dossiers.checkpoint(plan).text).size
    except Unproven:
        size = 0
    return visit.render("dossiers/show.html", **frame(reading, "history"), size=size)


@get("/plans/{plan:uuid}/dossier/file", opt={"permission": "see_dossier"}, sync_to_thread=True)
def file(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Send the dossier, as whoever asks may take it along."""
    visit, plan = Visit(request), request.path_params["plan"]
    reading = read(visit, plan, permission="see_dossier")
    try:
        made = visit.site.dossiers.of(plan, visit.account.organisation, reviews=reading.reviews)
    except Unproven as reason:
        raise Refused("dossier.unproven") from reason
    return sent(
        visit.site.dossiers.written(made, visit.site.signer, readable(made, visit.store)),
        f"dossier-{plan.hex[:8]}.zip",
        ZIP,
    )


@get("/trust/verify_dossier.py", opt={"permission": "watch_log"}, sync_to_thread=True)
def verifier() -> Response[bytes]:
    """Send the one file that verifies a dossier anywhere."""
    return sent(VERIFIER.read_bytes(), VERIFIER.name, "text/x-python")


@get("/trust/verify_value.py", opt={"permission": "watch_log"}, sync_to_thread=True)
def valuer() -> Response[bytes]:
    """Send the one file that works out the euros of a dossier again, anywhere."""
    return sent(VALUER.read_bytes(), VALUER.name, "text/x-python")


@get("/trust/policy", opt={"permission": "watch_log"}, sync_to_thread=True)
def own_policy(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Send whom this site itself trusts, as C2SP tlog-policy."""
    site: Site = request.app.state["site"]
    return sent(_policy(site).encode(), "trust.txt", TEXT)


@page("/trust/verification", permission="see_trust")
def verification(visit: Visit) -> Answer:
    """Ask for a dossier to make sure of."""
    return _verification(visit, None)


@action("/trust/verification", permission="see_trust", again=verification, upload=LARGEST)
def verified(visit: Visit) -> Answer:
    """Make sure of a dossier, and show what was found."""
    form = visit.form
    raw, typed = form.file("dossier"), form.text("policy", limit=LONGEST_POLICY, lines=True, required=False)
    form.check()
    try:
        trust = read_trust(typed or _policy(visit.site))
    except Finding:
        form.refuse("dossier.policy", "policy")
        form.check()
        raise
    return _verification(visit, _shown(visit, Verification(raw, trust), own=not typed))


def _verification(visit: Visit, done: Verified | None) -> Answer:
    return visit.render(
        "dossiers/verify.html",
        done=done,
        quorum=QUORUM,
        largest=LARGEST // 1_000_000,
        own_policy=_policy(visit.site).splitlines(),
    )


def _shown(visit: Visit, done: Verification, *, own: bool) -> Verified:
    shown = [] if done.found else done.shown
    return Verified(
        wrong=[said(each, visit.language) for each in done.found[:MOST_SHOWN]],
        more=max(len(done.found) - MOST_SHOWN, 0),
        shown=[said(each, visit.language) for each in shown if not each.says.startswith("Not shown")],
        not_shown=[said(each, visit.language) for each in shown if each.says.startswith("Not shown")],
        own=own,
    )


def _policy(site: Site) -> str:
    return policy(site.signer.verifier, [each.verifier for each in witnesses(site.pool)])

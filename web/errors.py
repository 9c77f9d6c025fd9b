"""What is not the answer that was asked for: a page for a person, a fragment for htmx, RFC 9457 for a program."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, urlencode

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from domain.commands.store import Conflict, Halted, Reused
from domain.refusals import Missing, Refused, Stale
from web.forms import Malformed, Refusals
from web.security import UNAVAILABLE
from web.sessions import Passage
from web.visits import Forged, Gone, SignInNeeded, Visit, refusals_of

API: Final = "/api/"

Handler = Callable[[Request[Any, Any, Any], Any], Response[Any]]

log = logging.getLogger("planspoor.faults")


class Fault(msgspec.Struct, frozen=True):
    """What went wrong, and what now, as sentences for a person."""

    title: str
    text: str
    refusals: tuple[Refused, ...] = ()


def missing(request: Request[Any, Any, Any], _: Exception) -> Response[Any]:
    """Answer 404: it is not there, or not for this reader."""
    return _answer(
        request,
        HTTPStatus.NOT_FOUND,
        lambda v: Fault(
            v._("Deze pagina is er niet"),
            v._(
                "Het adres klopt niet, of de pagina is niet voor uw organisatie. "
                "Vraag om een nieuwe link of begin opnieuw."
            ),
        ),
    )


def refused(request: Request[Any, Any, Any], answer: Exception) -> Response[Any]:
    """Answer what was refused outside a form: 403, 409, 422 or 503, with its sentences."""
    status, refusals = refusals_of(answer)
    return _answer(
        request,
        status,
        lambda v: Fault(
            v._("Dit kan niet"),
            v._("Kijk het adres na, of ga terug naar de vorige pagina.")
            if v.request.method in {"GET", "HEAD"}
            else v._("Er is niets vastgelegd. Ga terug naar de vorige pagina."),
            refusals,
        ),
    )


def malformed(request: Request[Any, Any, Any], _: Exception) -> Response[Any]:
    """Answer 400: this did not come from one of our pages."""
    return _answer(
        request,
        HTTPStatus.BAD_REQUEST,
        lambda v: Fault(
            v._("Dit verzoek is niet te begrijpen"),
            v._("Er is niets vastgelegd. Open de pagina opnieuw en probeer het nog eens."),
        ),
    )


def gone(_: Request[Any, Any, Any], __: Gone) -> Response[Any]:
    """Answer 400 to nobody: the sender left halfway through, which is no fault of ours."""
    return Response(b"", status_code=HTTPStatus.BAD_REQUEST)


def unavailable(request: Request[Any, Any, Any], failure: Exception) -> Response[Any]:
    """Answer 503: the database cannot be reached just now."""
    log.error("unavailable", extra={"reference": _reference(request), "kind": type(failure).__name__})
    response = _answer(
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        lambda v: Fault(
            v._("Planspoor is even niet bereikbaar"),
            v._(
                "Er is niets vastgelegd. Wacht een minuut en probeer het opnieuw; "
                "wat u typte blijft op de vorige pagina staan."
            ),
        ),
    )
    response.headers["Retry-After"] = "30"
    return response


def bug(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer 500 with a reference; what happened stands in the log under that reference, and nowhere else."""
    reference = _reference(request)
    log.error("bug", exc_info=error, extra={"reference": reference})
    return _answer(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        lambda v: Fault(
            v._("Er ging bij ons iets mis"),
            v._(
                "Probeer het nog eens. Blijft het misgaan, geef dan dit nummer door: %(reference)s.",
                reference=reference,
            ),
        ),
    )


def other(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Answer what the framework refuses: a wrong method, a body that is too large or cannot be read."""
    if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return bug(request, error)
    if error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _answer(
            request,
            413,
            lambda v: Fault(
                v._("Dit is te veel tekst"),
                v._("Een formulier mag hoogstens 1 MB zijn. Er is niets vastgelegd. Ga terug en kort de tekst in."),
            ),
        )
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        response = _answer(
            request,
            405,
            lambda v: Fault(
                v._("Dit kan op deze pagina niet"), v._("Ga naar de vorige pagina en probeer het daar opnieuw.")
            ),
        )
        response.headers |= error.headers or {}
        return response
    return missing(request, error) if error.status_code == HTTPStatus.NOT_FOUND else malformed(request, error)


def sign_in_needed(request: Request[Any, Any, Any], _: SignInNeeded) -> Response[Any]:
    """Send somebody to the sign-in page and back; what was typed in a form goes along."""
    visit: Visit | None = request.scope["state"].get("visit")
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.url.path.startswith(API):
        return _answer(request, HTTPStatus.UNAUTHORIZED, lambda v: Fault(v._("U bent niet ingelogd"), ""))
    if _fragment(request):
        return _answer(
            request,
            401,
            lambda v: Fault(
                v._("U bent niet meer ingelogd"),
                v._("Wat u typte staat er nog. Log in op een nieuw tabblad en verstuur het dan opnieuw."),
            ),
        )
    if visit is None:
        return Redirect(f"/sign-in?{urlencode({'to': here}, safe='/', quote_via=quote)}", status_code=303)
    kept = msgspec.json.encode(visit.form.kept()).decode()
    response = visit.render("accounts/sign_in.html", to=request.url.path, kept=kept)
    response.status_code = HTTPStatus.UNAUTHORIZED
    return response


HANDLERS: Final[dict[int | type[Exception], Handler]] = {
    Missing: missing,
    Refused: refused,
    Refusals: refused,
    Stale: refused,
    Reused: refused,
    Conflict: refused,
    Halted: refused,
    Forged: refused,
    Malformed: malformed,
    SignInNeeded: sign_in_needed,
    Gone: gone,
    **dict.fromkeys(UNAVAILABLE, unavailable),
    HTTPException: other,
    Exception: bug,
}


def _answer(request: Request[Any, Any, Any], status: int, fault_for: Callable[[Visit], Fault]) -> Response[Any]:
    visit = Visit(request)
    fault = fault_for(visit)
    sentences = [visit.sentence(refusal) for refusal in fault.refusals]
    if request.url.path.startswith(API):
        problem: dict[str, object] = {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": " ".join([fault.title, *sentences, fault.text]),
            "instance": f"urn:planspoor:{_reference(request)}",
        }
        if fault.refusals:
            problem["rules"] = [refusal.rule for refusal in fault.refusals]
        return Response(msgspec.json.encode(problem), media_type="application/problem+json", status_code=status)
    template = "errors/_fault.html" if _fragment(request) else "errors/show.html"
    response = visit.render(template, fault=fault, sentences=sentences, status=status)
    response.status_code = status
    return response


def _fragment(request: Request[Any, Any, Any]) -> bool:
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-boosted") != "true"


def _reference(request: Request[Any, Any, Any]) -> str:
    passage: Passage = request.scope["state"]["passage"]
    return passage.reference

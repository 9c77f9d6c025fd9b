"""Whether this process can work: the database answers, and where each projection and the trail stand."""

from typing import Any

from litestar import Request, Response, get
from psycopg import Connection
from psycopg_pool import ConnectionPool

from web.security import UNAVAILABLE


@get("/health", opt={"permission": "see_public_page"}, sync_to_thread=True)
def health(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
    """Answer 200 when all is well, and 503 when the database is away, or a projection or the trail has stopped."""
    pool: ConnectionPool[Connection[Any]] = request.app.state["pool"]
    try:
        with pool.connection(timeout=2) as connection:
            connection.execute("select 1")
    except UNAVAILABLE:
        return Response({"database": "unreachable", "projections": {}}, status_code=503)
    # Why one stopped may quote an event: that is for the log, and this page is for anyone.
    projections: dict[str, Any] = {
        name: {key: value for key, value in standing.items() if key != "reason"}
        for name, standing in request.app.state["projections"]().items()
    }
    stopped = any(projection.get("stopped_at") is not None for projection in projections.values())
    trail = request.app.state["keeping"]()
    stopped = stopped or bool(trail and (trail["stopped"] or trail["halted"]))
    return Response({"database": "ok", "projections": projections, "trail": trail}, status_code=503 if stopped else 200)

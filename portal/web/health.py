"""Addresses for whoever watches over the process."""

from litestar import Request, Response, Router, get

from portal.store.database import is_reachable
from portal.web.kit import kit_of

_TEXT = "text/plain"


@get("/health/live")
async def show_liveness() -> Response:
    """The process answers."""
    return Response(b"alive\n", media_type=_TEXT)


@get("/health/ready")
async def show_readiness(request: Request) -> Response:
    """The database answers, too: requests may be sent here."""
    ready = await kit_of(request).database.read(is_reachable)
    return Response(b"ready\n" if ready else b"not ready\n", status_code=200 if ready else 503, media_type=_TEXT)


router = Router("/", route_handlers=[show_liveness, show_readiness])

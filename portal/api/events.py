"""Entries of timelines."""

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from portal.api.answers import show
from portal.store.resources import EVENT


@get("/{key:str}")
async def show_event(request: Request, key: FromPath[str]) -> Response:
    """The entry of this id."""
    return await show(request, EVENT, key)


router = Router("/event", route_handlers=[show_event])

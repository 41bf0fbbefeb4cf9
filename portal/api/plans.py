"""Plans."""

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from portal.api.answers import show
from portal.store.resources import PLAN


@get("/{handle:str}")
async def show_plan(request: Request, handle: FromPath[str]) -> Response:
    """All versions of the plan, the newest first."""
    return await show(request, PLAN, handle)


router = Router("/plan", route_handlers=[show_plan])

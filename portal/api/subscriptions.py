"""Subscriptions."""

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from portal.api.answers import show
from portal.store.resources import SUBSCRIPTION


@get("/{handle:str}")
async def show_subscription(request: Request, handle: FromPath[str]) -> Response:
    """The subscription of this handle."""
    return await show(request, SUBSCRIPTION, handle)


router = Router("/subscription", route_handlers=[show_subscription])

"""Customers."""

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from portal.api.answers import show
from portal.store.resources import CUSTOMER


@get("/{handle:str}")
async def show_customer(request: Request, handle: FromPath[str]) -> Response:
    """The customer of this handle."""
    return await show(request, CUSTOMER, handle)


router = Router("/customer", route_handlers=[show_customer])

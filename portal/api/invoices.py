"""Invoices."""

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from portal.api.answers import show
from portal.store.resources import INVOICE


@get("/{key:str}")
async def show_invoice(request: Request, key: FromPath[str]) -> Response:
    """The invoice of this id or handle, with its lines and transactions."""
    return await show(request, INVOICE, key)


router = Router("/invoice", route_handlers=[show_invoice])

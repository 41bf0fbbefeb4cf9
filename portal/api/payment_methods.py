"""Payment methods."""

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from portal.api.answers import show
from portal.store.resources import PAYMENT_METHOD


@get("/{key:str}")
async def show_payment_method(request: Request, key: FromPath[str]) -> Response:
    """The payment method of this id."""
    return await show(request, PAYMENT_METHOD, key)


router = Router("/payment_method", route_handlers=[show_payment_method])

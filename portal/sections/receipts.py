"""Receipts of what the customer did with a subscription or a payment method."""

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from portal.domain.notices import unpack_notice
from portal.store import receipts
from portal.store.receipts import Receipt
from portal.web.reply import show
from portal.web.visits import Visit, enter


@get("/receipts/{handle:str}")
async def show_receipt(request: Request, handle: FromPath[str]) -> Response:
    """The customer's receipt, word for word as it was given."""
    visit, receipt = await enter(request, receipts.get, args=(handle,))
    return show_told(visit, receipt)


def show_told(visit: Visit, receipt: Receipt, headers: dict[str, str] | None = None) -> Response:
    """The receipt as a page, or in its place."""
    notice = unpack_notice(receipt.content)
    context = {"told": notice, "to": visit.who.email, "reference": receipt.handle, "headers": headers}
    here = notice.path.split("/")[1]
    return show(visit, "partials/subscriptions/receipt.html", here=here, title=notice.title, **context)


router = Router("/", route_handlers=[show_receipt])

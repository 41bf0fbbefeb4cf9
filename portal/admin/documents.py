"""Files of a customer's invoices in the console: the same that the customer gets."""

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from portal.admin.customer_page import HERE, page_of
from portal.domain.sentences import say
from portal.operations.documents import BeingPrepared, Documents
from portal.store import console_customers
from portal.web.console import enter_console
from portal.web.console_reply import show_in_console, show_part_in_console
from portal.web.downloads import download
from portal.web.reply import is_fragment

_REFRESH = 3  # seconds after which a browser without JavaScript asks again
_TITLE = say("Your document is being prepared")


@get("/customers/{handle:str}/invoices/{invoice:str}/pdf")
async def show_invoice_pdf(request: Request, handle: FromPath[str], invoice: FromPath[str]) -> Response:
    """The invoice as PDF, or a page that waits until it is made."""
    visit, scope = await enter_console(request, console_customers.scope_of, args=(handle,))
    desk: Documents = request.app.state.documents
    waiting = {"address": request.scope["path"], "ready": False}
    try:
        found = await desk.obtain(scope, "invoice", invoice)
    except BeingPrepared:
        if is_fragment(request):
            return show_part_in_console(visit, "partials/documents/waiting.html", **waiting)
        above, panel = (page_of(handle), say("Back to the customer")), "partials/documents/panel.html"
        context = waiting | {"above": above, "refresh": _REFRESH}
        return show_in_console(visit, panel, here=HERE, title=_TITLE, status=202, **context)
    if is_fragment(request):
        return show_part_in_console(visit, "partials/documents/waiting.html", **waiting | {"ready": True})
    return download(found.file.content, found.file.media_type, found.name)


router = Router("/", route_handlers=[show_invoice_pdf])

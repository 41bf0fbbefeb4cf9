"""Files of invoices and credit notes: PDF and e-invoices, or a page that waits until they are made."""

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from portal.domain.documents import Kind
from portal.domain.sentences import Sentence, say
from portal.operations.documents import BeingPrepared, Documents
from portal.store.documents import Format
from portal.web.downloads import download
from portal.web.reply import is_fragment, show, show_part
from portal.web.visits import Visit, enter

_REFRESH = 3  # seconds after which a browser without JavaScript asks again
_PLACES: dict[Kind, tuple[str, Sentence]] = {
    "invoice": ("invoices", say("Back to the invoice")),
    "credit_note": ("credit-notes", say("Back to the credit note")),
}


@get("/invoices/{handle:str}/pdf")
async def show_invoice_pdf(request: Request, handle: FromPath[str]) -> Response:
    """The invoice as PDF."""
    return await _serve(request, "invoice", handle, "pdf")


@get("/invoices/{handle:str}/xml")
async def show_invoice_xml(request: Request, handle: FromPath[str]) -> Response:
    """The invoice as XRechnung, or in UBL."""
    return await _serve(request, "invoice", handle, _syntax(request))


@get("/credit-notes/{handle:str}/pdf")
async def show_credit_note_pdf(request: Request, handle: FromPath[str]) -> Response:
    """The credit note as PDF."""
    return await _serve(request, "credit_note", handle, "pdf")


@get("/credit-notes/{handle:str}/xml")
async def show_credit_note_xml(request: Request, handle: FromPath[str]) -> Response:
    """The credit note as XRechnung, or in UBL."""
    return await _serve(request, "credit_note", handle, _syntax(request))


async def _serve(request: Request, kind: Kind, handle: str, format: Format) -> Response:
    (visit,) = await enter(request)
    desk: Documents = request.app.state.documents
    try:
        found = await desk.obtain(visit.desk.scope, kind, handle, format)
    except BeingPrepared:
        return _wait(visit, kind, handle, ready=False)
    if is_fragment(request):
        return _wait(visit, kind, handle, ready=True)
    return download(found.file.content, found.file.media_type, found.name)


def _wait(visit: Visit, kind: Kind, handle: str, *, ready: bool) -> Response:
    """The page that asks again by itself; only its middle, when it does so."""
    place, back = _PLACES[kind]
    syntax = "?syntax=ubl" if _syntax(visit.request) == "ubl" else ""
    context = {"address": visit.request.scope["path"] + syntax, "ready": ready}
    if is_fragment(visit.request):
        return show_part(visit, "partials/documents/waiting.html", **context)
    above = (f"{visit.merchant.portal}/{place}/{handle}", back)
    title = say("Your document is being prepared")
    panel = "partials/documents/panel.html"
    return show(visit, panel, here=place, title=title, status=202, above=above, refresh=_REFRESH, **context)


def _syntax(request: Request) -> Format:
    return "ubl" if request.query_params.get("syntax") == "ubl" else "xrechnung"


router = Router(
    "/", route_handlers=[show_invoice_pdf, show_invoice_xml, show_credit_note_pdf, show_credit_note_xml]
)

"""A year's invoices and credit notes as one file."""

from litestar import Request, Response, Router, get
from litestar.params import FromPath
from litestar.response import Stream

from portal.domain.invoice_filters import is_year, span_of
from portal.domain.year_packages import Words
from portal.operations.documents import Documents
from portal.operations.year_package import Order, fetch_from, pack
from portal.store import year_packages
from portal.web.downloads import disposition
from portal.web.formats import exponent, writes_comma
from portal.web.visits import Visit, enter

_ENDING = ".zip"


@get("/invoices/years/{file:str}")
async def download_year(request: Request, file: FromPath[str]) -> Response | Stream:
    """The customer's documents of a year, sent while they are made; Missing when there is none."""
    text = file.removesuffix(_ENDING)
    year = int(text) if file.endswith(_ENDING) and is_year(text) else None
    visit, _ = await enter(request, year_packages.check, args=(year,))
    headers = {"content-disposition": disposition(f"{visit.merchant.name} {year}{_ENDING}")}
    if getattr(request.state, "head_only", False):
        return Response(b"", media_type="application/zip", headers=headers)
    desk: Documents = request.app.state.documents
    parts = pack(visit.desk, _order(visit, year), fetch_from(desk, visit.desk.scope))
    return Stream(parts, media_type="application/zip", headers=headers)


def _order(visit: Visit, year: int) -> Order:
    zone, renderer = visit.merchant.timezone, visit.kit.renderer
    words = Words(
        say=lambda sentence: renderer.translate(sentence, visit.locale),
        digits=exponent,
        comma=writes_comma(visit.locale.babel),
    )
    since, until = span_of(year, zone)
    return Order(since, until, zone, words)


router = Router("/", route_handlers=[download_year])

"""My invoices as a list: filtered by status and year, searched by number, and as long as one likes."""

import unicodedata
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, Router, get

from portal.domain import invoices as rules
from portal.domain.invoice_filters import Filter, read_filter
from portal.domain.invoices import Invoice
from portal.domain.money import Money
from portal.domain.sentences import Sentence, say
from portal.store import invoice_search
from portal.store.invoice_search import Shelf
from portal.web.forms import Form
from portal.web.kit import kit_of
from portal.web.paging import before_of, older_address
from portal.web.reply import show
from portal.web.visits import Visit, enter

HERE, PATH, TITLE = "invoices", "/invoices", say("My invoices")
_FIELDS = ("q", "status", "year")


@dataclass(frozen=True, slots=True)
class Row:
    """An invoice as a row of the list."""

    href: str
    title: str | Sentence
    meta: Sentence
    standing: rules.Status
    total: Money


@get("/invoices")
async def list_invoices(request: Request) -> Response:
    """The customer's invoices that fit the filter, newest first, a page at a time."""
    form, wanted = _read(request)
    before = before_of(request)
    visit, shelf = await enter(request, invoice_search.browse, args=(wanted, before, kit_of(request).clock()))
    context = _context(visit, form, wanted, shelf) | {"newest": before is None}
    status = 200 if form.valid else 422
    return show(visit, "partials/invoices/panel.html", here=HERE, title=TITLE, status=status, **context)


def _read(request: Request) -> tuple[Form, Filter]:
    values = {name: _tidy(request.query_params.get(name, "")) for name in _FIELDS}
    wanted, errors = read_filter(values["status"], values["year"], values["q"])
    return Form(values, errors), wanted


def _tidy(typed: str) -> str:
    """What was typed on one line, without what cannot be printed, which PostgreSQL could not compare."""
    signs = (sign if sign.isprintable() else " " for sign in unicodedata.normalize("NFC", typed))
    return " ".join("".join(signs).split())


def _context(visit: Visit, form: Form, wanted: Filter, shelf: Shelf) -> dict[str, Any]:
    home = visit.merchant.portal + PATH
    query = urlencode({name: value for name, value in form.values.items() if value})
    here = f"{home}?{query}" if query else home
    statuses = [(choice.key, choice.label) for choice in shelf.choices]
    if wanted.choice and wanted.choice not in shelf.choices:
        statuses.append((wanted.choice.key, wanted.choice.label))
    years = sorted({*shelf.years, *([wanted.year] if wanted.year else [])}, reverse=True)
    return {
        "form": form,
        "offered": bool(query) or max(len(years), len(statuses)) > 1 or shelf.page.older is not None,
        "older": older_address(here, shelf.page.older),
        "packages": [year for year in shelf.years if wanted.year in (None, year)],
        "rows": [_row(visit, invoice) for invoice in shelf.page.items] if form.valid else [],
        "statuses": statuses,
        "told": wanted.told,
        "unmet": wanted.unmet,
        "years": [(str(year), str(year)) for year in years],
    }


def _row(visit: Visit, invoice: Invoice) -> Row:
    zone = visit.merchant.timezone
    standing = rules.status(invoice, now=visit.now, zone=zone)
    href = f"{visit.merchant.portal}{PATH}/{invoice.handle}"
    meta = rules.about(invoice, standing, zone)
    if invoice.number not in (None, invoice.handle):
        meta = say("%(about)s · %(handle)s", about=meta, handle=invoice.handle)
    return Row(href, invoice.title, meta, standing, invoice.total)


router = Router("/", route_handlers=[list_invoices])

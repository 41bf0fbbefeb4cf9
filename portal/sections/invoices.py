"""My invoices: the list in pages, and each one with its lines, VAT, payments and corrections."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from portal.domain import credit_notes, tax
from portal.domain import invoices as rules
from portal.domain.breakdowns import Line, agreed_incl_vat, billed_to
from portal.domain.e_invoices import offered
from portal.domain.invoices import Invoice
from portal.domain.money import Money
from portal.domain.payments import result
from portal.domain.periods import days_of
from portal.domain.sentences import Sentence, say
from portal.operations.contact_details import address_lines
from portal.operations.paying import takes_payments
from portal.store import invoices
from portal.store.invoices import Folder
from portal.web.kit import Place
from portal.web.paging import before_of, older_address
from portal.web.reply import show
from portal.web.visits import Visit, enter

PLACE = Place("invoices", say("My invoices"), "/invoices", "receipt-text")


@dataclass(frozen=True, slots=True)
class Row:
    """An invoice as a row of the list."""

    href: str
    title: str | Sentence
    meta: Sentence
    standing: rules.Status
    total: Money


@dataclass(frozen=True, slots=True)
class Item:
    """A line as the table shows it; `days` are the first and the last of its period."""

    text: str
    days: tuple[date, date] | None
    quantity: int
    unit: Money
    vat: int
    amount: Money


@get("/invoices")
async def list_invoices(request: Request) -> Response:
    """The customer's invoices, newest first, a page at a time."""
    before = before_of(request)
    visit, page = await enter(request, invoices.page, args=(before,))
    context = {
        "rows": [_row(visit, invoice) for invoice in page.items],
        "older": older_address(visit.merchant.portal + PLACE.path, page.older),
        "newest": before is None,
    }
    return show(visit, "partials/invoices/panel.html", here=PLACE.key, title=PLACE.title, **context)


@get("/invoices/{handle:str}")
async def show_invoice(request: Request, handle: FromPath[str]) -> Response:
    """One invoice with everything that belongs to it."""
    visit, folder = await enter(request, invoices.get, args=(handle,))
    invoice = folder.invoice
    title = say("Invoice %(number)s", number=invoice.number) if invoice.number else invoice.title
    return show(visit, "partials/invoices/invoice.html", here=PLACE.key, title=title, **_context(visit, folder))


def _context(visit: Visit, folder: Folder) -> dict[str, Any]:
    invoice, breakdown, zone = folder.invoice, folder.breakdown, visit.merchant.timezone
    standing = rules.status(invoice, now=visit.now, zone=zone)
    billing = billed_to(breakdown.billing_address)
    incl_vat = agreed_incl_vat(folder.lines)
    return {
        "invoice": invoice,
        "breakdown": breakdown,
        "standing": standing,
        "advice": rules.advice(invoice, standing, zone),
        "pays": takes_payments(visit.request.app.state.tools) and rules.is_payable(invoice),
        "days": _days(visit, breakdown.period_from_at, breakdown.period_to_at),
        "incl_vat": incl_vat,
        "items": [_item(visit, line, incl_vat) for line in folder.lines],
        "rates": tax.per_rate(folder.lines, breakdown.vat),
        "tax_notes": tax.notes(line.tax_rule for line in folder.lines),
        "billing": billing,
        "address": address_lines(billing),
        "payments": [(payment, result(payment)) for payment in folder.payments],
        "files": f"{visit.merchant.portal}{PLACE.path}/{invoice.handle}" if invoice.number else None,
        "e_invoices": offered(visit.merchant, breakdown.billing_address, visit.who.email),
        "corrections": [(note, credit_notes.status(note)) for note in folder.credit_notes],
    }


def _row(visit: Visit, invoice: Invoice) -> Row:
    zone = visit.merchant.timezone
    standing = rules.status(invoice, now=visit.now, zone=zone)
    href = f"{visit.merchant.portal}{PLACE.path}/{invoice.handle}"
    return Row(href, invoice.title, rules.about(invoice, standing, zone), standing, invoice.total)


def _item(visit: Visit, line: Line, incl_vat: bool) -> Item:
    unit, amount = line.prices(incl_vat)
    days = _days(visit, line.period_from_at, line.period_to_at)
    return Item(line.text, days, line.quantity, unit, line.vat, amount)


def _days(visit: Visit, begin: Any, end: Any) -> tuple[date, date] | None:
    return days_of(begin, end, visit.merchant.timezone) if begin and end else None


router = Router("/", route_handlers=[list_invoices, show_invoice])

"""An invoice with its lines, VAT, payments and corrections."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from portal.domain import credit_notes, tax
from portal.domain import invoices as rules
from portal.domain.balances import balance, unexplained
from portal.domain.breakdowns import Line, agreed_incl_vat, billed_to
from portal.domain.e_invoices import offered
from portal.domain.money import Money
from portal.domain.payments import told
from portal.domain.periods import days_of
from portal.domain.sentences import Sentence, say
from portal.domain.ways_to_pay import Planned, collection, is_to_be_transferred
from portal.operations.contact_details import address_lines
from portal.operations.paying import takes_payments
from portal.operations.transfers import transfer_to
from portal.store import invoices, ways_to_pay
from portal.store.invoices import Folder
from portal.web.drawings import inline
from portal.web.kit import Place
from portal.web.reply import show
from portal.web.visits import Visit, enter

PLACE = Place("invoices", say("My invoices"), "/invoices", "receipt-text")


@dataclass(frozen=True, slots=True)
class Item:
    """A line as the table shows it; `days` are the first and the last of its period."""

    text: str
    days: tuple[date, date] | None
    quantity: int
    unit: Money
    vat: int
    amount: Money


@get("/invoices/{handle:str}")
async def show_invoice(request: Request, handle: FromPath[str]) -> Response:
    """One invoice with everything that belongs to it."""
    visit, folder, planned = await enter(request, invoices.get, ways_to_pay.planned, args=(handle,))
    invoice = folder.invoice
    title = say("Invoice %(number)s", number=invoice.number) if invoice.number else invoice.title
    takes = await takes_payments(visit.request.app.state.tools, visit.merchant.id)
    context = _context(visit, folder) | _paying(visit, folder, planned, takes)
    return show(visit, "partials/invoices/invoice.html", here=PLACE.key, title=title, **context)


def _context(visit: Visit, folder: Folder) -> dict[str, Any]:
    invoice, breakdown, zone = folder.invoice, folder.breakdown, visit.merchant.timezone
    standing = rules.status(invoice, now=visit.now, zone=zone)
    billing = billed_to(breakdown.billing_address)
    incl_vat = agreed_incl_vat(folder.lines)
    return {
        "invoice": invoice,
        "breakdown": breakdown,
        "standing": standing,
        "days": _days(visit, breakdown.period_from_at, breakdown.period_to_at),
        "incl_vat": incl_vat,
        "items": [_item(visit, line, incl_vat) for line in folder.lines],
        "rates": tax.per_rate(folder.lines, breakdown.vat),
        "tax_notes": tax.notes(line.tax_rule for line in folder.lines),
        "billing": billing,
        "address": address_lines(billing),
        "files": f"{visit.merchant.portal}{PLACE.path}/{invoice.handle}" if invoice.number else None,
        "e_invoices": offered(visit.merchant, breakdown.billing_address, visit.who.email),
        "payments": told(folder.payments, unpaid=standing in (rules.OPEN, rules.OVERDUE, rules.FAILED)),
        "balance": balance(invoice),
        "unexplained": unexplained(folder.lines, breakdown, invoice, incl_vat),
        "corrections": [(note, credit_notes.status(note)) for note in folder.credit_notes],
    }


def _paying(visit: Visit, folder: Folder, planned: Planned, takes: bool) -> dict[str, Any]:
    """How what is open is paid: collected by itself, transferred, or paid here and now."""
    invoice, merchant, zone = folder.invoice, visit.merchant, visit.merchant.timezone
    standing = rules.status(invoice, now=visit.now, zone=zone)
    collected = collection(invoice, planned, merchant.sepa_creditor_id, zone)
    transfer = None
    if invoice.number and is_to_be_transferred(invoice, planned):
        transfer = transfer_to(merchant, invoice.open_amount, invoice.number)
    return {
        "advice": collected or rules.advice(invoice, standing, zone),
        "pays": takes and rules.is_payable(invoice),
        "transfer": transfer,
        "code": inline(transfer.code) if transfer and transfer.code else None,
    }


def _item(visit: Visit, line: Line, incl_vat: bool) -> Item:
    unit, amount = line.prices(incl_vat)
    days = _days(visit, line.period_from_at, line.period_to_at)
    return Item(line.text, days, line.quantity, unit, line.vat, amount)


def _days(visit: Visit, begin: Any, end: Any) -> tuple[date, date] | None:
    return days_of(begin, end, visit.merchant.timezone) if begin and end else None


router = Router("/", route_handlers=[show_invoice])

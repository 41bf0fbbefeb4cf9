"""My credit notes: the list in pages, and each one with its lines, its VAT and what became of the money."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from portal.domain import credit_notes as rules
from portal.domain import tax
from portal.domain.breakdowns import billed_to
from portal.domain.credit_notes import CreditNote
from portal.domain.e_invoices import offered
from portal.domain.money import Money
from portal.domain.payments import told
from portal.domain.sentences import Sentence, say
from portal.operations.contact_details import address_lines
from portal.store import credit_notes
from portal.store.credit_notes import Folder
from portal.web.kit import Place
from portal.web.paging import before_of, older_address
from portal.web.reply import show
from portal.web.visits import Visit, enter

PLACE = Place("credit-notes", say("My credit notes"), "/credit-notes", "file-minus")


@dataclass(frozen=True, slots=True)
class Row:
    """A credit note as a row of the list."""

    href: str
    title: str
    meta: Sentence
    standing: rules.Status
    total: Money


@get("/credit-notes")
async def list_credit_notes(request: Request) -> Response:
    """The customer's credit notes, newest first, a page at a time."""
    before = before_of(request)
    visit, page = await enter(request, credit_notes.page, args=(before,))
    context = {
        "rows": [_row(visit, note) for note in page.items],
        "older": older_address(visit.merchant.portal + PLACE.path, page.older),
        "newest": before is None,
    }
    return show(visit, "partials/credit_notes/panel.html", here=PLACE.key, title=PLACE.title, **context)


@get("/credit-notes/{handle:str}")
async def show_credit_note(request: Request, handle: FromPath[str]) -> Response:
    """One credit note with everything that belongs to it."""
    visit, folder = await enter(request, credit_notes.get, args=(handle,))
    title = say("Credit note %(number)s", number=folder.note.number)
    context = _context(visit, folder)
    return show(visit, "partials/credit_notes/credit_note.html", here=PLACE.key, title=title, **context)


def _context(visit: Visit, folder: Folder) -> dict[str, Any]:
    billing = billed_to(folder.billing_address)
    return {
        "note": folder.note,
        "folder": folder,
        "standing": rules.status(folder.note),
        "explanation": rules.explanation(folder.note),
        "rates": tax.per_rate(folder.lines, folder.vat),
        "billing": billing,
        "address": address_lines(billing),
        "files": f"{visit.merchant.portal}{PLACE.path}/{folder.note.handle}",
        "e_invoices": offered(visit.merchant, folder.billing_address, visit.who.email),
        "payments": told([folder.refund] if folder.refund else []),
    }


def _row(visit: Visit, note: CreditNote) -> Row:
    href = f"{visit.merchant.portal}{PLACE.path}/{note.handle}"
    issued = note.created_at.astimezone(visit.merchant.timezone).date()
    meta = say("%(day)s · for invoice %(invoice)s", day=issued, invoice=note.invoice.title)
    if note.number != note.handle:
        meta = say("%(about)s · %(handle)s", about=meta, handle=note.handle)
    return Row(href, note.number, meta, rules.status(note), note.total)


router = Router("/", route_handlers=[list_credit_notes, show_credit_note])

"""Customers in the console: the search, and a customer's page with the timeline."""

import unicodedata
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from portal.domain import invoices, payment_methods
from portal.domain.console import may_see_as
from portal.domain.customers import Customer
from portal.domain.invoices import Invoice
from portal.domain.outlook import standing
from portal.domain.sentences import Sentence, say
from portal.operations.contact_details import address_lines
from portal.store import console_customers, console_search
from portal.store.console_search import Found
from portal.store.paging import Page
from portal.web.console import HOME, enter_console
from portal.web.console_reply import show_in_console
from portal.web.kit import Place
from portal.web.paging import before_of, older_address
from portal.web.timelines import tell

PLACE = Place("customers", say("Customers"), "", "users")
_LONGEST = 200
_DONE = {
    "looked": say("You have stopped looking at this customer's portal."),
    "look-over": say("You see the portal no longer as this customer: that ends after half an hour."),
}


@get("/")
async def list_customers(request: Request) -> Response:
    """The customers who fit what was typed, the last created first; all of them when nothing was."""
    (visit,) = await enter_console(request)
    wanted, before = _wanted(request), before_of(request)
    found = await visit.search(console_search.search, wanted, before)
    query = urlencode({"q": wanted}) if wanted else ""
    context = {
        "found": found,
        "newest": f"{HOME}?{query}" if before else None,
        "older": _older(query, found.customers),
        "outcome": _outcome(found, wanted, first=before is None),
        "wanted": wanted,
    }
    return show_in_console(visit, "partials/admin/customers/panel.html", here=PLACE.key, title=PLACE.title, **context)


@get("/customers/{handle:str}")
async def show_customer(request: Request, handle: FromPath[str]) -> Response:
    """The customer with everything, and the newest entries of the timeline or those before a place in it."""
    before = before_of(request)
    visit, file = await enter_console(request, console_customers.open_file, args=(handle, before))
    place, zone, now = f"{HOME}/customers/{handle}", visit.merchant.timezone, visit.now
    context: dict[str, Any] = {
        "bills": [_bill(invoice, now, zone) for invoice in file.invoices.items],
        "contracts": [
            (one, standing(one.subscription, one.plan, now=now, zone=one.subscription.timezone))
            for one in file.subscriptions.items
        ],
        "details": file.customer,
        "file": file,
        "may_see_as": may_see_as(visit.user.role),
        "lines": address_lines(_address(file.customer)),
        "methods": [(one, payment_methods.condition(one, now=now, zone=zone)) for one in file.payment_methods.items],
        "newest": place if before else None,
        "older": older_address(place, file.timeline.older),
        "told": [tell(entry, "merchant", merchant=visit.merchant.name, zone=zone) for entry in file.timeline.items],
    }
    panel = "partials/admin/customers/customer.html"
    notice = _DONE.get(request.query_params.get("done", ""))
    return show_in_console(visit, panel, here=PLACE.key, title=file.customer.display_name, notice=notice, **context)


def _bill(invoice: Invoice, now: datetime, zone: tzinfo) -> tuple[Invoice, invoices.Status, Sentence]:
    standing = invoices.status(invoice, now=now, zone=zone)
    return invoice, standing, invoices.about(invoice, standing, zone)


def _address(customer: Customer) -> dict[str, str | None]:
    fields = ("company", "address", "address2", "postal_code", "city", "country")
    return {"name": customer.name} | {field: getattr(customer, field) for field in fields}


def _wanted(request: Request) -> str:
    typed = unicodedata.normalize("NFC", request.query_params.get("q", "")[:_LONGEST])
    return " ".join("".join(sign if sign.isprintable() else " " for sign in typed).split())


def _older(query: str, page: Page) -> str | None:
    address = older_address("", page.older)
    return f"{HOME}{address}{'&' if query else ''}{query}" if address else None


def _outcome(found: Found, wanted: str, *, first: bool) -> Sentence:
    """What stands above the list, and what a screen reader hears after a search."""
    if not wanted:
        return say("Newest customers first") if first else say("Older customers")
    many = len(found.customers.items)
    if found.nobody:
        return say("No customers found for “%(wanted)s”", wanted=wanted)
    if found.customers.older or not first:
        return say("Customers for “%(wanted)s”, newest first", wanted=wanted)
    if many == 1:
        return say("One customer for “%(wanted)s”", wanted=wanted)
    return say("%(many)s customers for “%(wanted)s”", many=many, wanted=wanted)


router = Router("/", route_handlers=[list_customers, show_customer])

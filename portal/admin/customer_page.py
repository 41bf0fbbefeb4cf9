"""A customer's page in the console: all that they have, what was noted about them, and what happened."""

from datetime import datetime, tzinfo
from typing import Any

from litestar import Response

from portal.domain import invoices, payment_methods
from portal.domain.console import may_delete_note, may_see_as, may_write_notes
from portal.domain.customers import Customer
from portal.domain.invoices import Invoice
from portal.domain.money import Money
from portal.domain.outlook import outlook, standing
from portal.domain.prices import price
from portal.domain.sentences import Sentence, say
from portal.domain.subscriptions import Status
from portal.operations.contact_details import address_lines
from portal.store.console_customers import File
from portal.store.notes import Note
from portal.store.subscriptions import Agreed
from portal.web.console import HOME, ConsoleVisit
from portal.web.console_reply import show_in_console
from portal.web.forms import Form
from portal.web.paging import older_address
from portal.web.timelines import tell

HERE = "customers"
EMPTY_NOTE = Form({"text": ""})


def show_file(
    visit: ConsoleVisit, file: File, *, status: int = 200, notice: Sentence | None = None, newest: bool = True,
    form: Form = EMPTY_NOTE,
) -> Response:  # fmt: skip
    """The page; `newest` when the timeline is not read on from a place in it, `form` holds a note that is typed."""
    place, zone, now = page_of(file.customer.handle), visit.merchant.timezone, visit.now
    context: dict[str, Any] = {
        "about": (file.customer.name if file.customer.company else file.customer.email) or None,
        "bills": [_bill(invoice, now, zone) for invoice in file.invoices.items],
        "contracts": [_contract(one, now) for one in file.subscriptions.items],
        "details": file.customer,
        "file": file,
        "may_see_as": may_see_as(visit.user.role),
        "lines": address_lines(_address(file.customer)),
        "methods": [(one, payment_methods.condition(one, now=now, zone=zone)) for one in file.payment_methods.items],
        "newest": None if newest else place,
        "older": older_address(place, file.timeline.older),
        "place": place,
        "portal": visit.merchant.portal,
        "told": [tell(entry, "merchant", merchant=visit.merchant.name, zone=zone) for entry in file.timeline.items],
        **notes_context(visit, file.customer, file.notes.items, form),
        "more_notes": f"{place}/notes" if file.notes.older else None,
        "noted": None,
    }
    panel, title = "partials/admin/customers/customer.html", file.customer.display_name
    return show_in_console(visit, panel, here=HERE, title=title, status=status, notice=notice, **context)


def notes_context(
    visit: ConsoleVisit, customer: Customer, notes: tuple[Note, ...], form: Form = EMPTY_NOTE
) -> dict[str, Any]:
    """What the card of notes takes: each note with whether the user may delete it."""
    user = visit.user
    return {
        "form": form,
        "may_write": may_write_notes(user.role),
        "notes": [(note, may_delete_note(user.role, own=note.user_id == user.id)) for note in notes],
        "place": page_of(customer.handle),
    }


def page_of(handle: str) -> str:
    """Where the customer's page is."""
    return f"{HOME}/customers/{handle}"


def _contract(agreed: Agreed, now: datetime) -> tuple[Agreed, Status, Sentence | str, Money]:
    """How it stands, what comes next, what a period costs; days by the calendar that its customer is told of."""
    subscription, plan = agreed.subscription, agreed.plan
    moment = {"now": now, "zone": subscription.timezone}
    next_ = outlook(subscription, plan, **moment)
    meta = say("%(one)s · %(two)s", one=next_, two=subscription.handle) if next_ else subscription.handle
    return agreed, standing(subscription, plan, **moment), meta, price(subscription, plan).total


def _bill(invoice: Invoice, now: datetime, zone: tzinfo) -> tuple[Invoice, invoices.Status, Sentence]:
    standing = invoices.status(invoice, now=now, zone=zone)
    return invoice, standing, invoices.about(invoice, standing, zone)


def _address(customer: Customer) -> dict[str, str | None]:
    fields = ("company", "address", "address2", "postal_code", "city", "country")
    return {"name": customer.name} | {field: getattr(customer, field) for field in fields}

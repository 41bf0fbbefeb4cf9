"""A customer's contact details and what changing them means."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from portal.domain.events import Change, Event

ADDRESS_FIELDS = (
    "first_name", "last_name", "company", "vat", "address", "address2", "postal_code", "city", "country",
)  # fmt: skip
MOST_RECIPIENTS = 10


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as stored; `version` grows with every change of these fields, so that two tabs notice each other."""

    id: int
    handle: str
    email: str | None
    first_name: str | None
    last_name: str | None
    company: str | None
    vat: str | None
    address: str | None
    address2: str | None
    postal_code: str | None
    city: str | None
    country: str | None
    phone: str | None
    language: str | None
    invoice_recipients: tuple[str, ...]
    version: int
    created_at: datetime

    @property
    def name(self) -> str:
        """First and last name, or an empty text."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    @property
    def display_name(self) -> str:
        """What to call the customer in a list: the company, else the name, else the e-mail, else the handle."""
        return self.company or self.name or self.email or self.handle


def change(customer: Customer, values: Mapping[str, str | None]) -> tuple[Customer, Event | None]:
    """The customer with the new values (None for an emptied field) and the event, or None when nothing differs."""
    fresh = {field: value or None for field, value in values.items()}
    changes = tuple(
        Change(field, getattr(customer, field), value)
        for field, value in fresh.items()
        if (getattr(customer, field) or None) != value
    )
    if not changes:
        return customer, None
    return replace(customer, **fresh), Event("customer_changed", changes)


def change_recipients(customer: Customer, recipients: tuple[str, ...]) -> tuple[Customer, Event | None]:
    """The customer with these further recipients of invoices, each once, compared without regard to case."""
    unique = tuple({address.casefold(): address for address in recipients}.values())
    if unique == customer.invoice_recipients:
        return customer, None
    old, new = ", ".join(customer.invoice_recipients) or None, ", ".join(unique) or None
    event = Event("customer_changed", (Change("invoice_recipients", old, new),))
    return replace(customer, invoice_recipients=unique), event


def email_key(email: str) -> str:
    """The form in which addresses are compared: without blanks around and without regard to case."""
    return email.strip().casefold()


def search_key(customer: Customer) -> str:
    """What the console's search looks into."""
    parts = (customer.first_name, customer.last_name, customer.company, customer.email, customer.handle)
    return " ".join(part for part in parts if part).casefold()

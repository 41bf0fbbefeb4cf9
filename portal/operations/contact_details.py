"""What customers may change of their own details: which fields go together, what is wrong, what is tidied."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portal.adapters import addresses, phones, vat_ids
from portal.domain.customers import ADDRESS_FIELDS, MOST_RECIPIENTS, Customer, change, change_recipients
from portal.domain.events import Event
from portal.domain.sentences import Sentence, say

Values = Mapping[str, str]
EMAIL = re.compile(r"[^@\s,;<>\"()\[\]\\]+@[^@\s.,;<>\"()\[\]\\]+(\.[^@\s.,;<>\"()\[\]\\]+)+")
LONGEST_EMAIL = 254


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that are changed together: `check` finds what is wrong, `apply` gives the new customer and the event."""

    key: str
    title: Sentence
    fields: tuple[str, ...]
    check: Callable[[Values], dict[str, Sentence]]
    apply: Callable[[Customer, Values], tuple[Customer, Event | None]]
    show: Callable[[Customer], dict[str, str]]


def _check_address(values: Values) -> dict[str, Sentence]:
    errors = addresses.check(values["country"], values)
    if not any(values[name].strip() for name in ("first_name", "last_name", "company")):
        errors["last_name"] = say("Enter your name or the name of your company.")
    if sentence := vat_ids.check(values["vat"], values["country"]):
        errors["vat"] = sentence
    return {name: errors[name] for name in ADDRESS_FIELDS if name in errors}


def _apply_address(customer: Customer, values: Values) -> tuple[Customer, Event | None]:
    country = values["country"]
    tidied = {name: " ".join(values[name].split()) for name in ADDRESS_FIELDS} | addresses.tidy(country, dict(values))
    tidied["vat"] = vat_ids.tidy(values["vat"], country)
    return change(customer, {name: tidied[name] for name in ADDRESS_FIELDS})


def _check_phone(values: Values) -> dict[str, Sentence]:
    sentence = phones.check(values["phone"], values["country"]) if values["phone"].strip() else None
    return {"phone": sentence} if sentence else {}


def _apply_phone(customer: Customer, values: Values) -> tuple[Customer, Event | None]:
    phone = values["phone"].strip()
    return change(customer, {"phone": phones.tidy(phone, customer.country or "") if phone else None})


def recipients_of(text: str) -> tuple[str, ...]:
    """The addresses in a text, one a line or with commas between."""
    return tuple(part.strip() for part in re.split(r"[\r\n,;]+", text) if part.strip())


def _check_recipients(values: Values) -> dict[str, Sentence]:
    found = recipients_of(values["invoice_recipients"])
    if wrong := next((one for one in found if not EMAIL.fullmatch(one) or len(one) > LONGEST_EMAIL), None):
        sentence = say("Check the address “%(address)s”: it should look like name@example.com.", address=wrong)
        return {"invoice_recipients": sentence}
    if len(found) > MOST_RECIPIENTS:
        return {"invoice_recipients": say("Enter at most %(most)s addresses.", most=MOST_RECIPIENTS)}
    return {}


def _apply_recipients(customer: Customer, values: Values) -> tuple[Customer, Event | None]:
    return change_recipients(customer, recipients_of(values["invoice_recipients"]))


def _apply_language(customer: Customer, values: Values) -> tuple[Customer, Event | None]:
    """A language that was imported with its region ("de_AT") stays when the same language is chosen."""
    if (customer.language or "").partition("_")[0] == values["language"]:
        return customer, None
    return change(customer, {"language": values["language"]})


def _plain(fields: tuple[str, ...]) -> Callable[[Customer], dict[str, str]]:
    return lambda customer: {name: getattr(customer, name) or "" for name in fields}


GROUPS = {
    group.key: group
    for group in (
        Group(
            "address", say("Billing address"), ADDRESS_FIELDS, _check_address, _apply_address, _plain(ADDRESS_FIELDS),
        ),
        Group("phone", say("Phone"), ("phone",), _check_phone, _apply_phone, _plain(("phone",))),
        Group(
            "recipients", say("Further recipients of invoices"), ("invoice_recipients",), _check_recipients,
            _apply_recipients, lambda customer: {"invoice_recipients": "\n".join(customer.invoice_recipients)},
        ),
        Group("language", say("Language"), ("language",), lambda values: {}, _apply_language, _plain(("language",))),
    )
}  # fmt: skip


def country_codes() -> tuple[str, ...]:
    """The countries of the address form."""
    return addresses.countries()


def address_rules(country: str) -> addresses.AddressRules:
    """Which fields an address in this country has and what they are called there."""
    return addresses.rules(country)


def address_lines(values: Mapping[str, str | None]) -> list[str]:
    """The address line by line in the way of its country, without the country."""
    return addresses.lines(values.get("country") or "", values)

"""The merchant's account as its console shows it: everything that can be set, and what changing it means."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from portal.domain.dunning import FinalAction
from portal.domain.events import Change, Event
from portal.domain.merchant_rules import PauseCompensation


@dataclass(frozen=True, slots=True)
class Account:
    """The settings as they hold now: where nobody has set anything, the usual ones."""

    country: str
    name: str
    legal_name: str | None
    vat: str | None
    address: str | None
    address2: str | None
    postal_code: str | None
    city: str | None
    email: str | None
    phone: str | None
    website: str | None
    imprint_url: str | None
    terms_url: str | None
    privacy_url: str | None
    accessibility_url: str | None
    timezone: str
    sender_name: str | None
    reply_to: str | None
    languages: tuple[str, ...]
    link: str
    accent: str
    allow_cancel: bool
    allow_pause: bool
    offer_pause: bool
    pause_compensation: PauseCompensation
    longest_pause_days: int | None
    conceal_unknown_emails: bool
    choose_customer: bool
    return_hosts: tuple[str, ...]
    dunning_schedule: tuple[int, ...]
    dunning_final: FinalAction
    payment_term_days: int
    e_invoices: bool
    bank_holder: str | None
    bank_iban: str | None
    bank_bic: str | None
    bank_name: str | None
    sepa_creditor_id: str | None
    sepa_notice_days: int
    require_second_factor: bool
    version: int


def change(account: Account, values: Mapping[str, Any]) -> tuple[Account, Event | None]:
    """The account with the new values and the event, or None when nothing differs."""
    changes = tuple(
        Change(field, _written(getattr(account, field)), _written(value))
        for field, value in values.items()
        if getattr(account, field) != value
    )
    return (replace(account, **values), Event("account_changed", changes)) if changes else (account, None)


def _written(value: Any) -> str | None:
    """A value as the timeline keeps it; a list with commas."""
    match value:
        case None | ():
            return None
        case bool():
            return "true" if value else "false"
        case tuple():
            return ", ".join(map(str, value))
    return str(value)

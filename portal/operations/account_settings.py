"""What a merchant may set in the console: which settings go together, and how they are stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import sqlalchemy as sa

from portal.adapters import bank_details, vat_ids
from portal.domain.accounts import Account, change
from portal.domain.events import Actor, Event
from portal.domain.imports.records import Unfit
from portal.domain.refusals import Refused
from portal.domain.sentences import Sentence, say
from portal.operations import setting_fields as fields
from portal.operations.setting_fields import Field
from portal.store import accounts, events, links
from portal.store.database import lock


@dataclass(frozen=True, slots=True)
class Group:
    """Settings that are saved together; `saved` is said then."""

    key: str
    title: Sentence
    about: Sentence
    fields: tuple[Field, ...]
    saved: Sentence

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its fields."""
        return tuple(field.name for field in self.fields)

    def show(self, account: Account) -> dict[str, str]:
        """What stands in the fields."""
        return {field.name: field.show(getattr(account, field.name)) for field in self.fields}

    def read(self, account: Account, typed: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Sentence]]:
        """What is to be stored, and what is wrong by field; a link or VAT ID that stays is not judged again."""
        values: dict[str, Any] = {}
        errors: dict[str, Sentence] = {}
        for field in self.fields:
            stored = getattr(account, field.name)
            try:
                same = typed[field.name].strip() == field.show(stored)
                values[field.name] = stored if same else field.read(typed[field.name])
            except Unfit as unfit:
                errors[field.name] = unfit.sentence
        if values.get("vat") and values["vat"] != account.vat:
            if sentence := vat_ids.check(values["vat"], account.country):
                errors["vat"] = sentence
            values["vat"] = vat_ids.tidy(values["vat"], account.country)
        return values, errors

    def apply(self, account: Account, values: Mapping[str, Any]) -> tuple[Account, Event | None]:
        """The account with these values and the event, or None when nothing differs."""
        return change(account, values)


class LinkTaken(Refused):
    """Another merchant has the link, or one that looks like it."""


_SAVED = say("Saved. Customers see it from now on.")
PORTAL_GROUPS = (
    Group(
        "look", say("Link and colour"), say("Where customers find the portal, and the colour they know you by."),
        (fields.link("link"), fields.colour("accent")), _SAVED,
    ),
    Group(
        "actions", say("What customers may do"), say("What is switched off is refused, with the reason."),
        (
            fields.flag("allow_cancel"), fields.flag("allow_pause"), fields.flag("offer_pause"),
            fields.choice("pause_compensation", ("none", "prorated_credit")),
            fields.number("longest_pause_days", 1, 3660, needed=False),
        ),
        _SAVED,
    ),
    Group(
        "entrance", say("Signing in"), say("How customers come in, and where they go back to."),
        (fields.flag("conceal_unknown_emails"), fields.flag("choose_customer"), fields.hosts("return_hosts")),
        _SAVED,
    ),
    Group(
        "payment", say("Invoices and reminders"), say("How invoices are sent, and what follows when one is not paid."),
        (
            fields.number("payment_term_days", 0, 365), fields.days("dunning_schedule"),
            fields.choice("dunning_final", ("on_hold", "expire", "none")), fields.flag("e_invoices"),
        ),
        say("Saved. It holds for what is issued or fails from now on."),
    ),
    Group(
        "bank", say("Bank account"), say("What invoices name for transfers and direct debits."),
        (
            fields.text("bank_holder", longest=70), fields.iban("bank_iban"),
            fields.optional("bank_bic", bank_details.compact, bank_details.check_bic, 20),
            fields.text("bank_name", longest=70),
            fields.optional("sepa_creditor_id", bank_details.compact, bank_details.check_creditor, 50),
            fields.number("sepa_notice_days", 1, 90),
        ),
        say("Saved. It stands on every invoice from now on."),
    ),
)  # fmt: skip
ACCOUNT_GROUPS = (
    Group(
        "company", say("Company"), say("Who you are on the portal, in mails and on invoices."),
        (
            fields.text("name", longest=120, needed=say("Enter the name that customers know.")),
            fields.text("legal_name"), fields.text("address"), fields.text("address2"),
            fields.text("postal_code", longest=20), fields.text("city", longest=120), fields.text("vat", longest=32),
        ),
        say("Saved. Documents that were issued before stay as they are."),
    ),
    Group(
        "contact", say("Support"), say("How customers reach you. It stands on every page and in every mail."),
        (fields.email("email"), fields.text("phone", longest=40), fields.url("website")), _SAVED,
    ),
    Group(
        "sender", say("Sender of mails"), say("In whose name customers get codes, invoices and reminders."),
        (fields.sender("sender_name"), fields.email("reply_to")), say("Saved. It holds for every mail from now on."),
    ),
    Group(
        "legal", say("Legal pages"), say("Linked at the foot of every page. What is empty is left out."),
        (
            fields.url("imprint_url"), fields.url("terms_url"), fields.url("privacy_url"),
            fields.url("accessibility_url"),
        ),
        _SAVED,
    ),
    Group(
        "zone", say("Time zone"), say("When a day begins: for due dates, for reminders and for the times shown here."),
        (fields.timezone("timezone"),), _SAVED,
    ),
    Group(
        "safety", say("Safety of the console"), say("How those sign in here who look after your customers."),
        (fields.flag("require_second_factor"),), say("Saved. It holds from now on, also for who is signed in."),
    ),
)  # fmt: skip


@cache
def languages_group(shipped: tuple[str, ...]) -> Group:
    """The setting which of the shipped languages the portal speaks."""
    return Group(
        "languages", say("Languages"), say("What customers may choose from, for the portal, mails and documents."),
        (fields.tongues("languages", shipped),), _SAVED,
    )  # fmt: skip


@cache
def timezones() -> tuple[str, ...]:
    """The places of the time zone database by which a zone is chosen."""
    return ("UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")))


def store_settings(
    connection: sa.Connection, merchant_id: int, before: Account, after: Account, event: Event, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """The settings hold and the account's timeline says so; LinkTaken or Stale, and nothing is stored."""
    if before.link != after.link:
        lock(connection, "portal_links")
        if links.is_confusable(connection, after.link, merchant_id):
            raise LinkTaken(say("Another merchant has this link, or one that looks much like it. Choose another."))
        links.move(connection, merchant_id, after.link, now)
    accounts.save(connection, merchant_id, before, after)
    events.append_to_account(connection, merchant_id, event, actor, now)

"""A SEPA mandate before it is given: whether it is offered, what was typed for it, and what it is about."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256

from portal.adapters.gateways.port import Gateway
from portal.adapters.ibans import check as check_iban
from portal.adapters.sealing import Unsealable
from portal.domain import mandates as rules
from portal.domain.banking import grouped
from portal.domain.customers import Customer
from portal.domain.mandates import Mandate, Party, Terms, Wording
from portal.domain.merchant_rules import PaymentTerms
from portal.domain.merchants import Merchant
from portal.domain.periods import local_day
from portal.domain.refusals import Refused
from portal.domain.sentences import Sentence, say
from portal.operations.contact_details import address_lines
from portal.operations.tools import Tools
from portal.store.desk import Desk

_UNREADABLE = say("The account number of this mandate cannot be read any more. Please contact us about it.")
_ADDRESS = ("address", "address2", "postal_code", "city")


@dataclass(frozen=True, slots=True)
class Draft:
    """A mandate that somebody is about to give; `mark` tells whether its words are still those that were shown.

    `purpose` is what the account is for, as of payment setups.
    """

    key: str
    customer_id: int
    holder: str
    iban: str
    reference: str
    purpose: Mapping[str, str] = field(default_factory=dict)
    mark: str = ""


async def gateway_for(tools: Tools, merchant: Merchant) -> Gateway | None:
    """The gateway that debits by mandates given to the merchant; None when they do not offer that."""
    if merchant.sepa_creditor_id is None or merchant.currency != "EUR" or tools.gateways is None:
        return None
    gateway = await tools.gateways.offered(merchant.id)
    return gateway if gateway and "sepa" in gateway.kinds and gateway.takes_mandates else None


def check(holder: str, iban: str) -> dict[str, Sentence]:
    """What is wrong with what was typed, by field."""
    errors = {}
    name = rules.tidy_holder(holder)
    if len(name) < 2:
        errors["holder"] = say("Enter the name of the account holder, as the bank knows it.")
    elif len(name) > rules.LONGEST_HOLDER:
        errors["holder"] = say("Use %(limit)s characters or fewer.", limit=rules.LONGEST_HOLDER)
    if sentence := check_iban(iban):
        errors["iban"] = sentence
    return errors


def draft(merchant: Merchant, desk: Desk, holder: str, iban: str, purpose: Mapping[str, str]) -> Draft:
    """A new mandate with a reference of its own, which nobody has given yet."""
    reference = rules.new_reference(merchant.handle, secrets.randbits(60))
    key = f"sm_{secrets.token_hex(12)}"
    return Draft(key, desk.scope.customer_id, rules.tidy_holder(holder), rules.tidy_iban(iban), reference, purpose)


def terms(merchant: Merchant, customer: Customer, desk: Desk, one: Draft) -> Terms | None:
    """What the mandate is about today; None while nobody knows the customer's address, which it has to state."""
    lines = tuple(address_lines({name: getattr(customer, name) for name in (*_ADDRESS, "country")}))
    if not lines or not customer.country:
        return None
    own = tuple(address_lines({name: getattr(merchant, name) for name in (*_ADDRESS, "country")}))
    days = PaymentTerms().notice_days if merchant.sepa_notice_days is None else merchant.sepa_notice_days
    return Terms(
        Party(merchant.legal_name, own, merchant.country), merchant.sepa_creditor_id or "", one.reference,
        Party(one.holder, lines, customer.country), one.iban, days, local_day(desk.now, merchant.timezone),
    )  # fmt: skip


def marked(one: Draft, wording: Wording) -> Draft:
    """The draft as it is shown in these words."""
    words = json.dumps(wording.packed(), sort_keys=True).encode()
    return replace(one, mark=sha256(words).hexdigest()[:16])


def sealed(tools: Tools, one: Draft) -> str:
    """The draft as a form carries it: nobody else can read or change it."""
    return tools.seal.seal(asdict(one))


def opened(tools: Tools, desk: Desk, text: str) -> Draft | None:
    """The draft in a form; None for what is none of this customer's."""
    try:
        one = Draft(**tools.seal.open(text))
    except (Unsealable, TypeError, ValueError):
        return None
    return one if one.customer_id == desk.scope.customer_id else None


def account_number(tools: Tools, mandate: Mandate) -> str:
    """The whole IBAN in groups of four; Refused when it was sealed with a secret key that is not used any more."""
    try:
        return grouped(tools.seal.open(mandate.sealed_iban)["iban"])
    except Unsealable as lost:
        raise Refused(_UNREADABLE) from lost

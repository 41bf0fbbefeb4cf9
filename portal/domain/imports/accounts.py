"""The account in a file: the merchant with the portal's settings."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from portal.domain.banking import LONGEST_NOTICE, compact, is_bic, is_creditor_id, is_iban
from portal.domain.imports import checks
from portal.domain.imports.logos import logo
from portal.domain.imports.records import Field, Fields, Flaw, Record, Unfit, digest, pick, read, within
from portal.domain.links import LINK, RESERVED
from portal.domain.sentences import say

_ACCENT = re.compile("#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3}")
_HOST = re.compile(r"(?:\*\.)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?")


def _link(value: Any) -> str:
    if type(value) is not str or not LINK.fullmatch(value):
        raise Unfit(say("A link has 3 to 40 lowercase letters, digits or hyphens."))
    if value in RESERVED:
        raise Unfit(say("The link %(link)s is reserved.", link=value))
    return value


def _accent(value: Any) -> str:
    if type(value) is not str or not _ACCENT.fullmatch(value):
        raise Unfit(say("A colour looks like #0a7d4f."))
    digits = value[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def _hosts(value: Any) -> list[str]:
    if type(value) is list and all(type(host) is str and _HOST.fullmatch(host.lower()) for host in value):
        return [host.lower() for host in value]
    raise Unfit(say("A list of host names is needed here, such as shop.example."))


def _days(value: Any) -> list[int]:
    if type(value) is list and len(value) <= 20 and all(type(day) is int and 1 <= day <= 365 for day in value):
        return value
    raise Unfit(say("A list of days is needed here, such as [3, 7, 14]."))


def _iban(value: Any) -> str:
    number = compact(value) if type(value) is str else ""
    if is_iban(number):
        return number
    raise Unfit(say("This is not an IBAN."))


def _bic(value: Any) -> str:
    number = compact(value) if type(value) is str else ""
    if is_bic(number):
        return number
    raise Unfit(say("A BIC has 8 or 11 letters and digits, such as COBADEFFXXX."))


def _creditor_id(value: Any) -> str:
    number = compact(value) if type(value) is str else ""
    if is_creditor_id(number):
        return number
    raise Unfit(say("A creditor identifier with right check digits is needed here, such as DE98ZZZ09999999999."))


_FIELDS = Fields(
    Field("handle", "handle", checks.handle, required=True),
    Field("name", "name", checks.text, required=True),
    Field("country", "country", checks.country, required=True),
    Field("currency", "currency", checks.currency, required=True),
    Field("locale", "locale", checks.language, required=True),
    Field("timezone", "timezone", checks.timezone, required=True),
    Field("default_vat", "default_vat", checks.rate, default=0),
    Field("vat", "vat", checks.text),
    Field("address", "address", checks.text),
    Field("address2", "address2", checks.text),
    Field("postal_code", "postal_code", checks.text),
    Field("city", "city", checks.text),
    Field("email", "email", checks.email),
    Field("phone", "phone", checks.text),
    Field("website", "website", checks.url),
    Field("state", "state", checks.one_of(("test", "live", "closed")), default="live"),
    Field("created", "created_at", checks.moment, required=True),
)
_PORTAL = Fields(
    Field("link", "link", _link),
    Field("accent_color", "accent", _accent),
    Field("allow_cancel", "allow_cancel", checks.flag),
    Field("allow_pause", "allow_pause", checks.flag),
    Field("offer_pause", "offer_pause", checks.flag),
    Field("pause_compensation", "pause_compensation", checks.one_of(("none", "prorated_credit"))),
    Field("longest_pause_days", "longest_pause_days", checks.integer(1, 3660)),
    Field("dunning_schedule", "dunning_schedule", _days),
    Field("dunning_final_action", "dunning_final", checks.one_of(("on_hold", "expire", "none"))),
    Field("payment_term_days", "payment_term_days", checks.integer(0, 365)),
    Field("e_invoices", "e_invoices", checks.flag),
    Field("bank_holder", "bank_holder", checks.text),
    Field("bank_iban", "bank_iban", _iban),
    Field("bank_bic", "bank_bic", _bic),
    Field("bank_name", "bank_name", checks.text),
    Field("sepa_creditor_id", "sepa_creditor_id", _creditor_id),
    Field("sepa_notice_days", "sepa_notice_days", checks.integer(1, LONGEST_NOTICE)),
    Field("conceal_unknown_emails", "conceal_unknown_emails", checks.flag),
    Field("choose_customer", "choose_customer", checks.flag),
    Field("return_hosts", "return_hosts", _hosts),
    Field("legal_name", "legal_name", checks.text),
    Field("imprint_url", "imprint_url", checks.url),
    Field("terms_url", "terms_url", checks.url),
    Field("privacy_url", "privacy_url", checks.url),
    Field("accessibility_url", "accessibility_url", checks.url),
)
_LOGO = Fields(Field("logo", "logo", logo))


def account(source: Mapping[str, Any], flaws: list[Flaw]) -> Record | None:
    """The merchant; of the portal's settings only those that the file gives, so that the others stay as they are.

    The logo is as it was sent: it has to be made safe before anybody sees it.
    """
    row = read(_FIELDS, source, flaws)
    portal = within(source, "portal", flaws)
    settings = read(_PORTAL, portal, flaws, "portal.")
    picture = read(_LOGO, source, flaws).get("logo")
    if flaws:
        return None
    row |= {name: value for name, value in settings.items() if value is not None}
    parts = {}
    if picture:
        parts["logos"] = [{"content": picture}]
    told = sha256(picture).hexdigest()[:16] if picture else None
    mark = digest(pick(_FIELDS, source), pick(_PORTAL, portal), told)
    return Record("account", row["handle"], row, mark, (), parts)


def link_of(handle: str) -> str | None:
    """The link that a new account without one gets: its handle, when that makes a link."""
    try:
        return _link(handle.lower().replace("_", "-").replace(".", "-"))
    except Unfit:
        return None

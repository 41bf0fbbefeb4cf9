"""What people call the merchant's settings and what is chosen in them, on the account's timeline."""

from portal.domain.console import ROLE_WORDS
from portal.domain.sentences import Sentence, say

SETTINGS = {
    "name": say("Name that customers know"),
    "legal_name": say("Legal name"),
    "website": say("Website"),
    "imprint_url": say("Imprint"),
    "terms_url": say("Terms"),
    "privacy_url": say("Privacy"),
    "accessibility_url": say("Accessibility"),
    "timezone": say("Time zone"),
    "link": say("Link"),
    "accent": say("Accent colour"),
    "allow_cancel": say("Customers may cancel"),
    "allow_pause": say("Customers may pause and resume"),
    "offer_pause": say("Offer a pause before cancelling"),
    "pause_compensation": say("Days already paid for when a pause begins"),
    "longest_pause_days": say("Longest pause, in days"),
    "conceal_unknown_emails": say("Conceal unknown e-mail addresses"),
    "choose_customer": say("Let them choose the account"),
    "return_hosts": say("Hosts to return to"),
    "payment_term_days": say("Payment term, in days"),
    "dunning_schedule": say("Days between reminders"),
    "dunning_final": say("When the last try has failed, too"),
    "e_invoices": say("Issue e-invoices"),
    "bank_holder": say("Account holder"),
    "bank_iban": say("IBAN"),
    "bank_bic": say("BIC"),
    "bank_name": say("Bank"),
    "sepa_creditor_id": say("SEPA creditor identifier"),
    "sepa_notice_days": say("Days from announcement to direct debit"),
    "sender_name": say("Sender of mails"),
    "reply_to": say("Replies go to"),
    "languages": say("Languages"),
    "url": say("Address of the endpoint"),
    "description": say("Description"),
    "events": say("Events"),
    "active": say("In use"),
}
_CHOICES = {
    "pause_compensation": {"none": say("No compensation"), "prorated_credit": say("Credit for unused days")},
    "dunning_final": {
        "on_hold": say("Put the subscription on hold"),
        "expire": say("End the subscription"),
        "none": say("Do nothing"),
    },
    "role": {role: words for role, (words, _) in ROLE_WORDS.items()},
    "rights": {"read": say("Read"), "write": say("Read and write")},
}
_SWITCHES = {"true": say("On"), "false": say("Off")}
_SECRETS = ("_secret", "_key", "_password", "_token", "_hash")
_HIDDEN = say("not shown")


def is_secret(field: str) -> bool:
    """Whether the values of the field are for nobody to read, whoever has stored them."""
    return f"_{field}".endswith(_SECRETS)


def setting_value(field: str, value: str) -> Sentence | str:
    """What people read for a stored value: a switch as on or off, a choice in its words, a secret not at all."""
    if is_secret(field):
        return _HIDDEN
    return _CHOICES.get(field, _SWITCHES).get(value, value)

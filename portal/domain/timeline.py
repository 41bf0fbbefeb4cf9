"""The kinds of events that the timeline knows: an icon and a sentence each for the customer and for the merchant."""

from dataclasses import dataclass
from typing import Literal

from portal.domain.sentences import Sentence, say

Audience = Literal["customer", "merchant"]


@dataclass(frozen=True, slots=True)
class Deed:
    """What a kind of event looks like; `%(subject)s` stands for the handle or number of what it is about."""

    symbol: str
    sentences: tuple[Sentence, Sentence]


def _deed(symbol: str, customer: Sentence, merchant: Sentence | None = None) -> Deed:
    return Deed(symbol, (customer, merchant or customer))


DEEDS = {
    "customer_created": _deed("user", say("Your account was created."), say("The customer was created.")),
    "customer_changed": _deed("pencil", say("Your details were changed."), say("The details were changed.")),
    "customer_deleted": _deed("trash-2", say("Your account was deleted."), say("The customer was deleted.")),
    "customer_email_changed": _deed(
        "mail", say("Your e-mail address was changed."), say("The e-mail address was changed.")
    ),
    "customer_signed_in": _deed("key-round", say("You signed in."), say("The customer signed in.")),
    "session_ended": _deed("log-out", say("A device was signed out (%(subject)s).")),
    "sessions_ended": _deed("log-out", say("All other devices were signed out.")),
    "data_exported": _deed("download", say("You downloaded your data."), say("The customer downloaded their data.")),
    "customer_payment_method_added": _deed("credit-card", say("A payment method was added.")),
    "customer_payment_method_failed": _deed("credit-card", say("A payment method stopped working.")),
    "customer_payment_method_updated": _deed("credit-card", say("A payment method was updated by the bank.")),
    "customer_payment_method_reactivated": _deed("credit-card", say("A payment method works again.")),
    "customer_payment_method_deleted": _deed("credit-card", say("A payment method was removed.")),
    "subscription_created": _deed("repeat", say("Subscription %(subject)s was created.")),
    "subscription_changed": _deed("repeat", say("Subscription %(subject)s was changed.")),
    "subscription_renewal": _deed("repeat", say("Subscription %(subject)s was renewed.")),
    "subscription_trial_end": _deed("repeat", say("The trial of subscription %(subject)s ended.")),
    "subscription_cancelled": _deed("ban", say("Subscription %(subject)s was cancelled.")),
    "subscription_uncancelled": _deed("repeat", say("The cancellation of subscription %(subject)s was taken back.")),
    "subscription_on_hold": _deed("pause", say("Subscription %(subject)s was paused.")),
    "subscription_on_hold_dunning": _deed(
        "pause", say("Subscription %(subject)s was put on hold because an invoice was not paid.")
    ),
    "subscription_reactivated": _deed("play", say("Subscription %(subject)s was resumed.")),
    "subscription_expired": _deed("ban", say("Subscription %(subject)s ended.")),
    "subscription_expired_dunning": _deed(
        "ban", say("Subscription %(subject)s ended because an invoice was not paid.")
    ),
    "subscription_payment_method_added": _deed(
        "credit-card", say("Subscription %(subject)s got a payment method.")
    ),
    "subscription_payment_method_changed": _deed(
        "credit-card", say("The payment method of subscription %(subject)s was changed.")
    ),
    "invoice_created": _deed("receipt-text", say("Invoice %(subject)s was issued.")),
    "invoice_changed": _deed("receipt-text", say("Invoice %(subject)s was changed.")),
    "invoice_settled": _deed("circle-check", say("Invoice %(subject)s was paid.")),
    "invoice_authorized": _deed("circle-check", say("The amount of invoice %(subject)s was reserved.")),
    "invoice_dunning": _deed("circle-alert", say("Invoice %(subject)s is overdue.")),
    "invoice_dunning_notification": _deed("mail", say("A reminder of invoice %(subject)s was sent.")),
    "invoice_dunning_cancelled": _deed("receipt-text", say("There are no more reminders of invoice %(subject)s.")),
    "invoice_failed": _deed("circle-x", say("The payment of invoice %(subject)s failed.")),
    "invoice_reactivate": _deed("receipt-text", say("Invoice %(subject)s is open again.")),
    "invoice_cancelled": _deed("ban", say("Invoice %(subject)s was cancelled.")),
    "invoice_refund": _deed("file-minus", say("Invoice %(subject)s was refunded.")),
    "invoice_refund_failed": _deed("circle-x", say("The refund of invoice %(subject)s failed.")),
    "invoice_credited": _deed("file-minus", say("A credit note for invoice %(subject)s was issued.")),
}

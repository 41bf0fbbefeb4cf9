"""The kinds of events that the timeline knows: an icon and a sentence each for the customer and for the merchant."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from portal.domain.sentences import Sentence, say

Audience = Literal["customer", "merchant"]


@dataclass(frozen=True, slots=True)
class Deed:
    """What a kind of event looks like; `named` says it of the handle or number of what it is about."""

    symbol: str
    customer: Sentence
    merchant: Sentence
    named: Callable[[str], Sentence] | None = None

    def told(self, subject: str | None, audience: Audience) -> Sentence:
        """The deed in a sentence; one that must name its subject and cannot is told in general terms."""
        if self.named and subject:
            return self.named(subject)
        return self.merchant if audience == "merchant" else self.customer


def _deed(symbol: str, customer: Sentence, merchant: Sentence | None = None) -> Deed:
    return Deed(symbol, customer, merchant or customer)


def _about(symbol: str, named: Callable[[str], Sentence]) -> Deed:
    return Deed(symbol, UNKNOWN.customer, UNKNOWN.merchant, named)


UNKNOWN = _deed(
    "activity", say("Something was changed on your account."), say("Something was changed on the account.")
)
# What concerns the merchant's own papers: customers do not see notes, and not that there are any.
INTERNAL = ("note_added", "note_deleted")
DEEDS = {
    "account_changed": _deed("pencil", say("The settings were changed.")),
    "activity_exported": Deed(
        "download", UNKNOWN.customer, say("The activity was downloaded."),
        lambda it: say("The activity was downloaded (%(subject)s).", subject=it),
    ),
    # People of the console, each by name, the invited by e-mail address.
    "user_invited": _about("mail", lambda it: say("%(subject)s was invited to the console.", subject=it)),
    "invitation_withdrawn": _about("mail", lambda it: say("The invitation of %(subject)s was withdrawn.", subject=it)),
    "user_joined": _about("user", lambda it: say("%(subject)s took up the invitation.", subject=it)),
    "user_renamed": _about("pencil", lambda it: say("%(subject)s has another name.", subject=it)),
    "user_role_changed": _about("shield-check", lambda it: say("%(subject)s has another role.", subject=it)),
    "user_disabled": _about("ban", lambda it: say("%(subject)s cannot sign in any more.", subject=it)),
    "user_enabled": _about("play", lambda it: say("%(subject)s may sign in again.", subject=it)),
    "user_signed_out": _about("log-out", lambda it: say("%(subject)s was signed out everywhere.", subject=it)),
    "user_devices_signed_out": _about("log-out", lambda it: say("%(subject)s signed out other devices.", subject=it)),
    "password_changed": _about("key-round", lambda it: say("The password of %(subject)s was changed.", subject=it)),
    "second_factor_on": _about("smartphone", lambda it: say("%(subject)s uses a second factor.", subject=it)),
    "second_factor_off": _about("smartphone", lambda it: say("%(subject)s uses no second factor.", subject=it)),
    "second_factor_reset": _about(
        "smartphone", lambda it: say("The second factor of %(subject)s was reset.", subject=it)
    ),
    "recovery_codes_made": _about("key-round", lambda it: say("%(subject)s made new recovery codes.", subject=it)),
    "recovery_code_used": _about("key-round", lambda it: say("%(subject)s used a recovery code.", subject=it)),
    "api_key_created": _about("key-round", lambda it: say("The API key “%(subject)s” was made.", subject=it)),
    "api_key_revoked": _about("key-round", lambda it: say("The API key “%(subject)s” was revoked.", subject=it)),
    "webhook_added": _deed("webhook", say("A webhook endpoint was added.")),
    "webhook_changed": _deed("webhook", say("A webhook endpoint was changed.")),
    "webhook_secret_changed": _deed("webhook", say("A webhook endpoint got a new secret.")),
    "webhook_removed": _deed("webhook", say("A webhook endpoint was deleted.")),
    "webhook_switched_off": _deed(
        "webhook", say("A webhook endpoint was switched off, for it did not take what was sent.")
    ),
    "customer_created": _deed("user", say("Your account was created."), say("The customer was created.")),
    "customer_changed": _deed("pencil", say("Your details were changed."), say("The details were changed.")),
    "customer_deleted": _deed("trash-2", say("Your account was deleted."), say("The customer was deleted.")),
    "customer_email_changed": _deed(
        "mail", say("Your e-mail address was changed."), say("The e-mail address was changed.")
    ),
    "customer_signed_in": _deed("key-round", say("You signed in."), say("The customer signed in.")),
    "customer_seen_as": _deed(
        "eye", say("Your portal was looked at. Nothing was changed."), say("The portal was looked at as this customer.")
    ),
    "sign_in_link_created": _deed(
        "key-round", say("A link to sign in was made for you."), say("A link to sign in was made.")
    ),
    "session_ended": _about("log-out", lambda it: say("A device was signed out (%(subject)s).", subject=it)),
    "sessions_ended": _deed("log-out", say("All other devices were signed out.")),
    "data_exported": _deed("download", say("You downloaded your data."), say("The customer downloaded their data.")),
    "customer_payment_method_added": _deed("credit-card", say("A payment method was added.")),
    "customer_payment_method_failed": _deed("credit-card", say("A payment method stopped working.")),
    "customer_payment_method_updated": _deed("credit-card", say("A payment method was updated by the bank.")),
    "customer_payment_method_reactivated": _deed("credit-card", say("A payment method works again.")),
    "customer_payment_method_deleted": _deed("credit-card", say("A payment method was removed.")),
    "note_added": _deed("pencil", UNKNOWN.customer, say("A note was written.")),
    "note_deleted": _deed("trash-2", UNKNOWN.customer, say("A note was deleted.")),
    "subscription_created": _about("repeat", lambda it: say("Subscription %(subject)s was created.", subject=it)),
    "subscription_changed": _about("repeat", lambda it: say("Subscription %(subject)s was changed.", subject=it)),
    "subscription_renewal": _about("repeat", lambda it: say("Subscription %(subject)s was renewed.", subject=it)),
    "subscription_started": _about("repeat", lambda it: say("Subscription %(subject)s has begun.", subject=it)),
    "subscription_trial_end": _about(
        "repeat", lambda it: say("The trial of subscription %(subject)s ended.", subject=it)
    ),
    "subscription_cancelled": _about("ban", lambda it: say("Subscription %(subject)s was cancelled.", subject=it)),
    "subscription_uncancelled": _about(
        "repeat", lambda it: say("The cancellation of subscription %(subject)s was taken back.", subject=it)
    ),
    "subscription_on_hold": _about("pause", lambda it: say("Subscription %(subject)s was paused.", subject=it)),
    "subscription_on_hold_dunning": _about(
        "pause", lambda it: say("Subscription %(subject)s was put on hold because an invoice was not paid.", subject=it)
    ),
    "subscription_reactivated": _about("play", lambda it: say("Subscription %(subject)s was resumed.", subject=it)),
    "subscription_expired": _about("ban", lambda it: say("Subscription %(subject)s ended.", subject=it)),
    "subscription_expired_dunning": _about(
        "ban", lambda it: say("Subscription %(subject)s ended because an invoice was not paid.", subject=it)
    ),
    "subscription_payment_method_added": _about(
        "credit-card", lambda it: say("A payment method was added to subscription %(subject)s.", subject=it)
    ),
    "subscription_payment_method_changed": _about(
        "credit-card", lambda it: say("The payment method of subscription %(subject)s was changed.", subject=it)
    ),
    "invoice_created": _about("receipt-text", lambda it: say("Invoice %(subject)s was issued.", subject=it)),
    "invoice_changed": _about("receipt-text", lambda it: say("Invoice %(subject)s was changed.", subject=it)),
    "invoice_payment_begun": _about(
        "credit-card", lambda it: say("Payment of invoice %(subject)s was begun.", subject=it)
    ),
    "invoice_settled": _about("circle-check", lambda it: say("Invoice %(subject)s was paid.", subject=it)),
    "invoice_authorized": _about(
        "circle-check", lambda it: say("The amount of invoice %(subject)s was reserved.", subject=it)
    ),
    "invoice_dunning": _about("circle-alert", lambda it: say("Invoice %(subject)s is overdue.", subject=it)),
    "invoice_dunning_notification": _about(
        "mail", lambda it: say("A reminder for invoice %(subject)s was sent.", subject=it)
    ),
    "invoice_dunning_cancelled": _about(
        "receipt-text", lambda it: say("Reminders for invoice %(subject)s have stopped.", subject=it)
    ),
    "invoice_failed": _about("circle-x", lambda it: say("The payment of invoice %(subject)s failed.", subject=it)),
    "invoice_reactivate": _about("receipt-text", lambda it: say("Invoice %(subject)s is open again.", subject=it)),
    "invoice_cancelled": _about("ban", lambda it: say("Invoice %(subject)s was cancelled.", subject=it)),
    "invoice_refund": _about("file-minus", lambda it: say("Invoice %(subject)s was refunded.", subject=it)),
    "invoice_refund_failed": _about(
        "circle-x", lambda it: say("The refund of invoice %(subject)s failed.", subject=it)
    ),
    "invoice_credited": _about(
        "file-minus", lambda it: say("A credit note for invoice %(subject)s was issued.", subject=it)
    ),
    "document_without_pictures": _about(
        "triangle-alert",
        lambda it: say("The PDF of %(subject)s was made without a picture that is broken.", subject=it),
    ),
    "document_without_letters": _about(
        "triangle-alert",
        lambda it: say("In the PDF of %(subject)s, letters that no font has were replaced.", subject=it),
    ),
    "document_without_typefaces": _about(
        "triangle-alert", lambda it: say("The PDF of %(subject)s was made in the simplest typeface.", subject=it)
    ),
}

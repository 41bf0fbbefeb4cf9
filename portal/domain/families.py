"""Families of events: which part of an account something that happened is about."""

from portal.domain.sentences import say

FAMILIES = {
    "details": say("Customer details"),
    "subscriptions": say("Subscriptions"),
    "payments": say("Payments"),
    "invoices": say("Invoices"),
    "security": say("Sign-in and security"),
    "settings": say("Settings"),
}
OTHER = "other"
# The first beginning that fits counts; a kind that nobody has thought of yet finds its family by it, too.
_BEGINNINGS = (
    ("customer_payment_method", "payments"),
    ("customer_seen_as", "security"),
    ("customer_signed_in", "security"),
    ("customer_", "details"),
    ("note_", "details"),
    ("subscription_payment_method", "payments"),
    ("subscription_", "subscriptions"),
    ("invoice_payment", "payments"),
    ("invoice_settled", "payments"),
    ("invoice_authorized", "payments"),
    ("invoice_failed", "payments"),
    ("invoice_refund", "payments"),
    ("payment_", "payments"),
    ("mandate_", "payments"),
    ("invoice_", "invoices"),
    ("credit_note_", "invoices"),
    ("document_", "invoices"),
    ("account_", "settings"),
    ("setting", "settings"),
    ("logo_", "settings"),
    ("webhook", "settings"),
    ("gateway_", "settings"),
    ("sign_in_", "security"),
    ("session", "security"),
    ("data_exported", "security"),
    ("activity_exported", "security"),
    ("api_key", "security"),
    ("console_", "security"),
    ("user_", "security"),
    ("password_", "security"),
    ("second_factor", "security"),
    ("invitation_", "security"),
    ("recovery_code", "security"),
)


def family_of(kind: str) -> str:
    """The family of a kind of event, OTHER for one that fits none."""
    return next((family for beginning, family in _BEGINNINGS if kind.startswith(beginning)), OTHER)

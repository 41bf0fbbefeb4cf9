"""The tables, declared with SQLModel; everything else in the store speaks Core statements to them."""

from sqlmodel import SQLModel

from portal.store.tables.access import (
    ApiAnswer,
    ApiKey,
    ConsoleInvitation,
    ConsoleSession,
    ConsoleToken,
    ConsoleUser,
    Draft,
    Look,
    RecoveryCode,
    Session,
    SignInCode,
    SignInLink,
    Try,
)
from portal.store.tables.customers import Customer, PaymentMethod
from portal.store.tables.documents import (
    CREDITED,
    REFUNDED,
    UNDER_WAY,
    CreditNote,
    CreditNoteLine,
    Document,
    DocumentClaim,
    Invoice,
    InvoiceLine,
    NumberSeries,
    Transaction,
)
from portal.store.tables.merchants import FormerLogo, Logo, Merchant, Plan, PortalLink
from portal.store.tables.paying import Mandate, Payer, PaymentSetup, SandboxRecord
from portal.store.tables.records import Event, Note, Outbox, Receipt
from portal.store.tables.subscriptions import Subscription
from portal.store.tables.webhooks import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookWish

metadata = SQLModel.metadata

__all__ = [
    "CREDITED",
    "REFUNDED",
    "UNDER_WAY",
    "ApiAnswer",
    "ApiKey",
    "ConsoleInvitation",
    "ConsoleSession",
    "ConsoleToken",
    "ConsoleUser",
    "CreditNote",
    "CreditNoteLine",
    "Customer",
    "Document",
    "DocumentClaim",
    "Draft",
    "Event",
    "FormerLogo",
    "Invoice",
    "InvoiceLine",
    "Logo",
    "Look",
    "Mandate",
    "Merchant",
    "Note",
    "NumberSeries",
    "Outbox",
    "Payer",
    "PaymentMethod",
    "PaymentSetup",
    "Plan",
    "PortalLink",
    "Receipt",
    "RecoveryCode",
    "SandboxRecord",
    "Session",
    "SignInCode",
    "SignInLink",
    "Subscription",
    "Transaction",
    "Try",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookWish",
    "metadata",
]

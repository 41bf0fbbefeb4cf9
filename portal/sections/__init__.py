"""The sections of the portal in the order of their navigation."""

from litestar import Router

from portal.sections import (
    activity,
    credit_notes,
    details,
    documents,
    email_address,
    invoice_list,
    invoices,
    mandates,
    overview,
    paying,
    payment_adding,
    payment_methods,
    payment_removal,
    payment_use,
    receipts,
    subscription_changes,
    subscriptions,
    year_packages,
)
from portal.web.kit import Place

SECTIONS: tuple[Place, ...] = (
    overview.PLACE,
    details.PLACE,
    subscriptions.PLACE,
    payment_methods.PLACE,
    invoices.PLACE,
    credit_notes.PLACE,
    activity.PLACE,
)
ROUTERS: tuple[Router, ...] = (
    overview.router,
    details.router,
    email_address.router,
    subscriptions.router,
    subscription_changes.router,
    receipts.router,
    payment_methods.router,
    payment_adding.router,
    payment_use.router,
    payment_removal.router,
    invoice_list.router,
    mandates.router,
    invoices.router,
    paying.router,
    credit_notes.router,
    documents.router,
    year_packages.router,
    activity.router,
)

"""Screens of the merchant, in the order of their navigation."""

from litestar import Router

from portal.admin import account, activity, customers, documents, looks, notes, portal_settings, preview, sign_in
from portal.web.kit import Place

ENTRIES: tuple[Place, ...] = (customers.PLACE, activity.PLACE, portal_settings.PLACE, account.PLACE)
ROUTERS: tuple[Router, ...] = (
    sign_in.router, customers.router, looks.router, notes.router, documents.router, portal_settings.router,
    preview.router, account.router, activity.router,
)  # fmt: skip

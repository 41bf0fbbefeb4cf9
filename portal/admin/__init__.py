"""Screens of the merchant, in the order of their navigation."""

from litestar import Router

from portal.admin import account, customers, looks, portal_settings, preview, sign_in
from portal.web.kit import Place

ENTRIES: tuple[Place, ...] = (customers.PLACE, portal_settings.PLACE, account.PLACE)
ROUTERS: tuple[Router, ...] = (
    sign_in.router, customers.router, looks.router, portal_settings.router, preview.router, account.router,
)  # fmt: skip

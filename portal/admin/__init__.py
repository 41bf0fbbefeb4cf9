"""Screens of the merchant, in the order of their navigation."""

from litestar import Router

from portal.admin import customers, sign_in
from portal.web.kit import Place

ENTRIES: tuple[Place, ...] = (customers.PLACE,)
ROUTERS: tuple[Router, ...] = (sign_in.router, customers.router)

"""Screens of the merchant, in the order of their navigation."""

from litestar import Router

from portal.web.kit import Place

ENTRIES: tuple[Place, ...] = ()
ROUTERS: tuple[Router, ...] = ()

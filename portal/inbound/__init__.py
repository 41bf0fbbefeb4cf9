"""Callbacks of the outside: signed, so without cookies and form tokens."""

from litestar import Router

from portal.inbound import gateways

ROUTERS: tuple[Router, ...] = (gateways.router,)

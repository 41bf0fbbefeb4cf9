"""The sandbox gateway's own pages, outside the portals: what a real gateway and a customer's bank would show."""

from litestar import Router

from portal.sandbox import challenges, sessions

ROUTERS: tuple[Router, ...] = (sessions.router, challenges.router)

"""Screens before sign-in, and what surrounds them."""

from litestar import Router

from portal.entrance import code, links, sign_in, surroundings

ROUTERS: tuple[Router, ...] = (surroundings.router, sign_in.router, code.router, links.router)

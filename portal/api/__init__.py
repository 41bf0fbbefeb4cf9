"""The merchant's REST API: Frisbii's paths and shapes under /v1, one module a resource."""

from litestar import Router

from portal.api import (
    credit_notes, customers, descriptions, events, invoices, lists, payment_methods, plans, portal_sessions,
    subscriptions,
)  # fmt: skip
from portal.api.keys import key_guard
from portal.web.csrf import SIGNED

ROUTERS: tuple[Router, ...] = (
    descriptions.router,
    # A key is sent with each request on purpose, never by a browser of itself: no form token is wanted beside it.
    Router(
        "/v1",
        route_handlers=[
            customers.router, plans.router, subscriptions.router, invoices.router, payment_methods.router,
            credit_notes.router, events.router, lists.router, portal_sessions.router,
        ],
        guards=[key_guard],
        opt={SIGNED: True},
    ),
)  # fmt: skip

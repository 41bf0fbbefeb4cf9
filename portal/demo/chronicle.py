"""What has happened at the demo's coffee roaster of late, so that its timelines have something to tell."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portal.domain.events import Actor, Change, Event
from portal.operations.notes import add_note
from portal.store import console, console_customers, events

_MIA, _API, _PORTAL = Actor("user", "Mia Brandt"), Actor("api"), Actor("system")
_MOVED = (
    Change("address", "Schlesische Straße 3", "Torstraße 12"), Change("postal_code", "10997", "10119"),
)  # fmt: skip
_SPOKE = (Change("language", "de_DE", "en_GB"),)
_FEWER = (Change("quantity", "2", "1"),)
_BILLS = (Change("payment_term_days", "14", "10"), Change("dunning_schedule", "7, 14", "3, 7, 14"))
# Days ago, whose timeline, who did it, what.
_STORY: tuple[tuple[float, str | None, Actor, Event], ...] = (
    (41.2, "cust-1001", Actor("customer", "Ada Lindqvist"), Event("customer_changed", _MOVED)),
    (33.1, None, _MIA, Event("account_changed", _BILLS)),
    (30.4, None, _MIA, Event("account_changed", (Change("accent", "#6f4e37", "#8a4b1f"),))),
    (8.3, "cust-1003", _PORTAL, Event("invoice_failed", (), "invoice", "KA-001042")),
    (5.3, "cust-1003", _PORTAL, Event("invoice_dunning", (), "invoice", "KA-001042")),
    (5.2, "cust-1003", _PORTAL, Event("invoice_dunning_notification", (), "invoice", "KA-001042")),
    (9.1, "cust-1001", _PORTAL, Event("invoice_created", (), "invoice", "KA-001028")),
    (9.0, "cust-1001", _PORTAL, Event("invoice_settled", (), "invoice", "KA-001028")),
    (5.6, "cust-1002", Actor("customer", "Ben Okafor"), Event("customer_signed_in")),
    (5.5, "cust-1002", Actor("customer", "Ben Okafor"), Event("customer_changed", _SPOKE)),
    (2.2, "cust-1007", _API, Event("subscription_changed", _FEWER, "subscription", "sub-1007a")),
    (1.3, None, _MIA, Event("account_changed", (Change("allow_pause", "false", "true"),))),
    (0.2, "cust-1001", _API, Event("sign_in_link_created")),
)  # fmt: skip
_NOTES = (
    (40, "cust-1001", "Moved in October. Wants the old address on invoices until the end of that month."),
    (12, "cust-1001", "Called about the grinder: the new one arrives on Monday.\nGave her two weeks of coffee."),
    (4, "cust-1003", "Card was stolen, new one comes next week. Please do not remind again before."),
)


def tell_of_late(connection: sa.Connection, merchant_id: int, email_key: str, now: datetime) -> None:
    """Events of the last six weeks stand on the timelines, with notes by the user of this address."""
    account = console.find_account(connection, email_key)
    known: dict[str, Any] = {}
    for days, handle, actor, event in _STORY:
        at = now - timedelta(days=days)
        if handle is None:
            events.append_to_account(connection, merchant_id, event, actor, at)
            continue
        known[handle] = known.get(handle) or console_customers.scope_of(connection, merchant_id, handle)
        events.append(connection, known[handle], event, actor, at)
    if account:
        mia = console.User(0, account.id, merchant_id, "Mia Brandt", email_key, "owner", now, None, False)
        for ago, handle, text in _NOTES:
            add_note(connection, merchant_id, handle, mia, text, now - timedelta(days=ago))

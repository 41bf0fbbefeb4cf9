"""What the merchant's systems do with customers: make one, change one."""

import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from portal.domain.customers import Customer, change
from portal.domain.events import Event
from portal.domain.sentences import say
from portal.operations.api_calls import Answer, Call, Denied
from portal.operations.change_email import tell_of_change
from portal.store import api_reads, customers, sessions
from portal.store.database import lock
from portal.store.resources import CUSTOMER
from portal.store.scopes import Scope

DUPLICATE_HANDLE = 11


def new_handle() -> str:
    """A handle for a customer of whom the merchant's systems name none."""
    return f"cust-{secrets.token_hex(8)}"


def create(connection: sa.Connection, call: Call, row: Mapping[str, Any]) -> Answer:
    """The new customer; Denied when the handle is taken, be it by somebody who was deleted."""
    merchant_id, handle = call.key.merchant_id, row["handle"]
    lock(connection, f"customer {merchant_id} {handle}")
    if customers.is_taken(connection, merchant_id, handle):
        raise Denied(DUPLICATE_HANDLE, say("There is a customer with the handle %(handle)s already.", handle=handle))
    scope = Scope(merchant_id, customers.add(connection, merchant_id, row))
    call.act_for(scope).record(connection, Event("customer_created"))
    return _shown(connection, call, handle)


def update(connection: sa.Connection, call: Call, handle: str, values: Mapping[str, str | None]) -> Answer:
    """The customer with these details; with another e-mail, both addresses are told and no session goes on."""
    scope = api_reads.owner_of(connection, call.key.merchant_id, CUSTOMER, handle)
    before = customers.get(connection, scope)
    after, event = change(before, values)
    if event is not None:
        customers.save(connection, scope, after)
        call.act_for(scope).record(connection, event)
        if after.email != before.email:
            _move(connection, call, scope, before, after)
    return _shown(connection, call, handle)


def _move(connection: sa.Connection, call: Call, scope: Scope, before: Customer, after: Customer) -> None:
    sessions.end_all(connection, scope, call.now)
    if after.email:
        tell_of_change(connection, call.tools.seal, scope.merchant_id, before, after.email, "", call.now)


def _shown(connection: sa.Connection, call: Call, handle: str) -> Answer:
    return api_reads.get(connection, call.key.merchant_id, CUSTOMER, handle, call.now)[0]

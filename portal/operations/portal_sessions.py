"""One-time links by which the merchant's systems let a customer into the portal without a code."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

import sqlalchemy as sa

from portal.domain import sign_in as rules
from portal.domain.events import Event
from portal.operations.api_calls import Answer, Call
from portal.store import api_reads, customers, merchants, sign_in
from portal.store.export_shapes import instant
from portal.store.resources import CUSTOMER
from portal.store.tokens import token_hash


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is let in within so many minutes; where they land, and where a link leads back to, are checked addresses."""

    customer: str
    minutes: int
    target: str | None
    return_url: str | None


def create(connection: sa.Connection, call: Call, wanted: Wanted) -> Answer:
    """The link, which is good once and for so long; opening it changes nothing, pressing its button signs in."""
    merchant = merchants.get(connection, call.key.merchant_id)
    scope = api_reads.owner_of(connection, merchant.id, CUSTOMER, wanted.customer)
    customer = customers.get(connection, scope)
    token, until = rules.new_token(), call.now + timedelta(minutes=wanted.minutes)
    sign_in.issue_link(connection, merchant.id, customer.id, token_hash(token), until, call.now)
    call.act_for(scope).record(connection, Event("sign_in_link_created"))
    told = {"next": wanted.target, "return_to": wanted.return_url}
    query = urlencode({name: value for name, value in told.items() if value})
    url = f"{call.tools.base_url}{merchant.portal}/sign-in/link/{token}"
    return {"customer": customer.handle, "url": f"{url}?{query}" if query else url, "expires": instant(until)}

"""Paying an open invoice while the customer is there: intended, asked of the gateway, until there is a result."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from portal.adapters.gateways.port import Result
from portal.domain.actions import Wish, decide
from portal.domain.events import Event
from portal.domain.method_choices import USABLE
from portal.domain.paying import CHOOSE, NOT_OFFERED, pays, refuse_paying
from portal.domain.payment_methods import PaymentMethod, condition
from portal.domain.refusals import Refused, Unchanged
from portal.operations.acts import Act
from portal.operations.changes import Changed
from portal.operations.deliver import GiveUp, TryLater
from portal.operations.outcomes import carry_on
from portal.operations.tools import Tools
from portal.store import attempts, payables, stored_methods
from portal.store.desk import Desk
from portal.store.payables import Payable

# The worker takes over when nobody has asked the gateway by then.
_TAKES_OVER = timedelta(seconds=45)
_WAITING = Result("processing")


@dataclass(frozen=True, slots=True)
class Order:
    """What the customer orders: an invoice to be paid with a method (by handle), `amount` (minor units) as was shown.

    With `keep` its subscription is paid with that method from now on.
    """

    invoice: str
    method: str
    amount: int
    keep: bool


async def order(tools: Tools, desk: Desk, wanted: Order) -> str:
    """The payment is intended; its reference. Refused, Missing, or Changed when something else is open than shown."""
    if not await takes_payments(tools, desk.scope.merchant_id):
        raise Refused(NOT_OFFERED)
    act = Act(desk.scope, desk.actor, desk.now, desk.now, tools.seal, tools.gateways)
    return await desk.database.write(_order, act, wanted)


async def carry_out(tools: Tools, desk: Desk, invoice: str, reference: str, return_url: str) -> Result:
    """What has become of the payment by now; the bank may ask the customer, who then comes back to `return_url`."""
    tried = await desk.read(payables.tried, invoice, reference)
    if tried.state != "pending" or tools.collect is None:
        return _known(tried.state, tried.error, tried.error_state)
    try:
        result = await tools.collect.collect(tried.name, desk.now, return_url)
    except (TryLater, GiveUp):
        return _WAITING
    if result is not None:
        return result
    tried = await desk.read(payables.tried, invoice, reference)
    return _known(tried.state, tried.error, tried.error_state)


async def takes_payments(tools: Tools, merchant_id: int) -> bool:
    """Whether invoices of the merchant can be paid here at all."""
    return tools.gateways is not None and await tools.gateways.offered(merchant_id) is not None


def usable(payable: Payable, now: datetime) -> list[PaymentMethod]:
    """The methods that the invoice can be paid with now, that of its subscription first, then the newest."""
    contract = payable.contract
    own = contract.method.id if contract and contract.method else None
    zone = contract.subscription.timezone if contract else UTC
    found = [one for one in payable.methods if pays(one) and condition(one, now=now, zone=zone).key in USABLE]
    return sorted(found, key=lambda method: method.id != own)


def _order(connection: sa.Connection, act: Act, wanted: Order) -> str:
    stored_methods.hold_all(connection, act.scope)
    payable = payables.get(connection, act.scope, wanted.invoice, act.now, lock=True)
    refuse_paying(payable.invoice, payable.tries)
    method = next((one for one in usable(payable, act.now) if one.handle == wanted.method), None)
    if method is None:
        raise Refused(CHOOSE)
    if payable.invoice.open_amount.amount != wanted.amount:
        raise Changed
    if wanted.keep and payable.contract:
        _keep(connection, act, payable, method)
    name = attempts.intend(connection, payable.invoice, method, act.now, by_customer=True)
    act.charge(connection, name, _TAKES_OVER)
    number = payable.invoice.number or payable.invoice.handle
    act.record(connection, Event("invoice_payment_begun", (), "invoice", number))
    return attempts.find(connection, name).key


def _keep(connection: sa.Connection, act: Act, payable: Payable, method: PaymentMethod) -> None:
    assert payable.contract is not None, "there is a subscription that can keep it"
    try:
        decision = decide(payable.contract, Wish("method", method=method), act.now)
    except Unchanged:
        return
    carry_on(connection, act, payable.contract, decision)


def _known(state: str, error: str | None, error_state: str | None) -> Result:
    if state == "settled":
        return Result("settled")
    if state == "pending":
        return _WAITING
    return Result("failed", error, error_state)

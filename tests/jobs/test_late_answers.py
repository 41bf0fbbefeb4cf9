"""Answers of a gateway that come late: what is known by then stays as it is, and nothing is waited for in vain."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.adapters.gateways.port import Charge, Result
from portal.operations.acts import SYSTEM, Act
from portal.operations.collecting import Collect
from portal.store import contracts, stored_methods, tables
from portal.store.scopes import Scope
from tests.jobs.office import Office

DUE = "2027-03-15T06:00"
_DECLINED = Result("failed", "insufficient_funds", "soft_declined")


class Slow:
    """A gateway whose first answer comes late: after the second one was recorded."""

    name = "sandbox"

    def __init__(self, *answers: Result) -> None:
        self.answers, self.asked, self.released = list(answers), asyncio.Event(), asyncio.Event()

    async def prepare(self, charge: Charge) -> str:
        """The charge's own key."""
        return charge.key

    async def charge(self, charge: Charge, reference: str) -> Result:
        """The next answer; the first one waits until it is released."""
        answer = self.answers.pop(0)
        if not self.asked.is_set():
            self.asked.set()
            await self.released.wait()
        return answer

    async def abandon(self, reference: str) -> Result:
        """It is too late for that."""
        return Result("processing")


def collecting(office: Office) -> Collect:
    """What takes charges to the gateway of this office."""

    def act_for(scope: Scope, now: object) -> Act:
        return Act(scope, SYSTEM, office.clock(), office.clock(), office.house.tools.seal, office.gateways)

    return office.collect(act_for)


@pytest.mark.parametrize("late", ["processing", "challenged"])
@pytest.mark.parametrize(("end", "state"), [(Result("settled"), "settled"), (_DECLINED, "dunning")])
async def test_that_it_is_under_way_is_no_news_once_there_is_a_result(
    office: Office, end: Result, state: str, late: str
) -> None:
    """The bank has decided, and the callback is acted upon, while an answer from before that is still on its way."""
    office.gateway = slow = Slow(Result(late), end)
    await office.subscription()
    run = asyncio.create_task(office.bill(DUE))
    await slow.asked.wait()
    (payment,) = await office.rows("transactions")
    await collecting(office).collect(f"{payment.invoice_id}:{payment.position}", office.clock())
    slow.released.set()
    await run
    (invoice,) = await office.rows("invoices")
    assert (invoice.state, invoice.processing) == (state, False)
    assert {row.kind for row in await office.rows("outbox") if row.done_at is None} == {"mail"}


async def test_no_payment_ends_before_it_was_intended(office: Office) -> None:
    """The clock of whoever hears of the end may be behind; what the customer reads keeps its order all the same."""
    office.gateway = slow = Slow(Result("processing"), Result("settled"))
    await office.subscription()
    run = asyncio.create_task(office.bill(DUE))
    await slow.asked.wait()
    (payment,) = await office.rows("transactions")
    intended, office.clock.now = office.clock(), office.clock() - timedelta(days=1)
    await collecting(office).collect(f"{payment.invoice_id}:{payment.position}", office.clock())
    slow.released.set()
    await run
    (payment,) = await office.rows("transactions")
    assert (payment.state, payment.settled_at) == ("settled", intended)


async def test_who_uses_a_method_and_who_hears_that_it_is_blocked_do_not_wait_for_each_other(office: Office) -> None:
    """Whoever locks a subscription and its method or invoice takes the subscription first."""
    office.gateway = Slow(Result("processing"), Result("failed", "credit_card_lost_or_stolen", "hard_declined"))
    office.gateway.released.set()
    await office.subscription()
    await office.bill(DUE)
    (payment,) = await office.rows("transactions")
    name, owner = f"{payment.invoice_id}:{payment.position}", await office.one("subscriptions", "sub")

    def use(connection: sa.Connection) -> None:
        scope = Scope(owner.merchant_id, owner.customer_id)
        contracts.get(connection, scope, "sub", lock=True)
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_sleep(0.3)))
        stored_methods.get(connection, scope, "kim-card", lock=True)

    using = asyncio.create_task(office.house.database.write(use))
    await asyncio.sleep(0.1)
    await asyncio.gather(using, collecting(office).collect(name, office.clock()))
    assert (await office.one("payment_methods", "kim-card")).state == "failed"


@pytest.mark.parametrize("by_customer", [False, True])
async def test_a_failure_ends_the_payment_of_an_invoice_of_which_nothing_is_left(
    office: Office, by_customer: bool
) -> None:
    """All of it was credited while the bank took its time."""
    office.gateway = Slow(Result("processing"), _DECLINED)
    office.gateway.released.set()
    await office.subscription()
    await office.bill(DUE)
    (payment,), (invoice,) = await office.rows("transactions"), await office.rows("invoices")
    credited = {"credited_amount": invoice.amount, "state": "settled", "next_attempt_at": None}
    await office.change(tables.Invoice, invoice.handle, **credited)
    paid = sa.update(tables.Transaction).values(by_customer=by_customer)
    await office.house.database.write(lambda connection: connection.execute(paid))
    await collecting(office).collect(f"{payment.invoice_id}:{payment.position}", office.clock())
    (invoice,) = await office.rows("invoices")
    assert (invoice.state, invoice.processing, invoice.next_attempt_at) == ("settled", False, None)


async def test_a_charge_whose_method_is_gone_before_it_was_ordered_is_given_up(office: Office) -> None:
    """An import says that the card was deleted, after the gateway has prepared the charge."""
    office.gateway = slow = Slow()
    slow.charge = lambda *_: asyncio.sleep(0, Result("processing"))
    slow.look_up = lambda _: asyncio.sleep(0, Result("open"))
    slow.abandon = lambda _: asyncio.sleep(0, Result("failed", "sca_required", "soft_declined"))
    await office.subscription()
    await office.bill(DUE)
    (payment,) = await office.rows("transactions")
    await office.change(tables.PaymentMethod, "kim-card", state="deleted")
    await collecting(office).collect(f"{payment.invoice_id}:{payment.position}", office.clock())
    (payment,), (invoice,) = await office.rows("transactions"), await office.rows("invoices")
    assert (payment.state, payment.error_state, invoice.processing) == ("failed", "processing_error", False)

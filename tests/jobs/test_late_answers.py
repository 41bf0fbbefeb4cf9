"""Answers of a gateway that come late: what is known by then stays as it is, and nothing is waited for in vain."""

import asyncio

import pytest

from portal.adapters.gateways.port import Charge, Result
from portal.operations.acts import SYSTEM, Act
from portal.operations.collecting import Collect
from portal.store import tables
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

"""Methods whose customers did not come back from the gateway, tokens of removed ones: seen to until it is done."""

import pytest

from portal.adapters.gateways.sandbox_cards import CARDS
from portal.adapters.gateways.sandbox_page import SandboxPage
from portal.domain.adding import GIVEN_UP_AFTER, consent
from portal.operations import adding
from portal.operations.using import read_removal, remove
from portal.store import merchants
from portal.store.payment_setups import PaymentSetup
from portal.store.sandbox_records import SandboxRecords
from tests import builders
from tests.jobs.office import SHOP, Office
from tests.jobs.payer import desk_of
from tests.lines import Line

ADDED = "A payment method was added"


@pytest.fixture(autouse=True)
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    """The line between house and gateway; it is there before the office is."""
    line = Line()
    monkeypatch.setattr("portal.app.Sandbox", line.connect)
    return line


async def begins(office: Office) -> PaymentSetup:
    """kim is at the gateway's page."""
    desk = await desk_of(office.house, office.clock)
    merchant = await office.house.database.read(merchants.get, desk.scope.merchant_id)
    agreed, back = consent(merchant.name), f"{merchant.portal}/payment-methods/new"
    wanted = adding.Request("card", {}, agreed, str(agreed), "en-GB", back)
    return await adding.begin(office.house.tools, desk, merchant, wanted)


async def enters(office: Office, setup: PaymentSetup, name: str = "good") -> None:
    """kim has entered the sample there, and has closed the browser."""
    page = SandboxPage(SandboxRecords(office.house.database), office.clock)
    await page.choose(setup.session_reference or "", next(card for card in CARDS if card.name == name))


async def later(office: Office, **time: float) -> list[str]:
    """So much time has passed, and the worker has done what was due; what the letters of it are about."""
    office.clock.forward(**time)
    return await office.subjects()


async def cards(office: Office) -> list[str]:
    """The last four digits of kim's cards that can be used."""
    return [row.last_four for row in await office.rows("payment_methods") if row.state == "active"]


async def state(office: Office) -> str:
    """The state of the only setup."""
    (setup,) = await office.rows("payment_setups")
    return setup.state


async def test_whose_customer_never_came_back_is_stored_all_the_same(office: Office) -> None:
    await enters(office, await begins(office))
    assert await later(office, minutes=1, seconds=59) == [] and await state(office) == "open"
    assert await later(office, seconds=1) == [ADDED] and await cards(office) == ["1111", "4242"]
    assert await state(office) == "stored" and await later(office, hours=30) == []
    (event,) = [row for row in await office.rows("events") if row.kind == "customer_payment_method_added"]
    assert event.actor_kind == "customer", "the customer has added it, whoever has looked"


async def test_one_that_takes_its_time_is_looked_for_again(office: Office) -> None:
    setup = await begins(office)
    office.clock.forward(minutes=1, seconds=55)
    await enters(office, setup, "slow-storing")
    assert await later(office, seconds=5) == [] and await cards(office) == ["1111"]
    assert await later(office, seconds=5) == [ADDED] and await cards(office) == ["1111", "0000"]


async def test_one_that_was_declined_is_not_stored(office: Office) -> None:
    await enters(office, await begins(office), "not-stored")
    assert await later(office, minutes=2) == [] and await state(office) == "failed"
    assert await cards(office) == ["1111"]


async def test_a_gateway_that_is_away_is_asked_again(office: Office, line: Line) -> None:
    await enters(office, await begins(office))
    line.breaks("after", "read_session")
    for _ in range(8):
        assert await later(office, hours=1) == [] and await state(office) == "open"
    line.mend()
    assert await later(office, hours=1) == [ADDED] and await state(office) == "stored"


async def test_a_page_that_nobody_finishes_is_given_up(office: Office) -> None:
    await begins(office)
    await later(office, minutes=2)
    assert await state(office) == "open"
    await later(office, seconds=GIVEN_UP_AFTER.total_seconds())
    assert await state(office) == "expired" and await cards(office) == ["1111"]


async def test_one_that_was_never_opened_is_given_up(office: Office, line: Line) -> None:
    """The gateway was away when its page was asked for."""
    line.breaks("before", "open_session")
    with pytest.raises(adding.Refused):
        await begins(office)
    line.mend()
    await later(office, minutes=2)
    assert await state(office) == "open"
    for _ in range(2):
        await later(office, seconds=GIVEN_UP_AFTER.total_seconds())
    assert await state(office) == "expired"


async def removes(office: Office, handle: str) -> None:
    """kim has removed the method that nothing needs."""
    desk = await desk_of(office.house, office.clock)
    found = await desk.read(read_removal, handle, office.clock())
    await remove(office.house.tools, desk, handle, "", found.mark(None))


async def retired(office: Office) -> list[str]:
    """The tokens that the gateway charges never again."""
    return [row.reference for row in await office.rows("sandbox_records") if row.kind == "retired"]


@pytest.mark.parametrize("when", ["", "before", "after"])
async def test_the_token_of_a_removed_method_is_retired(office: Office, line: Line, when: str) -> None:
    await office.add(builders.payment_method, SHOP, "kim", "spare", gateway_token="pays#1")
    if when:
        line.breaks(when, "retire")
    await removes(office, "spare")
    assert await office.subjects() == ["Visa •••• 1111 is removed"]
    assert await retired(office) == ([] if when == "before" else ["pays#1"])
    line.mend()
    assert await later(office, seconds=5) == [] and await retired(office) == ["pays#1"]
    waiting = [row for row in await office.rows("outbox") if row.kind == "retire_token" and row.done_at is None]
    assert waiting == [] and "pays#1" not in str(await office.rows("outbox"))


async def test_a_token_of_another_gateway_is_left_alone(office: Office, line: Line) -> None:
    """The merchant has changed the gateway: the new one never knew the token."""
    await office.add(builders.payment_method, SHOP, "kim", "spare", gateway="stripe", gateway_token="pm_1#x")
    await removes(office, "spare")
    await office.subjects()
    assert await retired(office) == []
    assert [row.done_at is not None for row in await office.rows("outbox") if row.kind == "retire_token"] == [True]
    assert (await office.one("payment_methods", "spare")).state == "deleted"


async def test_without_a_token_there_is_nothing_to_retire(office: Office) -> None:
    await office.add(builders.payment_method, SHOP, "kim", "spare", gateway=None, gateway_token=None)
    await removes(office, "spare")
    assert [row for row in await office.rows("outbox") if row.kind == "retire_token"] == []

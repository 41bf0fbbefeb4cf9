"""The sandbox's sessions, accounts and callbacks: what is stored of which sample, once, and for an hour at most."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.adapters.gateways.port import DebitMandate, Declined, Forged, Heard, Setup, SetupResult, StoredMethod
from portal.adapters.gateways.sandbox import Sandbox
from portal.adapters.gateways.sandbox_cards import ACCOUNTS, CARDS, Sample
from portal.adapters.gateways.sandbox_page import SandboxPage
from portal.adapters.gateways.sandbox_sessions import Over
from portal.store.database import Database
from portal.store.sandbox_records import SandboxRecords
from tests.clock import START, Clock

# Their memory is proven on both kinds of database in tests/store/test_sandbox_records.py.
pytestmark = pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)

ORIGIN = "https://portal.example"
BACK, CANCEL = f"{ORIGIN}/p/kaffee/back?state=1", f"{ORIGIN}/p/kaffee/payment-methods"
SETUP = Setup("ps_1", "card", "payer", "EUR", "de", BACK, CANCEL, "Kaffeekiste")
MANDATE = DebitMandate(
    "ps_1", "payer", "DE89370400440532013000", "Ada Test", None, "M-1", START, "192.0.2.1", "Firefox"
)  # fmt: skip


@pytest.fixture
async def sandbox(empty_database_url: str, clock: Clock) -> AsyncIterator[Sandbox]:
    """A sandbox with a memory."""
    database = Database(empty_database_url)
    await database.open()
    yield Sandbox(SandboxRecords(database), clock, b"key", ORIGIN)
    await database.close()


@pytest.fixture
def page(sandbox: Sandbox) -> SandboxPage:
    """What people do at its page."""
    return SandboxPage(sandbox.memory, sandbox.clock)


def sample(name: str) -> Sample:
    """The card or account with this name."""
    return next(one for one in CARDS + ACCOUNTS if one.name == name)


async def test_a_session_is_opened_once_for_each_key(sandbox: Sandbox) -> None:
    first, again, other = [await sandbox.open_session(replace(SETUP, key=key)) for key in ("ps_1", "ps_1", "ps_2")]
    assert first == again and other.reference != first.reference and len(first.reference) == 32
    assert first.url == f"{ORIGIN}/sandbox/sessions/{first.reference}"
    assert await sandbox.read_session(first.reference) == SetupResult("open", "ps_1", "payer")
    assert replace(sandbox, key=b"another")._name("session", "ps_1") != first.reference


async def test_a_session_that_was_never_opened_is_nobodys(sandbox: Sandbox) -> None:
    assert await sandbox.read_session("0" * 32) == SetupResult("expired", "", "")


@pytest.mark.parametrize("address", ["https://evil.example/", f"{ORIGIN}.evil.example/", "//evil.example/", "/p/x"])
@pytest.mark.parametrize("name", ["return_url", "cancel_url"])
async def test_no_session_leads_to_another_site(sandbox: Sandbox, name: str, address: str) -> None:
    with pytest.raises(ValueError, match="leads back"):
        await sandbox.open_session(replace(SETUP, **{name: address}))


@pytest.mark.parametrize(
    ("name", "token", "brand", "ending", "expiry"),
    [
        ("good", "pays", "visa", "4242", (2030, 12)),
        ("expired", "pays", "visa", "0069", (2027, 2)),
        ("expiring", "pays", "mc", "4444", (2027, 3)),
        ("stolen", "decline:credit_card_lost_or_stolen:hard", "visa", "9979", (2030, 12)),
        ("account", "processing:5", None, "3000", (None, None)),
    ],
)
async def test_what_is_stored(
    sandbox: Sandbox, page: SandboxPage, name: str, token: str, brand: str | None, ending: str,
    expiry: tuple[int | None, int | None],
) -> None:  # fmt: skip
    kind = "card" if brand else "sepa"
    session = await sandbox.open_session(replace(SETUP, kind=kind))
    await page.choose(session.reference, sample(name))
    token = f"{token}#{session.reference}"
    method = StoredMethod(token, "payer", kind, brand, ending, *expiry, country="DE")
    assert await sandbox.read_session(session.reference) == SetupResult("stored", "ps_1", "payer", method)


async def test_a_method_is_there_until_it_is_retired(sandbox: Sandbox, page: SandboxPage) -> None:
    session = await sandbox.open_session(SETUP)
    await page.choose(session.reference, sample("expiring"))
    stored = (await sandbox.read_session(session.reference)).method
    assert stored and await sandbox.read_method(stored.token) == stored
    account, foreign = await sandbox.store_account(MANDATE), StoredMethod("pays", "", "card")
    assert await sandbox.read_method(account.token) == StoredMethod(account.token, "", "sepa")
    for token in (stored.token, account.token, foreign.token):
        await sandbox.retire(token)
    assert [await sandbox.read_method(one.token) for one in (stored, account, foreign)] == [None, None, foreign]


async def test_a_card_that_is_not_stored(sandbox: Sandbox, page: SandboxPage) -> None:
    session = await sandbox.open_session(SETUP)
    await page.choose(session.reference, sample("not-stored"))
    failed = SetupResult("failed", "ps_1", "payer", error="declined_by_acquirer")
    assert await sandbox.read_session(session.reference) == failed


async def test_a_card_that_takes_its_time(sandbox: Sandbox, page: SandboxPage, clock: Clock) -> None:
    session = await sandbox.open_session(SETUP)
    await page.choose(session.reference, sample("slow-storing"))
    states = []
    for seconds in (0, 9, 1):
        clock.forward(seconds=seconds)
        states.append((await sandbox.read_session(session.reference)).state)
    assert states == ["processing", "processing", "stored"]


async def test_a_session_ends_once(sandbox: Sandbox, page: SandboxPage) -> None:
    for key, state in (("ps_1", "stored"), ("ps_2", "cancelled")):
        reference = (await sandbox.open_session(replace(SETUP, key=key))).reference
        await (page.choose(reference, sample("good")) if state == "stored" else page.cancel(reference))
        for decide in (page.choose(reference, sample("no-money")), page.cancel(reference)):
            with pytest.raises(Over):
                await decide
        assert (await sandbox.read_session(reference)).state == state


async def test_a_session_is_open_for_an_hour(sandbox: Sandbox, page: SandboxPage, clock: Clock) -> None:
    reference = (await sandbox.open_session(SETUP)).reference
    clock.forward(minutes=59, seconds=59)
    assert (await sandbox.read_session(reference)).state == "open"
    clock.forward(seconds=1)
    assert (await sandbox.read_session(reference)).state == "expired"
    with pytest.raises(Over):
        await page.choose(reference, sample("good"))


@pytest.mark.parametrize(
    ("iban", "token"),
    [
        ("DE89370400440532013000", "processing:5"),
        ("AT611904300234573201", "processing:5"),
        ("DE62370400440532013001", "processing:fails:5"),
        ("FR1420041010050500013M02227", "processing:insufficient_funds:5"),
        ("DE08370400440532013003", "processing:180"),
        ("DE78370400440532013004", "processing:fraud_block:5"),
    ],
)
async def test_an_account_is_stored(sandbox: Sandbox, iban: str, token: str) -> None:
    stored, again = [await sandbox.store_account(replace(MANDATE, iban=iban)) for _ in range(2)]
    assert stored == again and stored.token.partition("#")[0] == token
    assert (stored.payer, stored.payment_type, stored.last_four) == ("payer", "sepa", iban[-4:])
    assert (stored.holder, stored.country) == ("Ada Test", iban[:2])
    assert stored.token != (await sandbox.store_account(replace(MANDATE, iban=iban, key="ps_2"))).token


async def test_an_account_that_is_not_stored(sandbox: Sandbox) -> None:
    with pytest.raises(Declined) as declined:
        await sandbox.store_account(replace(MANDATE, iban="DE40370400440532013009"))
    assert declined.value.error == "declined_by_acquirer"


async def test_a_callback_is_heard_for_five_minutes_either_way(sandbox: Sandbox, clock: Clock) -> None:
    heard = Heard("setup", "ps_1")
    call = sandbox.call_back(heard)
    assert [sandbox.hear(*call) for _ in range(2)] == [heard] * 2
    for minutes, seconds in ((5, 0), (-10, 0)):
        clock.forward(minutes=minutes, seconds=seconds)
        assert sandbox.hear(*call) == heard
    for change in (timedelta(seconds=-1), timedelta(minutes=10, seconds=2)):
        clock.now += change
        with pytest.raises(Forged, match="too long ago"):
            sandbox.hear(*call)


async def test_a_callback_about_something_else_is_no_concern(sandbox: Sandbox) -> None:
    assert sandbox.hear(*sandbox.call_back(replace(Heard("setup", "x"), kind="weather"))) is None


async def test_a_forged_callback_is_not_heard(sandbox: Sandbox) -> None:
    headers, body = sandbox.call_back(Heard("charge", "tr_1"))
    signature = headers["sandbox-signature"]
    moment = int(signature[2:].partition(",")[0])
    foreign, _ = replace(sandbox, key=b"another").call_back(Heard("charge", "tr_1"))
    for forged in ({}, {"sandbox-signature": ""}, {"sandbox-signature": "t=ä,v1=ö"}, foreign, {
        "sandbox-signature": signature.replace(str(moment), str(moment + 1))
    }):  # fmt: skip
        with pytest.raises(Forged, match="not ours"):
            sandbox.hear(forged, body)
    with pytest.raises(Forged):
        sandbox.hear(headers, json.dumps({"kind": "charge", "key": "tr_2"}).encode())

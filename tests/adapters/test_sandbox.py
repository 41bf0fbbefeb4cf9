"""The sandbox: a method's token says what becomes of a charge, however often it is asked."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from portal.adapters.gateways.port import Charge, Payer, Result, Unreachable
from portal.adapters.gateways.sandbox import Sandbox
from portal.domain.money import Money
from portal.store.database import Database
from portal.store.sandbox_records import SandboxRecords
from tests.clock import Clock
from tests.contents import rows

# Their memory is proven on both kinds of database in tests/store/test_sandbox_records.py.
pytestmark = pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)

ORIGIN = "https://portal.example"
BACK = f"{ORIGIN}/p/kaffee/back?state=1"
CHARGE = Charge("tr_1", Money(1290, "EUR"), "x", "card", date(2027, 3, 31), date(2027, 3, 31))
SETTLED, PROCESSING = Result("settled"), Result("processing")
EXPIRED = Result("failed", "credit_card_expired", "hard_declined")
DECLINED = Result("failed", "declined_by_acquirer", "soft_declined")
NO_MONEY = Result("failed", "insufficient_funds", "soft_declined")
SCA = Result("failed", "sca_required", "soft_declined")
DELETED = Result("failed", "emv_token_deleted", "hard_declined")
CHALLENGED = Result("challenged", challenge_url=f"{ORIGIN}/sandbox/challenges/tr_1")


@pytest.fixture
async def database(empty_database_url: str) -> AsyncIterator[Database]:
    """Where the sandbox remembers things."""
    database = Database(empty_database_url)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def sandbox(database: Database, clock: Clock) -> Sandbox:
    """A sandbox with a memory."""
    return Sandbox(SandboxRecords(database), clock, b"key", ORIGIN)


def charge(token: str = "x", **values: object) -> Charge:
    """A charge of a method with this token, its card good for long, unless the values say otherwise."""
    return replace(CHARGE, token=token, **values)


@pytest.mark.parametrize(
    ("values", "result"),
    [
        ({}, SETTLED),
        ({"valid_until": None}, SETTLED),
        ({"on": date(2027, 4, 1)}, EXPIRED),
        ({"token": "decline:insufficient_funds"}, NO_MONEY),
        ({"token": "decline:fraud_block:hard"}, Result("failed", "fraud_block", "hard_declined")),
        ({"token": "decline"}, DECLINED),
        ({"token": "decline:insufficient_funds", "on": date(2027, 4, 1)}, NO_MONEY),
        ({"token": "declined"}, SETTLED),
        ({"token": "timeouts:20"}, SETTLED),
    ],
)
async def test_what_becomes_of_a_charge_without_a_customer(
    database: Database, sandbox: Sandbox, values: dict[str, object], result: Result
) -> None:
    asked = replace(CHARGE, **values)
    assert await sandbox.prepare(asked) == "tr_1"
    assert [await sandbox.charge(asked, "tr_1") for _ in range(3)] == [result] * 3
    assert await database.search(rows, "sandbox_records") == [], "a bill run writes nothing here"
    assert [await sandbox.charge(replace(asked, return_url=BACK), "tr_1") for _ in range(2)] == [result] * 2
    assert await sandbox.look_up("tr_1") == result


@pytest.mark.parametrize("token", ["pays", "decline:insufficient_funds", "decline:fraud_block:hard"])
async def test_a_bill_run_asks_no_memory(sandbox: Sandbox, token: str) -> None:
    nowhere = SandboxRecords(Database("sqlite+aiosqlite:///nowhere/portal.db"))
    result = await replace(sandbox, memory=nowhere).charge(charge(token), "tr_1")
    assert result.state == ("settled" if token == "pays" else "failed")


@pytest.mark.parametrize(
    ("token", "seconds", "end"),
    [
        ("processing", 20, SETTLED),
        ("processing:settles", 20, SETTLED),
        ("processing:fails", 20, DECLINED),
        ("processing:settles:5", 5, SETTLED),
        ("processing:5", 5, SETTLED),
        ("processing:fails:180#m1", 180, DECLINED),
        ("processing:insufficient_funds:5", 5, NO_MONEY),
        ("processing:fraud_block", 20, Result("failed", "fraud_block", "hard_declined")),
    ],
)
async def test_a_bank_that_takes_its_time(
    sandbox: Sandbox, clock: Clock, token: str, seconds: int, end: Result
) -> None:
    assert await sandbox.look_up("tr_1") == Result("open")
    assert await sandbox.charge(charge(token), "tr_1") == PROCESSING
    clock.forward(seconds=seconds - 1)
    assert [await sandbox.look_up("tr_1"), await sandbox.charge(charge(token), "tr_1")] == [PROCESSING] * 2
    assert await sandbox.abandon("tr_1") == PROCESSING
    clock.forward(seconds=1)
    assert [await sandbox.look_up("tr_1"), await sandbox.charge(charge(token), "tr_1")] == [end] * 2
    assert await sandbox.abandon("tr_1") == end


@pytest.mark.parametrize("token", ["timeout", "slow", "timeout#m1"])
@pytest.mark.parametrize("back", [None, BACK])
async def test_an_answer_that_is_lost_comes_when_asked_again(sandbox: Sandbox, token: str, back: str | None) -> None:
    for key in ("tr_1", "tr_2"):
        asked = charge(token, key=key, return_url=back)
        with pytest.raises(Unreachable):
            await sandbox.charge(asked, key)
        assert [await sandbox.look_up(key), await sandbox.charge(asked, key)] == [SETTLED] * 2


async def test_a_bank_that_wants_to_hear_from_the_customer(sandbox: Sandbox) -> None:
    asked = charge("challenge", return_url=BACK)
    assert [await sandbox.charge(asked, "tr_1") for _ in range(2)] == [CHALLENGED] * 2
    assert await sandbox.charge(charge("challenge"), "tr_1") == CHALLENGED, "it is asked again after a crash"
    assert await sandbox.look_up("tr_1") == CHALLENGED
    assert await sandbox.abandon("tr_1") == SCA
    assert [await sandbox.look_up("tr_1"), await sandbox.charge(asked, "tr_1")] == [SCA] * 2


async def test_nobody_is_there_to_confirm(sandbox: Sandbox) -> None:
    assert await sandbox.charge(charge("challenge"), "tr_1") == SCA
    assert await sandbox.charge(charge("challenge", return_url=BACK), "tr_1") == SCA, "a charge has one end"


@pytest.mark.parametrize("token", ["challenge", "processing", "timeout"])
async def test_an_expired_card_is_declined_at_once(sandbox: Sandbox, token: str) -> None:
    asked = charge(token, on=date(2027, 4, 1), return_url=BACK)
    assert [await sandbox.charge(asked, "tr_1") for _ in range(2)] == [EXPIRED] * 2


@pytest.mark.parametrize("token", ["challenge", "processing:0", "timeout", "pays#m1"])
async def test_a_charge_of_the_last_day_stays_made_when_it_is_asked_about_later(sandbox: Sandbox, token: str) -> None:
    asked = charge(token, return_url=BACK)
    first = CHALLENGED if token == "challenge" else SETTLED
    with contextlib.suppress(Unreachable):
        assert await sandbox.charge(asked, "tr_1") == first
    assert await sandbox.charge(charge(token, on=date(2027, 4, 1)), "tr_1") == first


async def test_no_charge_leads_to_another_site(sandbox: Sandbox) -> None:
    for back in ("https://evil.example/", f"{ORIGIN}.evil.example/", "//evil.example", ORIGIN):
        with pytest.raises(ValueError, match="leads back"):
            await sandbox.charge(charge("challenge", return_url=back), "tr_1")
    assert await sandbox.look_up("tr_1") == Result("open")


async def test_what_is_abandoned_though_nobody_knows_it(sandbox: Sandbox) -> None:
    assert await sandbox.abandon("tr_9") == Result("open")


async def test_a_retired_method_is_charged_no_more(sandbox: Sandbox) -> None:
    before = charge("pays#m1", key="tr_0", return_url=BACK)
    assert await sandbox.charge(before, "tr_0") == SETTLED
    for token in ("pays#m1", "pays#m1", "pays", "processing"):
        await sandbox.retire(token)
    for back in (None, BACK):
        assert await sandbox.charge(charge("pays#m1", return_url=back), "tr_1") == DELETED
    assert await sandbox.charge(charge("pays#m2"), "tr_1") == SETTLED
    assert await sandbox.charge(charge("pays"), "tr_1") == SETTLED, "an imported token may be that of many"
    assert await sandbox.charge(before, "tr_0") == SETTLED, "what was done stays done"


async def test_refunds_come_once_for_each_key_and_never_exceed_what_was_paid(sandbox: Sandbox) -> None:
    too_much = Result("failed", "refund_amount_too_high", "hard_declined")
    await sandbox.charge(charge(return_url=BACK), "tr_1")
    for key, amount, result in (
        ("rf_1", 1000, SETTLED), ("rf_1", 1000, SETTLED), ("rf_2", 291, too_much), ("rf_3", 290, SETTLED),
        ("rf_2", 1, too_much), ("rf_3", 290, SETTLED),
    ):  # fmt: skip
        assert await sandbox.refund(key, "tr_1", Money(amount, "EUR")) == result, key
    assert await sandbox.refund("rf_4", "tr_of_a_bill_run", Money(99, "EUR")) == SETTLED
    await sandbox.charge(charge("processing", key="tr_2"), "tr_2")
    assert await sandbox.refund("rf_5", "tr_2", Money(1, "EUR")) == too_much, "nothing was paid yet"


async def test_a_payer_is_the_same_each_time(sandbox: Sandbox) -> None:
    names = [await sandbox.enrol(Payer(key, "Ada", None, None)) for key in ("c1", "c1", "c2")]
    assert names[0] == names[1] != names[2]

"""Webhooks on their way: signed, in order, again and again until they arrive, whatever happens in between."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import jsonschema_rs
import pytest

from portal.adapters.sealing import Seal
from portal.api.webhooks import messages
from portal.domain.events import Change
from portal.domain.webhooks import WAITS, new_secret
from portal.operations import webhooks
from portal.operations.webhooks import Webhooks
from portal.store import tables, webhook_claims, webhook_log
from portal.store.database import Database
from tests.builders import id_of
from tests.contents import rows
from tests.jobs.post_room import MIA, PostRoom
from tests.jobs.receiver import OK, Receiver, answer


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[PostRoom]:
    """The office, on both kinds of database."""
    database = Database(database_url)
    await database.open()
    yield PostRoom(database)
    await database.close()


@pytest.fixture
async def shop(office: PostRoom) -> AsyncIterator[Receiver]:
    """The merchant's system, which hears of all events."""
    async with Receiver((office.secret,)) as receiver:
        await office.open(receiver.url)
        yield receiver


async def test_an_event_arrives_signed_and_tells_handles_only(office: PostRoom, shop: Receiver) -> None:
    address = (Change("address", "Torstraße 12a", "Neue Straße 1"),)
    await office.happen("customer_changed", changes=address)
    await office.happen("subscription_cancelled", subject_kind="subscription", subject_handle="ada-active")
    assert await office.work() == 2 and await office.work() == 0
    (first_id, first), (_, second) = shop.got
    schema = messages()["event"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert all(jsonschema_rs.is_valid(schema, content) for content in (first, second)), "as the API's document says"
    assert first["type"] == "customer_changed" and first["timestamp"].endswith("Z")
    assert first["data"].keys() == {"id", "event_type", "created", "customer", "actor"}
    assert first["data"]["customer"] == "ada" and first["data"]["actor"] == {"kind": "customer"}
    assert first_id == f"evt_{first['data']['id']}_{office.handle}"
    assert second["data"]["subscription"] == "ada-active"
    assert not any(word in str(shop.got) for word in ("straße", "Straße", "Secret"))
    assert shop.headers[0]["content-type"] == "application/json" and "cookie" not in shop.headers[0]
    assert [(one.state, one.status, one.attempts, one.customer) for one in await office.log()] == [
        ("done", 204, 1, "ada"), ("done", 204, 1, "ada"),
    ]  # fmt: skip


async def test_only_what_is_wanted_is_sent_and_to_whom_it_belongs(office: PostRoom, shop: Receiver) -> None:
    await office.change(all_events=False, kinds=("invoice_settled", "invoice_failed"))
    for kind in ("invoice_settled", "customer_changed", "invoice_failed"):
        await office.happen(kind, subject_kind="invoice", subject_handle="inv-1")
    own, office.merchant = office.merchant, await office.database.search(id_of, tables.Merchant, "fjord")
    await office.happen("invoice_settled", "eva")
    office.merchant = own
    await office.change(active=False)
    await office.happen("invoice_settled", "ben")
    await office.change(active=True)
    await office.work()
    assert shop.kinds == ["invoice_settled", "invoice_failed"]


async def test_what_fails_comes_again_and_what_follows_waits_its_turn(office: PostRoom, shop: Receiver) -> None:
    shop.reply = lambda content: answer(500, b"busy") if content["data"].get("customer") == "ada" else OK
    await office.happen("customer_signed_in")
    await office.happen("customer_changed")
    await office.happen("customer_signed_in", "ben")
    assert await office.work() == 2, "ben is not held up, ada's second waits for her first"
    office.clock.forward(seconds=4)
    await office.happen("data_exported")
    assert await office.work() == 0
    office.clock.forward(seconds=3)
    assert await office.work() == 1
    shop.reply = lambda content: OK
    office.clock.forward(seconds=80)
    await office.work()
    ada = [(name, content["type"]) for name, content in shop.got if content["data"]["customer"] == "ada"]
    assert [kind for _, kind in ada] == ["customer_signed_in"] * 3 + ["customer_changed", "data_exported"]
    assert len({name for name, kind in ada[:3]}) == 1, "the id stays"
    first = (await office.log())[-1]
    _, attempts = await office.database.search(webhook_log.get, (await office.endpoint()).id, first.id)
    assert [(one.status, one.answer) for one in attempts] == [(204, ""), (500, "busy"), (500, "busy")]
    assert (await office.endpoint()).failing_since is None


async def test_after_three_days_of_failures_it_is_given_up_and_switched_off(office: PostRoom) -> None:
    await office.open("http://127.0.0.1:9/nobody")
    await office.happen("customer_changed")
    for wait in (timedelta(), *WAITS):
        office.clock.now += wait * 1.1
        await office.work()
    first = (await office.log())[-1]
    assert (first.state, first.attempts, first.trouble) == ("failed", len(WAITS) + 1, "unreachable")
    assert not (await office.endpoint()).active and (await office.endpoint()).off_reason == "failing"
    last = (await office.database.search(rows, "events"))[-1]
    assert (last.kind, last.actor_kind, last.customer_id) == ("webhook_switched_off", "system", None)


async def test_what_has_failed_can_be_sent_again_with_the_same_id(office: PostRoom, shop: Receiver) -> None:
    shop.reply = lambda content: answer(410, b"gone")
    await office.happen("customer_changed")
    await office.work()
    await office.happen("customer_signed_in")
    assert (await office.endpoint()).off_reason == "gone" and await office.work() == 0
    shop.reply = lambda content: OK
    await office.change(active=True)
    assert await office.work() == 1 and shop.kinds[1:] == ["webhook_changed"], "what has failed stays failed"
    since = office.clock.now - timedelta(days=1)
    again = (office.merchant, office.handle, since, office.clock())
    assert await office.database.write(webhooks.send_failed_again, *again) == 1
    assert await office.work() == 1
    assert shop.got[2] == shop.got[0]


async def test_a_changed_secret_signs_beside_the_former_one_for_a_day(office: PostRoom, shop: Receiver) -> None:
    fresh = new_secret()
    rotation = (office.merchant, office.handle, 1, office.tools, fresh, MIA, office.clock())
    await office.database.write(webhooks.rotate, *rotation)
    shop.secrets = (office.secret, fresh)
    await office.work()
    assert shop.kinds == ["webhook_secret_changed"]
    at, known = office.clock.now + timedelta(hours=24), await office.endpoint()
    sealed = (known.sealed_secret, known.sealed_former, known.former_until)
    assert office.tools.secrets(*sealed, at) == [fresh]
    assert office.tools.secrets(*sealed, at - timedelta(seconds=1)) == [fresh, office.secret]


async def test_a_secret_that_cannot_be_read_is_no_end(office: PostRoom, shop: Receiver) -> None:
    office.tools = Webhooks(Seal("another secret of more than 32 characters"), office.tools.courier)
    await office.happen("customer_changed")
    await office.work()
    assert (await office.log())[0].trouble == "unsealed" and not shop.got
    fresh = new_secret()
    rotation = (office.merchant, office.handle, 1, office.tools, fresh, MIA, office.clock())
    await office.database.write(webhooks.rotate, *rotation)
    shop.secrets = (fresh,)
    office.clock.forward(seconds=6)
    await office.work()
    assert sorted(shop.kinds) == ["customer_changed", "webhook_secret_changed"]


async def drip(content: object) -> bytes:
    await asyncio.sleep(5)
    return OK


@pytest.mark.parametrize(
    ("reply", "status", "trouble"),
    [
        (lambda content: answer(302, b"", b"location: http://127.0.0.1/elsewhere"), 302, None),
        (lambda content: answer(200, b"x" * 3_000_000), 200, None),
        (lambda content: answer(500, "Bücher \0 <b>".encode()), 500, None),
        (lambda content: b"what?\r\n\r\n", None, "unreachable"),
        (drip, None, "timeout"),
    ],
    ids=["redirect", "huge", "strange", "no HTTP", "slow"],
)
async def test_odd_answers(
    office: PostRoom, shop: Receiver, reply: Callable[..., Awaitable[bytes] | bytes], status: int | None, trouble: str
) -> None:
    shop.reply = reply
    await office.happen("customer_changed")
    await office.work()
    found = (await office.log())[0]
    assert (found.status, found.trouble, len(shop.got)) == (status, trouble, 1)
    _, (attempt,) = await office.database.search(webhook_log.get, (await office.endpoint()).id, found.id)
    assert len(attempt.answer) <= 1024 and "\0" not in attempt.answer


async def test_two_who_send_at_once_send_nothing_twice(office: PostRoom, shop: Receiver) -> None:
    for number in range(12):
        await office.happen("customer_changed", ("ada", "ben", "cleo", "dora")[number % 4])
    made = await asyncio.gather(*(office.dispatcher().work_once() for _ in range(3)))
    while sum(made) < 12:
        made.append(await office.work())
    assert sum(made) == len(shop.got) == len({name for name, _ in shop.got}) == 12
    for customer in ("ada", "ben", "cleo", "dora"):
        ids = [int(one["data"]["id"]) for _, one in shop.got if one["data"]["customer"] == customer]
        assert ids == sorted(ids) and len(ids) == 3


async def test_who_breaks_off_in_the_middle_is_followed_by_another(office: PostRoom, shop: Receiver) -> None:
    await office.happen("customer_changed")
    endpoint = (await office.endpoint()).id
    (taken,) = await office.database.write(webhook_claims.claim, endpoint, "gone", 4, office.clock())
    assert await office.work() == 0
    office.clock.forward(seconds=61)
    assert await office.work() == 1 and shop.got[0][0] == taken.message_id


async def test_the_log_is_forgotten_in_time(office: PostRoom, shop: Receiver) -> None:
    await office.happen("customer_changed")
    await office.work()
    shop.reply = lambda content: answer(410)
    await office.happen("customer_changed")
    await office.work()
    for days, left in ((29, 2), (31, 1), (89, 1), (91, 0)):
        await office.database.write(webhook_log.forget, office.clock.now + timedelta(days=days))
        assert len(await office.log()) == left, days
    assert not await office.database.search(rows, "webhook_attempts")
    version = (await office.endpoint()).version
    await office.database.write(webhooks.remove, office.merchant, office.handle, version, MIA, office.clock())
    await office.database.write(webhook_log.forget, office.clock())
    assert not await office.database.search(rows, "webhook_endpoints")

"""Requests with an `Idempotency-Key`: carried out once, answered as often as they are sent."""

import asyncio
from collections.abc import Callable

from portal.app import House
from tests.api.conftest import System, made
from tests.cast import SHOP
from tests.clock import Clock
from tests.contents import everything, rows

CANCEL = "/subscription/ada-active/cancel"
NAMED = {"idempotency-key": "order-1"}


async def test_a_repeated_request_has_the_first_ones_answer(house: House, shop: System) -> None:
    first = await shop.request("POST", CANCEL, headers=NAMED)
    again = await shop.request("POST", CANCEL, headers=NAMED)
    assert (first.status_code, again.status_code) == (200, 200) and again.json() == first.json()
    assert "idempotent-replayed" not in first.headers and again.headers["idempotent-replayed"] == "true"
    kinds = [event.kind for event in await house.database.search(rows, "events")]
    assert kinds.count("subscription_cancelled") == 1
    assert await shop.refused("POST", CANCEL) == (400, 22), "without its name it is another request"


async def test_a_name_stands_for_one_request_of_one_key(
    house: House, shop: System, new_system: Callable[..., System]
) -> None:
    made_up = {"generate_handle": True}
    first = await shop.request("POST", "/customer", json=made_up, headers=NAMED)
    assert await shop.refused("POST", "/customer", json={"handle": "z"}, headers=NAMED) == (409, 1)
    assert await shop.refused("POST", CANCEL, json=made_up, headers=NAMED) == (409, 1)
    other = new_system(await made(house, SHOP))
    second = await other.request("POST", "/customer", json=made_up, headers=NAMED)
    assert second.json()["handle"] != first.json()["handle"]


async def test_requests_at_the_same_time_are_one(house: House, shop: System) -> None:
    sent = [shop.request("POST", "/customer", json={"generate_handle": True}, headers=NAMED) for _ in range(8)]
    answers = await asyncio.gather(*sent)
    assert len({answer.text for answer in answers}) == 1 and answers[0].status_code == 200
    assert sum("idempotent-replayed" in answer.headers for answer in answers) == 7
    assert len(await house.database.search(rows, "customers")) == 7


async def test_what_was_refused_is_tried_again(shop: System) -> None:
    assert await shop.refused("POST", "/subscription/ada-active/uncancel", headers=NAMED) == (400, 1)
    await shop.request("POST", CANCEL)
    assert (await shop.request("POST", "/subscription/ada-active/uncancel", headers=NAMED)).status_code == 200


async def test_after_a_day_a_name_is_free_again(house: House, shop: System, clock: Clock) -> None:
    first = await shop.request("POST", "/customer", json={"generate_handle": True}, headers=NAMED)
    clock.forward(hours=23, minutes=59)
    again = await shop.request("POST", "/customer", json={"generate_handle": True}, headers=NAMED)
    clock.forward(minutes=1)
    later = await shop.request("POST", "/customer", json={"generate_handle": True}, headers=NAMED)
    assert first.json() == again.json() != later.json()
    assert len(await house.database.search(rows, "api_answers")) == 1


async def test_kept_answers_are_sealed_and_names_are_short(house: House, shop: System) -> None:
    await shop.request("PUT", "/customer/ben", json={"company": "Quince Quartet"}, headers=NAMED)
    (kept,) = await house.database.search(rows, "api_answers")
    assert "Quince" not in str(kept) and "Quince" in await house.database.search(everything)
    for name in ("", "x" * 256, "a b", "ä"):
        headers = {"idempotency-key": name.encode()}
        assert await shop.refused("PUT", "/customer/ben", json={}, headers=headers) == (422, 1), name

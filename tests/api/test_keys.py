"""Who may ask: keys with rights, an end and a pace, and what everybody else is told."""

import base64
import io
from collections.abc import Callable
from typing import Any

from portal.app import House
from portal.operations.api_keys import revoke_key
from tests.api.conftest import System, made
from tests.cast import SHOP
from tests.clock import START, Clock
from tests.contents import everything, rows

WRONG: list[tuple[str, str, dict[str, Any], tuple[int, int]]] = [
    ("GET", "/nothing", {}, (404, 8)),
    ("GET", "", {}, (404, 8)),
    ("GET", "/list/nothing", {}, (404, 8)),
    ("GET", "/customer/a%00b", {}, (404, 8)),
    ("PATCH", "/customer/ada", {}, (405, 1)),
    ("GET", "/customer/ada", {"headers": {"host": "evil.example"}}, (421, 1)),
    ("POST", "/customer", {"headers": {"origin": "https://evil.example"}}, (403, 1)),
    ("POST", "/customer", {"content": b" " * 200_000}, (413, 1)),
]


async def test_without_a_key_nobody_is_let_in(shop: System, new_system: Callable[..., System]) -> None:
    stranger, damaged = new_system(None), f"{shop.key[:-1]}_"
    names = (f"{shop.key}:password", f"{damaged}:", "ä:", ":", shop.key)
    coded = [f"Basic {base64.b64encode(name.encode()).decode()}" for name in names]
    plain = ["", "Basic", "Basic !", "Basic " + "A" * 4000, f"Bearer {shop.key}", f"Basic {shop.key}"]
    for header in plain + coded:
        answer = await stranger.request("GET", "/customer/ada", headers={"authorization": header} if header else {})
        assert (answer.status_code, answer.json()["code"]) == (401, 6), header
        assert answer.headers["www-authenticate"].startswith("Basic ")


async def test_a_key_is_good_until_it_expires(house: House, new_system: Callable[..., System], clock: Clock) -> None:
    system = new_system(await made(house, SHOP, expires_at=START.replace(hour=10)))
    await system.get("/customer/ada")
    clock.forward(minutes=59, seconds=59)
    await system.get("/customer/ada")
    clock.forward(seconds=1)
    assert await system.refused("GET", "/customer/ada") == (401, 6)


async def test_a_key_is_of_no_use_once_it_is_revoked(house: House, shop: System) -> None:
    await shop.get("/customer/ada")
    await revoke_key(house.database, merchant_handle=SHOP, prefix=shop.key, now=START)
    assert await shop.refused("GET", "/customer/ada") == (401, 6)


async def test_when_a_key_was_used_last_is_told_to_the_minute(house: House, shop: System, clock: Clock) -> None:
    for seconds, used in ((0, 0), (59, 0), (1, 60), (59, 60)):
        clock.forward(seconds=seconds)
        await shop.get("/customer/ada")
        (row,) = await house.database.search(rows, "api_keys")
        assert (row.used_at - START).total_seconds() == used


async def test_who_asks_too_fast_is_told_to_wait(
    house: House, shop: System, new_system: Callable[..., System], clock: Clock
) -> None:
    other = new_system(await made(house, SHOP))
    for _ in range(50):
        await shop.get("/customer/ada")
    answer = await shop.request("GET", "/customer/ada")
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (429, 122, "1")
    await other.get("/customer/ada")
    clock.forward(seconds=1)
    for _ in range(25):
        await shop.get("/customer/ada")
    assert await shop.refused("GET", "/customer/ada") == (429, 122)


async def test_keys_stand_neither_in_the_log_nor_in_the_database(
    house: House, shop: System, new_system: Callable[..., System], logged: io.StringIO
) -> None:
    wrong = new_system(f"{shop.key[:-1]}_")
    await shop.get("/customer/ada")
    await wrong.refused("GET", "/customer/ada")
    told = logged.getvalue() + await house.database.search(everything)
    header = base64.b64encode(f"{shop.key}:".encode()).decode()
    assert "/v1/customer/{handle" in logged.getvalue() and shop.key[:13] in told
    assert shop.key[14:-2] not in told and header[24:-8] not in told


async def test_whatever_is_wrong_is_told_in_json(shop: System) -> None:
    for method, path, content, fault in WRONG:
        assert await shop.refused(method, path, **content) == fault, (method, path)


async def test_a_method_that_there_is_not_names_those_that_there_are(shop: System) -> None:
    assert "GET" in (await shop.request("DELETE", "/plan/box")).headers["allow"]

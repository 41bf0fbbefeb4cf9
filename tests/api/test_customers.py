"""Customers made and changed by the merchant's systems: checked as an import is, told as a change by anybody is."""

import json
from collections.abc import Callable
from typing import Any

from portal.app import House
from tests.api.conftest import System, made
from tests.cast import SHOP
from tests.contents import counts, rows
from tests.mail_server import MailServer
from tests.page import Browser

NEW = {
    "handle": "zoe", "email": "Zoe@Post.example", "first_name": "Zoë", "last_name": "Test", "country": "de",
    "company": " Zoë & Co. ", "language": "de_DE", "debtor_id": 4711,
}  # fmt: skip


async def test_a_new_customer_can_sign_in(house: House, shop: System, browser: Browser) -> None:
    answer = await shop.request("POST", "/customer", json=NEW)
    told = NEW | {"country": "DE", "company": "Zoë & Co."}
    assert answer.status_code == 200 and answer.json() == await shop.get("/customer/zoe")
    assert answer.json() == told | {"invoice_recipients": [], "test": False, "created": "2027-03-03T09:00:00Z"}
    event = (await house.database.search(rows, "events"))[-1]
    assert (event.kind, event.actor_kind, event.actor_name) == ("customer_created", "api", "Warehouse")
    page = await browser.sign_in("zoe@post.example")
    assert page.status == 200 and page.url == "/p/kaffee/"


async def test_a_handle_is_made_up_if_it_may_be(shop: System) -> None:
    first, second = [
        (await shop.request("POST", "/customer", json={"generate_handle": True})).json()["handle"] for _ in range(2)
    ]
    assert first != second and (await shop.get(f"/customer/{first}"))["handle"] == first


async def test_what_is_wrong_with_a_customer_is_named(house: House, shop: System) -> None:
    wrong: list[tuple[dict[str, Any], set[str]]] = [
        ({}, {"handle"}), ({"handle": "a b"}, {"handle"}), ({"handle": 7}, {"handle"}),
        ({"handle": "z", "email": "zoe", "country": "XX"}, {"email", "country"}),
        ({"handle": "z", "first_name": "\0"}, {"first_name"}), ({"handle": "z", "last_name": "\ud800"}, {"last_name"}),
        ({"handle": "z", "company": "x" * 4001}, {"company"}), ({"handle": "z", "metadata": {"a": "b"}}, {"metadata"}),
        ({"handle": "z", "test": "yes"}, {"test"}), ({"handle": "z", "debtor_id": 1e3}, {"debtor_id"}),
    ]  # fmt: skip
    before = await house.database.search(counts)
    for content, fields in wrong:
        body = {"content": json.dumps(content).encode(), "headers": {"content-type": "application/json"}}
        answer = await shop.request("POST", "/customer", **body)
        assert answer.status_code == 422 and {flaw["field"] for flaw in answer.json()["errors"]} == fields, content
    assert await shop.refused("POST", "/customer", json={"handle": "ada"}) == (400, 11)
    assert await house.database.search(counts) | {"api_keys": 1} == before


async def test_what_is_no_object_is_not_read(shop: System) -> None:
    said = {"content-type": "application/json"}
    for body in (b"[]", b"7", b"{", b"[" * 90_000, b"\xff", b'{"a": ' + b"9" * 5000 + b"}"):
        assert await shop.refused("POST", "/customer", content=body, headers=said) == (400, 1), body[:20]
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        headers = {"content-type": kind}
        assert await shop.refused("POST", "/customer", content=b"{}", headers=headers) == (415, 1)


async def test_what_is_sent_is_changed_and_nothing_else(house: House, shop: System) -> None:
    before = await shop.get("/customer/ada")
    sent = {"first_name": "Ada Maria", "vat": None, "created": "2001-01-01", "handle": "other", "unknown": 1}
    answer = await shop.request("PUT", "/customer/ada", json=sent)
    del before["vat"]
    assert answer.json() == before | {"first_name": "Ada Maria"} == await shop.get("/customer/ada")
    event = (await house.database.search(rows, "events"))[-1]
    assert (event.kind, event.actor_kind) == ("customer_changed", "api")
    assert {change["field"] for change in event.changes} == {"first_name", "vat"}
    count = len(await house.database.search(rows, "events"))
    await shop.request("PUT", "/customer/ada", json=sent)
    assert len(await house.database.search(rows, "events")) == count, "nothing differs, so nothing has happened"


async def test_with_another_address_both_are_told_and_nobody_stays_signed_in(
    shop: System, ada: Browser, mail: MailServer
) -> None:
    assert (await shop.request("PUT", "/customer/ada", json={"email": "ada@new.example"})).status_code == 200
    assert "ada@new.example" in (await mail.arrival("ada@new.example")).text
    assert "a…@new.example" in (await mail.arrival("ada@post.example")).text
    page = await ada.get("/p/kaffee/details", follow=False)
    assert page.status == 303 and "/sign-in" in (page.location or "")


async def test_who_may_only_read_changes_nothing(house: House, new_system: Callable[..., System]) -> None:
    reader = new_system(await made(house, SHOP, rights="read"))
    before = await house.database.search(counts)
    for method, path in (
        ("POST", "/customer"), ("PUT", "/customer/ada"), ("POST", "/subscription/ada-active/cancel"),
        ("POST", "/subscription/ada-active/on_hold"), ("POST", "/subscription/ada-active/pm"),
    ):  # fmt: skip
        assert await reader.refused(method, path, json={"handle": "z"}) == (403, 7), path
    assert (await reader.request("POST", "/subscription/ada-active/cancel_preview")).status_code == 200
    assert await house.database.search(counts) == before


async def test_writes_have_a_pace_of_their_own(shop: System) -> None:
    for _ in range(25):
        assert await shop.refused("PUT", "/customer/nobody", json={}) == (404, 9)
    assert await shop.refused("PUT", "/customer/nobody", json={}) == (429, 122)
    await shop.get("/customer/ada")

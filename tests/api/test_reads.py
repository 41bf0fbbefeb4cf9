"""What the merchant's systems read: Frisbii's shapes, and nothing of another merchant."""

from itertools import product
from typing import Any

from portal.app import House
from portal.store.resources import RESOURCES
from tests.api.conftest import System
from tests.clock import Clock
from tests.contents import everything

KNOWN = {
    "customer/ada": {"handle": "ada", "email": "ada@post.example", "country": "DE", "created": "2025-04-02T09:00:00Z"},
    "subscription/ada-active": {
        "handle": "ada-active", "customer": "ada", "plan": "box", "plan_version": 1, "state": "active", "amount": 1190,
        "active_payment_methods": ["ada-visa"], "in_trial": False, "has_started": True, "is_cancelled": False,
    },
    "subscription/ada-trial": {"in_trial": True, "has_started": True, "payment_method_added": False},
    "invoice/inv-1": {
        "id": "ref-inv-1", "handle": "inv-1", "customer": "ada", "subscription": "ada-active", "state": "settled",
        "amount": 1290, "amount_vat": 84, "accounting_number": "RE-inv-1", "plan": "box",
    },
    "invoice/ref-inv-1": {"handle": "inv-1"},
    "invoice/inv-5": {"state": "created"},
    "payment_method/ada-sepa": {
        "id": "ada-sepa", "customer": "ada", "state": "active", "payment_type": "sepa",
        "sepa_mandate": {"iban": "DE89XXXXXXXXXXXXXX3000", "reference": "MANDATE-1", "holder": "Ada Öztürk-Groß"},
    },
    "credit_note/cn-1": {"id": "cn-1", "customer": "ada", "invoice": "ref-inv-3", "amount": 1000},
    "event/1": {"id": "1", "event_type": "customer_created", "customer": "ada", "actor": {"kind": "system"}},
}  # fmt: skip
ODD_KEYS = ("nothing", "9" * 18, "9" * 19, "9" * 30, "%C3%A4", "%F0%9F%8D%B5", "%20", "%FF", "..%5c", "%D9%A3")
OF_EVA = (
    "customer/eva", "plan/fish", "subscription/eva-fish", "invoice/inv-eva", "invoice/ref-inv-eva",
    "payment_method/eva-card", "credit_note/cn-eva",
)  # fmt: skip
CODES = {
    "customer": 9, "plan": 10, "subscription": 12, "invoice": 31, "payment_method": 40, "event": 47, "credit_note": 160
}


async def test_a_record_is_as_frisbii_shows_it(shop: System) -> None:
    for path, known in KNOWN.items():
        found = await shop.get(f"/{path}")
        assert {name: found.get(name) for name in known} == known


async def test_an_invoice_has_its_lines_and_transactions(shop: System) -> None:
    found = await shop.get("/invoice/inv-1")
    (line,), (transaction,) = found["order_lines"], found["transactions"]
    assert (line["ordertext"], line["vat"], line["amount"]) == ("Coffee", 0.07, 1290)
    assert (transaction["type"], transaction["state"], transaction["amount"]) == ("settle", "settled", 1290)
    assert [line["text"] for line in (await shop.get("/credit_note/cn-1"))["credit_note_lines"]] == ["Coffee"]


async def test_a_plan_has_all_its_versions(shop: System) -> None:
    (version,) = await shop.get("/plan/box")
    assert (version["handle"], version["version"], version["vat"]) == ("box", 1, 0.07)


async def test_what_a_gateway_gave_is_told_to_nobody(shop: System, house: House) -> None:
    assert "secret" in await house.database.search(everything)
    for path in ("/payment_method/ada-visa", "/list/payment_method?from=2000-01-01", "/subscription/ada-active"):
        assert "secret" not in (await shop.request("GET", path)).text


async def test_what_there_is_not_has_a_code_of_its_own(shop: System, clock: Clock) -> None:
    for kind, key in product(RESOURCES, ODD_KEYS):
        clock.forward(seconds=1)
        assert await shop.refused("GET", f"/{kind}/{key}") == (404, CODES[kind]), key


async def test_no_key_opens_what_another_merchant_has(shop: System, other_shop: System) -> None:
    """Every kind, by every key, both ways; the owner's own key shows that there is something."""
    events = [event["id"] for event in (await other_shop.get("/list/event", **{"from": "2000-01-01"}))["content"]]
    for path in (*OF_EVA, *(f"event/{event}" for event in events)):
        await other_shop.get(f"/{path}")
        assert await shop.refused("GET", f"/{path}") == (404, CODES[path.partition("/")[0]])
    for path in KNOWN:
        assert await other_shop.refused("GET", f"/{path}") == (404, CODES[path.partition("/")[0]])


async def test_no_list_shows_what_another_merchant_has(shop: System, other_shop: System) -> None:
    def owners(content: list[Any]) -> set[str | None]:
        return {record.get("customer", record.get("handle")) for record in content}

    for kind in sorted(set(RESOURCES) - {"plan"}):
        ours = (await shop.get(f"/list/{kind}", size=100, **{"from": "2000-01-01"}))["content"]
        theirs = (await other_shop.get(f"/list/{kind}", size=100, **{"from": "2000-01-01"}))["content"]
        # What happened to an account has no customer.
        assert ours and "eva" not in owners(ours) and owners(theirs) <= ({"eva", None} if kind == "event" else {"eva"})
        assert kind != "event" or not {event["id"] for event in ours} & {event["id"] for event in theirs}
    for name, value in (("customer", "eva"), ("subscription", "eva-fish")):
        assert (await shop.get("/list/invoice", **{name: value}))["content"] == []
        assert (await other_shop.get("/list/invoice", **{name: value}))["count"] == 1

"""Lists: the newest first, in a window of time, page by page, narrowed by what an index finds."""

from functools import partial

from portal.app import House
from tests import builders
from tests.api.conftest import System
from tests.cast import DAY, SHOP
from tests.clock import START

ALL = {"from": "2000-01-01"}
FOUND = [
    ("customer", ALL, ["dora2", "dora", "cleo", "ben", "ada"]),
    ("customer", {"handle": "ada", **ALL}, ["ada"]),
    ("customer", {"email": "DORA@post.example", **ALL}, ["dora2", "dora"]),
    ("customer", {"email": "nobody@post.example", **ALL}, []),
    ("customer", {"to": "2027-02-26", **ALL}, ["dora", "cleo", "ben", "ada"]),
    ("customer", {"from": "2027-02-26"}, ["dora2"]),
    ("customer", {"from": "2027-02-26T10:00:00"}, ["dora2"]),
    ("customer", {"from": "2027-02-26T10:00:01"}, []),
    ("customer", {"from": "2027-02-26T09:00:00Z", "to": "2027-02-26T09:00:01+00:00"}, ["dora2"]),
    ("customer", {"interval": "P5D"}, []),
    ("customer", {"interval": "P6D", "from": "2027-03-01"}, ["dora2"]),
    ("subscription", {"customer": "cleo"}, ["cleo-box"]),
    ("subscription", {"customer": "nobody"}, []),
    ("subscription", {"state": ["expired", "on_hold"], **ALL}, ["cleo-box", "ada-expired", "ada-paused"]),
    ("subscription", {"plan": "tea"}, ["ada-cancelled", "ada-trial"]),
    ("subscription", {"payment_method": "ada-visa"}, ["ada-active"]),
    ("subscription", {"handle": "ada-active", **ALL}, ["ada-active"]),
    ("invoice", {"customer": "ada", "state": "pending"}, ["inv-2"]),
    ("invoice", {"subscription": "ada-active"}, ["inv-2", "inv-1"]),
    ("invoice", {"accounting_number": "RE-inv-3"}, ["inv-3"]),
    ("credit_note", {"invoice": "inv-1"}, ["cn-2"]),
    ("credit_note", {"invoice": "ref-inv-3"}, ["cn-1"]),
    ("payment_method", {"customer": "ada", "state": "failed"}, ["ada-old"]),
    ("event", {"customer": "ada"}, ["1"]),
    ("plan", {"state": "active", **ALL}, ["tea", "box"]),
]
ODD = [
    ("size=9", "size"), ("size=101", "size"), ("size=ten", "size"), ("size=10&size=20", "size"),
    ("size=%D9%A3%D9%A3", "size"), ("from=yesterday", "from"), ("to=2027-02-30", "to"), ("from=2027", "from"),
    ("interval=1M", "interval"), ("interval=P", "interval"), ("interval=PT", "interval"), ("range=settled", "range"),
    ("state=open", "state"), ("customer=", "customer"), ("customer=a%00", "customer"), ("customer=a&customer=b",
    "customer"), ("customer=" + "x" * 256, "customer"), ("colour=red", "colour"),
    ("&".join(["state=settled"] * 11), "state"),
]  # fmt: skip


async def test_a_list_tells_its_window(shop: System) -> None:
    found = await shop.get("/list/customer")
    assert (found["size"], found["count"], found["range"]) == (20, 1, "created")
    assert (found["from"], found["to"]) == ("2027-02-03T09:00:00.000001Z", "2027-03-03T09:00:00.000001Z")
    assert [customer["handle"] for customer in found["content"]] == ["dora2"] and "next_page_token" not in found


async def test_what_is_wanted_is_found(shop: System) -> None:
    for kind, params, found in FOUND:
        content = (await shop.get(f"/list/{kind}", **params))["content"]
        named = [record.get("handle") or record["id"] for record in content]
        same_day = kind == "subscription"
        assert (sorted(named) if same_day else named) == (sorted(found) if same_day else found), (kind, params)


async def test_pages_lead_through_all_of_them_once(shop: System, house: House) -> None:
    for number in range(25):
        made = partial(builders.customer, merchant=SHOP, handle=f"new-{number:02}", created_at=START - DAY)
        await house.database.write(made)
    params, seen, sizes = {"size": 10, **ALL}, [], []
    while True:
        page = await shop.get("/list/customer", **params)
        seen += [customer["handle"] for customer in page["content"]]
        sizes.append(page["count"])
        if "next_page_token" not in page:
            break
        params["next_page_token"] = page["next_page_token"]
    assert sizes == [10, 10, 10] and seen[:25] == [f"new-{number:02}" for number in reversed(range(25))]
    assert seen[25:] == ["dora2", "dora", "cleo", "ben", "ada"]


async def test_a_token_holds_for_its_own_question_only(shop: System, other_shop: System, house: House) -> None:
    for number in range(11):
        await house.database.write(partial(builders.customer, merchant=SHOP, handle=f"new-{number}"))
    token = (await shop.get("/list/customer", size=10, **ALL))["next_page_token"]
    good = {**ALL, "next_page_token": token}
    assert (await shop.get("/list/customer", **good, size=100))["count"] == 6
    for system, kind, params in (
        (shop, "customer", {"next_page_token": token}), (shop, "plan", good), (other_shop, "customer", good),
        (shop, "customer", {**good, "handle": "ada"}), (shop, "customer", {**ALL, "next_page_token": token[:-4]}),
        (shop, "customer", {**ALL, "next_page_token": "x"}),
    ):  # fmt: skip
        assert await system.refused("GET", f"/list/{kind}", params=params) == (422, 1)


async def test_what_is_not_understood_is_named(shop: System) -> None:
    for params, field in ODD:
        answer = await shop.request("GET", f"/list/invoice?{params}")
        assert (answer.status_code, answer.json()["code"]) == (422, 1), params
        assert [flaw["field"] for flaw in answer.json()["errors"]] == [field] and answer.json()["errors"][0]["message"]


async def test_a_window_is_looked_through_forwards(shop: System) -> None:
    assert await shop.refused("GET", "/list/invoice?from=2027-03-02&to=2027-03-01") == (400, 23)
    for odd in ("from=1000-01-01", "to=9999-12-31T23:59:59%2B12:00", "interval=P999Y"):
        assert (await shop.request("GET", f"/list/invoice?{odd}")).status_code == 200, odd
    for odd in ("from=0001-01-01", "to=9999-12-31T23:59:59-12:00"):
        assert await shop.refused("GET", f"/list/invoice?{odd}") == (422, 1), odd

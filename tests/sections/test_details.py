"""My details: what is shown, what can be changed, in place and without JavaScript, and what comes of it."""

import pytest

from portal.app import House
from tests.builders import change_customer
from tests.contents import rows
from tests.page import Browser

ADDRESS = {"address": "Neue Straße 1", "postal_code": "50667", "city": "Köln"}


async def stored(house: House, handle: str = "ada") -> dict[str, object]:
    """The customer's row."""
    customers = await house.database.search(rows, "customers")
    return next(dict(row._mapping) for row in customers if row.handle == handle)


async def changes(house: House) -> list[tuple[str, str | None, str | None]]:
    """What the newest event says was changed, from what to what."""
    event = (await house.database.search(rows, "events"))[-1]
    assert (event.kind, event.actor_kind, event.actor_name) == ("customer_changed", "customer", "Ada & Söhne")
    return sorted((one["field"], one["old"], one["new"]) for one in event.changes)


async def test_everything_is_shown(ada: Browser) -> None:
    page = await ada.get("/p/kaffee/details")
    for text in (
        "Ada Öztürk-Groß", "Ada & Söhne", "Torstraße 12a", "10119 Berlin", "Germany", "DE136695976",
        "+49 30 901820", "ada@post.example", "English", "books@ada.example",
    ):  # fmt: skip
        assert text in page.text("#panel")
    assert (await ada.htmx_get("/p/kaffee/details")).text("#panel") == page.text("#panel")


async def test_nothing_given_is_said_so(browser: Browser) -> None:
    await browser.sign_in("ben@post.example")
    page = await browser.get("/p/kaffee/details")
    assert page.all("#panel .none") and "None" not in page.text("#panel")


async def test_a_new_address_without_javascript(ada: Browser, house: House) -> None:
    await ada.get("/p/kaffee/details/address")
    page = await ada.submit("#details-address", ADDRESS)
    assert page.url == "/p/kaffee/details?done=address"
    assert "billing address was saved" in page.text("#notice") and "50667 Köln" in page.text("#panel")
    assert await changes(house) == [
        ("address", "Torstraße 12a", "Neue Straße 1"), ("city", "Berlin", "Köln"), ("postal_code", "10119", "50667"),
    ]  # fmt: skip


async def test_a_new_address_in_place(ada: Browser, house: House) -> None:
    await ada.get("/p/kaffee/details/address")
    part = await ada.submit("#details-address", ADDRESS, htmx=True)
    assert part.status == 200 and part.is_partial and "50667 Köln" in part.text("#panel")
    assert part.headers["hx-push-url"] == "/p/kaffee/details" and part.headers["hx-trigger"] == "details-changed"
    assert "billing address was saved" in part.text("#notice")
    assert (await stored(house))["city"] == "Köln"


async def test_documents_that_were_issued_keep_their_address(ada: Browser) -> None:
    before = (await ada.get("/p/kaffee/invoices/inv-1")).text("#panel")
    await ada.get("/p/kaffee/details/address")
    await ada.submit("#details-address", ADDRESS)
    assert (await ada.get("/p/kaffee/invoices/inv-1")).text("#panel") == before


INVALID = [
    ("address", {"postal_code": "1"}, "postal_code"),
    ("address", {"postal_code": ""}, "postal_code"),
    ("address", {"city": ""}, "city"),
    ("address", {"address": " "}, "address"),
    ("address", {"country": "XX"}, "country"),
    ("address", {"country": ""}, "country"),
    ("address", {"vat": "DE123456789"}, "vat"),
    ("address", {"first_name": "", "last_name": "", "company": " "}, "last_name"),
    ("address", {"city": "x" * 501}, "city"),
    ("phone", {"phone": "123"}, "phone"),
    ("phone", {"phone": "call me"}, "phone"),
    ("recipients", {"invoice_recipients": "ada@post.example\nnonsense"}, "invoice_recipients"),
    ("recipients", {"invoice_recipients": "\n".join(f"a{n}@x.example" for n in range(11))}, "invoice_recipients"),
    ("language", {"language": "xx"}, "language"),
]


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(("group", "typed", "field"), INVALID)
async def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(
    ada: Browser, house: House, group: str, typed: dict[str, str], field: str, htmx: bool
) -> None:
    before = await stored(house)
    await ada.get(f"/p/kaffee/details/{group}")
    page = await ada.submit(f"#details-{group}", typed, htmx=htmx)
    assert page.status == 422 and page.is_partial is htmx
    assert page.error(field).startswith("Error: ") and page.all(".error-summary a")
    kept = page.form(f"#details-{group}")
    assert all(kept[name] == value for name, value in typed.items() if name not in ("country", "language"))
    assert await stored(house) == before


@pytest.mark.parametrize("group", ["address", "phone", "recipients", "language"])
async def test_saving_what_is_there_changes_nothing(ada: Browser, house: House, group: str) -> None:
    await ada.get(f"/p/kaffee/details/{group}")
    page = await ada.submit(f"#details-{group}")
    assert "nothing to save" in page.text("#notice") and (await stored(house))["version"] == 1


@pytest.mark.parametrize(
    ("group", "typed", "field", "value"),
    [
        ("phone", {"phone": "030 901821"}, "phone", "+49 30 901821"),
        ("phone", {"phone": ""}, "phone", None),
        ("recipients", {"invoice_recipients": ""}, "invoice_recipients", []),
        ("recipients", {"invoice_recipients": "a@x.example, A@x.example\r\nb@x.example"}, "invoice_recipients",
         ["a@x.example", "b@x.example"]),
        ("address", {"company": "  Two   blanks "}, "company", "Two blanks"),
        ("address", {"city": "<b>Bonn</b>"}, "city", "<b>Bonn</b>"),
    ],
)  # fmt: skip
async def test_what_was_typed_is_tidied(
    ada: Browser, house: House, group: str, typed: dict[str, str], field: str, value: object
) -> None:
    await ada.get(f"/p/kaffee/details/{group}")
    page = await ada.submit(f"#details-{group}", typed)
    kept = (await stored(house))[field]
    assert page.url == f"/p/kaffee/details?done={group}" and not page.has("#panel b")
    assert kept == value or (isinstance(value, list) and sorted(map(str.lower, kept)) == value)


async def test_the_language_counts_at_once(ada: Browser, house: House) -> None:
    await ada.get("/p/kaffee/details/language")
    page = await ada.submit("#details-language", {"language": "de"})
    assert page.text("h1") == "Meine Daten" and (await stored(house))["language"] == "de"
    assert (await ada.get("/p/kaffee/")).node("html").attributes["lang"].startswith("de")


async def test_another_country_adapts_the_form_and_saves_nothing(ada: Browser, house: House) -> None:
    await ada.get("/p/kaffee/details/address")
    form = ada.page.form("#details-address") | {"country": "IE", "city": "Dublin"}
    part = await ada.htmx_post("/p/kaffee/details/address/country", form)
    assert part.status == 200 and part.form("#details-address-fields")["city"] == "Dublin"
    assert "Eircode" in part.text("#details-address-fields")
    page = await ada.post("/p/kaffee/details/address", form | {"intent": "country"})
    assert page.status == 200 and "Eircode" in page.text("#panel") and (await stored(house))["country"] == "DE"


@pytest.mark.parametrize("htmx", [False, True])
async def test_the_second_of_two_tabs_is_told_and_decides(ada: Browser, house: House, htmx: bool) -> None:
    await ada.get("/p/kaffee/details/phone")
    await house.database.write(lambda c: change_customer(c, "ada", phone="+49 30 111111"))
    page = await ada.submit("#details-phone", {"phone": "+49 30 901822"}, htmx=htmx)
    assert page.status == 409 and page.form("#details-phone")["phone"] == "+49 30 901822"
    assert "+49 30 111111" in page.error("phone") and (await stored(house))["phone"] == "+49 30 111111"
    page = await ada.post("/p/kaffee/details/phone", page.form("#details-phone"))
    assert page.status == 200 and (await stored(house))["phone"] == "+49 30 901822"


async def test_tabs_that_change_other_fields_do_not_disturb_each_other(ada: Browser, house: House) -> None:
    await ada.get("/p/kaffee/details/address")
    await house.database.write(lambda c: change_customer(c, "ada", phone="+49 30 111111", company="New Ltd"))
    page = await ada.submit("#details-address", {"city": "Potsdam", "company": "New Ltd"})
    customer = await stored(house)
    assert page.url == "/p/kaffee/details?done=address"
    assert (customer["phone"], customer["company"], customer["city"]) == ("+49 30 111111", "New Ltd", "Potsdam")


async def test_nobody_changes_anybody_else(ada: Browser, house: House) -> None:
    others = [await stored(house, handle) for handle in ("ben", "dora", "eva")]
    await ada.get("/p/kaffee/details/phone")
    await ada.submit("#details-phone", {"phone": "+49 30 901823", "handle": "ben", "customer": "ben", "id": "2"})
    assert [await stored(house, handle) for handle in ("ben", "dora", "eva")] == others

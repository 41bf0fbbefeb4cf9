"""My activity: the timeline, the devices, the data to take away."""

import json
from collections.abc import Callable
from datetime import timedelta

from portal.app import House
from portal.store import tables
from tests.builders import event, invoice, session
from tests.cast import OTHER_SHOP, SHOP
from tests.clock import START, Clock
from tests.page import Browser

PATH = "/p/kaffee/activity"
HOUR = timedelta(hours=1)


async def session_of(house: House, handle: str, token: str, merchant: str = SHOP, **values: object) -> int:
    return await house.database.write(lambda c: session(c, merchant, handle, token, **values))


async def test_the_timeline_tells_what_happened_by_whom_and_from_what_to_what(ada: Browser, house: House) -> None:
    changes = [{"field": "country", "old": None, "new": "DE"}, {"field": "language", "old": "en_GB", "new": "de_DE"}]
    by_mia = {"actor_kind": "user", "actor_name": "Mia", "at": START - HOUR, "changes": changes}
    await house.database.write(lambda c: event(c, SHOP, "ada", "customer_changed", **by_mia))
    page = await ada.get(PATH)
    assert page.all(".what") == ["You signed in.", "Your details were changed.", "Your account was created."]
    assert page.all(".timeline .meta")[:2] == ["3 March 2027, 10:00 · by you", "3 March 2027, 09:00 · by Kaffeekiste"]
    assert page.all(".changes dt") == ["Country", "Language"]
    assert page.all(".changes ins")[0] == "Germany" and page.all(".changes ins")[1].startswith("Deutsch")
    assert "Mia" not in page.text("main")
    part = await ada.htmx_get(PATH)
    assert part.is_partial and part.text("#panel") == page.text("#panel")


async def test_older_entries_come_without_the_devices(ada: Browser, house: House) -> None:
    def many(connection) -> None:
        for number in range(30):
            event(connection, SHOP, "ada", "invoice_settled", at=START - HOUR, subject_handle=f"I{number}")

    await house.database.write(many)
    first = await ada.get(PATH)
    second = await ada.get(first.node(".pager .older").attributes["href"] or "")
    seen = first.all(".what") + second.all(".what")
    assert len(seen) == len(set(seen)) == 32
    assert first.has("#devices") and not second.has("#devices")
    assert (await ada.get(f"{PATH}?before=x")).status == 404


async def test_another_device_is_signed_out_in_place_and_without_javascript(
    ada: Browser, new_browser: Callable[..., Browser], clock: Clock
) -> None:
    for htmx in (True, False):
        clock.forward(minutes=2)
        phone = new_browser(agent="Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/605.1")
        await phone.sign_in("ada@post.example")
        page = await ada.get(PATH)
        assert sorted(page.all("#devices .row-title")) == ["Firefox, Linux", "Safari, iPhone"]
        assert page.all("#devices .row-badge") == ["This device"]
        page = await ada.submit("#devices .row-action", htmx=htmx)
        assert page.is_partial == htmx and "The device was signed out." in page.text("#notice")
        assert page.all("#devices .row-title") == ["Firefox, Linux"]
        assert page.all(".what")[0] == "A device was signed out (Safari, iPhone)."
        assert (await phone.get(PATH)).url.startswith("/p/kaffee/sign-in")


async def test_all_other_devices_are_signed_out(ada: Browser, house: House) -> None:
    for htmx in (True, False):
        for number in range(3):
            await session_of(house, "ada", f"other {number} {htmx}", agent=None)
        assert (await ada.get(PATH)).all("#devices .row-title").count("Unknown browser") == 3
        page = await ada.submit("#devices form[action$='other-sessions/ending']", htmx=htmx)
        assert page.is_partial == htmx and "All other devices were signed out." in page.text("#notice")
        assert len(page.all("#devices .row")) == 1 and page.all(".what")[0] == "All other devices were signed out."


async def test_with_no_other_device_nothing_is_done_or_told(ada: Browser, house: House) -> None:
    await session_of(house, "ada", "other")
    await ada.get(PATH)
    for said in ("All other devices were signed out.", "There is no other device to sign out."):
        page = await ada.htmx_post(f"{PATH}/other-sessions/ending", ada.page.form("#devices form"))
        assert said in page.text("#notice")
    assert page.all(".what").count("All other devices were signed out.") == 1


async def test_only_own_other_open_sessions_can_be_ended(ada: Browser, house: House) -> None:
    page = await ada.get(PATH)
    own = await house.database.read(lambda c: c.execute(tables.Session.__table__.select()).one().id)
    strangers = [
        await session_of(house, "cleo", "cleo's"),
        await session_of(house, "eva", "eva's", OTHER_SHOP),
        await session_of(house, "ada", "ended", ended_at=START),
        await session_of(house, "ada", "expired", expires_at=START),
    ]
    csrf = {"csrf": page.form("#export form")["csrf"]}
    for session_id in (own, *strangers, 0, 10**30):
        assert (await ada.post(f"{PATH}/sessions/{session_id}/ending", csrf)).status == 404, session_id
    assert (await ada.get(PATH)).status == 200
    assert (await ada.post(f"{PATH}/sessions/{own}/ending", {})).status == 403


async def test_the_export_holds_everything_and_no_secret(ada: Browser, house: House) -> None:
    await ada.get(PATH)
    answer = (await ada.submit("#export form")).answer
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == 'attachment; filename="my-data-2027-03-03.json"'
    data = json.loads(answer.text)
    assert data["customer"]["email"] == "ada@post.example" and data["customer"]["created"] == "2025-04-02T09:00:00Z"
    kept = {name: len(records) for name, records in data.items() if isinstance(records, list)}
    assert kept == {
        "payment_methods": 3, "subscriptions": 5, "invoices": 4, "credit_notes": 2, "events": 3, "receipts": 1,
        "notes": 0, "sessions": 1,
    }  # fmt: skip
    invoice = data["invoices"][0]
    assert invoice["handle"] == "inv-1" and invoice["subscription"] == "ada-active"
    assert invoice["order_lines"][0]["vat"] == 0.07 and invoice["transactions"][0]["settled"]
    assert data["credit_notes"][0]["transaction"]["state"] == "refunded"
    assert data["events"][-1]["event_type"] == "data_exported"
    for secret in ("secret", "hash", "token", "merchant_id", "customer_id", "digest"):
        assert secret not in answer.text
    assert (await ada.get(PATH)).all(".what")[0] == "You downloaded your data."


async def test_a_long_export_is_whole_and_in_pieces(ada: Browser, house: House) -> None:
    def many(connection) -> None:
        for number in range(450):
            invoice(connection, SHOP, "ada", f"old-{number}", created_at=START - timedelta(days=100 + number // 300))

    await house.database.write(many)
    await ada.get(PATH)
    data = json.loads((await ada.submit("#export form")).answer.text)
    assert len({record["handle"] for record in data["invoices"]}) == 454
    assert all(len(record["order_lines"]) == 1 for record in data["invoices"])


async def test_a_stranger_exports_nothing_of_ours(browser: Browser, house: House) -> None:
    await browser.sign_in("ben@post.example")
    await browser.get(PATH)
    answer = (await browser.submit("#export form")).answer
    assert "ben@post.example" in answer.text and "ada" not in answer.text.casefold().replace("data", "")

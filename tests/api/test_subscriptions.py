"""What is done with subscriptions by the merchant's systems: the customers' rules, events and mails, and no receipt."""

from typing import Any

from portal.app import House
from tests import builders
from tests.api.conftest import System
from tests.cast import SHOP
from tests.contents import counts
from tests.mail_server import MailServer
from tests.sections.acting import letter, traces

# Resuming comes last, for the invoice of the new period makes the mails after it wait for its PDF.
DONE: list[tuple[str, str, dict[str, Any], dict[str, Any], str, str]] = [
    (
        "ada-active", "cancel", {}, {"is_cancelled": True, "renewing": False, "expires": "2027-03-15T00:00:00Z"},
        "subscription_cancelled", "Your subscription “Coffee box” ends on 14 March 2027",
    ),
    (
        "ada-active", "uncancel", {}, {"is_cancelled": False, "renewing": True, "expires": None},
        "subscription_uncancelled", "You keep your subscription “Coffee box”",
    ),
    (
        "ada-active", "pm", {"source": "ada-sepa"}, {"active_payment_methods": ["ada-sepa"]},
        "subscription_payment_method_changed",
        "Your subscription “Coffee box” is paid with SEPA direct debit •••• 3000",
    ),
    (
        "ada-active", "on_hold", {"compensation_method": "none", "resume_date": "2027-04-01"},
        {"state": "on_hold", "on_hold_reason": "ondemand", "resume_date": "2027-03-31T22:00:00Z"},
        "subscription_on_hold", "Your subscription “Coffee box” is paused from now on",
    ),
    (
        "ada-active", "reactivate", {}, {"state": "active", "reactivated": "2027-03-03T09:00:00Z"},
        "subscription_reactivated", "Your subscription “Coffee box” runs again",
    ),
]  # fmt: skip
REFUSED = [
    ("ada-active", "uncancel", {}, (400, 1)), ("ada-active", "reactivate", {}, (400, 97)),
    ("ada-active", "pm", {}, (422, 1)), ("ada-active", "pm", {"source": "eva-card"}, (404, 40)),
    ("ada-active", "pm", {"source": "cleo-card"}, (404, 40)), ("ada-active", "pm", {"source": "ada-old"}, (400, 42)),
    ("ada-active", "on_hold", {"compensation_method": "full_refund"}, (422, 1)),
    ("ada-active", "on_hold", {"resume_date": "1.4.2027"}, (422, 1)),
    ("ada-active", "on_hold", {"resume_date": "2027-03-03"}, (400, 1)),
    ("ada-active", "cancel", {"expire_at": "2027-04-01"}, (422, 1)),
    ("ada-active", "cancel_preview", {"notice_periods": 1}, (422, 1)),
    ("ada-paused", "reactivate", {"start_date": "2027-04-01"}, (422, 1)),
    ("ada-paused", "on_hold", {}, (400, 95)), ("ada-trial", "on_hold", {}, (400, 96)),
    ("ada-cancelled", "cancel", {}, (400, 22)), ("ada-cancelled", "on_hold", {}, (400, 22)),
    ("ada-cancelled", "cancel_preview", {}, (400, 22)), ("ada-expired", "cancel", {}, (400, 13)),
    ("ada-expired", "reactivate", {}, (400, 13)), ("cleo-box", "reactivate", {}, (400, 63)),
    ("eva-fish", "cancel", {}, (404, 12)), ("nothing", "cancel_preview", {}, (404, 12)),
]  # fmt: skip


async def test_it_is_done_told_and_mailed(house: House, shop: System, mail: MailServer) -> None:
    # What customers are not offered, their merchant may do.
    await house.database.write(lambda c: builders.change_merchant(c, SHOP, allow_cancel=False, allow_pause=False))
    receipts = (await house.database.search(counts))["receipts"]
    for handle, action, content, shown, event, subject in DONE:
        answer = await shop.request("POST", f"/subscription/{handle}/{action}", json=content)
        assert answer.status_code == 200, answer.text
        assert {name: answer.json().get(name) for name in shown} == shown, action
        assert answer.json() == await shop.get(f"/subscription/{handle}")
        assert (await traces(house, handle)).events.count(event) == 1
        assert (await letter(mail, subject)).subject == subject
    assert (await house.database.search(counts))["receipts"] == receipts
    listed = (await shop.get("/list/event", customer="ada"))["content"]
    own = [entry for entry in listed if entry["actor"]["kind"] == "api"]
    assert {entry["event_type"] for entry in own} == {event for *_, event, _ in DONE}
    assert all(entry["actor"]["name"] == "Warehouse" and entry["subscription"] == "ada-active" for entry in own)


async def test_what_a_rule_forbids_has_frisbiis_code(house: House, shop: System) -> None:
    await shop.get("/customer/ada")
    before = await house.database.search(counts)
    for handle, action, content, fault in REFUSED:
        assert await shop.refused("POST", f"/subscription/{handle}/{action}", json=content) == fault, (handle, action)
    assert await house.database.search(counts) == before


async def test_a_preview_shows_what_would_be_and_does_nothing(house: House, shop: System) -> None:
    before = await shop.get("/subscription/ada-active")
    answer = await shop.request("POST", "/subscription/ada-active/cancel_preview")
    assert answer.json()["is_cancelled"] and answer.json()["expires"] == "2027-03-15T00:00:00Z"
    assert await shop.get("/subscription/ada-active") == before
    done = await shop.request("POST", "/subscription/ada-active/cancel")
    assert done.json() == answer.json()


async def test_a_method_that_pays_it_already_changes_nothing(house: House, shop: System) -> None:
    await shop.get("/customer/ada")
    before = await house.database.search(counts)
    answer = await shop.request("POST", "/subscription/ada-active/pm", json={"source": "ada-visa"})
    assert answer.status_code == 200 and answer.json()["active_payment_methods"] == ["ada-visa"]
    assert await house.database.search(counts) == before

"""What tests of actions share: how each one is asked for, and what it left behind."""

from dataclasses import dataclass

from portal.app import House
from tests.contents import rows
from tests.mail_server import MailServer, Received
from tests.page import Browser, Page

PORTAL = "/p/kaffee"
WHERE = {
    "cancellation": "ada-active", "pause": "ada-active", "continuation": "ada-cancelled", "resumption": "ada-paused",
    "resume-date": "ada-paused", "payment-method": "ada-active",
}  # fmt: skip
SAID = {
    "cancellation": "Your subscription “Coffee box” ends on 14 March 2027",
    "pause": "Your subscription “Coffee box” is paused from now on",
    "continuation": "You keep your subscription “Tea box”",
    "resumption": "Your subscription “Coffee box” runs again",
    "resume-date": "Your subscription “Coffee box” resumes on 1 April 2027",
    "payment-method": "Your subscription “Coffee box” is paid with SEPA direct debit •••• 3000",
}
EVENTS = {
    "cancellation": "subscription_cancelled", "pause": "subscription_on_hold",
    "continuation": "subscription_uncancelled", "resumption": "subscription_reactivated",
    "resume-date": "subscription_changed", "payment-method": "subscription_payment_method_changed",
}  # fmt: skip
# What has to be filled in before the button is pressed.
TYPED = {"resume-date": {"until": "day", "resume_on": "2027-04-01"}}


@dataclass(frozen=True)
class Traces:
    """What is in the database of one subscription: its row, the kinds of its events, receipts and invoices."""

    row: dict[str, object]
    events: list[str]
    receipts: list[str]
    invoices: list[str]


def address(noun: str, handle: str | None = None) -> str:
    """The page of the action on a subscription of ada."""
    return f"{PORTAL}/subscriptions/{handle or WHERE[noun]}/{noun}"


async def ask(browser: Browser, noun: str, handle: str | None = None) -> Page:
    """The page of the action, filled in, with the consequences of what was filled in."""
    page = await browser.get(address(noun, handle))
    if noun in TYPED:
        page = await browser.submit(values=TYPED[noun] | {"intent": "preview"})
    return page


async def act(browser: Browser, noun: str, handle: str | None = None, *, htmx: bool = False, **values: str) -> Page:
    """The answer to the button on that page."""
    await ask(browser, noun, handle)
    return await browser.submit(values=TYPED.get(noun, {}) | values, htmx=htmx)


async def traces(house: House, handle: str) -> Traces:
    """What there is of the subscription."""
    found = {name: await house.database.search(rows, name) for name in ("subscriptions", "events", "receipts")}
    row = next(row for row in found["subscriptions"] if row.handle == handle)
    invoices = [one for one in await house.database.search(rows, "invoices") if one.subscription_id == row.id]
    return Traces(
        row._asdict(),
        [event.kind for event in found["events"] if event.subject_handle == handle],
        [receipt.kind for receipt in found["receipts"] if receipt.subject_handle == handle],
        [invoice.handle for invoice in invoices],
    )


async def letter(mail: MailServer, subject: str) -> Received:
    """The letter to ada with this subject, whatever else arrives before it."""
    while True:
        found = await mail.arrival("ada@post.example")
        if found.subject == subject:
            return found

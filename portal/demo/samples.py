"""Sample customers of the preview: one in each state that a subscription can be in, and one with nothing."""

from collections.abc import Iterator
from datetime import datetime

from portal.demo.documents import Books, Json, Offer, add_months, stamp
from portal.demo.people import Person
from portal.demo.stories import STORIES, Shop, tell
from portal.web.previews import SAMPLE

MERCHANT = SAMPLE
_STORIES = {"active": "add_ons", "paused": "paused", "cancelling": "cancelled", "due": "past_due", "nothing": ""}
_NAMES = {
    "active": ("Alex", "Berger"), "paused": ("Kim", "Sommer"), "cancelling": ("Robin", "Keller"),
    "due": ("Sascha", "Winter"), "nothing": ("Toni", "Neumann"),
}  # fmt: skip


def sample_lines(now: datetime, currency: str) -> Iterator[Json]:
    """The objects of an import: a merchant and the sample customers, whose handles are the keys of domain.previews."""
    today, opened = now.date(), add_months(now.date(), -40)
    offer = Offer("standard", "Standard", 1490, 1900, terms={"notice_periods": 0})
    shop = Shop(currency, "UTC", {"monthly": offer}, Offer("extra", "Extra", 490, 1900), ("", "", 0), "")
    books = Books(currency, "RE", 99)
    yield {"account": _account(currency, stamp(opened))}
    yield offer.line(currency, opened)
    for who, story in _STORIES.items():
        name = _NAMES[who]
        person = Person(f"{who}@example.com", *name, "Lindenweg 4", "50674", "Köln", "DE", "", story)
        customer = person.customer(who, stamp(add_months(today, -18)))
        yield {"customer": customer}
        if story:
            yield from tell(shop, books, STORIES[story], customer, who, today)


def _account(currency: str, opened: str) -> Json:
    return {
        "handle": MERCHANT, "name": "Sample", "country": "DE", "currency": currency, "locale": "en_GB",
        "timezone": "UTC", "default_vat": 0.19, "created": opened, "portal": {"link": MERCHANT},
    }  # fmt: skip

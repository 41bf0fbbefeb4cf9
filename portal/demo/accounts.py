"""Invented accounts as lines of an import: two furnished merchants for the demo, and one of any size for load tests."""

import base64
import random
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from portal.demo.documents import Books, Json, Offer, add_months, order_line, stamp
from portal.demo.people import FJELDPOSTEN, KAFFEEKISTE, Person
from portal.demo.stories import STORIES, Shop, Story, tell

MERCHANTS = ("kaffeekiste", "fjeldposten")

_LOGOS = {
    "kaffeekiste": '<rect x="6" y="14" width="36" height="28" rx="5" fill="#7a4a21"/>'
    '<path d="M42 20h6a7 7 0 0 1 0 14h-6z" fill="none" stroke="#7a4a21" stroke-width="4"/>'
    '<path d="M16 10c0-4 4-4 4-8M28 10c0-4 4-4 4-8" fill="none" stroke="#c98d4b" stroke-width="3"/>',
    "fjeldposten": '<path d="M2 42 20 8l10 18 6-10 12 26z" fill="#1f6f8b"/>'
    '<path d="M20 8l6 11-6 4-6-4z" fill="#e8f4f8"/>',
}
_TRIAL = {"trial_interval_unit": "days", "trial_interval_length": 14}
_OFFICE = {"notice_periods": 1, "fixation_periods": 3}
_SHOPS = {
    "kaffeekiste": Shop(
        "EUR",
        "Europe/Berlin",
        {
            "monthly": Offer("hausroestung", "Hausröstung monatlich", 1490, 700, terms={"notice_periods": 0}),
            "office": Offer("buero", "Büro-Kiste", 8900, 700, terms=_OFFICE),
            "yearly": Offer("jahr", "Röstjahr", 15900, 700, 12, {"notice_periods": 0, "fixation_periods": 1}),
            "quarterly": Offer("probe", "Quartalsprobe", 3900, 700, 3, {"notice_periods": 0}),
            "fixed": Offer("rundreise", "Rundreise in acht Röstungen", 1790, 700, terms={"fixed_count": 8}),
            "trial": Offer("kurs", "Barista-Kurs online", 990, 1900, terms=_TRIAL),
            "daily": Offer("bote", "Kanne am Morgen", 290, 700, 0),
        },
        Offer("muehle", "Miete der Mühle", 490, 1900),
        ("stammgast", "Stammgast 10 %", 10),
        "DE89370400440532013000",
    ),
    "fjeldposten": Shop(
        "DKK",
        "Europe/Copenhagen",
        {
            "monthly": Offer("digital", "Fjeldposten Digital", 7900, 2500, terms={"notice_periods": 0}),
            "office": Offer("firma", "Fjeldposten Firma", 19900, 2500, terms=_OFFICE),
            "yearly": Offer("aarskort", "Årskort", 79900, 2500, 12, {"notice_periods": 0, "fixation_periods": 1}),
            "quarterly": Offer("kvartal", "Magasinet hvert kvartal", 24900, 2500, 3, {"notice_periods": 0}),
            "fixed": Offer("ruter", "Otte ruter", 9900, 2500, terms={"fixed_count": 8}),
            "trial": Offer("kort", "Kort offline", 4900, 2500, terms=_TRIAL),
            "daily": Offer("vejret", "Fjeldvejret hver dag", 500, 2500, 0),
        },
        Offer("avis", "Den trykte avis", 2900, 0),
        ("trofast", "Trofast læser 10 %", 10),
        "DK5000400440116243",
    ),
}
_CASTS = {"kaffeekiste": KAFFEEKISTE, "fjeldposten": FJELDPOSTEN}


def demo_lines(now: datetime, merchant: str) -> Iterator[Json]:
    """The objects of one of the two furnished merchants, the account first, with everything placed around today."""
    today, shop, series = now.date(), _SHOPS[merchant], MERCHANTS.index(merchant) + 1
    opened = add_months(today, -60)
    books = Books(shop.currency, merchant[:2].upper(), series)
    yield {"account": _account(merchant, shop, opened)}
    yield from (offer.line(shop.currency, opened) for offer in shop.offers.values())
    for number, person in enumerate(_CASTS[merchant], 1):
        yield from _life(shop, books, person, f"{series}{number:03d}", today)


def account_lines(
    *, merchant: str, customers: int, until: date, invoices_each: int = 12, seed: int = 1
) -> Iterator[Json]:
    """The objects of an account with so many customers, with monthly invoices up to that day; a seed repeats it."""
    dice = random.Random(seed)
    shop, cast = _SHOPS["kaffeekiste"], KAFFEEKISTE
    books = Books(shop.currency, "LT", seed + 16)
    account = _account("kaffeekiste", shop, add_months(until, -invoices_each - 12))
    account |= {"handle": merchant, "name": merchant.title(), "portal": {**account["portal"], "link": merchant}}
    yield {"account": account}
    yield from (offer.line(shop.currency, add_months(until, -invoices_each - 12)) for offer in shop.offers.values())
    story = Story(began=invoices_each - 1)
    for number in range(customers):
        person = dice.choice(cast)._replace(email=f"customer{number}@example.com")
        customer = person.customer(f"cust-{number:06d}", stamp(add_months(until, -invoices_each)))
        yield {"customer": customer}
        yield from tell(shop, books, story, customer, f"{seed}{number:06d}", until)


def _life(shop: Shop, books: Books, person: Person, handle: str, today: date) -> Iterator[Json]:
    stories = [STORIES[name] for name in person.stories.split() if name in STORIES]
    months = max((max(story.began, -(-story.days // 28)) for story in stories), default=2)
    customer = person.customer(f"cust-{handle}", stamp(add_months(today, -months - 1)))
    yield {"customer": customer}
    for letter, story in zip("abc", stories, strict=False):
        yield from tell(shop, books, story, customer, f"{handle}{letter}", today)
    if person.stories == "nothing":
        once = order_line(shop.add_on.name, shop.add_on.amount, shop.add_on.vat, origin="ondemand")
        yield {"invoice": books.invoice(customer, [once], add_months(today, -1))}


def _account(merchant: str, shop: Shop, opened: date) -> Json:
    site = f"https://{merchant}.example"
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 56 48">{_LOGOS[merchant]}</svg>'
    portal: dict[str, Any] = {
        "link": merchant, "allow_cancel": True, "allow_pause": True, "offer_pause": merchant == "kaffeekiste",
        "pause_compensation": "prorated_credit", "return_hosts": [f"{merchant}.example"],
        "imprint_url": f"{site}/imprint", "terms_url": f"{site}/terms", "privacy_url": f"{site}/privacy",
    }  # fmt: skip
    common = {
        "handle": merchant, "currency": shop.currency, "timezone": shop.timezone, "website": site, "state": "live",
        "email": f"hello@{merchant}.example", "created": stamp(opened),
        "logo": "data:image/svg+xml;base64," + base64.b64encode(picture.encode()).decode(),
    }  # fmt: skip
    if merchant == "kaffeekiste":
        place = {"name": "Kaffeekiste", "country": "DE", "locale": "de_DE", "default_vat": 0.07, "vat": "DE136695976"}
        place |= {"address": "Oranienstraße 25", "postal_code": "10999", "city": "Berlin", "phone": "+49 30 901820"}
        bank: Json = {"bank_holder": "Kaffeekiste GmbH", "bank_iban": "DE02 1203 0000 0000 2020 51", "bank_name": "DKB"}
        bank |= {"bank_bic": "BYLADEM1001", "sepa_creditor_id": "DE98ZZZ09999999999", "sepa_notice_days": 5}
        named = {"legal_name": "Kaffeekiste GmbH", "accent_color": "#8a4b1f"}
        return {**common, **place, "portal": {**portal, **bank, **named}}
    place = {"name": "Fjeldposten", "country": "DK", "locale": "da_DK", "default_vat": 0.25, "vat": "DK13585628"}
    place |= {"address": "Vesterbrogade 40", "postal_code": "1620", "city": "København V", "phone": "+45 33 12 34 56"}
    choices = {"legal_name": "Fjeldposten ApS", "accent_color": "#1f6f8b", "choose_customer": True}
    choices |= {"bank_iban": "DK50 0040 0440 1162 43", "bank_bic": "NDEADKKK", "bank_name": "Nordea"}
    return {**common, **place, "portal": {**portal, **choices}}

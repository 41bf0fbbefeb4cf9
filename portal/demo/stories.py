"""What happens to the customers of the demo: each story is a subscription with its payment method and its documents."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from portal.demo.documents import Books, Json, Offer, add_months, order_line, periods, stamp

_SINCE = 9  # days since the current period has begun, so that its failed payments lie in the past


@dataclass(frozen=True, slots=True)
class Story:
    """A course of events; times in months back from today unless named otherwise."""

    offer: str = "monthly"
    began: int = 14
    ended: int = 0
    days: int = 0
    method: str = "card"
    quantity: int = 1
    last: str = "settled"
    failures: int = 0
    add_ons: bool = False
    discount: bool = False
    reverse_charge: bool = False
    credits: bool = False
    flags: Mapping[str, Any] = field(default_factory=dict)


STORIES = {
    "everything": Story(began=24, add_ons=True, discount=True, credits=True),
    "recent": Story(began=2),
    "monthly": Story(began=24),
    "past_due": Story(began=10, method="failed", last="dunning", failures=3),
    "trial": Story(offer="trial", began=0),
    "paused": Story(began=7, flags={"state": "on_hold", "on_hold_reason": "ondemand"}),
    "dunning_hold": Story(
        began=6, method="failed", last="dunning", failures=3, flags={"state": "on_hold", "on_hold_reason": "dunning"}
    ),
    "cancelled": Story(began=11, flags={"is_cancelled": True}),
    "expired": Story(began=20, ended=4, flags={"state": "expired", "expire_reason": "cancelled", "is_cancelled": True}),
    "fixed_over": Story(offer="fixed", began=16, ended=8, flags={"state": "expired", "expire_reason": "fixed"}),
    "fixed": Story(offer="fixed", began=3),
    "yearly": Story(offer="yearly", began=24, method="sepa"),
    "quarterly": Story(offer="quarterly", began=24, credits=True),
    "reverse_charge": Story(offer="office", began=18, quantity=3, reverse_charge=True),
    "failed_card": Story(began=9, method="failed", failures=2, last="pending"),
    "expiring_card": Story(began=13, method="expiring"),
    "sepa": Story(began=24, method="sepa", failures=1, last="processing", credits=True),
    "bank_transfer": Story(offer="office", began=24, method="bank", last="pending"),
    "add_ons": Story(began=16, add_ons=True),
    "discount": Story(began=12, discount=True),
    "starts_later": Story(began=-1),
    "many": Story(offer="daily", days=1499, quantity=4),
}


@dataclass(frozen=True, slots=True)
class Shop:
    """What a merchant sells; the extras are an add-on at another rate of VAT and a discount."""

    currency: str
    timezone: str
    offers: Mapping[str, Offer]
    add_on: Offer
    discount: tuple[str, str, int]
    iban: str


def tell(shop: Shop, books: Books, story: Story, customer: Json, handle: str, today: date) -> Iterator[Json]:
    """The lines of the story, in the order in which they happened."""
    offer = shop.offers[story.offer]
    method = _method(story.method, customer, handle, shop, today)
    start = today - timedelta(story.days) if story.days else add_months(today - timedelta(_SINCE), -story.began)
    until = add_months(today - timedelta(_SINCE), -story.ended) - timedelta(1) if story.ended else today
    trial = timedelta(14) if story.offer == "trial" else timedelta(0)
    # Counted back from a day that not every month has, there would sometimes be room for a ninth of eight periods.
    spans = [] if trial else list(periods(start, until, offer.months))[: offer.terms.get("fixed_count")]
    subscription = _subscription(shop, story, offer, customer, handle, start, spans, today)
    if method["state"] == "active":
        subscription["active_payment_methods"] = [method["id"]]
    if trial:
        subscription |= {"trial_start": stamp(start), "trial_end": stamp(start + trial)}
        subscription |= {"first_period_start": stamp(start + trial), "next_period_start": stamp(start + trial)}
    yield {"payment_method": method}
    yield {"subscription": subscription}
    yield from _documents(shop, books, story, customer, subscription, method, spans)


def _documents(
    shop: Shop, books: Books, story: Story, customer: Json, subscription: Json, method: Json,
    spans: Sequence[tuple[date, date]],
) -> Iterator[Json]:  # fmt: skip
    notes = []
    for number, span in enumerate(spans, 1):
        last = number == len(spans)
        invoice = books.invoice(
            customer,
            _lines(shop, story, span),
            span[0],
            subscription=subscription,
            method=method,
            state=story.last if last else "settled",
            failures=story.failures if last else int(story.failures > 0 and number % 5 == 0),
        )
        invoice["period_number"] = number
        if last and story.last == "pending":
            invoice["due"] = stamp(span[0] + timedelta(14))
        if story.credits and number == 2:
            notes.append(books.credit_note(invoice, span[0] + timedelta(5), method=method))
        if story.credits and number == 4:
            half = invoice["order_lines"][0]["amount"] // 2
            notes.append(books.credit_note(invoice, span[0] + timedelta(5), part=half))
        yield {"invoice": invoice}
    yield from ({"credit_note": note} for note in notes)


def _lines(shop: Shop, story: Story, span: tuple[date, date]) -> list[Json]:
    offer = shop.offers[story.offer]
    vat, price, rule = offer.vat, offer.amount, ""
    if story.reverse_charge:
        vat, price, rule = 0, offer.amount * 10_000 // (10_000 + offer.vat), "reverse_charge"
    lines = [
        order_line(offer.name, price, vat, quantity=story.quantity, handle=offer.handle, rule=rule, period=span)
    ]
    if story.add_ons:
        extra = shop.add_on
        lines.append(
            order_line(extra.name, extra.amount, extra.vat, origin="add_on", handle=extra.handle, period=span)
        )
    if story.discount:
        handle, name, percentage = shop.discount
        amount = -offer.amount * story.quantity * percentage // 100
        lines.append(order_line(name, amount, vat, origin="discount", handle=handle, period=span))
    return lines


def _subscription(
    shop: Shop, story: Story, offer: Offer, customer: Json, handle: str, start: date,
    spans: Sequence[tuple[date, date]], today: date,
) -> Json:  # fmt: skip
    subscription: Json = {
        "handle": f"sub-{handle}", "customer": customer["handle"], "plan": offer.handle, "plan_version": 1,
        "state": "active", "quantity": story.quantity, "amount_incl_vat": not story.reverse_charge,
        "currency": shop.currency, "timezone": shop.timezone, "created": stamp(min(start, today)),
        "start_date": stamp(start), "activated": stamp(min(start, today)), "renewing": story.offer != "fixed",
        "is_cancelled": False, "renewal_count": max(len(spans) - 1, 0), "active_payment_methods": [], "test": False,
        **story.flags,
    }  # fmt: skip
    if story.add_ons:
        extra = {"handle": shop.add_on.handle, "name": shop.add_on.name, "amount": shop.add_on.amount, "quantity": 1,
                 "vat": shop.add_on.vat / 10_000}  # fmt: skip
        subscription["subscription_add_ons"] = [extra]
    if story.discount:
        discount, name, percentage = shop.discount
        subscription["subscription_discounts"] = [
            {"handle": discount, "name": name, "percentage": percentage, "apply_to": ["plan"]}
        ]
    if story.reverse_charge:
        subscription["amount"] = offer.amount * 10_000 // (10_000 + offer.vat)
    if spans:
        subscription |= {"first_period_start": stamp(start), "current_period_start": stamp(spans[-1][0])}
    elif start > today:
        subscription |= {"first_period_start": stamp(start), "next_period_start": stamp(start)}
    return subscription | _ending(subscription, spans, today)


def _ending(subscription: Json, spans: Sequence[tuple[date, date]], today: date) -> Json:
    """How it goes on: paused, ended, ending, or renewed at the end of the period."""
    if not spans:
        return {}
    begin, end = spans[-1]
    if subscription["state"] == "on_hold":
        return {"on_hold_date": stamp(today - timedelta(3)), "renewing": False}
    if subscription["state"] == "expired":
        cancelled = {"cancelled_date": stamp(begin)} if subscription["is_cancelled"] else {}
        return {**cancelled, "expired_date": stamp(end), "renewing": False}
    if subscription["is_cancelled"]:
        return {"cancelled_date": stamp(today - timedelta(2)), "expires": stamp(end), "renewing": False}
    return {"next_period_start": stamp(end)}


def _method(name: str, customer: Json, handle: str, shop: Shop, today: date) -> Json:
    common = {"id": f"ca_{handle}", "customer": customer["handle"], "state": "active", "created": customer["created"]}
    if name == "sepa":
        mandate = {"iban": shop.iban, "sepa_mandate_bank_reference": f"MNDT-{handle}"}
        return {**common, "payment_type": "sepa", "sepa_mandate": mandate}
    if name == "bank":
        return {**common, "payment_type": "offline_bank_transfer"}
    days = {"expiring": 28, "failed": -60}.get(name, 800)
    expiry = f"{today + timedelta(days):%m-%y}"
    numbers = {"visa": "411111XXXXXX1111"} if len(handle) % 2 else {"mc": "555544XXXXXX4444"}
    card = {"gateway": "sandbox", "gw_ref": "x", "card_agreement": "x", "exp_date": expiry}
    for card_type, masked in numbers.items():
        card |= {"card_type": card_type, "masked_card": masked, "card_country": customer["country"]}
    if name == "failed":
        card |= {"error_code": "credit_card_expired", "error_state": "hard_declined"}
        common |= {"state": "failed", "failed": stamp(today - timedelta(_SINCE))}
    return {**common, "payment_type": "card", "card": card}

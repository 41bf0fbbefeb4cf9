"""Documents of an invented account: amounts add up to the cent, numbers have no gaps."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan: its price in minor units with VAT (in basis points), for so many months, or for a day when none."""

    handle: str
    name: str
    amount: int
    vat: int
    months: int = 1
    terms: Json = field(default_factory=dict)

    def line(self, currency: str, since: date) -> Json:
        """The line of the plan."""
        schedule = {"schedule_type": "month_startdate", "interval_length": self.months}
        if not self.months:
            schedule = {"schedule_type": "daily", "interval_length": 1}
        price = {"currency": currency, "amount": self.amount, "amount_incl_vat": True, "vat": self.vat / 10_000}
        named = {"handle": self.handle, "version": 1, "name": self.name, "state": "active", "created": stamp(since)}
        return {"plan": {**named, **price, **schedule, **self.terms}}


class Books:
    """The invoices and credit notes of one merchant, numbered as they are made."""

    def __init__(self, currency: str, prefix: str, series: int) -> None:
        self._currency = currency
        self._prefix = prefix
        self._series = series << 64
        self._invoices = 1000
        self._credits = 100

    def invoice(
        self,
        customer: Mapping[str, Any],
        lines: Sequence[Json],
        day: date,
        *,
        subscription: Mapping[str, Any] | None = None,
        method: Mapping[str, Any] | None = None,
        state: str = "settled",
        failures: int = 0,
    ) -> Json:
        """The invoice of these lines; after so many failed attempts it is settled, or not, as the state says."""
        document = self._drawn_up(customer, lines, day)
        if subscription:
            document |= {"subscription": subscription["handle"], "plan": subscription["plan"], "plan_version": 1}
            document |= {"type": "s", **{name: lines[0][name] for name in ("period_from", "period_to")}}
        amount, tried = document["amount"], day + timedelta(2 * failures)
        document["transactions"] = [
            self._attempt(document["id"], day + timedelta(2 * n), amount, method) for n in range(failures)
        ]
        if state in ("settled", "processing"):
            document["transactions"].append(self._payment(document["id"], "settle", state, tried, amount, method))
        if state == "settled":
            document |= {"settled": stamp(tried, minute=2), "settled_amount": amount}
        if state == "dunning":
            document |= {"dunning_start": stamp(day), "dunning_count": failures}
        return document | ({"state": "pending", "processing": True} if state == "processing" else {"state": state})

    def credit_note(
        self, invoice: Json, day: date, *, part: int | None = None, method: Mapping[str, Any] | None = None
    ) -> Json:
        """A credit note over the invoice or a part of its first line, refunded to the method or else credited."""
        self._credits += 1
        lines = [_corrected(line, line["amount"] if part is None else part) for line in invoice["order_lines"]]
        lines = lines if part is None else lines[:1]
        amount, vat = sum(line["amount"] for line in lines), vat_in(lines)
        note = {
            "id": f"{self._series | 1 << 63 | self._credits:032x}", "invoice": invoice["id"],
            "customer": invoice["customer"], "accounting_number": f"{self._prefix}G-{self._credits:05d}",
            "currency": self._currency, "amount": amount, "amount_vat": vat, "amount_ex_vat": amount - vat,
            "created": stamp(day), "credit_note_lines": lines,
        }  # fmt: skip
        if "subscription" in invoice:
            note["subscription"] = invoice["subscription"]
        if method:
            invoice["refunded_amount"] += amount
            payment = self._payment(invoice["id"], "refund", "refunded", day, amount, method)
            invoice["transactions"].append(payment)
            return note | {"transaction": payment}
        invoice["credited_amount"] += amount
        credit = {"handle": f"credit-{self._credits}", "amount": amount, "text": lines[0]["text"], "state": "pending"}
        return note | {"credit": {**credit, "pending_amount": amount, "created": stamp(day)}}

    def _drawn_up(self, customer: Mapping[str, Any], lines: Sequence[Json], day: date) -> Json:
        self._invoices += 1
        amount, vat = sum(line["amount"] for line in lines), vat_in(lines)
        return {
            "id": f"{self._series | self._invoices:032x}", "handle": f"inv-{self._invoices}", "type": "co",
            "number": self._invoices, "accounting_number": f"{self._prefix}-{self._invoices:06d}",
            "customer": customer["handle"], "currency": self._currency, "amount": amount, "org_amount": amount,
            "amount_vat": vat, "amount_ex_vat": amount - vat, "settled_amount": 0, "refunded_amount": 0,
            "credited_amount": 0, "credits": [], "additional_costs": [], "created": stamp(day), "due": stamp(day),
            "discount_amount": -sum(line["amount"] for line in lines if line["origin"] == "discount"),
            "billing_address": billing_address(customer), "order_lines": list(lines),
        }  # fmt: skip

    def _attempt(self, invoice: str, day: date, amount: int, method: Mapping[str, Any] | None) -> Json:
        failure = {"error": "insufficient_funds", "error_state": "soft_declined"}
        payment = self._payment(invoice, "settle", "failed", day, amount, method)
        name = "card_transaction" if payment["payment_type"] == "card" else "sepa_transaction"
        return payment | {name: failure}

    def _payment(
        self, invoice: str, kind: str, state: str, day: date, amount: int, method: Mapping[str, Any] | None
    ) -> Json:
        at = stamp(day, minute=2)
        named = {"payment_type": method["payment_type"], "payment_method": method["id"]} if method else {}
        identity = f"{invoice[8:]}{day:%y%m%d}{kind[0]}{state[0]}"
        common = {"id": identity, "invoice": invoice, "type": kind, "state": state}
        money = {"amount": amount, "currency": self._currency, "created": at, state: at}
        return {**common, **money, "payment_type": "manual", **named}


def order_line(
    text: str, unit: int, vat: int, *, quantity: int = 1, origin: str = "plan", handle: str = "", rule: str = "",
    period: tuple[date, date] | None = None,
) -> Json:  # fmt: skip
    """A line whose unit price is in minor units with VAT in basis points."""
    amount = unit * quantity
    line: Json = {
        "id": f"ol-{origin}-{handle}", "ordertext": text, "amount": amount, "unit_amount": unit, "quantity": quantity,
        "vat": vat / 10_000, "amount_vat": share(amount, vat), "amount_ex_vat": amount - share(amount, vat),
        "unit_amount_vat": share(unit, vat), "unit_amount_ex_vat": unit - share(unit, vat),
        "amount_defined_incl_vat": True, "origin": origin, "origin_handle": handle,
    }  # fmt: skip
    if rule:
        line["applied_tax_rule"] = rule
    if period:
        line |= {"timestamp": stamp(period[0]), "period_from": stamp(period[0]), "period_to": stamp(period[1])}
    return line


def _corrected(line: Mapping[str, Any], amount: int) -> Json:
    vat = share(amount, round(line["vat"] * 10_000))
    quantity = line["quantity"] if amount == line["amount"] else 1
    money = {"amount": amount, "amount_incl_vat": amount, "amount_ex_vat": amount - vat}
    return {"text": line["ordertext"], "quantity": quantity, "vat": line["vat"], **money}


def billing_address(customer: Mapping[str, Any]) -> Json:
    """The address as it goes onto an invoice."""
    names = ("company", "vat", "first_name", "last_name", "address", "postal_code", "city", "country", "email")
    return {name: customer[name] for name in names if customer.get(name)}


def vat_in(lines: Sequence[Mapping[str, Any]]) -> int:
    """The VAT in the lines, summed per rate and then rounded."""
    sums: dict[int, int] = defaultdict(int)
    for line in lines:
        sums[round(line["vat"] * 10_000)] += line["amount"]
    return sum(share(amount, vat) for vat, amount in sums.items())


def share(amount: int, vat: int) -> int:
    """The VAT within an amount, half a minor unit rounded away from zero."""
    whole = (2 * abs(amount) * vat + 10_000 + vat) // (2 * (10_000 + vat))
    return whole if amount >= 0 else -whole


def periods(start: date, until: date, months: int) -> Iterator[tuple[date, date]]:
    """Periods from the start up to the one that holds the last day; of a day each where there are no months."""
    number, begin = 0, start
    while begin <= until:
        number += 1
        end = add_months(start, number * months) if months else start + timedelta(number)
        yield begin, end
        begin = end


def add_months(day: date, months: int) -> date:
    """The same day so many months later, the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(1)).day))


def stamp(day: date, minute: int = 0) -> str:
    """The day as an instant in Frisbii's form."""
    return f"{datetime(day.year, day.month, day.day, 0, minute):%Y-%m-%dT%H:%M:%S}.000+0000"

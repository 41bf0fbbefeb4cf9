"""An audit of a merchant's books: what an accountant adds up again, by code that shares nothing with the rules."""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from tests.contents import rows

TABLES = (
    "merchants", "plans", "subscriptions", "invoices", "invoice_lines", "transactions", "credit_notes",
    "credit_note_lines", "events", "outbox",
)  # fmt: skip
BEGINS = ("subscription_renewal", "subscription_trial_end", "subscription_started", "subscription_reactivated")
PAUSES = ("subscription_on_hold", "subscription_on_hold_dunning")
UNPAID = ("pending", "dunning", "failed")


class Books:
    """All rows of a database, by table, and as they belong together; `since` is when our own billing began."""

    def __init__(self, connection: sa.Connection, since: datetime) -> None:
        self.since = since
        self.rows = {name: rows(connection, name) for name in TABLES}
        self.plans = {row.id: row for row in self.rows["plans"]}
        self.lines = grouped(self.rows["invoice_lines"], "invoice_id")
        self.payments = grouped(self.rows["transactions"], "invoice_id")
        self.notes = grouped(self.rows["credit_notes"], "invoice_id")
        self.note_lines = grouped(self.rows["credit_note_lines"], "credit_note_id")
        self.invoices = grouped(sorted(self.rows["invoices"], key=lambda row: row.id), "subscription_id")
        self.own = [row for row in self.rows["invoices"] if row.created_at >= since]

    def faults(self, now: datetime) -> list[str]:
        """Everything that is wrong in them, when billed up to this moment; nothing, if all is well."""
        found = [*_numbers(self), *_events(self)]
        for invoice in self.rows["invoices"]:
            found += (f"{invoice.accounting_number}: {fault}" for fault in _invoice(self, invoice))
        for note in self.rows["credit_notes"]:
            lines = self.note_lines[note.id]
            if (note.amount, note.amount_ex_vat) != (_sum(lines, "amount"), _sum(lines, "amount_ex_vat")):
                found.append(f"{note.accounting_number}: its lines add up to something else")
        for subscription in self.rows["subscriptions"]:
            periods = Periods(self, subscription, now)
            found += (f"{subscription.handle}: {fault}" for fault in (*periods.faults(), *_credit(self, subscription)))
        return found

    def table(self) -> str:
        """What was billed each month, as an accountant would want to see it."""
        months: dict[str, Counter[str]] = defaultdict(Counter)
        for row in self.own:
            month = months[f"{row.created_at:%Y-%m}"]
            month.update({"invoices": 1, "net": row.amount_ex_vat, "total": row.amount, "paid": row.settled_amount})
            month["open"] += row.amount - row.settled_amount if row.state in UNPAID else 0
            for line in self.lines[row.id]:
                month[f"VAT {line.vat / 100:g} %"] += line.amount_vat
        for note in self.rows["credit_notes"]:
            if note.created_at >= self.since:
                months[f"{note.created_at:%Y-%m}"]["credited"] += note.amount
        months["all"] = sum(months.values(), Counter())
        names = ["invoices", "net", *sorted(name for name in months["all"] if "VAT" in name), "total", "paid", "open"]
        head = f"{'':8}" + "".join(f"{name:>12}" for name in (*names, "credited"))
        return "\n".join([head, *(_row(month, months[month], (*names, "credited")) for month in sorted(months))])


class Periods:
    """The billed periods of one subscription on the calendar of its zone."""

    def __init__(self, books: Books, subscription: Any, now: datetime) -> None:
        self.books, self.it, self.plan = books, subscription, books.plans[subscription.plan_id]
        self.zone = ZoneInfo(subscription.timezone)
        self.now = now
        billed = [row for row in books.invoices[subscription.id] if row.period_from_at and row.state != "created"]
        self.billed = sorted(billed, key=lambda row: (row.period_from_at, row.id))
        self.happened = [row for row in books.rows["events"] if row.subject_handle == subscription.handle]

    def faults(self) -> Iterator[str]:
        """Gaps and overlaps that no pause explains, days that are wrong, an end that is missing."""
        anchor, count = None, 0
        for before, row in zip([None, *self.billed], self.billed, strict=False):
            begin, end = self.day(row.period_from_at), self.day(row.period_to_at)
            if before is None or begin != self.day(before.period_to_at):
                yield from self._break(before, begin) if before else ()
                anchor, count = begin, 0
            length = self.plan.interval_length
            if (begin, end) != (later(anchor, count * length), later(anchor, (count + 1) * length)):
                yield f"{begin} to {end} is no period that follows from {anchor}"
            if row in self.books.own and row.amount != self._price():
                yield f"{begin} costs {row.amount} instead of {self._price()}"
            count += 1
        yield from self._end()

    def _price(self) -> int:
        return (self.plan.amount if self.it.amount is None else self.it.amount) * self.it.quantity

    def _break(self, before: Any, begin: date) -> Iterator[str]:
        """A period that does not follow the one before: it was resumed, and no day was paid for twice."""
        first, end = self.day(before.period_from_at), self.day(before.period_to_at)
        if begin not in self._days("subscription_reactivated"):
            yield f"{begin} does not follow {end}, and it was not resumed then"
        pauses = [day for day in self._days(*PAUSES) if first <= day <= begin]
        if not pauses and before in self.books.own:
            yield f"there was no pause before {begin}"
        elif begin < end:
            share = Fraction(before.amount * (end - begin).days, (end - first).days)
            given = sum(note.amount for note in self.books.notes[before.id])
            if given < int(share + Fraction(1, 2)):
                yield f"{begin} to {end} is paid twice: {given} of {float(share):.2f} was given back"

    def _end(self) -> Iterator[str]:
        """It is billed up to now, to its end, or to the pause in which it is or ended."""
        if not self.billed:
            return
        begin, end = self.billed[-1].period_from_at, self.billed[-1].period_to_at
        if self.it.state == "active" and not begin <= self.now < end:
            yield f"now is not in its last period, {begin} to {end}"
        pauses = [day for day in self._days(*PAUSES) if day >= self.day(begin)]
        pauses += [self.day(self.it.on_hold_at)] if self.it.on_hold_at else []
        if self.it.state == "on_hold" and not any(day <= self.day(end) for day in pauses):
            yield f"it is on hold, and billed up to {end}"
        if self.it.state == "expired" and self.it.expired_at >= self.books.since and not pauses:
            if self.day(self.it.expired_at) != self.day(end):
                yield f"it ended on {self.it.expired_at}, billed up to {end}"

    def _days(self, *kinds: str) -> list[date]:
        return [self.day(row.at) for row in self.happened if row.kind in kinds]

    def day(self, moment: datetime) -> date:
        """The day on the calendar of the subscription."""
        return moment.astimezone(self.zone).date()


def later(day: date, months: int) -> date:
    """So many months later, on the last day of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def grouped(found: Iterable[Any], column: str) -> defaultdict[Any, list[Any]]:
    """The rows by the value of a column, in their order."""
    groups: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in found:
        groups[getattr(row, column)].append(row)
    return groups


def _invoice(books: Books, row: Any) -> Iterator[str]:
    lines = books.lines[row.id]
    sums = _sum(lines, "amount"), _sum(lines, "amount_ex_vat"), _sum(lines, "amount_vat")
    if sums != (row.amount, row.amount_ex_vat, row.amount_vat) or sums[1] + sums[2] != sums[0]:
        yield f"{sums} of the lines is not {row.amount}, {row.amount_ex_vat}, {row.amount_vat}"
    for rate, group in grouped(lines, "vat").items():
        exact = sum(_vat(line) for line in group)
        if abs(_sum(group, "amount_vat") - exact) >= 1:
            yield f"VAT at {rate} is {_sum(group, 'amount_vat')} instead of {float(exact):.2f}"
    settled = [one for one in books.payments[row.id] if (one.type, one.state) == ("settle", "settled")]
    if _sum(settled, "amount") != row.settled_amount:
        yield f"{_sum(settled, 'amount')} was paid, {row.settled_amount} is in the books"
    whole = row.settled_amount + row.credited_amount >= row.amount
    if whole != (row.state == "settled") and row.state in ("settled", *UNPAID):
        yield f"it is {row.state}, with {row.settled_amount} of {row.amount} paid"


def _vat(line: Any) -> Fraction:
    if line.amount_incl_vat:
        return Fraction(line.amount * line.vat, 10_000 + line.vat)
    return Fraction(line.amount_ex_vat * line.vat, 10_000)


def _numbers(books: Books) -> Iterator[str]:
    for kind in ("invoices", "credit_notes"):
        for group in grouped(books.rows[kind], "merchant_id").values():
            yield from (f"{name} is there twice" for name, n in Counter(row.handle for row in group).items() if n > 1)
            numbers = sorted(row.accounting_number for row in group if row.accounting_number)
            plain = [int("".join(filter(str.isdigit, number))) for number in numbers]
            if plain != list(range(plain[0], plain[0] + len(plain))):
                yield f"the numbers of {kind} have a gap, or one twice: {numbers[0]} to {numbers[-1]}"


def _events(books: Books) -> Iterator[str]:
    told = Counter((row.kind, row.subject_handle) for row in books.rows["events"] if row.at >= books.since)
    for row in books.own:
        settled = row.state == "settled"
        if (told["invoice_created", row.accounting_number], told["invoice_settled", row.accounting_number]) != (
            1, settled
        ):  # fmt: skip
            yield f"{row.accounting_number} is told of more or less than once"
    own = grouped(books.own, "subscription_id")
    for row in books.rows["subscriptions"]:
        begun = sum(told[kind, row.handle] for kind in BEGINS)
        if begun != len(own[row.id]):
            yield f"{row.handle} has begun {begun} periods, and {len(own[row.id])} invoices"


def _credit(books: Books, subscription: Any) -> Iterator[str]:
    """What was given back is used up, lies ready, or needed not be paid in the first place."""
    billed = books.invoices[subscription.id]
    notes = [note for row in billed for note in books.notes[row.id] if note.credit]
    paid = [one for row in billed for one in books.payments[row.id] if one.payment_type == "credit"]
    open_ones = [max(min(row.credited_amount, row.amount - row.settled_amount), 0) for row in billed]
    given = _sum(notes, "amount")
    found = _sum(paid, "amount") + sum(note.credit["pending_amount"] for note in notes) + sum(open_ones)
    if given != found:
        yield f"{given} was given back, {found} is accounted for"


def _sum(found: Iterable[Any], column: str) -> int:
    return sum(getattr(row, column) for row in found)


def _row(month: str, sums: Counter[str], names: Iterable[str]) -> str:
    cells = (f"{sums[name]:>12}" if name == "invoices" else f"{sums[name] / 100:>12.2f}" for name in names)
    return f"{month:8}{''.join(cells)}"

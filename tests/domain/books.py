"""A plain ledger that knows days only: which were served, which were billed, which were credited. It shares no code
with the rules."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import floor


def half_up(amount: Fraction) -> int:
    """The nearest integer, the greater one of two."""
    return floor(amount + Fraction(1, 2))


def days(first: date, end: date) -> set[date]:
    """From the first day to the one before the end."""
    return {first + timedelta(days=number) for number in range((end - first).days)}


def later(day: date, unit: str, count: int) -> date:
    """So many days later, or so many months later on the same day or the last one of the month."""
    if unit == "days":
        return day + timedelta(days=count)
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass
class Period:
    """What was billed at once: its days, the days of a whole period, and which of them were credited for how much."""

    first: date
    end: date
    whole: int
    amount: int
    back: set[date] = field(default_factory=set)
    credited: int = 0

    def credit_from(self, day: date) -> int:
        """Give the days from this one on back; what is to be credited for it now."""
        self.back |= {one for one in days(self.first, self.end) if one >= day}
        due = self.owed_back - self.credited
        self.credited += due
        return due

    @property
    def owed_back(self) -> int:
        """The share of the days that were given back; a period without a day has cost nothing."""
        count = (self.end - self.first).days
        return half_up(Fraction(self.amount * len(self.back), count)) if count else 0


class Ledger:
    """The days of one subscription, each period of which costs the same."""

    def __init__(self, price: int) -> None:
        self.price = price
        self.periods: list[Period] = []
        self.served: set[date] = set()

    def share(self, count: int, whole: int) -> int:
        """The price of some of the days of a period."""
        return half_up(Fraction(self.price * count, whole))

    def bill(self, first: date, end: date, whole: int) -> int:
        """Bill a period; what is charged."""
        self.periods.append(Period(first, end, whole, self.share((end - first).days, whole)))
        return self.periods[-1].amount

    def bill_rest(self, day: date) -> int:
        """Bill the days from this one on by which the last period is shorter than a whole one; what is charged."""
        last = self.periods[-1]
        end = last.first + timedelta(days=last.whole)
        rest = self.price - self.share((day - last.first).days, last.whole)
        if day == last.end:
            last.end, last.amount = end, last.amount + rest
        else:
            self.periods.append(Period(day, end, last.whole, rest))
        return rest

    def check(self) -> None:
        """Each day served is paid once, no day is paid twice, and the credits of a period are the share of its days."""
        paid = [day for period in self.periods for day in days(period.first, period.end) - period.back]
        assert len(paid) == len(set(paid)), "a day is billed twice"
        assert self.served <= set(paid), f"days are not billed: {sorted(self.served - set(paid))}"
        for period in self.periods:
            assert period.credited == period.owed_back <= period.amount

"""What charges come to as bills: with VAT, and less the credit that is there by then."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.domain.contracts import Contract
from portal.domain.crediting import left_for_later
from portal.domain.drawing_up import Unbillable, draw_up
from portal.domain.money import Money
from portal.domain.period_charges import PeriodCharge
from portal.domain.subscriptions import Subscription


@dataclass(frozen=True, slots=True)
class Bill:
    """A charge with its total, VAT included (None when its invoice will tell), and the credit that is taken off it."""

    charge: PeriodCharge
    total: Money | None
    credit: Money

    @property
    def to_pay(self) -> Money | None:
        """What is left to be paid."""
        return self.total - self.credit if self.total else None


def bills(
    contract: Contract, after: Subscription, charges: Iterable[PeriodCharge], *, credit: Money | None = None
) -> tuple[Bill, ...]:
    """The bills of these charges in their order; `credit` is given on the current period before any of them."""
    currency = contract.subscription.currency
    given = credit.amount if credit else 0
    left = contract.credit.amount + _later(contract, given)
    found = []
    for charge in charges:
        if charge.credit:
            more = given + charge.credit.amount
            left, given = left + _later(contract, more) - _later(contract, given), more
        total = _total(contract, after, charge)
        used = min(left, total.amount) if total else 0
        left -= used
        found.append(Bill(charge, total, Money(used, currency)))
    return tuple(found)


def _later(contract: Contract, amount: int) -> int:
    credit = Money(amount, contract.subscription.currency)
    return left_for_later(contract.period_invoices, credit).amount if amount else 0


def _total(contract: Contract, after: Subscription, charge: PeriodCharge) -> Money | None:
    try:
        return draw_up(after, contract.plan, charge, contract.tax).total
    except Unbillable:
        return None

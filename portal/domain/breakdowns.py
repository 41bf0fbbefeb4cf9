"""What an invoice is made of: its lines, its period, and the address as it was at issue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.domain.money import Money


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an invoice; `vat` in basis points, `incl_vat` how its price was agreed; discounts are negative."""

    text: str
    quantity: int
    amount: Money
    amount_ex_vat: Money
    unit_amount: Money
    unit_amount_ex_vat: Money
    incl_vat: bool
    vat: int
    tax_rule: str | None
    period_from_at: datetime | None
    period_to_at: datetime | None

    def prices(self, incl_vat: bool) -> tuple[Money, Money]:
        """The price of a unit and of the line, with VAT or without."""
        if incl_vat:
            return self.unit_amount, self.amount
        return self.unit_amount_ex_vat, self.amount_ex_vat


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What an invoice says beside its lines: net and VAT, the period, the address as it was at issue."""

    net: Money
    vat: Money
    period_from_at: datetime | None
    period_to_at: datetime | None
    billing_address: Mapping[str, str]
    subscription: str | None
    plan: str | None
    settled_at: datetime | None = None
    cancelled_at: datetime | None = None


def agreed_incl_vat(lines: Sequence[Line]) -> bool:
    """Prices are shown with VAT, unless one of them was agreed without."""
    return all(line.incl_vat for line in lines)


def billed_to(address: Mapping[str, str]) -> dict[str, str | None]:
    """The snapshot of an address with every field that documents show, None where it has none, the name in one."""
    name = " ".join(address[part] for part in ("first_name", "last_name") if address.get(part))
    fields = ("company", "vat", "address", "address2", "postal_code", "city", "country")
    return {"name": name or address.get("attention")} | {field: address.get(field) for field in fields}

"""E-invoices: a document in the terms of EN 16931, whose amounts are net and add up in its own way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from portal.domain import currencies
from portal.domain.documents import Document, Item
from portal.domain.merchants import Merchant
from portal.domain.taxation import EU

# UNTDID 5305: standard rate, zero rated, reverse charge.
Category = Literal["S", "Z", "AE"]
# UNCL 4461. Direct debits (59) and transfers (58) may be named only where accounts are known in full, cards (48)
# only where the end of their number is.
_MEANS = {"credit": "97", "offline_cash": "10", "manual": "1", "offline_other": "1"}
_TRANSFERS = ("offline_bank_transfer", "estonia_banks", "latvia_banks", "lithuania_banks")
_CARDS = ("card", "emv_token")
_CARD, _ONLINE, _UNKNOWN, _DEBIT, _TRANSFER = "48", "68", "1", "59", "58"


@dataclass(frozen=True, slots=True)
class Line:
    """An item with its net amount in minor units."""

    item: Item
    net: int
    category: Category


@dataclass(frozen=True, slots=True)
class Group:
    """What is taxed alike: a category and a rate in basis points, with net amount and VAT in minor units."""

    category: Category
    rate: int
    net: int
    vat: int


@dataclass(frozen=True, slots=True)
class EInvoice:
    """A document with its lines, its discounts (as positive amounts) and its groups of taxes."""

    document: Document
    lines: tuple[Line, ...]
    discounts: tuple[Line, ...]
    groups: tuple[Group, ...]

    @property
    def digits(self) -> int:
        """The decimal places of its amounts."""
        return currencies.digits(self.document.total.currency)

    @property
    def line_total(self) -> int:
        """The net amount of the lines, before discounts (BT-106)."""
        return sum(line.net for line in self.lines)

    @property
    def discount_total(self) -> int:
        """The net amount of the discounts (BT-107)."""
        return sum(line.net for line in self.discounts)

    @property
    def means(self) -> str:
        """The code of how it is paid (BT-81)."""
        way, seller = self.document.way, self.document.seller
        if way is None or way.payment_type in _TRANSFERS:
            return _TRANSFER if seller.bank else _UNKNOWN
        if way.payment_type.startswith("sepa"):
            return _DEBIT if seller.creditor and way.mandate and way.account else _UNKNOWN
        if way.payment_type in _CARDS:
            return _CARD if way.ending else _UNKNOWN
        return _MEANS.get(way.payment_type, _ONLINE)


def e_invoice(document: Document) -> EInvoice | None:
    """The document as EN 16931 has it; None when that cannot be, for want of details or because amounts do not fit."""
    if not document.electronic or not _is_addressed(document) or not _is_countable(document):
        return None
    groups = _groups(document)
    if groups is None:
        return None
    lines = [line for group in groups for line in _lines(document, group)]
    order = {id(item): place for place, item in enumerate(document.items)}
    lines.sort(key=lambda line: order[id(line.item)])
    billed = tuple(line for line in lines if line.net >= 0)
    off = tuple(Line(line.item, -line.net, line.category) for line in lines if line.net < 0)
    return EInvoice(document, billed, off, groups) if billed else None


def is_x_rechnung(document: Document) -> bool:
    """Whether all is known that XRechnung demands beyond EN 16931: contacts and whole addresses of both."""
    seller, buyer = document.seller, document.buyer
    places = (seller.city, seller.postal_code, buyer.city, buyer.postal_code)
    return all((seller.email, seller.phone, buyer.email, *places)) and document.seller.country in EU


def offered(merchant: Merchant, address: Mapping[str, str], email: str | None) -> tuple[str, ...]:
    """The syntaxes in which a document with this billing address can be had, as far as can be told beforehand."""
    named = any(address.get(part) for part in ("company", "first_name", "last_name", "attention"))
    if not (merchant.issues_e_invoices and merchant.vat and named and address.get("country")):
        return ()
    places = (merchant.city, merchant.postal_code, address.get("city"), address.get("postal_code"))
    known = (merchant.email, merchant.phone, address.get("email") or email, *places)
    return ("xrechnung", "ubl") if all(known) and merchant.country in EU else ("ubl",)


def category_of(item: Item) -> Category:
    """The VAT category of a line: under reverse charge the buyer owes the VAT, a rate of nothing is zero rated."""
    if item.rule == "reverse_charge":
        return "AE"
    return "S" if item.vat else "Z"


def tax_id(number: str | None, country: str | None) -> tuple[str, str] | None:
    """The number and its scheme: a VAT ID with its country ("VA"), else a tax number of the country itself ("FC")."""
    bare = "".join(letter for letter in (number or "").upper() if letter.isalnum() or letter == "/")
    if not bare or not country:
        return None
    prefix = "EL" if country == "GR" else country
    if bare[:2].isalpha() and bare[2:].isalnum() and any(letter.isdigit() for letter in bare):
        return bare, "VA"
    return (bare, "FC") if "/" in bare or country == "DE" else (prefix + bare, "VA")


def _is_addressed(document: Document) -> bool:
    seller, buyer = document.seller, document.buyer
    reverse = any(item.rule == "reverse_charge" for item in document.items)
    named = buyer.company or buyer.name
    return bool(seller.country and tax_id(seller.vat, seller.country) and named and buyer.country) and (
        not reverse or tax_id(buyer.vat, buyer.country) is not None
    )


def _is_countable(document: Document) -> bool:
    currency = document.total.currency
    whole = sum(item.amount.amount for item in document.items) == document.total.amount
    adds_up = whole and document.net + document.vat == document.total
    return adds_up and document.total.amount >= 0 and currencies.digits(currency) <= 2  # EN 16931, BR-DEC


def _groups(document: Document) -> tuple[Group, ...] | None:
    """The taxed groups, which add up to what was issued; None when the lines do not explain its VAT."""
    vat_of = {total.rate: total.vat.amount for total in document.rates}
    if None in vat_of:
        return None
    gross: dict[tuple[Category, int], int] = {}
    for item in document.items:
        key = (category_of(item), item.vat)
        gross[key] = gross.get(key, 0) + item.amount.amount
    groups = (Group(category, rate, amount - _vat(category, rate, vat_of), _vat(category, rate, vat_of))
              for (category, rate), amount in gross.items())  # fmt: skip
    found = tuple(sorted(groups, key=lambda group: (-group.rate, group.category)))
    return found if sum(group.vat for group in found) == document.vat.amount else None


def _vat(category: Category, rate: int, vat_of: dict[int | None, int]) -> int:
    return vat_of[rate] if category == "S" else 0


def _lines(document: Document, group: Group) -> Sequence[Line]:
    """The group's lines, whose net amounts add up to its own: what rounding left over goes to the largest ones."""
    items = [item for item in document.items if (category_of(item), item.vat) == (group.category, group.rate)]
    nets = [item.amount_ex_vat.amount for item in items]
    left = group.net - sum(nets)
    by_size = sorted(range(len(items)), key=lambda place: -abs(nets[place]))
    for turn in range(abs(left)):
        nets[by_size[turn % len(items)]] += 1 if left > 0 else -1
    return [Line(item, net, group.category) for item, net in zip(items, nets, strict=True)]

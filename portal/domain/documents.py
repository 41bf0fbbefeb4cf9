"""Documents: an invoice or a credit note as it was issued, with all that its PDF and its e-invoice say."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from portal.domain import tax
from portal.domain.money import Money
from portal.domain.sentences import Sentence

Kind = Literal["invoice", "credit_note"]
_PLAIN = (str, int, bool, Kind)


@dataclass(frozen=True, slots=True)
class Bank:
    """The account that transfers go to."""

    holder: str
    iban: str
    bic: str | None = None

    @property
    def printed_iban(self) -> str:
        """The account number in groups of four, as people read it."""
        return " ".join(self.iban[place : place + 4] for place in range(0, len(self.iban), 4))


@dataclass(frozen=True, slots=True)
class Seller:
    """The merchant at issue; `name` is the legal one, `language` what it speaks, `logo` the digest of its picture.

    `creditor` is its SEPA creditor identifier, if it has one.
    """

    name: str
    brand: str
    address: str | None
    address2: str | None
    postal_code: str | None
    city: str | None
    country: str
    vat: str | None
    email: str | None
    phone: str | None
    website: str | None
    language: str
    accent: str
    logo: str | None = None
    bank: Bank | None = None
    creditor: str | None = None


@dataclass(frozen=True, slots=True)
class Buyer:
    """The customer with the address as it was at issue."""

    handle: str
    company: str | None
    name: str | None
    vat: str | None
    address: str | None
    address2: str | None
    postal_code: str | None
    city: str | None
    country: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """A line; `vat` in basis points, `incl_vat` how its price was agreed; discounts are negative."""

    text: str
    quantity: int
    unit: Money
    unit_ex_vat: Money
    amount: Money
    amount_ex_vat: Money
    incl_vat: bool
    vat: int
    rule: str | None = None
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How it is paid, or paid back: by the last characters of card or account, and the whole `account` if known."""

    payment_type: str
    card_type: str | None = None
    ending: str | None = None
    mandate: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice, or the credit note that `corrects` one; `prepaid` was paid, or taken off, when it was frozen.

    `language` is the customer's at issue; days are those of the merchant's calendar. `credited` when the amount of a
    credit note is taken off later invoices, `electronic` when the merchant issues e-invoices.
    """

    kind: Kind
    number: str
    language: str
    issued_on: date
    seller: Seller
    buyer: Buyer
    items: tuple[Item, ...]
    net: Money
    vat: Money
    total: Money
    prepaid: Money
    first_on: date | None = None
    last_on: date | None = None
    due_on: date | None = None
    paid_on: date | None = None
    way: Way | None = None
    contract: str | None = None
    plan: str | None = None
    corrects: str | None = None
    corrects_issued_on: date | None = None
    credited: bool = False
    electronic: bool = True

    @property
    def due(self) -> Money:
        """What is still to be paid, or to be paid back."""
        return self.total - self.prepaid

    @property
    def incl_vat(self) -> bool:
        """Prices are shown with VAT, unless one of them was agreed without."""
        return all(item.incl_vat for item in self.items)

    @property
    def rates(self) -> tuple[tax.RateTotal, ...]:
        """The VAT per rate."""
        return tax.per_rate(self.items, self.vat)

    @property
    def tax_notes(self) -> tuple[Sentence, ...]:
        """What the law wants said of the taxes."""
        return tax.notes(item.rule for item in self.items)


def packed(document: Document) -> dict[str, Any]:
    """The document as JSON can hold it."""
    return _plain(document)


def unpacked(content: Mapping[str, Any]) -> Document:
    """The document that was packed; what an earlier version did not know has its default."""
    return _read(Document, content)


def head_of(content: Mapping[str, Any]) -> Document:
    """The document that was packed, without its lines: there may be thousands, and its name needs none of them."""
    return _read(Document, {**content, "items": ()})


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return {name: _plain(getattr(value, name)) for name in value.__slots__}


def _read(kind: Any, value: Any) -> Any:
    if value is None or kind in _PLAIN:
        return value
    if get_origin(kind) is UnionType:
        return _read(next(one for one in get_args(kind) if one is not NoneType), value)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], one) for one in value)
    if is_dataclass(kind):
        return kind(**{name: _read(hint, value[name]) for name, hint in _hints(kind) if name in value})
    return date.fromisoformat(value) if kind is date else value


@cache
def _hints(kind: Any) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((field.name, hints[field.name]) for field in fields(kind))

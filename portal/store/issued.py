"""Invoices and credit notes as documents: everything that was said at issue, drawn together from its rows."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Any

import sqlalchemy as sa

from portal.domain.breakdowns import Line, billed_to
from portal.domain.credit_notes import NoteLine
from portal.domain.customers import Customer
from portal.domain.documents import Bank, Buyer, Document, Item, Kind, Seller, Way
from portal.domain.invoices import CHARGE
from portal.domain.merchants import Merchant
from portal.domain.money import Money
from portal.domain.payment_methods import OFFLINE
from portal.domain.payments import Payment
from portal.domain.periods import days_of, local_day
from portal.store import credit_notes, customers, invoices, merchants, tables
from portal.store.credit_notes import ENDING
from portal.store.errors import Missing
from portal.store.scopes import Scope

_I = tables.Invoice.__table__.c
_S = tables.Subscription.__table__.c
_M = tables.PaymentMethod.__table__.c
_A = tables.Merchant.__table__.c
_WAY = (
    sa.select(_M.payment_type, _M.card_type, ENDING.label("ending"), _M.mandate_reference, _M.state)
    .join(tables.Subscription, _S.payment_method_id == _M.id)
    .join(tables.Invoice, _I.subscription_id == _S.id)
    .where(_I.id == sa.bindparam("invoice_id"))
)
_COUNTS = ("settled", "pending", "processing", "authorized")
# "Recorded by hand" is what the merchant's books say, and no way to pay that a customer would know.
_BY_HAND = ("manual", *OFFLINE)


_ACCOUNTS = sa.select(_A.bank_holder, _A.bank_iban, _A.bank_bic, _A.sepa_creditor_id).where(
    _A.id == sa.bindparam("merchant_id")
)


def load(connection: sa.Connection, scope: Scope, kind: Kind, handle: str) -> Document:
    """The customer's document; Missing for a stranger's, for a draft, and for a charge, which is no document."""
    merchant = merchants.get(connection, scope.merchant_id)
    customer = customers.get(connection, scope)
    make = _invoice if kind == "invoice" else _credit_note
    return make(connection, scope, handle, merchant, customer)


def _invoice(
    connection: sa.Connection, scope: Scope, handle: str, merchant: Merchant, customer: Customer
) -> Document:  # fmt: skip
    folder, zone = invoices.get(connection, scope, handle), merchant.timezone
    invoice, breakdown = folder.invoice, folder.breakdown
    if invoice.type == CHARGE:
        raise Missing("document")
    first_on, last_on = _days(breakdown.period_from_at, breakdown.period_to_at, zone)
    paid = next((one for one in reversed(folder.payments) if one.type != "refund" and one.state in _COUNTS), None)
    return Document(
        kind="invoice", number=invoice.number or invoice.handle, language=merchant.language_of(customer.language),
        issued_on=local_day(invoice.created_at, zone), seller=_seller(connection, merchant),
        buyer=_buyer(customer, breakdown.billing_address),
        items=tuple(_item(line, zone) for line in invoices.all_lines(connection, folder)),
        net=breakdown.net, vat=breakdown.vat, total=invoice.total, prepaid=invoice.settled,
        first_on=first_on, last_on=last_on, due_on=local_day(invoice.due_at, zone) if invoice.due_at else None,
        paid_on=local_day(paid.at, zone) if paid and paid.state == "settled" else None,
        way=_way_of(paid, _agreed_way(connection, invoice.id)),
        contract=breakdown.subscription, plan=breakdown.plan, electronic=merchant.issues_e_invoices,
    )  # fmt: skip


def _credit_note(
    connection: sa.Connection, scope: Scope, handle: str, merchant: Merchant, customer: Customer
) -> Document:  # fmt: skip
    folder, zone = credit_notes.get(connection, scope, handle), merchant.timezone
    note, invoice = folder.note, folder.note.invoice
    lines = invoices.get(connection, scope, invoice.handle).lines
    reverse = any(line.tax_rule == "reverse_charge" for line in lines)
    return Document(
        kind="credit_note", number=note.number, language=merchant.language_of(customer.language),
        issued_on=local_day(note.created_at, zone), seller=_seller(connection, merchant),
        buyer=_buyer(customer, folder.billing_address),
        items=tuple(_corrected(line, reverse=reverse) for line in folder.lines),
        net=folder.net, vat=folder.vat, total=note.total, prepaid=Money(0, note.currency),
        way=_way_of(folder.refund, None) if note.refund != "failed" else None,
        contract=folder.subscription, plan=folder.plan, corrects=invoice.number or invoice.handle,
        corrects_issued_on=local_day(invoice.created_at, zone), credited=note.credit == "pending",
        electronic=merchant.issues_e_invoices,
    )  # fmt: skip


def _seller(connection: sa.Connection, merchant: Merchant) -> Seller:
    account = connection.execute(_ACCOUNTS, {"merchant_id": merchant.id}).one()
    iban = account.bank_iban
    bank = Bank(account.bank_holder or merchant.legal_name, iban, account.bank_bic) if iban else None
    return Seller(
        name=merchant.legal_name, brand=merchant.name, address=merchant.address, address2=merchant.address2,
        postal_code=merchant.postal_code, city=merchant.city, country=merchant.country, vat=merchant.vat,
        email=merchant.email, phone=merchant.phone, website=merchant.website, language=merchant.locale,
        accent=merchant.accent, logo=merchant.logo_digest, bank=bank, creditor=account.sepa_creditor_id,
    )  # fmt: skip


def _buyer(customer: Customer, address: dict[str, str] | Any) -> Buyer:
    billing = billed_to(address)
    if not (billing["company"] or billing["name"]):
        billing |= {"company": customer.company, "name": customer.name or None}
    return Buyer(handle=customer.handle, email=address.get("email") or customer.email, **billing)


def _item(line: Line, zone: tzinfo) -> Item:
    return Item(
        line.text, line.quantity, line.unit_amount, line.unit_amount_ex_vat, line.amount, line.amount_ex_vat,
        line.incl_vat, line.vat, line.tax_rule, *_days(line.period_from_at, line.period_to_at, zone),
    )  # fmt: skip


def _corrected(line: NoteLine, *, reverse: bool) -> Item:
    """A line of a credit note, which tells of no unit price: only what it comes to is shown."""
    rule = "reverse_charge" if reverse and not line.vat else None
    amounts = (line.amount, line.amount_ex_vat) * 2
    return Item(line.text, line.quantity, *amounts, line.incl_vat, line.vat, rule)


def _days(begin: datetime | None, end: datetime | None, zone: tzinfo) -> Sequence[date] | tuple[None, None]:
    return days_of(begin, end, zone) if begin and end else (None, None)


def _agreed_way(connection: sa.Connection, invoice_id: int) -> Way | None:
    row = connection.execute(_WAY, {"invoice_id": invoice_id}).first()
    if row is None or row.state != "active" or row.payment_type in OFFLINE:
        return None
    return Way(row.payment_type, row.card_type, row.ending, row.mandate_reference)


def _way_of(paid: Payment | None, agreed: Way | None) -> Way | None:
    """How it was paid, or is going to be; the mandate is known by the payment method only."""
    if paid is None:
        return agreed
    if paid.payment_type in _BY_HAND:
        return None
    same = agreed is not None and agreed.payment_type == paid.payment_type and agreed.ending == paid.ending
    return Way(paid.payment_type, paid.card_type, paid.ending, agreed.mandate if agreed and same else None)

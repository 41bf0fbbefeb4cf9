"""E-invoices in UBL 2.1, by EN 16931."""

from collections.abc import Sequence
from datetime import date
from xml.etree.ElementTree import Element

from portal.adapters import e_invoices as common
from portal.adapters.e_invoices import Writer, amount, name_of, percent, price, written
from portal.domain.documents import Buyer, Document, Seller
from portal.domain.e_invoices import EInvoice, Group, Line, tax_id

_OASIS = "urn:oasis:names:specification:ubl:schema:xsd"
_PARTS = {"cac": f"{_OASIS}:CommonAggregateComponents-2", "cbc": f"{_OASIS}:CommonBasicComponents-2"}
_ROOTS = {"invoice": "Invoice", "credit_note": "CreditNote"}
_TYPES = {"invoice": ("InvoiceTypeCode", "380"), "credit_note": ("CreditNoteTypeCode", "381")}
_QUANTITIES = {"invoice": "InvoicedQuantity", "credit_note": "CreditedQuantity"}
_W = Writer({**_PARTS, "inv": f"{_OASIS}:Invoice-2", "cn": f"{_OASIS}:CreditNote-2"})


def ubl(invoice: EInvoice, *, terms: str, notes: Sequence[str]) -> bytes:
    """The e-invoice; `terms` say how it is paid and `notes` what the law wants said, in the customer's language."""
    document = invoice.document
    root = _W.root(f"{'inv' if document.kind == 'invoice' else 'cn'}:{_ROOTS[document.kind]}")
    _head(root, document, notes)
    _party(_W.path(root, "cac:AccountingSupplierParty", "cac:Party"), document.seller)
    _party(_W.path(root, "cac:AccountingCustomerParty", "cac:Party"), document.buyer)
    supplied_on = document.last_on or document.issued_on
    _W.add(_W.add(root, "cac:Delivery"), "cbc:ActualDeliveryDate", supplied_on.isoformat())
    _means(root, invoice)
    _W.add(_W.add(root, "cac:PaymentTerms"), "cbc:Note", terms)
    for discount in invoice.discounts:
        _discount(root, discount, invoice)
    total = _W.add(root, "cac:TaxTotal")
    _money(total, "cbc:TaxAmount", document.vat.amount, invoice)
    for group in invoice.groups:
        _subtotal(total, group, invoice, notes)
    _totals(_W.add(root, "cac:LegalMonetaryTotal"), invoice)
    for number, line in enumerate(invoice.lines, 1):
        _line(root, number, line, invoice)
    return written(root)


def _head(root: Element, document: Document, notes: Sequence[str]) -> None:
    _W.add(root, "cbc:CustomizationID", common.EN_16931)
    _W.add(root, "cbc:ProfileID", common.PEPPOL_BILLING)
    _W.add(root, "cbc:ID", document.number)
    _W.add(root, "cbc:IssueDate", document.issued_on.isoformat())
    if document.kind == "invoice":
        _W.add(root, "cbc:DueDate", document.due_on.isoformat() if document.due_on else None)
    name, code = _TYPES[document.kind]
    _W.add(root, f"cbc:{name}", code)
    if notes:
        _W.add(root, "cbc:Note", " ".join(notes))
    _W.add(root, "cbc:DocumentCurrencyCode", document.total.currency)
    _W.add(root, "cbc:BuyerReference", document.buyer.handle)
    _period(root, document.first_on, document.last_on)
    if document.corrects:
        earlier = _W.path(root, "cac:BillingReference", "cac:InvoiceDocumentReference")
        _W.add(earlier, "cbc:ID", document.corrects)
        day = document.corrects_issued_on
        _W.add(earlier, "cbc:IssueDate", day.isoformat() if day else None)
    if document.contract:
        _W.add(_W.add(root, "cac:ContractDocumentReference"), "cbc:ID", document.contract)


def _party(element: Element, party: Seller | Buyer) -> None:
    if party.email:
        _W.add(element, "cbc:EndpointID", party.email, schemeID=common.BY_E_MAIL)
    if isinstance(party, Buyer):
        _W.add(_W.add(element, "cac:PartyIdentification"), "cbc:ID", party.handle)
    elif party.creditor:
        _W.add(_W.add(element, "cac:PartyIdentification"), "cbc:ID", party.creditor, schemeID="SEPA")
    place = _W.add(element, "cac:PostalAddress")
    _W.add(place, "cbc:StreetName", party.address)
    _W.add(place, "cbc:AdditionalStreetName", party.address2)
    _W.add(place, "cbc:CityName", party.city)
    _W.add(place, "cbc:PostalZone", party.postal_code)
    _W.add(_W.add(place, "cac:Country"), "cbc:IdentificationCode", party.country)
    if found := tax_id(party.vat, party.country):
        scheme = _W.add(element, "cac:PartyTaxScheme")
        _W.add(scheme, "cbc:CompanyID", found[0])
        _W.add(_W.add(scheme, "cac:TaxScheme"), "cbc:ID", "VAT" if found[1] == "VA" else found[1])
    _W.add(_W.add(element, "cac:PartyLegalEntity"), "cbc:RegistrationName", name_of(party))
    if isinstance(party, Seller):
        contact = _W.add(element, "cac:Contact")
        _W.add(contact, "cbc:Name", party.name)
        _W.add(contact, "cbc:Telephone", party.phone)
        _W.add(contact, "cbc:ElectronicMail", party.email)


def _means(root: Element, invoice: EInvoice) -> None:
    document, way, bank = invoice.document, invoice.document.way, invoice.document.seller.bank
    means = _W.add(root, "cac:PaymentMeans")
    _W.add(means, "cbc:PaymentMeansCode", invoice.means)
    if document.kind == "credit_note" and document.due_on:
        _W.add(means, "cbc:PaymentDueDate", document.due_on.isoformat())
    _W.add(means, "cbc:PaymentID", document.number)
    if invoice.means == "48" and way and way.ending:
        card = _W.add(means, "cac:CardAccount")
        _W.add(card, "cbc:PrimaryAccountNumberID", way.ending)
        _W.add(card, "cbc:NetworkID", way.card_type or way.payment_type)
    if invoice.means == "58" and bank:
        account = _W.add(means, "cac:PayeeFinancialAccount")
        _W.add(account, "cbc:ID", bank.iban)
        _W.add(account, "cbc:Name", bank.holder)
        if bank.bic:
            _W.add(_W.add(account, "cac:FinancialInstitutionBranch"), "cbc:ID", bank.bic)
    if invoice.means == "59" and way:
        mandate = _W.add(means, "cac:PaymentMandate")
        _W.add(mandate, "cbc:ID", way.mandate)
        _W.add(_W.add(mandate, "cac:PayerFinancialAccount"), "cbc:ID", way.account)


def _discount(root: Element, discount: Line, invoice: EInvoice) -> None:
    allowance = _W.add(root, "cac:AllowanceCharge")
    _W.add(allowance, "cbc:ChargeIndicator", "false")
    _W.add(allowance, "cbc:AllowanceChargeReason", discount.item.text)
    _money(allowance, "cbc:Amount", discount.net, invoice)
    _category(_W.add(allowance, "cac:TaxCategory"), discount.category, discount.item.vat)


def _subtotal(total: Element, group: Group, invoice: EInvoice, notes: Sequence[str]) -> None:
    subtotal = _W.add(total, "cac:TaxSubtotal")
    _money(subtotal, "cbc:TaxableAmount", group.net, invoice)
    _money(subtotal, "cbc:TaxAmount", group.vat, invoice)
    reason = notes[0] if notes and group.category == "AE" else None
    _category(_W.add(subtotal, "cac:TaxCategory"), group.category, group.rate, reason)


def _category(element: Element, category: str, rate: int, reason: str | None = None) -> None:
    _W.add(element, "cbc:ID", category)
    _W.add(element, "cbc:Percent", percent(rate))
    if reason:
        _W.add(element, "cbc:TaxExemptionReasonCode", common.REVERSE_CHARGE)
        _W.add(element, "cbc:TaxExemptionReason", reason)
    _W.add(_W.add(element, "cac:TaxScheme"), "cbc:ID", "VAT")


def _totals(totals: Element, invoice: EInvoice) -> None:
    document = invoice.document
    _money(totals, "cbc:LineExtensionAmount", invoice.line_total, invoice)
    _money(totals, "cbc:TaxExclusiveAmount", document.net.amount, invoice)
    _money(totals, "cbc:TaxInclusiveAmount", document.total.amount, invoice)
    if invoice.discounts:
        _money(totals, "cbc:AllowanceTotalAmount", invoice.discount_total, invoice)
    if document.prepaid.amount:
        _money(totals, "cbc:PrepaidAmount", document.prepaid.amount, invoice)
    _money(totals, "cbc:PayableAmount", document.due.amount, invoice)


def _line(root: Element, number: int, line: Line, invoice: EInvoice) -> None:
    kind, item, (unit, units) = invoice.document.kind, line.item, price(line, invoice.digits)
    entry = _W.add(root, f"cac:{_ROOTS[kind]}Line")
    _W.add(entry, "cbc:ID", number)
    _W.add(entry, f"cbc:{_QUANTITIES[kind]}", max(item.quantity, 1), unitCode=common.PIECE)
    _money(entry, "cbc:LineExtensionAmount", line.net, invoice)
    _period(entry, item.first_on, item.last_on)
    product = _W.add(entry, "cac:Item")
    _W.add(product, "cbc:Name", item.text)
    _category(_W.add(product, "cac:ClassifiedTaxCategory"), line.category, item.vat)
    net_price = _W.add(entry, "cac:Price")
    _W.add(net_price, "cbc:PriceAmount", unit, currencyID=invoice.document.total.currency)
    if units != 1:
        _W.add(net_price, "cbc:BaseQuantity", units, unitCode=common.PIECE)


def _money(parent: Element, name: str, minor: int, invoice: EInvoice) -> None:
    _W.add(parent, name, amount(minor, invoice.digits), currencyID=invoice.document.total.currency)


def _period(parent: Element, first: date | None, last: date | None) -> None:
    if first and last:
        period = _W.add(parent, "cac:InvoicePeriod")
        _W.add(period, "cbc:StartDate", first.isoformat())
        _W.add(period, "cbc:EndDate", last.isoformat())

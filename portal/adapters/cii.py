"""E-invoices in CII (UN/CEFACT D16B): the profile EN 16931 of Factur-X and ZUGFeRD, and XRechnung."""

from collections.abc import Sequence
from datetime import date
from xml.etree.ElementTree import Element

from portal.adapters import e_invoices as common
from portal.adapters.e_invoices import Writer, amount, name_of, percent, price, written
from portal.domain.documents import Buyer, Seller
from portal.domain.e_invoices import EInvoice, Group, Line, tax_id

_UNECE = "urn:un:unece:uncefact:data:standard"
_W = Writer(
    {
        "rsm": f"{_UNECE}:CrossIndustryInvoice:100",
        "ram": f"{_UNECE}:ReusableAggregateBusinessInformationEntity:100",
        "udt": f"{_UNECE}:UnqualifiedDataType:100",
        "qdt": f"{_UNECE}:QualifiedDataType:100",
    }
)
_TYPES = {"invoice": "380", "credit_note": "381"}  # UNTDID 1001


def cii(invoice: EInvoice, *, terms: str, notes: Sequence[str], x_rechnung: bool = False) -> bytes:
    """The e-invoice; `terms` say how it is paid and `notes` what the law wants said, in the customer's language."""
    document, root = invoice.document, _W.root("rsm:CrossIndustryInvoice")
    context = _W.add(root, "rsm:ExchangedDocumentContext")
    if x_rechnung:
        _W.add(
            _W.add(context, "ram:BusinessProcessSpecifiedDocumentContextParameter"), "ram:ID", common.PEPPOL_BILLING
        )
    guideline = common.X_RECHNUNG if x_rechnung else common.EN_16931
    _W.add(_W.add(context, "ram:GuidelineSpecifiedDocumentContextParameter"), "ram:ID", guideline)
    head = _W.add(root, "rsm:ExchangedDocument")
    _W.add(head, "ram:ID", document.number)
    _W.add(head, "ram:TypeCode", _TYPES[document.kind])
    _day(head, "ram:IssueDateTime", document.issued_on)
    for note in notes:
        _W.add(_W.add(head, "ram:IncludedNote"), "ram:Content", note)
    trade = _W.add(root, "rsm:SupplyChainTradeTransaction")
    for number, line in enumerate(invoice.lines, 1):
        _line(trade, number, line, invoice.digits)
    _agreement(trade, invoice)
    _delivery(trade, invoice)
    _settlement(trade, invoice, terms, notes)
    return written(root)


def _line(trade: Element, number: int, line: Line, digits: int) -> None:
    item, (unit, units) = line.item, price(line, digits)
    entry = _W.add(trade, "ram:IncludedSupplyChainTradeLineItem")
    _W.add(_W.add(entry, "ram:AssociatedDocumentLineDocument"), "ram:LineID", number)
    _W.add(_W.add(entry, "ram:SpecifiedTradeProduct"), "ram:Name", item.text)
    net_price = _W.path(entry, "ram:SpecifiedLineTradeAgreement", "ram:NetPriceProductTradePrice")
    _W.add(net_price, "ram:ChargeAmount", unit)
    if units != 1:
        _W.add(net_price, "ram:BasisQuantity", units, unitCode=common.PIECE)
    delivery = _W.add(entry, "ram:SpecifiedLineTradeDelivery")
    _W.add(delivery, "ram:BilledQuantity", max(item.quantity, 1), unitCode=common.PIECE)
    settlement = _W.add(entry, "ram:SpecifiedLineTradeSettlement")
    _category(_W.add(settlement, "ram:ApplicableTradeTax"), line.category, item.vat)
    _period(settlement, item.first_on, item.last_on)
    total = _W.add(settlement, "ram:SpecifiedTradeSettlementLineMonetarySummation")
    _W.add(total, "ram:LineTotalAmount", amount(line.net, digits))


def _agreement(trade: Element, invoice: EInvoice) -> None:
    document = invoice.document
    agreement = _W.add(trade, "ram:ApplicableHeaderTradeAgreement")
    _W.add(agreement, "ram:BuyerReference", document.buyer.handle)
    _party(_W.add(agreement, "ram:SellerTradeParty"), document.seller)
    _party(_W.add(agreement, "ram:BuyerTradeParty"), document.buyer)
    if document.contract:
        _W.add(_W.add(agreement, "ram:ContractReferencedDocument"), "ram:IssuerAssignedID", document.contract)


def _party(element: Element, party: Seller | Buyer) -> None:
    if isinstance(party, Buyer):
        _W.add(element, "ram:ID", party.handle)
    _W.add(element, "ram:Name", name_of(party))
    if isinstance(party, Seller):
        _contact(element, party.name, party.phone, party.email)
    elif party.company and party.name:
        _contact(element, party.name, None, None)
    place = _W.add(element, "ram:PostalTradeAddress")
    _W.add(place, "ram:PostcodeCode", party.postal_code)
    _W.add(place, "ram:LineOne", party.address)
    _W.add(place, "ram:LineTwo", party.address2)
    _W.add(place, "ram:CityName", party.city)
    _W.add(place, "ram:CountryID", party.country)
    if party.email:
        _W.add(
            _W.add(element, "ram:URIUniversalCommunication"), "ram:URIID", party.email, schemeID=common.BY_E_MAIL
        )
    if found := tax_id(party.vat, party.country):
        _W.add(_W.add(element, "ram:SpecifiedTaxRegistration"), "ram:ID", found[0], schemeID=found[1])


def _contact(element: Element, name: str, phone: str | None, email: str | None) -> None:
    contact = _W.add(element, "ram:DefinedTradeContact")
    _W.add(contact, "ram:PersonName", name)
    if phone:
        _W.add(_W.add(contact, "ram:TelephoneUniversalCommunication"), "ram:CompleteNumber", phone)
    if email:
        _W.add(_W.add(contact, "ram:EmailURIUniversalCommunication"), "ram:URIID", email)


def _delivery(trade: Element, invoice: EInvoice) -> None:
    document = invoice.document
    delivery = _W.add(trade, "ram:ApplicableHeaderTradeDelivery")
    supplied_on = document.last_on or document.issued_on
    _day(_W.add(delivery, "ram:ActualDeliverySupplyChainEvent"), "ram:OccurrenceDateTime", supplied_on)


def _settlement(trade: Element, invoice: EInvoice, terms: str, notes: Sequence[str]) -> None:
    document = invoice.document
    settlement = _W.add(trade, "ram:ApplicableHeaderTradeSettlement")
    if invoice.means == "59":
        _W.add(settlement, "ram:CreditorReferenceID", document.seller.creditor)
    _W.add(settlement, "ram:PaymentReference", document.number)
    _W.add(settlement, "ram:InvoiceCurrencyCode", document.total.currency)
    _means(settlement, invoice)
    for group in invoice.groups:
        _tax(settlement, group, invoice.digits, notes)
    _period(settlement, document.first_on, document.last_on)
    for discount in invoice.discounts:
        _discount(settlement, discount, invoice.digits)
    payment = _W.add(settlement, "ram:SpecifiedTradePaymentTerms")
    _W.add(payment, "ram:Description", terms)
    if document.due_on:
        _day(payment, "ram:DueDateDateTime", document.due_on)
    if invoice.means == "59" and document.way:
        _W.add(payment, "ram:DirectDebitMandateID", document.way.mandate)
    _totals(_W.add(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation"), invoice)
    if document.corrects:
        earlier = _W.add(settlement, "ram:InvoiceReferencedDocument")
        _W.add(earlier, "ram:IssuerAssignedID", document.corrects)
        if document.corrects_issued_on:
            _day(earlier, "ram:FormattedIssueDateTime", document.corrects_issued_on, "qdt")


def _means(settlement: Element, invoice: EInvoice) -> None:
    means = _W.add(settlement, "ram:SpecifiedTradeSettlementPaymentMeans")
    _W.add(means, "ram:TypeCode", invoice.means)
    way, bank = invoice.document.way, invoice.document.seller.bank
    if invoice.means == "48" and way and way.ending:
        _W.add(_W.add(means, "ram:ApplicableTradeSettlementFinancialCard"), "ram:ID", way.ending)
    if invoice.means == "59" and way:
        _W.add(_W.add(means, "ram:PayerPartyDebtorFinancialAccount"), "ram:IBANID", way.account)
    if invoice.means == "58" and bank:
        account = _W.add(means, "ram:PayeePartyCreditorFinancialAccount")
        _W.add(account, "ram:IBANID", bank.iban)
        _W.add(account, "ram:AccountName", bank.holder)
        if bank.bic:
            _W.add(_W.add(means, "ram:PayeeSpecifiedCreditorFinancialInstitution"), "ram:BICID", bank.bic)


def _tax(settlement: Element, group: Group, digits: int, notes: Sequence[str]) -> None:
    tax = _W.add(settlement, "ram:ApplicableTradeTax")
    reverse = group.category == "AE"
    _W.add(tax, "ram:CalculatedAmount", amount(group.vat, digits))
    _W.add(tax, "ram:TypeCode", "VAT")
    _W.add(tax, "ram:ExemptionReason", notes[0] if reverse and notes else None)
    _W.add(tax, "ram:BasisAmount", amount(group.net, digits))
    _W.add(tax, "ram:CategoryCode", group.category)
    _W.add(tax, "ram:ExemptionReasonCode", common.REVERSE_CHARGE if reverse else None)
    _W.add(tax, "ram:RateApplicablePercent", percent(group.rate))


def _category(tax: Element, category: str, rate: int) -> None:
    _W.add(tax, "ram:TypeCode", "VAT")
    _W.add(tax, "ram:CategoryCode", category)
    _W.add(tax, "ram:RateApplicablePercent", percent(rate))


def _discount(settlement: Element, discount: Line, digits: int) -> None:
    allowance = _W.add(settlement, "ram:SpecifiedTradeAllowanceCharge")
    _W.add(_W.add(allowance, "ram:ChargeIndicator"), "udt:Indicator", "false")
    _W.add(allowance, "ram:ActualAmount", amount(discount.net, digits))
    _W.add(allowance, "ram:Reason", discount.item.text)
    _category(_W.add(allowance, "ram:CategoryTradeTax"), discount.category, discount.item.vat)


def _totals(totals: Element, invoice: EInvoice) -> None:
    document, digits = invoice.document, invoice.digits
    _W.add(totals, "ram:LineTotalAmount", amount(invoice.line_total, digits))
    if invoice.discounts:
        _W.add(totals, "ram:AllowanceTotalAmount", amount(invoice.discount_total, digits))
    _W.add(totals, "ram:TaxBasisTotalAmount", amount(document.net.amount, digits))
    vat = amount(document.vat.amount, digits)
    _W.add(totals, "ram:TaxTotalAmount", vat, currencyID=document.total.currency)
    _W.add(totals, "ram:GrandTotalAmount", amount(document.total.amount, digits))
    if document.prepaid.amount:
        _W.add(totals, "ram:TotalPrepaidAmount", amount(document.prepaid.amount, digits))
    _W.add(totals, "ram:DuePayableAmount", amount(document.due.amount, digits))


def _period(parent: Element, first: date | None, last: date | None) -> None:
    if first and last:
        period = _W.add(parent, "ram:BillingSpecifiedPeriod")
        _day(period, "ram:StartDateTime", first)
        _day(period, "ram:EndDateTime", last)


def _day(parent: Element, name: str, day: date, space: str = "udt") -> None:
    _W.add(_W.add(parent, name), f"{space}:DateTimeString", f"{day:%Y%m%d}", format="102")

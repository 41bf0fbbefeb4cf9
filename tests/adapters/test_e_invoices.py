"""E-invoices of every kind of document, against the official schemas and rules."""

from dataclasses import replace

import pytest

from portal.adapters.cii import cii
from portal.adapters.ubl import ubl
from portal.domain.documents import Document
from portal.domain.e_invoices import EInvoice, e_invoice, is_x_rechnung
from portal.domain.money import Money
from portal.domain.payment_words import payment_words
from tests.adapters.validators import against_rules, against_schema
from tests.domain.papers import ADA, DOCUMENTS, DOMESTIC, SELLER, document, item

EVERY = pytest.mark.parametrize("paper", DOCUMENTS.values(), ids=list(DOCUMENTS))


def of(paper: Document) -> EInvoice:
    found = e_invoice(paper)
    assert found is not None
    return found


def words(paper: Document) -> dict[str, object]:
    terms = " ".join(str(sentence) for sentence in payment_words(paper))
    return {"terms": terms, "notes": [str(note) for note in paper.tax_notes]}


@EVERY
def test_factur_x(paper: Document) -> None:
    xml = cii(of(paper), **words(paper))  # type: ignore[arg-type]
    assert against_schema("cii", xml) == [] and against_rules("cii", xml) == []


@EVERY
def test_x_rechnung(paper: Document) -> None:
    assert is_x_rechnung(paper)
    xml = cii(of(paper), **words(paper), x_rechnung=True)  # type: ignore[arg-type]
    assert against_schema("cii", xml) == [] and against_rules("xrechnung", xml) == []


@EVERY
def test_ubl(paper: Document) -> None:
    xml = ubl(of(paper), **words(paper))  # type: ignore[arg-type]
    assert against_schema(f"ubl {paper.kind}", xml) == [] and against_rules("ubl", xml) == []


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        ("<ram:GrandTotalAmount>14.90", "<ram:GrandTotalAmount>14.91", "BR-CO-15"),
        ("<ram:BasisAmount>13.93", "<ram:BasisAmount>13.50", "BR-S-08"),
        ("<ram:InvoiceCurrencyCode>EUR", "<ram:InvoiceCurrencyCode>EUX", "FX-SCH-A-000595"),
        ("<ram:RateApplicablePercent>7<", "<ram:RateApplicablePercent>0<", "BR-S-05"),
        ('<ram:ID schemeID="VA">DE123456788</ram:ID>', '<ram:ID schemeID="VA">XX12</ram:ID>', "BR-CO-09"),
        ("<ram:DuePayableAmount>14.90", "<ram:DuePayableAmount>12.00", "BR-CO-16"),
    ],
)
def test_the_rules_find_what_is_wrong(right: str, wrong: str, rule: str) -> None:
    """Otherwise the tests before this one would prove nothing."""
    xml = cii(of(DOMESTIC), **words(DOMESTIC)).decode()  # type: ignore[arg-type]
    assert right in xml
    assert any(rule in broken for broken in against_rules("cii", xml.replace(right, wrong).encode()))


def test_the_schema_and_x_rechnung_find_what_is_missing() -> None:
    xml = cii(of(DOMESTIC), **words(DOMESTIC), x_rechnung=True).decode()  # type: ignore[arg-type]
    assert against_schema("cii", xml.replace("ram:IssueDateTime", "ram:IssueDay").encode())
    without = xml.replace("<ram:BuyerReference>cust-1001</ram:BuyerReference>", "")
    assert any("BR-DE-15" in broken for broken in against_rules("xrechnung", without.encode()))


def test_a_name_cannot_break_the_document() -> None:
    paper = replace(DOMESTIC, buyer=replace(ADA, company="Ada <&> \x00\x1b\ud800 \"Söhne\" ]]> 名 محمد"))
    xml = cii(of(paper), **words(paper))  # type: ignore[arg-type]
    assert against_schema("cii", xml) == [] and against_rules("cii", xml) == []
    assert "Ada &lt;&amp;&gt;  \"Söhne\" ]]&gt; 名 محمد" in xml.decode()


@pytest.mark.parametrize(
    "paper",
    [
        replace(DOMESTIC, seller=replace(SELLER, vat=None)),
        replace(DOMESTIC, buyer=replace(ADA, country=None)),
        replace(DOMESTIC, buyer=replace(ADA, company=None, name=None)),
        replace(DOMESTIC, total=Money(1491, "EUR")),
        replace(DOMESTIC, vat=Money(500, "EUR"), net=Money(990, "EUR")),
        replace(DOCUMENTS["reverse charge"], buyer=replace(ADA, vat=None)),
        document([item("Refund", -1490, 700)]),
        document([item("Coffee", 1490, 700, currency="KWD")]),
    ],
    ids=["VAT ID", "country", "name", "sum", "VAT", "buyer's VAT ID", "less than nothing", "three decimals"],
)
def test_what_en_16931_cannot_hold_becomes_no_e_invoice(paper: Document) -> None:
    assert e_invoice(paper) is None


def test_x_rechnung_wants_a_contact() -> None:
    assert not is_x_rechnung(replace(DOMESTIC, seller=replace(SELLER, phone=None)))
    assert not is_x_rechnung(replace(DOMESTIC, buyer=replace(ADA, email=None)))
